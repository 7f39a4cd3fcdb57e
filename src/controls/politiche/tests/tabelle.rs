//! What depends on the rows: validity at its edges, several rows of one code, tables that are not complete or not loaded.

use super::{complete, con_righe, di, patto, tabella};
use crate::{
    controls::prove::{data, giorno, testo},
    sap::scheda::Politica,
    tables::{Nome, Tabelle},
};

/// The patto proposed on this day, ended and recorded long after.
fn del(quando: &str) -> Politica {
    let mut p = patto();
    p.data_proposta = data(quando);
    p.data = Some(data(quando));
    p.ultimo_evento.as_mut().unwrap().data_evento = data(quando);
    p
}

fn con_progetto(mut p: Politica, progetto: &str) -> Politica {
    p.titolo_progetto = testo(progetto);
    p
}

fn con_promotore(mut p: Politica, promotore: &str) -> Politica {
    p.codice_ente_promotore = testo(promotore);
    p
}

/// Nobody has an identifier or an event before 2017; here neither matters.
fn prima_del_2017(mut p: Politica) -> Politica {
    p.identificativo_politica = None;
    p.ultimo_evento = None;
    p
}

#[test]
fn pa_02_only_for_activities_that_the_table_says_are_not_enabled() {
    let rotta = ["PA-02 titolo_progetto"];
    for (nome, righe, quando, progetto, violata) in [
        ("N, 02", "A02,,,,A,N", "2015-12-09", "02", true),
        ("N, 03", "A02,,,,A,N", "2015-12-09", "03", true),
        ("N, the day before", "A02,,,,A,N", "2015-12-08", "02", false),
        ("N, 01", "A02,,,,A,N", "2015-12-09", "01", false),
        ("N, 04", "A02,,,,A,N", "2015-12-09", "05", false),
        ("S", "A02,,,,A,S", "2015-12-09", "02", false),
        ("blank says nothing", "A02,,,,A,", "2015-12-09", "02", false),
        (
            "enabled until the day",
            "A02,,,2016-01-10,A,S\nA02,,2016-01-11,,A,N",
            "2016-01-10",
            "02",
            false,
        ),
        (
            "not enabled from the day",
            "A02,,,2016-01-10,A,S\nA02,,2016-01-11,,A,N",
            "2016-01-11",
            "02",
            true,
        ),
        (
            "one of two rows enables",
            "A02,,,,A,N\nA02,,2016-01-01,,A,S",
            "2016-01-01",
            "02",
            false,
        ),
        (
            "before the row's first day",
            "A02,,2016-02-01,,A,N",
            "2016-01-31",
            "02",
            true,
        ),
    ] {
        let politica = prima_del_2017(con_progetto(del(quando), progetto));
        let tabelle = con_righe(Nome::TipoAttivita, &format!("{righe}\n"));
        let attese: &[&str] = if violata { &rotta } else { &[] };
        assert_eq!(di(politica, &tabelle, None), attese, "{nome}");
    }
    // No row, no column: a table that is not complete says nothing of the activity.
    let aperte = complete().con(tabella(Nome::TipoAttivita, false, "A01,,,,A,N\n"));
    assert_eq!(di(con_progetto(patto(), "02"), &aperte, None), [""; 0]);
}

