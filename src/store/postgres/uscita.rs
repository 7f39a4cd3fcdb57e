//! The outbox on PostgreSQL: replicas share it by `FOR UPDATE SKIP LOCKED` and leases.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Istante, ToSqlx};

use super::{Postgres, errore::classifica};
use crate::{
    sap::{CodiceSap, Regione},
    store::{
        StoreError,
        uscita::{
            Conclusa, FiltroNotifiche, Giacenza, InConsegna, RigaNotifica, StatoNotifica, Tentativo,
            interroga::{self, Orario, uscita},
            righe::{self, Presa},
        },
    },
};

/// `$1`, `$2`: recipients and how many each may get. Whether one before is still to be sent is asked of each candidate by key:
/// as `NOT EXISTS` it is joined, which reads all that wait for each round.
const PRENDI: &str = "UPDATE notifica n SET presa_da = $3, presa_fino = $5
    FROM unnest($1::text[], $2::bigint[]) AS r (destinatario, posti)
    CROSS JOIN LATERAL (
        SELECT d.id FROM notifica d
        WHERE d.destinatario = r.destinatario AND d.stato = 'DA_INVIARE' AND d.prossimo_tentativo <= $4
            AND (d.presa_fino IS NULL OR d.presa_fino <= $4)
            AND (SELECT true FROM notifica p WHERE p.codice = d.codice AND p.destinatario = d.destinatario
                AND p.stato IN ('DA_INVIARE', 'NON_RECAPITABILE') AND p.id < d.id LIMIT 1) IS NULL
        ORDER BY d.prossimo_tentativo, d.id LIMIT r.posti FOR UPDATE SKIP LOCKED
    ) AS scelta
    WHERE n.id = scelta.id
    RETURNING n.id, n.codice, n.motivo, n.destinatario, n.causa, n.creata_il, n.riaperta_il, n.tentativi";

/// One row of the arrays for each attempt; gives back those that were recorded.
const CONCLUDI: &str = "WITH fatte AS (
        SELECT * FROM unnest($2::bigint[], $3::text[], $4::timestamptz[], $5::text[], $6::timestamptz[],
            $7::timestamptz[], $8::bigint[], $9::text[], $10::text[], $11::text[], $12::bytea[])
        AS f (id, stato, prossimo, errore, conclusa, iniziato_il, durata_us, identificatore, esito, dettaglio, estratto)
    ), scritte AS (
        UPDATE notifica n SET stato = f.stato, tentativi = n.tentativi + 1,
            prossimo_tentativo = coalesce(f.prossimo, n.prossimo_tentativo), ultimo_errore = f.errore,
            conclusa_il = f.conclusa, presa_da = NULL, presa_fino = NULL
        FROM fatte f WHERE n.id = f.id AND n.presa_da = $1 AND n.stato = 'DA_INVIARE'
        RETURNING n.id, n.tentativi
    )
    INSERT INTO tentativo (notifica, numero, iniziato_il, durata_us, identificatore, esito, dettaglio, estratto)
    SELECT s.id, s.tentativi, f.iniziato_il, f.durata_us, f.identificatore, f.esito, f.dettaglio, f.estratto
    FROM scritte s JOIN fatte f ON f.id = s.id
    RETURNING notifica";

const SENZA_ENDPOINT: &str = "UPDATE notifica SET stato = 'NON_RECAPITABILE'
    WHERE stato = 'DA_INVIARE' AND destinatario <> ALL($1) AND (presa_fino IS NULL OR presa_fino <= $2)";
const CON_ENDPOINT: &str = "UPDATE notifica SET stato = 'DA_INVIARE', prossimo_tentativo = $2, riaperta_il = $2
    WHERE stato = 'NON_RECAPITABILE' AND destinatario = ANY($1)";

fn guasto(errore: &sqlx::Error) -> StoreError {
    classifica(errore).into()
}

impl Orario for Postgres {
    type Istante = Istante;
    const INIZIO: &'static str = "BEGIN";

    fn scrive(istante: Timestamp) -> Istante {
        istante.to_sqlx()
    }

    fn legge(istante: Istante) -> Option<Timestamp> {
        Some(istante.to_jiff())
    }
}

uscita!(Postgres, {
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
            .map(|r| r.leggi(Self::legge))
            .collect::<Result<Vec<_>, _>>()?;
        prese.sort_by_key(|p| p.id);
        Ok(prese)
    }

    async fn concludi_tutte(&self, chi: &str, concluse: &[Conclusa<'_>]) -> Result<Vec<bool>, StoreError> {
        let esiti: Vec<righe::Esito> = concluse.iter().map(righe::Esito::di).collect();
        let di = |campo: fn(&Tentativo) -> &str| concluse.iter().map(|c| campo(c.tentativo)).collect::<Vec<&str>>();
        let scritte: HashSet<i64> = sqlx::query_scalar(CONCLUDI)
            .bind(chi)
            .bind(concluse.iter().map(|c| c.presa.id).collect::<Vec<_>>())
            .bind(esiti.iter().map(|e| e.stato.as_str()).collect::<Vec<_>>())
            .bind(esiti.iter().map(|e| e.prossimo.map(Self::scrive)).collect::<Vec<_>>())
            .bind(esiti.iter().map(|e| e.errore.as_deref()).collect::<Vec<_>>())
            .bind(esiti.iter().map(|e| e.conclusa.map(Self::scrive)).collect::<Vec<_>>())
            .bind(
                concluse
                    .iter()
                    .map(|c| Self::scrive(c.tentativo.iniziato_il))
                    .collect::<Vec<_>>(),
            )
            .bind(concluse.iter().map(|c| c.tentativo.durata_us).collect::<Vec<_>>())
            .bind(di(|t| &t.identificatore))
            .bind(di(|t| &t.esito))
            .bind(di(|t| &t.dettaglio))
            .bind(
                concluse
                    .iter()
                    .map(|c| c.tentativo.estratto.as_deref())
                    .collect::<Vec<_>>(),
            )
            .fetch_all(&self.pool)
            .await
            .map_err(|e| guasto(&e))?
            .into_iter()
            .collect();
        Ok(concluse.iter().map(|c| scritte.contains(&c.presa.id)).collect())
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
});
