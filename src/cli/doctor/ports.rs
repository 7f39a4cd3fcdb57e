//! The two listeners: free, or taken by whom; and in clear only where nobody listens in.
//!
//! The port of the service stays ours while `public_url` is tried, so that what arrives there is seen.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use super::{finding::Finding, net::PATIENCE, owner, public_url};
use crate::{config::Settings, gateway::tls::Tls};

/// Both ports, then `public_url`.
pub async fn check(settings: &Settings, tls: Option<Arc<Tls>>) -> Vec<Finding> {
    let version = running(settings.ops_listen).await;
    let mut findings = Vec::new();
    let service = match TcpListener::bind(settings.listen).await {
        Ok(listener) => {
            findings.push(Finding::fine("listen", format!("{} is free", settings.listen)));
            Some(listener)
        }
        Err(e) => {
            findings.push(taken("listen", settings.listen, &e, version.as_deref()));
            None
        }
    };
    findings.push(match TcpListener::bind(settings.ops_listen).await {
        Ok(_) => Finding::fine("ops_listen", format!("{} is free", settings.ops_listen)),
        Err(e) => taken("ops_listen", settings.ops_listen, &e, version.as_deref()),
    });
    findings.extend(in_clear(settings));
    let answers = service.is_some() || version.is_some();
    findings.extend(public_url::check(settings, tls, service, answers).await);
    findings
}

fn taken(key: &str, address: SocketAddr, e: &io::Error, running: Option<&str>) -> Finding {
    let owner = (e.kind() == io::ErrorKind::AddrInUse)
        .then(|| owner::of(address))
        .flatten();
    let ours = owner.as_ref().is_none_or(|owner| owner.starts_with("portasap"));
    if let (io::ErrorKind::AddrInUse, true, Some(version)) = (e.kind(), ours, running) {
        return Finding::look(
            key,
            format!("{address} is taken by a portasap {version} that is running"),
        );
    }
    let by = owner.map(|owner| format!(", by {owner}")).unwrap_or_default();
    let mend = match e.kind() {
        io::ErrorKind::AddrInUse if by.is_empty() => {
            "stop what uses it (`ss -ltnp` as root says what), or choose another address"
        }
        io::ErrorKind::AddrInUse => "stop what uses it, or choose another address",
        io::ErrorKind::PermissionDenied => {
            "choose a port above 1023, or give the service CAP_NET_BIND_SERVICE (config/portasap.service says how)"
        }
        io::ErrorKind::AddrNotAvailable => "choose an address of this host (`ip address`), or 0.0.0.0 for all of them",
        _ => "choose another address",
    };
    Finding::wrong(key, format!("cannot listen on {address}: {e}{by}"), mend)
}

/// Version of the portasap whose operations listener this is.
async fn running(address: SocketAddr) -> Option<String> {
    if address.port() == 0 {
        return None;
    }
    let ask = async {
        let mut stream = TcpStream::connect(reachable(address)).await.ok()?;
        let request = format!("GET /health/live HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        stream.take(16 * 1024).read_to_end(&mut answer).await.ok()?;
        let answer = String::from_utf8(answer).ok()?;
        let body = answer.split_once("\r\n\r\n")?.1;
        let body: serde_json::Value = serde_json::from_str(body).ok()?;
        (body.get("live")? == &serde_json::Value::Bool(true)).then_some(())?;
        Some(body.get("version")?.as_str()?.to_owned())
    };
    timeout(PATIENCE, ask).await.ok().flatten()
}

/// "All addresses" is reached by loopback.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

fn in_clear(settings: &Settings) -> Option<Finding> {
    let clear = settings.tls.certificate.is_none() && !settings.listen.ip().is_loopback();
    (clear && settings.identity.forwarded.proxies.is_empty()).then(|| {
        let what = format!("{} speaks plain HTTP and other hosts can reach it", settings.listen);
        let mend = "set tls.certificate and tls.key; or end TLS in a proxy, listen where only it comes, and name it in \
                    identity.forwarded.proxies";
        Finding::look("tls", what).mend(mend)
    })
}
