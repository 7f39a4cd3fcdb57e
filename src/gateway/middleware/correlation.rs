//! Gives each request an id of ours, found again in the answer's `X-Correlation-Id`, in the log and in the trace.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use crate::gateway::Casa;

/// Header of every answer.
pub const HEADER: HeaderName = HeaderName::from_static("x-correlation-id");

/// 32 hexadecimal digits. Never taken from the caller: two messages must not share one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrelationId(pub String);

pub async fn layer(State(casa): State<Arc<Casa>>, mut request: Request, next: Next) -> Response {
    let id = format!("{:016x}{:016x}", casa.random.next_u64(), casa.random.next_u64());
    request.extensions_mut().insert(CorrelationId(id.clone()));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
