//! Batches that read without locks, on PostgreSQL: what they read holds when they write, or they go on under locks
//! (lifecycle.md §8). In each case somebody else has changed what a batch is about and commits while the batch waits to write.

use std::{sync::Arc, time::Duration};

use portasap::{
    sap::CodiceSap,
    store::{Operazione, Risultato, Scambio, StoreError},
};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::task::JoinHandle;

use crate::support::{
    banco::{Banco, Quale, regole},
    builders::{Foglio, LAZIO, Politica, codice_fiscale, regione, scambio, traccia},
};

type Esiti = Vec<Result<Risultato, StoreError>>;

/// Connections of batches that wait for somebody's lock while they write, or, under locks of their own, before they read.
const IN_ATTESA: &str = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
    AND (query LIKE '%scrivi_lotto%' OR query LIKE '%FOR NO KEY UPDATE%' OR query LIKE 'INSERT INTO traccia%')";

/// Somebody else, in a transaction of his own.
struct Altro(PgConnection);

impl Altro {
    async fn fa(banco: &Banco, sql: &str) -> Self {
        let mut altro = Self(PgConnection::connect(&banco.url).await.expect("the database opens"));
        altro.dice("BEGIN").await;
        altro.dice(sql).await;
        altro
    }

    async fn dice(&mut self, sql: &str) {
        let esito = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.0).await;
        esito.unwrap_or_else(|e| panic!("{sql}: {e}"));
    }
}

fn avvia(banco: &Banco, lotto: Vec<Scambio>) -> JoinHandle<Esiti> {
    let store = Arc::clone(&banco.store);
    tokio::spawn(async move { store.esegui(lotto).await })
}