#[test]
fn pa_05_until_the_last_day_of_the_activity() {
    let rotta = ["PA-05 data_proposta"];
    for (nome, righe, quando, violata) in [
        ("last day", "A02,,2015-01-01,2021-03-15,A,", "2021-03-15", false),
        ("one day later", "A02,,2015-01-01,2021-03-15,A,", "2021-03-16", true),
        ("years later", "A02,,,2019-12-31,A,", "2021-03-16", true),
        ("first day", "A02,,2021-03-15,,A,", "2021-03-15", false),
        (
            "before the first day: not checked",
            "A02,,2021-03-15,,A,",
            "2021-03-14",
            false,
        ),
        ("open end of the ministry", "A02,,,2100-01-01,A,", "2021-03-15", false),
        ("no dates", "A02,,,,A,", "2021-03-15", false),
        (
            "the later of two rows",
            "A02,,,2019-12-31,A,\nA02,,2020-06-01,2021-03-15,A,",
            "2021-03-15",
            false,
        ),
        (
            "between two rows: not checked",
            "A02,,,2019-12-31,A,\nA02,,2020-06-01,2021-03-15,A,",
            "2020-01-15",
            false,
        ),
        (
            "after both",
            "A02,,,2019-12-31,A,\nA02,,2020-06-01,2021-03-15,A,",
            "2021-03-16",
            true,
        ),
    ] {
        let attese: &[&str] = if violata { &rotta } else { &[] };
        let tabelle = con_righe(Nome::TipoAttivita, &format!("{righe}\n"));
        assert_eq!(di(del(quando), &tabelle, None), attese, "{nome}");
        // What is present is checked in full, complete or not.
        let aperte = complete().con(tabella(Nome::TipoAttivita, false, &format!("{righe}\n")));
        assert_eq!(di(del(quando), &aperte, None), attese, "{nome}, not complete");
    }
}

#[test]
fn pa_11_pa_14_and_ev_02_want_a_code_valid_on_the_day_of_the_proposal() {
    let mut con_durata = patto();
    con_durata.durata = Some(6.into());
    con_durata.tipologia_durata = Some(testo("M"));
    for (nome, righe, regola) in [
        (Nome::TipologiaDurata, "M,,DAL,AL\n", "PA-11 tipologia_durata"),
        (Nome::TipoProgetti, "05,,DAL,AL,N,N\n", "PA-14 titolo_progetto"),
        (Nome::EventiPolitica, "02,,DAL,AL,data\n", "EV-02 ultimo_evento/evento"),
    ] {
        for (dal, al, valido) in [
            ("2021-03-15", "", true),
            ("2021-03-16", "", false),
            ("", "2021-03-15", true),
            ("", "2021-03-14", false),
        ] {
            let tabelle = con_righe(nome, &righe.replace("DAL", dal).replace("AL", al));
            let attese: &[&str] = if valido { &[] } else { &[regola] };
            assert_eq!(di(con_durata.clone(), &tabelle, None), attese, "{nome} {dal}..{al}");
        }
    }
}

#[test]
fn pa_17_for_every_project_that_the_table_flags() {
    let tabelle = con_righe(
        Nome::TipoProgetti,
        "05,,,,N,N\n09,,,,S,N\n10,,,2021-03-14,S,N\n10,,2021-03-15,,N,N\n",
    );
    let rotta = ["PA-17 codice_ente_promotore"];
    for (promotore, progetto, quando, violata) in [
        ("H501N000001", "09", "2021-03-15", false),
        ("H501C000523", "09", "2021-03-15", true),
        ("A944S003140", "09", "2021-03-15", true),
        ("H501C000523", "05", "2021-03-15", false),
        ("H501C000523", "10", "2021-03-14", true),
        ("H501C000523", "10", "2021-03-15", false),
    ] {
        let politica = con_promotore(con_progetto(del(quando), progetto), promotore);
        let attese: &[&str] = if violata { &rotta } else { &[] };
        assert_eq!(di(politica, &tabelle, None), attese, "{promotore} {progetto} {quando}");
    }
}

#[test]
fn pa_16_and_pa_17_look_at_the_row_of_the_day() {
    let righe = "H501N000001,,,2020-12-31,00,\nH501N000001,,2021-01-01,,08,\n";
    let tabelle = con_righe(Nome::Operatori, righe);
    let del_giorno = |quando| {
        di(
            con_promotore(con_progetto(del(quando), "04"), "H501N000001"),
            &tabelle,
            None,
        )
    };
    assert_eq!(del_giorno("2020-12-31"), [""; 0]);
    assert_eq!(
        del_giorno("2021-01-01"),
        ["PA-16 codice_ente_promotore", "PA-17 codice_ente_promotore"]
    );
}

