//! Whether a database has the schema of this program (migrations/README.md: expand, then contract).

use sqlx::migrate::Migrator;

use super::StoreError;

/// The number of the newest migration in this program.
pub(super) fn ultima(migrazioni: &Migrator) -> i64 {
    migrazioni.iter().map(|m| m.version).max().unwrap_or(0)
}

/// Compares what the database has (`None`: no table of migrations) with what this program needs.
pub(super) fn confronta(trovata: Option<i64>, attesa: i64) -> Result<(), StoreError> {
    let trovata = trovata.unwrap_or(0);
    match trovata.cmp(&attesa) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Less => Err(StoreError::Behind(format!(
            "schema is behind: version {trovata}, this program needs {attesa}; run `portasap migrate`"
        ))),
        std::cmp::Ordering::Greater => Err(StoreError::Unavailable(format!(
            "schema is ahead: version {trovata}, this program knows {attesa}; run a newer portasap"
        ))),
    }
}

/// What went wrong while migrating, without values.
pub(super) fn errore(errore: &sqlx::migrate::MigrateError) -> StoreError {
    use sqlx::migrate::MigrateError as E;
    match errore {
        E::Execute(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_)) => {
            StoreError::Unavailable(format!("unreachable: {errore}"))
        }
        E::VersionMissing(n) => StoreError::Unavailable(format!(
            "schema is ahead: it has migration {n}, which this program does not know; run a newer portasap"
        )),
        _ => StoreError::Internal(format!("migration failed: {errore}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_have_the_same_migrations() {
        let numeri = |m: &Migrator| m.iter().map(|m| (m.version, m.description.clone())).collect::<Vec<_>>();
        let sqlite = numeri(&crate::store::sqlite::MIGRAZIONI);
        assert!(!sqlite.is_empty());
        assert_eq!(sqlite, numeri(&crate::store::postgres::MIGRAZIONI));
    }

    #[test]
    fn says_which_way_the_schema_differs() {
        for (trovata, inizio) in [
            (None, "schema is behind: version 0"),
            (Some(1), "schema is behind: version 1"),
        ] {
            assert!(matches!(confronta(trovata, 2), Err(StoreError::Behind(perche)) if perche.starts_with(inizio)));
        }
        let inizio = "schema is ahead: version 3";
        assert!(matches!(confronta(Some(3), 2), Err(StoreError::Unavailable(perche)) if perche.starts_with(inizio)));
        assert_eq!(confronta(Some(2), 2), Ok(()));
    }
}
