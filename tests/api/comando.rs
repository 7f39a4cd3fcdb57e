//! `portasap sap burn`, beside a running node: the same as the API does.

use std::process::{Command, Output};

use crate::{accessi, codice, creata, json, messages, node::Node, node::binary};

fn burn(nodo: &Node, args: &[&str]) -> Output {
    let url = format!("sqlite://{}", nodo.dir().join("data/portasap.db").display());
    let mut comando = Command::new(binary());
    comando.args(["sap", "burn"]).args(args).args(["--database", &url]);
    comando.output().expect("the binary runs")
}

#[test]
fn an_operator_burns_a_sap_by_command() {
    let nodo = Node::start();
    let mia = creata(&nodo);
    let ignota = codice(99);
    for (args, uscita, perche) in [
        (&[&*mia, "--reason", "prova"][..], 2, "--yes"),
        (&[&*mia, "--reason", "  ", "--yes"][..], 2, "a reason in one line"),
        (&[&*mia, "--yes"][..], 2, "--reason"),
        (&["12", "--reason", "prova", "--yes"][..], 2, "a SAP code"),
        (&[&*ignota, "--reason", "prova", "--yes"][..], 1, "SAP-04"),
        (
            &[
                &*mia, "--reason", "prova", "--yes", "--role", "regione", "--party", "LAZIO",
            ][..],
            2,
            "role regione",
        ),
    ] {
        let fatto = burn(&nodo, args);
        let detto = String::from_utf8_lossy(&fatto.stderr).into_owned();
        assert_eq!(fatto.status.code(), Some(uscita), "{args:?}: {detto}");
        assert!(detto.contains(perche), "{args:?}: {detto}");
    }
    let trovata = nodo.post(&messages::verifica(messages::CF));
    assert_eq!(
        trovata.element("CodiceSAP").as_deref().map(|c| c.contains(&mia)),
        Some(true),
        "{}",
        trovata.body
    );

    let fatto = burn(&nodo, &[&mia, "--reason", "prot. 12/2026", "--yes"]);
    assert_eq!(
        String::from_utf8_lossy(&fatto.stdout),
        format!("{mia} is burned; region 08 is notified\n")
    );
    assert_eq!(fatto.status.code(), Some(0));
    assert!(!nodo.post(&messages::verifica(messages::CF)).body.contains(&mia));
    let notifiche = json(&nodo.ops(&format!("/api/v1/uscita/notifiche?codice={mia}")));
    assert_eq!(
        (
            notifiche["notifiche"][0]["motivo"].as_str(),
            notifiche["notifiche"][0]["destinatario"].as_str()
        ),
        (Some("01"), Some("08"))
    );
    let scritto = accessi(&nodo).pop().expect("a row");
    assert!(
        scritto.contains("(uid ") && scritto.ends_with(": prot. 12/2026"),
        "{scritto}"
    );
    assert_eq!(
        burn(&nodo, &[&mia, "--reason", "again", "--yes"]).status.code(),
        Some(1)
    );
}
