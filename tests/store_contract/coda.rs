//! Group commit in front of a store.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Waker},
    time::Duration,
};

use async_trait::async_trait;
use portasap::store::{Archivio, Coda, Dimensioni, Operazione, Risultato, Scambio, Store, StoreError};
use tokio::{sync::Semaphore, task::JoinSet};

use crate::support::{
    banco::Banco,
    builders::{Foglio, codice_fiscale, scambio},
};

/// Two hundred callers at once, mixed: each gets the answer to its own question.
pub async fn a_ciascuno_il_suo(banco: Banco) {
    let coda = Arc::new(Coda::avvia(banco.replica().await, Dimensioni::default()));
    let mut compiti = JoinSet::new();
    for n in 1..=100 {
        let coda = Arc::clone(&coda);
        compiti.spawn(async move {
            let creato = coda.esegui(scambio(Foglio::nuovo(n).operazione())).await;
            let letto = coda
                .esegui(scambio(Operazione::Verifica {
                    codice_fiscale: codice_fiscale(n),
                }))
                .await;
            (creato, letto)
        });
    }
    for (creato, letto) in compiti.join_all().await {
        let Ok(Risultato::Accettato(codice)) = creato else {
            panic!("{creato:?}");
        };
        assert_eq!(
            letto,
            Ok(Risultato::Codice(Some(codice))),
            "after OK the change is visible"
        );
    }
    assert_eq!(banco.conta("traccia").await, 200);
    coda.chiudi().await;
    let dopo = coda.esegui(scambio(Operazione::Traccia { documento: None })).await;
    assert!(matches!(dopo, Err(StoreError::Unavailable(_))), "{dopo:?}");
}

/// A caller that goes away does not undo what it asked.
pub async fn chi_se_ne_va(banco: Banco) {
    let coda = Coda::avvia(banco.replica().await, Dimensioni::default());
    for n in 1..=5 {
        // Polled once: a timer, even of no time, may let the commit happen first.
        let mut attesa = pin!(coda.esegui(scambio(Foglio::nuovo(n).operazione())));
        let mut una_volta = Context::from_waker(Waker::noop());
        assert!(
            attesa.as_mut().poll(&mut una_volta).is_pending(),
            "gone before the commit"
        );
    }
    coda.chiudi().await;
    assert_eq!(banco.conta("sap").await, 5);
}

/// A store that waits for leave before each batch, and fails when told to.
#[derive(Debug)]
struct Lento {
    permessi: Semaphore,
    lotti: AtomicUsize,
}

