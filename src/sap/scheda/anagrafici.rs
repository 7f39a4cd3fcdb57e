//! Section 1: the person.

use super::macros::sezione;
use crate::sap::{Campo, Data, Testo};

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
        pub codicefiscale: Campo<Testo>,
        /// cognome
        pub cognome: Campo<Testo>,
        /// nome
        pub nome: Campo<Testo>,
        /// sesso
        pub sesso: Campo<Testo>,
        /// data di nascita
        pub datanascita: Campo<Data>,
        /// comune o stato estero di nascita
        pub codcomune: Campo<Testo>,
        /// cittadinanza
        pub codcittadinanza: Campo<Testo>,
    }
}

sezione! {
    /// `datianagrafici/datistranieri`
    pub struct DatiStranieri {
        /// titolo di soggiorno (status straniero)
        pub codtipodocumento: Option<Campo<Testo>>,
        /// numero titolo
        pub numero: Option<Campo<Testo>>,
        /// motivo titolo
        pub motivo: Option<Campo<Testo>>,
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
        pub codcomune: Option<Campo<Testo>>,
        /// CAP residenza
        pub cap: Option<Campo<Testo>>,
        /// indirizzo residenza
        pub indirizzo: Option<Campo<Testo>>,
        /// località
        pub localita: Option<Campo<Testo>>,
    }
}

sezione! {
    /// `datianagrafici/domicilio`
    pub struct Domicilio {
        /// comune di domicilio
        pub codcomune: Campo<Testo>,
        /// CAP domicilio
        pub cap: Campo<Testo>,
        /// indirizzo domicilio
        pub indirizzo: Campo<Testo>,
        /// località
        pub localita: Option<Campo<Testo>>,
    }
}

sezione! {
    /// `datianagrafici/recapiti`
    pub struct Recapiti {
        /// telefono domicilio
        pub telefono: Option<Campo<Testo>>,
        /// cellulare
        pub cellulare: Option<Campo<Testo>>,
        /// fax
        pub fax: Option<Campo<Testo>>,
        /// posta elettronica
        pub email: Option<Campo<Testo>>,
    }
}
