//! Settings of WS-Security by the patterns of ModI (modi-security.md §3–§6), known to every build; a build without the
//! feature refuses to start when one of them is used.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Section `modi`: our own certificate, whom we trust, how much clocks may differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Modi {
    /// PEM: the certificate that our answers are signed with.
    pub certificato: Option<PathBuf>,
    /// PEM: its private key.
    pub chiave: Option<PathBuf>,
    /// PEM: certification authorities of the parties that are known by their name.
    pub ca: Option<PathBuf>,
    /// PEM or DER: lists of revoked certificates.
    pub crl: Vec<PathBuf>,
    /// What `wsa:To` may say; none: `public_url` followed by `/ServiziSAP`.
    pub destinatari: Vec<String>,
    /// Tell a caller which check failed.
    pub dettaglio: bool,
    /// Validity of what we sign.
    pub validita_s: u32,
    /// Oldest `Created` accepted.
    pub eta_massima_s: u32,
    /// How far in the future a `Created` may be.
    pub tolleranza_futuro_s: u32,
    /// How long after `Expires` a message is accepted.
    pub tolleranza_scadenza_s: u32,
    /// How long a `wsa:MessageID` is remembered at least.
    pub memoria_minima_s: u32,
}

impl Default for Modi {
    fn default() -> Self {
        Self {
            certificato: None,
            chiave: None,
            ca: None,
            crl: Vec::new(),
            destinatari: Vec::new(),
            dettaglio: false,
            validita_s: 300,
            eta_massima_s: 300,
            tolleranza_futuro_s: 60,
            tolleranza_scadenza_s: 0,
            memoria_minima_s: 600,
        }
    }
}

/// A pattern of the guidelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SchemaModi {
    /// Timestamp and `wsa:To` signed.
    #[serde(rename = "ID_AUTH_SOAP_01")]
    IdAuth01,
    /// The same and `wsa:MessageID`, which is accepted once.
    #[serde(rename = "ID_AUTH_SOAP_02")]
    IdAuth02,
    /// One of the two and the Body signed.
    #[serde(rename = "INTEGRITY_SOAP_01")]
    Integrity01,
}

/// What is asked of the messages of one party, and what it gets: `[parte.modi]` of the registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModiParte {
    /// Patterns that each message must follow; none: `ModI` is off for this party.
    pub schemi: Vec<SchemaModi>,
    /// SHA-256 of its certificates, hexadecimal, colons allowed.
    pub impronte: Vec<String>,
    /// PEM: its certificates, where messages only refer to them.
    pub certificati: Vec<PathBuf>,
    /// Names of its certificates issued by one of `modi.ca`: `CN=…, O=…, C=IT`.
    pub soggetti: Vec<String>,
    /// The Intestazione must be signed too.
    pub firma_busta: bool,
    /// May come without a busta even where `egov.busta` is `obbligatoria`.
    pub senza_busta: bool,
    /// Our answers to it are signed.
    pub firma_risposte: bool,
}

impl Default for ModiParte {
    fn default() -> Self {
        Self {
            schemi: Vec::new(),
            impronte: Vec::new(),
            certificati: Vec::new(),
            soggetti: Vec::new(),
            firma_busta: false,
            senza_busta: false,
            firma_risposte: true,
        }
    }
}

impl ModiParte {
    pub fn attivo(&self) -> bool {
        !self.schemi.is_empty()
    }
}
