//! annullaSAP: controls.md §7 and operations.md §5.

use super::{
    costruttori::*,
    registro::{PRIMO, Registro},
};
use crate::{
    outcome::{Anomalia, RuleId},
    registro::{Sap, Stato, decide_annullo, decide_bruciatura},
};

#[test]
fn who_may_annul() {
    let ada = |titolare: Option<&str>, stato| Sap {
        regione_titolare: titolare.map(regione),
        stato,
        ..Registro::con_ada().codice(PRIMO).clone()
    };
    let attiva = |titolare| Some(ada(titolare, Stato::Attiva));
    let lazio = Some(LAZIO);
    for (nome, sap, chiamante, senza_titolare, atteso) in vec![
        ("the owner", attiva(lazio), lazio, false, None),
        ("another region", attiva(lazio), Some(EMILIA), false, Some("TIT-01")),
        (
            "another region, switch on",
            attiva(lazio),
            Some(EMILIA),
            true,
            Some("TIT-01"),
        ),
        ("unknown caller", attiva(lazio), None, false, Some("TIT-01")),
        ("unknown caller, switch on", attiva(lazio), None, true, None),
        ("unknown owner", attiva(None), lazio, false, Some("TIT-01")),
        ("unknown owner, switch on", attiva(None), lazio, true, None),
        ("nobody knows anybody", attiva(None), None, false, Some("TIT-01")),
        ("nobody knows anybody, switch on", attiva(None), None, true, None),
        ("unknown SAP", None, lazio, false, Some("SAP-04")),
        (
            "annulled",
            Some(ada(lazio, Stato::Annullata)),
            lazio,
            false,
            Some("SAP-05"),
        ),
        ("burned", Some(ada(lazio, Stato::Bruciata)), lazio, true, Some("SAP-05")),
        (
            "annulled, another region",
            Some(ada(lazio, Stato::Annullata)),
            Some(EMILIA),
            false,
            Some("SAP-05"),
        ),
    ] {
        let registro = Registro::vuoto().interruttori(|i| i.annulla_senza_titolare = senza_titolare);
        let esito = decide_annullo(sap.as_ref(), chiamante.map(regione).as_ref(), &registro.regolamento);
        let attesa = atteso.map_or(Ok(()), |r| Err(vec![Anomalia::new(RuleId(r), "Sap[1]")]));
        assert_eq!(esito, attesa, "{nome}");
    }
}

#[test]
fn only_an_active_sap_burns() {
    let rifiuto = |r| Err(vec![Anomalia::sap_intera(RuleId(r))]);
    assert_eq!(decide_bruciatura(None), rifiuto("SAP-04"));
    let registro = Registro::con_ada().senza(PRIMO);
    assert_eq!(decide_bruciatura(Some(registro.codice(PRIMO))), rifiuto("SAP-05"));
    let mut registro = Registro::con_ada();
    registro.codice_mut(PRIMO).regione_titolare = None;
    assert_eq!(
        decide_bruciatura(Some(registro.codice(PRIMO))),
        Ok(None),
        "nobody to tell"
    );
}
