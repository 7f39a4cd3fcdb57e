//! Azione: present, one the Destinatario serves, and between parties that may exchange it (D22).

use super::Righe;
use crate::{
    actions::Azione,
    egov::{Codice, Parte, codici::posizione},
};

/// `offerente` is the Destinatario when it offers the service.
pub(super) fn controlla(azione: Option<&str>, mittente: Option<&Parte>, offerente: Option<&Parte>, righe: &mut Righe) {
    let Some(nome) = azione.filter(|a| !a.is_empty()) else {
        righe.grave(Codice::C106, posizione::AZIONE);
        return;
    };
    let Some(offerente) = offerente else { return };
    if !Azione::parse(nome).is_some_and(|a| servita(a, offerente)) {
        righe.grave(Codice::C106, posizione::AZIONE);
        return;
    }
    // Region to region, and the ministry's side to itself: nobody is authorised (D12, D22).
    if mittente.is_some_and(|m| m.is_nazionale() == offerente.is_nazionale()) {
        righe.grave(Codice::C201, posizione::MITTENTE);
    }
}

/// `notificaSAP` is a region's service, the other seven are the ministry's.
fn servita(azione: Azione, offerente: &Parte) -> bool {
    (azione == Azione::NotificaSap) != offerente.is_nazionale()
}
