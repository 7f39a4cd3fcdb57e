//! Whose turn it is to issue identifiers with a prefix: what the store remembers so that none is issued twice, whatever
//! restarts and clocks do (busta-egov.md §3, D06).
//!
//! Two numbers for each head (`codice_idPorta_prefisso`). One holds the last minute in which identifiers were issued: a
//! process that starts with its clock set back begins after it. The other counts the processes that took the turn: one
//! that finds a later one than itself shares its prefix with it and says so, in the log and in the metrics, until an
//! operator gives each replica its own. Neither is asked on the way of a message. Two replicas cannot be told from a
//! replacement that starts before the old one is gone, so nobody is refused.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use super::Casa;
use crate::{
    egov::Generatore,
    store::{Store, StoreError},
    telemetry,
};

const INTERVALLO: Duration = Duration::from_secs(30);
/// What may have been issued since the last time the minute was written down: one minute of the clock, and one begun
/// early.
const MARGINE: i64 = 2;
/// Minutes. A clock that was further ahead was wrong (or shifted, in collaudo): following it would date messages in a
/// future that nobody accepts.
const LONTANO: i64 = 60;

/// One process's turn.
#[derive(Debug)]
pub struct Turno {
    store: Arc<dyn Store>,
    minuto: String,
    processo: String,
    numero: i64,
}

impl Turno {
    /// Takes the turn: from now on `generatore` issues nothing that a process before it may have issued.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn prendi(store: &Arc<dyn Store>, generatore: &Generatore) -> Result<Self, StoreError> {
        let testa = generatore.testa();
        let (minuto, processo) = (format!("minuto {testa}"), format!("processo {testa}"));
        let adesso = generatore.minuto();
        let ultimo = store.segno(&minuto, adesso, 0).await?;
        match ultimo - adesso {
            ..=0 => {}
            1..=LONTANO => {
                tracing::warn!(
                    minutes = ultimo - adesso,
                    "identifiers were issued ahead of this clock: the next ones continue after them"
                );
                generatore.non_prima(ultimo + MARGINE);
            }
            lontano => tracing::error!(
                minutes = lontano,
                "identifiers were issued far ahead of this clock, which is believed: when that time comes, \
                 some may be issued again"
            ),
        }
        let numero = store.segno(&processo, 0, 1).await?;
        Ok(Self {
            store: Arc::clone(store),
            minuto,
            processo,
            numero,
        })
    }

    /// Writes the minute down; true when no other process has taken the turn since.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn ribadisci(&self, generatore: &Generatore) -> Result<bool, StoreError> {
        self.store.segno(&self.minuto, generatore.minuto(), 0).await?;
        Ok(self.store.segno(&self.processo, 0, 0).await? == self.numero)
    }

    /// Does so for as long as the node serves.
    pub async fn sorveglia(self, casa: Arc<Casa>, mut stop: watch::Receiver<bool>) {
        loop {
            let fine = tokio::select! {
                _ = stop.wait_for(|stopped| *stopped) => true,
                () = tokio::time::sleep(INTERVALLO) => false,
            };
            match self.ribadisci(&casa.generatore).await {
                Ok(solo) => {
                    metrics::gauge!(telemetry::PREFIX_SHARED).set(if solo { 0.0 } else { 1.0 });
                    if !solo && !fine {
                        tracing::error!(
                            node_prefix = casa.settings.node_prefix,
                            "another process issues identifiers with this node_prefix: give each replica its own"
                        );
                    }
                }
                Err(error) => tracing::warn!(%error, "the minute of the last identifier was not written down"),
            }
            if fine {
                return;
            }
        }
    }
}
