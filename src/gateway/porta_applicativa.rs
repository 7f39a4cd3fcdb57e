//! `POST /ServiziSAP[/…]`: from HTTP to an exchange and back.
//!
//! What is refused here never spoke SOAP and gets the plain HTTP refusal: another media type (415), a body too long
//! (413), too slow (408) or broken off (400). Everything else is [`exchange::exchange`]'s.

use std::{error::Error, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    BoxError,
    body::{Body, HttpBody},
    extract::{Extension, Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{
    Casa,
    comunque::Comunque,
    exchange::{self, Chiamata, TEXT_XML},
    middleware::{CorrelationId, overloaded},
    tls::ClienteTls,
};
use crate::telemetry;

/// How long a refused body is read on.
const LINGER: Duration = Duration::from_secs(1);

/// Address of the peer, put there by the accept loop.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// Who calls, and under which name we remember it.
#[derive(Debug)]
pub struct Chi {
    pub correlazione: String,
    pub peer: Option<SocketAddr>,
    pub cliente: Option<Arc<ClienteTls>>,
    /// What follows the base path of the URL.
    pub azione: Option<String>,
}

/// A message that the router has found.
pub async fn post(
    State(casa): State<Arc<Casa>>,
    Extension(CorrelationId(correlazione)): Extension<CorrelationId>,
    peer: Option<Extension<Peer>>,
    cliente: Option<Extension<Arc<ClienteTls>>>,
    azione: Option<Path<String>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let chi = Chi {
        correlazione,
        peer: peer.map(|Extension(Peer(a))| a),
        cliente: cliente.map(|Extension(c)| c),
        azione: azione.map(|Path(p)| p),
    };
    servi(casa, chi, &headers, body).await
}

/// A message, wherever it was found.
pub async fn servi<B: Corpo>(casa: Arc<Casa>, chi: Chi, headers: &HeaderMap, body: B) -> Response {
    let (content_type, corpo) = match ricevi(&casa, headers, body).await {
        Ok(letto) => letto,
        Err(rifiuto) => return rifiuto,
    };
    let Ok(prova) = casa.identita.prova(headers, chi.peer, chi.cliente.as_deref()).await else {
        return overloaded();
    };
    let chiamata = Chiamata {
        correlazione: chi.correlazione,
        ricevuta: casa.clock.now(),
        content_type,
        soap_action: text(headers, "soapaction"),
        segmento: chi.azione,
        peer: chi.peer,
        prova,
        corpo,
    };
    // A caller that hangs up cancels neither the exchange nor its log line. A panic is answered and counted with the others,
    // in the middleware.
    answer(Comunque::new(async move { exchange::exchange(&casa, chiamata).await }).await)
}

/// A body as it comes in.
pub trait Corpo: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + Unpin {}

impl<B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + Unpin> Corpo for B {}

/// The body of a request for either porta, and its media type.
///
/// # Errors
/// The refusal of what never spoke SOAP.
pub(super) async fn ricevi(
    casa: &Casa,
    headers: &HeaderMap,
    body: impl Corpo,
) -> Result<(Option<String>, Bytes), Response> {
    let content_type = text(headers, header::CONTENT_TYPE.as_str());
    if content_type.as_deref().is_some_and(|t| !is_xml(t)) {
        return Err(refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "tipo"));
    }
    if headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|e| !e.as_bytes().eq_ignore_ascii_case(b"identity"))
    {
        return Err(refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "codifica"));
    }
    let limits = &casa.settings.limits;
    if declared(headers).is_some_and(|bytes| bytes > limits.body_bytes) {
        return Err(Box::pin(too_long(headers, body, limits.body_bytes)).await);
    }
    let body = Limited::new(body, limits.body_bytes);
    let corpo = match tokio::time::timeout(limits.body_timeout(), body.collect()).await {
        Ok(Ok(collected)) => collected.to_bytes(),
        Ok(Err(error)) => return Err(broken(&*error)),
        Err(_) => return Err(refuse(StatusCode::REQUEST_TIMEOUT, "lentezza")),
    };
    Ok((content_type, corpo))
}

fn answer(risposta: exchange::Risposta) -> Response {
    match risposta {
        exchange::Risposta::Sovraccarico => overloaded(),
        exchange::Risposta::NonAutenticata => {
            let challenge = [(header::WWW_AUTHENTICATE, "Basic realm=\"ServiziSAP\"")];
            (StatusCode::UNAUTHORIZED, challenge).into_response()
        }
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

/// Bytes that `Content-Length` announces.
fn declared(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

/// Refuses a body for its length. A client that still writes when the connection closes never reads the answer, so a
/// body that is not much too long is read and thrown away first, for a short while.
async fn too_long(headers: &HeaderMap, body: impl Corpo, limit: usize) -> Response {
    let waits = headers.contains_key(header::EXPECT);
    if !waits && declared(headers).is_some_and(|bytes| bytes <= limit.saturating_mul(4)) {
        let mut body = body;
        let discard = async { while let Some(Ok(_)) = body.frame().await {} };
        let _ = tokio::time::timeout(LINGER, discard).await;
    }
    refuse(StatusCode::PAYLOAD_TOO_LARGE, "lunghezza")
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

pub(super) fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)
        .map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned())
}

fn broken(error: &(dyn Error + Send + Sync + 'static)) -> Response {
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
