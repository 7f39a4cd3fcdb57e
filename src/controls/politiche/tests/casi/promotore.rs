//! Project and promoter: PA-14..PA-19. The specification gives PA-17 the examples of PA-16: only 04 is flagged national.

use super::*;

pub(super) const CASI: &[Caso] = &[
    // PA-14, PA-15: the project
    (id::PA_14, "01", |p| p.titolo_progetto = testo("01"), &[]),
    (
        id::PA_14,
        "77",
        |p| p.titolo_progetto = testo("77"),
        &["PA-14 titolo_progetto"],
    ),
    (
        id::PA_14,
        "one digit",
        |p| p.titolo_progetto = testo("5"),
        &["PA-14 titolo_progetto"],
    ),
    (
        id::PA_15,
        "RC1 with 08",
        |p| attivita(p, "RC1", "08", "INPS-RDC-2019-1-R"),
        &[],
    ),
    (id::PA_15, "A02 with 08", |p| p.titolo_progetto = testo("08"), &[]),
    (
        id::PA_15,
        "RC1 with 05",
        |p| attivita(p, "RC1", "05", "INPS-RDC-2019-1-R"),
        &["PA-15 titolo_progetto"],
    ),
    (
        id::PA_15,
        "RC2 with 01",
        |p| {
            attivita(p, "RC2", "01", "x");
            p.codice_ente_promotore = testo("H501N000010");
        },
        &["PA-15 titolo_progetto"],
    ),
    // PA-16..PA-19: the promoter. The specification gives PA-17 the examples of PA-16: only 04 is flagged national.
    (
        id::PA_16,
        "04 of a national body",
        |p| promossa(p, "H501N000010", "04"),
        &[],
    ),
    (
        id::PA_16,
        "04 of an operator of a region",
        |p| promossa(p, "A944S003140", "04"),
        &["PA-16 codice_ente_promotore", "PA-17 codice_ente_promotore"],
    ),
    (
        id::PA_16,
        "04 of a CPI",
        |p| promossa(p, "G337C000409", "04"),
        &["PA-16 codice_ente_promotore", "PA-17 codice_ente_promotore"],
    ),
    (
        id::PA_16,
        "04 of nobody",
        |p| promossa(p, "H501N000099", "04"),
        &[
            "PA-16 codice_ente_promotore",
            "PA-17 codice_ente_promotore",
            "PA-18 codice_ente_promotore",
        ],
    ),
    (id::PA_18, "an operator", |p| promossa(p, "H224S015591", "01"), &[]),
    (
        id::PA_18,
        "a national body with any project",
        |p| promossa(p, "H501N000001", "05"),
        &[],
    ),
    (
        id::PA_18,
        "nobody",
        |p| promossa(p, "H501C999999", "05"),
        &["PA-18 codice_ente_promotore"],
    ),
    (
        id::PA_18,
        "eleven zeros",
        |p| promossa(p, "00000000000", "05"),
        &["PA-18 codice_ente_promotore"],
    ),
    (
        id::PA_18,
        "lower case",
        |p| promossa(p, "h501c000523", "05"),
        &["PA-18 codice_ente_promotore"],
    ),
    (
        id::PA_19,
        "RC2 of the ministry",
        |p| {
            attivita(p, "RC2", "08", "x");
            p.codice_ente_promotore = testo("H501N000010");
        },
        &[],
    ),
    (
        id::PA_19,
        "RC2 of a CPI",
        |p| attivita(p, "RC2", "08", "x"),
        &["PA-19 codice_ente_promotore"],
    ),
    (
        id::PA_19,
        "RC2 of another national body",
        |p| {
            attivita(p, "RC2", "08", "x");
            p.codice_ente_promotore = testo("H501N000001");
        },
        &["PA-19 codice_ente_promotore"],
    ),
];
