//! lifecycle.md §4 for the parts, §5 for what the NCN owns.

use super::{
    costruttori::*,
    registro::{PRIMO, Registro},
};
use crate::{
    registro::{DatiNcn, Decisione},
    sap::{
        Scheda,
        scheda::{DatiStranieri, Riga, StatoInAnagrafe},
    },
};

/// Ada's SAP with every part.
fn piena() -> Scheda {
    con(completa(ADA, CPI_LAZIO, "02", Some(PRIMO)), |s| {
        s.datiamministrativi = Some(amministrativi(Some("DI"), Some("0.25")));
        s.esperienzelavoro_lst = Some(vec![esperienza("prima")]);
        s.livelliistruzione_lst = Some(livelli(&["30"]));
        s.allegato = Some(allegato(&["001"]));
    })
}

fn registro() -> Registro {
    let mut registro = Registro::con_ada();
    registro.accetta(Some(LAZIO), piena());
    registro
}

fn dopo(registro: &mut Registro, documento: Scheda) -> Scheda {
    registro.accetta(Some(LAZIO), documento).sap.scheda
}

fn stato(scheda: &Scheda) -> Option<&StatoInAnagrafe> {
    scheda.datiamministrativi.as_ref()?.statoinanagrafe.as_ref()
}

fn indice(scheda: &Scheda) -> Option<&crate::sap::scheda::Decimale> {
    stato(scheda)?.indiceprofiling.as_deref()
}

#[test]
fn datiinvio_replaces() {
    let documento = con(nuda(CPI_LAZIO, "01", Some(PRIMO)), |s| {
        s.datiinvio.dataultimoagg = data(2019, 1, 1).into();
    });
    let dopo = dopo(&mut registro(), documento.clone());
    assert_eq!(dopo.datiinvio, documento.datiinvio);
}

#[test]
fn absent_parts_are_kept() {
    let documento = con(nuda(CPI_LAZIO, "01", Some(PRIMO)), |_| {});
    let attesa = Scheda {
        datiinvio: documento.datiinvio.clone(),
        ..piena()
    };
    assert_eq!(dopo(&mut registro(), documento), attesa);
}

#[test]
fn present_parts_replace_wholly() {
    let documento = con(piena(), |s| {
        s.datianagrafici.as_mut().unwrap().recapiti.email = None;
        s.datiamministrativi = Some(amministrativi(Some("OC"), None));
        s.esperienzelavoro_lst = Some(vec![esperienza("seconda"), esperienza("terza")]);
        s.livelliistruzione_lst = Some(livelli(&["40", "50"]));
        s.allegato = Some(allegato(&["002", "003"]));
    });
    assert_eq!(dopo(&mut registro(), documento.clone()), documento);
}

#[test]
fn empty_parts_empty() {
    let documento = con(piena(), |s| {
        s.datiamministrativi = Some(amministrativi(None, None));
        s.esperienzelavoro_lst = Some(vec![]);
        s.livelliistruzione_lst = Some(vec![]);
        s.allegato = Some(allegato(&[]));
        s.politiche_attive_lst = Some(vec![]);
    });
    let mut registro = registro();
    let dopo = dopo(&mut registro, documento.clone());
    assert_eq!(dopo.esperienzelavoro_lst, None);
    assert_eq!(dopo.livelliistruzione_lst, None);
    assert_eq!(dopo.allegato, None);
    assert_eq!(
        dopo.datiamministrativi,
        Some(amministrativi(None, Some("0.25"))),
        "the NCN's fields stay"
    );
    assert_eq!(
        dopo.politiche_attive_lst,
        Some(vec![patto()]),
        "policies are never omitted away"
    );
    assert_eq!(registro.invia(Some(LAZIO), documento), Decisione::Invariata(sap(PRIMO)));
}

#[test]
fn sezioni_assenti_svuota() {
    let senza = |s: &mut Scheda| {
        s.datiamministrativi = None;
        s.esperienzelavoro_lst = None;
        s.livelliistruzione_lst = None;
        s.allegato = None;
    };
    let registro = || registro().interruttori(|i| i.svuota_sezioni_assenti = true);
    let intera = dopo(&mut registro(), con(piena(), senza));
    assert_eq!(
        intera.datiamministrativi,
        piena().datiamministrativi,
        "sections 4 and 5 only"
    );
    assert_eq!(
        (intera.esperienzelavoro_lst, intera.livelliistruzione_lst),
        (None, None)
    );
    assert_eq!(intera.allegato, None);
    let domani = |s: &mut Scheda| s.datiinvio.dataultimoagg = data(2021, 3, 21).into();
    let mini = dopo(&mut registro(), con(mini(CPI_LAZIO, Some(PRIMO), vec![]), domani));
    assert_eq!(
        (mini.esperienzelavoro_lst, mini.allegato),
        (piena().esperienzelavoro_lst, piena().allegato)
    );
}

