//! The closed list of `codiceEccezione` and the row that carries one (busta-egov.md §6).

use std::fmt;

/// Declares the codes once: variant, wire name, Italian label.
macro_rules! codici {
    ($($variante:ident $codice:literal $etichetta:literal,)+) => {
        /// A `codiceEccezione`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Codice { $($variante,)+ }

        impl Codice {
            pub const TUTTI: &[Self] = &[$(Self::$variante,)+];

            /// As on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variante => $codice,)+ }
            }

            /// For users.
            pub const fn etichetta(self) -> &'static str {
                match self { $(Self::$variante => $etichetta,)+ }
            }
        }
    };
}

codici! {
    C001 "EGOV_IT_001" "Formato Busta non corretto",
    C002 "EGOV_IT_002" "Formato Intestazione non corretto",
    C003 "EGOV_IT_003" "Formato Corpo non corretto",
    C100 "EGOV_IT_100" "Errore nel contenuto della Intestazione",
    C101 "EGOV_IT_101" "Mittente sconosciuto",
    C102 "EGOV_IT_102" "Destinatario sconosciuto",
    C103 "EGOV_IT_103" "Profilo di Collaborazione non valido",
    C104 "EGOV_IT_104" "Collaborazione non valida",
    C105 "EGOV_IT_105" "Servizio sconosciuto",
    C106 "EGOV_IT_106" "Azione sconosciuta",
    C107 "EGOV_IT_107" "Identificatore messaggio non definito",
    C108 "EGOV_IT_108" "OraRegistrazione non valida",
    C109 "EGOV_IT_109" "RiferimentoMessaggio non definito",
    C110 "EGOV_IT_110" "Identificatore messaggio non valido",
    C111 "EGOV_IT_111" "RiferimentoMessaggio non valido",
    C112 "EGOV_IT_112" "Scadenza non valida",
    C113 "EGOV_IT_113" "Profilo di Trasmissione non valido",
    C114 "EGOV_IT_114" "Sequenza non valida",
    C115 "EGOV_IT_115" "ListaRiscontri non valida",
    C116 "EGOV_IT_116" "ListaTrasmissioni non valida",
    C117 "EGOV_IT_117" "Firma non valida",
    C118 "EGOV_IT_118" "Riferimento all'allegato non valido",
    C119 "EGOV_IT_119" "Allegato non presente",
    C120 "EGOV_IT_120" "Allegato non definito",
    C200 "EGOV_IT_200" "Errore nelle politiche di sicurezza del Servizio",
    C201 "EGOV_IT_201" "Mittente non autorizzato",
    C202 "EGOV_IT_202" "Firma XML non valida",
    C203 "EGOV_IT_203" "Firma PKCS#7 non valida",
    C300 "EGOV_IT_300" "Errore nel processamento del messaggio",
    C301 "EGOV_IT_301" "Messaggio scaduto",
    C400 "EGOV_IT_400" "Errore nella gestione della trasparenza temporale",
    C401 "EGOV_IT_401" "Trasparenza temporale non supportata",
    C402 "EGOV_IT_402" "Trasparenza temporale non gestibile",
}

impl Codice {
    pub fn parse(codice: &str) -> Option<Self> {
        Self::TUTTI.iter().copied().find(|c| c.as_str() == codice)
    }
}

impl fmt::Display for Codice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// `rilevanza` of a row; only [`Rilevanza::Grave`] stops a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rilevanza {
    Info,
    /// Never written here, but read.
    Lieve,
    Grave,
}

impl Rilevanza {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "INFO",
            Self::Lieve => "LIEVE",
            Self::Grave => "GRAVE",
        }
    }

    pub fn parse(valore: &str) -> Option<Self> {
        [Self::Info, Self::Lieve, Self::Grave]
            .into_iter()
            .find(|r| r.as_str() == valore)
    }
}

/// `contestoCodifica` of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContestoCodifica {
    /// Found while validating.
    Intestazione,
    /// Failed while processing.
    Processamento,
}

impl ContestoCodifica {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Intestazione => "ErroreIntestazioneMessaggioSPCoop",
            Self::Processamento => "ErroreProcessamentoMessaggioSPCoop",
        }
    }
}

