//! PostgreSQL for tests: databases inside the cluster that `make test` started, and private clusters that a test may
//! kill.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    str::FromStr,
    sync::atomic::{AtomicU32, Ordering},
};

use sqlx::{ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};

/// Holds the URL of a cluster in which databases may be created.
pub const VARIABILE: &str = "PORTASAP_TEST_POSTGRES";

/// The URL of the shared cluster.
///
/// # Panics
/// When there is none: the PostgreSQL half of a suite must not pass by being skipped.
pub fn url_condiviso() -> String {
    std::env::var(VARIABILE).unwrap_or_else(|_| {
        panic!("{VARIABILE} is not set: run `make test`, or `scripts/with-postgres.sh cargo test …`")
    })
}

/// A database of its own, dropped at the end.
#[derive(Debug)]
pub struct Database {
    nome: String,
    amministrazione: String,
    pub url: String,
}

impl Database {
    /// Creates one in the cluster at `cluster`.
    pub async fn nuovo(cluster: &str) -> Self {
        static NUMERO: AtomicU32 = AtomicU32::new(0);
        let nome = format!(
            "prova_{}_{}",
            std::process::id(),
            NUMERO.fetch_add(1, Ordering::Relaxed)
        );
        esegui(cluster, format!("CREATE DATABASE {nome}")).await;
        let (base, _) = cluster.rsplit_once('/').expect("a URL with a database");
        Self {
            url: format!("{base}/{nome}"),
            amministrazione: cluster.to_owned(),
            nome,
        }
    }

    /// Breaks every connection to it, as a network or an administrator would.
    pub async fn interrompi_connessioni(&self) {
        let nome = &self.nome;
        esegui(
            &self.amministrazione,
            format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{nome}'"),
        )
        .await;
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (cluster, nome) = (self.amministrazione.clone(), self.nome.clone());
        // A thread of its own: the test's runtime may be shutting down.
        let _ = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(esegui(&cluster, format!("DROP DATABASE IF EXISTS {nome} WITH (FORCE)")));
        })
        .join();
    }
}

async fn esegui(url: &str, sql: String) {
    let opzioni = PgConnectOptions::from_str(url).expect("a PostgreSQL URL");
    let mut connessione: PgConnection = opzioni.connect().await.expect("the cluster answers");
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .execute(&mut connessione)
        .await
        .expect("the statement runs");
    connessione.close().await.expect("the connection closes");
}

/// A way to a database that can be cut without a word to either side.
#[derive(Debug)]
pub struct Filo {
    pub url: String,
    taglio: tokio::sync::watch::Sender<()>,
}

impl Filo {
    pub async fn verso(url: &str) -> Self {
        let (prima, resto) = url.split_once('@').expect("a URL with a user");
        let (server, database) = resto.split_once('/').expect("a URL with a database");
        let ascolto = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let nostro = ascolto.local_addr().expect("an address");
        let (taglio, tagliato) = tokio::sync::watch::channel(());
        let server = server.to_owned();
        tokio::spawn(async move {
            while let Ok((mut da, _)) = ascolto.accept().await {
                let (server, mut tagliato) = (server.clone(), tagliato.clone());
                tagliato.mark_unchanged();
                tokio::spawn(async move {
                    let mut a = tokio::net::TcpStream::connect(server)
                        .await
                        .expect("the cluster answers");
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut da, &mut a) => {}
                        _ = tagliato.changed() => {}
                    }
                });
            }
        });
        Self {
            url: format!("{prima}@{nostro}/{database}"),
            taglio,
        }
    }

    /// Every connection that goes through is closed.
    pub fn taglia(&self) {
        self.taglio.send_replace(());
    }
}

/// A cluster of its own, that may be killed and started again; gone when dropped or when the test process dies.
#[derive(Debug)]
pub struct Cluster {
    script: Child,
    ordini: Option<ChildStdin>,
    risposte: BufReader<ChildStdout>,
    pub url: String,
}

impl Cluster {
    /// Starts one. Blocks for about two seconds.
    pub fn privato() -> Self {
        let mut script = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/with-postgres.sh"))
            .arg("--control")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("scripts/with-postgres.sh runs");
        let ordini = script.stdin.take();
        let mut risposte = BufReader::new(script.stdout.take().expect("a pipe"));
        let mut url = String::new();
        risposte.read_line(&mut url).expect("the script answers");
        let url = url.trim().to_owned();
        assert!(
            url.starts_with("postgres://"),
            "scripts/with-postgres.sh could not start a cluster"
        );
        Self {
            script,
            ordini,
            risposte,
            url,
        }
    }

    /// `kill -9` of the server.
    pub fn uccidi(&mut self) {
        self.ordina("crash");
    }

    /// Starts the server again after [`uccidi`](Self::uccidi) or [`ferma`](Self::ferma).
    pub fn avvia(&mut self) {
        self.ordina("start");
    }

    /// Stops the server.
    pub fn ferma(&mut self) {
        self.ordina("stop");
    }

    fn ordina(&mut self, parola: &str) {
        let ordini = self.ordini.as_mut().expect("open until dropped");
        writeln!(ordini, "{parola}").expect("the script listens");
        let mut risposta = String::new();
        self.risposte.read_line(&mut risposta).expect("the script answers");
        assert_eq!(risposta.trim(), "done", "{parola}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The end of its input is the script's order to tidy up.
        drop(self.ordini.take());
        let _ = self.script.wait();
    }
}
