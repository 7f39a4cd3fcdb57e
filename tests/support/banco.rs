//! A test bench: one fresh database of either kind, migrated, with as many stores (replicas) on it as a test asks for.

use std::sync::Arc;

use portasap::{
    clock::Manual,
    outcome::Anomalia,
    sap::{CodiceFiscale, CodiceSap},
    store::{Operazione, Risultato, Scambio, Store, StoreError, apri, leggi_conservato},
};
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};

use super::{
    builders::{Foglio, ambiente, orologio, scambio},
    cluster::{Database, url_condiviso},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quale {
    Sqlite,
    Postgres,
}

#[derive(Debug)]
enum Sede {
    Cartella(#[expect(dead_code, reason = "kept so that it is removed last")] tempfile::TempDir),
    Database(Database),
}

#[derive(Debug)]
pub struct Banco {
    sede: Sede,
    pub url: String,
    pub orologio: Arc<Manual>,
    pub store: Arc<dyn Store>,
}

impl Banco {
    /// Migrated and ready.
    pub async fn nuovo(quale: Quale) -> Self {
        let banco = Self::vuoto(quale).await;
        banco.store.migrate().await.expect("the migrations run");
        banco
    }

    /// Before any migration.
    pub async fn vuoto(quale: Quale) -> Self {
        let (sede, url) = match quale {
            Quale::Sqlite => {
                let cartella = tempfile::tempdir().expect("a folder");
                let url = format!("sqlite://{}", cartella.path().join("dati/portasap.db").display());
                (Sede::Cartella(cartella), url)
            }
            Quale::Postgres => {
                let database = Database::nuovo(&url_condiviso()).await;
                let url = database.url.clone();
                (Sede::Database(database), url)
            }
        };
        let orologio = orologio();
        let store = apri(&url, ambiente(Arc::clone(&orologio) as _))
            .await
            .expect("the database opens");
        Self {
            sede,
            url,
            orologio,
            store,
        }
    }

    pub fn quale(&self) -> Quale {
        match self.sede {
            Sede::Cartella(_) => Quale::Sqlite,
            Sede::Database(_) => Quale::Postgres,
        }
    }

    /// Another replica on the same database.
    pub async fn replica(&self) -> Arc<dyn Store> {
        apri(&self.url, ambiente(Arc::clone(&self.orologio) as _))
            .await
            .expect("the database opens")
    }

    /// Breaks the connections of every replica, where there are any.
    pub async fn interrompi_connessioni(&self) {
        if let Sede::Database(database) = &self.sede {
            database.interrompi_connessioni().await;
        }
    }

    /// One exchange alone.
    pub async fn uno(&self, scambio: Scambio) -> Result<Risultato, StoreError> {
        uno(&*self.store, scambio).await
    }

    pub async fn fa(&self, operazione: Operazione) -> Risultato {
        self.uno(scambio(operazione)).await.expect("recorded")
    }

    /// Sends a document that is accepted.
    pub async fn accetta(&self, foglio: &Foglio) -> CodiceSap {
        match self.fa(foglio.operazione()).await {
            Risultato::Accettato(codice) => codice,
            altro => panic!("{altro:?}"),
        }
    }

    /// Sends a document that is refused: the rules it violates.
    pub async fn rifiuta(&self, foglio: &Foglio) -> Vec<&'static str> {
        regole(&self.fa(foglio.operazione()).await)
    }

    pub async fn verifica(&self, codice_fiscale: &CodiceFiscale) -> Option<CodiceSap> {
        match self
            .fa(Operazione::Verifica {
                codice_fiscale: codice_fiscale.clone(),
            })
            .await
        {
            Risultato::Codice(codice) => codice,
            altro => panic!("{altro:?}"),
        }
    }

    pub async fn richiesta(&self, codice: &CodiceSap) -> Option<String> {
        match self.fa(Operazione::Richiesta { codice: codice.clone() }).await {
            Risultato::Documento(documento) => documento,
            altro => panic!("{altro:?}"),
        }
    }

    /// The one column of a query, as text; `NULL` for absent.
    pub async fn righe(&self, sql: &str) -> Vec<String> {
        let query = sqlx::AssertSqlSafe(sql.to_owned());
        let righe: Vec<Option<String>> = match self.sede {
            Sede::Cartella(_) => {
                let pool = SqlitePool::connect(&self.url).await.expect("the file opens");
                let righe = sqlx::query_scalar(query)
                    .fetch_all(&pool)
                    .await
                    .expect("the query runs");
                pool.close().await;
                righe
            }
            Sede::Database(_) => {
                let pool = PgPool::connect(&self.url).await.expect("the database opens");
                let righe = sqlx::query_scalar(query)
                    .fetch_all(&pool)
                    .await
                    .expect("the query runs");
                pool.close().await;
                righe
            }
        };
        righe
            .into_iter()
            .map(|r| r.unwrap_or_else(|| "NULL".to_owned()))
            .collect()
    }

    /// What a query of three columns says, text and then `testo` and `compresso` of a document: the text, the document.
    pub async fn documenti(&self, sql: &str) -> Vec<String> {
        let query = sqlx::AssertSqlSafe(sql.to_owned());
        let righe: Vec<(String, String, Option<Vec<u8>>)> = match self.sede {
            Sede::Cartella(_) => {
                let pool = SqlitePool::connect(&self.url).await.expect("the file opens");
                let righe = sqlx::query_as(query).fetch_all(&pool).await.expect("the query runs");
                pool.close().await;
                righe
            }
            Sede::Database(_) => {
                let pool = PgPool::connect(&self.url).await.expect("the database opens");
                let righe = sqlx::query_as(query).fetch_all(&pool).await.expect("the query runs");
                pool.close().await;
                righe
            }
        };
        let intero = |testo, compresso: Option<Vec<u8>>| leggi_conservato(testo, compresso.as_deref());
        righe
            .into_iter()
            .map(|(prima, testo, compresso)| prima + &intero(testo, compresso).expect("unpacked"))
            .collect()
    }

    /// A number.
    pub async fn conta(&self, cosa: &str) -> u32 {
        let righe = self.righe(&format!("SELECT CAST(count(*) AS TEXT) FROM {cosa}")).await;
        righe.first().and_then(|r| r.parse().ok()).expect("a number")
    }

    /// A statement behind the store's back.
    pub async fn altera(&self, sql: &str) {
        match self.sede {
            Sede::Cartella(_) => {
                let pool = SqlitePool::connect(&self.url).await.expect("the file opens");
                sqlx::query(AssertSqlSafe(sql.to_owned()))
                    .execute(&pool)
                    .await
                    .expect("the statement runs");
                pool.close().await;
            }
            Sede::Database(_) => {
                let pool = PgPool::connect(&self.url).await.expect("the database opens");
                sqlx::query(AssertSqlSafe(sql.to_owned()))
                    .execute(&pool)
                    .await
                    .expect("the statement runs");
                pool.close().await;
            }
        }
    }

    /// As a program left it whose newest migration had this number.
    pub async fn migra_fino_a(&self, ultima: i64) {
        let cartella = match self.sede {
            Sede::Cartella(_) => "migrations/sqlite",
            Sede::Database(_) => "migrations/postgres",
        };
        let tutte = sqlx::migrate::Migrator::new(std::path::Path::new(cartella))
            .await
            .expect("migrations");
        let migrazioni = tutte.iter().filter(|m| m.version <= ultima).cloned().collect();
        let migratore = sqlx::migrate::Migrator::with_migrations(migrazioni);
        match self.sede {
            Sede::Cartella(_) => {
                let pool = SqlitePool::connect(&self.url).await.expect("the file opens");
                migratore.run(&pool).await.expect("they run");
                pool.close().await;
            }
            Sede::Database(_) => {
                let pool = PgPool::connect(&self.url).await.expect("the database opens");
                migratore.run(&pool).await.expect("they run");
                pool.close().await;
            }
        }
    }

    /// `codice motivo destinatario` of the outbox, in order.
    pub async fn notifiche(&self) -> Vec<String> {
        self.righe("SELECT codice || ' ' || motivo || ' ' || destinatario FROM notifica ORDER BY id")
            .await
    }
}

/// One exchange alone on a store.
pub async fn uno(store: &dyn Store, scambio: Scambio) -> Result<Risultato, StoreError> {
    let mut esiti = store.esegui(vec![scambio]).await;
    assert_eq!(esiti.len(), 1);
    esiti.pop().expect("one result")
}

/// The rules of a refusal.
pub fn regole(risultato: &Risultato) -> Vec<&'static str> {
    match risultato {
        Risultato::Rifiutato(anomalie) => anomalie.iter().map(|a: &Anomalia| a.regola.0).collect(),
        altro => panic!("{altro:?}"),
    }
}
