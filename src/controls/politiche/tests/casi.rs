//! For every rule documents that keep it and documents that break it, at the edges of its dates.

use super::{complete, di, patto};
use crate::{
    controls::{
        Momento, catalogo, id,
        prove::{data, testo},
    },
    outcome::RuleId,
    sap::{IdentificativoPolitica, scheda::Politica},
};

/// Rule, what is done to the policy, how, what is violated.
type Caso = (RuleId, &'static str, fn(&mut Politica), &'static [&'static str]);

/// Proposed before identifiers and events existed: none is there.
fn proposta_prima_del_2017(p: &mut Politica, giorno: &str) {
    proposta(p, giorno);
    p.identificativo_politica = None;
    p.ultimo_evento = None;
}

/// Proposed, started and recorded on this day.
fn proposta(p: &mut Politica, giorno: &str) {
    p.data_proposta = data(giorno);
    p.data = Some(data(giorno));
    evento(p, "02", giorno);
}

/// Proposed on this day, with neither start nor end.
fn senza_date(p: &mut Politica, giorno: &str) {
    proposta_prima_del_2017(p, giorno);
    (p.data, p.data_fine) = (None, None);
}

fn evento(p: &mut Politica, codice: &str, giorno: &str) {
    let evento = p.ultimo_evento.as_mut().unwrap();
    evento.evento = testo(codice);
    evento.data_evento = data(giorno);
}

fn attivita(p: &mut Politica, codice: &str, progetto: &str, descrizione: &str) {
    p.tipo_attivita = testo(codice);
    p.titolo_progetto = testo(progetto);
    p.descrizione = testo(descrizione);
    p.titolo_denominazione = Some(testo("DENOMINAZIONE DI PROVA"));
}

fn durata(p: &mut Politica, quanto: Option<i32>, unita: Option<&str>) {
    p.durata = quanto.map(Into::into);
    p.tipologia_durata = unita.map(testo);
}

fn promossa(p: &mut Politica, promotore: &str, progetto: &str) {
    p.codice_ente_promotore = testo(promotore);
    p.titolo_progetto = testo(progetto);
}

const CASI: &[Caso] = &[
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
    // PA-20: the identifier
    (
        id::PA_20,
        "03/12/2017 without",
        |p| proposta_prima_del_2017_con_evento(p, "2017-12-03"),
        &[],
    ),
    (id::PA_20, "04/12/2017 with", |p| proposta(p, "2017-12-04"), &[]),
    (
        id::PA_20,
        "04/12/2017 without",
        |p| proposta_prima_del_2017_con_evento(p, "2017-12-04"),
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

fn proposta_prima_del_2017_con_evento(p: &mut Politica, giorno: &str) {
    proposta(p, giorno);
    p.identificativo_politica = None;
}

#[test]
fn each_rule_at_its_edges() {
    let tabelle = complete();
    for (regola, nome, piega, attese) in CASI {
        let mut politica = patto();
        piega(&mut politica);
        assert_eq!(di(politica, &tabelle, None), *attese, "{regola}: {nome}");
    }
}

/// PA-02, PA-05 and PA-17 are judged by columns that the shipped tables leave blank: their cases are in `tabelle`.
#[test]
fn every_rule_has_documents_that_keep_it_and_documents_that_break_it() {
    for r in catalogo().filter(|r| r.sezione == "6" && matches!(r.momento, Momento::Documento(_))) {
        if [id::PA_02, id::PA_05, id::PA_17].contains(&r.id) {
            continue;
        }
        let suoi = CASI.iter().filter(|(regola, ..)| *regola == r.id);
        let rotti = |attese: &[&str]| attese.iter().any(|a| a.starts_with(r.id.0));
        let (rotti, sani) = suoi.partition::<Vec<&Caso>, _>(|(_, _, _, attese)| rotti(attese));
        assert!(rotti.len() >= 2 && !sani.is_empty(), "{}", r.id);
    }
}

/// controls.md §6, event/date matrix: the event, and the one date that it repeats.
#[test]
fn the_matrix_of_events_and_dates() {
    let tabelle = complete();
    let (proposta, inizio, fine) = ("2021-03-15", "2021-04-01", "2021-12-31");
    let matrice = [
        ("01", Some(proposta)),
        ("02", Some(inizio)),
        ("03", None),
        ("04", None),
        ("05", Some(fine)),
        ("06", None),
        ("07", Some(fine)),
        ("08", Some(fine)),
        ("09", Some(fine)),
        ("10", Some(fine)),
        ("11", None),
        ("12", Some(fine)),
        ("13", None),
        ("14", Some(fine)),
        ("15", Some(fine)),
    ];
    for (codice, voluta) in matrice {
        for giorno in [proposta, inizio, fine, "2021-12-30", "2022-01-01"] {
            let mut politica = patto();
            politica.data = Some(data(inizio));
            evento(&mut politica, codice, giorno);
            let attese: &[&str] = if voluta.is_none_or(|v| v == giorno) {
                &[]
            } else {
                &["EV-03 ultimo_evento/data_evento"]
            };
            assert_eq!(di(politica, &tabelle, None), attese, "{codice} on {giorno}");
        }
    }
}
