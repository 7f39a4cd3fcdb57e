//! What operators rely on: health with causes, metrics, correlation, logs without personal data, limits, drain.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use crate::{
    http,
    messages::{Busta, CF, Documento, body, invio, verifica},
    node::Node,
};

#[test]
fn health_says_what_is_wrong() {
    let node = Node::start();
    assert_eq!(node.ops("/health/live").status, 200);
    let ready = node.ops("/health/ready");
    assert_eq!(ready.status, 200, "{}", ready.body);
    assert!(
        ready.body.contains("{\"name\":\"database\",\"ok\":true}"),
        "{}",
        ready.body
    );
    assert_eq!(
        node.get("/health/live").status,
        404,
        "operations are not served to the network"
    );
}

#[test]
fn metrics_count_by_action_party_and_outcome() {
    let node = Node::start();
    node.post(&Busta::nuova("LAZIO", "verificaEsistenzaSAP", 1).intorno(&body(
        "verificaEsistenzaSAP",
        "CodiceFiscale",
        CF,
    )));
    node.post(&Busta::nuova("ATLANTIDE", "verificaEsistenzaSAP", 1).intorno(&body(
        "verificaEsistenzaSAP",
        "CodiceFiscale",
        CF,
    )));
    node.post(&invio("<datiinvio/>"));
    let text = node.ops("/metrics").body;
    for wanted in [
        "portasap_exchanges_total{azione=\"verificaEsistenzaSAP\",mittente=\"LAZIO\",esito=\"VUOTO\"} 1",
        "portasap_exchanges_total{azione=\"invioSAP\",mittente=\"-\",esito=\"KO\"} 1",
        "portasap_anomalies_total{regola=\"XML-02\"} 1",
        "portasap_exchange_duration_seconds_bucket{azione=\"verificaEsistenzaSAP\",le=",
        "portasap_store_batch_size_count",
    ] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
    assert!(!text.contains("ATLANTIDE"), "an unknown party is no label");
}

#[test]
fn every_answer_has_its_own_correlation_id_found_again_in_the_log() {
    let node = Node::start();
    let mut seen = std::collections::HashSet::new();
    let replies = [
        node.post(&verifica(CF)),
        node.post("not XML"),
        node.get("/ServiziSAP?wsdl"),
        node.get("/nowhere"),
        http::request(
            node.service,
            "POST",
            "/ServiziSAP",
            &[("Content-Type", "image/png"), ("X-Correlation-Id", "mine")],
            b"",
        ),
    ];
    for reply in &replies {
        assert!(seen.insert(reply.header("x-correlation-id").expect("an id").to_owned()));
    }
    let id = replies[0].header("x-correlation-id").unwrap();
    std::thread::sleep(Duration::from_millis(100));
    assert!(node.log().contains(id));
}

#[test]
fn logs_hold_no_personal_data() {
    let node = Node::with(&[("LOG__LEVEL", "trace")]);
    node.post(&invio(&Documento::default().xml()));
    node.post(&verifica(CF));
    node.post(&verifica("SMPPRV80A01H501A"));
    node.post(&invio(&Documento::default().xml().replace("<sesso>M</sesso>", "")));
    std::thread::sleep(Duration::from_millis(100));
    let log = node.log();
    for secret in [
        CF,
        "SMPPRV80A01H501A",
        "ESEMPIO",
        "VIA DI PROVA",
        "prova@example.org",
        "1980-01-01",
    ] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

#[test]
fn beyond_the_concurrency_limit_the_answer_is_503() {
    let node = Node::with(&[
        ("LIMITS__CONCURRENCY", "6"),
        ("DATABASE__QUEUE", "1"),
        ("DATABASE__BATCH", "1"),
    ]);
    // Requests that have begun and do not go on hold the only places.
    let slow = [(); 6].map(|()| {
        let mut slow = TcpStream::connect(node.service).unwrap();
        slow.write_all(
            b"POST /ServiziSAP HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 10\r\n\r\n<",
        )
        .unwrap();
        slow
    });
    std::thread::sleep(Duration::from_millis(200));
    let refused = node.post(&verifica(CF));
    assert_eq!((refused.status, refused.body.as_str()), (503, ""));
    assert_eq!(refused.header("retry-after"), Some("1"));
    drop(slow);
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(node.post(&verifica(CF)).status, 200);
}

/// Found by review: one party, or messages that claim all kinds of names, filled every place while the database was slow, and
/// everybody else was told 503.
#[test]
fn who_floods_the_node_shuts_nobody_out() {
    let node = Node::with(&[
        ("LIMITS__CONCURRENCY", "16"),
        ("DATABASE__QUEUE", "4"),
        ("DATABASE__BATCH", "2"),
    ]);
    let domanda = body("verificaEsistenzaSAP", "CodiceFiscale", CF);
    let di = |mittente: &str, n| Busta::nuova(mittente, "verificaEsistenzaSAP", n).intorno(&domanda);
    let finti: Vec<String> = (0..40).map(|n| format!("FINTO{n}")).collect();
    for (giro, chi) in [vec!["LAZIO"; 40], finti.iter().map(String::as_str).collect()]
        .into_iter()
        .enumerate()
    {
        let (service, scrive) = (node.service, Occupato::database(&node));
        std::thread::scope(|s| {
            let allagano: Vec<_> = (100..)
                .zip(chi)
                .map(|(n, mittente)| {
                    let messaggio = di(mittente, n);
                    s.spawn(move || http::post(service, &messaggio).status)
                })
                .collect();
            std::thread::sleep(Duration::from_millis(700));
            let altri = ["EMILIA", "VENETO"].map(|parte| {
                let messaggio = di(parte, u32::try_from(giro + 1).unwrap());
                s.spawn(move || http::post(service, &messaggio))
            });
            std::thread::sleep(Duration::from_millis(700));
            drop(scrive);
            for altro in altri {
                let altro = altro.join().unwrap();
                assert_eq!(altro.status, 200, "round {giro}: {}", altro.body);
            }
            let stati: Vec<u16> = allagano.into_iter().map(|a| a.join().unwrap()).collect();
            // At the door 503 and nothing else, at the queue a Fault inside a busta.
            let respinti = stati.iter().filter(|stato| **stato != 200).count();
            assert!(respinti >= 20, "round {giro}: {stati:?}");
        });
    }
}

/// Somebody else writes to the database of a node, which waits until this is dropped.
struct Occupato {
    aperta: Option<sqlx::Transaction<'static, sqlx::Sqlite>>,
    runtime: tokio::runtime::Runtime,
}

impl Occupato {
    fn database(node: &Node) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let url = format!("sqlite://{}/data/portasap.db", node.dir().display());
        let aperta = runtime.block_on(async {
            let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
            pool.begin_with("BEGIN IMMEDIATE").await.unwrap()
        });
        Self {
            aperta: Some(aperta),
            runtime,
        }
    }
}

