//! How often a party may call an action (lifecycle.md §9): a bucket for each party and action, off by default.
//!
//! On SQLite there is one process, and its buckets are `governor`'s. On PostgreSQL the buckets lie in the database, so that
//! replicas share them, and no call pays a round trip as a rule: a replica takes a few calls at once out of a bucket and
//! gives them out from memory; who finds none waits for a statement that serves all who wait. A call that was taken and not used
//! within a second is lost, so that the limit is never exceeded and at most an eighth of a burst goes unused. An
//! empty bucket is remembered until its next call is due, so that a flood of refused calls costs the database nothing.
//! When the database does not answer nobody is limited: the exchange itself will say what is wrong.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use governor::{RateLimiter, clock::Clock as Governo, middleware::NoOpMiddleware, state::keyed::HashMapStateStore};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, oneshot};

use crate::{
    actions::Azione,
    clock::Clock,
    config::{Calls, Quota},
    egov::{Parte, Parti},
    store::{
        Store,
        archivio::{Concesso, Prelievo},
    },
};

/// Calls taken and not used are lost after this.
const PRESTITO: SignedDuration = SignedDuration::from_secs(1);
/// Callers served by one statement.
const INSIEME: usize = 256;
/// The party of callers that are nobody's.
const NESSUNO: &str = "-";

type Locale = RateLimiter<String, HashMapStateStore<String>, Orologio, NoOpMiddleware<Duration>>;

/// Buckets of all callers.
#[derive(Debug)]
pub struct Limitatore {
    calls: Calls,
    modo: Modo,
}

#[derive(Debug)]
enum Modo {
    Spento,
    /// One limiter for each quota.
    Locale(HashMap<(u32, u32), Locale>),
    Condiviso {
        scorte: Arc<Scorte>,
        clock: Arc<dyn Clock>,
        attese: mpsc::UnboundedSender<Attesa>,
    },
}

/// What this replica holds of each bucket.
type Scorte = Mutex<HashMap<String, Scorta>>;

#[derive(Debug, Clone, Copy)]
struct Scorta {
    calls: u32,
    scade: Timestamp,
    /// Between these the bucket is empty; a clock that was put back is before the first and says nothing.
    vuoto_da: Timestamp,
    vuoto_fino: Timestamp,
}

/// Somebody who waits for a call.
#[derive(Debug)]
struct Attesa {
    chiave: String,
    quota: Quota,
    risposta: oneshot::Sender<bool>,
}

