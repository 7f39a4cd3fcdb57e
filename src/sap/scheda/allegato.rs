//! Section 5: education, training, languages, computer skills, other.

use super::{Riga, Voce};
use crate::sap::Campo;

/// `allegato`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allegato {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    pub titolistudio_lst: Vec<Voce<TitoloStudio>>,
    pub formazioneprofessionale_lst: Vec<Voce<FormazioneProfessionale>>,
    pub linguestraniere_lst: Vec<Voce<LinguaStraniera>>,
    pub conoscenzeinformatiche_lst: Vec<Voce<ConoscenzaInformatica>>,
    pub altreinformazioni_lst: Vec<Voce<AltreInformazioni>>,
}

/// `allegato/titolistudio_lst/titolostudio`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitoloStudio {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
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

/// `allegato/formazioneprofessionale_lst/formazioneprofessionale`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormazioneProfessionale {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
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

/// `allegato/linguestraniere_lst/linguastraniera`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinguaStraniera {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// lingua
    pub codlingua: Option<Campo<String>>,
    /// letto
    pub codlivelloletto: Option<Campo<String>>,
    /// scritto
    pub codlivelloscritto: Option<Campo<String>>,
    /// parlato
    pub codlivelloparlato: Option<Campo<String>>,
}

/// `allegato/conoscenzeinformatiche_lst/conoscenzainformatica`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConoscenzaInformatica {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// tipo conoscenza
    pub codconoscenzainformatica: Option<Campo<String>>,
    /// livello
    pub codgrado: Campo<String>,
    /// specifiche
    pub specificheinformatica: Option<Campo<String>>,
}

/// `allegato/altreinformazioni_lst/altreinformazioni`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AltreInformazioni {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// albi e ordini
    pub codalbo: Option<Campo<String>>,
    /// patente
    pub codpatenteguida: Option<Campo<String>>,
    /// patentini
    pub codpatentino: Option<Campo<String>>,
}
