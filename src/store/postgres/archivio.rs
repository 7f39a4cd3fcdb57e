//! The archive on PostgreSQL. Look-ups share the pool of the batches; the retention job holds its turn on a connection of
//! its own.

use jiff::{Timestamp, civil::Date};
use sqlx::ConnectOptions;

use super::{Postgres, errore::classifica};
use crate::store::{
    StoreError,
    archivio::{
        Accesso, Classe, Concesso, Documento, Filtro, Messaggio, Misura, Pagina, Prelievo, RispostaInviata,
        TipoMessaggio, Turno, Voce, compatta,
        interroga::{self, Dialetto, archivio},
        voce,
    },
};

/// The advisory lock of the retention job: `portasap` in ASCII. Locks of the register are hashes; a twin would only wait.
const TURNO: i64 = 0x706f_7274_6173_6170;

const CONSERVA: &str = "INSERT INTO messaggio (traccia, tipo, contenuto)
    SELECT (SELECT max(t.id) FROM traccia t WHERE t.correlazione = k.correlazione), 'RISPOSTA', k.contenuto
    FROM unnest($1::text[], $2::bytea[]) AS k (correlazione, contenuto)
    WHERE EXISTS (SELECT 1 FROM traccia t WHERE t.correlazione = k.correlazione)
    ON CONFLICT DO NOTHING";

/// A bucket is the instant at which it is full again. All of the statement reads one instant of the server's clock, so that
/// replicas whose clocks differ agree; one that waited for a row reads an earlier instant and is given less, never more.
/// Keys are sorted, so that no two statements wait for each other.
///
/// `prima` is the instant as the row has it, but one so far ahead that even an empty bucket would be full earlier was left
/// there by a larger quota, or by a clock that was put right since: such a bucket is empty. A statement waits 15 seconds at
/// most, so what is ahead by less may be a neighbour's and is believed.
const PRELEVA: &str = "WITH k AS (
        SELECT *, (extract(epoch FROM statement_timestamp()) * 1000000)::bigint AS ora
        FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) AS k (chiave, quanti, intervallo, capienza)
    )
    INSERT INTO secchio AS s (chiave, pieno_alle, intervallo, capienza, concessi)
    SELECT chiave, ora + least(quanti, capienza) * intervallo, intervallo, capienza, least(quanti, capienza)
    FROM k ORDER BY chiave
    ON CONFLICT (chiave) DO UPDATE SET (intervallo, capienza, concessi, pieno_alle) = (
        SELECT excluded.intervallo, excluded.capienza, dati, prima + dati * excluded.intervallo
        FROM (SELECT (extract(epoch FROM statement_timestamp()) * 1000000)::bigint AS ora) AS o
        CROSS JOIN LATERAL (SELECT o.ora + excluded.capienza * excluded.intervallo AS vuoto) AS v
        CROSS JOIN LATERAL (
            SELECT CASE WHEN s.pieno_alle > v.vuoto + 15000000 THEN v.vuoto ELSE greatest(s.pieno_alle, o.ora) END AS prima
        ) AS p
        CROSS JOIN LATERAL (
            SELECT greatest(0, least(excluded.concessi, (v.vuoto - p.prima) / excluded.intervallo)) AS dati
        ) AS d)
    RETURNING chiave, concessi, greatest(0, pieno_alle + intervallo - capienza * intervallo
        - (extract(epoch FROM statement_timestamp()) * 1000000)::bigint)";

/// A full bucket says what no bucket says.
const SGOMBRA: &str =
    "DELETE FROM secchio WHERE pieno_alle < (extract(epoch FROM statement_timestamp()) * 1000000)::bigint";

impl Dialetto for Postgres {
    fn micro(colonna: &str) -> String {
        format!("(extract(epoch FROM {colonna}) * 1000000)::bigint")
    }
    const ISTANTE: (&'static str, &'static str) = ("('epoch'::timestamptz + ", " * interval '1 microsecond')");
    const USATO: &'static str = "identificatore_usato";
    const LIBERO: &'static str = "NOT identificatore_usato";
    const PAZIENZA: Option<&'static str> = Some("SET LOCAL statement_timeout = '10min'");
}

impl Postgres {
    pub(super) fn lettura(&self) -> &sqlx::PgPool {
        &self.pool
    }

    pub(super) fn scrittura(&self) -> &sqlx::PgPool {
        &self.pool
    }
}

archivio!(Postgres, sqlx::Postgres, {
    async fn conserva(&self, risposte: &[RispostaInviata]) -> Result<u64, StoreError> {
        let (correlazioni, contenuti): (Vec<&str>, Vec<&[u8]>) =
            risposte.iter().map(|r| (&*r.correlazione, &*r.contenuto)).unzip();
        let query = sqlx::query(CONSERVA).bind(correlazioni).bind(contenuti);
        Ok(query
            .execute(&self.pool)
            .await
            .map_err(|e| scrittura(&e))?
            .rows_affected())
    }

    async fn turno(&self) -> Result<Option<Turno>, StoreError> {
        let mut connessione = self.opzioni.connect().await.map_err(|e| lettura(&e))?;
        let query = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(TURNO);
        let avuto: bool = query.fetch_one(&mut connessione).await.map_err(|e| lettura(&e))?;
        Ok(avuto.then_some(Turno(Some(connessione))))
    }

    /// The server's volume cannot be seen from here.
    async fn misura(&self) -> Result<Misura, StoreError> {
        sqlx::query(SGOMBRA)
            .execute(&self.pool)
            .await
            .map_err(|e| scrittura(&e))?;
        let query = sqlx::query_scalar("SELECT pg_database_size(current_database())");
        let byte: i64 = query.fetch_one(&self.pool).await.map_err(|e| lettura(&e))?;
        Ok(Misura {
            occupati: byte.unsigned_abs(),
            volume: None,
        })
    }

    async fn preleva(&self, prelievi: &[Prelievo]) -> Result<Option<Vec<Concesso>>, StoreError> {
        let righe: Vec<(String, i64, i64)> = sqlx::query_as(PRELEVA)
            .bind(prelievi.iter().map(|p| &*p.chiave).collect::<Vec<_>>())
            .bind(prelievi.iter().map(|p| i64::from(p.quanti)).collect::<Vec<_>>())
            .bind(prelievi.iter().map(|p| p.intervallo_us).collect::<Vec<_>>())
            .bind(prelievi.iter().map(|p| i64::from(p.capienza)).collect::<Vec<_>>())
            .fetch_all(&self.pool)
            .await
            .map_err(|e| scrittura(&e))?;
        let concesso = |(chiave, quanti, attesa_us)| Concesso {
            chiave,
            quanti: u32::try_from(quanti).unwrap_or_default(),
            attesa_us,
        };
        Ok(Some(righe.into_iter().map(concesso).collect()))
    }
});
