//! Section 4: work experience.

#![expect(non_snake_case, reason = "element names of Rev009, spelled as there")]

use super::macros::sezione;
use crate::sap::{Campo, Data, Testo};

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
        pub codprofessione: Campo<Testo>,
        /// mansioni
        pub compiti: Option<Campo<Testo>>,
        pub tiporapporto: TipoRapporto,
        pub modalitalavoro: ModalitaLavoro,
        pub luogolavoro: LuogoLavoro,
    }
}

sezione! {
    /// `esperienzelavoro_lst/esperienzalavoro/azienda`
    pub struct Azienda {
        /// CF datore
        pub codicefiscale: Campo<Testo>,
        /// denominazione datore
        pub datorelavoro: Campo<Testo>,
        /// indirizzo datore
        pub indirizzoazienda: Option<Campo<Testo>>,
        /// settore datore
        pub codateco: Campo<Testo>,
    }
}

sezione! {
    /// `esperienzelavoro_lst/esperienzalavoro/utilizzatrice`
    pub struct Utilizzatrice {
        /// CF utilizzatrice
        pub codicefiscale: Option<Campo<Testo>>,
        /// denominazione utilizzatrice
        pub datorelavoro: Option<Campo<Testo>>,
        /// indirizzo utilizzatrice
        pub indirizzoazienda: Option<Campo<Testo>>,
        /// settore utilizzatrice
        pub codateco: Option<Campo<Testo>>,
    }
}

sezione! {
    /// `esperienzelavoro_lst/esperienzalavoro/tiporapporto`
    pub struct TipoRapporto {
        /// tipo contratto
        pub tipocontratto: Campo<Testo>,
        /// categoria inquadramento
        pub categoriainquadramento: Option<Campo<Testo>>,
        /// assunzione L.68/99
        pub assunzioneLegge68: Campo<Testo>,
        /// lavoratore in mobilità
        pub lavInMobilita: Campo<Testo>,
        /// lavoro stagionale
        pub lavoroStagionale: Campo<Testo>,
        /// lavoro in agricoltura
        pub lavoroInAgricoltura: Campo<Testo>,
    }
}

sezione! {
    /// `esperienzelavoro_lst/esperienzalavoro/modalitalavoro`
    pub struct ModalitaLavoro {
        /// modalità di lavoro
        pub codmodalitalavoro: Campo<Testo>,
    }
}

sezione! {
    /// `esperienzelavoro_lst/esperienzalavoro/luogolavoro`
    pub struct LuogoLavoro {
        /// indirizzo luogo di lavoro
        pub indirizzo: Campo<Testo>,
        /// sede di lavoro
        pub codcomune: Campo<Testo>,
    }
}
