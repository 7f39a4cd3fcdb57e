//! Reading another edition of a table from a file that a person got from somewhere: CSV, `.xls` or `.xlsx`.
//!
//! Whatever the bytes are, the answer is a list of [`Proposta`] or one refusal that names the place: memory and time are
//! bounded ([`Limiti`]), nothing panics, nothing is guessed. Sheets are known by their names, columns by their headings,
//! wherever these stand. A proposal changes nothing: what it would change says [`super::Differenze`]; who puts it in force
//! is elsewhere. Source: code-tables.md §1 "loading", §6.

mod biff;
mod celle;
mod griglia;
mod intestazione;
mod libro;
mod limiti;
mod mappa;
mod nomi;
mod proposta;
mod testo;
#[cfg(test)]
mod tests;
mod verifica;
mod zip;

pub use limiti::Limiti;
pub use mappa::Mappa;
pub use nomi::{del_file as tabella_del_file, tabella as tabella_di_nome};
pub use proposta::Proposta;

use griglia::Griglia;
use libro::Tipo;

use super::{Nome, Tabelle, TableError};

/// How a file is to be read.
#[derive(Clone, Copy)]
pub struct Opzioni<'a> {
    /// The tables in force: what a file lacks is taken from them.
    pub presenti: &'a Tabelle,
    /// Only this table. A CSV file, or a workbook of one sheet, may then have any name.
    pub sola: Option<Nome>,
    /// What is declared of a table; None keeps what is declared now.
    pub completa: &'a dyn Fn(Nome) -> Option<bool>,
    /// Needed for a sheet of error codes without a column of rules.
    pub mappa: Option<&'a Mappa>,
    pub limiti: Limiti,
}

impl std::fmt::Debug for Opzioni<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opzioni")
            .field("sola", &self.sola)
            .finish_non_exhaustive()
    }
}

/// What a file holds.
#[derive(Debug)]
pub struct Lettura {
    /// In the order of the file.
    pub proposte: Vec<Proposta>,
    /// Sheets that were left out, with the reason where it is not the name.
    pub saltati: Vec<String>,
}

/// Reads a file; `file` is its name without folders, for messages and to know the table of a CSV.
///
/// # Errors
/// The first thing that is wrong. Then nothing of the file is to be used.
pub fn leggi(file: &str, byte: &[u8], opzioni: &Opzioni<'_>) -> Result<Lettura, TableError> {
    let rotto = |reason: String| TableError::File {
        file: file.to_owned(),
        reason,
    };
    if byte.len() > opzioni.limiti.byte {
        return Err(rotto(format!("more than {} MB", opzioni.limiti.byte >> 20)));
    }
    if byte.is_empty() {
        return Err(rotto("empty".to_owned()));
    }
    let (griglie, mut saltati) = match libro::tipo(byte) {
        Tipo::Testo => {
            let nome = opzioni.sola.or_else(|| nomi::del_file(file)).ok_or_else(|| {
                rotto("no table has a file of this name: say which one it is with --table".to_owned())
            })?;
            (vec![(nome, testo::leggi(file, byte, &opzioni.limiti)?)], Vec::new())
        }
        Tipo::Xls | Tipo::Xlsx => fogli(file, byte, opzioni)?,
    };
    let mut proposte: Vec<Proposta> = Vec::new();
    for (nome, griglia) in &griglie {
        if proposte.iter().any(|p| p.tabella.nome == *nome) {
            return Err(rotto(format!(
                "two sheets are the table `{nome}`: say which one with --table"
            )));
        }
        if senza_mappa(*nome, griglia, opzioni) {
            saltati.push(format!(
                "{nome} (no column `regola`; --mapping says which code stands for which rule)"
            ));
            continue;
        }
        let completa = (opzioni.completa)(*nome);
        proposte.push(proposta::proponi(
            *nome,
            griglia,
            opzioni.presenti,
            completa,
            opzioni.mappa,
        )?);
    }
    Ok(Lettura { proposte, saltati })
}

/// The sheet of error codes in a whole workbook: left out, not refused, when nothing says what its codes stand for.
fn senza_mappa(nome: Nome, griglia: &Griglia, opzioni: &Opzioni<'_>) -> bool {
    nome == Nome::Anomalie
        && opzioni.mappa.is_none()
        && opzioni.sola.is_none()
        && intestazione::trova(nome, griglia).is_ok_and(|testa| testa.altre.iter().all(|(c, _)| c != "regola"))
}

type Fogli = (Vec<(Nome, Griglia)>, Vec<String>);

fn fogli(file: &str, byte: &[u8], opzioni: &Opzioni<'_>) -> Result<Fogli, TableError> {
    let vuole = |foglio: &str| nomi::tabella(foglio).is_some_and(|n| opzioni.sola.is_none_or(|sola| sola == n));
    let (letti, saltati) = libro::leggi(file, byte, &opzioni.limiti, &vuole)?;
    if letti.is_empty() {
        return match (opzioni.sola, saltati.as_slice()) {
            (Some(sola), [unico]) => {
                let (letti, _) = libro::leggi(file, byte, &opzioni.limiti, &|foglio| foglio == unico)?;
                Ok((letti.into_iter().map(|(_, g)| (sola, g)).collect(), Vec::new()))
            }
            _ => Err(TableError::File {
                file: file.to_owned(),
                reason: match opzioni.sola {
                    Some(sola) => format!("no sheet is named like the table `{sola}`"),
                    None => "no sheet is named like a table".to_owned(),
                },
            }),
        };
    }
    let riconosciuti = letti
        .into_iter()
        .filter_map(|(foglio, g)| Some((nomi::tabella(&foglio)?, g)));
    Ok((riconosciuti.collect(), saltati))
}
