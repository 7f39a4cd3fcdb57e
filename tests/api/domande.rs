//! What a request may say: too much, too long, wrong, nonsense; and pages that hold while others write.

use std::collections::BTreeSet;

use crate::{api::documento::Documento, chiedi, creata, http, json, manda, messages, node::Node, regione_lazio};

#[test]
fn bad_parameters_are_refused_by_name() {
    let nodo = Node::start();
    let regione = regione_lazio(&[]);
    let documento = Documento::di(&nodo);
    let lungo = "x".repeat(5000);
    for (percorso, atteso) in [
        ("/api/v1/scambi?limite=0", "limite"),
        ("/api/v1/scambi?limite=501", "limite"),
        ("/api/v1/scambi?limite=-1", "limite"),
        ("/api/v1/scambi?limite=99999999999999999999", "limite"),
        ("/api/v1/scambi?dopo=-1", "dopo"),
        ("/api/v1/scambi?dopo=9223372036854775808", "dopo"),
        ("/api/v1/scambi?azione=inventata", "azione"),
        ("/api/v1/scambi?esito=BENE", "esito"),
        ("/api/v1/scambi?dal=ieri", "dal"),
        ("/api/v1/scambi?al=2026-02-30", "al"),
        ("/api/v1/scambi?codice_fiscale=X", "codice_fiscale"),
        ("/api/v1/scambi?mittente=a&mittente=b", "mittente"),
        ("/api/v1/scambi?mittente=%00", "no text"),
        ("/api/v1/scambi?mittente=%FF", "no text"),
        (&format!("/api/v1/scambi?mittente={lungo}"), "longer than"),
        ("/api/v1/uscita/notifiche?stato=FORSE", "stato"),
        ("/api/v1/uscita/notifiche?destinatario=ATLANTIDE", "destinatario"),
        ("/api/v1/uscita/notifiche?codice=1", "codice"),
        ("/api/v1/scambi/1?messaggi=forse", "messaggi"),
    ] {
        let problema = documento.rifiuto(400, "invalid-parameter", &nodo.ops(percorso));
        let dettaglio = problema["detail"].as_str().unwrap();
        assert!(dettaglio.contains(atteso), "{percorso}: {dettaglio}");
    }
    for percorso in [
        "/api/v1/notifiche?attesa_s=31",
        "/api/v1/notifiche?limite=1001",
        "/api/v1/notifiche?dopo=x",
    ] {
        documento.rifiuto(400, "invalid-parameter", &regione.ops(percorso));
    }
    for percorso in [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v2/stato",
        "/api/v1/scambi/0",
        "/api/v1/scambi/-1",
        "/api/v1/scambi/uno",
        "/api/v1/scambi/999999",
        "/api/v1/scambi/99999999999999999999",
        "/api/v1/scambi/%00",
        "/api/v1/scambi/%FF",
        "/api/v1/regole/XX-99",
        "/api/v1/tabelle/NESSUNA",
        "/api/v1/uscita/notifiche/12",
    ] {
        documento.rifiuto(404, "not-found", &nodo.ops(percorso));
    }
    let altro = http::request(nodo.operations, "DELETE", "/api/v1/stato", &[], b"");
    documento.rifiuto(405, "method-not-allowed", &altro);
    assert!(
        altro.header("allow").is_some_and(|a| a.contains("GET")),
        "{}",
        altro.head
    );
    assert_eq!(nodo.ops("/metrics").status, 200);
    assert!(nodo.ops("/metrics").body.contains("portasap_panics_total 0\n"));
}

