//! The outbox on PostgreSQL: replicas share it by `FOR UPDATE SKIP LOCKED` and leases.

use async_trait::async_trait;
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Istante, ToSqlx};
use sqlx::Row;

use super::{Postgres, errore::classifica};
use crate::{
    sap::{CodiceSap, Regione},
    store::{
        StoreError,
        errore::Guasto,
        uscita::{FiltroNotifiche, Giacenza, InConsegna, RigaNotifica, Seguito, StatoNotifica, Tentativo, Uscita},
        uscita_righe::{Presa, Riga, conta, fine, stato, stato_di},
    },
};

/// `$1`, `$2`: recipients and how many each may get.
const PRENDI: &str = "UPDATE notifica n SET presa_da = $3, presa_fino = $5
    FROM unnest($1::text[], $2::bigint[]) AS r (destinatario, posti)
    CROSS JOIN LATERAL (
        SELECT d.id FROM notifica d
        WHERE d.destinatario = r.destinatario AND d.stato = 'DA_INVIARE' AND d.prossimo_tentativo <= $4
            AND (d.presa_fino IS NULL OR d.presa_fino <= $4)
            AND NOT EXISTS (SELECT 1 FROM notifica p WHERE p.codice = d.codice AND p.destinatario = d.destinatario
                AND p.stato IN ('DA_INVIARE', 'NON_RECAPITABILE') AND p.id < d.id)
        ORDER BY d.prossimo_tentativo, d.id LIMIT r.posti FOR UPDATE SKIP LOCKED
    ) AS scelta
    WHERE n.id = scelta.id
    RETURNING n.id, n.codice, n.motivo, n.destinatario, n.causa, n.creata_il, n.tentativi";

const CONCLUDI: &str = "UPDATE notifica SET stato = $3, tentativi = tentativi + 1, prossimo_tentativo = coalesce($4,
        prossimo_tentativo), ultimo_errore = $5, conclusa_il = $6, presa_da = NULL, presa_fino = NULL
    WHERE id = $1 AND presa_da = $2 AND stato = 'DA_INVIARE' RETURNING tentativi";

const TENTATIVO: &str =
    "INSERT INTO tentativo (notifica, numero, iniziato_il, durata_us, identificatore, esito, dettaglio,
        estratto)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

const SENZA_ENDPOINT: &str = "UPDATE notifica SET stato = 'NON_RECAPITABILE'
    WHERE stato = 'DA_INVIARE' AND destinatario <> ALL($1) AND (presa_fino IS NULL OR presa_fino <= $2)";
const CON_ENDPOINT: &str = "UPDATE notifica SET stato = 'DA_INVIARE', prossimo_tentativo = $2
    WHERE stato = 'NON_RECAPITABILE' AND destinatario = ANY($1)";

const GIACENZE: &str = "SELECT destinatario, stato, count(*) AS quante, min(creata_il) AS piu_vecchia FROM notifica
    WHERE stato IN ('DA_INVIARE', 'NON_RECAPITABILE') GROUP BY destinatario, stato ORDER BY destinatario, stato";

/// The columns of [`FiltroNotifiche`], each of which may be absent.
macro_rules! filtro {
    ($inizio:literal, $fine:literal) => {
        concat!(
            $inizio,
            " ($1::bigint IS NULL OR id = $1) AND ($2::text IS NULL OR stato = $2)
                AND ($3::text IS NULL OR destinatario = $3) AND ($4::text IS NULL OR codice = $4) ",
            $fine
        )
    };
}

const ELENCA: &str = filtro!(
    "SELECT id, codice, motivo, destinatario, causa, creata_il, stato, tentativi, prossimo_tentativo, ultimo_errore,
        conclusa_il
    FROM notifica WHERE",
    "ORDER BY id LIMIT $5"
);
const RIPROVA: &str = filtro!(
    "UPDATE notifica SET stato = 'DA_INVIARE', prossimo_tentativo = $5, conclusa_il = NULL WHERE",
    "AND stato <> 'CONSEGNATA' AND (presa_fino IS NULL OR presa_fino <= $5)"
);
const ABBANDONA: &str = filtro!(
    "UPDATE notifica SET stato = 'ABBANDONATA', conclusa_il = $5, ultimo_errore = $6, presa_da = NULL, presa_fino = NULL
    WHERE",
    "AND stato IN ('DA_INVIARE', 'NON_RECAPITABILE')"
);
const TENTATIVI: &str = "SELECT iniziato_il, durata_us, identificatore, esito, dettaglio, estratto FROM tentativo
    WHERE notifica = $1 ORDER BY numero";

fn guasto(errore: &sqlx::Error) -> StoreError {
    classifica(errore).into()
}

/// Binds the filter's four parameters.
macro_rules! con_filtro {
    ($query:expr, $filtro:expr) => {
        $query
            .bind($filtro.id)
            .bind($filtro.stato.map(StatoNotifica::as_str))
            .bind($filtro.destinatario.as_ref().map(Regione::as_str))
            .bind($filtro.codice.as_ref().map(CodiceSap::as_str))
    };
}

#[async_trait]
impl Uscita for Postgres {
    async fn prendi(
        &self,
        posti: &[(Regione, usize)],
        chi: &str,
        adesso: Timestamp,
        fino: Timestamp,
    ) -> Result<Vec<InConsegna>, StoreError> {
        let (regioni, quanti): (Vec<&str>, Vec<i64>) = posti
            .iter()
            .map(|(r, n)| (r.as_str(), i64::try_from(*n).unwrap_or(i64::MAX)))
            .unzip();
        let righe: Vec<Presa<Istante>> = sqlx::query_as(PRENDI)
            .bind(regioni)
            .bind(quanti)
            .bind(chi)
            .bind(adesso.to_sqlx())
            .bind(fino.to_sqlx())
            .fetch_all(&self.pool)
            .await
            .map_err(|e| guasto(&e))?;
        let mut prese = righe
            .into_iter()
            .map(|r| r.leggi(|i| Some(i.to_jiff())))
            .collect::<Result<Vec<_>, Guasto>>()?;
        prese.sort_by_key(|p| p.id);
        Ok(prese)
    }

