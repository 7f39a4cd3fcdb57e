//! What is looked for.

use jiff::Timestamp;

/// Conditions that a trace row must meet, all of them; an absent one is met by every row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filtro {
    /// Identificatore of the request or of our answer.
    pub identificatore: Option<String>,
    pub correlazione: Option<String>,
    /// Mittente or Destinatario.
    pub parte: Option<String>,
    pub mittente: Option<String>,
    pub destinatario: Option<String>,
    pub azione: Option<String>,
    /// Outcome, as in the metrics.
    pub esito: Option<String>,
    pub codice_sap: Option<String>,
    /// Received from this instant on.
    pub dal: Option<Timestamp>,
    /// Received before this instant.
    pub al: Option<Timestamp>,
    /// One row.
    pub id: Option<i64>,
    /// Numbers between which the interval lies, when [`super::Archivio::tratto`] has said it: who reads page after page
    /// asks once.
    pub tratto: Option<(i64, i64)>,
}

impl Filtro {
    /// True when the conditions lead to few rows by an index of their own, so that an interval need not be looked up first.
    pub const fn per_chiave(&self) -> bool {
        self.id.is_some() || self.identificatore.is_some() || self.correlazione.is_some() || self.codice_sap.is_some()
    }
}

/// Which of them: pages go by id, never by counting, so that the last page costs what the first does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pagina {
    /// The id where the page before ended.
    pub dopo: Option<i64>,
    /// Oldest first; otherwise newest first.
    pub crescente: bool,
    pub quante: u32,
}
