//! Classification tables: immutable snapshots, validity by date, "complete" or open (code-tables.md).
use std::sync::Arc;

use crate::{
    outcome::RuleId,
    sap::{CodiceEnte, Data, Regione},
};

/// All tables at one moment; cheap to clone.
#[derive(Debug, Clone)]
pub struct Tabelle(#[expect(dead_code)] Arc<()>);

/// What a table says of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appartenenza {
    /// Present and valid on the day (or accepted because the table is not complete or not loaded).
    Ammesso,
    /// Absent from a complete table, or present but not valid on the day.
    NonAmmesso,
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
    pub fn incorporate() -> Self {
        todo!()
    }

    /// CPI on a day (ENT-01).
    pub fn cpi(&self, ente: &CodiceEnte, giorno: Data) -> Appartenenza {
        let _ = (ente, giorno);
        todo!()
    }

    /// TIPO VARIAZIONE (VAR-01).
    pub fn tipo_variazione(&self, codice: &str) -> Appartenenza {
        let _ = codice;
        todo!()
    }

    /// Region of a body: its row in CPI / OPERATORI, else the region of its municipality (design §7.7).
    pub fn regione_di(&self, ente: &str) -> Option<Regione> {
        let _ = ente;
        todo!()
    }

    /// Code and text of a rule.
    pub fn anomalia(&self, regola: RuleId) -> Option<&VoceAnomalia> {
        let _ = regola;
        todo!()
    }
}
