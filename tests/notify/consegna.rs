//! The way to a region: well, badly, and in spite of everything.

use std::{thread, time::Duration};

use crate::{
    messages::{CPI_EMILIA, CPI_LAZIO, CPI_VENETO, Documento, invio},
    node::{Node, postgres_database},
    regione::{Modo, Ricevente, entro},
};

/// A node that hurries, with these endpoints.
pub fn nodo(recapiti: &[(&str, &str)], altro: &[(&str, &str)]) -> Node {
    let chiavi: Vec<(String, &str)> = recapiti
        .iter()
        .map(|(chi, url)| (format!("NOTIFICA__ENDPOINT__{chi}"), *url))
        .collect();
    let fretta = [
        ("NOTIFICA__RETRY_FIRST_MS", "100"),
        ("NOTIFICA__TIMEOUT_MS", "1000"),
        ("NOTIFICA__POLL_MS", "50"),
    ];
    let settings: Vec<(&str, &str)> = fretta
        .into_iter()
        .chain(chiavi.iter().map(|(k, v)| (k.as_str(), *v)))
        .chain(altro.iter().copied())
        .collect();
    Node::with(&settings)
}

/// Sends a document of this region's office; the code of the SAP.
pub fn invia(nodo: &Node, ente: &str, codice: Option<&str>) -> String {
    let documento = Documento {
        codice,
        ente,
        variazione: if codice.is_some() { "02" } else { "01" },
        ..Documento::default()
    };
    let risposta = nodo.post(&invio(&documento.xml()));
    assert_eq!(risposta.element("Esito").as_deref(), Some("OK"), "{}", risposta.body);
    risposta.element("CodiceSAP").expect("a code")
}

/// A SAP of LAZIO taken over by EMILIA: LAZIO must know.
pub fn perdita(nodo: &Node) -> String {
    let codice = invia(nodo, CPI_LAZIO, None);
    invia(nodo, CPI_EMILIA, Some(&codice));
    codice
}

/// Waits until the node's page of metrics says so.
pub fn attendi_metrica(nodo: &Node, riga: &str) {
    let pagina = || nodo.ops("/metrics").body;
    entro(
        || pagina().lines().any(|r| r.starts_with(riga)).then_some(()),
        || format!("no line `{riga}` in\n{}\n{}", pagina(), nodo.log()),
    );
}

#[test]
fn the_region_that_lost_a_sap_is_told_with_a_busta() {
    let lazio = Ricevente::con(&[]);
    let nodo = nodo(&[("LAZIO", &lazio.url())], &[]);
    let codice = perdita(&nodo);
    let arrivate = lazio.attendi(1);
    let a = &arrivate[0];
    assert_eq!(
        (&*a.codice, &*a.motivo, &*a.mittente, &*a.destinatario),
        (&*codice, "02", "NAZIONALE", "LAZIO")
    );
    assert!(a.identificatore.starts_with("NAZIONALE_NAZIONALESPCoopIT_"), "{a:?}");
    attendi_metrica(
        &nodo,
        "portasap_notifiche_tentativi_total{destinatario=\"LAZIO\",esito=\"CONSEGNATA\"} 1",
    );
    thread::sleep(Duration::from_millis(500));
    assert_eq!(lazio.arrivate().len(), 1, "delivered is delivered");
}

#[test]
fn every_kind_of_failure_is_tried_again_under_its_own_name() {
    let copione = [
        (Modo::Ko, "KO"),
        (Modo::Fault, "FAULT"),
        (Modo::Errore, "BUSTA_ERRORE"),
        (Modo::Altra, "ALTRA_RISPOSTA"),
        (Modo::Http(200, "<html><body>Benvenuti</body></html>"), "ILLEGGIBILE"),
        (Modo::Http(302, ""), "HTTP"),
        (Modo::Tace, "SCADUTA"),
        (Modo::Chiude, "INTERROTTA"),
        (Modo::SenzaFine, "ILLEGGIBILE"),
    ];
    let modi: Vec<Modo> = copione.iter().map(|(m, _)| m.clone()).collect();
    let lazio = Ricevente::con(&modi);
    let nodo = nodo(&[("LAZIO", &lazio.url())], &[("NOTIFICA__RETRY_MAX_MS", "100")]);
    perdita(&nodo);
    let arrivate = lazio.attendi(copione.len() + 1);
    let mut identificatori: Vec<_> = arrivate.iter().map(|a| a.identificatore.clone()).collect();
    identificatori.sort();
    identificatori.dedup();
    assert_eq!(
        identificatori.len(),
        arrivate.len(),
        "a new Identificatore for each attempt"
    );
    for (_, esito) in &copione {
        let volte = copione.iter().filter(|(_, e)| e == esito).count();
        attendi_metrica(
            &nodo,
            &format!("portasap_notifiche_tentativi_total{{destinatario=\"LAZIO\",esito=\"{esito}\"}} {volte}"),
        );
    }
    attendi_metrica(
        &nodo,
        "portasap_notifiche_tentativi_total{destinatario=\"LAZIO\",esito=\"CONSEGNATA\"} 1",
    );
}

