//! The register split by `scripts/partition-sap.sql`: nothing that the program says or keeps is different.

use portasap::store::{Operazione, Risultato};

use crate::support::{
    banco::{Banco, Quale, regole},
    builders::{EMILIA, Foglio, LAZIO, Politica, codice_fiscale, regione, scambio},
};

/// Grown before and after the split: created, changed, moved to another codice fiscale, annulled, found again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn divisa() {
    let banco = Banco::nuovo(Quale::Postgres).await;
    let mut codici = Vec::new();
    for n in 1..=20 {
        codici.push(banco.accetta(&Foglio::nuovo(n)).await);
    }
    banco.store.close().await;
    banco
        .altera_tutto(include_str!("../../scripts/partition-sap.sql"))
        .await;
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
