//! Who calls, and how that is proven: TLS of the SOAP listener, callers' certificates, proxies that forward them.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Settings;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// False only in collaudo: the Mittente is then believed.
    pub required: bool,
    pub forwarded: Forwarded,
}

impl Default for Identity {
    fn default() -> Self {
        Self {
            required: true,
            forwarded: Forwarded::default(),
        }
    }
}

/// Certificates that a proxy verified and hands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Forwarded {
    /// Header that carries the certificate: PEM URL-encoded, base64 of DER, or RFC 9440.
    pub header: String,
    /// Who may send it; from anybody else it is ignored.
    pub proxies: Vec<Network>,
}

impl Default for Forwarded {
    fn default() -> Self {
        Self {
            header: "Client-Cert".to_owned(),
            proxies: Vec::new(),
        }
    }
}

impl Forwarded {
    /// Whether the header of this peer counts.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.proxies.iter().any(|network| network.0.contains(&peer))
    }
}

/// An address, or a block of them (`10.1.0.0/16`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(pub IpNet);

impl Serialize for Network {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let network = text
            .parse::<IpNet>()
            .or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network
            .map(Self)
            .map_err(|_| de::Error::custom(format!("{text:?}: expected an address or a block such as 10.1.0.0/16")))
    }
}

/// Whether a caller must show a certificate to be let in at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientAuth {
    /// Not asked for.
    #[default]
    None,
    /// Asked for; who has none may prove itself by other means.
    Optional,
    /// No certificate, no connection.
    Required,
}

/// TLS of the SOAP listener.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tls {
    /// PEM: our certificate, then its intermediates. Without it the listener speaks plain HTTP.
    pub certificate: Option<PathBuf>,
    /// PEM: its private key.
    pub key: Option<PathBuf>,
    /// PEM: the CAs that certify callers.
    pub client_ca: Option<PathBuf>,
    /// PEM: their revocation lists.
    pub client_crl: Option<PathBuf>,
    pub client_auth: ClientAuth,
    /// Time to finish the handshake.
    pub handshake_timeout_ms: u64,
}

impl Default for Tls {
    fn default() -> Self {
        Self {
            certificate: None,
            key: None,
            client_ca: None,
            client_crl: None,
            client_auth: ClientAuth::None,
            handshake_timeout_ms: 10_000,
        }
    }
}

impl Tls {
    pub const fn handshake_timeout(&self) -> Duration {
        Duration::from_millis(self.handshake_timeout_ms)
    }
}

impl Settings {
    /// How the SOAP listener is reached from this host, without a path.
    pub fn own_url(&self) -> String {
        let scheme = if self.tls.certificate.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{}", self.listen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listed_proxies_are_trusted() {
        let forwarded: Forwarded =
            toml::from_str("proxies = [\"10.1.0.0/16\", \"192.0.2.7\", \"2001:db8::/32\"]").unwrap();
        for (peer, trusted) in [
            ("10.1.255.1", true),
            ("10.2.0.1", false),
            ("192.0.2.7", true),
            ("192.0.2.8", false),
            ("::ffff:192.0.2.7", true),
            ("2001:db8::1", true),
            ("2001:db9::1", false),
        ] {
            assert_eq!(forwarded.trusts(peer.parse().unwrap()), trusted, "{peer}");
        }
        assert!(toml::from_str::<Forwarded>("proxies = [\"proxy.example\"]").is_err());
        assert!(
            !Forwarded::default().trusts("127.0.0.1".parse().unwrap()),
            "nobody unless told"
        );
    }
}
