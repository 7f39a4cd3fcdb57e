//! `portasap sample --load`: a SAP that was loaded is row by row the SAP that a message would have made, on both databases;
//! and no register in esercizio is ever touched.

#[path = "support/http.rs"]
mod http;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/node.rs"]
mod node;

use std::process::{Command, Output};

use node::{Node, binary, postgres_database};
use portasap::{
    sample::{Opzioni, Peso, lavoratore},
    soap,
};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

const COLLAUDO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/config/collaudo.toml");

/// What differs from one message to the next, whatever it says: it must be there, or be absent, in both.
const OF_THE_WIRE: [&str; 8] = [
    "correlazione",
    "ricevuta",
    "registrata_il",
    "durata_us",
    "indirizzo",
    "risposta_ora",
    "creata_il",
    "aggiornata_il",
];

/// Every table that an invioSAP writes, and others that it must leave alone.
const TABLES: [&str; 5] = ["sap", "politica", "traccia", "documento", "notifica"];

fn load(database: &str, environment: &str, arguments: &[&str]) -> (i32, String) {
    let Output { status, stdout, stderr } = Command::new(binary())
        .args(["sample", "--config", COLLAUDO, "--database", database])
        .args(arguments)
        .env("PORTASAP__ENVIRONMENT", environment)
        .output()
        .expect("the binary runs");
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&stdout),
        String::from_utf8_lossy(&stderr)
    );
    (status.code().expect("an exit code"), text)
}

/// One of the two databases.
enum Register {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Register {
    async fn open(url: &str) -> Self {
        if url.starts_with("sqlite") {
            Self::Sqlite(SqliteConnection::connect(url).await.expect("the file opens"))
        } else {
            Self::Postgres(PgConnection::connect(url).await.expect("the cluster answers"))
        }
    }

    async fn texts(&mut self, question: String) -> Vec<String> {
        let question = AssertSqlSafe(question);
        match self {
            Self::Sqlite(c) => sqlx::query_scalar(question).fetch_all(c).await,
            Self::Postgres(c) => sqlx::query_scalar(question).fetch_all(c).await,
        }
        .expect("an answer")
    }

    async fn execute(&mut self, statement: &'static str) {
        match self {
            Self::Sqlite(c) => sqlx::query(statement).execute(c).await.map(|_| ()),
            Self::Postgres(c) => sqlx::query(statement).execute(c).await.map(|_| ()),
        }
        .expect("the statement runs");
    }

    /// All of it that does not depend on the wire.
    async fn rows(&mut self) -> Vec<String> {
        let mut all = Vec::new();
        for table in TABLES {
            let (columns, quote) = match self {
                Self::Sqlite(_) => (
                    format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"),
                    "quote",
                ),
                Self::Postgres(_) => (
                    format!(
                        "SELECT column_name::text FROM information_schema.columns
                         WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
                    ),
                    "quote_nullable",
                ),
            };
            let columns = self.texts(columns).await;
            assert!(columns.len() > 1, "{table}");
            let of_the_wire = |name: &str| OF_THE_WIRE.contains(&name);
            let columns: Vec<String> = columns
                .iter()
                .map(|name| match name.as_str() {
                    name if of_the_wire(name) => format!("'{name} absent ' || CAST({name} IS NULL AS TEXT)"),
                    name => format!("'{name} ' || {quote}({name})"),
                })
                .collect();
            let rows = format!(
                "SELECT '{table} ' || {} FROM {table} ORDER BY 1",
                columns.join(" || ', ' || ")
            );
            all.extend(self.texts(rows).await);
        }
        all
    }
}

/// Three workers sent to a node, the same three loaded into another register.
async fn the_same(sent: &str, loaded: &str, peso: Peso, size: &str) {
    let node = Node::with(&[("DATABASE__URL", sent)]);
    for n in 1..=3 {
        let opzioni = Opzioni {
            seed: 7,
            peso,
            ..Opzioni::default()
        };
        let document = lavoratore(n, &opzioni).scrivi();
        let message = soap::scrivi_envelope(None, &messages::body("invioSAP", "SAP", &document));
        let reply = node.post(&message);
        assert_eq!(reply.element("Esito").as_deref(), Some("OK"), "{}", reply.body);
    }
    let arguments = ["--load", "3", "--seed", "7", "--size", size];
    assert_eq!(load(loaded, "collaudo", &arguments).0, 0);
    let (mut sent, mut loaded) = (Register::open(sent).await, Register::open(loaded).await);
    let (sent, loaded) = (sent.rows().await, loaded.rows().await);
    assert!(sent.len() >= 3 * 4, "register, policies, trace, documents");
    for (sent, loaded) in sent.iter().zip(&loaded) {
        assert_eq!(sent, loaded);
    }
    assert_eq!(sent.len(), loaded.len());
}

#[tokio::test]
async fn a_loaded_sap_is_the_one_that_was_sent_on_sqlite() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = |name: &str| format!("sqlite://{}/{name}.db", dir.path().display());
    for (peso, size) in [(Peso::Piccolo, "small"), (Peso::Grande, "large")] {
        the_same(
            &file(&format!("sent {size}")),
            &file(&format!("loaded {size}")),
            peso,
            size,
        )
        .await;
    }
}

