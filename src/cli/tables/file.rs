//! The file of `check`, `diff` and `import`, and how it is to be read.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::archivio::{self, Archivio};
use crate::{
    cli::{Exit, common},
    clock, controls,
    sap::Data,
    tables::{
        Nome, Tabelle,
        importa::{self, Lettura, Limiti, Mappa, Opzioni, Proposta},
    },
};

/// Which file, and how to read it.
#[derive(Debug, Clone, clap::Args)]
pub struct FileArgs {
    /// CSV of one table, or a workbook (.xls, .xlsx) with a sheet for each
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub lettura: LetturaArgs,
}

#[derive(Debug, Clone, clap::Args)]
pub struct LetturaArgs {
    /// Only this table; says what a CSV is whose name is none of config/tabelle
    #[arg(long, value_name = "TABLE")]
    pub table: Option<String>,
    /// Which official code stands for which rule (CSV `regola,codice`), for the sheet of error codes
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Declare a table complete (=TABLE, repeatable; alone: every table of the file): a code it lacks is refused
    #[arg(long, value_name = "TABLE", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub complete: Vec<String>,
    /// Declare a table open (likewise): a code it lacks is accepted when its shape is right
    #[arg(long, value_name = "TABLE", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub open: Vec<String>,
}

/// A file that was read.
#[derive(Debug)]
pub struct Letto {
    /// Without folders.
    pub nome: String,
    /// SHA-256, hexadecimal.
    pub impronta: String,
    pub lettura: Lettura,
}

/// Reads the file against the tables in force.
///
/// # Errors
/// The exit code, after saying why.
pub fn leggi(file: &Path, args: &LetturaArgs, archivio: &Archivio) -> Result<Letto, Exit> {
    let presenti = &archivio.in_vigore;
    let sola = args.table.as_deref().map(archivio::nome).transpose()?;
    let complete = nomi(&args.complete)?;
    let aperte = nomi(&args.open)?;
    let completa = |nome: Nome| {
        let detta = |elenco: &[Option<Nome>]| elenco.iter().any(|n| n.is_none_or(|n| n == nome));
        // A table by its name wins over "every table".
        match (complete.contains(&Some(nome)), aperte.contains(&Some(nome))) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ if detta(&complete) => Some(true),
            _ if detta(&aperte) => Some(false),
            _ => None,
        }
    };
    if (complete.contains(&None) && aperte.contains(&None))
        || complete.iter().flatten().any(|n| aperte.contains(&Some(*n)))
    {
        return Err(common::fail(Exit::Usage, "a table is either --complete or --open"));
    }
    let limiti = Limiti::default();
    let mappa = match &args.mapping {
        None => None,
        Some(mappa) => {
            let byte = byte(mappa, limiti.byte)?;
            Some(Mappa::leggi(&nome_di(mappa), &byte).map_err(|e| common::fail(Exit::Refused, e))?)
        }
    };
    let byte = byte(file, limiti.byte)?;
    let opzioni = Opzioni {
        presenti,
        sola,
        completa: &completa,
        mappa: mappa.as_ref(),
        limiti,
    };
    let nome = nome_di(file);
    let mut lettura = zitto(|| importa::leggi(&nome, &byte, &opzioni)).map_err(|e| common::fail(Exit::Refused, e))?;
    let oggi = clock::giorno(common::clock(&archivio.settings).now()).into();
    for proposta in &mut lettura.proposte {
        let note = avvertenze(proposta, presenti, oggi);
        proposta.note.extend(note);
    }
    Ok(Letto {
        nome,
        impronta: impronta(&byte),
        lettura,
    })
}

/// What a table would do that nobody wants, as far as one can see from here: it is no reason to refuse a file.
fn avvertenze(proposta: &Proposta, presenti: &Tabelle, oggi: Data) -> Vec<String> {
    let tabella = &proposta.tabella;
    let mut note = Vec::new();
    if !tabella.righe().iter().any(|v| v.validita.copre(oggi)) {
        note.push("NO CODE HOLDS TODAY: look at the columns of validity".to_owned());
    }
    if tabella.nome == Nome::Anomalie {
        let insieme = presenti.con(tabella.clone());
        note.extend(controls::verifica(&insieme).iter().map(ToString::to_string));
    }
    note
}

/// The tables of `--complete` and `--open`; None for every table.
fn nomi(testi: &[String]) -> Result<Vec<Option<Nome>>, Exit> {
    testi
        .iter()
        .map(|t| {
            if t.is_empty() {
                Ok(None)
            } else {
                archivio::nome(t).map(Some)
            }
        })
        .collect()
}

/// At most one byte more than the bound: a device or a growing file is not read for ever.
fn byte(file: &Path, massimo: usize) -> Result<Vec<u8>, Exit> {
    let fallito = |e: std::io::Error| common::fail(Exit::Unreachable, format!("{}: {e}", file.display()));
    let mut byte = Vec::new();
    let aperto = fs::File::open(file).map_err(fallito)?;
    aperto
        .take(massimo as u64 + 1)
        .read_to_end(&mut byte)
        .map_err(fallito)?;
    Ok(byte)
}

fn nome_di(file: &Path) -> String {
    file.file_name()
        .unwrap_or(file.as_os_str())
        .to_string_lossy()
        .into_owned()
}

fn impronta(byte: &[u8]) -> String {
    Sha256::digest(byte).iter().map(|b| format!("{b:02x}")).collect()
}

/// A library that trips over a broken workbook is caught and reported as such: its own last words are not for operators.
fn zitto<T>(cosa: impl FnOnce() -> T) -> T {
    let prima = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let esito = cosa();
    std::panic::set_hook(prima);
    esito
}
