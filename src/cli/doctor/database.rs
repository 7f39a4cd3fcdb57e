//! The database: reachable, at this version, with a clock like ours, with room; and the tables that were imported.

use std::{future::Future, sync::Arc};

use jiff::SignedDuration;
use tokio::time::timeout;

use super::{clock, disk, finding::Finding, net::PATIENCE};
use crate::{
    cli::common,
    clock::{Clock as _, System},
    config::Settings,
    gateway::spazio,
    registro::Regolamento,
    store::{Store, StoreError, TabellaImportata},
    xml::schema::Schema,
};

/// What there is to tell, and the editions in force.
#[derive(Debug, Default)]
pub struct Seen {
    pub findings: Vec<Finding>,
    pub editions: Vec<TabellaImportata>,
}

const CONNECT: &str = "check database.url, that the server runs, and that this user may connect";

/// Looks at the database; one that does not exist is not made.
pub async fn check(settings: &Settings, schema: Option<Arc<Schema>>, regolamento: Option<Arc<Regolamento>>) -> Seen {
    let mut seen = Seen::default();
    let file = disk::sqlite(&settings.database.url);
    if let Some(file) = &file {
        seen.findings.extend(disk::writable(file));
    }
    if let Some(file) = file.filter(|file| !file.exists()) {
        let what = format!("{} does not exist yet", file.display());
        seen.findings.push(if settings.database.migrate {
            Finding::look("database", format!("{what}; serve will make it"))
        } else {
            Finding::wrong("database", what, "run `portasap migrate` with the same settings")
        });
        seen.findings.extend(disk::room_beside(&file, &settings.space));
        return seen;
    }
    let (Some(schema), Some(regolamento)) = (schema, regolamento) else {
        return seen;
    };
    let opened = patient(common::open(settings, regolamento, schema, Arc::new(System))).await;
    let store = match opened {
        Ok(store) => store,
        Err(e) => {
            seen.findings.push(Finding::wrong("database", e.to_string(), CONNECT));
            return seen;
        }
    };
    match patient(store.ready()).await {
        Ok(()) => {
            let fine = Finding::fine("database", "reachable, at the schema of this version");
            seen.findings.push(fine);
            inside(settings, &*store, &mut seen).await;
        }
        Err(e @ StoreError::Behind(_)) if settings.database.migrate => {
            let look = Finding::look("database", format!("{e}; serve will do so"));
            seen.findings.push(look);
        }
        Err(StoreError::Unavailable(why)) if why.starts_with("schema is ahead") => {
            let mend = "use the program that migrated it, or a newer one";
            seen.findings.push(Finding::wrong("database", why, mend));
        }
        Err(e @ StoreError::Unavailable(_)) => seen.findings.push(Finding::wrong("database", e.to_string(), CONNECT)),
        Err(e) => {
            let mend = "run `portasap migrate` with the same settings";
            seen.findings.push(Finding::wrong("database", e.to_string(), mend));
        }
    }
    // A pool that waits for the server is not waited for.
    let _ = timeout(PATIENCE, store.close()).await;
    seen
}

/// What only a database of this version can tell.
async fn inside(settings: &Settings, store: &dyn Store, seen: &mut Seen) {
    let editions = async {
        match store.tabelle() {
            Some(tables) => tables.tabelle_in_vigore().await,
            None => Ok(Vec::new()),
        }
    };
    let hour = async {
        let before = System.now();
        let hour = store.orologio().await;
        hour.map(|hour| hour.map(|theirs| (theirs, (before, System.now()))))
    };
    let (editions, hour, measure) = tokio::join!(patient(editions), patient(hour), patient(store.archivio().misura()));
    match editions {
        Ok(editions) => seen.editions = editions,
        Err(e) => seen.findings.push(unseen("tables", &e)),
    }
    match hour {
        Ok(Some((theirs, ours))) => {
            let found = clock::compare("the database", theirs, ours, SignedDuration::ZERO);
            seen.findings.push(found);
        }
        Ok(None) => {}
        Err(e) => seen.findings.push(unseen("clock", &e)),
    }
    match measure {
        Ok(measure) => seen
            .findings
            .push(disk::judge(&spazio::stima(measure, &[], &settings.space))),
        Err(e) => seen.findings.push(unseen("space", &e)),
    }
}

fn unseen(check: &str, e: &StoreError) -> Finding {
    Finding::look(check, format!("the database does not tell: {e}"))
}

async fn patient<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let late = || StoreError::Unavailable(format!("no answer within {PATIENCE:?}"));
    timeout(PATIENCE, work).await.unwrap_or_else(|_| Err(late()))
}
