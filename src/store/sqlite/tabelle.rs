//! Imported tables on SQLite. Nobody is told of an import: who wants to know asks [`VERSIONE`], which reads one page.

use async_trait::async_trait;
use tokio::sync::Notify;

use super::{
    Sqlite,
    errore::{classifica, classifica_commit},
};
use crate::{
    store::{
        StoreError,
        tabelle::{ArchivioTabelle, ErroreImportazione, Importazione, RigaTabella, TabellaImportata, prossima},
    },
    tables::Nome,
};

const VERSIONE: &str = "SELECT coalesce(max(id), 0) FROM tabella_importata";

const VERSIONE_DI: &str = "SELECT coalesce(max(versione), 0) FROM tabella_importata WHERE tabella = ?1";

const IN_VIGORE: &str =
    "SELECT id, tabella, versione, completa, contenuto, righe, codici, aggiunti, chiusi, cambiati, tolti,
        origine, impronta, importata_da, importata_il AS importata_us, ripristina
    FROM tabella_importata t
    WHERE versione = (SELECT max(versione) FROM tabella_importata u WHERE u.tabella = t.tabella)
    ORDER BY tabella";

const STORIA: &str =
    "SELECT id, tabella, versione, completa, NULL AS contenuto, righe, codici, aggiunti, chiusi, cambiati,
        tolti, origine, impronta, importata_da, importata_il AS importata_us, ripristina
    FROM tabella_importata ORDER BY id DESC";

const EDIZIONE: &str =
    "SELECT id, tabella, versione, completa, contenuto, righe, codici, aggiunti, chiusi, cambiati, tolti,
        origine, impronta, importata_da, importata_il AS importata_us, ripristina
    FROM tabella_importata WHERE tabella = ?1 AND versione = ?2";

const INSERISCI: &str =
    "INSERT INTO tabella_importata (tabella, versione, completa, contenuto, righe, codici, aggiunti, chiusi,
        cambiati, tolti, origine, impronta, importata_da, importata_il, ripristina)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";

#[async_trait]
impl ArchivioTabelle for Sqlite {
    async fn versione_tabelle(&self) -> Result<i64, StoreError> {
        let query = sqlx::query_scalar(VERSIONE).fetch_one(&self.lettore);
        Ok(query.await.map_err(|e| classifica(&e))?)
    }

    async fn tabelle_in_vigore(&self) -> Result<Vec<TabellaImportata>, StoreError> {
        let righe: Vec<RigaTabella> = sqlx::query_as(IN_VIGORE)
            .fetch_all(&self.lettore)
            .await
            .map_err(|e| classifica(&e))?;
        Ok(righe.into_iter().map(TabellaImportata::from).collect())
    }

    async fn storia_tabelle(&self) -> Result<Vec<TabellaImportata>, StoreError> {
        let righe: Vec<RigaTabella> = sqlx::query_as(STORIA)
            .fetch_all(&self.lettore)
            .await
            .map_err(|e| classifica(&e))?;
        Ok(righe.into_iter().map(TabellaImportata::from).collect())
    }

    async fn edizione(&self, tabella: Nome, versione: i64) -> Result<Option<TabellaImportata>, StoreError> {
        let riga: Option<RigaTabella> = sqlx::query_as(EDIZIONE)
            .bind(tabella.as_str())
            .bind(versione)
            .fetch_optional(&self.lettore)
            .await
            .map_err(|e| classifica(&e))?;
        Ok(riga.map(TabellaImportata::from))
    }

    /// Under the file's own lock: another import waits for this one.
    async fn importa_tabelle(&self, importazione: &Importazione) -> Result<Vec<i64>, ErroreImportazione> {
        let inizio = self.scrittore.begin_with("BEGIN IMMEDIATE").await;
        let mut tx = inizio.map_err(|e| classifica(&e))?;
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
                .bind(nuova.righe)
                .bind(nuova.codici)
                .bind(nuova.conteggi.aggiunti)
                .bind(nuova.conteggi.chiusi)
                .bind(nuova.conteggi.cambiati)
                .bind(nuova.conteggi.tolti)
                .bind(&importazione.origine)
                .bind(&importazione.impronta)
                .bind(&importazione.da)
                .bind(istante.as_microsecond())
                .bind(nuova.ripristina)
                .execute(&mut *tx)
                .await
                .map_err(|e| classifica(&e))?;
            versioni.push(versione);
        }
        tx.commit().await.map_err(|e| classifica_commit(&e))?;
        Ok(versioni)
    }

    async fn ascolta_tabelle(&self, _avviso: &Notify) {
        std::future::pending::<()>().await;
    }
}
