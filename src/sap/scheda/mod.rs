//! The SAP document `lavoratore` (Rev009), typed by section.
//!
//! A [`Scheda`] exists only after the schema accepted its text. Field names are the element names of Rev009, spelled as
//! there. Optional empty strings are absent; an optional section that is there and empty stays `Some`, because it
//! empties what is stored (lifecycle.md §4), but is not written. Source: sap-document.md §2, §4, §7.

mod allegato;
mod amministrativi;
mod anagrafici;
mod contenuto;
mod invio;
mod lavoro;
mod lettore;
mod lettura;
mod macros;
mod nodi;
mod politiche;
mod posizione;
mod riservatezza;
#[cfg(test)]
mod tests;
mod valore;

pub use allegato::*;
pub use amministrativi::*;
pub use anagrafici::*;
pub use invio::*;
pub use lavoro::*;
pub use nodi::{Nodo, Occorrenze};
pub use politiche::*;
pub use posizione::{Posizione, percorso_politica};
pub use riservatezza::personale;
pub use valore::Decimale;

use super::{Campo, Testo};
use crate::xml::Writer;
use contenuto::Elemento;

/// Name of the root element.
const RADICE: &str = "lavoratore";

/// Bytes that a policy or a job takes in the text of a document, its share of the curriculum with it.
const VOCE: usize = 850;

/// Line of an opening tag in the inner document, 1-based; never part of equality.
#[derive(Debug, Clone, Copy, Default)]
pub struct Riga(pub u32);

impl PartialEq for Riga {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Riga {}

/// An item of a list of section 5, where the list itself may repeat: 1-based positions for paths.
#[derive(Debug, Clone)]
pub struct Voce<T> {
    pub lista: usize,
    pub indice: usize,
    pub voce: T,
}

impl<T: PartialEq> PartialEq for Voce<T> {
    fn eq(&self, other: &Self) -> bool {
        self.voce == other.voce
    }
}

impl<T: Eq> Eq for Voce<T> {}

macros::radice! {
    /// Whole document.
    pub struct Scheda {
        pub datiinvio: DatiInvio,
        pub datianagrafici: Option<DatiAnagrafici>,
        pub datiamministrativi: Option<DatiAmministrativi>,
        pub esperienzelavoro_lst: Option<Vec<EsperienzaLavoro>> => esperienzalavoro,
        pub livelliistruzione_lst: Option<Vec<Campo<Testo>>> => codlivelloistruzione,
        pub allegato: Option<Allegato>,
        pub politiche_attive_lst: Option<Vec<Politica>> => politiche_attive,
    }
}

impl Scheda {
    /// The output document of sap-document.md §7. Policies in the order they are in.
    pub fn scrivi(&self) -> String {
        let mut w = Writer::with_capacity(2048 + self.quante_voci() * VOCE);
        w.declaration();
        Elemento::scrivi(self, RADICE, &mut w);
        w.finish()
    }

    /// Policies and jobs, which make most of a document.
    fn quante_voci(&self) -> usize {
        self.politiche_attive_lst.as_ref().map_or(0, Vec::len) + self.esperienzelavoro_lst.as_ref().map_or(0, Vec::len)
    }

    /// No `datianagrafici`.
    pub fn mini(&self) -> bool {
        self.datianagrafici.is_none()
    }

    /// Every node below the root, in document order.
    pub fn nodi() -> Vec<Nodo> {
        let mut elenco = nodi::Elenco::default();
        <Self as Elemento>::nodi(&mut elenco);
        elenco.nodi
    }
}
