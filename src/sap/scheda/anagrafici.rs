//! Section 1: the person.

use super::macros::sezione;
use crate::sap::{Campo, Data};

sezione! {
    /// `datianagrafici`
    pub struct DatiAnagrafici {
        pub datipersonali: DatiPersonali,
        pub datistranieri: Option<DatiStranieri>,
        pub residenza: Option<Residenza>,
        pub domicilio: Domicilio,
        pub recapiti: Recapiti,
    }
}

sezione! {
    /// `datianagrafici/datipersonali`
    pub struct DatiPersonali {
        /// codice fiscale lavoratore
        pub codicefiscale: Campo<String>,
        /// cognome
        pub cognome: Campo<String>,
        /// nome
        pub nome: Campo<String>,
        /// sesso
        pub sesso: Campo<String>,
        /// data di nascita
        pub datanascita: Campo<Data>,
        /// comune o stato estero di nascita
        pub codcomune: Campo<String>,
        /// cittadinanza
        pub codcittadinanza: Campo<String>,
    }
}

sezione! {
    /// `datianagrafici/datistranieri`
    pub struct DatiStranieri {
        /// titolo di soggiorno (status straniero)
        pub codtipodocumento: Option<Campo<String>>,
        /// numero titolo
        pub numero: Option<Campo<String>>,
        /// motivo titolo
        pub motivo: Option<Campo<String>>,
        /// scadenza titolo
        pub validoal: Option<Campo<Data>>,
        /// data ultimo mantenimento iscrizione
        pub dataultimomantiscr: Option<Campo<Data>>,
    }
}

sezione! {
    /// `datianagrafici/residenza`
    pub struct Residenza {
        /// comune di residenza
        pub codcomune: Option<Campo<String>>,
        /// CAP residenza
        pub cap: Option<Campo<String>>,
        /// indirizzo residenza
        pub indirizzo: Option<Campo<String>>,
        /// località
        pub localita: Option<Campo<String>>,
    }
}

sezione! {
    /// `datianagrafici/domicilio`
    pub struct Domicilio {
        /// comune di domicilio
        pub codcomune: Campo<String>,
        /// CAP domicilio
        pub cap: Campo<String>,
        /// indirizzo domicilio
        pub indirizzo: Campo<String>,
        /// località
        pub localita: Option<Campo<String>>,
    }
}

sezione! {
    /// `datianagrafici/recapiti`
    pub struct Recapiti {
        /// telefono domicilio
        pub telefono: Option<Campo<String>>,
        /// cellulare
        pub cellulare: Option<Campo<String>>,
        /// fax
        pub fax: Option<Campo<String>>,
        /// posta elettronica
        pub email: Option<Campo<String>>,
    }
}
