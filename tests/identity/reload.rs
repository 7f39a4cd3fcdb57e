//! SIGHUP: new files are used, broken ones are not, nobody is cut off.

use std::time::{Duration, Instant};

use rcgen::SerialNumber;

use crate::{
    accolta, conta, domanda,
    node::Node,
    non_autorizzata,
    pki::{Pki, registry},
    tls::{Connection, config, post, start},
};

/// Sends the signal and waits until it was heeded.
fn reload(node: &Node, cosa: &str, esito: &str) {
    let count = || {
        let text = node.ops("/metrics").body;
        let wanted = format!("portasap_reloads_total{{cosa=\"{cosa}\",esito=\"{esito}\"}} ");
        text.lines()
            .find_map(|l| l.strip_prefix(&wanted)?.parse::<u64>().ok())
            .unwrap_or(0)
    };
    let before = count();
    node.signal("HUP");
    let begun = Instant::now();
    while count() == before {
        assert!(begun.elapsed() < Duration::from_secs(20), "no reload: {}", node.log());
        std::thread::sleep(Duration::from_millis(20));
    }
    // Counted for all files before this one is asked again.
    std::thread::sleep(Duration::from_millis(50));
}

#[test]
fn a_revocation_reaches_new_connections_and_open_ones() {
    let pki = Pki::new();
    let node = start(&pki.tls("required"));
    let lazio = pki.client("lazio", |p| p.serial_number = Some(SerialNumber::from(4711)));
    let emilia = pki.emilia();
    let mut open = Connection::open(node.service, config(&pki, Some(&lazio)));
    let mut other = Connection::open(node.service, config(&pki, Some(&emilia)));
    // Its session could be resumed, and with it the proof of then.
    let resuming = config(&pki, Some(&lazio));
    accolta(
        "before",
        &Connection::open(node.service, resuming.clone())
            .post("", &domanda("LAZIO", 1))
            .unwrap(),
    );
    accolta("before", &open.post("", &domanda("LAZIO", 2)).unwrap());
    accolta("before", &other.post("", &domanda("EMILIA", 1)).unwrap());
    pki.revoke(&[4711]);
    reload(&node, "tls", "ok");
    assert!(
        post(&pki, &node, Some(&lazio), "", &domanda("LAZIO", 3)).is_none(),
        "a new connection"
    );
    assert!(
        Connection::open(node.service, resuming)
            .post("", &domanda("LAZIO", 3))
            .is_none(),
        "a resumed session"
    );
    non_autorizzata("the open connection", &open.post("", &domanda("LAZIO", 3)).unwrap());
    accolta(
        "another party's open connection",
        &other.post("", &domanda("EMILIA", 2)).unwrap(),
    );
    pki.revoke(&[]);
    reload(&node, "tls", "ok");
    accolta(
        "no longer revoked, the same connection",
        &open.post("", &domanda("LAZIO", 3)).unwrap(),
    );
}

#[test]
fn broken_files_change_nothing() {
    let pki = Pki::new();
    let node = start(&pki.tls("required"));
    let lazio = pki.lazio();
    let mut open = Connection::open(node.service, config(&pki, Some(&lazio)));
    let mut n = 0;
    let mut still = |cosa: &str| {
        n += 1;
        accolta(cosa, &open.post("", &domanda("LAZIO", n)).unwrap());
        n += 1;
        accolta(
            cosa,
            &post(&pki, &node, Some(&lazio), "", &domanda("LAZIO", n)).unwrap(),
        );
    };
    still("before");
    for (file, cosa) in [
        ("nodo.pem", "tls"),
        ("nodo.key", "tls"),
        ("ca.pem", "tls"),
        ("crl.pem", "tls"),
        ("parti.toml", "egov.parti"),
    ] {
        let good = std::fs::read_to_string(pki.path(file)).unwrap();
        pki.write(file, "broken = ");
        reload(&node, cosa, "errore");
        still(file);
        std::fs::remove_file(pki.path(file)).unwrap();
        reload(&node, cosa, "errore");
        still(file);
        assert!(node.log().contains(file), "the log names {file}");
        pki.write(file, &good);
    }
    reload(&node, "tls", "ok");
    still("after");
    // A key that is not the certificate's.
    let other = Pki::new();
    std::fs::copy(other.path("nodo.key"), pki.path("nodo.key")).unwrap();
    reload(&node, "tls", "errore");
    still("another's key");
}

#[test]
fn parties_and_our_own_certificate_are_replaced() {
    let pki = Pki::new();
    let node = start(&pki.tls("required"));
    let nuovo = pki.client("porta nuova", |_| {});
    let mut open = Connection::open(node.service, config(&pki, Some(&nuovo)));
    non_autorizzata("not known yet", &open.post("", &domanda("LAZIO", 1)).unwrap());
    pki.write(
        "parti.toml",
        &registry("[[parte.certificato]]\nsoggetto = \"CN=porta nuova,O=Ente di prova,C=IT\"\n"),
    );
    reload(&node, "egov.parti", "ok");
    accolta(
        "known now, on the open connection",
        &open.post("", &domanda("LAZIO", 1)).unwrap(),
    );
    pki.server("nodo nuovo");
    reload(&node, "tls", "ok");
    accolta(
        "a new certificate of ours",
        &post(&pki, &node, Some(&nuovo), "", &domanda("LAZIO", 2)).unwrap(),
    );
    accolta(
        "the connection under the old one",
        &open.post("", &domanda("LAZIO", 3)).unwrap(),
    );
    // Ourselves: not while we serve.
    let noi = registry("").replace("nome = \"NAZIONALE\"\n", "nome = \"NAZIONALE\"\ncodice = \"ALTRO\"\n");
    pki.write("parti.toml", &noi);
    reload(&node, "egov.parti", "errore");
    assert_eq!(
        conta(&node, "portasap_reloads_total", "cosa=\"egov.parti\",esito=\"errore\""),
        1
    );
    accolta(
        "as before",
        &post(&pki, &node, Some(&nuovo), "", &domanda("LAZIO", 4)).unwrap(),
    );
}
