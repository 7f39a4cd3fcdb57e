//! The porta delegata of a region (busta-egov.md §12): who may use it, what it tells of failures, and the node behind it.

use std::{collections::BTreeMap, net::IpAddr, time::Duration};

use serde::{Deserialize, Serialize};

use super::{ConfigError, Credenziali, Environment, Network, Role, Settings};
use crate::egov::parti::lettura::hash_buono;

/// Whether the Fault of a failure carries a `MessaggioDiErroreApplicativo` (busta-egov.md §7.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ErroreApplicativo {
    #[default]
    Assente,
    /// As the entry of `detail`.
    Detail,
}

/// Whether our own checks judge a request before the node does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ControlliDelegata {
    /// The node alone judges.
    #[default]
    Nessuno,
    /// What our checks refuse is answered here.
    Prima,
}

/// `/PD/ServiziSAP`, for the region's own systems.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Delegata {
    pub enabled: bool,
    /// User → argon2id hash: who may call. Empty: nobody is asked for a password, and one that is sent is not looked at.
    pub utenti: BTreeMap<String, String>,
    /// Addresses that may call. Empty: any.
    pub indirizzi: Vec<Network>,
    pub messaggio_errore_applicativo: ErroreApplicativo,
    pub controlli: ControlliDelegata,
}

impl Delegata {
    /// Whether a system at this address may call.
    pub fn ammette(&self, peer: Option<IpAddr>) -> bool {
        let Some(peer) = peer.map(|p| p.to_canonical()) else {
            return self.indirizzi.is_empty();
        };
        self.indirizzi.is_empty() || self.indirizzi.iter().any(|rete| rete.0.contains(&peer))
    }
}

/// The node that the porta delegata calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Nodo {
    /// Its porta applicativa.
    pub url: Option<String>,
    /// Bounds of a call, and of its connection.
    pub timeout_ms: u64,
    pub connect_timeout_ms: u64,
    /// How long an unused connection is kept: less than the node keeps it.
    pub idle_timeout_ms: u64,
    /// Calls on their way at once.
    pub parallel: usize,
    /// Who we are with it, by HTTP Basic; a certificate is that of `[client]`.
    pub credenziali: Option<Credenziali>,
}

impl Default for Nodo {
    fn default() -> Self {
        Self {
            url: None,
            timeout_ms: 30_000,
            connect_timeout_ms: 3_000,
            idle_timeout_ms: 4_000,
            parallel: 128,
            credenziali: None,
        }
    }
}

impl Nodo {
    pub const fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    pub const fn connect_timeout(&self) -> Duration {
        Duration::from_millis(self.connect_timeout_ms)
    }

    pub const fn idle_timeout(&self) -> Duration {
        Duration::from_millis(self.idle_timeout_ms)
    }
}

/// A year: more is a slip of the pen.
const MASSIMO_MS: u64 = 31_536_000_000;
/// More calls than this nobody waits for.
const MASSIMO_INSIEME: usize = 100_000;

/// What the two sections need of each other and of the rest.
///
/// # Errors
/// Names the key.
pub(super) fn check(s: &Settings) -> Result<(), ConfigError> {
    let refuse = |key: &str, expected: &str| Err(ConfigError::Value(format!("{key}: expected {expected}")));
    for (key, value) in [
        ("nodo.timeout_ms", s.nodo.timeout_ms),
        ("nodo.connect_timeout_ms", s.nodo.connect_timeout_ms),
        ("nodo.idle_timeout_ms", s.nodo.idle_timeout_ms),
    ] {
        if value == 0 || value > MASSIMO_MS {
            return refuse(key, "a number greater than 0 and less than a year");
        }
    }
    if !(1..=MASSIMO_INSIEME).contains(&s.nodo.parallel) {
        return refuse("nodo.parallel", &format!("a number from 1 to {MASSIMO_INSIEME}"));
    }
    if let Some(url) = &s.nodo.url {
        super::indirizzo::controlla("nodo.url", url)?;
    }
    for (utente, hash) in &s.delegata.utenti {
        hash_buono(hash).map_err(|perche| ConfigError::Value(format!("delegata.utenti.{utente}: {perche}")))?;
    }
    if !s.delegata.enabled {
        return Ok(());
    }
    if s.role != Role::Regione {
        return refuse(
            "delegata.enabled",
            "false where role = \"nazionale\": the porta delegata is a region's",
        );
    }
    if s.nodo.url.is_none() {
        return refuse(
            "nodo.url",
            "the porta applicativa of the node, since delegata.enabled = true",
        );
    }
    if s.environment == Environment::Esercizio && s.delegata.utenti.is_empty() && s.delegata.indirizzi.is_empty() {
        return refuse(
            "delegata.utenti",
            "users of HTTP Basic, or the callers' addresses in delegata.indirizzi: in esercizio the porta delegata, which \
             speaks to the node in our name, is not open to everybody",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsZSBkaSBwcm92YQ$0pbFVWT7BXCIiEJBVMg1UBSt6PJTHHTX3kVJuLVmWIk";

    fn aperta(environment: Environment) -> Settings {
        Settings {
            role: Role::Regione,
            party: "LAZIO".to_owned(),
            environment,
            delegata: Delegata {
                enabled: true,
                ..Delegata::default()
            },
            nodo: Nodo {
                url: Some("https://nodo.example.org/ServiziSAP".to_owned()),
                ..Nodo::default()
            },
            ..Settings::default()
        }
    }

    #[test]
    fn each_refusal_names_its_key() {
        type Bend = fn(&mut Settings);
        let cases: [(&str, Bend); 9] = [
            ("delegata.enabled", |s| s.role = Role::Nazionale),
            ("nodo.url", |s| s.nodo.url = None),
            ("nodo.url", |s| s.nodo.url = Some("nodo.example.org".to_owned())),
            ("nodo.url", |s| {
                s.nodo.url = Some("http://nodo example/Servizi SAP".to_owned());
            }),
            ("nodo.timeout_ms", |s| s.nodo.timeout_ms = 0),
            ("nodo.parallel", |s| s.nodo.parallel = 0),
            ("nodo.connect_timeout_ms", |s| s.nodo.connect_timeout_ms = u64::MAX),
            ("delegata.utenti", |s| s.environment = Environment::Esercizio),
            ("delegata.utenti.sil", |s| {
                s.delegata.utenti.insert("sil".to_owned(), "password".to_owned());
            }),
        ];
        assert!(check(&aperta(Environment::Collaudo)).is_ok(), "open in collaudo");
        for (key, bend) in cases {
            let mut s = aperta(Environment::Collaudo);
            bend(&mut s);
            let error = check(&s).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{key}:")), "{key}: {error}");
        }
    }

    #[test]
    fn in_esercizio_users_or_addresses_close_it() {
        let mut utenti = aperta(Environment::Esercizio);
        utenti.delegata.utenti.insert("sil".to_owned(), HASH.to_owned());
        let mut indirizzi = aperta(Environment::Esercizio);
        indirizzi.delegata = toml::from_str("enabled = true\nindirizzi = [\"10.1.0.0/16\"]").unwrap();
        for s in [&utenti, &indirizzi] {
            assert!(check(s).is_ok());
        }
        for (peer, ammesso) in [("10.1.2.3", true), ("10.2.0.1", false)] {
            assert_eq!(indirizzi.delegata.ammette(peer.parse().ok()), ammesso, "{peer}");
            assert!(
                utenti.delegata.ammette(peer.parse().ok()),
                "any address where none is listed"
            );
        }
        assert!(!indirizzi.delegata.ammette(None));
    }
}
