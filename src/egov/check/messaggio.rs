//! Messaggio: identifier of the Mittente, a readable time, a reference to a message of the Destinatario, and neither
//! expired nor too old (§8.1).

use jiff::Timestamp;

use super::{Contesto, Righe, ora};
use crate::egov::{Codice, Identificatore, Parte, codici::posizione, header::Messaggio, tempo};

/// The parties are there when nothing is wrong with them.
pub(super) fn controlla(
    messaggio: &Messaggio,
    (mittente, destinatario): (Option<&Parte>, Option<&Parte>),
    contesto: &Contesto<'_>,
    righe: &mut Righe,
) {
    let identificatore = identificatore(&messaggio.identificatore, mittente, contesto);
    if identificatore.is_none() {
        righe.grave(Codice::C110, posizione::IDENTIFICATORE);
    }
    let registrata = match &messaggio.ora_registrazione {
        None => {
            righe.grave(Codice::C108, posizione::ORA);
            None
        }
        Some(ora) => ora::controlla(ora, ora::MESSAGGIO, contesto, righe),
    };
    if let Some(riferimento) = &messaggio.riferimento {
        let valido = Identificatore::parse(riferimento).is_some_and(|id| destinatario.is_none_or(|d| id.appartiene(d)));
        if !valido {
            righe.grave(Codice::C111, posizione::RIFERIMENTO);
        }
    }
    match messaggio.scadenza.as_deref().map(tempo::leggi_fine) {
        Some(Some(scadenza)) if scadenza < contesto.adesso => {
            righe.grave(Codice::C301, posizione::SCADENZA);
            return;
        }
        Some(None) => righe.grave(Codice::C112, posizione::SCADENZA),
        None | Some(Some(_)) => {}
    }
    eta(registrata, identificatore, contesto, righe);
}

/// The identifier, when it is well formed, not of the future, and the Mittente's.
fn identificatore<'a>(testo: &'a str, mittente: Option<&Parte>, contesto: &Contesto<'_>) -> Option<Identificatore<'a>> {
    let identificatore = Identificatore::parse(testo)?;
    let proprio = mittente.is_none_or(|parte| identificatore.appartiene(parte));
    // A minute that no Italian clock shows (the hour that spring skips) is taken as the next one that it does.
    let presto = identificatore.istante().is_some_and(|i| contesto.troppo_presto(i));
    (proprio && !presto).then_some(identificatore)
}

/// Too old by its time, or else by its identifier: one defect, one row. Without a readable time there is no age (D28).
fn eta(
    registrata: Option<Timestamp>,
    identificatore: Option<Identificatore<'_>>,
    contesto: &Contesto<'_>,
    righe: &mut Righe,
) {
    let Some(registrata) = registrata else { return };
    let emesso = identificatore.and_then(|id| id.istante());
    if contesto.scaduto(registrata) {
        righe.grave(Codice::C301, posizione::ORA);
    } else if emesso.is_some_and(|istante| contesto.scaduto(istante)) {
        righe.grave(Codice::C301, posizione::IDENTIFICATORE);
    }
}
