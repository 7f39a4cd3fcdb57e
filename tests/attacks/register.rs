//! The register as the database holds it, to see that nothing changed.

use sqlx::{Connection, PgConnection, SqliteConnection};
use tokio::runtime::Runtime;

/// A second pair of eyes on the node's database.
pub struct Register {
    runtime: Runtime,
    connection: Database,
}

enum Database {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Everything but the trace, and the verbatim documents that belong to it, as one text.
const SQLITE: &str = "SELECT
    (SELECT coalesce(group_concat(codice || codice_fiscale || cf_corrente || stato || ente_titolare || versione || documento
        || aggiornata_il), '') FROM sap)
    || (SELECT coalesce(group_concat(identificativo || codice_sap), '') FROM politica)
    || (SELECT coalesce(group_concat(nome || valore), '') FROM contatore)
    || (SELECT coalesce(group_concat(id || codice || motivo || destinatario || stato), '') FROM notifica)";
const POSTGRES: &str = "SELECT
    (SELECT coalesce(string_agg(t::text, '' ORDER BY t::text), '') FROM sap t)
    || (SELECT coalesce(string_agg(t::text, '' ORDER BY t::text), '') FROM politica t)
    || (SELECT coalesce(string_agg(t::text, '' ORDER BY t::text), '') FROM notifica t)";

impl Register {
    pub fn open(url: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let connection = runtime.block_on(async {
            if url.starts_with("sqlite:") {
                Database::Sqlite(SqliteConnection::connect(url).await.expect("the node's file"))
            } else {
                Database::Postgres(PgConnection::connect(url).await.expect("the node's database"))
            }
        });
        Self { runtime, connection }
    }

    pub fn dump(&mut self) -> String {
        self.text(SQLITE, POSTGRES)
    }

    /// Length of the longest text that the caller could choose among those of the trace rows.
    pub fn longest_trace_text(&mut self) -> usize {
        const COLUMNS: &str = "SELECT cast(max(length(coalesce(mittente, '')) + length(coalesce(destinatario, ''))
            + length(coalesce(identificatore, '')) + length(coalesce(ora_registrazione, ''))
            + length(coalesce(collaborazione, ''))) AS text) FROM traccia";
        self.text(COLUMNS, COLUMNS).parse().expect("a number")
    }

    /// Rows of the trace.
    pub fn traces(&mut self) -> u64 {
        const COUNT: &str = "SELECT cast(count(*) AS text) FROM traccia";
        self.text(COUNT, COUNT).parse().expect("a number")
    }

    fn text(&mut self, sqlite: &'static str, postgres: &'static str) -> String {
        let Self { runtime, connection } = self;
        runtime.block_on(async {
            match connection {
                Database::Sqlite(c) => sqlx::query_scalar(sqlite).fetch_one(c).await,
                Database::Postgres(c) => sqlx::query_scalar(postgres).fetch_one(c).await,
            }
            .expect("the register")
        })
    }
}
