//! The activity and its title: PA-01, PA-03, PA-04.

use super::*;

pub(super) const CASI: &[Caso] = &[
    (id::PA_01, "A01", |p| p.tipo_attivita = testo("A01"), &[]),
    (
        id::PA_01,
        "local code A2R",
        |p| p.tipo_attivita = testo("A2R"),
        &["PA-01 tipo_attivita"],
    ),
    (
        id::PA_01,
        "lower case",
        |p| p.tipo_attivita = testo("a02"),
        &["PA-01 tipo_attivita"],
    ),
    (
        id::PA_01,
        "blank after it",
        |p| p.tipo_attivita = testo("A2 "),
        &["PA-01 tipo_attivita"],
    ),
    // PA-03, PA-04
    (id::PA_03, "C06 with a title", |p| attivita(p, "C06", "01", "x"), &[]),
    (id::PA_03, "B03 without", |p| p.tipo_attivita = testo("B03"), &[]),
    (
        id::PA_03,
        "C07 without",
        |p| p.tipo_attivita = testo("C07"),
        &["PA-03 titolo_denominazione"],
    ),
    (
        id::PA_03,
        "C02 with a blank title",
        |p| {
            attivita(p, "C02", "01", "x");
            p.titolo_denominazione = Some(testo(" \t "));
        },
        &["PA-03 titolo_denominazione"],
    ),
    (
        id::PA_04,
        "H03 with a title of any form",
        |p| attivita(p, "H03", "01", "80123450589"),
        &[],
    ),
    (
        id::PA_04,
        "H02 without",
        |p| {
            attivita(p, "H02", "01", "80123450589");
            p.titolo_denominazione = None;
        },
        &["PA-04 titolo_denominazione"],
    ),
    (
        id::PA_04,
        "H03 with a blank title",
        |p| {
            attivita(p, "H03", "01", "80123450589");
            p.titolo_denominazione = Some(testo(" "));
        },
        &["PA-04 titolo_denominazione"],
    ),
];