    async fn concludi(
        &self,
        presa: &InConsegna,
        chi: &str,
        tentativo: &Tentativo,
        seguito: Seguito,
    ) -> Result<bool, StoreError> {
        let mut tx = self.pool.begin().await.map_err(|e| guasto(&e))?;
        let (stato, prossimo) = stato_di(seguito);
        let conclusa = (stato != StatoNotifica::DaInviare).then(|| fine(tentativo).to_sqlx());
        let errore =
            (stato != StatoNotifica::Consegnata).then(|| format!("{}: {}", tentativo.esito, tentativo.dettaglio));
        let numero: Option<i32> = sqlx::query_scalar(CONCLUDI)
            .bind(presa.id)
            .bind(chi)
            .bind(stato.as_str())
            .bind(prossimo.map(ToSqlx::to_sqlx))
            .bind(errore)
            .bind(conclusa)
            .fetch_optional(&mut *tx)
            .await
            .map_err(|e| guasto(&e))?;
        let Some(numero) = numero else {
            tx.rollback().await.map_err(|e| guasto(&e))?;
            return Ok(false);
        };
        sqlx::query(TENTATIVO)
            .bind(presa.id)
            .bind(numero)
            .bind(tentativo.iniziato_il.to_sqlx())
            .bind(tentativo.durata_us)
            .bind(&tentativo.identificatore)
            .bind(&tentativo.esito)
            .bind(&tentativo.dettaglio)
            .bind(&tentativo.estratto)
            .execute(&mut *tx)
            .await
            .map_err(|e| guasto(&e))?;
        tx.commit().await.map_err(|e| guasto(&e))?;
        Ok(true)
    }

    async fn raggiungibili(&self, con_endpoint: &[Regione], adesso: Timestamp) -> Result<(u64, u64), StoreError> {
        let regioni: Vec<&str> = con_endpoint.iter().map(Regione::as_str).collect();
        let mut conti = [0; 2];
        for (conto, istruzione) in conti.iter_mut().zip([SENZA_ENDPOINT, CON_ENDPOINT]) {
            let query = sqlx::query(istruzione).bind(&regioni).bind(adesso.to_sqlx());
            *conto = query.execute(&self.pool).await.map_err(|e| guasto(&e))?.rows_affected();
        }
        let [apartate, riprese] = conti;
        Ok((apartate, riprese))
    }

    async fn giacenze(&self) -> Result<Vec<Giacenza>, StoreError> {
        let righe: Vec<(String, String, i64, Istante)> = sqlx::query_as(GIACENZE)
            .fetch_all(&self.pool)
            .await
            .map_err(|e| guasto(&e))?;
        righe
            .into_iter()
            .map(|(destinatario, stato, quante, piu_vecchia)| {
                Ok(Giacenza {
                    destinatario,
                    stato: self::stato(&stato)?,
                    quante: conta(quante),
                    piu_vecchia: piu_vecchia.to_jiff(),
                })
            })
            .collect()
    }

    async fn elenca(&self, filtro: &FiltroNotifiche, quante: u32) -> Result<Vec<RigaNotifica>, StoreError> {
        let righe: Vec<Riga<Istante>> = con_filtro!(sqlx::query_as(ELENCA), filtro)
            .bind(i64::from(quante))
            .fetch_all(&self.pool)
            .await
            .map_err(|e| guasto(&e))?;
        let righe: Result<Vec<_>, Guasto> = righe.into_iter().map(|r| r.leggi(|i| Some(i.to_jiff()))).collect();
        Ok(righe?)
    }

    async fn tentativi(&self, id: i64) -> Result<Vec<Tentativo>, StoreError> {
        let righe = sqlx::query(TENTATIVI)
            .bind(id)
            .fetch_all(&self.pool)
            .await
            .map_err(|e| guasto(&e))?;
        let leggi = |riga: &sqlx::postgres::PgRow| {
            Ok(Tentativo {
                iniziato_il: riga.try_get::<Istante, _>(0)?.to_jiff(),
                durata_us: riga.try_get(1)?,
                identificatore: riga.try_get(2)?,
                esito: riga.try_get(3)?,
                dettaglio: riga.try_get(4)?,
                estratto: riga.try_get(5)?,
            })
        };
        righe
            .iter()
            .map(|r| leggi(r).map_err(|e: sqlx::Error| guasto(&e)))
            .collect()
    }

    async fn riprova(&self, filtro: &FiltroNotifiche, adesso: Timestamp) -> Result<u64, StoreError> {
        let query = con_filtro!(sqlx::query(RIPROVA), filtro).bind(adesso.to_sqlx());
        Ok(query.execute(&self.pool).await.map_err(|e| guasto(&e))?.rows_affected())
    }

    async fn abbandona(&self, filtro: &FiltroNotifiche, perche: &str, adesso: Timestamp) -> Result<u64, StoreError> {
        let query = con_filtro!(sqlx::query(ABBANDONA), filtro)
            .bind(adesso.to_sqlx())
            .bind(perche);
        Ok(query.execute(&self.pool).await.map_err(|e| guasto(&e))?.rows_affected())
    }
}
