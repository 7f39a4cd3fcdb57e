//! Section 4: work experience.

use super::Riga;
use crate::sap::{Campo, Data};

/// `esperienzelavoro_lst/esperienzalavoro`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EsperienzaLavoro {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    pub azienda: Azienda,
    pub utilizzatrice: Option<Utilizzatrice>,
    /// data inizio rapporto
    pub datainizio: Campo<Data>,
    /// data fine rapporto
    pub datafine: Option<Campo<Data>>,
    /// data fine periodo formativo
    pub dataFinePeriodoFormativo: Option<Campo<Data>>,
    /// qualifica svolta
    pub codprofessione: Campo<String>,
    /// mansioni
    pub compiti: Option<Campo<String>>,
    pub tiporapporto: TipoRapporto,
    pub modalitalavoro: ModalitaLavoro,
    pub luogolavoro: LuogoLavoro,
}

/// `esperienzelavoro_lst/esperienzalavoro/azienda`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Azienda {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// CF datore
    pub codicefiscale: Campo<String>,
    /// denominazione datore
    pub datorelavoro: Campo<String>,
    /// indirizzo datore
    pub indirizzoazienda: Option<Campo<String>>,
    /// settore datore
    pub codateco: Campo<String>,
}

/// `esperienzelavoro_lst/esperienzalavoro/utilizzatrice`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Utilizzatrice {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// CF utilizzatrice
    pub codicefiscale: Option<Campo<String>>,
    /// denominazione utilizzatrice
    pub datorelavoro: Option<Campo<String>>,
    /// indirizzo utilizzatrice
    pub indirizzoazienda: Option<Campo<String>>,
    /// settore utilizzatrice
    pub codateco: Option<Campo<String>>,
}

/// `esperienzelavoro_lst/esperienzalavoro/tiporapporto`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipoRapporto {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// tipo contratto
    pub tipocontratto: Campo<String>,
    /// categoria inquadramento
    pub categoriainquadramento: Option<Campo<String>>,
    /// assunzione L.68/99
    pub assunzioneLegge68: Campo<String>,
    /// lavoratore in mobilità
    pub lavInMobilita: Campo<String>,
    /// lavoro stagionale
    pub lavoroStagionale: Campo<String>,
    /// lavoro in agricoltura
    pub lavoroInAgricoltura: Campo<String>,
}

/// `esperienzelavoro_lst/esperienzalavoro/modalitalavoro`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModalitaLavoro {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// modalità di lavoro
    pub codmodalitalavoro: Campo<String>,
}

/// `esperienzelavoro_lst/esperienzalavoro/luogolavoro`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LuogoLavoro {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// indirizzo luogo di lavoro
    pub indirizzo: Campo<String>,
    /// sede di lavoro
    pub codcomune: Campo<String>,
}