#[test]
fn pa_18_by_day_and_by_project() {
    let cpi = "H501C000524,,2010-01-01,2021-03-15,08\n";
    let operatori = "H501C000524,,2021-04-01,2021-04-30,08,02\n\
                     A944S003140,,2021-03-15,2021-06-30,06,02\nA944S003140,,2021-05-01,,06,03\n\
                     A944S003141,,2021-03-15,2021-06-30,06,\n";
    let righe = |completa| {
        complete()
            .con(tabella(Nome::Cpi, completa, cpi))
            .con(tabella(Nome::Operatori, completa, operatori))
    };
    for (nome, promotore, progetto, quando, aperte, chiuse) in [
        ("CPI, first day", "H501C000524", "05", "2010-01-01", true, true),
        ("CPI, the day before", "H501C000524", "05", "2009-12-31", false, false),
        ("CPI, last day", "H501C000524", "05", "2021-03-15", true, true),
        ("CPI, the day after", "H501C000524", "05", "2021-03-16", false, false),
        (
            "closed CPI, operator since, its project",
            "H501C000524",
            "02",
            "2021-04-01",
            true,
            true,
        ),
        (
            "closed CPI, operator since, another project",
            "H501C000524",
            "01",
            "2021-04-01",
            false,
            false,
        ),
        ("operator, first day", "A944S003140", "02", "2021-03-15", true, true),
        (
            "operator, the day before",
            "A944S003140",
            "02",
            "2021-03-14",
            false,
            false,
        ),
        ("operator, last day", "A944S003140", "02", "2021-06-30", true, true),
        (
            "operator, the day after",
            "A944S003140",
            "02",
            "2021-07-01",
            false,
            false,
        ),
        (
            "operator, second project not yet",
            "A944S003140",
            "03",
            "2021-04-30",
            false,
            false,
        ),
        (
            "operator, second project",
            "A944S003140",
            "03",
            "2021-05-01",
            true,
            true,
        ),
        (
            "operator, no such project",
            "A944S003140",
            "05",
            "2021-05-01",
            false,
            false,
        ),
        ("operator of any project", "A944S003141", "01", "2021-06-30", true, true),
        (
            "operator of any project, too late",
            "A944S003141",
            "01",
            "2021-07-01",
            false,
            false,
        ),
        ("unknown", "A944S009999", "05", "2021-03-15", true, false),
        ("shape", "A944SO03140", "05", "2021-03-15", false, false),
        ("eleven zeros", "00000000000", "05", "2021-03-15", false, false),
    ] {
        for (completa, ammesso) in [(false, aperte), (true, chiuse)] {
            let politica = con_promotore(con_progetto(del(quando), progetto), promotore);
            let mut trovate = di(politica, &righe(completa), None);
            trovate.retain(|v| v.starts_with("PA-18"));
            let attese: &[&str] = if ammesso { &[] } else { &["PA-18 codice_ente_promotore"] };
            assert_eq!(trovate, attese, "{nome}, complete: {completa}");
        }
    }
}

