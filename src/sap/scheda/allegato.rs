//! Section 5: education, training, languages, computer skills, other.

use super::{Voce, macros::sezione};
use crate::sap::Campo;

sezione! {
    /// `allegato`
    pub struct Allegato {
        pub titolistudio_lst: Vec<Voce<TitoloStudio>> => titolostudio,
        pub formazioneprofessionale_lst: Vec<Voce<FormazioneProfessionale>> => formazioneprofessionale,
        pub linguestraniere_lst: Vec<Voce<LinguaStraniera>> => linguastraniera,
        pub conoscenzeinformatiche_lst: Vec<Voce<ConoscenzaInformatica>> => conoscenzainformatica,
        pub altreinformazioni_lst: Vec<Voce<AltreInformazioni>> => altreinformazioni,
    }
}

sezione! {
    /// `allegato/titolistudio_lst/titolostudio`
    pub struct TitoloStudio {
        /// livello scolarizzazione
        pub codlivelloistruzione: Campo<String>,
        /// corso di studio
        pub corsostudio: Option<Campo<String>>,
        /// descrizione
        pub descrizionecorsostudio: Option<Campo<String>>,
        /// frequentato in
        pub codcomunefrequenza: Option<Campo<String>>,
        /// riconosciuto in Italia
        pub riconosciutoin: Option<Campo<String>>,
        /// votazione
        pub votazione: Option<Campo<String>>,
        /// anno di conseguimento
        pub annotermine: Option<Campo<String>>,
        /// ultimo anno frequentato
        pub annofrequentato: Option<Campo<String>>,
        /// anno di frequenza in corso
        pub annofrequenza: Option<Campo<String>>,
    }
}

sezione! {
    /// `allegato/formazioneprofessionale_lst/formazioneprofessionale`
    pub struct FormazioneProfessionale {
        /// titolo corso
        pub titolocorso: Option<Campo<String>>,
        /// ente erogatore
        pub ente: Option<Campo<String>>,
        /// sede
        pub codregione: Option<Campo<String>>,
        /// durata
        pub durata: Option<Campo<i32>>,
        /// unità durata
        pub codtipologiadurata: Option<Campo<String>>,
        /// certificazioni
        pub certificazioniattestati: Option<Campo<String>>,
        /// stage
        pub stage: Option<Campo<String>>,
        /// azienda stage
        pub denominazioneaziendastage: Option<Campo<String>>,
    }
}

sezione! {
    /// `allegato/linguestraniere_lst/linguastraniera`
    pub struct LinguaStraniera {
        /// lingua
        pub codlingua: Option<Campo<String>>,
        /// letto
        pub codlivelloletto: Option<Campo<String>>,
        /// scritto
        pub codlivelloscritto: Option<Campo<String>>,
        /// parlato
        pub codlivelloparlato: Option<Campo<String>>,
    }
}

sezione! {
    /// `allegato/conoscenzeinformatiche_lst/conoscenzainformatica`
    pub struct ConoscenzaInformatica {
        /// tipo conoscenza
        pub codconoscenzainformatica: Option<Campo<String>>,
        /// livello
        pub codgrado: Campo<String>,
        /// specifiche
        pub specificheinformatica: Option<Campo<String>>,
    }
}

sezione! {
    /// `allegato/altreinformazioni_lst/altreinformazioni`
    pub struct AltreInformazioni {
        /// albi e ordini
        pub codalbo: Option<Campo<String>>,
        /// patente
        pub codpatenteguida: Option<Campo<String>>,
        /// patentini
        pub codpatentino: Option<Campo<String>>,
    }
}
