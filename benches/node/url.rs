//! Part `url`: another server, wherever it runs, with the same driver and the same documents.
//!
//! `-- url http://host:port/path`, or `PORTASAP_BENCH_URL`. Only what any server of the agreement knows is asked:
//! `invioSAP` of new workers, `verificaEsistenzaSAP` of those it accepted. With `PORTASAP_BENCH_PID` its processor time is
//! counted too, with `PORTASAP_BENCH_DB_PID` that of its database (both on this machine). `PORTASAP_BENCH_CONNECTIONS="2 4 8"` asks for
//! other numbers of connections.

use std::net::ToSocketAddrs;

use portasap::{
    clock::{self, Clock},
    sample::Peso,
};

use crate::{
    actions::Fill,
    cpu::Processes,
    driver::{Order, Target},
    line::{Bench, COLUMNS, Kind, Measured},
    plan::Plan,
    report::{Report, Table},
    requests::Known,
};

/// Looked up again and again.
const READ: usize = 4_000;

pub fn part(report: &mut Report, plan: &Plan) {
    let mut words = std::env::args().skip_while(|word| word != "url").skip(1);
    let given = words.find(|word| word.starts_with("http"));
    let Some(url) = given.or_else(|| std::env::var("PORTASAP_BENCH_URL").ok()) else {
        panic!("which server? -- url http://host:port/path");
    };
    let pid = |name: &str| std::env::var(name).ok().map(|pid| pid.parse().expect("a process id"));
    let bench = Bench {
        target: target(&url),
        processes: Processes {
            server: pid("PORTASAP_BENCH_PID"),
            database: pid("PORTASAP_BENCH_DB_PID"),
        },
        plan: *plan,
    };
    let mut table = Table::new("url", &url, &COLUMNS);
    // Workers whom the server has not met, however often this is run.
    let mut compared = Compared::new(bench, clock::System.now().as_second() as u64 * 1_000_000);
    let connections = std::env::var("PORTASAP_BENCH_CONNECTIONS");
    let connections = connections.unwrap_or_else(|_| if plan.quick { "1 64" } else { "1 16 64 256" }.to_owned());
    let connections: Vec<usize> = connections
        .split_whitespace()
        .map(|n| n.parse().expect("a number of connections"))
        .collect();
    for connections in &connections {
        table.row(compared.create(*connections).row());
    }
    for connections in &connections {
        table.row(compared.verifica(*connections).row());
    }
    report.add(table);
}

/// A server of which only the two actions are asked.
#[derive(Debug)]
pub struct Compared {
    bench: Bench,
    fill: Fill,
    known: Vec<Known>,
}

impl Compared {
    /// Workers after number `first` are new to it.
    pub fn new(bench: Bench, first: u64) -> Self {
        Self {
            fill: Fill::from(&bench, first),
            bench,
            known: Vec::new(),
        }
    }

    /// `invioSAP` of new workers.
    pub fn create(&mut self, connections: usize) -> Measured {
        let (measured, created) = self.fill.create(&self.bench, Peso::Grande, connections, false);
        self.known.extend(created);
        self.known.truncate(READ);
        measured
    }

    /// `verificaEsistenzaSAP` of those that it accepted.
    pub fn verifica(&self, connections: usize) -> Measured {
        let kind = Kind {
            action: "verificaEsistenzaSAP",
            size: "",
            connections,
            order: Order::Again,
        };
        let all = self.known.iter().map(|k| self.fill.plain.verifica(k));
        self.bench.line(kind, |_| all.clone().collect())
    }
}

fn target(url: &str) -> Target {
    let rest = url
        .strip_prefix("http://")
        .expect("a URL that begins with http://: the driver speaks no TLS");
    let (host, path) = rest.split_once('/').unwrap_or((rest, "ServiziSAP"));
    let named = if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let address = named.to_socket_addrs().ok().and_then(|mut all| all.next());
    Target {
        address: address.unwrap_or_else(|| panic!("{host} is unknown")),
        host: host.to_owned(),
        path: format!("/{path}"),
    }
}
