//! One batch is one transaction, and each exchange of it gets its own answer.

use portasap::{
    clock::Clock,
    sap::CodiceSap,
    store::{Operazione, Risultato, Scambio, StoreError},
};

use crate::support::{
    banco::{Banco, Quale, regole, uno},
    builders::{Foglio, LAZIO, Politica, ambiente, codice_fiscale, regione, scambio, traccia},
};

fn verifica(n: u32) -> Scambio {
    scambio(Operazione::Verifica {
        codice_fiscale: codice_fiscale(n),
    })
}

fn annulla(codice: &CodiceSap) -> Scambio {
    scambio(Operazione::Annulla {
        codice: codice.clone(),
        regione_chiamante: Some(regione(LAZIO)),
    })
}

async fn lotto(banco: &Banco, scambi: Vec<Scambio>) -> Vec<Risultato> {
    let esiti = banco.store.esegui(scambi).await;
    esiti.into_iter().map(|e| e.expect("recorded")).collect()
}

/// Each exchange sees what those before it did.
pub async fn in_ordine(banco: Banco) {
    let codice = CodiceSap::genera("AA", 1);
    let mut cambiato = Foglio::nuovo(1).variazione(&codice);
    cambiato.cognome = "NUOVO";
    let esiti = lotto(
        &banco,
        vec![
            verifica(1),
            scambio(Foglio::nuovo(1).operazione()),
            verifica(1),
            scambio(cambiato.operazione()),
            scambio(Operazione::Richiesta { codice: codice.clone() }),
            annulla(&codice),
            verifica(1),
            scambio(Operazione::NonAttive {
                codice_fiscale: codice_fiscale(1),
                dal: None,
                al: None,
            }),
            annulla(&codice),
            scambio(Foglio::nuovo(1).operazione()),
        ],
    )
    .await;
    let nuovo = CodiceSap::genera("AA", 2);
    assert_eq!(esiti[0], Risultato::Codice(None));
    assert_eq!(esiti[1], Risultato::Accettato(codice.clone()));
    assert_eq!(esiti[2], Risultato::Codice(Some(codice.clone())));
    assert_eq!(esiti[3], Risultato::Accettato(codice.clone()));
    assert!(
        matches!(&esiti[4], Risultato::Documento(Some(d)) if d.contains("NUOVO")),
        "{:?}",
        esiti[4]
    );
    assert_eq!(esiti[5], Risultato::Annullato);
    assert_eq!(esiti[6], Risultato::Codice(None));
    assert_eq!(esiti[7], Risultato::Codici(vec![codice.clone()]));
    assert_eq!(regole(&esiti[8]), ["SAP-05"]);
    assert_eq!(esiti[9], Risultato::Accettato(nuovo.clone()));
    let righe = banco
        .righe("SELECT codice || ' ' || stato || ' ' || CAST(versione AS TEXT) FROM sap ORDER BY codice")
        .await;
    assert_eq!(righe, [format!("{codice} ANNULLATA 3"), format!("{nuovo} ATTIVA 1")]);
    assert_eq!(banco.conta("traccia").await, 10);
    assert_eq!(banco.righe("SELECT codice_sap FROM politica").await, [nuovo.as_str()]);
}

pub async fn due_creazioni(banco: Banco) {
    let creazione = || scambio(Foglio::nuovo(1).operazione());
    let esiti = lotto(
        &banco,
        vec![creazione(), creazione(), scambio(Foglio::nuovo(2).operazione())],
    )
    .await;
    assert!(matches!(esiti[0], Risultato::Accettato(_)));
    assert_eq!(regole(&esiti[1]), ["SAP-03"]);
    assert!(matches!(esiti[2], Risultato::Accettato(_)));
    assert_eq!(banco.conta("sap").await, 2);
}

