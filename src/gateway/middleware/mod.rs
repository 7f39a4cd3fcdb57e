//! What every request of the service passes, in one stack.

pub mod correlation;
mod panic;
mod shed;

pub use correlation::CorrelationId;
pub use shed::overloaded;

use std::sync::Arc;

use axum::{Router, error_handling::HandleErrorLayer, middleware::from_fn_with_state};
use tower::{ServiceBuilder, limit::GlobalConcurrencyLimitLayer, load_shed::LoadShedLayer};
use tower_http::catch_panic::CatchPanicLayer;

use super::Casa;

/// Stacks the layers; the first one sees the request first and the answer last.
pub fn stack(routes: Router, casa: &Arc<Casa>) -> Router {
    let limits = &casa.settings.limits;
    routes.layer(
        ServiceBuilder::new()
            // Outermost, so that every answer, refusals included, carries the correlation id.
            .layer(from_fn_with_state(Arc::clone(casa), correlation::layer))
            // Above the limits, so that a panic anywhere below gives an answer and frees its place.
            .layer(CatchPanicLayer::custom(panic::answer))
            // A place is asked for before the body is read: who finds none costs us nothing.
            .layer(HandleErrorLayer::new(shed::answer))
            .layer(LoadShedLayer::new())
            .layer(GlobalConcurrencyLimitLayer::new(limits.concurrency)),
    )
}
