//! `portasap tables diff FILE`: what would be added, closed, changed and removed.

use super::{archivio::Archivio, confronto, file};
use crate::cli::{Exit, common};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    common: common::Common,
    #[command(flatten)]
    file: file::FileArgs,
    /// Every code, not only the first ones
    #[arg(long)]
    all: bool,
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
        let confronti = confronto::confronta(&letto.lettura, &archivio.in_vigore);
        let mut out = std::io::stdout().lock();
        confronto::saltati(&letto.lettura, &mut out)
            .and_then(|()| confronto::racconta(&confronti, args.all, &mut out))
            .map_err(|e| common::fail(Exit::Unreachable, e))?;
        archivio.chiudi().await;
        Ok(Exit::Fine)
    })
}