pub async fn duplicato_nel_lotto(banco: Banco) {
    let invio = |n, id| Scambio {
        operazione: Foglio::nuovo(n).operazione(),
        traccia: traccia(Some(id)),
    };
    let esiti = banco
        .store
        .esegui(vec![invio(1, "ID1"), invio(2, "ID1"), invio(3, "ID3")])
        .await;
    assert!(matches!(esiti[0], Ok(Risultato::Accettato(_))));
    assert_eq!(esiti[1], Err(StoreError::Duplicato));
    assert!(matches!(esiti[2], Ok(Risultato::Accettato(_))));
    assert_eq!(banco.verifica(&codice_fiscale(2)).await, None);
}

/// A stored document that cannot be read is the concern of whoever asks for it, not of its neighbours.
pub async fn una_riga_guasta(banco: Banco) {
    let guasta = banco.accetta(&Foglio::nuovo(1)).await;
    // Neither the text of a row of before nor what is packed.
    let rovina = match banco.quale() {
        Quale::Sqlite => "UPDATE sap SET compresso = x'01ff'",
        Quale::Postgres => "UPDATE sap SET compresso = '\\x01ff'",
    };
    for sql in [rovina, "UPDATE sap SET documento = '<lavoratore>', compresso = NULL"] {
        banco.altera(sql).await;
        let esito = banco
            .uno(scambio(Operazione::N00A02 {
                codice_fiscale: codice_fiscale(1),
            }))
            .await;
        assert!(matches!(esito, Err(StoreError::Internal(_))), "{esito:?}");
    }
    let mut cambiato = Foglio::nuovo(1).variazione(&guasta);
    cambiato.cognome = "NUOVO";
    let esiti = banco
        .store
        .esegui(vec![
            scambio(Foglio::nuovo(2).operazione()),
            scambio(cambiato.operazione()),
            scambio(Foglio::nuovo(3).operazione()),
            verifica(2),
        ])
        .await;
    assert!(matches!(esiti[0], Ok(Risultato::Accettato(_))), "{esiti:?}");
    assert!(matches!(esiti[1], Err(StoreError::Internal(_))), "{esiti:?}");
    assert!(matches!(esiti[2], Ok(Risultato::Accettato(_))), "{esiti:?}");
    assert!(matches!(&esiti[3], Ok(Risultato::Codice(Some(_)))), "{esiti:?}");
    assert_eq!((banco.conta("sap").await, banco.conta("traccia").await), (3, 4));
}

/// PostgreSQL cannot hold a null character, SQLite can: either way the neighbours are recorded.
pub async fn carattere_nullo(banco: Banco) {
    let documento = Some("<lavoratore>\0</lavoratore>".to_owned());
    let esiti = banco
        .store
        .esegui(vec![
            scambio(Foglio::nuovo(1).operazione()),
            scambio(Operazione::Traccia { documento }),
            scambio(Foglio::nuovo(2).operazione()),
        ])
        .await;
    assert!(matches!(esiti[0], Ok(Risultato::Accettato(_))), "{esiti:?}");
    assert!(
        matches!(esiti[1], Ok(Risultato::Tracciato) | Err(StoreError::Internal(_))),
        "{esiti:?}"
    );
    assert!(matches!(esiti[2], Ok(Risultato::Accettato(_))), "{esiti:?}");
    assert_eq!(banco.conta("sap").await, 2);
    assert_eq!(banco.conta("traccia").await, if esiti[1].is_ok() { 3 } else { 2 });
}

