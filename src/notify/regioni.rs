//! The outbox of the node and the way to the regions, as a [`Posta`].

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::watch;

use super::{
    consegna::{Corriere, EsitoConsegna, Recapito},
    postino::{Cenni, Fatta, Posta},
};
use crate::{
    sap::Regione,
    store::{
        Store, StoreError,
        uscita::{Conclusa, Giacenza, InConsegna, Seguito, StatoNotifica, Tentativo},
    },
    telemetry,
};

/// What the register must tell the regions.
#[derive(Debug)]
pub struct Regioni {
    store: Arc<dyn Store>,
    /// None where there are no `recapiti`.
    corriere: Option<Corriere>,
    recapiti: HashMap<Regione, Recapito>,
}

impl Regioni {
    /// Attempts are counted from 0: the first that fails must be seen to grow (config/allarmi.yml).
    pub fn new(store: Arc<dyn Store>, corriere: Option<Corriere>, recapiti: HashMap<Regione, Recapito>) -> Self {
        for recapito in recapiti.values() {
            // Only the webhook of a region's own system says this.
            for esito in EsitoConsegna::TUTTI
                .into_iter()
                .filter(|e| *e != EsitoConsegna::Respinta)
            {
                let destinatario = recapito.parte.nome.clone();
                metrics::counter!(telemetry::DELIVERIES, "destinatario" => destinatario, "esito" => esito.as_str())
                    .increment(0);
            }
        }
        Self {
            store,
            corriere,
            recapiti,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts and seconds far below 2^52")]
    fn misura(&self, giacenze: &[Giacenza], aperti: &HashSet<Regione>, adesso: Timestamp) {
        for (regione, recapito) in &self.recapiti {
            let giacenza = giacenze
                .iter()
                .find(|g| g.destinatario == regione.as_str() && g.stato == StatoNotifica::DaInviare);
            let eta = giacenza.map_or(0, |g| adesso.duration_since(g.piu_vecchia).as_secs().max(0));
            let aperto = giacenza.is_some() && aperti.contains(regione);
            let nome = recapito.parte.nome.clone();
            metrics::gauge!(telemetry::OUTBOX, "destinatario" => nome.clone())
                .set(giacenza.map_or(0.0, |g| g.quante as f64));
            metrics::gauge!(telemetry::OUTBOX_AGE, "destinatario" => nome.clone()).set(eta as f64);
            metrics::gauge!(telemetry::CIRCUIT, "destinatario" => nome).set(f64::from(u8::from(aperto)));
        }
        let senza: u64 = giacenze
            .iter()
            .filter(|g| g.stato == StatoNotifica::NonRecapitabile)
            .map(|g| g.quante)
            .sum();
        metrics::gauge!(telemetry::OUTBOX_UNDELIVERABLE).set(senza as f64);
    }
}

#[async_trait]
impl Posta for Regioni {
    const CHI: &'static str = "region";
    type A = Regione;
    type Presa = InConsegna;

    fn destinatari(&self) -> Vec<Regione> {
        self.recapiti.keys().cloned().collect()
    }

    fn nome(&self, a: &Regione) -> String {
        self.recapiti
            .get(a)
            .map_or_else(|| a.to_string(), |r| r.parte.nome.clone())
    }

    fn cenni<'p>(&self, presa: &'p InConsegna) -> Cenni<'p, Regione> {
        Cenni {
            id: presa.id,
            a: &presa.destinatario,
            causa: &presa.causa,
            nata: presa.riaperta_il.unwrap_or(presa.creata_il),
            tentativi: presa.tentativi,
        }
    }

    async fn prendi(
        &self,
        posti: &[(Regione, usize)],
        chi: &str,
        adesso: Timestamp,
        fino: Timestamp,
    ) -> Result<Vec<InConsegna>, StoreError> {
        self.store.uscita().prendi(posti, chi, adesso, fino).await
    }

    async fn consegna(&self, presa: &InConsegna) -> Option<(EsitoConsegna, Tentativo)> {
        let (corriere, recapito) = (self.corriere.as_ref()?, self.recapiti.get(&presa.destinatario)?);
        let (esito, tentativo) = corriere.consegna(presa, recapito).await;
        let destinatario = recapito.parte.nome.clone();
        metrics::counter!(telemetry::DELIVERIES, "destinatario" => destinatario, "esito" => esito.as_str())
            .increment(1);
        Some((esito, tentativo))
    }

    async fn concludi(
        &self,
        presa: &InConsegna,
        chi: &str,
        tentativo: &Tentativo,
        seguito: Seguito,
    ) -> Result<bool, StoreError> {
        self.store.uscita().concludi(presa, chi, tentativo, seguito).await
    }

    /// In one transaction; one by one when that fails, so that one attempt that cannot be recorded hurts no other.
    async fn concludi_tutte(&self, chi: &str, fatte: &[Fatta<InConsegna>]) -> Vec<Result<bool, StoreError>> {
        let concluse: Vec<Conclusa<'_>> = fatte
            .iter()
            .map(|f| Conclusa {
                presa: &f.presa,
                tentativo: &f.tentativo,
                seguito: f.seguito,
            })
            .collect();
        let uscita = self.store.uscita();
        match uscita.concludi_tutte(chi, &concluse).await {
            Ok(scritte) => scritte.into_iter().map(Ok).collect(),
            Err(errore) if fatte.len() == 1 => vec![Err(errore)],
            Err(_) => {
                let mut scritte = Vec::with_capacity(fatte.len());
                for f in fatte {
                    scritte.push(uscita.concludi(&f.presa, chi, &f.tentativo, f.seguito).await);
                }
                scritte
            }
        }
    }

    fn novita(&self) -> Option<watch::Receiver<()>> {
        self.store.novita()
    }

    /// Sets apart what has no endpoint, too.
    async fn riconta(&self, aperti: &HashSet<Regione>, adesso: Timestamp) -> Result<(), StoreError> {
        let uscita = self.store.uscita();
        uscita.raggiungibili(&self.destinatari(), adesso).await?;
        self.misura(&uscita.giacenze().await?, aperti, adesso);
        Ok(())
    }
}
