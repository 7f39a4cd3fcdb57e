//! Takes what is due, brings it round, records what came of it; for as long as the node runs.
//!
//! Regions are served side by side, each with a few notifications on their way at once, and the circuit of each is its
//! own. What is taken is leased for longer than an attempt can last: a replica that dies leaves it to the others. When
//! told to stop it takes nothing new and lets what is on its way arrive.

use std::{collections::HashMap, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::watch,
    task::{Id, JoinSet},
};

use super::{
    consegna::{Corriere, EsitoConsegna, Recapito},
    ripresa::{Attese, CircuitiAperti, Circuito},
};
use crate::{
    clock::Clock,
    random::Random,
    sap::Regione,
    store::{
        Store,
        uscita::{InConsegna, Seguito, StatoNotifica},
    },
    telemetry,
};

/// How often what waits is counted, and what lost or got an endpoint is looked for.
const RICONTO: SignedDuration = SignedDuration::from_secs(10);

/// How the delivery works.
#[derive(Debug, Clone, Copy)]
pub struct Ritmo {
    pub attese: Attese,
    /// Notifications on their way to one region at once.
    pub insieme: usize,
    /// Pause between two looks at an outbox with nothing due.
    pub giro: Duration,
    /// Longer than an attempt can last.
    pub presa: SignedDuration,
}

/// Delivers the outbox of a node.
#[derive(Debug)]
pub struct Postino {
    store: Arc<dyn Store>,
    /// None where there are no `recapiti`.
    corriere: Option<Corriere>,
    recapiti: HashMap<Regione, Recapito>,
    ritmo: Ritmo,
    /// Name of this replica in its leases.
    chi: String,
    clock: Arc<dyn Clock>,
    random: Random,
    aperti: CircuitiAperti,
}

/// What the loop remembers.
#[derive(Debug, Default)]
struct Memoria {
    circuiti: HashMap<Regione, Circuito>,
    in_viaggio: HashMap<Id, Regione>,
    ricontate: Option<Timestamp>,
}

impl Postino {
    pub fn new(
        store: Arc<dyn Store>,
        corriere: Option<Corriere>,
        recapiti: HashMap<Regione, Recapito>,
        ritmo: Ritmo,
        clock: Arc<dyn Clock>,
        random: Random,
    ) -> Self {
        let chi = format!("{:016x}", random.next_u64());
        Self {
            store,
            corriere,
            recapiti,
            ritmo,
            chi,
            clock,
            random,
            aperti: CircuitiAperti::default(),
        }
    }

    /// Says there which circuits are open.
    #[must_use]
    pub fn con_circuiti(mut self, aperti: CircuitiAperti) -> Self {
        self.aperti = aperti;
        self
    }

    /// Delivers until `stop` turns true.
    pub async fn servi(self, mut stop: watch::Receiver<bool>) {
        let io = Arc::new(self);
        let mut memoria = Memoria::default();
        let mut viaggi = JoinSet::new();
        while !*stop.borrow() {
            while let Some(arrivo) = viaggi.try_join_next_with_id() {
                memoria.arriva(&io, arrivo);
            }
            io.riconta(&mut memoria).await;
            let prese = io.prendi(&memoria).await;
            let niente = prese.is_empty();
            for presa in prese {
                let (io, regione) = (Arc::clone(&io), presa.destinatario.clone());
                let viaggio = viaggi.spawn(async move { io.porta(presa).await });
                memoria.in_viaggio.insert(viaggio.id(), regione);
            }
            tokio::select! {
                // An arrival frees a place and may make the next of its code due.
                Some(arrivo) = viaggi.join_next_with_id(), if !viaggi.is_empty() => memoria.arriva(&io, arrivo),
                () = tokio::time::sleep(io.ritmo.giro), if niente || !viaggi.is_empty() => {}
                _ = stop.wait_for(|fermo| *fermo) => {}
            }
        }
        while let Some(arrivo) = viaggi.join_next_with_id().await {
            memoria.arriva(&io, arrivo);
        }
    }

    /// What is due for regions that have a place free.
    async fn prendi(&self, memoria: &Memoria) -> Vec<InConsegna> {
        let adesso = self.clock.now();
        let posti: Vec<(Regione, usize)> = self
            .recapiti
            .keys()
            .map(|regione| {
                let circuito = memoria.circuiti.get(regione).copied().unwrap_or_default();
                let occupati = memoria.in_viaggio.values().filter(|r| *r == regione).count();
                (
                    regione.clone(),
                    circuito.posti(self.ritmo.insieme, adesso).saturating_sub(occupati),
                )
            })
            .filter(|(_, liberi)| *liberi > 0)
            .collect();
        if posti.is_empty() {
            return Vec::new();
        }
        let fino = adesso.saturating_add(self.ritmo.presa).unwrap_or(Timestamp::MAX);
        match self.store.uscita().prendi(&posti, &self.chi, adesso, fino).await {
            Ok(prese) => prese,
            Err(error) => {
                tracing::warn!(%error, "cannot read the notifications to deliver");
                Vec::new()
            }
        }
    }

