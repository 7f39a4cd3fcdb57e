//! `portasap doctor`: tries what `serve` will need and looks for the likeliest mistakes of a set-up, for both roles.
//!
//! One line a finding: `ok`, `look` (it works, but look at it) or `WRONG`, with what to do. One file a family of checks.
//! What goes over the network runs side by side, each bounded ([`net::PATIENCE`]); others are never sent a message: a
//! connection, a handshake, a GET of the node's WSDL. Of its own it writes a file in the folder of SQLite, removed at once;
//! PostgreSQL, asked for its size, forgets limits that are over. No secret and no personal data is printed. docs/OPERATIONS.md has the table.

mod certificates;
mod clock;
mod database;
mod disk;
mod finding;
mod net;
mod node;
mod owner;
mod parties;
mod peers;
mod ports;
mod public_url;
mod secrets;
mod tables;
mod tls_error;

use std::{io::Write, path::Path, sync::Arc};

use self::finding::{Finding, State};
use super::{Exit, common};
use crate::{
    config::{self, Log, Settings},
    gateway::{identity, tls::Tls},
    registro::Regolamento,
    soap::client::Chiamante,
    xml::schema::Schema,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    common: common::Common,
    /// Print a JSON array: check, state (ok, look, wrong), what, mend
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> Exit {
    let findings = match args.common.read() {
        Ok(settings) => match examine(&settings, args.common.config.as_deref()) {
            Ok(findings) => findings,
            Err(exit) => return exit,
        },
        Err(e) => vec![Finding::wrong(
            "settings",
            e.to_string(),
            "mend this key; config/portasap.toml explains every one",
        )],
    };
    let mut out = std::io::stdout().lock();
    let told = if args.json {
        serde_json::to_writer_pretty(&mut out, &findings)
            .map_err(Into::into)
            .and_then(|()| writeln!(out))
    } else {
        finding::tell(&findings, &mut out)
    };
    match told {
        Err(e) => common::fail(Exit::Unreachable, e),
        Ok(()) if findings.iter().any(|f| f.state == State::Wrong) => Exit::Usage,
        Ok(()) => Exit::Fine,
    }
}

/// All checks, in the order in which they are told.
fn examine(settings: &Settings, file: Option<&Path>) -> Result<Vec<Finding>, Exit> {
    // What a check comes upon it says itself.
    let level = if settings.log.level == "info" {
        "warn"
    } else {
        &settings.log.level
    };
    let log = Log {
        level: level.to_owned(),
        ..settings.log.clone()
    };
    crate::telemetry::logs(&log).map_err(|e| common::fail(Exit::Usage, e))?;
    let runtime = common::runtime()?;
    let findings = runtime.block_on(all(settings, file));
    // A name server that does not answer is not waited for.
    runtime.shutdown_background();
    Ok(findings)
}

async fn all(settings: &Settings, file: Option<&Path>) -> Vec<Finding> {
    let mut findings = vec![servable(settings)];
    let (schema, found) = schema();
    findings.push(found);
    let (tabelle, mut of_tables) = tables::load(settings);
    let tls = Tls::carica(&settings.tls).map(Arc::new);
    let parti = identity::registro(settings);
    let chiamante = Chiamante::carica(&settings.client, settings.credenziali());
    let regolamento = tabelle.clone().map(|tabelle| {
        Arc::new(Regolamento {
            tabelle,
            interruttori: common::interruttori(settings),
        })
    });
    let (database, doors, peers) = tokio::join!(
        database::check(settings, schema, regolamento),
        ports::check(settings, tls.as_ref().ok().cloned()),
        peers::check(settings, chiamante.as_ref().ok()),
    );
    if let Some(tabelle) = &tabelle {
        of_tables.extend(tables::in_force(tabelle, &database.editions));
    }
    findings.extend(of_tables);
    findings.extend(certificates::check(settings, &tls, &chiamante, parti.as_ref().ok()));
    findings.extend(parties::check(settings, parti.as_ref()));
    findings.extend(secrets::check(settings, file, &chiamante, parti.as_ref().ok()));
    findings.extend(doors);
    findings.extend(peers);
    findings.extend(database.findings);
    findings
}

fn servable(settings: &Settings) -> Finding {
    match config::servable(settings) {
        Ok(()) => Finding::fine("settings", format!("{:?}, {}", settings.role, settings.party)),
        Err(e) => Finding::wrong(
            "settings",
            e.to_string(),
            "change this key, or start from config/collaudo.toml",
        ),
    }
}

fn schema() -> (Option<Arc<Schema>>, Finding) {
    match Schema::compile(crate::soap::wsdl::SCHEMI) {
        Ok(schema) => (Some(Arc::new(schema)), Finding::fine("schema", "Rev009 compiles")),
        Err(e) => {
            let mend = "the program was built with a schema it does not support: use another build";
            (None, Finding::wrong("schema", e.to_string(), mend))
        }
    }
}
