//! Record everything, once (design §4).

use portasap::{
    outcome::Esito,
    store::{Operazione, Risultato, Scambio, StoreError},
};

use crate::support::{
    banco::{Banco, uno},
    builders::{EMILIA, Foglio, codice_fiscale, regione, traccia},
};

pub async fn una_per_scambio(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    banco.rifiuta(&Foglio::nuovo(1)).await;
    banco.verifica(&codice_fiscale(1)).await;
    banco.verifica(&codice_fiscale(2)).await;
    banco
        .fa(Operazione::Annulla {
            codice: codice.clone(),
            regione_chiamante: Some(regione(EMILIA)),
        })
        .await;
    let righe = banco
        .righe("SELECT esito || ' ' || motivi || ' ' || coalesce(codice_sap, '-') FROM traccia ORDER BY id")
        .await;
    let attese = [
        "OK  AA00000001G",
        "KO SAP-03 -",
        "TROVATO  AA00000001G",
        "VUOTO  -",
        "KO TIT-01 AA00000001G",
    ];
    assert_eq!(righe, attese);
    let colonne = banco
        .righe(
            "SELECT azione || '|' || mittente || '|' || destinatario || '|' || ora_registrazione || '|' || risposta
                || '|' || regione_chiamante || '|' || CAST(durata_us AS TEXT) || '|' || indirizzo || '|' || impronta
             FROM traccia LIMIT 1",
        )
        .await;
    let impronta = "00".repeat(32);
    assert_eq!(
        colonne,
        [format!(
            "invioSAP|LAZIO|NAZIONALE|2021-03-20T12:00:00|NAZIONALE_NAZIONALESPCoopIT_0000001_2021-03-20_12:00|08|1234\
             |127.0.0.1|{impronta}"
        )]
    );
}

/// A batch that asks nothing but whether workers have a SAP, which PostgreSQL answers and traces at once: to each his own, in
/// whatever order identifiers are written.
pub async fn sole_ricerche(banco: Banco) {
    let mut codici = Vec::new();
    for n in 1..=3 {
        codici.push(Some(banco.accetta(&Foglio::nuovo(n)).await));
    }
    codici.push(None);
    let cerca = |n, identificatore| Scambio {
        operazione: Operazione::Verifica {
            codice_fiscale: codice_fiscale(n),
        },
        traccia: traccia(identificatore),
    };
    let trovato = |n: usize| Ok(Risultato::Codice(codici[n - 1].clone()));
    let chi = [
        (3, Some("D")),
        (4, Some("C")),
        (1, None),
        (2, Some("B")),
        (1, Some("A")),
        (1, None),
    ];
    let lotto = chi.map(|(n, identificatore)| cerca(n, identificatore)).to_vec();
    assert_eq!(
        banco.store.esegui(lotto).await,
        [trovato(3), trovato(4), trovato(1), trovato(2), trovato(1), trovato(1)]
    );
    let di = "SELECT coalesce(identificatore, '-') || ' ' || esito || ' ' || coalesce(codice_sap, '-') FROM traccia
        WHERE esito <> 'OK' ORDER BY 1";
    let di = || banco.righe(di);
    let scritte = [
        "- TROVATO AA00000001G",
        "- TROVATO AA00000001G",
        "A TROVATO AA00000001G",
        "B TROVATO AA00000002H",
        "C VUOTO -",
        "D TROVATO AA00000003I",
    ];
    let mut trovate = di().await;
    trovate.sort_unstable();
    assert_eq!(trovate, scritte);

    // Used before, and twice in the batch: the others are answered, those not, and nothing is written twice.
    let lotto = vec![
        cerca(1, Some("B")),
        cerca(2, Some("E")),
        cerca(3, Some("E")),
        cerca(4, None),
    ];
    assert_eq!(
        banco.store.esegui(lotto).await,
        [
            Err(StoreError::Duplicato),
            trovato(2),
            Err(StoreError::Duplicato),
            trovato(4)
        ]
    );
    assert_eq!(di().await.len(), scritte.len() + 2);

    // What hangs on a row is written with it.
    let mut intera = cerca(1, None);
    intera.traccia.richiesta = Some(b"byte".to_vec());
    assert_eq!(
        banco.store.esegui(vec![cerca(2, None), intera]).await,
        [trovato(2), trovato(1)]
    );
    assert_eq!(banco.conta("messaggio").await, 1);
}

