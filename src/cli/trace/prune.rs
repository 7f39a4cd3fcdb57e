//! `portasap trace prune`: the daily run of retention, now.

use std::io::Write;

use super::{Exit, Place, failed, open, unwritten};
use crate::{cli::common::fail, gateway::manutenzione};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Count what would be removed, remove nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    place: Place,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Exit, Exit> {
    let sede = open(&args.place)?;
    let rapporto = sede.runtime.block_on(async {
        let retention = &sede.settings.trace.retention;
        let esito = manutenzione::pota(sede.store.archivio(), retention, args.dry_run, sede.clock.now()).await;
        sede.store.close().await;
        esito
    });
    let Some(rapporto) = rapporto.map_err(failed)? else {
        return Err(fail(Exit::Refused, "another process is pruning this database"));
    };
    let fatto = if args.dry_run { "would be removed" } else { "removed" };
    for (classe, quante) in rapporto.iter() {
        writeln!(out, "{:<24}{quante} {fatto}", classe.as_str()).map_err(unwritten)?;
    }
    Ok(Exit::Fine)
}
