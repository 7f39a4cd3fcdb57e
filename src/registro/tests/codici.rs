//! controls.md §2: which rule explains a code, a variation, a date of birth that cannot be taken.

use super::{
    costruttori::*,
    registro::{PRIMO, Registro, SECONDO, regole},
};
use crate::{
    outcome::{Anomalia, RuleId},
    registro::{Decisione, Invio, Situazione, serve_codice},
    sap::Scheda,
};

const IGNOTO: &str = "AA90000001A";
const ZZ: &str = "ZZ00000001B";

fn senza_esterni() -> Registro {
    Registro::vuoto().interruttori(|i| i.codici_esterni = false)
}

fn ada_bruciata() -> Registro {
    Registro::con_ada().bruciato(PRIMO)
}

fn ada_annullata() -> Registro {
    Registro::con_ada().senza(PRIMO)
}

/// Ada has a second SAP after the annulment of the first.
fn ada_rinata() -> Registro {
    let mut registro = ada_annullata();
    registro.accetta(Some(LAZIO), completa(ADA, CPI_LAZIO, "01", None));
    registro
}

fn ada(variazione: &str, codice: Option<&str>) -> Scheda {
    completa(ADA, CPI_LAZIO, variazione, codice)
}

fn ada_mini(variazione: &str, codice: Option<&str>) -> Scheda {
    con(mini(CPI_LAZIO, codice, vec![patto()]), |s| {
        s.datiinvio.tipovariazione = variazione.to_owned().into();
    })
}

fn bia(variazione: &str, codice: Option<&str>) -> Scheda {
    con(completa(BIA, CPI_LAZIO, variazione, codice), |s| {
        s.politiche_attive_lst = None;
    })
}

