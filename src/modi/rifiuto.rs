//! Why a signed message is refused: the table of modi-security.md §6 as a type.
//!
//! A class says what its sender may know: a WS-Security fault code, an EGOV code where a busta is present, a neutral text.
//! The failed check is named in the log, and to the caller only where `modi.dettaglio` is true (M08).

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Classe {
    /// No `wsse:Security` for us, no signature, no token.
    SenzaSicurezza,
    /// The signature is wrong, or covers something that is not where it belongs.
    FirmaNonValida,
    AlgoritmoRifiutato,
    /// Certificate untrusted, expired, revoked.
    CertificatoNonValido,
    TokenNonTrovato,
    /// Timestamp missing, unsigned, unreadable, in the future.
    TempoNonValido,
    /// Timestamp expired or too old.
    Scaduto,
    /// `wsa:To` missing, unsigned, not ours.
    DestinatarioNonValido,
    /// `wsa:MessageID` missing or unsigned.
    IdentificativoNonValido,
    /// `wsa:MessageID` seen before.
    Ripetuto,
    CorpoNonFirmato,
    /// The certificate is of another party.
    NonAutorizzato,
}

impl Classe {
    /// Local part of the fault code, in the namespace `wsse`.
    pub const fn codice_wss(self) -> &'static str {
        match self {
            Self::SenzaSicurezza | Self::TempoNonValido | Self::IdentificativoNonValido => "InvalidSecurity",
            Self::FirmaNonValida | Self::DestinatarioNonValido | Self::Ripetuto | Self::CorpoNonFirmato => {
                "FailedCheck"
            }
            Self::AlgoritmoRifiutato => "UnsupportedAlgorithm",
            Self::CertificatoNonValido => "InvalidSecurityToken",
            Self::TokenNonTrovato => "SecurityTokenUnavailable",
            Self::Scaduto => "MessageExpired",
            Self::NonAutorizzato => "FailedAuthentication",
        }
    }

    /// Digits of the `EGOV_IT` code that an error busta carries.
    pub const fn codice_egov(self) -> &'static str {
        match self {
            // busta-egov.md §5.3 tells missing from wrong, and it rules where there is a busta.
            Self::SenzaSicurezza => "200",
            Self::FirmaNonValida
            | Self::AlgoritmoRifiutato
            | Self::CertificatoNonValido
            | Self::TokenNonTrovato
            | Self::CorpoNonFirmato => "202",
            Self::TempoNonValido => "108",
            Self::Scaduto => "301",
            Self::DestinatarioNonValido => "102",
            Self::IdentificativoNonValido | Self::Ripetuto => "110",
            Self::NonAutorizzato => "201",
        }
    }

    /// What the sender reads: the class, no more.
    pub const fn testo(self) -> &'static str {
        match self {
            Self::SenzaSicurezza => "Sicurezza del messaggio assente",
            Self::FirmaNonValida | Self::CorpoNonFirmato => "Firma del messaggio non valida",
            Self::AlgoritmoRifiutato => "Algoritmo di firma non ammesso",
            Self::CertificatoNonValido => "Certificato di firma non valido",
            Self::TokenNonTrovato => "Certificato di firma non trovato",
            Self::TempoNonValido => "Riferimento temporale del messaggio non valido",
            Self::Scaduto => "Messaggio scaduto",
            Self::DestinatarioNonValido => "Destinatario del messaggio non valido",
            Self::IdentificativoNonValido => "Identificativo del messaggio non valido",
            Self::Ripetuto => "Messaggio già ricevuto",
            Self::NonAutorizzato => "Mittente non autorizzato",
        }
    }
}

/// A refusal: its class and the check that failed. Never holds text of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}: {controllo}", classe.codice_wss())]
pub struct Rifiuto {
    pub classe: Classe,
    /// The failed check, in English, for the log.
    pub controllo: &'static str,
}

impl Rifiuto {
    pub const fn new(classe: Classe, controllo: &'static str) -> Self {
        Self { classe, controllo }
    }
}

/// Shorthand of the checks: the error when `vero` is false.
pub(super) fn esige(vero: bool, classe: Classe, controllo: &'static str) -> Result<(), Rifiuto> {
    if vero {
        Ok(())
    } else {
        Err(Rifiuto::new(classe, controllo))
    }
}