#[async_trait]
impl Store for Lento {
    async fn esegui(&self, lotto: Vec<Scambio>) -> Vec<Result<Risultato, StoreError>> {
        self.lotti.fetch_add(1, Ordering::SeqCst);
        self.permessi.acquire().await.expect("open").forget();
        let guasto = lotto.iter().any(|s| s.traccia.motivi.iter().any(|m| m == "guasto"));
        assert!(!guasto, "a batch that ends badly");
        lotto.iter().map(|_| Ok(Risultato::Tracciato)).collect()
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn ready(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn segno(&self, _: &str, almeno: i64, piu: i64) -> Result<i64, StoreError> {
        Ok(almeno + piu)
    }

    fn archivio(&self) -> &dyn Archivio {
        unreachable!("the queue asks nothing of the archive")
    }

    fn uscita(&self) -> &dyn portasap::store::Uscita {
        unreachable!("the queue never delivers")
    }

    fn ricevute(&self) -> &dyn portasap::store::Ricevute {
        unreachable!("the queue hands nothing over")
    }

    async fn close(&self) {}
}

fn niente() -> Scambio {
    scambio(Operazione::Traccia { documento: None })
}

fn lenta(permessi: usize) -> (Arc<Lento>, Arc<Coda>) {
    lenta_con(
        permessi,
        Dimensioni {
            capienza: 4,
            max_lotto: 3,
            scrittori: 1,
            ..Dimensioni::default()
        },
    )
}

fn lenta_con(permessi: usize, dimensioni: Dimensioni) -> (Arc<Lento>, Arc<Coda>) {
    let store = Arc::new(Lento {
        permessi: Semaphore::new(permessi),
        lotti: AtomicUsize::new(0),
    });
    let coda = Coda::avvia(Arc::clone(&store) as _, dimensioni);
    (store, Arc::new(coda))
}

/// So many ask, and whoever can begin has begun.
async fn chiedono(coda: &Arc<Coda>, compiti: &mut JoinSet<Result<Risultato, StoreError>>, quanti: usize) {
    for _ in 0..quanti {
        let coda = Arc::clone(coda);
        compiti.spawn(async move { coda.esegui(niente()).await });
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

/// With leave for every batch, each is answered.
async fn tutti_tracciati(store: &Lento, compiti: JoinSet<Result<Risultato, StoreError>>) {
    store.permessi.add_permits(10);
    for esito in compiti.join_all().await {
        assert_eq!(esito, Ok(Risultato::Tracciato));
    }
}

/// As shipped, but for how long a batch may take.
fn con_pazienza(pazienza: Duration) -> Dimensioni {
    Dimensioni {
        pazienza,
        ..Dimensioni::default()
    }
}

/// One is being written, four wait, the sixth is turned away at once; what waited is written in two batches.
#[tokio::test]
async fn piena() {
    let (store, coda) = lenta(0);
    let mut compiti = JoinSet::new();
    chiedono(&coda, &mut compiti, 1).await;
    assert_eq!(store.lotti.load(Ordering::SeqCst), 1);
    chiedono(&coda, &mut compiti, 4).await;
    assert_eq!(coda.esegui(niente()).await, Err(StoreError::Overloaded));
    tutti_tracciati(&store, compiti).await;
    assert_eq!(store.lotti.load(Ordering::SeqCst), 3, "1 + 3 + 1");
}

/// Writers share what waits only where there is enough for each.
#[tokio::test]
async fn altri_scrittori() {
    let (store, coda) = lenta_con(0, con_pazienza(Duration::from_hours(1)));
    let mut compiti = JoinSet::new();
    for (arrivano, lotti, perche) in [
        (1, 1, "nobody is at work: alone, at once"),
        (1, 2, "as many as the first has: a second writer"),
        (31, 2, "less than half a batch for each waits for the end of one"),
        (1, 3, "half a batch for each of two: a third"),
        (31, 3, "less than a whole one"),
        (1, 4, "a whole one: the fourth and last"),
        (32, 4, "a whole one, and nobody is left"),
    ] {
        chiedono(&coda, &mut compiti, arrivano).await;
        assert_eq!(store.lotti.load(Ordering::SeqCst), lotti, "{perche}");
    }
    tutti_tracciati(&store, compiti).await;
}

/// A batch that takes long keeps nobody waiting for it.
#[tokio::test]
async fn un_lotto_che_si_attarda() {
    let (store, coda) = lenta_con(0, con_pazienza(Duration::from_millis(300)));
    let mut compiti = JoinSet::new();
    // The third begins by no rule: two are at work, and no batch waits.
    for _ in 0..3 {
        chiedono(&coda, &mut compiti, 1).await;
    }
    let terzo = async {
        while store.lotti.load(Ordering::SeqCst) < 3 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), terzo)
        .await
        .expect("begun, though none has ended");
    tutti_tracciati(&store, compiti).await;
}

/// A batch that dies takes nobody with it but itself: neither its writer, nor those that it would keep waiting as one at work.
#[tokio::test]
async fn un_lotto_che_muore() {
    let dimensioni = con_pazienza(Duration::from_hours(1));
    let (_, coda) = lenta_con(100, dimensioni);
    let entro = async |scambio| {
        let esito = tokio::time::timeout(Duration::from_secs(30), coda.esegui(scambio)).await;
        esito.expect("begun and ended")
    };
    // Once more than there are writers.
    for _ in 0..=dimensioni.scrittori {
        let mut guasto = niente();
        guasto.traccia.motivi = vec!["guasto".to_owned()];
        assert!(matches!(entro(guasto).await, Err(StoreError::Internal(_))));
    }
    assert_eq!(entro(niente()).await, Ok(Risultato::Tracciato));
}

/// One region floods the queue; another's exchange is in the very next batch, and finds a place when there is none.
#[tokio::test]
async fn una_regione_non_affama_le_altre() {
    let (store, coda) = lenta(0);
    let di = |mittente: &str| {
        let mut scambio = niente();
        scambio.traccia.turno = Some(mittente.to_owned());
        let coda = Arc::clone(&coda);
        tokio::spawn(async move { coda.esegui(scambio).await })
    };
    let primo = di("LAZIO");
    while store.lotti.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    let lazio: Vec<_> = (0..4).map(|_| di("LAZIO")).collect();
    tokio::task::yield_now().await;
    let emilia = di("EMILIA");
    tokio::task::yield_now().await;
    // The first of LAZIO, then one batch of three: EMILIA's is in it though it came last.
    store.permessi.add_permits(2);
    assert_eq!(emilia.await.expect("ends"), Ok(Risultato::Tracciato));
    assert_eq!(primo.await.expect("ends"), Ok(Risultato::Tracciato));
    store.permessi.add_permits(9);
    let mut esiti = Vec::new();
    for compito in lazio {
        esiti.push(compito.await.expect("ends"));
    }
    let respinti = esiti.iter().filter(|e| **e == Err(StoreError::Overloaded)).count();
    assert_eq!(respinti, 1, "the place was LAZIO's: {esiti:?}");
    assert_eq!(esiti.last(), Some(&Err(StoreError::Overloaded)), "its newest");
}

/// Found by review: each name that a message merely claimed had a turn of its own, so that invented ones shut out the others.
#[tokio::test]
async fn i_nomi_inventati_hanno_un_turno_solo() {
    let (store, coda) = lenta(0);
    let di = |mittente: String, turno: Option<&str>| {
        let mut scambio = niente();
        scambio.traccia.mittente = Some(mittente);
        scambio.traccia.regione_chiamante = None;
        scambio.traccia.turno = turno.map(ToOwned::to_owned);
        let coda = Arc::clone(&coda);
        tokio::spawn(async move { coda.esegui(scambio).await })
    };
    let primo = di("FINTO0".to_owned(), None);
    while store.lotti.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    let inventati: Vec<_> = (1..=4).map(|n| di(format!("FINTO{n}"), None)).collect();
    tokio::task::yield_now().await;
    let emilia = di("EMILIA".to_owned(), Some("EMILIA"));
    tokio::task::yield_now().await;
    store.permessi.add_permits(9);
    assert_eq!(emilia.await.expect("ends"), Ok(Risultato::Tracciato));
    assert_eq!(primo.await.expect("ends"), Ok(Risultato::Tracciato));
    let mut respinti = 0;
    for compito in inventati {
        respinti += usize::from(compito.await.expect("ends") == Err(StoreError::Overloaded));
    }
    assert_eq!(respinti, 1, "the place was theirs");
}
