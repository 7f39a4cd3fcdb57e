//! The register split by `scripts/partition-sap.sql`: nothing that the program says or keeps is different.

use std::time::Duration;

use portasap::store::{Operazione, Risultato};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::support::{
    banco::{Banco, Quale, regole},
    builders::{EMILIA, Foglio, LAZIO, Politica, codice_fiscale, regione, scambio},
};

const SCRIPT: &str = include_str!("../../scripts/partition-sap.sql");

/// Grown before and after the split: created, changed, moved to another codice fiscale, annulled, found again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn divisa() {
    let banco = Banco::nuovo(Quale::Postgres).await;
    let mut codici = Vec::new();
    for n in 1..=20 {
        codici.push(banco.accetta(&Foglio::nuovo(n)).await);
    }
    banco.store.close().await;
    banco.altera_tutto(SCRIPT).await;
    let banco = banco.riaperto().await;
    for n in 21..=40 {
        codici.push(banco.accetta(&Foglio::nuovo(n)).await);
    }
    assert_eq!(banco.conta("sap").await, 40);
    let piene = banco.righe("SELECT count(DISTINCT tableoid)::text FROM sap").await;
    assert!(
        piene[0].parse::<u32>().is_ok_and(|n| n > 8),
        "spread over partitions: {piene:?}"
    );
    for (n, codice) in (1..).zip(&codici) {
        assert_eq!(banco.verifica(&codice_fiscale(n)).await.as_ref(), Some(codice));
        assert!(banco.richiesta(codice).await.is_some());
    }
    let tutte = (1..=40).rev().map(|n| Operazione::Verifica {
        codice_fiscale: codice_fiscale(n),
    });
    let esiti = banco.store.esegui(tutte.map(scambio).collect()).await;
    let trovate = codici.iter().rev().map(|c| Ok(Risultato::Codice(Some(c.clone()))));
    assert_eq!(esiti, trovate.collect::<Vec<_>>());
    // In one batch, rows of before and after: an update, a new owner, a variation 05, an annulment.
    let mut cambio = Foglio::nuovo(3).variazione(&codici[2]);
    cambio.variazione = "05";
    cambio.codice_fiscale = codice_fiscale(50);
    let mut cambiato = Foglio::nuovo(1).variazione(&codici[0]);
    cambiato.cognome = "NUOVO";
    let esiti = banco
        .store
        .esegui(vec![
            scambio(cambiato.operazione()),
            scambio(Foglio::nuovo(25).variazione(&codici[24]).da(EMILIA).operazione()),
            scambio(cambio.operazione()),
            scambio(Operazione::Annulla {
                codice: codici[3].clone(),
                regione_chiamante: Some(regione(LAZIO)),
            }),
        ])
        .await;
    for (esito, atteso) in esiti.iter().zip([0, 24, 2]) {
        assert_eq!(esito, &Ok(Risultato::Accettato(codici[atteso].clone())));
    }
    assert_eq!(esiti[3], Ok(Risultato::Annullato));
    assert_eq!(banco.verifica(&codice_fiscale(50)).await.as_ref(), Some(&codici[2]));
    assert_eq!(banco.verifica(&codice_fiscale(3)).await, None);
    // Its old codice fiscale is free, its code is not, and neither is that of an annulled one.
    let nuovo = Foglio {
        politiche: vec![Politica::nuova(LAZIO, 99)],
        ..Foglio::nuovo(3)
    };
    banco.accetta(&nuovo).await;
    let rifatta = Foglio::nuovo(4).variazione(&codici[3]);
    assert!(!regole(&banco.fa(rifatta.operazione()).await).is_empty());
    for sql in [
        "INSERT INTO sap SELECT * FROM sap WHERE stato = 'ANNULLATA'",
        "INSERT INTO sap SELECT codice || 'X', codice_fiscale, cf_corrente, stato, ente_titolare, regione_titolare, versione,
            documento, ricezioni, ncn_indiceprofiling, ncn_dataevento, ncn_disponibilita, creata_il, aggiornata_il,
            disattivata_il, compresso FROM sap WHERE stato = 'ATTIVA' LIMIT 1",
    ] {
        assert!(banco.prova(sql).await.is_err(), "a twin: {sql}");
    }
    let quante = banco
        .righe("SELECT count(*)::text FROM sap WHERE stato = 'ATTIVA'")
        .await;
    assert_eq!(quante, ["40"]);
}

