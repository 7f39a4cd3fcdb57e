//! Part `crescita`: whether a message costs the same when the register has grown, and how large the register is.
//!
//! The same PostgreSQL database grows by `portasap sample --load`; at each size look-ups and updates of workers from all
//! over the register are measured. `PORTASAP_BENCH_MILLIONS` adds a size beyond the million of the full form: minutes for
//! each million, and as much disk as the table says for each SAP. `PORTASAP_BENCH_REGISTER` adds a register that is there
//! already: the URL of a database that `portasap sample --load` has filled, from its first worker, with the seed of the suite.

use std::process::Command;

use portasap::{sample::Peso, sap::CodiceSap};

use crate::{
    actions,
    driver::{Order, Request},
    line::{Bench, Kind, Measured},
    node::{binary, postgres_database},
    plan::Plan,
    report::{Report, Table, Value},
    requests::{Known, Maker},
    start, workers,
};

/// Workers asked for at each size, from all over the register.
const ASKED: u64 = 10_000;

pub fn part(report: &mut Report, plan: &Plan) {
    if std::env::var_os("PORTASAP_TEST_POSTGRES").is_none() {
        eprintln!("crescita is skipped: it needs PostgreSQL (make bench)");
        return;
    }
    let url = postgres_database();
    let mut growth = Growth::new();
    let mut loaded = 0;
    for size in sizes(plan) {
        let per_second = load(&url, loaded, size);
        loaded = size;
        growth.measure(plan, &url, size, Some(per_second));
    }
    if let Ok(url) = std::env::var("PORTASAP_BENCH_REGISTER") {
        let size = start::ask::<i64>(&url, "SELECT count(*) FROM sap");
        // Nothing that a run before has said already.
        growth.updates = start::ask::<i64>(&url, "SELECT max(id) FROM traccia").unsigned_abs();
        growth.measure(plan, &url, size.unsigned_abs(), None);
    }
    growth.finish();
    report.add(growth.cost);
    report.add(growth.room);
}

fn sizes(plan: &Plan) -> Vec<u64> {
    let mut sizes = vec![10_000, 100_000];
    if !plan.quick {
        sizes.push(1_000_000);
    }
    if let Ok(millions) = std::env::var("PORTASAP_BENCH_MILLIONS") {
        let millions: u64 = millions.parse().expect("PORTASAP_BENCH_MILLIONS is a number");
        sizes.push(millions * 1_000_000);
    }
    sizes.dedup();
    sizes
}

/// From `from` SAPs to `to`; returns how many a second.
fn load(url: &str, from: u64, to: u64) -> f64 {
    eprintln!("  loading {} SAPs …", to - from);
    let begun = crate::timing::now();
    let status = Command::new(binary())
        .args(["sample", "--database", url])
        .args(["--load", &(to - from).to_string(), "--first", &(from + 1).to_string()])
        .args(["--seed", &workers::SEED.to_string()])
        .env("PORTASAP__ENVIRONMENT", "collaudo")
        .env("PORTASAP__DATABASE__MIGRATE", "true")
        .status()
        .expect("the binary runs");
    assert!(status.success(), "the register is loaded");
    (to - from) as f64 / begun.elapsed().as_secs_f64()
}

/// Workers from all over a register of so many; the first code went to the first worker.
fn spread(size: u64) -> Vec<Known> {
    let asked = ASKED.min(size);
    // A step without common factor visits each of them once, in no order that a page or an index has.
    let at = |i: u64| (i * 7_368_787) % size + 1;
    (0..asked)
        .map(at)
        .map(|n| Known::new(n, Peso::Tipico, CodiceSap::genera("AA", n as u32).as_str()))
        .collect()
}

fn read(
    bench: &Bench,
    action: &str,
    connections: usize,
    known: &[Known],
    make: impl Fn(&Known) -> Request,
) -> Measured {
    let kind = Kind {
        action,
        size: "4 KB",
        connections,
        order: Order::Again,
    };
    bench.line(kind, |_| known.iter().map(&make).collect())
}

/// Tables as they grow.
struct Growth {
    cost: Table,
    room: Table,
    /// Action, connections, size, server and database µs of processor, p50.
    seen: Vec<(String, usize, u64, f64, f64)>,
    /// Variations sent so far: each says something new.
    updates: u64,
}

