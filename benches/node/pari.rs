//! Part `pari`: portasap and a peer in one run, line by line in turn, with the same driver, documents and PostgreSQL.
//!
//! The peer (`benches/pari/server.cpp`) is what a capable team would write by hand with gSOAP, libxml2 and libpq; it does
//! less (no controls, no lifecycle, no trace of look-ups). Skipped with a message where what it is built of is missing.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::{
    actions,
    cpu::Processes,
    driver::Target,
    line::{Bench, COLUMNS, Measured},
    node::postgres_database,
    plan::Plan,
    report::{Report, Table, Value},
    start::Database,
    url::Compared,
};

pub fn part(report: &mut Report, plan: &Plan) {
    if std::env::var_os("PORTASAP_TEST_POSTGRES").is_none() {
        eprintln!("pari is skipped: it needs PostgreSQL (make bench)");
        return;
    }
    let Some(binary) = build() else {
        eprintln!("pari is skipped");
        return;
    };
    let peer = Peer::start(&binary);
    let (_node, ours) = actions::bench(plan, Database::Postgres, &[]);
    let mut sides = [Side::new("gSOAP peer", peer.bench(plan)), Side::new("portasap", ours)];
    let connections: &[usize] = if plan.quick { &[1, 64] } else { &[1, 16, 64] };
    for connections in connections {
        for side in &mut sides {
            side.lines.push(side.compared.create(*connections));
        }
    }
    for connections in connections {
        for side in &mut sides {
            side.lines.push(side.compared.verifica(*connections));
        }
    }
    for side in &sides {
        let mut table = Table::new("pari", side.name, &COLUMNS);
        side.lines.iter().for_each(|line| table.row(line.row()));
        report.add(table);
    }
    let [peer, ours] = sides;
    report.add(ratios(&peer.lines, &ours.lines));
}

struct Side {
    name: &'static str,
    compared: Compared,
    lines: Vec<Measured>,
}

impl Side {
    fn new(name: &'static str, bench: Bench) -> Self {
        Self {
            name,
            compared: Compared::new(bench, 0),
            lines: Vec::new(),
        }
    }
}

fn ratios(peer: &[Measured], ours: &[Measured]) -> Table {
    let columns = [
        "action",
        "conn",
        "req/s ×",
        "p50 ×",
        "p99 ×",
        "cpu server ×",
        "cpu db ×",
    ];
    let mut table = Table::new("pari", "portasap / gSOAP peer", &columns);
    for (peer, ours) in peer.iter().zip(ours) {
        let cpu = |ours: Option<f64>, peer: Option<f64>| match (ours, peer) {
            (Some(ours), Some(peer)) if peer > 0.0 => Value::number(ours / peer, 2),
            _ => Value::Nothing,
        };
        table.row(vec![
            Value::text(&ours.action),
            Value::number(ours.connections as f64, 0),
            Value::number(ours.per_second / peer.per_second, 2),
            Value::number(ours.p50_us / peer.p50_us, 2),
            Value::number(ours.p99_us / peer.p99_us, 2),
            cpu(ours.cpu.server, peer.cpu.server),
            cpu(ours.cpu.database, peer.cpu.database),
        ]);
    }
    table
}

/// None when a tool or a library is missing, after saying which.
fn build() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = root.join("target/pari");
    let status = Command::new(root.join("benches/pari/build.sh"))
        .arg(&out)
        .stdout(Stdio::null())
        .status()
        .expect("benches/pari/build.sh runs");
    status.success().then(|| out.join("peer"))
}

/// The running peer; ends with this value.
struct Peer {
    child: Child,
    address: SocketAddr,
    database: Option<u32>,
}

impl Peer {
    fn start(binary: &Path) -> Self {
        let url = postgres_database();
        let mut child = Command::new(binary)
            .arg(&url)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("xsd/lavoratore.xsd"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("the peer runs");
        let mut line = String::new();
        let out = child.stdout.take().expect("a pipe");
        BufReader::new(out).read_line(&mut line).expect("the peer speaks");
        let port = line.trim().strip_prefix("ready ").and_then(|port| port.parse().ok());
        Self {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], port.expect("the peer is ready"))),
            database: actions::postmaster(&url),
        }
    }

    fn bench(&self, plan: &Plan) -> Bench {
        Bench {
            target: Target::node(self.address),
            processes: Processes {
                server: Some(self.child.id()),
                database: self.database,
            },
            plan: *plan,
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
