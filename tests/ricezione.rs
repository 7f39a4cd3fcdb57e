//! A region that receives notificaSAP, as a real process on real sockets. Invariants, whatever happens:
//!
//! - a notification answered `OK` is in the inbox, whoever is killed afterwards;
//! - what is in the inbox reaches each of the region's systems at least once, in order for each SAP;
//! - a system that is dead, slow or strange delays neither the other nor the reception.

#[path = "support/http.rs"]
mod http;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/node.rs"]
mod node;
#[path = "support/regione.rs"]
mod regione;

mod ricezione {
    pub mod sistema;

    mod guasti;
    mod inoltro;
    mod operatore;
    mod risposte;
}

use std::process::{Command, Output};

use messages::{Busta, TYPES};
use node::{Node, binary};
use regione::entro;

/// The gateway of LAZIO in a hurry.
pub fn lazio(altro: &[(&str, &str)]) -> Node {
    let mut settings = vec![
        ("ROLE", "regione"),
        ("PARTY", "LAZIO"),
        ("RICEZIONE__RETRY_FIRST_MS", "100"),
        ("RICEZIONE__RETRY_MAX_MS", "100"),
        ("RICEZIONE__POLL_MS", "50"),
        ("RICEZIONE__WEBHOOK__TIMEOUT_MS", "1000"),
        ("RICEZIONE__SOAP__TIMEOUT_MS", "1000"),
    ];
    settings.extend_from_slice(altro);
    Node::with(&settings)
}

/// The child of the Body.
pub fn corpo(codice: &str, motivo: &str) -> String {
    format!(
        "<t:notificaSAP xmlns:t=\"{TYPES}\"><t:CodiceSAP>{codice}</t:CodiceSAP>\
         <t:MotivoNotifica>{motivo}</t:MotivoNotifica></t:notificaSAP>"
    )
}

/// The `n`-th message of the node to LAZIO.
pub fn busta(n: u32) -> Busta<'static> {
    Busta {
        destinatario: "LAZIO",
        ..Busta::nuova("NAZIONALE", "notificaSAP", n)
    }
}

/// A notification without a busta, accepted.
pub fn notifica(nodo: &Node, codice: &str, motivo: &str) {
    let risposta = nodo.post(&messages::envelope("", &corpo(codice, motivo)));
    assert_eq!(risposta.element("Esito").as_deref(), Some("OK"), "{}", risposta.body);
}

/// `portasap notify received` beside the node.
pub fn received(nodo: &Node, args: &[&str]) -> Output {
    let url = format!("sqlite://{}", nodo.dir().join("data/portasap.db").display());
    su(&url, args)
}

pub fn su(url: &str, args: &[&str]) -> Output {
    let mut comando = Command::new(binary());
    comando
        .args(["notify", "received"])
        .args(args)
        .args(["--database", url]);
    comando.output().expect("the binary runs")
}

pub fn testo(uscita: &Output) -> String {
    String::from_utf8_lossy(&uscita.stdout).into_owned() + &String::from_utf8_lossy(&uscita.stderr)
}

pub fn json(uscita: &Output) -> Vec<serde_json::Value> {
    serde_json::from_slice(&uscita.stdout).unwrap_or_else(|e| panic!("{e}: {}", testo(uscita)))
}

/// `codice motivo` of the inbox, in order.
pub fn ricevute(url: &str) -> Vec<String> {
    let righe = json(&su(url, &["list", "--after", "0", "--limit", "10000", "--json"]));
    let parola = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    let riga = |r: &serde_json::Value| format!("{} {}", parola(&r["codiceSAP"]), parola(&r["motivo"]));
    righe.iter().map(riga).collect()
}

/// Waits until the node's page of metrics says so.
pub fn attendi_metrica(nodo: &Node, riga: &str) {
    let pagina = || nodo.ops("/metrics").body;
    entro(
        || pagina().lines().any(|r| r.starts_with(riga)).then_some(()),
        || format!("no line `{riga}` in\n{}\n{}", pagina(), nodo.log()),
    );
}
