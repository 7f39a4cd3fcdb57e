//! A batch costs what it is about, not what the register holds: on PostgreSQL its statements go by key even on tables of which
//! there are no statistics, as right after a load, or those of another time.

use jiff::SignedDuration;
use portasap::{
    clock::Clock,
    sap::CodiceSap,
    store::{Operazione, Risultato, Scambio},
};

use crate::support::{
    banco::{Banco, Quale},
    builders::{EMILIA, Foglio, LAZIO, codice_fiscale, regione, scambio, traccia},
};

const REGISTRO: u32 = 5000;
/// Of a batch.
const TABELLE: [&str; 4] = ["sap", "politica", "traccia", "documento"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn per_chiave_anche_senza_statistiche() {
    let banco = senza_statistiche(&TABELLE).await;
    // Plans are made while there is little.
    cambiata(&banco, 1).await;
    riempi(&banco).await;
    assert_per_chiave(&banco).await;
}

/// Found by the test below: of a table of a few pages a plan may read an index whole, and is kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn per_chiave_anche_con_le_statistiche_di_quando_erano_poche() {
    let banco = senza_statistiche(&TABELLE).await;
    molte(&banco).await;
    for tabella in TABELLE {
        banco.altera(&format!("ANALYZE {tabella}")).await;
    }
    for n in 8100..8110 {
        cambiata(&banco, n).await;
    }
    riempi(&banco).await;
    assert_per_chiave(&banco).await;
}

/// Found by the bench: the list, and a variation 05, read every SAP that was no longer active, with a plan of the time when
/// there was none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn le_non_attive_con_un_piano_di_quando_non_ce_nerano() {
    let banco = senza_statistiche(&["sap"]).await;
    molte(&banco).await;
    banco.altera("ANALYZE sap").await;
    for n in 8000..8010 {
        assert!(elenco(&banco, n).await.is_empty());
        cambia_codice_fiscale(&banco, n, n + 1000).await;
    }
    riempi(&banco).await;
    banco
        .altera("UPDATE sap SET stato = 'ANNULLATA', disattivata_il = aggiornata_il WHERE left(codice, 2) = 'ZA'")
        .await;
    // They leave a second one behind, then have the codice fiscale of someone else; both follow.
    for n in 2000..2010 {
        let sua = CodiceSap::genera("ZA", n);
        assert_eq!(elenco(&banco, n).await, [sua.as_str()]);
        banco.accetta(&Foglio::nuovo(n)).await;
        cambia_codice_fiscale(&banco, n, n + 5000).await;
        cambia_codice_fiscale(&banco, n + 5000, n + 6000).await;
        for ancora_sua in [n, n + 6000] {
            assert_eq!(elenco(&banco, ancora_sua).await, [sua.as_str()]);
        }
        assert!(
            elenco(&banco, n + 5000).await.is_empty(),
            "it never bore the one between"
        );
    }
    let lette = lette(&banco, "sap").await;
    assert!(
        (1..2000).contains(&lette),
        "{lette} index entries read by 50 lists and 30 variations 05"
    );
}

/// Found by the bench: what waits for a region was read whole for each round of the delivery.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn le_notifiche_una_per_una() {
    let banco = senza_statistiche(&["notifica"]).await;
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    banco.accetta(&Foglio::nuovo(1).variazione(&codice).da(EMILIA)).await;
    let dieci_giri = async || {
        let adesso = banco.orologio.now();
        let fino = adesso.saturating_add(SignedDuration::from_secs(60)).expect("in range");
        let mut prese = 0;
        for _ in 0..10 {
            let uscita = banco.store.uscita();
            let giro = uscita.prendi(&[(regione(LAZIO), 4)], "io", adesso, fino).await;
            prese += giro.expect("the outbox answers").len();
        }
        prese
    };
    assert_eq!(dieci_giri().await, 1);
    banco
        .altera(&format!(
            "INSERT INTO notifica (codice, motivo, destinatario, causa, creata_il, stato, tentativi, prossimo_tentativo)
            SELECT 'ZA' || lpad(n::text, 8, '0') || 'A', motivo, destinatario, causa, creata_il, stato, 0, prossimo_tentativo
            FROM notifica, generate_series(1, {REGISTRO}) AS n"
        ))
        .await;
    assert_eq!(dieci_giri().await, 40);
    banco.altera("ANALYZE notifica").await;
    assert_eq!(dieci_giri().await, 40);
    let lette = lette(&banco, "notifica").await;
    assert!(
        (1..4000).contains(&lette),
        "{lette} index entries read by 20 rounds of 4"
    );
}

