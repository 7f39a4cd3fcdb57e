//! What a batch costs behind the queue, without HTTP: wall time, processor time of this process and of the database, bytes.
//!
//! `scripts/with-postgres.sh cargo bench --bench store` measures both databases; without a PostgreSQL only SQLite. Batches
//! of 1, 8, 32 and 64 exchanges, one after the other on one connection: new SAPs, variations of them, look-ups of them. Words
//! choose: `postgres` or `sqlite`, `nuova`, `4`, `12` or `40` (KB of a document). Every answer is checked.

#![allow(
    clippy::cast_precision_loss,
    reason = "counts and microseconds of one run are far from the limits of their types"
)]

#[path = "store/processi.rs"]
mod processi;
#[path = "store/scambi.rs"]
mod scambi;

use std::{sync::Arc, time::Instant};

use portasap::{
    clock::System,
    registro::{Interruttori, Regolamento},
    soap::wsdl,
    store::{Ambiente, Risultato, Scambio, Store, apri},
    tables::Tabelle,
    xml::schema::Schema,
};
use processi::Processori;
use scambi::Scambi;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

const LOTTI: [usize; 4] = [1, 8, 32, 64];

/// Exchanges of each kind and size of batch.
const SCAMBI: usize = 1024;

fn main() {
    let parole: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let vuole = |gruppo: &[&str], parola: &str| {
        !parole.iter().any(|p| gruppo.contains(&p.as_str())) || parole.iter().any(|p| p == parola)
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        println!("| | KB | batch | wall µs | ours µs | database µs | all µs | round trips/batch |");
        println!("|---|---|---|---|---|---|---|---|");
        for kb in ["4", "12", "40"] {
            if !vuole(&["4", "12", "40"], kb) || (kb == "40" && !parole.iter().any(|p| p == "40")) {
                continue;
            }
            if vuole(&["sqlite", "postgres"], "sqlite") {
                let cartella = tempfile::tempdir().expect("a folder");
                let url = format!("sqlite://{}/portasap.db", cartella.path().display());
                misura("SQLite", kb, &url, None).await;
            }
            let Ok(condiviso) = std::env::var("PORTASAP_TEST_POSTGRES") else {
                continue;
            };
            if vuole(&["sqlite", "postgres"], "postgres") {
                let (url, processori) = database(&condiviso, kb).await;
                misura("PostgreSQL", kb, &url, Some(processori)).await;
            }
        }
    });
}

/// A new database of that server, and the processes of the server.
async fn database(condiviso: &str, kb: &str) -> (String, Processori) {
    let mut connessione = PgConnection::connect(condiviso).await.expect("the server answers");
    let nome = format!("misura_{kb}_{}", std::process::id());
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {nome}")))
        .execute(&mut connessione)
        .await
        .expect("a database");
    let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(&mut connessione)
        .await
        .expect("a process");
    let base = condiviso.rsplit_once('/').expect("a URL").0;
    (format!("{base}/{nome}"), Processori::del_server_di(pid))
}

async fn misura(nome: &str, kb: &str, url: &str, server: Option<Processori>) {
    let regolamento = Regolamento {
        tabelle: Tabelle::incorporate(),
        interruttori: Interruttori::default(),
    };
    let schema = Arc::new(Schema::compile(wsdl::SCHEMI).expect("our schemas"));
    let ambiente = Ambiente::new(Arc::new(regolamento), schema, Arc::new(System));
    let store = apri(url, ambiente).await.expect("the database opens");
    store.migrate().await.expect("it migrates");
    let scambi = Scambi::nuovi(kb);
    let corsa = Corsa {
        nome,
        kb,
        store: &*store,
        server,
    };
    // Until its caches are warm and its statements have been planned often enough a connection is slower.
    let mut codici = Vec::new();
    let mut numero = 0;
    for lotto in [1, 8, 32, 64].into_iter().cycle().take(40) {
        let caldi = corsa.esegui(scambi.nuove(numero, lotto)).await;
        corsa.esegui(scambi.verifiche(numero, lotto)).await;
        numero += lotto;
        codici.extend(caldi);
    }
    for lotto in LOTTI {
        let quanti = if lotto == 1 { SCAMBI / 4 } else { SCAMBI };
        let lotti = |f: &dyn Fn(usize, usize) -> Vec<Scambio>| -> Vec<Vec<Scambio>> {
            (0..quanti / lotto).map(|i| f(numero + i * lotto, lotto)).collect()
        };
        let nuove = corsa
            .misura("invioSAP, new", lotto, lotti(&|da, n| scambi.nuove(da, n)))
            .await;
        corsa
            .misura("verificaEsistenzaSAP", lotto, lotti(&|da, n| scambi.verifiche(da, n)))
            .await;
        let variazioni = |da: usize, n: usize| scambi.variazioni(da, &nuove[da - numero..da - numero + n]);
        corsa.misura("invioSAP, variation", lotto, lotti(&variazioni)).await;
        numero += quanti;
    }
    store.close().await;
}

/// One store under measurement.
struct Corsa<'a> {
    nome: &'a str,
    kb: &'a str,
    store: &'a dyn Store,
    server: Option<Processori>,
}

impl Corsa<'_> {
    /// The codes answered.
    async fn esegui(&self, lotto: Vec<Scambio>) -> Vec<String> {
        let esiti = self.store.esegui(lotto).await;
        let codice = |esito| match esito {
            Ok(Risultato::Accettato(codice) | Risultato::Codice(Some(codice))) => codice.as_str().to_owned(),
            altro => panic!("{altro:?}"),
        };
        esiti.into_iter().map(codice).collect()
    }

    #[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
    async fn misura(&self, cosa: &str, lotto: usize, lotti: Vec<Vec<Scambio>>) -> Vec<String> {
        let scambi = (lotti.len() * lotto) as f64;
        let quanti = lotti.len() as f64;
        let prima = (processi::nostro(), self.server.as_ref().map(Processori::adesso));
        let inizio = Instant::now();
        let mut codici = Vec::new();
        for lotto in lotti {
            codici.extend(self.esegui(lotto).await);
        }
        let muro = inizio.elapsed().as_secs_f64() * 1e6 / scambi;
        let nostro = (processi::nostro() - prima.0) / scambi;
        let (loro, attese) = match (self.server.as_ref().map(Processori::adesso), prima.1) {
            (Some(dopo), Some(prima)) => (
                (dopo.micro - prima.micro) / scambi,
                format!("{:.1}", (dopo.attese - prima.attese) / quanti),
            ),
            _ => (0.0, "–".to_owned()),
        };
        let chi = self.nome;
        println!(
            "| {chi}, {cosa} | {} | {lotto} | {muro:.0} | {nostro:.0} | {loro:.0} | {:.0} | {attese} |",
            self.kb,
            nostro + loro
        );
        codici
    }
}
