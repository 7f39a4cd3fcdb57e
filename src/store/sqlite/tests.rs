use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use sqlx::{Connection, SqliteConnection, SqlitePool, sqlite::SqlitePoolOptions};

use super::{
    MIGRAZIONI, che_scrive,
    fascio::{Fascio, INIZIA, PerRighe},
    opzioni, pool,
    sgombero::{Sgombero, Soglie, guarda},
    sql,
    transazione::TransazioneSqlite,
};
use crate::store::{
    Traccia,
    errore::Guasto,
    transazione::{Chiavi, RigaTraccia, Transazione},
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

fn fino_a(quante: u32) -> Vec<u32> {
    (1..=quante).collect()
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
        assert_eq!(coppie(&mut connessione, "INSERT").await, fino_a(quante));
        scrivi(&mut connessione, &CAMBIA, 1..=quante, true).await.unwrap();
        assert_eq!(coppie(&mut connessione, "UPDATE").await, fino_a(quante));
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
        assert_eq!(coppie(&mut connessione, "INSERT").await, fino_a(quante));
    }
}

/// A task that is stopped between two statements leaves nothing, and nobody waits for it.
#[tokio::test]
async fn a_transaction_left_in_the_middle_never_was() {
    let cartella = tempfile::tempdir().unwrap();
    let pool = su_file(cartella.path()).await;
    let mut prima = TransazioneSqlite::nuova(&pool, &Arc::default()).await.unwrap();
    prima.carica(&Chiavi::default()).await.unwrap();
    let dati = prima.nuovi_codici("AA", 3).await.unwrap();
    drop(prima);
    let mut dopo = TransazioneSqlite::nuova(&pool, &Arc::default()).await.unwrap();
    dopo.carica(&Chiavi::default()).await.unwrap();
    assert_eq!(dopo.nuovi_codici("AA", 3).await.unwrap(), dati);
    dopo.conferma().await.unwrap();
    let mut ultima = TransazioneSqlite::nuova(&pool, &Arc::default()).await.unwrap();
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
        (sql::LIBERA_POLITICHE_DI, "PRIMARY KEY (identificativo=?)"),
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
            "SEARCH politica USING PRIMARY KEY (identificativo=?)",
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

/// So small that a log of every few batches is copied.
const SPESSO: Soglie = Soglie {
    pausa: Duration::from_millis(1),
    copia: 8,
    lungo: 32,
    argine: 1_000_000,
};

fn url(cartella: &Path) -> String {
    format!("sqlite://{}", cartella.join("portasap.db").display())
}

async fn su_file(cartella: &Path) -> SqlitePool {
    let opzioni = opzioni(&url(cartella)).unwrap().create_if_missing(true);
    let pool = pool(1, che_scrive(opzioni, SPESSO)).await.unwrap();
    MIGRAZIONI.run(&pool).await.unwrap();
    pool
}

const IN_UN_LOTTO: usize = 20;

/// A batch of trace rows; `fatti` is how many there were before it.
async fn scrivi_tracce(pool: &SqlitePool, sgombero: &Sgombero, fatti: usize) {
    let tracce: Vec<Traccia> = (0..IN_UN_LOTTO)
        .map(|i| Traccia::nuova(format!("{fatti}-{i}"), Timestamp::UNIX_EPOCH, b"una busta"))
        .collect();
    let righe: Vec<RigaTraccia<'_>> = tracce
        .iter()
        .map(|traccia| RigaTraccia {
            traccia,
            registrata_il: Timestamp::UNIX_EPOCH,
            esito: None,
            motivi: String::new(),
            codice_sap: None,
            documento: None,
        })
        .collect();
    let mut tx = TransazioneSqlite::nuova(pool, sgombero.avviso()).await.unwrap();
    tx.carica(&Chiavi::default()).await.unwrap();
    tx.registra(&righe).await.unwrap();
    tx.conferma().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_begins_anew_while_batches_go_on() {
    let cartella = tempfile::tempdir().unwrap();
    let pool = su_file(cartella.path()).await;
    let sgombero = Sgombero::avvia(opzioni(&url(cartella.path())).unwrap(), pool.clone(), SPESSO);
    let (mut scritte, mut accorciato, mut prima) = (0, 0, 0);
    while accorciato < 3 {
        assert!(scritte < 5_000, "a log of {prima} pages never began anew");
        scrivi_tracce(&pool, &sgombero, scritte).await;
        scritte += 1;
        let pagine = guarda(&pool).await.unwrap().pagine;
        accorciato += u32::from(pagine < prima);
        prima = pagine;
    }
    let trovate: i64 = sqlx::query_scalar("SELECT count(*) FROM traccia")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(usize::try_from(trovate), Ok(scritte * IN_UN_LOTTO));
    sgombero.chiudi().await;
}

const CARTELLA: &str = "PORTASAP_TEST_SGOMBERO";

/// Tells of each batch that was committed, until it is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the process that a_process_killed_while_its_log_is_copied_has_lost_nothing kills"]
async fn scrive_finche_vive() {
    let Some(cartella) = std::env::var_os(CARTELLA) else {
        return;
    };
    let pool = su_file(Path::new(&cartella)).await;
    let sgombero = Sgombero::avvia(opzioni(&url(Path::new(&cartella))).unwrap(), pool.clone(), SPESSO);
    let prima: i64 = sqlx::query_scalar("SELECT count(*) FROM traccia")
        .fetch_one(&pool)
        .await
        .unwrap();
    let mut fatti = usize::try_from(prima).unwrap() / IN_UN_LOTTO;
    loop {
        scrivi_tracce(&pool, &sgombero, fatti).await;
        fatti += 1;
        eprintln!("committed {fatti}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_killed_while_its_log_is_copied_has_lost_nothing() {
    let cartella = tempfile::tempdir().unwrap();
    let mut confermati = 0;
    for giro in 1..=4 {
        let mut figlio = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "store::sqlite::tests::scrive_finche_vive",
                "--ignored",
                "--nocapture",
            ])
            .env(CARTELLA, cartella.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let detto = BufReader::new(figlio.stderr.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let mut detto = detto.filter_map(|riga| riga.strip_prefix("committed ")?.parse::<usize>().ok());
        let basta = confermati + 60 * giro;
        while confermati < basta {
            confermati = detto.next().expect("it lives");
        }
        figlio.kill().unwrap();
        // What it said until the very end.
        confermati = detto.last().unwrap_or(confermati);
        figlio.wait().unwrap();
        let file = std::fs::metadata(cartella.path().join("portasap.db")).unwrap().len();
        assert!(
            file > 300 * 1024,
            "round {giro}: nothing was copied, the file has {file} bytes"
        );

        let pool = su_file(cartella.path()).await;
        let trovati: Vec<String> = sqlx::query_scalar("SELECT correlazione FROM traccia ORDER BY id")
            .fetch_all(&pool)
            .await
            .unwrap();
        assert_eq!(trovati.len() % IN_UN_LOTTO, 0, "round {giro}: half a batch");
        // The last one may have been committed and not told.
        let lotti = trovati.len() / IN_UN_LOTTO;
        assert!(
            lotti == confermati || lotti == confermati + 1,
            "round {giro}: {lotti} of {confermati}"
        );
        let attesi = (0..lotti).flat_map(|l| (0..IN_UN_LOTTO).map(move |i| format!("{l}-{i}")));
        assert!(attesi.eq(trovati), "round {giro}: rows are missing or in disorder");
        let integro: String = sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(integro, "ok", "round {giro}");
        confermati = lotti;
        pool.close().await;
    }
}

/// Until 3.51.2 a log that began anew while another connection copied it could, very rarely, lose pages.
#[tokio::test]
async fn the_sqlite_inside_copies_beside_a_writer_safely() {
    let pool = SqlitePool::connect("sqlite::memory:").await.unwrap();
    let versione: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(&pool)
        .await
        .unwrap();
    let numeri: Vec<u32> = versione.split('.').map(|n| n.parse().unwrap()).collect();
    assert!(numeri >= vec![3, 51, 3], "{versione}");
}
