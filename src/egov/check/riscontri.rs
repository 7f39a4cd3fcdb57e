//! `ListaRiscontri`: receipts for one-way messages, which the Linee Guida mention; its rows must be well formed.

use super::{Contesto, Righe, ora};
use crate::egov::{Codice, Identificatore, codici::posizione, header::Riscontro};

pub(super) fn controlla(riscontri: Option<&[Riscontro]>, contesto: &Contesto<'_>, righe: &mut Righe) {
    let Some(riscontri) = riscontri else { return };
    if contesto.linee_guida() {
        righe.info(Codice::C115, posizione::LISTA_RISCONTRI);
    }
    if riscontri.is_empty() {
        righe.grave(Codice::C115, posizione::RISCONTRO);
    }
    for riscontro in riscontri {
        if Identificatore::parse(&riscontro.identificatore).is_none() {
            righe.grave(Codice::C115, posizione::RISCONTRO_IDENTIFICATORE);
        }
        ora::controlla(&riscontro.ora_registrazione, ora::RISCONTRO, contesto, righe);
    }
}
