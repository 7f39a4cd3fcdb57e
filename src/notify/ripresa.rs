//! When to try again, and when to leave a region alone. Pure (lifecycle.md §6, design §7.4).
//!
//! A notification waits after each failure: first `prima`, then twice as long each time up to `massima`, always
//! 20 % more or less, so that what failed together does not come back together. A region that failed five times in a
//! row is left alone for a while (its *circuit* is open), first for `prima`, then twice as long each time up to
//! `massima`; after the pause one notification is the probe: if it arrives, the circuit is closed.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

/// Failures in a row that open a circuit.
const FALLIMENTI: u32 = 5;

/// How long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attese {
    pub prima: SignedDuration,
    pub massima: SignedDuration,
    /// Age at which a notification is given up.
    pub rinuncia: SignedDuration,
}

impl Attese {
    /// When to try again after `fatti` attempts, the last just failed; none when the notification is too old by then.
    /// `caso` is any number: it chooses within the 20 %.
    pub fn prossimo(&self, fatti: u32, creata: Timestamp, adesso: Timestamp, caso: u64) -> Option<Timestamp> {
        let attesa = self.raddoppiata(fatti.saturating_sub(1));
        let quando = adesso.saturating_add(variata(attesa, caso)).unwrap_or(Timestamp::MAX);
        let limite = creata.saturating_add(self.rinuncia).unwrap_or(Timestamp::MAX);
        (quando <= limite).then_some(quando)
    }

    /// `prima` doubled so many times, at most `massima`.
    fn raddoppiata(&self, volte: u32) -> SignedDuration {
        let fattore = 1_i32.checked_shl(volte.min(30)).unwrap_or(i32::MAX);
        self.prima
            .checked_mul(fattore)
            .map_or(self.massima, |d| d.min(self.massima))
    }
}

/// Those whose circuit is open, by name, for whoever wants to see them while the delivery runs.
#[derive(Debug, Clone, Default)]
pub struct CircuitiAperti(Arc<Mutex<BTreeSet<String>>>);

impl CircuitiAperti {
    pub fn segna(&self, nome: &str, aperto: bool) {
        let mut aperti = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if aperto {
            aperti.insert(nome.to_owned());
        } else {
            aperti.remove(nome);
        }
    }

    pub fn aperto(&self, nome: &str) -> bool {
        let aperti = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        aperti.contains(nome)
    }
}

/// Between 80 % and 120 %.
fn variata(attesa: SignedDuration, caso: u64) -> SignedDuration {
    let per_mille = 800 + i128::from(caso % 401);
    let nanosecondi = attesa.as_nanos() * per_mille / 1000;
    SignedDuration::from_nanos(i64::try_from(nanosecondi).unwrap_or(i64::MAX))
}

/// What is known of a region's readiness to receive. Each replica has its own opinion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Circuito {
    /// Failures since the last success.
    falliti: u32,
    /// Pauses since the last success.
    pause: u32,
    riapre: Option<Timestamp>,
}

impl Circuito {
    /// How many notifications may be on their way at once, of at most `insieme`.
    pub fn posti(&self, insieme: usize, adesso: Timestamp) -> usize {
        match self.riapre {
            None => insieme,
            Some(quando) if adesso >= quando => 1,
            Some(_) => 0,
        }
    }

    pub const fn aperto(&self) -> bool {
        self.riapre.is_some()
    }

    /// When the next probe may go.
    pub const fn riapre(&self) -> Option<Timestamp> {
        self.riapre
    }

    /// The region answered, whatever it said.
    pub fn riuscito(&mut self) {
        *self = Self::default();
    }

    /// The region could not be reached, or what answered was not its porta.
    pub fn fallito(&mut self, attese: &Attese, adesso: Timestamp) {
        self.falliti = self.falliti.saturating_add(1);
        // Those that were already on their way when the circuit opened do not lengthen its pause.
        let in_pausa = self.riapre.is_some_and(|quando| adesso < quando);
        if self.falliti < FALLIMENTI || in_pausa {
            return;
        }
        let pausa = attese.raddoppiata(self.pause);
        self.pause = self.pause.saturating_add(1);
        self.riapre = Some(adesso.saturating_add(pausa).unwrap_or(Timestamp::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ATTESE: Attese = Attese {
        prima: SignedDuration::from_secs(30),
        massima: SignedDuration::from_hours(1),
        rinuncia: SignedDuration::from_hours(240),
    };

    fn istante(secondi: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + secondi).unwrap()
    }

    #[test]
    fn waits_double_up_to_the_cap_within_a_fifth() {
        for (fatti, attesa) in [
            (1, 30),
            (2, 60),
            (3, 120),
            (7, 1920),
            (8, 3600),
            (9, 3600),
            (4_000_000, 3600),
        ] {
            for caso in [0, 200, 400, u64::MAX] {
                let quando = ATTESE.prossimo(fatti, istante(0), istante(0), caso).unwrap();
                let secondi = quando.duration_since(istante(0)).as_millis();
                assert!((attesa * 800..=attesa * 1200).contains(&secondi), "{fatti}: {secondi}");
            }
            let esatto = ATTESE.prossimo(fatti, istante(0), istante(0), 200).unwrap();
            assert_eq!(esatto, istante(i64::try_from(attesa).unwrap()));
        }
    }

    #[test]
    fn an_old_notification_is_given_up() {
        let giorni = |n: i64| istante(n * 86_400);
        assert!(ATTESE.prossimo(50, istante(0), giorni(9), 0).is_some());
        assert_eq!(ATTESE.prossimo(50, istante(0), giorni(10), 0), None);
        assert_eq!(ATTESE.prossimo(1, istante(0), giorni(400), 0), None);
    }

    #[test]
    fn five_failures_in_a_row_open_the_circuit_and_a_probe_closes_it() {
        let mut circuito = Circuito::default();
        for _ in 0..4 {
            circuito.fallito(&ATTESE, istante(0));
            assert_eq!(circuito.posti(4, istante(0)), 4);
        }
        circuito.fallito(&ATTESE, istante(0));
        assert!(circuito.aperto());
        assert_eq!((circuito.posti(4, istante(29)), circuito.posti(4, istante(30))), (0, 1));
        // Late failures of what was on its way change nothing; the probe's failure doubles the pause.
        circuito.fallito(&ATTESE, istante(10));
        assert_eq!(circuito.posti(4, istante(30)), 1);
        circuito.fallito(&ATTESE, istante(30));
        assert_eq!((circuito.posti(4, istante(89)), circuito.posti(4, istante(90))), (0, 1));
        circuito.riuscito();
        assert_eq!(circuito.posti(4, istante(90)), 4);
        // A success in between starts the count again.
        for _ in 0..4 {
            circuito.fallito(&ATTESE, istante(100));
        }
        circuito.riuscito();
        circuito.fallito(&ATTESE, istante(101));
        assert_eq!(circuito.posti(4, istante(101)), 4);
    }

    #[test]
    fn the_pause_has_a_cap() {
        let mut circuito = Circuito::default();
        let mut adesso = istante(0);
        for _ in 0..60 {
            circuito.fallito(&ATTESE, adesso);
            adesso = circuito.riapre().unwrap_or(adesso);
        }
        let prima = adesso;
        circuito.fallito(&ATTESE, adesso);
        assert_eq!(circuito.riapre().unwrap().duration_since(prima), ATTESE.massima);
    }
}