/// A batch of look-ups has its neighbours' fault only where it is theirs: a code that cannot be read, a character that the
/// database does not take. Nobody's identifier is used twice or lost.
pub async fn una_ricerca_guasta(banco: Banco) {
    for n in 1..=3 {
        let senza_politiche = Foglio {
            politiche: Vec::new(),
            ..Foglio::nuovo(n)
        };
        banco.accetta(&senza_politiche).await;
    }
    let prima = banco.conta("traccia").await;
    banco
        .altera("UPDATE sap SET codice = 'non un codice' WHERE codice = 'AA00000002H'")
        .await;
    let cerca = |n, id: &str| Scambio {
        operazione: Operazione::Verifica {
            codice_fiscale: codice_fiscale(n),
        },
        traccia: traccia(Some(id)),
    };
    let trovata = |n| Ok(Risultato::Codice(Some(CodiceSap::genera("AA", n))));
    let esiti = banco
        .store
        .esegui(vec![cerca(1, "A"), cerca(2, "B"), cerca(3, "C")])
        .await;
    assert_eq!((&esiti[0], &esiti[2]), (&trovata(1), &trovata(3)));
    assert!(matches!(esiti[1], Err(StoreError::Internal(_))), "{esiti:?}");
    let usati = "SELECT identificatore FROM traccia WHERE identificatore IN ('A', 'C')";
    assert_eq!(banco.righe(usati).await.len(), 2, "once each");

    let mut nullo = cerca(1, "D");
    nullo.traccia.indirizzo = Some("\0".to_owned());
    let esiti = banco.store.esegui(vec![cerca(3, "E"), nullo, cerca(1, "F")]).await;
    assert_eq!((&esiti[0], &esiti[2]), (&trovata(3), &trovata(1)));
    assert!(
        esiti[1] == trovata(1) || matches!(esiti[1], Err(StoreError::Internal(_))),
        "{esiti:?}"
    );
    let attese = prima + 4..=prima + 6;
    assert!(attese.contains(&banco.conta("traccia").await));
}

pub async fn grande(banco: Banco) {
    let mut scambi: Vec<_> = (1..=150).map(|n| scambio(Foglio::nuovo(n).operazione())).collect();
    scambi.extend((1..=150).map(verifica));
    let esiti = lotto(&banco, scambi).await;
    for n in 1..=150_u32 {
        let codice = CodiceSap::genera("AA", n);
        let i = usize::try_from(n).expect("small");
        assert_eq!(esiti[i - 1], Risultato::Accettato(codice.clone()));
        assert_eq!(esiti[i + 149], Risultato::Codice(Some(codice)));
    }
    assert_eq!((banco.conta("sap").await, banco.conta("traccia").await), (150, 300));
}

pub async fn vuoto(banco: Banco) {
    assert_eq!(banco.store.esegui(Vec::new()).await, []);
}

/// A 05 that burns, and what follows in the same batch on all three codici fiscali.
pub async fn cinque_e_poi_crea(banco: Banco) {
    let x = banco.accetta(&Foglio::nuovo(1)).await;
    let y = banco.accetta(&Foglio::nuovo(2)).await;
    let mut cambio = Foglio::nuovo(1).variazione(&x);
    cambio.variazione = "05";
    cambio.codice_fiscale = codice_fiscale(2);
    let mut bruciata = Foglio::nuovo(2).variazione(&y);
    bruciata.mini = true;
    let nuovo = Foglio {
        politiche: vec![Politica::nuova(LAZIO, 9)],
        ..Foglio::nuovo(1)
    };
    let esiti = lotto(
        &banco,
        vec![
            scambio(cambio.operazione()),
            scambio(bruciata.operazione()),
            scambio(nuovo.operazione()),
            annulla(&x),
            scambio(Foglio::nuovo(2).operazione()),
        ],
    )
    .await;
    assert_eq!(esiti[0], Risultato::Accettato(x.clone()));
    assert!(regole(&esiti[1]).contains(&"SAP-05"));
    assert!(matches!(esiti[2], Risultato::Accettato(_)));
    assert_eq!(esiti[3], Risultato::Annullato);
    assert!(matches!(esiti[4], Risultato::Accettato(_)), "{:?}", esiti[4]);
    let righe = banco.righe("SELECT stato FROM sap ORDER BY codice").await;
    assert_eq!(righe, ["ANNULLATA", "BRUCIATA", "ATTIVA", "ATTIVA"]);
    assert_eq!(banco.conta("politica").await, 2);
}

