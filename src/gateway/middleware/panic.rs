//! A panic is our fault, never the caller's end of the connection: it becomes a `Server` fault.

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

use axum::{
    body::Body,
    http::{Response, StatusCode, header::CONTENT_TYPE},
};

use crate::{gateway::exchange, telemetry};

/// What `lavoro` comes to.
///
/// # Errors
/// What it panicked with. It is not run any further.
pub async fn colto<F: Future>(lavoro: F) -> Result<F::Output, Box<dyn Any + Send>> {
    let mut lavoro = pin!(lavoro);
    poll_fn(
        |contesto| match catch_unwind(AssertUnwindSafe(|| lavoro.as_mut().poll(contesto))) {
            Ok(esito) => esito.map(Ok),
            Err(panico) => Poll::Ready(Err(panico)),
        },
    )
    .await
}

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

    #[tokio::test]
    async fn a_panic_after_a_wait_is_caught_and_other_work_comes_through() {
        assert_eq!(colto(async { 7 }).await.ok(), Some(7));
        let guasto = colto(async {
            tokio::task::yield_now().await;
            panic!("on purpose");
        });
        let esito: Result<(), _> = guasto.await;
        assert_eq!(esito.unwrap_err().downcast_ref(), Some(&"on purpose"));
        let response = answer();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers().get(CONTENT_TYPE), Some(&exchange::TEXT_XML));
    }
}