#[test]
fn a_region_that_is_down_gets_everything_in_order_when_it_is_back() {
    let morta = Ricevente::con(&vec![Modo::Chiude; 7]);
    let veneto = Ricevente::con(&[]);
    let nodo = nodo(
        &[
            ("LAZIO", &morta.url()),
            ("EMILIA", &morta.url()),
            ("VENETO", &veneto.url()),
        ],
        &[],
    );
    let codice = invia(&nodo, CPI_VENETO, None);
    for ente in [CPI_LAZIO, CPI_VENETO, CPI_LAZIO] {
        invia(&nodo, ente, Some(&codice));
    }
    // VENETO lost it twice, LAZIO once: VENETO does not wait for LAZIO.
    assert_eq!(veneto.attendi(2).len(), 2);
    attendi_metrica(
        &nodo,
        "portasap_notifiche_tentativi_total{destinatario=\"LAZIO\",esito=\"CONSEGNATA\"} 1",
    );
    assert!(
        nodo.log().contains("the region failed five times in a row"),
        "{}",
        nodo.log()
    );
    // The line follows the count.
    entro(
        || nodo.log().contains("the region answers again").then_some(()),
        || nodo.log(),
    );
}

#[test]
fn a_node_killed_in_the_middle_of_a_delivery_loses_nothing() {
    for database in [None, Some(postgres_database())] {
        let lazio = Ricevente::con(&[Modo::Tace]);
        let altro: Vec<(&str, &str)> = database.iter().map(|url| ("DATABASE__URL", url.as_str())).collect();
        let mut impostazioni = altro.clone();
        impostazioni.push(("NOTIFICA__TIMEOUT_MS", "60000"));
        let mut nodo = nodo(&[("LAZIO", &lazio.url())], &impostazioni);
        let codice = perdita(&nodo);
        lazio.attendi(1);
        nodo.kill();
        // The lease of the dead ends by itself; the clock of the new one is beyond it.
        let nodo = nodo.restart_with(&[("CLOCK__SHIFT_SECONDS", "120")]);
        let arrivate = lazio.attendi(2);
        assert_eq!(arrivate[1].codice, codice);
        attendi_metrica(
            &nodo,
            "portasap_notifiche_tentativi_total{destinatario=\"LAZIO\",esito=\"CONSEGNATA\"} 1",
        );
    }
}

#[test]
fn a_node_told_to_stop_lets_what_is_on_its_way_arrive() {
    let lazio = Ricevente::con(&[]);
    let mut nodo = nodo(&[("LAZIO", &lazio.url())], &[]);
    perdita(&nodo);
    lazio.attendi(1);
    nodo.signal("TERM");
    assert!(nodo.wait().success(), "{}", nodo.log());
    // What it wrote last is read by another thread.
    entro(|| nodo.log().contains("stopped").then_some(()), || nodo.log());
}

/// Nobody tries a region for which nothing waits: its circuit would stay open, and the alert with it.
#[test]
fn a_circuit_is_shown_open_only_while_something_waits() {
    let nodo = nodo(
        &[("LAZIO", "http://127.0.0.1:1/")],
        &[("NOTIFICA__RETRY_MAX_MS", "100")],
    );
    perdita(&nodo);
    attendi_metrica(&nodo, "portasap_notifiche_circuito_aperto{destinatario=\"LAZIO\"} 1");
    let lascia = || super::operatore::notify(&nodo, &["drop", "--to", "LAZIO", "--reason", "told by telephone"]);
    entro(|| lascia().status.success().then_some(()), || nodo.log());
    attendi_metrica(&nodo, "portasap_notifiche_in_attesa{destinatario=\"LAZIO\"} 0");
    attendi_metrica(&nodo, "portasap_notifiche_circuito_aperto{destinatario=\"LAZIO\"} 0");
}
