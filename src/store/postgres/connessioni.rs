//! The connections of batches, taken and put back without a word to the server.
//!
//! A pool asks a connection that comes back whether it is well, in a task of its own: as much work as a small batch. Here one
//! that ended its batch well waits, as it is, for the next; every other goes back to the pool, which asks or closes it. A
//! connection that died a moment ago is found out by the first statement of a batch, which writes nothing unless it has only just
//! answered (`fresca`); one that waited for longer is asked before, and not for ever: a server that vanished without a word
//! answers nothing.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use sqlx::{Connection, PgConnection, PgPool, Postgres, pool::PoolConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::FERMA;
use crate::clock::Clock;

/// The server gives a statement up after 15 seconds: whoever has said nothing by now is gone.
const MUTA: Duration = Duration::from_secs(20);

/// Rest so short that dying in it is no likelier than dying at work.
const FRESCA: Duration = Duration::from_millis(5);

pub struct Connessioni {
    pool: PgPool,
    clock: Arc<dyn Clock>,
    attesa: Duration,
    /// One for each connection: whoever waits, waits here, because those at rest do not go back to the pool.
    posti: Arc<Semaphore>,
    /// The one used last at the end: its caches are warm.
    ferme: Mutex<Vec<Ferma>>,
}

/// A connection at rest, since when.
type Ferma = (PoolConnection<Postgres>, Timestamp);

impl std::fmt::Debug for Connessioni {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connessioni")
            .field("pool", &self.pool)
            .finish_non_exhaustive()
    }
}

/// A connection, and its place until it is given back or dropped.
#[derive(Debug)]
pub struct Presa {
    pub connessione: PoolConnection<Postgres>,
    /// It answered a moment ago.
    pub fresca: bool,
    pub posto: OwnedSemaphorePermit,
}

impl Presa {
    /// What a statement answers, or an error when the server says nothing: the connection is then not used again.
    pub async fn entro<T>(
        &mut self,
        chiede: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, sqlx::Error> {
        let risposta = tokio::time::timeout(MUTA, chiede(&mut self.connessione)).await;
        risposta.unwrap_or_else(|_| {
            self.connessione.close_on_drop();
            Err(muta())
        })
    }
}

fn muta() -> sqlx::Error {
    sqlx::Error::Io(std::io::Error::new(
        std::io::ErrorKind::TimedOut,
        "the server says nothing",
    ))
}

impl Connessioni {
    pub fn di(pool: PgPool, quante: usize, attesa: Duration, clock: Arc<dyn Clock>) -> Self {
        Self {
            pool,
            clock,
            attesa,
            posti: Arc::new(Semaphore::new(quante)),
            ferme: Mutex::default(),
        }
    }

    pub async fn prendi(&self) -> Result<Presa, sqlx::Error> {
        let posto = match Arc::clone(&self.posti).try_acquire_owned() {
            Ok(posto) => posto,
            Err(_) => tokio::time::timeout(self.attesa, Arc::clone(&self.posti).acquire_owned())
                .await
                .map_err(|_| sqlx::Error::PoolTimedOut)?
                .map_err(|_| sqlx::Error::PoolClosed)?,
        };
        let ferma = self.ferme().pop();
        let mut fresca = false;
        let connessione = match ferma {
            Some((connessione, da)) if self.riposa_da(da) <= FERMA => {
                fresca = self.riposa_da(da) <= FRESCA;
                connessione
            }
            Some((connessione, _)) => {
                let (connessione, risponde) = self.interrogata(connessione).await?;
                fresca = risponde;
                connessione
            }
            None => self.pool.acquire().await?,
        };
        Ok(Presa {
            connessione,
            fresca,
            posto,
        })
    }

    /// A clock set back by more than the rest makes one old: it is asked once too often.
    fn riposa_da(&self, da: Timestamp) -> Duration {
        let riposo = self.clock.now().duration_since(da);
        riposo.try_into().unwrap_or(Duration::MAX)
    }

    /// One that has waited, if it answers, and whether it did; else a new one, and those that have waited as long are not tried.
    async fn interrogata(
        &self,
        mut connessione: PoolConnection<Postgres>,
    ) -> Result<(PoolConnection<Postgres>, bool), sqlx::Error> {
        if let Ok(Ok(())) = tokio::time::timeout(self.attesa, connessione.ping()).await {
            return Ok((connessione, true));
        }
        connessione.close_on_drop();
        drop(connessione);
        let vecchie: Vec<Ferma> = {
            let mut ferme = self.ferme();
            let (vecchie, buone) = std::mem::take(&mut *ferme)
                .into_iter()
                .partition(|(_, da)| self.riposa_da(*da) > FERMA);
            *ferme = buone;
            vecchie
        };
        for (mut vecchia, _) in vecchie {
            vecchia.close_on_drop();
        }
        Ok((self.pool.acquire().await?, false))
    }

    /// Only one that is in no transaction and whose last statement ended well.
    pub fn rendi(&self, presa: Presa) {
        let Presa { connessione, posto, .. } = presa;
        let mut ferme = self.ferme();
        if !self.pool.is_closed() {
            ferme.push((connessione, self.clock.now()));
        }
        drop(ferme);
        drop(posto);
    }

    pub async fn chiudi(&self) {
        let chiusa = self.pool.close();
        self.ferme().clear();
        chiusa.await;
    }

    fn ferme(&self) -> MutexGuard<'_, Vec<Ferma>> {
        self.ferme.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
