//! Connections that are only looked at: a place, a bounded attempt, a reason in words.

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use hyper::Uri;
use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// No step on the network (name, connection, handshake, answer) is waited for longer.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// Where an address leads. Shown without what may be secret in it: user, path, query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub https: bool,
    pub host: String,
    pub port: u16,
    pub path: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.authority())
    }
}

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreached {
    /// Its name has no address.
    Name(String),
    /// Somebody said no.
    Refused(String),
    /// Nobody said anything.
    Silence,
}

impl fmt::Display for Unreached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(host) => write!(f, "the name {host} has no address"),
            Self::Refused(why) => write!(f, "cannot connect: {why}"),
            Self::Silence => write!(f, "no answer within {PATIENCE:?}"),
        }
    }
}

impl Place {
    /// Reads an http or https address.
    pub fn of(url: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        let https = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let host = uri.host().filter(|h| !h.is_empty())?;
        Some(Self {
            https,
            host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: uri.port_u16().unwrap_or(if https { 443 } else { 80 }),
            path: uri.path().to_owned(),
        })
    }

    /// Host and port, as in `Host:`.
    pub fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    pub fn ip(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }

    /// Nothing leaves this host on the way there.
    pub fn is_loopback(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost") || self.ip().is_some_and(|ip| ip.to_canonical().is_loopback())
    }

    /// Connects to the first of its addresses that answers.
    ///
    /// # Errors
    /// [`Unreached`].
    pub async fn connect(&self) -> Result<TcpStream, Unreached> {
        // A name server that does not answer does not know the name.
        let found = timeout(PATIENCE, lookup_host((self.host.as_str(), self.port))).await;
        let addresses: Vec<SocketAddr> = found.ok().and_then(Result::ok).into_iter().flatten().collect();
        if addresses.is_empty() {
            return Err(Unreached::Name(self.host.clone()));
        }
        let stream = timeout(PATIENCE, TcpStream::connect(&*addresses)).await;
        stream
            .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
            .map_err(|e| match e.kind() {
                io::ErrorKind::TimedOut => Unreached::Silence,
                _ => Unreached::Refused(e.to_string()),
            })
    }

    /// Shakes hands on a connection.
    ///
    /// # Errors
    /// What went wrong; `TimedOut` when nothing came.
    pub async fn handshake(&self, stream: TcpStream, tls: Arc<ClientConfig>) -> io::Result<TlsStream<TcpStream>> {
        let name = ServerName::try_from(self.host.clone()).map_err(io::Error::other)?;
        let handshake = TlsConnector::from(tls).connect(name, stream);
        timeout(PATIENCE, handshake)
            .await
            .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_shown_without_secrets() {
        for (url, shown) in [
            (
                "https://nodo.example.org/ServiziSAP?x=1",
                Some("https://nodo.example.org:443"),
            ),
            ("http://utente:segreto@10.0.0.1:81/a", Some("http://10.0.0.1:81")),
            ("https://[::1]:8443", Some("https://[::1]:8443")),
            ("ftp://x/", None),
            ("https:///a", None),
        ] {
            assert_eq!(Place::of(url).map(|p| p.to_string()).as_deref(), shown, "{url}");
        }
        assert!(Place::of("http://[::ffff:127.0.0.1]:1/").unwrap().is_loopback());
        assert!(!Place::of("http://localhost.example.org/").unwrap().is_loopback());
    }
}
