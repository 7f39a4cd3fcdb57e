//! A worker's SAP from the first send to its end, as the README tells it; on both databases.

use crate::{
    http::element,
    messages::{Busta, CF, CPI_LAZIO, CPI_VENETO, Documento, annulla, body, invio, plain, richiesta, verifica},
    node::Node,
};

fn creates_finds_reads_updates_moves_annuls(node: &Node) {
    // Nothing yet.
    assert_eq!(node.post(&verifica(CF)).element("CodiceSAP").as_deref(), Some("0"));

    // LAZIO creates.
    let created = node.post(&invio(&Documento::default().xml()));
    assert_eq!(created.element("Esito").as_deref(), Some("OK"), "{}", created.body);
    assert_eq!(
        created.element("MessaggioErrore").as_deref(),
        Some("Invio effettuato correttamente.")
    );
    let codice = created.element("CodiceSAP").unwrap();
    assert_eq!(codice, "AA00000001G");

    // Found, read back.
    assert_eq!(node.post(&verifica(CF)).element("CodiceSAP").as_deref(), Some(&*codice));
    let sap = node.post(&richiesta(&codice)).element("SAP").unwrap();
    assert_eq!(element(&sap, "identificativosap").as_deref(), Some(&*codice));
    assert_eq!(element(&sap, "indirizzo").as_deref(), Some("VIA DI PROVA 1"));

    // Updated by its owner.
    let update = Documento {
        codice: Some(&codice),
        variazione: "02",
        indirizzo: "VIA NUOVA 2",
        ..Documento::default()
    };
    assert_eq!(node.post(&invio(&update.xml())).element("Esito").as_deref(), Some("OK"));
    let sap = node.post(&richiesta(&codice)).element("SAP").unwrap();
    assert_eq!(element(&sap, "indirizzo").as_deref(), Some("VIA NUOVA 2"));

    // Moved to VENETO, which says who it is by a busta.
    let moved = Documento {
        ente: CPI_VENETO,
        ..update.clone()
    };
    let busta = Busta::nuova("VENETO", "invioSAP", 1);
    let answer = node.post(&busta.intorno(&body("invioSAP", "SAP", &moved.xml())));
    assert_eq!(answer.element("Esito").as_deref(), Some("OK"), "{}", answer.body);
    let owner = node.post(&plain("richiestaCodSAPRegTitolare", "CodiceFiscale", CF));
    assert_eq!(owner.element("CodiceSAP").as_deref(), Some(&*codice));
    assert_eq!(owner.element("CodiceRegione").as_deref(), Some("21"));

    // LAZIO is no longer the owner: it may not annul; VENETO may.
    let refused = Busta::nuova("LAZIO", "annullaSAP", 1).intorno(&body("annullaSAP", "CodiceSAP", &codice));
    let refused = node.post(&refused);
    assert_eq!(refused.element("Esito").as_deref(), Some("KO"), "{}", refused.body);
    assert!(
        refused.element("MessaggioErrore").unwrap().contains("L112"),
        "{}",
        refused.body
    );
    let annulled = Busta::nuova("VENETO", "annullaSAP", 2).intorno(&body("annullaSAP", "CodiceSAP", &codice));
    assert_eq!(node.post(&annulled).element("Esito").as_deref(), Some("OK"));

    // Gone for the look-ups, listed among the inactive, not to be annulled twice.
    assert_eq!(node.post(&verifica(CF)).element("CodiceSAP").as_deref(), Some("0"));
    assert_eq!(node.post(&richiesta(&codice)).element("SAP").as_deref(), Some(""));
    let list = format!("<ListaSAP><codiceFiscale>{CF}</codiceFiscale></ListaSAP>");
    let list = node.post(&plain("recuperaListaSAPNonAttive", "Parametri", &list));
    assert_eq!(list.element("SAPs").as_deref(), Some(&*codice));
    let again = node.post(&annulla(&codice));
    assert!(
        again.element("MessaggioErrore").unwrap().contains("L105"),
        "{}",
        again.body
    );

    // A new first send gets a new code.
    let second = node.post(&invio(
        &Documento {
            ente: CPI_LAZIO,
            ..Documento::default()
        }
        .xml(),
    ));
    assert_eq!(second.element("Esito").as_deref(), Some("OK"));
    assert_ne!(second.element("CodiceSAP").unwrap(), codice);
}

#[test]
fn on_sqlite() {
    creates_finds_reads_updates_moves_annuls(&Node::start());
}

#[test]
fn on_postgresql() {
    let database = crate::node::postgres_database();
    creates_finds_reads_updates_moves_annuls(&Node::with(&[("DATABASE__URL", &database)]));
}

#[test]
fn a_restart_keeps_everything() {
    let node = Node::start();
    let codice = node
        .post(&invio(&Documento::default().xml()))
        .element("CodiceSAP")
        .unwrap();
    let node = node.restart();
    assert_eq!(node.post(&verifica(CF)).element("CodiceSAP"), Some(codice));
}

/// Runs what the README says, word by word but for the address.
#[test]
fn the_readme_tells_the_truth() {
    let node = Node::start();
    let readme = include_str!("../../README.md");
    let block = |kind: &str, holds: &str| {
        let mut blocks = readme.split("```").skip(1).step_by(2);
        let found = blocks.find(|b| b.starts_with(kind) && b.contains(holds));
        found.expect(holds).trim_start_matches(kind).trim()
    };
    let run = |script: &str| {
        let script = script.replace("127.0.0.1:8080", &node.service.to_string());
        let output = std::process::Command::new("sh")
            .args(["-c", &script])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("a shell");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let created = run(block("sh", "docs/esempi/invio.xml"));
    assert!(created.contains(block("xml", "t:Esito")), "{created}");
    // Each step answers with a declaration, a line feed, one line.
    let answers = run(block("sh", "for step in"));
    let answers: Vec<&str> = answers.split("<?xml").skip(1).collect();
    let [found, read, updated, moved, annulled] = answers[..] else {
        panic!("{answers:#?}");
    };
    assert_eq!(element(found, "CodiceSAP").as_deref(), Some("AA00000001G"));
    assert!(element(read, "SAP").unwrap().contains("VIA DI PROVA 1"), "{read}");
    for (step, answer) in [
        ("aggiornamento", updated),
        ("passaggio", moved),
        ("annullamento", annulled),
    ] {
        assert_eq!(element(answer, "Esito").as_deref(), Some("OK"), "{step}: {answer}");
    }
    assert!(moved.contains("Intestazione") && annulled.contains("Intestazione"));
    assert_eq!(node.post(&verifica(CF)).element("CodiceSAP").as_deref(), Some("0"));
}
