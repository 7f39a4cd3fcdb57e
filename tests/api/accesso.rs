//! Who may call, and what becomes of the others.

use sha2::{Digest, Sha256};

use crate::{accessi, api::documento::Documento, chiedi, codice, creata, json, manda, node::Node, regione_lazio};

fn impronta(token: &str) -> String {
    Sha256::digest(token.as_bytes())
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

const LETTORE: (&str, &str) = ("Authorization", "Bearer token-of-the-reader");
const OPERATORE: (&str, &str) = ("Authorization", "Bearer token-of-the-operator");
const SISTEMA: (&str, &str) = ("Authorization", "Bearer token-of-the-back-end");

/// Three callers, each with a right of its own.
fn chiamanti() -> Vec<(&'static str, String)> {
    vec![
        ("API__CALLERS__LETTORE__TOKEN_SHA256", impronta("token-of-the-reader")),
        ("API__CALLERS__LETTORE__RIGHTS", "[\"leggi\"]".to_owned()),
        (
            "API__CALLERS__OPERATORE__TOKEN_SHA256",
            impronta("token-of-the-operator"),
        ),
        ("API__CALLERS__OPERATORE__RIGHTS", "[\"leggi\", \"opera\"]".to_owned()),
        ("API__CALLERS__SISTEMA__TOKEN_SHA256", impronta("token-of-the-back-end")),
        ("API__CALLERS__SISTEMA__RIGHTS", "[\"notifiche\"]".to_owned()),
    ]
}

fn prestiti<'a>(settings: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    settings.iter().map(|(k, v)| (*k, v.as_str())).collect()
}

#[test]
fn each_caller_does_what_its_rights_say() {
    let nodo = Node::with(&prestiti(&chiamanti()));
    let documento = Documento::di(&nodo);
    let codice = creata(&nodo);
    for testate in [
        &[][..],
        &[("Authorization", "Bearer token-of-nobody")][..],
        &[("Authorization", "Basic dXNlcjpwYXNz")][..],
        &[LETTORE, LETTORE][..],
    ] {
        let risposta = chiedi(&nodo, "/api/v1/stato", testate);
        documento.rifiuto(401, "unauthorized", &risposta);
        assert!(
            risposta
                .header("www-authenticate")
                .is_some_and(|h| h.starts_with("Bearer"))
        );
    }
    let brucia = format!("/api/v1/sap/{codice}/brucia");
    let motivo = r#"{"motivo": "prova"}"#;
    documento.rifiuto(403, "missing-right", &chiedi(&nodo, "/api/v1/stato", &[SISTEMA]));
    documento.rifiuto(
        403,
        "missing-right",
        &chiedi(&nodo, "/api/v1/scambi/1?messaggi=true", &[LETTORE]),
    );
    documento.rifiuto(403, "missing-right", &manda(&nodo, &brucia, motivo, &[LETTORE]));
    documento.rifiuto(403, "missing-right", &manda(&nodo, &brucia, motivo, &[SISTEMA]));
    assert_eq!(accessi(&nodo), [""; 0], "who may not has seen nothing");
    assert_eq!(chiedi(&nodo, "/api/v1/scambi/1", &[LETTORE]).status, 200);
    assert_eq!(
        chiedi(&nodo, "/api/v1/scambi/1?messaggi=true", &[OPERATORE]).status,
        200
    );
    assert_eq!(manda(&nodo, &brucia, motivo, &[OPERATORE]).status, 200);
    let scritti = accessi(&nodo);
    assert_eq!(scritti.len(), 2);
    assert!(
        scritti.iter().all(|s| s.starts_with("api:operatore (127.0.0.1) | ")),
        "{scritti:?}"
    );
    // What a region answered may name a person: for operators, and recorded.
    let notifica = |chi| {
        documento.bene(
            "get",
            "/api/v1/uscita/notifiche/{id}",
            &chiedi(&nodo, "/api/v1/uscita/notifiche/1", &[chi]),
        )
    };
    assert!(notifica(LETTORE).get("storia").is_none());
    assert_eq!(accessi(&nodo).len(), 2);
    assert!(notifica(OPERATORE).get("storia").is_some());
    assert!(accessi(&nodo)[2].ends_with("notify show 1"));
    // Health and metrics are nobody's secret.
    for aperta in ["/health/live", "/health/ready", "/metrics", "/api/openapi.json"] {
        assert_eq!(nodo.ops(aperta).status, 200, "{aperta}");
    }
    let metriche = nodo.ops("/metrics").body;
    assert!(
        metriche.contains("portasap_api_requests_total{percorso=\"/api/v1/stato\",stato=\"401\"} 4"),
        "{metriche}"
    );
    assert!(!nodo.log().contains("token-of-"), "a token is in the log");
}

