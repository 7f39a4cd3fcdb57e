//! A region's gateway in front of a node, and what it leaves in its own trace.

use std::process::Command;

use serde_json::Value;

use crate::{
    http::{self, Reply},
    node::{Node, binary},
};

/// A gateway of LAZIO that calls the node at `url`.
pub fn davanti_a(url: &str, altre: &[(&str, &str)]) -> Node {
    let mut settings = vec![
        ("ROLE", "regione"),
        ("PARTY", "LAZIO"),
        ("DELEGATA__ENABLED", "true"),
        ("NODO__URL", url),
    ];
    settings.extend(altre);
    Node::with(&settings)
}

/// As the region's systems call it today.
pub fn chiede(regione: &Node, messaggio: &str) -> Reply {
    chiede_con(regione, &[], messaggio.as_bytes())
}

pub fn chiede_con(regione: &Node, altre: &[(&str, &str)], messaggio: &[u8]) -> Reply {
    let mut headers = vec![("SOAPAction", "\"\"")];
    if !altre.iter().any(|(nome, _)| *nome == "Content-Type") {
        headers.push(("Content-Type", "text/xml; charset=utf-8"));
    }
    headers.extend(altre);
    http::request(regione.service, "POST", "/PD/ServiziSAP", &headers, messaggio)
}

/// Its trace rows, newest first.
pub fn traccia(regione: &Node) -> Vec<Value> {
    let trovate = Command::new(binary())
        .args(["trace", "find", "--json"])
        .args(["--config", concat!(env!("CARGO_MANIFEST_DIR"), "/config/collaudo.toml")])
        .current_dir(regione.dir())
        .output()
        .expect("the binary runs");
    assert!(trovate.status.success(), "{}", String::from_utf8_lossy(&trovate.stderr));
    serde_json::from_slice(&trovate.stdout).expect("a JSON array")
}

/// Waits until so many rows are there: those of look-ups are written behind their answers.
pub fn tracce(regione: &Node, quante: usize) -> Vec<Value> {
    for _ in 0..200 {
        let righe = traccia(regione);
        if righe.len() >= quante {
            return righe;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("{quante} rows wanted: {:?}", traccia(regione))
}

pub fn campo<'v>(riga: &'v Value, nome: &str) -> &'v str {
    riga[nome].as_str().unwrap_or_default()
}
