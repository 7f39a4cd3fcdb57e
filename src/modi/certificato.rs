//! An X.509 certificate with the fields that signatures ask for. webpki has accepted its form before a field is read here.

use std::path::Path;

use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use webpki::EndEntityCert;

use super::algoritmi::Impronta;
use super::der::{self, Valori};
use super::nome::Nome;

const SUBJECT_KEY_IDENTIFIER: &[u8] = &[0x55, 0x1D, 0x0E];
const KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x0F];

/// A certificate of somebody who signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificato {
    pub der: CertificateDer<'static>,
    /// Content of the `Name`, as it stands in the certificate.
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
        let campi = Campi::leggi(&der)?;
        Some(Self {
            soggetto_der: campi.soggetto.to_vec(),
            soggetto: Nome::da_der(campi.soggetto)?,
            emittente: Nome::da_der(campi.emittente)?,
            serie: campi.serie.iter().copied().skip_while(|&b| b == 0).collect(),
            non_prima: campi.non_prima,
            non_dopo: campi.non_dopo,
            ski: campi.ski.map(<[u8]>::to_vec),
            firma: campi.firma,
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

struct Campi<'d> {
    serie: &'d [u8],
    emittente: &'d [u8],
    non_prima: Timestamp,
    non_dopo: Timestamp,
    soggetto: &'d [u8],
    ski: Option<&'d [u8]>,
    firma: bool,
}

impl<'d> Campi<'d> {
    /// RFC 5280 §4.1.
    fn leggi(der: &'d [u8]) -> Option<Self> {
        let mut certificato = Valori(Valori(der).un(der::SEQUENCE)?);
        let mut tbs = Valori(certificato.un(der::SEQUENCE)?);
        tbs.un(0xA0)?; // version
        let serie = tbs.un(der::INTEGER)?;
        tbs.un(der::SEQUENCE)?; // signature algorithm
        let emittente = tbs.un(der::SEQUENCE)?;
        let mut validita = Valori(tbs.un(der::SEQUENCE)?);
        let mut istante = || validita.prossimo().and_then(|(tag, valore)| der::istante(tag, valore));
        let (non_prima, non_dopo) = (istante()?, istante()?);
        let soggetto = tbs.un(der::SEQUENCE)?;
        tbs.un(der::SEQUENCE)?; // public key
        let mut campi = Self {
            serie,
            emittente,
            non_prima,
            non_dopo,
            soggetto,
            ski: None,
            firma: true,
        };
        tbs.se(0x81); // unique identifiers, which nobody uses
        tbs.se(0x82);
        if let Some(estensioni) = tbs.se(0xA3) {
            campi.estensioni(estensioni)?;
        }
        Some(campi)
    }

    fn estensioni(&mut self, estensioni: &'d [u8]) -> Option<()> {
        let mut elenco = Valori(Valori(estensioni).un(der::SEQUENCE)?);
        while !elenco.0.is_empty() {
            let mut estensione = Valori(elenco.un(der::SEQUENCE)?);
            let nome = estensione.un(der::OID)?;
            estensione.se(der::BOOLEAN);
            let valore = estensione.un(der::OCTET_STRING)?;
            match nome {
                SUBJECT_KEY_IDENTIFIER => self.ski = Some(Valori(valore).un(der::OCTET_STRING)?),
                KEY_USAGE => {
                    // The first byte counts unused bits; digitalSignature and nonRepudiation are the first two.
                    let bit = Valori(valore).un(der::BIT_STRING)?;
                    self.firma = bit.get(1).is_some_and(|b| b & 0xC0 != 0);
                }
                _ => {}
            }
        }
        Some(())
    }
}
