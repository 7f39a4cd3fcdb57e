//! `portasap trace find`: a page of exchanges as a table or JSON, newest first.

use std::io::Write;

use super::{Exit, Place, civile, conditions::Conditions, failed, open, unwritten};
use crate::store::archivio::{Pagina, Voce};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    conditions: Conditions,
    /// Exchanges on a page
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    /// Go on where a page ended: only exchanges with a lower number
    #[arg(long, value_name = "NUMBER")]
    before: Option<i64>,
    /// A JSON array instead of a table
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Exit, Exit> {
    let filtro = args.conditions.filtro()?;
    let sede = open(&args.place)?;
    let pagina = Pagina {
        dopo: args.before,
        crescente: false,
        quante: args.limit,
    };
    let voci = sede.runtime.block_on(async {
        let voci = sede.store.archivio().cerca(&filtro, pagina).await;
        sede.store.close().await;
        voci
    });
    let voci = voci.map_err(failed)?;
    if args.json {
        let testo = serde_json::to_string_pretty(&voci).map_err(|e| unwritten(e.into()))?;
        writeln!(out, "{testo}").map_err(unwritten)?;
    } else {
        tabella(&voci, out).map_err(unwritten)?;
    }
    match voci.last() {
        None => eprintln!("nothing found"),
        Some(ultima) if voci.len() == usize::try_from(args.limit).unwrap_or(usize::MAX) => {
            eprintln!("there may be more: --before {}", ultima.id);
        }
        Some(_) => {}
    }
    Ok(Exit::Fine)
}

const TESTATA: [&str; 9] = [
    "NUMBER",
    "RECEIVED",
    "ACTION",
    "SENDER",
    "OUTCOME",
    "REASONS",
    "SAP",
    "IDENTIFIER",
    "CORRELATION",
];

/// Columns as wide as their widest value.
fn tabella(voci: &[Voce], out: &mut dyn Write) -> std::io::Result<()> {
    let righe: Vec<[String; 9]> = voci.iter().map(riga).collect();
    let mut larghezze = TESTATA.map(str::len);
    for riga in &righe {
        for (larghezza, valore) in larghezze.iter_mut().zip(riga) {
            *larghezza = (*larghezza).max(valore.chars().count());
        }
    }
    let testata = TESTATA.map(str::to_owned);
    for riga in std::iter::once(&testata).chain(&righe) {
        let celle = riga.iter().zip(larghezze).map(|(valore, n)| format!("{valore:<n$}"));
        writeln!(out, "{}", celle.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

fn riga(voce: &Voce) -> [String; 9] {
    let detto = |valore: &Option<String>| valore.as_deref().map_or_else(|| "-".to_owned(), visibile);
    [
        voce.id.to_string(),
        civile(voce.ricevuta()),
        detto(&voce.azione),
        detto(&voce.mittente),
        detto(&voce.esito),
        if voce.motivi.is_empty() {
            "-".to_owned()
        } else {
            visibile(&voce.motivi)
        },
        detto(&voce.codice_sap),
        detto(&voce.identificatore),
        visibile(&voce.correlazione),
    ]
}

/// What a caller chose must not steer the terminal of who reads it.
pub(super) fn visibile(testo: &str) -> String {
    testo
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}
