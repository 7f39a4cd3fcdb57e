//! lifecycle.md §2 (states), §6 (notifications), §8 (races, serialised) and the invioSAP rows of operations.md §5.

use super::{
    costruttori::*,
    registro::{PRIMO, Registro, SECONDO, notifica, regole},
};
use crate::registro::{Decisione, Stato, decide_bruciatura};

/// State before, caller, document: code, owner, notifications (code, motive, to) after.
struct Riga {
    nome: &'static str,
    prima: fn() -> Registro,
    chiamante: Option<&'static str>,
    documento: crate::sap::Scheda,
    codice: &'static str,
    titolare: Option<&'static str>,
    versione: u32,
    notifiche: &'static [(&'static str, &'static str, &'static str)],
}

fn nuova_politica() -> crate::sap::scheda::Politica {
    politica("C06", CPI_EMILIA, data(2021, 4, 1), Some("060000000BZ"))
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn accepted() {
    let esterno = "AA90000001A";
    for riga in vec![
        Riga {
            nome: "01 without code, worker without active SAP: a new code",
            prima: Registro::vuoto,
            chiamante: Some(LAZIO),
            documento: completa(ADA, CPI_LAZIO, "01", None),
            codice: PRIMO,
            titolare: Some(LAZIO),
            versione: 1,
            notifiche: &[],
        },
        Riga {
            nome: "unknown code, not ZZ, worker without active SAP: registered with that code",
            prima: Registro::vuoto,
            chiamante: Some(LAZIO),
            documento: completa(ADA, CPI_LAZIO, "01", Some(esterno)),
            codice: esterno,
            titolare: Some(LAZIO),
            versione: 1,
            notifiche: &[],
        },
        Riga {
            nome: "the same with variation 02",
            prima: Registro::vuoto,
            chiamante: Some(LAZIO),
            documento: completa(ADA, CPI_LAZIO, "02", Some(esterno)),
            codice: esterno,
            titolare: Some(LAZIO),
            versione: 1,
            notifiche: &[],
        },
        Riga {
            nome: "02 with its code by the owner: an update",
            prima: Registro::con_ada,
            chiamante: Some(LAZIO),
            documento: completa(ADA, CPI_LAZIO, "02", Some(PRIMO)),
            codice: PRIMO,
            titolare: Some(LAZIO),
            versione: 2,
            notifiche: &[],
        },
        Riga {
            nome: "01 with the active code: an update (VAR-02)",
            prima: Registro::con_ada,
            chiamante: Some(LAZIO),
            documento: con(completa(ADA, CPI_LAZIO, "01", Some(PRIMO)), |s| {
                s.datiinvio.dataultimoagg = data(2021, 3, 21).into();
            }),
            codice: PRIMO,
            titolare: Some(LAZIO),
            versione: 2,
            notifiche: &[],
        },
        Riga {
            nome: "02 with its code, codiceentetit of the caller: ownership taken, 02 to the old owner",
            prima: Registro::con_ada,
            chiamante: Some(EMILIA),
            documento: completa(ADA, CPI_EMILIA, "02", Some(PRIMO)),
            codice: PRIMO,
            titolare: Some(EMILIA),
            versione: 2,
            notifiche: &[(PRIMO, "02", LAZIO)],
        },
        Riga {
            nome: "01 with the active code may also take over",
            prima: Registro::con_ada,
            chiamante: Some(EMILIA),
            documento: completa(ADA, CPI_EMILIA, "01", Some(PRIMO)),
            codice: PRIMO,
            titolare: Some(EMILIA),
            versione: 2,
            notifiche: &[(PRIMO, "02", LAZIO)],
        },
        Riga {
            nome: "a mini document with the caller's own CPI takes over too (ENT-03)",
            prima: Registro::con_ada,
            chiamante: Some(EMILIA),
            documento: mini(CPI_EMILIA, Some(PRIMO), vec![]),
            codice: PRIMO,
            titolare: Some(EMILIA),
            versione: 2,
            notifiche: &[(PRIMO, "02", LAZIO)],
        },
        Riga {
            nome: "mini by a non-owner with the owner's CPI: section 6 changed, 07 to the owner",
            prima: Registro::con_ada,
            chiamante: Some(EMILIA),
            documento: mini(CPI_LAZIO, Some(PRIMO), vec![nuova_politica()]),
            codice: PRIMO,
            titolare: Some(LAZIO),
            versione: 2,
            notifiche: &[(PRIMO, "07", LAZIO)],
        },
        Riga {
            nome: "the same without a change in section 6: nothing to tell",
            prima: Registro::con_ada,
            chiamante: Some(EMILIA),
            documento: mini(CPI_LAZIO, Some(PRIMO), vec![patto()]),
            codice: PRIMO,
            titolare: Some(LAZIO),
            versione: 2,
            notifiche: &[],
        },
        Riga {
            nome: "mini by the owner: an update, nobody else to tell",
            prima: Registro::con_ada,
            chiamante: Some(LAZIO),
            documento: mini(CPI_LAZIO, Some(PRIMO), vec![nuova_politica()]),
            codice: PRIMO,
            titolare: Some(LAZIO),
            versione: 2,
            notifiche: &[],
        },
        Riga {
            nome: "05 onto a worker without SAP, same owner",
            prima: Registro::con_ada,
            chiamante: Some(LAZIO),
            documento: completa(BIA, CPI_LAZIO, "05", Some(PRIMO)),
            codice: PRIMO,
            titolare: Some(LAZIO),
            versione: 2,
            notifiche: &[],
        },
        Riga {
            nome: "05 onto a worker without SAP, owner changes",
            prima: Registro::con_ada,
            chiamante: Some(EMILIA),
            documento: completa(BIA, CPI_EMILIA, "05", Some(PRIMO)),
            codice: PRIMO,
            titolare: Some(EMILIA),
            versione: 2,
            notifiche: &[(PRIMO, "02", LAZIO)],
        },
        Riga {
            nome: "05 onto a worker with SAP y: y burned, 01 to the owner of y",
            prima: Registro::con_ada_e_bia,
            chiamante: Some(LAZIO),
            documento: completa(BIA, CPI_LAZIO, "05", Some(PRIMO)),
            codice: PRIMO,
            titolare: Some(LAZIO),
            versione: 2,
            notifiche: &[(SECONDO, "01", EMILIA)],
        },
        Riga {
            nome: "the same by a third region: 01 to the owner of y, 02 to the old owner of x",
            prima: Registro::con_ada_e_bia,
            chiamante: Some(VENETO),
            documento: completa(BIA, CPI_VENETO, "05", Some(PRIMO)),
            codice: PRIMO,
            titolare: Some(VENETO),
            versione: 2,
            notifiche: &[(SECONDO, "01", EMILIA), (PRIMO, "02", LAZIO)],
        },
        Riga {
            nome: "the same by the owner of y: it burned its own, only 02 goes out",
            prima: Registro::con_ada_e_bia,
            chiamante: Some(EMILIA),
            documento: completa(BIA, CPI_EMILIA, "05", Some(PRIMO)),
            codice: PRIMO,
            titolare: Some(EMILIA),
            versione: 2,
            notifiche: &[(PRIMO, "02", LAZIO)],
        },
        Riga {
            nome: "05 with the same codice fiscale is a 02",
            prima: Registro::con_ada,
            chiamante: Some(LAZIO),
            documento: completa(ADA, CPI_LAZIO, "05", Some(PRIMO)),
            codice: PRIMO,
            titolare: Some(LAZIO),
            versione: 2,
            notifiche: &[],
        },
        Riga {
            nome: "an unknown variation is a 02",
            prima: Registro::con_ada,
            chiamante: Some(LAZIO),
            documento: completa(ADA, CPI_LAZIO, "09", Some(PRIMO)),
            codice: PRIMO,
            titolare: Some(LAZIO),
            versione: 2,
            notifiche: &[],
        },
        Riga {
            nome: "another CPI of the same region: an update, no notification",
            prima: || {
                let mut r = Registro::vuoto();
                r.accetta(Some(EMILIA), completa(ADA, CPI_EMILIA, "01", None));
                r
            },
            chiamante: Some(EMILIA),
            documento: completa(ADA, CPI_EMILIA_2, "01", Some(PRIMO)),
            codice: PRIMO,
            titolare: Some(EMILIA),
            versione: 2,
            notifiche: &[],
        },
        Riga {
            nome: "annulled, then 01 without code for the same worker: a new SAP",
            prima: || Registro::con_ada().senza(PRIMO),
            chiamante: Some(LAZIO),
            documento: completa(ADA, CPI_LAZIO, "01", None),
            codice: SECONDO,
            titolare: Some(LAZIO),
            versione: 1,
            notifiche: &[],
        },
        Riga {
            nome: "burned, then 01 without code for the same worker: a new SAP",
            prima: || Registro::con_ada().bruciato(PRIMO),
            chiamante: Some(EMILIA),
            documento: completa(ADA, CPI_EMILIA, "01", None),
            codice: SECONDO,
            titolare: Some(EMILIA),
            versione: 1,
            notifiche: &[],
        },
    ] {
        let mut registro = (riga.prima)();
        let cf = riga.documento.datianagrafici.as_ref();
        let cf = cf.map_or_else(|| ADA.to_owned(), |d| d.datipersonali.codicefiscale.to_string());
        let modifica = registro.accetta(riga.chiamante, riga.documento);
        let attese: Vec<_> = riga.notifiche.iter().map(|(c, m, d)| notifica(c, m, d)).collect();
        assert_eq!(modifica.notifiche, attese, "{}", riga.nome);
        let attiva = registro.attiva(&cf).unwrap();
        assert_eq!(attiva.codice.as_str(), riga.codice, "{}", riga.nome);
        assert_eq!(attiva.regione_titolare, riga.titolare.map(regione), "{}", riga.nome);
        assert_eq!(attiva.versione, riga.versione, "{}", riga.nome);
    }
}

#[test]
fn after_a_05_the_old_worker_has_no_sap_and_the_burned_one_is_dead() {
    let mut registro = Registro::con_ada_e_bia();
    let modifica = registro.accetta(Some(LAZIO), completa(BIA, CPI_LAZIO, "05", Some(PRIMO)));
    assert_eq!(modifica.bruciata, Some(sap(SECONDO)));
    assert!(registro.attiva(ADA).is_none());
    assert_eq!(registro.codice(SECONDO).stato, Stato::Bruciata);
    let ancora = registro.invia(Some(EMILIA), completa(BIA, CPI_EMILIA, "02", Some(SECONDO)));
    assert_eq!(regole(&ancora), ["SAP-03", "SAP-05"]);
    // Its own SAP may now be created for the old codice fiscale.
    let nuova = registro.accetta(
        Some(LAZIO),
        con(completa(ADA, CPI_LAZIO, "01", None), |s| s.politiche_attive_lst = None),
    );
    assert!(nuova.nuova);
}

#[test]
fn repeated_05_is_unchanged_and_burns_nothing_twice() {
    let mut registro = Registro::con_ada_e_bia();
    let documento = completa(BIA, CPI_LAZIO, "05", Some(PRIMO));
    registro.accetta(Some(LAZIO), documento.clone());
    assert_eq!(registro.invia(Some(LAZIO), documento), Decisione::Invariata(sap(PRIMO)));
}

#[test]
fn two_regions_race_with_01() {
    let mut registro = Registro::vuoto();
    registro.accetta(Some(LAZIO), completa(ADA, CPI_LAZIO, "01", None));
    let perdente = registro.invia(Some(EMILIA), completa(ADA, CPI_EMILIA, "01", None));
    assert_eq!(regole(&perdente), ["SAP-03"]);
    assert_eq!(registro.attiva(ADA).unwrap().codice, sap(PRIMO));
}

#[test]
fn identical_01_without_code_after_a_timeout() {
    let mut registro = Registro::con_ada();
    let ripetuta = registro.invia(Some(LAZIO), completa(ADA, CPI_LAZIO, "01", None));
    assert_eq!(regole(&ripetuta), ["SAP-03"]);
}

#[test]
fn identical_02_repeated() {
    let mut registro = Registro::con_ada();
    let documento = completa(ADA, CPI_EMILIA, "02", Some(PRIMO));
    let prima = registro.accetta(Some(EMILIA), documento.clone());
    assert_eq!(prima.notifiche, [notifica(PRIMO, "02", LAZIO)]);
    let altre_righe = con(documento, |s| s.datiinvio.codiceentetit.riga = 99);
    assert_eq!(
        registro.invia(Some(EMILIA), altre_righe),
        Decisione::Invariata(sap(PRIMO))
    );
    assert_eq!(registro.codice(PRIMO).versione, 2);
}

#[test]
fn two_take_overs_race() {
    let mut registro = Registro::con_ada();
    let prima = registro.accetta(Some(EMILIA), completa(ADA, CPI_EMILIA, "02", Some(PRIMO)));
    let seconda = registro.accetta(Some(VENETO), completa(ADA, CPI_VENETO, "02", Some(PRIMO)));
    assert_eq!(prima.notifiche, [notifica(PRIMO, "02", LAZIO)]);
    assert_eq!(seconda.notifiche, [notifica(PRIMO, "02", EMILIA)]);
    assert_eq!(registro.codice(PRIMO).regione_titolare, Some(regione(VENETO)));
}

#[test]
fn a_late_update_by_the_old_owner_takes_back() {
    let mut registro = Registro::con_ada();
    registro.accetta(Some(EMILIA), completa(ADA, CPI_EMILIA, "02", Some(PRIMO)));
    let tardiva = registro.accetta(Some(LAZIO), completa(ADA, CPI_LAZIO, "02", Some(PRIMO)));
    assert_eq!(tardiva.notifiche, [notifica(PRIMO, "02", EMILIA)]);
}

#[test]
fn an_annulment_won_the_race() {
    let mut registro = Registro::con_ada().senza(PRIMO);
    let tardiva = registro.invia(Some(LAZIO), completa(ADA, CPI_LAZIO, "02", Some(PRIMO)));
    assert_eq!(regole(&tardiva), ["SAP-05"]);
}

#[test]
fn an_operator_burns() {
    let registro = Registro::con_ada();
    assert_eq!(
        decide_bruciatura(Some(registro.codice(PRIMO))),
        Ok(Some(notifica(PRIMO, "01", LAZIO)))
    );
}
