//! Group commit: callers wait in a bounded queue, a writer takes what waits and commits it together.
//!
//! A writer commits a single exchange at once when no other is at work. While some are, one more begins only with as many
//! as make its work worth its cost ([`Partenza`]), so that batches stay large and yet one is prepared while another waits
//! for the disk. A caller that goes away does not undo what it asked. What waits is bounded: beyond it callers are turned
//! away at once. Parties take turns ([`turni`]): one that floods the queue waits for itself, not the others for it. Only
//! who is known to be a party has a turn of its own; all others share one, whatever names they give themselves.

mod partenza;
mod turni;

use std::{
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Notify, oneshot},
    task::JoinHandle,
};

use super::{Risultato, Scambio, Store, StoreError, metriche};
use crate::panico::colto;
use partenza::Partenza;
use turni::{Pieno, Turni};

/// Writers of a node, at most.
pub const SCRITTORI: usize = 4;

/// How much the queue may hold and do at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dimensioni {
    /// Exchanges that may wait; more are refused with [`StoreError::Overloaded`].
    pub capienza: usize,
    /// Exchanges in one transaction.
    pub max_lotto: usize,
    /// Transactions at once, if the store gains from so many ([`Store::scrittori`]).
    pub scrittori: usize,
    /// A batch that takes longer, for a lock or a disk, no longer keeps others from beginning.
    pub pazienza: Duration,
}

impl Default for Dimensioni {
    fn default() -> Self {
        Self {
            capienza: 192,
            max_lotto: 32,
            scrittori: SCRITTORI,
            pazienza: Duration::from_millis(3),
        }
    }
}

type Risposta = Result<Risultato, StoreError>;
type Attesa = (Scambio, oneshot::Sender<Risposta>);

/// The queue in front of a [`Store`].
#[derive(Debug)]
pub struct Coda {
    sala: Arc<Sala>,
    scrittori: tokio::sync::Mutex<Vec<JoinHandle<()>>>,
    store: Arc<dyn Store>,
}

/// Where callers wait.
#[derive(Debug)]
struct Sala {
    turni: Mutex<Stato>,
    /// A writer is to begin, or the queue was closed.
    sveglia: Notify,
    pazienza: Duration,
}

#[derive(Debug)]
struct Stato {
    turni: Turni<Attesa>,
    partenza: Partenza,
    /// A writer was woken and has not looked yet: another need not be.
    svegliato: bool,
    chiusa: bool,
}

impl Stato {
    /// Whether an idle writer is to begin.
    fn si_parte(&self) -> bool {
        self.partenza.si_parte(self.turni.quanti(), self.chiusa)
    }

    /// Whether one is to be woken for it.
    fn si_sveglia(&mut self) -> bool {
        let sveglia = self.si_parte() && !self.svegliato;
        self.svegliato |= sveglia;
        sveglia
    }
}

impl Coda {
    /// Starts the writers. Needs a tokio runtime.
    pub fn avvia(store: Arc<dyn Store>, dimensioni: Dimensioni) -> Self {
        let capienza = dimensioni.capienza.max(1);
        let sala = Arc::new(Sala {
            turni: Mutex::new(Stato {
                turni: Turni::new(capienza),
                // A queue that holds less than a batch must not wait for one.
                partenza: Partenza::con(dimensioni.max_lotto.clamp(1, capienza)),
                svegliato: false,
                chiusa: false,
            }),
            sveglia: Notify::new(),
            pazienza: dimensioni.pazienza,
        });
        let scrittori = dimensioni.scrittori.min(store.scrittori()).max(1);
        let scrittori = (0..scrittori)
            .map(|_| {
                let (store, sala) = (Arc::clone(&store), Arc::clone(&sala));
                tokio::spawn(scrivi(store, sala))
            })
            .collect();
        metrics::gauge!(metriche::CODA).set(0.0);
        Self {
            sala,
            scrittori: tokio::sync::Mutex::new(scrittori),
            store,
        }
    }