async fn attendi(banco: &Banco, quante: u32) {
    for _ in 0..500 {
        if banco.conta(IN_ATTESA).await == quante {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the batch does not come to write");
}

/// The batch, begun after `prima` was said and before it was committed.
async fn in_mezzo(banco: &Banco, prima: &str, lotto: Vec<Scambio>) -> Esiti {
    let mut altro = Altro::fa(banco, prima).await;
    let lotto = avvia(banco, lotto);
    attendi(banco, 1).await;
    altro.dice("COMMIT").await;
    lotto.await.expect("ends")
}

async fn banco() -> Banco {
    Banco::nuovo(Quale::Postgres).await
}

fn cambiata(n: u32, codice: &CodiceSap) -> Scambio {
    let mut foglio = Foglio::nuovo(n).variazione(codice);
    foglio.cognome = "NUOVO";
    scambio(foglio.operazione())
}

fn copia(codice: &CodiceSap, nuovo: &str, codice_fiscale: &str) -> String {
    format!(
        "INSERT INTO sap SELECT '{nuovo}', {codice_fiscale}, {codice_fiscale}, stato, ente_titolare, regione_titolare, versione,
            documento, ricezioni, ncn_indiceprofiling, ncn_dataevento, ncn_disponibilita, creata_il, aggiornata_il,
            disattivata_il, compresso FROM sap WHERE codice = '{codice}'"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nessun_aggiornamento_si_perde() {
    let banco = banco().await;
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let prima = format!("UPDATE sap SET versione = versione + 1 WHERE codice = '{codice}'");
    let esiti = in_mezzo(&banco, &prima, vec![cambiata(1, &codice)]).await;
    assert_eq!(esiti, [Ok(Risultato::Accettato(codice.clone()))]);
    let versioni =
        "SELECT s.versione::text || ' ' || d.versione::text FROM sap s JOIN documento d ON d.codice_sap = s.codice
        ORDER BY d.versione DESC";
    assert_eq!(
        banco.righe(versioni).await,
        ["3 3", "3 1"],
        "made of what the other left"
    );
    assert_eq!(banco.conta("traccia").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chi_e_stata_annullata_non_si_cambia() {
    let banco = banco().await;
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let prima = format!(
        "UPDATE sap SET stato = 'ANNULLATA', disattivata_il = now(), versione = versione + 1 WHERE codice = '{codice}'"
    );
    let esiti = in_mezzo(&banco, &prima, vec![cambiata(1, &codice)]).await;
    assert!(regole(esiti[0].as_ref().expect("recorded")).contains(&"SAP-05"));
    assert_eq!(
        banco.righe("SELECT stato || versione::text FROM sap").await,
        ["ANNULLATA2"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn una_sola_attiva() {
    let banco = banco().await;
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let prima = copia(&codice, "AA99999999X", &format!("'{}'", codice_fiscale(2).as_str()));
    let nuova = || scambio(Foglio::nuovo(2).operazione());
    let esiti = in_mezzo(&banco, &prima, vec![nuova()]).await;
    assert_eq!(regole(esiti[0].as_ref().expect("recorded")), ["SAP-03"]);
    assert_eq!(banco.conta("sap").await, 2);
    let trovata = banco.verifica(&codice_fiscale(2)).await;
    assert_eq!(trovata.as_ref().map(CodiceSap::as_str), Some("AA99999999X"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn una_politica_ha_una_sola_sap() {
    let banco = banco().await;
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let politica = Politica::nuova(LAZIO, 77);
    let prima = format!(
        "INSERT INTO politica (identificativo, codice_sap) VALUES ('{}', '{codice}')",
        politica.identificativo
    );
    let foglio = Foglio {
        politiche: vec![politica],
        ..Foglio::nuovo(2)
    };
    let esiti = in_mezzo(&banco, &prima, vec![scambio(foglio.operazione())]).await;
    assert_eq!(regole(esiti[0].as_ref().expect("recorded")), ["PA-22"]);
    assert_eq!(banco.conta("sap").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn un_identificatore_si_usa_una_volta() {
    let banco = banco().await;
    let con = |n, id| Scambio {
        operazione: Foglio::nuovo(n).operazione(),
        traccia: traccia(Some(id)),
    };
    assert!(banco.uno(con(1, "ID1")).await.is_ok());
    // As another replica writes it.
    let prima = "INSERT INTO traccia (correlazione, ricevuta, registrata_il, durata_us, mittente, identificatore,
            identificatore_usato, motivi, impronta)
        SELECT correlazione, ricevuta, registrata_il, durata_us, mittente, 'ID2', true, motivi, impronta FROM traccia";
    let esiti = in_mezzo(&banco, prima, vec![con(2, "ID2"), con(3, "ID3")]).await;
    assert_eq!(esiti[0], Err(StoreError::Duplicato));
    assert!(
        matches!(esiti[1], Ok(Risultato::Accettato(_))),
        "its neighbour: {esiti:?}"
    );
    assert_eq!(banco.verifica(&codice_fiscale(2)).await, None);
}

/// The same of a look-up, which is found and traced at once: the copy that comes second waits for the first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn un_identificatore_si_usa_una_volta_anche_per_cercare() {
    let banco = banco().await;
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let cerca = |id| Scambio {
        operazione: Operazione::Verifica {
            codice_fiscale: codice_fiscale(1),
        },
        traccia: traccia(Some(id)),
    };
    let prima = |id| {
        format!(
            "INSERT INTO traccia (correlazione, ricevuta, registrata_il, durata_us, mittente, identificatore,
                identificatore_usato, motivi, impronta)
            SELECT correlazione, ricevuta, registrata_il, durata_us, mittente, '{id}', true, motivi, impronta FROM traccia
            LIMIT 1"
        )
    };
    let trovata = Ok(Risultato::Codice(Some(codice)));
    let esiti = in_mezzo(&banco, &prima("ID2"), vec![cerca("ID3"), cerca("ID2")]).await;
    assert_eq!(esiti, [trovata.clone(), Err(StoreError::Duplicato)]);

    // The other one gives up.
    let mut altro = Altro::fa(&banco, &prima("ID4")).await;
    let lotto = avvia(&banco, vec![cerca("ID4"), cerca("ID5")]);
    attendi(&banco, 1).await;
    altro.dice("ROLLBACK").await;
    assert_eq!(lotto.await.expect("ends"), [trovata.clone(), trovata]);
    let usati = "SELECT identificatore FROM traccia WHERE identificatore IS NOT NULL ORDER BY 1";
    assert_eq!(banco.righe(usati).await, ["ID2", "ID3", "ID4", "ID5"]);
}

/// One of them meets somebody else's change; the others have what they would have had.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i_vicini_non_ne_soffrono() {
    let banco = banco().await;
    let codici = [
        banco.accetta(&Foglio::nuovo(1)).await,
        banco.accetta(&Foglio::nuovo(2)).await,
        banco.accetta(&Foglio::nuovo(3)).await,
    ];
    let prima = format!("UPDATE sap SET versione = versione + 1 WHERE codice = '{}'", codici[0]);
    let lotto = vec![
        scambio(Operazione::Verifica {
            codice_fiscale: codice_fiscale(4),
        }),
        cambiata(1, &codici[0]),
        scambio(Operazione::Annulla {
            codice: codici[1].clone(),
            regione_chiamante: Some(regione(LAZIO)),
        }),
        scambio(Foglio::nuovo(4).operazione()),
        cambiata(3, &codici[2]),
        scambio(Operazione::NonAttive {
            codice_fiscale: codice_fiscale(2),
            dal: None,
            al: None,
        }),
    ];
    let esiti = in_mezzo(&banco, &prima, lotto).await;
    let nuova = banco.verifica(&codice_fiscale(4)).await.expect("registered");
    let attesi = [
        Risultato::Codice(None),
        Risultato::Accettato(codici[0].clone()),
        Risultato::Annullato,
        Risultato::Accettato(nuova),
        Risultato::Accettato(codici[2].clone()),
        Risultato::Codici(vec![codici[1].clone()]),
    ];
    assert_eq!(esiti, attesi.map(Ok));
    let righe = "SELECT stato || versione::text FROM sap ORDER BY codice_fiscale";
    assert_eq!(
        banco.righe(righe).await,
        ["ATTIVA3", "ANNULLATA2", "ATTIVA2", "ATTIVA1"]
    );
    assert_eq!(banco.conta("traccia").await, 3 + 6 + 1, "each once");
}

/// A region brings the codes that this replica holds in reserve, one while it is being used.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codici_portati_dopo_averli_presi() {
    let banco = banco().await;
    let prima = banco.accetta(&Foglio::nuovo(1)).await;
    let altra = banco.replica().await;
    for n in 2..=40 {
        let codice = CodiceSap::genera("AA", n);
        let portata = Foglio::nuovo(100 + n).variazione(&codice);
        let esito = crate::support::banco::uno(&*altra, scambio(portata.operazione())).await;
        assert_eq!(esito, Ok(Risultato::Accettato(codice)));
    }
    for n in 41..=50 {
        assert_eq!(banco.accetta(&Foglio::nuovo(n)).await, CodiceSap::genera("AA", n));
    }
    let codice = CodiceSap::genera("AA", 51);
    let portata = copia(&prima, codice.as_str(), "'ALTRO'");
    let esiti = in_mezzo(&banco, &portata, vec![scambio(Foglio::nuovo(51).operazione())]).await;
    assert_eq!(esiti, [Ok(Risultato::Accettato(CodiceSap::genera("AA", 52)))]);
}

/// Replicas that come and go, batches that fail: no code twice, and what is read has what was answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codici_mai_due_volte() {
    let banco = banco().await;
    let mut codici = std::collections::BTreeMap::new();
    for giro in 0..4 {
        let repliche = [banco.replica().await, banco.replica().await];
        for n in 0..30 {
            let chi = giro * 30 + n;
            let store = &repliche[n as usize % 2];
            if n % 10 == 5 {
                banco.interrompi_connessioni().await;
            }
            let lotto = vec![
                scambio(Foglio::nuovo(chi).operazione()),
                // Refused: its code is used by the next.
                scambio(Foglio::nuovo(chi).operazione()),
            ];
            let esiti = store.esegui(lotto).await;
            let Ok(Risultato::Accettato(codice)) = &esiti[0] else {
                panic!("{esiti:?}");
            };
            assert_eq!(codici.insert(codice.clone(), chi), None, "{codice} twice");
        }
        for replica in repliche {
            replica.close().await;
        }
    }
    for (codice, chi) in codici {
        assert_eq!(banco.verifica(&codice_fiscale(chi)).await, Some(codice));
    }
}

/// The connection breaks while the statement that commits is at work: nobody knows how it ended, and it is not repeated.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn interrotta_mentre_scrive() {
    let banco = banco().await;
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let blocca = format!("UPDATE sap SET versione = versione WHERE codice = '{codice}'");
    let mut altro = Altro::fa(&banco, &blocca).await;
    let lotto = avvia(
        &banco,
        vec![cambiata(1, &codice), scambio(Foglio::nuovo(2).operazione())],
    );
    attendi(&banco, 1).await;
    let finisce = format!("SELECT pg_terminate_backend(pid)::text FROM {IN_ATTESA}");
    assert_eq!(banco.righe(&finisce).await, ["true"]);
    for esito in lotto.await.expect("ends") {
        assert!(
            matches!(&esito, Err(StoreError::Unavailable(perche)) if perche.contains("during commit")),
            "{esito:?}"
        );
    }
    assert_eq!(banco.conta(IN_ATTESA).await, 0, "nobody tries again");
    altro.dice("ROLLBACK").await;
    assert_eq!(banco.righe("SELECT versione::text FROM sap").await, ["1"]);
    assert_eq!(banco.conta("traccia").await, 1);
    // The code that it was given may be in the register: it is not given to another.
    let nuova = banco.accetta(&Foglio::nuovo(3)).await;
    assert_eq!(nuova, CodiceSap::genera("AA", 3));
}

/// Batches that create the same workers in opposite orders, through two replicas: each worker once, nobody is turned away.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_ordine_opposto() {
    let banco = banco().await;
    let altra = banco.replica().await;
    for giro in 0..10 {
        let nuove = |ordine: Vec<u32>| -> Vec<Scambio> {
            let nuova = |n| scambio(Foglio::nuovo(giro * 10 + n).operazione());
            ordine.into_iter().map(nuova).collect()
        };
        let (prime, seconde) = tokio::join!(
            banco.store.esegui(nuove((0..8).collect())),
            altra.esegui(nuove((0..8).rev().collect()))
        );
        let accettate = prime
            .iter()
            .chain(&seconde)
            .filter(|e| matches!(e, Ok(Risultato::Accettato(_))));
        assert_eq!(accettate.count(), 8);
        let rifiutate = prime
            .iter()
            .chain(&seconde)
            .filter(|e| matches!(e, Ok(Risultato::Rifiutato(_))));
        assert_eq!(rifiutate.count(), 8);
    }
    assert_eq!(banco.conta("sap").await, 80);
}

/// Found by review: who had lost a race went on under locks that those without locks did not heed, and lost again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nessuno_perde_per_sempre() {
    const COGNOMI: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let banco = banco().await;
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let tanti = (0..6).map(|chi| {
        let (store, codice) = (Arc::clone(&banco.store), codice.clone());
        tokio::spawn(async move {
            for volta in 0..40 {
                let mut foglio = Foglio::nuovo(1).variazione(&codice);
                foglio.cognome = &COGNOMI[chi..=chi + volta];
                let esiti = store.esegui(vec![scambio(foglio.operazione())]).await;
                assert_eq!(esiti, [Ok(Risultato::Accettato(codice.clone()))], "{chi} {volta}");
            }
        })
    });
    for uno in tanti.collect::<Vec<_>>() {
        uno.await.expect("never loses");
    }
    let versioni =
        "SELECT versione::text FROM sap UNION ALL SELECT count(*)::text FROM documento WHERE versione IS NOT NULL";
    assert_eq!(banco.righe(versioni).await, ["241", "241"], "each made a version");
}
