//! `Collaborazione`: an identifier of one of the two parties; with a synchronous service the Linee Guida mention it.

use super::{Contesto, Righe};
use crate::egov::{Codice, Identificatore, Intestazione, Parte, codici::posizione};

/// The parties are there when nothing is wrong with them, `sincrono` when the profile is proven.
pub(super) fn controlla(
    intestazione: &Intestazione,
    (mittente, destinatario): (Option<&Parte>, Option<&Parte>),
    sincrono: bool,
    contesto: &Contesto<'_>,
    righe: &mut Righe,
) {
    let Some(collaborazione) = intestazione.collaborazione.as_deref() else {
        return;
    };
    let valida = Identificatore::parse(collaborazione).is_some_and(|id| {
        // Whose it is can be said only of two parties that are known.
        let (Some(mittente), Some(destinatario)) = (mittente, destinatario) else {
            return true;
        };
        id.appartiene(mittente) || id.appartiene(destinatario)
    });
    if !valida {
        righe.grave(Codice::C104, posizione::COLLABORAZIONE);
    } else if sincrono && contesto.linee_guida() {
        righe.info(Codice::C104, posizione::COLLABORAZIONE);
    }
}
