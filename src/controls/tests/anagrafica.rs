//! ANA-01..03 (controls.md §4).

use super::complete::{complete, con_sole, ogni_giorno_della_validita};
use crate::{
    controls::prove::{base, data, mini, testo, violazioni, violazioni_con},
    sap::{
        Scheda,
        scheda::{DatiAnagrafici, DatiPersonali, Residenza, Riga},
    },
    tables::{Nome, Tabelle},
};

const NASCITA: &str = "datianagrafici/datipersonali/codcomune";
const RESIDENZA: &str = "datianagrafici/residenza/codcomune";
const DOMICILIO: &str = "datianagrafici/domicilio/codcomune";

fn dati(scheda: &mut Scheda) -> &mut DatiAnagrafici {
    scheda.datianagrafici.as_mut().unwrap()
}

fn persona(scheda: &mut Scheda) -> &mut DatiPersonali {
    &mut dati(scheda).datipersonali
}

fn risiede(scheda: &mut Scheda, comune: &str) {
    dati(scheda).residenza = Some(Residenza {
        riga: Riga(0),
        codcomune: Some(testo(comune)),
        cap: None,
        indirizzo: None,
        localita: None,
    });
}

#[test]
fn ana_01_m_or_f() {
    for (sesso, ammesso) in [
        ("M", true),
        ("F", true),
        ("Z", false),
        ("m", false),
        ("1", false),
        (" ", false),
        ("", false),
    ] {
        let mut scheda = base();
        persona(&mut scheda).sesso = testo(sesso);
        let attese = if ammesso {
            vec![]
        } else {
            vec!["ANA-01 datianagrafici/datipersonali/sesso"]
        };
        assert_eq!(violazioni(&scheda), attese, "{sesso:?}");
    }
}

#[test]
fn ana_02_in_the_shipped_table() {
    let violata = "ANA-02 datianagrafici/datipersonali/codcittadinanza";
    let senza_titolo = "STR-01 datianagrafici/datistranieri";
    for (cittadinanza, dua, attese) in [
        ("000", "2021-03-20", vec![]),
        ("215", "2021-03-20", vec![]),
        ("201", "2021-03-20", vec![senza_titolo]),
        ("999", "2021-03-20", vec![senza_titolo]),
        ("ZZZ", "2021-03-20", vec![violata]),
        ("ZZ", "2021-03-20", vec![violata]),
        ("0", "2021-03-20", vec![violata]),
        ("", "2021-03-20", vec![violata]),
        // Present, so judged in full: a state outside the free area that exists no more.
        ("NT", "2021-03-20", vec![violata, senza_titolo]),
        ("JUG", "2021-03-20", vec![violata, senza_titolo]),
        ("JUG", "2008-01-01", vec![senza_titolo]),
        ("JUG", "2008-01-02", vec![violata, senza_titolo]),
    ] {
        let mut scheda = base();
        scheda.datiinvio.dataultimoagg = data(dua);
        persona(&mut scheda).codcittadinanza = testo(cittadinanza);
        assert_eq!(violazioni(&scheda), attese, "{cittadinanza:?} on {dua}");
    }
}

#[test]
fn ana_02_on_every_day_of_its_validity() {
    ogni_giorno_della_validita(
        Nome::Cittadinanza,
        "ANA-02",
        "datianagrafici/datipersonali/codcittadinanza",
        |scheda, codice| persona(scheda).codcittadinanza = testo(codice),
    );
}

