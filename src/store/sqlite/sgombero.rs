//! Brings what the write-ahead log holds into the file, beside the batches instead of inside one.
//!
//! A commit is on the disk once it is in the log; copying it into the file may happen at any later time, and losing that
//! work loses nothing (sqlite.org, "Write-Ahead Logging"). So a connection of its own copies while batches go on, after a
//! pause that lets pages gather that are written again and again. When the log has become long the writer itself copies the
//! little that is left, because only a log without a rest begins anew. Should all this fail, the writer's own
//! `wal_autocheckpoint` copies inside a commit.

use std::{sync::Arc, time::Duration};

use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use tokio::{sync::Notify, task::JoinHandle};

/// When to do what, in pages of the log.
#[derive(Debug, Clone, Copy)]
pub struct Soglie {
    /// Between two looks at the log.
    pub pausa: Duration,
    /// Pages not yet copied that are worth a copy.
    pub copia: i64,
    /// Length of the log from which it is to begin anew.
    pub lungo: i64,
    /// Length at which a commit copies by itself.
    pub argine: i64,
}

/// With pages of 4 KiB: 8, 32 and 128 MiB.
pub const SOGLIE: Soglie = Soglie {
    pausa: Duration::from_millis(200),
    copia: 2_048,
    lungo: 8_192,
    argine: 32_768,
};

/// A look at the log, whether somebody says that he has written or not.
const GUARDIA: Duration = Duration::from_secs(5);
/// Copies in a row before the writer takes the rest: each finds less.
const GIRI: usize = 4;
/// A rest that the writer may take.
const RESTO: i64 = 256;

/// The task that copies, until it is dropped.
#[derive(Debug)]
pub struct Sgombero {
    avviso: Arc<Notify>,
    compito: JoinHandle<()>,
    lato: SqlitePool,
}

impl Sgombero {
    /// Its connection is opened when it is first needed.
    pub fn avvia(opzioni: SqliteConnectOptions, scrittore: SqlitePool, soglie: Soglie) -> Self {
        let avviso = Arc::new(Notify::new());
        let lato = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_lazy_with(opzioni);
        let (scritto, copia) = (Arc::clone(&avviso), lato.clone());
        let compito = tokio::spawn(async move {
            loop {
                // Not all who write say so: the outbox and the inbox do not.
                drop(tokio::time::timeout(GUARDIA, scritto.notified()).await);
                tokio::time::sleep(soglie.pausa).await;
                if let Err(errore) = giro(&copia, &scrittore, soglie).await {
                    tracing::debug!(%errore, "the write-ahead log was not copied; a commit will");
                }
            }
        });
        Self { avviso, compito, lato }
    }

    /// What is told of each commit.
    pub fn avviso(&self) -> &Arc<Notify> {
        &self.avviso
    }

    pub async fn chiudi(&self) {
        self.compito.abort();
        self.lato.close().await;
    }
}

impl Drop for Sgombero {
    fn drop(&mut self) {
        self.compito.abort();
    }
}

/// Pages in the log, and how many of them have been copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registro {
    pub pagine: i64,
    pub copiate: i64,
}

impl Registro {
    fn resto(self) -> i64 {
        self.pagine - self.copiate
    }
}

async fn giro(lato: &SqlitePool, scrittore: &SqlitePool, soglie: Soglie) -> Result<(), sqlx::Error> {
    let mut registro = guarda(lato).await?;
    if registro.resto() < soglie.copia && registro.pagine < soglie.lungo {
        return Ok(());
    }
    for _ in 0..GIRI {
        registro = copia(lato).await?;
        if registro.resto() < RESTO {
            break;
        }
    }
    // Batches wait for this one as for one of them: for the little that is left, but a log that others outrun has an end.
    if registro.pagine >= soglie.lungo && (registro.resto() < RESTO || registro.pagine >= 2 * soglie.lungo) {
        copia(scrittore).await?;
    }
    Ok(())
}

/// Touches nothing.
pub async fn guarda(pool: &SqlitePool) -> Result<Registro, sqlx::Error> {
    chiedi(pool, "PRAGMA wal_checkpoint(NOOP)").await
}

/// Waits for nobody: what a reader still needs stays.
async fn copia(pool: &SqlitePool) -> Result<Registro, sqlx::Error> {
    chiedi(pool, "PRAGMA wal_checkpoint(PASSIVE)").await
}

async fn chiedi(pool: &SqlitePool, istruzione: &'static str) -> Result<Registro, sqlx::Error> {
    let (_, pagine, copiate): (i64, i64, i64) = sqlx::query_as(istruzione).fetch_one(pool).await?;
    Ok(Registro { pagine, copiate })
}
