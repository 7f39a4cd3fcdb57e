//! The schema brought up to date without standing in everybody's way.
//!
//! A change of a table waits for whoever uses it, and all who come later wait behind it: one long transaction would stop the
//! other replicas for as long as it lasts. So it waits a few seconds, lets the others pass and tries again, and then says why
//! it could not be done. Each migration is a transaction: one that gave up has changed nothing.

use std::time::Duration;

use sqlx::{
    PgPool,
    migrate::{Migrate, MigrateError, Migrator},
};

use crate::store::{StoreError, versione};

/// For one lock.
const ATTESA: &str = "SET lock_timeout = '5s'";
/// Further attempts, and what others have in between.
const RIPETIZIONI: u32 = 2;
const PAUSA: Duration = Duration::from_secs(1);

/// `lock_not_available`; `deadlock_detected`, where a batch held what was wanted next.
const OCCUPATA: [&str; 2] = ["55P03", "40P01"];

/// Runs what is missing of `migrazioni`.
///
/// # Errors
/// `Unavailable` when the database cannot be reached, is ahead, or somebody holds a table all the time; else `Internal`.
pub async fn esegui(pool: &PgPool, migrazioni: &Migrator) -> Result<(), StoreError> {
    migra(pool, migrazioni).await.map_err(|e| match &e {
        MigrateError::ExecuteMigration(_, n) if occupata(&e) => StoreError::Unavailable(format!(
            "migration {n} changes a table that another transaction holds, and was given up after {} attempts; nothing of it was \
             done. End that transaction (pg_stat_activity, pg_blocking_pids) or stop what runs it, and migrate again",
            RIPETIZIONI + 1
        )),
        _ => versione::errore(&e),
    })
}

async fn migra(pool: &PgPool, migrazioni: &Migrator) -> Result<(), MigrateError> {
    let mut connessione = pool.acquire().await?;
    // Replicas that migrate at once wait for each other, however long it takes: this lock is taken before waits are bounded.
    connessione.lock().await?;
    sqlx::query(ATTESA).execute(&mut *connessione).await?;
    let mut migratore = Migrator::with_migrations(migrazioni.iter().cloned().collect());
    migratore.set_locking(false);
    let mut rimaste = RIPETIZIONI;
    loop {
        match migratore.run_direct(None, &mut *connessione, false).await {
            Err(e) if rimaste > 0 && occupata(&e) => {
                rimaste -= 1;
                tracing::warn!(error = %e, "a migration waits for a table that is in use; trying again");
                tokio::time::sleep(PAUSA).await;
            }
            esito => {
                esito?;
                return connessione.unlock().await;
            }
        }
    }
}

fn occupata(errore: &MigrateError) -> bool {
    let (MigrateError::Execute(e) | MigrateError::ExecuteMigration(e, _)) = errore else {
        return false;
    };
    e.as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .is_some_and(|codice| OCCUPATA.contains(&&*codice))
}