/// A refusal leaves its trace and its document, nothing else.
pub async fn rifiuto(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let prima = banco.richiesta(&codice).await;
    let rifiutato = Foglio::nuovo(1).da(EMILIA);
    banco.rifiuta(&rifiutato).await;
    assert_eq!(banco.richiesta(&codice).await, prima);
    assert_eq!(
        (
            banco.conta("sap").await,
            banco.conta("politica").await,
            banco.conta("notifica").await
        ),
        (1, 1, 0)
    );
    let sql = "FROM documento d JOIN traccia t ON t.id = d.traccia WHERE t.esito = 'KO'";
    assert_eq!(
        banco.documenti(&format!("SELECT '', d.testo, d.compresso {sql}")).await,
        [rifiutato.xml()]
    );
    assert_eq!(
        banco.righe(&format!("SELECT CAST(d.versione AS TEXT) {sql}")).await,
        ["NULL"]
    );
    let anomalie = banco.righe(&format!("SELECT d.anomalie {sql}")).await.remove(0);
    assert!(
        anomalie.contains(r#""regola":"SAP-03""#) && anomalie.contains("datiinvio"),
        "{anomalie}"
    );
}

/// What was decided above is only traced; a refused document is kept.
pub async fn gia_deciso(banco: Banco) {
    for (esito, motivi, documento) in [
        (Esito::Ko, vec!["XML-02", "CF-03"], Some("<lavoratore/>")),
        (Esito::BustaErrore, vec!["EGOV_IT_110"], None),
        (Esito::Limite, vec![], None),
    ] {
        let mut traccia = traccia(None);
        traccia.esito = Some(esito);
        traccia.motivi = motivi.into_iter().map(ToOwned::to_owned).collect();
        let operazione = Operazione::Traccia {
            documento: documento.map(ToOwned::to_owned),
        };
        assert_eq!(
            banco.uno(Scambio { operazione, traccia }).await,
            Ok(Risultato::Tracciato)
        );
    }
    let righe = banco
        .righe("SELECT esito || ' ' || motivi FROM traccia ORDER BY id")
        .await;
    assert_eq!(righe, ["KO XML-02 CF-03", "BUSTA_ERRORE EGOV_IT_110", "X001 "]);
    assert_eq!(
        banco.documenti("SELECT '', testo, compresso FROM documento").await,
        ["<lavoratore/>"]
    );
}

pub async fn duplicati(banco: Banco) {
    let invio = |n, identificatore| Scambio {
        operazione: Foglio::nuovo(n).operazione(),
        traccia: traccia(Some(identificatore)),
    };
    assert!(matches!(banco.uno(invio(1, "ID1")).await, Ok(Risultato::Accettato(_))));
    assert_eq!(banco.uno(invio(2, "ID1")).await, Err(StoreError::Duplicato));
    let replica = banco.replica().await;
    assert_eq!(uno(&*replica, invio(2, "ID1")).await, Err(StoreError::Duplicato));
    assert_eq!(
        banco.verifica(&codice_fiscale(2)).await,
        None,
        "a duplicate has no effect"
    );
    assert_eq!(banco.conta("documento").await, 1);
    // Another sender's identifier, and one that does not count as used.
    let mut di_altri = invio(2, "ID1");
    di_altri.traccia.mittente = Some("EMILIA".to_owned());
    assert!(matches!(banco.uno(di_altri).await, Ok(Risultato::Accettato(_))));
    for _ in 0..2 {
        let mut libero = invio(3, "ID3");
        libero.traccia.identificatore_usato = false;
        assert!(banco.uno(libero).await.is_ok());
    }
    // A refused document uses its identifier, too.
    assert!(matches!(banco.uno(invio(3, "ID3")).await, Ok(Risultato::Rifiutato(_))));
    assert_eq!(banco.uno(invio(3, "ID3")).await, Err(StoreError::Duplicato));
}

pub async fn senza_dati_personali(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    banco.rifiuta(&Foglio::nuovo(1)).await;
    banco.verifica(&codice_fiscale(1)).await;
    banco.accetta(&Foglio::nuovo(1).variazione(&codice).da(EMILIA)).await;
    let cf = codice_fiscale(1);
    for sql in [
        "SELECT correlazione || coalesce(azione, '') || esito || motivi || coalesce(codice_sap, '') || mittente
            || destinatario || coalesce(identificatore, '') || risposta || impronta || indirizzo FROM traccia",
        "SELECT codice || motivo || destinatario || causa || coalesce(ultimo_errore, '') FROM notifica",
        "SELECT anomalie FROM documento WHERE anomalie IS NOT NULL",
    ] {
        let righe = banco.righe(sql).await;
        assert!(!righe.is_empty());
        assert!(
            righe
                .iter()
                .all(|r| r != "NULL" && !r.contains(cf.as_str()) && !r.contains("PROVA")),
            "{righe:?}"
        );
    }
}
