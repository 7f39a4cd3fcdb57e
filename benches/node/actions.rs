//! Each action over HTTP, and the realistic mix, on one database.
//!
//! The register is filled by the first lines (`invioSAP, new`), whose answers bring the codes that the others ask for.

use std::slice::Iter;

use portasap::sample::Peso;

use crate::{
    cpu::Processes,
    driver::{Order, Request, Target},
    line::{Bench, COLUMNS, Kind, Measured},
    node::Node,
    plan::Plan,
    report::{Report, Table},
    requests::{Known, Maker, size},
    start::{self, Database},
};

/// Part `azioni`: both databases.
pub fn part(report: &mut Report, plan: &Plan) {
    for database in Database::measured() {
        on(report, plan, database);
    }
}

/// Looked up again and again: enough that no cache of a processor holds them all.
const READ: usize = 4_000;

/// A node on a new database, and whose processor time counts.
pub fn bench(plan: &Plan, database: Database, settings: &[(&str, &str)]) -> (Node, Bench) {
    let url = database.new();
    url.as_deref().inspect(|url| start::settle(url));
    let node = start::node(url.as_deref(), settings);
    let bench = Bench {
        target: Target::node(node.service),
        processes: Processes {
            server: Some(node.pid()),
            database: url.as_deref().and_then(postmaster),
        },
        plan: *plan,
    };
    (node, bench)
}

/// A node on a database that is there.
pub fn on_existing(plan: &Plan, url: &str) -> (Node, Bench) {
    start::settle(url);
    let node = start::node(Some(url), &[]);
    let bench = Bench {
        target: Target::node(node.service),
        processes: Processes {
            server: Some(node.pid()),
            database: postmaster(url),
        },
        plan: *plan,
    };
    (node, bench)
}

/// The process that all others of a PostgreSQL server are children of; none where the server runs elsewhere.
pub fn postmaster(url: &str) -> Option<u32> {
    let pid: i32 = start::ask(url, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int");
    u32::try_from(pid).ok()
}

fn on(report: &mut Report, plan: &Plan, database: Database) {
    eprintln!("{} …", database.name());
    // 256 callers of one party are more than its share of the queue as shipped: they would measure its refusals.
    let (mut node, bench) = bench(plan, database, &[("DATABASE__QUEUE", "256")]);
    let mut table = Table::new("azioni", database.name(), &COLUMNS);
    let mut run = Run {
        fill: Fill::new(&bench),
        bench,
        table: &mut table,
    };
    run.all(plan);
    if database == Database::Postgres {
        table.notes.push(durability());
    }
    node.signal("TERM");
    assert!(node.wait().success(), "the node ends in good order after a load");
    report.add(table);
}

/// What the cluster promises: figures of another kind of durability must not be mistaken for these.
fn durability() -> String {
    let url = std::env::var("PORTASAP_TEST_POSTGRES").expect("set where there is a PostgreSQL");
    let ask = |name: &str| start::ask::<String>(&url, &format!("SELECT current_setting('{name}')"));
    let settings = [
        "fsync",
        "synchronous_commit",
        "full_page_writes",
        "wal_sync_method",
        "server_version",
    ];
    let told = settings.map(|name| format!("{name} {}", ask(name))).join(", ");
    assert!(
        ask("fsync") == "on" && ask("synchronous_commit") == "on" && ask("full_page_writes") == "on",
        "the cluster is not durable: {told}"
    );
    told
}

/// Fills a register with workers whom it does not know.
#[derive(Debug)]
pub struct Fill {
    pub plain: Maker,
    pub busta: Maker,
    /// Number of the last worker that was made.
    worker: u64,
}

impl Fill {
    pub fn new(bench: &Bench) -> Self {
        Self::from(bench, 0)
    }

    /// Workers after number `first`.
    pub fn from(bench: &Bench, first: u64) -> Self {
        Self {
            plain: Maker::new(&bench.target),
            busta: Maker::new(&bench.target).in_busta(),
            worker: first,
        }
    }

    /// One line of new workers; returns those that were accepted.
    pub fn create(&mut self, bench: &Bench, peso: Peso, connections: usize, busta: bool) -> (Measured, Vec<Known>) {
        let kind = Kind {
            action: if busta { "invioSAP, new, busta" } else { "invioSAP, new" },
            size: size(peso),
            connections,
            order: Order::Once,
        };
        let (from, mut next) = (self.worker + 1, self.worker + 1);
        let maker = if busta { &self.busta } else { &self.plain };
        let measured = bench.line(kind, |n| {
            let numbers = next..next + n as u64;
            next = numbers.end;
            numbers.map(|n| maker.first(n, peso)).collect()
        });
        self.worker = next;
        let codes = measured.codes.iter();
        let known = codes
            .map(|(i, code)| Known::new(from + *i as u64, peso, code))
            .collect();
        (measured, known)
    }
}

struct Run<'t> {
    bench: Bench,
    fill: Fill,
    table: &'t mut Table,
}

