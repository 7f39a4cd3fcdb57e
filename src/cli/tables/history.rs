//! `portasap tables history [TABLE]`: every import, newest first.

use std::io::{self, Write};

use super::{archivio, archivio::Archivio, list::giorno};
use crate::{
    cli::{Exit, common},
    store::TabellaImportata,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this table
    #[arg(value_name = "TABLE")]
    table: Option<String>,
    #[command(flatten)]
    common: common::Common,
}

pub fn run(args: &Args) -> Result<Exit, Exit> {
    let nome = args.table.as_deref().map(archivio::nome).transpose()?;
    common::runtime()?.block_on(async {
        let archivio = Archivio::apri(&args.common, false).await?;
        let storia = if archivio.ha_database() {
            let letta = archivio.imports()?.storia_tabelle().await;
            letta.map_err(|e| common::fail(Exit::Unreachable, e))?
        } else {
            Vec::new()
        };
        archivio.chiudi().await;
        let chieste = storia.iter().filter(|e| nome.is_none_or(|n| e.tabella == n.as_str()));
        racconta(chieste, &mut io::stdout().lock()).map_err(|e| common::fail(Exit::Unreachable, e))?;
        Ok(Exit::Fine)
    })
}

fn racconta<'e>(edizioni: impl Iterator<Item = &'e TabellaImportata>, out: &mut dyn Write) -> io::Result<()> {
    let mut nessuna = true;
    for e in edizioni {
        nessuna = false;
        let c = e.conteggi;
        let cosa = match e.ripristina {
            Some(0) => "back to the table without imports".to_owned(),
            Some(versione) => format!("back to version {versione}"),
            None => format!("{} sha256:{}", e.origine, e.impronta),
        };
        let dichiarata = if e.completa { "complete" } else { "open" };
        writeln!(
            out,
            "{}  {}  version {}  by {}  {} rows, {dichiarata}  +{} closed {} changed {} -{}  {cosa}",
            giorno(e.importata_il),
            e.tabella,
            e.versione,
            e.importata_da,
            e.righe,
            c.aggiunti,
            c.chiusi,
            c.cambiati,
            c.tolti
        )?;
    }
    if nessuna {
        writeln!(out, "nothing was ever imported")?;
    }
    Ok(())
}
