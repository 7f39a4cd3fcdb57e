//! The algorithms we accept, by their addresses (modi-security.md §5, M05, M06). What is not here is refused.
//!
//! Keys are matched with algorithms by the certificate's own key type, never by what the message says of the key, so a public
//! key cannot be taken for a shared secret.

use aws_lc_rs::digest;
use rustls::pki_types::SignatureVerificationAlgorithm;
use webpki::{EndEntityCert, aws_lc_rs as algoritmi};

use super::c14n::Metodo;
use super::der;

/// SHA-2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Impronta {
    Sha256,
    Sha384,
    Sha512,
}

impl Impronta {
    pub fn da_uri(uri: &str) -> Option<Self> {
        match uri {
            "http://www.w3.org/2001/04/xmlenc#sha256" => Some(Self::Sha256),
            "http://www.w3.org/2001/04/xmldsig-more#sha384" => Some(Self::Sha384),
            "http://www.w3.org/2001/04/xmlenc#sha512" => Some(Self::Sha512),
            _ => None,
        }
    }

    pub fn di(self, byte: &[u8]) -> digest::Digest {
        let algoritmo = match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algoritmo, byte)
    }
}

/// How `SignedInfo` is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Firma {
    Rsa(Impronta),
    Ecdsa(Impronta),
}

impl Firma {
    pub fn da_uri(uri: &str) -> Option<Self> {
        let nome = uri.strip_prefix("http://www.w3.org/2001/04/xmldsig-more#")?;
        let (chiave, impronta) = nome.split_once("-sha")?;
        let impronta = match impronta {
            "256" => Impronta::Sha256,
            "384" => Impronta::Sha384,
            "512" => Impronta::Sha512,
            _ => return None,
        };
        match chiave {
            "rsa" => Some(Self::Rsa(impronta)),
            "ecdsa" => Some(Self::Ecdsa(impronta)),
            _ => None,
        }
    }

    pub const fn uri(self) -> &'static str {
        match self {
            Self::Rsa(Impronta::Sha256) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            Self::Rsa(Impronta::Sha384) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            Self::Rsa(Impronta::Sha512) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            Self::Ecdsa(Impronta::Sha256) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            Self::Ecdsa(Impronta::Sha384) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
            Self::Ecdsa(Impronta::Sha512) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
        }
    }

    /// Whether `firma` is the signature of `messaggio` by the key of `certificato`: RSA of 2048 bits or more, or ECDSA on
    /// P-256, P-384 or P-521.
    pub fn verifica(self, certificato: &EndEntityCert<'_>, messaggio: &[u8], firma: &[u8]) -> bool {
        let verifica = |algoritmo: &dyn SignatureVerificationAlgorithm, firma: &[u8]| {
            certificato.verify_signature(algoritmo, messaggio, firma).is_ok()
        };
        match self {
            Self::Rsa(Impronta::Sha256) => verifica(algoritmi::RSA_PKCS1_2048_8192_SHA256, firma),
            Self::Rsa(Impronta::Sha384) => verifica(algoritmi::RSA_PKCS1_2048_8192_SHA384, firma),
            Self::Rsa(Impronta::Sha512) => verifica(algoritmi::RSA_PKCS1_2048_8192_SHA512, firma),
            // XML Signature writes r and s one after the other, each as long as the field: the length tells the curve.
            Self::Ecdsa(impronta) => {
                let algoritmo = match (firma.len(), impronta) {
                    (64, Impronta::Sha256) => algoritmi::ECDSA_P256_SHA256,
                    (64, Impronta::Sha384) => algoritmi::ECDSA_P256_SHA384,
                    (64, Impronta::Sha512) => algoritmi::ECDSA_P256_SHA512,
                    (96, Impronta::Sha256) => algoritmi::ECDSA_P384_SHA256,
                    (96, Impronta::Sha384) => algoritmi::ECDSA_P384_SHA384,
                    (96, Impronta::Sha512) => algoritmi::ECDSA_P384_SHA512,
                    (132, Impronta::Sha256) => algoritmi::ECDSA_P521_SHA256,
                    (132, Impronta::Sha384) => algoritmi::ECDSA_P521_SHA384,
                    (132, Impronta::Sha512) => algoritmi::ECDSA_P521_SHA512,
                    _ => return false,
                };
                let (r, s) = firma.split_at(firma.len() / 2);
                verifica(algoritmo, &der::coppia(r, s))
            }
        }
    }
}

impl Metodo {
    /// By the address of the algorithm; `prefissi` are those of its `InclusiveNamespaces`.
    pub fn da_uri(uri: &str, prefissi: Vec<String>) -> Option<Self> {
        match uri {
            "http://www.w3.org/2001/10/xml-exc-c14n#" => Some(Self::Esclusiva(prefissi)),
            "http://www.w3.org/TR/2001/REC-xml-c14n-20010315" => Some(Self::Inclusiva10),
            "http://www.w3.org/2006/12/xml-c14n11" => Some(Self::Inclusiva11),
            _ => None,
        }
    }
}
