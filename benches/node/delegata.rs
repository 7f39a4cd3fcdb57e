//! Part `delegata`: what the porta delegata adds: the same look-up asked of the node directly and through a region's gateway in front of it,
//! on loopback, turn by turn, over connections that are kept.
//!
//! Both nodes are real ones with SQLite; the gateway puts on a busta, the node checks it, records the exchange and answers in
//! one, the gateway checks that and records its own. Client, gateway and node share the processors.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::Duration,
};

use crate::{
    messages::{CF, Documento, invio, verifica},
    node::Node,
    plan::Plan,
    report::{Report, Table, Value},
    timing::{Latencies, now},
};

/// Calls of one side before it is the other's turn.
const TURN: usize = 20;

pub fn part(report: &mut Report, plan: &Plan) {
    let node = Node::start();
    let url = format!("http://{}/ServiziSAP", node.service);
    let region = Node::with(&[
        ("ROLE", "regione"),
        ("PARTY", "LAZIO"),
        ("DELEGATA__ENABLED", "true"),
        ("NODO__URL", &url),
    ]);
    let code = node
        .post(&invio(&Documento::default().xml()))
        .element("CodiceSAP")
        .expect("a code");
    let (message, expected) = (verifica(CF), format!("<t:CodiceSAP>{code}</t:CodiceSAP>"));
    let mut table = Table::new(
        "delegata",
        "What the porta delegata adds to verificaEsistenzaSAP, SQLite",
        &["way", "clients", "per second", "p50 us", "p90 us", "p99 us"],
    );
    for clients in [1, 4, 16] {
        let sides = [(node.service, "/ServiziSAP"), (region.service, "/PD/ServiziSAP")];
        let measured = turns(sides, clients, &message, &expected, plan.round * 2);
        for (name, side) in ["directly", "porta delegata"].into_iter().zip(&measured) {
            let figures = [side.per_second, side.p50_us, side.p90_us, side.p99_us];
            let mut row = vec![Value::text(name), Value::number(clients as f64, 0)];
            row.extend(figures.map(|figure| Value::number(figure, 0)));
            table.row(row);
        }
        table.notes.push(format!(
            "{clients} clients: the porta delegata adds {:.0} us to the median",
            measured[1].p50_us - measured[0].p50_us
        ));
    }
    report.add(table);
}

/// Latencies of both sides.
fn turns(
    sides: [(SocketAddr, &str); 2],
    clients: usize,
    message: &str,
    expected: &str,
    time: Duration,
) -> [Latencies; 2] {
    let shares: Vec<[(Vec<Duration>, Duration); 2]> = thread::scope(|scope| {
        let client = || {
            let mut open = sides.map(|(address, path)| Kept::open(address, path, message));
            let mut times = [(Vec::new(), Duration::ZERO), (Vec::new(), Duration::ZERO)];
            for connection in &mut open {
                (0..TURN).for_each(|_| connection.ask(expected));
            }
            while times.iter().any(|(_, spent)| *spent < time) {
                for (connection, (each, spent)) in open.iter_mut().zip(&mut times) {
                    let turn = now();
                    for _ in 0..TURN {
                        let begun = now();
                        connection.ask(expected);
                        each.push(begun.elapsed());
                    }
                    *spent += turn.elapsed();
                }
            }
            times
        };
        let handles: Vec<_> = (0..clients).map(|_| scope.spawn(client)).collect();
        handles.into_iter().map(|h| h.join().expect("right answers")).collect()
    });
    [0, 1].map(|side| {
        let whole = shares.iter().map(|share| share[side].1).max().unwrap_or_default();
        Latencies::of(shares.iter().flat_map(|share| share[side].0.clone()).collect(), whole)
    })
}

/// One kept connection and the request that goes down it.
struct Kept {
    stream: TcpStream,
    request: Vec<u8>,
}

impl Kept {
    fn open(address: SocketAddr, path: &str, message: &str) -> Self {
        let stream = TcpStream::connect(address).expect("somebody listens");
        stream.set_nodelay(true).expect("a socket");
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .expect("a socket");
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"\"\r\n\
             Content-Length: {}\r\n\r\n{message}",
            message.len()
        );
        Self {
            stream,
            request: request.into_bytes(),
        }
    }

    fn ask(&mut self, expected: &str) {
        self.stream.write_all(&self.request).expect("it reads");
        let mut answer = Vec::with_capacity(2048);
        let mut chunk = [0; 4096];
        // The last thing of an answer is the end of its envelope.
        while !answer.ends_with(b":Envelope>") {
            let n = self.stream.read(&mut chunk).expect("an answer in time");
            assert!(n > 0, "the connection was closed");
            answer.extend_from_slice(&chunk[..n]);
        }
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.contains(expected),
            "{answer}"
        );
    }
}
