//! One identifier, one action (busta-egov.md §8.2, D18, D19): however many copies of a message arrive, at whatever
//! replica, in whatever batches, and whatever breaks in between.

use std::{collections::BTreeMap, sync::Arc};

use portasap::{
    random::Random,
    store::{Risultato, Scambio, Store, StoreError},
};
use tokio::task::JoinSet;

use crate::support::{
    banco::Banco,
    builders::{Foglio, traccia},
};

/// A copy of a message: its identifier, and the worker that only this copy would register.
#[derive(Debug, Clone)]
struct Copia {
    identificatore: String,
    lavoratore: u32,
}

impl Copia {
    fn scambio(&self) -> Scambio {
        let mut foglio = Foglio::nuovo(self.lavoratore);
        foglio.politiche.clear();
        Scambio {
            operazione: foglio.operazione(),
            traccia: traccia(Some(&self.identificatore)),
        }
    }
}

/// Chance, bounded.
fn meno_di(caso: &Random, limite: u64) -> usize {
    usize::try_from(caso.next_u64() % limite).expect("small")
}

/// Copies of a few messages, shuffled, cut into batches.
fn lotti(caso: &Random, giro: u32, primo: &mut u32) -> Vec<Vec<Copia>> {
    let mut copie = Vec::new();
    for messaggio in 0..=meno_di(caso, 5) {
        for _ in 0..=meno_di(caso, 8) {
            *primo += 1;
            copie.insert(
                meno_di(caso, copie.len() as u64 + 1),
                Copia {
                    identificatore: format!("G{giro}M{messaggio}"),
                    lavoratore: *primo,
                },
            );
        }
    }
    let mut lotti = vec![Vec::new()];
    for copia in copie {
        if meno_di(caso, 2) == 0 {
            lotti.push(Vec::new());
        }
        lotti.last_mut().expect("one").push(copia);
    }
    lotti.retain(|l| !l.is_empty());
    lotti
}

/// All batches at once, over two replicas.
async fn insieme(stores: &[Arc<dyn Store>; 2], lotti: Vec<Vec<Copia>>) -> Vec<(Copia, Result<Risultato, StoreError>)> {
    let mut compiti = JoinSet::new();
    for (i, lotto) in lotti.into_iter().enumerate() {
        let store = Arc::clone(&stores[i % 2]);
        compiti.spawn(async move {
            let esiti = store.esegui(lotto.iter().map(Copia::scambio).collect()).await;
            lotto.into_iter().zip(esiti).collect::<Vec<_>>()
        });
    }
    compiti.join_all().await.into_iter().flatten().collect()
}

/// Property: of each identifier exactly one copy was carried out, its worker and no other is in the register, and
/// exactly one trace row uses it.
async fn una_volta_sola(banco: &Banco, giro: u32, esiti: &[(Copia, Result<Risultato, StoreError>)]) {
    let mut per_messaggio: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (copia, esito) in esiti {
        let eseguite = per_messaggio.entry(&copia.identificatore).or_default();
        match esito {
            Ok(Risultato::Accettato(_)) => eseguite.push(copia.lavoratore),
            Err(StoreError::Duplicato) => {}
            altro => panic!("round {giro}: {copia:?}: {altro:?}"),
        }
    }
    for (identificatore, eseguite) in &per_messaggio {
        assert_eq!(eseguite.len(), 1, "round {giro}: {identificatore} ran {eseguite:?}");
    }
    let tracce = format!("traccia WHERE identificatore LIKE 'G{giro}M%' AND identificatore_usato");
    assert_eq!(banco.conta(&tracce).await as usize, per_messaggio.len(), "round {giro}");
}

pub async fn copie_insieme(banco: Banco) {
    let stores = [Arc::clone(&banco.store), banco.replica().await];
    let (mut primo, mut messaggi) = (0, 0);
    for giro in 0..25 {
        let caso = Random::seeded(giro.into());
        let esiti = insieme(&stores, lotti(&caso, giro, &mut primo)).await;
        una_volta_sola(&banco, giro, &esiti).await;
        messaggi += esiti.iter().filter(|(_, e)| e.is_ok()).count();
    }
    assert!(primo > 300 && messaggi > 50, "{primo} copies of {messaggi} messages");
    let (sap, documenti) = (banco.conta("sap").await, banco.conta("documento").await);
    assert_eq!((sap as usize, documenti as usize), (messaggi, messaggi));
}

/// Connections break: what was not carried out is free (D18), so each copy may be repeated until it has an answer; and
/// still each message is carried out once. (The file of SQLite has no connection to break.)
pub async fn copie_ripetute_dopo_un_guasto(banco: Banco) {
    let stores = [Arc::clone(&banco.store), banco.replica().await];
    let (mut primo, mut messaggi) = (0, 0);
    for giro in 0..10 {
        let caso = Random::seeded(1_000 + u64::from(giro));
        let da_fare = lotti(&caso, giro, &mut primo);
        let attesi: std::collections::BTreeSet<String> =
            da_fare.iter().flatten().map(|c| c.identificatore.clone()).collect();
        let mut restano = da_fare;
        for prova in 0..50 {
            let (esiti, ()) = tokio::join!(insieme(&stores, restano), async {
                if prova == 0 {
                    tokio::time::sleep(std::time::Duration::from_millis(3)).await;
                    banco.interrompi_connessioni().await;
                }
            });
            restano = esiti
                .into_iter()
                .filter_map(|(copia, esito)| match esito {
                    Err(StoreError::Unavailable(_)) => Some(vec![copia]),
                    Ok(Risultato::Accettato(_)) | Err(StoreError::Duplicato) => None,
                    altro => panic!("round {giro}: {copia:?}: {altro:?}"),
                })
                .collect();
            if restano.is_empty() {
                break;
            }
        }
        assert!(restano.is_empty(), "round {giro}: no answer for {restano:?}");
        let tracce = format!("traccia WHERE identificatore LIKE 'G{giro}M%'");
        assert_eq!(banco.conta(&tracce).await as usize, attesi.len(), "round {giro}");
        messaggi += attesi.len();
    }
    assert_eq!(banco.conta("sap").await as usize, messaggi);
}
