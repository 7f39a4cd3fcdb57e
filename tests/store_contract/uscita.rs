//! The outbox as the delivery sees it: in order for each code and recipient, each notification in one pair of hands, and
//! nothing lost when the hands let go (lifecycle.md §6).

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use portasap::{
    clock::Clock,
    sap::Regione,
    store::{
        Store,
        uscita::{FiltroNotifiche, InConsegna, Seguito, StatoNotifica, Tentativo},
    },
};
use tokio::task::JoinSet;

use crate::support::{
    banco::Banco,
    builders::{EMILIA, Foglio, LAZIO, LOMBARDIA, regione},
};

/// A SAP of LAZIO that passes to EMILIA and on to LOMBARDIA: one notification each to LAZIO and to EMILIA.
async fn passata_due_volte(banco: &Banco, lavoratore: u32) {
    let codice = banco.accetta(&Foglio::nuovo(lavoratore)).await;
    for ente in [EMILIA, LOMBARDIA] {
        banco
            .accetta(&Foglio::nuovo(lavoratore).variazione(&codice).da(ente))
            .await;
    }
}

/// A SAP that goes to and fro: `quante` notifications to LAZIO.
async fn contesa(banco: &Banco, lavoratore: u32, quante: u32) {
    let codice = banco.accetta(&Foglio::nuovo(lavoratore)).await;
    for n in 0..(quante * 2 - 1) {
        let ente = if n % 2 == 0 { EMILIA } else { LAZIO };
        banco
            .accetta(&Foglio::nuovo(lavoratore).variazione(&codice).da(ente))
            .await;
    }
}

fn posti(enti: &[&str], quanti: usize) -> Vec<(Regione, usize)> {
    enti.iter().map(|e| (regione(e), quanti)).collect()
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
        identificatore: "NAZIONALE_NAZIONALESPCoopIT_0000001_2021-03-20_12:00".to_owned(),
        esito: esito.to_owned(),
        dettaglio: "perché".to_owned(),
        estratto: (esito == "ILLEGGIBILE").then(|| vec![0, 159, 146, 150]),
    }
}

async fn prendi(store: &dyn Store, enti: &[&str], quanti: usize, chi: &str, adesso: Timestamp) -> Vec<InConsegna> {
    let prese = store
        .uscita()
        .prendi(&posti(enti, quanti), chi, adesso, tra(adesso, 60))
        .await;
    prese.expect("the outbox answers")
}

pub async fn in_ordine_per_codice(banco: Banco) {
    contesa(&banco, 1, 3).await;
    let adesso = banco.orologio.now();
    let mut viste = Vec::new();
    for _ in 0..3 {
        let prese = prendi(&*banco.store, &[LAZIO], 10, "io", adesso).await;
        assert_eq!(prese.len(), 1, "the next only after the one before");
        assert_eq!(prendi(&*banco.store, &[LAZIO], 10, "io", adesso).await, []);
        viste.push(prese[0].id);
        let fatto = banco.store.uscita();
        assert!(
            fatto
                .concludi(&prese[0], "io", &tentativo(adesso, "CONSEGNATA"), Seguito::Consegnata)
                .await
                .unwrap()
        );
    }
    assert!(viste.is_sorted());
    assert_eq!(prendi(&*banco.store, &[LAZIO], 10, "io", adesso).await, []);
    assert_eq!(
        banco
            .conta("notifica WHERE stato = 'CONSEGNATA' AND conclusa_il IS NOT NULL")
            .await,
        3
    );
}

pub async fn una_regione_ferma_non_ferma_le_altre(banco: Banco) {
    passata_due_volte(&banco, 1).await;
    let adesso = banco.orologio.now();
    let lazio = prendi(&*banco.store, &[LAZIO], 4, "io", adesso).await;
    let seguito = Seguito::Riprova(tra(adesso, 30));
    let uscita = banco.store.uscita();
    assert!(
        uscita
            .concludi(&lazio[0], "io", &tentativo(adesso, "SCADUTA"), seguito)
            .await
            .unwrap()
    );
    // The same SAP has news for EMILIA: they do not wait for LAZIO.
    let emilia = prendi(&*banco.store, &[LAZIO, EMILIA], 4, "io", adesso).await;
    assert_eq!(
        emilia.iter().map(|p| p.destinatario.clone()).collect::<Vec<_>>(),
        [regione(EMILIA)]
    );
    assert_eq!(prendi(&*banco.store, &[LAZIO], 4, "io", tra(adesso, 29)).await, []);
    let ancora = prendi(&*banco.store, &[LAZIO], 4, "io", tra(adesso, 30)).await;
    assert_eq!((ancora[0].id, ancora[0].tentativi), (lazio[0].id, 1));
}

