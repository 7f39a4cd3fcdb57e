//! Identifier and event: PA-20, PA-23, EV-01..EV-03, at the edge of 4 December 2017.

use super::*;

pub(super) const CASI: &[Caso] = &[
    // PA-20: the identifier
    (
        id::PA_20,
        "03/12/2017 without",
        |p| senza_identificativo(p, "2017-12-03"),
        &[],
    ),
    (id::PA_20, "04/12/2017 with", |p| proposta(p, "2017-12-04"), &[]),
    (
        id::PA_20,
        "04/12/2017 without",
        |p| senza_identificativo(p, "2017-12-04"),
        &["PA-20 identificativo_politica"],
    ),
    (
        id::PA_20,
        "2021 without",
        |p| p.identificativo_politica = None,
        &["PA-20 identificativo_politica"],
    ),
    (
        id::PA_23,
        "a check letter of another algorithm, a prefix of nobody",
        |p| p.identificativo_politica = IdentificativoPolitica::parse("990000000AQ").map(Into::into),
        &[],
    ),
    // EV-01..EV-03
    (
        id::EV_01,
        "03/12/2017 without",
        |p| {
            proposta(p, "2017-12-03");
            p.ultimo_evento = None;
        },
        &[],
    ),
    (
        id::EV_01,
        "04/12/2017 without",
        |p| {
            proposta(p, "2017-12-04");
            p.ultimo_evento = None;
        },
        &["EV-01 ultimo_evento"],
    ),
    (
        id::EV_01,
        "2021 without",
        |p| p.ultimo_evento = None,
        &["EV-01 ultimo_evento"],
    ),
    (id::EV_02, "15", |p| evento(p, "15", "2021-12-31"), &[]),
    (
        id::EV_02,
        "16",
        |p| evento(p, "16", "2021-12-31"),
        &["EV-02 ultimo_evento/evento"],
    ),
    (
        id::EV_02,
        "00 in 2015",
        |p| {
            proposta(p, "2015-12-08");
            evento(p, "00", "2015-12-08");
        },
        &["EV-02 ultimo_evento/evento"],
    ),
    (
        id::EV_03,
        "03/12/2017, any date",
        |p| {
            proposta(p, "2017-12-03");
            evento(p, "02", "2019-01-01");
        },
        &[],
    ),
    (id::EV_03, "04/12/2017, its date", |p| proposta(p, "2017-12-04"), &[]),
    (
        id::EV_03,
        "04/12/2017, one day late",
        |p| {
            proposta(p, "2017-12-04");
            evento(p, "02", "2017-12-05");
        },
        &["EV-03 ultimo_evento/data_evento"],
    ),
    (
        id::EV_03,
        "proposed, with the date of the start",
        |p| {
            p.data = Some(data("2021-04-01"));
            evento(p, "01", "2021-04-01");
        },
        &["EV-03 ultimo_evento/data_evento"],
    ),
    (
        id::EV_03,
        "ended, but the end is missing: PA-08 alone says so",
        |p| {
            p.data_fine = None;
            evento(p, "10", "2021-12-31");
        },
        &["PA-08 data_fine"],
    ),
];
