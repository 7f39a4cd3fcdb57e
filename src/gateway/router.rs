//! Every route, in one reading.

use std::sync::Arc;

use axum::{Router, routing::get};
use metrics_exporter_prometheus::PrometheusHandle;

use super::{Casa, api, contract, health, middleware::Soglia, porta_applicativa, porta_delegata};

/// The service listener.
pub fn service(casa: &Arc<Casa>) -> Soglia {
    let porta = get(contract::get).post(porta_applicativa::post);
    // 404 where it is not enabled.
    let delegata = get(porta_delegata::get).post(porta_delegata::post);
    let routes = Router::new()
        // Porta delegata: plain SOAP of the region's own systems.
        .route("/PD/ServiziSAP", delegata.clone())
        .route("/PD/ServiziSAP/", delegata.clone())
        .route("/PD/ServiziSAP/{*azione}", delegata)
        // Porta applicativa: the body decides the action, whatever follows in the path (operations.md §2).
        .route("/ServiziSAP", porta.clone())
        .route("/ServiziSAP/", porta.clone())
        .route("/ServiziSAP/{*azione}", porta)
        .with_state(Arc::clone(casa));
    Soglia::new(routes, casa)
}

/// What the operations listener needs.
#[derive(Clone, Debug)]
pub struct Operations {
    pub casa: Arc<Casa>,
    pub metrics: PrometheusHandle,
}

/// The operations listener.
pub fn operations(state: Operations) -> Router {
    let api = api::router(&state.casa);
    Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .with_state(state)
        // Lists its own routes.
        .merge(api)
}
