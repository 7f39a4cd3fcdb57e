//! The inbox of a region: every notification once, in an order that a reader can follow with a cursor, handed over in
//! order for each code by each way, each in one pair of hands (lifecycle.md §6).

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use jiff::{SignedDuration, Timestamp};
use portasap::{
    clock::Clock,
    sap::CodiceSap,
    store::{
        Operazione, Risultato, Scambio, Store, StoreError,
        ricevute::{Canale, DaInoltrare, FiltroRicevute, Ricevuta},
        uscita::{Seguito, StatoNotifica, Tentativo},
    },
};
use tokio::task::JoinSet;

use crate::support::{
    banco::{Banco, Quale, uno},
    builders::traccia,
};

fn codice(n: u32) -> CodiceSap {
    CodiceSap::genera("AA", n)
}

fn notifica(n: u32, motivo: &str, identificatore: Option<&str>, inoltri: &'static [Canale]) -> Scambio {
    let mut traccia = traccia(identificatore);
    traccia.azione = Some("notificaSAP");
    traccia.mittente = Some("NAZIONALE".to_owned());
    Scambio {
        operazione: Operazione::RiceviNotifica {
            codice: codice(n),
            motivo: motivo.to_owned(),
            inoltri,
        },
        traccia,
    }
}

async fn ricevi(banco: &Banco, n: u32, motivo: &str, inoltri: &'static [Canale]) {
    let fatto = banco.uno(notifica(n, motivo, None, inoltri)).await;
    assert_eq!(fatto, Ok(Risultato::Ricevuta));
}

async fn tutte(store: &dyn Store) -> Vec<Ricevuta> {
    store.ricevute().dopo(0, 10_000).await.expect("the inbox answers")
}

fn tra(adesso: Timestamp, secondi: i64) -> Timestamp {
    adesso
        .saturating_add(SignedDuration::from_secs(secondi))
        .expect("in range")
}

fn tentativo(adesso: Timestamp, esito: &str) -> Tentativo {
    Tentativo {
        iniziato_il: adesso,
        durata_us: 1500,
        identificatore: String::new(),
        esito: esito.to_owned(),
        dettaglio: "perché".to_owned(),
        estratto: (esito == "ILLEGGIBILE").then(|| vec![0, 159, 146, 150]),
    }
}

async fn prendi(store: &dyn Store, canali: &[Canale], quanti: usize, chi: &str, adesso: Timestamp) -> Vec<DaInoltrare> {
    let posti: Vec<_> = canali.iter().map(|c| (*c, quanti)).collect();
    let prese = store.ricevute().prendi(&posti, chi, adesso, tra(adesso, 60)).await;
    prese.expect("the inbox answers")
}

async fn concludi(store: &dyn Store, presa: &DaInoltrare, chi: &str, esito: &str, seguito: Seguito) -> bool {
    let tentativo = tentativo(presa.notifica.ricevuta_il, esito);
    let fatto = store.ricevute().concludi(presa, chi, &tentativo, seguito).await;
    fatto.expect("recorded")
}

pub async fn come_arriva(banco: Banco) {
    let id = "NAZIONALE_NAZIONALESPCoopIT_0000001_2021-03-20_12:00";
    let scambio = notifica(1, "02", Some(id), &Canale::TUTTI);
    let correlazione = scambio.traccia.correlazione.clone();
    assert_eq!(banco.uno(scambio).await, Ok(Risultato::Ricevuta));
    let righe = tutte(&*banco.store).await;
    let [r] = &*righe else { panic!("{righe:?}") };
    assert_eq!(
        (&*r.codice, &*r.motivo, r.mittente.as_deref()),
        (codice(1).as_str(), "02", Some("NAZIONALE"))
    );
    assert_eq!(
        (r.identificatore.as_deref(), &r.correlazione),
        (Some(id), &correlazione)
    );
    assert_eq!((r.ricevuta_il, r.ripete), (banco.orologio.now(), None));
    let inoltri: Vec<_> = r
        .inoltri
        .iter()
        .map(|i| (i.canale, i.stato, i.tentativi, i.prossimo_tentativo))
        .collect();
    let (da_inviare, adesso) = (StatoNotifica::DaInviare, banco.orologio.now());
    assert_eq!(
        inoltri,
        [
            (Canale::Soap, da_inviare, 0, adesso),
            (Canale::Webhook, da_inviare, 0, adesso)
        ]
    );
    // With its trace row, which says so.
    assert_eq!(
        banco.righe("SELECT esito || ' ' || codice_sap FROM traccia").await,
        [format!("OK {}", codice(1))]
    );
}