/// A register brought in from elsewhere behaves like one that grew by messages; what contradicts it is refused whole.
pub async fn caricate(banco: Banco) {
    let semi = Banco::nuovo(banco.quale()).await;
    let mut sap = Vec::new();
    for n in 1..=3 {
        semi.accetta(&Foglio::nuovo(n)).await;
        let Risultato::Sap(Some(una)) = semi
            .fa(Operazione::N00A02 {
                codice_fiscale: codice_fiscale(n),
            })
            .await
        else {
            panic!("an active SAP");
        };
        sap.push(*una);
    }
    let riservati = banco.store.riserva_codici(3).await.expect("codes");
    assert_eq!(riservati, sap.iter().map(|s| s.codice.clone()).collect::<Vec<_>>());
    let istante = banco.orologio.now();
    assert_eq!(banco.store.carica_molti(&sap, istante).await, Ok(3));
    assert_eq!(
        (
            banco.conta("sap").await,
            banco.conta("politica").await,
            banco.conta("traccia").await
        ),
        (3, 3, 0)
    );
    assert_eq!(
        banco.richiesta(&sap[0].codice).await,
        semi.richiesta(&sap[0].codice).await
    );
    let mut cambiato = Foglio::nuovo(2).variazione(&sap[1].codice);
    cambiato.cognome = "NUOVO";
    assert_eq!(banco.accetta(&cambiato).await, sap[1].codice);
    assert_eq!(banco.accetta(&Foglio::nuovo(4)).await, CodiceSap::genera("AA", 4));
    let mut di_nuovo = sap[2].clone();
    di_nuovo.codice = CodiceSap::genera("AA", 99);
    let nuova = sap[0].clone();
    assert!(banco.store.carica_molti(&[di_nuovo, nuova], istante).await.is_err());
    assert_eq!(banco.conta("sap").await, 4, "all or none");
}

/// A replica that packs and one that does not (because others cannot unpack) read and change each other's rows.
pub async fn compresse_e_no(banco: Banco) {
    let sempre = std::sync::Arc::clone(&banco.orologio);
    let senza = portasap::store::apri(&banco.url, ambiente(sempre as _).senza_compressione())
        .await
        .expect("it opens");
    let prima = banco.accetta(&Foglio::nuovo(1)).await;
    let seconda = uno(&*senza, scambio(Foglio::nuovo(2).operazione())).await;
    let Ok(Risultato::Accettato(seconda)) = seconda else {
        panic!("{seconda:?}");
    };
    let compresse = "sap WHERE documento = '' AND compresso IS NOT NULL";
    let distese = "sap WHERE documento <> '' AND compresso IS NULL";
    assert_eq!((banco.conta(compresse).await, banco.conta(distese).await), (1, 1));
    let lette = (banco.richiesta(&prima).await, banco.richiesta(&seconda).await);
    for (codice, letta) in [(&prima, lette.0), (&seconda, lette.1)] {
        let altra = uno(&*senza, scambio(Operazione::Richiesta { codice: codice.clone() })).await;
        assert_eq!(altra, Ok(Risultato::Documento(letta)));
    }
    for (n, codice, store) in [(1, &prima, &senza), (2, &seconda, &banco.store)] {
        let mut cambiato = Foglio::nuovo(n).variazione(codice);
        cambiato.cognome = "NUOVO";
        let esito = uno(&**store, scambio(cambiato.operazione())).await;
        assert_eq!(esito, Ok(Risultato::Accettato(codice.clone())));
        assert!(banco.richiesta(codice).await.is_some_and(|d| d.contains("NUOVO")));
    }
    assert_eq!((banco.conta(compresse).await, banco.conta(distese).await), (1, 1));
    assert_eq!(banco.conta("documento WHERE compresso IS NULL").await, 2);
}
