//! Handshakes that do not come about, and the ones that do.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use rustls::{ClientConnection, StreamOwned, pki_types::ServerName, version::TLS12};

use crate::{
    accolta, domanda, http,
    messages::{CF, verifica},
    node::Node,
    pki::Pki,
    presto_conta,
    tls::{self, Connection, config, post, start},
};

/// Silent and dawdling callers keep nobody from being served, and are let go in time.
#[test]
fn who_dawdles_is_cut_off_and_holds_up_nobody() {
    let pki = Pki::new();
    let mut settings = pki.tls("required");
    settings.push(("TLS__HANDSHAKE_TIMEOUT_MS", "700".to_owned()));
    let node = start(&settings);
    let mut silent: Vec<TcpStream> = (0..20).map(|_| TcpStream::connect(node.service).unwrap()).collect();
    for stream in &mut silent[10..] {
        // The beginning of a record that never ends.
        stream.write_all(&[0x16, 3, 1, 2, 0, 1]).unwrap();
    }
    accolta(
        "meanwhile",
        &post(&pki, &node, Some(&pki.lazio()), "", &domanda("LAZIO", 1)).unwrap(),
    );
    let begun = Instant::now();
    for stream in &mut silent {
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    }
    assert!(
        begun.elapsed() < Duration::from_secs(8),
        "held for {:?}",
        begun.elapsed()
    );
    presto_conta(&node, "portasap_tls_handshakes_total", "lentezza", 20);
}

#[test]
fn plain_http_on_the_tls_port_is_told_so() {
    let pki = Pki::new();
    let node = start(&pki.tls("required"));
    let reply = http::post(node.service, &verifica(CF));
    assert_eq!(reply.status, 400, "{}", reply.head);
    assert!(reply.body.contains("speaks TLS"), "{}", reply.body);
    presto_conta(&node, "portasap_tls_handshakes_total", "in_chiaro", 1);
    for bytes in [&b""[..], b"\0\0\0\0", b"\x16\x03\x01\x00\x05hello", &[0xFF; 4096]] {
        let _ = http::raw_nothing(node.service, bytes);
    }
    accolta(
        "after that",
        &post(&pki, &node, Some(&pki.lazio()), "", &domanda("LAZIO", 1)).unwrap(),
    );
}

#[test]
fn tls_on_the_plain_port_comes_to_nothing() {
    let pki = Pki::new();
    let node = Node::start();
    assert!(post(&pki, &node, None, "", &verifica(CF)).is_none());
    assert_eq!(node.post(&verifica(CF)).status, 200);
}

#[test]
fn versions_suites_and_protocols() {
    let pki = Pki::new();
    let node = start(&pki.tls("none"));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = rustls::RootCertStore::empty();
    roots.add(pki.ca()).unwrap();
    let dodici = rustls::ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS12])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let open = |config: rustls::ClientConfig| {
        let name = ServerName::try_from("localhost").unwrap();
        let connection = ClientConnection::new(Arc::new(config), name).unwrap();
        let mut stream = StreamOwned::new(connection, TcpStream::connect(node.service).unwrap());
        let shaken = stream.conn.complete_io(&mut stream.sock);
        (shaken.is_ok(), stream)
    };
    let (ok, stream) = open(dodici);
    let suite = stream.conn.negotiated_cipher_suite().unwrap();
    assert!(ok && format!("{suite:?}").contains("ECDHE"), "{suite:?}");
    let mut both = config(&pki, None);
    both.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let (ok, stream) = open(both);
    assert!(ok && stream.conn.alpn_protocol() == Some(b"http/1.1"));
    let mut only_h2 = config(&pki, None);
    only_h2.alpn_protocols = vec![b"h2".to_vec()];
    assert!(!open(only_h2).0, "HTTP/2 is not spoken");
}

#[test]
fn one_connection_serves_many_requests() {
    let pki = Pki::new();
    let node = start(&pki.tls("required"));
    let mut connection = Connection::open(node.service, config(&pki, Some(&pki.lazio())));
    for n in 1..20 {
        accolta("kept alive", &connection.post("", &domanda("LAZIO", n)).unwrap());
    }
    presto_conta(&node, "portasap_tls_handshakes_total", "\"ok\"", 1);
}

#[test]
fn curl_with_a_certificate() {
    let installed = Command::new("curl").arg("--version").output().is_ok();
    assert!(installed, "curl is not installed: scripts/ensure.sh curl");
    let pki = Pki::new();
    let node = tls::start(&pki.tls("required"));
    let lazio = pki.lazio();
    pki.write("lazio.pem", &lazio.pem());
    pki.write("lazio.key", &lazio.key.serialize_pem());
    pki.write("domanda.xml", &domanda("LAZIO", 1));
    let url = format!("https://localhost:{}/ServiziSAP", node.service.port());
    let output = Command::new("curl")
        .args([
            "-s",
            "--noproxy",
            "*",
            "--cacert",
            "ca.pem",
            "--cert",
            "lazio.pem",
            "--key",
            "lazio.key",
            "-4",
        ])
        .args(["-H", "Content-Type: text/xml", "--data-binary", "@domanda.xml", &url])
        .current_dir(pki.dir())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("<t:CodiceSAP>0</t:CodiceSAP>"),
        "{text} {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
