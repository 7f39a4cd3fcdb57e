//! Those whom we call: old TLS, bad certificates, none there, a node that has another time or does not know us.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use rcgen::date_time_ymd;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned, server::WebPkiClientVerifier};

use crate::{
    COLLAUDO, REGIONE, Referto, cartella,
    pki::{Cert, Pki},
    visita,
};

/// Alert of a server that does not know our version: TLS 1.0 record, fatal, `protocol_version`.
const VERSIONE: [u8; 7] = [0x15, 3, 1, 0, 2, 2, 0x46];

/// Messages that reached somebody who is only to be looked at.
static MESSAGGI: AtomicUsize = AtomicUsize::new(0);

/// Does this with each connection; gives the address.
fn servente(fa: impl Fn(TcpStream) + Send + Sync + 'static) -> String {
    let ascolto = TcpListener::bind("127.0.0.1:0").expect("a port");
    let indirizzo = ascolto.local_addr().expect("an address").to_string();
    let fa = Arc::new(fa);
    thread::spawn(move || {
        for flusso in ascolto.incoming().flatten() {
            let fa = Arc::clone(&fa);
            thread::spawn(move || fa(flusso));
        }
    });
    indirizzo
}

/// Reads what comes first and writes this.
fn risponde(risposta: &'static [u8]) -> String {
    servente(move |mut flusso| {
        let _ = flusso.read(&mut [0; 4096]);
        let _ = flusso.write_all(risposta);
    })
}

/// Shakes hands and reads on.
fn porta(cert: &Cert, clienti: Option<&Pki>) -> String {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match clienti {
        None => builder.with_no_client_auth(),
        Some(pki) => {
            let mut radici = RootCertStore::empty();
            radici.add(pki.ca()).unwrap();
            let verifica = WebPkiClientVerifier::builder_with_provider(Arc::new(radici), provider);
            builder.with_client_cert_verifier(verifica.build().unwrap())
        }
    };
    let config = Arc::new(builder.with_single_cert(vec![cert.der.clone()], cert.key()).unwrap());
    servente(move |flusso| {
        let mut flusso = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), flusso);
        if flusso.read(&mut [0; 4096]).is_ok_and(|n| n > 0) {
            MESSAGGI.fetch_add(1, Ordering::SeqCst);
        }
    })
}

const LAZIO: &str = "notifica.endpoint.LAZIO";

fn lazio(pki: &Pki, url: &str, more: &[(&str, &str)]) -> Referto {
    let (ca, endpoint) = (pki.path("ca.pem"), format!("{{ LAZIO = \"{url}\" }}"));
    let mut settings = vec![("CLIENT__CA", ca.to_str().unwrap()), ("NOTIFICA__ENDPOINT", &endpoint)];
    settings.extend(more);
    visita(COLLAUDO, pki.dir(), &settings)
}

