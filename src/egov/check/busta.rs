//! The header block itself: actor, mustUnderstand, namespace, unknown children (D11).

use super::Righe;
use crate::egov::{ACTOR, Codice, Intestazione, codici::posizione, header::Padre};

pub(super) fn controlla(intestazione: &Intestazione, righe: &mut Righe) {
    let mut errata = |posizione| righe.grave(Codice::C002, posizione);
    if intestazione.actor.as_deref() != Some(ACTOR) {
        errata(posizione::ACTOR);
    }
    if intestazione.must_understand.as_deref() != Some("1") {
        errata(posizione::MUST_UNDERSTAND);
    }
    if !intestazione.namespace_busta {
        errata(posizione::NAMESPACE);
    }
    for padre in &intestazione.figli_sconosciuti {
        errata(match padre {
            Padre::Intestazione => posizione::INTESTAZIONE,
            Padre::IntestazioneMessaggio => posizione::INTESTAZIONE_MESSAGGIO,
            Padre::Messaggio => posizione::MESSAGGIO,
        });
    }
}
