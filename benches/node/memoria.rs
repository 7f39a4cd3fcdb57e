//! Part `memoria`: what a thousand connections cost of memory: first silent, then with as many sending as the node as shipped
//! takes at once, then, limits raised, with all of them sending.

use portasap::sample::Peso;

use crate::{
    actions::{self, Fill},
    driver::Driver,
    plan::Plan,
    process,
    report::{Report, Table, Value},
    start::Database,
};

const CALLERS: usize = 1000;

/// How many send, and the settings that let them. As shipped, more than the queue holds may be told to come again: what waits is
/// bounded.
const CASES: [(usize, &[(&str, &str)]); 2] = [
    (180, &[]),
    (CALLERS, &[("LIMITS__CONCURRENCY", "1200"), ("DATABASE__QUEUE", "1000")]),
];

pub fn part(report: &mut Report, plan: &Plan) {
    let columns = [
        "database",
        "conn",
        "sending",
        "idle RSS MiB",
        "open, silent MiB",
        "under load MiB",
        "highest MiB",
        "req/s",
        "errors",
    ];
    let mut table = Table::new("memoria", "Memory with 1,000 connections, invioSAP of 12 KB", &columns);
    for (database, (sending, settings)) in Database::measured()
        .into_iter()
        .flat_map(|d| CASES.map(|case| (d, case)))
    {
        let (node, bench) = actions::bench(plan, database, settings);
        let resident = || process::memory(node.pid());
        let idle = resident();
        let silent = {
            let _driver = Driver::connect(&bench.target, CALLERS);
            std::thread::sleep(std::time::Duration::from_millis(200));
            resident()
        };
        let _others = (sending < CALLERS).then(|| Driver::connect(&bench.target, CALLERS - sending));
        let (measured, _) = Fill::new(&bench).create(&bench, Peso::Grande, sending, false);
        let loaded = resident();
        let mib = |memory: Option<(f64, f64)>, highest: bool| match memory {
            Some((now, most)) => Value::number(if highest { most } else { now }, 1),
            None => Value::Nothing,
        };
        table.row(vec![
            Value::text(database.name()),
            Value::number(CALLERS as f64, 0),
            Value::number(sending as f64, 0),
            mib(idle, false),
            mib(silent, false),
            mib(loaded, false),
            mib(loaded, true),
            Value::number(measured.per_second, 0),
            Value::number(measured.errors as f64, 0),
        ]);
    }
    report.add(table);
}
