//! PA-24 on the joined list, and PA-00 beside it (controls.md §6).

use super::{
    costruttori::*,
    registro::{PRIMO, Registro, SECONDO, regole},
};
use crate::{
    controls::{Contesto, controlla},
    outcome::{Anomalia, RuleId},
    registro::Decisione,
    sap::{
        Data, Scheda,
        scheda::{Politica, Riga, UltimoEvento},
    },
};

const ALTRO: &str = "080000000BX";
const DI_EMILIA: &str = "060000000CX";

/// A patto of the presa in carico, with this event or none, that ends on 31 December 2021.
fn presa(identificativo: &str, evento: Option<&str>) -> Politica {
    Politica {
        identificativo_politica: Some(id(identificativo).into()),
        ultimo_evento: evento.map(|e| UltimoEvento {
            riga: Riga(0),
            evento: e.to_owned().into(),
            data_evento: data(2021, 12, 31).into(),
            descrizione_evento: None,
        }),
        ..patto()
    }
}

fn con_politiche(scheda: Scheda, politiche: Vec<Politica>) -> Scheda {
    con(scheda, |s| s.politiche_attive_lst = Some(politiche))
}

/// Ada's SAP, of Lazio, as it was when nobody counted: with two active ones.
fn con_due() -> Registro {
    let mut registro = Registro::con_ada();
    let sap = registro.codice_mut(PRIMO);
    sap.scheda.politiche_attive_lst = Some(vec![patto(), presa(ALTRO, Some("02"))]);
    sap.ricezioni = vec![1, 1];
    registro
}

fn rifiutata(decisione: &Decisione) {
    assert_eq!(
        *decisione,
        Decisione::Rifiuta(vec![Anomalia::sap_intera(RuleId("PA-24"))])
    );
}

#[test]
fn what_is_active() {
    let oggi = data(2021, 3, 20);
    let fine = |giorno: Data| move |p: &mut Politica| p.data_fine = Some(giorno.into());
    let prova = |nome: &str, evento: Option<&str>, attivo: bool, piega: &dyn Fn(&mut Politica)| {
        let mut altra = presa(ALTRO, evento);
        piega(&mut altra);
        let documento = con_politiche(completa(ADA, CPI_LAZIO, "01", None), vec![patto(), altra]);
        assert_eq!(documento.datiinvio.dataultimoagg.valore, oggi);
        let decisione = Registro::vuoto().invia(Some(LAZIO), documento);
        let rifiutata = matches!(&decisione, Decisione::Rifiuta(_)).then(|| regole(&decisione));
        assert_eq!(rifiutata, attivo.then_some(vec!["PA-24"]), "{nome}");
    };
    for n in 1..=15 {
        let evento = format!("{n:02}");
        prova(&evento, Some(&evento), [1, 2, 9].contains(&n), &|_| {});
    }
    prova("no event, no end", None, true, &|p| p.data_fine = None);
    prova("no event, ends today", None, true, &fine(oggi));
    prova("no event, ended yesterday", None, false, &fine(data(2021, 3, 19)));
    prova("event 02, ended yesterday", Some("02"), true, &fine(data(2021, 3, 19)));
    prova("another project", Some("02"), false, &|p| {
        p.titolo_progetto = "08".to_owned().into();
    });
    prova("another activity", Some("02"), false, &|p| {
        p.tipo_attivita = "A01".to_owned().into();
    });
}

#[test]
fn the_list_is_the_joined_one() {
    // Beside the stored one.
    let nuova = || presa(ALTRO, Some("02"));
    let ada = |politiche| con_politiche(completa(ADA, CPI_LAZIO, "02", Some(PRIMO)), politiche);
    rifiutata(&Registro::con_ada().invia(Some(LAZIO), ada(vec![nuova()])));
    // The stored one closed in the same document, whatever their order.
    let chiusa = || presa("080000000AX", Some("10"));
    for politiche in [vec![chiusa(), nuova()], vec![nuova(), chiusa()]] {
        Registro::con_ada().accetta(Some(LAZIO), ada(politiche));
    }
    // Closed before.
    let mut registro = Registro::con_ada();
    registro.accetta(Some(LAZIO), ada(vec![chiusa()]));
    registro.accetta(Some(LAZIO), ada(vec![nuova()]));
    // The same one again is one.
    let mut registro = Registro::con_ada();
    registro.accetta(Some(LAZIO), ada(vec![descritta(patto(), "cambiata")]));
    // A closed one that becomes active again.
    registro.accetta(Some(LAZIO), ada(vec![presa(ALTRO, Some("12"))]));
    rifiutata(&registro.invia(Some(LAZIO), ada(vec![nuova()])));
}

