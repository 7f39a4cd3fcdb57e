//! Section 2, administrative status: AMM-01..04, NCN-01 (controls.md §5).

use super::{
    Contesto, Momento, Regola,
    campi::{DaTabella, mancante, nelle_tabelle, presente},
    id,
};
use crate::{
    outcome::Anomalia,
    sap::scheda::{DatiAmministrativi, ListeSpeciali},
    tables::Nome,
};

pub(super) const REGOLE: &[Regola] = &[
    Regola {
        id: id::AMM_01,
        sezione: "2.1",
        campo: "/lavoratore/datiamministrativi/statoinanagrafe/codstatooccupazionale",
        titolo: "Stato occupazionale presente in tabella",
        spiegazione: "Se si indica lo stato occupazionale, scegliere tra DI, IN, OC e AL (tabella STATO IN ANAGRAFE). In \
                      un documento lo verifica già il formato di trasmissione (XML-03).",
        fonte: "Accordi di servizio SAP, sezione 2, \"Stato occupazionale\"; Rev009",
        dal: None,
        momento: Momento::Documento(amm_01),
    },
    Regola {
        id: id::AMM_04,
        sezione: "2",
        campo: "/lavoratore/datiamministrativi",
        titolo: "Condizione, anzianità, ingresso, ISEE, obbligo formativo, categorie",
        spiegazione: "Non sono richiesti né verificati: neppure la condizione per chi è disoccupato o inoccupato. \
                      L'accordo li indica come non applicati al Nodo.",
        fonte: "Accordi di servizio SAP, sezione 2 (non applicato)",
        dal: None,
        momento: Momento::Avviso,
    },
    Regola {
        id: id::NCN_01,
        sezione: "2.1",
        campo: "/lavoratore/datiamministrativi/statoinanagrafe",
        titolo: "Indice di profiling, data evento e data DID sono del Nodo",
        spiegazione: "Dal 04/12/2017 indiceprofiling, dataevento e disponibilita li valorizza il Nodo: il suo valore \
                      prevale su quello inviato, che altrimenti è conservato. Un valore diverso non è un errore.",
        fonte: "Documentazione ministeriale; decisione di portasap",
        dal: Some("2017-12-04"),
        momento: Momento::Trattamento,
    },
    Regola {
        id: id::AMM_02,
        sezione: "2.2",
        campo: "/lavoratore/datiamministrativi/listespeciali_lst/listespeciali/tipolista",
        titolo: "Date e provincia di iscrizione vogliono la lista",
        spiegazione: "Sono indicate date o provincia di iscrizione a una lista speciale, ma non quale lista. Indicare \
                      tipolista, o togliere dataiscrizione, datafineiscrizione, datamaxdeferimento e codprovincia se \
                      il lavoratore non è iscritto.",
        fonte: "Documentazione ministeriale, sezione 2, \"Liste speciali\"; verso: decisione di portasap",
        dal: None,
        momento: Momento::Documento(amm_02),
    },
    Regola {
        id: id::AMM_03,
        sezione: "2.2",
        campo: "/lavoratore/datiamministrativi/listespeciali_lst/listespeciali/*[self::tipolista or self::codprovincia]",
        titolo: "Lista speciale e provincia presenti in tabella",
        spiegazione: "Indicare per la lista un codice della tabella LISTESPECIALI (1 cifra) e per la provincia uno della \
                      tabella PROVINCIA (3 cifre ISTAT: 043 per Macerata, non MC), validi alla data di ultimo \
                      aggiornamento.",
        fonte: "Accordi di servizio SAP, sezione 2, \"Liste speciali\"",
        dal: None,
        momento: Momento::Documento(amm_03),
    },
];

const STATO: &[DaTabella<DatiAmministrativi>] = &[DaTabella::al_riferimento(
    "statoinanagrafe/codstatooccupazionale",
    Nome::StatoInAnagrafe,
    |d| presente(d.statoinanagrafe.as_ref()?.codstatooccupazionale.as_ref()),
)];

const LISTE: &[DaTabella<ListeSpeciali>] = &[
    DaTabella::al_riferimento("tipolista", Nome::ListeSpeciali, |l| presente(l.tipolista.as_ref())),
    DaTabella::al_riferimento("codprovincia", Nome::Provincia, |l| presente(l.codprovincia.as_ref())),
];

fn amm_01(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    if let Some(dati) = &contesto.scheda.datiamministrativi {
        nelle_tabelle(contesto, anomalie, id::AMM_01, dati, STATO, |campo| {
            format!("datiamministrativi/{campo}")
        });
    }
}

fn amm_02(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    for (posizione, lista) in contesto.scheda.liste_speciali() {
        let date = [
            &lista.dataiscrizione,
            &lista.datafineiscrizione,
            &lista.datamaxdeferimento,
        ];
        let iscritto = date.iter().any(|d| d.is_some()) || presente(lista.codprovincia.as_ref()).is_some();
        if iscritto && presente(lista.tipolista.as_ref()).is_none() {
            anomalie.push(mancante(id::AMM_02, posizione.percorso("tipolista"), lista.riga.0));
        }
    }
}

fn amm_03(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    for (posizione, lista) in contesto.scheda.liste_speciali() {
        nelle_tabelle(contesto, anomalie, id::AMM_03, lista, LISTE, |campo| {
            posizione.percorso(campo)
        });
    }
}
