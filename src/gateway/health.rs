//! `/health/live`, `/health/ready` with the cause of each check, `/metrics`.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::{Casa, router::Operations};

/// One check of readiness.
#[derive(Debug, Serialize)]
pub struct Check {
    pub name: &'static str,
    pub ok: bool,
    /// Why not, for the operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What will be wrong one day, for the operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

/// All of them.
#[derive(Debug, Serialize)]
pub struct Report {
    pub ready: bool,
    pub checks: Vec<Check>,
}

/// The process runs.
pub async fn live() -> Json<serde_json::Value> {
    Json(serde_json::json!({ "live": true, "version": env!("CARGO_PKG_VERSION") }))
}

/// The process can serve: 200, or 503 with the causes.
pub async fn ready(State(state): State<Operations>) -> Response {
    let report = esame(&state.casa).await;
    let status = if report.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(report)).into_response()
}

/// Looks at everything that readiness depends on.
pub async fn esame(casa: &Casa) -> Report {
    let database = casa.coda.store().ready().await.err().map(|e| e.to_string());
    let draining = casa.draining().then(|| "shutting down".to_owned());
    // Room that runs out is a warning: a node that still answers must answer.
    let space = casa.spazio.avviso();
    let mut checks = vec![
        ("database", database, None),
        ("accepting", draining, None),
        ("space", None, space),
    ];
    // A node that is away is no reason to take this one out of service: it answers its clients, and the next call may find
    // the node back.
    if let Some(delegata) = &casa.delegata {
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
    Report { ready, checks }
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
