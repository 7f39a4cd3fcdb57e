//! The inbox of a region and the way to the region's own systems, as a [`Posta`] (operations.md §6).
//!
//! Two ways, each with its own circuit and its own record: a signed [`webhook`], and [`soap`] to a back end that speaks
//! `notificaSAP`. Whichever is dead delays neither the other nor the reception, whose `OK` was said before. At least
//! once, in the order of reception for each code. What neither takes is found by who polls.

pub mod documento;
pub mod firma;
pub mod soap;
pub mod webhook;

use std::{collections::HashSet, sync::Arc};

use async_trait::async_trait;
use jiff::Timestamp;

use super::{
    consegna::{EsitoConsegna, Riscontro},
    postino::{Cenni, Posta},
};
use crate::{
    clock::{self, Clock},
    store::{
        Store, StoreError,
        ricevute::{Canale, DaInoltrare, GiacenzaInoltri},
        uscita::{Seguito, Tentativo},
    },
    telemetry,
};

pub use soap::Backend;
pub use webhook::Webhook;

/// The region's systems.
#[derive(Debug)]
pub struct Sistemi {
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub webhook: Option<Webhook>,
    pub soap: Option<Backend>,
}

impl Sistemi {
    async fn tenta(&self, presa: &DaInoltrare) -> Option<Riscontro> {
        match presa.canale {
            Canale::Webhook => {
                // The receiver compares it with its own clock: a node of collaudo may live on another day.
                let adesso = clock::System.now();
                Some(self.webhook.as_ref()?.invia(presa, adesso).await)
            }
            Canale::Soap => Some(self.soap.as_ref()?.invia(&presa.notifica).await),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts and seconds far below 2^52")]
    fn misura(&self, giacenze: &[GiacenzaInoltri], aperti: &HashSet<Canale>, adesso: Timestamp) {
        for canale in self.destinatari() {
            let giacenza = giacenze.iter().find(|g| g.canale == canale);
            let eta = giacenza.map_or(0, |g| adesso.duration_since(g.piu_vecchia).as_secs().max(0));
            let aperto = giacenza.is_some() && aperti.contains(&canale);
            let nome = canale.as_str();
            metrics::gauge!(telemetry::HANDOVER_PENDING, "canale" => nome)
                .set(giacenza.map_or(0.0, |g| g.quante as f64));
            metrics::gauge!(telemetry::HANDOVER_AGE, "canale" => nome).set(eta as f64);
            metrics::gauge!(telemetry::HANDOVER_CIRCUIT, "canale" => nome).set(f64::from(u8::from(aperto)));
        }
    }
}

#[async_trait]
impl Posta for Sistemi {
    const CHI: &'static str = "region's system";
    type A = Canale;
    type Presa = DaInoltrare;

    fn destinatari(&self) -> Vec<Canale> {
        Canale::tra(self.webhook.is_some(), self.soap.is_some()).to_vec()
    }

    fn nome(&self, a: &Canale) -> String {
        a.as_str().to_owned()
    }

    fn cenni<'p>(&self, presa: &'p DaInoltrare) -> Cenni<'p, Canale> {
        Cenni {
            id: presa.notifica.id,
            a: &presa.canale,
            causa: &presa.notifica.correlazione,
            nata: presa.riaperta_il.unwrap_or(presa.notifica.ricevuta_il),
            tentativi: presa.tentativi,
        }
    }

    async fn prendi(
        &self,
        posti: &[(Canale, usize)],
        chi: &str,
        adesso: Timestamp,
        fino: Timestamp,
    ) -> Result<Vec<DaInoltrare>, StoreError> {
        self.store.ricevute().prendi(posti, chi, adesso, fino).await
    }

    /// One that failed seldom: a document that the system cannot bear must not be the only one it is asked with.
    async fn sonda(
        &self,
        a: &Canale,
        chi: &str,
        adesso: Timestamp,
        fino: Timestamp,
    ) -> Result<Vec<DaInoltrare>, StoreError> {
        self.store.ricevute().sonda(*a, chi, adesso, fino).await
    }

    async fn consegna(&self, presa: &DaInoltrare) -> Option<(EsitoConsegna, Tentativo)> {
        let iniziato_il = self.clock.now();
        let riscontro = self.tenta(presa).await?;
        let esito = riscontro.esito;
        metrics::counter!(telemetry::HANDOVERS, "canale" => presa.canale.as_str(), "esito" => esito.as_str())
            .increment(1);
        let durata = self.clock.now().duration_since(iniziato_il);
        // A message to the region's own systems wears no busta.
        Some((esito, riscontro.tentativo(iniziato_il, durata, String::new())))
    }

    async fn concludi(
        &self,
        presa: &DaInoltrare,
        chi: &str,
        tentativo: &Tentativo,
        seguito: Seguito,
    ) -> Result<bool, StoreError> {
        self.store.ricevute().concludi(presa, chi, tentativo, seguito).await
    }

    fn novita(&self) -> Option<tokio::sync::watch::Receiver<()>> {
        self.store.novita()
    }

    async fn riconta(&self, aperti: &HashSet<Canale>, adesso: Timestamp) -> Result<(), StoreError> {
        let giacenze = self.store.ricevute().giacenze().await?;
        self.misura(&giacenze, aperti, adesso);
        Ok(())
    }
}
