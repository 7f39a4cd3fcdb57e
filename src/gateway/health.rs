//! `/health/live`, `/health/ready` with the cause of each check, `/metrics`.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::router::Operations;

/// One check of readiness.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    /// Why not, for the operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    /// What will be wrong one day, for the operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<String>,
}

#[derive(Debug, Serialize)]
struct Report {
    ready: bool,
    checks: Vec<Check>,
}

/// The process runs.
pub async fn live() -> Json<serde_json::Value> {
    Json(serde_json::json!({ "live": true, "version": env!("CARGO_PKG_VERSION") }))
}

/// The process can serve: 200, or 503 with the causes.
pub async fn ready(State(state): State<Operations>) -> Response {
    let database = state.casa.coda.store().ready().await.err().map(|e| e.to_string());
    let draining = state.casa.draining().then(|| "shutting down".to_owned());
    // Room that runs out is a warning: a node that still answers must answer.
    let space = state.casa.spazio.avviso();
    let mut checks = vec![
        ("database", database, None),
        ("accepting", draining, None),
        ("space", None, space),
    ];
    // A node that is away is no reason to take this one out of service: it answers its clients, and the next call may find
    // the node back.
    if let Some(delegata) = &state.casa.delegata {
        checks.push(("node", None, delegata.avviso()));
    }
    let checks: Vec<Check> = checks
        .into_iter()
        .map(|(name, cause, warning)| Check {
            name,
            ok: cause.is_none(),
            cause,
            warning,
        })
        .collect();
    let ready = checks.iter().all(|c| c.ok);
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(Report { ready, checks })).into_response()
}

/// Prometheus text.
pub async fn metrics(State(state): State<Operations>) -> Response {
    state.metrics.run_upkeep();
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
        state.metrics.render(),
    )
        .into_response()
}
