//! Whose certificate is this, and is it good today?
//!
//! A party is known by the very certificate (its SHA-256), which needs no authority, or by its name in a certificate that leads
//! to one of the configured authorities. Validity, the use of the key and the configured revocation lists are checked in
//! both cases. Where authorities are configured without lists, nothing can be known to be revoked (docs/MODI.md).

use std::collections::HashMap;

use jiff::Timestamp;
use rustls::pki_types::{CertificateRevocationListDer, TrustAnchor, UnixTime, pem::PemObject};
use webpki::{
    ALL_VERIFICATION_ALGS, CertRevocationList, EndEntityCert, Error, ExpirationPolicy, ExtendedKeyUsageValidator,
    KeyPurposeIdIter, OwnedCertRevocationList, RevocationCheckDepth, RevocationOptionsBuilder, UnknownStatusPolicy,
    anchor_from_trusted_cert,
};

use super::certificato::Certificato;
use super::nome::Nome;
use super::rifiuto::{Classe, Rifiuto, esige};
use crate::config;

/// Place of a party among those with `ModI`.
pub type Chi = usize;

/// What the configuration says of certificates.
#[derive(Debug, Default)]
pub struct Fiducia {
    per_impronta: HashMap<Vec<u8>, Chi>,
    per_soggetto: Vec<(Nome, Chi)>,
    /// Certificates that messages may refer to without carrying them.
    pub noti: Vec<Certificato>,
    ancore: Vec<TrustAnchor<'static>>,
    revocati: Vec<CertRevocationList<'static>>,
}

impl Fiducia {
    /// Reads the files that the configuration names.
    ///
    /// # Errors
    /// A sentence that names the key: a file that cannot be read, a certificate that two parties claim, a party that
    /// nothing is known of.
    pub fn leggi(modi: &config::Modi, parti: &[(String, config::ModiParte)]) -> Result<Self, String> {
        let mut fiducia = Self::default();
        if let Some(file) = &modi.ca {
            for ca in Certificato::da_file(file).map_err(|e| format!("modi.ca: {e}"))? {
                let ancora = anchor_from_trusted_cert(&ca.der).map_err(|e| format!("modi.ca: {e}"))?;
                fiducia.ancore.push(ancora.to_owned());
            }
        }
        for file in &modi.crl {
            fiducia
                .revocati
                .extend(liste(file).map_err(|e| format!("modi.crl: {}: {e}", file.display()))?);
        }
        for (chi, (nome, parte)) in parti.iter().enumerate() {
            fiducia.parte(chi, parte).map_err(|e| format!("modi of {nome}: {e}"))?;
        }
        Ok(fiducia)
    }

    fn parte(&mut self, chi: Chi, parte: &config::ModiParte) -> Result<(), String> {
        if parte.impronte.is_empty() && parte.certificati.is_empty() && parte.soggetti.is_empty() {
            return Err("impronte, certificati or soggetti must say what its certificates are".to_owned());
        }
        for testo in &parte.impronte {
            let impronta = esadecimale(testo).filter(|i| i.len() == 32);
            self.riconosce(impronta.ok_or("impronte: expected SHA-256 in hexadecimal")?, chi)?;
        }
        for file in &parte.certificati {
            for certificato in Certificato::da_file(file).map_err(|e| format!("certificati: {e}"))? {
                self.riconosce(certificato.impronta.clone(), chi)?;
                self.noti.push(certificato);
            }
        }
        for testo in &parte.soggetti {
            if self.ancore.is_empty() {
                return Err("soggetti: modi.ca names no authority that could vouch for them".to_owned());
            }
            let nome = Nome::da_testo(testo).ok_or_else(|| format!("soggetti: {testo:?} is no distinguished name"))?;
            if self.per_soggetto.iter().any(|(altro, di)| *altro == nome && *di != chi) {
                return Err(format!("soggetti: {testo:?} is another party's too"));
            }
            self.per_soggetto.push((nome, chi));
        }
        Ok(())
    }

    fn riconosce(&mut self, impronta: Vec<u8>, chi: Chi) -> Result<(), String> {
        match self.per_impronta.insert(impronta, chi) {
            Some(altro) if altro != chi => Err("a certificate of it is another party's too".to_owned()),
            _ => Ok(()),
        }
    }