/// The triple of code, motive and Identificatore is stored once, also when the trace has forgotten the Identificatore.
pub async fn una_volta_sola(banco: Banco) {
    let id = "NAZIONALE_NAZIONALESPCoopIT_0000001_2021-03-20_12:00";
    let stessa = || notifica(1, "02", Some(id), &[Canale::Webhook]);
    assert_eq!(banco.uno(stessa()).await, Ok(Risultato::Ricevuta));
    assert_eq!(banco.uno(stessa()).await, Err(StoreError::Duplicato));
    assert_eq!(tutte(&*banco.store).await.len(), 1);
    banco.altera("UPDATE traccia SET identificatore_usato = false").await;
    assert_eq!(
        banco.uno(stessa()).await,
        Ok(Risultato::Ricevuta),
        "the second one is OK too"
    );
    assert_eq!(tutte(&*banco.store).await.len(), 1);
    assert_eq!(banco.conta("inoltro").await, 1);
}

/// Who retries gives a new Identificatore, or none: both are kept, the second says what it perhaps repeats.
pub async fn forse_ripetute(banco: Banco) {
    let id = |n: u32| format!("NAZIONALE_NAZIONALESPCoopIT_{n:07}_2021-03-20_12:00");
    for (n, motivo, identificatore) in [
        (1, "02", Some(id(1))),
        (2, "02", None),
        (1, "02", Some(id(2))),
        (1, "07", Some(id(3))),
        (1, "02", Some(id(4))),
        (2, "02", None),
        (2, "02", None),
    ] {
        let scambio = notifica(n, motivo, identificatore.as_deref(), &[]);
        assert_eq!(banco.uno(scambio).await, Ok(Risultato::Ricevuta));
    }
    let righe = tutte(&*banco.store).await;
    let posto = |id: Option<i64>| id.and_then(|id| righe.iter().position(|r| r.id == id));
    let ripete: Vec<_> = righe.iter().map(|r| posto(r.ripete)).collect();
    assert_eq!(ripete, [None, None, Some(0), None, None, Some(1), Some(5)]);
}

/// A batch is written in its order, with what it holds twice.
pub async fn un_lotto(banco: Banco) {
    let id = "NAZIONALE_NAZIONALESPCoopIT_0000001_2021-03-20_12:00";
    let lotto = vec![
        notifica(3, "01", None, &[Canale::Soap]),
        notifica(1, "02", Some(id), &[]),
        notifica(1, "02", Some(id), &[]),
        notifica(2, "07", None, &Canale::TUTTI),
        notifica(1, "02", None, &[Canale::Webhook]),
    ];
    let esiti = banco.store.esegui(lotto).await;
    let riuscite: Vec<bool> = esiti.iter().map(Result::is_ok).collect();
    assert_eq!(riuscite, [true, true, false, true, true]);
    let righe = tutte(&*banco.store).await;
    let viste: Vec<_> = righe
        .iter()
        .map(|r| (r.codice.clone(), r.inoltri.iter().map(|i| i.canale).collect::<Vec<_>>()))
        .collect();
    let c = |n: u32| codice(n).to_string();
    assert_eq!(
        viste,
        [
            (c(3), vec![Canale::Soap]),
            (c(1), vec![]),
            (c(2), vec![Canale::Soap, Canale::Webhook]),
            (c(1), vec![Canale::Webhook]),
        ]
    );
    assert_eq!(righe[3].ripete, Some(righe[1].id));
    assert!(righe.is_sorted_by_key(|r| r.id));
}