async fn assert_per_chiave(banco: &Banco) {
    for giro in 0..10 {
        let mut lotto = Vec::new();
        for i in 0..16 {
            let n = 10 + giro * 100 + i;
            let mut cambiato = Foglio::nuovo(n).variazione(&CodiceSap::genera("ZA", n));
            cambiato.cognome = "NUOVO";
            let operazioni = [
                cambiato.operazione(),
                Foglio::nuovo(6000 + giro * 100 + i).operazione(),
                Operazione::Verifica {
                    codice_fiscale: codice_fiscale(n + 20),
                },
            ];
            for (j, operazione) in operazioni.into_iter().enumerate() {
                let traccia = traccia(Some(&format!("ID-{giro}-{i}-{j}")));
                lotto.push(Scambio { operazione, traccia });
            }
        }
        let esiti = banco.store.esegui(lotto).await;
        assert!(esiti.iter().all(Result::is_ok), "{esiti:?}");
        assert!(matches!(esiti[0], Ok(Risultato::Accettato(_))), "{esiti:?}");
        let ricerche = (0..32).map(|i| Operazione::Verifica {
            codice_fiscale: codice_fiscale(10 + giro * 100 + i),
        });
        let esiti = banco.store.esegui(ricerche.map(scambio).collect()).await;
        let trovata = |i| Ok(Risultato::Codice(Some(CodiceSap::genera("ZA", 10 + giro * 100 + i))));
        assert_eq!(esiti, (0..32).map(trovata).collect::<Vec<_>>());
    }
    let lette = lette(banco, "sap").await;
    assert!(
        (1..2000).contains(&lette),
        "{lette} index entries read by 10 batches of 48 and 10 of 32 look-ups"
    );
}

/// With nobody to gather them.
async fn senza_statistiche(tabelle: &[&str]) -> Banco {
    let banco = Banco::nuovo(Quale::Postgres).await;
    for tabella in tabelle {
        banco
            .altera(&format!("ALTER TABLE {tabella} SET (autovacuum_enabled = false)"))
            .await;
    }
    banco
}

/// As many as make a database gather statistics.
async fn molte(banco: &Banco) {
    for n in 8000..8060 {
        banco.accetta(&Foglio::nuovo(n)).await;
    }
}

async fn cambiata(banco: &Banco, lavoratore: u32) {
    let codice = banco.accetta(&Foglio::nuovo(lavoratore)).await;
    banco.accetta(&Foglio::nuovo(lavoratore).variazione(&codice)).await;
}

/// Many copies of the SAP of one worker, who has an active one: from 10, with codes of `ZA`.
async fn riempi(banco: &Banco) {
    let seme = Foglio::nuovo(9999);
    banco.accetta(&seme).await;
    let Risultato::Sap(Some(una)) = banco
        .fa(Operazione::N00A02 {
            codice_fiscale: codice_fiscale(9999),
        })
        .await
    else {
        panic!("an active SAP");
    };
    let mut seme = *una;
    (seme.scheda.politiche_attive_lst, seme.ricezioni, seme.versione) = (None, Vec::new(), 1);
    let caricate: Vec<_> = (10..10 + REGISTRO)
        .map(|n| {
            let mut sap = seme.clone();
            (sap.codice, sap.codice_fiscale) = (CodiceSap::genera("ZA", n), codice_fiscale(n));
            sap
        })
        .collect();
    let istante = "2021-03-20T11:00:00Z".parse().expect("an instant");
    assert_eq!(
        banco.store.carica_molti(&caricate, istante).await,
        Ok(u64::from(REGISTRO))
    );
}

async fn elenco(banco: &Banco, lavoratore: u32) -> Vec<String> {
    let (codice_fiscale, dal, al) = (codice_fiscale(lavoratore), None, None);
    let operazione = Operazione::NonAttive {
        codice_fiscale,
        dal,
        al,
    };
    match banco.fa(operazione).await {
        Risultato::Codici(codici) => codici.iter().map(|c| c.as_str().to_owned()).collect(),
        altro => panic!("a list: {altro:?}"),
    }
}

async fn cambia_codice_fiscale(banco: &Banco, da: u32, a: u32) {
    let codice = banco.verifica(&codice_fiscale(da)).await.expect("an active SAP");
    let mut foglio = Foglio::nuovo(da).variazione(&codice);
    (foglio.variazione, foglio.codice_fiscale) = ("05", codice_fiscale(a));
    banco.accetta(&foglio).await;
}

/// Entries of the indexes of a table that were read; closes the store, because a session says it when it ends.
async fn lette(banco: &Banco, tabella: &str) -> u32 {
    banco.store.close().await;
    for _ in 0..40 {
        let righe = banco
            .righe(&format!(
                "SELECT coalesce(sum(idx_tup_read), 0)::bigint::text FROM pg_stat_user_indexes WHERE relname = '{tabella}'"
            ))
            .await;
        let lette = righe[0].parse().expect("a number");
        if lette > 0 {
            return lette;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    0
}
