//! Signs a message: `wsa` headers, `wsse:Security` with our certificate, a Timestamp and the signature (M04, M05).
//!
//! The message is written first, read back by the parser that its receiver's counterpart would use, and digested as read; then
//! `SignedInfo`, which is written in its canonical form, is signed and put in its place. Emitted: exclusive canonicalisation,
//! SHA-256, RSA-SHA256, or ECDSA with the hash of the curve when that is our key.

use std::path::Path;

use aws_lc_rs::{
    rand::SystemRandom,
    rsa,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use rustls::pki_types::{PrivateKeyDer, pem::PemObject};
use webpki::EndEntityCert;

use super::algoritmi::{Firma, Impronta};
use super::c14n::{self, Metodo};
use super::certificato::Certificato;
use super::documento::{Documento, Posto};
use super::nomi::{BASE64_BINARY, DS, EXC_C14N, WSA, WSSE, WSU, X509_V3};
use crate::soap;
use crate::xml::{Limits, Writer};

/// Why an answer could not be signed: our failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NonFirmata {
    #[error("the message we wrote cannot be read")]
    Illeggibile,
    #[error("the key refused to sign")]
    Chiave,
}

enum Chiave {
    Rsa(rsa::KeyPair),
    Ecdsa(EcdsaKeyPair, Impronta),
}

/// Our certificate with its key.
pub struct Firmatario {
    chiave: Chiave,
    pub certificato: Certificato,
    token: String,
}

impl std::fmt::Debug for Firmatario {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Firmatario")
            .field("soggetto", &self.certificato.soggetto)
            .finish_non_exhaustive()
    }
}

/// What is to be signed.
#[derive(Debug, Clone, Copy)]
pub struct DaFirmare<'a> {
    pub to: &'a str,
    pub action: &'a str,
    pub message_id: &'a str,
    pub relates_to: Option<&'a str>,
    pub reply_to: Option<&'a str>,
    pub created: Timestamp,
    pub validita: SignedDuration,
    /// Header blocks of others, already XML: the busta. Signed where they have a `wsu:Id`.
    pub header: &'a str,
    /// Content of Body, already XML.
    pub corpo: &'a str,
}

impl Firmatario {
    /// Reads certificate (the first of the file) and key, and tries whether they belong together.
    ///
    /// # Errors
    /// A sentence that names the key of the configuration.
    pub fn da_file(certificato: &Path, chiave: &Path) -> Result<Self, String> {
        let certificato = Certificato::da_file(certificato).map_err(|e| format!("modi.certificato: {e}"))?;
        let certificato = certificato.into_iter().next().ok_or("modi.certificato: empty")?;
        let refuse = |perche: String| format!("modi.chiave: {}: {perche}", chiave.display());
        let privata = PrivateKeyDer::from_pem_file(chiave).map_err(|e| refuse(e.to_string()))?;
        let coppia = Chiave::leggi(&privata).ok_or_else(|| {
            refuse(
                "expected an RSA key of 2048 bits or more, or an ECDSA key on P-256 or P-384, not encrypted".to_owned(),
            )
        })?;
        let firmatario = Self {
            chiave: coppia,
            token: STANDARD.encode(&certificato.der),
            certificato,
        };
        let prova = b"a text that proves that key and certificate belong together";
        let firma = firmatario.chiave.firma(prova).map_err(|e| refuse(e.to_string()))?;
        let pubblica = EndEntityCert::try_from(&firmatario.certificato.der).map_err(|e| refuse(e.to_string()))?;
        if firmatario.chiave.algoritmo().verifica(&pubblica, prova, &firma) {
            Ok(firmatario)
        } else {
            Err(refuse("not the key of modi.certificato".to_owned()))
        }
    }

    /// The whole message, signed.
    ///
    /// # Errors
    /// [`NonFirmata`].
    pub fn firma(&self, messaggio: &DaFirmare<'_>) -> Result<String, NonFirmata> {
        let (testo, qui) = self.scrivi(messaggio);
        self.apponi(testo, qui)
    }