#[test]
fn old_versions_and_bad_certificates() {
    let (pki, altra) = (Pki::new(), Pki::new());
    let buona = porta(&pki.host("lazio", |_| {}), None);
    let referto = lazio(&pki, &format!("https://{buona}/ServiziSAP"), &[]);
    referto.sano();
    referto.dice(LAZIO, "ok", "answers");
    let scaduta = pki.host("lazio", |p| {
        p.not_before = date_time_ymd(2023, 1, 1);
        p.not_after = date_time_ymd(2024, 1, 1);
    });
    let di_altri = pki.host("lazio", |p| {
        p.subject_alt_names = vec![rcgen::SanType::DnsName("porta.example".try_into().unwrap())];
    });
    for (indirizzo, what) in [
        (risponde(&VERSIONE), "older than 1.2"),
        (risponde(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "does not speak TLS"),
        (porta(&scaduta, None), "has ended"),
        (
            porta(&altra.host("lazio", |_| {}), None),
            "an authority that we do not trust",
        ),
        (porta(&di_altri, None), "of another name"),
        (
            porta(&pki.host("lazio", |_| {}), Some(&pki)),
            "does not accept our certificate, or the lack of one",
        ),
    ] {
        lazio(&pki, &format!("https://{indirizzo}/ServiziSAP"), &[]).sbagliato(LAZIO, what);
    }
    pki.put("nostro", &pki.client("nodo", |_| {}));
    let (cert, chiave) = (pki.path("nostro.pem"), pki.path("nostro.key"));
    let nostro = [
        ("CLIENT__CERTIFICATE", cert.to_str().unwrap()),
        ("CLIENT__KEY", chiave.to_str().unwrap()),
    ];
    let esigente = porta(&pki.host("lazio", |_| {}), Some(&pki));
    lazio(&pki, &format!("https://{esigente}/ServiziSAP"), &nostro).sano();
    assert_eq!(MESSAGGI.load(Ordering::SeqCst), 0, "nothing was sent to anybody");
}

#[test]
fn who_is_not_there_and_who_is_called_in_clear() {
    let pki = Pki::new();
    let assente = lazio(&pki, "https://127.0.0.1:1/", &[]);
    assente.sano();
    assente.dice(LAZIO, "look", "cannot connect");
    let nome = format!("https://{}.example/", "a".repeat(64));
    lazio(&pki, &nome, &[]).sbagliato(LAZIO, "has no address");
    // An address of documentation: nobody is there.
    let chiaro = "http://192.0.2.1/ServiziSAP";
    let referto = lazio(&pki, chiaro, &[]);
    referto.sano();
    referto.dice(LAZIO, "look", "in clear");
    referto.dice("notifica.credenziali", "look", "nothing proves who we are to LAZIO");
    let esercizio = [("ENVIRONMENT", "esercizio"), ("IDENTITY__REQUIRED", "true")];
    lazio(&pki, chiaro, &esercizio).sbagliato(LAZIO, "in clear");
}

#[test]
fn the_regions_own_systems_are_looked_at_too() {
    let dir = cartella();
    std::fs::write(dir.path().join("segreto"), "0123456789abcdef").unwrap();
    let vecchia = format!("https://{}/", risponde(&VERSIONE));
    for (chiave, check) in [
        ("RICEZIONE__WEBHOOK__URL", "ricezione.webhook.url"),
        ("RICEZIONE__SOAP__URL", "ricezione.soap.url"),
    ] {
        let settings = [
            (chiave, vecchia.as_str()),
            ("RICEZIONE__WEBHOOK__SECRET_FILE", "segreto"),
        ];
        visita(REGIONE, dir.path(), &settings).sbagliato(check, "older than 1.2");
    }
}

#[test]
fn a_node_with_another_time_or_that_does_not_know_us() {
    let dir = cartella();
    let nodo = |risposta: &'static [u8], more: &[(&str, &str)]| {
        let url = format!("http://{}/ServiziSAP", risponde(risposta));
        let mut settings = vec![("NODO__URL", url.as_str())];
        settings.extend(more);
        visita(REGIONE, dir.path(), &settings)
    };
    let ieri = nodo(b"HTTP/1.1 200 OK\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\n\r\n", &[]);
    assert!(ieri.sbagliato("clock", "s ahead of the node").contains("NTP"));
    let ignoti = nodo(b"HTTP/1.1 401 Unauthorized\r\n\r\n", &[]);
    assert!(
        ignoti
            .sbagliato("nodo.credenziali", "HTTP 401")
            .contains("set nodo.credenziali")
    );
    std::fs::write(dir.path().join("password"), "segretissima").unwrap();
    let credenziali = [(
        "NODO__CREDENZIALI",
        "{ user = \"lazio\", password_file = \"password\" }",
    )];
    let sbagliata = nodo(b"HTTP/1.1 401 Unauthorized\r\n\r\n", &credenziali);
    assert!(
        sbagliata
            .sbagliato("nodo.credenziali", "HTTP 401")
            .contains("password_file")
    );
    assert!(!format!("{sbagliata:?}").contains("segretissima"));
    nodo(b"HTTP/1.1 404 Not Found\r\n\r\n", &[]).dice("nodo.url", "look", "HTTP 404");
}

#[test]
fn a_real_node_has_our_time() {
    let nodo = crate::node::Node::start();
    let url = format!("http://{}/ServiziSAP", nodo.service);
    let referto = visita(REGIONE, &nodo.dir(), &[("NODO__URL", &url)]);
    referto.sano();
    referto.dice("nodo.url", "ok", "answers");
    referto.dice("clock", "ok", "agrees with that of the node");
}

/// Many that accept and say nothing are waited for side by side.
#[test]
#[expect(clippy::disallowed_methods, reason = "measures how long the doctor takes")]
fn silence_is_waited_for_once() {
    let pki = Pki::new();
    let muta = servente(|mut flusso| {
        let _ = flusso.read_to_end(&mut Vec::new());
    });
    let regioni = ["LAZIO", "EMILIA", "VENETO", "MARCHE", "PUGLIA", "UMBRIA"];
    let endpoint = regioni
        .map(|regione| format!("{regione} = \"https://{muta}/\""))
        .join(", ");
    let prima = std::time::Instant::now();
    let referto = visita(
        COLLAUDO,
        pki.dir(),
        &[("NOTIFICA__ENDPOINT", &format!("{{ {endpoint} }}"))],
    );
    let durata = prima.elapsed().as_secs();
    assert!((2..12).contains(&durata), "{durata} s");
    for regione in regioni {
        referto.sbagliato(&format!("notifica.endpoint.{regione}"), "no answer");
    }
}
