//! A node as a real process: the binary that ships, on free ports, with a database of its own.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
};

use crate::http::{self, Reply};

/// A running node; killed when dropped.
#[derive(Debug)]
pub struct Node {
    child: Child,
    pub service: SocketAddr,
    pub operations: SocketAddr,
    log: Arc<Mutex<String>>,
    settings: Vec<(String, String)>,
    dir: Arc<tempfile::TempDir>,
}

/// The program under test: `PORTASAP_BIN`, or what cargo has just built.
pub fn binary() -> PathBuf {
    let bin =
        std::env::var_os("PORTASAP_BIN").map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_portasap")), PathBuf::from);
    // Nodes are started in folders of their own.
    std::path::absolute(bin).expect("a path")
}

impl Node {
    /// A collaudo node on SQLite.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// The same with some settings changed: `("EGOV__BUSTA", "obbligatoria")`.
    pub fn with(settings: &[(&str, &str)]) -> Self {
        let settings = settings
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        Self::launch(settings, Arc::new(tempfile::tempdir().expect("a folder")))
    }

    /// Starts again on the same database.
    pub fn restart(mut self) -> Self {
        self.kill();
        Self::launch(self.settings.clone(), Arc::clone(&self.dir))
    }

    /// The same with some settings changed.
    pub fn restart_with(mut self, changes: &[(&str, &str)]) -> Self {
        self.kill();
        let mut settings = self.settings.clone();
        settings.extend(changes.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        Self::launch(settings, Arc::clone(&self.dir))
    }

    fn launch(settings: Vec<(String, String)>, dir: Arc<tempfile::TempDir>) -> Self {
        let collaudo = concat!(env!("CARGO_MANIFEST_DIR"), "/config/collaudo.toml");
        let folder = dir.path().to_owned();
        Self::spawn(collaudo, &folder, settings, dir)
    }

    /// With a settings file of its own, run in a folder that outlives the node.
    pub fn configured(config: &str, folder: &Path, settings: &[(&str, &str)]) -> Self {
        let settings = settings
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        Self::spawn(
            config,
            folder,
            settings,
            Arc::new(tempfile::tempdir().expect("a folder")),
        )
    }

    fn spawn(config: &str, folder: &Path, settings: Vec<(String, String)>, dir: Arc<tempfile::TempDir>) -> Self {
        let mut command = Command::new(binary());
        // A node that others call keeps its address over restarts.
        let listen = settings.iter().rfind(|(key, _)| key == "LISTEN");
        let listen = listen.map_or("127.0.0.1:0", |(_, address)| address);
        command
            .args(["serve", "--config", config])
            .args(["--listen", listen, "--ops-listen", "127.0.0.1:0"])
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        for (key, value) in &settings {
            command.env(format!("PORTASAP__{key}"), value);
        }
        let mut child = command.spawn().expect("the binary runs");
        let log = Arc::new(Mutex::new(String::new()));
        let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let (mut service, mut operations) = (None, None);
        for line in lines.by_ref() {
            let line = line.expect("text");
            log.lock().unwrap().push_str(&format!("{line}\n"));
            if line.contains("serving ServiziSAP on") {
                let mut addresses = line.split("://").skip(1);
                let mut next = || {
                    let text = addresses.next()?;
                    let end = text
                        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ':'))
                        .unwrap_or(text.len());
                    text[..end].trim_end_matches('.').parse::<SocketAddr>().ok()
                };
                (service, operations) = (next(), next());
                break;
            }
        }
        let (Some(service), Some(operations)) = (service, operations) else {
            panic!("the node did not start:\n{}", log.lock().unwrap());
        };
        let copy = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                copy.lock().unwrap().push_str(&format!("{line}\n"));
            }
        });
        Self {
            child,
            service,
            operations,
            log,
            settings,
            dir,
        }
    }

    pub fn post(&self, body: &str) -> Reply {
        http::post(self.service, body)
    }

    pub fn get(&self, path: &str) -> Reply {
        http::request(self.service, "GET", path, &[], b"")
    }

    pub fn ops(&self, path: &str) -> Reply {
        http::request(self.operations, "GET", path, &[], b"")
    }

    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn dir(&self) -> PathBuf {
        self.dir.path().to_owned()
    }

    /// SIGKILL: nothing is finished.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &self.pid().to_string()])
            .status()
            .expect("kill");
        assert!(sent.success());
    }

    pub fn wait(&mut self) -> ExitStatus {
        self.child.wait().expect("a status")
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A new database in the cluster of `make test`; gone with the cluster.
///
/// # Panics
/// Without a cluster: the tests of PostgreSQL never pass by not running.
pub fn postgres_database() -> String {
    use sqlx::Connection;
    let cluster = std::env::var("PORTASAP_TEST_POSTGRES")
        .expect("PORTASAP_TEST_POSTGRES is not set: run the tests by `make test`, which starts a PostgreSQL");
    let name = format!("node_{}_{}", std::process::id(), counter());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut admin = sqlx::PgConnection::connect(&cluster)
            .await
            .expect("the cluster answers");
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::query(create).execute(&mut admin).await.expect("a database");
    });
    let (server, _) = cluster.rsplit_once('/').expect("a URL with a database");
    format!("{server}/{name}")
}

fn counter() -> u32 {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}
