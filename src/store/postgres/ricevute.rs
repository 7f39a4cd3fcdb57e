//! The inbox on PostgreSQL.

use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Istante, ToSqlx};

use super::{Postgres, errore::classifica};
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

/// `$1`, `$2`: ways and how many each may get.
const PRENDI: &str = "UPDATE inoltro n SET presa_da = $3, presa_fino = $5
    FROM unnest($1::text[], $2::bigint[]) AS c (canale, posti)
    CROSS JOIN LATERAL (
        SELECT d.ricevuta FROM inoltro d
        WHERE d.canale = c.canale AND d.stato = 'DA_INVIARE' AND d.prossimo_tentativo <= $4
            AND (d.presa_fino IS NULL OR d.presa_fino <= $4)
            AND NOT EXISTS (SELECT 1 FROM inoltro p WHERE p.canale = d.canale AND p.codice = d.codice
                AND p.stato = 'DA_INVIARE' AND p.ricevuta < d.ricevuta)
        ORDER BY d.prossimo_tentativo, d.ricevuta LIMIT c.posti FOR UPDATE SKIP LOCKED
    ) AS scelto
    WHERE n.ricevuta = scelto.ricevuta AND n.canale = c.canale
    RETURNING n.ricevuta, n.canale, n.tentativi, n.riaperta_il";

/// `$1`: one way, `$2`: among how many.
const SONDA: &str = "UPDATE inoltro n SET presa_da = $3, presa_fino = $5
    FROM (SELECT c.ricevuta FROM inoltro c
        WHERE c.canale = $1 AND c.ricevuta IN (SELECT d.ricevuta FROM inoltro d
            WHERE d.canale = $1 AND d.stato = 'DA_INVIARE' AND d.prossimo_tentativo <= $4
                AND (d.presa_fino IS NULL OR d.presa_fino <= $4)
                AND NOT EXISTS (SELECT 1 FROM inoltro p WHERE p.canale = d.canale AND p.codice = d.codice
                    AND p.stato = 'DA_INVIARE' AND p.ricevuta < d.ricevuta)
            ORDER BY d.prossimo_tentativo, d.ricevuta LIMIT $2)
        AND c.stato = 'DA_INVIARE' AND (c.presa_fino IS NULL OR c.presa_fino <= $4)
        ORDER BY c.tentativi, c.prossimo_tentativo, c.ricevuta LIMIT 1 FOR UPDATE SKIP LOCKED) AS scelto
    WHERE n.ricevuta = scelto.ricevuta AND n.canale = $1
    RETURNING n.ricevuta, n.canale, n.tentativi, n.riaperta_il";

/// Of the notifications with these numbers.
const INOLTRI: &str = "SELECT ricevuta, canale, stato, tentativi, prossimo_tentativo, ultimo_errore, conclusa_il
    FROM inoltro WHERE ricevuta = ANY($1) ORDER BY ricevuta, canale";

/// As [`INOLTRI`] wants them.
fn numeri(righe: &[Ricevuta]) -> Vec<i64> {
    righe.iter().map(|r| r.id).collect()
}

fn guasto(errore: &sqlx::Error) -> StoreError {
    classifica(errore).into()
}

async fn prese(
    store: &Postgres,
    posti: &[(Canale, usize)],
    chi: &str,
    adesso: Timestamp,
    fino: Timestamp,
) -> Result<Vec<Presa<Istante>>, StoreError> {
    let (canali, quanti): (Vec<&str>, Vec<i64>) = posti
        .iter()
        .map(|(c, n)| (c.as_str(), i64::try_from(*n).unwrap_or(i64::MAX)))
        .unzip();
    sqlx::query_as(PRENDI)
        .bind(canali)
        .bind(quanti)
        .bind(chi)
        .bind(adesso.to_sqlx())
        .bind(fino.to_sqlx())
        .fetch_all(&store.pool)
        .await
        .map_err(|e| guasto(&e))
}

async fn sondate(
    store: &Postgres,
    canale: Canale,
    chi: &str,
    adesso: Timestamp,
    fino: Timestamp,
) -> Result<Vec<Presa<Istante>>, StoreError> {
    sqlx::query_as(SONDA)
        .bind(canale.as_str())
        .bind(interroga::CANDIDATE)
        .bind(chi)
        .bind(adesso.to_sqlx())
        .bind(fino.to_sqlx())
        .fetch_all(&store.pool)
        .await
        .map_err(|e| guasto(&e))
}

ricevute!(Postgres);
