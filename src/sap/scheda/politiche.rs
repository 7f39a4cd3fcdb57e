//! Section 6: active labour policies.

use super::{Decimale, macros::sezione};
use crate::sap::{Campo, Data, IdentificativoPolitica};

sezione! {
    /// `politiche_attive_lst/politiche_attive`
    pub struct Politica {
        /// attività
        pub tipo_attivita: Campo<String>,
        /// denominazione
        pub titolo_denominazione: Option<Campo<String>>,
        /// data proposta
        pub data_proposta: Campo<Data>,
        /// data inizio
        pub data: Option<Campo<Data>>,
        /// data fine
        pub data_fine: Option<Campo<Data>>,
        /// durata
        pub durata: Option<Campo<i32>>,
        /// tipologia durata
        pub tipologia_durata: Option<Campo<String>>,
        /// descrizione
        pub descrizione: Campo<String>,
        /// titolo progetto
        pub titolo_progetto: Campo<String>,
        /// ente promotore
        pub codice_ente_promotore: Campo<String>,
        /// identificativo politica
        pub identificativo_politica: Option<Campo<IdentificativoPolitica>>,
        /// indice profiling della politica
        pub indice_profiling: Option<Campo<Decimale>>,
        /// identificativo presa in carico
        pub identificativo_presa_in_carico: Option<Campo<IdentificativoPolitica>>,
        pub ultimo_evento: Option<UltimoEvento>,
    }
}

sezione! {
    /// `politiche_attive_lst/politiche_attive/ultimo_evento`
    pub struct UltimoEvento {
        /// evento
        pub evento: Campo<String>,
        /// data evento
        pub data_evento: Campo<Data>,
        /// descrizione evento
        pub descrizione_evento: Option<Campo<String>>,
    }
}
