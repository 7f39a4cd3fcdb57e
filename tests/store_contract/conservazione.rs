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
        ricevute::{Canale, FiltroRicevute},
        uscita::{FiltroNotifiche, Seguito, Tentativo},
    },
};

use super::archivio::{istante, lascia};
use crate::support::{
    banco::{Banco, Quale},
    builders::{EMILIA, Foglio, LAZIO, codice_fiscale, regione, traccia},
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
    assert_eq!(esito, Some(Rapporto([10, 8, 1, 10, 0, 0, 0])));
    assert_eq!(resto(&banco).await, [20, 10, 10, 10], "nothing was removed");
    assert_eq!(
        pota(&banco, &breve(), fra(350)).await,
        Rapporto([10, 8, 1, 10, 0, 0, 0]),
        "it said the truth"
    );
    let nessuno = Retention {
        traces_days: 0,
        documents_days: 0,
        refused_documents_days: 0,
        messages_days: 0,
        identifiers_days: 0,
        notifications_days: 0,
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

fn tentativo(iniziato_il: Timestamp, esito: &str) -> Tentativo {
    Tentativo {
        iniziato_il,
        durata_us: 1000,
        identificatore: "ID".to_owned(),
        esito: esito.to_owned(),
        dettaglio: String::new(),
        estratto: None,
    }
}

/// Delivered and given up go with their attempts, by the day on which they ended; what waits stays, however old.
pub async fn notifiche_concluse(banco: Banco) {
    // One for each worker, to LAZIO.
    for lavoratore in 1..=5 {
        let codice = banco.accetta(&Foglio::nuovo(lavoratore)).await;
        banco
            .accetta(&Foglio::nuovo(lavoratore).variazione(&codice).da(EMILIA))
            .await;
    }
    let uscita = banco.store.uscita();
    let prendi = async |adesso: Timestamp| {
        let fino = adesso + SignedDuration::from_mins(1);
        let prese = uscita.prendi(&[(regione(LAZIO), 1)], "io", adesso, fino).await;
        prese.expect("the outbox answers").remove(0)
    };
    for (giorno, seguito) in [
        (1, Seguito::Consegnata),
        (2, Seguito::Riprova(fra(9000))),
        (3, Seguito::Abbandonata),
        (50, Seguito::Consegnata),
    ] {
        let adesso = fra(giorno);
        let presa = prendi(adesso).await;
        let fatto = uscita.concludi(&presa, "io", &tentativo(adesso, "X"), seguito).await;
        assert_eq!(fatto, Ok(true));
    }
    // Of the fifth nobody made an attempt: its region has no endpoint.
    assert_eq!(uscita.raggiungibili(&[regione(LAZIO)], fra(50)).await, Ok((0, 0)));
    banco
        .altera("UPDATE notifica SET stato = 'NON_RECAPITABILE' WHERE id = 5")
        .await;
    let retention = Retention {
        notifications_days: 100,
        ..breve()
    };
    let resto = async || {
        let righe = banco.righe("SELECT CAST(id AS TEXT) FROM notifica ORDER BY id").await;
        (righe.join(" "), banco.conta("tentativo").await)
    };
    let vista = manutenzione::pota(banco.store.archivio(), &retention, true, fra(120)).await;
    assert_eq!(vista.expect("it runs").expect("nobody else does").0[5], 2);
    for (giorno, rimaste) in [
        (100, ("1 2 3 4 5", 4)),
        (102, ("2 3 4 5", 3)),
        (120, ("2 4 5", 2)),
        (151, ("2 5", 1)),
        (9000, ("2 5", 1)),
    ] {
        pota(&banco, &retention, fra(giorno)).await;
        assert_eq!(resto().await, (rimaste.0.to_owned(), rimaste.1), "after {giorno} days");
    }
    // Given up at last, by an operator: from that day on.
    let abbandonate = uscita.abbandona(&FiltroNotifiche::default(), "x", fra(9000)).await;
    assert_eq!(abbandonate, Ok(2));
    pota(&banco, &retention, fra(9100)).await;
    assert_eq!(resto().await.0, "2 5");
    pota(&banco, &retention, fra(9101)).await;
    assert_eq!(resto().await, (String::new(), 0));
}

/// What a region received goes when it is old and handed over by every way.
pub async fn ricevute_consegnate(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    for (n, inoltri) in [(1, &Canale::TUTTI[..]), (2, &[]), (3, &[Canale::Soap])] {
        let mut traccia = traccia(Some(&format!("R{n}")));
        traccia.ricevuta = fra(n);
        let operazione = Operazione::RiceviNotifica {
            codice: codice.clone(),
            motivo: "02".to_owned(),
            inoltri,
        };
        banco.uno(Scambio { operazione, traccia }).await.expect("received");
    }
    let ricevute = banco.store.ricevute();
    let retention = Retention {
        notifications_days: 100,
        ..breve()
    };
    let resto = async || {
        let righe = banco.righe("SELECT CAST(id AS TEXT) FROM ricevuta ORDER BY id").await;
        (
            righe.join(" "),
            banco.conta("inoltro").await,
            banco.conta("inoltro_tentativo").await,
        )
    };
    pota(&banco, &retention, fra(4000)).await;
    assert_eq!(resto().await, ("1 3".to_owned(), 3, 0), "what is only read goes by age");
    // The first is handed over by one of its two ways.
    let adesso = fra(4000);
    let fino = adesso + SignedDuration::from_mins(1);
    let presa = ricevute.prendi(&[(Canale::Webhook, 1)], "io", adesso, fino).await;
    let presa = presa.expect("the inbox answers").remove(0);
    let fatto = ricevute
        .concludi(&presa, "io", &tentativo(adesso, "X"), Seguito::Consegnata)
        .await;
    assert_eq!(fatto, Ok(true));
    pota(&banco, &retention, fra(4200)).await;
    assert_eq!(resto().await, ("1 3".to_owned(), 3, 1));
    let lasciate = ricevute.abbandona(&FiltroRicevute::default(), "x", fra(4200)).await;
    assert_eq!(lasciate, Ok(2));
    pota(&banco, &retention, fra(4300)).await;
    assert_eq!(resto().await, ("1 3".to_owned(), 3, 1), "a hundred days from then");
    pota(&banco, &retention, fra(4301)).await;
    assert_eq!(resto().await, (String::new(), 0, 0));
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
    assert_eq!(archivio.pota(Classe::Identificatori, 0, 4, fra(0), false).await, Ok(4));
    archivio
        .segna(Classe::Identificatori.as_str(), 4, fra(0))
        .await
        .expect("remembered");
    assert_eq!(pota(&banco, &breve(), fra(101)).await, Rapporto([0, 0, 0, 6, 0, 0, 0]));
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
    assert_eq!(rapporto, Rapporto([6_000, 6_000, 0, 6_000, 6_000, 0, 0]));
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
