//! Section 0: who sends what, when.

use super::Riga;
use crate::sap::{Campo, CodiceSap, Data};

/// `datiinvio`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatiInvio {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// data ultimo aggiornamento
    pub dataultimoagg: Campo<Data>,
    /// identificativo SAP
    pub identificativosap: Option<Campo<CodiceSap>>,
    /// codice ente titolare (CPI)
    pub codiceentetit: Campo<String>,
    /// tipo variazione
    pub tipovariazione: Campo<String>,
    /// data di nascita del lavoratore
    pub datadinascita: Campo<Data>,
}
