//! From a database URL to a store.

use std::sync::Arc;

use super::{Ambiente, Postgres, Sqlite, Store, StoreError};

/// Opens `sqlite://path` (created with its folder when missing) or `postgres://…`. Migrates nothing. A PostgreSQL that
/// is down is no error here: [`Store::ready`] tells.
///
/// # Errors
/// `Internal` for a URL of another kind or that cannot be read, `Unavailable` when the SQLite file cannot be opened.
pub async fn apri(url: &str, ambiente: Ambiente) -> Result<Arc<dyn Store>, StoreError> {
    match url.split_once(':').map(|(schema, _)| schema) {
        Some("sqlite") => Ok(Arc::new(Sqlite::apri(url, ambiente).await?)),
        Some("postgres" | "postgresql") => Ok(Arc::new(Postgres::apri(url, ambiente)?)),
        _ => Err(StoreError::Internal(
            "database.url must start with sqlite:// or postgres://".to_owned(),
        )),
    }
}

/// The same; an SQLite file that is missing stays so.
///
/// # Errors
/// As [`apri`], and `Unavailable` for a file that is not there.
pub async fn apri_esistente(url: &str, ambiente: Ambiente) -> Result<Arc<dyn Store>, StoreError> {
    if url.starts_with("sqlite:") {
        return Ok(Arc::new(Sqlite::apri_esistente(url, ambiente).await?));
    }
    apri(url, ambiente).await
}
