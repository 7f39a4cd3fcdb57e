//! SQLite: the embedded default, one file, nothing to install.
//!
//! WAL with `synchronous=FULL`: a commit is on the disk before it is acknowledged. One connection writes, every
//! transaction begins IMMEDIATE, so the lock that a worker's codice fiscale needs is the file's own; other processes on
//! the same file wait. `sgombero` empties the log beside.

mod archivio;
mod domanda;
mod errore;
mod fascio;
mod ricevute;
mod righe;
mod sgombero;
mod sql;
mod tabelle;
#[cfg(test)]
mod tests;
mod transazione;
mod uscita;

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::{
    ConnectOptions, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use self::{
    errore::classifica,
    sgombero::{SOGLIE, Sgombero, Soglie},
    transazione::TransazioneSqlite,
};
use super::{
    Ambiente, Archivio, ArchivioTabelle, Ricevuto, Risultato, Scambio, Store, StoreError, errore::Guasto, lotto,
    transazione::Motore, versione,
};
use crate::{registro::Sap, sap::CodiceSap};

pub(super) static MIGRAZIONI: Migrator = sqlx::migrate!("migrations/sqlite");

/// How long one process waits for another that is writing.
const ATTESA_FILE: Duration = Duration::from_secs(10);
/// Longer than a batch waits for the file, so that a queue behind it is not mistaken for a database that is gone.
const ATTESA_CONNESSIONE: Duration = Duration::from_secs(30);

/// Statements that stay prepared: a batch sends its own in as few texts as can be, so that there are many of them.
const ISTRUZIONI: usize = 256;
/// Rows and results that may wait for who asked, before SQLite has to.
const RISPOSTE: usize = 4096;
/// Pages that the writer keeps (negative: KiB): more than a batch touches, or it would write some of them twice.
const PAGINE: &str = "-8192";

/// The store on SQLite.
#[derive(Debug)]
pub struct Sqlite {
    scrittore: SqlitePool,
    lettore: SqlitePool,
    sgombero: Sgombero,
    file: PathBuf,
    ambiente: Ambiente,
}

impl Sqlite {
    /// Opens `sqlite://path`; creates the file and its folder.
    ///
    /// # Errors
    /// `Internal` when the URL cannot be read, `Unavailable` when the file cannot be opened or created.
    pub async fn apri(url: &str, ambiente: Ambiente) -> Result<Self, StoreError> {
        Self::apri_o_crea(url, ambiente, true, SOGLIE).await
    }

    /// Opens `sqlite://path`, which must be there.
    ///
    /// # Errors
    /// `Internal` when the URL cannot be read, `Unavailable` when the file is missing or cannot be opened.
    pub async fn apri_esistente(url: &str, ambiente: Ambiente) -> Result<Self, StoreError> {
        Self::apri_o_crea(url, ambiente, false, SOGLIE).await
    }

    async fn apri_o_crea(url: &str, ambiente: Ambiente, crea: bool, soglie: Soglie) -> Result<Self, StoreError> {
        let opzioni = opzioni(url)?.create_if_missing(crea);
        let cartella = opzioni.get_filename().parent().filter(|c| *c != Path::new(""));
        if !crea && !opzioni.get_filename().exists() {
            return Err(StoreError::Unavailable(format!(
                "there is no SQLite file {}: name the settings of the node (--config, PORTASAP_CONFIG) or its database \
                 (--database); `portasap migrate` makes a new one",
                opzioni.get_filename().display()
            )));
        }
        if let Some(cartella) = cartella.filter(|_| crea) {
            let creata = tokio::fs::create_dir_all(cartella).await;
            creata.map_err(|e| StoreError::Unavailable(format!("cannot create {}: {e}", cartella.display())))?;
        }
        let file = opzioni.get_filename().to_owned();
        let apri = |e: sqlx::Error| StoreError::Unavailable(format!("cannot open the SQLite file: {e}"));
        let scrittore = pool(1, che_scrive(opzioni.clone(), soglie)).await.map_err(apri)?;
        let lettore = pool(2, opzioni.clone()).await.map_err(apri)?;
        let sgombero = Sgombero::avvia(opzioni, scrittore.clone(), soglie);
        Ok(Self {
            scrittore,
            lettore,
            sgombero,
            file,
            ambiente,
        })
    }
}

/// How every connection is opened.
fn opzioni(url: &str) -> Result<SqliteConnectOptions, StoreError> {
    Ok(SqliteConnectOptions::from_str(url)
        .map_err(|e| StoreError::Internal(format!("database.url: {e}")))?
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(ATTESA_FILE)
        .pragma("trusted_schema", "OFF")
        .optimize_on_close(true, 400)
        .log_statements(tracing::log::LevelFilter::Trace)
        .log_slow_statements(tracing::log::LevelFilter::Warn, Duration::from_secs(1)))
}

/// And what the one that writes has besides.
fn che_scrive(opzioni: SqliteConnectOptions, soglie: Soglie) -> SqliteConnectOptions {
    opzioni
        .statement_cache_capacity(ISTRUZIONI)
        .row_buffer_size(RISPOSTE)
        .pragma("cache_size", PAGINE)
        .pragma("temp_store", "MEMORY")
        .pragma("wal_autocheckpoint", soglie.argine.to_string())
}

async fn pool(quante: u32, opzioni: SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    SqlitePoolOptions::new()
        .max_connections(quante)
        .acquire_timeout(ATTESA_CONNESSIONE)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(opzioni)
        .await
}

#[async_trait]
impl Motore for Sqlite {
    const NOME: &'static str = "sqlite";
    // A file does not hang up.
    const CONNESSIONI: usize = 0;
    type Transazione = TransazioneSqlite;

    async fn inizia(&self, _scrive: bool) -> Result<TransazioneSqlite, Guasto> {
        TransazioneSqlite::nuova(&self.scrittore, self.sgombero.avviso())
            .await
            .map_err(|e| classifica(&e))
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn esegui(&self, scambi: Vec<Scambio>) -> Vec<Result<Risultato, StoreError>> {
        lotto::esegui(self, &self.ambiente, &scambi).await
    }

    /// One writes, the next is ready behind it; a third would only take its batch too early.
    fn scrittori(&self) -> usize {
        2
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        // Migrations of SQLite take no lock: of two processes that start together one may trip over the other's tables,
        // and finds them done when it looks again.
        let mut esito = MIGRAZIONI.run(&self.scrittore).await;
        for _ in 0..3 {
            if !matches!(
                esito,
                Err(sqlx::migrate::MigrateError::Execute(_) | sqlx::migrate::MigrateError::ExecuteMigration(..))
            ) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            esito = MIGRAZIONI.run(&self.scrittore).await;
        }
        esito.map_err(|e| versione::errore(&e))
    }

    async fn ready(&self) -> Result<(), StoreError> {
        let trovata: Result<Option<i64>, _> = sqlx::query_scalar(sql::VERSIONE).fetch_one(&self.lettore).await;
        let trovata = match trovata {
            Err(sqlx::Error::Database(e)) if e.message().starts_with("no such table") => None,
            altro => altro.map_err(|e| StoreError::Unavailable(format!("unreachable: {e}")))?,
        };
        versione::confronta(trovata, versione::ultima(&MIGRAZIONI))
    }

    async fn segno(&self, nome: &str, almeno: i64, piu: i64) -> Result<i64, StoreError> {
        let query = sqlx::query_scalar(sql::ALZA_SEGNO).bind(nome).bind(almeno).bind(piu);
        let valore = query.fetch_one(&self.scrittore).await;
        valore.map_err(|e| classifica(&e).into())
    }

    async fn riserva_codici(&self, quanti: u32) -> Result<Vec<CodiceSap>, StoreError> {
        lotto::riserva_codici(self, quanti).await
    }

    async fn carica_molti(&self, sap: &[Sap], istante: Timestamp) -> Result<u64, StoreError> {
        lotto::carica_molti(self, &self.ambiente, sap, istante).await
    }

    async fn carica_ricevuti(&self, ricevuti: &[Ricevuto], istante: Timestamp) -> Result<u64, StoreError> {
        lotto::carica_ricevuti(self, &self.ambiente, ricevuti, istante).await
    }

    fn archivio(&self) -> &dyn Archivio {
        self
    }

    fn uscita(&self) -> &dyn super::Uscita {
        self
    }

    fn ricevute(&self) -> &dyn super::Ricevute {
        self
    }

    fn novita(&self) -> Option<tokio::sync::watch::Receiver<()>> {
        Some(self.ambiente.novita())
    }

    async fn close(&self) {
        self.sgombero.chiudi().await;
        self.lettore.close().await;
        self.scrittore.close().await;
    }

    fn tabelle(&self) -> Option<&dyn ArchivioTabelle> {
        Some(self)
    }
}
