//! `OraRegistrazione`, wherever it stands: a date, not too far in the future, by a clock that the rule set admits.

use jiff::Timestamp;

use super::{Contesto, InsiemeRegole, Righe};
use crate::egov::{
    Codice,
    codici::posizione,
    header::OraRegistrazione,
    tempo::{self, TEMPO_LOCALE, TEMPO_SPC},
};

/// Its code, and the places of its value and its `tempo`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Luogo(pub Codice, pub &'static str, pub &'static str);

pub(super) const MESSAGGIO: Luogo = Luogo(Codice::C108, posizione::ORA, posizione::ORA_TEMPO);
pub(super) const RISCONTRO: Luogo = Luogo(Codice::C115, posizione::RISCONTRO_ORA, posizione::RISCONTRO_TEMPO);
pub(super) const TRASMISSIONE: Luogo = Luogo(Codice::C116, posizione::TRASMISSIONE_ORA, posizione::TRASMISSIONE_TEMPO);

/// The instant, when it is a good one.
pub(super) fn controlla(
    ora: &OraRegistrazione,
    luogo: Luogo,
    contesto: &Contesto<'_>,
    righe: &mut Righe,
) -> Option<Timestamp> {
    let Luogo(codice, valore, tempo) = luogo;
    let istante = tempo::leggi(&ora.valore).filter(|istante| !contesto.troppo_presto(*istante));
    if istante.is_none() {
        righe.grave(codice, valore);
    }
    if !tempo_ammesso(&ora.tempo, contesto.regole) {
        righe.grave(codice, tempo);
    }
    istante
}

fn tempo_ammesso(tempo: &str, regole: InsiemeRegole) -> bool {
    tempo == TEMPO_SPC || (regole == InsiemeRegole::EGov11 && tempo == TEMPO_LOCALE)
}
