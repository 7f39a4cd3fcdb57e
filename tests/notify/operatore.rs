//! `portasap notify`, beside a running node.

use std::process::{Command, Output};

use super::consegna::{attendi_metrica, nodo, perdita};
use crate::{
    node::{Node, binary},
    regione::{Modo, Ricevente, entro},
};

fn notify(nodo: &Node, args: &[&str]) -> Output {
    let url = format!("sqlite://{}", nodo.dir().join("data/portasap.db").display());
    let mut comando = Command::new(binary());
    comando.arg("notify").args(args).args(["--database", &url]);
    comando.output().expect("the binary runs")
}

fn testo(uscita: &Output) -> String {
    String::from_utf8_lossy(&uscita.stdout).into_owned() + &String::from_utf8_lossy(&uscita.stderr)
}

#[test]
fn a_region_without_endpoint_is_counted_and_visible() {
    let nodo = nodo(&[], &[]);
    let codice = perdita(&nodo);
    let elenco = || notify(&nodo, &["list", "--state", "NON_RECAPITABILE", "--json"]);
    let riga = entro(
        || {
            let righe: Vec<serde_json::Value> = serde_json::from_slice(&elenco().stdout).expect("JSON");
            righe.into_iter().next()
        },
        || testo(&elenco()),
    );
    assert_eq!(
        (riga["codice"].as_str(), riga["destinatario"].as_str()),
        (Some(&*codice), Some("08"))
    );
    attendi_metrica(&nodo, "portasap_notifiche_non_recapitabili 1");
}

#[test]
fn an_operator_sees_the_attempts_drops_and_retries() {
    let lazio = Ricevente::con(&[Modo::Http(200, "<html>manutenzione</html>")]);
    let nodo = nodo(&[("LAZIO", &lazio.url())], &[("NOTIFICA__RETRY_FIRST_MS", "3600000")]);
    let codice = perdita(&nodo);
    attendi_metrica(
        &nodo,
        "portasap_notifiche_tentativi_total{destinatario=\"LAZIO\",esito=\"ILLEGGIBILE\"} 1",
    );
    let elenco = testo(&notify(&nodo, &["list", "--to", "LAZIO", "--sap", &codice]));
    assert!(elenco.contains("DA_INVIARE") && elenco.contains(&codice), "{elenco}");
    let una = testo(&notify(&nodo, &["show", "1"]));
    assert!(
        una.contains("ILLEGGIBILE") && una.contains("<html>manutenzione</html>"),
        "{una}"
    );
    assert_eq!(notify(&nodo, &["show", "99"]).status.code(), Some(1));
    assert_eq!(
        notify(&nodo, &["retry"]).status.code(),
        Some(2),
        "nothing said is not everything"
    );
    let lasciata = notify(&nodo, &["drop", "1", "--reason", "LAZIO was told by telephone"]);
    assert!(lasciata.status.success(), "{}", testo(&lasciata));
    let una = testo(&notify(&nodo, &["list", "--state", "abbandonata"]));
    assert!(una.contains("LAZIO was told by telephone"), "{una}");
    assert_eq!(
        notify(&nodo, &["drop", "1", "--reason", "again"]).status.code(),
        Some(1)
    );
    assert!(notify(&nodo, &["retry", "--to", "LAZIO"]).status.success());
    assert_eq!(lazio.attendi(2).len(), 2);
    attendi_metrica(
        &nodo,
        "portasap_notifiche_tentativi_total{destinatario=\"LAZIO\",esito=\"CONSEGNATA\"} 1",
    );
}
