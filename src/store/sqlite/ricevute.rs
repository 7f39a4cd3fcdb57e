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

/// Ways by which something is due: the writer is not asked for what is not there.
const DOVUTI: &str = "SELECT DISTINCT canale FROM inoltro
    WHERE stato = 'DA_INVIARE' AND prossimo_tentativo <= ?1 AND (presa_fino IS NULL OR presa_fino <= ?1)";

fn guasto(errore: &sqlx::Error) -> StoreError {
    classifica(errore).into()
}

async fn prese(
    store: &Sqlite,
    posti: &[(Canale, usize)],
    chi: &str,
    adesso: Timestamp,
    fino: Timestamp,
) -> Result<Vec<Presa<i64>>, StoreError> {
    let dovuti: Vec<String> = sqlx::query_scalar(DOVUTI)
        .bind(adesso.as_microsecond())
        .fetch_all(&store.lettore)
        .await
        .map_err(|e| guasto(&e))?;
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

ricevute!(Sqlite);
