//! `portasap validate`: what is wrong with documents, without server or database (design §5, §7.24).
//!
//! Reads each document exactly as the node does, then runs every control that can be judged from one document and the tables.
//! What only the register can tell (`portasap rules` marks it) is not judged. Values are masked unless asked for.

mod json;
mod sorgenti;
mod testo;
#[cfg(test)]
mod tests;

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::Args;

use crate::{
    actions,
    controls::{Contesto, controlla, id},
    outcome::Anomalia,
    sap::{Data, Scheda},
    soap::wsdl,
    tables::Tabelle,
    xml::{self, Limits, XmlError, schema::Schema},
};

use sorgenti::{Illeggibile, Sorgente};

const FINE: u8 = 0;
const REFUSED: u8 = 1;
const USAGE: u8 = 2;
const UNREACHABLE: u8 = 3;

/// What to check and how to tell.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Exit code: 0 every document is fine, 1 one is not (or could not be read), 2 wrong usage.\n\
                        Nothing is sent anywhere and no server is needed; controls against the register are not run."
)]
pub struct ValidateArgs {
    /// SAP documents (root element lavoratore): files, folders (every *.xml in them, at any depth), or - for standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Write a JSON array, one object per document
    #[arg(long)]
    pub json: bool,
    /// Judge codes as valid on this day (aaaa-mm-gg) instead of the document's own dates
    #[arg(long, value_name = "DATE", value_parser = giorno)]
    pub on: Option<Data>,
    /// Show refused values as they are; by default only their shape (letters as A, digits as 9)
    #[arg(long)]
    pub show_values: bool,
    /// Folder of classification tables with its indice.csv, instead of the tables shipped with the program
    #[arg(long, value_name = "DIR")]
    pub tables: Option<PathBuf>,
}

fn giorno(testo: &str) -> Result<Data, String> {
    Data::parse(testo).ok_or_else(|| "a day of the form aaaa-mm-gg is wanted".to_owned())
}

/// What one document turned out to be.
#[derive(Debug)]
struct Esame {
    /// As given, or as found in a given folder.
    file: String,
    anomalie: Vec<Anomalia>,
}

/// How results are told.
trait Resoconto {
    fn apri(&mut self, out: &mut dyn Write) -> io::Result<()>;
    fn uno(&mut self, esame: &Esame, out: &mut dyn Write) -> io::Result<()>;
    fn chiudi(&mut self, out: &mut dyn Write) -> io::Result<()>;
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
    let mut resoconto: Box<dyn Resoconto> = if args.json {
        Box::new(json::Elenco::new(&tabelle, args.show_values))
    } else {
        Box::new(testo::Prosa::new(&tabelle, args.show_values))
    };
    let esamina = |sorgente: &Sorgente| Esame {
        file: sorgente.nome(),
        anomalie: esamina(sorgente, &schema, &tabelle, args.on),
    };
    racconta(&sorgenti, esamina, &mut *resoconto, out).unwrap_or(UNREACHABLE)
}

fn uso(motivo: &dyn std::fmt::Display) -> u8 {
    eprintln!("portasap: {motivo}");
    USAGE
}

/// One result at a time: a folder of any size takes the memory of one document.
fn racconta(
    sorgenti: &[Sorgente],
    esamina: impl Fn(&Sorgente) -> Esame,
    resoconto: &mut dyn Resoconto,
    out: &mut dyn Write,
) -> io::Result<u8> {
    let mut esito = FINE;
    resoconto.apri(out)?;
    for sorgente in sorgenti {
        let esame = esamina(sorgente);
        if !esame.anomalie.is_empty() {
            esito = REFUSED;
        }
        resoconto.uno(&esame, out)?;
    }
    resoconto.chiudi(out)?;
    out.flush()?;
    Ok(esito)
}

fn esamina(sorgente: &Sorgente, schema: &Schema, tabelle: &Tabelle, giorno: Option<Data>) -> Vec<Anomalia> {
    let limiti = Limits::default();
    let byte = match sorgente.leggi(limiti) {
        Ok(byte) => byte,
        Err(Illeggibile(motivo)) => return vec![Anomalia::sap_intera(id::XML_01).dettaglio(motivo)],
    };
    let testo = match xml::decode(&byte, None) {
        Ok(testo) => testo,
        Err(errore) => return vec![non_xml(&errore)],
    };
    match Scheda::leggi(&testo, schema, limiti) {
        Ok(scheda) => controlla(&Contesto::new(&scheda, tabelle, None).al_giorno(giorno)),
        Err(anomalie) => anomalie,
    }
}

fn non_xml(errore: &XmlError) -> Anomalia {
    Anomalia::sap_intera(id::XML_01)
        .riga(errore.line)
        .dettaglio(errore.kind.italiano())
}

/// Code and text of a violation, with the detail that the table's text leaves out.
fn parole(anomalia: &Anomalia, tabelle: &Tabelle) -> (String, String) {
    let (codice, testo) = actions::codifica(anomalia, tabelle);
    match &anomalia.dettaglio {
        Some(dettaglio) if !testo.contains(dettaglio.as_str()) => (codice, format!("{testo}: {dettaglio}")),
        _ => (codice, testo),
    }
}
