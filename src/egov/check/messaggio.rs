//! Messaggio: identifier of the Mittente, a readable time, not expired.

use jiff::Timestamp;

use crate::egov::{
    Codice, Eccezione, Identificatore, Parte,
    codici::posizione,
    header::Messaggio,
    tempo::{self, TEMPO_LOCALE, TEMPO_SPC},
};

pub(super) fn controlla(
    messaggio: &Messaggio,
    mittente: Option<&Parte>,
    adesso: Timestamp,
    trovate: &mut Vec<Eccezione>,
) {
    let mut grave = |codice, posizione| trovate.push(Eccezione::grave(codice, posizione));
    let proprio = Identificatore::parse(&messaggio.identificatore)
        .is_some_and(|id| mittente.is_none_or(|parte| id.appartiene(parte)));
    if !proprio {
        grave(Codice::C110, posizione::IDENTIFICATORE);
    }
    match &messaggio.ora_registrazione {
        None => grave(Codice::C108, posizione::ORA),
        Some(ora) => {
            if tempo::leggi(&ora.valore).is_none() {
                grave(Codice::C108, posizione::ORA);
            }
            if ![TEMPO_SPC, TEMPO_LOCALE].contains(&ora.tempo.as_str()) {
                grave(Codice::C108, posizione::ORA_TEMPO);
            }
        }
    }
    match messaggio.scadenza.as_deref().map(tempo::leggi) {
        Some(None) => grave(Codice::C112, posizione::SCADENZA),
        Some(Some(scadenza)) if scadenza < adesso => grave(Codice::C301, posizione::SCADENZA),
        None | Some(Some(_)) => {}
    }
}
