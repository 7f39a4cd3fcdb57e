//! The inbox on SQLite.

use jiff::Timestamp;

use super::{Sqlite, errore::classifica};
use crate::{
    sap::CodiceSap,
    store::{
        StoreError,
        ricevute::{
            Canale, DaInoltrare, FiltroRicevute, GiacenzaInoltri, Ricevuta,
            interroga::{self, Presa, ricevute},
        },
        uscita::{Seguito, StatoNotifica, Tentativo, interroga::Orario, righe},
    },
};

/// `?1`: one way.
const PRENDI: &str = "UPDATE inoltro SET presa_da = ?3, presa_fino = ?5
    WHERE canale = ?1 AND ricevuta IN (SELECT d.ricevuta FROM inoltro d
        WHERE d.canale = ?1 AND d.stato = 'DA_INVIARE' AND d.prossimo_tentativo <= ?4
            AND (d.presa_fino IS NULL OR d.presa_fino <= ?4)
            AND NOT EXISTS (SELECT 1 FROM inoltro p WHERE p.canale = d.canale AND p.codice = d.codice
                AND p.stato = 'DA_INVIARE' AND p.ricevuta < d.ricevuta)
        ORDER BY d.prossimo_tentativo, d.ricevuta LIMIT ?2)
    RETURNING ricevuta, canale, tentativi, riaperta_il";

/// `?1`: one way, `?2`: among how many.
const SONDA: &str = "UPDATE inoltro SET presa_da = ?3, presa_fino = ?5
    WHERE canale = ?1 AND ricevuta IN (SELECT s.ricevuta FROM (
        SELECT d.ricevuta, d.tentativi, d.prossimo_tentativo FROM inoltro d
        WHERE d.canale = ?1 AND d.stato = 'DA_INVIARE' AND d.prossimo_tentativo <= ?4
            AND (d.presa_fino IS NULL OR d.presa_fino <= ?4)
            AND NOT EXISTS (SELECT 1 FROM inoltro p WHERE p.canale = d.canale AND p.codice = d.codice
                AND p.stato = 'DA_INVIARE' AND p.ricevuta < d.ricevuta)
        ORDER BY d.prossimo_tentativo, d.ricevuta LIMIT ?2) s
        ORDER BY s.tentativi, s.prossimo_tentativo, s.ricevuta LIMIT 1)
    RETURNING ricevuta, canale, tentativi, riaperta_il";

/// Those of the ways `?2` by which something is due: the writer is not asked for what is not there. One step into the index
/// for each, however many wait.
const DOVUTI: &str = "SELECT c.value FROM json_each(?2) c WHERE EXISTS (SELECT 1 FROM inoltro
    WHERE canale = c.value AND stato = 'DA_INVIARE' AND prossimo_tentativo <= ?1
        AND (presa_fino IS NULL OR presa_fino <= ?1))";

/// Of the notifications with these numbers.
const INOLTRI: &str = "SELECT ricevuta, canale, stato, tentativi, prossimo_tentativo, ultimo_errore, conclusa_il
    FROM inoltro WHERE ricevuta IN (SELECT value FROM json_each(?1)) ORDER BY ricevuta, canale";

fn guasto(errore: &sqlx::Error) -> StoreError {
    classifica(errore).into()
}

/// As [`INOLTRI`] wants them.
fn numeri(righe: &[Ricevuta]) -> String {
    let numeri: Vec<String> = righe.iter().map(|r| r.id.to_string()).collect();
    format!("[{}]", numeri.join(","))
}

async fn dovuti(store: &Sqlite, canali: &[&str], adesso: Timestamp) -> Result<Vec<String>, StoreError> {
    let canali = serde_json::to_string(canali).map_err(|e| StoreError::Internal(e.to_string()))?;
    sqlx::query_scalar(DOVUTI)
        .bind(adesso.as_microsecond())
        .bind(canali)
        .fetch_all(&store.lettore)
        .await
        .map_err(|e| guasto(&e))
}

async fn prese(
    store: &Sqlite,
    posti: &[(Canale, usize)],
    chi: &str,
    adesso: Timestamp,
    fino: Timestamp,
) -> Result<Vec<Presa<i64>>, StoreError> {
    let canali: Vec<&str> = posti.iter().map(|(c, _)| c.as_str()).collect();
    let dovuti = dovuti(store, &canali, adesso).await?;
    let mut prese = Vec::new();
    for (canale, quante) in posti.iter().filter(|(c, _)| dovuti.iter().any(|d| d == c.as_str())) {
        let righe: Vec<Presa<i64>> = sqlx::query_as(PRENDI)
            .bind(canale.as_str())
            .bind(i64::try_from(*quante).unwrap_or(i64::MAX))
            .bind(chi)
            .bind(adesso.as_microsecond())
            .bind(fino.as_microsecond())
            .fetch_all(&store.scrittore)
            .await
            .map_err(|e| guasto(&e))?;
        prese.extend(righe);
    }
    Ok(prese)
}

async fn sondate(
    store: &Sqlite,
    canale: Canale,
    chi: &str,
    adesso: Timestamp,
    fino: Timestamp,
) -> Result<Vec<Presa<i64>>, StoreError> {
    if dovuti(store, &[canale.as_str()], adesso).await?.is_empty() {
        return Ok(Vec::new());
    }
    sqlx::query_as(SONDA)
        .bind(canale.as_str())
        .bind(interroga::CANDIDATE)
        .bind(chi)
        .bind(adesso.as_microsecond())
        .bind(fino.as_microsecond())
        .fetch_all(&store.scrittore)
        .await
        .map_err(|e| guasto(&e))
}

ricevute!(Sqlite);

#[cfg(test)]
mod tests {
    use sqlx::SqlitePool;

    use super::*;
    use crate::store::sqlite::MIGRAZIONI;

    async fn piano(pool: &SqlitePool, istruzione: &str) -> String {
        let piano = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {istruzione}"));
        let passi: Vec<(i64, i64, i64, String)> = sqlx::query_as(piano).fetch_all(pool).await.unwrap();
        passi.into_iter().map(|(.., passo)| passo + "\n").collect()
    }

    /// What waits for a way that is switched off may be the whole inbox.
    #[tokio::test]
    async fn neither_what_waits_nor_what_lies_between_is_read_through() {
        let opzioni = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
        let pool = opzioni.connect("sqlite::memory:").await.unwrap();
        MIGRAZIONI.run(&pool).await.unwrap();
        let dovuti = piano(&pool, DOVUTI).await;
        assert!(
            dovuti.contains("USING INDEX inoltro_dovuto (canale=? AND prossimo_tentativo<?)"),
            "{dovuti}"
        );
        let inoltri = piano(&pool, INOLTRI).await;
        assert!(
            inoltri.contains("SEARCH inoltro USING PRIMARY KEY (ricevuta=?)"),
            "{inoltri}"
        );
    }
}
