//! Readiness: reachable, and at this program's schema.

use std::time::Duration;

use jiff::SignedDuration;
use portasap::{
    clock::Clock,
    sap::Regione,
    store::{
        Operazione, StoreError, apri,
        archivio::{Filtro, Pagina},
    },
};
use sqlx::{Connection, PgConnection};

use crate::support::{
    banco::{Banco, Quale, uno},
    builders::{Foglio, ambiente, orologio, scambio},
};

fn perche(esito: Result<(), StoreError>) -> String {
    match esito {
        Err(StoreError::Unavailable(perche) | StoreError::Behind(perche)) => perche,
        altro => panic!("{altro:?}"),
    }
}

pub async fn pronta(banco: Banco) {
    assert_eq!(banco.store.ready().await, Ok(()));
}

pub async fn avanti(banco: Banco) {
    banco
        .altera(
            "INSERT INTO _sqlx_migrations (version, description, installed_on, success, checksum, execution_time)
             SELECT 9999, 'of a later program', installed_on, success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
        )
        .await;
    let detto = perche(banco.store.ready().await);
    assert!(detto.starts_with("schema is ahead: version 9999"), "{detto}");
    let detto = perche(banco.store.migrate().await);
    assert!(detto.starts_with("schema is ahead"), "{detto}");
}

/// Twice, and by two replicas at once.
pub async fn migrazioni_ripetute(banco: Banco) {
    assert_eq!(banco.store.migrate().await, Ok(()));
    let nuovo = Banco::vuoto(banco.quale()).await;
    let detto = perche(nuovo.store.ready().await);
    assert!(detto.starts_with("schema is behind: version 0"), "{detto}");
    let replica = nuovo.replica().await;
    let (a, b) = tokio::join!(nuovo.store.migrate(), replica.migrate());
    assert_eq!((a, b), (Ok(()), Ok(())));
    assert_eq!(replica.ready().await, Ok(()));
}

/// A database of the first release, with what it held: every row is still there and can be read by the new program.
pub async fn dalla_prima(banco: Banco) {
    let vecchio = Banco::vuoto(banco.quale()).await;
    vecchio.migra_fino_a(2).await;
    let detto = perche(vecchio.store.ready().await);
    assert!(detto.starts_with("schema is behind: version 2"), "{detto}");
    let (istante, si) = match vecchio.quale() {
        Quale::Sqlite => ("1616238000000000", "1"),
        Quale::Postgres => ("'2021-03-20T11:00:00Z'::timestamptz", "true"),
    };
    let documento = "<x/>";
    for sql in [
        format!(
            "INSERT INTO traccia (id, correlazione, ricevuta, registrata_il, durata_us, azione, mittente, destinatario,
                identificatore, identificatore_usato, ora_registrazione, esito, motivi, impronta, codice_sap)
            VALUES (1, 'c1', {istante}, {istante}, 7, 'invioSAP', 'LAZIO', 'NAZIONALE',
                'LAZIO_LAZIOSPCoopIT_0000001_2021-03-20_11:59', {si}, '2021-03-20T11:59:00', 'OK', '', 'aa', 'AA00000001G')"
        ),
        format!("INSERT INTO documento (traccia, codice_sap, versione, testo) VALUES (1, 'AA00000001G', 1, '{documento}')"),
        format!(
            "INSERT INTO notifica (codice, motivo, destinatario, causa, creata_il, prossimo_tentativo)
            VALUES ('AA00000001G', '02', '12', 'c1', {istante}, {istante})"
        ),
    ] {
        vecchio.altera(&sql).await;
    }
    let replica = vecchio.replica().await;
    let (a, b) = tokio::join!(vecchio.store.migrate(), replica.migrate());
    assert_eq!((a, b), (Ok(()), Ok(())));
    assert_eq!(vecchio.store.ready().await, Ok(()));
    // Read by number, by identifier and by code.
    let archivio = vecchio.store.archivio();
    let pagina = Pagina {
        dopo: None,
        crescente: true,
        quante: 9,
    };
    for filtro in [
        Filtro::default(),
        Filtro {
            identificatore: Some("LAZIO_LAZIOSPCoopIT_0000001_2021-03-20_11:59".to_owned()),
            ..Filtro::default()
        },
        Filtro {
            codice_sap: Some("AA00000001G".to_owned()),
            ..Filtro::default()
        },
    ] {
        let voci = archivio.cerca(&filtro, pagina).await.expect("a page");
        let [voce] = &voci[..] else {
            panic!("{filtro:?}: {voci:?}")
        };
        assert_eq!((voce.verso.as_str(), voce.correlazione.as_str()), ("INGRESSO", "c1"));
        assert_eq!(voce.ricevuta().to_string(), "2021-03-20T11:00:00Z");
        assert_eq!(voce.intestazione(), None);
    }
    let letto = archivio.documento(1).await.expect("read").expect("there");
    assert_eq!(letto.testo, documento);
    // Its identifier is still used, its notification still due.
    let mut stessa = scambio(Operazione::Traccia { documento: None });
    stessa.traccia.mittente = Some("LAZIO".to_owned());
    stessa.traccia.identificatore = Some("LAZIO_LAZIOSPCoopIT_0000001_2021-03-20_11:59".to_owned());
    stessa.traccia.identificatore_usato = true;
    assert_eq!(uno(&*replica, stessa).await, Err(StoreError::Duplicato));
    let regione = Regione::parse("12").expect("a region");
    let adesso = vecchio.orologio.now();
    let prese = replica
        .uscita()
        .prendi(&[(regione, 4)], "x", adesso, adesso + SignedDuration::from_secs(60))
        .await
        .expect("taken");
    assert_eq!(prese.iter().map(|p| p.motivo.as_str()).collect::<Vec<_>>(), ["02"]);
    // What came after goes on.
    assert_eq!(vecchio.store.migrate().await, Ok(()));
    vecchio.accetta(&Foglio::nuovo(1)).await;
    assert_eq!(vecchio.conta("traccia").await, 2);
}

