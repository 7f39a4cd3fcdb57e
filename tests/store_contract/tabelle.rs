//! Imported tables: an edition is there with its history or not at all, imports go one after the other, and every replica
//! decides by the newest.

use std::{sync::Arc, time::Duration};

use portasap::{
    clock::Clock,
    gateway::ricarica::Ricarica,
    registro::{Interruttori, Regolamento},
    store::{
        Ambiente, ArchivioTabelle, Conteggi, ErroreImportazione, Importazione, NuovaTabella, Store, apri,
        leggi_edizione, sovrapponi,
    },
    tables::{Nome, Tabella},
};
use tokio::sync::Notify;

use crate::support::{
    banco::{Banco, Quale},
    builders::{ambiente, orologio, tabelle},
};

const TESTA: &str = "codice,descrizione,valido_dal,valido_al,codregione\n";

fn nuova(nome: Nome, attesa: i64, righe: &str) -> NuovaTabella {
    NuovaTabella {
        tabella: nome,
        completa: true,
        contenuto: Some(format!("{TESTA}{righe}")),
        righe: 1,
        codici: 1,
        conteggi: Conteggi {
            aggiunti: 1,
            ..Conteggi::default()
        },
        attesa,
        ripristina: None,
    }
}

fn importazione(tabelle: Vec<NuovaTabella>) -> Importazione {
    Importazione {
        tabelle,
        origine: "prova.csv".to_owned(),
        impronta: "ab".repeat(32),
        da: "chi prova".to_owned(),
    }
}

fn archivio(store: &dyn Store) -> &dyn ArchivioTabelle {
    store.tabelle().expect("both databases keep tables")
}

/// Each edition with who, when and what; the newest of each table in force.
pub async fn edizioni(banco: Banco) {
    let tavole = archivio(&*banco.store);
    assert_eq!(tavole.versione_tabelle().await, Ok(0));
    assert!(tavole.tabelle_in_vigore().await.unwrap().is_empty());
    let prima = importazione(vec![
        nuova(Nome::Cpi, 0, "H501C000001,uno,,,08\n"),
        nuova(Nome::ComuneONazione, 0, "H501,ROMA,,,08\n"),
    ]);
    assert_eq!(tavole.importa_tabelle(&prima).await, Ok(vec![1, 1]));
    let seconda = importazione(vec![nuova(Nome::Cpi, 1, "H501C000002,due,,,08\n")]);
    assert_eq!(tavole.importa_tabelle(&seconda).await, Ok(vec![2]));
    let in_vigore = tavole.tabelle_in_vigore().await.unwrap();
    let detto: Vec<(&str, i64)> = in_vigore.iter().map(|e| (&*e.tabella, e.versione)).collect();
    assert_eq!(detto, [("COMUNE O NAZIONE", 1), ("CPI", 2)]);
    let cpi = &in_vigore[1];
    assert_eq!(tavole.versione_tabelle().await, Ok(cpi.id));
    assert_eq!(cpi.importata_il, banco.orologio.now());
    assert_eq!(
        (&*cpi.importata_da, &*cpi.origine, cpi.completa, cpi.conteggi.aggiunti),
        ("chi prova", "prova.csv", true, 1)
    );
    let letta = leggi_edizione(&tabelle(), cpi).unwrap().expect("a table");
    assert!(letta.completa && letta.ultima("H501C000002").is_some());
    let storia = tavole.storia_tabelle().await.unwrap();
    assert_eq!(storia.len(), 3);
    assert!(storia.iter().all(|e| e.contenuto.is_none()) && storia[0].versione == 2);
    let vecchia = tavole.edizione(Nome::Cpi, 1).await.unwrap().expect("kept");
    assert!(vecchia.contenuto.unwrap().contains("H501C000001"));
    assert_eq!(tavole.edizione(Nome::Cpi, 3).await, Ok(None));
}

/// One table of the two was prepared on what is no longer in force: neither is imported.
pub async fn tutto_o_niente(banco: Banco) {
    let tavole = archivio(&*banco.store);
    let una = importazione(vec![nuova(Nome::Cpi, 0, "H501C000001,uno,,,08\n")]);
    tavole.importa_tabelle(&una).await.unwrap();
    let stantia = importazione(vec![
        nuova(Nome::ComuneONazione, 0, "H501,ROMA,,,08\n"),
        nuova(Nome::Cpi, 0, "H501C000002,due,,,08\n"),
    ]);
    assert_eq!(
        tavole.importa_tabelle(&stantia).await,
        Err(ErroreImportazione::Superata {
            tabella: Nome::Cpi,
            attesa: 0,
            trovata: 1
        })
    );
    assert_eq!(banco.conta("tabella_importata").await, 1);
}

/// Many replicas import the same table at once: one wins, the others are told.
pub async fn importazioni_insieme(banco: Banco) {
    let mut corse = Vec::new();
    for n in 0..6 {
        let replica = banco.replica().await;
        corse.push(tokio::spawn(async move {
            let una = importazione(vec![nuova(Nome::Cpi, 0, &format!("H501C00000{n},x,,,08\n"))]);
            let esito = archivio(&*replica).importa_tabelle(&una).await;
            replica.close().await;
            esito
        }));
    }
    let mut riuscite = 0;
    for corsa in corse {
        match corsa.await.unwrap() {
            Ok(versioni) => {
                assert_eq!(versioni, [1]);
                riuscite += 1;
            }
            Err(ErroreImportazione::Superata { trovata, .. }) => assert_eq!(trovata, 1),
            Err(altro) => panic!("{altro:?}"),
        }
    }
    assert_eq!((riuscite, banco.conta("tabella_importata").await), (1, 1));
}

