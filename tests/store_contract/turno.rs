//! What keeps identifiers apart over restarts and replicas (busta-egov.md §3, D06).

use std::{collections::HashSet, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use portasap::{
    clock::{Clock as _, Manual, System},
    egov::{Generatore, PrefissoNodo},
    gateway::turno::Turno,
};

use crate::support::banco::Banco;

fn generatore(prefisso: &str, quando: &str) -> (Generatore, Arc<Manual>) {
    let clock = Arc::new(Manual::new(quando.parse::<Timestamp>().expect("an instant")));
    let prefisso = PrefissoNodo::parse(prefisso).expect("a prefix");
    (
        Generatore::new("NAZIONALE", "NAZIONALESPCoopIT", &prefisso, clock.clone()),
        clock,
    )
}

/// Restarts, the last ones with the clock set back: nothing twice, never backwards.
pub async fn mai_indietro(banco: Banco) {
    let mut visti = HashSet::new();
    let mut ultimo = String::new();
    for quando in [
        "2026-03-05T08:17:05Z",
        "2026-03-05T08:17:30Z",
        "2026-03-05T08:30:59.9Z",
        // Half an hour back, and again.
        "2026-03-05T08:01:00Z",
        "2026-03-05T08:01:10Z",
    ] {
        let (generatore, clock) = generatore("01", quando);
        let turno = Turno::prendi(&banco.store, &generatore).await.expect("a turn");
        for _ in 0..3 {
            for _ in 0..50 {
                let id = generatore.prossimo();
                // Minute, then number.
                let (testa, minuto) = id.split_at(id.len() - 16);
                let ordine = format!("{minuto} {testa}");
                assert!(ordine > ultimo, "{ordine} after {ultimo}");
                ultimo = ordine;
                assert!(visti.insert(id));
            }
            clock.advance(SignedDuration::from_secs(5));
        }
        assert!(turno.ribadisci(&generatore).await.expect("recorded"), "alone");
    }
    assert!(ultimo.starts_with("2026-03-05_09:3"), "{ultimo}");
}

/// A clock that was a year ahead was wrong: it is not followed.
pub async fn orologio_sbagliato(banco: Banco) {
    let (avanti, _) = generatore("01", "2027-03-05T08:17:00Z");
    avanti.prossimo();
    Turno::prendi(&banco.store, &avanti).await.expect("a turn");
    let (giusto, _) = generatore("01", "2026-03-05T08:17:00Z");
    Turno::prendi(&banco.store, &giusto).await.expect("a turn");
    assert!(giusto.prossimo().ends_with("_2026-03-05_09:17"));
}

/// Two processes with one prefix: the earlier finds out. With two prefixes there is nothing to find.
pub async fn due_col_prefisso(banco: Banco) {
    let replica = banco.replica().await;
    let quando = "2026-03-05T08:17:00Z";
    let (a, b, c) = (
        generatore("01", quando).0,
        generatore("01", quando).0,
        generatore("02", quando).0,
    );
    let primo = Turno::prendi(&banco.store, &a).await.expect("a turn");
    let altro = Turno::prendi(&replica, &c).await.expect("a turn");
    assert!(primo.ribadisci(&a).await.expect("recorded"), "02 is another turn");
    let gemello = Turno::prendi(&replica, &b).await.expect("a turn");
    assert!(!primo.ribadisci(&a).await.expect("recorded"));
    assert!(gemello.ribadisci(&b).await.expect("recorded"), "the later one goes on");
    assert!(altro.ribadisci(&c).await.expect("recorded"));
}

/// Raised by many at once, a number loses no step.
pub async fn segno_condiviso(banco: Banco) {
    let stores = [Arc::clone(&banco.store), banco.replica().await];
    let mut compiti = tokio::task::JoinSet::new();
    for i in 0..40 {
        let store = Arc::clone(&stores[i % 2]);
        compiti.spawn(async move { store.segno("prova", 0, 1).await.expect("a number") });
    }
    let mut numeri = compiti.join_all().await;
    numeri.sort_unstable();
    assert_eq!(numeri, (1..=40).collect::<Vec<_>>());
    assert_eq!(banco.store.segno("prova", 7, 0).await, Ok(40), "never lowered");
    assert_eq!(banco.store.segno("prova", 100, 0).await, Ok(100));
}

/// A server has a clock of its own; a file has this host's.
pub async fn orologio_del_database(banco: Banco) {
    let prima = System.now();
    let letto = banco.store.orologio().await.expect("an answer");
    assert_eq!(letto.is_some(), banco.url.starts_with("postgres"), "{}", banco.url);
    if let Some(letto) = letto {
        let differenza = letto.duration_since(prima).abs();
        assert!(
            differenza < SignedDuration::from_secs(60),
            "the cluster is on this host: {differenza}"
        );
    }
}