    /// Signs a message that has everything but the signature, which belongs at `qui`.
    pub(super) fn apponi(&self, mut testo: String, qui: usize) -> Result<String, NonFirmata> {
        let signed_info = self.signed_info(&testo)?;
        let firma = STANDARD.encode(self.chiave.firma(signed_info.as_bytes())?);
        let mut w = Writer::with_capacity(signed_info.len() + firma.len() + 512);
        w.open_with("ds:Signature", &[("xmlns:ds", DS)])
            .raw(&signed_info)
            .leaf("ds:SignatureValue", &firma)
            .open("ds:KeyInfo")
            .open("wsse:SecurityTokenReference")
            .empty("wsse:Reference", &[("URI", "#token"), ("ValueType", X509_V3)])
            .close("wsse:SecurityTokenReference")
            .close("ds:KeyInfo")
            .close("ds:Signature");
        testo.insert_str(qui, w.as_str());
        Ok(testo)
    }

    /// The message without the signature, and where that belongs.
    fn scrivi(&self, m: &DaFirmare<'_>) -> (String, usize) {
        let mut w = Writer::with_capacity(m.corpo.len() + m.header.len() + self.token.len() + 4096);
        let scade = m.created.saturating_add(m.validita).unwrap_or(Timestamp::MAX);
        w.declaration().open_with(
            "soap:Envelope",
            &[
                ("xmlns:soap", soap::NS),
                ("xmlns:wsa", WSA),
                ("xmlns:wsu", WSU),
                ("xmlns:wsse", WSSE),
            ],
        );
        w.open("soap:Header").raw(m.header);
        let mut wsa = |nome: &str, id: &str, valore: &str| {
            w.open_with(nome, &[("wsu:Id", id)]).text(valore).close(nome);
        };
        wsa("wsa:Action", "action", m.action);
        wsa("wsa:MessageID", "messageid", m.message_id);
        wsa("wsa:To", "to", m.to);
        if let Some(id) = m.relates_to {
            wsa("wsa:RelatesTo", "relatesto", id);
        }
        if let Some(indirizzo) = m.reply_to {
            w.open_with("wsa:ReplyTo", &[("wsu:Id", "replyto")])
                .leaf("wsa:Address", indirizzo)
                .close("wsa:ReplyTo");
        }
        w.open_with("wsse:Security", &[("soap:mustUnderstand", "1")])
            .open_with("wsu:Timestamp", &[("wsu:Id", "timestamp")])
            .leaf("wsu:Created", &utc(m.created))
            .leaf("wsu:Expires", &utc(scade))
            .close("wsu:Timestamp");
        let tipo = [
            ("EncodingType", BASE64_BINARY),
            ("ValueType", X509_V3),
            ("wsu:Id", "token"),
        ];
        w.open_with("wsse:BinarySecurityToken", &tipo)
            .raw(&self.token)
            .close("wsse:BinarySecurityToken");
        let qui = w.as_str().len();
        w.close("wsse:Security").close("soap:Header");
        w.open_with("soap:Body", &[("wsu:Id", "body")])
            .raw(m.corpo)
            .close("soap:Body")
            .close("soap:Envelope");
        (w.finish(), qui)
    }

