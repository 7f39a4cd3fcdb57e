//! The archive on SQLite: reads on their own connections, each write one short statement of the one that writes.

use jiff::{Timestamp, civil::Date};

use super::{Sqlite, errore::classifica};
use crate::store::{
    StoreError,
    archivio::{
        Accesso, Classe, Concesso, Documento, Filtro, Messaggio, Misura, Pagina, Prelievo, RispostaInviata,
        TipoMessaggio, Turno, Voce, compatta,
        interroga::{self, Dialetto, archivio},
        voce,
    },
};

const CONSERVA: &str = "INSERT INTO messaggio (traccia, tipo, contenuto)
    SELECT max(id), 'RISPOSTA', ?2 FROM traccia WHERE correlazione = ?1 HAVING max(id) IS NOT NULL
    ON CONFLICT DO NOTHING";

impl Dialetto for Sqlite {
    fn micro(colonna: &str) -> String {
        colonna.to_owned()
    }
    const ISTANTE: (&'static str, &'static str) = ("", "");
    const USATO: &'static str = "identificatore_usato = 1";
    const LIBERO: &'static str = "identificatore_usato = 0";
    const PAZIENZA: Option<&'static str> = None;
}

impl Sqlite {
    pub(super) fn lettura(&self) -> &sqlx::SqlitePool {
        &self.lettore
    }

    pub(super) fn scrittura(&self) -> &sqlx::SqlitePool {
        &self.scrittore
    }
}

archivio!(Sqlite, sqlx::Sqlite, {
    async fn conserva(&self, risposte: &[RispostaInviata]) -> Result<u64, StoreError> {
        let mut tx = self
            .scrittore
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(|e| scrittura(&e))?;
        let mut scritte = 0;
        for risposta in risposte {
            let query = sqlx::query(CONSERVA)
                .bind(&risposta.correlazione)
                .bind(&risposta.contenuto);
            scritte += query
                .execute(&mut *tx)
                .await
                .map_err(|e| scrittura(&e))?
                .rows_affected();
        }
        tx.commit().await.map_err(|e| scrittura(&e))?;
        Ok(scritte)
    }

    /// One process writes to a file; a command beside it takes steps as small as the job's.
    async fn turno(&self) -> Result<Option<Turno>, StoreError> {
        Ok(Some(Turno(None)))
    }

    /// The file with its write-ahead log.
    async fn misura(&self) -> Result<Misura, StoreError> {
        let file = self.file.clone();
        let illeggibile = |e: std::io::Error| StoreError::Unavailable(format!("the database's volume: {e}"));
        let misura = tokio::task::spawn_blocking(move || {
            let mut occupati = std::fs::metadata(&file)?.len();
            let mut wal = file.clone().into_os_string();
            wal.push("-wal");
            occupati += std::fs::metadata(wal).map_or(0, |m| m.len());
            let volume = rustix::fs::statvfs(&file)?;
            let byte = |blocchi: u64| blocchi.saturating_mul(volume.f_frsize);
            Ok(Misura {
                occupati,
                volume: Some((byte(volume.f_bavail), byte(volume.f_blocks))),
            })
        });
        misura
            .await
            .map_err(|e| StoreError::Internal(e.to_string()))?
            .map_err(illeggibile)
    }

    async fn preleva(&self, _prelievi: &[Prelievo]) -> Result<Option<Vec<Concesso>>, StoreError> {
        Ok(None)
    }
});
