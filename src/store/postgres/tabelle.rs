//! Imported tables on PostgreSQL. The commit of an import is told to every replica that listens; one whose connection was
//! gone meanwhile is woken when it listens again.

use std::time::Duration;

use async_trait::async_trait;
use jiff_sqlx::ToSqlx;
use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::sync::Notify;

use super::{
    ATTESA_CONNESSIONE, Postgres,
    errore::{classifica, classifica_commit},
};
use crate::{
    store::{
        StoreError,
        tabelle::{ArchivioTabelle, ErroreImportazione, Importazione, RigaTabella, TabellaImportata, prossima},
    },
    tables::Nome,
};

/// Channel of NOTIFY.
const CANALE: &str = "portasap_tabelle";

/// Pause before listening again after the connection broke.
const PAUSA: Duration = Duration::from_secs(2);

const VERSIONE: &str = "SELECT coalesce(max(id), 0) FROM tabella_importata";

/// One import after the other, held to the end of the transaction. A number nobody else locks: the register's keys are
/// digests.
const BLOCCA: &str = "SELECT pg_advisory_xact_lock(7305530034)";

const VERSIONE_DI: &str = "SELECT coalesce(max(versione), 0) FROM tabella_importata WHERE tabella = $1";

const IN_VIGORE: &str = "SELECT id, tabella, versione, completa, contenuto, righe, codici, aggiunti, chiusi, cambiati, tolti,
        origine, impronta, importata_da, (extract(epoch FROM importata_il) * 1000000)::bigint AS importata_us, ripristina
    FROM tabella_importata t
    WHERE versione = (SELECT max(versione) FROM tabella_importata u WHERE u.tabella = t.tabella)
    ORDER BY tabella";

const STORIA: &str =
    "SELECT id, tabella, versione, completa, NULL AS contenuto, righe, codici, aggiunti, chiusi, cambiati,
        tolti, origine, impronta, importata_da, (extract(epoch FROM importata_il) * 1000000)::bigint AS importata_us,
        ripristina
    FROM tabella_importata ORDER BY id DESC";

const EDIZIONE: &str = "SELECT id, tabella, versione, completa, contenuto, righe, codici, aggiunti, chiusi, cambiati, tolti,
        origine, impronta, importata_da, (extract(epoch FROM importata_il) * 1000000)::bigint AS importata_us, ripristina
    FROM tabella_importata WHERE tabella = $1 AND versione = $2";

const INSERISCI: &str =
    "INSERT INTO tabella_importata (tabella, versione, completa, contenuto, righe, codici, aggiunti, chiusi,
        cambiati, tolti, origine, impronta, importata_da, importata_il, ripristina)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

/// Delivered when the transaction commits, and only then.
const AVVISA: &str = "SELECT pg_notify($1, '')";

#[async_trait]
impl ArchivioTabelle for Postgres {
    async fn versione_tabelle(&self) -> Result<i64, StoreError> {
        let query = sqlx::query_scalar(VERSIONE).fetch_one(&self.pool);
        Ok(query.await.map_err(|e| classifica(&e))?)
    }

    async fn tabelle_in_vigore(&self) -> Result<Vec<TabellaImportata>, StoreError> {
        let righe: Vec<RigaTabella> = sqlx::query_as(IN_VIGORE)
            .fetch_all(&self.pool)
            .await
            .map_err(|e| classifica(&e))?;
        Ok(righe.into_iter().map(TabellaImportata::from).collect())
    }

    async fn storia_tabelle(&self) -> Result<Vec<TabellaImportata>, StoreError> {
        let righe: Vec<RigaTabella> = sqlx::query_as(STORIA)
            .fetch_all(&self.pool)
            .await
            .map_err(|e| classifica(&e))?;
        Ok(righe.into_iter().map(TabellaImportata::from).collect())
    }

    async fn edizione(&self, tabella: Nome, versione: i64) -> Result<Option<TabellaImportata>, StoreError> {
        let riga: Option<RigaTabella> = sqlx::query_as(EDIZIONE)
            .bind(tabella.as_str())
            .bind(versione)
            .fetch_optional(&self.pool)
            .await
            .map_err(|e| classifica(&e))?;
        Ok(riga.map(TabellaImportata::from))
    }

    async fn importa_tabelle(&self, importazione: &Importazione) -> Result<Vec<i64>, ErroreImportazione> {
        let mut tx = self.pool.begin().await.map_err(|e| classifica(&e))?;
        sqlx::query(BLOCCA)
            .execute(&mut *tx)
            .await
            .map_err(|e| classifica(&e))?;
        let istante = self.ambiente.clock.now();
        let mut versioni = Vec::with_capacity(importazione.tabelle.len());
        for nuova in &importazione.tabelle {
            let query = sqlx::query_scalar(VERSIONE_DI).bind(nuova.tabella.as_str());
            let trovata: i64 = query.fetch_one(&mut *tx).await.map_err(|e| classifica(&e))?;
            let versione = prossima(nuova, trovata)?;
            sqlx::query(INSERISCI)
                .bind(nuova.tabella.as_str())
                .bind(versione)
                .bind(nuova.completa)
                .bind(&nuova.contenuto)
                .bind(i64::from(nuova.righe))
                .bind(i64::from(nuova.codici))
                .bind(i64::from(nuova.conteggi.aggiunti))
                .bind(i64::from(nuova.conteggi.chiusi))
                .bind(i64::from(nuova.conteggi.cambiati))
                .bind(i64::from(nuova.conteggi.tolti))
                .bind(&importazione.origine)
                .bind(&importazione.impronta)
                .bind(&importazione.da)
                .bind(istante.to_sqlx())
                .bind(nuova.ripristina)
                .execute(&mut *tx)
                .await
                .map_err(|e| classifica(&e))?;
            versioni.push(versione);
        }
        let avviso = sqlx::query(AVVISA).bind(CANALE).execute(&mut *tx).await;
        avviso.map_err(|e| classifica(&e))?;
        tx.commit().await.map_err(|e| classifica_commit(&e))?;
        Ok(versioni)
    }

    async fn ascolta_tabelle(&self, avviso: &Notify) {
        // A connection of its own: none of those that exchanges need, and no timeout of theirs.
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ATTESA_CONNESSIONE)
            .connect_lazy_with(self.opzioni.clone());
        loop {
            if let Err(errore) = ascolta(&pool, avviso).await {
                tracing::debug!(%errore, "not listening for imported tables; trying again");
            }
            tokio::time::sleep(PAUSA).await;
        }
    }
}

/// Returns when the connection is gone.
async fn ascolta(pool: &sqlx::PgPool, avviso: &Notify) -> Result<(), sqlx::Error> {
    let mut orecchio = PgListener::connect_with(pool).await?;
    orecchio.listen(CANALE).await?;
    loop {
        // What happened before there was an ear, or while there was none.
        avviso.notify_one();
        while orecchio.try_recv().await?.is_some() {
            avviso.notify_one();
        }
    }
}
