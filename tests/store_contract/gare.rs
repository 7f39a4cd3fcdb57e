//! Races, through two replicas on one database (lifecycle.md §8; design §6.3): constraints, not luck.

use std::sync::Arc;

use portasap::{
    sap::CodiceSap,
    store::{Coda, Dimensioni, Operazione, Risultato, Scambio, Store, StoreError},
};
use tokio::task::JoinSet;

use crate::support::{
    banco::{Banco, regole, uno},
    builders::{EMILIA, Foglio, LAZIO, LOMBARDIA, Politica, codice_fiscale, regione, scambio, traccia},
};

type Esito = Result<Risultato, StoreError>;

/// Every exchange at once, spread over two replicas.
pub async fn insieme(banco: &Banco, scambi: Vec<Scambio>) -> Vec<Esito> {
    let stores = [Arc::clone(&banco.store), banco.replica().await];
    let mut compiti = JoinSet::new();
    for (i, scambio) in scambi.into_iter().enumerate() {
        let store: Arc<dyn Store> = Arc::clone(&stores[i % 2]);
        compiti.spawn(async move { (i, uno(&*store, scambio).await) });
    }
    let mut esiti = compiti.join_all().await;
    esiti.sort_by_key(|(i, _)| *i);
    esiti.into_iter().map(|(_, esito)| esito).collect()
}

fn accettati(esiti: &[Esito]) -> Vec<CodiceSap> {
    let codici = esiti.iter().filter_map(|e| match e {
        Ok(Risultato::Accettato(codice)) => Some(codice.clone()),
        _ => None,
    });
    codici.collect()
}

pub async fn una_sola_creazione(banco: Banco) {
    let esiti = insieme(
        &banco,
        (0..50).map(|_| scambio(Foglio::nuovo(1).operazione())).collect(),
    )
    .await;
    let vincitori = accettati(&esiti);
    assert_eq!(vincitori.len(), 1, "{esiti:?}");
    for perdente in esiti.iter().filter(|e| !matches!(e, Ok(Risultato::Accettato(_)))) {
        assert_eq!(regole(perdente.as_ref().expect("recorded")), ["SAP-03"]);
    }
    assert_eq!(banco.verifica(&codice_fiscale(1)).await.as_ref(), vincitori.first());
    assert_eq!((banco.conta("sap").await, banco.conta("documento").await), (1, 50));
}

/// Serialised: the last one owns, and every loser is told once.
pub async fn passaggi_di_mano(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let enti = [EMILIA, LOMBARDIA, LAZIO];
    let scambi = (0..30)
        .map(|i| scambio(Foglio::nuovo(1).variazione(&codice).da(enti[i % 3]).operazione()))
        .collect();
    let esiti = insieme(&banco, scambi).await;
    assert_eq!(accettati(&esiti).len(), 30, "{esiti:?}");
    // The owner of each version, in order.
    let proprietari = banco
        .documenti("SELECT CAST(versione AS TEXT) || ' ', testo, compresso FROM documento WHERE versione IS NOT NULL")
        .await;
    let mut versioni: Vec<(u32, &str)> = proprietari
        .iter()
        .map(|riga| {
            let (versione, testo) = riga.split_once(' ').expect("two parts");
            let ente = enti
                .into_iter()
                .find(|e| testo.contains(&format!("<codiceentetit>{e}<")))
                .expect("an office");
            (versione.parse().expect("a number"), ente)
        })
        .collect();
    versioni.sort_unstable();
    versioni.dedup();
    let numeri: Vec<u32> = versioni.iter().map(|(n, _)| *n).collect();
    let ultima = u32::try_from(versioni.len()).expect("small");
    assert_eq!(numeri, (1..=ultima).collect::<Vec<_>>(), "no version twice, none lost");
    let attese: Vec<String> = versioni
        .windows(2)
        .filter(|w| w[0].1 != w[1].1)
        .map(|w| format!("{codice} 02 {}", regione(w[0].1)))
        .collect();
    assert_eq!(banco.notifiche().await, attese);
    let finale = banco
        .righe("SELECT ente_titolare || ' ' || CAST(versione AS TEXT) FROM sap")
        .await;
    assert_eq!(finale, [format!("{} {ultima}", versioni.last().expect("one").1)]);
}

pub async fn stessa_politica(banco: Banco) {
    let scambi = (1..=20)
        .map(|n| {
            scambio(
                Foglio {
                    politiche: vec![Politica::nuova(LAZIO, 7)],
                    ..Foglio::nuovo(n)
                }
                .operazione(),
            )
        })
        .collect();
    let esiti = insieme(&banco, scambi).await;
    let vincitori = accettati(&esiti);
    assert_eq!(vincitori.len(), 1, "{esiti:?}");
    for perdente in esiti.iter().filter(|e| !matches!(e, Ok(Risultato::Accettato(_)))) {
        assert_eq!(regole(perdente.as_ref().expect("recorded")), ["PA-22"]);
    }
    assert_eq!(
        banco.righe("SELECT codice_sap FROM politica").await,
        [vincitori[0].as_str()]
    );
}

