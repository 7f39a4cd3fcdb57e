//! What a new edition of a table changes, code by code, for a person to see before it is in force.

use std::collections::BTreeSet;

use super::{Tabella, Validita, Voce};
use crate::sap::Data;

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Genere {
    /// It was not there.
    Aggiunto,
    /// It held without end, now it ends.
    Chiuso,
    /// Its text, its validity or a column is another.
    Cambiato,
    /// It is there no more.
    Tolto,
}

impl Genere {
    pub const TUTTI: [Self; 4] = [Self::Aggiunto, Self::Chiuso, Self::Cambiato, Self::Tolto];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aggiunto => "added",
            Self::Chiuso => "closed",
            Self::Cambiato => "changed",
            Self::Tolto => "removed",
        }
    }
}

/// One code that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differenza {
    pub genere: Genere,
    pub codice: String,
    pub dettaglio: String,
}

/// Every code that is not as it was, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differenze {
    pub voci: Vec<Differenza>,
    /// Declared complete before and after, where that differs.
    pub completa: Option<(bool, bool)>,
    /// Further columns that only one of the two has.
    pub colonne_nuove: Vec<String>,
    pub colonne_tolte: Vec<String>,
}

impl Differenze {
    /// Compares; `prima` = None: the table was not loaded.
    pub fn tra(prima: Option<&Tabella>, dopo: &Tabella) -> Self {
        let codici: BTreeSet<&str> = prima.into_iter().chain([dopo]).flat_map(codici).collect();
        let voci = codici
            .into_iter()
            .filter_map(|codice| una(prima, dopo, codice))
            .collect();
        let nomi = |t: Option<&Tabella>, altra: Option<&Tabella>| -> Vec<String> {
            let di = |t: &Tabella| t.colonne().to_vec();
            let altre = altra.map(di).unwrap_or_default();
            t.map(di)
                .unwrap_or_default()
                .into_iter()
                .filter(|c| !altre.contains(c))
                .collect()
        };
        Self {
            voci,
            completa: prima
                .map(|p| (p.completa, dopo.completa))
                .filter(|(prima, dopo)| prima != dopo),
            colonne_nuove: nomi(Some(dopo), prima),
            colonne_tolte: nomi(prima, Some(dopo)),
        }
    }

    pub fn quante(&self, genere: Genere) -> usize {
        self.voci.iter().filter(|v| v.genere == genere).count()
    }

    /// Nothing at all differs.
    pub fn nessuna(&self) -> bool {
        *self == Self::default()
    }
}

fn codici(t: &Tabella) -> impl Iterator<Item = &str> {
    t.righe().iter().map(|v| v.codice.as_str())
}

fn una(prima: Option<&Tabella>, dopo: &Tabella, codice: &str) -> Option<Differenza> {
    let nuove = dopo.voci(codice);
    let vecchie = prima.map(|t| t.voci(codice)).unwrap_or_default();
    let differenza = |genere, dettaglio| {
        Some(Differenza {
            genere,
            codice: codice.to_owned(),
            dettaglio,
        })
    };
    let descritta =
        |voce: Option<&Voce>| voce.map_or_else(String::new, |v| format!("{} {}", v.descrizione, periodo(v.validita)));
    let Some(prima) = prima.filter(|_| !vecchie.is_empty()) else {
        return differenza(Genere::Aggiunto, descritta(dopo.ultima(codice)));
    };
    if nuove.is_empty() {
        return differenza(Genere::Tolto, descritta(prima.ultima(codice)));
    }
    let comuni: Vec<&String> = prima.colonne().iter().filter(|c| dopo.colonne().contains(c)).collect();
    let ritratti = |t: &Tabella, voci: &[Voce]| {
        let mut ritratti: Vec<Vec<(String, String)>> = voci.iter().map(|v| ritratto(t, v, &comuni)).collect();
        ritratti.sort();
        ritratti
    };
    let (vecchi, nuovi) = (ritratti(prima, vecchie), ritratti(dopo, nuove));
    if vecchi == nuovi {
        return None;
    }
    let fine = |t: &Tabella| t.ultima(codice).map(|v| v.validita.al);
    if let (Some(None), Some(Some(fine))) = (fine(prima), fine(dopo)) {
        return differenza(Genere::Chiuso, format!("ends on {fine}"));
    }
    differenza(Genere::Cambiato, cambi(&vecchi, &nuovi))
}

/// A row as pairs of column and value, all that is compared of it.
fn ritratto(t: &Tabella, voce: &Voce, comuni: &[&String]) -> Vec<(String, String)> {
    let giorno = |g: Option<Data>| g.map(|g| g.to_string()).unwrap_or_default();
    let base = [
        ("valido_dal", giorno(voce.validita.dal)),
        ("valido_al", giorno(voce.validita.al)),
        ("descrizione", voce.descrizione.clone()),
    ];
    let extra = comuni
        .iter()
        .map(|c| ((*c).clone(), t.extra(voce, c).unwrap_or_default().to_owned()));
    base.into_iter().map(|(c, v)| (c.to_owned(), v)).chain(extra).collect()
}

fn cambi(vecchi: &[Vec<(String, String)>], nuovi: &[Vec<(String, String)>]) -> String {
    if vecchi.len() != nuovi.len() {
        return format!("{} rows instead of {}", nuovi.len(), vecchi.len());
    }
    let coppie = vecchi.iter().flatten().zip(nuovi.iter().flatten());
    let diverse: Vec<String> = coppie
        .filter(|(v, n)| v != n)
        .map(|((colonna, v), (_, n))| format!("{colonna}: `{v}` -> `{n}`"))
        .collect();
    diverse.join(", ")
}

fn periodo(v: Validita) -> String {
    match (v.dal, v.al) {
        (None, None) => String::new(),
        (dal, al) => {
            let giorno = |g: Option<Data>| g.map(|g| g.to_string()).unwrap_or_default();
            format!("({} .. {})", giorno(dal), giorno(al))
                .replace("( ", "(")
                .replace(" )", ")")
        }
    }
}