impl Limitatore {
    /// Buckets in `store` where replicas share one, else in this process. Needs a tokio runtime.
    ///
    /// # Errors
    /// Names the key of an action or a party that does not exist.
    pub async fn avvia(
        calls: &Calls,
        parti: &Parti,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, String> {
        for (chiave, azione) in calls.azioni() {
            if !Azione::TUTTE.iter().any(|a| a.as_str().eq_ignore_ascii_case(azione)) {
                return Err(format!("{chiave}: no action has this name"));
            }
        }
        for codice in calls.parte.keys() {
            if codice != NESSUNO && parti.per_codice(codice).is_none() {
                return Err(format!("limits.calls.parte.{codice}: no party has this codice"));
            }
        }
        let modo = if calls.spenti() {
            Modo::Spento
        } else if matches!(store.archivio().preleva(&[]).await, Ok(None)) {
            Modo::Locale(locali(calls, parti, &clock))
        } else {
            let scorte = Arc::new(Scorte::default());
            let (attese, uscita) = mpsc::unbounded_channel();
            tokio::spawn(servi(store, Arc::clone(&scorte), Arc::clone(&clock), uscita));
            Modo::Condiviso { scorte, clock, attese }
        };
        Ok(Self {
            calls: calls.clone(),
            modo,
        })
    }

    /// Nobody is limited.
    pub fn spento() -> Self {
        Self {
            calls: Calls::default(),
            modo: Modo::Spento,
        }
    }

    /// Takes one call out of the caller's bucket of this action; false when it is empty.
    pub async fn ammette(&self, parte: Option<&Parte>, peer: Option<SocketAddr>, azione: Azione) -> bool {
        if matches!(self.modo, Modo::Spento) {
            return true;
        }
        let codice = parte.map_or(NESSUNO, |p| &p.codice);
        let Some(quota) = self.calls.quota(codice, azione.as_str()) else {
            return true;
        };
        let chiave = match parte {
            Some(parte) => format!("{} {azione}", parte.codice),
            None => format!("{} {azione}", peer.map_or_else(|| NESSUNO.to_owned(), |p| rete(p.ip()))),
        };
        match &self.modo {
            Modo::Spento => true,
            Modo::Locale(locali) => locali
                .get(&(quota.per_minute, quota.burst))
                .is_none_or(|locale| locale.check_key(&chiave).is_ok()),
            Modo::Condiviso { scorte, clock, attese } => {
                if let Some(esito) = dalla_scorta(scorte, &chiave, clock.now()) {
                    return esito;
                }
                let (risposta, attesa) = oneshot::channel();
                let accodata = attese.send(Attesa {
                    chiave,
                    quota,
                    risposta,
                });
                accodata.is_err() || attesa.await.unwrap_or(true)
            }
        }
    }

    /// Forgets the buckets that are full again.
    pub fn sgombra(&self) {
        match &self.modo {
            Modo::Spento => {}
            Modo::Locale(locali) => locali.values().for_each(|locale| {
                locale.retain_recent();
                locale.shrink_to_fit();
            }),
            Modo::Condiviso { scorte, clock, .. } => {
                let adesso = clock.now();
                blocca(scorte).retain(|_, s| s.vuoto_fino > adesso || s.scade > adesso);
            }
        }
    }
}

/// An address as a caller: who holds an IPv6 network holds all its addresses.
fn rete(indirizzo: IpAddr) -> String {
    match indirizzo {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            let rete = || format!("{a:x}:{b:x}:{c:x}:{d:x}::/64");
            v6.to_ipv4_mapped().map_or_else(rete, |v4| v4.to_string())
        }
    }
}

fn locali(calls: &Calls, parti: &Parti, clock: &Arc<dyn Clock>) -> HashMap<(u32, u32), Locale> {
    let codici = parti.iter().map(|p| &*p.codice).chain([NESSUNO]);
    let quote = codici.flat_map(|codice| Azione::TUTTE.map(|azione| calls.quota(codice, azione.as_str())));
    quote
        .flatten()
        .filter_map(|quota| {
            let periodo = Duration::from_micros(intervallo_us(quota).unsigned_abs());
            let misura = governor::Quota::with_period(periodo)?.allow_burst(NonZeroU32::new(quota.burst)?);
            let locale = Locale::new(misura, HashMapStateStore::default(), Orologio::new(Arc::clone(clock)));
            Some(((quota.per_minute, quota.burst), locale))
        })
        .collect()
}

/// Microseconds in which one call comes back.
fn intervallo_us(quota: Quota) -> i64 {
    (60_000_000 / i64::from(quota.per_minute.max(1))).max(1)
}

/// A call from what this replica holds; none when the database must be asked.
fn dalla_scorta(scorte: &Scorte, chiave: &str, adesso: Timestamp) -> Option<bool> {
    let mut scorte = blocca(scorte);
    let scorta = scorte.get_mut(chiave)?;
    if scorta.calls > 0 && scorta.scade > adesso {
        scorta.calls -= 1;
        return Some(true);
    }
    (scorta.vuoto_da <= adesso && adesso < scorta.vuoto_fino).then_some(false)
}

fn blocca(scorte: &Scorte) -> std::sync::MutexGuard<'_, HashMap<String, Scorta>> {
    scorte.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves those who wait, all of them by one statement; ends with the last [`Limitatore`].
