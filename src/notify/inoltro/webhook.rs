//! One POST of a signed JSON document to the region's own system, and what came of it.
//!
//! Taken over is what was answered with a status from 200 to 299, whole, in time and within 64 KiB; what the answer says
//! does not count. A redirect is not followed: what is signed for one address is not sent to another.

use bytes::Bytes;
use hyper::{
    HeaderMap,
    header::{CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT},
};
use jiff::Timestamp;

use super::{documento::Documento, firma::Segreto};
use crate::{
    notify::consegna::{EsitoConsegna, Riscontro, fallita},
    soap::client::Client,
    store::ricevute::DaInoltrare,
};

/// Bytes of an answer that are read.
pub const MASSIMA_RISPOSTA: usize = 64 * 1024;

const FIRMA: HeaderName = HeaderName::from_static("x-portasap-signature");
const NUMERO: HeaderName = HeaderName::from_static("x-portasap-id");
const TENTATIVO: HeaderName = HeaderName::from_static("x-portasap-attempt");
const CORRELAZIONE: HeaderName = HeaderName::from_static("x-correlation-id");
const NOI: HeaderValue = HeaderValue::from_static(concat!("portasap/", env!("CARGO_PKG_VERSION")));

/// A system that is called.
#[derive(Debug)]
pub struct Webhook {
    client: Client,
    url: String,
    segreto: Segreto,
}

impl Webhook {
    pub fn new(client: Client, url: String, segreto: Segreto) -> Self {
        Self {
            client: client.con_limite(MASSIMA_RISPOSTA),
            url,
            segreto,
        }
    }

    /// One attempt.
    pub async fn invia(&self, presa: &DaInoltrare, adesso: Timestamp) -> Riscontro {
        let corpo = match serde_json::to_vec(&Documento::from(&presa.notifica)) {
            Ok(corpo) => corpo,
            Err(e) => return Riscontro::new(EsitoConsegna::Configurazione, e.to_string()),
        };
        let intestazioni = self.intestazioni(presa, adesso, &corpo);
        match self.client.posta(&self.url, Bytes::from(corpo), intestazioni).await {
            Ok(http) if (200..300).contains(&http.stato) => Riscontro::new(EsitoConsegna::Consegnata, ""),
            Ok(http) => {
                Riscontro::new(rifiuto(http.stato), format!("HTTP status {}", http.stato)).con_estratto(&http.corpo)
            }
            Err(errore) => fallita(&errore),
        }
    }

    fn intestazioni(&self, presa: &DaInoltrare, adesso: Timestamp, corpo: &[u8]) -> HeaderMap {
        let mut intestazioni = HeaderMap::new();
        intestazioni.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        intestazioni.insert(USER_AGENT, NOI);
        intestazioni.insert(NUMERO, HeaderValue::from(presa.notifica.id));
        intestazioni.insert(TENTATIVO, HeaderValue::from(presa.tentativi.saturating_add(1)));
        for (nome, valore) in [
            (FIRMA, self.segreto.firma(adesso, corpo)),
            (CORRELAZIONE, presa.notifica.correlazione.clone()),
        ] {
            // A correlation id was a header when it came.
            if let Ok(valore) = HeaderValue::try_from(valore) {
                intestazioni.insert(nome, valore);
            }
        }
        intestazioni
    }
}

/// What a status that is not 2xx means. A 4xx is an answer about this document, and the next one may be welcome; but for those
/// that say that nobody is listening to us here, or not now.
const fn rifiuto(stato: u16) -> EsitoConsegna {
    match stato {
        401 | 403 | 404 | 407 | 408 | 429 => EsitoConsegna::Http,
        400..500 => EsitoConsegna::Respinta,
        _ => EsitoConsegna::Http,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_4xx_is_about_the_document_unless_it_is_about_us() {
        for stato in [400, 402, 405, 406, 409, 410, 413, 415, 418, 422, 451, 499] {
            assert!(rifiuto(stato).risposta(), "{stato}");
        }
        for stato in [
            100, 301, 302, 307, 401, 403, 404, 407, 408, 429, 500, 502, 503, 504, 599,
        ] {
            assert!(!rifiuto(stato).risposta(), "{stato}");
        }
    }
}
