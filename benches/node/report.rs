//! All figures of a run, for a person and for a program.

use std::{fmt, path::Path};

use portasap::sample::Peso;
use serde::Serialize;

use crate::{
    actions::{self, Line},
    node::binary,
    process,
    rooms::Room,
    start::{self, Start},
    workers,
};

#[derive(Debug, Serialize)]
pub struct Report {
    pub version: &'static str,
    pub cores: usize,
    /// Of the last minute before the run: far from 0, the machine had other work.
    pub load_before: String,
    pub seconds: u64,
    pub binary_mib: f64,
    pub document_bytes: usize,
    pub databases: Vec<Database>,
    pub rooms: Vec<Room>,
}

#[derive(Debug, Serialize)]
pub struct Database {
    pub name: &'static str,
    pub start: Start,
    /// Now and at its highest, after all actions.
    pub loaded_mib: Option<(f64, f64)>,
    pub actions: Vec<Line>,
}

impl Report {
    /// What can be said before anything is measured.
    pub fn here() -> Self {
        let (cores, load_before) = process::machine();
        let size = std::fs::metadata(binary()).expect("the binary").len();
        Self {
            version: env!("CARGO_PKG_VERSION"),
            cores,
            load_before,
            seconds: 0,
            binary_mib: size as f64 / 1024.0 / 1024.0,
            document_bytes: workers::sized(1, Peso::Tipico).scrivi().len(),
            databases: Vec::new(),
            rooms: Vec::new(),
        }
    }

    /// Measures a node on a database.
    pub fn database(&mut self, name: &'static str, database: start::Database) {
        eprintln!("{name} …");
        let start = start::measure(database);
        let node = start::node(database.new().as_deref());
        let actions = actions::measure(node.service);
        self.databases.push(Database {
            name,
            start,
            loaded_mib: process::memory(node.pid()),
            actions,
        });
    }

    /// Writes `target/bench.json`.
    pub fn save(&self) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench.json");
        let text = serde_json::to_string_pretty(self).expect("figures");
        std::fs::write(&path, text).expect("target/ can be written");
        println!("\n{}", path.display());
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "portasap {}, {} cores, load before {}, {} s, binary {:.1} MiB, documents of {} bytes",
            self.version, self.cores, self.load_before, self.seconds, self.binary_mib, self.document_bytes
        )?;
        for database in &self.databases {
            write!(f, "\n{database}")?;
        }
        writeln!(f, "\n{:<46} {:>8} {:>12} {:>12}", "room", "bytes", "µs", "per second")?;
        for room in &self.rooms {
            let bytes = room.bytes.map(|b| b.to_string()).unwrap_or_default();
            writeln!(
                f,
                "{:<46} {bytes:>8} {:>12.1} {:>12.0}",
                room.room, room.micros, room.per_second
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: ready after {:.0} ms (new database), {:.0} ms (existing)",
            self.name, self.start.fresh_ms, self.start.existing_ms
        )?;
        if let (Some(idle), Some((loaded, peak))) = (self.start.idle_mib, self.loaded_mib) {
            write!(
                f,
                "; resident {idle:.1} MiB idle, {loaded:.1} after the load, {peak:.1} at its highest"
            )?;
        }
        writeln!(
            f,
            "\n{:<34} {:>7} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
            "action", "clients", "req/s", "p50 ms", "p90 ms", "p99 ms", "max ms", "requests"
        )?;
        for line in &self.actions {
            let l = &line.latencies;
            let [p50, p90, p99, max] = [l.p50_us, l.p90_us, l.p99_us, l.max_us].map(|us| us / 1e3);
            writeln!(
                f,
                "{:<34} {:>7} {:>8.0} {p50:>8.2} {p90:>8.2} {p99:>8.2} {max:>8.2} {:>8}",
                line.action, line.clients, l.per_second, l.requests
            )?;
        }
        Ok(())
    }
}
