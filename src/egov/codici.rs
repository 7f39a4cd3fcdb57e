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
    pub fn parse(valore: &str) -> Option<Self> {
        [Self::Intestazione, Self::Processamento]
            .into_iter()
            .find(|c| c.as_str() == valore)
    }

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
    /// Declares the places once, in the order of the document.
    macro_rules! posizioni {
        ($($nome:ident $percorso:literal,)+) => {
            $(pub const $nome: &str = $percorso;)+
            /// All of them, in document order (D03).
            pub const TUTTE: &[&str] = &[$($percorso),+];
        };
    }

    posizioni! {
        INTESTAZIONE "Intestazione",
        ACTOR "Intestazione/actor",
        MUST_UNDERSTAND "Intestazione/mustUnderstand",
        NAMESPACE "Intestazione/namespace",
        INTESTAZIONE_MESSAGGIO "IntestazioneMessaggio",
        MITTENTE "Mittente/IdentificativoParte",
        MITTENTE_TIPO "Mittente/IdentificativoParte/tipo",
        MITTENTE_INDIRIZZO "Mittente/IdentificativoParte/indirizzoTelematico",
        DESTINATARIO "Destinatario/IdentificativoParte",
        DESTINATARIO_TIPO "Destinatario/IdentificativoParte/tipo",
        DESTINATARIO_INDIRIZZO "Destinatario/IdentificativoParte/indirizzoTelematico",
        PROFILO "ProfiloCollaborazione",
        PROFILO_SERVIZIO_CORRELATO "ProfiloCollaborazione/servizioCorrelato",
        PROFILO_TIPO "ProfiloCollaborazione/tipo",
        COLLABORAZIONE "Collaborazione",
        SERVIZIO "Servizio",
        SERVIZIO_TIPO "Servizio/tipo",
        AZIONE "Azione",
        MESSAGGIO "Messaggio",
        IDENTIFICATORE "Messaggio/Identificatore",
        ORA "Messaggio/OraRegistrazione",
        ORA_TEMPO "Messaggio/OraRegistrazione/tempo",
        RIFERIMENTO "Messaggio/RiferimentoMessaggio",
        SCADENZA "Messaggio/Scadenza",
        PROFILO_TRASMISSIONE "ProfiloTrasmissione",
        INOLTRO "ProfiloTrasmissione/inoltro",
        CONFERMA_RICEZIONE "ProfiloTrasmissione/confermaRicezione",
        SEQUENZA "Sequenza",
        NUMERO_PROGRESSIVO "Sequenza/numeroProgressivo",
        LISTA_RISCONTRI "ListaRiscontri",
        RISCONTRO "ListaRiscontri/Riscontro",
        RISCONTRO_IDENTIFICATORE "ListaRiscontri/Riscontro/Identificatore",
        RISCONTRO_ORA "ListaRiscontri/Riscontro/OraRegistrazione",
        RISCONTRO_TEMPO "ListaRiscontri/Riscontro/OraRegistrazione/tempo",
        TRASMISSIONE "ListaTrasmissioni/Trasmissione",
        ORIGINE "ListaTrasmissioni/Trasmissione/Origine/IdentificativoParte",
        ORIGINE_TIPO "ListaTrasmissioni/Trasmissione/Origine/IdentificativoParte/tipo",
        ORIGINE_INDIRIZZO "ListaTrasmissioni/Trasmissione/Origine/IdentificativoParte/indirizzoTelematico",
        DESTINAZIONE "ListaTrasmissioni/Trasmissione/Destinazione/IdentificativoParte",
        DESTINAZIONE_TIPO "ListaTrasmissioni/Trasmissione/Destinazione/IdentificativoParte/tipo",
        DESTINAZIONE_INDIRIZZO "ListaTrasmissioni/Trasmissione/Destinazione/IdentificativoParte/indirizzoTelematico",
        TRASMISSIONE_ORA "ListaTrasmissioni/Trasmissione/OraRegistrazione",
        TRASMISSIONE_TEMPO "ListaTrasmissioni/Trasmissione/OraRegistrazione/tempo",
        CONTESTO_CODIFICA "ListaEccezioni/contestoCodifica",
        CODICE_ECCEZIONE "ListaEccezioni/codiceEccezione",
        RILEVANZA "ListaEccezioni/rilevanza",
        POSIZIONE "ListaEccezioni/posizione",
    }

    /// Rank of a place in the document; what is not of the header comes last.
    pub fn ordine(posizione: &str) -> usize {
        TUTTE.iter().position(|p| *p == posizione).unwrap_or(TUTTE.len())
    }
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
