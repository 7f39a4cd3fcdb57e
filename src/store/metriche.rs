//! Names under which transactions are measured and logged.

use jiff::Timestamp;

/// Histogram of seconds, labels `database`, `transazione`, `esito`.
pub const TRANSAZIONE: &str = "portasap_store_transaction_seconds";
/// Counter, labels `database`, `transazione`, `causa`.
pub const RIPETIZIONI: &str = "portasap_store_retries_total";
/// Histogram of exchanges in a batch.
pub const LOTTO: &str = "portasap_store_batch_size";
/// Gauge of exchanges that wait for a writer.
pub const CODA: &str = "portasap_store_queue_depth";

/// A transaction, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nome {
    /// Everything that waited, in one commit.
    Lotto,
    /// One exchange alone: nothing else waited, or its batch failed.
    Singolo,
}

impl Nome {
    pub(super) const fn di(lotto: &[super::Scambio]) -> Self {
        if lotto.len() > 1 { Self::Lotto } else { Self::Singolo }
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Lotto => "lotto",
            Self::Singolo => "singolo",
        }
    }
}

/// `esito`: `ok`, `persa` when somebody else was faster and it is tried again, `fallita`.
pub(super) fn misura(database: &'static str, nome: Nome, esito: &'static str, inizio: Timestamp, fine: Timestamp) {
    metrics::histogram!(TRANSAZIONE, "database" => database, "transazione" => nome.as_str(), "esito" => esito)
        .record(fine.duration_since(inizio).as_secs_f64().max(0.0));
}

pub(super) fn ripetizione(database: &'static str, nome: Nome, causa: &'static str) {
    metrics::counter!(RIPETIZIONI, "database" => database, "transazione" => nome.as_str(), "causa" => causa)
        .increment(1);
}