pub async fn chi_muore_lascia_agli_altri(banco: Banco) {
    contesa(&banco, 1, 1).await;
    let adesso = banco.orologio.now();
    let altra = banco.replica().await;
    let prese = prendi(&*banco.store, &[LAZIO], 4, "morta", adesso).await;
    assert_eq!(prendi(&*altra, &[LAZIO], 4, "viva", tra(adesso, 59)).await, []);
    let riprese = prendi(&*altra, &[LAZIO], 4, "viva", tra(adesso, 60)).await;
    assert_eq!(riprese.iter().map(|p| p.id).collect::<Vec<_>>(), [prese[0].id]);
    // The first one was not dead, only slow: it may no longer write.
    let tardi = banco.store.uscita();
    assert!(
        !tardi
            .concludi(&prese[0], "morta", &tentativo(adesso, "SCADUTA"), Seguito::Abbandonata)
            .await
            .unwrap()
    );
    let fatto = altra.uscita();
    assert!(
        fatto
            .concludi(
                &riprese[0],
                "viva",
                &tentativo(adesso, "CONSEGNATA"),
                Seguito::Consegnata
            )
            .await
            .unwrap()
    );
    assert_eq!(banco.righe("SELECT esito FROM tentativo").await, ["CONSEGNATA"]);
}

/// Two replicas that take at once never take the same.
pub async fn mai_in_quattro_mani(banco: Banco) {
    for lavoratore in 1..=20 {
        contesa(&banco, lavoratore, 1).await;
    }
    let adesso = banco.orologio.now();
    let stores = [Arc::clone(&banco.store), banco.replica().await];
    let mut compiti = JoinSet::new();
    for (n, store) in stores.into_iter().cycle().take(10).enumerate() {
        compiti.spawn(async move {
            let mut prese = Vec::new();
            for _ in 0..5 {
                prese.extend(prendi(&*store, &[LAZIO], 1, &format!("replica {n}"), adesso).await);
            }
            prese
        });
    }
    let mut viste: Vec<i64> = compiti.join_all().await.into_iter().flatten().map(|p| p.id).collect();
    viste.sort_unstable();
    let tutte = viste.len();
    viste.dedup();
    assert_eq!(viste.len(), tutte, "a notification in two hands");
    // What was locked for a moment is found at the next look.
    let resto = prendi(&*banco.store, &[LAZIO], 100, "ultima", adesso).await;
    assert_eq!(tutte + resto.len(), 20);
}

pub async fn quanti_ne_entrano(banco: Banco) {
    for lavoratore in 1..=5 {
        passata_due_volte(&banco, lavoratore).await;
    }
    let adesso = banco.orologio.now();
    let prese = prendi(&*banco.store, &[LAZIO, EMILIA], 2, "io", adesso).await;
    let di = |ente: &str| prese.iter().filter(|p| p.destinatario == regione(ente)).count();
    assert_eq!((di(LAZIO), di(EMILIA)), (2, 2));
    assert_eq!(prendi(&*banco.store, &[], 2, "io", adesso).await, []);
}

pub async fn senza_endpoint(banco: Banco) {
    passata_due_volte(&banco, 1).await;
    let adesso = banco.orologio.now();
    let uscita = banco.store.uscita();
    assert_eq!(uscita.raggiungibili(&[regione(EMILIA)], adesso).await.unwrap(), (1, 0));
    assert_eq!(uscita.raggiungibili(&[regione(EMILIA)], adesso).await.unwrap(), (0, 0));
    let giacenze = uscita.giacenze().await.unwrap();
    let viste: Vec<_> = giacenze
        .iter()
        .map(|g| (g.destinatario.as_str(), g.stato, g.quante))
        .collect();
    assert_eq!(
        viste,
        [
            ("06", StatoNotifica::DaInviare, 1),
            ("08", StatoNotifica::NonRecapitabile, 1)
        ]
    );
    assert_eq!(prendi(&*banco.store, &[LAZIO], 4, "io", adesso).await, []);
    assert_eq!(
        uscita
            .raggiungibili(&[regione(EMILIA), regione(LAZIO)], adesso)
            .await
            .unwrap(),
        (0, 1)
    );
    assert_eq!(prendi(&*banco.store, &[LAZIO], 4, "io", adesso).await.len(), 1);
    // Nobody has an endpoint: what somebody is delivering is not set apart.
    assert_eq!(uscita.raggiungibili(&[], adesso).await.unwrap(), (1, 0));
}

