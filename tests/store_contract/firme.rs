//! A signed message comes once, whatever becomes of it (modi-security.md M03).

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use portasap::store::{MessaggioFirmato, Operazione, Risultato, Scambio, StoreError};

use crate::support::{
    banco::{Banco, uno},
    builders::{Foglio, scambio},
};

fn adesso() -> Timestamp {
    "2021-03-20T11:00:00Z".parse().expect("an instant")
}

/// An exchange whose message is called `chiave` and is remembered for ten minutes.
fn firmato(operazione: Operazione, chiave: &str, adesso: Timestamp) -> Scambio {
    let mut scambio = scambio(operazione);
    scambio.traccia.messaggio = Some(MessaggioFirmato {
        chiave: chiave.to_owned(),
        adesso,
        scade: adesso + SignedDuration::from_mins(10),
    });
    scambio
}

fn traccia() -> Operazione {
    Operazione::Traccia { documento: None }
}

pub async fn una_volta(banco: Banco) {
    let chiedi = |chiave, quando| uno(&*banco.store, firmato(traccia(), chiave, quando));
    assert_eq!(chiedi("a", adesso()).await, Ok(Risultato::Tracciato));
    assert_eq!(chiedi("a", adesso()).await, Err(StoreError::Ripetuto));
    assert_eq!(chiedi("b", adesso()).await, Ok(Risultato::Tracciato));
    let (prima, dopo) = (SignedDuration::from_mins(9), SignedDuration::from_mins(11));
    assert_eq!(chiedi("a", adesso() + prima).await, Err(StoreError::Ripetuto));
    assert_eq!(
        chiedi("a", adesso() + dopo).await,
        Ok(Risultato::Tracciato),
        "long over"
    );
    assert_eq!(
        chiedi("a", adesso() + dopo).await,
        Err(StoreError::Ripetuto),
        "and known again"
    );
    assert_eq!(banco.conta("modi_messaggio").await, 1, "b is forgotten");
    assert_eq!(banco.conta("traccia").await, 3, "a repetition changes nothing");
}

/// Noted with the change of its message, or not at all; in one batch as in many.
pub async fn con_la_sua_modifica(banco: Banco) {
    let invio = |n| firmato(Foglio::nuovo(n).operazione(), "a", adesso());
    let esiti = banco
        .store
        .esegui(vec![invio(1), invio(2), firmato(traccia(), "b", adesso())])
        .await;
    assert!(matches!(esiti[0], Ok(Risultato::Accettato(_))), "{esiti:?}");
    assert_eq!(esiti[1], Err(StoreError::Ripetuto));
    assert_eq!(esiti[2], Ok(Risultato::Tracciato));
    assert_eq!((banco.conta("sap").await, banco.conta("modi_messaggio").await), (1, 2));
}

/// Fifty at once, over two replicas: one is carried out.
pub async fn in_gara(banco: Banco) {
    let stores = [Arc::clone(&banco.store), banco.replica().await];
    let mut compiti = tokio::task::JoinSet::new();
    for n in 0..50 {
        let store = Arc::clone(&stores[n % 2]);
        let numero = u32::try_from(n).expect("small");
        compiti
            .spawn(async move { uno(&*store, firmato(Foglio::nuovo(numero + 1).operazione(), "a", adesso())).await });
    }
    let esiti = compiti.join_all().await;
    let accettati = esiti
        .iter()
        .filter(|e| matches!(e, Ok(Risultato::Accettato(_))))
        .count();
    let ripetuti = esiti.iter().filter(|e| **e == Err(StoreError::Ripetuto)).count();
    assert_eq!((accettati, ripetuti), (1, 49), "{esiti:?}");
    assert_eq!(banco.conta("sap").await, 1);
}
