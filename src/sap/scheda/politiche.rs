//! Section 6: active labour policies.

use super::{Decimale, Riga};
use crate::sap::{Campo, Data, IdentificativoPolitica};

/// `politiche_attive_lst/politiche_attive`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Politica {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
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

/// `politiche_attive_lst/politiche_attive/ultimo_evento`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UltimoEvento {
    /// Line of the opening tag; 0 when not read from a document.
    pub riga: Riga,
    /// evento
    pub evento: Campo<String>,
    /// data evento
    pub data_evento: Campo<Data>,
    /// descrizione evento
    pub descrizione_evento: Option<Campo<String>>,
}
