//! From CSV text to a [`Tabella`]: every cell that a rule may read is checked here, once.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord, Trim};
use jiff::civil::Date;
use regex::Regex;

use super::{Nome, Tabella, TableError, Voce, validita::Validita};
use crate::sap::{Data, Regione};

const CODICE: &str = "codice";
const DESCRIZIONE: &str = "descrizione";
const DAL: &str = "valido_dal";
const AL: &str = "valido_al";
const BASE: [&str; 4] = [CODICE, DESCRIZIONE, DAL, AL];

/// Lines of a text by the place of a record. The CSV reader counts them too, but reports the line before where blank lines
/// or carriage returns come between.
pub(super) struct Linee<'t> {
    testo: &'t [u8],
    fino: usize,
    linea: u64,
}

impl<'t> Linee<'t> {
    pub const fn new(testo: &'t str) -> Self {
        Self {
            testo: testo.as_bytes(),
            fino: 0,
            linea: 1,
        }
    }

    /// The line on which the record at this place begins; places never go back.
    pub fn di(&mut self, posto: Option<&csv::Position>) -> u64 {
        let posto = posto.and_then(|p| usize::try_from(p.byte()).ok()).unwrap_or(self.fino);
        let resto = self.testo.get(posto..).unwrap_or_default();
        let inizio = posto + resto.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let tratto = self.testo.get(self.fino..inizio).unwrap_or_default();
        self.linea += memchr::memchr_iter(b'\n', tratto).count() as u64;
        self.fino = self.fino.max(inizio);
        self.linea
    }
}

/// Records of a CSV text with their lines, and the header.
pub(super) struct Foglio {
    pub file: String,
    pub colonne: Vec<String>,
    pub righe: Vec<(u64, StringRecord)>,
}

impl Foglio {
    pub fn leggi(file: &str, testo: &str) -> Result<Self, TableError> {
        // Spreadsheets write a byte order mark; it is not part of the first column's name.
        let testo = testo.strip_prefix('\u{feff}').unwrap_or(testo);
        let mut lettore = ReaderBuilder::new().trim(Trim::All).from_reader(testo.as_bytes());
        let errore = |e: &csv::Error| TableError::Csv {
            file: file.to_owned(),
            line: e.position().map_or(1, csv::Position::line),
            reason: match e.kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    format!("{len} columns where the first line has {expected_len}")
                }
                _ => "not readable as CSV".to_owned(),
            },
        };
        let colonne = lettore
            .headers()
            .map_err(|e| errore(&e))?
            .iter()
            .map(str::to_owned)
            .collect();
        let mut linee = Linee::new(testo);
        let mut righe = Vec::new();
        for record in lettore.records() {
            let record = record.map_err(|e| errore(&e))?;
            righe.push((linee.di(record.position()), record));
        }
        Ok(Self {
            file: file.to_owned(),
            colonne,
            righe,
        })
    }

    pub fn posizione(&self, column: &'static str) -> Result<usize, TableError> {
        self.colonne
            .iter()
            .position(|c| c == column)
            .ok_or_else(|| TableError::MissingColumn {
                file: self.file.clone(),
                column,
            })
    }

    pub fn valore(&self, line: u64, column: &'static str, reason: impl Into<String>) -> TableError {
        TableError::Value {
            file: self.file.clone(),
            line,
            column,
            reason: reason.into(),
        }
    }
}

/// A civil day, exactly `aaaa-mm-gg`: jiff alone would also take a time of day.
pub(super) fn giorno(testo: &str) -> Option<Data> {
    if testo.len() == 10 {
        testo.parse::<Date>().ok().map(Data::from)
    } else {
        None
    }
}

fn data(foglio: &Foglio, line: u64, column: &'static str, testo: &str) -> Result<Option<Data>, TableError> {
    if testo.is_empty() {
        return Ok(None);
    }
    giorno(testo)
        .map(Some)
        .ok_or_else(|| foglio.valore(line, column, format!("`{testo}` is not a date of the form aaaa-mm-gg")))
}

