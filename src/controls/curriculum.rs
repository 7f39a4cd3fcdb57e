//! Section 5, education, courses, languages, computer skills: CUR-01..05 (controls.md §5).

use super::{
    Contesto, Momento, Regola,
    campi::{DaTabella, mancante, nelle_tabelle, presente},
    id,
    regola::violata,
};
use crate::{
    outcome::Anomalia,
    sap::{
        Campo, Testo,
        scheda::{ConoscenzaInformatica, FormazioneProfessionale, LinguaStraniera, TitoloStudio},
    },
    tables::Nome,
};

pub(super) const REGOLE: &[Regola] = &[
    Regola {
        id: id::CUR_01,
        sezione: "5",
        campo: "/lavoratore//*[self::codlivelloistruzione or self::corsostudio]",
        titolo: "Livello e corso di studio presenti in tabella",
        spiegazione: "Il livello deve essere un codice della tabella LIVELLO DI STUDIO (2 cifre) e il corso della \
                      tabella TITOLO DI STUDIO (8 caratteri), validi alla data di ultimo aggiornamento. Se il corso \
                      preciso non è in tabella toglierlo e descriverlo in descrizionecorsostudio.",
        fonte: "Accordi di servizio SAP, sezione 5, \"Livello di istruzione\" e \"Corso di studio\"",
        dal: None,
        momento: Momento::Documento(cur_01),
    },
    Regola {
        id: id::CUR_02,
        sezione: "5.1",
        campo: "/lavoratore/allegato/titolistudio_lst/titolostudio/riconosciutoin",
        titolo: "Titolo riconosciuto in Italia: SI o NO",
        spiegazione: "Il campo, se indicato, vale SI o NO, in maiuscolo e senza accento. Se non è noto, o il \
                      lavoratore non ha titoli, toglierlo.",
        fonte: "Accordi di servizio SAP, sezione 5, \"Riconosciuto in Italia\"",
        dal: None,
        momento: Momento::Documento(cur_02),
    },
    Regola {
        id: id::CUR_03,
        sezione: "5.2",
        campo: "/lavoratore/allegato/formazioneprofessionale_lst/formazioneprofessionale/titolocorso",
        titolo: "Un corso di formazione ha un titolo",
        spiegazione: "Di un corso sono indicati ente, durata o altro, ma non il titolo. Indicare titolocorso, o \
                      togliere il corso.",
        fonte: "Documentazione ministeriale, sezione 5, \"Formazione professionale\"; prassi dei sistemi regionali",
        dal: None,
        momento: Momento::Documento(cur_03),
    },
    Regola {
        id: id::CUR_04,
        sezione: "5.3",
        campo: "/lavoratore/allegato/linguestraniere_lst/linguastraniera/*",
        titolo: "Lingua e tre livelli insieme, da tabella",
        spiegazione: "Una lingua vuole i livelli di lettura, scrittura e conversazione, e i tre livelli vogliono la \
                      lingua. La lingua è un codice della tabella LINGUE (3 cifre), i livelli della tabella LINGUE \
                      CONOSCENZA (come B1). Completare i livelli mancanti, o togliere la lingua.",
        fonte: "Documentazione ministeriale, sezione 5, \"Lingue straniere\"; prassi dei sistemi regionali",
        dal: None,
        momento: Momento::Documento(cur_04),
    },
    Regola {
        id: id::CUR_05,
        sezione: "5.4",
        campo: "/lavoratore/allegato/conoscenzeinformatiche_lst/conoscenzainformatica/*[self::codconoscenzainformatica or self::codgrado]",
        titolo: "Conoscenza informatica con il suo livello, da tabella",
        spiegazione: "Indicare sempre il livello accanto alla conoscenza informatica. La conoscenza è un codice della tabella \
                      INFORMATICACONOSC (3 cifre), il livello della tabella INFORMATICAGRADOCONOSC (1 cifra), validi \
                      alla data di ultimo aggiornamento.",
        fonte: "Accordi di servizio SAP, sezione 5, \"Conoscenze informatiche\"; documentazione ministeriale",
        dal: None,
        momento: Momento::Documento(cur_05),
    },
];

const LIVELLO: &[DaTabella<Campo<Testo>>] = &[DaTabella::al_riferimento("", Nome::LivelloDiStudio, |livello| {
    Some(livello)
})];

const TITOLO: &[DaTabella<TitoloStudio>] = &[
    DaTabella::al_riferimento("codlivelloistruzione", Nome::LivelloDiStudio, |t| {
        Some(&t.codlivelloistruzione)
    }),
    DaTabella::al_riferimento("corsostudio", Nome::TitoloDiStudio, |t| {
        presente(t.corsostudio.as_ref())
    }),
];

