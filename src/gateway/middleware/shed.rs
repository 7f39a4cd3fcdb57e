//! Too many requests at once: a clear 503, before the body is read (design §7.15).

use axum::{
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};

use crate::telemetry;

/// 503 with `Retry-After` and no body.
pub fn overloaded() -> Response {
    metrics::counter!(telemetry::REFUSED, "motivo" => "sovraccarico").increment(1);
    let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}
