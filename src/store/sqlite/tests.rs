use sqlx::{Connection, SqliteConnection, SqlitePool, sqlite::SqlitePoolOptions};

use super::{
    MIGRAZIONI,
    fascio::{Fascio, INIZIA, PerRighe},
    sql,
    transazione::TransazioneSqlite,
};
use crate::store::{
    errore::Guasto,
    transazione::{Chiavi, Transazione},
};

async fn migrata() -> SqlitePool {
    let opzioni = SqlitePoolOptions::new().max_connections(1);
    let pool = opzioni.connect("sqlite::memory:").await.unwrap();
    MIGRAZIONI.run(&pool).await.unwrap();
    pool
}

const COPPIE: PerRighe = PerRighe {
    tabella: "coppia",
    prima: "INSERT INTO coppia (a, b) SELECT column1, column2 FROM (VALUES ",
    valori: 2,
    dopo: ") WHERE column1 IS NOT NULL",
    cerca: false,
};

const CAMBIA: PerRighe = PerRighe {
    tabella: "coppia",
    prima: "UPDATE coppia SET b = k.column2 FROM (VALUES ",
    valori: 2,
    dopo: ") AS k WHERE coppia.a = k.column1",
    cerca: true,
};

async fn con_coppie(quante: u32) -> SqliteConnection {
    let mut connessione = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    sqlx::query("CREATE TABLE coppia (a INTEGER PRIMARY KEY, b TEXT)")
        .execute(&mut connessione)
        .await
        .unwrap();
    scrivi(&mut connessione, &COPPIE, 1..=quante, true).await.unwrap();
    connessione
}

async fn scrivi(
    connessione: &mut SqliteConnection,
    forma: &PerRighe,
    quali: impl Iterator<Item = u32>,
    insieme: bool,
) -> Result<(), Guasto> {
    let righe: Vec<u32> = quali.collect();
    let mut fascio = Fascio::default();
    fascio.istruzione(INIZIA);
    if fascio.trabocca(forma, righe.len()) {
        fascio.manda(connessione).await?;
    }
    fascio.righe(forma, &righe, |f, n| {
        f.valore(*n)?;
        f.valore(format!("{} {n}", forma.prima.split(' ').next().unwrap_or_default()))
    })?;
    if !insieme || fascio.da_vedere() {
        fascio.manda(connessione).await?;
    }
    fascio.conferma();
    fascio.manda(connessione).await?;
    Ok(())
}

async fn coppie(connessione: &mut SqliteConnection, cosa: &str) -> Vec<u32> {
    sqlx::query_scalar("SELECT a FROM coppia WHERE b = ?1 || ' ' || a ORDER BY a")
        .bind(cosa)
        .fetch_all(connessione)
        .await
        .unwrap()
}

#[tokio::test]
async fn however_many_rows_each_is_written_once() {
    for quante in [1, 2, 3, 23, 24, 25, 26, 63, 64, 65, 1000, 2047, 2048] {
        let mut connessione = con_coppie(quante).await;
        assert_eq!(coppie(&mut connessione, "INSERT").await, Vec::from_iter(1..=quante));
        scrivi(&mut connessione, &CAMBIA, 1..=quante, true).await.unwrap();
        assert_eq!(coppie(&mut connessione, "UPDATE").await, Vec::from_iter(1..=quante));
    }
}

/// The commit stands behind the change in one text: it must not be reached.
#[tokio::test]
async fn a_change_that_finds_a_row_missing_is_not_committed() {
    for quante in [1, 5, 24, 25, 100] {
        let mut connessione = con_coppie(quante).await;
        let esito = scrivi(&mut connessione, &CAMBIA, 2..=quante + 1, true).await;
        assert!(matches!(esito, Err(Guasto::Conflitto(_))), "{quante}: {esito:?}");
        sqlx::query("ROLLBACK")
            .execute(&mut connessione)
            .await
            .expect("still open");
        assert_eq!(coppie(&mut connessione, "UPDATE").await, [0_u32; 0], "{quante}");
    }
}

