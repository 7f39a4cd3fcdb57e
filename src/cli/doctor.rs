//! `portasap doctor`: tries what `serve` will need, one check a line, and says what to do about each failure.

use std::{net::TcpListener, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::{Exit, common};
use crate::{
    clock::{self, Clock as _},
    config::{self, Environment, Settings},
    gateway::{identity, tls::Tls},
    registro::Regolamento,
    soap::client::Chiamante,
    store::StoreError,
    tables::Tabelle,
    xml::schema::Schema,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    common: common::Common,
}

/// A certificate that ends within this time is worth a look.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What a check found.
enum Finding {
    Fine(String),
    /// It will work, but look at it.
    Look(String),
    /// It will not work: what is wrong, and what to do.
    Wrong {
        what: String,
        mend: &'static str,
    },
}

pub fn run(args: &Args) -> Exit {
    let settings = match args.common.settings() {
        Ok(settings) => settings,
        Err(exit) => return exit,
    };
    let mut wrong = 0_usize;
    let mut report = |name: &str, finding: Finding| match finding {
        Finding::Fine(text) => println!("ok     {name}: {text}"),
        Finding::Look(text) => println!("look   {name}: {text}"),
        Finding::Wrong { what, mend } => {
            wrong += 1;
            println!("WRONG  {name}: {what}\n       {mend}");
        }
    };
    report("settings", servable(&settings));
    let (schema, finding) = schema();
    report("schema", finding);
    let (regolamento, finding) = tables(&settings);
    report("tables", finding);
    for (name, finding) in identity(&settings) {
        report(name, finding);
    }
    for finding in client(&settings) {
        report("client", finding);
    }
    report("listen", port(settings.listen));
    report("ops_listen", port(settings.ops_listen));
    report("public_url", public_url(&settings));
    if let (Some(schema), Some(regolamento)) = (schema, regolamento) {
        report("database", database(&settings, schema, regolamento));
    }
    match wrong {
        0 => Exit::Fine,
        n => {
            println!("{n} to mend");
            Exit::Usage
        }
    }
}

fn servable(settings: &Settings) -> Finding {
    match config::servable(settings) {
        Ok(()) => Finding::Fine(format!("{:?}, {}", settings.role, settings.party)),
        Err(e) => Finding::Wrong {
            what: e.to_string(),
            mend: "change this key, or start from config/collaudo.toml",
        },
    }
}

fn schema() -> (Option<Arc<Schema>>, Finding) {
    match Schema::compile(crate::soap::wsdl::SCHEMI) {
        Ok(schema) => (Some(Arc::new(schema)), Finding::Fine("Rev009 compiles".to_owned())),
        Err(e) => {
            let mend = "the program was built with a schema it does not support: use another build";
            (
                None,
                Finding::Wrong {
                    what: e.to_string(),
                    mend,
                },
            )
        }
    }
}

fn tables(settings: &Settings) -> (Option<Arc<Regolamento>>, Finding) {
    let loaded = match &settings.tables.dir {
        Some(dir) => Tabelle::carica(dir).map_err(|e| e.to_string()),
        None => Ok(Tabelle::incorporate()),
    };
    match loaded {
        Ok(tabelle) => {
            let source = settings
                .tables
                .dir
                .as_ref()
                .map_or("built in".to_owned(), |d| d.display().to_string());
            let regolamento = Regolamento {
                tabelle,
                interruttori: common::interruttori(settings),
            };
            (Some(Arc::new(regolamento)), Finding::Fine(source))
        }
        Err(what) => (
            None,
            Finding::Wrong {
                what,
                mend: "mend the file, or remove tables.dir to use the built-in tables",
            },
        ),
    }
}

/// Parties, TLS files, and whether the two let anybody prove who it is.
fn identity(settings: &Settings) -> Vec<(&'static str, Finding)> {
    let mut findings = Vec::new();
    match Tls::carica(&settings.tls) {
        Err(what) => findings.push((
            "tls",
            Finding::Wrong {
                what,
                mend: "put the file in place, readable by this user, or change the key",
            },
        )),
        Ok(tls) if tls.attivo() || settings.tls.client_ca.is_some() => {
            let ends = tls.scadenze().into_iter();
            findings.extend(ends.map(|(what, end)| ("tls", ending(&what, end))));
        }
        Ok(_) => findings.push(("tls", Finding::Fine("not used".to_owned()))),
    }
    match identity::registro(settings) {
        Err(what) => findings.push((
            "parties",
            Finding::Wrong {
                what,
                mend: "mend the file; config/parti.toml shows every key",
            },
        )),
        Ok(parti) => {
            let credentials = parti.iter().filter(|p| p.ha_credenziali()).count();
            let text = format!("{}, {credentials} with credentials", parti.iter().count());
            findings.push(("parties", Finding::Fine(text)));
            if let Err(what) = identity::sufficiente(settings, &parti) {
                let mend = "until then every caller is refused";
                findings.push(("identity", Finding::Wrong { what, mend }));
            }
            let unwise = identity::avvisi(settings, &parti).into_iter().map(Finding::Look);
            findings.extend(unwise.map(|finding| ("identity", finding)));
        }
    }
    findings
}

/// Files of our identity in outbound calls.
fn client(settings: &Settings) -> Vec<Finding> {
    let chiamante = match Chiamante::carica(&settings.client, settings.credenziali()) {
        Ok(chiamante) => chiamante,
        Err(what) => {
            let mend = "put the file in place, readable by this user, or change the key";
            return vec![Finding::Wrong { what, mend }];
        }
    };
    let ends = chiamante.scadenze().into_iter();
    let mut findings: Vec<_> = ends.map(|(what, end)| ending(what, end)).collect();
    findings.extend(chiamante.avvisi().into_iter().map(Finding::Look));
    if findings.is_empty() {
        findings.push(Finding::Fine(match settings.credenziali().count() {
            0 => "we show nothing to those we call".to_owned(),
            users => format!("{users} passwords"),
        }));
    }
    findings
}

/// Whether something that ends is to be replaced.
fn ending(what: &str, end: Timestamp) -> Finding {
    let now = clock::System.now();
    let soon = now.saturating_add(SOON).unwrap_or(now);
    match end {
        end if end <= now => Finding::Wrong {
            what: format!("{what} ended on {end}"),
            mend: "replace it, then send SIGHUP",
        },
        end if end <= soon => Finding::Look(format!("{what} ends on {end}")),
        end => Finding::Fine(format!("{what}, until {end}")),
    }
}

fn port(address: std::net::SocketAddr) -> Finding {
    match TcpListener::bind(address) {
        Ok(_) => Finding::Fine(format!("{address} is free")),
        Err(e) => Finding::Wrong {
            what: format!("cannot listen on {address}: {e}"),
            mend: "stop what uses it (perhaps a portasap that is running), or choose another address",
        },
    }
}

fn public_url(settings: &Settings) -> Finding {
    let local = ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|host| settings.public_url.contains(host));
    if local && !settings.listen.ip().is_loopback() {
        return Finding::Look(format!(
            "{} is what the WSDL tells clients, but others reach this host by another address",
            settings.public_url
        ));
    }
    if settings.environment == Environment::Esercizio && settings.public_url.starts_with("http://") {
        return Finding::Look(format!("{} is not https", settings.public_url));
    }
    Finding::Fine(settings.public_url.clone())
}

fn database(settings: &Settings, schema: Arc<Schema>, regolamento: Arc<Regolamento>) -> Finding {
    let Ok(runtime) = common::runtime() else {
        return Finding::Wrong {
            what: "no runtime".to_owned(),
            mend: "the host is out of threads or memory",
        };
    };
    runtime.block_on(async {
        let store = match common::open(settings, regolamento, schema, common::clock(settings)).await {
            Ok(store) => store,
            Err(e) => {
                let mend = "check database.url, that the server runs, and that this user may connect";
                return Finding::Wrong {
                    what: e.to_string(),
                    mend,
                };
            }
        };
        let ready = store.ready().await;
        store.close().await;
        match ready {
            Ok(()) => Finding::Fine("reachable, at the schema of this version".to_owned()),
            Err(e @ StoreError::Behind(_)) if settings.database.migrate => {
                Finding::Look(format!("{e}; serve will do so"))
            }
            Err(e @ StoreError::Unavailable(_)) => Finding::Wrong {
                what: e.to_string(),
                mend: "check database.url, that the server runs, and that this user may connect",
            },
            Err(e) => Finding::Wrong {
                what: e.to_string(),
                mend: "run `portasap migrate` with the same settings",
            },
        }
    })
}
