//! lifecycle.md §4 for section 6: the key, who may change what, receptions, order; PA-22.

use super::{
    costruttori::*,
    registro::{PRIMO, Registro, SECONDO, notifica, regole},
};
use crate::{
    outcome::{Anomalia, RuleId},
    registro::{Decisione, Modifica},
    sap::{
        Data, IdentificativoPolitica,
        scheda::{Politica, UltimoEvento},
    },
};

const GIORNO: Data = data(2016, 5, 1);
/// What Marche promotes; its identifier was issued by Veneto.
const MARCHE: &str = "11";
const CPI_MARCHE: &str = "L191C000446";
const DI_VENETO: &str = "210000000BZ";

/// Ada's SAP, of Lazio, with these policies and no other.
fn con_politiche(politiche: Vec<Politica>) -> Registro {
    let mut registro = Registro::vuoto();
    let scheda = con(completa(ADA, CPI_LAZIO, "01", None), |s| {
        s.politiche_attive_lst = Some(politiche);
    });
    registro.accetta(Some(LAZIO), scheda);
    registro
}

fn invia(registro: &mut Registro, chiamante: &str, politiche: Vec<Politica>) -> Modifica {
    registro.accetta(Some(chiamante), mini(CPI_LAZIO, Some(PRIMO), politiche))
}

fn terna(identificativo: Option<&str>, descrizione: &str) -> Politica {
    descritta(politica("C06", CPI_LAZIO, GIORNO, identificativo), descrizione)
}

fn descrizioni(modifica: &Modifica) -> Vec<(Option<&str>, &str)> {
    let politiche = modifica.sap.scheda.politiche_attive_lst.as_deref().unwrap_or_default();
    politiche
        .iter()
        .map(|p| {
            (
                p.identificativo_politica.as_deref().map(IdentificativoPolitica::as_str),
                p.descrizione.as_str(),
            )
        })
        .collect()
}

/// Identifiers and descriptions of policies that share the triple.
type Lista = Vec<(Option<&'static str>, &'static str)>;

#[test]
fn the_key() {
    let (a, b) = ("080000000AX", "080000000BX");
    let casi: Vec<(&str, Lista, Lista, Lista)> = vec![
        (
            "same identifier",
            vec![(Some(a), "1")],
            vec![(Some(a), "2")],
            vec![(Some(a), "2")],
        ),
        (
            "same identifier in another case",
            vec![(Some("080000000AX"), "1")],
            vec![(Some("080000000ax"), "2")],
            vec![(Some("080000000ax"), "2")],
        ),
        (
            "another identifier, same triple",
            vec![(Some(a), "1")],
            vec![(Some(b), "2")],
            vec![(Some(a), "1"), (Some(b), "2")],
        ),
        (
            "no identifiers, same triple",
            vec![(None, "1")],
            vec![(None, "2")],
            vec![(None, "2")],
        ),
        (
            "the stored one takes the identifier",
            vec![(None, "1")],
            vec![(Some(a), "2")],
            vec![(Some(a), "2")],
        ),
        (
            "the stored one keeps its identifier",
            vec![(Some(a), "1")],
            vec![(None, "2")],
            vec![(Some(a), "2")],
        ),
        (
            "without identifier, two could be meant: a new one",
            vec![(Some(a), "1"), (Some(b), "2")],
            vec![(None, "3")],
            vec![(None, "3"), (Some(a), "1"), (Some(b), "2")],
        ),
        (
            "the exact key is served first",
            vec![(None, "1")],
            vec![(Some(a), "2"), (None, "3")],
            vec![(None, "3"), (Some(a), "2")],
        ),
        (
            "one takes the identifier, the other is new",
            vec![(None, "1")],
            vec![(Some(a), "2"), (Some(b), "3")],
            vec![(Some(a), "2"), (Some(b), "3")],
        ),
        (
            "omission never deletes",
            vec![(Some(a), "1")],
            vec![(Some(b), "2")],
            vec![(Some(a), "1"), (Some(b), "2")],
        ),
        (
            "the same triple twice: the last",
            vec![],
            vec![(None, "1"), (None, "2")],
            vec![(None, "2")],
        ),
    ];
    for (nome, prima, inviate, attese) in casi {
        let lista = |l: &Lista| l.iter().map(|(i, d)| terna(*i, d)).collect::<Vec<_>>();
        let mut registro = con_politiche(lista(&prima));
        let modifica = invia(&mut registro, LAZIO, lista(&inviate));
        assert_eq!(descrizioni(&modifica), attese, "{nome}");
        let ancora = registro.invia(Some(LAZIO), mini(CPI_LAZIO, Some(PRIMO), lista(&inviate)));
        assert_eq!(ancora, Decisione::Invariata(sap(PRIMO)), "{nome}, repeated");
    }
}

