//! Readiness: reachable, and at this program's schema.

use portasap::store::{StoreError, apri};

use crate::support::{
    banco::Banco,
    builders::{ambiente, orologio},
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
