//! A region's own systems fetch what was received: nothing missed, nothing twice, and without delay where they wait for it.

use std::{io::Write, net::TcpStream, thread, time::Duration};

use crate::{api::documento::Documento, codice, http, json, notificata, regione_lazio};

#[test]
fn a_reader_with_a_cursor_misses_nothing_while_notifications_come_in() {
    let nodo = regione_lazio(&[]);
    let documento = Documento::di(&nodo);
    let quante = 40;
    let (mut visti, mut dopo) = (Vec::new(), 0);
    thread::scope(|s| {
        for scrittore in 0..2 {
            let nodo = &nodo;
            s.spawn(move || (0..quante / 2).for_each(|n| notificata(nodo, &codice(scrittore * 1000 + n), "07")));
        }
        for _ in 0..200 {
            let risposta = nodo.ops(&format!("/api/v1/notifiche?dopo={dopo}&limite=3&attesa_s=1"));
            let pagina = documento.bene("get", "/api/v1/notifiche", &risposta);
            let lette = pagina["notifiche"].as_array().unwrap();
            assert!(lette.len() <= 3);
            visti.extend(lette.iter().map(|n| n["codiceSAP"].as_str().unwrap().to_owned()));
            dopo = pagina["dopo"].as_i64().unwrap();
            if visti.len() == usize::try_from(quante).unwrap() {
                break;
            }
        }
    });
    let mut attesi: Vec<String> = (0..2)
        .flat_map(|s| (0..quante / 2).map(move |n| codice(s * 1000 + n)))
        .collect();
    attesi.sort();
    visti.sort();
    assert_eq!(visti, attesi);
    let vuota = documento.bene(
        "get",
        "/api/v1/notifiche",
        &nodo.ops(&format!("/api/v1/notifiche?dopo={dopo}")),
    );
    assert_eq!(
        vuota["dopo"].as_i64(),
        Some(dopo),
        "the cursor stays where nothing is new"
    );
}

/// Who waits is answered when something comes, long before the wait is over: the answer has it.
#[test]
fn a_waiting_reader_is_woken_by_a_notification() {
    let nodo = regione_lazio(&[]);
    let documento = Documento::di(&nodo);
    let operazioni = nodo.operations;
    let attesa = thread::spawn(move || http::request(operazioni, "GET", "/api/v1/notifiche?attesa_s=15", &[], b""));
    // It waits: nothing has come yet, and others are answered meanwhile.
    thread::sleep(Duration::from_millis(700));
    assert!(!attesa.is_finished());
    assert_eq!(json(&nodo.ops("/api/v1/stato"))["pronto"], true);
    notificata(&nodo, &codice(5), "01");
    crate::regione::entro(|| attesa.is_finished().then_some(()), || "still waiting".to_owned());
    let pagina = documento.bene("get", "/api/v1/notifiche", &attesa.join().expect("an answer"));
    assert_eq!(pagina["notifiche"][0]["codiceSAP"], codice(5));
    let registro = nodo.log();
    assert!(registro.contains("operations API answered"), "{registro}");
}

/// Readers that go away give their places back: those who stay still wait, instead of asking in a circle.
#[test]
fn readers_that_hang_up_hold_no_place() {
    let nodo = regione_lazio(&[]);
    for _ in 0..2 {
        let spariti: Vec<TcpStream> = (0..64)
            .map(|_| {
                let mut flusso = TcpStream::connect(nodo.operations).expect("a connection");
                let domanda = b"GET /api/v1/notifiche?attesa_s=30 HTTP/1.1\r\nHost: localhost\r\n\r\n";
                flusso.write_all(domanda).expect("sent");
                flusso
            })
            .collect();
        thread::sleep(Duration::from_millis(500));
        drop(spariti);
    }
    thread::sleep(Duration::from_millis(500));
    let operazioni = nodo.operations;
    let attesa = thread::spawn(move || http::request(operazioni, "GET", "/api/v1/notifiche?attesa_s=15", &[], b""));
    thread::sleep(Duration::from_millis(700));
    assert!(!attesa.is_finished(), "it has a place to wait");
    notificata(&nodo, &codice(6), "01");
    let pagina = json(&attesa.join().expect("an answer"));
    assert_eq!(pagina["notifiche"][0]["codiceSAP"], codice(6), "{pagina}");
}

/// Nothing comes: the wait ends by itself, with an empty page.
#[test]
fn a_wait_ends() {
    let nodo = regione_lazio(&[]);
    let documento = Documento::di(&nodo);
    let pagina = documento.bene(
        "get",
        "/api/v1/notifiche",
        &nodo.ops("/api/v1/notifiche?attesa_s=1&dopo=3"),
    );
    assert_eq!(
        (pagina["notifiche"].as_array().map(Vec::len), pagina["dopo"].as_i64()),
        (Some(0), Some(3))
    );
}

/// A node that is told to stop answers who waits, and ends.
#[test]
fn a_wait_holds_up_no_shutdown() {
    let mut nodo = regione_lazio(&[]);
    let operazioni = nodo.operations;
    let attesa = thread::spawn(move || http::request(operazioni, "GET", "/api/v1/notifiche?attesa_s=15", &[], b""));
    thread::sleep(Duration::from_millis(500));
    nodo.signal("TERM");
    assert!(nodo.wait().success(), "{}", nodo.log());
    assert!(attesa.join().is_ok_and(|r| r.status == 200 || r.status == 503));
}
