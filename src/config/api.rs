//! Who may call the operations API (docs/API.md).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// What a caller of the operations API may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Diritto {
    /// See everything but personal data.
    Leggi,
    /// Change things, and see personal data: each time is recorded.
    Opera,
    /// Fetch the notifications that a region received, and nothing else.
    Notifiche,
}

impl Diritto {
    pub const TUTTI: [Self; 3] = [Self::Leggi, Self::Opera, Self::Notifiche];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Leggi => "leggi",
            Self::Opera => "opera",
            Self::Notifiche => "notifiche",
        }
    }
}

/// A caller of the operations API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caller {
    /// SHA-256 of its token, hexadecimal.
    pub token_sha256: String,
    pub rights: BTreeSet<Diritto>,
}

/// The operations API.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Api {
    /// By name, which is what `accesso` and the log call them.
    pub callers: BTreeMap<String, Caller>,
}

impl Api {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let mut visti = BTreeSet::new();
        for (nome, caller) in &self.callers {
            let refuse = |key: &str, expected: &str| {
                let message = format!("api.callers.{nome}{key}: expected {expected}");
                Err(ConfigError::Value(message))
            };
            let detto = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
            if nome.is_empty() || nome.len() > 64 || !nome.bytes().all(detto) {
                return refuse("", "a name of 1 to 64 letters, digits, '-', '_' or '.'");
            }
            let token = caller.token_sha256.to_ascii_lowercase();
            if token.len() != 64 || !token.bytes().all(|b| b.is_ascii_hexdigit()) {
                return refuse(
                    ".token_sha256",
                    "the 64 hexadecimal digits that `portasap api-token` prints",
                );
            }
            if !visti.insert(token) {
                return refuse(".token_sha256", "a token of its own: another caller has the same");
            }
            if caller.rights.is_empty() {
                return refuse(".rights", "at least one of leggi, opera, notifiche");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_have_a_name_a_token_and_a_right() {
        let uno = "0".repeat(64);
        let due = "A".repeat(64);
        for (testo, atteso) in [
            (
                format!("[callers.back-end]\ntoken_sha256 = \"{uno}\"\nrights = [\"notifiche\"]"),
                None,
            ),
            (
                format!("[callers.\"a b\"]\ntoken_sha256 = \"{uno}\"\nrights = [\"leggi\"]"),
                Some("api.callers.a b: "),
            ),
            (
                "[callers.x]\ntoken_sha256 = \"secret\"\nrights = [\"leggi\"]".to_owned(),
                Some("api.callers.x.token_sha256: "),
            ),
            (
                format!("[callers.x]\ntoken_sha256 = \"{uno}\"\nrights = []"),
                Some("api.callers.x.rights: "),
            ),
            (
                format!(
                    "[callers.x]\ntoken_sha256 = \"{due}\"\nrights = [\"leggi\"]\n[callers.y]\ntoken_sha256 = \"{}\"\n\
                     rights = [\"opera\"]",
                    due.to_lowercase()
                ),
                Some("api.callers.y.token_sha256: "),
            ),
        ] {
            let api: Api = toml::from_str(&testo).unwrap();
            let errore = api.check().err().map(|e| e.to_string());
            assert_eq!(errore.is_some(), atteso.is_some(), "{testo}: {errore:?}");
            assert!(errore.is_none_or(|e| e.starts_with(atteso.unwrap())), "{testo}");
        }
        for testo in [
            "[callers.x]\ntoken = \"abc\"\nrights = [\"leggi\"]",
            "[callers.x]\ntoken_sha256 = \"\"\nrights = [\"tutto\"]",
            "[callers.x]\ntoken_sha256 = \"\"",
        ] {
            assert!(toml::from_str::<Api>(testo).is_err(), "{testo}");
        }
    }
}
