//! lifecycle.md §3, ENT-02, ENT-03, design §7.6 and §7.7: who may send what, who owns afterwards.

use super::{
    costruttori::*,
    registro::{PRIMO, Registro, notifica, regole},
};
use crate::{
    registro::{Decisione, Interruttori},
    sap::Scheda,
};

/// Ada's SAP belongs to a CPI that no table places, stored for Lazio.
fn ente_ignoto() -> Registro {
    let mut registro = Registro::vuoto();
    assert_eq!(registro.regolamento.tabelle.regione_di(CPI_IGNOTO), None);
    registro.accetta(Some(LAZIO), completa(ADA, CPI_IGNOTO, "01", None));
    registro
}

/// Nobody knows whose Ada's SAP is.
fn senza_titolare() -> Registro {
    let mut registro = Registro::vuoto();
    registro.accetta(None, completa(ADA, CPI_IGNOTO, "01", None));
    registro
}

fn solo_politiche(ente: &str) -> Scheda {
    mini(
        ente,
        Some(PRIMO),
        vec![politica("C06", CPI_EMILIA, data(2021, 4, 1), None)],
    )
}

fn piena(ente: &str) -> Scheda {
    completa(ADA, ente, "02", Some(PRIMO))
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn ent_02() {
    type Caso = (
        &'static str,
        fn() -> Registro,
        Option<&'static str>,
        Scheda,
        &'static [&'static str],
    );
    let con_parte = |piega: fn(&mut Scheda)| con(solo_politiche(CPI_LAZIO), piega);
    let casi: Vec<Caso> = vec![
        (
            "creation for someone else's CPI",
            Registro::vuoto,
            Some(EMILIA),
            completa(ADA, CPI_LAZIO, "01", None),
            &["ENT-02"],
        ),
        (
            "full document for the owner's CPI",
            Registro::con_ada,
            Some(EMILIA),
            piena(CPI_LAZIO),
            &["ENT-02"],
        ),
        (
            "full document for a third region's CPI",
            Registro::con_ada,
            Some(EMILIA),
            piena(CPI_VENETO),
            &["ENT-02"],
        ),
        (
            "mini for a third region's CPI",
            Registro::con_ada,
            Some(EMILIA),
            solo_politiche(CPI_VENETO),
            &["ENT-02"],
        ),
        (
            "the owner gives the SAP away",
            Registro::con_ada,
            Some(LAZIO),
            piena(CPI_EMILIA),
            &["ENT-02"],
        ),
        (
            "the owner gives it away by a mini",
            Registro::con_ada,
            Some(LAZIO),
            solo_politiche(CPI_EMILIA),
            &["ENT-02"],
        ),
        (
            "policies and section 2, even empty",
            Registro::con_ada,
            Some(EMILIA),
            con_parte(|s| s.datiamministrativi = Some(amministrativi(None, None))),
            &["ENT-02"],
        ),
        (
            "policies and section 4, even empty",
            Registro::con_ada,
            Some(EMILIA),
            con_parte(|s| s.esperienzelavoro_lst = Some(vec![])),
            &["ENT-02"],
        ),
        (
            "policies and education, even empty",
            Registro::con_ada,
            Some(EMILIA),
            con_parte(|s| s.livelliistruzione_lst = Some(vec![])),
            &["ENT-02"],
        ),
        (
            "policies and annex, even empty",
            Registro::con_ada,
            Some(EMILIA),
            con_parte(|s| s.allegato = Some(allegato(&[]))),
            &["ENT-02"],
        ),
        (
            "mini with the owner's CPI",
            Registro::con_ada,
            Some(EMILIA),
            solo_politiche(CPI_LAZIO),
            &[],
        ),
        (
            "datiinvio alone",
            Registro::con_ada,
            Some(EMILIA),
            nuda(CPI_LAZIO, "02", Some(PRIMO)),
            &[],
        ),
        (
            "unknown body: not judged",
            Registro::vuoto,
            Some(EMILIA),
            completa(ADA, CPI_IGNOTO, "01", None),
            &[],
        ),
        (
            "unknown caller: taken as the body's",
            Registro::con_ada,
            None,
            piena(CPI_EMILIA),
            &[],
        ),
    ];
    for (nome, prima, chiamante, documento, attese) in casi {
        let decisione = prima().invia(chiamante, documento);
        match attese {
            [] => assert!(matches!(decisione, Decisione::Applica(_)), "{nome}: {decisione:?}"),
            attese => assert_eq!(regole(&decisione), *attese, "{nome}"),
        }
    }
}

#[test]
fn ent_02_joins_what_is_wrong_with_the_code() {
    // Someone else's CPI is wrong whichever the SAP; a mini without a SAP has no owner to compare with.
    let mut registro = Registro::con_ada();
    let piena = registro.invia(Some(EMILIA), completa(ADA, CPI_LAZIO, "01", None));
    assert_eq!(regole(&piena), ["SAP-03", "ENT-02"]);
    let mini = registro.invia(Some(EMILIA), mini(CPI_LAZIO, Some("AA90000001A"), vec![]));
    assert_eq!(regole(&mini), ["SAP-07"]);
}