pub async fn a_pagine(banco: Banco) {
    for n in 1..=7 {
        ricevi(&banco, n, "02", &[]).await;
    }
    let mut viste = Vec::new();
    let mut cursore = 0;
    loop {
        let pagina = banco.store.ricevute().dopo(cursore, 3).await.unwrap();
        let Some(ultima) = pagina.last() else { break };
        cursore = ultima.id;
        viste.extend(pagina.iter().map(|r| r.codice.clone()));
    }
    assert_eq!(viste, (1..=7).map(|n| codice(n).to_string()).collect::<Vec<_>>());
    // An id is never used again, so that a cursor outlives what it points to.
    banco.altera("DELETE FROM ricevuta").await;
    ricevi(&banco, 8, "02", &[]).await;
    let dopo = banco.store.ricevute().dopo(cursore, 3).await.unwrap();
    assert_eq!(dopo.len(), 1);
}

/// Replicas receive as fast as they can, a reader follows with its cursor: it sees all, each once, in order.
pub async fn il_cursore_non_salta(banco: Banco) {
    const SCRITTORI: u32 = 6;
    const CIASCUNO: u32 = 30;
    let mut scrittori = JoinSet::new();
    for chi in 0..SCRITTORI {
        let store = banco.replica().await;
        scrittori.spawn(async move {
            for n in 0..CIASCUNO {
                // Batches of different length: some transactions are long, some short.
                let lotto = (0..=n % 3).map(|i| notifica(chi * 1000 + n * 10 + i, "02", None, &[Canale::Soap]));
                for esito in store.esegui(lotto.collect()).await {
                    assert_eq!(esito, Ok(Risultato::Ricevuta));
                }
            }
        });
    }
    let finito = Arc::new(AtomicBool::new(false));
    let lettore = {
        let (store, finito) = (banco.replica().await, Arc::clone(&finito));
        tokio::spawn(async move {
            let mut viste: Vec<i64> = Vec::new();
            loop {
                let ultimo_giro = finito.load(Ordering::SeqCst);
                let pagina = store.ricevute().dopo(viste.last().copied().unwrap_or(0), 1000).await;
                viste.extend(pagina.expect("the inbox answers").iter().map(|r| r.id));
                if ultimo_giro {
                    return viste;
                }
                tokio::task::yield_now().await;
            }
        })
    };
    while let Some(esito) = scrittori.join_next().await {
        esito.expect("a writer ends well");
    }
    finito.store(true, Ordering::SeqCst);
    let viste = lettore.await.expect("the reader ends well");
    let presenti: Vec<i64> = tutte(&*banco.store).await.iter().map(|r| r.id).collect();
    assert_eq!(viste, presenti, "what the cursor passed over");
    assert_eq!(viste.len(), usize::try_from(SCRITTORI * CIASCUNO * 2).unwrap());
}

/// A reception that is slow to commit: whoever comes later waits, and the cursor does not pass over the slow one.
pub async fn chi_tarda_non_si_salta(banco: Banco) {
    if banco.quale() == Quale::Sqlite {
        // One writer: nobody commits between another's write and commit.
        return;
    }
    let lenta = sqlx::PgPool::connect(&banco.url).await.expect("the database opens");
    let mut tx = lenta.begin().await.expect("a transaction");
    // What the store does first: the lock, then the id.
    let lucchetto: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest(b"ricevuta").into();
    let lucchetto = i64::from_be_bytes(lucchetto[..8].try_into().unwrap());
    sqlx::query("SELECT pg_advisory_xact_lock($1)")
        .bind(lucchetto)
        .execute(&mut *tx)
        .await
        .expect("the lock is free");
    sqlx::query(
        "INSERT INTO ricevuta (codice, motivo, correlazione, ricevuta_il) VALUES ('AA00000001G', '02', 'x', now())",
    )
    .execute(&mut *tx)
    .await
    .expect("written");
    let altra = banco.replica().await;
    let veloce = tokio::spawn(async move { uno(&*altra, notifica(2, "02", None, &[])).await });
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!veloce.is_finished(), "a later id became visible before an earlier one");
    assert_eq!(tutte(&*banco.store).await, []);
    tx.commit().await.expect("committed");
    assert_eq!(veloce.await.expect("it ends"), Ok(Risultato::Ricevuta));
    let codici: Vec<_> = tutte(&*banco.store).await.into_iter().map(|r| r.codice).collect();
    assert_eq!(codici, ["AA00000001G".to_owned(), codice(2).to_string()]);
    lenta.close().await;
}

