//! Tracing set-up and metric names.
//!
//! A log line is a readable sentence plus stable fields (`azione`, `mittente`, `esito`, `correlation_id`,
//! `duration_ms`). Personal data and payloads never enter a log line, a metric or a label.

use std::io::IsTerminal;

use metrics::{describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::{
    config::{Log, LogFormat},
    store::{CODA, LOTTO},
};

/// Exchanges answered, by `azione`, `mittente`, `esito`.
pub const EXCHANGES: &str = "portasap_exchanges_total";
/// Seconds from the last byte of the request to the answer, by `azione`.
pub const EXCHANGE_SECONDS: &str = "portasap_exchange_duration_seconds";
/// Violated rules, by `regola`.
pub const ANOMALIES: &str = "portasap_anomalies_total";
/// Requests refused before any SOAP was spoken, by `motivo`.
pub const REFUSED: &str = "portasap_http_refused_total";
/// Open connections.
pub const CONNECTIONS: &str = "portasap_connections";
/// Panics caught.
pub const PANICS: &str = "portasap_panics_total";
/// Requests of callers who are not proven to be who they have to be, by `motivo`.
pub const IDENTITY_REFUSED: &str = "portasap_identity_refused_total";
/// Signed messages that were refused, by `motivo`: the fault code of WS-Security.
pub const SIGNATURE_REFUSED: &str = "portasap_signature_refused_total";
/// TLS handshakes, by `esito`: `ok`, or why not.
pub const HANDSHAKES: &str = "portasap_tls_handshakes_total";
/// Files read again on SIGHUP, by `cosa` and `esito`.
pub const RELOADS: &str = "portasap_reloads_total";
/// When a certificate or revocation list ends, in seconds since 1970, by `cosa`.
pub const EXPIRES: &str = "portasap_tls_expires_timestamp_seconds";
/// 1 while another process issues identifiers with the same `node_prefix`.
pub const PREFIX_SHARED: &str = "portasap_node_prefix_shared";
/// Highest id of an import that is in force, 0 without imports.
pub const TABLES_VERSION: &str = "portasap_tables_version";
/// Imported tables that could not be read.
pub const TABLES_UNREADABLE: &str = "portasap_tables_unreadable_total";
/// Bytes that the database takes.
pub const SPACE_USED: &str = "portasap_database_bytes";
/// Bytes left for it, where known.
pub const SPACE_FREE: &str = "portasap_database_free_bytes";
/// Bytes a day, once there are two days to compare.
pub const SPACE_GROWTH: &str = "portasap_database_growth_bytes_per_day";
/// Days until it is full, where known.
pub const SPACE_DAYS: &str = "portasap_database_days_left";
/// 0 fine, 1 warning, 2 critical.
pub const SPACE_ALARM: &str = "portasap_database_space_alarm";
/// Attempts at delivering a notification, by `destinatario` and `esito`.
pub const DELIVERIES: &str = "portasap_notifiche_tentativi_total";
/// Notifications waiting for a region, by `destinatario`.
pub const OUTBOX: &str = "portasap_notifiche_in_attesa";
/// Age in seconds of the oldest of them, by `destinatario`.
pub const OUTBOX_AGE: &str = "portasap_notifiche_eta_massima_seconds";
/// Notifications whose region has no endpoint.
pub const OUTBOX_UNDELIVERABLE: &str = "portasap_notifiche_non_recapitabili";
/// Requests of the operations API.
pub const API_REQUESTS: &str = "portasap_api_requests_total";
/// 1 while a region is left alone after repeated failures and something waits for it, by `destinatario`.
pub const CIRCUIT: &str = "portasap_notifiche_circuito_aperto";
/// Calls through the porta delegata, by `azione` and `esito`.
pub const DELEGATA: &str = "portasap_delegata_total";
/// Seconds from the last byte of a request to the porta delegata to its answer, by `azione`.
pub const DELEGATA_SECONDS: &str = "portasap_delegata_duration_seconds";
/// Seconds of them that the node took, by `azione`.
pub const NODE_SECONDS: &str = "portasap_delegata_node_duration_seconds";
/// Attempts to reach the node that brought no answer for the client, by `motivo`.
pub const NODE_FAILURES: &str = "portasap_delegata_node_failures_total";
/// Calls of the porta delegata on their way.
pub const DELEGATA_IN_FLIGHT: &str = "portasap_delegata_in_flight";
/// Attempts at handing a received notification over, by `canale` and `esito`.
pub const HANDOVERS: &str = "portasap_inoltri_tentativi_total";
/// Received notifications waiting to be handed over, by `canale`.
pub const HANDOVER_PENDING: &str = "portasap_inoltri_in_attesa";
/// Age in seconds of the oldest of them, by `canale`.
pub const HANDOVER_AGE: &str = "portasap_inoltri_eta_massima_seconds";
/// 1 while a system of the region is left alone after repeated failures and something waits for it, by `canale`.
pub const HANDOVER_CIRCUIT: &str = "portasap_inoltri_circuito_aperto";

/// Bounds of the latency histogram, in seconds.
const SECONDS: [f64; 12] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];
/// Bounds of the batch size histogram.
const SIZES: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];

