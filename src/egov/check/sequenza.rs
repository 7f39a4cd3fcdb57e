//! `Sequenza`: ordered delivery. The Linee Guida do not support it and say so; eGov1.1 wants what it rests on. With the
//! synchronous profile nothing more is needed: the caller has each answer before it sends the next message.

use super::{Contesto, Righe, profilo_trasmissione::Consegna};
use crate::egov::{Codice, Intestazione, codici::posizione};

pub(super) fn controlla(intestazione: &Intestazione, consegna: Consegna, contesto: &Contesto<'_>, righe: &mut Righe) {
    let Some(sequenza) = &intestazione.sequenza else {
        return;
    };
    let numero = sequenza.numero_progressivo.as_bytes();
    if numero.len() != 7 || !numero.iter().all(u8::is_ascii_digit) || numero == b"0000000" {
        righe.grave(Codice::C114, posizione::NUMERO_PROGRESSIVO);
    }
    if contesto.linee_guida() {
        righe.info(Codice::C401, posizione::SEQUENZA);
        return;
    }
    if intestazione.collaborazione.is_none() || consegna == Consegna::NonDetta {
        righe.grave(Codice::C114, posizione::SEQUENZA);
    }
    if consegna == Consegna::Altra {
        righe.grave(Codice::C402, posizione::SEQUENZA);
    }
}