pub async fn inoltrate_in_ordine(banco: Banco) {
    for motivo in ["01", "02", "07"] {
        ricevi(&banco, 1, motivo, &Canale::TUTTI).await;
    }
    ricevi(&banco, 2, "02", &Canale::TUTTI).await;
    let adesso = banco.orologio.now();
    let webhook = prendi(&*banco.store, &[Canale::Webhook], 10, "io", adesso).await;
    let visti: Vec<_> = webhook
        .iter()
        .map(|p| (&*p.notifica.codice, &*p.notifica.motivo))
        .collect();
    assert_eq!(visti, [(codice(1).as_str(), "01"), (codice(2).as_str(), "02")]);
    assert_eq!(prendi(&*banco.store, &[Canale::Webhook], 10, "io", adesso).await, []);
    // The other way has its own order, and does not wait for this one.
    let soap = prendi(&*banco.store, &[Canale::Webhook, Canale::Soap], 1, "io", adesso).await;
    assert_eq!(
        (soap.len(), soap[0].canale, &*soap[0].notifica.motivo),
        (1, Canale::Soap, "01")
    );
    // A failure keeps its place; what was done lets the next one go.
    let dopo = Seguito::Riprova(tra(adesso, 30));
    assert!(concludi(&*banco.store, &webhook[0], "io", "SCADUTA", dopo).await);
    assert_eq!(
        prendi(&*banco.store, &[Canale::Webhook], 10, "io", tra(adesso, 29)).await,
        []
    );
    let ancora = prendi(&*banco.store, &[Canale::Webhook], 10, "io", tra(adesso, 30)).await;
    assert_eq!(
        (ancora.len(), &*ancora[0].notifica.motivo, ancora[0].tentativi),
        (1, "01", 1)
    );
    assert!(concludi(&*banco.store, &ancora[0], "io", "CONSEGNATA", Seguito::Consegnata).await);
    let prossima = prendi(&*banco.store, &[Canale::Webhook], 10, "io", tra(adesso, 30)).await;
    assert_eq!(&*prossima[0].notifica.motivo, "02");
    assert!(concludi(&*banco.store, &prossima[0], "io", "KO", Seguito::Abbandonata).await);
    assert_eq!(
        &*prendi(&*banco.store, &[Canale::Webhook], 10, "io", tra(adesso, 30)).await[0]
            .notifica
            .motivo,
        "07"
    );
}

pub async fn in_mani_proprie(banco: Banco) {
    for n in 1..=20 {
        ricevi(&banco, n, "02", &[Canale::Webhook]).await;
    }
    let adesso = banco.orologio.now();
    let stores = [Arc::clone(&banco.store), banco.replica().await];
    let mut compiti = JoinSet::new();
    for (n, store) in stores.into_iter().cycle().take(8).enumerate() {
        compiti.spawn(async move {
            let mut prese = Vec::new();
            for _ in 0..5 {
                prese.extend(prendi(&*store, &[Canale::Webhook], 1, &format!("replica {n}"), adesso).await);
            }
            prese
        });
    }
    let mut viste: Vec<i64> = compiti
        .join_all()
        .await
        .into_iter()
        .flatten()
        .map(|p| p.notifica.id)
        .collect();
    viste.sort_unstable();
    let prese = viste.len();
    viste.dedup();
    assert_eq!(viste.len(), prese, "a notification in two hands");
    let resto = prendi(&*banco.store, &[Canale::Webhook], 100, "ultima", adesso).await;
    assert_eq!(prese + resto.len(), 20);
    // A lease ends by itself; who let it end may no longer write.
    let riprese = prendi(&*banco.store, &[Canale::Webhook], 100, "viva", tra(adesso, 60)).await;
    assert_eq!(riprese.len(), 20);
    assert!(!concludi(&*banco.store, &riprese[0], "morta", "CONSEGNATA", Seguito::Consegnata).await);
    assert!(concludi(&*banco.store, &riprese[0], "viva", "CONSEGNATA", Seguito::Consegnata).await);
    assert_eq!(banco.righe("SELECT esito FROM inoltro_tentativo").await, ["CONSEGNATA"]);
}

