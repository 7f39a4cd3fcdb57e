//! From `ds:KeyInfo` to a certificate: exactly one reference, of a kind that the patterns name (modi-security.md §3).
//!
//! The certificate travels in the message (`BinarySecurityToken`, `KeyIdentifier` of type `X509v3`, `X509Data`), or is one that
//! the configuration of a party holds (subject key identifier, thumbprint, issuer and serial number). Here it is only found;
//! whether it is good is [`super::fiducia`]'s.

use aws_lc_rs::digest;

use super::certificato::Certificato;
use super::documento::{Documento, Posto};
use super::firmato::base64;
use super::identificativi::Identificativi;
use super::nome::Nome;
use super::nomi::{BASE64_BINARY, DS, THUMBPRINT, WSSE, X509_SKI, X509_V3};
use super::rifiuto::{Classe, Rifiuto};

const fn assente(controllo: &'static str) -> Rifiuto {
    Rifiuto::new(Classe::TokenNonTrovato, controllo)
}

/// The certificate that `key_info` points to.
///
/// # Errors
/// No reference, more than one, one of another kind, one to something that is not there, one to something that is no certificate.
pub fn trova(
    documento: &Documento<'_>,
    security: Posto,
    key_info: Posto,
    identificativi: &Identificativi<'_>,
    noti: &[Certificato],
) -> Result<Certificato, Rifiuto> {
    let riferimento = solo(documento, key_info)
        .filter(|&posto| {
            documento
                .nodo(posto)
                .is_some_and(|n| n.is(WSSE, "SecurityTokenReference"))
        })
        .ok_or(assente("ds:KeyInfo without exactly one wsse:SecurityTokenReference"))?;
    let modo =
        solo(documento, riferimento).ok_or(assente("wsse:SecurityTokenReference without exactly one reference"))?;
    let nodo = documento.nodo(modo).ok_or(assente("no reference to a token"))?;
    if nodo.is(WSSE, "Reference") {
        token_binario(documento, security, modo, identificativi)
    } else if nodo.is(WSSE, "KeyIdentifier") {
        chiave(documento, modo, noti)
    } else if nodo.is(DS, "X509Data") {
        x509(documento, modo, noti)
    } else {
        Err(assente("kind of token reference"))
    }
}

/// The only child element.
fn solo(documento: &Documento<'_>, posto: Posto) -> Option<Posto> {
    let mut figli = documento.figli(posto);
    let (primo, _) = figli.next()?;
    figli.next().is_none().then_some(primo)
}

fn token_binario(
    documento: &Documento<'_>,
    security: Posto,
    riferimento: Posto,
    identificativi: &Identificativi<'_>,
) -> Result<Certificato, Rifiuto> {
    let tipo = documento.attributo(riferimento, None, "ValueType");
    let id = documento
        .attributo(riferimento, None, "URI")
        .and_then(|uri| uri.strip_prefix('#'));
    let token = id
        .and_then(|id| identificativi.posto(id))
        .filter(|&posto| {
            documento
                .figli_di(security, WSSE, "BinarySecurityToken")
                .any(|t| t == posto)
        })
        .ok_or(assente(
            "referenced wsse:BinarySecurityToken is not in our wsse:Security",
        ))?;
    let tipi = [tipo, documento.attributo(token, None, "ValueType")];
    if tipi.into_iter().flatten().any(|tipo| tipo != X509_V3) || tipi == [None, None] {
        return Err(assente("type of the token is not X509v3"));
    }
    da_base64(documento, token)
}

fn chiave(documento: &Documento<'_>, posto: Posto, noti: &[Certificato]) -> Result<Certificato, Rifiuto> {
    let cercato = || base64(documento, posto).ok_or(assente("wsse:KeyIdentifier is not base64"));
    match documento.attributo(posto, None, "ValueType") {
        Some(X509_V3) => da_base64(documento, posto),
        Some(X509_SKI) => {
            let ski = cercato()?;
            noto(noti, |c| c.ski.as_ref() == Some(&ski))
        }
        Some(THUMBPRINT) => {
            let impronta = cercato()?;
            // A name for a certificate that we hold, not a proof: the standard fixes SHA-1.
            let sha1 = |der: &[u8]| digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, der);
            noto(noti, |c| sha1(&c.der).as_ref() == impronta)
        }
        _ => Err(assente("type of wsse:KeyIdentifier")),
    }
}

