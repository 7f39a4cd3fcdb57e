//! The suite of `make bench`: what the node costs, part by part.
//!
//! ```text
//! make bench                                    the suite, at most a quarter of an hour after the build
//! make bench-quick                              the same in less than three minutes
//! cargo bench --bench node -- disco crescita    parts by their words; --quick shortens any of them
//! cargo bench --bench node -- controls          any other word: the rooms that have it in their name, in seconds
//! cargo bench --bench node -- url http://…      another server
//! ```
//!
//! The node is the release binary with `config/collaudo.toml` on loopback. Every answer is checked; wrong ones are counted
//! and make the run fail. Prints tables and writes `target/bench.json`; what the figures mean is in `docs/BENCHMARKS.md`.
//!
//! **To add a part**: a file `benches/node/<word>.rs` with `pub fn part(report: &mut Report, plan: &Plan)` that adds one or
//! more [`report::Table`]s, its `mod` below, and a line in [`PARTS`]. A part that drives a server over HTTP makes a
//! [`line::Bench`] (`actions::bench` starts a node), prepares its messages as [`driver::Request`]s (`requests::Maker`) and
//! gets a row of [`line::COLUMNS`] from [`line::Bench::line`]. A part that needs what is not there says so and returns.
//! [`plan::Plan::quick`] must keep it under some seconds.

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
#[path = "node/cpu.rs"]
mod cpu;
#[path = "node/crescita.rs"]
mod crescita;
#[path = "node/delegata.rs"]
mod delegata;
#[path = "node/disco.rs"]
mod disco;
#[path = "node/driver/mod.rs"]
mod driver;
#[path = "../tests/support/http.rs"]
mod http;
#[path = "node/line.rs"]
mod line;
#[path = "node/memoria.rs"]
mod memoria;
#[path = "../tests/support/messages.rs"]
mod messages;
#[path = "../tests/support/node.rs"]
mod node;
#[path = "node/notifiche.rs"]
mod notifiche;
#[path = "node/pari.rs"]
mod pari;
#[path = "../tests/identity/pki.rs"]
#[allow(dead_code, reason = "tests use the rest")]
mod pki;
#[path = "node/plan.rs"]
mod plan;
#[path = "node/process.rs"]
mod process;
#[path = "node/report.rs"]
mod report;
#[path = "node/requests.rs"]
mod requests;
#[path = "node/rooms.rs"]
mod rooms;
#[path = "node/start.rs"]
mod start;
#[path = "node/timing.rs"]
mod timing;
#[path = "../tests/identity/tls.rs"]
mod tls;
#[path = "node/url.rs"]
mod url;
#[path = "node/workers.rs"]
mod workers;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use plan::Plan;
use report::Report;

/// A part of the suite.
struct Part {
    /// What selects it.
    word: &'static str,
    measure: fn(&mut Report, &Plan),
    /// Measured without being asked for.
    always: bool,
}

const fn part(word: &'static str, measure: fn(&mut Report, &Plan), always: bool) -> Part {
    Part { word, measure, always }
}

/// In the order in which they are measured.
const PARTS: &[Part] = &[
    part("rooms", rooms::part, true),
    part("start", start::part, true),
    part("azioni", actions::part, true),
    part("memoria", memoria::part, true),
    part("disco", disco::part, true),
    part("pari", pari::part, true),
    part("crescita", crescita::part, true),
    part("channel", channel::part, false),
    part("delegata", delegata::part, false),
    part("notifiche", notifiche::part, false),
    part("url", url::part, false),
];

fn main() -> ExitCode {
    // cargo itself passes `--bench`.
    let words: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let quick = words.iter().any(|word| word == "--quick");
    let plan = if quick { Plan::quick() } else { Plan::full() };
    let words: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !word.starts_with('-') && !word.starts_with("http"))
        .collect();
    let begun = timing::now();
    let mut report = Report::here(quick);
    for part in PARTS {
        if words.contains(&part.word) || (words.is_empty() && part.always) {
            eprintln!("{} …", part.word);
            // What was measured before must not be lost with a part that fails.
            let done = catch_unwind(AssertUnwindSafe(|| (part.measure)(&mut report, &plan)));
            if done.is_err() {
                report.failed.push(part.word);
            }
        }
    }
    for room in words.iter().filter(|word| PARTS.iter().all(|part| part.word != **word)) {
        rooms::only(&mut report, Some(room));
    }
    report.seconds = begun.elapsed().as_secs();
    println!("\n{report}");
    report.save();
    if !report.failed.is_empty() {
        eprintln!("not measured to the end: {}", report.failed.join(", "));
        return ExitCode::FAILURE;
    }
    if report.wrong_answers > 0 {
        eprintln!(
            "{} wrong answers: the figures of their lines are worth nothing",
            report.wrong_answers
        );
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
