//! The SAP document `lavoratore` (Rev009), typed by section.
//!
//! A [`Scheda`] exists only after the schema accepted its text. Field names are the element names of Rev009, spelled as
//! there. Optional empty strings are absent. Source: sap-document.md §2, §4, §7.

mod allegato;
mod amministrativi;
mod anagrafici;
mod invio;
mod lavoro;
mod politiche;

pub use allegato::*;
pub use amministrativi::*;
pub use anagrafici::*;
pub use invio::*;
pub use lavoro::*;
pub use politiche::*;

use super::Campo;
use crate::{
    outcome::Anomalia,
    xml::{Limits, schema::Schema},
};

/// Line of an opening tag in the inner document, 1-based; never part of equality.
#[derive(Debug, Clone, Copy, Default)]
pub struct Riga(pub u32);

impl PartialEq for Riga {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Riga {}

/// An xs:decimal in plain notation, as the document wrote it; zero is `0.00` (operations.md §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimale(String);

/// An item of a list of section 5, where the list itself may repeat: 1-based positions for paths.
#[derive(Debug, Clone)]
pub struct Voce<T> {
    pub lista: usize,
    pub indice: usize,
    pub voce: T,
}

/// Whole document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheda {
    pub datiinvio: DatiInvio,
    pub datianagrafici: Option<DatiAnagrafici>,
    pub datiamministrativi: Option<DatiAmministrativi>,
    pub esperienzelavoro_lst: Option<Vec<EsperienzaLavoro>>,
    pub livelliistruzione_lst: Option<Vec<Campo<String>>>,
    pub allegato: Option<Allegato>,
    pub politiche_attive_lst: Option<Vec<Politica>>,
}

impl Scheda {
    /// Reads and validates an inner document.
    ///
    /// # Errors
    /// Anomalies of XML-01, XML-02 or XML-03 (one per violation, at most 50).
    pub fn leggi(testo: &str, schema: &Schema, limiti: Limits) -> Result<Self, Vec<Anomalia>> {
        let _ = (testo, schema, limiti);
        todo!()
    }

    /// The output document of sap-document.md §7.
    pub fn scrivi(&self) -> String {
        todo!()
    }

    /// No `datianagrafici`.
    pub fn mini(&self) -> bool {
        self.datianagrafici.is_none()
    }
}

impl<T: PartialEq> PartialEq for Voce<T> {
    fn eq(&self, other: &Self) -> bool {
        self.voce == other.voce
    }
}

impl<T: Eq> Eq for Voce<T> {}
