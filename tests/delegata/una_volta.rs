//! A call that changes something reaches the node once, and its outcome is kept, whoever goes away meanwhile.

use std::{io::Write, net::TcpStream, thread, time::Duration};

use super::{
    nodo::{Modo, Nodo},
    regione::{campo, chiede, davanti_a, tracce},
};
use crate::{
    http,
    messages::{CF, Documento, invio, verifica},
};

fn documento() -> String {
    invio(&Documento::default().xml())
}

fn richiesta(messaggio: &str) -> Vec<u8> {
    format!(
        "POST /PD/ServiziSAP HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n{messaggio}",
        messaggio.len()
    )
    .into_bytes()
}

/// Waits until the node has so many requests.
fn arrivate(nodo: &Nodo, quante: usize) {
    for _ in 0..500 {
        if nodo.arrivate().len() >= quante {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("{quante} requests wanted: {:?}", nodo.arrivate());
}

/// Connections are kept; one that the node closed while it lay idle is noticed before a byte is written, and the call goes
/// down another: still one request.
#[test]
fn a_kept_connection_that_the_node_closed_costs_nothing() {
    let nodo = Nodo::sempre(Modo::Bene);
    let regione = davanti_a(&nodo.url(), &[]);
    for _ in 0..3 {
        assert_eq!(chiede(&regione, &documento()).status, 200);
    }
    assert!(
        nodo.prendi().iter().all(|a| a.connessione == 1),
        "one connection for all"
    );
    nodo.poi(Modo::BeneEChiude);
    for n in 0..20 {
        let reply = chiede(&regione, &documento());
        assert_eq!(
            (reply.status, reply.element("Esito").as_deref()),
            (200, Some("OK")),
            "{n}: {}",
            reply.body
        );
        // Long enough for the end of the connection to arrive.
        thread::sleep(Duration::from_millis(20));
    }
    let arrivate = nodo.prendi();
    assert_eq!(arrivate.len(), 20, "each call once");
    let mut identificatori: Vec<_> = arrivate.iter().map(|a| &a.identificatore).collect();
    identificatori.sort();
    identificatori.dedup();
    assert_eq!(identificatori.len(), 20);
}

/// The node closes each connection at the very moment at which the next call may come: whatever the race, a call that
/// changes something arrives at most once, and is answered OK only when it did arrive.
#[test]
fn a_connection_that_closes_under_a_call_never_doubles_it() {
    let nodo = Nodo::sempre(Modo::BeneEChiude);
    let regione = davanti_a(&nodo.url(), &[]);
    let (mut bene, mut ignote) = (0, 0);
    for _ in 0..150 {
        let reply = chiede(&regione, &documento());
        if reply.status == 200 {
            bene += 1;
            continue;
        }
        let (_, testo) = reply.fault().expect("a Fault");
        assert!(testo.contains("L'esito dell'operazione non è noto"), "{testo}");
        ignote += 1;
    }
    let arrivate = nodo.prendi();
    assert!(
        (bene..=bene + ignote).contains(&arrivate.len()),
        "{bene} OK, {ignote} unknown, {} requests",
        arrivate.len()
    );
    assert_eq!(bene + ignote, 150);
}

#[test]
fn a_client_that_hangs_up_cancels_nothing_and_its_outcome_is_traced() {
    let nodo = Nodo::sempre(Modo::Tardi(600));
    let regione = davanti_a(&nodo.url(), &[]);
    let mut flusso = TcpStream::connect(regione.service).unwrap();
    flusso.write_all(&richiesta(&documento())).unwrap();
    arrivate(&nodo, 1);
    drop(flusso);
    let riga = &tracce(&regione, 1)[0];
    assert_eq!((campo(riga, "azione"), campo(riga, "esito")), ("invioSAP", "OK"));
    assert_eq!(nodo.arrivate().len(), 1);
}

/// SIGTERM while calls are on their way, one with its client and one without.
#[test]
fn a_gateway_that_stops_finishes_what_it_began() {
    let nodo = Nodo::sempre(Modo::Tardi(800));
    let mut regione = davanti_a(&nodo.url(), &[]);
    let indirizzo = regione.service;
    let mut sparito = TcpStream::connect(indirizzo).unwrap();
    sparito.write_all(&richiesta(&documento())).unwrap();
    let resta = thread::spawn(move || {
        http::request(
            indirizzo,
            "POST",
            "/PD/ServiziSAP",
            &[("Content-Type", "text/xml")],
            documento().as_bytes(),
        )
    });
    arrivate(&nodo, 2);
    drop(sparito);
    regione.signal("TERM");
    let reply = resta.join().unwrap();
    assert_eq!(
        (reply.status, reply.element("Esito").as_deref()),
        (200, Some("OK")),
        "{}",
        reply.body
    );
    assert!(regione.wait().success());
    let righe = tracce(&regione, 2);
    assert!(righe.iter().all(|r| campo(r, "esito") == "OK"), "{righe:?}");
}

/// Beyond `nodo.parallel` a client is told at once, and what already waits for the node is not disturbed.
#[test]
fn a_slow_node_fills_its_own_places_only() {
    let nodo = Nodo::sempre(Modo::Tardi(700));
    let regione = davanti_a(&nodo.url(), &[("NODO__PARALLEL", "1")]);
    let indirizzo = regione.service;
    let prima = thread::spawn(move || {
        http::request(
            indirizzo,
            "POST",
            "/PD/ServiziSAP",
            &[("Content-Type", "text/xml")],
            verifica(CF).as_bytes(),
        )
    });
    arrivate(&nodo, 1);
    let seconda = chiede(&regione, &documento());
    assert_eq!((seconda.status, seconda.header("retry-after")), (503, Some("1")));
    assert_eq!(prima.join().unwrap().status, 200);
    assert_eq!(nodo.arrivate().len(), 1);
    // The porta applicativa is not the porta delegata.
    assert_eq!(regione.get("/ServiziSAP?wsdl").status, 200);
}

/// SIGTERM, and the node takes longer than a stop may take: the call that was sent is on record all the same, its client knows
/// that nobody knows, and nothing new is sent.
#[test]
fn a_gateway_that_cannot_wait_records_what_it_had_sent() {
    let nodo = Nodo::sempre(Modo::Tace);
    let mut regione = davanti_a(
        &nodo.url(),
        &[("LIMITS__DRAIN_TIMEOUT_MS", "500"), ("NODO__TIMEOUT_MS", "20000")],
    );
    assert!(
        regione
            .log()
            .contains("nodo.timeout_ms is longer than limits.drain_timeout_ms"),
        "{}",
        regione.log()
    );
    let indirizzo = regione.service;
    let resta = thread::spawn(move || {
        http::request(
            indirizzo,
            "POST",
            "/PD/ServiziSAP",
            &[("Content-Type", "text/xml")],
            documento().as_bytes(),
        )
    });
    arrivate(&nodo, 1);
    let mut sparito = TcpStream::connect(indirizzo).unwrap();
    sparito.write_all(&richiesta(&verifica(CF))).unwrap();
    arrivate(&nodo, 2);
    drop(sparito);
    regione.signal("TERM");
    let (_, testo) = resta.join().unwrap().fault().expect("a Fault");
    assert!(testo.contains("L'esito dell'operazione non è noto"), "{testo}");
    assert!(regione.wait().success());
    let righe = tracce(&regione, 2);
    let invio = righe
        .iter()
        .find(|r| campo(r, "azione") == "invioSAP")
        .expect("its row");
    assert_eq!(campo(invio, "motivi"), "INTERROTTO ARRESTO");
    assert!(!campo(invio, "identificatore").is_empty(), "{invio}");
    assert_eq!(nodo.arrivate().len(), 2, "and nothing was sent again");
}

/// What the whole time of a call took is in the metric, whoever ends it.
#[test]
fn a_call_that_ran_out_of_time_is_measured() {
    let nodo = Nodo::sempre(Modo::Tace);
    let regione = davanti_a(&nodo.url(), &[("NODO__TIMEOUT_MS", "400")]);
    for _ in 0..5 {
        assert_eq!(chiede(&regione, &documento()).status, 500);
    }
    let metriche = regione.ops("/metrics").body;
    let somma = metriche
        .lines()
        .find_map(|riga| riga.strip_prefix("portasap_delegata_node_duration_seconds_sum{azione=\"invioSAP\"} "));
    let somma: f64 = somma.and_then(|s| s.parse().ok()).unwrap_or_default();
    assert!((1.9..10.0).contains(&somma), "{somma}\n{metriche}");
}
