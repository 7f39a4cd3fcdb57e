//! CUR-01..05 (controls.md §5).

use super::complete::{complete, ogni_giorno_della_validita};
use crate::{
    controls::{
        Contesto, controlla,
        prove::{base, mini, testo, violazioni, violazioni_con},
    },
    sap::{
        Campo, Scheda,
        scheda::{Allegato, ConoscenzaInformatica, FormazioneProfessionale, LinguaStraniera, Riga, TitoloStudio, Voce},
    },
    tables::{Nome, Tabelle},
};

fn allegato(scheda: &mut Scheda) -> &mut Allegato {
    scheda.allegato.get_or_insert(Allegato {
        riga: Riga(0),
        titolistudio_lst: vec![],
        formazioneprofessionale_lst: vec![],
        linguestraniere_lst: vec![],
        conoscenzeinformatiche_lst: vec![],
        altreinformazioni_lst: vec![],
    })
}

/// The third item of the second list: both numbers must come out in the path.
fn terza<T>(voce: T) -> Vec<Voce<T>> {
    vec![Voce {
        lista: 2,
        indice: 3,
        voce,
    }]
}

fn titolo(livello: &str, corso: Option<&str>, riconosciuto: Option<&str>) -> Scheda {
    let mut scheda = base();
    allegato(&mut scheda).titolistudio_lst = terza(TitoloStudio {
        riga: Riga(0),
        codlivelloistruzione: testo(livello),
        corsostudio: corso.map(testo),
        descrizionecorsostudio: None,
        codcomunefrequenza: Some(testo("?")), // not controlled
        riconosciutoin: riconosciuto.map(testo),
        votazione: None,
        annotermine: None,
        annofrequentato: None,
        annofrequenza: None,
    });
    scheda
}

/// Language, read, written, spoken.
fn lingua(campi: [Option<&str>; 4]) -> Scheda {
    let [codlingua, codlivelloletto, codlivelloscritto, codlivelloparlato] = campi.map(|c| c.map(testo));
    let mut scheda = base();
    allegato(&mut scheda).linguestraniere_lst = terza(LinguaStraniera {
        riga: Riga(60),
        codlingua,
        codlivelloletto,
        codlivelloscritto,
        codlivelloparlato,
    });
    scheda
}

fn informatica(conoscenza: Option<&str>, grado: &str) -> Scheda {
    let mut scheda = base();
    allegato(&mut scheda).conoscenzeinformatiche_lst = terza(ConoscenzaInformatica {
        riga: Riga(0),
        codconoscenzainformatica: conoscenza.map(testo),
        codgrado: Campo::new(grado.into(), 70),
        specificheinformatica: None,
    });
    scheda
}

/// `regola percorso` of each field that must be refused.
fn attese(regola: &str, voce: &str, campi: &[&str]) -> Vec<String> {
    let riga = |campo: &&str| format!("{regola} allegato/{voce}/{campo}");
    campi.iter().map(riga).collect()
}

const TITOLO: &str = "titolistudio_lst[2]/titolostudio[3]";
const CORSO: &str = "formazioneprofessionale_lst[2]/formazioneprofessionale[3]";
const LINGUA: &str = "linguestraniere_lst[2]/linguastraniera[3]";
const INFORMATICA: &str = "conoscenzeinformatiche_lst[2]/conoscenzainformatica[3]";

#[test]
fn cur_01_level_and_course() {
    for (livello, corso, aperte, chiuse) in [
        ("20", None, vec![], vec![]),
        ("20", Some("20000000"), vec![], vec![]),
        ("20", Some(" "), vec![], vec![]),
        ("99", None, vec![], vec!["codlivelloistruzione"]),
        ("20", Some("99999999"), vec![], vec!["corsostudio"]),
        ("2", None, vec!["codlivelloistruzione"], vec!["codlivelloistruzione"]),
        (" ", None, vec!["codlivelloistruzione"], vec!["codlivelloistruzione"]),
        ("20", Some("123"), vec!["corsostudio"], vec!["corsostudio"]),
        (
            "?",
            Some("?"),
            vec!["codlivelloistruzione", "corsostudio"],
            vec!["codlivelloistruzione", "corsostudio"],
        ),
    ] {
        let scheda = titolo(livello, corso, None);
        assert_eq!(
            violazioni(&scheda),
            attese("CUR-01", TITOLO, &aperte),
            "{livello} {corso:?}"
        );
        assert_eq!(
            violazioni_con(&scheda, &complete()),
            attese("CUR-01", TITOLO, &chiuse),
            "{livello} {corso:?}, complete"
        );
    }
}

