//! Limits shared by replicas: together they give what one bucket holds, never more.

use std::sync::Arc;

use portasap::{
    actions::Azione,
    clock::{Clock, System},
    config::Calls,
    egov::Parti,
    gateway::limiti::Limitatore,
    store::archivio::Prelievo,
};

use crate::support::banco::{Banco, Quale};

pub async fn condivisi(banco: Banco) {
    if banco.quale() == Quale::Sqlite {
        let prelievo = Prelievo {
            chiave: "x".to_owned(),
            quanti: 1,
            intervallo_us: 1,
            capienza: 1,
        };
        assert_eq!(
            banco.store.archivio().preleva(&[prelievo]).await,
            Ok(None),
            "one process: its own buckets"
        );
        return;
    }
    secchio(&banco).await;
    prezzo(&banco).await;
    let parti = Parti::predefinite();
    let clock = || Arc::new(System) as Arc<dyn Clock>;
    // Hourly buckets: nothing comes back while the test runs.
    let calls: Calls = toml::from_str("[parte.LAZIO]\nper_minute = 1\nburst = 40").expect("settings");
    let mut repliche = Vec::new();
    for _ in 0..3 {
        let store = banco.replica().await;
        repliche.push(Arc::new(
            Limitatore::avvia(&calls, &parti, store, clock())
                .await
                .expect("they start"),
        ));
    }
    let mut chiamate = Vec::new();
    for n in 0..120 {
        let (replica, parti) = (Arc::clone(&repliche[n % 3]), parti.clone());
        chiamate.push(tokio::spawn(async move {
            replica.ammette(parti.per_nome("LAZIO"), None, Azione::InvioSap).await
        }));
    }
    let mut ammesse = 0;
    for chiamata in chiamate {
        ammesse += u32::from(chiamata.await.expect("an answer"));
    }
    // A statement that waited for another reads an instant before it: a call may then be held back for milliseconds.
    assert!((38..=40).contains(&ammesse), "three replicas, one bucket: {ammesse}");
    while repliche[0]
        .ammette(parti.per_nome("LAZIO"), None, Azione::InvioSap)
        .await
    {
        ammesse += 1;
    }
    assert!(ammesse <= 40, "{ammesse}");
    let lazio = parti.per_nome("LAZIO");
    assert!(!repliche[0].ammette(lazio, None, Azione::InvioSap).await);
    assert!(
        repliche[1].ammette(lazio, None, Azione::RichiestaSap).await,
        "another action"
    );
    assert!(
        repliche[2]
            .ammette(parti.per_nome("EMILIA"), None, Azione::InvioSap)
            .await,
        "no limit"
    );
}

/// What a call costs: out of memory as a rule, a share of one statement at worst. Printed, and bounded generously.
async fn prezzo(banco: &Banco) {
    let parti = Parti::predefinite();
    for (nome, settings, chiamate, al_massimo_us) in [
        (
            "by the quarter second",
            "per_minute = 6000000\nburst = 100000",
            20_000,
            500,
        ),
        (
            "call by call, 64 at once",
            "per_minute = 200\nburst = 100000",
            2_000,
            20_000,
        ),
    ] {
        let calls: Calls = toml::from_str(settings).expect("settings");
        let avviato = Limitatore::avvia(&calls, &parti, banco.replica().await, Arc::new(System)).await;
        let limitatore = Arc::new(avviato.expect("it starts"));
        let inizio = tokio::time::Instant::now();
        let mut chiamanti = tokio::task::JoinSet::new();
        for _ in 0..64 {
            let (limitatore, parti) = (Arc::clone(&limitatore), parti.clone());
            chiamanti.spawn(async move {
                for _ in 0..chiamate / 64 {
                    assert!(
                        limitatore
                            .ammette(parti.per_nome("VENETO"), None, Azione::InvioSap)
                            .await
                    );
                }
            });
        }
        while let Some(esito) = chiamanti.join_next().await {
            esito.expect("no call is refused");
        }
        let per_chiamata = inizio.elapsed() / chiamate;
        eprintln!("{nome}: {per_chiamata:?} a call");
        assert!(per_chiamata.as_micros() < al_massimo_us, "{nome}: {per_chiamata:?}");
    }
}

/// One statement for all; never more than there is; what was taken comes back with time.
async fn secchio(banco: &Banco) {
    let archivio = banco.store.archivio();
    let chiede = |chiave: &str, quanti| Prelievo {
        chiave: chiave.to_owned(),
        quanti,
        intervallo_us: 200_000,
        capienza: 10,
    };
    let preleva = async |prelievi: Vec<Prelievo>| {
        let mut concessi = archivio.preleva(&prelievi).await.expect("an answer").expect("shared");
        concessi.sort_by(|a, b| a.chiave.cmp(&b.chiave));
        concessi
            .into_iter()
            .map(|c| (c.quanti, c.attesa_us))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        preleva(vec![chiede("a", 4), chiede("b", 99)])
            .await
            .iter()
            .map(|c| c.0)
            .collect::<Vec<_>>(),
        [4, 10]
    );
    let [(restano, _), (nessuno, attesa)] = preleva(vec![chiede("a", 99), chiede("b", 1)]).await[..] else {
        panic!("two answers")
    };
    assert!((6..=7).contains(&restano), "{restano}");
    assert!(nessuno == 0 && (1..=200_000).contains(&attesa), "{nessuno} {attesa}");
    tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    assert!(
        (1..=3).contains(&preleva(vec![chiede("b", 99)]).await[0].0),
        "one each fifth of a second"
    );
    // What a larger quota left behind, or a server's clock that was put right since, is an empty bucket and no worse.
    banco
        .altera("UPDATE secchio SET pieno_alle = pieno_alle + 3600000000 WHERE chiave = 'b'")
        .await;
    let [(nessuno, attesa)] = preleva(vec![chiede("b", 1)]).await[..] else {
        panic!("an answer")
    };
    assert!(nessuno == 0 && (1..=200_000).contains(&attesa), "{nessuno} {attesa}");
    tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    assert!((1..=3).contains(&preleva(vec![chiede("b", 99)]).await[0].0));
    // A full bucket is as good as none.
    banco
        .altera("UPDATE secchio SET pieno_alle = 1 WHERE chiave = 'a'")
        .await;
    archivio.misura().await.expect("a size");
    assert_eq!(banco.righe("SELECT chiave FROM secchio").await, ["b"]);
}
