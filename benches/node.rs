//! What the node costs: time to be ready, memory, each action over HTTP on both databases, each room by itself.
//!
//! `make bench` runs it with a PostgreSQL of its own; without one (`cargo bench --bench node`) only SQLite is measured.
//! The node is the release binary with `config/collaudo.toml` on loopback. Every answer is checked: a wrong one
//! ends the run. With a word (`cargo bench --bench node -- controls`) only the rooms that have it in their name are
//! measured, in seconds and without a node; `-- channel` measures what TLS and passwords cost (`node/channel.rs`), `-- delegata` what
//! the porta delegata adds (`node/delegata.rs`). Prints a
//! table and writes `target/bench.json`; what the figures mean is in `docs/BENCHMARKS.md`.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and microseconds of one run are far from the limits of their types"
)]
#![allow(
    clippy::new_ret_no_self,
    clippy::wrong_self_convention,
    clippy::unused_self,
    clippy::struct_field_names
)]

#[path = "node/actions.rs"]
mod actions;
#[path = "node/channel.rs"]
mod channel;
#[path = "node/client.rs"]
mod client;
#[path = "node/delegata.rs"]
mod delegata;
#[path = "../tests/support/http.rs"]
mod http;
#[path = "node/load.rs"]
mod load;
#[path = "../tests/support/messages.rs"]
mod messages;
#[path = "../tests/support/node.rs"]
mod node;
#[path = "node/notifiche.rs"]
mod notifiche;
#[path = "../tests/identity/pki.rs"]
#[allow(dead_code, reason = "tests use the rest")]
mod pki;
#[path = "node/process.rs"]
mod process;
#[path = "node/report.rs"]
mod report;
#[path = "node/rooms.rs"]
mod rooms;
#[path = "node/start.rs"]
mod start;
#[path = "node/timing.rs"]
mod timing;
#[path = "../tests/identity/tls.rs"]
mod tls;
#[path = "node/workers.rs"]
mod workers;

fn main() {
    if std::env::args().any(|argument| argument == "channel") {
        channel::measure();
        return;
    }
    if std::env::args().any(|argument| argument == "delegata") {
        delegata::measure();
        return;
    }
    if std::env::args().any(|argument| argument == "notifiche") {
        notifiche::measure();
        return;
    }
    let begun = timing::now();
    let mut report = report::Report::here();
    // cargo itself passes `--bench`.
    let only = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    report.rooms = rooms::measure(only.as_deref());
    if only.is_some() {
        print!("{report}");
        return;
    }
    report.database("SQLite", start::Database::Sqlite);
    if std::env::var_os("PORTASAP_TEST_POSTGRES").is_some() {
        report.database("PostgreSQL", start::Database::Postgres);
    } else {
        eprintln!("PORTASAP_TEST_POSTGRES is not set: only SQLite is measured (make bench measures both)");
    }
    report.seconds = begun.elapsed().as_secs();
    print!("{report}");
    report.save();
}