#[tokio::test]
async fn a_loaded_sap_is_the_one_that_was_sent_on_postgres() {
    let database = || tokio::task::spawn_blocking(postgres_database);
    let (sent, loaded) = (
        database().await.expect("a database"),
        database().await.expect("a database"),
    );
    the_same(&sent, &loaded, Peso::Tipico, "typical").await;
}

/// A register grows by load after load, and goes on by messages.
#[tokio::test]
async fn a_loaded_register_goes_on_by_messages() {
    let dir = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/register.db", dir.path().display());
    assert_eq!(
        load(&url, "collaudo", &["--load", "1200"]).0,
        0,
        "more than one transaction"
    );
    let (code, text) = load(&url, "collaudo", &["--load", "5", "--first", "1201"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("5 SAPs loaded"), "{text}");
    let (code, text) = load(&url, "collaudo", &["--load", "5", "--first", "1203"]);
    assert_eq!(code, 1, "these workers have a SAP: {text}");

    let node = Node::with(&[("DATABASE__URL", &url)]);
    let opzioni = Opzioni::default();
    for (n, code) in [(1, "AA00000001"), (1200, "AA00001200"), (1205, "AA00001205")] {
        let scheda = lavoratore(n, &opzioni);
        let cf = &scheda
            .datianagrafici
            .expect("the person")
            .datipersonali
            .codicefiscale
            .valore;
        let reply = node.post(&messages::verifica(cf));
        let found = reply.element("CodiceSAP").unwrap_or_default();
        assert!(found.starts_with(code), "{n}: {found}");
        assert!(node.post(&messages::richiesta(&found)).body.contains(&found));
    }
    let reply = node.post(&messages::invio(&lavoratore(1300, &opzioni).scrivi()));
    assert_eq!(reply.element("Esito").as_deref(), Some("OK"), "{}", reply.body);
}

#[tokio::test]
async fn a_register_in_esercizio_is_not_touched() {
    let dir = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/register.db", dir.path().display());
    assert_eq!(load(&url, "collaudo", &["--load", "2"]).0, 0);
    let mut register = Register::open(&url).await;
    let before = register.rows().await;

    let (code, text) = load(&url, "esercizio", &["--load", "2", "--first", "100"]);
    assert_eq!(code, 2, "the settings say so: {text}");

    // Served once in esercizio, by whatever settings.
    let mut node = Node::with(&[
        ("DATABASE__URL", &url),
        ("ENVIRONMENT", "esercizio"),
        ("IDENTITY__REQUIRED", "true"),
        ("IDENTITY__FORWARDED__PROXIES", "[\"127.0.0.1/32\"]"),
    ]);
    node.kill();
    let (code, text) = load(&url, "collaudo", &["--load", "2", "--first", "100"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("a node in esercizio has served this register"), "{text}");
    assert_eq!(register.rows().await, before);
    register.execute("DELETE FROM segno WHERE nome = 'esercizio'").await;
    assert_eq!(
        load(&url, "collaudo", &["--load", "2", "--first", "100"]).0,
        0,
        "that, and nothing else, was in the way"
    );
}
