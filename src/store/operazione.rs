//! What an exchange asks of the register and what the register answers.

use jiff::Timestamp;

use super::{Traccia, ricevute::Canale};
use crate::{
    outcome::{Anomalia, Esito},
    registro::{Invio, Sap},
    sap::{CodiceFiscale, CodiceSap, Regione},
};

/// One exchange: an operation and its trace.
#[derive(Debug, Clone)]
pub struct Scambio {
    pub operazione: Operazione,
    pub traccia: Traccia,
}

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
    /// An operator of the node burns a SAP (lifecycle.md §2); who, and why, is in `accesso`.
    Brucia {
        codice: CodiceSap,
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
    /// A notificaSAP for us; who sent it and its Identificatore are the trace's.
    RiceviNotifica {
        codice: CodiceSap,
        motivo: String,
        /// The ways by which it is to be handed over.
        inoltri: &'static [Canale],
    },
}

impl Operazione {
    /// Whether it may write more than its trace, a document refused included.
    pub(super) fn scrive(&self) -> bool {
        !matches!(
            self,
            Self::Traccia { .. }
                | Self::Richiesta { .. }
                | Self::Verifica { .. }
                | Self::Titolare { .. }
                | Self::NonAttive { .. }
                | Self::N00A02 { .. }
        )
    }
}

/// What the register answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Risultato {
    Tracciato,
    /// invioSAP accepted.
    Accettato(CodiceSap),
    Annullato,
    /// Burned by an operator; the region that is notified, if there is one to notify.
    Bruciata(Option<Regione>),
    /// notificaSAP stored, or stored before.
    Ricevuta,
    /// invioSAP, annullaSAP or a burning refused.
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
            Self::Accettato(_) | Self::Annullato | Self::Bruciata(_) | Self::Ricevuta => Some(Esito::Ok),
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

/// A new SAP, and what the `invioSAP` that brought it leaves behind.
#[derive(Debug, Clone)]
pub struct Ricevuto {
    pub sap: Sap,
    /// The inner document verbatim.
    pub documento: String,
    pub traccia: Traccia,
}
