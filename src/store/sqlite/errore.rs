//! What an SQLite error means for the transaction (sqlite.org, "Result and Error Codes").

use crate::store::errore::Guasto;

const IDENTIFICATORE: &str = "traccia_identificatore";

pub fn classifica(errore: &sqlx::Error) -> Guasto {
    let perche = errore.to_string();
    match errore {
        sqlx::Error::Database(e) if e.message().contains(IDENTIFICATORE) => Guasto::Duplicato,
        sqlx::Error::Database(e) if e.is_unique_violation() => Guasto::Conflitto(perche),
        sqlx::Error::Database(e) => {
            let esteso: i32 = e.code().and_then(|c| c.parse().ok()).unwrap_or_default();
            match esteso & 0xff {
                5 | 6 => Guasto::Conflitto(perche),                  // busy, locked
                8 | 10 | 13 | 14 => Guasto::Irraggiungibile(perche), // read-only, I/O, disk full, cannot open
                _ => Guasto::Interno(perche),
            }
        }
        sqlx::Error::WorkerCrashed => Guasto::Interrotto(perche),
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Guasto::Irraggiungibile(perche),
        _ => Guasto::Interno(perche),
    }
}

/// SQLite says of a failed commit that it did not happen, but for an I/O error.
pub fn classifica_commit(errore: &sqlx::Error) -> Guasto {
    match classifica(errore) {
        Guasto::Interrotto(perche) | Guasto::Irraggiungibile(perche) => Guasto::Incerto(perche),
        guasto => guasto,
    }
}
