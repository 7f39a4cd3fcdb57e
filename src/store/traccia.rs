//! The trace that each exchange leaves.

use jiff::Timestamp;

use crate::{outcome::Esito, sap::Regione};

/// Row of the trace: one per message answered. Personal data never enters it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traccia {
    pub correlazione: String,
    pub ricevuta: Timestamp,
    /// Microseconds from the reception to the hand-over to the store.
    pub durata_us: i64,
    pub azione: Option<&'static str>,
    pub mittente: Option<String>,
    pub destinatario: Option<String>,
    pub identificatore: Option<String>,
    /// True when the identifier counts as used: a second message with it is a duplicate.
    pub identificatore_usato: bool,
    pub ora_registrazione: Option<String>,
    pub collaborazione: Option<String>,
    /// Identificatore of our answer.
    pub risposta: Option<String>,
    pub regione_chiamante: Option<Regione>,
    /// Set by the store from the `Risultato` unless the operation is `Operazione::Traccia`.
    pub esito: Option<Esito>,
    /// Rules violated, or exception codes of an error busta, in order.
    pub motivi: Vec<String>,
    /// SHA-256 of the request bytes, hexadecimal.
    pub impronta: String,
    pub indirizzo: Option<String>,
    /// A signed message that may come once.
    pub messaggio: Option<MessaggioFirmato>,
}

/// What tells a signed message from every other, and how long it has to (modi-security.md M03).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessaggioFirmato {
    /// Subject of the certificate and `wsa:MessageID`, digested.
    pub chiave: String,
    /// When its signature was verified.
    pub adesso: Timestamp,
    /// From then on it is refused by its age and need not be remembered.
    pub scade: Timestamp,
}
