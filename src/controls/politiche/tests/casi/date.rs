//! Proposal, start and end: PA-06..PA-08, at the edge of 9 December 2015.

use super::*;

pub(super) const CASI: &[Caso] = &[
    // PA-06: the start
    (id::PA_06, "08/12/2015, no dates", |p| senza_date(p, "2015-12-08"), &[]),
    (
        id::PA_06,
        "09/12/2015, no dates",
        |p| senza_date(p, "2015-12-09"),
        &["PA-06 data", "PA-08 data_fine"],
    ),
    (
        id::PA_06,
        "09/12/2015, end only",
        |p| {
            senza_date(p, "2015-12-09");
            p.data_fine = Some(data("2015-12-31"));
        },
        &["PA-06 data"],
    ),
    (
        id::PA_06,
        "08/12/2015, end only",
        |p| {
            senza_date(p, "2015-12-08");
            p.data_fine = Some(data("2015-12-08"));
        },
        &["PA-06 data"],
    ),
    // PA-07: their order
    (
        id::PA_07,
        "all on one day",
        |p| {
            p.data_fine = Some(data("2021-03-15"));
        },
        &[],
    ),
    (
        id::PA_07,
        "start one day after the end",
        |p| {
            p.data = Some(data("2022-01-01"));
            evento(p, "11", "2022-01-01");
        },
        &["PA-07 data"],
    ),
    (
        id::PA_07,
        "start one day before the proposal",
        |p| {
            p.data = Some(data("2021-03-14"));
            evento(p, "11", "2021-03-14");
        },
        &["PA-07 data"],
    ),
    (
        id::PA_07,
        "end before the proposal: once",
        |p| {
            p.data = Some(data("2021-03-10"));
            p.data_fine = Some(data("2021-03-01"));
            evento(p, "11", "2021-03-10");
        },
        &["PA-07 data"],
    ),
    (
        id::PA_07,
        "1990, start before the proposal",
        |p| {
            senza_date(p, "1990-05-02");
            p.data = Some(data("1990-05-01"));
        },
        &["PA-07 data"],
    ),
    (
        id::PA_07,
        "no start: nothing to compare",
        |p| {
            senza_date(p, "2015-12-08");
            p.data_fine = Some(data("2015-12-01"));
        },
        &["PA-06 data"],
    ),
    // PA-08: the end
    (
        id::PA_08,
        "08/12/2015, A02 with a start only",
        |p| {
            senza_date(p, "2015-12-08");
            p.data = Some(data("2015-12-08"));
        },
        &[],
    ),
    (
        id::PA_08,
        "09/12/2015, A02 with a start only",
        |p| {
            senza_date(p, "2015-12-09");
            p.data = Some(data("2015-12-09"));
        },
        &["PA-08 data_fine"],
    ),
    (
        id::PA_08,
        "08/12/2015, D01 with a start only",
        |p| {
            senza_date(p, "2015-12-08");
            attivita(p, "D01", "01", "80123450589");
            p.data = Some(data("2015-12-08"));
        },
        &["PA-08 data_fine"],
    ),
    (
        id::PA_08,
        "08/12/2015, E03 with a start only",
        |p| {
            senza_date(p, "2015-12-08");
            attivita(p, "E03", "01", "80123450589");
            p.data = Some(data("2015-12-08"));
        },
        &["PA-08 data_fine"],
    ),
    (
        id::PA_08,
        "08/12/2015, C05 without a start",
        |p| {
            senza_date(p, "2015-12-08");
            attivita(p, "C05", "01", "x");
        },
        &[],
    ),
    (
        id::PA_08,
        "08/12/2015, H01 with a start only",
        |p| {
            senza_date(p, "2015-12-08");
            attivita(p, "H01", "01", "80123450589");
            p.data = Some(data("2015-12-08"));
        },
        &[],
    ),
];
