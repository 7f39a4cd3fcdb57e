//! The brake on guessing passwords.
//!
//! By address (IPv6: by /64), because that is what a guesser cannot choose freely. Each address has one check at a time, so that
//! a guesser with a thousand connections waits behind itself and not in front of others; each wrong password in a row is
//! answered later than the last one, up to [`TARDI`]. A right password is never held back by wrong ones, from wherever they
//! came. What is remembered, how many checks wait for their turn and how many answers are delayed, is bounded.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

/// Delay of the first wrong password; doubled by each further one.
const PRESTO: Duration = Duration::from_millis(100);
/// Longest delay.
const TARDI: Duration = Duration::from_secs(3);
/// An address that was quiet for so long is forgotten.
const OBLIO: SignedDuration = SignedDuration::from_mins(10);
/// Addresses that are remembered.
const INDIRIZZI: usize = 4096;
/// Answers that may wait at once, of those a node works on (one in so many).
const QUOTA: usize = 8;
/// Checks under way or waiting, of those a node works on: from everywhere, and from one address (one in so many).
const QUOTA_VERIFICHE: usize = 2;
const QUOTA_INDIRIZZO: usize = 4;

#[derive(Debug)]
pub(super) struct Freno {
    voci: Mutex<HashMap<Option<IpAddr>, Voce>>,
    /// Delayed answers keep their place among the requests worked on: they must not take all of them.
    attese: Semaphore,
    /// So do checks.
    verifiche: Arc<Semaphore>,
    per_indirizzo: usize,
}

/// A place in the queue of an address.
#[derive(Debug)]
pub(super) struct Turno {
    turno: Arc<tokio::sync::Mutex<()>>,
    _posti: [OwnedSemaphorePermit; 2],
}

impl Turno {
    /// Waits until it is the only one from there; drop both when the check is done.
    pub async fn aspetta(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.turno).lock_owned().await
    }
}

#[derive(Debug)]
struct Voce {
    turno: Arc<tokio::sync::Mutex<()>>,
    verifiche: Arc<Semaphore>,
    sbagliate: u32,
    ultima: Timestamp,
}

impl Freno {
    pub fn nuovo(contemporanee: usize) -> Self {
        Self {
            voci: Mutex::default(),
            attese: Semaphore::new(contemporanee / QUOTA),
            verifiche: Arc::new(Semaphore::new((contemporanee / QUOTA_VERIFICHE).max(1))),
            per_indirizzo: (contemporanee / QUOTA_INDIRIZZO).max(1),
        }
    }

    /// A place in the queue of an address; `None` when too many wait.
    pub fn turno(&self, peer: Option<IpAddr>, adesso: Timestamp) -> Option<Turno> {
        let voce = |voce: &mut Voce| (Arc::clone(&voce.turno), Arc::clone(&voce.verifiche));
        let (turno, sue) = self.con(peer, adesso, voce);
        let suo = sue.try_acquire_owned().ok()?;
        let di_tutti = Arc::clone(&self.verifiche).try_acquire_owned().ok()?;
        Some(Turno {
            turno,
            _posti: [suo, di_tutti],
        })
    }

    /// Counts a wrong password and waits as long as it costs.
    pub async fn sbagliata(&self, peer: Option<IpAddr>, adesso: Timestamp) {
        let ritardo = self.ritardo(peer, adesso);
        if let Ok(_attesa) = self.attese.try_acquire() {
            tokio::time::sleep(ritardo).await;
        }
    }

    fn ritardo(&self, peer: Option<IpAddr>, adesso: Timestamp) -> Duration {
        let prima = self.con(peer, adesso, |voce| {
            let prima = voce.sbagliate;
            voce.sbagliate = prima.saturating_add(1);
            prima
        });
        PRESTO.saturating_mul(2_u32.saturating_pow(prima)).min(TARDI)
    }

    fn con<T>(&self, peer: Option<IpAddr>, adesso: Timestamp, fa: impl FnOnce(&mut Voce) -> T) -> T {
        let chiave = peer.map(chiave);
        let mut voci = self.voci.lock().unwrap_or_else(PoisonError::into_inner);
        if voci.len() >= INDIRIZZI && !voci.contains_key(&chiave) {
            voci.retain(|_, voce| !voce.dimenticata(adesso));
            // All of them are fresh: somebody has many addresses. The one that was quiet longest goes.
            if voci.len() >= INDIRIZZI
                && let Some(vecchia) = voci.iter().min_by_key(|(_, voce)| voce.ultima).map(|(k, _)| *k)
            {
                voci.remove(&vecchia);
            }
        }
        let voce = voci.entry(chiave).or_insert_with(|| Voce {
            turno: Arc::default(),
            verifiche: Arc::new(Semaphore::new(self.per_indirizzo)),
            sbagliate: 0,
            ultima: adesso,
        });
        if voce.dimenticata(adesso) {
            voce.sbagliate = 0;
        }
        voce.ultima = adesso;
        fa(voce)
    }
}

impl Voce {
    fn dimenticata(&self, adesso: Timestamp) -> bool {
        adesso.duration_since(self.ultima) > OBLIO
    }
}

/// One for all addresses that one holder can choose among.
fn chiave(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from(u128::from(v6) >> 64 << 64).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adesso(minuti: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + 60 * minuti).unwrap()
    }

    fn ritardo(freno: &Freno, indirizzo: &str, minuti: i64) -> Duration {
        freno.ritardo(Some(indirizzo.parse().unwrap()), adesso(minuti))
    }

    #[test]
    fn each_wrong_password_costs_more_up_to_a_bound_and_is_forgotten() {
        let freno = Freno::nuovo(256);
        let ritardi: Vec<u128> = (0..7).map(|_| ritardo(&freno, "192.0.2.1", 0).as_millis()).collect();
        assert_eq!(ritardi, [100, 200, 400, 800, 1600, 3000, 3000]);
        assert_eq!(ritardo(&freno, "192.0.2.2", 0), PRESTO, "another address");
        assert_eq!(ritardo(&freno, "192.0.2.1", 11), PRESTO, "ten quiet minutes later");
    }

    #[test]
    fn a_whole_ipv6_network_is_one() {
        assert_eq!(
            chiave("2001:db8::1".parse().unwrap()),
            chiave("2001:db8::ffff:1".parse().unwrap())
        );
        assert_ne!(
            chiave("2001:db8:0:1::1".parse().unwrap()),
            chiave("2001:db8::1".parse().unwrap())
        );
        assert_eq!(
            chiave("::ffff:192.0.2.1".parse().unwrap()),
            chiave("192.0.2.1".parse().unwrap())
        );
    }

    #[test]
    fn many_addresses_do_not_make_it_grow() {
        let freno = Freno::nuovo(256);
        for n in 0..2 * u32::try_from(INDIRIZZI).unwrap() {
            freno.ritardo(Some(std::net::Ipv4Addr::from(n).into()), adesso(i64::from(n)));
        }
        assert!(freno.voci.lock().unwrap().len() <= INDIRIZZI);
    }
}