#[test]
fn owner_after_the_document() {
    type Caso = (
        &'static str,
        fn() -> Registro,
        Option<&'static str>,
        Scheda,
        Option<&'static str>,
        &'static [(&'static str, &'static str)],
    );
    let casi: Vec<Caso> = vec![
        (
            "unknown body: the caller",
            Registro::con_ada,
            Some(EMILIA),
            piena(CPI_IGNOTO),
            Some(EMILIA),
            &[("02", LAZIO)],
        ),
        (
            "unknown body, unknown caller: as it was",
            Registro::con_ada,
            None,
            piena(CPI_IGNOTO),
            Some(LAZIO),
            &[],
        ),
        (
            "unknown body of the owner, full: the caller",
            ente_ignoto,
            Some(EMILIA),
            piena(CPI_IGNOTO),
            Some(EMILIA),
            &[("02", LAZIO)],
        ),
        (
            "unknown body of the owner, policies alone: a guest",
            ente_ignoto,
            Some(EMILIA),
            solo_politiche(CPI_IGNOTO),
            Some(LAZIO),
            &[("07", LAZIO)],
        ),
        (
            "another unknown body, policies alone: the caller",
            ente_ignoto,
            Some(EMILIA),
            solo_politiche(CPI_IGNOTO_2),
            Some(EMILIA),
            &[("02", LAZIO)],
        ),
        (
            "unknown body, by the owner",
            ente_ignoto,
            Some(LAZIO),
            solo_politiche(CPI_IGNOTO),
            Some(LAZIO),
            &[],
        ),
        (
            "owner unknown: taken, nobody to tell",
            senza_titolare,
            Some(EMILIA),
            piena(CPI_EMILIA),
            Some(EMILIA),
            &[],
        ),
        (
            "owner unknown, its own body: the caller",
            senza_titolare,
            Some(EMILIA),
            solo_politiche(CPI_IGNOTO),
            Some(EMILIA),
            &[],
        ),
        (
            "unknown caller is the body's region",
            Registro::con_ada,
            None,
            piena(CPI_EMILIA),
            Some(EMILIA),
            &[("02", LAZIO)],
        ),
        (
            "unknown caller with the owner's CPI: the owner",
            Registro::con_ada,
            None,
            solo_politiche(CPI_LAZIO),
            Some(LAZIO),
            &[],
        ),
    ];
    for (nome, prima, chiamante, documento, titolare, notifiche) in casi {
        let modifica = prima().accetta(chiamante, documento);
        assert_eq!(modifica.sap.regione_titolare, titolare.map(regione), "{nome}");
        let attese: Vec<_> = notifiche.iter().map(|(m, d)| notifica(PRIMO, m, d)).collect();
        assert_eq!(modifica.notifiche, attese, "{nome}");
    }
}

#[test]
fn a_guest_does_not_move_the_sap_to_another_office_of_the_owner() {
    let mut registro = Registro::vuoto();
    registro.accetta(Some(EMILIA), completa(ADA, CPI_EMILIA, "01", None));
    let modifica = registro.accetta(Some(LAZIO), mini(CPI_EMILIA_2, Some(PRIMO), vec![]));
    assert_eq!(*modifica.sap.scheda.datiinvio.codiceentetit, CPI_EMILIA);
    // The owner does.
    let modifica = registro.accetta(Some(EMILIA), mini(CPI_EMILIA_2, Some(PRIMO), vec![]));
    assert_eq!(*modifica.sap.scheda.datiinvio.codiceentetit, CPI_EMILIA_2);
    assert!(modifica.notifiche.is_empty());
}

#[test]
fn a_change_of_residence_never_moves_ownership() {
    let mut registro = Registro::con_ada();
    let altrove = con(piena(CPI_LAZIO), |s| {
        s.datianagrafici.as_mut().unwrap().domicilio.codcomune.valore = "H199".into();
    });
    let modifica = registro.accetta(Some(LAZIO), altrove);
    assert_eq!(modifica.sap.regione_titolare, Some(regione(LAZIO)));
    assert!(modifica.notifiche.is_empty());
}

#[test]
fn the_situation_without_a_fresh_code_creates_nothing() {
    use crate::registro::{Invio, Regolamento, Situazione, decide};
    let invio = Invio {
        scheda: completa(ADA, CPI_LAZIO, "01", None),
        documento: String::new(),
        regione_chiamante: None,
        anomalie: vec![],
        regolamento: None,
    };
    let regolamento = Regolamento {
        tabelle: crate::tables::Tabelle::incorporate(),
        interruttori: Interruttori::default(),
    };
    let decisione = decide(
        &Situazione::default(),
        &invio,
        &regolamento,
        jiff::Timestamp::UNIX_EPOCH,
    );
    assert_eq!(decisione, Decisione::Rifiuta(vec![]));
}