impl Growth {
    fn new() -> Self {
        let cost = [
            "action",
            "SAPs",
            "conn",
            "req/s",
            "±%",
            "p50 ms",
            "p99 ms",
            "errors",
            "cpu server µs",
            "cpu db µs",
        ];
        let room = [
            "SAPs",
            "loaded/s",
            "database MiB",
            "bytes/SAP",
            "sap",
            "politica",
            "documento",
            "traccia",
            "of these indexes",
        ];
        Self {
            cost: Table::new("crescita", "Cost of a message as the register grows, PostgreSQL", &cost),
            room: Table::new(
                "crescita",
                "Room of the register, documents of 4 KB, bytes for each SAP",
                &room,
            ),
            seen: Vec::new(),
            updates: 0,
        }
    }

    /// Every line on a register of this size.
    fn measure(&mut self, plan: &Plan, url: &str, size: u64, loaded_per_second: Option<f64>) {
        // What a load leaves to be done later must not be paid by the first messages.
        start::execute(url, &["VACUUM (ANALYZE)", "CHECKPOINT"]);
        let (_node, bench) = actions::on_existing(plan, url);
        let known = spread(size);
        let maker = Maker::new(&bench.target);
        for connections in [1, 64] {
            let verifica = read(&bench, "verificaEsistenzaSAP", connections, &known, |k| {
                maker.verifica(k)
            });
            self.line(size, &verifica);
            let richiesta = read(&bench, "richiestaSAP", connections, &known, |k| maker.richiesta(k));
            self.line(size, &richiesta);
            let mut all = known.iter().cycle();
            let kind = Kind {
                action: "invioSAP, variation",
                size: "4 KB",
                connections,
                order: Order::Once,
            };
            let variation = bench.line(kind, |n| {
                let mut one = |k| {
                    self.updates += 1;
                    maker.variation(k, self.updates)
                };
                all.by_ref().take(n).map(&mut one).collect()
            });
            self.line(size, &variation);
        }
        self.size(url, size, loaded_per_second);
    }

    fn line(&mut self, size: u64, m: &Measured) {
        let us = |time: Option<f64>| time.map_or(Value::Nothing, |t| Value::number(t, 0));
        self.cost.row(vec![
            Value::text(&m.action),
            Value::number(size as f64, 0),
            Value::number(m.connections as f64, 0),
            Value::number(m.per_second, 0),
            Value::number(m.spread * 100.0, 0),
            Value::number(m.p50_us / 1e3, 2),
            Value::number(m.p99_us / 1e3, 2),
            Value::number(m.errors as f64, 0),
            us(m.cpu.server),
            us(m.cpu.database),
        ]);
        let cpu = m.cpu.server.unwrap_or_default() + m.cpu.database.unwrap_or_default();
        self.seen.push((m.action.clone(), m.connections, size, cpu, m.p50_us));
    }

    fn size(&mut self, url: &str, size: u64, per_second: Option<f64>) {
        let bytes = |question: &str| start::ask::<i64>(url, question) as f64;
        let each = |table: &str| {
            let bytes = bytes(&format!(
                "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c
                LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
                WHERE c.relkind = 'r' AND (c.relname = '{table}' OR i.inhparent = to_regclass('{table}'))"
            ));
            Value::number(bytes / size as f64, 0)
        };
        let whole = bytes("SELECT pg_database_size(current_database())");
        let indexes = bytes(
            "SELECT coalesce(sum(pg_indexes_size(oid)), 0)::bigint FROM pg_class
             WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
        );
        self.room.row(vec![
            Value::number(size as f64, 0),
            per_second.map_or(Value::Nothing, |n| Value::number(n, 0)),
            Value::number(whole / 1024.0 / 1024.0, 0),
            Value::number(whole / size as f64, 0),
            each("sap"),
            each("politica"),
            each("documento"),
            each("traccia"),
            Value::number(indexes / size as f64, 0),
        ]);
    }

    /// How much dearer the largest is than the smallest.
    fn finish(&mut self) {
        let Some(most) = self.seen.iter().map(|s| s.2).max() else {
            return;
        };
        let least = self.seen.iter().map(|s| s.2).min().unwrap_or(most);
        for (action, connections, size, cpu, p50) in &self.seen {
            let same = |s: &&(String, usize, u64, f64, f64)| s.0 == *action && s.1 == *connections && s.2 == most;
            if *size == least
                && let Some(last) = self.seen.iter().find(same)
            {
                self.cost.notes.push(format!(
                    "{action} × {connections}: from {least} to {most} SAPs processor × {:.2}, p50 × {:.2}",
                    last.3 / cpu.max(1.0),
                    last.4 / p50.max(1.0)
                ));
            }
        }
    }
}
