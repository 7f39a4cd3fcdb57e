//! A batch costs what it is about, not what the register holds: on PostgreSQL its statements go by key even on tables of which
//! there are no statistics, as right after a load.

use portasap::{
    sap::CodiceSap,
    store::{Operazione, Risultato, Scambio},
};

use crate::support::{
    banco::{Banco, Quale},
    builders::{Foglio, codice_fiscale, scambio, traccia},
};

const REGISTRO: u32 = 5000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn per_chiave_anche_senza_statistiche() {
    let banco = Banco::nuovo(Quale::Postgres).await;
    for tabella in ["sap", "politica", "traccia", "documento"] {
        banco
            .altera(&format!("ALTER TABLE {tabella} SET (autovacuum_enabled = false)"))
            .await;
    }
    // Plans are made while there is little.
    let codici = Vec::from_iter([
        banco.accetta(&Foglio::nuovo(1)).await,
        banco.accetta(&Foglio::nuovo(2)).await,
    ]);
    banco.accetta(&Foglio::nuovo(1).variazione(&codici[0])).await;
    let Risultato::Sap(Some(una)) = banco
        .fa(Operazione::N00A02 {
            codice_fiscale: codice_fiscale(1),
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
    let istante = seme_istante();
    assert_eq!(
        banco.store.carica_molti(&caricate, istante).await,
        Ok(u64::from(REGISTRO))
    );
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
    banco
        .altera("UPDATE sap SET stato = 'ANNULLATA', disattivata_il = aggiornata_il WHERE left(codice, 2) = 'ZA'")
        .await;
    for n in 2000..2010 {
        let (codice_fiscale, dal, al) = (codice_fiscale(n), None, None);
        let risultato = banco
            .fa(Operazione::NonAttive {
                codice_fiscale,
                dal,
                al,
            })
            .await;
        assert_eq!(risultato, Risultato::Codici(vec![CodiceSap::genera("ZA", n)]));
    }
    // A session says what it has read when it ends.
    banco.store.close().await;
    let mut lette = u32::MAX;
    for _ in 0..40 {
        let righe = banco
            .righe(
                "SELECT coalesce(sum(idx_tup_read), 0)::bigint::text FROM pg_stat_user_indexes WHERE relname = 'sap'",
            )
            .await;
        lette = righe[0].parse().expect("a number");
        if lette > 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(
        (1..2000).contains(&lette),
        "{lette} index entries read by 10 batches of 48, 10 of 32 look-ups and 10 lists"
    );
}

fn seme_istante() -> jiff::Timestamp {
    "2021-03-20T11:00:00Z".parse().expect("an instant")
}
