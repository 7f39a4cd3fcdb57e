//! The `OpenAPI` document as a judge of answers.

use std::{collections::BTreeSet, sync::Mutex};

use boon::{Compiler, Schemas};
use serde_json::Value;

use crate::{http::Reply, json, node::Node};

const SEDE: &str = "http://localhost/openapi.json";

/// Judges answers, and remembers which operations it has seen.
#[derive(Debug)]
pub struct Documento {
    pub valore: Value,
    viste: Mutex<BTreeSet<String>>,
}

impl Documento {
    /// As a node serves it.
    pub fn di(nodo: &Node) -> Self {
        let risposta = nodo.ops("/api/openapi.json");
        assert_eq!(risposta.status, 200);
        let io = Self {
            valore: json(&risposta),
            viste: Mutex::default(),
        };
        io.vista("get", "/api/openapi.json");
        io
    }

    fn vista(&self, metodo: &str, percorso: &str) {
        self.viste.lock().unwrap().insert(format!("{metodo} {percorso}"));
    }

    /// The answer of an operation is a 200 with exactly what the document says; its JSON.
    pub fn bene(&self, metodo: &str, percorso: &str, risposta: &Reply) -> Value {
        assert_eq!(risposta.status, 200, "{metodo} {percorso}: {}", risposta.body);
        assert_eq!(risposta.header("content-type"), Some("application/json"));
        let nodo = format!(
            "/paths/{}/{metodo}/responses/200/content/application~1json/schema",
            percorso.replace('~', "~0").replace('/', "~1")
        );
        self.giudica(&nodo, risposta);
        self.vista(metodo, percorso);
        json(risposta)
    }

    /// A refusal of this status and type, as the document says; its JSON.
    pub fn rifiuto(&self, stato: u16, tipo: &str, risposta: &Reply) -> Value {
        assert_eq!(risposta.status, stato, "{} {}", risposta.head, risposta.body);
        assert_eq!(
            risposta.header("content-type"),
            Some("application/problem+json"),
            "{}",
            risposta.head
        );
        self.giudica("/components/schemas/Problema", risposta);
        let problema = json(risposta);
        assert_eq!(problema["type"], format!("urn:portasap:problem:{tipo}"), "{problema}");
        assert_eq!(problema["status"], stato);
        assert_eq!(problema["correlation_id"].as_str(), risposta.header("x-correlation-id"));
        problema
    }

    fn giudica(&self, nodo: &str, risposta: &Reply) {
        assert!(self.valore.pointer(nodo).is_some(), "the document lacks {nodo}");
        let (mut schemi, mut compilatore) = (Schemas::new(), Compiler::new());
        compilatore.enable_format_assertions();
        compilatore.add_resource(SEDE, self.valore.clone()).expect("a document");
        let schema = compilatore
            .compile(
                &format!("{SEDE}#{}", nodo.replace('{', "%7B").replace('}', "%7D")),
                &mut schemi,
            )
            .unwrap_or_else(|e| panic!("{e:#}"));
        let esito = schemi.validate(&json(risposta), schema).map_err(|e| format!("{e:#}"));
        if let Err(perche) = esito {
            panic!("{nodo}: {perche}\n{}", risposta.body);
        }
        for nome in ["cache-control", "x-correlation-id", "x-content-type-options"] {
            assert!(risposta.header(nome).is_some(), "{nome}: {}", risposta.head);
        }
    }

    /// The operations of the document that no test asked for.
    pub fn non_viste(&self) -> Vec<String> {
        let viste = self.viste.lock().unwrap();
        let tutte = self.valore["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(percorso, metodi)| {
                let metodi = metodi.as_object().unwrap();
                metodi.keys().map(move |m| format!("{m} {percorso}"))
            });
        tutte.filter(|o| !viste.contains(o)).collect()
    }
}
