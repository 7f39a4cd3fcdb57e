//! `ProfiloTrasmissione`: empty, its attributes of the busta, and (Linee Guida) at most once and without confirmation.

use super::{Contesto, Righe};
use crate::egov::{ALPIUUNAVOLTA, Codice, PIUDIUNAVOLTA, codici::posizione, header::ProfiloTrasmissione};

/// What the message asks of its delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consegna {
    /// There is no such element.
    NonDetta,
    /// It is wrong.
    Errata,
    /// `ALPIUUNAVOLTA` with confirmation: what an ordered delivery needs (§5.2, 402).
    Affidabile,
    Altra,
}

pub(super) fn controlla(profilo: Option<&ProfiloTrasmissione>, contesto: &Contesto<'_>, righe: &mut Righe) -> Consegna {
    let Some(profilo) = profilo else {
        return Consegna::NonDetta;
    };
    // Absent attributes have the schema's defaults.
    let inoltro = profilo.inoltro.as_deref().unwrap_or(PIUDIUNAVOLTA);
    let conferma = profilo.conferma_ricezione.as_deref().unwrap_or("false");
    let ammesso = |valore: &str, ovunque: &str, solo_egov: &str| {
        valore == ovunque || (valore == solo_egov && !contesto.linee_guida())
    };
    let difetti = [
        (profilo.con_figli, posizione::PROFILO_TRASMISSIONE),
        (!ammesso(inoltro, ALPIUUNAVOLTA, PIUDIUNAVOLTA), posizione::INOLTRO),
        (!ammesso(conferma, "false", "true"), posizione::CONFERMA_RICEZIONE),
    ];
    let mut errata = false;
    for (_, posto) in difetti.into_iter().filter(|(c_e, _)| *c_e) {
        righe.grave(Codice::C113, posto);
        errata = true;
    }
    match (errata, inoltro, conferma) {
        (true, ..) => Consegna::Errata,
        (false, ALPIUUNAVOLTA, "true") => Consegna::Affidabile,
        (false, ..) => Consegna::Altra,
    }
}
