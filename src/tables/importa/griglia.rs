//! A sheet before anybody knows what it means: rows of cells, with the places where they stood.

use jiff::civil::Date;

use crate::tables::TableError;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cella {
    Vuota,
    Testo(String),
    Numero(f64),
    Giorno(Date),
}

impl Cella {
    pub fn vuota(&self) -> bool {
        match self {
            Self::Vuota => true,
            Self::Testo(testo) => testo.trim().is_empty(),
            Self::Numero(_) | Self::Giorno(_) => false,
        }
    }
}

/// A row that is not blank, with its number in the file, from 1.
#[derive(Debug, Clone)]
pub struct Riga {
    pub numero: u64,
    pub celle: Vec<Cella>,
}

impl Riga {
    pub fn cella(&self, colonna: usize) -> &Cella {
        self.celle.get(colonna).unwrap_or(&Cella::Vuota)
    }
}

/// How the columns of a file are named in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lettere {
    /// A, B … as a spreadsheet shows them.
    Lettere,
    /// 1, 2 …
    Numeri,
}

/// One sheet, or the whole of a CSV file.
#[derive(Debug, Clone)]
pub struct Griglia {
    /// File and sheet, as messages name them.
    pub luogo: String,
    pub lettere: Lettere,
    pub righe: Vec<Riga>,
    /// Days are counted from 1904, as old workbooks of the Macintosh do.
    pub dal_1904: bool,
}

impl Griglia {
    /// A refusal that names line and column (from 0).
    pub fn errore(&self, line: u64, colonna: usize, reason: impl Into<String>) -> TableError {
        TableError::Cell {
            file: self.luogo.clone(),
            line,
            column: match self.lettere {
                Lettere::Lettere => lettere(colonna),
                Lettere::Numeri => (colonna + 1).to_string(),
            },
            reason: reason.into(),
        }
    }
}

/// Name of a spreadsheet's column: 0 is A, 26 is AA.
pub fn lettere(colonna: usize) -> String {
    let mut resto = colonna;
    let mut nome = Vec::new();
    loop {
        nome.push(u8::try_from(resto % 26).map_or('?', |n| char::from(b'A' + n)));
        if resto < 26 {
            break;
        }
        resto = resto / 26 - 1;
    }
    nome.iter().rev().collect()
}
