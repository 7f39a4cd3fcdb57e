//! Part `channel`: what proving who calls costs: handshakes with certificates on both sides, and requests over connections that are kept,
//! clear, with TLS, with a client certificate, with HTTP Basic. `cargo bench --bench node -- channel` runs it alone.
//!
//! Client and node share the processors, so each handshake counted here paid for both of its ends.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    client::Client,
    messages::{CF, verifica},
    node::Node,
    pki::{Cert, PASSWORD, Pki},
    plan::Plan,
    report::{Report, Table, Value},
    timing::now,
    tls::{self, Connection},
};

/// Of each line.
const TIME: Duration = Duration::from_secs(3);
const MANY: usize = 16;

pub fn part(report: &mut Report, _plan: &Plan) {
    let mut table = Table::new(
        "channel",
        "What the channel costs, SQLite",
        &["channel", "clients", "per second"],
    );
    measure(&mut table);
    report.add(table);
}

fn measure(table: &mut Table) {
    let mut line = |what: &str, clients: usize, per_second: f64| {
        table.row(vec![
            Value::text(what),
            Value::number(clients as f64, 0),
            Value::number(per_second, 0),
        ]);
    };
    let pki = Pki::new();
    let (mutual, server_only) = (tls::start(&pki.tls("required")), tls::start(&pki.tls("optional")));
    let (plain, clear) = (tls::start(&pki.plain()), Node::start());
    let lazio = pki.lazio();
    let password = format!(
        "Authorization: Basic {}\r\n",
        STANDARD.encode(format!("emilia:{PASSWORD}"))
    );
    for clients in [1, MANY] {
        let rate = run(clients, || {
            let (pki, node, lazio) = (&pki, &mutual, &lazio);
            move || answered(tls::post(pki, node, Some(lazio), "", &verifica(CF)).map(|r| r.status))
        });
        line("handshake, both certificates, and one request", clients, rate);
        let rate = run(clients, || {
            let mut client = Client::connect(clear.service);
            move || answered(Some(client.post(&verifica(CF)).0))
        });
        line("request, clear, nobody proven", clients, rate);
        let rate = run(clients, || kept(&pki, &server_only, None, &password));
        line("request, TLS, HTTP Basic", clients, rate);
        let rate = run(clients, || kept(&pki, &mutual, Some(&lazio), ""));
        line("request, TLS, client certificate", clients, rate);
    }
    // Each wrong password is hashed: this bounds how fast anybody guesses.
    let rate = run(MANY, || {
        let (node, body) = (&plain, verifica(CF));
        let wrong = STANDARD.encode("emilia:sbagliata davvero");
        move || {
            let headers = [
                ("Content-Type", "text/xml"),
                ("Authorization", &*format!("Basic {wrong}")),
            ];
            let reply = crate::http::request(node.service, "POST", "/ServiziSAP", &headers, body.as_bytes());
            assert!(matches!(reply.status, 401 | 503), "{}", reply.head);
        }
    });
    line("wrong password, from one address", MANY, rate);
}

fn kept<'a>(pki: &'a Pki, node: &'a Node, cert: Option<&'a Cert>, headers: &'a str) -> impl FnMut() + 'a {
    let mut connection = Connection::open(node.service, tls::config(pki, cert));
    move || answered(connection.post(headers, &verifica(CF)).map(|r| r.status))
}

fn answered(status: Option<u16>) {
    assert_eq!(status, Some(200), "an answer");
}

/// Runs what `client` makes, on so many threads, for [`TIME`]; returns how many a second.
fn run<F: FnMut()>(clients: usize, client: impl Fn() -> F + Sync) -> f64 {
    let done = AtomicUsize::new(0);
    let begun = now();
    thread::scope(|scope| {
        for _ in 0..clients {
            scope.spawn(|| {
                let mut once = client();
                while begun.elapsed() < TIME {
                    once();
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    done.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()
}