/// The probe of a system that is left alone: not for ever the one document that it cannot bear.
pub async fn sonda_chi_ha_fallito_meno(banco: Banco) {
    for n in 1..=3 {
        ricevi(&banco, n, "02", &[Canale::Webhook]).await;
    }
    ricevi(&banco, 3, "07", &[Canale::Webhook]).await;
    let adesso = banco.orologio.now();
    let fino = tra(adesso, 60);
    for presa in prendi(&*banco.store, &[Canale::Webhook], 2, "io", adesso).await {
        let seguito = Seguito::Riprova(tra(adesso, -60));
        assert!(concludi(&*banco.store, &presa, "io", "HTTP", seguito).await);
    }
    let ricevute = banco.store.ricevute();
    let mut viste = Vec::new();
    for _ in 0..4 {
        let prese = ricevute.sonda(Canale::Webhook, "io", adesso, fino).await.unwrap();
        viste.extend(prese.iter().map(|p| (p.notifica.codice.clone(), p.tentativi)));
    }
    let attese = [3, 1, 2].map(|n| (codice(n).as_str().to_owned(), u32::from(n != 3)));
    assert_eq!(viste, attese, "each once, and of the third the first");
    assert_eq!(ricevute.sonda(Canale::Soap, "io", adesso, fino).await.unwrap(), []);
}

pub async fn per_l_operatore(banco: Banco) {
    ricevi(&banco, 1, "02", &Canale::TUTTI).await;
    banco.orologio.advance(SignedDuration::from_secs(5));
    ricevi(&banco, 2, "07", &[Canale::Soap]).await;
    let adesso = banco.orologio.now();
    let ricevute = banco.store.ricevute();
    let giacenze = ricevute.giacenze().await.unwrap();
    let viste: Vec<_> = giacenze.iter().map(|g| (g.canale, g.quante, g.piu_vecchia)).collect();
    assert_eq!(
        viste,
        [
            (Canale::Soap, 2, tra(adesso, -5)),
            (Canale::Webhook, 1, tra(adesso, -5))
        ]
    );
    let presa = &prendi(&*banco.store, &[Canale::Webhook], 4, "io", adesso).await[0];
    assert!(concludi(&*banco.store, presa, "io", "ILLEGGIBILE", Seguito::Abbandonata).await);
    let tentativi = ricevute.tentativi(presa.notifica.id).await.unwrap();
    assert_eq!(
        tentativi,
        [(Canale::Webhook, tentativo(presa.notifica.ricevuta_il, "ILLEGGIBILE"))]
    );
    let abbandonate = FiltroRicevute {
        stato: Some(StatoNotifica::Abbandonata),
        ..FiltroRicevute::default()
    };
    let righe = ricevute.elenca(&abbandonate, 10).await.unwrap();
    assert_eq!(righe.iter().map(|r| r.id).collect::<Vec<_>>(), [presa.notifica.id]);
    let webhook = &righe[0].inoltri[1];
    assert_eq!(
        (webhook.canale, webhook.tentativi, webhook.ultimo_errore.as_deref()),
        (Canale::Webhook, 1, Some("ILLEGGIBILE: perché"))
    );
    assert!(webhook.conclusa_il.is_some());
    // State and way are asked of one and the same handing-over.
    let soap = FiltroRicevute {
        canale: Some(Canale::Soap),
        ..abbandonate.clone()
    };
    assert_eq!(ricevute.elenca(&soap, 10).await.unwrap(), []);
    assert_eq!(ricevute.riprova(&abbandonate, false, adesso).await.unwrap(), 1);
    let ancora = &prendi(&*banco.store, &[Canale::Webhook], 4, "io", adesso).await[0];
    assert_eq!(ancora.notifica.id, presa.notifica.id);
    assert_eq!(
        (presa.riaperta_il, ancora.riaperta_il),
        (None, Some(adesso)),
        "as old as the wish of the operator"
    );
    assert!(concludi(&*banco.store, ancora, "io", "CONSEGNATA", Seguito::Consegnata).await);
    // What was handed over is handed over again only to who says so.
    let webhook = FiltroRicevute {
        canale: Some(Canale::Webhook),
        ..FiltroRicevute::default()
    };
    assert_eq!(ricevute.riprova(&webhook, false, adesso).await.unwrap(), 0);
    assert_eq!(ricevute.riprova(&webhook, true, adesso).await.unwrap(), 1);
    let una = FiltroRicevute {
        codice: Some(codice(2)),
        ..FiltroRicevute::default()
    };
    assert_eq!(ricevute.abbandona(&una, "prova", adesso).await.unwrap(), 1);
    assert_eq!(ricevute.abbandona(&una, "prova", adesso).await.unwrap(), 0);
    assert_eq!(tutte(&*banco.store).await.len(), 2, "the notifications stay");
}

