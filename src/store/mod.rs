//! The port to the databases. It speaks in exchanges: what is asked, and the trace it leaves.
//!
//! One batch is one transaction; each exchange of the batch gets its own answer. An answer that says OK is given only
//! after the commit that holds both the change and its trace row.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    outcome::{Anomalia, Esito},
    registro::{Invio, Sap},
    sap::{CodiceFiscale, CodiceSap, Regione},
};

/// What an exchange asks of the register.
#[derive(Debug, Clone)]
pub enum Operazione {
    /// Nothing: decided above, only the trace is written (`traccia.esito` is already set). For a refused invioSAP the
    /// document is kept verbatim.
    Traccia {
        documento: Option<String>,
    },
    Invio(Box<Invio>),
    Annulla {
        codice: CodiceSap,
        regione_chiamante: Option<Regione>,
    },
    Richiesta {
        codice: CodiceSap,
    },
    Verifica {
        codice_fiscale: CodiceFiscale,
    },
    Titolare {
        codice_fiscale: CodiceFiscale,
    },
    /// Deactivated codes, `dal` inclusive, `al` exclusive (instants of Europe/Rome midnights).
    NonAttive {
        codice_fiscale: CodiceFiscale,
        dal: Option<Timestamp>,
        al: Option<Timestamp>,
    },
    N00A02 {
        codice_fiscale: CodiceFiscale,
    },
}

/// What the register answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Risultato {
    Tracciato,
    /// invioSAP accepted.
    Accettato(CodiceSap),
    Annullato,
    /// invioSAP or annullaSAP refused.
    Rifiutato(Vec<Anomalia>),
    /// richiestaSAP: the output document.
    Documento(Option<String>),
    Codice(Option<CodiceSap>),
    Titolare(Option<Titolare>),
    Codici(Vec<CodiceSap>),
    /// The active SAP, for `ListaDID`.
    Sap(Option<Box<Sap>>),
}

impl Risultato {
    /// Label of trace and metrics; `None` where the caller had already set it.
    pub fn esito(&self) -> Option<Esito> {
        match self {
            Self::Tracciato => None,
            Self::Accettato(_) | Self::Annullato => Some(Esito::Ok),
            Self::Rifiutato(_) => Some(Esito::Ko),
            Self::Documento(x) => Some(trovato(x.is_some())),
            Self::Codice(x) => Some(trovato(x.is_some())),
            Self::Titolare(x) => Some(trovato(x.is_some())),
            Self::Codici(x) => Some(trovato(!x.is_empty())),
            Self::Sap(x) => Some(trovato(x.is_some())),
        }
    }
}

const fn trovato(si: bool) -> Esito {
    if si { Esito::Trovato } else { Esito::Vuoto }
}

/// Owner of an active SAP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Titolare {
    pub codice: CodiceSap,
    pub regione: Option<Regione>,
    pub ente: String,
}

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
    /// Set by the store from the [`Risultato`] unless the operation is [`Operazione::Traccia`].
    pub esito: Option<Esito>,
    /// Rules violated, or exception codes of an error busta, in order.
    pub motivi: Vec<String>,
    /// SHA-256 of the request bytes, hexadecimal.
    pub impronta: String,
    pub indirizzo: Option<String>,
}

/// One exchange: an operation and its trace.
#[derive(Debug, Clone)]
pub struct Scambio {
    pub operazione: Operazione,
    pub traccia: Traccia,
}

/// Why an exchange could not be recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The identifier was already used by this Mittente (busta-egov.md §8.2).
    #[error("identifier already used")]
    Duplicato,
    /// The queue is full.
    #[error("too many exchanges waiting")]
    Overloaded,
    /// The database cannot be reached.
    #[error("database unavailable: {0}")]
    Unavailable(String),
    /// The database refused what should not be refused, or holds what should not be there.
    #[error("database error: {0}")]
    Internal(String),
}

/// A database behind the port.
#[async_trait]
pub trait Store: Send + Sync + std::fmt::Debug {
    /// Executes a batch in one transaction (one by one if that fails) and returns one result each, in order. Exchanges of
    /// one batch see each other's effects in order.
    async fn esegui(&self, lotto: Vec<Scambio>) -> Vec<Result<Risultato, StoreError>>;

    /// Brings the schema to this binary's version.
    async fn migrate(&self) -> Result<(), StoreError>;

    /// Answers when the database is reachable and its schema is at this binary's version.
    async fn ready(&self) -> Result<(), StoreError>;

    async fn close(&self);
}
