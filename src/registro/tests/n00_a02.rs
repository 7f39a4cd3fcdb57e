//! `ListaDID`: which two policies (operations.md §4).

use super::{
    costruttori::*,
    registro::{PRIMO, Registro},
};
use crate::{registro::politiche_n00_a02, sap::scheda::Politica};

fn n00(giorno: u8, presa: Option<&str>) -> Politica {
    Politica {
        identificativo_presa_in_carico: presa.map(|p| id(p).into()),
        ..politica("N00", NCN, data(2021, 1, giorno), None)
    }
}

fn a02(giorno: u8, identificativo: Option<&str>, progetto: &str) -> Politica {
    Politica {
        titolo_progetto: progetto.to_owned().into(),
        ..politica("A02", CPI_LAZIO, data(2021, 1, giorno), identificativo)
    }
}

/// Name, policies with their receptions, positions of N00 and A02.
type Caso = (&'static str, Vec<(Politica, u32)>, (Option<usize>, Option<usize>));

#[test]
fn which_two() {
    let c06 = || politica("C06", CPI_LAZIO, data(2021, 2, 1), None);
    let casi: Vec<Caso> = vec![
        ("no policies", vec![], (None, None)),
        ("neither", vec![(c06(), 1)], (None, None)),
        (
            "the latest N00 by proposal date",
            vec![(n00(1, None), 9), (n00(2, None), 1)],
            (Some(1), None),
        ),
        (
            "same date: the last received",
            vec![(n00(1, None), 3), (n00(1, None), 2)],
            (Some(0), None),
        ),
        (
            "same date and reception: the last",
            vec![(n00(1, None), 2), (n00(1, None), 2)],
            (Some(1), None),
        ),
        (
            "the A02 that took it in charge, ignoring case, though older",
            vec![
                (a02(1, Some("080000000ax"), "05"), 1),
                (a02(2, None, "05"), 1),
                (n00(3, Some("080000000AX")), 1),
            ],
            (Some(2), Some(0)),
        ),
        (
            "taken in charge by what is not here: the latest A02 of project 05",
            vec![
                (a02(1, None, "05"), 1),
                (a02(2, None, "05"), 1),
                (n00(3, Some("080000000AX")), 1),
            ],
            (Some(2), Some(1)),
        ),
        (
            "A02 of other projects do not count",
            vec![(a02(1, None, "05"), 1), (a02(2, None, "02"), 1), (n00(3, None), 1)],
            (Some(2), Some(0)),
        ),
        ("A02 without N00", vec![(a02(1, None, "05"), 1)], (None, Some(0))),
        (
            "A02 of the same date: the last received",
            vec![(a02(1, None, "05"), 2), (a02(1, None, "05"), 1)],
            (None, Some(0)),
        ),
    ];
    for (nome, politiche, attese) in casi {
        let mut sap = Registro::con_ada().codice(PRIMO).clone();
        let (politiche, ricezioni) = politiche.into_iter().unzip();
        sap.scheda.politiche_attive_lst = Some(politiche);
        sap.ricezioni = ricezioni;
        assert_eq!(politiche_n00_a02(&sap), attese, "{nome}");
    }
}
