//! Structure of the document: XML-01..03 and DAT-01 (controls.md §1).

use super::{Contesto, Momento, Regola, id, regola::violata};
use crate::{
    outcome::Anomalia,
    sap::{Campo, Data, Scheda, scheda::percorso_politica},
};

pub(super) const REGOLE: &[Regola] = &[
    Regola {
        id: id::XML_01,
        sezione: "",
        campo: "/",
        titolo: "Documento XML leggibile",
        spiegazione: "Il documento non si riesce a leggere: di solito è un difetto del programma che lo ha scritto, da segnalare \
                      a chi lo gestisce. Serve un solo documento XML ben formato, senza DOCTYPE né istruzioni di elaborazione, \
                      entro i limiti di dimensione. Verificare la codifica dei caratteri, la chiusura dei tag e che & e < \
                      siano scritti &amp; e &lt;.",
        fonte: "Accordi di servizio SAP, controlli generici; limiti: decisione di portasap",
        dal: None,
        momento: Momento::Lettura,
    },
    Regola {
        id: id::XML_02,
        sezione: "",
        campo: "/lavoratore",
        titolo: "Elemento radice lavoratore",
        spiegazione: "Il documento deve cominciare con l'elemento <lavoratore>, senza namespace. Inviare la scheda intera, non una \
                      sua sezione né un altro documento.",
        fonte: "Formato trasmissione SchedaAP Rev009; decisione di portasap",
        dal: None,
        momento: Momento::Lettura,
    },
    Regola {
        id: id::XML_03,
        sezione: "",
        campo: "/lavoratore",
        titolo: "Documento conforme al formato di trasmissione Rev009",
        spiegazione: "Il campo indicato manca, è fuori posto oppure non ha la lunghezza o il formato che Rev009 prevede: il testo \
                      dell'anomalia dice che cosa era atteso. Correggere il campo nella scheda e reinviarla; se non è un campo che si \
                      compila, segnalarlo a chi gestisce il programma. Sono elencate al più 50 difformità per documento.",
        fonte: "Accordi di servizio SAP, obbligatorietà tramite XSD; Rev009",
        dal: None,
        momento: Momento::Lettura,
    },
    Regola {
        id: id::DAT_01,
        sezione: "",
        campo: "/lavoratore//*[date]",
        titolo: "Data esistente, con anno tra 1900 e 2100",
        spiegazione: "La data deve esistere nel calendario, nel formato aaaa-mm-gg, con anno da 1900 a 2100. Controllare \
                      l'anno, che spesso ha perso o scambiato delle cifre.",
        fonte: "Accordi di servizio SAP, \"Controllo di tipo Data\"; intervallo: decisione di portasap",
        dal: None,
        momento: Momento::Documento(date),
    },
];

fn date(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    per_ogni_data(contesto.scheda, |percorso, data| {
        if !(1900..=2100).contains(&data.anno) {
            anomalie.push(violata(id::DAT_01, percorso(), data));
        }
    });
}

/// The dates that DAT-01 covers; a path is built only when it is asked for.
fn per_ogni_data(scheda: &Scheda, mut visita: impl FnMut(&dyn Fn() -> String, &Campo<Data>)) {
    let mut una = |percorso: &dyn Fn() -> String, data: Option<&Campo<Data>>| {
        if let Some(data) = data {
            visita(percorso, data);
        }
    };
    let invio = &scheda.datiinvio;
    una(&|| "datiinvio/dataultimoagg".to_owned(), Some(&invio.dataultimoagg));
    una(&|| "datiinvio/datadinascita".to_owned(), Some(&invio.datadinascita));
    if let Some(dati) = &scheda.datianagrafici {
        una(
            &|| "datianagrafici/datipersonali/datanascita".to_owned(),
            Some(&dati.datipersonali.datanascita),
        );
        let stranieri = dati.datistranieri.as_ref();
        una(
            &|| "datianagrafici/datistranieri/validoal".to_owned(),
            stranieri.and_then(|s| s.validoal.as_ref()),
        );
    }
    for (posizione, lista) in scheda.liste_speciali() {
        for (nome, data) in [
            ("dataiscrizione", &lista.dataiscrizione),
            ("datafineiscrizione", &lista.datafineiscrizione),
            ("datamaxdeferimento", &lista.datamaxdeferimento),
        ] {
            una(&|| posizione.percorso(nome), data.as_ref());
        }
    }
    for (posizione, esperienza) in scheda.esperienze() {
        for (nome, data) in [
            ("datainizio", Some(&esperienza.datainizio)),
            ("dataFinePeriodoFormativo", esperienza.dataFinePeriodoFormativo.as_ref()),
        ] {
            una(&|| posizione.percorso(nome), data);
        }
    }
    for (i, politica) in scheda.politiche() {
        let evento = politica.ultimo_evento.as_ref();
        for (nome, data) in [
            ("data_proposta", Some(&politica.data_proposta)),
            ("data", politica.data.as_ref()),
            ("data_fine", politica.data_fine.as_ref()),
            ("ultimo_evento/data_evento", evento.map(|e| &e.data_evento)),
        ] {
            una(&|| percorso_politica(i, nome), data);
        }
    }
}