    /// One attempt and its record; what came of it.
    async fn porta(&self, presa: InConsegna) -> Option<EsitoConsegna> {
        let (corriere, recapito) = (self.corriere.as_ref()?, self.recapiti.get(&presa.destinatario)?);
        let (esito, tentativo) = corriere.consegna(&presa, recapito).await;
        let destinatario = recapito.parte.nome.clone();
        metrics::counter!(telemetry::DELIVERIES, "destinatario" => destinatario.clone(), "esito" => esito.as_str())
            .increment(1);
        let fatti = presa.tentativi.saturating_add(1);
        let seguito = self.seguito(esito, fatti, presa.creata_il);
        match self
            .store
            .uscita()
            .concludi(&presa, &self.chi, &tentativo, seguito)
            .await
        {
            Ok(true) => racconta(&presa, &destinatario, esito, fatti, seguito),
            Ok(false) => tracing::warn!(
                notifica = presa.id,
                "the lease of a notification was lost while it was delivered"
            ),
            Err(error) => {
                tracing::warn!(notifica = presa.id, %error, "an attempt was not recorded and will be repeated");
            }
        }
        Some(esito)
    }

    fn seguito(&self, esito: EsitoConsegna, fatti: u32, creata: Timestamp) -> Seguito {
        if esito == EsitoConsegna::Consegnata {
            return Seguito::Consegnata;
        }
        let prossimo = self
            .ritmo
            .attese
            .prossimo(fatti, creata, self.clock.now(), self.random.next_u64());
        prossimo.map_or(Seguito::Abbandonata, Seguito::Riprova)
    }

    /// Sets apart what has no endpoint and tells the metrics what waits, from time to time.
    async fn riconta(&self, memoria: &mut Memoria) {
        let adesso = self.clock.now();
        if memoria
            .ricontate
            .is_some_and(|allora| adesso.duration_since(allora) < RICONTO)
        {
            return;
        }
        memoria.ricontate = Some(adesso);
        let regioni: Vec<Regione> = self.recapiti.keys().cloned().collect();
        let giacenze = async {
            self.store.uscita().raggiungibili(&regioni, adesso).await?;
            self.store.uscita().giacenze().await
        };
        match giacenze.await {
            Ok(giacenze) => self.misura(&giacenze, memoria, adesso),
            Err(error) => tracing::warn!(%error, "cannot count the notifications to deliver"),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts and seconds far below 2^52")]
    fn misura(&self, giacenze: &[crate::store::uscita::Giacenza], memoria: &Memoria, adesso: Timestamp) {
        for (regione, recapito) in &self.recapiti {
            let giacenza = giacenze
                .iter()
                .find(|g| g.destinatario == regione.as_str() && g.stato == StatoNotifica::DaInviare);
            let eta = giacenza.map_or(0, |g| adesso.duration_since(g.piu_vecchia).as_secs().max(0));
            let aperto = memoria.circuiti.get(regione).is_some_and(Circuito::aperto);
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

type Arrivo = Result<(Id, Option<EsitoConsegna>), tokio::task::JoinError>;

impl Memoria {
    /// A place is free again, and the region's circuit knows what came of it.
    fn arriva(&mut self, postino: &Postino, arrivo: Arrivo) {
        let (id, esito) = match arrivo {
            Ok((id, esito)) => (id, esito),
            Err(errore) => (errore.id(), None),
        };
        let (Some(regione), Some(esito)) = (self.in_viaggio.remove(&id), esito) else {
            return;
        };
        let circuito = self.circuiti.entry(regione.clone()).or_default();
        let prima = circuito.aperto();
        if esito.risposta() {
            circuito.riuscito();
        } else {
            circuito.fallito(&postino.ritmo.attese, postino.clock.now());
        }
        if prima != circuito.aperto() {
            postino.aperti.segna(&regione, circuito.aperto());
            let destinatario = postino.recapiti.get(&regione).map_or("", |r| r.parte.nome.as_str());
            if prima {
                tracing::info!(destinatario, "the region answers again: notifications are delivered");
            } else {
                tracing::warn!(
                    destinatario,
                    "the region failed five times in a row: its notifications wait"
                );
            }
        }
    }
}

fn racconta(presa: &InConsegna, destinatario: &str, esito: EsitoConsegna, tentativi: u32, seguito: Seguito) {
    let (notifica, correlation_id, esito) = (presa.id, presa.causa.as_str(), esito.as_str());
    match seguito {
        Seguito::Consegnata => {
            tracing::info!(
                notifica,
                destinatario,
                tentativi,
                correlation_id,
                "notification delivered"
            );
        }
        Seguito::Riprova(quando) => {
            tracing::info!(notifica, destinatario, esito, tentativi, correlation_id, %quando, "notification not delivered, will be tried again");
        }
        Seguito::Abbandonata => {
            tracing::error!(
                notifica,
                destinatario,
                esito,
                tentativi,
                correlation_id,
                "notification given up: too old"
            );
        }
    }
}
