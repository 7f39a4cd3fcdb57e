//! Azione: present, one the Destinatario serves, and between parties that may exchange it (D22).

use crate::{
    actions::Azione,
    egov::{Codice, Eccezione, Parte, codici::posizione},
};

/// `offerente` is the Destinatario when it offers the service.
pub(super) fn controlla(
    azione: Option<&str>,
    mittente: Option<&Parte>,
    offerente: Option<&Parte>,
    trovate: &mut Vec<Eccezione>,
) {
    let Some(nome) = azione.filter(|a| !a.is_empty()) else {
        trovate.push(Eccezione::azione());
        return;
    };
    let Some(offerente) = offerente else { return };
    if !Azione::parse(nome).is_some_and(|a| servita(a, offerente)) {
        trovate.push(Eccezione::azione());
        return;
    }
    // Region to region, and the ministry's side to itself: nobody is authorised (D12, D22).
    if mittente.is_some_and(|m| m.is_nazionale() == offerente.is_nazionale()) {
        trovate.push(Eccezione::grave(Codice::C201, posizione::MITTENTE));
    }
}

/// `notificaSAP` is a region's service, the other seven are the ministry's.
fn servita(azione: Azione, offerente: &Parte) -> bool {
    (azione == Azione::NotificaSap) != offerente.is_nazionale()
}
