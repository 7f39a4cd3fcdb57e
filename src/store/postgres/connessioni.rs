//! The connections of batches, taken and put back without a word to the server.
//!
//! A pool asks a connection that comes back whether it is well, in a task of its own: as much work as a small batch. Here one
//! that ended its batch well waits, as it is, for the next; every other goes back to the pool, which asks or closes it. A
//! connection that died while it waited is found out by the first statement of a batch, which writes nothing.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sqlx::{PgPool, Postgres, pool::PoolConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

#[derive(Debug)]
pub struct Connessioni {
    pool: PgPool,
    attesa: Duration,
    /// One for each connection: whoever waits, waits here, because those at rest do not go back to the pool.
    posti: Arc<Semaphore>,
    /// The one used last at the end: its caches are warm.
    ferme: Mutex<Vec<PoolConnection<Postgres>>>,
}

/// A connection, and its place until it is given back or dropped.
#[derive(Debug)]
pub struct Presa {
    pub connessione: PoolConnection<Postgres>,
    pub posto: OwnedSemaphorePermit,
}

impl Connessioni {
    pub fn di(pool: PgPool, quante: usize, attesa: Duration) -> Self {
        Self {
            pool,
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
        let connessione = match ferma {
            Some(connessione) => connessione,
            None => self.pool.acquire().await?,
        };
        Ok(Presa { connessione, posto })
    }

    /// Only one that is in no transaction and whose last statement ended well.
    pub fn rendi(&self, presa: Presa) {
        let Presa { connessione, posto } = presa;
        let mut ferme = self.ferme();
        if !self.pool.is_closed() {
            ferme.push(connessione);
        }
        drop(ferme);
        drop(posto);
    }

    pub async fn chiudi(&self) {
        let chiusa = self.pool.close();
        self.ferme().clear();
        chiusa.await;
    }

    fn ferme(&self) -> MutexGuard<'_, Vec<PoolConnection<Postgres>>> {
        self.ferme.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
