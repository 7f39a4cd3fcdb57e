//! Section 5: education, training, languages, computer skills, other.

use super::{Voce, macros::sezione};
use crate::sap::{Campo, Testo};

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
        pub codlivelloistruzione: Campo<Testo>,
        /// corso di studio
        pub corsostudio: Option<Campo<Testo>>,
        /// descrizione
        pub descrizionecorsostudio: Option<Campo<Testo>>,
        /// frequentato in
        pub codcomunefrequenza: Option<Campo<Testo>>,
        /// riconosciuto in Italia
        pub riconosciutoin: Option<Campo<Testo>>,
        /// votazione
        pub votazione: Option<Campo<Testo>>,
        /// anno di conseguimento
        pub annotermine: Option<Campo<Testo>>,
        /// ultimo anno frequentato
        pub annofrequentato: Option<Campo<Testo>>,
        /// anno di frequenza in corso
        pub annofrequenza: Option<Campo<Testo>>,
    }
}

sezione! {
    /// `allegato/formazioneprofessionale_lst/formazioneprofessionale`
    pub struct FormazioneProfessionale {
        /// titolo corso
        pub titolocorso: Option<Campo<Testo>>,
        /// ente erogatore
        pub ente: Option<Campo<Testo>>,
        /// sede
        pub codregione: Option<Campo<Testo>>,
        /// durata
        pub durata: Option<Campo<i32>>,
        /// unità durata
        pub codtipologiadurata: Option<Campo<Testo>>,
        /// certificazioni
        pub certificazioniattestati: Option<Campo<Testo>>,
        /// stage
        pub stage: Option<Campo<Testo>>,
        /// azienda stage
        pub denominazioneaziendastage: Option<Campo<Testo>>,
    }
}

sezione! {
    /// `allegato/linguestraniere_lst/linguastraniera`
    pub struct LinguaStraniera {
        /// lingua
        pub codlingua: Option<Campo<Testo>>,
        /// letto
        pub codlivelloletto: Option<Campo<Testo>>,
        /// scritto
        pub codlivelloscritto: Option<Campo<Testo>>,
        /// parlato
        pub codlivelloparlato: Option<Campo<Testo>>,
    }
}

sezione! {
    /// `allegato/conoscenzeinformatiche_lst/conoscenzainformatica`
    pub struct ConoscenzaInformatica {
        /// tipo conoscenza
        pub codconoscenzainformatica: Option<Campo<Testo>>,
        /// livello
        pub codgrado: Campo<Testo>,
        /// specifiche
        pub specificheinformatica: Option<Campo<Testo>>,
    }
}

sezione! {
    /// `allegato/altreinformazioni_lst/altreinformazioni`
    pub struct AltreInformazioni {
        /// albi e ordini
        pub codalbo: Option<Campo<Testo>>,
        /// patente
        pub codpatenteguida: Option<Campo<Testo>>,
        /// patentini
        pub codpatentino: Option<Campo<Testo>>,
    }
}
