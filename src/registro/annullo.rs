//! The two ends of a SAP: annulment by its owner, burning by an operator (lifecycle.md §2; controls.md §7).

use super::{
    Notifica, Regolamento, Sap,
    notifiche::{BRUCIATURA, notifica},
    regole::{SAP_04, SAP_05, TIT_01},
};
use crate::{
    outcome::{Anomalia, RuleId},
    sap::Regione,
};

/// Decides an `annullaSAP`. Nobody is notified of it.
///
/// With `annulla_senza_titolare` on, a caller of unknown region may annul any SAP, and any caller one whose owner nobody
/// knows; a known region never annuls what another known region owns.
///
/// # Errors
/// SAP-04 (unknown), SAP-05 (not active) or TIT-01 (not the caller's), one of them, on the whole document.
pub fn decide_annullo(
    sap: Option<&Sap>,
    regione_chiamante: Option<&Regione>,
    regolamento: &Regolamento,
) -> Result<(), Vec<Anomalia>> {
    let sap = ancora_attiva(sap)?;
    let consentito = match (&sap.regione_titolare, regione_chiamante) {
        (Some(titolare), Some(io)) => titolare == io,
        _ => regolamento.interruttori.annulla_senza_titolare,
    };
    if consentito { Ok(()) } else { Err(rifiuto(TIT_01)) }
}

/// Decides the burning of a SAP by an operator: the notification to its owner, if he is known.
///
/// # Errors
/// SAP-04 or SAP-05.
pub fn decide_bruciatura(sap: Option<&Sap>) -> Result<Option<Notifica>, Vec<Anomalia>> {
    let sap = ancora_attiva(sap)?;
    Ok(notifica(&sap.codice, BRUCIATURA, sap.regione_titolare.as_ref(), None))
}

fn ancora_attiva(sap: Option<&Sap>) -> Result<&Sap, Vec<Anomalia>> {
    let sap = sap.ok_or_else(|| rifiuto(SAP_04))?;
    if sap.attiva() { Ok(sap) } else { Err(rifiuto(SAP_05)) }
}

fn rifiuto(regola: RuleId) -> Vec<Anomalia> {
    vec![Anomalia::sap_intera(regola)]
}