#[test]
fn a_back_end_fetches_notifications_and_nothing_else() {
    let nodo = regione_lazio(&prestiti(&chiamanti()));
    let documento = Documento::di(&nodo);
    crate::notificata(&nodo, &codice(1), "07");
    let elenco = documento.bene(
        "get",
        "/api/v1/notifiche",
        &chiedi(&nodo, "/api/v1/notifiche", &[SISTEMA]),
    );
    assert_eq!(elenco["notifiche"].as_array().unwrap().len(), 1);
    for percorso in ["/api/v1/scambi", "/api/v1/parti", "/api/v1/inoltri/giacenze"] {
        documento.rifiuto(403, "missing-right", &chiedi(&nodo, percorso, &[SISTEMA]));
    }
    documento.rifiuto(
        403,
        "missing-right",
        &manda(&nodo, "/api/v1/notifiche/1/riprova", "", &[SISTEMA]),
    );
}

/// A page of another site, a name that was made to point at this host, a proxy on it.
#[test]
fn browsers_of_others_do_not_call() {
    let nodo = Node::start();
    let documento = Documento::di(&nodo);
    let codice = creata(&nodo);
    for testate in [
        [("Origin", "http://evil.example")],
        [("Origin", "null")],
        [("Sec-Fetch-Site", "cross-site")],
    ] {
        documento.rifiuto(403, "cross-site", &chiedi(&nodo, "/api/v1/stato", &testate));
        let brucia = manda(
            &nodo,
            &format!("/api/v1/sap/{codice}/brucia"),
            r#"{"motivo": "x"}"#,
            &testate,
        );
        documento.rifiuto(403, "cross-site", &brucia);
    }
    let rilegata = b"GET /api/v1/stato HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    documento.rifiuto(
        403,
        "not-local",
        &crate::http::raw(nodo.operations, rilegata).expect("an answer"),
    );
    for nome in ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"] {
        documento.rifiuto(
            403,
            "not-local",
            &chiedi(&nodo, "/api/v1/stato", &[(nome, "192.0.2.7")]),
        );
        let brucia = manda(
            &nodo,
            &format!("/api/v1/sap/{codice}/brucia"),
            r#"{"motivo": "x"}"#,
            &[(nome, "192.0.2.7")],
        );
        documento.rifiuto(403, "not-local", &brucia);
    }
    let stessa = format!("http://{}", nodo.operations);
    let risposta = chiedi(&nodo, "/api/v1/stato", &[("Origin", &stessa)]);
    assert_eq!(risposta.status, 200);
    assert!(risposta.header("access-control-allow-origin").is_none());
    let simple = crate::http::request(
        nodo.operations,
        "POST",
        &format!("/api/v1/sap/{codice}/brucia"),
        &[("Content-Type", "text/plain")],
        br#"{"motivo": "x"}"#,
    );
    documento.rifiuto(415, "media-type", &simple);
}

/// The same node in production, without callers: closed, and it says so.
#[test]
fn in_production_without_callers_it_is_closed() {
    let cartella = tempfile::tempdir().expect("a folder");
    let config = cartella.path().join("esercizio.toml");
    let parti = format!(
        "[[parte]]\nnome = \"NAZIONALE\"\nregione = \"00\"\n[[parte]]\nnome = \"LAZIO\"\nregione = \"08\"\n[[parte.basic]]\nutente = \"lazio\"\nhash = \"{}\"\n",
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI"
    );
    std::fs::write(cartella.path().join("parti.toml"), parti).expect("written");
    std::fs::write(
        &config,
        "environment = \"esercizio\"\n[database]\nurl = \"sqlite://data/portasap.db\"\nmigrate = true\n\
         [egov]\nparti = \"parti.toml\"\n",
    )
    .expect("written");
    let nodo = Node::configured(&config.display().to_string(), cartella.path(), &[]);
    let documento = Documento::di(&nodo);
    let chiusa = documento.rifiuto(403, "closed", &nodo.ops("/api/v1/stato"));
    assert!(chiusa["detail"].as_str().unwrap().contains("[api.callers]"));
    assert_eq!(nodo.ops("/health/live").status, 200);
    assert_eq!(json(&nodo.ops("/health/live"))["live"], true);
}

/// What `portasap api-token` prints is what the settings take.
#[test]
fn a_token_that_was_made_lets_in() {
    let fatto = std::process::Command::new(crate::node::binary())
        .args(["api-token", "sil", "--rights", "leggi,notifiche"])
        .output()
        .expect("the binary runs");
    assert!(fatto.status.success());
    let token = String::from_utf8(fatto.stdout).expect("text").trim().to_owned();
    let detto = String::from_utf8(fatto.stderr).expect("text");
    let sezione = &detto[detto.find("[api.callers.sil]").expect("a section")..];
    let sezione: toml::Table = sezione.parse().expect("TOML");
    let chiamante = &sezione["api"]["callers"]["sil"];
    let diritti = chiamante["rights"].to_string();
    let nodo = Node::with(&[
        (
            "API__CALLERS__SIL__TOKEN_SHA256",
            chiamante["token_sha256"].as_str().expect("text"),
        ),
        ("API__CALLERS__SIL__RIGHTS", &diritti),
    ]);
    let autorizzazione = format!("Bearer {token}");
    assert_eq!(
        chiedi(&nodo, "/api/v1/stato", &[("Authorization", &autorizzazione)]).status,
        200
    );
    assert_eq!(chiedi(&nodo, "/api/v1/stato", &[]).status, 401);
}