/// Name, state before, document, rules.
type Caso = (&'static str, fn() -> Registro, Scheda, &'static [&'static str]);

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn refused() {
    let casi: Vec<Caso> = vec![
        ("ZZ unknown", Registro::vuoto, ada("02", Some(ZZ)), &["SAP-02"]),
        (
            "ZZ unknown, mini",
            Registro::vuoto,
            ada_mini("02", Some(ZZ)),
            &["SAP-02"],
        ),
        ("ZZ unknown, 05", Registro::vuoto, ada("05", Some(ZZ)), &["SAP-02"]),
        (
            "ZZ unknown, another active",
            Registro::con_ada,
            ada("02", Some(ZZ)),
            &["SAP-02", "SAP-03"],
        ),
        ("active, code missing", Registro::con_ada, ada("01", None), &["SAP-03"]),
        (
            "active, code missing, 02",
            Registro::con_ada,
            ada("02", None),
            &["SAP-03"],
        ),
        (
            "active, code unknown",
            Registro::con_ada,
            ada("02", Some(IGNOTO)),
            &["SAP-03"],
        ),
        (
            "active, code unknown, 01",
            Registro::con_ada,
            ada("01", Some(IGNOTO)),
            &["SAP-03"],
        ),
        (
            "active, code unknown, switch off",
            || Registro::con_ada().interruttori(|i| i.codici_esterni = false),
            ada("02", Some(IGNOTO)),
            &["SAP-03"],
        ),
        (
            "active, code annulled",
            ada_rinata,
            ada("02", Some(PRIMO)),
            &["SAP-03", "SAP-05"],
        ),
        (
            "unknown, switch off, 01",
            senza_esterni,
            ada("01", Some(IGNOTO)),
            &["SAP-04"],
        ),
        (
            "unknown, switch off, 02",
            senza_esterni,
            ada("02", Some(IGNOTO)),
            &["SAP-04"],
        ),
        ("unknown, 05", Registro::vuoto, ada("05", Some(IGNOTO)), &["SAP-04"]),
        (
            "unknown, 05, worker has a SAP",
            Registro::con_ada,
            ada("05", Some(IGNOTO)),
            &["SAP-04"],
        ),
        ("annulled", ada_annullata, ada("02", Some(PRIMO)), &["SAP-05"]),
        ("annulled, 01", ada_annullata, ada("01", Some(PRIMO)), &["SAP-05"]),
        (
            "annulled, 05 to another worker",
            ada_annullata,
            bia("05", Some(PRIMO)),
            &["SAP-05"],
        ),
        (
            "annulled, 02 by another worker",
            ada_annullata,
            bia("02", Some(PRIMO)),
            &["SAP-05"],
        ),
        ("burned", ada_bruciata, ada("02", Some(PRIMO)), &["SAP-05"]),
        ("burned, mini", ada_bruciata, ada_mini("02", Some(PRIMO)), &["SAP-05"]),
        (
            "of another worker, 02",
            Registro::con_ada,
            bia("02", Some(PRIMO)),
            &["SAP-06", "VAR-04"],
        ),
        (
            "of another worker, 01",
            Registro::con_ada,
            bia("01", Some(PRIMO)),
            &["SAP-06", "VAR-04"],
        ),
        (
            "of another worker, unknown variation",
            Registro::con_ada,
            bia("Z", Some(PRIMO)),
            &["SAP-06", "VAR-04"],
        ),
        (
            "of another worker, and this one has its own",
            Registro::con_ada_e_bia,
            bia("02", Some(PRIMO)),
            &["SAP-03", "SAP-06", "VAR-04"],
        ),
        (
            "mini without code",
            Registro::con_ada,
            ada_mini("01", None),
            &["SAP-07"],
        ),
        (
            "mini with an unknown code",
            Registro::con_ada,
            ada_mini("02", Some(IGNOTO)),
            &["SAP-07"],
        ),
        (
            "05 without the person",
            Registro::con_ada,
            ada_mini("05", Some(PRIMO)),
            &["VAR-04"],
        ),
        (
            "05 without the person nor code",
            Registro::con_ada,
            ada_mini("05", None),
            &["SAP-07", "VAR-04"],
        ),
        ("05 without code", Registro::con_ada, ada("05", None), &["VAR-03"]),
    ];
    for (nome, prima, documento, attese) in casi {
        let mut registro = prima();
        let stato = registro.sap.clone();
        assert_eq!(regole(&registro.invia(Some(LAZIO), documento)), attese, "{nome}");
        assert_eq!(registro.sap, stato, "{nome}: a refusal changes nothing");
    }
}

#[test]
fn a_zz_code_in_the_register_is_a_code_like_others() {
    let mut registro = Registro::con_ada();
    registro.codice_mut(PRIMO).codice = sap(ZZ);
    let modifica = registro.accetta(Some(LAZIO), ada("02", Some(ZZ)));
    assert_eq!(modifica.sap.codice, sap(ZZ));
}

#[test]
fn dna_01() {
    let mut registro = Registro::con_ada();
    let altra = |s: &mut Scheda| s.datiinvio.datadinascita.valore = data(1980, 1, 2);
    let rifiuto = registro.invia(Some(EMILIA), con(ada_mini("02", Some(PRIMO)), altra));
    let Decisione::Rifiuta(anomalie) = rifiuto else {
        panic!("{rifiuto:?}")
    };
    let attesa = Anomalia::new(RuleId("DNA-01"), "datiinvio/datadinascita").riga(7);
    assert_eq!(anomalie, [attesa]);
    // A full document brings the person: nothing to cross-check.
    registro.accetta(Some(LAZIO), con(ada("02", Some(PRIMO)), altra));
}

#[test]
fn path_and_line_of_each_rule() {
    let casi = [
        (ada("02", Some(ZZ)), "SAP-02", "datiinvio/identificativosap", 4),
        (ada("02", Some(IGNOTO)), "SAP-03", "datiinvio/identificativosap", 4),
        (ada("01", None), "SAP-03", "datiinvio/identificativosap", 2),
        (ada("05", Some(IGNOTO)), "SAP-04", "datiinvio/identificativosap", 4),
        (bia("02", Some(PRIMO)), "SAP-06", "datiinvio/identificativosap", 4),
        (bia("02", Some(PRIMO)), "VAR-04", "datiinvio/tipovariazione", 6),
        (
            completa(ADA, CPI_EMILIA, "02", Some(PRIMO)),
            "ENT-02",
            "datiinvio/codiceentetit",
            5,
        ),
        (ada_mini("02", None), "SAP-07", "datiinvio/identificativosap", 2),
    ];
    for (documento, regola, percorso, riga) in casi {
        let decisione = Registro::con_ada().invia(Some(LAZIO), documento);
        let Decisione::Rifiuta(anomalie) = decisione else {
            panic!("{decisione:?}")
        };
        let trovata = anomalie.iter().find(|a| a.regola.0 == regola).unwrap();
        assert_eq!(
            (trovata.percorso.as_str(), trovata.riga),
            (percorso, Some(riga)),
            "{regola}"
        );
    }
}

#[test]
fn document_anomalies_first_then_the_register_s_in_catalogue_order() {
    let del_documento = ["VAR-01", "CF-03"].map(|r| Anomalia::sap_intera(RuleId(r)));
    let mut registro = Registro::con_ada_e_bia();
    let documento = con(completa(BIA, CPI_EMILIA, "02", Some(PRIMO)), |s| {
        s.politiche_attive_lst = Some(vec![]);
    });
    let decisione = registro.invia_con(Some(LAZIO), documento, del_documento.to_vec());
    assert_eq!(
        regole(&decisione),
        ["VAR-01", "CF-03", "SAP-03", "SAP-06", "ENT-02", "VAR-04"]
    );
}

#[test]
fn a_document_with_anomalies_creates_nothing() {
    let mut registro = Registro::vuoto();
    let anomalie = vec![Anomalia::sap_intera(RuleId("VAR-03"))];
    let decisione = registro.invia_con(Some(LAZIO), ada("02", None), anomalie);
    assert_eq!(regole(&decisione), ["VAR-03"]);
    assert!(registro.sap.is_empty());
}

#[test]
fn var_03_is_said_once() {
    let anomalie = vec![Anomalia::sap_intera(RuleId("VAR-03"))];
    let decisione = Registro::con_ada().invia_con(Some(LAZIO), ada("05", None), anomalie);
    assert_eq!(regole(&decisione), ["VAR-03"]);
}

#[test]
fn ent_01_of_the_stored_owner_is_excused_in_a_mini() {
    let ent_01 = || vec![Anomalia::new(RuleId("ENT-01"), "datiinvio/codiceentetit")];
    let casi: [(&str, Scheda, bool); 4] = [
        ("mini with the stored CPI", ada_mini("02", Some(PRIMO)), true),
        ("full document with the stored CPI", ada("02", Some(PRIMO)), false),
        ("mini with another CPI", mini(CPI_EMILIA, Some(PRIMO), vec![]), false),
        ("mini of a SAP that is not there", ada_mini("02", Some(IGNOTO)), false),
    ];
    for (nome, documento, scusata) in casi {
        let decisione = Registro::con_ada().invia_con(None, documento, ent_01());
        let rifiutata = matches!(&decisione, Decisione::Rifiuta(a) if a.iter().any(|a| a.regola.0 == "ENT-01"));
        assert_eq!(rifiutata, !scusata, "{nome}: {decisione:?}");
    }
}

#[test]
fn pa_00_a_policy_as_it_is_stored_is_not_re_checked() {
    let su = |n: usize, regola| {
        Anomalia::new(
            RuleId(regola),
            format!("politiche_attive_lst/politiche_attive[{n}]/data"),
        )
    };
    let politiche = vec![patto(), politica("C06", CPI_LAZIO, data(2021, 4, 1), None)];
    let documento = con(ada("02", Some(PRIMO)), |s| s.politiche_attive_lst = Some(politiche));
    let anomalie = vec![
        su(1, "PA-07"),
        su(1, "PA-21"),
        su(2, "PA-06"),
        Anomalia::sap_intera(RuleId("PA-24")),
    ];
    let decisione = Registro::con_ada().invia_con(Some(LAZIO), documento.clone(), anomalie);
    assert_eq!(regole(&decisione), ["PA-21", "PA-06", "PA-24"]);
    let decisione = Registro::con_ada().invia_con(Some(LAZIO), documento, vec![su(1, "PA-07")]);
    assert!(matches!(decisione, Decisione::Applica(_)));
}

#[test]
fn when_a_code_is_needed() {
    let vuota = Situazione::default();
    let registro = Registro::con_ada();
    let con_attiva = Situazione {
        attiva: Some(registro.codice(PRIMO)),
        ..Situazione::default()
    };
    for (nome, situazione, scheda, anomalie, atteso) in [
        ("01 without code", &vuota, ada("01", None), 0, true),
        (
            "02 without code, should VAR-03 be off",
            &vuota,
            ada("02", None),
            0,
            true,
        ),
        ("with code", &vuota, ada("01", Some(SECONDO)), 0, false),
        ("already active", &con_attiva, ada("01", None), 0, false),
        ("05", &vuota, ada("05", None), 0, false),
        ("mini", &vuota, ada_mini("01", None), 0, false),
        ("already refused", &vuota, ada("01", None), 1, false),
    ] {
        let invio = Invio {
            scheda,
            documento: String::new(),
            regione_chiamante: None,
            anomalie: vec![Anomalia::sap_intera(RuleId("REC-01")); anomalie],
            regolamento: None,
        };
        assert_eq!(serve_codice(situazione, &invio), atteso, "{nome}");
    }
}