#[test]
fn one_of_the_two_tables_of_promoters_is_not_the_whole_truth() {
    let ignoto = || con_promotore(con_progetto(patto(), "04"), "A944S009999");
    let tabelle = |cpi, operatori| {
        let t = Tabelle::incorporate();
        let [c, o] = [(Nome::Cpi, cpi), (Nome::Operatori, operatori)]
            .map(|(nome, completa)| t.tabella(nome).unwrap().clone().dichiarata(completa));
        t.con(c).con(o)
    };
    let (pa_16, pa_17, pa_18) = (
        "PA-16 codice_ente_promotore",
        "PA-17 codice_ente_promotore",
        "PA-18 codice_ente_promotore",
    );
    assert_eq!(di(ignoto(), &tabelle(false, false), None), [""; 0]);
    assert_eq!(di(ignoto(), &tabelle(true, false), None), [""; 0]);
    assert_eq!(di(ignoto(), &tabelle(false, true), None), [pa_16, pa_17]);
    assert_eq!(di(ignoto(), &tabelle(true, true), None), [pa_16, pa_17, pa_18]);
    // A CPI is known to be no national body even where the operators are not all known.
    let cpi = con_promotore(con_progetto(patto(), "04"), "H501C000523");
    assert_eq!(di(cpi, &tabelle(false, false), None), [pa_16, pa_17]);
}

#[test]
fn the_shipped_tables_refuse_no_real_code_that_they_do_not_hold() {
    let tabelle = Tabelle::incorporate();
    for (attivita, progetto, promotore) in [
        ("A2R", "05", "H501C000523"),
        ("A02", "09", "H501C000523"),
        ("B99", "07", "F205S012345"),
        ("A02", "04", "H501N000055"),
    ] {
        let mut p = con_promotore(con_progetto(patto(), progetto), promotore);
        p.tipo_attivita = testo(attivita);
        assert_eq!(di(p, &tabelle, None), [""; 0], "{attivita} {progetto} {promotore}");
    }
    // Their shape is checked all the same.
    let mut p = con_promotore(con_progetto(patto(), "X"), "00000000000");
    p.tipo_attivita = testo("A-2");
    assert_eq!(
        di(p, &tabelle, None),
        [
            "PA-01 tipo_attivita",
            "PA-14 titolo_progetto",
            "PA-18 codice_ente_promotore"
        ]
    );
}

#[test]
fn another_day_moves_validity_and_no_threshold() {
    let chiusa = con_righe(Nome::TipoAttivita, "A02,,,2019-12-31,A,N\n");
    let (il_31, il_1) = (Some(giorno("2019-12-31")), Some(giorno("2020-01-01")));
    assert_eq!(di(patto(), &chiusa, None), ["PA-05 data_proposta"]);
    assert_eq!(di(patto(), &chiusa, il_31), [""; 0]);
    assert_eq!(di(patto(), &chiusa, il_1), ["PA-05 data_proposta"]);

    let cpi = complete().con(tabella(Nome::Cpi, true, "H501C000523,,,2021-03-20,08\n"));
    let ente = |quando| {
        let mut trovate = di(patto(), &cpi, quando);
        trovate.retain(|v| v.starts_with("PA-18"));
        trovate
    };
    assert_eq!(ente(None), [""; 0]);
    assert_eq!(ente(Some(giorno("2021-03-20"))), [""; 0]);
    assert_eq!(ente(Some(giorno("2021-03-21"))), ["PA-18 codice_ente_promotore"]);

    // Proposed in 2015 and judged by today's tables: still without identifier, event, dates.
    let mut vecchia = prima_del_2017(con_progetto(del("2015-12-08"), "02"));
    (vecchia.data, vecchia.data_fine) = (None, None);
    let non_gg = con_righe(Nome::TipoAttivita, "A02,,,,A,N\n");
    assert_eq!(di(vecchia, &non_gg, Some(giorno("2024-01-01"))), [""; 0]);
    // And the other way round: a policy of 2021 does not lose its rules by tables of 2010.
    let mut nuova = patto();
    nuova.identificativo_politica = None;
    (nuova.data, nuova.data_fine, nuova.ultimo_evento) = (None, None, None);
    assert_eq!(
        di(con_progetto(nuova, "02"), &non_gg, Some(giorno("2010-01-01"))),
        [
            "PA-02 titolo_progetto",
            "PA-06 data",
            "PA-08 data_fine",
            "PA-20 identificativo_politica",
            "EV-01 ultimo_evento"
        ]
    );
}
