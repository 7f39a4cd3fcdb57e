//! The port to the databases. It speaks in exchanges: what is asked, and the trace it leaves.
//!
//! One batch is one transaction; each exchange of the batch gets its own answer. An answer that says OK is given only
//! after the commit that holds both the change and its trace row. What a document does to the register is decided by
//! [`crate::registro`]; what is refused before is decided above. `lotto` executes a batch, the same for both databases;
//! `sqlite` and `postgres` hold all SQL; [`Coda`] lets callers share commits. Source: lifecycle.md §2, §4, §6–§8.

mod ambiente;
mod apri;
pub mod archivio;
mod coda;
mod conservato;
mod cornice;
mod errore;
mod lotto;
mod metriche;
mod operazione;
mod postgres;
pub mod ricevute;
mod riga;
mod sqlite;
mod tabelle;
mod traccia;
mod transazione;
pub mod uscita;
mod versione;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{registro::Sap, sap::CodiceSap};

pub use ambiente::Ambiente;
pub use apri::{apri, apri_esistente};
pub use archivio::Archivio;
pub use coda::{Coda, Dimensioni, SCRITTORI};
pub use conservato::leggi as leggi_conservato;
pub use errore::StoreError;
pub use metriche::{CODA, LOTTO};
pub use operazione::{Operazione, Ricevuto, Risultato, Scambio, Titolare};
pub use postgres::Postgres;
pub use ricevute::Ricevute;
pub use sqlite::Sqlite;
pub use tabelle::{
    ArchivioTabelle, Conteggi, ErroreImportazione, Importazione, NuovaTabella, TabellaImportata,
    leggi as leggi_edizione, sovrapponi,
};
pub use traccia::{DatiBusta, MessaggioFirmato, Traccia, Verso};
pub use uscita::Uscita;

/// Name of the number ([`Store::segno`]) that is above 0 once a node in esercizio has served a register.
pub const ESERCIZIO: &str = "esercizio";

/// A database behind the port.
#[async_trait]
pub trait Store: Send + Sync + std::fmt::Debug {
    /// Executes a batch in one transaction (one by one if that fails) and returns one result each, in order. Exchanges
    /// of one batch see each other's effects in order.
    async fn esegui(&self, lotto: Vec<Scambio>) -> Vec<Result<Risultato, StoreError>>;

    /// Batches at once from which it gains.
    fn scrittori(&self) -> usize {
        SCRITTORI
    }

    /// Brings the schema to this binary's version.
    async fn migrate(&self) -> Result<(), StoreError>;

    /// Answers when the database is reachable and its schema is at this binary's version.
    async fn ready(&self) -> Result<(), StoreError>;

    /// Raises the number `nome` to at least `almeno`, adds `piu`, and returns what it is then: one step, whoever else
    /// does the same.
    async fn segno(&self, nome: &str, almeno: i64, piu: i64) -> Result<i64, StoreError>;

    /// What the clock of the database says; None where it is this host's.
    async fn orologio(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(None)
    }

    /// New codes, each given out once, for SAPs that are brought in by [`carica_molti`](Self::carica_molti). Unused ones
    /// are lost.
    async fn riserva_codici(&self, _quanti: u32) -> Result<Vec<CodiceSap>, StoreError> {
        Err(StoreError::Internal("this store issues no codes".to_owned()))
    }

    /// Brings in new active SAPs, with their policies, without exchanges: no trace, no document received, no
    /// notification. All of them or none; their number. For loading a register, never on the way of a message.
    async fn carica_molti(&self, _sap: &[Sap], _istante: Timestamp) -> Result<u64, StoreError> {
        Err(StoreError::Internal("this store cannot be loaded".to_owned()))
    }

    /// The same with the trace rows and the documents that messages would have left.
    async fn carica_ricevuti(&self, _ricevuti: &[Ricevuto], _istante: Timestamp) -> Result<u64, StoreError> {
        Err(StoreError::Internal("this store cannot be loaded".to_owned()))
    }

    /// Trace rows, documents and messages, found again and pruned.
    fn archivio(&self) -> &dyn Archivio;

    /// The outbox of notificaSAP.
    fn uscita(&self) -> &dyn Uscita;

    /// The inbox of notificaSAP.
    fn ricevute(&self) -> &dyn Ricevute;

    async fn close(&self);

    /// Changes when this process has committed a notification, so that nobody waits for the next look at the box. None
    /// where a store does not tell; what another replica commits is not told.
    fn novita(&self) -> Option<tokio::sync::watch::Receiver<()>> {
        None
    }

    /// Imported classification tables; None where a store keeps none.
    fn tabelle(&self) -> Option<&dyn ArchivioTabelle> {
        None
    }
}
