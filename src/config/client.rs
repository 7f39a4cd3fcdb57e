//! Who we are when we call others: our certificate, whom we trust, the passwords we show.
//!
//! A password is never in the settings themselves, which are read, mailed and kept in repositories: they name the file
//! that holds it. Source: operations.md §6, modi-security.md M01.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{ConfigError, Settings};

/// TLS of outbound calls.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Client {
    /// PEM: the certificate that we show, then its intermediates.
    pub certificate: Option<PathBuf>,
    /// PEM: its private key.
    pub key: Option<PathBuf>,
    /// PEM: the CAs that certify whom we call, in the place of the host's.
    pub ca: Option<PathBuf>,
}

/// A user of HTTP Basic that we are with somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credenziali {
    pub user: String,
    /// Holds the password; blanks and line ends around it do not count.
    pub password_file: PathBuf,
}

impl Client {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let wants = |key: &str, expected: &str| Err(ConfigError::Value(format!("client.{key}: expected {expected}")));
        match (&self.certificate, &self.key) {
            (Some(_), None) => wants("key", "the private key of client.certificate"),
            (None, Some(_)) => wants("certificate", "the certificate of client.key"),
            _ => Ok(()),
        }
    }
}

impl Credenziali {
    /// `chiave` is where they stand in the settings.
    pub(super) fn check(&self, chiave: &str) -> Result<(), ConfigError> {
        let user = &self.user;
        if user.is_empty() || user.contains(':') || user.contains(char::is_control) {
            let expected = "a name without colon and control characters (RFC 7617)";
            return Err(ConfigError::Value(format!("{chiave}.user: expected {expected}")));
        }
        Ok(())
    }
}

impl Settings {
    /// All credentials that we show to others, by the key under which they stand.
    pub fn credenziali(&self) -> impl Iterator<Item = (String, &Credenziali)> {
        let notifica = self.notifica.credenziali.iter();
        let notifica = notifica.map(|(codice, c)| (format!("notifica.credenziali.{codice}"), c));
        let soap = self.ricezione.soap.credenziali.iter();
        notifica
            .chain(self.nodo.credenziali.iter().map(|c| ("nodo.credenziali".to_owned(), c)))
            .chain(soap.map(|c| (super::Soap::CREDENZIALI.to_owned(), c)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_used_names_its_key() {
        let credenziali = |user: &str| Credenziali {
            user: user.to_owned(),
            password_file: "p".into(),
        };
        assert!(credenziali("nodo").check("x").is_ok());
        for user in ["", "a:b", "a\nb"] {
            let error = credenziali(user).check("notifica.credenziali.LAZIO").unwrap_err();
            assert!(
                error.to_string().starts_with("notifica.credenziali.LAZIO.user: "),
                "{error}"
            );
        }
        for (client, key) in [
            (r#"certificate = "x""#, "client.key: "),
            (r#"key = "x""#, "client.certificate: "),
        ] {
            let error = toml::from_str::<Client>(client).unwrap().check().unwrap_err();
            assert!(error.to_string().starts_with(key), "{error}");
        }
        assert!(toml::from_str::<Client>(r#"ca = "x""#).unwrap().check().is_ok());
        let error = toml::from_str::<Credenziali>("user = \"a\"\npassword = \"b\"").unwrap_err();
        assert!(error.to_string().contains("password"), "{error}");
    }
}