impl Run<'_> {
    fn all(&mut self, plan: &Plan) {
        let main = plan.connections();
        let most = if plan.quick { &[64][..] } else { &[1, 64] };
        let mut known = Vec::new();
        for connections in main {
            known.extend(self.create(Peso::Grande, *connections, false));
        }
        let mut go = self.create(Peso::Tipico, 64, false);
        if !plan.quick {
            go.extend(self.create(Peso::Tipico, 1, false));
            self.create(Peso::Enorme, 16, false);
        }
        known.extend(self.create(Peso::Grande, 64, true));
        known.truncate(20_000);

        for connections in most {
            self.change("invioSAP, variation", *connections, &known, Maker::variation);
        }
        self.change("invioSAP, mini", 64, &known, Maker::mini);
        let read = known.get(..READ).unwrap_or(&known);
        for connections in main {
            self.read("verificaEsistenzaSAP", *connections, read, Maker::verifica);
        }
        self.busta_verifica(read);
        for connections in most {
            self.read("richiestaSAP", *connections, read, Maker::richiesta);
        }
        self.read("richiestaCodSAPRegTitolare", 64, read, Maker::titolare);
        self.read("richiestaSAP_N00_A02", 64, read, Maker::n00_a02);
        let (gone, go) = self.annul(&go);
        self.read("recuperaListaSAPNonAttive", 64, &gone, Maker::lista);
        let mut go = go.iter();
        for connections in main {
            self.mix(*connections, (read, &gone), &mut go);
        }
    }

    fn keep(&mut self, measured: &Measured) {
        self.table.row(measured.row());
    }

    /// New workers; returns them.
    fn create(&mut self, peso: Peso, connections: usize, busta: bool) -> Vec<Known> {
        let (measured, known) = self.fill.create(&self.bench, peso, connections, busta);
        self.keep(&measured);
        known
    }

    /// Documents of known workers, never the same twice.
    fn change(&mut self, action: &str, connections: usize, known: &[Known], make: fn(&Maker, &Known, u64) -> Request) {
        let kind = Kind {
            action,
            size: size(Peso::Grande),
            connections,
            order: Order::Once,
        };
        let mut step = 0;
        let mut all = known.iter().cycle();
        let (bench, maker) = (&self.bench, &self.fill.plain);
        let measured = bench.line(kind, |n| {
            let mut one = |known| {
                step += 1;
                make(maker, known, step)
            };
            all.by_ref().take(n).map(&mut one).collect()
        });
        self.keep(&measured);
    }

    fn read(&mut self, action: &str, connections: usize, known: &[Known], make: fn(&Maker, &Known) -> Request) {
        if known.is_empty() {
            return;
        }
        let kind = Kind {
            action,
            size: "",
            connections,
            order: Order::Again,
        };
        let measured = self
            .bench
            .line(kind, |_| known.iter().map(|k| make(&self.fill.plain, k)).collect());
        self.keep(&measured);
    }

    /// Each with an identifier of its own.
    fn busta_verifica(&mut self, known: &[Known]) {
        let kind = Kind {
            action: "verificaEsistenzaSAP, busta",
            size: "",
            connections: 64,
            order: Order::Once,
        };
        let mut all = known.iter().cycle();
        let measured = self.bench.line(kind, |n| {
            all.by_ref().take(n).map(|k| self.fill.busta.verifica(k)).collect()
        });
        self.keep(&measured);
    }

    /// Annuls most of them; returns those that are gone, and those that are not.
    fn annul(&mut self, known: &[Known]) -> (Vec<Known>, Vec<Known>) {
        let kind = Kind {
            action: "annullaSAP",
            size: "",
            connections: 64,
            order: Order::Once,
        };
        // Some are left for the mix.
        let (some, rest) = known.split_at(known.len() * 3 / 4);
        let mut all = some.iter();
        let measured = self.bench.line(kind, |n| {
            // Each round gets its part, however fast the one before was.
            let part = n.min(some.len() / 4).max(1);
            all.by_ref().take(part).map(|k| self.fill.plain.annulla(k)).collect()
        });
        self.keep(&measured);
        let gone = measured.sent.iter().cloned().flatten();
        (gone.filter_map(|i| some.get(i).cloned()).collect(), rest.to_vec())
    }

    /// 60 % verifica, 20 % invio (half new, half variations), 15 % richiesta, 5 % the rest.
    fn mix(&mut self, connections: usize, (known, gone): (&[Known], &[Known]), go: &mut Iter<'_, Known>) {
        if known.is_empty() {
            return;
        }
        let kind = Kind {
            action: "mix",
            size: size(Peso::Grande),
            connections,
            order: Order::Once,
        };
        let (mut step, mut worker) = (0_u64, self.fill.worker);
        let maker = &self.fill.plain;
        let measured = self.bench.line(kind, |n| {
            let mut one = || {
                step += 1;
                let of = &known[(step as usize * 7) % known.len()];
                match step % 20 {
                    0 | 10 => {
                        worker += 1;
                        maker.first(worker, Peso::Grande)
                    }
                    5 | 15 => maker.variation(of, 1_000_000 + worker * 1000 + step),
                    2 | 8 | 14 => maker.richiesta(of),
                    17 => match (step / 20 % 4, gone.get(step as usize % gone.len().max(1))) {
                        (0, _) => maker.titolare(of),
                        (1, Some(gone)) => maker.lista(gone),
                        (2, _) => go.next().map_or_else(|| maker.titolare(of), |k| maker.annulla(k)),
                        _ => maker.n00_a02(of),
                    },
                    _ => maker.verifica(of),
                }
            };
            std::iter::repeat_with(&mut one).take(n).collect()
        });
        self.fill.worker = worker + 1;
        self.keep(&measured);
    }
}
