//! `portasap trace`: what was exchanged, found again. One file for each sub-command.
//!
//! Trace rows hold no personal data; documents and raw messages do, and are shown only when asked for by name, which leaves
//! a row in `accesso`. Needs the database, not a running node. Source: busta-egov.md §12.1.

mod conditions;
mod export;
mod find;
mod prune;
mod show;

use std::{io::Write, path::PathBuf, sync::Arc};

use jiff::Timestamp;

use super::{Exit, common};
use crate::{
    clock::{self, Clock},
    config::{Overrides, Settings},
    store::{Store, StoreError},
};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List exchanges, newest first
    Find(find::Args),
    /// Everything about one exchange
    Show(show::Args),
    /// Write exchanges as CNIPA trace records (XML) or JSON Lines, oldest first
    Export(export::Args),
    /// Remove what is older than the retention of the settings
    Prune(prune::Args),
}

pub fn run(args: &Args, out: &mut dyn Write) -> Exit {
    let result = match &args.command {
        Command::Find(args) => find::run(args, out),
        Command::Show(args) => show::run(args, out),
        Command::Export(args) => export::run(args, out),
        Command::Prune(args) => prune::run(args, out),
    };
    match result {
        Ok(exit) | Err(exit) => exit,
    }
}

/// Which database: the other flags of `serve` say nothing about it.
#[derive(Debug, clap::Args)]
struct Place {
    /// Settings file (TOML); without one, the defaults
    #[arg(long, value_name = "FILE", env = "PORTASAP_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,
    /// `sqlite://PATH` or `postgres://…`
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

impl Place {
    fn settings(&self) -> Result<Settings, Exit> {
        let overrides = Overrides {
            database: self.database.clone(),
            ..Overrides::default()
        };
        let config = self.config.clone();
        common::Common { config, overrides }.settings()
    }
}

/// What a sub-command works with.
struct Sede {
    runtime: tokio::runtime::Runtime,
    settings: Settings,
    clock: Arc<dyn Clock>,
    store: Arc<dyn Store>,
}

/// Opens the database of the settings, which must have the schema of this version.
fn open(place: &Place) -> Result<Sede, Exit> {
    let settings = place.settings()?;
    let (schema, regolamento, clock) = (
        common::schema()?,
        common::regolamento(&settings)?,
        common::clock(&settings),
    );
    let runtime = common::runtime()?;
    let store = runtime.block_on(async {
        let store = common::open(&settings, regolamento, schema, Arc::clone(&clock)).await?;
        store.ready().await?;
        Ok(store)
    });
    let store = store.map_err(failed)?;
    Ok(Sede {
        runtime,
        settings,
        clock,
        store,
    })
}

fn failed(error: StoreError) -> Exit {
    common::fail(Exit::Unreachable, error)
}

fn unwritten(error: std::io::Error) -> Exit {
    match error.kind() {
        // `… | head` has seen enough.
        std::io::ErrorKind::BrokenPipe => Exit::Fine,
        _ => common::fail(Exit::Unreachable, error),
    }
}

/// An instant as an operator reads it: Italian civil time.
fn civile(istante: Timestamp) -> String {
    clock::civile(istante).strftime("%Y-%m-%d %H:%M:%S%.3f").to_string()
}

/// User of the host, as far as it is known.
pub(super) fn utente() -> String {
    let nome = ["SUDO_USER", "LOGNAME", "USER"]
        .iter()
        .find_map(|v| std::env::var(v).ok());
    format!(
        "{} (uid {})",
        nome.as_deref().unwrap_or("-"),
        rustix::process::getuid().as_raw()
    )
}
