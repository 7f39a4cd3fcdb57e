//! Why an exchange could not be recorded: what callers see, and the finer reasons that decide what is tried again.

/// Why an exchange could not be recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The identifier was already used by this Mittente (busta-egov.md §8.2).
    #[error("identifier already used")]
    Duplicato,
    /// The signed message was already received (modi-security.md M03).
    #[error("signed message already received")]
    Ripetuto,
    /// The queue is full.
    #[error("too many exchanges waiting")]
    Overloaded,
    /// The database cannot be reached.
    #[error("database unavailable: {0}")]
    Unavailable(String),
    /// The schema is older than this program; migrating mends it.
    #[error("database {0}")]
    Behind(String),
    /// The database refused what should not be refused, or holds what should not be there.
    #[error("database error: {0}")]
    Internal(String),
}

/// Why a transaction failed. Decides whether it is tried again, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guasto {
    /// An identifier that was already used, found by its unique key.
    Duplicato,
    /// Somebody else was faster: a unique key, a version that moved on, a deadlock, a busy file. Worth another attempt.
    Conflitto(String),
    /// The connection broke before the commit was asked for: nothing was written, another connection may do.
    Interrotto(String),
    /// No connection is to be had, or the disk is full: another attempt would only make callers wait.
    Irraggiungibile(String),
    /// The connection broke while the commit was under way: it may or may not have happened, so nothing is repeated.
    Incerto(String),
    /// Anything else: a value the database refuses, a stored document that cannot be read.
    Interno(String),
}

impl From<Guasto> for StoreError {
    fn from(guasto: Guasto) -> Self {
        match guasto {
            Guasto::Duplicato => Self::Duplicato,
            Guasto::Conflitto(perche) => Self::Internal(format!("gave up after repeated conflicts: {perche}")),
            Guasto::Interrotto(perche) | Guasto::Irraggiungibile(perche) => Self::Unavailable(perche),
            Guasto::Incerto(perche) => Self::Unavailable(format!("connection lost during commit: {perche}")),
            Guasto::Interno(perche) => Self::Internal(perche),
        }
    }
}
