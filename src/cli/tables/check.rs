//! `portasap tables check FILE`: everything an import would refuse, and nothing else.

use std::io::Write;

use super::{archivio::Archivio, confronto, file};
use crate::cli::{Exit, common};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    common: common::Common,
    #[command(flatten)]
    file: file::FileArgs,
}

pub fn run(args: &Args) -> Result<Exit, Exit> {
    let file = args
        .file
        .file
        .as_deref()
        .ok_or_else(|| common::fail(Exit::Usage, "which FILE?"))?;
    common::runtime()?.block_on(async {
        let archivio = Archivio::apri(&args.common, false).await?;
        let letto = file::leggi(file, &args.file.lettura, &archivio)?;
        let mut out = std::io::stdout().lock();
        let mut racconta = || -> std::io::Result<()> {
            confronto::saltati(&letto.lettura, &mut out)?;
            for p in &letto.lettura.proposte {
                let righe = p.tabella.righe().len();
                writeln!(
                    out,
                    "{}: {righe} rows, {} codes: fine",
                    p.tabella.nome,
                    p.tabella.codici()
                )?;
                for nota in &p.note {
                    writeln!(out, "  note: {nota}")?;
                }
            }
            writeln!(out, "SHA-256 {}", letto.impronta)
        };
        racconta().map_err(|e| common::fail(Exit::Unreachable, e))?;
        archivio.chiudi().await;
        Ok(Exit::Fine)
    })
}
