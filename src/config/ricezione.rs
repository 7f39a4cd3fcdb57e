//! What a region does with the notifications it receives (operations.md §6).

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{ConfigError, Credenziali};

/// How notifications are handed over to the region's own systems. Polling needs no setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ricezione {
    /// Wait after the first failure; doubles after each.
    pub retry_first_ms: u64,
    /// The longest wait.
    pub retry_max_ms: u64,
    /// Age at which a handing-over is given up; the notification stays.
    pub give_up_hours: u64,
    /// On their way at once by one channel.
    pub parallel: usize,
    /// Pause between two looks at an inbox with nothing due.
    pub poll_ms: u64,
    pub webhook: Webhook,
    pub soap: Soap,
}

impl Default for Ricezione {
    fn default() -> Self {
        Self {
            retry_first_ms: 5_000,
            retry_max_ms: 600_000,
            give_up_hours: 240,
            parallel: 4,
            poll_ms: 500,
            webhook: Webhook::default(),
            soap: Soap::default(),
        }
    }
}

/// A signed POST of a JSON document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Webhook {
    /// Without it there is no webhook.
    pub url: Option<String>,
    /// What the signature is made with: the file's bytes without the white space around them.
    pub secret_file: Option<PathBuf>,
    /// Bounds of one attempt, and of its connection.
    pub timeout_ms: u64,
    pub connect_timeout_ms: u64,
}

impl Default for Webhook {
    fn default() -> Self {
        Self {
            url: None,
            secret_file: None,
            timeout_ms: 10_000,
            connect_timeout_ms: 3_000,
        }
    }
}

/// notificaSAP without a busta.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Soap {
    /// Without it nothing is forwarded.
    pub url: Option<String>,
    /// The user of HTTP Basic that we are there.
    pub credenziali: Option<Credenziali>,
    /// Bounds of one attempt, and of its connection.
    pub timeout_ms: u64,
    pub connect_timeout_ms: u64,
}

impl Default for Soap {
    fn default() -> Self {
        Self {
            url: None,
            credenziali: None,
            timeout_ms: 10_000,
            connect_timeout_ms: 3_000,
        }
    }
}

impl Soap {
    /// Where its credentials stand in the settings.
    pub const CREDENZIALI: &str = "ricezione.soap.credenziali";
}

impl Ricezione {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        super::check::within("ricezione.parallel", self.parallel, super::check::MASSIMO_LOTTO)?;
        for (key, value) in [
            ("ricezione.retry_first_ms", self.retry_first_ms),
            ("ricezione.retry_max_ms", self.retry_max_ms),
            ("ricezione.give_up_hours", self.give_up_hours),
            ("ricezione.poll_ms", self.poll_ms),
            ("ricezione.webhook.timeout_ms", self.webhook.timeout_ms),
            ("ricezione.webhook.connect_timeout_ms", self.webhook.connect_timeout_ms),
            ("ricezione.soap.timeout_ms", self.soap.timeout_ms),
            ("ricezione.soap.connect_timeout_ms", self.soap.connect_timeout_ms),
        ] {
            super::check::span(key, value)?;
        }
        for (key, url) in [
            ("ricezione.webhook.url", &self.webhook.url),
            ("ricezione.soap.url", &self.soap.url),
        ] {
            if let Some(url) = url {
                super::indirizzo::controlla(key, url)?;
            }
        }
        if let Some(credenziali) = &self.soap.credenziali {
            credenziali.check(Soap::CREDENZIALI)?;
        }
        if self.webhook.url.is_some() && self.webhook.secret_file.is_none() {
            return super::check::refuse(
                "ricezione.webhook.secret_file",
                "a file: what is sent to ricezione.webhook.url is signed",
            );
        }
        Ok(())
    }
}