#[test]
fn each_of_the_triple_tells_two_policies_apart() {
    let altre = [
        politica("C07", CPI_LAZIO, GIORNO, None),
        politica("C06", CPI_EMILIA, GIORNO, None),
        politica("C06", CPI_LAZIO, data(2016, 5, 2), None),
    ];
    for altra in altre {
        let mut registro = con_politiche(vec![terna(None, "1")]);
        assert_eq!(invia(&mut registro, LAZIO, vec![altra]).sap.ricezioni.len(), 2);
    }
}

#[test]
fn who_may_change_a_stored_policy() {
    let stored = politica("C06", CPI_MARCHE, GIORNO, Some(DI_VENETO));
    let n00 = |identificativo| politica("N00", NCN, GIORNO, identificativo);
    // Of another project than the patto sent beside it: two active ones would be PA-24.
    let mut a02_00 = politica("A02", CPI_MARCHE, GIORNO, Some("0000010800G"));
    a02_00.titolo_progetto = "01".to_owned().into();
    for (nome, memorizzata, chiamante, ente, puo) in [
        ("owner", stored.clone(), LAZIO, CPI_LAZIO, true),
        ("region of the promoter", stored.clone(), MARCHE, CPI_LAZIO, true),
        ("region of the identifier", stored.clone(), VENETO, CPI_LAZIO, true),
        ("another region", stored.clone(), EMILIA, CPI_LAZIO, false),
        ("another region that becomes owner", stored, EMILIA, CPI_EMILIA, true),
        (
            "N00 of the NCN, owner",
            n00(Some("0000010800G")),
            LAZIO,
            CPI_LAZIO,
            false,
        ),
        (
            "N00 of the NCN, another region",
            n00(Some("0000010800G")),
            EMILIA,
            CPI_LAZIO,
            false,
        ),
        (
            "N00 of the NCN, new owner",
            n00(Some("0000010800G")),
            EMILIA,
            CPI_EMILIA,
            false,
        ),
        (
            "N00 issued by a region, owner",
            n00(Some("060000000BZ")),
            LAZIO,
            CPI_LAZIO,
            true,
        ),
        (
            "A02 first sent by the NCN, promoter",
            a02_00.clone(),
            MARCHE,
            CPI_LAZIO,
            true,
        ),
        (
            "A02 first sent by the NCN, another region",
            a02_00,
            EMILIA,
            CPI_LAZIO,
            false,
        ),
    ] {
        let mut registro = con_politiche(vec![memorizzata.clone()]);
        let inviata = descritta(memorizzata.clone(), "cambiata");
        let documento = mini(ente, Some(PRIMO), vec![patto(), inviata.clone()]);
        let modifica = registro.accetta(Some(chiamante), documento);
        let attesa = if puo { &inviata } else { &memorizzata };
        let politiche = modifica.sap.scheda.politiche_attive_lst.unwrap();
        assert_eq!(politiche.first(), Some(attesa), "{nome}");
        assert_eq!(
            modifica.politiche_mantenute,
            if puo { vec![] } else { vec![1] },
            "{nome}"
        );
    }
}

#[test]
fn what_is_kept_silently_is_no_change() {
    let stored = politica("C06", CPI_MARCHE, GIORNO, Some(DI_VENETO));
    let mut registro = con_politiche(vec![stored.clone()]);
    let modifica = invia(&mut registro, EMILIA, vec![descritta(stored.clone(), "cambiata")]);
    assert_eq!(modifica.notifiche, [], "section 6 is as it was");
    // Sent as it is stored: nothing was kept against anybody's will.
    let modifica = registro.accetta(
        Some(EMILIA),
        con(mini(CPI_LAZIO, Some(PRIMO), vec![stored]), |s| {
            s.datiinvio.dataultimoagg = data(2021, 3, 22).into();
        }),
    );
    assert_eq!(modifica.politiche_mantenute, Vec::<usize>::new());
}

#[test]
fn another_region_does_not_put_its_identifier_on_a_policy_that_is_not_its_own() {
    let stored = politica("C06", CPI_MARCHE, GIORNO, None);
    let mut registro = con_politiche(vec![stored.clone()]);
    let sua = politica("C06", CPI_MARCHE, GIORNO, Some("060000000BZ"));
    let modifica = invia(&mut registro, EMILIA, vec![sua.clone()]);
    assert_eq!(modifica.sap.scheda.politiche_attive_lst, Some(vec![stored]));
    assert_eq!(modifica.politiche_mantenute, [0]);
    let modifica = invia(&mut registro, MARCHE, vec![sua.clone()]);
    assert_eq!(modifica.sap.scheda.politiche_attive_lst, Some(vec![sua]));
    assert_eq!(modifica.notifiche, [notifica(PRIMO, "07", LAZIO)]);
}

