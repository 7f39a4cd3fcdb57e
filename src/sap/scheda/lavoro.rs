//! Section 4: work experience.

#![expect(non_snake_case, reason = "element names of Rev009, spelled as there")]

use super::macros::sezione;
use crate::sap::{Campo, Data};

sezione! {
    /// `esperienzelavoro_lst/esperienzalavoro`
    pub struct EsperienzaLavoro {
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
}

sezione! {
    /// `esperienzelavoro_lst/esperienzalavoro/azienda`
    pub struct Azienda {
        /// CF datore
        pub codicefiscale: Campo<String>,
        /// denominazione datore
        pub datorelavoro: Campo<String>,
        /// indirizzo datore
        pub indirizzoazienda: Option<Campo<String>>,
        /// settore datore
        pub codateco: Campo<String>,
    }
}

sezione! {
    /// `esperienzelavoro_lst/esperienzalavoro/utilizzatrice`
    pub struct Utilizzatrice {
        /// CF utilizzatrice
        pub codicefiscale: Option<Campo<String>>,
        /// denominazione utilizzatrice
        pub datorelavoro: Option<Campo<String>>,
        /// indirizzo utilizzatrice
        pub indirizzoazienda: Option<Campo<String>>,
        /// settore utilizzatrice
        pub codateco: Option<Campo<String>>,
    }
}

sezione! {
    /// `esperienzelavoro_lst/esperienzalavoro/tiporapporto`
    pub struct TipoRapporto {
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
}

sezione! {
    /// `esperienzelavoro_lst/esperienzalavoro/modalitalavoro`
    pub struct ModalitaLavoro {
        /// modalità di lavoro
        pub codmodalitalavoro: Campo<String>,
    }
}

sezione! {
    /// `esperienzelavoro_lst/esperienzalavoro/luogolavoro`
    pub struct LuogoLavoro {
        /// indirizzo luogo di lavoro
        pub indirizzo: Campo<String>,
        /// sede di lavoro
        pub codcomune: Campo<String>,
    }
}