#[tokio::test]
async fn a_row_that_is_there_already_fails_all_of_them() {
    for quante in [1, 3, 100] {
        let mut connessione = con_coppie(quante).await;
        let esito = scrivi(&mut connessione, &COPPIE, quante..=quante * 2, true).await;
        assert!(matches!(esito, Err(Guasto::Conflitto(_))), "{quante}: {esito:?}");
        sqlx::query("ROLLBACK")
            .execute(&mut connessione)
            .await
            .expect("still open");
        assert_eq!(coppie(&mut connessione, "INSERT").await, Vec::from_iter(1..=quante));
    }
}

/// A task that is stopped between two statements leaves nothing, and nobody waits for it.
#[tokio::test]
async fn a_transaction_left_in_the_middle_never_was() {
    let cartella = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", cartella.path().join("portasap.db").display());
    let pool = SqlitePoolOptions::new().max_connections(1).connect(&url).await.unwrap();
    MIGRAZIONI.run(&pool).await.unwrap();
    let mut prima = TransazioneSqlite::nuova(&pool).await.unwrap();
    prima.carica(&Chiavi::default()).await.unwrap();
    let dati = prima.nuovi_codici("AA", 3).await.unwrap();
    drop(prima);
    let mut dopo = TransazioneSqlite::nuova(&pool).await.unwrap();
    dopo.carica(&Chiavi::default()).await.unwrap();
    assert_eq!(dopo.nuovi_codici("AA", 3).await.unwrap(), dati);
    dopo.conferma().await.unwrap();
    let mut ultima = TransazioneSqlite::nuova(&pool).await.unwrap();
    let altri = ultima.nuovi_codici("AA", 3).await.unwrap();
    assert!(altri.iter().all(|c| !dati.contains(c)), "{dati:?} {altri:?}");
    ultima.abbandona().await;
}

/// Whatever the register holds: each key is a step into an index.
#[tokio::test]
async fn what_a_batch_is_about_is_found_by_its_keys() {
    let pool = migrata().await;
    let [per_codice, per_codice_intere] = sql::SAP_PER_CODICE;
    let [attive, attive_intere] = sql::SAP_ATTIVE;
    for (istruzione, indice) in [
        (
            sql::PROSSIMI_REGISTRATI,
            "sqlite_autoindex_sap_1 (codice>? AND codice<?)",
        ),
        (sql::CODICI_REGISTRATI, "sqlite_autoindex_sap_1 (codice>? AND codice<?)"),
        (per_codice, "sqlite_autoindex_sap_1 (codice=?)"),
        (per_codice_intere, "sqlite_autoindex_sap_1 (codice=?)"),
        (attive, "sap_attiva (codice_fiscale=?)"),
        (attive_intere, "sap_attiva (codice_fiscale=?)"),
        (sql::POLITICHE, "PRIMARY KEY (identificativo=?)"),
        (
            sql::IDENTIFICATORI_USATI,
            "traccia_identificatore (identificatore=? AND <expr>=?)",
        ),
    ] {
        let piano = piano(&pool, istruzione).await;
        assert!(piano.contains(indice), "{istruzione}\n{piano}");
        let letture: Vec<&str> = piano.lines().filter(|p| p.starts_with("SCAN")).collect();
        assert!(
            letture
                .iter()
                .all(|p| p.contains("VIRTUAL TABLE") || p.contains("CONSTANT")),
            "{istruzione}\n{piano}"
        );
    }
    for (forma, indice) in [
        (
            sql::AGGIORNA_SAP,
            "SEARCH sap USING INDEX sqlite_autoindex_sap_1 (codice=?)",
        ),
        (
            sql::AGGIORNA_SAP_FERMA,
            "SEARCH sap USING INDEX sqlite_autoindex_sap_1 (codice=?)",
        ),
        (
            sql::LIBERA_POLITICHE,
            "SEARCH politica USING PRIMARY KEY (identificativo=?",
        ),
    ] {
        let posti = vec![format!("({})", vec!["?"; forma.valori].join(",")); 4].join(",");
        let piano = piano(&pool, &format!("{}{posti}{}", forma.prima, forma.dopo)).await;
        assert!(piano.contains(indice), "{forma:?}\n{piano}");
    }
}

async fn piano(pool: &SqlitePool, istruzione: &str) -> String {
    let piano = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {istruzione}"));
    let passi: Vec<(i64, i64, i64, String)> = sqlx::query_as(piano).fetch_all(pool).await.unwrap();
    passi.into_iter().map(|(.., passo)| passo + "\n").collect()
}
