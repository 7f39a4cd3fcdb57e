//! Settings: one TOML file, then `PORTASAP__SECTION__KEY` environment variables, then flags; all checked at start.
//!
//! A key that nobody knows is an error, a value out of range is an error that names its key, and a setting that this
//! build cannot honour is refused rather than ignored. Source: design §5, §7.1–§7.4.

mod api;
mod avvisi;
mod calls;
mod check;
mod client;
mod delegata;
mod identity;
mod indirizzo;
mod load;
mod modi;
mod ricezione;
mod settings;
mod trace;

pub use api::{Api, Caller, Diritto};
pub use avvisi::avvisi;
pub use calls::{Calls, Quota, QuotaParte};
pub(crate) use check::servable;
pub use client::{Client, Credenziali};
pub use delegata::{ControlliDelegata, Delegata, ErroreApplicativo, Nodo};
pub use identity::*;
pub use load::{Overrides, load};
pub use modi::{Modi, ModiParte, SchemaModi};
pub use ricezione::{Ricezione, Soap, Webhook};
pub use settings::*;
pub use trace::{Retention, Space, Trace};

/// Why the settings cannot be used. The text names the key and what was expected.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path}: {reason}")]
    File { path: String, reason: String },
    #[error("{0}")]
    Value(String),
}