fn replica_ambiente() -> Ambiente {
    ambiente(orologio())
}

/// One replica imports; another one, already running, decides by the new table. A broken text changes nothing.
pub async fn ogni_replica_la_vede(banco: Banco) {
    let ambiente = replica_ambiente();
    let altra = apri(&banco.url, ambiente.clone()).await.unwrap();
    let mut ricarica = Ricarica::new(Arc::clone(&altra), ambiente.clone());
    ricarica.aggiorna().await.unwrap();
    let ente = "H501C000999";
    let regione = |a: &Ambiente| a.regolamento().tabelle.regione_di(ente).map(|r| r.as_str().to_owned());
    assert_eq!(regione(&ambiente).as_deref(), Some("08"), "by its municipality");
    // SQLite is asked every 50 ms; PostgreSQL says it long before it would be asked.
    let ogni = match banco.quale() {
        Quale::Sqlite => Duration::from_millis(50),
        Quale::Postgres => Duration::from_hours(1),
    };
    let guardia = ricarica.avvia(ogni);
    let tavole = archivio(&*banco.store);
    let prima = ambiente.regolamento();
    let una = importazione(vec![nuova(Nome::Cpi, 0, &format!("{ente},altrove,,,21\n"))]);
    tavole.importa_tabelle(&una).await.unwrap();
    finche(|| regione(&ambiente).as_deref() == Some("21")).await;
    assert_eq!(
        prima.tabelle.regione_di(ente).unwrap().as_str(),
        "08",
        "who began with the old set keeps it"
    );

    // Behind the program's back: what no import would have let in.
    let rotta = "UPDATE tabella_importata SET contenuto = 'rotta', versione = versione + 1 WHERE tabella = 'CPI'";
    banco.altera(rotta).await;
    let comuni = importazione(vec![nuova(Nome::ComuneONazione, 0, "H501,ROMA,,,10\n")]);
    tavole.importa_tabelle(&comuni).await.unwrap();
    finche(|| {
        ambiente
            .regolamento()
            .tabelle
            .tabella(Nome::ComuneONazione)
            .is_some_and(|t| t.righe().len() == 1)
    })
    .await;
    assert_eq!(
        regione(&ambiente).as_deref(),
        Some("21"),
        "the old snapshot of the broken table stays"
    );

    // The connection that listens may break like any other.
    banco.interrompi_connessioni().await;
    let mut indietro = nuova(Nome::ComuneONazione, 1, "");
    indietro.contenuto = None;
    indietro.ripristina = Some(0);
    let indietro = importazione(vec![indietro]);
    let mut esito = tavole.importa_tabelle(&indietro).await;
    if matches!(esito, Err(ErroreImportazione::Store(_))) {
        esito = tavole.importa_tabelle(&indietro).await; // its connection was among the broken ones
    }
    esito.unwrap();
    finche(|| {
        ambiente
            .regolamento()
            .tabelle
            .tabella(Nome::ComuneONazione)
            .is_some_and(|t| t.righe().len() > 10_000)
    })
    .await;
    guardia.abort();
    altra.close().await;
}

async fn finche(vero: impl Fn() -> bool) {
    for _ in 0..600 {
        if vero() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not seen within half a minute");
}

/// A document judged by one set is decided by it, though another one came into force before the commit.
pub async fn un_messaggio_un_insieme(banco: Banco) {
    use crate::support::builders::{Foglio, LAZIO, scambio};
    use portasap::store::Operazione;
    let foglio = Foglio::nuovo(1);
    let altrove = format!("{TESTA}{LAZIO},altrove,,,21\n");
    let cpi = Tabella::da_csv(Nome::Cpi, false, None, "x", &altrove).unwrap();
    let mut invio = foglio.invio();
    invio.regione_chiamante = None;
    invio.regolamento = Some(Arc::new(Regolamento {
        tabelle: tabelle().con(cpi),
        interruttori: Interruttori::default(),
    }));
    banco.uno(scambio(Operazione::Invio(Box::new(invio)))).await.unwrap();
    assert_eq!(banco.righe("SELECT regione_titolare FROM sap").await, ["21"]);
}

/// Nothing waits for what will never come: an ear on SQLite sleeps, one on PostgreSQL is woken when it begins.
pub async fn orecchio(banco: Banco) {
    let avviso = Notify::new();
    let tavole = archivio(&*banco.store);
    let svegliato = tokio::select! {
        () = tavole.ascolta_tabelle(&avviso) => false,
        () = avviso.notified() => true,
        () = tokio::time::sleep(Duration::from_secs(3)) => false,
    };
    assert_eq!(svegliato, banco.quale() == Quale::Postgres);
}

/// An edition of a table that this program does not know is somebody else's.
pub async fn tabella_sconosciuta(banco: Banco) {
    let una = importazione(vec![nuova(Nome::Cpi, 0, "H501C000001,uno,,,21\n")]);
    archivio(&*banco.store).importa_tabelle(&una).await.unwrap();
    banco
        .altera("UPDATE tabella_importata SET tabella = 'TABELLA DI DOMANI'")
        .await;
    let edizioni = archivio(&*banco.store).tabelle_in_vigore().await.unwrap();
    let base = tabelle();
    let (messe, errori) = sovrapponi(&base, &base, &edizioni);
    assert_eq!(errori.len(), 1);
    assert_eq!(messe.tabella(Nome::Cpi).unwrap().righe().len(), 7);
}
