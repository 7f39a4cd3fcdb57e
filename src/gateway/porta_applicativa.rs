//! `POST /ServiziSAP[/…]`: from HTTP to an exchange and back.
//!
//! What is refused here never spoke SOAP and gets the plain HTTP refusal: another media type (415), a body too long
//! (413), too slow (408) or broken off (400). Everything else is [`exchange::exchange`]'s.

use std::{error::Error, net::SocketAddr, sync::Arc};

use axum::{
    body::Body,
    extract::{Extension, Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError};

use super::{
    Casa,
    exchange::{self, Chiamata, TEXT_XML},
    middleware::{CorrelationId, overloaded},
};
use crate::telemetry;

/// Address of the peer, put there by the accept loop.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

pub async fn post(
    State(casa): State<Arc<Casa>>,
    Extension(CorrelationId(correlazione)): Extension<CorrelationId>,
    peer: Option<Extension<Peer>>,
    azione: Option<Path<String>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let content_type = text(&headers, header::CONTENT_TYPE.as_str());
    if content_type.as_deref().is_some_and(|t| !is_xml(t)) {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "tipo");
    }
    let corpo = match tokio::time::timeout(casa.settings.limits.body_timeout(), body.collect()).await {
        Ok(Ok(collected)) => collected.to_bytes(),
        Ok(Err(error)) => return broken(&error),
        Err(_) => return refuse(StatusCode::REQUEST_TIMEOUT, "lentezza"),
    };
    let chiamata = Chiamata {
        correlazione,
        ricevuta: casa.clock.now(),
        content_type,
        soap_action: text(&headers, "soapaction"),
        segmento: azione.map(|Path(p)| p),
        peer: peer.map(|Extension(Peer(a))| a),
        corpo,
    };
    answer(exchange::exchange(&casa, chiamata).await)
}

fn answer(risposta: exchange::Risposta) -> Response {
    match risposta {
        exchange::Risposta::Sovraccarico => overloaded(),
        exchange::Risposta::Soap { guasto, corpo } => {
            let status = if guasto {
                StatusCode::INTERNAL_SERVER_ERROR
            } else {
                StatusCode::OK
            };
            (status, [(header::CONTENT_TYPE, TEXT_XML)], Bytes::from(corpo)).into_response()
        }
    }
}

/// XML in any dress: text/xml, application/xml, …+xml. SOAP with attachments too: the exchange refuses it by name.
fn is_xml(content_type: &str) -> bool {
    let essence = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    matches!(essence.as_str(), "text/xml" | "application/xml" | "multipart/related") || essence.ends_with("+xml")
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)
        .map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned())
}

fn broken(error: &axum::Error) -> Response {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(e) = cause {
        if e.is::<LengthLimitError>() {
            return refuse(StatusCode::PAYLOAD_TOO_LARGE, "lunghezza");
        }
        cause = e.source();
    }
    refuse(StatusCode::BAD_REQUEST, "interruzione")
}

fn refuse(status: StatusCode, motivo: &'static str) -> Response {
    metrics::counter!(telemetry::REFUSED, "motivo" => motivo).increment(1);
    let mut response = status.into_response();
    // The rest of the body is unread: the connection cannot serve another request.
    response
        .headers_mut()
        .insert(header::CONNECTION, header::HeaderValue::from_static("close"));
    response
}