/// Found by review: whoever ran the script owned the new tables, and those who had been granted something on the old one lost it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn del_padrone_e_con_i_suoi_permessi() {
    let banco = Banco::nuovo(Quale::Postgres).await;
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    banco.store.close().await;
    let ruoli = Ruoli::nuovi(&banco).await;
    let Ruoli {
        padrone, scrive, legge, ..
    } = &ruoli;
    for sql in [
        format!("GRANT SELECT, INSERT, UPDATE ON sap TO {scrive}"),
        format!("GRANT SELECT (codice, stato) ON sap TO {legge} WITH GRANT OPTION"),
        "GRANT TRIGGER ON sap TO PUBLIC".to_owned(),
        format!("ALTER TABLE sap OWNER TO {padrone}"),
        format!("ALTER TABLE politica OWNER TO {padrone}"),
        format!("GRANT CREATE ON SCHEMA public TO {padrone}"),
    ] {
        banco.altera(&sql).await;
    }
    let permessi = "SELECT coalesce(grantee::text, '') || ' ' || privilege_type || ' ' || column_name || ' ' || is_grantable
        FROM information_schema.column_privileges WHERE table_name = 'sap' AND grantee <> grantor
        UNION ALL SELECT grantee || ' ' || privilege_type || ' ' || is_grantable FROM information_schema.table_privileges
        WHERE table_name = 'sap' AND grantee <> grantor ORDER BY 1";
    let prima = banco.righe(permessi).await;
    assert!(prima.len() > 20, "{prima:?}");
    // The administrator may, and should not.
    let mut come = PgConnection::connect(&banco.url).await.expect("the database opens");
    let errore = sqlx::raw_sql(SCRIPT)
        .execute(&mut come)
        .await
        .expect_err("not the owner");
    let atteso = format!("table sap is owned by {padrone}, not by ");
    assert!(errore.to_string().contains(&atteso), "{errore}");
    assert_eq!(banco.conta("pg_class WHERE relname = 'sap_codice'").await, 0);
    sqlx::raw_sql(AssertSqlSafe(format!("SET ROLE {padrone}")))
        .execute(&mut come)
        .await
        .expect("a member");
    sqlx::raw_sql(SCRIPT).execute(&mut come).await.expect("the script runs");
    assert_eq!(banco.righe(permessi).await, prima);
    // Who could insert a SAP still can.
    let inserisce = format!(
        "SET ROLE {scrive}; INSERT INTO sap SELECT 'AA99999999X', 'X' || codice_fiscale, cf_corrente, stato, ente_titolare,
            regione_titolare, versione, documento, ricezioni, ncn_indiceprofiling, ncn_dataevento, ncn_disponibilita, creata_il,
            aggiornata_il, disattivata_il, compresso FROM sap WHERE codice = '{codice}'"
    );
    sqlx::raw_sql(AssertSqlSafe(inserisce))
        .execute(&mut come)
        .await
        .expect("granted");
    let errore = sqlx::raw_sql("RESET ROLE")
        .execute(&mut come)
        .await
        .and(sqlx::raw_sql(SCRIPT).execute(&mut come).await);
    assert!(errore.is_err(), "once is enough");
    come.close().await.expect("closes");
    assert_eq!(banco.conta("sap").await, 2);
    ruoli.via(&banco).await;
}

/// Found by review: what was committed while the script began was in `sap` and not among its codes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chi_sta_scrivendo_finisce_prima() {
    let banco = Banco::nuovo(Quale::Postgres).await;
    banco.accetta(&Foglio::nuovo(1)).await;
    let mut altro = PgConnection::connect(&banco.url).await.expect("the database opens");
    sqlx::raw_sql(
        "BEGIN; INSERT INTO sap SELECT 'AA99999999X', 'X' || codice_fiscale, cf_corrente, stato, ente_titolare,
            regione_titolare, versione, documento, ricezioni, ncn_indiceprofiling, ncn_dataevento, ncn_disponibilita, creata_il,
            aggiornata_il, disattivata_il, compresso FROM sap",
    )
    .execute(&mut altro)
    .await
    .expect("inserted");
    tokio::join!(banco.altera_tutto(SCRIPT), async {
        let in_attesa = "pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        while banco.conta(in_attesa).await == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        sqlx::raw_sql("COMMIT").execute(&mut altro).await.expect("committed");
    });
    assert_eq!((banco.conta("sap").await, banco.conta("sap_codice").await), (2, 2));
}

/// Roles of this test alone: they belong to the whole cluster.
struct Ruoli {
    padrone: String,
    scrive: String,
    legge: String,
}

impl Ruoli {
    async fn nuovi(banco: &Banco) -> Self {
        let (_, nome) = banco.url.rsplit_once('/').expect("a database");
        let ruoli = Self {
            padrone: format!("padrone_{nome}"),
            scrive: format!("scrive_{nome}"),
            legge: format!("legge_{nome}"),
        };
        for ruolo in [&ruoli.padrone, &ruoli.scrive, &ruoli.legge] {
            banco.altera(&format!("CREATE ROLE {ruolo}")).await;
        }
        ruoli
    }

    async fn via(self, banco: &Banco) {
        for ruolo in [self.padrone, self.scrive, self.legge] {
            banco.altera(&format!("DROP OWNED BY {ruolo}")).await;
            banco.altera(&format!("DROP ROLE {ruolo}")).await;
        }
    }
}
