//! `ProfiloCollaborazione`: present, and the one all our actions are registered with (D01).

use crate::egov::{Codice, Eccezione, SINCRONO, codici::posizione, header::Profilo};

pub(super) fn controlla(profilo: Option<&Profilo>, trovate: &mut Vec<Eccezione>) {
    if profilo.is_none_or(|p| p.valore != SINCRONO) {
        trovate.push(Eccezione::grave(Codice::C103, posizione::PROFILO));
    }
}
