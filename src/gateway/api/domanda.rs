//! What a request says: parameters of its query and path, its JSON body; all of it bounded and checked, and refused in words
//! that name what is wrong.

use std::sync::Arc;

use axum::{
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{StatusCode, header, request::Parts},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;

use super::{Api, Problema};

/// Bytes of a query.
const DOMANDA: usize = 4096;
/// Bytes of a body: a reason is all that any holds.
const CORPO: usize = 16 * 1024;

/// The parameters of the query.
#[derive(Debug)]
pub struct Domanda<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Domanda<T> {
    type Rejection = Problema;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problema> {
        let query = parts.uri.query().unwrap_or_default();
        if query.len() > DOMANDA {
            return Err(Problema::parametro(format!("the query is longer than {DOMANDA} bytes")));
        }
        // Neither a database nor a log takes control characters.
        let letta = percent_decode_str(query).decode_utf8().ok();
        if letta.is_none_or(|q| q.chars().any(char::is_control)) {
            return Err(Problema::parametro("the query holds what is no text"));
        }
        Query::try_from_uri(&parts.uri)
            .map(|Query(t)| Self(t))
            .map_err(|e| Problema::parametro(e.body_text()))
    }
}

/// No parameters: an operation that knows none refuses every one.
#[derive(Debug, Clone, Copy)]
pub struct SenzaDomanda;

impl<S: Send + Sync> FromRequestParts<S> for SenzaDomanda {
    type Rejection = Problema;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problema> {
        match parts.uri.query() {
            None | Some("") => Ok(Self),
            Some(_) => Err(Problema::parametro("this address takes no parameters")),
        }
    }
}

/// A number in the path: what is none names nothing.
#[derive(Debug, Clone, Copy)]
pub struct Numero(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for Numero {
    type Rejection = Problema;

    async fn from_request_parts(parts: &mut Parts, stato: &S) -> Result<Self, Problema> {
        let Nome(testo) = Nome::from_request_parts(parts, stato).await?;
        let numero = testo.parse().ok().filter(|n| *n > 0);
        numero
            .map(Self)
            .ok_or_else(|| Problema::non_trovata("what is asked for has a number greater than 0"))
    }
}

/// A name in the path.
#[derive(Debug, Clone)]
pub struct Nome(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Nome {
    type Rejection = Problema;

    async fn from_request_parts(parts: &mut Parts, stato: &S) -> Result<Self, Problema> {
        Path::<String>::from_request_parts(parts, stato)
            .await
            .map(|Path(nome)| Self(nome))
            .map_err(|_| Problema::non_trovata("the address cannot be read"))
    }
}

/// A JSON body.
#[derive(Debug)]
pub struct Corpo<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<Api>> for Corpo<T> {
    type Rejection = Problema;

    async fn from_request(request: Request, api: &Arc<Api>) -> Result<Self, Problema> {
        let tipo = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|t| t.to_str().ok());
        let tipo = tipo.map(|t| t.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
        if tipo.as_deref() != Some("application/json") {
            return Err(Problema::nuovo(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "media-type",
                "expected Content-Type: application/json",
            ));
        }
        let letto = Limited::new(request.into_body(), CORPO).collect();
        let byte = match tokio::time::timeout(api.casa.settings.limits.body_timeout(), letto).await {
            Ok(Ok(letto)) => letto.to_bytes(),
            Ok(Err(e)) if e.is::<LengthLimitError>() => {
                return Err(Problema::nuovo(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "too-large",
                    format!("expected a body of at most {CORPO} bytes"),
                ));
            }
            Ok(Err(_)) => {
                return Err(Problema::nuovo(
                    StatusCode::BAD_REQUEST,
                    "broken-off",
                    "the body broke off",
                ));
            }
            Err(_) => {
                return Err(Problema::nuovo(
                    StatusCode::REQUEST_TIMEOUT,
                    "too-slow",
                    "the body did not come in time",
                ));
            }
        };
        serde_json::from_slice(&byte)
            .map(Self)
            .map_err(|e| Problema::nuovo(StatusCode::BAD_REQUEST, "invalid-body", e.to_string()))
    }
}

/// A page: how many, within what is allowed.
///
/// # Errors
/// Names the parameter.
pub fn limite(chiesto: Option<u32>, solito: u32, massimo: u32) -> Result<u32, Problema> {
    let limite = chiesto.unwrap_or(solito);
    (1..=massimo)
        .contains(&limite)
        .then_some(limite)
        .ok_or_else(|| Problema::parametro(format!("limite: expected a number from 1 to {massimo}")))
}

/// A cursor: the number of the last one seen; absent at the beginning.
///
/// # Errors
/// Names the parameter.
pub fn dopo(chiesto: Option<i64>) -> Result<Option<i64>, Problema> {
    match chiesto {
        Some(n) if n < 0 => Err(Problema::parametro("dopo: expected a number of at least 0")),
        altro => Ok(altro),
    }
}

/// The cursor of the next page; none when this page is the last.
pub fn prossima(letti: usize, limite: u32, ultimo: Option<i64>) -> Option<i64> {
    ultimo.filter(|_| letti >= usize::try_from(limite).unwrap_or(usize::MAX))
}

/// A reason, from the body of a request.
///
/// # Errors
/// What was expected.
pub fn motivo(testo: &str) -> Result<&str, Problema> {
    crate::operatore::motivo(testo)
        .map_err(|e| Problema::nuovo(StatusCode::BAD_REQUEST, "invalid-body", format!("motivo: {e}")))
}
