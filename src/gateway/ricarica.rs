//! Imported tables come into force without a restart: whoever asks for the rules finds the new ones from then on.
//!
//! The database says when it can (PostgreSQL), and is asked every now and then all the same: a message may be lost, SQLite
//! has none. What cannot be read leaves what is in force: tables never stop the service. One exchange keeps the set it
//! began with.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Notify, task::JoinHandle};

use crate::{
    controls,
    registro::Regolamento,
    store::{Ambiente, Store, StoreError, sovrapponi},
    tables::Tabelle,
    telemetry,
};

/// Pause before another look when the database did not answer.
const RIPROVA: Duration = Duration::from_secs(1);

/// Puts imported tables over those of the program or of the folder, and keeps doing so.
#[derive(Debug)]
pub struct Ricarica {
    store: Arc<dyn Store>,
    ambiente: Ambiente,
    /// The tables without imports.
    base: Tabelle,
    /// Highest id that was looked at, readable or not.
    vista: i64,
}

impl Ricarica {
    pub fn new(store: Arc<dyn Store>, ambiente: Ambiente) -> Self {
        let base = ambiente.regolamento().tabelle.clone();
        Self {
            store,
            ambiente,
            base,
            vista: 0,
        }
    }

    /// Puts in force what was imported since the last look.
    ///
    /// # Errors
    /// When the database does not answer; what is in force stays.
    pub async fn aggiorna(&mut self) -> Result<(), StoreError> {
        let Some(archivio) = self.store.tabelle() else {
            return Ok(());
        };
        let versione = archivio.versione_tabelle().await?;
        if versione == self.vista {
            return Ok(());
        }
        let edizioni = archivio.tabelle_in_vigore().await?;
        let vista = edizioni.iter().map(|e| e.id).max().unwrap_or_default();
        let attuale = self.ambiente.regolamento();
        let (base, attuali) = (self.base.clone(), attuale.tabelle.clone());
        // Large tables take a while to read: not on a thread that answers callers.
        let letta = tokio::task::spawn_blocking(move || sovrapponi(&base, &attuali, &edizioni)).await;
        let (tabelle, errori) = letta.map_err(|e| StoreError::Internal(format!("reading imported tables: {e}")))?;
        for oddity in controls::verifica(&tabelle) {
            tracing::warn!("{oddity}");
        }
        self.ambiente.sostituisci_regolamento(Arc::new(Regolamento {
            tabelle,
            interruttori: attuale.interruttori,
        }));
        self.vista = vista;
        for errore in &errori {
            metrics::counter!(telemetry::TABLES_UNREADABLE).increment(1);
            tracing::error!(%errore, "an imported table cannot be used; the one before stays in force");
        }
        if errori.is_empty() {
            misura(vista);
        }
        tracing::info!(
            version = vista,
            unreadable = errori.len(),
            "imported tables are in force"
        );
        Ok(())
    }

    /// Looks again whenever the database says so, and every `ogni` at the latest.
    pub fn avvia(mut self, ogni: Duration) -> JoinHandle<()> {
        misura(self.vista);
        tokio::spawn(async move {
            let store = Arc::clone(&self.store);
            let avviso = Notify::new();
            let orecchio = async {
                match store.tabelle() {
                    Some(archivio) => archivio.ascolta_tabelle(&avviso).await,
                    None => std::future::pending().await,
                }
            };
            let guardia = async {
                let mut attesa = ogni;
                loop {
                    let _ = tokio::time::timeout(attesa, avviso.notified()).await;
                    attesa = ogni;
                    if let Err(errore) = self.aggiorna().await {
                        tracing::warn!(%errore, "cannot see whether tables were imported; trying again");
                        // Nobody will say it a second time.
                        attesa = ogni.min(RIPROVA);
                    }
                }
            };
            tokio::select! {
                () = orecchio => {}
                () = guardia => {}
            }
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody imports 2^52 tables")]
fn misura(versione: i64) {
    metrics::gauge!(telemetry::TABLES_VERSION).set(versione as f64);
}
