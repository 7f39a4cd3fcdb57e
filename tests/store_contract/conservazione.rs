//! Retention: what is old goes, what is needed stays, nobody waits.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use portasap::{
    config::Retention,
    gateway::manutenzione,
    outcome::Esito,
    store::{
        Coda, Dimensioni, Operazione, Scambio, StoreError,
        archivio::{Classe, compatta::compatta, potatura::Rapporto},
    },
};

use super::archivio::{istante, lascia};
use crate::support::{
    banco::{Banco, Quale},
    builders::{Foglio, codice_fiscale, traccia},
};

/// So many days after the rows of a test were received.
fn fra(giorni: i64) -> Timestamp {
    istante("2021-03-20T11:00:00Z") + SignedDuration::from_hours(24 * giorni)
}

async fn pota(banco: &Banco, retention: &Retention, adesso: Timestamp) -> Rapporto {
    let esito = manutenzione::pota(banco.store.archivio(), retention, false, adesso).await;
    esito.expect("it runs").expect("nobody else does")
}

fn breve() -> Retention {
    Retention {
        traces_days: 400,
        documents_days: 300,
        refused_documents_days: 200,
        messages_days: 10,
        identifiers_days: 100,
        step_rows: 3,
        step_pause_ms: 0,
        ..Retention::default()
    }
}

/// What is left: traces, documents, messages, identifiers.
async fn resto(banco: &Banco) -> [u32; 4] {
    [
        banco.conta("traccia").await,
        banco.conta("documento").await,
        banco.conta("messaggio").await,
        banco
            .conta(match banco.quale() {
                Quale::Sqlite => "traccia WHERE identificatore_usato = 1",
                Quale::Postgres => "traccia WHERE identificatore_usato",
            })
            .await,
    ]
}

/// Two versions of a SAP, eight refusals, ten look-ups with identifier and message.
async fn semina(banco: &Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let mut seconda = Foglio::nuovo(1).variazione(&codice);
    seconda.politiche.clear();
    banco.accetta(&seconda).await;
    for _ in 0..8 {
        banco.rifiuta(&Foglio::nuovo(1)).await;
    }
    for n in 0..10 {
        let mut traccia = traccia(Some(&format!("ID{n}")));
        traccia.richiesta = Some(compatta(b"<x/>"));
        let operazione = Operazione::Verifica {
            codice_fiscale: codice_fiscale(1),
        };
        banco.uno(Scambio { operazione, traccia }).await.expect("recorded");
    }
}

pub async fn per_classe(banco: Banco) {
    semina(&banco).await;
    assert_eq!(resto(&banco).await, [20, 10, 10, 10]);
    for (giorni, attese) in [
        (9, [20, 10, 10, 10]),
        (11, [20, 10, 0, 10]),
        (99, [20, 10, 0, 10]),
        (101, [20, 10, 0, 0]),
        (201, [20, 2, 0, 0]),
        (301, [20, 1, 0, 0]),
        // The row of the document that is still needed stays with it.
        (401, [1, 1, 0, 0]),
        (4000, [1, 1, 0, 0]),
    ] {
        pota(&banco, &breve(), fra(giorni)).await;
        assert_eq!(resto(&banco).await, attese, "after {giorni} days");
    }
}

pub async fn simulata(banco: Banco) {
    semina(&banco).await;
    let archivio = banco.store.archivio();
    let esito = manutenzione::pota(archivio, &breve(), true, fra(350))
        .await
        .expect("it runs");
    assert_eq!(esito, Some(Rapporto([10, 8, 1, 10, 0])));
    assert_eq!(resto(&banco).await, [20, 10, 10, 10], "nothing was removed");
    assert_eq!(
        pota(&banco, &breve(), fra(350)).await,
        Rapporto([10, 8, 1, 10, 0]),
        "it said the truth"
    );
    let nessuno = Retention {
        traces_days: 0,
        documents_days: 0,
        refused_documents_days: 0,
        messages_days: 0,
        identifiers_days: 0,
        ..breve()
    };
    assert_eq!(
        pota(&banco, &nessuno, fra(100_000)).await,
        Rapporto::default(),
        "0 is for ever"
    );
}

/// Not one hour before its time, however often the job runs: a busta of five days must still be a duplicate.
pub async fn mai_un_identificatore_giovane(banco: Banco) {
    let minimo = Retention {
        identifiers_days: 6,
        traces_days: 6,
        ..breve()
    };
    let scambio = || Scambio {
        operazione: Operazione::Verifica {
            codice_fiscale: codice_fiscale(1),
        },
        traccia: traccia(Some("LAZIO_LAZIOSPCoopIT_0000001_2021-03-20_12:00")),
    };
    banco.uno(scambio()).await.expect("recorded");
    for ore in [1, 24, 5 * 24, 5 * 24 + 1, 6 * 24] {
        pota(&banco, &minimo, fra(0) + SignedDuration::from_hours(ore)).await;
        assert_eq!(
            banco.uno(scambio()).await,
            Err(StoreError::Duplicato),
            "after {ore} hours"
        );
    }
    pota(&banco, &minimo, fra(6) + SignedDuration::from_secs(1)).await;
    assert!(banco.uno(scambio()).await.is_ok());
}

