//! Section 0: who sends what, when.

use super::macros::sezione;
use crate::sap::{Campo, CodiceSap, Data, Testo};

sezione! {
    /// `datiinvio`
    pub struct DatiInvio {
        /// data ultimo aggiornamento
        pub dataultimoagg: Campo<Data>,
        /// identificativo SAP
        pub identificativosap: Option<Campo<CodiceSap>>,
        /// codice ente titolare (CPI)
        pub codiceentetit: Campo<Testo>,
        /// tipo variazione
        pub tipovariazione: Campo<Testo>,
        /// data di nascita del lavoratore
        pub datadinascita: Campo<Data>,
    }
}
