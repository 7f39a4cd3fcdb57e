//! Where the heading of a sheet is, and which column is which.

use super::{
    griglia::{Cella, Griglia, Riga},
    nomi::{self, Colonna},
};
use crate::tables::{Nome, TableError};

/// Rows among which the heading is looked for: titles and notes come before it.
const PRIME_RIGHE: usize = 40;

/// The columns of a sheet, by position.
#[derive(Debug)]
pub struct Intestazione {
    /// Number of its row.
    pub riga: u64,
    pub codice: usize,
    pub descrizione: usize,
    pub dal: Option<usize>,
    pub al: Option<usize>,
    pub altre: Vec<(String, usize)>,
}

/// Finds the heading: the first row that names a code and a description.
pub fn trova(nome: Nome, griglia: &Griglia) -> Result<Intestazione, TableError> {
    for riga in griglia.righe.iter().take(PRIME_RIGHE) {
        let colonne: Vec<(usize, Colonna)> = colonne(nome, riga).collect();
        let ha = |cosa: &Colonna| colonne.iter().any(|(_, c)| c == cosa);
        if ha(&Colonna::Codice) && ha(&Colonna::Descrizione) {
            return componi(griglia, riga.numero, colonne);
        }
    }
    Err(TableError::File {
        file: griglia.luogo.clone(),
        reason: format!(
            "no heading: a column `codice` and a column `descrizione` are wanted in one of the first {PRIME_RIGHE} rows"
        ),
    })
}

fn colonne(nome: Nome, riga: &Riga) -> impl Iterator<Item = (usize, Colonna)> {
    riga.celle.iter().enumerate().filter_map(move |(i, cella)| match cella {
        Cella::Testo(testo) => Some((i, nomi::colonna(nome, testo)?)),
        _ => None,
    })
}

fn componi(griglia: &Griglia, riga: u64, colonne: Vec<(usize, Colonna)>) -> Result<Intestazione, TableError> {
    let (mut codice, mut descrizione, mut dal, mut al) = (None, None, None, None);
    let mut altre: Vec<(String, usize)> = Vec::new();
    for (i, colonna) in colonne {
        let posto = match colonna {
            Colonna::Codice => &mut codice,
            Colonna::Descrizione => &mut descrizione,
            Colonna::Dal => &mut dal,
            Colonna::Al => &mut al,
            Colonna::Altra(nome) => {
                if let Some((_, prima)) = altre.iter().find(|(altra, _)| *altra == nome) {
                    let prima = prima + 1;
                    return Err(griglia.errore(
                        riga,
                        i,
                        format!("a second column `{nome}`; the first is number {prima}"),
                    ));
                }
                altre.push((nome, i));
                continue;
            }
        };
        if let Some(prima) = posto.replace(i) {
            let prima = prima + 1;
            return Err(griglia.errore(riga, i, format!("means the same as column number {prima}")));
        }
    }
    // Overlooked, it would let every code hold for ever.
    let dubbia = altre.iter().find(|(nome, _)| nomi::parla_di_validita(nome));
    if let Some((nome, i)) = dubbia.filter(|_| dal.is_none() || al.is_none()) {
        return Err(griglia.errore(
            riga,
            *i,
            format!("is `{nome}` the validity? Call it `valido_dal` or `valido_al`, or another name if it is not"),
        ));
    }
    let manca = |cosa: &str| TableError::File {
        file: griglia.luogo.clone(),
        reason: format!("no column `{cosa}`"),
    };
    Ok(Intestazione {
        riga,
        codice: codice.ok_or_else(|| manca("codice"))?,
        descrizione: descrizione.ok_or_else(|| manca("descrizione"))?,
        dal,
        al,
        altre,
    })
}
