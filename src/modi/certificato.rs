//! An X.509 certificate with the fields that signatures ask for. webpki has accepted its form before a field is read here.

use std::path::Path;

use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use webpki::EndEntityCert;
use x509_parser::{certificate::X509Certificate, extensions::ParsedExtension, prelude::FromDer, time::ASN1Time};

use super::algoritmi::Impronta;
use super::nome::Nome;

/// A certificate of somebody who signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificato {
    pub der: CertificateDer<'static>,
    /// The `Name`, as it stands in the certificate.
    pub soggetto_der: Vec<u8>,
    pub soggetto: Nome,
    pub emittente: Nome,
    /// Without leading zeros.
    pub serie: Vec<u8>,
    pub non_prima: Timestamp,
    pub non_dopo: Timestamp,
    /// Subject key identifier.
    pub ski: Option<Vec<u8>>,
    /// Whether its key may sign messages: no `keyUsage`, or one with `digitalSignature` or `nonRepudiation`.
    pub firma: bool,
    /// SHA-256 of the whole.
    pub impronta: Vec<u8>,
}

impl Certificato {
    /// `None` for what is no X.509 v3 certificate that webpki can use.
    pub fn da_der(der: &[u8]) -> Option<Self> {
        let der = CertificateDer::from(der.to_vec());
        EndEntityCert::try_from(&der).ok()?;
        let (_, letto) = X509Certificate::from_der(&der).ok()?;
        let istante = |tempo: ASN1Time| Timestamp::from_second(tempo.timestamp()).ok();
        let ski = letto
            .extensions()
            .iter()
            .find_map(|estensione| match estensione.parsed_extension() {
                ParsedExtension::SubjectKeyIdentifier(ski) => Some(ski.0.to_vec()),
                _ => None,
            });
        let uso = letto.key_usage().ok()?.map(|estensione| estensione.value);
        Some(Self {
            soggetto_der: letto.subject().as_raw().to_vec(),
            soggetto: Nome::da_x509(letto.subject())?,
            emittente: Nome::da_x509(letto.issuer())?,
            serie: letto.raw_serial().iter().copied().skip_while(|&b| b == 0).collect(),
            non_prima: istante(letto.validity().not_before)?,
            non_dopo: istante(letto.validity().not_after)?,
            ski,
            firma: uso.is_none_or(|uso| uso.digital_signature() || uso.non_repudiation()),
            impronta: Impronta::Sha256.di(&der).as_ref().to_vec(),
            der,
        })
    }

    /// Every certificate of a PEM file, in order.
    ///
    /// # Errors
    /// A file that cannot be read, holds none, or holds one that cannot be used.
    pub fn da_file(percorso: &Path) -> Result<Vec<Self>, String> {
        let letti = CertificateDer::pem_file_iter(percorso)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|e| format!("{}: {e}", percorso.display()))?;
        let certificati: Option<Vec<_>> = letti.iter().map(|der| Self::da_der(der)).collect();
        certificati
            .filter(|c| !c.is_empty())
            .ok_or_else(|| format!("{}: no X.509 v3 certificate in PEM", percorso.display()))
    }

    pub fn vale(&self, adesso: Timestamp) -> bool {
        self.non_prima <= adesso && adesso <= self.non_dopo
    }
}