#[test]
fn it_is_reported_with_everything_else() {
    let documento = con_politiche(
        con(completa(ADA, CPI_LAZIO, "02", Some(PRIMO)), |s| {
            s.datiinvio.datadinascita = data(1999, 9, 9).into();
        }),
        vec![presa(ALTRO, Some("02")), presa(ALTRO, Some("02"))],
    );
    let sul_documento = vec![Anomalia::new(RuleId("REC-01"), "datianagrafici/recapiti")];
    let decisione = Registro::con_ada().invia_con(Some(LAZIO), documento, sul_documento);
    assert_eq!(regole(&decisione), ["REC-01", "PA-21", "PA-24"]);
    // Without a SAP to join with there is no list to judge.
    let orfano = mini(CPI_LAZIO, None, vec![patto(), presa(ALTRO, Some("02"))]);
    assert_eq!(regole(&Registro::vuoto().invia(Some(LAZIO), orfano)), ["SAP-07"]);
}

#[test]
fn who_may_write_every_policy_answers_for_all_of_them() {
    // By the words of the rule: PA-00 does not excuse what concerns the list.
    let estranea = || politica("C06", CPI_LAZIO, data(2016, 5, 1), None);
    let mini_di = |politiche| mini(CPI_LAZIO, Some(PRIMO), politiche);
    rifiutata(&con_due().invia(Some(LAZIO), mini_di(vec![estranea()])));
    rifiutata(&con_due().invia(Some(LAZIO), mini_di(vec![patto(), presa(ALTRO, Some("02"))])));
    // And he can always mend it.
    con_due().accetta(Some(LAZIO), mini_di(vec![estranea(), presa(ALTRO, Some("10"))]));
    let preso = con_politiche(completa(ADA, CPI_EMILIA, "02", Some(PRIMO)), vec![estranea()]);
    rifiutata(&con_due().invia(Some(EMILIA), preso.clone()));
    let preso = con_politiche(preso, vec![presa(ALTRO, Some("10"))]);
    con_due().accetta(Some(EMILIA), preso);
}

#[test]
fn a_guest_answers_for_what_he_wrote() {
    let ospite = |politiche| mini(CPI_LAZIO, Some(PRIMO), politiche);
    let sua = |evento| Politica {
        codice_ente_promotore: CPI_EMILIA.to_owned().into(),
        ..presa(DI_EMILIA, Some(evento))
    };
    // His own beside the owner's.
    rifiutata(&Registro::con_ada().invia(Some(EMILIA), ospite(vec![sua("01")])));
    Registro::con_ada().accetta(Some(EMILIA), ospite(vec![sua("10")]));
    // Closing the owner's is not his to do: it stays active, and his own is the second.
    let chiusa = presa("080000000AX", Some("10"));
    rifiutata(&Registro::con_ada().invia(Some(EMILIA), ospite(vec![chiusa, sua("02")])));

    // Two of the owner's, from before: not his to mend, and none of his.
    let estranea = politica("C06", CPI_EMILIA, data(2016, 5, 1), None);
    con_due().accetta(Some(EMILIA), ospite(vec![estranea.clone()]));
    con_due().accetta(Some(EMILIA), ospite(vec![estranea, sua("10")]));
    rifiutata(&con_due().invia(Some(EMILIA), ospite(vec![sua("02")])));
    // What he sent of the owner's was not admitted: he is not blamed for what he did not write.
    let mut registro = Registro::vuoto();
    let chiuse = vec![patto(), presa(ALTRO, Some("10"))];
    registro.accetta(Some(LAZIO), con_politiche(completa(ADA, CPI_LAZIO, "01", None), chiuse));
    let modifica = registro.accetta(Some(EMILIA), ospite(vec![presa(ALTRO, Some("02"))]));
    assert_eq!(modifica.politiche_mantenute, [0]);
    let modifica = con_due().accetta(Some(EMILIA), ospite(vec![descritta(presa(ALTRO, Some("01")), "x")]));
    assert_eq!(modifica.politiche_mantenute, [0]);
}

#[test]
fn a_05_that_would_join_two_active_ones_closes_one_of_them() {
    let di_bia = |evento| presa(DI_EMILIA, Some(evento));
    let registro = || {
        let mut registro = Registro::con_ada();
        let scheda = con_politiche(completa(BIA, CPI_EMILIA, "01", None), vec![di_bia("02")]);
        registro.accetta(Some(EMILIA), scheda);
        registro
    };
    let cambio = |politiche| con_politiche(completa(BIA, CPI_LAZIO, "05", Some(PRIMO)), politiche);
    rifiutata(&registro().invia(Some(LAZIO), cambio(vec![patto()])));
    for politiche in [vec![di_bia("10")], vec![presa("080000000AX", Some("14"))]] {
        let modifica = registro().accetta(Some(LAZIO), cambio(politiche));
        assert_eq!(modifica.bruciata, Some(sap(SECONDO)));
        assert_eq!(modifica.sap.ricezioni.len(), 2);
    }
}

