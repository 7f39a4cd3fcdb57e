//! The state machine of lifecycle.md §2, as the databases keep it.

use portasap::{
    sap::CodiceSap,
    store::{Operazione, Risultato},
};

use crate::support::{
    banco::{Banco, regole},
    builders::{EMILIA, Foglio, LAZIO, LOMBARDIA, Politica, codice_fiscale, regione},
};

async fn stato(banco: &Banco, codice: &CodiceSap) -> Vec<String> {
    let sql = format!("SELECT stato || ' ' || CAST(versione AS TEXT) FROM sap WHERE codice = '{codice}'");
    banco.righe(&sql).await
}

fn annulla_da(codice: &CodiceSap, ente: &str) -> Operazione {
    Operazione::Annulla {
        codice: codice.clone(),
        regione_chiamante: Some(regione(ente)),
    }
}

pub async fn crea(banco: Banco) {
    let foglio = Foglio::nuovo(1);
    let codice = banco.accetta(&foglio).await;
    assert_eq!(codice.as_str(), "AA00000001G");
    assert_eq!(banco.verifica(&foglio.codice_fiscale).await, Some(codice.clone()));
    assert_eq!(stato(&banco, &codice).await, ["ATTIVA 1"]);
    let documento = banco.richiesta(&codice).await.expect("active");
    for atteso in [
        "<identificativosap>AA00000001G</identificativosap>",
        "0800000001Z",
        "<cognome>PROVA</cognome>",
    ] {
        assert!(documento.contains(atteso), "{atteso}: {documento}");
    }
    assert_eq!(
        banco
            .righe("SELECT identificativo || ' ' || codice_sap FROM politica")
            .await,
        ["0800000001Z AA00000001G"]
    );
    assert_eq!(banco.rifiuta(&foglio).await, ["SAP-03"], "a second 01 without code");
    assert_eq!(banco.accetta(&Foglio::nuovo(2)).await, CodiceSap::genera("AA", 2));
    assert_eq!(banco.notifiche().await, [""; 0]);
}

pub async fn aggiorna(banco: Banco) {
    let mut foglio = Foglio::nuovo(1);
    let codice = banco.accetta(&foglio).await;
    foglio = foglio.variazione(&codice);
    foglio.cognome = "NUOVO";
    foglio.politiche = vec![Politica::nuova(LAZIO, 77)];
    assert_eq!(banco.accetta(&foglio).await, codice);
    let documento = banco.richiesta(&codice).await.expect("active");
    for atteso in [
        "<cognome>NUOVO</cognome>",
        "0800000001Z",
        "080000004DZ",
        "<tipovariazione>02</tipovariazione>",
    ] {
        assert!(documento.contains(atteso), "{atteso}: {documento}");
    }
    assert_eq!(stato(&banco, &codice).await, ["ATTIVA 2"]);
    assert_eq!(banco.conta("politica").await, 2, "omission never deletes");
    let testi = banco
        .documenti("SELECT '', testo, compresso FROM documento ORDER BY versione")
        .await;
    assert_eq!(testi, [Foglio::nuovo(1).xml(), foglio.xml()], "verbatim");
}

pub async fn variazione_identica(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let preso = Foglio::nuovo(1).variazione(&codice).da(EMILIA);
    for _ in 0..3 {
        assert_eq!(banco.accetta(&preso).await, codice);
    }
    assert_eq!(stato(&banco, &codice).await, ["ATTIVA 2"], "no new version");
    assert_eq!(
        banco.notifiche().await,
        [format!("{codice} 02 {}", regione(LAZIO))],
        "no second notification"
    );
    let versioni = banco
        .righe("SELECT CAST(versione AS TEXT) FROM documento ORDER BY traccia")
        .await;
    assert_eq!(versioni, ["1", "2", "2", "2"], "every document accepted is kept");
}

