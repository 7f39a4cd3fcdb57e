//! **portasap**: the gateway for the exchange of the SAP (Scheda Anagrafico-Professionale).
//!
//! A message comes in as bytes and leaves as bytes; on its way it becomes an envelope, a checked
//! *busta*, a caller, an action with a document, a decision, a durable record, an answer. The modules
//! stand here in the order in which a message meets them; [`gateway::exchange`] is that walk as code.
//!
//! What decides is pure: [`xml`], [`sap`], [`controls`], [`registro`], [`tables`] and [`egov::check`]
//! know neither tokio nor axum nor sqlx. What touches the world is thin.

#![forbid(unsafe_code)]

/// The eight actions: one file each.
pub mod actions;
/// One file per command.
pub mod cli;
/// Time, as a parameter.
pub mod clock;
/// Settings, all checked at start.
pub mod config;
/// Every binding control, as data plus a function.
pub mod controls;
/// The busta e-Gov: header, checks, identifiers, parties.
pub mod egov;
/// The edge: router, middleware, the exchange itself, health, metrics, drain.
pub mod gateway;
/// The words in which every room refuses.
pub mod outcome;
/// Chance, as a parameter.
pub mod random;
/// The register's life of a SAP: state, merge, decide, the notifications it causes.
pub mod registro;
/// Fictitious workers with correct codici fiscali, for tests, load and demonstrations.
pub mod sample;
/// The document: `lavoratore` (Rev009), typed by section, and the identifiers of the domain.
pub mod sap;
/// The SOAP 1.1 envelope, its faults, the contract we serve.
pub mod soap;
/// The port to the databases; all SQL lives here.
pub mod store;
/// Classification tables with validity by date.
pub mod tables;
/// Tracing set-up and metric names.
pub mod telemetry;
/// The only room that sees raw XML: hardened reader, writer, schema validation.
pub mod xml;