/// Starts logging to standard error.
///
/// # Errors
/// When `log.level` cannot be read as a filter.
pub fn logs(settings: &Log) -> Result<(), String> {
    let filter = EnvFilter::try_new(&settings.level).map_err(|e| format!("log.level: {e}"))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match settings.format {
        LogFormat::Text => builder
            .with_ansi(std::io::stderr().is_terminal())
            .with_target(false)
            .try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    started.map_err(|e| e.to_string())
}

/// Installs the recorder that `/metrics` renders.
///
/// # Errors
/// When a recorder is already installed in this process.
pub fn metrics() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(EXCHANGE_SECONDS.to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Full(DELEGATA_SECONDS.to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Full(NODE_SECONDS.to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Full(LOTTO.to_owned()), &SIZES)?
        .install_recorder()?;
    describe_counter!(EXCHANGES, "Exchanges answered");
    describe_histogram!(EXCHANGE_SECONDS, "Seconds from the end of the request to the answer");
    describe_counter!(ANOMALIES, "Violated rules");
    describe_counter!(REFUSED, "Requests refused before any SOAP was spoken");
    describe_gauge!(CONNECTIONS, "Open connections");
    describe_counter!(PANICS, "Panics caught");
    describe_counter!(
        IDENTITY_REFUSED,
        "Requests of callers who are not proven to be who they have to be"
    );
    describe_counter!(SIGNATURE_REFUSED, "Signed messages that were refused");
    describe_counter!(HANDSHAKES, "TLS handshakes");
    describe_counter!(RELOADS, "Files read again on SIGHUP");
    describe_gauge!(
        EXPIRES,
        "When a certificate or revocation list ends, in seconds since 1970"
    );
    describe_gauge!(SPACE_USED, "Bytes that the database takes");
    describe_gauge!(SPACE_FREE, "Bytes left for the database, where known");
    describe_gauge!(SPACE_GROWTH, "Bytes by which the database grows in a day");
    describe_gauge!(SPACE_DAYS, "Days until the database is full at its present growth");
    describe_gauge!(SPACE_ALARM, "Room for the database: 0 fine, 1 warning, 2 critical");
    describe_gauge!(CODA, "Exchanges waiting to be committed");
    describe_gauge!(
        PREFIX_SHARED,
        "1 while another process issues identifiers with the same node_prefix"
    );
    describe_histogram!(LOTTO, "Exchanges committed together");
    describe_gauge!(TABLES_VERSION, "Newest import of tables in force");
    describe_counter!(TABLES_UNREADABLE, "Imported tables that could not be used");
    describe_counter!(DELIVERIES, "Attempts at delivering a notification");
    describe_gauge!(OUTBOX, "Notifications waiting for a region");
    describe_gauge!(
        OUTBOX_AGE,
        "Age in seconds of the oldest notification waiting for a region"
    );
    describe_gauge!(OUTBOX_UNDELIVERABLE, "Notifications whose region has no endpoint");
    describe_gauge!(CIRCUIT, "1 while a region is left alone after repeated failures");
    describe_counter!(DELEGATA, "Calls through the porta delegata");
    describe_histogram!(
        DELEGATA_SECONDS,
        "Seconds from the end of a request to the porta delegata to its answer"
    );
    describe_histogram!(
        NODE_SECONDS,
        "Seconds that the node took for a call of the porta delegata"
    );
    describe_counter!(
        NODE_FAILURES,
        "Attempts to reach the node that brought no answer for the client"
    );
    describe_gauge!(DELEGATA_IN_FLIGHT, "Calls of the porta delegata on their way");
    describe_counter!(HANDOVERS, "Attempts at handing a received notification over");
    describe_gauge!(HANDOVER_PENDING, "Received notifications waiting to be handed over");
    describe_gauge!(
        HANDOVER_AGE,
        "Age in seconds of the oldest notification waiting to be handed over"
    );
    describe_gauge!(
        HANDOVER_CIRCUIT,
        "1 while a system of the region is left alone after repeated failures"
    );
    Ok(handle)
}
