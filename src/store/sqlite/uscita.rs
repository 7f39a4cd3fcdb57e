//! The outbox on SQLite: one writer at a time, the same leases.

use jiff::Timestamp;

use super::{Sqlite, errore::classifica};
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

/// `?1`: one recipient.
const PRENDI: &str = "UPDATE notifica SET presa_da = ?3, presa_fino = ?5
    WHERE id IN (SELECT d.id FROM notifica d
        WHERE d.destinatario = ?1 AND d.stato = 'DA_INVIARE' AND d.prossimo_tentativo <= ?4
            AND (d.presa_fino IS NULL OR d.presa_fino <= ?4)
            AND NOT EXISTS (SELECT 1 FROM notifica p WHERE p.codice = d.codice AND p.destinatario = d.destinatario
                AND p.stato IN ('DA_INVIARE', 'NON_RECAPITABILE') AND p.id < d.id)
        ORDER BY d.prossimo_tentativo, d.id LIMIT ?2)
    RETURNING id, codice, motivo, destinatario, causa, creata_il, riaperta_il, tentativi";

/// Those of the recipients `?2` that have something due: the writer is not asked for what is not there. One step into the
/// index for each, however many wait.
const DOVUTE: &str = "SELECT r.value FROM json_each(?2) r WHERE EXISTS (SELECT 1 FROM notifica
    WHERE destinatario = r.value AND stato = 'DA_INVIARE' AND prossimo_tentativo <= ?1
        AND (presa_fino IS NULL OR presa_fino <= ?1))";

const CONCLUDI: &str = "UPDATE notifica SET stato = $3, tentativi = tentativi + 1,
        prossimo_tentativo = coalesce($4, prossimo_tentativo), ultimo_errore = $5, conclusa_il = $6, presa_da = NULL,
        presa_fino = NULL
    WHERE id = $1 AND presa_da = $2 AND stato = 'DA_INVIARE' RETURNING tentativi";

const TENTATIVO: &str = "INSERT INTO tentativo (notifica, numero, iniziato_il, durata_us, identificatore, esito,
        dettaglio, estratto)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

const SENZA_ENDPOINT: &str = "UPDATE notifica SET stato = 'NON_RECAPITABILE'
    WHERE stato = 'DA_INVIARE' AND destinatario NOT IN (SELECT value FROM json_each(?1))
        AND (presa_fino IS NULL OR presa_fino <= ?2)";
const CON_ENDPOINT: &str = "UPDATE notifica SET stato = 'DA_INVIARE', prossimo_tentativo = ?2, riaperta_il = ?2
    WHERE stato = 'NON_RECAPITABILE' AND destinatario IN (SELECT value FROM json_each(?1))";

fn guasto(errore: &sqlx::Error) -> StoreError {
    classifica(errore).into()
}

impl Orario for Sqlite {
    type Istante = i64;
    const INIZIO: &'static str = "BEGIN IMMEDIATE";

    fn scrive(istante: Timestamp) -> i64 {
        istante.as_microsecond()
    }

    fn legge(istante: i64) -> Option<Timestamp> {
        Timestamp::from_microsecond(istante).ok()
    }
}

uscita!(Sqlite, {
    async fn prendi(
        &self,
        posti: &[(Regione, usize)],
        chi: &str,
        adesso: Timestamp,
        fino: Timestamp,
    ) -> Result<Vec<InConsegna>, StoreError> {
        let regioni: Vec<&str> = posti.iter().map(|(r, _)| r.as_str()).collect();
        let regioni = serde_json::to_string(&regioni).map_err(|e| StoreError::Internal(e.to_string()))?;
        let dovute: Vec<String> = sqlx::query_scalar(DOVUTE)
            .bind(adesso.as_microsecond())
            .bind(regioni)
            .fetch_all(&self.lettore)
            .await
            .map_err(|e| guasto(&e))?;
        let mut prese = Vec::new();
        for (regione, quante) in posti.iter().filter(|(r, _)| dovute.iter().any(|d| d == r.as_str())) {
            let righe: Vec<Presa<i64>> = sqlx::query_as(PRENDI)
                .bind(regione.as_str())
                .bind(i64::try_from(*quante).unwrap_or(i64::MAX))
                .bind(chi)
                .bind(adesso.as_microsecond())
                .bind(fino.as_microsecond())
                .fetch_all(&self.scrittore)
                .await
                .map_err(|e| guasto(&e))?;
            for riga in righe {
                prese.push(riga.leggi(Self::legge)?);
            }
        }
        prese.sort_by_key(|p| p.id);
        Ok(prese)
    }

    async fn concludi_tutte(&self, chi: &str, concluse: &[Conclusa<'_>]) -> Result<Vec<bool>, StoreError> {
        let mut tx = self
            .scrittura()
            .begin_with(Self::INIZIO)
            .await
            .map_err(|e| guasto(&e))?;
        let mut scritte = Vec::with_capacity(concluse.len());
        for c in concluse {
            let esito = righe::Esito::di(c);
            let numero: Option<i32> = sqlx::query_scalar(CONCLUDI)
                .bind(c.presa.id)
                .bind(chi)
                .bind(esito.stato.as_str())
                .bind(esito.prossimo.map(Self::scrive))
                .bind(esito.errore)
                .bind(esito.conclusa.map(Self::scrive))
                .fetch_optional(&mut *tx)
                .await
                .map_err(|e| guasto(&e))?;
            scritte.push(numero.is_some());
            let Some(numero) = numero else { continue };
            sqlx::query(TENTATIVO)
                .bind(c.presa.id)
                .bind(numero)
                .bind(Self::scrive(c.tentativo.iniziato_il))
                .bind(c.tentativo.durata_us)
                .bind(&c.tentativo.identificatore)
                .bind(&c.tentativo.esito)
                .bind(&c.tentativo.dettaglio)
                .bind(&c.tentativo.estratto)
                .execute(&mut *tx)
                .await
                .map_err(|e| guasto(&e))?;
        }
        tx.commit().await.map_err(|e| guasto(&e))?;
        Ok(scritte)
    }

    async fn raggiungibili(&self, con_endpoint: &[Regione], adesso: Timestamp) -> Result<(u64, u64), StoreError> {
        let regioni: Vec<&str> = con_endpoint.iter().map(Regione::as_str).collect();
        let regioni = serde_json::to_string(&regioni).map_err(|e| StoreError::Internal(e.to_string()))?;
        let mut conti = [0; 2];
        for (conto, istruzione) in conti.iter_mut().zip([SENZA_ENDPOINT, CON_ENDPOINT]) {
            let query = sqlx::query(istruzione).bind(&regioni).bind(adesso.as_microsecond());
            *conto = query
                .execute(&self.scrittore)
                .await
                .map_err(|e| guasto(&e))?
                .rows_affected();
        }
        let [apartate, riprese] = conti;
        Ok((apartate, riprese))
    }
});
