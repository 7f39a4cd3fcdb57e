//! One table: its rows by code, and what it says of a code on a day.

use std::collections::HashMap;

use regex::Regex;

use super::{Appartenenza, Nome, lettura, validita::Validita};
use crate::sap::Data;

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voce {
    pub codice: String,
    pub descrizione: String,
    pub validita: Validita,
    /// Values of the further columns, in the order of [`Tabella::colonne`].
    pub(super) extra: Vec<String>,
}

/// A loaded table. Immutable.
#[derive(Debug, Clone)]
pub struct Tabella {
    pub nome: Nome,
    /// Declared complete: a code that is absent is refused.
    pub completa: bool,
    pub(super) forma: Option<Regex>,
    pub(super) colonne: Vec<String>,
    /// Rows of one code lie together, in file order.
    pub(super) voci: Vec<Voce>,
    pub(super) posizioni: HashMap<String, std::ops::Range<usize>>,
}

impl Tabella {
    /// Whether a code is admitted; `giorno` = None asks for membership at any time.
    ///
    /// A present code must be valid on the day. An absent one is refused by a complete table, and by another only
    /// when its shape is wrong (code-tables.md §1).
    pub fn appartiene(&self, codice: &str, giorno: Option<Data>) -> Appartenenza {
        let voci = self.voci(codice);
        let ammesso = if voci.is_empty() {
            !self.completa && self.ha_forma(codice)
        } else {
            giorno.is_none_or(|g| voci.iter().any(|v| v.validita.copre(g)))
        };
        if ammesso {
            Appartenenza::Ammesso
        } else {
            Appartenenza::NonAmmesso
        }
    }

    /// The code has the table's shape; true when it declares none.
    pub fn ha_forma(&self, codice: &str) -> bool {
        self.forma.as_ref().is_none_or(|f| f.is_match(codice))
    }

    /// All rows of a code, in file order.
    pub fn voci(&self, codice: &str) -> &[Voce] {
        self.posizioni
            .get(codice)
            .and_then(|p| self.voci.get(p.clone()))
            .unwrap_or_default()
    }

    /// First row of a code that covers the day.
    pub fn valida(&self, codice: &str, giorno: Data) -> Option<&Voce> {
        self.voci(codice).iter().find(|v| v.validita.copre(giorno))
    }

    /// The row of a code that holds now or held last.
    pub fn ultima(&self, codice: &str) -> Option<&Voce> {
        self.voci(codice).iter().max_by_key(|v| v.validita.chiave_recente())
    }

    /// Value of a further column; None when the column does not exist or the cell is blank.
    pub fn extra<'v>(&self, voce: &'v Voce, colonna: &str) -> Option<&'v str> {
        let posizione = self.colonne.iter().position(|c| c == colonna)?;
        voce.extra.get(posizione).map(String::as_str).filter(|v| !v.is_empty())
    }

    /// The same as a day.
    pub fn extra_data(&self, voce: &Voce, colonna: &str) -> Option<Data> {
        self.extra(voce, colonna).and_then(lettura::giorno)
    }

    /// Names of the further columns.
    pub fn colonne(&self) -> &[String] {
        &self.colonne
    }

    /// Every row, those of one code together.
    pub fn righe(&self) -> &[Voce] {
        &self.voci
    }

    /// How many codes there are.
    pub fn codici(&self) -> usize {
        self.posizioni.len()
    }

    /// The same rows, declared complete or not.
    #[must_use]
    pub fn dichiarata(mut self, completa: bool) -> Self {
        self.completa = completa;
        self
    }
}
