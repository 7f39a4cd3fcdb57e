//! Those whom we call: named rightly, there, over TLS 1.2 or 1.3, with a certificate that we trust.
//!
//! A connection and a handshake with the very configuration of our calls, never a message. The node is asked for its
//! WSDL as well ([`super::node`]).

use std::{io, sync::Arc, time::Duration};

use rustls::ClientConfig;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite},
    task::JoinSet,
    time::timeout,
};

use super::{
    finding::Finding,
    net::{Place, Unreached},
    node,
    tls_error::blame,
};
use crate::{config::Settings, soap::client::Chiamante};

mod who;

use who::Peer;

/// A connection, in clear or not.
pub trait Line: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Line for T {}

/// How long a server may take to refuse our certificate after the handshake (TLS 1.3).
const AFTERTHOUGHT: Duration = Duration::from_millis(300);

/// All of them, side by side.
pub async fn check(settings: &Settings, client: Option<&Chiamante>) -> Vec<Finding> {
    let Some(client) = client else {
        return Vec::new();
    };
    let peers = who::all(settings, client);
    if peers.is_empty() {
        return Vec::new();
    }
    let tls = match client.tls() {
        Ok(tls) => Arc::new(tls),
        Err(e) => {
            let mend = "install the host's CA certificates (ca-certificates), or set client.ca";
            return vec![Finding::wrong("client", e.to_string(), mend)];
        }
    };
    let mut looks = JoinSet::new();
    for (n, peer) in peers.into_iter().enumerate() {
        let tls = Arc::clone(&tls);
        looks.spawn(async move { (n, look(&peer, tls).await) });
    }
    let mut found = looks.join_all().await;
    found.sort_by_key(|(n, _)| *n);
    found.into_iter().flat_map(|(_, findings)| findings).collect()
}

async fn look(peer: &Peer, tls: Arc<ClientConfig>) -> Vec<Finding> {
    let key = peer.key.as_str();
    let Some(place) = Place::of(&peer.url) else {
        return vec![Finding::wrong(
            key,
            "no http or https address",
            "write https://host/path",
        )];
    };
    let mut findings = Vec::new();
    if !place.https && !place.is_loopback() {
        let what = format!("{place}: personal data and passwords cross the network in clear");
        findings.push(Finding::grave(peer.esercizio, key, what, "call it by https://"));
    }
    let stream = match place.connect().await {
        Ok(stream) => stream,
        Err(e) => {
            findings.push(away(peer, &place, &e));
            return findings;
        }
    };
    let mut line: Box<dyn Line> = if place.https {
        match place.handshake(stream, tls).await {
            Ok(stream) => Box::new(stream),
            Err(e) => {
                findings.push(refused(key, &place, &e));
                return findings;
            }
        }
    } else {
        Box::new(stream)
    };
    let asked = match &peer.node {
        Some(asked) => node::ask(key, &place, asked, &mut line).await,
        None if place.https => afterthought(&mut line).await.map(|()| Vec::new()),
        None => Ok(Vec::new()),
    };
    match asked {
        Err(e) if place.https => findings.push(refused(key, &place, &e)),
        Err(e) => findings.push(Finding::look(key, format!("{place}: the connection broke: {e}"))),
        Ok(more) => {
            findings.push(Finding::fine(key, format!("{place} answers")));
            findings.extend(more);
        }
    }
    findings
}

/// Others may be away, and are called again; a name that does not exist is our mistake, and without the node nothing works.
fn away(peer: &Peer, place: &Place, why: &Unreached) -> Finding {
    let (ours, mend) = match why {
        Unreached::Name(_) => (
            true,
            "is the name spelled right, and does this host's name server know it?",
        ),
        Unreached::Refused(_) => (
            false,
            "does it run, on this port? Does a firewall or this host's routing refuse it?",
        ),
        Unreached::Silence => (
            false,
            "does a firewall drop it, here or there? Does the other side know our address?",
        ),
    };
    let grave = ours || (peer.esercizio && peer.node.is_some());
    Finding::grave(grave, peer.key.as_str(), format!("{place}: {why}"), mend)
}

fn refused(key: &str, place: &Place, e: &io::Error) -> Finding {
    let blame = blame(e);
    Finding::wrong(key, format!("{place}: {}", blame.what), blame.mend)
}

/// Waits for a refusal that comes after the handshake; silence is consent.
async fn afterthought(line: &mut Box<dyn Line>) -> io::Result<()> {
    let mut one = [0; 1];
    match timeout(AFTERTHOUGHT, line.read(&mut one)).await {
        // Who closes without a word does so to anybody who says nothing.
        Ok(Err(e)) if e.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>()).is_some() => Err(e),
        _ => Ok(()),
    }
}