pub async fn passa_di_mano(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    banco.accetta(&Foglio::nuovo(1).variazione(&codice).da(EMILIA)).await;
    banco.accetta(&Foglio::nuovo(1).variazione(&codice).da(LOMBARDIA)).await;
    let attese = [LAZIO, EMILIA].map(|ente| format!("{codice} 02 {}", regione(ente)));
    assert_eq!(banco.notifiche().await, attese);
    let righe = banco
        .righe("SELECT ente_titolare || ' ' || regione_titolare FROM sap")
        .await;
    assert_eq!(righe, [format!("{LOMBARDIA} {}", regione(LOMBARDIA))]);
    let causa = banco
        .righe("SELECT DISTINCT t.esito FROM notifica n JOIN traccia t ON t.correlazione = n.causa")
        .await;
    assert_eq!(causa, ["OK"]);
    let in_attesa = banco
        .righe("SELECT DISTINCT stato || ' ' || CAST(tentativi AS TEXT) FROM notifica")
        .await;
    assert_eq!(in_attesa, ["DA_INVIARE 0"]);
}

pub async fn ospite_aggiorna_le_politiche(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let mut mini = Foglio::nuovo(1).variazione(&codice);
    mini.mini = true;
    mini.chiamante = Some(EMILIA);
    mini.politiche = vec![Politica::nuova(EMILIA, 5)];
    assert_eq!(banco.accetta(&mini).await, codice);
    assert_eq!(banco.notifiche().await, [format!("{codice} 07 {}", regione(LAZIO))]);
    assert_eq!(banco.conta("politica").await, 2);
    // What is not the guest's is kept, and the audit says which.
    let mut altrui = Politica::nuova(LAZIO, 1);
    altrui.descrizione = "Cambiata".to_owned();
    mini.politiche = vec![Politica::nuova(EMILIA, 6), altrui];
    banco.accetta(&mini).await;
    let documento = banco.richiesta(&codice).await.expect("active");
    assert!(!documento.contains("Cambiata"), "{documento}");
    let mantenute = banco
        .righe("SELECT politiche_mantenute FROM documento ORDER BY traccia")
        .await;
    assert_eq!(mantenute, ["NULL", "NULL", "1"]);
}

pub async fn annulla(banco: Banco) {
    let foglio = Foglio::nuovo(1);
    let codice = banco.accetta(&foglio).await;
    assert_eq!(banco.fa(annulla_da(&codice, LAZIO)).await, Risultato::Annullato);
    assert_eq!(banco.verifica(&foglio.codice_fiscale).await, None);
    assert_eq!(banco.richiesta(&codice).await, None);
    assert_eq!(stato(&banco, &codice).await, ["ANNULLATA 2"]);
    assert_eq!(banco.conta("politica").await, 0, "its identifiers are free");
    assert_eq!(banco.conta("sap WHERE disattivata_il IS NOT NULL").await, 1);
    assert_eq!(regole(&banco.fa(annulla_da(&codice, LAZIO)).await), ["SAP-05"]);
    assert!(
        banco
            .rifiuta(&foglio.clone().variazione(&codice))
            .await
            .contains(&"SAP-05")
    );
    let nuovo = banco.accetta(&foglio).await;
    assert_eq!(nuovo, CodiceSap::genera("AA", 2), "codes are never used again");
    assert_eq!(banco.notifiche().await, [""; 0], "nobody is told of an annulment");
}

pub async fn annulla_rifiutata(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let ignoto = CodiceSap::genera("AA", 99);
    for (codice, ente, regola) in [(&codice, EMILIA, "TIT-01"), (&ignoto, LAZIO, "SAP-04")] {
        assert_eq!(regole(&banco.fa(annulla_da(codice, ente)).await), [regola]);
    }
    assert_eq!(stato(&banco, &codice).await, ["ATTIVA 1"]);
}

