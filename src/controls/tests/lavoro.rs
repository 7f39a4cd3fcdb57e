//! LAV-01 and LAV-02 (controls.md §5).

use super::complete::{complete, con_sole};
use crate::{
    controls::{
        Contesto, Momento, controlla,
        prove::{base, data, esperienza, testo, violazioni, violazioni_con},
        regola,
    },
    sap::{
        Campo, Testo,
        scheda::{EsperienzaLavoro, Riga, Utilizzatrice},
    },
    tables::{Nome, Tabelle},
};

/// Table, field, code: attested, of good shape and unknown, of bad shape.
const CAMPI: [(Nome, &str, [&str; 3]); 5] = [
    (Nome::Ateco2007, "azienda/codateco", ["01.11.40", "99.99.99", "0111"]),
    (Nome::Cp2011, "codprofessione", ["6.4.1.2.0.14", "9.9.9.9.9.9", "?"]),
    (
        Nome::TipoContratti,
        "tiporapporto/tipocontratto",
        ["A.02.00", "Z.99.99", "A02"],
    ),
    (
        Nome::ModalitaLavoro,
        "modalitalavoro/codmodalitalavoro",
        ["FT", "ZZ", "F"],
    ),
    (Nome::ComuneONazione, "luogolavoro/codcomune", ["H501", "Q999", "RM"]),
];

fn campo<'a>(esperienza: &'a mut EsperienzaLavoro, nome: &str) -> &'a mut Campo<Testo> {
    match nome {
        "azienda/codateco" => &mut esperienza.azienda.codateco,
        "codprofessione" => &mut esperienza.codprofessione,
        "tiporapporto/tipocontratto" => &mut esperienza.tiporapporto.tipocontratto,
        "modalitalavoro/codmodalitalavoro" => &mut esperienza.modalitalavoro.codmodalitalavoro,
        "luogolavoro/codcomune" => &mut esperienza.luogolavoro.codcomune,
        altro => panic!("{altro}"),
    }
}

/// A second experience with one code changed.
fn con(nome: &str, codice: &str) -> crate::sap::Scheda {
    let mut scheda = base();
    let mut seconda = esperienza("80123450589");
    *campo(&mut seconda, nome) = testo(codice);
    scheda.esperienzelavoro_lst.as_mut().unwrap().push(seconda);
    scheda
}

#[test]
fn lav_01_open_and_complete_tables() {
    let (aperte, chiuse) = (Tabelle::incorporate(), complete());
    for (tabella, nome, [noto, ignoto, malfatto]) in CAMPI {
        let violata = vec![format!("LAV-01 esperienzelavoro_lst/esperienzalavoro[2]/{nome}")];
        for (codice, in_aperte, in_chiuse) in [
            (noto, true, true),
            (ignoto, true, false),
            (malfatto, false, false),
            (" ", false, false),
        ] {
            for (tabelle, ammesso) in [(&aperte, in_aperte), (&chiuse, in_chiuse)] {
                let attese = if ammesso { vec![] } else { violata.clone() };
                assert_eq!(
                    violazioni_con(&con(nome, codice), tabelle),
                    attese,
                    "{tabella}: {codice:?}"
                );
            }
        }
    }
}

/// Experiences are of the past: a code that holds no more, or not yet, is a code.
#[test]
fn lav_01_asks_for_no_validity() {
    for (tabella, nome, [noto, ignoto, _]) in CAMPI {
        if tabella == Nome::ComuneONazione {
            continue; // below: section 1 reads the same table
        }
        for validita in ["2010-01-01,2015-12-31", "2050-01-01,", ",1999-12-31"] {
            let tabelle = con_sole(tabella, &[&format!("{noto},{validita}")]);
            assert_eq!(
                violazioni_con(&con(nome, noto), &tabelle),
                [""; 0],
                "{tabella} {validita}"
            );
            assert_eq!(
                violazioni_con(&con(nome, ignoto), &tabelle).len(),
                1,
                "{tabella} {validita}"
            );
        }
    }
    for (comune, ammesso) in [("B001", true), ("B002", true), ("B003", false)] {
        let righe = ["H501,,", "B001,2010-01-01,2015-12-31", "B002,2050-01-01,"];
        let viste = violazioni_con(
            &con("luogolavoro/codcomune", comune),
            &con_sole(Nome::ComuneONazione, &righe),
        );
        assert_eq!(viste.is_empty(), ammesso, "{comune}: {viste:?}");
    }
}

#[test]
fn lav_01_placeholders_stand_where_the_table_does_not_know_them() {
    for (tabella, nome, noto, segnaposto) in [
        (Nome::Ateco2007, "azienda/codateco", "01.11.40", "00.00.00"),
        (Nome::ComuneONazione, "luogolavoro/codcomune", "H501", "A000"),
    ] {
        let tabelle = con_sole(tabella, &[&format!("{noto},,")]);
        assert_eq!(
            violazioni_con(&con(nome, segnaposto), &tabelle),
            [""; 0],
            "{segnaposto}"
        );
    }
    // Each is a placeholder of its own field only.
    assert_eq!(violazioni(&con("azienda/codateco", "A000")).len(), 1);
    assert_eq!(violazioni(&con("luogolavoro/codcomune", "00.00.00")).len(), 1);
    assert_eq!(violazioni_con(&con("codprofessione", "00.00.00"), &complete()).len(), 1);
}

#[test]
fn lav_01_reports_every_field_with_line_and_value() {
    let mut scheda = base();
    let prima = &mut scheda.esperienzelavoro_lst.as_mut().unwrap()[0];
    for (riga, (_, nome, [.., malfatto])) in (40..).zip(CAMPI) {
        *campo(prima, nome) = Campo::new(malfatto.into(), riga);
    }
    let anomalie = controlla(&Contesto::new(&scheda, &Tabelle::incorporate(), None));
    assert_eq!(anomalie.len(), CAMPI.len());
    for (anomalia, (riga, (_, nome, [.., malfatto]))) in anomalie.iter().zip((40..).zip(CAMPI)) {
        assert_eq!(
            anomalia.percorso,
            format!("esperienzelavoro_lst/esperienzalavoro[1]/{nome}")
        );
        assert_eq!(
            (anomalia.riga, anomalia.valore.as_deref()),
            (Some(riga), Some(malfatto))
        );
    }
}

#[test]
fn lav_02_is_listed_and_refuses_nothing() {
    assert!(matches!(regola("LAV-02").unwrap().momento, Momento::Avviso));
    let mut scheda = base();
    let prima = &mut scheda.esperienzelavoro_lst.as_mut().unwrap()[0];
    prima.datafine = Some(data("2001-01-01")); // before it began
    prima.utilizzatrice = Some(Utilizzatrice {
        riga: Riga(0),
        codicefiscale: Some(testo("00000000000")),
        datorelavoro: None,
        indirizzoazienda: None,
        codateco: Some(testo("?")),
    });
    assert_eq!(violazioni_con(&scheda, &complete()), [""; 0]);
    scheda.esperienzelavoro_lst = Some(vec![]);
    assert_eq!(violazioni_con(&scheda, &complete()), [""; 0]);
}
