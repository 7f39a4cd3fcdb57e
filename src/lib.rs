//! **portasap**: the gateway for the exchange of the SAP (Scheda Anagrafico-Professionale).
//!
//! A message comes in as bytes and leaves as bytes; on its way it becomes an envelope, a checked *busta*, a caller, an
//! action with a document, a decision, a durable record, an answer. The rooms, in the order in which a message meets
//! them; [`gateway::exchange`] is that walk as code:
//!
//! | Room | What it does |
//! |---|---|
//! | [`gateway`] | the edge: router, middleware, the exchange itself, health, metrics, drain |
//! | [`soap`] | the SOAP 1.1 envelope, its faults, the contract we serve, outbound calls |
//! | `modi` | WS-Security by the patterns of ModI: who signed a request, the signature of an answer (feature `modi`) |
//! | [`delegata`] | the porta delegata of a region: a request dressed for the node, its answer undressed |
//! | [`egov`] | the busta e-Gov: header, checks, identifiers, parties |
//! | [`actions`] | the eight actions, one file each |
//! | [`sap`] | the document `lavoratore` (Rev009), typed by section, and the identifiers of the domain |
//! | [`controls`] | every binding control, as data plus a function |
//! | [`registro`] | the register's life of a SAP: state, merge, decide, the notifications it causes |
//! | [`notify`] | notificaSAP: the outbox brought to the regions |
//! | [`operatore`] | what operators see and do, for the command line and the API alike |
//! | [`store`] | the port to the databases; all SQL lives here |
//!
//! Below all of them: [`xml`], the only room that sees raw XML; [`tables`], the classification tables; [`outcome`], the words
//! in which every room refuses; [`config`], [`clock`], [`random`], [`panico`], [`pem`], [`telemetry`]. Beside them: [`sample`], fictitious workers,
//! and [`cli`], one file per command.
//!
//! What decides is pure: `xml`, `sap`, `controls`, `registro`, `tables` and `egov::check` know neither tokio nor axum nor
//! sqlx. What touches the world is thin.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::todo,
        clippy::dbg_macro
    )
)]

pub mod actions;
pub mod cli;
pub mod clock;
pub mod config;
pub mod controls;
pub mod delegata;
pub mod egov;
pub mod gateway;
#[cfg(feature = "modi")]
pub mod modi;
pub mod notify;
pub mod operatore;
pub mod outcome;
pub mod panico;
pub mod pem;
pub mod random;
pub mod registro;
pub mod sample;
pub mod sap;
pub mod soap;
pub mod store;
pub mod tables;
pub mod telemetry;
pub mod xml;