/// The step of the operators' page after a restore: numbers that a reader has seen are not given to others, though
/// retention has emptied the table or nothing had come before the backup.
pub async fn numeri_nuovi_dopo_un_ripristino(banco: Banco) {
    let pagina = include_str!("../../docs/OPERATIONS.md");
    let (_, passo) = pagina.split_once("**A region's inbox**").expect("the step");
    let (passo, _) = passo.split_once("\n3. ").expect("its end");
    let inizi: &[&str] = match banco.quale() {
        Quale::Sqlite => &["INSERT INTO sqlite_sequence", "UPDATE sqlite_sequence"],
        Quale::Postgres => &["SELECT setval"],
    };
    let istruzioni: Vec<&str> = passo
        .split('`')
        .filter(|i| inizi.iter().any(|inizio| i.starts_with(inizio)))
        .collect();
    assert_eq!(istruzioni.len(), inizi.len(), "{passo}");
    for volta in 1..=2 {
        for istruzione in &istruzioni {
            banco.altera(istruzione).await;
        }
        ricevi(&banco, volta, "02", &[]).await;
        let ultima = tutte(&*banco.store).await.pop().expect("one");
        assert!(ultima.id > i64::from(volta) * 1_000_000, "{ultima:?}");
        // Retention keeps nothing.
        banco.altera("DELETE FROM ricevuta").await;
    }
}

/// As in the outbox: what is being handed over is not given up under who hands it over, and by the other way it is.
pub async fn abbandonata_in_consegna(banco: Banco) {
    ricevi(&banco, 1, "02", &Canale::TUTTI).await;
    ricevi(&banco, 1, "07", &Canale::TUTTI).await;
    let adesso = banco.orologio.now();
    let ricevute = banco.store.ricevute();
    let presa = &prendi(&*banco.store, &[Canale::Webhook], 4, "io", adesso).await[0];
    let id = presa.notifica.id;
    let sola = FiltroRicevute {
        id: Some(id),
        ..FiltroRicevute::default()
    };
    assert_eq!(ricevute.abbandona(&sola, "prova", adesso).await.unwrap(), 1, "by SOAP");
    assert_eq!(ricevute.abbandona(&sola, "prova", adesso).await.unwrap(), 0);
    assert_eq!(ricevute.in_consegna(&sola, adesso).await.unwrap(), [id]);
    assert_eq!(prendi(&*banco.store, &[Canale::Webhook], 4, "altri", adesso).await, []);
    assert!(concludi(&*banco.store, presa, "io", "CONSEGNATA", Seguito::Consegnata).await);
    assert_eq!(ricevute.in_consegna(&sola, adesso).await.unwrap(), [0; 0]);
    let seconde = prendi(&*banco.store, &Canale::TUTTI, 4, "io", adesso).await;
    assert!(
        seconde.len() == 2 && seconde.iter().all(|s| s.notifica.id > id),
        "{seconde:?}"
    );
}
