//! Our own doors: taken, in clear, not where `public_url` says; and the operators'.

use std::net::TcpListener;

use crate::{COLLAUDO, cartella, node::Node, pki::Pki, visita};

/// A port that was free a moment ago.
fn porta() -> u16 {
    let ascolto = TcpListener::bind("127.0.0.1:0").expect("a port");
    ascolto.local_addr().expect("an address").port()
}

#[test]
fn ports_that_are_taken_and_by_whom() {
    let dir = cartella();
    let altri = TcpListener::bind("127.0.0.1:0").unwrap();
    let preso = altri.local_addr().unwrap().to_string();
    let noi = format!("(pid {})", std::process::id());
    for (chiave, check) in [("LISTEN", "listen"), ("OPS_LISTEN", "ops_listen")] {
        let referto = visita(
            COLLAUDO,
            dir.path(),
            &[(chiave, &preso), ("PUBLIC_URL", "http://127.0.0.1:0")],
        );
        referto.sbagliato(check, &noi);
    }
    let altrove = [("LISTEN", "192.0.2.1:8080"), ("PUBLIC_URL", "http://127.0.0.1:0")];
    let mend = visita(COLLAUDO, dir.path(), &altrove).sbagliato("listen", "192.0.2.1:8080");
    assert!(mend.contains("address of this host"), "{mend}");
}

#[test]
fn a_portasap_that_runs_is_no_mistake() {
    let node = Node::start();
    let (listen, ops) = (node.service.to_string(), node.operations.to_string());
    let dir = node.dir();
    let referto = visita(COLLAUDO, &dir, &[("LISTEN", &listen), ("OPS_LISTEN", &ops)]);
    referto.sano();
    for check in ["listen", "ops_listen"] {
        referto.dice(
            check,
            "look",
            concat!("a portasap ", env!("CARGO_PKG_VERSION"), " that is running"),
        );
    }
    referto.dice("public_url", "ok", &listen);
    referto.dice("database", "ok", "at the schema of this version");
    // Its port, but not its operations listener: who is there is not known to be ours.
    visita(COLLAUDO, &dir, &[("LISTEN", &listen)]).sbagliato("listen", "portasap (pid");
}

#[test]
fn a_public_url_that_does_not_lead_here() {
    let dir = cartella();
    let ascolto = format!("127.0.0.1:{}", porta());
    let esamina = |listen: &str, url: &str| visita(COLLAUDO, dir.path(), &[("LISTEN", listen), ("PUBLIC_URL", url)]);
    let nome = format!("https://{}.example", "a".repeat(64));
    for (url, what) in [
        ("http://0.0.0.0:8080", "address of nobody"),
        ("http://127.0.0.1:1", "cannot connect"),
        (&nome, "has no address"),
        (&format!("https://{ascolto}"), "our listener speaks plain HTTP"),
    ] {
        esamina(&ascolto, url).sbagliato("public_url", what);
    }
    esamina(&ascolto, &format!("http://{ascolto}")).dice("public_url", "ok", &ascolto);
    let ovunque = esamina("0.0.0.0:0", "http://localhost:0");
    ovunque.dice("public_url", "look", "others reach this host by another address");
    assert!(ovunque.dice("tls", "look", "plain HTTP").contains("tls.certificate"));
}

#[test]
fn a_public_url_and_the_certificate_behind_it() {
    let pki = Pki::new();
    let (porta, ca) = (porta(), pki.path("ca.pem"));
    let listen = format!("127.0.0.1:{porta}");
    let esamina = |url: &str, auth: &str| {
        let (cert, chiave) = (pki.path("nodo.pem"), pki.path("nodo.key"));
        let settings = [
            ("LISTEN", listen.as_str()),
            ("PUBLIC_URL", url),
            ("TLS__CERTIFICATE", cert.to_str().unwrap()),
            ("TLS__KEY", chiave.to_str().unwrap()),
            ("TLS__CLIENT_CA", ca.to_str().unwrap()),
            ("TLS__CLIENT_AUTH", auth),
        ];
        visita(COLLAUDO, pki.dir(), &settings)
    };
    let url = format!("https://localhost:{porta}");
    for auth in ["none", "required"] {
        let referto = esamina(&url, auth);
        referto.sano();
        referto.dice("public_url", "ok", &url);
    }
    esamina(&format!("http://localhost:{porta}"), "none").sbagliato("public_url", "our listener speaks TLS");
    pki.put(
        "nodo",
        &pki.host("nodo", |p| {
            p.subject_alt_names = vec![rcgen::SanType::DnsName("porta.example".try_into().unwrap())];
        }),
    );
    esamina(&url, "none").sbagliato("public_url", "is not one of localhost");
}

#[test]
fn an_operations_listener_that_others_reach() {
    let dir = cartella();
    let token = "0".repeat(64);
    let uno = format!("{{ sil = {{ token_sha256 = \"{token}\", rights = [\"leggi\"] }} }}");
    let aperto = [("OPS_LISTEN", "0.0.0.0:0")];
    let mend = visita(COLLAUDO, dir.path(), &aperto).dice("api", "look", "for want of [api.callers]");
    assert!(mend.contains("portasap api-token"), "{mend}");
    let con_token = [aperto[0], ("API__CALLERS", uno.as_str())];
    visita(COLLAUDO, dir.path(), &con_token).dice("api", "look", "tokens cross the network in clear");
    visita(COLLAUDO, dir.path(), &[]).tace("api");
}
