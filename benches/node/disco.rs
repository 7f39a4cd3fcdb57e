//! Part `disco`: `invioSAP` on PostgreSQL where every fsync takes as long as on an ordinary disk.
//!
//! A cluster of its own is started with a small library (`benches/disco/fsync_lento.c`, built here with the system's C
//! compiler) that makes each fsync and fdatasync wait first; `PORTASAP_FSYNC_US` says how long (2000). Skipped with a
//! message where there is no C compiler.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
};

use portasap::sample::Peso;

use crate::{
    actions::{self, Fill},
    line::COLUMNS,
    plan::Plan,
    report::{Report, Table},
};

pub fn part(report: &mut Report, plan: &Plan) {
    let added: f64 = std::env::var("PORTASAP_FSYNC_US").map_or(2000.0, |us| us.parse().expect("microseconds"));
    let library = match build() {
        Ok(library) => library,
        Err(reason) => {
            eprintln!("disco is skipped: {reason}");
            return;
        }
    };
    let cluster = Cluster::slow(&library, added);
    let (_node, bench) = actions::on_existing(plan, &cluster.url);
    let title = format!("PostgreSQL, {:.1} ms more for each fsync", added / 1e3);
    let mut table = Table::new("disco", title, &COLUMNS);
    let mut fill = Fill::new(&bench);
    let connections: &[usize] = if plan.quick { &[1, 64] } else { &[1, 16, 64, 256] };
    for connections in connections {
        let (measured, _) = fill.create(&bench, Peso::Grande, *connections, false);
        let one = *connections == 1;
        assert!(
            !one || measured.p50_us >= added,
            "one caller alone waits for at least one fsync: the library is not in effect"
        );
        table.row(measured.row());
    }
    report.add(table);
}

/// The library, built anew.
fn build() -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = root.join("target/fsync_lento.so");
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let status = Command::new(&compiler)
        .args(["-shared", "-fPIC", "-O2", "-o"])
        .arg(&library)
        .arg(root.join("benches/disco/fsync_lento.c"))
        .arg("-ldl")
        .status()
        .map_err(|e| format!("{compiler}: {e}"))?;
    status.success().then_some(library).ok_or(format!("{compiler} failed"))
}

/// A cluster that ends with this value.
struct Cluster {
    script: Child,
    orders: Option<ChildStdin>,
    url: String,
}

impl Cluster {
    fn slow(library: &Path, added: f64) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut script = Command::new(root.join("scripts/with-postgres.sh"))
            .arg("--control")
            .env("PORTASAP_TEST_PRELOAD", library)
            .env("PORTASAP_FSYNC_US", format!("{added:.0}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("scripts/with-postgres.sh runs");
        let orders = script.stdin.take();
        let mut url = String::new();
        let mut answers = BufReader::new(script.stdout.take().expect("a pipe"));
        answers.read_line(&mut url).expect("the script answers");
        Self {
            script,
            orders,
            url: url.trim().to_owned(),
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The end of its input is the script's order to tidy up.
        drop(self.orders.take());
        let _ = self.script.wait();
    }
}
