//! Part `start`: from the start of the process to the first 200 of `/health/ready`, and the memory it takes then.

use std::time::Duration;

use crate::{
    node::{Node, postgres_database},
    plan::Plan,
    process,
    report::{Report, Table, Value},
    timing::{median, middle, millis, now},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    /// Both, or SQLite alone where there is no cluster.
    pub fn measured() -> Vec<Self> {
        if std::env::var_os("PORTASAP_TEST_POSTGRES").is_some() {
            vec![Self::Postgres, Self::Sqlite]
        } else {
            eprintln!("PORTASAP_TEST_POSTGRES is not set: only SQLite is measured (make bench measures both)");
            vec![Self::Sqlite]
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// What a node is told so that it runs on a new, empty database.
    pub fn new(self) -> Option<String> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(postgres_database()),
        }
    }
}

/// A node on the database of that URL, or on a file of its own.
pub fn node(url: Option<&str>, settings: &[(&str, &str)]) -> Node {
    let mut settings = settings.to_vec();
    settings.extend(url.map(|url| ("DATABASE__URL", url)));
    // A line of log for each message is for whoever reads it.
    settings.push(("LOG__LEVEL", "warn,portasap::cli=info"));
    Node::with(&settings)
}

/// What a database answers to one question.
pub fn ask<T>(url: &str, question: &str) -> T
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    use sqlx::Connection;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut connection = sqlx::PgConnection::connect(url).await.expect("the cluster answers");
        let question = sqlx::AssertSqlSafe(question.to_owned());
        let answer = sqlx::query_scalar(question).fetch_one(&mut connection).await;
        answer.expect("an answer")
    })
}

/// Statements for whoever administers a database.
pub fn execute(url: &str, statements: &[&'static str]) {
    use sqlx::Connection;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut connection = sqlx::PgConnection::connect(url).await.expect("the cluster answers");
        for statement in statements {
            let done = sqlx::query(*statement).execute(&mut connection).await;
            done.expect("the statement runs");
        }
    });
}

/// What a server that has been at work has: segments of its log to write over. A new one makes each of them first, 16 MB that
/// are synced while every commit waits.
pub fn settle(url: &str) {
    let log = "SELECT pg_logical_emit_message(false, 'bench', repeat('x', 1000000)) FROM generate_series(1, 1000)";
    execute(url, &[log, "CHECKPOINT"]);
}

/// Starts a node again and again, on both databases.
pub fn part(report: &mut Report, plan: &Plan) {
    let columns = ["database", "new database ms", "existing ms", "idle RSS MiB"];
    let mut table = Table::new("start", "Start to ready", &columns);
    for database in Database::measured() {
        let (mut fresh, mut existing, mut memory) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..plan.starts {
            let url = database.new();
            let begun = now();
            let mut node = node(url.as_deref(), &[]);
            ready(&node);
            fresh.push(begun.elapsed());
            node.kill();

            let begun = now();
            let node = node.restart();
            ready(&node);
            existing.push(begun.elapsed());
            // What start-up used and gave back is not idle memory.
            std::thread::sleep(Duration::from_millis(50));
            memory.extend(process::memory(node.pid()).map(|(now, _)| now));
        }
        table.row(vec![
            Value::text(database.name()),
            Value::number(millis(median(fresh)), 0),
            Value::number(millis(median(existing)), 0),
            Value::number(middle(memory), 1),
        ]);
    }
    report.add(table);
}

fn ready(node: &Node) {
    let reply = node.ops("/health/ready");
    assert_eq!(reply.status, 200, "{}", reply.body);
}
