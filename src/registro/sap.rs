//! A SAP as the register holds it, and its states (lifecycle.md §2, §5).
//!
//! The shape is the contract with both databases: they store it whole and load it whole, and never look inside a document.

use crate::sap::{CodiceFiscale, CodiceSap, Data, Regione, Scheda};

/// State of a SAP. At most one is [`Stato::Attiva`] per codice fiscale; the others are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stato {
    Attiva,
    Annullata,
    Bruciata,
}

impl Stato {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Attiva => "ATTIVA",
            Self::Annullata => "ANNULLATA",
            Self::Bruciata => "BRUCIATA",
        }
    }

    pub fn parse(testo: &str) -> Option<Self> {
        [Self::Attiva, Self::Annullata, Self::Bruciata]
            .into_iter()
            .find(|s| s.as_str() == testo)
    }
}

/// Values of section 2 set on the NCN side: they win over what a region sends (lifecycle.md §5).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DatiNcn {
    pub indiceprofiling: Option<String>,
    pub dataevento: Option<Data>,
    pub disponibilita: Option<Data>,
}

/// A SAP as the register holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sap {
    pub codice: CodiceSap,
    pub codice_fiscale: CodiceFiscale,
    pub stato: Stato,
    /// `codiceentetit` of the last accepted document is in `scheda.datiinvio`.
    pub regione_titolare: Option<Regione>,
    /// 1 at creation, one more with every change.
    pub versione: u32,
    /// The merged document, policies in output order (`data_proposta`, then identifier).
    pub scheda: Scheda,
    /// For each policy of `scheda`, in the same order, the version that last received it.
    pub ricezioni: Vec<u32>,
    pub ncn: DatiNcn,
}

impl Sap {
    pub fn attiva(&self) -> bool {
        self.stato == Stato::Attiva
    }
}
