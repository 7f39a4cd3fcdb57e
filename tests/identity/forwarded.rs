//! Certificates that a proxy hands on.

use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::date_time_ymd;

use crate::{
    accolta, basic, domanda,
    http::{self, Reply},
    messages::{CF, verifica},
    node::Node,
    non_autorizzata,
    pki::{Cert, PASSWORD, Pki, self_signed},
    sfidata,
    tls::start,
};

fn post(node: &Node, headers: &str, body: &str) -> Reply {
    let message = format!(
        "POST /ServiziSAP HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/xml\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    http::raw(node.service, message.as_bytes()).expect("an answer")
}

fn proxied(pki: &Pki, proxies: &str) -> Node {
    let mut settings = pki.plain();
    settings.push(("IDENTITY__FORWARDED__PROXIES", proxies.to_owned()));
    settings.push(("TLS__CLIENT_CA", pki.path("ca.pem").display().to_string()));
    settings.push(("TLS__CLIENT_CRL", pki.path("crl.pem").display().to_string()));
    start(&settings)
}

fn nginx(cert: &Cert) -> String {
    let escaped: String = cert
        .pem()
        .bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect();
    format!("Client-Cert: {escaped}\r\n")
}

fn rfc9440(cert: &Cert) -> String {
    format!("Client-Cert: :{}:\r\n", STANDARD.encode(&cert.der))
}

fn bare(cert: &Cert) -> String {
    format!("client-cert: {}\r\n", STANDARD.encode(&cert.der))
}

#[test]
fn a_listed_proxy_speaks_for_its_clients() {
    let pki = Pki::new();
    let node = proxied(&pki, "[\"127.0.0.0/8\"]");
    let (lazio, emilia) = (pki.lazio(), pki.emilia());
    for (n, forma) in [nginx, rfc9440, bare].into_iter().enumerate() {
        let n = u32::try_from(n).unwrap() + 1;
        accolta("LAZIO as LAZIO", &post(&node, &forma(&lazio), &domanda("LAZIO", n)));
        non_autorizzata("LAZIO as EMILIA", &post(&node, &forma(&lazio), &domanda("EMILIA", n)));
        accolta("no busta", &post(&node, &forma(&lazio), &verifica(CF)));
    }
    let scaduto = pki.client("lazio", |p| p.not_after = date_time_ymd(2025, 1, 1));
    let password = basic::header("emilia", PASSWORD);
    for (cosa, headers) in [
        ("none", String::new()),
        ("empty", "Client-Cert: \r\n".to_owned()),
        ("two of them", format!("{}{}", bare(&lazio), bare(&emilia))),
        (
            "not a certificate",
            format!("Client-Cert: {}\r\n", STANDARD.encode("x")),
        ),
        ("expired", bare(&scaduto)),
        (
            "self-signed, for a proxy that verifies nothing",
            bare(&self_signed("lazio")),
        ),
        (
            "certificate of one, password of another",
            format!("{}{password}", bare(&lazio)),
        ),
    ] {
        non_autorizzata(cosa, &post(&node, &headers, &domanda("LAZIO", 9)));
        sfidata(cosa, &post(&node, &headers, &verifica(CF)));
    }
    accolta(
        "certificate and password of one",
        &post(&node, &format!("{}{password}", bare(&emilia)), &domanda("EMILIA", 9)),
    );
}

#[test]
fn anybody_else_does_not() {
    let pki = Pki::new();
    let node = proxied(&pki, "[\"192.0.2.1\", \"10.0.0.0/8\"]");
    let lazio = pki.lazio();
    non_autorizzata("from elsewhere", &post(&node, &bare(&lazio), &domanda("LAZIO", 1)));
    sfidata("from elsewhere, no busta", &post(&node, &nginx(&lazio), &verifica(CF)));
    let password = basic::header("emilia", PASSWORD);
    accolta(
        "ignored, not believed",
        &post(&node, &format!("{}{password}", bare(&lazio)), &domanda("EMILIA", 1)),
    );
    assert!(
        node.log().contains("a forwarded certificate was ignored"),
        "{}",
        node.log()
    );
}
