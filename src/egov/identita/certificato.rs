//! The names of a certificate, and by which of them a party is recognised.
//!
//! A criterion may give the SHA-256 of the certificate, its subject, its issuer, one subject alternative name: all that it
//! gives must fit. A party has several criteria, so that a certificate can be replaced without a pause.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use x509_parser::{
    extensions::GeneralName,
    prelude::{FromDer, X509Certificate},
};

use super::nome::{NomeDistinto, esadecimale};

/// The certificate cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an X.509 certificate")]
pub struct Illeggibile;

/// A subject alternative name, as `DNS:porta.example.org`, `URI:…`, `EMAIL:…` or `IP:…`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct San(String);

impl San {
    /// Reads the text form; host names are compared without case.
    pub fn parse(testo: &str) -> Option<Self> {
        let (tipo, valore) = testo.split_once(':')?;
        let valore = valore.trim();
        if valore.is_empty() {
            return None;
        }
        match &*tipo.trim().to_ascii_uppercase() {
            "DNS" => Some(Self::dns(valore)),
            tipo @ ("URI" | "EMAIL") => Some(Self(format!("{tipo}:{valore}"))),
            "IP" => valore.parse().ok().map(Self::ip),
            _ => None,
        }
    }

    fn dns(nome: &str) -> Self {
        Self(format!("DNS:{}", nome.trim_end_matches('.').to_ascii_lowercase()))
    }

    fn ip(indirizzo: std::net::IpAddr) -> Self {
        Self(format!("IP:{indirizzo}"))
    }

    fn da_x509(nome: &GeneralName<'_>) -> Option<Self> {
        match nome {
            GeneralName::DNSName(nome) => Some(Self::dns(nome)),
            GeneralName::URI(uri) => Some(Self(format!("URI:{uri}"))),
            GeneralName::RFC822Name(indirizzo) => Some(Self(format!("EMAIL:{indirizzo}"))),
            GeneralName::IPAddress(byte) => <[u8; 4]>::try_from(*byte)
                .map(std::net::IpAddr::from)
                .or_else(|_| <[u8; 16]>::try_from(*byte).map(std::net::IpAddr::from))
                .ok()
                .map(Self::ip),
            _ => None,
        }
    }
}

/// What identity needs to know of an end-entity certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foglia {
    pub impronta: [u8; 32],
    pub soggetto: NomeDistinto,
    pub emittente: NomeDistinto,
    pub san: Vec<San>,
    pub valida_da: Timestamp,
    pub valida_fino: Timestamp,
    /// Its extended key usage, if it has one, allows a client.
    pub per_client: bool,
}

impl Foglia {
    /// Reads a DER certificate. Nothing is verified.
    ///
    /// # Errors
    /// When the bytes are no certificate, or are followed by others.
    pub fn leggi(der: &[u8]) -> Result<Self, Illeggibile> {
        let (resto, certificato) = X509Certificate::from_der(der).map_err(|_| Illeggibile)?;
        if !resto.is_empty() {
            return Err(Illeggibile);
        }
        let san = certificato.subject_alternative_name().map_err(|_| Illeggibile)?;
        let uso = certificato.extended_key_usage().map_err(|_| Illeggibile)?;
        let istante = |t: x509_parser::time::ASN1Time| Timestamp::from_second(t.timestamp()).map_err(|_| Illeggibile);
        Ok(Self {
            impronta: Sha256::digest(der).into(),
            soggetto: NomeDistinto::da_x509(certificato.subject()),
            emittente: NomeDistinto::da_x509(certificato.issuer()),
            san: san
                .map(|e| e.value.general_names.iter().filter_map(San::da_x509).collect())
                .unwrap_or_default(),
            valida_da: istante(certificato.validity().not_before)?,
            valida_fino: istante(certificato.validity().not_after)?,
            per_client: uso.is_none_or(|e| e.value.client_auth || e.value.any),
        })
    }

    /// Between its dates.
    pub fn valida(&self, adesso: Timestamp) -> bool {
        self.valida_da <= adesso && adesso <= self.valida_fino
    }

    /// The SHA-256, for logs and for `parti.toml`.
    pub fn impronta_testo(&self) -> String {
        self.impronta.iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// By what a party's certificate is recognised: everything given must fit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct CriterioCertificato {
    pub impronta: Option<[u8; 32]>,
    pub soggetto: Option<NomeDistinto>,
    pub emittente: Option<NomeDistinto>,
    pub san: Option<San>,
}

impl CriterioCertificato {
    /// A SHA-256 as people write it: 64 hexadecimal digits, with or without colons.
    pub fn impronta(testo: &str) -> Option<[u8; 32]> {
        let cifre: String = testo.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
        esadecimale(&cifre)?.try_into().ok()
    }

    /// Names a holder: an issuer alone names everybody it certifies.
    pub fn nomina_qualcuno(&self) -> bool {
        self.impronta.is_some() || self.soggetto.is_some() || self.san.is_some()
    }

    pub fn riconosce(&self, foglia: &Foglia) -> bool {
        self.nomina_qualcuno()
            && self
                .impronta
                .is_none_or(|impronta| bool::from(impronta.ct_eq(&foglia.impronta)))
            && self.soggetto.as_ref().is_none_or(|nome| *nome == foglia.soggetto)
            && self.emittente.as_ref().is_none_or(|nome| *nome == foglia.emittente)
            && self.san.as_ref().is_none_or(|san| foglia.san.contains(san))
    }
}