/// What a column that rules read may hold; the error says what is wanted.
pub(super) fn cella_ammessa(colonna: &str, testo: &str) -> Result<(), &'static str> {
    let (ammessa, attesa) = match colonna {
        "codregione" => (Regione::parse(testo).is_some(), "a region of two digits"),
        "abilitata_gg" | "nazionale" | "gg" | "in_attesa" => (matches!(testo, "S" | "N"), "S, N"),
        "tipo_progetto" => (
            testo.len() == 2 && testo.bytes().all(|b| b.is_ascii_digit()),
            "one project of two digits",
        ),
        // Whatever is not one of the free zones would count as outside of them (STR-01).
        "zona" => (matches!(testo, "IT" | "UE" | "LIB" | "EX"), "IT, UE, LIB, EX"),
        "libera_dal" | "libera_al" => (giorno(testo).is_some(), "a date of the form aaaa-mm-gg"),
        "campo_data_vincolato" => (
            matches!(testo, "data_proposta" | "data" | "data_fine"),
            "data_proposta, data, data_fine",
        ),
        _ => return Ok(()),
    };
    if ammessa || testo.is_empty() {
        Ok(())
    } else {
        Err(attesa)
    }
}

/// The whole code must match.
pub(super) fn forma(testo: &str) -> Result<Option<Regex>, regex::Error> {
    if testo.is_empty() {
        Ok(None)
    } else {
        Regex::new(&format!("^(?:{testo})$")).map(Some)
    }
}

impl Tabella {
    /// Reads a table from CSV text; `forma` is a regular expression for the whole code.
    ///
    /// # Errors
    /// The first cell that cannot be used, with file, line and column.
    pub fn da_csv(
        nome: Nome,
        completa: bool,
        forma: Option<Regex>,
        file: &str,
        testo: &str,
    ) -> Result<Self, TableError> {
        let foglio = Foglio::leggi(file, testo)?;
        let [codice, descrizione, dal, al] = BASE.map(|c| foglio.posizione(c));
        let (codice, descrizione, dal, al) = (codice?, descrizione?, dal?, al?);
        let lette = nome.colonne().iter().map(|c| Ok((*c, foglio.posizione(c)?)));
        let lette = lette.collect::<Result<Vec<(&'static str, usize)>, TableError>>()?;
        let extra: Vec<usize> = (0..foglio.colonne.len())
            .filter(|i| ![codice, descrizione, dal, al].contains(i))
            .collect();
        let cella = |r: &StringRecord, i: usize| r.get(i).unwrap_or_default().to_owned();

        let mut voci = Vec::with_capacity(foglio.righe.len());
        for (line, r) in &foglio.righe {
            let voce = Voce {
                codice: cella(r, codice),
                descrizione: cella(r, descrizione),
                validita: validita(&foglio, *line, &cella(r, dal), &cella(r, al))?,
                extra: extra.iter().map(|i| cella(r, *i)).collect(),
            };
            if voce.codice.is_empty() {
                return Err(foglio.valore(*line, CODICE, "blank"));
            }
            for (colonna, posizione) in &lette {
                cella_ammessa(colonna, r.get(*posizione).unwrap_or_default())
                    .map_err(|atteso| foglio.valore(*line, colonna, format!("{atteso} or nothing is wanted")))?;
            }
            voci.push(voce);
        }
        let colonne = extra.iter().filter_map(|i| foglio.colonne.get(*i).cloned()).collect();
        Ok(Self::raccogli(nome, completa, forma, colonne, voci))
    }

    fn raccogli(nome: Nome, completa: bool, forma: Option<Regex>, colonne: Vec<String>, mut voci: Vec<Voce>) -> Self {
        voci.sort_by(|a, b| a.codice.cmp(&b.codice)); // stable: rows of one code keep file order
        let mut posizioni = HashMap::new();
        let mut inizio = 0;
        for gruppo in voci.chunk_by(|a, b| a.codice == b.codice) {
            let fine = inizio + gruppo.len();
            if let Some(prima) = gruppo.first() {
                posizioni.insert(prima.codice.clone(), inizio..fine);
            }
            inizio = fine;
        }
        Self {
            nome,
            completa,
            forma,
            colonne,
            voci,
            posizioni,
        }
    }
}

fn validita(foglio: &Foglio, line: u64, dal: &str, al: &str) -> Result<Validita, TableError> {
    let (dal, al) = (data(foglio, line, DAL, dal)?, data(foglio, line, AL, al)?);
    if let (Some(dal), Some(al)) = (dal, al)
        && al < dal
    {
        return Err(foglio.valore(line, AL, format!("{al} is before `{DAL}` {dal}")));
    }
    Ok(Validita::new(dal, al))
}
