//! The operations API of real nodes: every operation of the document is called, and every answer is what the document says.

#[path = "support/http.rs"]
mod http;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/node.rs"]
mod node;
#[path = "support/regione.rs"]
mod regione;

mod api {
    pub mod documento;

    mod accesso;
    mod comando;
    mod documentazione;
    mod domande;
    mod notifiche;
    mod operazioni;
}

use serde_json::Value;

use http::Reply;
use node::Node;

/// An answer's JSON.
fn json(reply: &Reply) -> Value {
    serde_json::from_str(&reply.body).unwrap_or_else(|e| panic!("{e}: {} {}", reply.head, reply.body))
}

/// A POST of JSON to the operations listener.
fn manda(nodo: &Node, percorso: &str, corpo: &str, testate: &[(&str, &str)]) -> Reply {
    let mut tutte = vec![("Content-Type", "application/json")];
    tutte.extend(testate);
    http::request(nodo.operations, "POST", percorso, &tutte, corpo.as_bytes())
}

/// A GET with headers.
fn chiedi(nodo: &Node, percorso: &str, testate: &[(&str, &str)]) -> Reply {
    http::request(nodo.operations, "GET", percorso, testate, b"")
}

/// The gateway of LAZIO.
fn regione_lazio(settings: &[(&str, &str)]) -> Node {
    let mut tutte = vec![("ROLE", "regione"), ("PARTY", "LAZIO"), ("EGOV__BUSTA", "facoltativa")];
    tutte.extend(settings);
    Node::with(&tutte)
}

/// A notificaSAP for a region.
fn notificata(nodo: &Node, codice: &str, motivo: &str) {
    let corpo = format!(
        "<t:notificaSAP xmlns:t=\"{}\"><t:CodiceSAP>{codice}</t:CodiceSAP><t:MotivoNotifica>{motivo}</t:MotivoNotifica>\
         </t:notificaSAP>",
        messages::TYPES
    );
    let risposta = nodo.post(&messages::envelope("", &corpo));
    assert_eq!(risposta.element("Esito").as_deref(), Some("OK"), "{}", risposta.body);
}

/// Number `n` of the codes.
fn codice(n: u32) -> String {
    portasap::sap::CodiceSap::genera("AA", n).to_string()
}

/// A SAP of LAZIO.
fn creata(nodo: &Node) -> String {
    let documento = messages::Documento::default();
    let risposta = nodo.post(&messages::invio(&documento.xml()));
    assert_eq!(risposta.element("Esito").as_deref(), Some("OK"), "{}", risposta.body);
    risposta.element("CodiceSAP").expect("a code")
}

/// What `accesso` holds, oldest first.
fn accessi(nodo: &Node) -> Vec<String> {
    let url = format!("sqlite://{}", nodo.dir().join("data/portasap.db").display());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let pool = sqlx::SqlitePool::connect(&url).await.expect("the file opens");
        let righe = sqlx::query_scalar("SELECT chi || ' | ' || che_cosa FROM accesso ORDER BY id")
            .fetch_all(&pool)
            .await
            .expect("the query runs");
        pool.close().await;
        righe
    })
}