#[test]
fn what_a_new_sap_says_nothing_of_is_absent() {
    let documento = con(completa(ADA, CPI_LAZIO, "01", None), |s| {
        s.datiamministrativi = Some(amministrativi(None, None));
        s.esperienzelavoro_lst = Some(vec![]);
        s.politiche_attive_lst = Some(vec![]);
    });
    let dopo = dopo(&mut Registro::vuoto(), documento);
    assert_eq!(
        (
            dopo.datiamministrativi,
            dopo.esperienzelavoro_lst,
            dopo.politiche_attive_lst
        ),
        (None, None, None)
    );
    assert_eq!(dopo.datiinvio.identificativosap.as_deref(), Some(&sap(PRIMO)));
}

/// Values set on the NCN side.
fn ncn() -> DatiNcn {
    DatiNcn {
        indiceprofiling: Some("0.644371661".to_owned()),
        dataevento: None,
        disponibilita: Some(data(2021, 2, 1)),
    }
}

#[test]
fn without_a_value_of_the_ncn_the_sent_one_is_stored() {
    let dopo = dopo(&mut Registro::con_ada(), piena());
    assert_eq!(indice(&dopo), Some(&*decimale("0.25")));
}

#[test]
fn a_value_of_the_ncn_survives_every_invio() {
    let casi = [
        ("a different value", amministrativi(Some("OC"), Some("0.99"))),
        ("no value", amministrativi(Some("OC"), None)),
        ("an empty section", amministrativi(None, None)),
    ];
    for (nome, sezione) in casi {
        let mut registro = registro();
        registro.codice_mut(PRIMO).ncn = ncn();
        let documento = con(piena(), |s| s.datiamministrativi = Some(sezione.clone()));
        let dopo = dopo(&mut registro, documento.clone());
        assert_eq!(indice(&dopo), Some(&*decimale("0.644371661")), "{nome}");
        assert_eq!(
            stato(&dopo).unwrap().disponibilita.as_deref(),
            Some(&data(2021, 2, 1)),
            "{nome}"
        );
        assert_eq!(stato(&dopo).unwrap().dataevento, None, "{nome}");
        let sent = sezione.statoinanagrafe.and_then(|s| s.codstatooccupazionale);
        assert_eq!(stato(&dopo).unwrap().codstatooccupazionale, sent, "{nome}");
        assert_eq!(
            registro.invia(Some(LAZIO), documento),
            Decisione::Invariata(sap(PRIMO)),
            "{nome}"
        );
    }
}

#[test]
fn values_of_the_ncn_appear_in_a_section_that_nobody_sent() {
    let mut registro = Registro::con_ada();
    registro.codice_mut(PRIMO).ncn = ncn();
    let dopo = dopo(&mut registro, mini(CPI_LAZIO, Some(PRIMO), vec![]));
    assert_eq!(indice(&dopo), Some(&*decimale("0.644371661")));
}

#[test]
fn values_of_the_ncn_follow_the_worker_when_y_is_burned() {
    let mut registro = Registro::con_ada_e_bia();
    registro.codice_mut(super::registro::SECONDO).ncn = ncn();
    let modifica = registro.accetta(Some(LAZIO), completa(BIA, CPI_LAZIO, "05", Some(PRIMO)));
    assert_eq!(modifica.sap.ncn, ncn());
    assert_eq!(indice(&modifica.sap.scheda), Some(&*decimale("0.644371661")));
}

#[test]
fn empty_optional_structures_say_nothing() {
    let vuote = |s: &mut Scheda| {
        s.datianagrafici.as_mut().unwrap().datistranieri = Some(DatiStranieri {
            riga: Riga(0),
            codtipodocumento: None,
            numero: None,
            motivo: None,
            validoal: None,
            dataultimomantiscr: None,
        });
        s.datiamministrativi.as_mut().unwrap().listespeciali_lst = Some(vec![]);
    };
    let decisione = registro().invia(Some(LAZIO), con(piena(), vuote));
    assert_eq!(decisione, Decisione::Invariata(sap(PRIMO)));
}
