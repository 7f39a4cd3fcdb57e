//! Messages as this suite sends them, and answers as it tells them apart.

use std::net::SocketAddr;

use crate::{
    http::{self, Reply},
    messages::{self, Busta, body},
};

/// What came back for an `invioSAP`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// OK, with its code.
    Accepted(String),
    /// KO, with its text.
    Refused(String),
    /// Exception 110.
    Duplicate,
    /// The fault of a node that could not process it.
    Failed,
    /// No whole answer.
    Silence,
}

/// An `invioSAP` to send, and to send again.
#[derive(Debug)]
pub struct Message {
    identificatore: Option<String>,
    text: String,
}

impl Message {
    /// `document` in the `n`-th busta of LAZIO.
    pub fn with_busta(document: &str, n: u32) -> Self {
        let busta = Busta::nuova("LAZIO", "invioSAP", n);
        Self {
            text: busta.intorno(&body("invioSAP", "SAP", document)),
            identificatore: Some(busta.identificatore),
        }
    }

    pub fn plain(document: &str) -> Self {
        Self {
            identificatore: None,
            text: messages::invio(document),
        }
    }

    pub fn wears_busta(&self) -> bool {
        self.identificatore.is_some()
    }

    /// Sends it.
    ///
    /// # Panics
    /// On an answer that no node may give, whatever happens to it.
    pub fn send(&self, node: SocketAddr) -> Answer {
        let Some(reply) = post(node, &self.text) else {
            return Answer::Silence;
        };
        if reply.status == 200 {
            let esito = reply.element("Esito");
            return match esito.as_deref() {
                Some("OK") => Answer::Accepted(reply.element("CodiceSAP").expect("OK comes with a code")),
                Some("KO") => Answer::Refused(reply.element("MessaggioErrore").expect("KO comes with a reason")),
                _ => panic!("{reply:?}"),
            };
        }
        assert_eq!(reply.status, 500, "{reply:?}");
        if self.wears_busta() && reply.body.contains("codiceEccezione=\"EGOV_IT_110\"") {
            return Answer::Duplicate;
        }
        let expected = if self.wears_busta() {
            "EGOV_IT_300 - Errore nel processamento del messaggio SPCoop"
        } else {
            "Errore interno del servizio"
        };
        let expected = ("soap:Server".to_owned(), expected.to_owned());
        assert_eq!(reply.fault(), Some(expected), "{reply:?}");
        assert_eq!(reply.element("RiferimentoMessaggio"), self.identificatore, "{reply:?}");
        Answer::Failed
    }
}

/// The code that `verificaEsistenzaSAP` gives.
pub fn verifica(node: SocketAddr, codice_fiscale: &str) -> Option<String> {
    let reply = post(node, &messages::verifica(codice_fiscale)).expect("the node answers");
    let codice = reply.element("CodiceSAP").unwrap_or_else(|| panic!("{reply:?}"));
    (codice != "0").then_some(codice)
}

/// The document that `richiestaSAP` gives.
pub fn richiesta(node: SocketAddr, codice: &str) -> String {
    let reply = post(node, &messages::richiesta(codice)).expect("the node answers");
    reply.element("SAP").unwrap_or_else(|| panic!("{reply:?}"))
}

/// A whole answer, or none: a killed process may leave half of one.
fn post(node: SocketAddr, text: &str) -> Option<Reply> {
    let message = format!(
        "POST /ServiziSAP HTTP/1.1\r\nHost: {node}\r\nConnection: close\r\nContent-Type: text/xml; charset=utf-8\r\n\
         SOAPAction: \"\"\r\nContent-Length: {}\r\n\r\n{text}",
        text.len()
    );
    http::raw(node, message.as_bytes()).filter(|reply| reply.body.trim_end().ends_with("Envelope>"))
}
