//! Who may call: certificates, HTTP Basic and forwarded certificates against the binary that ships, on real sockets.

#![expect(clippy::disallowed_methods, reason = "measures how long a real server takes")]

#[path = "support/http.rs"]
mod http;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/node.rs"]
mod node;

#[path = "identity/basic.rs"]
mod basic;
#[path = "identity/certificates.rs"]
mod certificates;
#[path = "identity/forwarded.rs"]
mod forwarded;
#[path = "identity/handshake.rs"]
mod handshake;
#[path = "identity/pki.rs"]
mod pki;
#[path = "identity/reload.rs"]
mod reload;
#[path = "identity/send.rs"]
mod send;
#[path = "identity/start.rs"]
mod start;
#[path = "identity/tls.rs"]
mod tls;

use http::Reply;
use messages::{Busta, CF, body};

/// A question in a busta, the `n`-th of a party.
fn domanda(mittente: &str, n: u32) -> String {
    Busta::nuova(mittente, "verificaEsistenzaSAP", n).intorno(&body("verificaEsistenzaSAP", "CodiceFiscale", CF))
}

/// It was answered as a question: nobody was doubted.
fn accolta(cosa: &str, reply: &Reply) {
    assert_eq!(reply.status, 200, "{cosa}: {} {}", reply.head, reply.body);
    assert_eq!(
        reply.element("CodiceSAP").as_deref(),
        Some("0"),
        "{cosa}: {}",
        reply.body
    );
}

/// Error busta with the one row that says so.
fn non_autorizzata(cosa: &str, reply: &Reply) {
    assert_eq!(reply.status, 500, "{cosa}: {} {}", reply.head, reply.body);
    let rows: Vec<&str> = reply.body.split("<eGov_IT:Eccezione ").skip(1).collect();
    assert_eq!(rows.len(), 1, "{cosa}: {}", reply.body);
    for wanted in [
        "EGOV_IT_201",
        "rilevanza=\"GRAVE\"",
        "posizione=\"Mittente/IdentificativoParte\"",
    ] {
        assert!(rows[0].contains(wanted), "{cosa}: {wanted}: {}", reply.body);
    }
    let (code, text) = reply.fault().expect("a Fault");
    assert_eq!(
        (&*code, &*text),
        ("soap:Client", "EGOV_IT_001 - Formato Busta non corretto"),
        "{cosa}"
    );
}

/// 401 with its challenge and nothing else.
fn sfidata(cosa: &str, reply: &Reply) {
    assert_eq!((reply.status, &*reply.body), (401, ""), "{cosa}: {}", reply.head);
    let challenge = reply.header("www-authenticate");
    assert_eq!(challenge, Some("Basic realm=\"ServiziSAP\""), "{cosa}");
}

/// How often a metric counted.
fn conta(node: &node::Node, metric: &str, label: &str) -> u64 {
    let text = node.ops("/metrics").body;
    let line = text
        .lines()
        .find(|l| l.starts_with(&format!("{metric}{{")) && l.contains(label));
    line.and_then(|l| l.rsplit(' ').next()?.parse().ok()).unwrap_or(0)
}

/// Waits until a metric counted so often: what a caller sees of a refusal may come before its count.
fn presto_conta(node: &node::Node, metric: &str, label: &str, volte: u64) {
    let begun = std::time::Instant::now();
    while conta(node, metric, label) != volte {
        let counted = conta(node, metric, label);
        assert!(
            begun.elapsed().as_secs() < 10,
            "{metric} {label}: {counted}, not {volte}"
        );
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
