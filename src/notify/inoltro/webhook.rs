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
                Riscontro::new(EsitoConsegna::Http, format!("HTTP status {}", http.stato)).con_estratto(&http.corpo)
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
