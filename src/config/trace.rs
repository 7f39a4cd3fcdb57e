//! What is kept of each exchange, and for how long (busta-egov.md §8.2, §12.1).

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::egov::ETA_MASSIMA;

/// Days of the oldest busta that is accepted: a younger identifier must be remembered.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "five days")]
const ETA_MASSIMA_GIORNI: u32 = (ETA_MASSIMA.as_hours() / 24) as u32;
/// A day more: a busta may be dated a little after the time at which it came in.
pub(super) const IDENTIFICATORI_MINIMO: u32 = ETA_MASSIMA_GIORNI + 1;

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Trace {
    /// Keep the raw request and answer beside the trace row. Personal data.
    pub messages: bool,
    pub retention: Retention,
}

/// Days that each class is kept; 0 is for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// Trace rows; longer while a document or a message hangs on them.
    pub traces_days: u32,
    /// Documents that were accepted; the one that made the present version of an active SAP stays.
    pub documents_days: u32,
    /// Documents that were refused.
    pub refused_documents_days: u32,
    /// Raw requests and answers.
    pub messages_days: u32,
    /// Identifiers by which a duplicate is refused.
    pub identifiers_days: u32,
    /// Notifications, sent and received, from the day on which they were delivered or given up; those that wait stay.
    pub notifications_days: u32,
    /// Civil time (Europe/Rome) of the daily run, `HH:MM`; empty: only by `portasap trace prune`.
    pub at: String,
    /// Rows looked at in one step.
    pub step_rows: u32,
    /// Pause between steps.
    pub step_pause_ms: u64,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            traces_days: 3650,
            documents_days: 3650,
            refused_documents_days: 365,
            messages_days: 30,
            identifiers_days: 90,
            notifications_days: 365,
            at: "03:30".to_owned(),
            step_rows: 200,
            step_pause_ms: 50,
        }
    }
}

impl Retention {
    /// Time of the daily run.
    pub fn ora(&self) -> Option<Time> {
        self.at.parse().ok()
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let refuse = |key: &str, expected: String| {
            Err(ConfigError::Value(format!(
                "trace.retention.{key}: expected {expected}"
            )))
        };
        let minimo = IDENTIFICATORI_MINIMO;
        if (1..minimo).contains(&self.identifiers_days) {
            let why = format!(
                "0 (as long as the trace rows) or at least {minimo}: a busta is accepted for {ETA_MASSIMA_GIORNI} days, \
                 and a duplicate of it must be known as long"
            );
            return refuse("identifiers_days", why);
        }
        let almeno = self.identifiers_days.max(minimo);
        if (1..almeno).contains(&self.traces_days) {
            let why = format!("0 (for ever) or at least {almeno}: the identifier of a message goes with its trace row");
            return refuse("traces_days", why);
        }
        if (1..minimo).contains(&self.notifications_days) {
            let why = format!("0 (for ever) or at least {minimo}: one that comes again must be known");
            return refuse("notifications_days", why);
        }
        if !self.at.is_empty() && (self.at.len() != 5 || self.ora().is_none()) {
            return refuse("at", "a time such as \"03:30\", or nothing".to_owned());
        }
        if !(1..=10_000).contains(&self.step_rows) {
            return refuse("step_rows", "a number from 1 to 10000".to_owned());
        }
        Ok(())
    }
}

/// When to warn about room for the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Space {
    /// Bytes that the database may take, where its volume cannot be seen from here (PostgreSQL); 0: unknown.
    pub capacity_bytes: u64,
    /// Warn when the room that is left lasts fewer days at the present growth.
    pub warn_days: u32,
    /// The warning is an error below this.
    pub critical_days: u32,
    /// Warn when less than this part of the volume is free.
    pub warn_free_percent: u8,
    pub critical_free_percent: u8,
    /// Between two looks.
    pub every_seconds: u32,
}

impl Default for Space {
    fn default() -> Self {
        Self {
            capacity_bytes: 0,
            warn_days: 60,
            critical_days: 14,
            warn_free_percent: 20,
            critical_free_percent: 5,
            every_seconds: 300,
        }
    }
}

impl Space {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let refuse = |key: &str, expected: &str| Err(ConfigError::Value(format!("space.{key}: expected {expected}")));
        if self.every_seconds == 0 {
            return refuse("every_seconds", "a number greater than 0");
        }
        if self.critical_days > self.warn_days {
            return refuse("critical_days", "not more than warn_days");
        }
        if self.warn_free_percent > 100 || self.critical_free_percent > self.warn_free_percent {
            return refuse(
                "critical_free_percent",
                "not more than warn_free_percent, and that not more than 100",
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_never_forgotten_while_its_busta_would_be_accepted() {
        for (identificatori, tracce, atteso) in [
            (90, 3650, None),
            (0, 0, None),
            (6, 6, None),
            (0, 6, None),
            (5, 3650, Some("trace.retention.identifiers_days")),
            (1, 3650, Some("trace.retention.identifiers_days")),
            (0, 5, Some("trace.retention.traces_days")),
            (90, 89, Some("trace.retention.traces_days")),
        ] {
            let retention = Retention {
                identifiers_days: identificatori,
                traces_days: tracce,
                ..Retention::default()
            };
            let error = retention.check().err().map(|e| e.to_string());
            match atteso {
                None => assert_eq!(error, None, "{identificatori} {tracce}"),
                Some(key) => assert!(error.unwrap().starts_with(key), "{identificatori} {tracce}"),
            }
        }
    }

    #[test]
    fn a_notification_that_comes_again_is_known_as_long_as_its_busta_is_accepted() {
        for (giorni, buono) in [(0, true), (1, false), (5, false), (6, true)] {
            let retention = Retention {
                notifications_days: giorni,
                ..Retention::default()
            };
            assert_eq!(retention.check().is_ok(), buono, "{giorni}");
        }
    }

    #[test]
    fn the_time_of_the_run_is_a_time() {
        for (at, good) in [
            ("03:30", true),
            ("", true),
            ("23:59", true),
            ("24:00", false),
            ("3", false),
            ("ieri!", false),
        ] {
            let retention = Retention {
                at: at.to_owned(),
                ..Retention::default()
            };
            assert_eq!(retention.check().is_ok(), good, "{at}");
        }
    }
}
