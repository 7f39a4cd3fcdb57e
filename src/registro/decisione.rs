//! What is decided: the words in which the pure register speaks to the databases.

use super::Sap;
use crate::{
    outcome::Anomalia,
    sap::{CodiceSap, Regione},
};

/// A `notificaSAP` caused by a change (lifecycle.md §6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notifica {
    pub codice: CodiceSap,
    /// `01`, `02` or `07`.
    pub motivo: &'static str,
    pub destinatario: Regione,
}

/// What the register does with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decisione {
    /// Every violated rule. Empty only when a code was needed and [`super::Situazione::nuovo_codice`] had none: a fault
    /// of whoever loaded the situation, to be answered as an internal failure.
    Rifiuta(Vec<Anomalia>),
    /// Identical to what is stored: OK, no new version, no notification.
    Invariata(CodiceSap),
    Applica(Box<Modifica>),
}

/// A change to write, whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modifica {
    /// The SAP after the change.
    pub sap: Sap,
    /// True when it did not exist before.
    pub nuova: bool,
    /// The SAP that this change burns (variation 05 onto a codice fiscale that has one).
    pub bruciata: Option<CodiceSap>,
    pub notifiche: Vec<Notifica>,
    /// Stored policies the caller may not change and that were kept (audit): positions in the sent list, 0-based.
    pub politiche_mantenute: Vec<usize>,
}