pub async fn stesso_identificatore(banco: Banco) {
    let invio = |n| Scambio {
        operazione: Foglio::nuovo(n).operazione(),
        traccia: traccia(Some("ID1")),
    };
    let esiti = insieme(&banco, (1..=20).map(invio).collect()).await;
    assert_eq!(accettati(&esiti).len(), 1, "{esiti:?}");
    let duplicati = esiti.iter().filter(|e| **e == Err(StoreError::Duplicato)).count();
    assert_eq!(duplicati, 19, "{esiti:?}");
    assert_eq!((banco.conta("sap").await, banco.conta("traccia").await), (1, 1));
}

pub async fn annullo_contro_invio(banco: Banco) {
    for n in 1..=10 {
        let codice = banco.accetta(&Foglio::nuovo(n)).await;
        let mut cambiato = Foglio::nuovo(n).variazione(&codice);
        cambiato.cognome = "NUOVO";
        let annulla = Operazione::Annulla {
            codice: codice.clone(),
            regione_chiamante: Some(regione(LAZIO)),
        };
        let esiti = insieme(&banco, vec![scambio(cambiato.operazione()), scambio(annulla)]).await;
        assert_eq!(esiti[1], Ok(Risultato::Annullato));
        let versione = banco
            .righe(&format!(
                "SELECT CAST(versione AS TEXT) FROM sap WHERE codice = '{codice}'"
            ))
            .await;
        match &esiti[0] {
            Ok(Risultato::Accettato(_)) => assert_eq!(versione, ["3"], "the new version was annulled"),
            Ok(rifiuto) => {
                assert!(regole(rifiuto).contains(&"SAP-05"));
                assert_eq!(versione, ["2"]);
            }
            Err(errore) => panic!("{errore}"),
        }
        assert_eq!(banco.verifica(&codice_fiscale(n)).await, None);
    }
}

/// A worker's 05 onto a codice fiscale for which somebody creates a SAP at the same time, both ways round.
pub async fn cambio_contro_creazione(banco: Banco) {
    for giro in 0..10 {
        let (a, b) = (giro * 2 + 1, giro * 2 + 2);
        let x = banco.accetta(&Foglio::nuovo(a)).await;
        let mut cambio = Foglio::nuovo(a).variazione(&x);
        cambio.variazione = "05";
        cambio.codice_fiscale = codice_fiscale(b);
        let mut nuovo = Foglio::nuovo(b);
        nuovo.politiche.clear();
        let esiti = insieme(&banco, vec![scambio(cambio.operazione()), scambio(nuovo.operazione())]).await;
        assert_eq!(esiti[0], Ok(Risultato::Accettato(x.clone())), "{esiti:?}");
        assert_eq!(
            banco.verifica(&codice_fiscale(b)).await,
            Some(x),
            "the 05 burns what it finds"
        );
        assert_eq!(banco.verifica(&codice_fiscale(a)).await, None);
        match &esiti[1] {
            Ok(Risultato::Accettato(y)) => {
                let stato = banco
                    .righe(&format!("SELECT stato FROM sap WHERE codice = '{y}'"))
                    .await;
                assert_eq!(stato, ["BRUCIATA"]);
            }
            Ok(rifiuto) => assert_eq!(regole(rifiuto), ["SAP-03"]),
            Err(errore) => panic!("{errore}"),
        }
    }
}

/// Connections break in the middle: nothing acknowledged is lost, nothing half-written is left.
pub async fn connessioni_interrotte(banco: Banco) {
    let dimensioni = Dimensioni {
        capienza: 512,
        // Each break leaves at most one batch of each of the four writers in doubt: 80 of 200 in all.
        max_lotto: 4,
        ..Dimensioni::default()
    };
    let coda = Arc::new(Coda::avvia(banco.replica().await, dimensioni));
    let mut compiti = JoinSet::new();
    for n in 1..=200_u32 {
        let coda = Arc::clone(&coda);
        compiti.spawn(async move {
            let scambio = Scambio {
                operazione: Foglio::nuovo(n).operazione(),
                traccia: traccia(Some(&format!("ID{n}"))),
            };
            (n, coda.esegui(scambio).await)
        });
    }
    for _ in 0..5 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        banco.interrompi_connessioni().await;
    }
    let mut riusciti = 0;
    for (n, esito) in compiti.join_all().await {
        let registrato = banco.verifica(&codice_fiscale(n)).await;
        match esito {
            Ok(Risultato::Accettato(codice)) => {
                riusciti += 1;
                assert_eq!(registrato, Some(codice), "acknowledged and lost");
            }
            // Unknown outcome: the record tells, and the identifier agrees with it.
            Err(StoreError::Unavailable(_)) => {
                let usato = banco.conta(&format!("traccia WHERE identificatore = 'ID{n}'")).await;
                assert_eq!(usato == 1, registrato.is_some());
            }
            altro => panic!("{altro:?}"),
        }
    }
    assert!(
        riusciti > 100,
        "only {riusciti} of 200 survived five broken connections"
    );
    let sap = banco.conta("sap").await;
    let con_traccia = banco
        .conta("sap s JOIN documento d ON d.codice_sap = s.codice JOIN traccia t ON t.id = d.traccia")
        .await;
    assert_eq!(
        (sap, sap),
        (con_traccia, banco.conta("politica").await),
        "nothing half-written"
    );
    coda.chiudi().await;
}