#[test]
fn cur_01_the_bare_list_of_levels() {
    let mut scheda = base();
    scheda.livelliistruzione_lst = Some(vec![testo("00"), testo("20"), testo("99"), Campo::new("?".into(), 50)]);
    let percorso = |i| format!("CUR-01 livelliistruzione_lst/codlivelloistruzione[{i}]");
    assert_eq!(violazioni(&scheda), [percorso(4)]);
    assert_eq!(violazioni_con(&scheda, &complete()), [percorso(3), percorso(4)]);
    let anomalie = controlla(&Contesto::new(&scheda, &Tabelle::incorporate(), None));
    assert_eq!((anomalie[0].riga, anomalie[0].valore.as_deref()), (Some(50), Some("?")));
}

#[test]
fn every_table_of_section_5_on_every_day_of_its_validity() {
    let con = |voce: &str, campo: &str| format!("allegato/{voce}/{campo}");
    let riporta = |scheda: &mut Scheda, altra: Scheda| scheda.allegato = altra.allegato;
    ogni_giorno_della_validita(
        Nome::LivelloDiStudio,
        "CUR-01",
        "livelliistruzione_lst/codlivelloistruzione[1]",
        |s, codice| s.livelliistruzione_lst = Some(vec![testo(codice)]),
    );
    ogni_giorno_della_validita(
        Nome::LivelloDiStudio,
        "CUR-01",
        &con(TITOLO, "codlivelloistruzione"),
        |s, codice| riporta(s, titolo(codice, None, None)),
    );
    ogni_giorno_della_validita(
        Nome::TitoloDiStudio,
        "CUR-01",
        &con(TITOLO, "corsostudio"),
        |s, codice| {
            riporta(s, titolo("20", Some(codice), None));
        },
    );
    ogni_giorno_della_validita(Nome::Lingue, "CUR-04", &con(LINGUA, "codlingua"), |s, codice| {
        riporta(s, lingua([Some(codice), Some("B1"), Some("B1"), Some("B1")]));
    });
    // A level without a language is looked up all the same.
    for (posto, campo) in [
        (1, "codlivelloletto"),
        (2, "codlivelloscritto"),
        (3, "codlivelloparlato"),
    ] {
        ogni_giorno_della_validita(Nome::LingueConoscenza, "CUR-04", &con(LINGUA, campo), |s, codice| {
            let mut campi = [None; 4];
            campi[posto] = Some(codice);
            riporta(s, lingua(campi));
        });
    }
    ogni_giorno_della_validita(
        Nome::InformaticaConosc,
        "CUR-05",
        &con(INFORMATICA, "codconoscenzainformatica"),
        |s, codice| riporta(s, informatica(Some(codice), "2")),
    );
    ogni_giorno_della_validita(
        Nome::InformaticaGradoConosc,
        "CUR-05",
        &con(INFORMATICA, "codgrado"),
        |s, codice| riporta(s, informatica(None, codice)),
    );
}

#[test]
fn cur_02_si_or_no() {
    for (valore, ammesso) in [
        (None, true),
        (Some("SI"), true),
        (Some("NO"), true),
        (Some("  "), true), // not present
        (Some("XX"), false),
        (Some("si"), false),
        (Some("S"), false),
        (Some("SÌ"), false),
    ] {
        let campi: &[&str] = if ammesso { &[] } else { &["riconosciutoin"] };
        let viste = violazioni_con(&titolo("20", None, valore), &complete());
        assert_eq!(viste, attese("CUR-02", TITOLO, campi), "{valore:?}");
    }
}

#[test]
fn cur_03_anything_of_a_course_wants_its_title() {
    type Piega = fn(&mut FormazioneProfessionale);
    let casi: [(&str, Piega, bool); 9] = [
        ("nothing", |_| (), false),
        (
            "blanks",
            |c| (c.ente, c.stage) = (Some(testo(" ")), Some(testo("  "))),
            false,
        ),
        ("body", |c| c.ente = Some(testo("ENTE DI PROVA")), true),
        ("region", |c| c.codregione = Some(testo("11")), true),
        ("duration", |c| c.durata = Some(0.into()), true),
        ("unit", |c| c.codtipologiadurata = Some(testo("O")), true),
        ("certificate", |c| c.certificazioniattestati = Some(testo("F")), true),
        ("stage", |c| c.stage = Some(testo("NO")), true),
        (
            "company",
            |c| c.denominazioneaziendastage = Some(testo("DITTA DI PROVA")),
            true,
        ),
    ];
    for (caso, piega, vuole_titolo) in casi {
        for (titolo, manca) in [(None, true), (Some(" "), true), (Some("CORSO DI PROVA"), false)] {
            let mut corso = FormazioneProfessionale {
                riga: Riga(55),
                titolocorso: titolo.map(testo),
                ente: None,
                codregione: None,
                durata: None,
                codtipologiadurata: None,
                certificazioniattestati: None,
                stage: None,
                denominazioneaziendastage: None,
            };
            piega(&mut corso);
            let mut scheda = base();
            allegato(&mut scheda).formazioneprofessionale_lst = terza(corso);
            let campi: &[&str] = if vuole_titolo && manca { &["titolocorso"] } else { &[] };
            assert_eq!(
                violazioni(&scheda),
                attese("CUR-03", CORSO, campi),
                "{caso}, {titolo:?}"
            );
            let anomalie = controlla(&Contesto::new(&scheda, &Tabelle::incorporate(), None));
            assert!(anomalie.iter().all(|a| a.riga == Some(55)), "{caso}");
        }
    }
}