const LINGUA: &[DaTabella<LinguaStraniera>] = &[
    DaTabella::al_riferimento("codlingua", Nome::Lingue, |l| presente(l.codlingua.as_ref())),
    DaTabella::al_riferimento("codlivelloletto", Nome::LingueConoscenza, |l| {
        presente(l.codlivelloletto.as_ref())
    }),
    DaTabella::al_riferimento("codlivelloscritto", Nome::LingueConoscenza, |l| {
        presente(l.codlivelloscritto.as_ref())
    }),
    DaTabella::al_riferimento("codlivelloparlato", Nome::LingueConoscenza, |l| {
        presente(l.codlivelloparlato.as_ref())
    }),
];

const INFORMATICA: &[DaTabella<ConoscenzaInformatica>] = &[
    DaTabella::al_riferimento("codconoscenzainformatica", Nome::InformaticaConosc, |c| {
        presente(c.codconoscenzainformatica.as_ref())
    }),
    DaTabella::al_riferimento("codgrado", Nome::InformaticaGradoConosc, |c| {
        presente(Some(&c.codgrado))
    }),
];

fn cur_01(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    for (posizione, livello) in contesto.scheda.livelli_istruzione() {
        nelle_tabelle(contesto, anomalie, id::CUR_01, livello, LIVELLO, |_| {
            posizione.elemento()
        });
    }
    for (posizione, titolo) in contesto.scheda.titoli_studio() {
        nelle_tabelle(contesto, anomalie, id::CUR_01, titolo, TITOLO, |campo| {
            posizione.percorso(campo)
        });
    }
}

fn cur_02(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    for (posizione, titolo) in contesto.scheda.titoli_studio() {
        if let Some(riconosciuto) = presente(titolo.riconosciutoin.as_ref())
            && !matches!(riconosciuto.as_str(), "SI" | "NO")
        {
            anomalie.push(violata(id::CUR_02, posizione.percorso("riconosciutoin"), riconosciuto));
        }
    }
}

fn cur_03(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    for (posizione, corso) in contesto.scheda.formazioni() {
        if presente(corso.titolocorso.as_ref()).is_none() && altro_del_corso(corso) {
            anomalie.push(mancante(id::CUR_03, posizione.percorso("titolocorso"), corso.riga.0));
        }
    }
}

/// Anything but the title.
fn altro_del_corso(corso: &FormazioneProfessionale) -> bool {
    let testi = [
        &corso.ente,
        &corso.codregione,
        &corso.codtipologiadurata,
        &corso.certificazioniattestati,
        &corso.stage,
        &corso.denominazioneaziendastage,
    ];
    corso.durata.is_some() || testi.iter().any(|t| presente(t.as_ref()).is_some())
}

/// The language is there if and only if all three levels are; what is there is in its table.
fn cur_04(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    for (posizione, lingua) in contesto.scheda.lingue() {
        let livelli = [
            ("codlivelloletto", &lingua.codlivelloletto),
            ("codlivelloscritto", &lingua.codlivelloscritto),
            ("codlivelloparlato", &lingua.codlivelloparlato),
        ];
        let assente = |campo: &Option<Campo<Testo>>| presente(campo.as_ref()).is_none();
        if !assente(&lingua.codlingua) {
            for (nome, _) in livelli.iter().filter(|(_, livello)| assente(livello)) {
                anomalie.push(mancante(id::CUR_04, posizione.percorso(nome), lingua.riga.0));
            }
        } else if !livelli.iter().any(|(_, livello)| assente(livello)) {
            anomalie.push(mancante(id::CUR_04, posizione.percorso("codlingua"), lingua.riga.0));
        }
        nelle_tabelle(contesto, anomalie, id::CUR_04, lingua, LINGUA, |campo| {
            posizione.percorso(campo)
        });
    }
}

fn cur_05(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    for (posizione, conoscenza) in contesto.scheda.conoscenze_informatiche() {
        let indicata = presente(conoscenza.codconoscenzainformatica.as_ref()).is_some();
        if indicata && presente(Some(&conoscenza.codgrado)).is_none() {
            anomalie.push(mancante(
                id::CUR_05,
                posizione.percorso("codgrado"),
                conoscenza.codgrado.riga,
            ));
        }
        nelle_tabelle(contesto, anomalie, id::CUR_05, conoscenza, INFORMATICA, |campo| {
            posizione.percorso(campo)
        });
    }
}
