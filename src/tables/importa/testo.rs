//! CSV as a grid: which encoding, which separator, and what no table holds.

use csv::ReaderBuilder;

use super::{
    griglia::{Cella, Griglia, Lettere, Riga},
    limiti::Limiti,
};
use crate::tables::{TableError, lettura};

/// Reads the text of a file, UTF-8.
pub fn leggi(file: &str, byte: &[u8], limiti: &Limiti) -> Result<Griglia, TableError> {
    let testo = decodifica(file, byte)?;
    let separatore = separatore(testo);
    virgolette(file, testo, separatore)?;
    let mut griglia = Griglia {
        luogo: file.to_owned(),
        lettere: Lettere::Numeri,
        righe: Vec::new(),
        dal_1904: false,
    };
    let mut lettore = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separatore)
        .from_reader(testo.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut larghezza = 0;
    let mut linee = lettura::Linee::new(testo);
    loop {
        match lettore.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(griglia),
            Err(e) => {
                return Err(TableError::Csv {
                    file: file.to_owned(),
                    line: linee.di(e.position()),
                    reason: "not readable as CSV".to_owned(),
                });
            }
        }
        let numero = linee.di(record.position());
        if griglia.righe.len() as u64 >= limiti.righe {
            return Err(griglia.errore(numero, 0, format!("more than {} rows", limiti.righe)));
        }
        if record.len() > limiti.colonne {
            return Err(griglia.errore(numero, limiti.colonne, format!("more than {} columns", limiti.colonne)));
        }
        let celle: Vec<Cella> = record.iter().map(|c| Cella::Testo(c.to_owned())).collect();
        if let Some(lunga) = record.iter().position(|c| c.chars().count() > limiti.caratteri) {
            return Err(griglia.errore(numero, lunga, format!("more than {} characters", limiti.caratteri)));
        }
        if celle.iter().all(Cella::vuota) {
            continue;
        }
        if griglia.righe.is_empty() {
            larghezza = record.len();
        } else if record.len() != larghezza {
            return Err(TableError::Csv {
                file: file.to_owned(),
                line: numero,
                reason: format!("{} columns where the first line has {larghezza}", record.len()),
            });
        }
        griglia.righe.push(Riga { numero, celle });
    }
}

/// Refuses a quote that is opened and not closed where a cell ends: the rows behind it would silently become text of the
/// cell, in which line breaks are allowed.
fn virgolette(file: &str, testo: &str, separatore: u8) -> Result<(), TableError> {
    let errore = |line: u64, reason: &str| TableError::Csv {
        file: file.to_owned(),
        line,
        reason: reason.to_owned(),
    };
    let (mut line, mut inizio_cella, mut aperta) = (1_u64, true, None);
    let mut byte = testo.bytes().peekable();
    while let Some(b) = byte.next() {
        line += u64::from(b == b'\n');
        match (aperta, b) {
            (Some(_), b'"') if byte.peek() == Some(&b'"') => {
                byte.next();
            }
            (Some(dove), b'"') => {
                if byte
                    .peek()
                    .is_some_and(|b| !matches!(b, b'\r' | b'\n') && *b != separatore)
                {
                    return Err(errore(
                        dove,
                        "a quoted cell begins here and does not end with its quote",
                    ));
                }
                aperta = None;
            }
            (Some(_), _) => {}
            (None, b'"') if inizio_cella => aperta = Some(line),
            (None, _) => inizio_cella = matches!(b, b'\r' | b'\n') || b == separatore,
        }
    }
    match aperta {
        Some(dove) => Err(errore(dove, "a quoted cell begins here and never ends")),
        None => Ok(()),
    }
}

/// The text without its byte order mark, or what it is instead.
pub fn decodifica<'b>(file: &str, byte: &'b [u8]) -> Result<&'b str, TableError> {
    let rotto = |reason: String| TableError::File {
        file: file.to_owned(),
        reason,
    };
    if byte.starts_with(&[0xFF, 0xFE]) || byte.starts_with(&[0xFE, 0xFF]) {
        return Err(rotto("UTF-16 text: save it as CSV UTF-8".to_owned()));
    }
    if byte.starts_with(b"<") {
        return Err(rotto("XML or a page of HTML, neither a workbook nor CSV".to_owned()));
    }
    match std::str::from_utf8(byte) {
        Ok(testo) => Ok(testo.strip_prefix('\u{feff}').unwrap_or(testo)),
        Err(e) => {
            let prima = byte.get(..e.valid_up_to()).unwrap_or_default();
            let line = 1 + memchr::memchr_iter(b'\n', prima).count() as u64;
            let inizio = prima.iter().rposition(|b| *b == b'\n').map_or(0, |p| p + 1);
            let column = 1 + String::from_utf8_lossy(prima.get(inizio..).unwrap_or_default())
                .chars()
                .count();
            Err(TableError::Cell {
                file: file.to_owned(),
                line,
                column: format!("character {column}"),
                reason: if windows_1252(byte) {
                    "not UTF-8: this looks like Windows-1252 (an ANSI file); save it as CSV UTF-8".to_owned()
                } else {
                    "not UTF-8 text".to_owned()
                },
            })
        }
    }
}

/// Every byte has a meaning there, none is a control character, and few are beyond ASCII.
fn windows_1252(byte: &[u8]) -> bool {
    let alti = byte.iter().filter(|b| **b >= 0x80).count();
    let estranei = |b: &u8| matches!(b, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D) || (*b < 0x20 && !b"\t\r\n".contains(b));
    !byte.iter().any(estranei) && alti * 4 < byte.len()
}

/// Comma, semicolon (Excel in Italian) or tab: the most frequent in the first line.
fn separatore(testo: &str) -> u8 {
    let prima = testo.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    let quanti = |s: &u8| prima.bytes().filter(|b| b == s).count();
    // The first of equals, so that a single column is read with commas.
    let separatori = [b'\t', b';', b','];
    separatori.into_iter().max_by_key(quanti).unwrap_or(b',')
}