async fn servi(
    store: Arc<dyn Store>,
    scorte: Arc<Scorte>,
    clock: Arc<dyn Clock>,
    mut uscita: mpsc::UnboundedReceiver<Attesa>,
) {
    let mut attese = Vec::new();
    while uscita.recv_many(&mut attese, INSIEME).await > 0 {
        // What came while the last statement ran may be served from what it brought.
        let adesso = clock.now();
        let mut per_chiave: HashMap<String, (Quota, Vec<oneshot::Sender<bool>>)> = HashMap::new();
        for attesa in attese.drain(..) {
            match dalla_scorta(&scorte, &attesa.chiave, adesso) {
                Some(esito) => {
                    let _ = attesa.risposta.send(esito);
                }
                None => per_chiave
                    .entry(attesa.chiave)
                    .or_insert((attesa.quota, Vec::new()))
                    .1
                    .push(attesa.risposta),
            }
        }
        if per_chiave.is_empty() {
            continue;
        }
        let prelievi: Vec<Prelievo> = per_chiave
            .iter()
            .map(|(chiave, (quota, in_attesa))| Prelievo {
                chiave: chiave.clone(),
                quanti: u32::try_from(in_attesa.len())
                    .unwrap_or(u32::MAX)
                    .saturating_add(scorta_di(*quota)),
                intervallo_us: intervallo_us(*quota),
                capienza: quota.burst,
            })
            .collect();
        let concessi = match store.archivio().preleva(&prelievi).await {
            Ok(concessi) => concessi.unwrap_or_default(),
            Err(errore) => {
                tracing::warn!(%errore, "the shared limits cannot be read: nobody is limited");
                Vec::new()
            }
        };
        distribuisci(&scorte, concessi, &mut per_chiave, clock.now());
        // Without an answer nobody is limited.
        for (_, in_attesa) in per_chiave.into_values() {
            for risposta in in_attesa {
                let _ = risposta.send(true);
            }
        }
    }
}

fn distribuisci(
    scorte: &Scorte,
    concessi: Vec<Concesso>,
    per_chiave: &mut HashMap<String, (Quota, Vec<oneshot::Sender<bool>>)>,
    adesso: Timestamp,
) {
    let fra = |durata| adesso.checked_add(durata).unwrap_or(Timestamp::MAX);
    for concesso in concessi {
        let Some((_, in_attesa)) = per_chiave.remove(&concesso.chiave) else {
            continue;
        };
        let mut restano = concesso.quanti;
        for risposta in in_attesa {
            let avuto = restano > 0;
            // Who has gone away leaves its call to the next.
            if risposta.send(avuto).is_ok() && avuto {
                restano -= 1;
            }
        }
        let attesa = SignedDuration::from_micros(concesso.attesa_us.max(0));
        let scorta = Scorta {
            calls: restano,
            scade: fra(PRESTITO),
            vuoto_da: adesso,
            vuoto_fino: fra(attesa),
        };
        blocca(scorte).insert(concesso.chiave, scorta);
    }
}

/// Calls taken beside those that are waited for: as many as come in a quarter of a second, at most an eighth of a burst.
fn scorta_di(quota: Quota) -> u32 {
    (quota.per_minute / 240).min(quota.burst / 8)
}

/// Our clock as `governor` wants it: the time that has gone by since it was made. Where our clock goes back no time goes
/// by, for else every bucket would seem empty until it is as late as it was.
#[derive(Debug, Clone)]
struct Orologio {
    clock: Arc<dyn Clock>,
    /// When it was last looked at, and what had gone by.
    stato: Arc<Mutex<(Timestamp, Duration)>>,
}

impl Orologio {
    fn new(clock: Arc<dyn Clock>) -> Self {
        let stato = Arc::new(Mutex::new((clock.now(), Duration::ZERO)));
        Self { clock, stato }
    }
}

impl Governo for Orologio {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let mut stato = self.stato.lock().unwrap_or_else(PoisonError::into_inner);
        let adesso = self.clock.now();
        let passato = Duration::try_from(adesso.duration_since(stato.0)).unwrap_or_default();
        *stato = (adesso, stato.1.saturating_add(passato));
        stato.1
    }
}

#[cfg(test)]
#[path = "limiti_tests.rs"]
mod tests;