/// A row of `ListaEccezioni` that we write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Eccezione {
    pub codice: Codice,
    pub rilevanza: Rilevanza,
    /// Path of names, see [`posizione`].
    pub posizione: &'static str,
    pub contesto: ContestoCodifica,
}

impl Eccezione {
    /// A defect of the header that stops the message.
    pub const fn grave(codice: Codice, posizione: &'static str) -> Self {
        Self {
            codice,
            rilevanza: Rilevanza::Grave,
            posizione,
            contesto: ContestoCodifica::Intestazione,
        }
    }

    /// An oddity of the header that the answer only mentions.
    pub const fn info(codice: Codice, posizione: &'static str) -> Self {
        Self {
            rilevanza: Rilevanza::Info,
            ..Self::grave(codice, posizione)
        }
    }

    /// The Body asks for another action than the busta, or for an unknown one (design §7.11).
    pub const fn azione() -> Self {
        Self::grave(Codice::C106, posizione::AZIONE)
    }

    /// The identifier was used before, or is in use (busta-egov.md §8.2, D19).
    pub const fn duplicato() -> Self {
        Self::grave(Codice::C110, posizione::IDENTIFICATORE)
    }

    /// The channel's identity may not speak for the Mittente (D12).
    pub const fn non_autorizzato() -> Self {
        Self::grave(Codice::C201, posizione::MITTENTE)
    }

    pub fn is_grave(&self) -> bool {
        self.rilevanza == Rilevanza::Grave
    }
}

/// Places in the header: relative to `IntestazioneMessaggio` for its children, to `Intestazione` for the lists;
/// attributes last, without `@` (busta-egov.md §5.2).
pub mod posizione {
    pub const INTESTAZIONE: &str = "Intestazione";
    pub const ACTOR: &str = "Intestazione/actor";
    pub const MUST_UNDERSTAND: &str = "Intestazione/mustUnderstand";
    pub const NAMESPACE: &str = "Intestazione/namespace";
    pub const INTESTAZIONE_MESSAGGIO: &str = "IntestazioneMessaggio";
    pub const MESSAGGIO: &str = "Messaggio";
    pub const MITTENTE: &str = "Mittente/IdentificativoParte";
    pub const MITTENTE_TIPO: &str = "Mittente/IdentificativoParte/tipo";
    pub const DESTINATARIO: &str = "Destinatario/IdentificativoParte";
    pub const DESTINATARIO_TIPO: &str = "Destinatario/IdentificativoParte/tipo";
    pub const PROFILO: &str = "ProfiloCollaborazione";
    pub const COLLABORAZIONE: &str = "Collaborazione";
    pub const SERVIZIO: &str = "Servizio";
    pub const SERVIZIO_TIPO: &str = "Servizio/tipo";
    pub const AZIONE: &str = "Azione";
    pub const IDENTIFICATORE: &str = "Messaggio/Identificatore";
    pub const ORA: &str = "Messaggio/OraRegistrazione";
    pub const ORA_TEMPO: &str = "Messaggio/OraRegistrazione/tempo";
    pub const RIFERIMENTO: &str = "Messaggio/RiferimentoMessaggio";
    pub const SCADENZA: &str = "Messaggio/Scadenza";
    pub const PROFILO_TRASMISSIONE: &str = "ProfiloTrasmissione";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_back_and_none_else() {
        for codice in Codice::TUTTI {
            assert_eq!(Codice::parse(codice.as_str()), Some(*codice));
            assert!(!codice.etichetta().is_empty());
        }
        assert_eq!(Codice::TUTTI.len(), 33);
        for altro in ["EGOV_IT_000", "EGOV_IT_121", "egov_it_101", ""] {
            assert_eq!(Codice::parse(altro), None, "{altro}");
        }
    }

    #[test]
    fn only_grave_stops() {
        assert!(Eccezione::azione().is_grave());
        assert!(!Eccezione::info(Codice::C401, "Sequenza").is_grave());
        assert_eq!(Rilevanza::parse("LIEVE"), Some(Rilevanza::Lieve));
        assert_eq!(Rilevanza::parse("grave"), None);
    }
}
