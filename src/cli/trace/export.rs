//! `portasap trace export`: exchanges as CNIPA trace records or JSON Lines, oldest first, in bounded memory.
//!
//! A record of the CNIPA form is one message: an exchange gives two, of `TipoMessaggio` Richiesta and Risposta, each with the
//! header it had on the wire. A record without a header is not of that form, so exchanges without busta are in JSON
//! Lines only; how many were left out is said at the end. Source: busta-egov.md §12.1.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::PathBuf,
};

use jiff::Timestamp;

use super::{Exit, Place, Sede, conditions::Conditions, failed, open, unwritten};
use crate::{
    cli::common::fail,
    clock,
    store::archivio::{Filtro, Pagina, Voce},
    xml::Writer,
};

/// Namespace of the records.
const NS_TRACCIA: &str = "http://www.cnipa.it/schemas/2003/eGovIT/Tracciamento1_0/";

/// Exchanges in memory at once.
const PAGINA: u32 = 500;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// CNIPA trace records
    Xml,
    /// One JSON object a line
    Jsonl,
}

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    conditions: Conditions,
    /// Form of the records
    #[arg(long, value_enum, default_value_t = Format::Xml)]
    format: Format,
    /// File to write; standard output without one
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Exit, Exit> {
    let mut filtro = args.conditions.filtro()?;
    let sede = open(&args.place)?;
    // Once, not for each page.
    if (filtro.dal.is_some() || filtro.al.is_some()) && !filtro.per_chiave() {
        let tratto = sede.runtime.block_on(sede.store.archivio().tratto(&filtro));
        filtro.tratto = tratto.map_err(failed)?;
    }
    let mut file;
    let out: &mut dyn Write = match &args.out {
        Some(path) => {
            let created = File::create(path);
            file = created.map_err(|e| fail(Exit::Unreachable, format!("{}: {e}", path.display())))?;
            &mut file
        }
        None => out,
    };
    let mut out = BufWriter::new(out);
    let conto = scrivi(&sede, &filtro, args.format, &mut out)?;
    out.flush().map_err(unwritten)?;
    drop(out);
    sede.runtime.block_on(sede.store.close());
    eprintln!("{} exchanges, {} records", conto.scambi, conto.record);
    if conto.senza_busta > 0 {
        eprintln!(
            "{} exchanges without busta are not in this form: use --format jsonl",
            conto.senza_busta
        );
    }
    Ok(Exit::Fine)
}

#[derive(Debug, Default)]
struct Conto {
    scambi: u64,
    record: u64,
    senza_busta: u64,
}

fn scrivi(sede: &Sede, filtro: &Filtro, format: Format, out: &mut dyn Write) -> Result<Conto, Exit> {
    let mut conto = Conto::default();
    if format == Format::Xml {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tracce>").map_err(unwritten)?;
    }
    let mut dopo = None;
    loop {
        let pagina = Pagina {
            dopo,
            crescente: true,
            quante: PAGINA,
        };
        let voci = sede
            .runtime
            .block_on(sede.store.archivio().cerca(filtro, pagina))
            .map_err(failed)?;
        for voce in &voci {
            conto.scambi += 1;
            let righe = match format {
                Format::Xml => tracce(voce),
                Format::Jsonl => vec![serde_json::to_string(voce).map_err(|e| unwritten(e.into()))?],
            };
            conto.record += righe.len() as u64;
            conto.senza_busta += u64::from(righe.is_empty());
            for riga in righe {
                writeln!(out, "{riga}").map_err(unwritten)?;
            }
        }
        match voci.last() {
            Some(ultima) => dopo = Some(ultima.id),
            None => break,
        }
    }
    if format == Format::Xml {
        writeln!(out, "</tracce>").map_err(unwritten)?;
    }
    Ok(conto)
}

/// The records of an exchange: of its request, and of its answer if that wore a header.
fn tracce(voce: &Voce) -> Vec<String> {
    let porta = voce.porta.as_deref().unwrap_or_default();
    let richiesta = voce
        .intestazione()
        .map(|header| traccia(voce.ricevuta(), porta, "Richiesta", &header));
    let risposta = voce.intestazione_risposta().map(|header| {
        traccia(
            voce.risposta_ora().unwrap_or(voce.ricevuta()),
            porta,
            "Risposta",
            &header,
        )
    });
    richiesta.into_iter().chain(risposta).collect()
}

/// `header` is XML that was accepted or written by us. Ours leaves the prefix of SOAP to what it stands in.
fn traccia(gdo: Timestamp, porta: &str, tipo: &str, header: &str) -> String {
    let gdo = clock::civile(gdo).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string();
    let mut w = Writer::with_capacity(header.len() + 400);
    w.open_with(
        "tr:traccia",
        &[("xmlns:tr", NS_TRACCIA), ("xmlns:soap", crate::soap::NS)],
    )
    .leaf("tr:GDO", &gdo)
    .leaf("tr:IdentificativoPorta", porta)
    .leaf("tr:TipoMessaggio", tipo)
    .raw(header)
    .close("tr:traccia");
    w.finish()
}
