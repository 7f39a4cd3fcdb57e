//! PostgreSQL: production, any number of replicas on one database.
//!
//! READ COMMITTED. A batch is two statements: one reads what it is about, without locks, one writes all that it changes and
//! traces, and commits by itself; a batch that only asks whether workers have a SAP is one. Unique keys and versioned updates
//! make it fail when what was read holds no more (lifecycle.md §8). Such a batch, and one whose changes they do not guard, goes
//! through a transaction that takes one advisory lock for each codice fiscale and each code that it may change, in sorted
//! order, before it reads.

mod archivio;
mod carica;
mod codici;
mod composto;
mod connessioni;
mod errore;
mod lettura;
mod migrazione;
mod registra;
mod ricerca;
mod ricevute;
mod righe;
mod sql;
mod tabelle;
mod transazione;
mod uscita;

use std::{str::FromStr, sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::{
    ConnectOptions, Connection, PgPool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use self::{
    codici::Codici,
    connessioni::Connessioni,
    errore::classifica,
    transazione::{Lotti, TransazionePg},
};
use super::{
    Ambiente, Archivio, ArchivioTabelle, Ricevuto, Risultato, Scambio, Store, StoreError, errore::Guasto, lotto,
    transazione::Motore, versione,
};
use crate::{registro::Sap, sap::CodiceSap};

pub(super) static MIGRAZIONI: Migrator = sqlx::migrate!("migrations/postgres");

/// Connections of one process beside the batches: readiness, the archive, the outbox.
const CONNESSIONI: u32 = 8;
/// Connections for batches: the writers of the queue, and room for a batch that is retried.
const CONNESSIONI_LOTTI: u32 = 6;
const ATTESA_CONNESSIONE: Duration = Duration::from_secs(5);
/// A connection that was used a moment ago is believed to be good, and a batch that finds it broken before it writes takes another; one that
/// has been idle for longer is asked.
const FERMA: Duration = Duration::from_secs(1);
/// A probe that asks whether we are ready does not wait longer.
const ATTESA_PRONTEZZA: Duration = Duration::from_secs(2);

/// Of each session. A batch that takes longer holds locks that everybody waits for; a replica that vanished while it held
/// them must let go. All statements are look-ups by key: a plan made while a table was small must not go on reading it
/// whole.
const SESSIONE: [(&str, &str); 5] = [
    ("statement_timeout", "15s"),
    ("lock_timeout", "10s"),
    ("idle_in_transaction_session_timeout", "20s"),
    ("tcp_keepalives_idle", "15"),
    ("enable_seqscan", "off"),
];

/// Of the sessions of batches. Their statements are look-ups of as many keys as the batch is long: an index scan for each
/// key is the only plan that costs the same whatever the register holds, and it is made once. Left to choose, the planner
/// plans each batch anew (longer than it takes to execute) and, on tables it has no statistics of yet, reads an index whole
/// to build a hash table. Only what none of these plans can do would still be done otherwise: they are discouraged, not
/// forbidden. A plan costs the rows that it reads, not pages: of a table of a few pages a scan of a whole index looks cheaper
/// than a few keys, and the plan outlives the few pages.
const SESSIONE_LOTTI: [(&str, &str); 11] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("enable_bitmapscan", "off"),
    ("enable_material", "off"),
    ("seq_page_cost", "0"),
    ("random_page_cost", "0"),
    ("cpu_tuple_cost", "1"),
    ("cpu_index_tuple_cost", "1"),
    ("max_parallel_workers_per_gather", "0"),
    ("jit", "off"),
];

/// The store on PostgreSQL.
#[derive(Debug)]
pub struct Postgres {
    pool: PgPool,
    lotti: Arc<Lotti>,
    opzioni: PgConnectOptions,
    ambiente: Ambiente,
}

impl Postgres {
    /// Connects when first used. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// `Internal` when the URL cannot be read.
    pub fn apri(url: &str, ambiente: Ambiente) -> Result<Self, StoreError> {
        let opzioni = PgConnectOptions::from_str(url)
            // The error may repeat the URL and with it the password.
            .map_err(|_| StoreError::Internal("database.url is not a PostgreSQL URL".to_owned()))?
            .application_name("portasap")
            .log_statements(tracing::log::LevelFilter::Trace)
            .log_slow_statements(tracing::log::LevelFilter::Warn, Duration::from_secs(1));
        let pool = |quante| {
            PgPoolOptions::new()
                .max_connections(quante)
                .acquire_timeout(ATTESA_CONNESSIONE)
                .test_before_acquire(false)
                .before_acquire(|connessione, stato| {
                    Box::pin(async move {
                        if stato.idle_for > FERMA {
                            connessione.ping().await?;
                        }
                        Ok(true)
                    })
                })
                .after_connect(|connessione, _| {
                    Box::pin(async move {
                        sqlx::query(sql::COMMIT_DUREVOLE).execute(connessione).await?;
                        Ok(())
                    })
                })
        };
        let sessione = opzioni.clone().options(SESSIONE);
        let lotti = pool(CONNESSIONI_LOTTI).connect_lazy_with(sessione.clone().options(SESSIONE_LOTTI));
        let lotti = Arc::new(Lotti {
            connessioni: Connessioni::di(
                lotti,
                Self::CONNESSIONI,
                ATTESA_CONNESSIONE,
                Arc::clone(&ambiente.clock),
            ),
            codici: Codici::default(),
        });
        let pool = pool(CONNESSIONI).connect_lazy_with(sessione);
        Ok(Self {
            pool,
            lotti,
            opzioni,
            ambiente,
        })
    }
}

#[async_trait]
impl Motore for Postgres {
    const NOME: &'static str = "postgres";
    const CONNESSIONI: usize = CONNESSIONI_LOTTI as usize;
    const SENZA_SERRATURE: bool = true;
    type Transazione = TransazionePg;

    async fn inizia(&self, scrive: bool) -> Result<TransazionePg, Guasto> {
        TransazionePg::inizia(&self.lotti, scrive)
            .await
            .map_err(|e| classifica(&e))
    }

    async fn inizia_senza_serrature(&self) -> Result<TransazionePg, Guasto> {
        self.inizia(false).await
    }
}

#[async_trait]
impl Store for Postgres {
    async fn esegui(&self, scambi: Vec<Scambio>) -> Vec<Result<Risultato, StoreError>> {
        lotto::esegui(self, &self.ambiente, &scambi).await
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        // A connection of its own: no statement timeout while a large table is altered.
        let uno = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ATTESA_CONNESSIONE);
        let pool = uno.connect_lazy_with(self.opzioni.clone());
        let esito = migrazione::esegui(&pool, &MIGRAZIONI).await;
        pool.close().await;
        esito
    }

    async fn ready(&self) -> Result<(), StoreError> {
        let query = sqlx::query_scalar(sql::VERSIONE).fetch_one(&self.pool);
        let trovata: Result<Option<i64>, _> = tokio::time::timeout(ATTESA_PRONTEZZA, query)
            .await
            .map_err(|_| StoreError::Unavailable(format!("unreachable: no answer within {ATTESA_PRONTEZZA:?}")))?;
        let trovata = match trovata {
            Err(sqlx::Error::Database(e)) if e.code().as_deref() == Some(errore::TABELLA_ASSENTE) => None,
            altro => altro.map_err(|e| StoreError::Unavailable(format!("unreachable: {e}")))?,
        };
        versione::confronta(trovata, versione::ultima(&MIGRAZIONI))
    }

    async fn segno(&self, nome: &str, almeno: i64, piu: i64) -> Result<i64, StoreError> {
        let query = sqlx::query_scalar(sql::ALZA_SEGNO).bind(nome).bind(almeno).bind(piu);
        let valore = query.fetch_one(&self.pool).await;
        valore.map_err(|e| classifica(&e).into())
    }

    async fn orologio(&self) -> Result<Option<Timestamp>, StoreError> {
        let query = sqlx::query_scalar(sql::OROLOGIO).fetch_one(&self.pool);
        let micro: i64 = query.await.map_err(|e| StoreError::from(classifica(&e)))?;
        let istante = Timestamp::from_microsecond(micro).map_err(|e| StoreError::Internal(e.to_string()))?;
        Ok(Some(istante))
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
        self.lotti.connessioni.chiudi().await;
        self.pool.close().await;
    }

    fn tabelle(&self) -> Option<&dyn ArchivioTabelle> {
        Some(self)
    }
}
