//! The busta e-Gov 1.1: the SOAP header `Intestazione`, its checks, its answers (busta-egov.md).
//!
//! [`header`] reads a header block into typed values or finds it structurally broken; [`check`] judges the values;
//! [`risposta`] writes the header of the answer, good or bad; [`identificatore`] reads and issues identifiers;
//! [`parti`] knows the parties, [`identita`] who has proven to be which. All of it is pure: the clock comes as a parameter, duplicates are the store's.

pub mod check;
pub mod codici;
pub mod header;
pub mod identificatore;
pub mod identita;
pub mod parti;
pub mod ricevuta;
pub mod risposta;
pub mod tempo;
mod wire;

#[cfg(test)]
pub(crate) mod esempi;

pub use check::{Contesto, InsiemeRegole, Tempi, controlla};
pub use codici::{Codice, ContestoCodifica, Eccezione, Rilevanza};
pub use header::{Intestazione, Strutturale};
pub use identificatore::{Generatore, Identificatore, PrefissoNodo};
pub use identita::Prova;
pub use parti::{FormaX001, Parte, Parti};

/// A message older than this is refused (busta-egov.md §8.1: 7200 minutes, five days), by its own dates. A used
/// identifier is kept at least until then, or it could be used again. What prunes the trace counts from the reception: of
/// a message that is dated in the future that is enough only where `egov.future_minutes` bounds how far.
pub const ETA_MASSIMA: jiff::SignedDuration = jiff::SignedDuration::from_hours(5 * 24);

/// Namespace of the busta; `1_0` stays for busta 1.1 too.
pub const NS: &str = "http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/";
/// `SOAP:actor` of the Intestazione.
pub const ACTOR: &str = "http://www.cnipa.it/eGov_it/portadominio";
/// The only tipo of parties and services in the Linee Guida rule set.
pub const SPC: &str = "SPC";
/// The only service of this node.
pub const SERVIZIO: &str = "ServiziSAP";
/// The profile of all its actions.
pub const SINCRONO: &str = "EGOV_IT_ServizioSincrono";
/// `inoltro`: a duplicate is refused.
pub const ALPIUUNAVOLTA: &str = "EGOV_IT_ALPIUUNAVOLTA";
/// `inoltro`: a duplicate may be delivered; the default of the schema.
pub const PIUDIUNAVOLTA: &str = "EGOV_IT_PIUDIUNAVOLTA";
