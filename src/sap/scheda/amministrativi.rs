//! Section 2: the administrative status.

use super::{Decimale, Riga};
use crate::sap::{Campo, Data};

/// `datiamministrativi`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatiAmministrativi {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    pub statoinanagrafe: Option<StatoInAnagrafe>,
    pub periodidisoccupazione: Option<PeriodiDisoccupazione>,
    pub listespeciali_lst: Option<Vec<ListeSpeciali>>,
    pub assolvimentoistruzione: Option<AssolvimentoIstruzione>,
    pub altrenotizie: Option<AltreNotizie>,
}

/// `datiamministrativi/statoinanagrafe`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatoInAnagrafe {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// stato occupazionale
    pub codstatooccupazionale: Option<Campo<String>>,
    /// condizione
    pub codstatus: Option<Campo<String>>,
    /// categoria d.lgs. 297
    pub categoria297: Option<Campo<String>>,
    /// anzianità disoccupazione (mesi)
    pub anzianita: Option<Campo<String>>,
    /// indice profiling (NCN)
    pub indiceprofiling: Option<Campo<Decimale>>,
    /// data evento (NCN)
    pub dataevento: Option<Campo<Data>>,
    /// data DID (NCN)
    pub disponibilita: Option<Campo<Data>>,
}

/// `datiamministrativi/periodidisoccupazione`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodiDisoccupazione {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// data ingresso
    pub dataingresso: Option<Campo<Data>>,
    /// tipo ingresso
    pub tipoingresso: Option<Campo<String>>,
}

/// `datiamministrativi/listespeciali_lst/listespeciali`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListeSpeciali {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// lista
    pub tipolista: Option<Campo<String>>,
    /// data iscrizione lista
    pub dataiscrizione: Option<Campo<Data>>,
    /// data termine iscrizione
    pub datafineiscrizione: Option<Campo<Data>>,
    /// data massimo differimento
    pub datamaxdeferimento: Option<Campo<Data>>,
    /// provincia iscrizione
    pub codprovincia: Option<Campo<String>>,
}

/// `datiamministrativi/assolvimentoistruzione`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssolvimentoIstruzione {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// obbligo formativo assolto
    pub obbligoformativo: Option<Campo<String>>,
}

/// `datiamministrativi/altrenotizie`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AltreNotizie {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// categorie particolari
    pub categorieprotette: Option<Campo<String>>,
    /// indice ISEE
    pub indiceisee: Option<Campo<String>>,
}