#[test]
fn receptions_follow_their_policies() {
    let (maggio, giugno) = (data(2016, 5, 1), data(2016, 6, 1));
    let a = politica("C06", CPI_LAZIO, giugno, Some("080000000AX"));
    let b = politica("C06", CPI_LAZIO, maggio, Some("080000000BX"));
    let mut registro = con_politiche(vec![a.clone()]);
    assert_eq!(registro.codice(PRIMO).ricezioni, [1]);
    // The new one comes first by date; the identical one is not received anew.
    assert_eq!(
        invia(&mut registro, LAZIO, vec![a.clone(), b.clone()]).sap.ricezioni,
        [2, 1]
    );
    assert_eq!(
        invia(&mut registro, LAZIO, vec![descritta(a, "x"), b]).sap.ricezioni,
        [2, 3]
    );
}

#[test]
fn order_by_proposal_date_then_identifier_ignoring_case_absent_first() {
    let p = |giorno, identificativo| politica("C06", CPI_LAZIO, data(2016, 5, giorno), identificativo);
    let modifica = con_politiche(vec![
        p(2, None),
        p(1, Some("08000000ABX")),
        p(1, Some("08000000aax")),
        p(1, None),
        p(1, Some("080000000FX")),
    ]);
    let ordinate = modifica.codice(PRIMO).scheda.politiche_attive_lst.as_deref().unwrap();
    let viste: Vec<_> = ordinate
        .iter()
        .map(|p| {
            (
                p.data_proposta.giorno,
                p.identificativo_politica.as_deref().map(IdentificativoPolitica::as_str),
            )
        })
        .collect();
    assert_eq!(
        viste,
        [
            (1, None),
            (1, Some("080000000FX")),
            (1, Some("08000000aax")),
            (1, Some("08000000ABX")),
            (2, None)
        ]
    );
}

#[test]
fn pa_22() {
    let mut registro = Registro::con_ada_e_bia();
    let altrui = politica("C06", CPI_EMILIA, GIORNO, Some("080000000ax"));
    let documento = con(completa(BIA, CPI_EMILIA, "02", Some(SECONDO)), |s| {
        s.politiche_attive_lst = Some(vec![politica("C07", CPI_EMILIA, GIORNO, None), altrui.clone()]);
    });
    let rifiuto = registro.invia(Some(EMILIA), documento.clone());
    let percorso = "politiche_attive_lst/politiche_attive[2]/identificativo_politica";
    assert_eq!(
        rifiuto,
        Decisione::Rifiuta(vec![Anomalia::new(RuleId("PA-22"), percorso).riga(30)])
    );
    // Free as soon as the other SAP is not active.
    let mut registro = registro.senza(PRIMO);
    registro.accetta(Some(EMILIA), documento);
    // Also for a new SAP.
    let nuova = con(completa(ADA, CPI_LAZIO, "01", None), |s| {
        s.politiche_attive_lst = Some(vec![altrui]);
    });
    assert_eq!(regole(&registro.invia(Some(LAZIO), nuova)), ["PA-22"]);
}

#[test]
fn pa_22_does_not_follow_from_sap_03() {
    // The identifiers belong to the worker's own SAP: what is wrong is the missing code.
    let decisione = Registro::con_ada().invia(Some(LAZIO), completa(ADA, CPI_LAZIO, "01", None));
    assert_eq!(regole(&decisione), ["SAP-03"]);
}

#[test]
fn a_05_merges_the_policies_of_the_burned_sap() {
    let mut registro = Registro::con_ada();
    let di_bia = politica("C06", CPI_EMILIA, GIORNO, Some("060000000BZ"));
    let scheda = con(completa(BIA, CPI_EMILIA, "01", None), |s| {
        s.politiche_attive_lst = Some(vec![di_bia.clone(), politica("C07", CPI_EMILIA, GIORNO, None)]);
    });
    registro.accetta(Some(EMILIA), scheda);
    // The document may name y's identifiers: y is burned by it.
    let cambiata = descritta(di_bia, "cambiata");
    let documento = con(completa(BIA, CPI_LAZIO, "05", Some(PRIMO)), |s| {
        s.politiche_attive_lst = Some(vec![cambiata.clone()]);
    });
    let modifica = registro.accetta(Some(LAZIO), documento);
    let attese = vec![politica("C07", CPI_EMILIA, GIORNO, None), cambiata, patto()];
    assert_eq!(modifica.sap.scheda.politiche_attive_lst, Some(attese));
    assert_eq!(modifica.sap.ricezioni, [2, 2, 1]);
}

#[test]
fn a_cancellation_is_an_event() {
    let mut registro = Registro::con_ada();
    let mut annullata = patto();
    annullata.ultimo_evento = Some(UltimoEvento {
        riga: crate::sap::scheda::Riga(0),
        evento: "08".to_owned().into(),
        data_evento: data(2021, 12, 31).into(),
        descrizione_evento: None,
    });
    let modifica = invia(&mut registro, LAZIO, vec![annullata.clone()]);
    assert_eq!(modifica.sap.scheda.politiche_attive_lst, Some(vec![annullata]));
}
