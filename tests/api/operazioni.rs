//! Every operation of the document, on a node and on a region.

use crate::{
    accessi, api::documento::Documento, chiedi, codice, creata, manda, messages, node::Node, notificata,
    regione::entro, regione_lazio,
};

#[test]
fn every_operation_answers_as_the_document_says() {
    // The recipient is there and refuses nothing, but nobody listens: the notification waits.
    let nodo = Node::with(&[
        ("NOTIFICA__ENDPOINT__LAZIO", "http://127.0.0.1:9/ServiziSAP"),
        ("NOTIFICA__RETRY_FIRST_MS", "3600000"),
        ("TRACE__MESSAGES", "true"),
    ]);
    let documento = Documento::di(&nodo);
    let get = |percorso: &str, vero: &str| documento.bene("get", percorso, &nodo.ops(vero));
    let codice = creata(&nodo);

    let stato = get("/api/v1/stato", "/api/v1/stato");
    assert_eq!(
        (stato["ruolo"].as_str(), stato["pronto"].as_bool()),
        (Some("nazionale"), Some(true))
    );
    let parti = get("/api/v1/parti", "/api/v1/parti");
    let lazio = parti["parti"]
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["codice"] == "LAZIO");
    assert_eq!(lazio.unwrap()["endpoint"], true);
    let regole = get("/api/v1/regole", "/api/v1/regole");
    assert!(regole["regole"].as_array().unwrap().len() > 50);
    assert_eq!(get("/api/v1/regole/{id}", "/api/v1/regole/pa-22")["id"], "PA-22");
    let tabelle = get("/api/v1/tabelle", "/api/v1/tabelle");
    assert!(
        tabelle["tabelle"]
            .as_array()
            .unwrap()
            .iter()
            .any(|t| t["nome"] == "CPI" && t["caricata"] == true)
    );
    let tabella = get("/api/v1/tabelle/{nome}", "/api/v1/tabelle/tipo%20attivita");
    assert_eq!(tabella["tabella"]["nome"], "TIPO ATTIVITA");

    let scambi = get(
        "/api/v1/scambi",
        &format!("/api/v1/scambi?sap={codice}&azione=invioSAP&esito=ok"),
    );
    let numero = scambi["scambi"][0]["id"].as_i64().unwrap();
    let uno = get("/api/v1/scambi/{id}", &format!("/api/v1/scambi/{numero}"));
    assert!(
        uno["documento"].get("testo").is_none() && uno.get("messaggi").is_none(),
        "{uno}"
    );
    assert_eq!(accessi(&nodo), [""; 0]);
    let intero = get("/api/v1/scambi/{id}", &format!("/api/v1/scambi/{numero}?messaggi=true"));
    assert!(
        intero["documento"]["testo"]
            .as_str()
            .unwrap()
            .contains("<codicefiscale>")
    );
    assert_eq!(intero["messaggi"].as_array().unwrap().len(), 2);
    assert_eq!(
        accessi(&nodo),
        ["api:loopback (127.0.0.1) | GET /api/v1/scambi with messages"]
    );

    let brucia = manda(
        &nodo,
        &format!("/api/v1/sap/{codice}/brucia"),
        r#"{"motivo": "prot. 12/2026"}"#,
        &[],
    );
    let bruciata = documento.bene("post", "/api/v1/sap/{codice}/brucia", &brucia);
    assert_eq!(
        (bruciata["stato"].as_str(), bruciata["notificata"].as_str()),
        (Some("BRUCIATA"), Some("08"))
    );
    let trovata = nodo.post(&messages::verifica(messages::CF));
    assert!(!trovata.body.contains(&codice), "{}", trovata.body);
    let traccia = get(
        "/api/v1/scambi",
        &format!("/api/v1/scambi?sap={codice}&azione=bruciasap"),
    );
    let causa = traccia["scambi"][0]["correlazione"].as_str().unwrap().to_owned();
    assert_eq!(brucia.header("x-correlation-id"), Some(&*causa));
    let scritto = accessi(&nodo).pop().unwrap();
    assert!(
        scritto.ends_with(&format!("sap burn {codice} (correlation {causa}): prot. 12/2026")),
        "{scritto}"
    );

    let di_lazio = || {
        let elenco = get(
            "/api/v1/uscita/notifiche",
            "/api/v1/uscita/notifiche?destinatario=LAZIO",
        );
        elenco["notifiche"][0].clone()
    };
    // The first attempt has failed.
    let notifica = entro(
        || Some(di_lazio()).filter(|n| n["tentativi"] == 1),
        || di_lazio().to_string(),
    );
    assert_eq!(
        (notifica["motivo"].as_str(), notifica["causa"].as_str()),
        (Some("01"), Some(&*causa))
    );
    let id = notifica["id"].as_i64().unwrap();
    let una = get(
        "/api/v1/uscita/notifiche/{id}",
        &format!("/api/v1/uscita/notifiche/{id}"),
    );
    assert_eq!(una["storia"].as_array().unwrap().len(), 1, "{una}");
    let giacenze = get("/api/v1/uscita/giacenze", "/api/v1/uscita/giacenze");
    assert_eq!(giacenze["giacenze"][0]["parte"], "LAZIO");
    assert_eq!(giacenze["giacenze"][0]["circuito"], "CHIUSO");
    let abbandona = format!("/api/v1/uscita/notifiche/{id}/abbandona");
    let lasciata = manda(&nodo, &abbandona, r#"{"motivo": "told by telephone"}"#, &[]);
    let lasciata = documento.bene("post", "/api/v1/uscita/notifiche/{id}/abbandona", &lasciata);
    assert_eq!(lasciata["stato"], "ABBANDONATA");
    documento.rifiuto(
        409,
        "conflict",
        &manda(&nodo, &abbandona, r#"{"motivo": "again"}"#, &[]),
    );
    let ripresa = manda(&nodo, &format!("/api/v1/uscita/notifiche/{id}/riprova"), "", &[]);
    let ripresa = documento.bene("post", "/api/v1/uscita/notifiche/{id}/riprova", &ripresa);
    assert_eq!(ripresa["stato"], "DA_INVIARE");
    let scritti = accessi(&nodo);
    let lasciata = format!("notify drop {id}: told by telephone");
    assert!(scritti.iter().any(|s| s.ends_with(&lasciata)), "{scritti:?}");
    assert!(
        scritti.last().unwrap().contains(&format!("notify retry {id}")),
        "{scritti:?}"
    );

    sulla_regione(&documento);
    assert_eq!(documento.non_viste(), [""; 0]);
}

/// The operations of role regione; nobody listens where notifications are handed over.
fn sulla_regione(documento: &Documento) {
    let nodo = regione_lazio(&[
        ("RICEZIONE__SOAP__URL", "http://127.0.0.1:9/ServiziSAP"),
        ("RICEZIONE__RETRY_FIRST_MS", "3600000"),
    ]);
    let get = |percorso: &str, vero: &str| documento.bene("get", percorso, &nodo.ops(vero));
    notificata(&nodo, &codice(7), "02");
    let elenco = get("/api/v1/notifiche", "/api/v1/notifiche");
    let id = elenco["dopo"].as_i64().unwrap();
    assert_eq!(elenco["notifiche"][0]["codiceSAP"], codice(7));
    let una = || get("/api/v1/notifiche/{id}", &format!("/api/v1/notifiche/{id}"));
    entro(
        || Some(una()).filter(|n| n["storia"].as_array().is_some_and(|s| s.len() == 1)),
        || una().to_string(),
    );
    let giacenze = get("/api/v1/inoltri/giacenze", "/api/v1/inoltri/giacenze");
    assert_eq!(
        (
            giacenze["giacenze"][0]["canale"].as_str(),
            giacenze["giacenze"][0]["quante"].as_i64()
        ),
        (Some("SOAP"), Some(1))
    );
    let lasciata = manda(
        &nodo,
        &format!("/api/v1/notifiche/{id}/abbandona"),
        r#"{"motivo": "seen by hand"}"#,
        &[],
    );
    let lasciata = documento.bene("post", "/api/v1/notifiche/{id}/abbandona", &lasciata);
    assert_eq!(lasciata["inoltri"][0]["stato"], "ABBANDONATA");
    let ripresa = manda(
        &nodo,
        &format!("/api/v1/notifiche/{id}/riprova?anche_consegnate=true"),
        "",
        &[],
    );
    let ripresa = documento.bene("post", "/api/v1/notifiche/{id}/riprova", &ripresa);
    assert_eq!(ripresa["inoltri"][0]["stato"], "DA_INVIARE");
    let problema = documento.rifiuto(404, "other-role", &chiedi(&nodo, "/api/v1/uscita/giacenze", &[]));
    assert!(problema["detail"].as_str().unwrap().contains("nazionale"));
    let brucia = manda(
        &nodo,
        &format!("/api/v1/sap/{}/brucia", codice(7)),
        r#"{"motivo": "x"}"#,
        &[],
    );
    documento.rifiuto(404, "other-role", &brucia);
}

#[test]
fn what_the_register_refuses_is_refused_with_its_rule() {
    let nodo = Node::start();
    let documento = Documento::di(&nodo);
    let brucia = |codice: &str| {
        manda(
            &nodo,
            &format!("/api/v1/sap/{codice}/brucia"),
            r#"{"motivo": "prova"}"#,
            &[],
        )
    };
    let ignota = documento.rifiuto(404, "not-found", &brucia(&codice(99)));
    assert_eq!(ignota["rules"][0], "SAP-04");
    let codice = creata(&nodo);
    assert_eq!(brucia(&codice).status, 200);
    let due_volte = documento.rifiuto(409, "conflict", &brucia(&codice));
    assert_eq!(due_volte["rules"][0], "SAP-05");
    assert_eq!(accessi(&nodo).len(), 3, "what was tried is written too");
}
