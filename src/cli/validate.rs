//! `portasap validate`: what is wrong with documents, without server or database (design §5, §7.24).
//!
//! Reads each document exactly as the node does, then runs every control that can be judged from one document and the tables.
//! What only the register can tell (`portasap rules` marks it) is not judged. Documents are worked on by all cores and told
//! in the order given; values that say who a person is are masked unless asked for.

mod conto;
mod esame;
mod json;
mod junit;
mod parallelo;
mod sorgenti;
mod testo;
#[cfg(test)]
mod tests;

use std::{
    io::{self, IsTerminal, Write},
    num::NonZeroUsize,
    path::PathBuf,
};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    clock::{self, Clock},
    sap::Data,
    soap::wsdl,
    tables::Tabelle,
    xml::schema::Schema,
};

use conto::Conto;
use esame::{Esame, Giudice};
use sorgenti::Sorgente;

const FINE: u8 = 0;
const REFUSED: u8 = 1;
const USAGE: u8 = 2;
const UNREACHABLE: u8 = 3;

/// Documents handed to a core at once: enough that handing over costs nothing.
const BLOCCO: usize = 16;

/// What to check and how to tell.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Exit code: 0 every document is fine, 1 one is not (or could not be read), 2 wrong usage, 3 the output could \
                  not be written.\nNothing is sent anywhere and no server is needed; controls against the register are not run.\n\n\
                  Examples:\n  portasap validate scheda.xml                    one document, explained\n  \
                  portasap validate invii/ 'altri/**/*.xml'       folders and patterns\n  \
                  portasap validate --format junit invii > r.xml  for a build server\n  \
                  portasap validate --on 2024-12-31 scheda.xml    with the codes of another day"
)]
pub struct ValidateArgs {
    /// SAP documents (root element lavoratore): files, folders (every *.xml in them, at any depth), patterns with *, ?, [ ] or
    /// ** (for any depth), or - for standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// How to tell the results
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    pub format: Format,
    /// Same as --format json: an array, one object per document
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Judge codes of tables as valid on this day (aaaa-mm-gg) instead of the document's own dates
    #[arg(long, value_name = "DATE", value_parser = giorno)]
    pub on: Option<Data>,
    /// Show every refused value as it is; by default personal ones show only their shape (letters as A, digits as 9)
    #[arg(long)]
    pub show_values: bool,
    /// Folder of classification tables with its indice.csv, instead of the tables shipped with the program; what
    /// `portasap tables import` put into a database is not seen
    #[arg(long, value_name = "DIR")]
    pub tables: Option<PathBuf>,
    /// Documents worked on at the same time; by default as many as there are cores
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
}

/// How results are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For a person: each violation with its place, its reason and how to mend it
    #[default]
    Text,
    /// For a program: an array, one object per document
    Json,
    /// For a build server: a `JUnit` test suite, one test case per document
    Junit,
}

fn giorno(testo: &str) -> Result<Data, String> {
    Data::parse(testo).ok_or_else(|| "a day of the form aaaa-mm-gg is wanted".to_owned())
}

/// How results are told: a head, each document, an end. Documents are written by several threads at once.
trait Resoconto: Sync {
    /// Whether the head tells totals, so that everything waits for them.
    fn testa_con_totali(&self) -> bool {
        false
    }
    fn apri(&self, conto: &Conto, out: &mut dyn Write) -> io::Result<()>;
    /// `primo`: no other document was told before.
    fn uno(&self, esame: &Esame, primo: bool, out: &mut dyn Write) -> io::Result<()>;
    fn chiudi(&self, conto: &Conto, out: &mut dyn Write) -> io::Result<()>;
}