    /// Whose certificate this is.
    ///
    /// # Errors
    /// Unknown, expired or not yet valid, revoked, or made for something else.
    pub fn di_chi(&self, certificato: &Certificato, adesso: Timestamp) -> Result<Chi, Rifiuto> {
        let esige = |vero, controllo| esige(vero, Classe::CertificatoNonValido, controllo);
        esige(certificato.vale(adesso), "certificate expired or not yet valid")?;
        esige(
            certificato.firma,
            "key usage of the certificate does not include signatures",
        )?;
        if let Some(&chi) = self.per_impronta.get(&certificato.impronta) {
            esige(!self.revocato(certificato), "certificate revoked")?;
            return Ok(chi);
        }
        let rifiuto = |controllo| Rifiuto::new(Classe::CertificatoNonValido, controllo);
        self.catena(certificato, adesso).map_err(|errore| {
            rifiuto(match errore {
                Error::CertRevoked => "certificate revoked",
                Error::UnknownRevocationStatus | Error::CrlExpired { .. } => {
                    "no current list tells whether it is revoked"
                }
                Error::RequiredEkuNotFoundContext(_) => "certificate issued for another use",
                _ => "certificate not issued by a trusted authority",
            })
        })?;
        let trovato = self.per_soggetto.iter().find(|(nome, _)| *nome == certificato.soggetto);
        trovato
            .map(|(_, chi)| *chi)
            .ok_or_else(|| rifiuto("subject of the certificate is of no party"))
    }

    /// The lists are our own files, so what they hold needs no proof.
    fn revocato(&self, certificato: &Certificato) -> bool {
        let Ok(foglia) = EndEntityCert::try_from(&certificato.der) else {
            return true;
        };
        let mut sue = self.revocati.iter().filter(|lista| lista.issuer() == foglia.issuer());
        sue.any(|lista| !matches!(lista.find_serial(foglia.serial()), Ok(None)))
    }

    fn catena(&self, certificato: &Certificato, adesso: Timestamp) -> Result<(), Error> {
        let foglia = EndEntityCert::try_from(&certificato.der)?;
        let secondi = u64::try_from(adesso.as_second()).unwrap_or_default();
        let adesso = UnixTime::since_unix_epoch(std::time::Duration::from_secs(secondi));
        let liste: Vec<_> = self.revocati.iter().collect();
        let revoca = RevocationOptionsBuilder::new(&liste).ok().map(|opzioni| {
            opzioni
                .with_depth(RevocationCheckDepth::EndEntity)
                .with_status_policy(UnknownStatusPolicy::Deny)
                .with_expiration_policy(ExpirationPolicy::Enforce)
                .build()
        });
        foglia.verify_for_usage(ALL_VERIFICATION_ALGS, &self.ancore, &[], adesso, Uso, revoca, None)?;
        Ok(())
    }
}

/// Extended key usage: none, or one of those that seals and clients have. A certificate only for servers signs nothing.
struct Uso;

/// clientAuth, emailProtection, documentSigning (RFC 9336), anyExtendedKeyUsage, Microsoft's document signing.
const USI: [&[usize]; 5] = [
    &[1, 3, 6, 1, 5, 5, 7, 3, 2],
    &[1, 3, 6, 1, 5, 5, 7, 3, 4],
    &[1, 3, 6, 1, 5, 5, 7, 3, 36],
    &[2, 5, 29, 37, 0],
    &[1, 3, 6, 1, 4, 1, 311, 10, 3, 12],
];

impl ExtendedKeyUsageValidator for Uso {
    fn validate(&self, usi: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        let mut presenti = Vec::new();
        for uso in usi {
            presenti.push(uso?.to_decoded_oid());
        }
        if presenti.is_empty() || presenti.iter().any(|uso| USI.contains(&&**uso)) {
            return Ok(());
        }
        Err(Error::RequiredEkuNotFoundContext(webpki::RequiredEkuNotFoundContext {
            required: webpki::KeyUsage::client_auth(),
            present: presenti,
        }))
    }
}

/// The revocation lists of a file: PEM, or one in DER.
fn liste(file: &std::path::Path) -> Result<Vec<CertRevocationList<'static>>, String> {
    let byte = std::fs::read(file).map_err(|e| e.to_string())?;
    let mut der: Vec<Vec<u8>> = Vec::new();
    for lista in CertificateRevocationListDer::pem_slice_iter(&byte) {
        der.push(lista.map_err(|e| e.to_string())?.as_ref().to_vec());
    }
    if der.is_empty() {
        der.push(byte);
    }
    der.iter()
        .map(|der| {
            OwnedCertRevocationList::from_der(der)
                .map(CertRevocationList::from)
                .map_err(|e| e.to_string())
        })
        .collect()
}

/// Bytes of hexadecimal digits, with or without colons and blanks.
pub(super) fn esadecimale(testo: &str) -> Option<Vec<u8>> {
    let cifre: Vec<u8> = testo
        .chars()
        .filter(|c| !matches!(c, ':' | ' '))
        .map(|c| c.to_digit(16).and_then(|n| u8::try_from(n).ok()))
        .collect::<Option<_>>()?;
    let (coppie, dispari) = cifre.as_chunks::<2>();
    dispari
        .is_empty()
        .then(|| coppie.iter().map(|[a, b]| a << 4 | b).collect())
}
