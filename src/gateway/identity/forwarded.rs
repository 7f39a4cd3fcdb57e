//! The certificate that a proxy verified and hands on in a header.
//!
//! It counts only from a listed address: anybody else could write it. Three forms are read, and told apart by how they
//! begin: PEM, URL-encoded or not (nginx, `$ssl_client_escaped_cert`); base64 of the DER; the same between colons (RFC 9440).

use std::{borrow::Cow, net::IpAddr};

use axum::http::HeaderMap;
use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use rustls::pki_types::{CertificateDer, pem::PemObject};

use crate::{config::Forwarded, egov::identita::Motivo};

/// Longest header that is looked at.
const MASSIMO: usize = 32 * 1024;

/// The DER of the certificate, if one was forwarded by somebody who may.
pub(super) fn certificato(
    headers: &HeaderMap,
    settings: &Forwarded,
    peer: Option<IpAddr>,
) -> Result<Option<Vec<u8>>, Motivo> {
    let mut valori = headers.get_all(&*settings.header).iter();
    let Some(valore) = valori.next() else {
        return Ok(None);
    };
    if !peer.is_some_and(|peer| settings.trusts(peer)) {
        tracing::warn!(
            peer = peer.map(|p| p.to_string()),
            header = settings.header,
            "a forwarded certificate was ignored: its sender is not in identity.forwarded.proxies"
        );
        return Ok(None);
    }
    // Two of them: one is the proxy's, the other came from somebody who hoped that it would be read first.
    if valori.next().is_some() || valore.len() > MASSIMO {
        return Err(Motivo::Malformata);
    }
    let testo = valore.to_str().map_err(|_| Motivo::Malformata)?.trim();
    // A proxy that writes the header always, and had no certificate to write.
    if testo.is_empty() {
        return Ok(None);
    }
    der(testo).map(Some).ok_or(Motivo::Malformata)
}

fn der(testo: &str) -> Option<Vec<u8>> {
    if let Some(base64) = testo.strip_prefix(':') {
        return STANDARD.decode(base64.strip_suffix(':')?).ok();
    }
    if !testo.starts_with("-----BEGIN") {
        return STANDARD.decode(testo).ok();
    }
    let pem: Cow<'_, str> = percent_decode_str(testo).decode_utf8().ok()?;
    // A header has no line breaks: some proxies put blanks or tabs in their place.
    let pem = if pem.contains('\n') {
        pem
    } else {
        let corpo = pem
            .strip_prefix("-----BEGIN CERTIFICATE-----")?
            .strip_suffix("-----END CERTIFICATE-----")?;
        let corpo: String = corpo.split_whitespace().collect();
        return STANDARD.decode(corpo).ok();
    };
    let mut certificati = CertificateDer::pem_slice_iter(pem.as_bytes());
    let primo = certificati.next()?.ok()?;
    certificati.next().is_none().then(|| primo.to_vec())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const DER: &[u8] = b"any bytes: what they mean is read later";

    fn trovato(valori: &[&str], peer: &str) -> Result<Option<Vec<u8>>, Motivo> {
        let settings: Forwarded = toml::from_str("header = \"X-Client-Cert\"\nproxies = [\"10.0.0.0/8\"]").unwrap();
        let mut headers = HeaderMap::new();
        for valore in valori {
            headers.append("x-client-cert", HeaderValue::from_str(valore).unwrap());
        }
        certificato(&headers, &settings, Some(peer.parse().unwrap()))
    }

    #[test]
    fn every_form_of_a_listed_proxy() {
        let base64 = STANDARD.encode(DER);
        let nginx = format!(
            "-----BEGIN%20CERTIFICATE-----%0A{}%0A-----END%20CERTIFICATE-----%0A",
            base64.replace('+', "%2B")
        );
        for forma in [
            base64.clone(),
            format!(":{base64}:"),
            nginx,
            format!("-----BEGIN CERTIFICATE----- {base64} -----END CERTIFICATE-----"),
        ] {
            assert_eq!(trovato(&[&forma], "10.1.1.1"), Ok(Some(DER.to_vec())), "{forma}");
            assert_eq!(trovato(&[&forma], "192.0.2.1"), Ok(None), "from elsewhere: {forma}");
        }
    }

    #[test]
    fn what_is_no_certificate() {
        let base64 = STANDARD.encode(DER);
        assert_eq!(trovato(&[], "10.1.1.1"), Ok(None));
        assert_eq!(trovato(&[""], "10.1.1.1"), Ok(None), "the proxy had none");
        for valori in [
            vec!["$$$"],
            vec![":abc"],
            vec!["-----BEGIN CERTIFICATE-----"],
            vec!["-----BEGIN%20PRIVATE%20KEY-----%0AAAAA%0A-----END%20PRIVATE%20KEY-----"],
            vec![&*base64, &*base64],
        ] {
            assert_eq!(trovato(&valori, "10.1.1.1"), Err(Motivo::Malformata), "{valori:?}");
        }
        assert_eq!(trovato(&[&"A".repeat(40_000)], "10.1.1.1"), Err(Motivo::Malformata));
    }
}