/// What waited for an endpoint, or is retried by an operator, is as old as that: it is not given up after one attempt.
pub async fn riaperta(banco: Banco) {
    passata_due_volte(&banco, 1).await;
    let nata = banco.orologio.now();
    let uscita = banco.store.uscita();
    let presa = prendi(&*banco.store, &[EMILIA], 4, "io", nata).await.remove(0);
    assert_eq!(presa.riaperta_il, None);
    let fallito = tentativo(nata, "SCADUTA");
    uscita
        .concludi(&presa, "io", &fallito, Seguito::Abbandonata)
        .await
        .unwrap();
    assert_eq!(uscita.raggiungibili(&[regione(EMILIA)], nata).await.unwrap(), (1, 0));
    let dopo = tra(nata, 11 * 86_400);
    uscita
        .raggiungibili(&[regione(EMILIA), regione(LAZIO)], dopo)
        .await
        .unwrap();
    let abbandonate = FiltroNotifiche {
        stato: Some(StatoNotifica::Abbandonata),
        ..FiltroNotifiche::default()
    };
    assert_eq!(uscita.riprova(&abbandonate, false, dopo).await.unwrap(), 1);
    let giacenze = uscita.giacenze().await.unwrap();
    assert!(giacenze.iter().all(|g| g.piu_vecchia == dopo), "{giacenze:?}");
    let prese = prendi(&*banco.store, &[LAZIO, EMILIA], 4, "io", dopo).await;
    assert_eq!(prese.len(), 2);
    for presa in prese {
        assert!(presa.creata_il < dopo, "{presa:?}");
        assert_eq!(presa.riaperta_il, Some(dopo), "{presa:?}");
    }
}

/// What a later one of the same SAP has overtaken goes out of order only to who says so.
pub async fn superata(banco: Banco) {
    contesa(&banco, 1, 2).await;
    contesa(&banco, 2, 1).await;
    let adesso = banco.orologio.now();
    let uscita = banco.store.uscita();
    // Of the first SAP one is given up and the next delivered, of the second the only one is given up.
    for presa in prendi(&*banco.store, &[LAZIO], 4, "io", adesso).await {
        let fallito = tentativo(adesso, "SCADUTA");
        uscita
            .concludi(&presa, "io", &fallito, Seguito::Abbandonata)
            .await
            .unwrap();
    }
    let lazio = FiltroNotifiche {
        stato: Some(StatoNotifica::Abbandonata),
        destinatario: Some(regione(LAZIO)),
        ..FiltroNotifiche::default()
    };
    let superata = uscita.elenca(&lazio, 1).await.unwrap().remove(0).id;
    assert_eq!(
        uscita.superate(&lazio).await.unwrap(),
        0,
        "the next is not delivered yet"
    );
    let seconda = prendi(&*banco.store, &[LAZIO], 4, "io", adesso).await.remove(0);
    let fatto = tentativo(adesso, "CONSEGNATA");
    uscita
        .concludi(&seconda, "io", &fatto, Seguito::Consegnata)
        .await
        .unwrap();
    assert_eq!(uscita.superate(&lazio).await.unwrap(), 1);
    assert_eq!(uscita.riprova(&lazio, false, adesso).await.unwrap(), 1);
    let restano = uscita.elenca(&lazio, 10).await.unwrap();
    assert_eq!(restano.iter().map(|r| r.id).collect::<Vec<_>>(), [superata]);
    let sola = FiltroNotifiche {
        id: Some(superata),
        ..FiltroNotifiche::default()
    };
    assert_eq!(uscita.riprova(&sola, false, adesso).await.unwrap(), 0);
    assert_eq!(uscita.riprova(&sola, true, adesso).await.unwrap(), 1);
    assert_eq!(uscita.superate(&sola).await.unwrap(), 0, "it is under way again");
}

