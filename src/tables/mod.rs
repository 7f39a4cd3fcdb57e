//! Classification tables: immutable snapshots, validity by date, "complete" or open (code-tables.md §1).
//!
//! A [`Tabelle`] is one consistent state of all tables; loading makes a new one, which whoever holds the old one
//! does not see. A table that is not loaded judges the shape of a code only; one that is not declared complete accepts
//! what it does not know. Which rule asks what of which table is for [`crate::controls`] to say. Other editions come in by
//! [`importa`], which reads files that nobody has checked.

mod differenze;
mod error;
pub mod importa;
mod incorporate;
mod indice;
mod lettura;
mod nome;
mod scrittura;
mod tabella;
#[cfg(test)]
mod tests;
mod validita;

use std::{
    collections::HashMap,
    fs,
    path::Path,
    sync::{Arc, LazyLock},
};

pub use differenze::{Differenza, Differenze, Genere};
pub use error::TableError;
pub use nome::Nome;
pub use tabella::{Tabella, Voce};
pub use validita::Validita;

use regex::Regex;

use crate::{
    outcome::RuleId,
    sap::{CodiceEnte, Data, Regione},
};

/// All tables at one moment; cheap to clone.
#[derive(Debug, Clone)]
pub struct Tabelle(Arc<Contenuto>);

#[derive(Debug, Clone, Default)]
struct Contenuto {
    tabelle: HashMap<Nome, Arc<Tabella>>,
    /// Rows of the table `anomalie` by rule.
    anomalie: HashMap<String, VoceAnomalia>,
}

/// What a table says of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appartenenza {
    /// Present and valid on the day (or accepted because the table is not complete or not loaded).
    Ammesso,
    /// Absent from a complete table, or present but not valid on the day.
    NonAmmesso,
}

impl Appartenenza {
    pub const fn ammesso(self) -> bool {
        matches!(self, Self::Ammesso)
    }
}

/// Row of the table `anomalie`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoceAnomalia {
    pub codice: String,
    pub descrizione: String,
    pub campo: String,
}

impl Tabelle {
    /// The tables shipped with the program (`config/tabelle`, embedded at build).
    #[expect(
        clippy::panic,
        reason = "the text is part of the program and a test reads it: no input comes here"
    )]
    pub fn incorporate() -> Self {
        static INCORPORATE: LazyLock<Tabelle> = LazyLock::new(|| {
            let letta = Tabelle::leggi(indice::FILE, incorporate::INDICE, |file| {
                incorporate::testo(file)
                    .map(str::to_owned)
                    .ok_or_else(|| TableError::Csv {
                        file: file.to_owned(),
                        line: 1,
                        reason: "not part of the program".to_owned(),
                    })
            });
            letta.unwrap_or_else(|e| panic!("the shipped tables are broken: {e}"))
        });
        INCORPORATE.clone()
    }

    /// The tables of a folder: `indice.csv` and the files it lists, nothing else.
    ///
    /// # Errors
    /// The first file that is missing or wrong; then nothing is loaded.
    pub fn carica(dir: &Path) -> Result<Self, TableError> {
        let leggi = |nome: &str| {
            let file = dir.join(nome);
            fs::read_to_string(&file).map_err(|source| TableError::Io { file, source })
        };
        Self::leggi(indice::FILE, &leggi(indice::FILE)?, leggi)
    }

    fn leggi(
        nome_indice: &str,
        indice: &str,
        testo_di: impl Fn(&str) -> Result<String, TableError>,
    ) -> Result<Self, TableError> {
        let mut contenuto = Contenuto::default();
        for v in indice::leggi(nome_indice, indice, true)? {
            let tabella = Tabella::da_csv(v.nome, v.completa, v.forma, &v.file, &testo_di(&v.file)?)?;
            contenuto.inserisci(tabella);
        }
        Ok(Self(Arc::new(contenuto)))
    }

    /// The same tables with one put in the place of its namesake.
    #[must_use]
    pub fn con(&self, tabella: Tabella) -> Self {
        let mut contenuto = (*self.0).clone();
        contenuto.inserisci(tabella);
        Self(Arc::new(contenuto))
    }

    /// A table; None when it is not loaded.
    pub fn tabella(&self, nome: Nome) -> Option<&Tabella> {
        self.0.tabelle.get(&nome).map(|t| &**t)
    }

    /// A regular expression for the codes of a table, loaded or not.
    pub fn forma(&self, nome: Nome) -> Option<Regex> {
        let sua = self.tabella(nome).and_then(|t| t.forma.clone());
        sua.or_else(|| indice::FORME.get(&nome).cloned())
    }

    /// Whether a table admits a code on a day (None: at any time). Not loaded: its shape decides.
    pub fn appartiene(&self, nome: Nome, codice: &str, giorno: Option<Data>) -> Appartenenza {
        match self.tabella(nome) {
            Some(t) => t.appartiene(codice, giorno),
            None if indice::FORME.get(&nome).is_none_or(|f| f.is_match(codice)) => Appartenenza::Ammesso,
            None => Appartenenza::NonAmmesso,
        }
    }

    /// CPI on a day (ENT-01).
    pub fn cpi(&self, ente: &CodiceEnte, giorno: Data) -> Appartenenza {
        self.appartiene(Nome::Cpi, ente.as_str(), Some(giorno))
    }

    /// TIPO VARIAZIONE (VAR-01).
    pub fn tipo_variazione(&self, codice: &str) -> Appartenenza {
        self.appartiene(Nome::TipoVariazione, codice, None)
    }

    /// Region of a body: its row in CPI / OPERATORI, else the region of its municipality (design §7.7).
    pub fn regione_di(&self, ente: &str) -> Option<Regione> {
        let riga = |nome: Nome, codice: &str| {
            let tabella = self.tabella(nome)?;
            tabella
                .extra(tabella.ultima(codice)?, "codregione")
                .and_then(Regione::parse)
        };
        riga(Nome::Cpi, ente)
            .or_else(|| riga(Nome::Operatori, ente))
            .or_else(|| riga(Nome::ComuneONazione, ente.get(..4)?))
    }

    /// Code and text of a rule.
    pub fn anomalia(&self, regola: RuleId) -> Option<&VoceAnomalia> {
        self.0.anomalie.get(regola.0)
    }

    /// Names of the rules that the table `anomalie` has a row for.
    pub fn regole_con_codice(&self) -> impl Iterator<Item = &str> {
        self.0.anomalie.keys().map(String::as_str)
    }
}

impl Contenuto {
    fn inserisci(&mut self, tabella: Tabella) {
        if tabella.nome == Nome::Anomalie {
            self.anomalie = anomalie(&tabella);
        }
        self.tabelle.insert(tabella.nome, Arc::new(tabella));
    }
}

/// The rows by rule. A rule with several rows has the one that holds now or held last.
fn anomalie(tabella: &Tabella) -> HashMap<String, VoceAnomalia> {
    let mut voci: Vec<&Voce> = tabella.righe().iter().collect();
    voci.sort_by_key(|v| v.validita.chiave_recente());
    voci.into_iter()
        .filter_map(|v| {
            let riga = VoceAnomalia {
                codice: v.codice.clone(),
                descrizione: v.descrizione.clone(),
                campo: tabella.extra(v, "campo").unwrap_or_default().to_owned(),
            };
            Some((tabella.extra(v, "regola")?.to_owned(), riga))
        })
        .collect()
}
