//! Takes what is due, brings it round, records what came of it; for as long as the node runs.
//!
//! What is brought, to whom and how is the [`Posta`]'s. Those who receive are served side by side, each with a few
//! notifications on their way at once, and the circuit of each is its own. What is taken is leased for longer than an
//! attempt can last: a replica that dies leaves it to the others. When told to stop it takes nothing new and lets what is
//! on its way arrive.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    hash::Hash,
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::watch,
    task::{Id, JoinSet},
};

use super::{
    consegna::EsitoConsegna,
    ripresa::{Attese, CircuitiAperti, Circuito},
};
use crate::{
    clock::Clock,
    random::Random,
    store::{
        StoreError,
        uscita::{Seguito, Tentativo},
    },
};

/// How often what waits is counted, and what lost or got an endpoint is looked for.
const RICONTO: SignedDuration = SignedDuration::from_secs(10);

/// How the delivery works.
#[derive(Debug, Clone, Copy)]
pub struct Ritmo {
    pub attese: Attese,
    /// Notifications on their way to one recipient at once.
    pub insieme: usize,
    /// Pause between two looks at a box with nothing due.
    pub giro: Duration,
    /// Longer than an attempt can last.
    pub presa: SignedDuration,
}

/// What is brought round: a box of notifications, and the way to those who receive them.
#[async_trait]
pub trait Posta: Send + Sync + fmt::Debug + 'static {
    /// What one who receives is, for log lines.
    const CHI: &'static str;
    /// One who receives.
    type A: Clone + Eq + Hash + Send + Sync + fmt::Debug;
    /// A notification taken for one attempt.
    type Presa: Send + Sync;

    /// Everybody who can receive at present.
    fn destinatari(&self) -> Vec<Self::A>;

    /// Name of a recipient, for log lines.
    fn nome(&self, a: &Self::A) -> String;

    /// What is known of a notification without looking into it.
    fn cenni<'p>(&self, presa: &'p Self::Presa) -> Cenni<'p, Self::A>;

    /// Takes what is due, for each recipient at most so many (see `store::Uscita::prendi`).
    async fn prendi(
        &self,
        posti: &[(Self::A, usize)],
        chi: &str,
        adesso: Timestamp,
        fino: Timestamp,
    ) -> Result<Vec<Self::Presa>, StoreError>;

    /// Takes one that is due for a recipient whose circuit is open, for the probe.
    async fn sonda(
        &self,
        a: &Self::A,
        chi: &str,
        adesso: Timestamp,
        fino: Timestamp,
    ) -> Result<Vec<Self::Presa>, StoreError> {
        self.prendi(&[(a.clone(), 1)], chi, adesso, fino).await
    }

    /// Makes one attempt and counts it; none where the recipient is none any more.
    async fn consegna(&self, presa: &Self::Presa) -> Option<(EsitoConsegna, Tentativo)>;

    /// Records it; false when the lease was lost.
    async fn concludi(
        &self,
        presa: &Self::Presa,
        chi: &str,
        tentativo: &Tentativo,
        seguito: Seguito,
    ) -> Result<bool, StoreError>;

    /// Records attempts at different notifications; one answer each, in order.
    async fn concludi_tutte(&self, chi: &str, fatte: &[Fatta<Self::Presa>]) -> Vec<Result<bool, StoreError>> {
        let mut scritte = Vec::with_capacity(fatte.len());
        for f in fatte {
            scritte.push(self.concludi(&f.presa, chi, &f.tentativo, f.seguito).await);
        }
        scritte
    }

    /// Changes when there is something new in the box; none where nobody tells.
    fn novita(&self) -> Option<watch::Receiver<()>> {
        None
    }

    /// Looks over the box and tells the metrics what waits; `aperti` are left alone at present. Of those only who keeps
    /// something waiting is shown: where nothing waits, or another replica brought it, nobody makes the probe that would
    /// close the circuit.
    async fn riconta(&self, aperti: &HashSet<Self::A>, adesso: Timestamp) -> Result<(), StoreError>;
}

/// An attempt that was made and is not yet recorded.
#[derive(Debug)]
pub struct Fatta<P> {
    pub presa: P,
    pub esito: EsitoConsegna,
    pub tentativo: Tentativo,
    pub seguito: Seguito,
}

