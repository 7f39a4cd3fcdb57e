//! The words in which every room refuses.
//!
//! A refusal names the *rule* that was violated and the *place* in the document; the code and the text that
//! the caller reads come from the classification table `anomalie` (see [`crate::tables`]), never from here,
//! so that an operator who holds the official sheet replaces them without touching the program.
//! Source: outcomes.md §1–§3.

use std::fmt;

/// Stable name of a control, such as `PA-07`. The key between code, table and documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct RuleId(pub &'static str);

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Path of whole-document rules in `CampiInErrore`.
pub const SAP_INTERA: &str = "Sap[1]";

/// One violated control, before the table gives it a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anomalia {
    pub regola: RuleId,
    /// Path without the root, an index only on repeatable elements
    /// (`politiche_attive_lst/politiche_attive[2]/data_fine`), or [`SAP_INTERA`].
    pub percorso: String,
    /// Line in the inner document, 1-based, where one is known.
    pub riga: Option<u32>,
    /// Fills `{dettaglio}` in the table's text. Never holds a value of the document.
    pub dettaglio: Option<String>,
    /// The refused value: shown only by `portasap validate`, never logged, never sent.
    pub valore: Option<String>,
}

impl Anomalia {
    pub fn new(regola: RuleId, percorso: impl Into<String>) -> Self {
        Self {
            regola,
            percorso: percorso.into(),
            riga: None,
            dettaglio: None,
            valore: None,
        }
    }

    pub fn sap_intera(regola: RuleId) -> Self {
        Self::new(regola, SAP_INTERA)
    }

    #[must_use]
    pub fn riga(mut self, riga: u32) -> Self {
        self.riga = Some(riga);
        self
    }

    #[must_use]
    pub fn dettaglio(mut self, dettaglio: impl Into<String>) -> Self {
        self.dettaglio = Some(dettaglio.into());
        self
    }

    #[must_use]
    pub fn valore(mut self, valore: impl Into<String>) -> Self {
        self.valore = Some(valore.into());
        self
    }
}

/// `Esito` of an answer, and the label of metrics and trace (design: metric label `esito`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Esito {
    Ok,
    Ko,
    Limite,
    Trovato,
    Vuoto,
    FaultClient,
    FaultServer,
    BustaErrore,
}

impl Esito {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Ko => "KO",
            Self::Limite => "X001",
            Self::Trovato => "TROVATO",
            Self::Vuoto => "VUOTO",
            Self::FaultClient => "FAULT_CLIENT",
            Self::FaultServer => "FAULT_SERVER",
            Self::BustaErrore => "BUSTA_ERRORE",
        }
    }
}

impl fmt::Display for Esito {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
