//! One node under attack: strikes it, judges the answer, and looks whether anything moved.

use std::time::{Duration, Instant};

use crate::{
    http::{self, Reply},
    messages::{CF, Documento, invio, richiesta, verifica},
    node::{self, Node},
    register::Register,
};

/// The longest a row may take; far more than any needs, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(8);

/// The answer that a bad input deserves.
#[derive(Debug, Clone, Copy)]
pub enum Wants {
    /// `soap:Client`, its text beginning so.
    Client(&'static str),
    /// `soap:VersionMismatch`.
    Version,
    /// `soap:MustUnderstand`.
    MustUnderstand,
    /// KO with exactly these codes.
    Ko(&'static [&'static str]),
    /// Error busta with exactly these rows.
    Busta(&'static [&'static str]),
    /// The bare fault of a busta that cannot be answered to.
    NoBusta,
    /// A plain HTTP refusal without any SOAP, one of these statuses.
    Http(&'static [u16]),
    /// Refused or cut off: no answer at all, or a status of 4xx without SOAP.
    Cut,
    /// Harmless after all: the worker's code is found.
    Found,
}

pub struct Siege {
    pub node: Node,
    pub register: Register,
    pub codice: String,
    document: String,
    before: String,
}

impl Siege {
    /// Runs the same attack against a node on each database.
    pub fn lay(attack: impl Fn(&mut Self)) {
        Self::lay_with(&[], attack);
    }

    pub fn lay_with(settings: &[(&str, &str)], attack: impl Fn(&mut Self)) {
        for postgres in [None, Some(&*node::postgres_database())] {
            let mut siege = Self::new(settings, postgres);
            let before = siege.register.traces();
            attack(&mut siege);
            assert!(
                siege.register.traces() > before,
                "messages leave a trace, whatever becomes of them"
            );
        }
    }

    fn new(settings: &[(&str, &str)], postgres: Option<&str>) -> Self {
        let mut settings = settings.to_vec();
        if let Some(url) = postgres {
            settings.push(("DATABASE__URL", url));
        }
        let node = Node::with(&settings);
        let url = postgres.map_or_else(
            || format!("sqlite://{}/data/portasap.db", node.dir().display()),
            str::to_owned,
        );
        let codice = node
            .post(&invio(&Documento::default().xml()))
            .element("CodiceSAP")
            .expect("the worker is stored");
        let document = node.post(&richiesta(&codice)).element("SAP").expect("and read");
        let mut register = Register::open(&url);
        let before = register.dump();
        assert!(
            before.contains(CF) && before.contains(&codice),
            "the dump sees the register"
        );
        Self {
            node,
            register,
            codice,
            document,
            before,
        }
    }

    /// Strikes with a SOAP message.
    pub fn soap(&mut self, what: &str, wants: Wants, message: &str) {
        self.bytes(what, wants, "text/xml; charset=utf-8", message.as_bytes());
    }

    /// Strikes with a body of any type.
    pub fn bytes(&mut self, what: &str, wants: Wants, content_type: &str, body: &[u8]) {
        let headers = format!("Content-Type: {content_type}\r\nSOAPAction: \"\"\r\n");
        self.wire(what, wants, &post("/ServiziSAP", &headers, body));
    }

    /// Strikes with bytes as they are.
    pub fn wire(&mut self, what: &str, wants: Wants, bytes: &[u8]) {
        let begun = Instant::now();
        let reply = http::raw(self.node.service, bytes);
        let elapsed = begun.elapsed();
        assert!(elapsed < PATIENCE, "{what}: answered after {elapsed:?}");
        self.judge(what, &wants, reply.as_ref());
        self.stands(what);
    }

    /// Whether the answer is the one deserved.
    pub fn judge(&self, what: &str, wants: &Wants, reply: Option<&Reply>) {
        let shown = reply.map_or_else(
            || "no answer".to_owned(),
            |r| r.head.clone() + "\n" + &r.body.chars().take(1500).collect::<String>(),
        );
        let fault = reply.and_then(Reply::fault).unwrap_or_default();
        let soap = reply.is_some_and(|r| r.body.contains("Envelope"));
        let status = reply.map_or(0, |r| r.status);
        let is = |code: &str| status == 500 && fault.0 == code;
        let found = match wants {
            Wants::Client(text) => is("soap:Client") && fault.1.starts_with(text) && !fault.1.contains("EGOV_IT"),
            Wants::Version => is("soap:VersionMismatch"),
            Wants::MustUnderstand => is("soap:MustUnderstand"),
            Wants::Ko(codes) => {
                status == 200 && reply.and_then(|r| r.element("Esito")).as_deref() == Some("KO") && {
                    let lista = reply.and_then(|r| r.element("MessaggioErrore")).unwrap_or_default();
                    let found: Vec<&str> = lista
                        .split("<CodiceAnomalia>")
                        .skip(1)
                        .filter_map(|rest| rest.split('<').next())
                        .collect();
                    found == *codes
                }
            }
            Wants::Busta(rows) => {
                status == 500 && fault.0 == "soap:Client" && reply.is_some_and(|r| exceptions(&r.body) == *rows)
            }
            Wants::NoBusta => {
                is("soap:Client") && fault.1.starts_with("EGOV_IT_001") && !shown.contains("Intestazione")
            }
            Wants::Http(statuses) => statuses.contains(&status) && !soap,
            Wants::Cut => reply.is_none() || ((400..500).contains(&status) && !soap),
            Wants::Found => reply.and_then(|r| r.element("CodiceSAP")).as_deref() == Some(&*self.codice),
        };
        assert!(found, "{what}: wanted {wants:?}, got {shown}");
        assert!(!shown.contains("soap:Server"), "{what}: {shown}");
    }

    /// Nothing moved: ready, no panic, the worker as before on the wire, the register as before in the database.
    pub fn stands(&mut self, what: &str) {
        let ready = self.node.ops("/health/ready");
        assert_eq!(ready.status, 200, "{what}: {}", ready.body);
        for line in self.node.ops("/metrics").body.lines() {
            let panics = line.strip_prefix("portasap_panics_total ");
            assert!(panics.is_none_or(|n| n == "0"), "{what}: {line}");
            assert!(!line.contains("FAULT_SERVER"), "{what}: {line}");
        }
        assert!(!self.node.log().contains("panicked"), "{what}: {}", self.node.log());
        let found = self.node.post(&verifica(CF)).element("CodiceSAP");
        assert_eq!(found.as_deref(), Some(&*self.codice), "{what}");
        let document = self.node.post(&richiesta(&self.codice)).element("SAP");
        assert!(
            document.as_deref() == Some(&*self.document),
            "{what}: the document changed"
        );
        assert!(self.register.dump() == self.before, "{what}: the register changed");
    }
}

/// `110 Messaggio/Identificatore`: the rows of an error busta.
pub fn exceptions(body: &str) -> Vec<String> {
    let value = |rest: &str, name: &str| {
        rest.split(&format!("{name}=\""))
            .nth(1)
            .and_then(|v| v.split('"').next())
            .unwrap_or_default()
            .to_owned()
    };
    body.split("<eGov_IT:Eccezione ")
        .skip(1)
        .map(|rest| {
            format!(
                "{} {}",
                value(rest, "codiceEccezione").trim_start_matches("EGOV_IT_"),
                value(rest, "posizione")
            )
        })
        .collect()
}

/// A POST with these header lines.
pub fn post(path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}
