//! Section 2: the administrative status.

use super::{Decimale, macros::sezione};
use crate::sap::{Campo, Data, Testo};

sezione! {
    /// `datiamministrativi`
    pub struct DatiAmministrativi {
        pub statoinanagrafe: Option<StatoInAnagrafe>,
        pub periodidisoccupazione: Option<PeriodiDisoccupazione>,
        pub listespeciali_lst: Option<Vec<ListeSpeciali>> => listespeciali,
        pub assolvimentoistruzione: Option<AssolvimentoIstruzione>,
        pub altrenotizie: Option<AltreNotizie>,
    }
}

sezione! {
    /// `datiamministrativi/statoinanagrafe`
    pub struct StatoInAnagrafe {
        /// stato occupazionale
        pub codstatooccupazionale: Option<Campo<Testo>>,
        /// condizione
        pub codstatus: Option<Campo<Testo>>,
        /// categoria d.lgs. 297
        pub categoria297: Option<Campo<Testo>>,
        /// anzianità disoccupazione (mesi)
        pub anzianita: Option<Campo<Testo>>,
        /// indice profiling (NCN)
        pub indiceprofiling: Option<Campo<Decimale>>,
        /// data evento (NCN)
        pub dataevento: Option<Campo<Data>>,
        /// data DID (NCN)
        pub disponibilita: Option<Campo<Data>>,
    }
}

sezione! {
    /// `datiamministrativi/periodidisoccupazione`
    pub struct PeriodiDisoccupazione {
        /// data ingresso
        pub dataingresso: Option<Campo<Data>>,
        /// tipo ingresso
        pub tipoingresso: Option<Campo<Testo>>,
    }
}

sezione! {
    /// `datiamministrativi/listespeciali_lst/listespeciali`
    pub struct ListeSpeciali {
        /// lista
        pub tipolista: Option<Campo<Testo>>,
        /// data iscrizione lista
        pub dataiscrizione: Option<Campo<Data>>,
        /// data termine iscrizione
        pub datafineiscrizione: Option<Campo<Data>>,
        /// data massimo differimento
        pub datamaxdeferimento: Option<Campo<Data>>,
        /// provincia iscrizione
        pub codprovincia: Option<Campo<Testo>>,
    }
}

sezione! {
    /// `datiamministrativi/assolvimentoistruzione`
    pub struct AssolvimentoIstruzione {
        /// obbligo formativo assolto
        pub obbligoformativo: Option<Campo<Testo>>,
    }
}

sezione! {
    /// `datiamministrativi/altrenotizie`
    pub struct AltreNotizie {
        /// categorie particolari
        pub categorieprotette: Option<Campo<Testo>>,
        /// indice ISEE
        pub indiceisee: Option<Campo<Testo>>,
    }
}
