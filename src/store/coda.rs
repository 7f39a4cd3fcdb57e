//! Group commit: callers wait in a bounded queue, a writer takes all that waits and commits it together.
//!
//! There is no timer: a writer that is idle commits a single exchange at once; while it is busy the next batch gathers by
//! itself. A caller that goes away does not undo what it asked. What waits is bounded: beyond it callers are turned away
//! at once.

use std::sync::Arc;

use tokio::{
    sync::{Mutex, mpsc, oneshot},
    task::JoinHandle,
};

use super::{Risultato, Scambio, Store, StoreError, metriche};

/// How much the queue may hold and do at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dimensioni {
    /// Exchanges that may wait; more are refused with [`StoreError::Overloaded`].
    pub capienza: usize,
    /// Exchanges in one transaction.
    pub max_lotto: usize,
    /// Transactions at once: SQLite has one writer whatever is said here; PostgreSQL gains from two.
    pub scrittori: usize,
}

impl Default for Dimensioni {
    fn default() -> Self {
        Self {
            capienza: 1024,
            max_lotto: 64,
            scrittori: 2,
        }
    }
}

type Risposta = Result<Risultato, StoreError>;
type Attesa = (Scambio, oneshot::Sender<Risposta>);

/// The queue in front of a [`Store`].
#[derive(Debug)]
pub struct Coda {
    entrata: std::sync::Mutex<Option<mpsc::Sender<Attesa>>>,
    scrittori: Mutex<Vec<JoinHandle<()>>>,
    store: Arc<dyn Store>,
}

impl Coda {
    /// Starts the writers. Needs a tokio runtime.
    pub fn avvia(store: Arc<dyn Store>, dimensioni: Dimensioni) -> Self {
        let (entrata, uscita) = mpsc::channel(dimensioni.capienza.max(1));
        let uscita = Arc::new(Mutex::new(uscita));
        let scrittori = (0..dimensioni.scrittori.max(1))
            .map(|_| {
                tokio::spawn(scrivi(
                    Arc::clone(&store),
                    Arc::clone(&uscita),
                    dimensioni.max_lotto.max(1),
                ))
            })
            .collect();
        Self {
            entrata: std::sync::Mutex::new(Some(entrata)),
            scrittori: Mutex::new(scrittori),
            store,
        }
    }

    /// Executes one exchange, together with whoever waits at the same time. Returns after the commit.
    ///
    /// # Errors
    /// `Overloaded` at once when the queue is full, `Unavailable` after [`chiudi`](Self::chiudi), else what the store
    /// says.
    pub async fn esegui(&self, scambio: Scambio) -> Risposta {
        let (risposta, attesa) = oneshot::channel();
        self.accoda((scambio, risposta))?;
        let persa = || StoreError::Internal("the transaction was abandoned".to_owned());
        attesa.await.unwrap_or_else(|_| Err(persa()))
    }

    /// Takes no more exchanges, finishes those that wait, then closes the store.
    pub async fn chiudi(&self) {
        drop(self.blocca().take());
        for scrittore in self.scrittori.lock().await.drain(..) {
            if let Err(errore) = scrittore.await {
                tracing::error!(%errore, "a writer of the store ended badly");
            }
        }
        self.store.close().await;
    }

    /// The database behind, for readiness and migration.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    fn accoda(&self, attesa: Attesa) -> Result<(), StoreError> {
        let entrata = self.blocca();
        let entrata = entrata.as_ref().ok_or_else(chiusa)?;
        entrata.try_send(attesa).map_err(|errore| match errore {
            mpsc::error::TrySendError::Full(_) => StoreError::Overloaded,
            mpsc::error::TrySendError::Closed(_) => chiusa(),
        })?;
        metrics::gauge!(metriche::CODA).set(occupati(entrata.max_capacity() - entrata.capacity()));
        Ok(())
    }

    fn blocca(&self) -> std::sync::MutexGuard<'_, Option<mpsc::Sender<Attesa>>> {
        self.entrata.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn chiusa() -> StoreError {
    StoreError::Unavailable("shutting down".to_owned())
}

#[expect(clippy::cast_precision_loss, reason = "a queue is far smaller than 2^52")]
const fn occupati(n: usize) -> f64 {
    n as f64
}

/// Ends when the queue is closed and empty.
async fn scrivi(store: Arc<dyn Store>, uscita: Arc<Mutex<mpsc::Receiver<Attesa>>>, max_lotto: usize) {
    loop {
        let mut attese = Vec::new();
        {
            let mut uscita = uscita.lock().await;
            if uscita.recv_many(&mut attese, max_lotto).await == 0 {
                return;
            }
            metrics::gauge!(metriche::CODA).set(occupati(uscita.len()));
        }
        let (scambi, risposte): (Vec<_>, Vec<_>) = attese.into_iter().unzip();
        let store = Arc::clone(&store);
        // A task of its own: should it die, only its batch is lost and the writer lives on.
        match tokio::spawn(async move { store.esegui(scambi).await }).await {
            // A caller that has gone away is no concern of ours: its exchange is recorded.
            Ok(esiti) => risposte
                .into_iter()
                .zip(esiti)
                .for_each(|(risposta, esito)| drop(risposta.send(esito))),
            Err(errore) => {
                tracing::error!(%errore, exchanges = risposte.len(), "a batch ended badly and was rolled back");
            }
        }
    }
}
