//! A panic is our fault, never the caller's end of the connection: it becomes a `Server` fault.

use axum::{
    body::Body,
    http::{Response, StatusCode, header::CONTENT_TYPE},
};

use crate::{gateway::exchange, telemetry};

/// The panic's text may quote input, so it is not logged; the hook of the process prints where it happened.
pub fn answer() -> Response<Body> {
    metrics::counter!(telemetry::PANICS).increment(1);
    tracing::error!("a request caused a panic; it was answered with a Server fault");
    let mut response = Response::new(Body::from(exchange::internal_fault()));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.headers_mut().insert(CONTENT_TYPE, exchange::TEXT_XML);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_server_fault() {
        let response = answer();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers().get(CONTENT_TYPE), Some(&exchange::TEXT_XML));
    }
}
