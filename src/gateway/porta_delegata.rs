//! `POST /PD/ServiziSAP[/…]`: from HTTP to the node and back.
//!
//! As at the porta applicativa, what never spoke SOAP gets the plain HTTP refusal. Who calls is a system of the region:
//! its address and its password are those of `[delegata]`, and no party of the exchange is proven or believed here.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Extension, Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::sync::oneshot;

use super::{
    Casa, contract,
    delegata::{self, Risposta},
    exchange::{self, Chiamata, TEXT_XML},
    middleware::{CorrelationId, overloaded},
    porta_applicativa::{Peer, ricevi, text},
};
use crate::{egov::Prova, telemetry};

pub async fn post(
    State(casa): State<Arc<Casa>>,
    Extension(CorrelationId(correlazione)): Extension<CorrelationId>,
    peer: Option<Extension<Peer>>,
    azione: Option<Path<String>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(porta) = casa.delegata.clone() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let peer = peer.map(|Extension(Peer(a))| a);
    if !casa.settings.delegata.ammette(peer.map(|p| p.ip())) {
        tracing::warn!(
            correlation_id = correlazione,
            peer = peer.map(|p| p.ip().to_string()),
            "address not in delegata.indirizzi"
        );
        metrics::counter!(telemetry::REFUSED, "motivo" => "indirizzo").increment(1);
        return closing(StatusCode::FORBIDDEN.into_response());
    }
    let (content_type, corpo) = match ricevi(&casa, &headers, body).await {
        Ok(letto) => letto,
        Err(rifiuto) => return rifiuto,
    };
    match porta.utenti().ammettono(&headers, peer.map(|p| p.ip())).await {
        Ok(true) => {}
        Ok(false) => {
            tracing::warn!(
                correlation_id = correlazione,
                peer = peer.map(|p| p.ip().to_string()),
                "no password of delegata.utenti"
            );
            metrics::counter!(telemetry::REFUSED, "motivo" => "password").increment(1);
            let challenge = [(header::WWW_AUTHENTICATE, "Basic realm=\"ServiziSAP\"")];
            return (StatusCode::UNAUTHORIZED, challenge).into_response();
        }
        Err(_) => return overloaded(),
    }
    let Some(posto) = porta.posto() else {
        return overloaded();
    };
    let chiamata = Chiamata {
        correlazione,
        ricevuta: casa.clock.now(),
        content_type,
        soap_action: text(&headers, "soapaction"),
        segmento: azione.map(|Path(p)| p),
        peer,
        prova: Prova::Nessuna,
        corpo,
    };
    let (rispondi, risposta) = oneshot::channel();
    // A task of its own: a client that hangs up neither cancels a call nor leaves it without trace.
    let lavoro = tokio::spawn(async move {
        delegata::inoltra(&casa, &porta, chiamata, rispondi).await;
        drop(posto);
    });
    match risposta.await {
        Ok(risposta) => answer(risposta),
        // The task ended without an answer. Answered and counted with the other panics, in the middleware.
        Err(_) => match lavoro.await.map_err(tokio::task::JoinError::try_into_panic) {
            Err(Ok(panic)) => std::panic::resume_unwind(panic),
            _ => answer(Risposta {
                guasto: true,
                corpo: exchange::internal_fault(),
                riprova: None,
            }),
        },
    }
}

/// The contract, with this porta as its address.
pub async fn get(state: State<Arc<Casa>>, query: RawQuery) -> Response {
    if state.delegata.is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let base = format!("{}/PD", state.public_url());
    contract::answer(&state, query, &base)
}

fn answer(risposta: Risposta) -> Response {
    let status = if risposta.guasto {
        StatusCode::INTERNAL_SERVER_ERROR
    } else {
        StatusCode::OK
    };
    let mut response = (status, [(header::CONTENT_TYPE, TEXT_XML)], risposta.corpo).into_response();
    if let Some(riprova) = risposta.riprova.and_then(|v| HeaderValue::from_str(&v).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, riprova);
    }
    response
}

/// The body is unread: the connection cannot serve another request.
fn closing(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
