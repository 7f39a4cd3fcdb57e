//! The register's life of a SAP (lifecycle.md): one pure function decides, both databases obey.
//!
//! [`decide()`] takes what the register knows (`Situazione`) and an accepted reading (`Invio`) and
//! says what to write, which code to answer and whom to notify, or every rule that was violated. It guarantees that a
//! policy never disappears, that a region never alters what is not hers, that the same document sent twice changes
//! nothing twice, and that nobody is notified of its own act.
//!
//! It leaves to `controls` the rules that one document and the tables can judge (SAP-01, VAR-01, VAR-03, the CPI table of
//! ENT-01), to `store` the locks, the constraints and the fresh code. It knows no clock, no database, no chance.
//!
//! The walk: `bersaglio` finds the SAP that the document means, `titolarita` in which capacity the caller acts,
//! `esenzioni` drops what the register excuses, `merge` and `politiche` join document and SAP, `patti` judges the joined
//! list, `notifiche` names who must know.

mod annullo;
mod bersaglio;
mod decide;
mod decisione;
mod esenzioni;
mod invio;
mod merge;
mod n00_a02;
mod ncn;
mod notifiche;
mod patti;
mod politiche;
mod regole;
mod sap;
mod titolarita;

#[cfg(test)]
mod tests;

pub use annullo::{decide_annullo, decide_bruciatura};
pub use bersaglio::serve_codice;
pub use decide::decide;
pub use decisione::{Decisione, Modifica, Notifica};
pub use invio::{Interruttori, Invio, Regolamento, Situazione};
pub use n00_a02::politiche_n00_a02;
pub use ncn::imponi as imponi_dati_ncn;
pub use sap::{DatiNcn, Sap, Stato};