impl Drop for Occupato {
    fn drop(&mut self) {
        if let Some(aperta) = self.aperta.take() {
            self.runtime.block_on(aperta.rollback()).unwrap();
        }
    }
}

/// Found by review: a client that was still writing got a broken connection in place of its 413.
#[test]
fn who_sends_too_much_can_read_that_it_did() {
    let node = Node::start();
    let reply = http::request(node.service, "POST", "/ServiziSAP", &[], &vec![b' '; 5 * 1024 * 1024]);
    assert_eq!((reply.status, reply.body.as_str()), (413, ""));
    let zipped = http::request(
        node.service,
        "POST",
        "/ServiziSAP",
        &[("Content-Encoding", "gzip")],
        b"x",
    );
    assert_eq!(zipped.status, 415);
}

#[test]
fn who_dawdles_is_cut_off() {
    let node = Node::with(&[("LIMITS__HEADER_TIMEOUT_MS", "300"), ("LIMITS__BODY_TIMEOUT_MS", "300")]);
    let mut head = TcpStream::connect(node.service).unwrap();
    head.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    head.write_all(b"POST /ServiziSAP HTTP/1.1\r\nHo").unwrap();
    let mut answer = String::new();
    head.read_to_string(&mut answer).expect("closed by the node");
    let body = http::raw(
        node.service,
        b"POST /ServiziSAP HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n<",
    );
    assert_eq!(body.expect("an answer").status, 408);
}

#[test]
fn sigterm_finishes_what_runs_and_refuses_what_is_new() {
    let mut node = Node::start();
    let message = verifica(CF);
    let mut running = TcpStream::connect(node.service).unwrap();
    let head = format!(
        "POST /ServiziSAP HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n",
        message.len()
    );
    running.write_all(head.as_bytes()).unwrap();
    running.write_all(&message.as_bytes()[..40]).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    node.signal("TERM");
    std::thread::sleep(Duration::from_millis(200));
    assert!(TcpStream::connect(node.service).is_err(), "nothing new is accepted");
    let ready = node.ops("/health/ready");
    assert_eq!(ready.status, 503);
    assert!(ready.body.contains("shutting down"), "{}", ready.body);
    running.write_all(&message.as_bytes()[40..]).unwrap();
    let mut answer = String::new();
    running.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("<t:CodiceSAP>0</t:CodiceSAP>"), "{answer}");
    assert_eq!(node.wait().code(), Some(0));
}

#[test]
fn two_processes_may_share_one_file() {
    let node = Node::start();

    let other = Node::with(&[(
        "DATABASE__URL",
        &format!("sqlite://{}/data/portasap.db", node.dir().display()),
    )]);
    assert_eq!(other.ops("/health/ready").status, 200, "two processes share one file");
    let codice = node
        .post(&invio(&Documento::default().xml()))
        .element("CodiceSAP")
        .unwrap();
    assert_eq!(other.post(&verifica(CF)).element("CodiceSAP"), Some(codice));
}
