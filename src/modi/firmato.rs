//! A `ds:Signature` as we accept it: one strict shape, read before anything is computed (M05, M06).
//!
//! Refused here: algorithms that are not listed, any transform that is not a canonicalisation, more than one transform,
//! `HMACOutputLength`, objects and manifests inside the signature, references that do not name an identifier, elements where
//! none belong, lists of prefixes without end.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::algoritmi::{Firma, Impronta};
use super::c14n::Metodo;
use super::documento::{Documento, Posto};
use super::nomi::{DS, EXC_C14N};
use super::rifiuto::{Classe, Rifiuto};

/// More parts than any message has.
const RIFERIMENTI: usize = 32;
/// More prefixes than any list has. Each is looked up for each element, also of a `SignedInfo` that nobody signed.
const PREFISSI: usize = 64;

/// A signature, not yet verified.
#[derive(Debug)]
pub struct Firmato {
    pub signed_info: Posto,
    pub canonicalizzazione: Metodo,
    pub algoritmo: Firma,
    pub riferimenti: Vec<Riferimento>,
    pub valore: Vec<u8>,
    pub key_info: Posto,
}

/// What a part that is signed looked like.
#[derive(Debug)]
pub struct Riferimento {
    /// Identifier of the element.
    pub id: String,
    pub metodo: Metodo,
    pub algoritmo: Impronta,
    pub impronta: Vec<u8>,
}

const fn malformata(controllo: &'static str) -> Rifiuto {
    Rifiuto::new(Classe::FirmaNonValida, controllo)
}

const fn rifiutato(controllo: &'static str) -> Rifiuto {
    Rifiuto::new(Classe::AlgoritmoRifiutato, controllo)
}

impl Firmato {
    /// Reads the `ds:Signature` at `posto`.
    ///
    /// # Errors
    /// A shape or an algorithm that is not ours.
    pub fn leggi(documento: &Documento<'_>, posto: Posto) -> Result<Self, Rifiuto> {
        let [signed_info, valore, key_info] = figli(documento, posto, ["SignedInfo", "SignatureValue", "KeyInfo"])
            .ok_or(malformata("shape of ds:Signature"))?;
        let mut parti = documento.figli(signed_info);
        let mut prossimo = |nome| {
            parti
                .next()
                .filter(|(_, nodo)| nodo.is(DS, nome))
                .map(|(posto, _)| posto)
        };
        let (metodo, algoritmo) = prossimo("CanonicalizationMethod")
            .zip(prossimo("SignatureMethod"))
            .ok_or(malformata("shape of ds:SignedInfo"))?;
        let canonicalizzazione = metodo_di(documento, metodo)?;
        if documento.figli(algoritmo).next().is_some() {
            return Err(rifiutato("parameters of the signature method"));
        }
        let algoritmo = documento
            .attributo(algoritmo, None, "Algorithm")
            .and_then(Firma::da_uri)
            .ok_or(rifiutato("signature method"))?;
        let mut riferimenti = Vec::new();
        for (posto, nodo) in parti {
            if !nodo.is(DS, "Reference") || riferimenti.len() == RIFERIMENTI {
                return Err(malformata("shape of ds:SignedInfo"));
            }
            riferimenti.push(Riferimento::leggi(documento, posto)?);
        }
        Ok(Self {
            signed_info,
            canonicalizzazione,
            algoritmo,
            riferimenti,
            valore: base64(documento, valore).ok_or(malformata("ds:SignatureValue is not base64"))?,
            key_info,
        })
    }
}

impl Riferimento {
    fn leggi(documento: &Documento<'_>, posto: Posto) -> Result<Self, Rifiuto> {
        let forma = malformata("shape of ds:Reference");
        let id = documento
            .attributo(posto, None, "URI")
            .and_then(|uri| uri.strip_prefix('#'))
            .filter(|id| !id.is_empty() && !id.contains('('))
            .ok_or(malformata("a reference that names no identifier"))?;
        let mut parti = documento.figli(posto).peekable();
        let trasformazioni = parti.next_if(|(_, nodo)| nodo.is(DS, "Transforms"));
        let metodo = match trasformazioni {
            // XML Signature §4.4.3.2: a node-set becomes octets by Canonical XML 1.0.
            None => Metodo::Inclusiva10,
            Some((trasformazioni, _)) => {
                let mut elenco = documento.figli(trasformazioni);
                let (una, nodo) = elenco.next().ok_or(forma)?;
                if !nodo.is(DS, "Transform") {
                    return Err(forma);
                }
                if elenco.next().is_some() {
                    return Err(rifiutato("more than one transform"));
                }
                metodo_di(documento, una)?
            }
        };
        let mut prossimo = |nome| {
            parti
                .next()
                .filter(|(_, nodo)| nodo.is(DS, nome))
                .map(|(posto, _)| posto)
        };
        let (metodo_impronta, valore) = prossimo("DigestMethod").zip(prossimo("DigestValue")).ok_or(forma)?;
        if parti.next().is_some() {
            return Err(forma);
        }
        if documento.figli(metodo_impronta).next().is_some() {
            return Err(rifiutato("parameters of the digest method"));
        }
        Ok(Self {
            id: id.to_owned(),
            metodo,
            algoritmo: documento
                .attributo(metodo_impronta, None, "Algorithm")
                .and_then(Impronta::da_uri)
                .ok_or(rifiutato("digest method"))?,
            impronta: base64(documento, valore).ok_or(malformata("ds:DigestValue is not base64"))?,
        })
    }
}

/// A canonicalisation with its parameters.
fn metodo_di(documento: &Documento<'_>, posto: Posto) -> Result<Metodo, Rifiuto> {
    const PARAMETRI: Rifiuto = rifiutato("parameters of a canonicalisation or transform");
    let uri = documento.attributo(posto, None, "Algorithm").unwrap_or_default();
    let mut prefissi = Vec::new();
    let mut figli = documento.figli(posto);
    if let Some((posto, nodo)) = figli.next() {
        let vuoto = documento.figli(posto).next().is_none();
        let elenco = documento.attributo(posto, None, "PrefixList");
        let elenco = elenco.filter(|_| uri == EXC_C14N && nodo.is(EXC_C14N, "InclusiveNamespaces") && vuoto);
        for prefisso in elenco.ok_or(PARAMETRI)?.split_ascii_whitespace() {
            if prefissi.len() == PREFISSI {
                return Err(PARAMETRI);
            }
            prefissi.push(match prefisso {
                "#default" => String::new(),
                prefisso => prefisso.to_owned(),
            });
        }
    }
    if figli.next().is_some() {
        return Err(PARAMETRI);
    }
    Metodo::da_uri(uri, prefissi).ok_or(rifiutato("canonicalisation or transform"))
}

/// The children, which have exactly these names in this order.
fn figli<const N: usize>(documento: &Documento<'_>, posto: Posto, nomi: [&str; N]) -> Option<[Posto; N]> {
    let figli: Vec<_> = documento.figli(posto).collect();
    let attesi = figli.len() == N && figli.iter().zip(nomi).all(|((_, nodo), nome)| nodo.is(DS, nome));
    let posti: Vec<Posto> = figli.iter().map(|(posto, _)| *posto).collect();
    posti.try_into().ok().filter(|_| attesi)
}

/// Bytes of base64 that may be broken into lines.
pub(super) fn base64(documento: &Documento<'_>, posto: Posto) -> Option<Vec<u8>> {
    let testo: String = documento.testo(posto)?.split_ascii_whitespace().collect();
    STANDARD.decode(testo).ok()
}
