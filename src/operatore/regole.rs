//! The controls as JSON, with the codes that the tables give them.

use serde::Serialize;

use crate::{controls::Regola, tables::Tabelle};

/// A control as JSON.
#[derive(Debug, Serialize)]
pub struct Voce<'a> {
    id: &'a str,
    codice: Option<&'a str>,
    sezione: &'a str,
    campo: &'a str,
    titolo: &'a str,
    spiegazione: &'a str,
    fonte: &'a str,
    dal: Option<&'a str>,
    momento: &'a str,
    bloccante: bool,
}

impl<'a> Voce<'a> {
    pub fn di(regola: &'a Regola, tabelle: &'a Tabelle) -> Self {
        Self {
            id: regola.id.0,
            codice: codice(regola, tabelle),
            sezione: regola.sezione,
            campo: regola.campo,
            titolo: regola.titolo,
            spiegazione: regola.spiegazione,
            fonte: regola.fonte,
            dal: regola.dal,
            momento: regola.momento.as_str(),
            bloccante: regola.momento.bloccante(),
        }
    }
}

/// The code that a refusal by this control carries.
pub fn codice<'t>(regola: &Regola, tabelle: &'t Tabelle) -> Option<&'t str> {
    tabelle.anomalia(regola.id).map(|voce| voce.codice.as_str())
}