    /// In its canonical form: every element that has a `wsu:Id`, but the token, is signed.
    fn signed_info(&self, testo: &str) -> Result<String, NonFirmata> {
        let documento = Documento::leggi(testo, NOSTRI).map_err(|_| NonFirmata::Illeggibile)?;
        let mut w = Writer::with_capacity(2048);
        w.open_with("ds:SignedInfo", &[("xmlns:ds", DS)]);
        foglia(&mut w, "ds:CanonicalizationMethod", EXC_C14N);
        foglia(&mut w, "ds:SignatureMethod", self.chiave.algoritmo().uri());
        for (id, posto) in parti(&documento) {
            let canonica = c14n::canonica(&documento, posto, &Metodo::Esclusiva(Vec::new()))
                .map_err(|_| NonFirmata::Illeggibile)?;
            w.open_with("ds:Reference", &[("URI", &format!("#{id}"))])
                .open("ds:Transforms");
            foglia(&mut w, "ds:Transform", EXC_C14N);
            w.close("ds:Transforms");
            foglia(&mut w, "ds:DigestMethod", "http://www.w3.org/2001/04/xmlenc#sha256");
            w.leaf(
                "ds:DigestValue",
                &STANDARD.encode(Impronta::Sha256.di(canonica.as_bytes())),
            )
            .close("ds:Reference");
        }
        w.close("ds:SignedInfo");
        Ok(w.finish())
    }
}

/// What we write ourselves has no limits but depth.
const NOSTRI: Limits = Limits {
    max_bytes: usize::MAX,
    max_depth: 64,
    max_elements: usize::MAX,
    max_attributes: 64,
};

/// Header blocks, Timestamp and Body, where they have an identifier.
fn parti<'d>(documento: &'d Documento<'_>) -> impl Iterator<Item = (&'d str, Posto)> {
    let radice = Documento::RADICE;
    let header = documento.figli_di(radice, soap::NS, "Header");
    let blocchi = header.flat_map(|header| documento.figli(header).map(|(posto, _)| posto));
    let con_timestamp =
        blocchi.flat_map(|blocco| std::iter::once(blocco).chain(documento.figli_di(blocco, WSU, "Timestamp")));
    let corpo = documento.figli_di(radice, soap::NS, "Body");
    con_timestamp
        .chain(corpo)
        .filter_map(|posto| Some((documento.attributo(posto, Some(WSU), "Id")?, posto)))
}

/// An empty element as the canonical form writes it.
fn foglia(w: &mut Writer, nome: &str, algoritmo: &str) {
    w.open_with(nome, &[("Algorithm", algoritmo)]).close(nome);
}

/// With milliseconds, as WS-Security's profiles write it.
fn utc(istante: Timestamp) -> String {
    istante
        .to_zoned(TimeZone::UTC)
        .strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
        .to_string()
}

impl Chiave {
    fn leggi(privata: &PrivateKeyDer<'_>) -> Option<Self> {
        let der = privata.secret_der();
        let rsa = rsa::KeyPair::from_pkcs8(der).or_else(|_| rsa::KeyPair::from_der(der));
        if let Ok(chiave) = rsa {
            return (chiave.public_modulus_len() >= 256).then_some(Self::Rsa(chiave));
        }
        let p256 = EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_FIXED_SIGNING, der);
        if let Ok(chiave) = p256 {
            return Some(Self::Ecdsa(chiave, Impronta::Sha256));
        }
        let p384 = EcdsaKeyPair::from_private_key_der(&ECDSA_P384_SHA384_FIXED_SIGNING, der);
        p384.ok().map(|chiave| Self::Ecdsa(chiave, Impronta::Sha384))
    }

    const fn algoritmo(&self) -> Firma {
        match self {
            Self::Rsa(_) => Firma::Rsa(Impronta::Sha256),
            Self::Ecdsa(_, impronta) => Firma::Ecdsa(*impronta),
        }
    }

    fn firma(&self, messaggio: &[u8]) -> Result<Vec<u8>, NonFirmata> {
        let caso = SystemRandom::new();
        match self {
            Self::Rsa(chiave) => {
                let mut firma = vec![0; chiave.public_modulus_len()];
                chiave
                    .sign(&RSA_PKCS1_SHA256, &caso, messaggio, &mut firma)
                    .map_err(|_| NonFirmata::Chiave)?;
                Ok(firma)
            }
            Self::Ecdsa(chiave, _) => {
                let firma = chiave.sign(&caso, messaggio).map_err(|_| NonFirmata::Chiave)?;
                Ok(firma.as_ref().to_vec())
            }
        }
    }
}
