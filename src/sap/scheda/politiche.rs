//! Section 6: active labour policies.

use super::{Decimale, contenuto::Elemento, macros::sezione};
use crate::{
    sap::{Campo, Data, IdentificativoPolitica, Testo},
    xml::Writer,
};

sezione! {
    /// `politiche_attive_lst/politiche_attive`
    pub struct Politica {
        /// attività
        pub tipo_attivita: Campo<Testo>,
        /// denominazione
        pub titolo_denominazione: Option<Campo<Testo>>,
        /// data proposta
        pub data_proposta: Campo<Data>,
        /// data inizio
        pub data: Option<Campo<Data>>,
        /// data fine
        pub data_fine: Option<Campo<Data>>,
        /// durata
        pub durata: Option<Campo<i32>>,
        /// tipologia durata
        pub tipologia_durata: Option<Campo<Testo>>,
        /// descrizione
        pub descrizione: Campo<Testo>,
        /// titolo progetto
        pub titolo_progetto: Campo<Testo>,
        /// ente promotore
        pub codice_ente_promotore: Campo<Testo>,
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
        pub evento: Campo<Testo>,
        /// data evento
        pub data_evento: Campo<Data>,
        /// descrizione evento
        pub descrizione_evento: Option<Campo<Testo>>,
    }
}

impl Politica {
    /// Writes the policy as an element of this name: `ListaDID` calls it `N00` or `A02` (operations.md §4).
    pub fn scrivi_come(&self, nome: &str, w: &mut Writer) {
        self.scrivi(nome, w);
    }
}
