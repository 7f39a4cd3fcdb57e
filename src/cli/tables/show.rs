//! `portasap tables show TABLE [CODE]`: rows as the controls see them.

use std::io::{self, Write};

use super::archivio::{self, Archivio};
use crate::{
    cli::{Exit, common},
    sap::Data,
    tables::{Tabella, Voce},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  portasap tables show CPI\n  portasap tables show \"TIPO ATTIVITA\" A02\n  \
                        portasap tables show \"COMUNE O NAZIONE\" H501 --on 2021-03-20\n  \
                        portasap tables show CPI --csv > cpi.csv     a file that `import` takes"
)]
pub struct Args {
    /// Its official name, in any case
    #[arg(value_name = "TABLE")]
    table: String,
    /// One code
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// Only rows that hold on this day (aaaa-mm-gg)
    #[arg(long, value_name = "DATE", value_parser = giorno)]
    on: Option<Data>,
    /// The whole table in the form that `import` takes
    #[arg(long, conflicts_with_all = ["code", "on"])]
    csv: bool,
    #[command(flatten)]
    common: common::Common,
}

fn giorno(testo: &str) -> Result<Data, String> {
    Data::parse(testo).ok_or_else(|| "a day of the form aaaa-mm-gg is wanted".to_owned())
}

pub fn run(args: &Args) -> Result<Exit, Exit> {
    let nome = archivio::nome(&args.table)?;
    common::runtime()?.block_on(async {
        let archivio = Archivio::apri(&args.common, false).await?;
        archivio.chiudi().await;
        let tabella = archivio
            .in_vigore
            .tabella(nome)
            .ok_or_else(|| common::fail(Exit::Refused, format!("the table `{nome}` is not loaded")))?;
        let mut out = io::stdout().lock();
        let scritto = if args.csv {
            out.write_all(tabella.csv().as_bytes()).map(|()| Exit::Fine)
        } else {
            mostra(tabella, args, &mut out)
        };
        // A reader that has seen enough (`| head`) is no failure.
        match scritto {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Fine),
            altro => altro.map_err(|e| common::fail(Exit::Unreachable, e)),
        }
    })
}

fn mostra(tabella: &Tabella, args: &Args, out: &mut dyn Write) -> io::Result<Exit> {
    let righe = args.code.as_deref().map_or(tabella.righe(), |c| tabella.voci(c));
    let validi: Vec<&Voce> = righe
        .iter()
        .filter(|v| args.on.is_none_or(|g| v.validita.copre(g)))
        .collect();
    for voce in &validi {
        riga(tabella, voce, out)?;
    }
    let Some(codice) = args.code.as_deref().filter(|_| validi.is_empty()) else {
        return Ok(Exit::Fine);
    };
    let ammesso = tabella.appartiene(codice, args.on).ammesso();
    let perche = match (righe.is_empty(), tabella.completa) {
        (false, _) => "it does not hold on that day",
        (true, true) => "it is not in this table, which is declared complete",
        (true, false) if ammesso => "it is not in this table, which is open: its shape is right",
        (true, false) => "it is not in this table, and its shape is wrong",
    };
    let esito = if ammesso { "accepted" } else { "refused" };
    writeln!(out, "{codice}: {esito}: {perche}")?;
    Ok(if ammesso { Exit::Fine } else { Exit::Refused })
}

fn riga(tabella: &Tabella, voce: &Voce, out: &mut dyn Write) -> io::Result<()> {
    let giorno = |g: Option<Data>| g.map(|g| g.to_string()).unwrap_or_default();
    let (dal, al) = (giorno(voce.validita.dal), giorno(voce.validita.al));
    write!(out, "{:<12} {dal:>10} .. {al:<10}  {}", voce.codice, voce.descrizione)?;
    for colonna in tabella.colonne() {
        if let Some(valore) = tabella.extra(voce, colonna) {
            write!(out, "  {colonna}={valore}")?;
        }
    }
    writeln!(out)
}
