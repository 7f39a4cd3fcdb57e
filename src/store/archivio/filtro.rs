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