#[test]
fn cur_04_a_language_if_and_only_if_three_levels() {
    const B1: Option<&str> = Some("B1");
    const INGLESE: Option<&str> = Some("001");
    for (campi, refuse) in [
        ([None; 4], vec![]),
        ([INGLESE, B1, B1, B1], vec![]),
        (
            [INGLESE, B1, None, None],
            vec!["codlivelloscritto", "codlivelloparlato"],
        ),
        ([INGLESE, None, B1, B1], vec!["codlivelloletto"]),
        ([INGLESE, B1, B1, Some(" ")], vec!["codlivelloparlato"]),
        (
            [INGLESE, None, None, None],
            vec!["codlivelloletto", "codlivelloscritto", "codlivelloparlato"],
        ),
        ([None, B1, B1, B1], vec!["codlingua"]),
        ([Some(" "), B1, B1, B1], vec!["codlingua"]),
        // Neither side of the equivalence holds.
        ([None, B1, None, None], vec![]),
        ([None, B1, B1, None], vec![]),
    ] {
        let scheda = lingua(campi);
        assert_eq!(
            violazioni_con(&scheda, &complete()),
            attese("CUR-04", LINGUA, &refuse),
            "{campi:?}"
        );
        let anomalie = controlla(&Contesto::new(&scheda, &Tabelle::incorporate(), None));
        assert!(
            anomalie.iter().all(|a| a.riga == Some(60) && a.valore.is_none()),
            "{campi:?}"
        );
    }
}

#[test]
fn cur_04_codes_by_table() {
    for (campi, aperte, chiuse) in [
        (["999", "B1", "B1", "B1"], vec![], vec!["codlingua"]),
        (["EN", "B1", "B1", "B1"], vec!["codlingua"], vec!["codlingua"]),
        (["001", "Z9", "B1", "B1"], vec![], vec!["codlivelloletto"]),
        (
            ["001", "B1", "b1", "3"],
            vec!["codlivelloscritto", "codlivelloparlato"],
            vec!["codlivelloscritto", "codlivelloparlato"],
        ),
    ] {
        let scheda = lingua(campi.map(Some));
        assert_eq!(violazioni(&scheda), attese("CUR-04", LINGUA, &aperte), "{campi:?}");
        assert_eq!(
            violazioni_con(&scheda, &complete()),
            attese("CUR-04", LINGUA, &chiuse),
            "{campi:?}, complete"
        );
    }
}

#[test]
fn cur_05_a_skill_wants_its_degree() {
    for (conoscenza, grado, aperte, chiuse) in [
        (Some("016"), "2", vec![], vec![]),
        (None, "2", vec![], vec![]),
        (Some(" "), " ", vec![], vec![]),
        (None, " ", vec![], vec![]),
        (Some("016"), " ", vec!["codgrado"], vec!["codgrado"]),
        (Some("016"), "", vec!["codgrado"], vec!["codgrado"]),
        (Some("016"), "9", vec![], vec!["codgrado"]),
        (Some("999"), "2", vec![], vec!["codconoscenzainformatica"]),
        (
            Some("PC"),
            "A",
            vec!["codconoscenzainformatica", "codgrado"],
            vec!["codconoscenzainformatica", "codgrado"],
        ),
    ] {
        let scheda = informatica(conoscenza, grado);
        assert_eq!(
            violazioni(&scheda),
            attese("CUR-05", INFORMATICA, &aperte),
            "{conoscenza:?} {grado:?}"
        );
        let viste = violazioni_con(&scheda, &complete());
        assert_eq!(
            viste,
            attese("CUR-05", INFORMATICA, &chiuse),
            "{conoscenza:?} {grado:?}, complete"
        );
    }
    let anomalie = controlla(&Contesto::new(
        &informatica(Some("016"), " "),
        &Tabelle::incorporate(),
        None,
    ));
    assert_eq!(anomalie[0].riga, Some(70));
}

#[test]
fn an_absent_or_empty_section_5_violates_nothing() {
    assert_eq!(violazioni_con(&mini(), &complete()), [""; 0]);
    let mut scheda = base();
    allegato(&mut scheda);
    scheda.livelliistruzione_lst = Some(vec![]);
    assert_eq!(violazioni_con(&scheda, &complete()), [""; 0]);
}
