//! An id of ours for each request, found again in the answer's `X-Correlation-Id`, in the log and in the trace.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use jiff::Timestamp;

use crate::{gateway::Casa, random::Random};

/// Header of every answer.
pub const HEADER: HeaderName = HeaderName::from_static("x-correlation-id");

/// 32 hexadecimal digits: when it came, in milliseconds since 1970, then 80 bits of chance. Never taken from the caller: two
/// messages must not share one. Ids that grow with time are cheaper to keep: an index gets them at its end, not all over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrelationId(pub String);

impl CorrelationId {
    pub fn new(quando: Timestamp, random: &Random) -> Self {
        let milli = quando.as_millisecond().unsigned_abs() & 0xffff_ffff_ffff;
        let caso = random.next_u64() & 0xffff;
        Self(format!("{milli:012x}{caso:04x}{:016x}", random.next_u64()))
    }
}

/// For routes that have a stack of their own.
pub async fn layer(State(casa): State<Arc<Casa>>, mut request: Request, next: Next) -> Response {
    let id = CorrelationId::new(casa.clock.now(), &casa.random);
    let value = HeaderValue::from_str(&id.0);
    request.extensions_mut().insert(id);
    let mut response = next.run(request).await;
    if let Ok(value) = value {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_with_time_and_differ_within_a_millisecond() {
        let istante = |testo: &str| testo.parse::<Timestamp>().unwrap();
        let random = Random::seeded(1);
        let mut prima = String::new();
        for quando in [
            "2026-11-23T18:00:00.001Z",
            "2026-11-23T18:00:00.002Z",
            "2130-01-01T00:00:00Z",
        ] {
            let id = CorrelationId::new(istante(quando), &random).0;
            assert_eq!(id.len(), 32);
            assert!(id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')), "{id}");
            assert!(prima < id, "{prima} {id}");
            assert_ne!(id, CorrelationId::new(istante(quando), &random).0);
            prima = id;
        }
    }
}