/// Checks the documents and writes the results to `out`; the exit code.
pub fn run(args: &ValidateArgs, out: &mut dyn Write) -> u8 {
    let sorgenti = match sorgenti::elenca(&args.files) {
        Ok(sorgenti) => sorgenti,
        Err(e) => return uso(&e),
    };
    let tabelle = match args
        .tables
        .as_deref()
        .map_or_else(|| Ok(Tabelle::incorporate()), Tabelle::carica)
    {
        Ok(tabelle) => tabelle,
        Err(e) => return uso(&e),
    };
    let schema = match Schema::compile(wsdl::SCHEMI) {
        Ok(schema) => schema,
        Err(e) => return uso(&e),
    };
    let giudice = Giudice {
        schema: &schema,
        tabelle: &tabelle,
        giorno: args.on,
        orologio: &clock::System,
    };
    let resoconto: Box<dyn Resoconto> = match args.format {
        _ if args.json => Box::new(json::Elenco::new(&tabelle, args.show_values)),
        Format::Json => Box::new(json::Elenco::new(&tabelle, args.show_values)),
        Format::Junit => Box::new(junit::Prove::new(&tabelle, args.show_values)),
        Format::Text => Box::new(testo::Prosa::new(&tabelle, args.show_values)),
    };
    let jobs = args.jobs.or_else(|| std::thread::available_parallelism().ok());
    let inizio = clock::System.now();
    match racconta(&sorgenti, &giudice, &*resoconto, jobs.map_or(1, NonZeroUsize::get), out) {
        Ok(conto) => {
            let durata = clock::System.now().duration_since(inizio);
            if conto.documenti > 1 {
                eprintln!("{}", conto.velocita(durata));
            }
            if conto.rifiutati == 0 { FINE } else { REFUSED }
        }
        // Whoever read has enough: no reason to complain.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => UNREACHABLE,
        Err(e) => {
            eprintln!("portasap: the results could not be written: {e}");
            UNREACHABLE
        }
    }
}

fn uso(motivo: &dyn std::fmt::Display) -> u8 {
    eprintln!("portasap: {motivo}");
    USAGE
}

/// Judges on `jobs` threads, tells in the order given. Beside the list of files, memory holds what a few blocks of documents
/// have to say; a report with totals in its head keeps all of it.
fn racconta(
    sorgenti: &[Sorgente],
    giudice: &Giudice<'_>,
    resoconto: &dyn Resoconto,
    jobs: usize,
    out: &mut dyn Write,
) -> io::Result<Conto> {
    let mut conto = Conto::default();
    let mut in_attesa = Vec::new();
    let inizio = giudice.orologio.now();
    if !resoconto.testa_con_totali() {
        resoconto.apri(&conto, out)?;
    }
    let barra = barra(sorgenti.len());
    let lavora = |primo: usize, blocco: &[Sorgente]| {
        let (mut conto, mut testo, mut byte) = (Conto::default(), Vec::new(), Vec::new());
        for (i, sorgente) in blocco.iter().enumerate() {
            let esame = giudice.esamina(sorgente, &mut byte);
            conto.aggiungi(&esame);
            // Writing into memory does not fail.
            resoconto.uno(&esame, primo + i == 0, &mut testo)?;
        }
        Ok((conto, testo))
    };
    let consegna = |(parziale, testo): (Conto, Vec<u8>)| {
        barra.inc(parziale.documenti);
        conto.somma(parziale);
        if resoconto.testa_con_totali() {
            in_attesa.extend_from_slice(&testo);
            return Ok(());
        }
        barra.suspend(|| out.write_all(&testo))
    };
    parallelo::in_ordine(sorgenti, BLOCCO, jobs, lavora, consegna)?;
    barra.finish_and_clear();
    conto.durata = giudice.orologio.now().duration_since(inizio);
    if resoconto.testa_con_totali() {
        resoconto.apri(&conto, out)?;
        out.write_all(&in_attesa)?;
    }
    resoconto.chiudi(&conto, out)?;
    out.flush()?;
    Ok(conto)
}

/// On a terminal and for more than one document; never in what a program reads.
fn barra(documenti: usize) -> ProgressBar {
    if documenti < 2 || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let barra = ProgressBar::new(documenti.try_into().unwrap_or(u64::MAX));
    match ProgressStyle::with_template("{bar:40} {pos}/{len} documents, {per_sec}, {eta} left") {
        Ok(stile) => barra.with_style(stile),
        Err(_) => barra,
    }
}
