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

ricevute!(Postgres);
