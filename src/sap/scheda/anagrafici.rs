//! Section 1: the person.

use super::Riga;
use crate::sap::{Campo, Data};

/// `datianagrafici`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatiAnagrafici {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    pub datipersonali: DatiPersonali,
    pub datistranieri: Option<DatiStranieri>,
    pub residenza: Option<Residenza>,
    pub domicilio: Domicilio,
    pub recapiti: Recapiti,
}

/// `datianagrafici/datipersonali`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatiPersonali {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
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

/// `datianagrafici/datistranieri`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatiStranieri {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
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

/// `datianagrafici/residenza`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Residenza {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// comune di residenza
    pub codcomune: Option<Campo<String>>,
    /// CAP residenza
    pub cap: Option<Campo<String>>,
    /// indirizzo residenza
    pub indirizzo: Option<Campo<String>>,
    /// località
    pub localita: Option<Campo<String>>,
}

/// `datianagrafici/domicilio`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domicilio {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// comune di domicilio
    pub codcomune: Campo<String>,
    /// CAP domicilio
    pub cap: Campo<String>,
    /// indirizzo domicilio
    pub indirizzo: Campo<String>,
    /// località
    pub localita: Option<Campo<String>>,
}

/// `datianagrafici/recapiti`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recapiti {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// telefono domicilio
    pub telefono: Option<Campo<String>>,
    /// cellulare
    pub cellulare: Option<Campo<String>>,
    /// fax
    pub fax: Option<Campo<String>>,
    /// posta elettronica
    pub email: Option<Campo<String>>,
}
