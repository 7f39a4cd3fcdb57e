//! An id of ours for each request, found again in the answer's `X-Correlation-Id`, in the log and in the trace.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use crate::{gateway::Casa, random::Random};

/// Header of every answer.
pub const HEADER: HeaderName = HeaderName::from_static("x-correlation-id");

/// 32 hexadecimal digits. Never taken from the caller: two messages must not share one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrelationId(pub String);

impl CorrelationId {
    pub fn new(random: &Random) -> Self {
        Self(format!("{:016x}{:016x}", random.next_u64(), random.next_u64()))
    }
}

/// For routes that have a stack of their own.
pub async fn layer(State(casa): State<Arc<Casa>>, mut request: Request, next: Next) -> Response {
    let id = CorrelationId::new(&casa.random);
    let value = HeaderValue::from_str(&id.0);
    request.extensions_mut().insert(id);
    let mut response = next.run(request).await;
    if let Ok(value) = value {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