    /// Executes one exchange, together with whoever waits at the same time. Returns after the commit.
    ///
    /// # Errors
    /// `Overloaded` when the queue is full: at once, or while waiting, when the place goes to a party that has fewer
    /// waiting. `Unavailable` after [`chiudi`](Self::chiudi), else what the store says.
    pub async fn esegui(&self, scambio: Scambio) -> Risposta {
        let (risposta, attesa) = oneshot::channel();
        self.accoda((scambio, risposta))?;
        let persa = || StoreError::Internal("the transaction was abandoned".to_owned());
        attesa.await.unwrap_or_else(|_| Err(persa()))
    }

    /// Takes no more exchanges, finishes those that wait, then closes the store.
    pub async fn chiudi(&self) {
        self.sala.blocca().chiusa = true;
        self.sala.sveglia.notify_one();
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
        let parte = attesa.0.traccia.turno.clone().unwrap_or_default();
        let (messo, sveglia) = {
            let mut stato = self.sala.blocca();
            if stato.chiusa {
                return Err(StoreError::Unavailable("shutting down".to_owned()));
            }
            let messo = stato.turni.metti(parte, attesa);
            metrics::gauge!(metriche::CODA).set(occupati(stato.turni.quanti()));
            (messo, stato.si_sveglia())
        };
        match messo {
            Ok(None) => {}
            // Its place was given to a party that has fewer waiting.
            Ok(Some((_, risposta))) => drop(risposta.send(Err(StoreError::Overloaded))),
            Err(Pieno) => return Err(StoreError::Overloaded),
        }
        if sveglia {
            self.sala.sveglia.notify_one();
        }
        Ok(())
    }
}

impl Sala {
    fn blocca(&self) -> MutexGuard<'_, Stato> {
        self.turni.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next batch, once it may begin; none when the queue is closed and empty.
    async fn prossimi(&self) -> Option<Vec<Attesa>> {
        loop {
            {
                let mut stato = self.blocca();
                stato.svegliato = false;
                if stato.si_parte() {
                    let max_lotto = stato.partenza.max_lotto;
                    let attese = stato.turni.prendi(max_lotto);
                    stato.partenza.iniziato(attese.len());
                    metrics::gauge!(metriche::CODA).set(occupati(stato.turni.quanti()));
                    if stato.si_sveglia() || stato.chiusa {
                        self.sveglia.notify_one();
                    }
                    return Some(attese);
                }
                if stato.chiusa {
                    self.sveglia.notify_one();
                    return None;
                }
            }
            self.sveglia.notified().await;
        }
    }

    /// A batch of so many takes long: from now on it keeps nobody waiting.
    fn si_attarda(&self, quanti: usize) {
        let mut stato = self.blocca();
        stato.partenza.finito(quanti);
        if stato.si_sveglia() {
            self.sveglia.notify_one();
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a queue is far smaller than 2^52")]
const fn occupati(n: usize) -> f64 {
    n as f64
}

/// Ends when the queue is closed and empty.
async fn scrivi(store: Arc<dyn Store>, sala: Arc<Sala>) {
    while let Some(attese) = sala.prossimi().await {
        let quanti = attese.len();
        let (scambi, risposte): (Vec<_>, Vec<_>) = attese.into_iter().unzip();
        // Should it die, only its batch is lost and the writer lives on: a transaction left half done is rolled back.
        let mut lavoro = pin!(colto(store.esegui(scambi)));
        let esito = if let Ok(esito) = tokio::time::timeout(sala.pazienza, lavoro.as_mut()).await {
            // Whether there is more to do is what this writer looks at next.
            sala.blocca().partenza.finito(quanti);
            esito
        } else {
            sala.si_attarda(quanti);
            lavoro.await
        };
        match esito {
            // A caller that has gone away is no concern of ours: its exchange is recorded.
            Ok(esiti) => risposte
                .into_iter()
                .zip(esiti)
                .for_each(|(risposta, esito)| drop(risposta.send(esito))),
            Err(_) => {
                tracing::error!(exchanges = risposte.len(), "a batch ended badly and was rolled back");
            }
        }
    }
}