/// The birth place may be of any time; where one lives is a place of today.
#[test]
fn ana_03_birth_of_any_time_residence_and_domicile_of_today() {
    ogni_giorno_della_validita(Nome::ComuneONazione, "ANA-03", DOMICILIO, |scheda, codice| {
        persona(scheda).codcomune = testo("A000");
        dati(scheda).domicilio.codcomune = testo(codice);
        scheda.esperienzelavoro_lst = None;
    });
    ogni_giorno_della_validita(Nome::ComuneONazione, "ANA-03", RESIDENZA, |scheda, codice| {
        persona(scheda).codcomune = testo("A000");
        dati(scheda).domicilio.codcomune = testo("A000");
        risiede(scheda, codice);
        scheda.esperienzelavoro_lst = None;
    });

    let tabelle = con_sole(Nome::ComuneONazione, &["B001,2010-01-01,2021-03-19"]);
    for (nascita, dua, ammessa) in [
        ("B001", "2009-12-31", true),
        ("B001", "2021-03-19", true),
        ("B001", "2021-03-20", true),
        ("B002", "2021-03-19", false),
    ] {
        let mut scheda = base();
        scheda.esperienzelavoro_lst = None;
        scheda.datiinvio.dataultimoagg = data(dua);
        dati(&mut scheda).domicilio.codcomune = testo("A000");
        persona(&mut scheda).codcomune = testo(nascita);
        let attese = if ammessa {
            vec![]
        } else {
            vec![format!("ANA-03 {NASCITA}")]
        };
        assert_eq!(violazioni_con(&scheda, &tabelle), attese, "{nascita} on {dua}");
    }
}

#[test]
fn ana_03_unknown_codes_placeholder_and_shape() {
    let (aperte, chiuse) = (Tabelle::incorporate(), complete());
    let senza_segnaposto = con_sole(Nome::ComuneONazione, &["H501,,"]);
    for (codice, in_aperte, in_chiuse, senza) in [
        ("H501", true, true, true),
        ("A000", true, true, true),
        ("Z100", true, true, false),
        ("Q999", true, false, false), // of the right shape, known to nobody
        ("0000", false, false, false),
        ("h501", false, false, false),
        ("H50", false, false, false),
        ("A00", false, false, false),
    ] {
        let mut scheda = base();
        scheda.esperienzelavoro_lst = None;
        persona(&mut scheda).codcomune = testo(codice);
        risiede(&mut scheda, codice);
        dati(&mut scheda).domicilio.codcomune = testo(codice);
        for (tabelle, ammesso) in [(&aperte, in_aperte), (&chiuse, in_chiuse), (&senza_segnaposto, senza)] {
            let attese: Vec<String> = [NASCITA, RESIDENZA, DOMICILIO]
                .iter()
                .filter(|_| !ammesso)
                .map(|percorso| format!("ANA-03 {percorso}"))
                .collect();
            assert_eq!(violazioni_con(&scheda, tabelle), attese, "{codice}");
        }
    }
}

#[test]
fn ana_03_a_blank_residence_is_none() {
    let mut scheda = base();
    risiede(&mut scheda, " ");
    assert_eq!(violazioni_con(&scheda, &complete()), [""; 0]);
    dati(&mut scheda).domicilio.codcomune = testo(" "); // obligatory
    assert_eq!(violazioni_con(&scheda, &complete()), [format!("ANA-03 {DOMICILIO}")]);
}

/// Only what is sent is judged: an open table of the operator's own, or none, leaves the shape.
#[test]
fn a_table_that_is_not_loaded_judges_the_shape_alone() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("indice.csv"), "nome,file,completa,forma\n").unwrap();
    let vuote = Tabelle::carica(dir.path()).unwrap();
    let mut scheda = base();
    persona(&mut scheda).codcittadinanza = testo("NT");
    persona(&mut scheda).codcomune = testo("Q999");
    assert_eq!(violazioni_con(&scheda, &vuote), [""; 0]);
    persona(&mut scheda).codcittadinanza = testo("?");
    persona(&mut scheda).codcomune = testo("?");
    assert_eq!(
        violazioni_con(&scheda, &vuote),
        [
            "ANA-02 datianagrafici/datipersonali/codcittadinanza".to_owned(),
            format!("ANA-03 {NASCITA}")
        ]
    );
}

#[test]
fn a_mini_document_runs_no_rule_of_section_1() {
    assert_eq!(violazioni_con(&mini(), &complete()), [""; 0]);
}