/// A notification from outside.
#[derive(Debug, Clone, Copy)]
pub struct Cenni<'p, A> {
    pub id: i64,
    pub a: &'p A,
    /// Correlation id of the exchange that brought it about.
    pub causa: &'p str,
    /// When, or when it was reopened: its age decides when it is given up.
    pub nata: Timestamp,
    /// Attempts already made.
    pub tentativi: u32,
}

/// Empties a box for as long as the node runs.
#[derive(Debug)]
pub struct Postino<P> {
    posta: P,
    ritmo: Ritmo,
    /// Name of this replica in its leases.
    chi: String,
    clock: Arc<dyn Clock>,
    random: Random,
    aperti: CircuitiAperti,
}

/// What the loop remembers.
#[derive(Debug)]
struct Memoria<A> {
    circuiti: HashMap<A, Circuito>,
    in_viaggio: HashMap<Id, A>,
    ricontate: Option<Timestamp>,
}

impl<P: Posta> Postino<P> {
    pub fn new(posta: P, ritmo: Ritmo, clock: Arc<dyn Clock>, random: Random) -> Self {
        let chi = format!("{:016x}", random.next_u64());
        Self {
            posta,
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
        let mut memoria = Memoria {
            circuiti: HashMap::new(),
            in_viaggio: HashMap::new(),
            ricontate: None,
        };
        let mut viaggi = JoinSet::new();
        let mut novita = io.posta.novita();
        let mut arrivi = Vec::new();
        while !*stop.borrow() {
            while let Some(arrivo) = viaggi.try_join_next_with_id() {
                arrivi.push(arrivo);
            }
            io.concludi(&mut memoria, &mut arrivi).await;
            io.riconta(&mut memoria).await;
            let prese = io.prendi(&memoria).await;
            let niente = prese.is_empty();
            for presa in prese {
                let (io, a) = (Arc::clone(&io), io.posta.cenni(&presa).a.clone());
                let viaggio = viaggi.spawn(async move { io.porta(presa).await });
                memoria.in_viaggio.insert(viaggio.id(), a);
            }
            tokio::select! {
                // An arrival frees a place and may make the next of its code due.
                Some(arrivo) = viaggi.join_next_with_id(), if !viaggi.is_empty() => arrivi.push(arrivo),
                () = nuova(&mut novita) => {}
                () = tokio::time::sleep(io.ritmo.giro), if niente || !viaggi.is_empty() => {}
                _ = stop.wait_for(|fermo| *fermo) => {}
            }
        }
        io.concludi(&mut memoria, &mut arrivi).await;
        // Each at once: the slowest must not keep the others from being recorded before the process is ended by force.
        while let Some(arrivo) = viaggi.join_next_with_id().await {
            arrivi.push(arrivo);
            io.concludi(&mut memoria, &mut arrivi).await;
        }
    }

    /// What is due for recipients that have a place free.
    async fn prendi(&self, memoria: &Memoria<P::A>) -> Vec<P::Presa> {
        let adesso = self.clock.now();
        let (mut posti, mut sonde) = (Vec::new(), Vec::new());
        for a in self.posta.destinatari() {
            let circuito = memoria.circuiti.get(&a).copied().unwrap_or_default();
            let occupati = memoria.in_viaggio.values().filter(|b| **b == a).count();
            let liberi = circuito.posti(self.ritmo.insieme, adesso).saturating_sub(occupati);
            if liberi > 0 && circuito.aperto() {
                sonde.push(a);
            } else if liberi > 0 {
                posti.push((a, liberi));
            }
        }
        let fino = adesso.saturating_add(self.ritmo.presa).unwrap_or(Timestamp::MAX);
        let mut prese = Vec::new();
        if !posti.is_empty() {
            prese.extend(leggibili(self.posta.prendi(&posti, &self.chi, adesso, fino).await));
        }
        for a in &sonde {
            prese.extend(leggibili(self.posta.sonda(a, &self.chi, adesso, fino).await));
        }
        prese
    }

    /// One attempt.
    async fn porta(&self, presa: P::Presa) -> Option<Fatta<P::Presa>> {
        let (esito, tentativo) = self.posta.consegna(&presa).await?;
        let seguito = self.seguito(esito, &self.posta.cenni(&presa));
        Some(Fatta {
            presa,
            esito,
            tentativo,
            seguito,
        })
    }

    /// Records together what arrived together: under load many attempts share a commit, alone one does not wait.
    async fn concludi(&self, memoria: &mut Memoria<P::A>, arrivi: &mut Vec<Arrivo<P::Presa>>) {
        let fatte: Vec<_> = arrivi
            .drain(..)
            .filter_map(|arrivo| memoria.arriva(self, arrivo))
            .collect();
        if fatte.is_empty() {
            return;
        }
        let scritte = self.posta.concludi_tutte(&self.chi, &fatte).await;
        for (fatta, scritta) in fatte.iter().zip(scritte) {
            let cenni = self.posta.cenni(&fatta.presa);
            match scritta {
                Ok(true) => racconta(&cenni, &self.posta.nome(cenni.a), fatta.esito, fatta.seguito),
                Ok(false) => tracing::warn!(
                    notifica = cenni.id,
                    "the lease of a notification was lost while it was delivered"
                ),
                Err(error) => {
                    tracing::warn!(notifica = cenni.id, %error, "an attempt was not recorded and will be repeated");
                }
            }
        }
    }

    fn seguito(&self, esito: EsitoConsegna, cenni: &Cenni<'_, P::A>) -> Seguito {
        if esito == EsitoConsegna::Consegnata {
            return Seguito::Consegnata;
        }
        let fatti = cenni.tentativi.saturating_add(1);
        let prossimo = self
            .ritmo
            .attese
            .prossimo(fatti, cenni.nata, self.clock.now(), self.random.next_u64());
        prossimo.map_or(Seguito::Abbandonata, Seguito::Riprova)
    }

    /// From time to time.
    async fn riconta(&self, memoria: &mut Memoria<P::A>) {
        let adesso = self.clock.now();
        if memoria
            .ricontate
            .is_some_and(|allora| adesso.duration_since(allora) < RICONTO)
        {
            return;
        }
        memoria.ricontate = Some(adesso);
        let aperti = memoria.circuiti.iter().filter(|(_, c)| c.aperto());
        let aperti = aperti.map(|(a, _)| a.clone()).collect();
        if let Err(error) = self.posta.riconta(&aperti, adesso).await {
            tracing::warn!(%error, "cannot count the notifications to deliver");
        }
    }
}

fn leggibili<T>(prese: Result<Vec<T>, StoreError>) -> Vec<T> {
    prese.unwrap_or_else(|error| {
        tracing::warn!(%error, "cannot read the notifications to deliver");
        Vec::new()
    })
}

type Arrivo<P> = Result<(Id, Option<Fatta<P>>), tokio::task::JoinError>;

/// Returns when there is something new; never where nobody tells.
async fn nuova(novita: &mut Option<watch::Receiver<()>>) {
    let detta = match novita {
        Some(ricevitore) => ricevitore.changed().await.is_ok(),
        None => false,
    };
    if !detta {
        std::future::pending::<()>().await;
    }
}

impl<A: Clone + Eq + Hash> Memoria<A> {
    /// A place is free again, and the recipient's circuit knows what came of it.
    fn arriva<P: Posta<A = A>>(&mut self, postino: &Postino<P>, arrivo: Arrivo<P::Presa>) -> Option<Fatta<P::Presa>> {
        let (id, fatta) = match arrivo {
            Ok((id, fatta)) => (id, fatta),
            Err(errore) => (errore.id(), None),
        };
        let a = self.in_viaggio.remove(&id)?;
        let fatta = fatta?;
        let circuito = self.circuiti.entry(a.clone()).or_default();
        let prima = circuito.aperto();
        if fatta.esito.risposta() {
            circuito.riuscito();
        } else {
            circuito.fallito(&postino.ritmo.attese, postino.clock.now());
        }
        if prima != circuito.aperto() {
            let destinatario = postino.posta.nome(&a);
            postino.aperti.segna(&destinatario, circuito.aperto());
            if prima {
                tracing::info!(
                    destinatario,
                    "the {} answers again: notifications are delivered",
                    P::CHI
                );
            } else {
                tracing::warn!(
                    destinatario,
                    "the {} failed five times in a row: its notifications wait",
                    P::CHI
                );
            }
        }
        Some(fatta)
    }
}

fn racconta<A>(cenni: &Cenni<'_, A>, destinatario: &str, esito: EsitoConsegna, seguito: Seguito) {
    let (notifica, correlation_id, esito) = (cenni.id, cenni.causa, esito.as_str());
    let tentativi = cenni.tentativi.saturating_add(1);
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