pub async fn per_l_operatore(banco: Banco) {
    passata_due_volte(&banco, 1).await;
    let adesso = banco.orologio.now();
    let uscita = banco.store.uscita();
    let presa = &prendi(&*banco.store, &[LAZIO], 4, "io", adesso).await[0];
    let illeggibile = tentativo(adesso, "ILLEGGIBILE");
    uscita
        .concludi(presa, "io", &illeggibile, Seguito::Abbandonata)
        .await
        .unwrap();
    assert_eq!(uscita.tentativi(presa.id).await.unwrap(), [illeggibile]);
    let abbandonate = FiltroNotifiche {
        stato: Some(StatoNotifica::Abbandonata),
        ..FiltroNotifiche::default()
    };
    let righe = uscita.elenca(&abbandonate, 10).await.unwrap();
    let riga = &righe[0];
    assert_eq!((righe.len(), riga.id, riga.tentativi), (1, presa.id, 1));
    assert_eq!(riga.ultimo_errore.as_deref(), Some("ILLEGGIBILE: perché"));
    assert!(riga.conclusa_il.is_some());
    assert_eq!(uscita.riprova(&abbandonate, false, adesso).await.unwrap(), 1);
    let ancora = &prendi(&*banco.store, &[LAZIO], 4, "io", adesso).await[0];
    uscita
        .concludi(ancora, "io", &tentativo(adesso, "CONSEGNATA"), Seguito::Consegnata)
        .await
        .unwrap();
    assert_eq!(uscita.tentativi(presa.id).await.unwrap().len(), 2);
    // What was delivered is neither retried nor dropped.
    let tutte = FiltroNotifiche::default();
    assert_eq!(uscita.riprova(&tutte, false, adesso).await.unwrap(), 1);
    assert_eq!(uscita.abbandona(&tutte, "prova", adesso).await.unwrap(), 1);
    assert_eq!(
        uscita.elenca(&tutte, 1).await.unwrap().len(),
        1,
        "no more than asked for"
    );
    assert_eq!(
        banco
            .righe("SELECT destinatario || ' ' || stato FROM notifica ORDER BY id")
            .await,
        ["08 CONSEGNATA", "06 ABBANDONATA"]
    );
}

/// Giving up what is being delivered would make the next of the same SAP due while the first is still on its way.
pub async fn abbandonata_in_consegna(banco: Banco) {
    contesa(&banco, 1, 2).await;
    let adesso = banco.orologio.now();
    let uscita = banco.store.uscita();
    let prima = &prendi(&*banco.store, &[LAZIO], 4, "io", adesso).await[0];
    let sola = |id| FiltroNotifiche {
        id: Some(id),
        ..FiltroNotifiche::default()
    };
    assert_eq!(uscita.abbandona(&sola(prima.id), "prova", adesso).await.unwrap(), 0);
    assert_eq!(uscita.in_consegna(&sola(prima.id), adesso).await.unwrap(), [prima.id]);
    assert_eq!(
        prendi(&*banco.store, &[LAZIO], 4, "altri", adesso).await,
        [],
        "still in order"
    );
    assert!(
        uscita
            .concludi(prima, "io", &tentativo(adesso, "SCADUTA"), Seguito::Riprova(adesso))
            .await
            .unwrap(),
        "who delivers it still holds it"
    );
    // Whoever held it let go: by an answer, or by the end of the lease.
    let ancora = &prendi(&*banco.store, &[LAZIO], 4, "io", adesso).await[0];
    assert_eq!(ancora.id, prima.id);
    let dopo = tra(adesso, 60);
    assert_eq!(uscita.in_consegna(&sola(prima.id), dopo).await.unwrap(), [0; 0]);
    assert_eq!(uscita.abbandona(&sola(prima.id), "prova", dopo).await.unwrap(), 1);
    let seconda = prendi(&*banco.store, &[LAZIO], 4, "io", dopo).await;
    assert!(seconda.len() == 1 && seconda[0].id > prima.id, "{seconda:?}");
}
