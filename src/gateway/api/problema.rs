//! A refusal, as RFC 9457 wants it: `application/problem+json` with `type`, `title`, `status`, `detail`, and the correlation id.
//!
//! An operation says what is wrong; [`scrivi`], around all of them, writes it down, for there the correlation id is known.
//! Texts are for operators, in English, and never say what the database holds.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{gateway::middleware::CorrelationId, store::StoreError};

/// Start of every `type`.
const TIPO: &str = "urn:portasap:problem:";

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problema {
    stato: StatusCode,
    /// End of its `type`: what a program decides by.
    tipo: &'static str,
    dettaglio: String,
    /// Rules of the register that refuse.
    regole: Vec<&'static str>,
}

impl Problema {
    pub fn nuovo(stato: StatusCode, tipo: &'static str, dettaglio: impl Into<String>) -> Self {
        Self {
            stato,
            tipo,
            dettaglio: dettaglio.into(),
            regole: Vec::new(),
        }
    }

    pub fn parametro(dettaglio: impl Into<String>) -> Self {
        Self::nuovo(StatusCode::BAD_REQUEST, "invalid-parameter", dettaglio)
    }

    pub fn non_trovata(dettaglio: impl Into<String>) -> Self {
        Self::nuovo(StatusCode::NOT_FOUND, "not-found", dettaglio)
    }

    pub fn conflitto(dettaglio: impl Into<String>) -> Self {
        Self::nuovo(StatusCode::CONFLICT, "conflict", dettaglio)
    }

    pub fn affollata(dettaglio: impl Into<String>) -> Self {
        Self::nuovo(StatusCode::SERVICE_UNAVAILABLE, "unavailable", dettaglio)
    }

    pub fn interno() -> Self {
        Self::nuovo(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the log of the node says more, by the correlation id",
        )
    }

    #[must_use]
    pub fn regole(mut self, regole: Vec<&'static str>) -> Self {
        self.regole = regole;
        self
    }

    const fn titolo(&self) -> &'static str {
        match self.stato {
            StatusCode::BAD_REQUEST => "The request cannot be understood",
            StatusCode::UNAUTHORIZED => "Who calls is not known",
            StatusCode::FORBIDDEN => "This caller may not do this",
            StatusCode::NOT_FOUND => "There is no such thing",
            StatusCode::METHOD_NOT_ALLOWED => "Not by this method",
            StatusCode::REQUEST_TIMEOUT => "The body came too slowly",
            StatusCode::CONFLICT => "Not in this state",
            StatusCode::PAYLOAD_TOO_LARGE => "The body is too long",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "The body is no JSON",
            StatusCode::SERVICE_UNAVAILABLE => "Not now",
            _ => "Something is wrong on our side",
        }
    }
}

impl From<StoreError> for Problema {
    fn from(errore: StoreError) -> Self {
        match errore {
            StoreError::Overloaded => Self::affollata("too many exchanges wait for the database"),
            StoreError::Unavailable(_) | StoreError::Behind(_) => {
                tracing::warn!(error = %errore, "the operations API cannot reach the database");
                Self::affollata("the database cannot be reached; /health/ready says more")
            }
            StoreError::Duplicato | StoreError::Ripetuto | StoreError::Internal(_) => {
                tracing::error!(error = %errore, "an operation of the API failed");
                Self::interno()
            }
        }
    }
}

impl IntoResponse for Problema {
    fn into_response(self) -> Response {
        let mut response = self.stato.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the refusals below it, and what every answer of the API has in common.
pub async fn scrivi(request: Request, next: Next) -> Response {
    let correlazione = request.extensions().get::<CorrelationId>().cloned();
    let mut response = next.run(request).await;
    if let Some(problema) = response.extensions_mut().remove::<Problema>() {
        let mut corpo = json!({
            "type": format!("{TIPO}{}", problema.tipo),
            "title": problema.titolo(),
            "status": problema.stato.as_u16(),
            "detail": problema.dettaglio,
            "correlation_id": correlazione.map(|c| c.0),
        });
        if let Some(corpo) = corpo.as_object_mut().filter(|_| !problema.regole.is_empty()) {
            corpo.insert("rules".to_owned(), json!(problema.regole));
        }
        *response.body_mut() = Body::from(corpo.to_string());
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if problema.stato == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"portasap\""),
            );
        }
        if problema.stato == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