/// Every operation, whether it knows some or none; what is refused is not done.
#[test]
fn a_parameter_that_nobody_knows_is_refused_everywhere() {
    let nodo = Node::start();
    let regione = regione_lazio(&[]);
    let documento = Documento::di(&nodo);
    creata(&nodo);
    let mut quante = 0;
    for (percorso, metodi) in documento.valore["paths"].as_object().unwrap() {
        for (metodo, operazione) in metodi.as_object().unwrap() {
            let detto = operazione["description"].as_str().unwrap_or_default();
            let chi = if detto.contains("Role regione only") {
                &regione
            } else {
                &nodo
            };
            let percorso = percorso
                .replace("{id}", "1")
                .replace("{codice}", "AA00000001G")
                .replace("{nome}", "COMUNE_O_NAZIONE");
            let risposta = http::request(
                chi.operations,
                &metodo.to_uppercase(),
                &format!("{percorso}?inventato=1"),
                &[("Content-Type", "application/json")],
                if metodo == "post" { br#"{"motivo": "x"}"# } else { b"" },
            );
            documento.rifiuto(400, "invalid-parameter", &risposta);
            quante += 1;
        }
    }
    assert!(quante >= 20, "{quante}");
    assert_eq!((crate::accessi(&nodo), crate::accessi(&regione)), (vec![], vec![]));
    assert_eq!(nodo.ops("/api/v1/stato?").status, 200);
}

#[test]
fn bad_bodies_are_refused() {
    let nodo = Node::start();
    let documento = Documento::di(&nodo);
    let percorso = format!("/api/v1/sap/{}/brucia", creata(&nodo));
    let profondo = format!("{}{}", "[".repeat(8000), "]".repeat(8000));
    for (corpo, stato, tipo) in [
        ("", 400, "invalid-body"),
        ("{", 400, "invalid-body"),
        ("[]", 400, "invalid-body"),
        ("{}", 400, "invalid-body"),
        (r#"{"motivo": 1}"#, 400, "invalid-body"),
        (r#"{"motivo": "  "}"#, 400, "invalid-body"),
        (r#"{"motivo": "a\nb"}"#, 400, "invalid-body"),
        (r#"{"motivo": "a\u0000"}"#, 400, "invalid-body"),
        (r#"{"motivo": "x", "forza": true}"#, 400, "invalid-body"),
        (&format!(r#"{{"motivo": "{}"}}"#, "x".repeat(501)), 400, "invalid-body"),
        (&profondo, 400, "invalid-body"),
        (&"x".repeat(20_000), 413, "too-large"),
    ] {
        documento.rifiuto(stato, tipo, &manda(&nodo, &percorso, corpo, &[]));
    }
    let malformato = manda(&nodo, "/api/v1/sap/NONE/brucia", r#"{"motivo": "x"}"#, &[]);
    documento.rifiuto(400, "invalid-parameter", &malformato);
    assert_eq!(crate::accessi(&nodo), [""; 0], "nothing was tried");
    let trovata = nodo.post(&messages::verifica(messages::CF));
    assert_eq!(trovata.status, 200);
    assert!(
        percorso.contains(
            &trovata
                .element("CodiceSAP")
                .unwrap_or_else(|| panic!("{}", trovata.body))
        )
    );
}

/// Page after page, while exchanges go on: each that was there at the beginning once, none twice.
#[test]
fn pages_hold_while_others_write() {
    let nodo = Node::start();
    let documento = Documento::di(&nodo);
    let scrivi = || assert_eq!(nodo.post(&messages::verifica(messages::CF)).status, 200);
    (0..20).for_each(|_| scrivi());
    let (mut visti, mut dopo, mut pagine) = (Vec::new(), String::new(), 0);
    loop {
        let risposta = nodo.ops(&format!("/api/v1/scambi?limite=3{dopo}"));
        let pagina = documento.bene("get", "/api/v1/scambi", &risposta);
        visti.extend(
            pagina["scambi"]
                .as_array()
                .unwrap()
                .iter()
                .map(|s| s["id"].as_i64().unwrap()),
        );
        pagine += 1;
        scrivi();
        match pagina["dopo"].as_i64() {
            Some(n) => dopo = format!("&dopo={n}"),
            None => break,
        }
    }
    let diversi: BTreeSet<i64> = visti.iter().copied().collect();
    assert_eq!((visti.len(), diversi.len()), (20, 20), "{visti:?}");
    assert!(visti.is_sorted_by(|a, b| a > b), "newest first");
    assert_eq!(pagine, 7);
}

/// The API's own bound of bodies and places leaves health alone.
#[test]
fn a_slow_caller_holds_up_nobody() {
    let nodo = Node::with(&[("LIMITS__BODY_TIMEOUT_MS", "300")]);
    let documento = Documento::di(&nodo);
    let codice = creata(&nodo);
    let lento = format!(
        "POST /api/v1/sap/{codice}/brucia HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: \
         application/json\r\nContent-Length: 100\r\n\r\n{{",
        nodo.operations
    );
    let risposta = http::raw(nodo.operations, lento.as_bytes()).expect("an answer");
    documento.rifiuto(408, "too-slow", &risposta);
    assert_eq!(json(&chiedi(&nodo, "/api/v1/stato", &[]))["pronto"], true);
}