/// Found by review: an ALTER TABLE waited without end for a transaction that had read the table, and everybody else behind it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn una_tabella_in_uso() {
    let banco = Banco::vuoto(Quale::Postgres).await;
    banco.migra_fino_a(9).await;
    let mut legge = PgConnection::connect(&banco.url).await.expect("the database opens");
    let in_uso = "BEGIN; SELECT count(*) FROM sap";
    // To the end: it gives up, says why, and has changed nothing.
    sqlx::raw_sql(in_uso).execute(&mut legge).await.expect("read");
    let detto = perche(banco.store.migrate().await);
    assert!(
        detto.starts_with("migration 12 changes a table that another transaction holds"),
        "{detto}"
    );
    assert!(perche(banco.store.ready().await).starts_with("schema is behind: version 9"));
    sqlx::raw_sql("COMMIT").execute(&mut legge).await.expect("ended");
    // For longer than one attempt: it is done by a later one, and another replica waits for that.
    sqlx::raw_sql(in_uso).execute(&mut legge).await.expect("read");
    let replica = banco.replica().await;
    let (a, b, ()) = tokio::join!(banco.store.migrate(), replica.migrate(), async {
        tokio::time::sleep(Duration::from_millis(5500)).await;
        sqlx::raw_sql("COMMIT").execute(&mut legge).await.expect("ended");
    });
    assert_eq!((a, b), (Ok(()), Ok(())));
    assert_eq!(banco.store.ready().await, Ok(()));
}

#[tokio::test]
async fn postgres_irraggiungibile() {
    let ambiente = ambiente(orologio());
    let store = apri("postgres://nessuno:segreto@127.0.0.1:1/niente", ambiente)
        .await
        .expect("opens lazily");
    let (pronta, migrata) = tokio::join!(store.ready(), store.migrate());
    for detto in [perche(pronta), perche(migrata)] {
        assert!(
            detto.starts_with("unreachable: ") && !detto.contains("segreto"),
            "{detto}"
        );
    }
}

#[tokio::test]
async fn sqlite_irraggiungibile() {
    let esito = apri("sqlite:///dev/null/portasap.db", ambiente(orologio())).await;
    let detto = perche(esito.map(|_| ()));
    assert!(detto.contains("/dev/null"), "{detto}");
}

#[tokio::test]
async fn url_di_altro_genere() {
    for url in ["mysql://x", "data/portasap.db", ""] {
        assert!(
            matches!(apri(url, ambiente(orologio())).await, Err(StoreError::Internal(_))),
            "{url}"
        );
    }
}
