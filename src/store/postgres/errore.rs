//! What a PostgreSQL error means for the transaction (PostgreSQL manual, appendix A).

use crate::store::errore::Guasto;

/// `undefined_table`.
pub const TABELLA_ASSENTE: &str = "42P01";

const IDENTIFICATORE: &str = "traccia_identificatore";

/// An error before the commit was asked for.
pub fn classifica(errore: &sqlx::Error) -> Guasto {
    let perche = errore.to_string();
    match errore {
        sqlx::Error::Database(e) => match e.code().as_deref().unwrap_or_default() {
            "23505" if e.constraint() == Some(IDENTIFICATORE) => Guasto::Duplicato,
            // unique, exclusion, serialisation, deadlock, lock timeout
            "23505" | "23P01" | "40001" | "40P01" | "55P03" => Guasto::Conflitto(perche),
            // shut down, crash of a neighbour, starting up, database dropped, idle for too long, demoted to a standby
            "57P01" | "57P02" | "57P03" | "57P04" | "57P05" | "25P03" | "25006" => Guasto::Interrotto(perche),
            codice if codice.starts_with("08") => Guasto::Interrotto(perche),
            // out of resources (disk, memory, connections), access denied, no such database, statement timeout
            codice
                if ["53", "28", "3D", "57014"]
                    .iter()
                    .any(|classe| codice.starts_with(classe)) =>
            {
                Guasto::Irraggiungibile(perche)
            }
            _ => Guasto::Interno(perche),
        },
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => Guasto::Interrotto(perche),
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => Guasto::Irraggiungibile(perche),
        _ => Guasto::Interno(perche),
    }
}

/// An error of the commit itself: where the connection is gone, nobody knows whether it happened.
pub fn classifica_commit(errore: &sqlx::Error) -> Guasto {
    match classifica(errore) {
        Guasto::Interrotto(perche) | Guasto::Irraggiungibile(perche) => Guasto::Incerto(perche),
        guasto => guasto,
    }
}

/// An error of a statement that commits by itself: as at a commit, but what a server that lives on says of it is certain.
pub fn classifica_scrittura(errore: &sqlx::Error) -> Guasto {
    let codice = match errore {
        sqlx::Error::Database(e) => e.code().unwrap_or_default(),
        _ => return classifica_commit(errore),
    };
    // not allowed to write, out of time, out of resources
    if ["25006", "57014", "53"].iter().any(|classe| codice.starts_with(classe)) {
        return classifica(errore);
    }
    classifica_commit(errore)
}
