//! `portasap tables list`: every table, loaded or not.

use std::io::{self, Write};

use super::archivio::Archivio;
use crate::{
    cli::{Exit, common},
    tables::Nome,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    common: common::Common,
}

pub fn run(args: &Args) -> Result<Exit, Exit> {
    common::runtime()?.block_on(async {
        let archivio = Archivio::apri(&args.common, false).await?;
        elenca(&archivio, &mut io::stdout().lock()).map_err(|e| common::fail(Exit::Unreachable, e))?;
        archivio.chiudi().await;
        for errore in &archivio.illeggibili {
            eprintln!("portasap: {errore}; the table without imports is in force");
        }
        Ok(Exit::Fine)
    })
}

fn elenca(archivio: &Archivio, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{:<26}{:>7}{:>7}  {:<10}SOURCE",
        "TABLE", "ROWS", "CODES", "DECLARED"
    )?;
    for nome in Nome::TUTTI {
        let Some(tabella) = archivio.in_vigore.tabella(*nome) else {
            writeln!(
                out,
                "{:<26}{:>7}{:>7}  {:<10}not loaded: only the shape of a code is judged",
                nome.as_str(),
                "-",
                "-",
                "-"
            )?;
            continue;
        };
        let dichiarata = if tabella.completa { "complete" } else { "open" };
        let origine = origine(archivio, *nome);
        writeln!(
            out,
            "{:<26}{:>7}{:>7}  {dichiarata:<10}{origine}",
            nome.as_str(),
            tabella.righe().len(),
            tabella.codici()
        )?;
    }
    Ok(())
}

fn origine(archivio: &Archivio, nome: Nome) -> String {
    match archivio.edizione(nome) {
        Some(e) if e.contenuto.is_some() => format!(
            "imported: version {}, by {} on {}, {} ({})",
            e.versione,
            e.importata_da,
            giorno(e.importata_il),
            e.origine,
            e.impronta.get(..12).unwrap_or(&e.impronta)
        ),
        _ => match &archivio.settings.tables.dir {
            Some(dir) => format!("folder {}", dir.display()),
            None => "shipped".to_owned(),
        },
    }
}

/// Day and time in Rome.
pub(super) fn giorno(istante: jiff::Timestamp) -> String {
    crate::clock::civile(istante).strftime("%Y-%m-%d %H:%M").to_string()
}