/// The document of the present version of an active SAP, and nothing else of it.
pub async fn quanto_serve_al_registro(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let altro = banco.accetta(&Foglio::nuovo(2)).await;
    let prima = banco.richiesta(&codice).await;
    pota(&banco, &breve(), fra(4000)).await;
    let rimaste = banco.righe("SELECT codice_sap FROM documento ORDER BY traccia").await;
    assert_eq!(rimaste, [codice.to_string(), altro.to_string()]);
    assert_eq!(banco.richiesta(&codice).await, prima);
    assert_eq!(banco.conta("sap").await, 2);
    let regione_chiamante = Some(crate::support::builders::regione(crate::support::builders::LAZIO));
    banco
        .fa(Operazione::Annulla {
            codice: altro,
            regione_chiamante,
        })
        .await;
    pota(&banco, &breve(), fra(4000)).await;
    assert_eq!(
        banco.righe("SELECT codice_sap FROM documento").await,
        [codice.to_string()],
        "once it is annulled"
    );
}

/// A run that was cut short goes on; what it passed by is not looked at again.
pub async fn riprende(banco: Banco) {
    for n in 0..10 {
        lascia(&banco, |t| {
            t.identificatore = Some(format!("ID{n}"));
            t.identificatore_usato = true;
        })
        .await;
    }
    let archivio = banco.store.archivio();
    assert_eq!(archivio.pota(Classe::Identificatori, 0, 4, false).await, Ok(4));
    archivio
        .segna(Classe::Identificatori.as_str(), 4, fra(0))
        .await
        .expect("remembered");
    assert_eq!(pota(&banco, &breve(), fra(101)).await, Rapporto([0, 0, 0, 6, 0]));
    assert_eq!(
        archivio.segno(Classe::Identificatori.as_str()).await,
        Ok(Some((10, fra(101))))
    );
    assert_eq!(pota(&banco, &breve(), fra(102)).await, Rapporto::default());
}

pub async fn uno_alla_volta(banco: Banco) {
    let replica = banco.replica().await;
    let turno = banco
        .store
        .archivio()
        .turno()
        .await
        .expect("an answer")
        .expect("nobody has it");
    let altro = replica.archivio().turno().await.expect("an answer");
    assert_eq!(
        altro.is_some(),
        banco.quale() == Quale::Sqlite,
        "one of several replicas"
    );
    drop((turno, altro));
    let mut ancora = replica.archivio().turno().await.expect("an answer");
    for _ in 0..50 {
        if ancora.is_some() {
            break;
        }
        // The server notices that the connection is gone.
        tokio::time::sleep(Duration::from_millis(20)).await;
        ancora = replica.archivio().turno().await.expect("an answer");
    }
    assert!(ancora.is_some(), "given back");
}

/// Callers are answered while thousands of rows are removed, and no slower than a step takes.
pub async fn senza_fermare_chi_chiama(banco: Banco) {
    let mut lotto = Vec::new();
    for n in 0..6_000 {
        let mut traccia = traccia(Some(&format!("V{n}")));
        traccia.esito = Some(Esito::Ko);
        traccia.richiesta = Some(compatta(&[b'x'; 300]));
        lotto.push(Scambio {
            operazione: Operazione::Traccia {
                documento: Some("<x/>".repeat(200)),
            },
            traccia,
        });
        if lotto.len() == 500 {
            assert!(
                banco
                    .store
                    .esegui(std::mem::take(&mut lotto))
                    .await
                    .iter()
                    .all(Result::is_ok)
            );
        }
    }
    let coda = Arc::new(Coda::avvia(banco.replica().await, Dimensioni::default()));
    let retention = Retention {
        step_rows: 200,
        step_pause_ms: 5,
        ..breve()
    };
    let adesso = fra(4000);
    let inizio = tokio::time::Instant::now();
    let potatura = pota(&banco, &retention, adesso);
    let chiamate = async {
        let (mut peggiore, mut quante) = (Duration::ZERO, 0);
        while inizio.elapsed() < Duration::from_millis(700) {
            let prima = tokio::time::Instant::now();
            let mut traccia = traccia(None);
            // Young: not for this run.
            traccia.ricevuta = adesso;
            let operazione = Operazione::Verifica {
                codice_fiscale: codice_fiscale(1),
            };
            coda.esegui(Scambio { operazione, traccia }).await.expect("answered");
            peggiore = peggiore.max(prima.elapsed());
            quante += 1;
        }
        (peggiore, quante)
    };
    let (rapporto, (peggiore, quante)) = tokio::join!(potatura, chiamate);
    assert_eq!(rapporto, Rapporto([6_000, 6_000, 0, 6_000, 6_000]));
    assert!(quante > 20, "{quante} calls were answered meanwhile");
    // Generous: the machine of a test does other things too. A whole run takes seconds.
    assert!(
        peggiore < Duration::from_millis(600),
        "a caller waited for {peggiore:?}"
    );
    eprintln!(
        "{:?}: {quante} calls meanwhile, the slowest {peggiore:?}",
        banco.quale()
    );
    assert_eq!(banco.conta("traccia").await, u32::try_from(quante).expect("few"));
    coda.chiudi().await;
}