pub async fn politiche_uniche_tra_le_attive(banco: Banco) {
    let primo = banco.accetta(&Foglio::nuovo(1)).await;
    let mut secondo = Foglio::nuovo(2);
    secondo.politiche = vec![Politica::nuova(LAZIO, 2), Politica::nuova(LAZIO, 1)];
    secondo.politiche[1].identificativo.make_ascii_lowercase();
    assert_eq!(
        banco.rifiuta(&secondo).await,
        ["PA-22"],
        "whatever the case of its letters"
    );
    assert_eq!(banco.conta("sap").await, 1);
    banco.fa(annulla_da(&primo, LAZIO)).await;
    let secondo = banco.accetta(&secondo).await;
    let sue = format!("politica WHERE codice_sap = '{secondo}'");
    assert_eq!((banco.conta(&sue).await, banco.conta("politica").await), (2, 2));
}

pub async fn cambia_codice_fiscale(banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let mut cambio = Foglio::nuovo(1).variazione(&codice);
    cambio.variazione = "05";
    cambio.codice_fiscale = codice_fiscale(2);
    assert_eq!(banco.accetta(&cambio).await, codice);
    assert_eq!(banco.verifica(&codice_fiscale(1)).await, None);
    assert_eq!(banco.verifica(&codice_fiscale(2)).await, Some(codice.clone()));
    assert_eq!(stato(&banco, &codice).await, ["ATTIVA 2"]);
    // The codice fiscale that was left is free.
    let mut altra = Foglio::nuovo(1);
    altra.politiche.clear();
    assert_ne!(banco.accetta(&altra).await, codice);
}

pub async fn cambia_codice_fiscale_e_brucia(banco: Banco) {
    let x = banco.accetta(&Foglio::nuovo(1)).await;
    let y = banco
        .accetta(&Foglio {
            politiche: vec![Politica::nuova(EMILIA, 2)],
            ..Foglio::nuovo(2).da(EMILIA)
        })
        .await;
    let mut cambio = Foglio::nuovo(1).variazione(&x);
    cambio.variazione = "05";
    cambio.codice_fiscale = codice_fiscale(2);
    assert_eq!(banco.accetta(&cambio).await, x);
    assert_eq!(banco.verifica(&codice_fiscale(1)).await, None);
    assert_eq!(banco.verifica(&codice_fiscale(2)).await, Some(x.clone()));
    assert_eq!(stato(&banco, &y).await, ["BRUCIATA 2"]);
    assert_eq!(banco.richiesta(&y).await, None);
    assert_eq!(banco.notifiche().await, [format!("{y} 01 {}", regione(EMILIA))]);
    let documento = banco.richiesta(&x).await.expect("active");
    assert!(
        documento.contains("0600000002Z"),
        "the policies of the burned one are merged: {documento}"
    );
    assert_eq!(
        banco.righe("SELECT DISTINCT codice_sap FROM politica").await,
        [x.as_str()]
    );
    assert_eq!(banco.conta("politica").await, 2);
    assert!(
        banco
            .rifiuta(&Foglio::nuovo(2).variazione(&y).da(EMILIA))
            .await
            .contains(&"SAP-05")
    );
}

pub async fn codici_esterni(banco: Banco) {
    // A region brings codes that the counter would have given next.
    for n in 1..=3 {
        let codice = CodiceSap::genera("AA", n);
        assert_eq!(banco.accetta(&Foglio::nuovo(n).variazione(&codice)).await, codice);
    }
    assert_eq!(
        banco.accetta(&Foglio::nuovo(4)).await,
        CodiceSap::genera("AA", 4),
        "codes registered are skipped"
    );
    assert_eq!(
        banco
            .rifiuta(&Foglio::nuovo(5).variazione(&CodiceSap::genera("ZZ", 1)))
            .await,
        ["SAP-02"]
    );
}

pub async fn riprende_dopo_il_riavvio(mut banco: Banco) {
    let codice = banco.accetta(&Foglio::nuovo(1)).await;
    let prima = banco.richiesta(&codice).await;
    banco.store.close().await;
    let store = banco.replica().await;
    assert_eq!(store.ready().await, Ok(()));
    banco.store = store;
    assert_eq!(banco.richiesta(&codice).await, prima);
    assert!(banco.accetta(&Foglio::nuovo(2)).await > codice, "the counter goes on");
    assert_eq!(banco.accetta(&Foglio::nuovo(1).variazione(&codice)).await, codice);
}
