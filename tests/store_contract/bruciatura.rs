//! An operator burns a SAP (lifecycle.md §2, §6, §8): what it changes, what it refuses, who is told, and the race with those
//! who send.

use portasap::{
    sap::CodiceSap,
    store::{Operazione, Risultato},
};

use crate::{
    store_contract::gare::insieme,
    support::{
        banco::{Banco, regole},
        builders::{EMILIA, Foglio, LAZIO, codice_fiscale, regione, scambio},
    },
};

fn brucia(codice: &CodiceSap) -> Operazione {
    Operazione::Brucia { codice: codice.clone() }
}

async fn stato(banco: &Banco, codice: &CodiceSap) -> Vec<String> {
    let sql = format!("SELECT stato || ' ' || CAST(versione AS TEXT) FROM sap WHERE codice = '{codice}'");
    banco.righe(&sql).await
}

pub async fn bruciata(banco: Banco) {
    let foglio = Foglio::nuovo(1);
    let codice = banco.accetta(&foglio).await;
    let esito = banco.fa(brucia(&codice)).await;
    assert_eq!(esito, Risultato::Bruciata(Some(regione(LAZIO))));
    assert_eq!(stato(&banco, &codice).await, ["BRUCIATA 2"]);
    assert_eq!(banco.verifica(&foglio.codice_fiscale).await, None);
    assert_eq!(banco.richiesta(&codice).await, None);
    assert_eq!(banco.conta("politica").await, 0, "its identifiers are free");
    let causate = banco
        .righe(
            "SELECT n.codice || ' ' || n.motivo || ' ' || n.destinatario FROM notifica n
            JOIN traccia t ON t.correlazione = n.causa WHERE t.codice_sap = n.codice AND t.esito = 'OK'",
        )
        .await;
    assert_eq!(
        causate,
        [format!("{codice} 01 08")],
        "its owner, and the trace of the cause"
    );
    assert!(
        banco
            .rifiuta(&foglio.clone().variazione(&codice))
            .await
            .contains(&"SAP-05")
    );
    assert_eq!(
        banco.accetta(&foglio).await,
        CodiceSap::genera("AA", 2),
        "the worker may get a new one"
    );
}

pub async fn avvisa_chi_ne_e_titolare_ora(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    banco.accetta(&Foglio::nuovo(1).variazione(&codice).da(EMILIA)).await;
    banco.fa(brucia(&codice)).await;
    let (lazio, emilia) = (regione(LAZIO), regione(EMILIA));
    assert_eq!(
        banco.notifiche().await,
        [format!("{codice} 02 {lazio}"), format!("{codice} 01 {emilia}")]
    );
}

pub async fn rifiutata(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let annullata = banco.accetta(&Foglio::nuovo(2)).await;
    let annulla = Operazione::Annulla {
        codice: annullata.clone(),
        regione_chiamante: Some(regione(LAZIO)),
    };
    banco.fa(annulla).await;
    banco.fa(brucia(&codice)).await;
    for (chi, codice, regola) in [
        ("unknown", &CodiceSap::genera("AA", 99), "SAP-04"),
        ("annulled", &annullata, "SAP-05"),
        ("burned already", &codice, "SAP-05"),
    ] {
        assert_eq!(regole(&banco.fa(brucia(codice)).await), [regola], "{chi}");
    }
    assert_eq!(stato(&banco, &annullata).await, ["ANNULLATA 2"]);
    assert_eq!(banco.notifiche().await.len(), 1);
    let rifiuti = banco
        .righe("SELECT motivi FROM traccia WHERE esito = 'KO' ORDER BY id")
        .await;
    assert_eq!(rifiuti, ["SAP-04", "SAP-05", "SAP-05"]);
}

/// Whatever comes first, the SAP ends burned, its owner of that moment is told, and nothing is written after it.
pub async fn contro_invio(banco: Banco) {
    for n in 1..=10 {
        let codice = banco.accetta(&Foglio::nuovo(n)).await;
        let passaggio = Foglio::nuovo(n).variazione(&codice).da(EMILIA);
        let scambi = vec![scambio(passaggio.operazione()), scambio(brucia(&codice))];
        let esiti = insieme(&banco, scambi).await;
        let (lazio, emilia) = (regione(LAZIO), regione(EMILIA));
        let notifiche: Vec<String> = banco
            .righe(&format!(
                "SELECT motivo || ' ' || destinatario FROM notifica WHERE codice = '{codice}' ORDER BY id"
            ))
            .await;
        match &esiti[0] {
            Ok(Risultato::Accettato(_)) => {
                assert_eq!(esiti[1], Ok(Risultato::Bruciata(Some(emilia.clone()))));
                assert_eq!(stato(&banco, &codice).await, ["BRUCIATA 3"]);
                assert_eq!(notifiche, [format!("02 {lazio}"), format!("01 {emilia}")]);
            }
            Ok(rifiuto) => {
                assert!(regole(rifiuto).contains(&"SAP-05"), "{rifiuto:?}");
                assert_eq!(esiti[1], Ok(Risultato::Bruciata(Some(lazio.clone()))));
                assert_eq!(stato(&banco, &codice).await, ["BRUCIATA 2"]);
                assert_eq!(notifiche, [format!("01 {lazio}")]);
            }
            Err(errore) => panic!("{errore}"),
        }
        assert_eq!(banco.verifica(&codice_fiscale(n)).await, None);
    }
}

/// Several operators at once: one burns, the others are told that it is done, one notification.
pub async fn due_operatori(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let esiti = insieme(&banco, (0..10).map(|_| scambio(brucia(&codice))).collect()).await;
    let riusciti = esiti.iter().filter(|e| matches!(e, Ok(Risultato::Bruciata(_)))).count();
    assert_eq!(riusciti, 1, "{esiti:?}");
    for rifiuto in esiti.iter().flatten().filter(|r| matches!(r, Risultato::Rifiutato(_))) {
        assert_eq!(regole(rifiuto), ["SAP-05"]);
    }
    assert_eq!(banco.notifiche().await.len(), 1);
    assert_eq!(banco.conta("traccia WHERE codice_sap IS NOT NULL").await, 11);
}
