//! The lines of docs/API.md do what the page says.

use std::process::Command;

use crate::{codice, creata, node::Node, notificata, regione_lazio};

const PAGINA: &str = include_str!("../../docs/API.md");

/// Every `curl` of the page, in order, with what it is to print.
fn righe() -> Vec<String> {
    let mut righe = Vec::new();
    let mut dentro = false;
    for riga in PAGINA.lines() {
        match riga {
            "```sh" => dentro = true,
            "```" => dentro = false,
            _ if dentro && riga.starts_with("curl ") => righe.push(riga.to_owned()),
            _ => {}
        }
    }
    righe
}

#[test]
fn each_curl_of_the_page_is_answered() {
    let nodo = Node::with(&[("NOTIFICA__ENDPOINT__LAZIO", "http://127.0.0.1:9/ServiziSAP")]);
    let regione = regione_lazio(&[]);
    let codice_creato = creata(&nodo);
    assert_eq!(codice_creato, codice(1), "the page says so");
    notificata(&regione, &codice(1), "02");
    let righe = righe();
    assert!(righe.len() >= 8, "{righe:?}");
    for riga in righe {
        let comando = riga
            .replace("127.0.0.1:8081", &nodo.operations.to_string())
            .replace("127.0.0.1:8091", &regione.operations.to_string());
        let fatto = Command::new("sh")
            .args(["-c", &comando])
            .env("TOKEN", "none is asked for on loopback")
            .output()
            .expect("sh runs");
        let detto = String::from_utf8_lossy(&fatto.stdout);
        assert!(
            fatto.status.success(),
            "{riga}\n{detto}{}",
            String::from_utf8_lossy(&fatto.stderr)
        );
        let valore: serde_json::Value = serde_json::from_str(&detto).unwrap_or_else(|e| panic!("{riga}: {e}: {detto}"));
        assert!(valore.is_object() && valore.get("type").is_none(), "{riga}: {detto}");
    }
}
