//! `public_url`, which the WSDL tells every client: does it lead here, in the right scheme, with a certificate of that name?
//!
//! Tried from this host. Our own listener answers meanwhile (or the portasap that is running), so that it is known whether
//! a connection arrives directly or something stands in between.

use std::{sync::Arc, time::Duration};

use rustls::{
    client::verify_server_name,
    pki_types::{CertificateDer, ServerName},
    server::ParsedCertificate,
};
use tokio::net::TcpListener;

use super::{
    finding::Finding,
    net::{Place, Unreached},
    tls_error::blame,
};
use crate::{
    clock::{Clock as _, System},
    config::{Environment, Settings},
    egov::identita::Foglia,
    gateway::tls::Tls,
};

mod curious;
mod door;

const KEY: &str = "public_url";
/// How long a connection takes from a port of this host to who listens there, at most.
const ARRIVAL: Duration = Duration::from_millis(200);

/// `answers`: something of ours listens, `door` or a portasap that is running.
pub async fn check(
    settings: &Settings,
    tls: Option<Arc<Tls>>,
    door: Option<TcpListener>,
    answers: bool,
) -> Vec<Finding> {
    let url = &settings.public_url;
    let Some(place) = Place::of(url) else {
        return vec![Finding::wrong(KEY, "no http or https address", "write https://host")];
    };
    if place.ip().is_some_and(|ip| ip.is_unspecified()) {
        let what = format!("{url} is what the WSDL tells clients, and is the address of nobody");
        return vec![Finding::wrong(
            KEY,
            what,
            "set public_url to the address by which clients reach this node",
        )];
    }
    let mut findings = unwise(settings, &place);
    // Without our files nobody answers as we would.
    if let (true, Some(tls), true) = (answers, tls, place.port != 0) {
        let serves_tls = tls.attivo();
        let seen = door.map(|door| door::attend(door, tls));
        findings.extend(reach(&place, settings, serves_tls, seen.as_ref()).await);
    }
    if findings.is_empty() {
        findings.push(Finding::fine(KEY, url.clone()));
    }
    findings
}

fn unwise(settings: &Settings, place: &Place) -> Vec<Finding> {
    let what = if place.is_loopback() && !settings.listen.ip().is_loopback() {
        "is what the WSDL tells clients, but others reach this host by another address"
    } else if settings.environment == Environment::Esercizio && !place.https {
        "is not https"
    } else {
        return Vec::new();
    };
    let what = format!("{} {what}", settings.public_url);
    vec![Finding::look(KEY, what).mend("set public_url to the address by which clients reach this node")]
}

async fn reach(place: &Place, settings: &Settings, serves_tls: bool, seen: Option<&door::Door>) -> Option<Finding> {
    let stream = match place.connect().await {
        Ok(stream) => stream,
        Err(e) => {
            let what = format!("{place}: {e}");
            let mend = "does its name lead here, and does what stands before this node (proxy, port mapping) run?";
            // Many networks do not let a host reach itself by its public address.
            return Some(Finding::grave(e != Unreached::Silence, KEY, what, mend));
        }
    };
    let direct = match (seen, stream.local_addr()) {
        (Some(seen), Ok(us)) => {
            tokio::time::sleep(ARRIVAL).await;
            seen.came(us)
        }
        // A portasap that runs: by its port.
        _ => place.port == settings.listen.port() && place.is_loopback(),
    };
    match (direct, place.https, serves_tls) {
        (true, true, false) => {
            let mend = "set tls.certificate and tls.key, or write http://";
            return Some(Finding::wrong(
                KEY,
                format!("{place}: our listener speaks plain HTTP"),
                mend,
            ));
        }
        (true, false, true) => {
            return Some(Finding::wrong(
                KEY,
                format!("{place}: our listener speaks TLS"),
                "write https://",
            ));
        }
        (_, false, _) => return None,
        (_, true, _) => {}
    }
    let (config, certificate) = curious::config()?;
    let shaken = place.handshake(stream, Arc::new(config)).await;
    match (certificate.get(), shaken) {
        (Some(der), _) => unfit(place, der),
        (None, Err(e)) => {
            let blame = blame(&e);
            (!blame.ours).then(|| Finding::wrong(KEY, format!("{place}: {}", blame.what), blame.mend))
        }
        (None, Ok(_)) => None,
    }
}

/// Name and dates of what was shown. Whom callers trust is theirs to say.
fn unfit(place: &Place, der: &CertificateDer<'_>) -> Option<Finding> {
    let name = ServerName::try_from(place.host.as_str()).ok()?;
    let named = ParsedCertificate::try_from(der).and_then(|certificate| verify_server_name(&certificate, &name));
    let now = System.now();
    let (what, mend) = match (named, Foglia::leggi(der)) {
        (Err(_), _) => (
            format!("the certificate that is shown there is not one of {}", place.host),
            "ask for a certificate with this name among its subject alternative names, or change public_url",
        ),
        (_, Ok(leaf)) if now > leaf.valida_fino || now < leaf.valida_da => (
            "the certificate that is shown there has ended, or is not valid yet".to_owned(),
            "replace it where TLS ends",
        ),
        _ => return None,
    };
    Some(Finding::wrong(KEY, format!("{place}: {what}"), mend))
}
