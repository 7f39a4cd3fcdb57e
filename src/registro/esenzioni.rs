//! What the document rules found and the register excuses, because it already holds it (controls.md ENT-01, PA-00).
//!
//! A guest's document repeats the owner's CPI, which may have closed since; a region resends history that was right in
//! its day. Neither is the sender's to mend.

use std::collections::HashMap;

use super::{
    Invio, Sap,
    politiche::Chiave,
    regole::{ENT_01, PA_21, PA_22, PA_24, POLITICA},
};
use crate::{
    outcome::{Anomalia, RuleId},
    sap::scheda::Politica,
};

/// Rules on section 6 as a whole: what is identical to the stored is part of the whole.
const SULLA_LISTA: [RuleId; 3] = [PA_21, PA_22, PA_24];

/// The document anomalies that stand, in their order. `attuale` is the SAP that the document updates.
pub fn restanti(invio: &Invio, attuale: Option<&Sap>) -> Vec<Anomalia> {
    let Some(sap) = attuale.filter(|_| !invio.anomalie.is_empty()) else {
        return invio.anomalie.clone();
    };
    let memorizzate = sap.scheda.politiche_attive_lst.iter().flatten();
    let note: HashMap<_, _> = memorizzate.map(|p| (Chiave::di(p), p)).collect();
    // PA-00: a policy identical to the stored one is not re-checked.
    let gia_nota = |a: &Anomalia| {
        !SULLA_LISTA.contains(&a.regola)
            && politica(invio, &a.percorso).is_some_and(|p| note.get(&Chiave::di(p)).is_some_and(|n| *n == p))
    };
    let scusata = |a: &Anomalia| ente_gia_titolare(a, invio, sap) || gia_nota(a);
    invio.anomalie.iter().filter(|a| !scusata(a)).cloned().collect()
}

/// ENT-01 is not re-checked in a mini document whose `codiceentetit` equals the stored owner CPI.
fn ente_gia_titolare(anomalia: &Anomalia, invio: &Invio, sap: &Sap) -> bool {
    anomalia.regola == ENT_01
        && invio.scheda.mini()
        && invio.scheda.datiinvio.codiceentetit == sap.scheda.datiinvio.codiceentetit
}

/// The sent policy that a path such as `politiche_attive_lst/politiche_attive[2]/data_fine` leads into.
fn politica<'a>(invio: &'a Invio, percorso: &str) -> Option<&'a Politica> {
    let posizione: usize = percorso.strip_prefix(POLITICA)?.split_once(']')?.0.parse().ok()?;
    let politiche = invio.scheda.politiche_attive_lst.as_ref()?;
    politiche.get(posizione.checked_sub(1)?)
}