/// The document with what its own rules find in it.
fn invia(registro: &mut Registro, scheda: Scheda) -> Decisione {
    let tabelle = registro.regolamento.tabelle.clone();
    let anomalie = controlla(&Contesto::new(&scheda, &tabelle, None));
    registro.invia_con(Some(LAZIO), scheda, anomalie)
}

type Piega = fn(&mut Politica);

#[test]
fn pa_00_excuses_every_rule_on_one_policy_as_it_is_stored() {
    // Whatever a policy can have wrong, each in one of its own.
    let pieghe: [(&str, Piega); 20] = [
        ("PA-01", |p| p.tipo_attivita = "?".to_owned().into()),
        ("PA-03", |p| p.tipo_attivita = "C05".to_owned().into()),
        ("PA-04", |p| {
            p.tipo_attivita = "H01".to_owned().into();
            p.descrizione = "80123450589".to_owned().into();
        }),
        ("PA-06", |p| p.data = None),
        ("PA-07", |p| p.data = Some(data(2021, 3, 14).into())),
        ("PA-08", |p| p.data_fine = None),
        ("PA-09", |p| p.durata = Some(1.into())),
        ("PA-10", |p| {
            p.durata = Some(0.into());
            p.tipologia_durata = Some("M".to_owned().into());
        }),
        ("PA-11", |p| {
            p.durata = Some(1.into());
            p.tipologia_durata = Some("Y".to_owned().into());
        }),
        ("PA-12", |p| p.tipo_attivita = "E01".to_owned().into()),
        ("PA-13", |p| {
            p.tipo_attivita = "RC1".to_owned().into();
            p.titolo_progetto = "08".to_owned().into();
        }),
        ("PA-14", |p| p.titolo_progetto = "?".to_owned().into()),
        ("PA-15", |p| {
            p.tipo_attivita = "RC1".to_owned().into();
            p.descrizione = "INPS-RDC-2019-1-R".to_owned().into();
        }),
        ("PA-16", |p| p.titolo_progetto = "04".to_owned().into()),
        ("PA-18", |p| p.codice_ente_promotore = "00000000000".to_owned().into()),
        ("PA-19", |p| {
            p.tipo_attivita = "RC2".to_owned().into();
            p.titolo_progetto = "08".to_owned().into();
        }),
        ("PA-20", |p| p.identificativo_politica = None),
        ("EV-01", |p| p.ultimo_evento = None),
        ("EV-02", |p| {
            p.ultimo_evento.as_mut().unwrap().evento = "99".to_owned().into();
        }),
        ("EV-03", |p| {
            p.ultimo_evento.as_mut().unwrap().data_evento = data(2019, 1, 1).into();
        }),
    ];
    for (regola, piega) in pieghe {
        // Free of what the others judge: an event tied to no date, no title, a project of its own.
        let mut guasta = presa(ALTRO, Some("11"));
        guasta.titolo_denominazione = None;
        guasta.titolo_progetto = "05".to_owned().into();
        if regola == "EV-03" {
            guasta = presa(ALTRO, Some("02"));
            guasta.titolo_progetto = "01".to_owned().into();
        }
        if regola == "EV-01" {
            guasta.titolo_progetto = "01".to_owned().into();
        }
        piega(&mut guasta);
        let documento = |politica| con_politiche(completa(ADA, CPI_LAZIO, "02", Some(PRIMO)), vec![politica]);
        let nuovo = invia(&mut Registro::con_ada(), documento(guasta.clone()));
        assert!(regole(&nuovo).contains(&regola), "{regola}: {nuovo:?}");

        let mut registro = Registro::con_ada();
        let sap = registro.codice_mut(PRIMO);
        sap.scheda.politiche_attive_lst = Some(vec![guasta.clone()]);
        assert!(
            !matches!(invia(&mut registro, documento(guasta.clone())), Decisione::Rifiuta(_)),
            "{regola}: as it is stored"
        );
        // Any of the fourteen fields makes it another policy.
        let cambiata = Politica {
            indice_profiling: Some(decimale("0.99")),
            ..guasta
        };
        assert!(
            regole(&invia(&mut registro, documento(cambiata))).contains(&regola),
            "{regola}: changed"
        );
    }
}

#[test]
fn pa_00_excuses_no_rule_on_the_list() {
    // Both as they are stored, and two are active.
    let tutte = vec![patto(), presa(ALTRO, Some("02"))];
    let documento = con_politiche(completa(ADA, CPI_LAZIO, "02", Some(PRIMO)), tutte);
    rifiutata(&con_due().invia(Some(LAZIO), documento));
    // The stored one twice.
    let documento = con_politiche(completa(ADA, CPI_LAZIO, "02", Some(PRIMO)), vec![patto(), patto()]);
    assert_eq!(regole(&Registro::con_ada().invia(Some(LAZIO), documento)), ["PA-21"]);
}
