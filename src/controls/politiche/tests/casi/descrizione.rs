//! Duration and description: PA-09..PA-13, RC-01.

use super::*;

pub(super) const CASI: &[Caso] = &[
    // PA-09..PA-11: duration
    (id::PA_09, "300 hours", |p| durata(p, Some(300), Some("O")), &[]),
    (
        id::PA_09,
        "number alone",
        |p| durata(p, Some(6), None),
        &["PA-09 durata"],
    ),
    (
        id::PA_09,
        "number and blank unit",
        |p| durata(p, Some(6), Some(" ")),
        &["PA-09 durata"],
    ),
    (
        id::PA_09,
        "unit alone",
        |p| durata(p, None, Some("M")),
        &["PA-09 durata"],
    ),
    (id::PA_09, "blank unit alone", |p| durata(p, None, Some(" ")), &[]),
    (id::PA_10, "one year", |p| durata(p, Some(1), Some("A")), &[]),
    (id::PA_10, "none", |p| durata(p, Some(0), Some("M")), &["PA-10 durata"]),
    (
        id::PA_10,
        "less than none",
        |p| durata(p, Some(-5), Some("M")),
        &["PA-10 durata"],
    ),
    (
        id::PA_10,
        "none of nothing",
        |p| durata(p, Some(0), None),
        &["PA-09 durata", "PA-10 durata"],
    ),
    (id::PA_11, "days", |p| durata(p, Some(6), Some("G")), &[]),
    (
        id::PA_11,
        "Y",
        |p| durata(p, Some(6), Some("Y")),
        &["PA-11 tipologia_durata"],
    ),
    (
        id::PA_11,
        "lower case",
        |p| durata(p, Some(6), Some("m")),
        &["PA-11 tipologia_durata"],
    ),
    // PA-12, PA-13, RC-01: the description
    (
        id::PA_12,
        "eleven digits",
        |p| attivita(p, "D01", "01", "80123450589"),
        &[],
    ),
    (
        id::PA_12,
        "sixteen characters between blanks",
        |p| attivita(p, "E02", "01", " SMPCLD91R49F205K\n"),
        &[],
    ),
    (
        id::PA_12,
        "full omocodia",
        |p| attivita(p, "H02", "01", "SMPPRVULALMHRLMQ"),
        &[],
    ),
    (
        id::PA_12,
        "any text for A02",
        |p| attivita(p, "A02", "05", "Ditta 80123450589"),
        &[],
    ),
    (
        id::PA_12,
        "wrong check digit",
        |p| attivita(p, "E03", "01", "80123450580"),
        &["PA-12 descrizione"],
    ),
    (
        id::PA_12,
        "wrong check letter",
        |p| attivita(p, "H01", "01", "SMPCLD91R49F205A"),
        &["PA-12 descrizione"],
    ),
    (
        id::PA_12,
        "lower case",
        |p| attivita(p, "H03", "01", "smpcld91r49f205k"),
        &["PA-12 descrizione"],
    ),
    (
        id::PA_12,
        "eleven zeros",
        |p| attivita(p, "E01", "01", "00000000000"),
        &["PA-12 descrizione"],
    ),
    (
        id::PA_12,
        "two codes",
        |p| attivita(p, "E02", "01", "80123450589 00123456782"),
        &["PA-12 descrizione"],
    ),
    (
        id::PA_12,
        "text before it",
        |p| attivita(p, "D01", "01", "Ditta 80123450589"),
        &["PA-12 descrizione"],
    ),
    (
        id::PA_12,
        "nothing but blanks",
        |p| attivita(p, "D01", "01", "   "),
        &["PA-12 descrizione"],
    ),
    (
        id::PA_13,
        "final M",
        |p| attivita(p, "RC1", "08", "INPS-RDC-2020-1-M"),
        &[],
    ),
    (
        id::PA_13,
        "any text for RC2",
        |p| {
            attivita(p, "RC2", "08", "Patto RdC");
            p.codice_ente_promotore = testo("H501N000010");
        },
        &[],
    ),
    (
        id::PA_13,
        "year 1999",
        |p| attivita(p, "RC1", "08", "INPS-RDC-1999-1-M"),
        &["PA-13 descrizione"],
    ),
    (
        id::PA_13,
        "blank after it",
        |p| attivita(p, "RC1", "08", "INPS-RDC-2019-1-R "),
        &["PA-13 descrizione"],
    ),
    (
        id::PA_13,
        "text before it",
        |p| attivita(p, "RC1", "08", "Prot. INPS-RDC-2019-1-R"),
        &["PA-13 descrizione"],
    ),
    (
        id::RC_01,
        "C06 with any text",
        |p| attivita(p, "C06", "01", "Ditta 80123450580"),
        &[],
    ),
];
