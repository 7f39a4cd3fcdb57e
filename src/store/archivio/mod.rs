//! What is kept beside the register, and how it is found again: trace rows, documents, raw messages, accesses.
//!
//! [`Archivio`] is the port: look-ups by page, raw answers, the steps of retention, the size of the database, the buckets
//! that replicas share. All of it runs outside the batches of [`super::Coda`]; every write is one short statement, so that
//! nobody who waits for a commit waits for it. Both databases give the same answers; `interroga` holds the statements that
//! they share. Sources: busta-egov.md §8.2, §12.1; lifecycle.md §9.

pub mod compatta;
mod filtro;
pub(super) mod interroga;
pub mod potatura;
mod risposte;
pub(super) mod voce;

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};

use super::StoreError;

pub use filtro::{Filtro, Pagina};
pub use potatura::Classe;
pub use risposte::{NON_CONSERVATE, RispostaInviata, Risposte};
pub use voce::{Documento, Messaggio, TipoMessaggio, Voce};

/// The archive of a database.
#[async_trait]
pub trait Archivio: Send + Sync {
    /// The lowest and the highest number of the rows received in the interval of a filter; costs what the interval holds.
    async fn tratto(&self, filtro: &Filtro) -> Result<Option<(i64, i64)>, StoreError>;

    /// A page of trace rows.
    async fn cerca(&self, filtro: &Filtro, pagina: Pagina) -> Result<Vec<Voce>, StoreError>;

    /// The document received with an exchange. Personal data.
    async fn documento(&self, traccia: i64) -> Result<Option<Documento>, StoreError>;

    /// The raw messages of an exchange, the request first. Personal data.
    async fn messaggi(&self, traccia: i64) -> Result<Vec<Messaggio>, StoreError>;

    /// Puts answers beside their requests; returns how many had a trace row.
    async fn conserva(&self, risposte: &[RispostaInviata]) -> Result<u64, StoreError>;

    /// Records who looked at personal data.
    async fn annota(&self, accesso: &Accesso) -> Result<(), StoreError>;

    /// The next rows of a class after `dopo`: id and time at which it came to be, in order of id.
    async fn finestra(&self, classe: Classe, dopo: i64, quante: u32) -> Result<Vec<(i64, Timestamp)>, StoreError>;

    /// Removes what may be removed of a class in the rows after `dopo` up to `fino_a`, in one short transaction; of what
    /// begins and ends, what ended before `prima`. With `simulata` only counts.
    async fn pota(
        &self,
        classe: Classe,
        dopo: i64,
        fino_a: i64,
        prima: Timestamp,
        simulata: bool,
    ) -> Result<u64, StoreError>;

    /// How far retention has gone, and when.
    async fn segno(&self, nome: &str) -> Result<Option<(i64, Timestamp)>, StoreError>;

    /// Remembers how far retention has gone.
    async fn segna(&self, nome: &str, fino_a: i64, quando: Timestamp) -> Result<(), StoreError>;

    /// The right to run the retention job; none while another replica has it. Given back when dropped.
    async fn turno(&self) -> Result<Option<Turno>, StoreError>;

    /// Bytes that the database takes, and its volume where that can be seen from here.
    async fn misura(&self) -> Result<Misura, StoreError>;

    /// Puts today's size beside those of the days before and returns all of them, oldest first.
    async fn registra_misura(&self, giorno: Date, byte: u64) -> Result<Vec<(Date, u64)>, StoreError>;

    /// Takes calls out of buckets shared by all replicas, one statement for all; `None` where there is nothing to share.
    async fn preleva(&self, prelievi: &[Prelievo]) -> Result<Option<Vec<Concesso>>, StoreError>;
}

/// Somebody looked at personal data through a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accesso {
    pub quando: Timestamp,
    /// User of the host.
    pub chi: String,
    pub che_cosa: String,
    pub traccia: Option<i64>,
}

/// The right to run the retention job. A session-wide advisory lock on PostgreSQL; nothing to hold on SQLite.
#[derive(Debug)]
pub struct Turno(#[expect(dead_code, reason = "held, not read")] pub(super) Option<sqlx::PgConnection>);

/// Room taken and left, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misura {
    pub occupati: u64,
    /// Free and total bytes of the volume.
    pub volume: Option<(u64, u64)>,
}

/// Calls wanted from a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prelievo {
    pub chiave: String,
    pub quanti: u32,
    /// Microseconds in which one call comes back.
    pub intervallo_us: i64,
    /// Calls in a full bucket.
    pub capienza: u32,
}

/// What a bucket gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concesso {
    pub chiave: String,
    pub quanti: u32,
    /// Microseconds until the next call is there, when nothing was given.
    pub attesa_us: i64,
}