fn x509(documento: &Documento<'_>, posto: Posto, noti: &[Certificato]) -> Result<Certificato, Rifiuto> {
    let dato = solo(documento, posto).ok_or(assente("ds:X509Data without exactly one child"))?;
    let nodo = documento.nodo(dato).ok_or(assente("empty ds:X509Data"))?;
    if nodo.is(DS, "X509Certificate") {
        return da_base64(documento, dato);
    }
    if nodo.is(DS, "X509SKI") {
        let ski = base64(documento, dato).ok_or(assente("ds:X509SKI is not base64"))?;
        return noto(noti, |c| c.ski.as_ref() == Some(&ski));
    }
    if !nodo.is(DS, "X509IssuerSerial") {
        return Err(assente("kind of ds:X509Data"));
    }
    let testo = |nome| documento.unico(dato, DS, nome).and_then(|posto| documento.testo(posto));
    let emittente = testo("X509IssuerName").and_then(|nome| Nome::da_testo(&nome));
    let serie = testo("X509SerialNumber").and_then(|numero| decimale(&numero));
    let (emittente, serie) = emittente
        .zip(serie)
        .ok_or(assente("ds:X509IssuerSerial cannot be read"))?;
    noto(noti, |c| c.serie == serie && c.emittente == emittente)
}

fn noto(noti: &[Certificato], e: impl Fn(&Certificato) -> bool) -> Result<Certificato, Rifiuto> {
    let mut trovati = noti.iter().filter(|c| e(c));
    let primo = trovati
        .next()
        .ok_or(assente("the certificate referred to is not configured"))?;
    if trovati.any(|altro| altro != primo) {
        return Err(assente("more than one configured certificate is meant"));
    }
    Ok(primo.clone())
}

fn da_base64(documento: &Documento<'_>, posto: Posto) -> Result<Certificato, Rifiuto> {
    let codifica = documento.attributo(posto, None, "EncodingType");
    base64(documento, posto)
        .filter(|_| codifica.is_none_or(|tipo| tipo == BASE64_BINARY))
        .and_then(|der| Certificato::da_der(&der))
        .ok_or(Rifiuto::new(
            Classe::CertificatoNonValido,
            "token is no X.509 v3 certificate",
        ))
}

/// Big-endian bytes of a decimal number, without leading zeros.
fn decimale(numero: &str) -> Option<Vec<u8>> {
    // RFC 5280 §4.1.2.2: at most 20 bytes, thus 49 digits.
    if numero.is_empty() || numero.len() > 60 {
        return None;
    }
    let mut byte: Vec<u8> = Vec::new();
    for cifra in numero.chars() {
        let mut riporto = cifra.to_digit(10)?;
        for b in byte.iter_mut().rev() {
            let valore = u32::from(*b) * 10 + riporto;
            *b = u8::try_from(valore & 0xFF).unwrap_or_default();
            riporto = valore >> 8;
        }
        if let Ok(primo @ 1..) = u8::try_from(riporto) {
            byte.insert(0, primo);
        }
    }
    Some(byte)
}

#[cfg(test)]
mod tests {
    use super::decimale;

    #[test]
    fn serial_numbers_become_bytes() {
        let cases: [(&str, Option<&[u8]>); 7] = [
            ("0", Some(&[])),
            ("255", Some(&[255])),
            ("256", Some(&[1, 0])),
            ("18446744073709551616", Some(&[1, 0, 0, 0, 0, 0, 0, 0, 0])),
            ("00065537", Some(&[1, 0, 1])),
            ("12a", None),
            ("", None),
        ];
        for (numero, byte) in cases {
            assert_eq!(decimale(numero).as_deref(), byte, "{numero}");
        }
    }
}
