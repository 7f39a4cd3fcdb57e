//! Time, as a parameter.
//!
//! Nobody reads the system clock but [`System`]; everybody else is handed a [`Clock`], so that tests choose
//! the instant and a *collaudo* instance can live on a shifted day. Civil time of the protocol is
//! Europe/Rome (busta-egov.md D07).

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp, Zoned, civil::Date, tz::TimeZone};

/// Where the present instant comes from.
pub trait Clock: Send + Sync + std::fmt::Debug {
    fn now(&self) -> Timestamp;
}

/// The host's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct System;

impl Clock for System {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the host's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The host's clock moved by a fixed amount: a *collaudo* instance on another day.
#[derive(Debug, Clone, Copy)]
pub struct Shifted(pub SignedDuration);

impl Clock for Shifted {
    fn now(&self) -> Timestamp {
        System.now().saturating_add(self.0).unwrap_or(Timestamp::MAX)
    }
}

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct Manual(Mutex<Timestamp>);

impl Manual {
    pub fn new(at: Timestamp) -> Self {
        Self(Mutex::new(at))
    }

    pub fn set(&self, at: Timestamp) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = at;
    }

    pub fn advance(&self, by: SignedDuration) {
        let mut at = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *at = at.saturating_add(by).unwrap_or(Timestamp::MAX);
    }
}

impl Clock for Manual {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The protocol's civil time zone, Europe/Rome.
pub fn roma() -> TimeZone {
    use std::sync::LazyLock;
    static ROMA: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC));
    ROMA.clone()
}

/// `at` in Europe/Rome.
pub fn civile(at: Timestamp) -> Zoned {
    at.to_zoned(roma())
}

/// The Italian calendar day of `at`.
pub fn giorno(at: Timestamp) -> Date {
    civile(at).date()
}
