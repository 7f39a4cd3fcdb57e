//! `portasap notify`, beside a running node.

use std::process::{Command, Output};

use super::consegna::{attendi_metrica, invia, nodo, perdita};
use crate::{
    http,
    messages::{CPI_EMILIA, CPI_LAZIO},
    node::{Node, binary},
    regione::{Modo, Ricevente, entro},
};

pub fn notify(nodo: &Node, args: &[&str]) -> Output {
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

/// What was done with the commands, in order, as the database remembers it.
fn accessi(nodo: &Node) -> Vec<String> {
    let url = format!("sqlite://{}", nodo.dir().join("data/portasap.db").display());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let pool = sqlx::SqlitePool::connect(&url).await.expect("the file opens");
        let query = sqlx::query_as("SELECT chi, che_cosa FROM accesso ORDER BY id");
        let righe: Vec<(String, String)> = query.fetch_all(&pool).await.expect("the query runs");
        let noto = |chi: &str| chi.contains("(uid ") || chi.starts_with("api:");
        assert!(righe.iter().all(|(chi, _)| noto(chi)), "{righe:?}");
        righe.into_iter().map(|(_, cosa)| cosa).collect()
    })
}

#[test]
fn who_looked_at_a_regions_words_or_decided_is_recorded() {
    let lazio = Ricevente::con(&[Modo::Ko]);
    let nodo = nodo(&[("LAZIO", &lazio.url())], &[("NOTIFICA__RETRY_FIRST_MS", "3600000")]);
    let codice = perdita(&nodo);
    attendi_metrica(
        &nodo,
        "portasap_notifiche_tentativi_total{destinatario=\"LAZIO\",esito=\"KO\"} 1",
    );
    for args in [&["list"][..], &["list", "--json"]] {
        let elenco = testo(&notify(&nodo, args));
        assert!(elenco.contains("KO") && !elenco.contains("codice ignoto"), "{elenco}");
    }
    assert_eq!(accessi(&nodo), [""; 0], "a list shows nothing that is personal");
    assert!(testo(&notify(&nodo, &["show", "1"])).contains("codice ignoto"));
    notify(&nodo, &["drop", "--to", "LAZIO", "--sap", &codice, "--reason", "x"]);
    notify(&nodo, &["retry", "1", "2"]);
    assert_eq!(
        accessi(&nodo),
        [
            "notify show 1",
            &format!("notify drop --to 08 --sap {codice}: x"),
            "notify retry 1",
            "notify retry 2"
        ]
    );
}

#[test]
fn parties_are_those_of_the_configuration() {
    let lazio = Ricevente::con(&[]);
    let nodo = nodo(&[("LAZIO", &lazio.url())], &[]);
    perdita(&nodo);
    attendi_metrica(
        &nodo,
        "portasap_notifiche_tentativi_total{destinatario=\"LAZIO\",esito=\"CONSEGNATA\"} 1",
    );
    let parti = nodo.dir().join("parti.toml");
    let registro =
        "[[parte]]\nnome = \"NAZIONALE\"\nregione = \"00\"\n\n[[parte]]\nnome = \"LATIUM\"\nregione = \"08\"\n";
    std::fs::write(&parti, registro).expect("a file");
    let con = |args: &[&str], file: bool| {
        let url = format!("sqlite://{}", nodo.dir().join("data/portasap.db").display());
        let mut comando = Command::new(binary());
        comando.arg("notify").args(args).args(["--database", &url]);
        if file {
            comando.env("PORTASAP__EGOV__PARTI", &parti);
        }
        comando.output().expect("the binary runs")
    };
    let elenco = con(&["list", "--to", "LATIUM"], true);
    assert_eq!(testo(&elenco).lines().count(), 2, "{}", testo(&elenco));
    assert_eq!(con(&["list", "--to", "08"], true).stdout, elenco.stdout);
    for (chi, file) in [("LATIUM", false), ("LAZIO", true)] {
        let rifiutata = con(&["list", "--to", chi], file);
        assert_eq!(rifiutata.status.code(), Some(2), "{}", testo(&rifiutata));
        assert!(
            testo(&rifiutata).contains(&format!("--to {chi}")),
            "{}",
            testo(&rifiutata)
        );
    }
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

/// Eleven days on: older than the age at which a notification is given up.
const UNDICI_GIORNI: (&str, &str) = ("CLOCK__SHIFT_SECONDS", "950400");

#[test]
fn what_waited_for_an_endpoint_is_not_given_up_after_one_attempt() {
    let senza = nodo(&[], &[]);
    perdita(&senza);
    attendi_metrica(&senza, "portasap_notifiche_non_recapitabili 1");
    let lazio = Ricevente::con(&[Modo::Ko, Modo::Ko]);
    let nodo = senza.restart_with(&[("NOTIFICA__ENDPOINT__LAZIO", &lazio.url()), UNDICI_GIORNI]);
    lazio.attendi(3);
    attendi_metrica(
        &nodo,
        "portasap_notifiche_tentativi_total{destinatario=\"LAZIO\",esito=\"CONSEGNATA\"} 1",
    );
}

#[test]
fn what_an_operator_retries_is_not_given_up_after_one_attempt() {
    let lazio = Ricevente::con(&[Modo::Ko, Modo::Ko, Modo::Ko]);
    let prima = nodo(&[("LAZIO", &lazio.url())], &[("NOTIFICA__RETRY_FIRST_MS", "3600000")]);
    perdita(&prima);
    lazio.attendi(1);
    // Once the attempt is recorded.
    let lasciata = || notify(&prima, &["drop", "1", "--reason", "they asked for it"]);
    entro(|| lasciata().status.success().then_some(()), || prima.log());
    let nodo = prima.restart_with(&[("NOTIFICA__RETRY_FIRST_MS", "50"), UNDICI_GIORNI]);
    let url = format!("sqlite://{}", nodo.dir().join("data/portasap.db").display());
    let mut comando = Command::new(binary());
    // The command lives on the day of the node.
    comando
        .env("PORTASAP__ENVIRONMENT", "collaudo")
        .env("PORTASAP__CLOCK__SHIFT_SECONDS", UNDICI_GIORNI.1);
    let ripresa = comando
        .args(["notify", "retry", "--to", "LAZIO", "--database", &url])
        .output();
    let ripresa = ripresa.expect("the binary runs");
    assert!(ripresa.status.success(), "{}", testo(&ripresa));
    lazio.attendi(4);
    attendi_metrica(
        &nodo,
        "portasap_notifiche_tentativi_total{destinatario=\"LAZIO\",esito=\"CONSEGNATA\"} 1",
    );
}

/// Order for each SAP is the node's promise; only who says so breaks it.
#[test]
fn what_later_ones_have_overtaken_is_retried_only_out_of_order() {
    let lazio = Ricevente::con(&[Modo::Ko]);
    let nodo = nodo(&[("LAZIO", &lazio.url())], &[("NOTIFICA__RETRY_FIRST_MS", "3600000")]);
    let codice = perdita(&nodo);
    lazio.attendi(1);
    let lasciata = || notify(&nodo, &["drop", "1", "--reason", "told by telephone"]);
    entro(|| lasciata().status.success().then_some(()), || nodo.log());
    for ente in [CPI_LAZIO, CPI_EMILIA] {
        invia(&nodo, ente, Some(&codice));
    }
    lazio.attendi(2);
    let consegnate = || testo(&notify(&nodo, &["list", "--state", "consegnata"]));
    entro(|| consegnate().contains(&codice).then_some(()), consegnate);

    let rifiutata = notify(&nodo, &["retry", "--state", "abbandonata", "--to", "LAZIO"]);
    assert_eq!(rifiutata.status.code(), Some(1), "{}", testo(&rifiutata));
    assert!(testo(&rifiutata).contains("--out-of-order"), "{}", testo(&rifiutata));
    let riprova = |domanda: &str| {
        let percorso = format!("/api/v1/uscita/notifiche/1/riprova{domanda}");
        crate::http::request(nodo.operations, "POST", &percorso, &[], b"")
    };
    for domanda in ["", "?fuori_ordine=false"] {
        let conflitto = riprova(domanda);
        assert_eq!(conflitto.status, 409, "{}", conflitto.body);
        assert!(conflitto.body.contains("fuori_ordine=true"), "{}", conflitto.body);
    }
    lazio.sempre(Modo::Ko);
    let fatta = notify(&nodo, &["retry", "1", "--out-of-order"]);
    assert_eq!(fatta.status.code(), Some(0), "{}", testo(&fatta));
    lazio.attendi(3);
    entro(|| lasciata().status.success().then_some(()), || nodo.log());
    lazio.sempre(Modo::Ok);
    let fatta = riprova("?fuori_ordine=true");
    assert_eq!(fatta.status, 200, "{}", fatta.body);
    lazio.attendi(4);
    assert!(
        accessi(&nodo).contains(&"notify retry --out-of-order 1".to_owned()),
        "{:?}",
        accessi(&nodo)
    );
}

/// While a region takes its time, its notification can neither be given up nor overtaken; the command says which it is.
#[test]
fn what_is_on_its_way_is_not_dropped() {
    let lazio = Ricevente::con(&[Modo::Tace]);
    let nodo = nodo(&[("LAZIO", &lazio.url())], &[("NOTIFICA__TIMEOUT_MS", "20000")]);
    perdita(&nodo);
    lazio.attendi(1);
    let lasciata = notify(&nodo, &["drop", "1", "--reason", "prova"]);
    assert_eq!(lasciata.status.code(), Some(1), "{}", testo(&lasciata));
    assert!(
        testo(&lasciata).contains("on their way at this moment, and left as they are: 1"),
        "{}",
        testo(&lasciata)
    );
    let negata = http::request(
        nodo.operations,
        "POST",
        "/api/v1/uscita/notifiche/1/abbandona",
        &[("Content-Type", "application/json")],
        br#"{"motivo": "prova"}"#,
    );
    assert_eq!(negata.status, 409, "{}", negata.body);
    assert!(testo(&notify(&nodo, &["list"])).contains("DA_INVIARE"));
}

/// A reason is one line that says something, at the command as at the API; otherwise nothing is done and nothing recorded.
#[test]
fn a_drop_has_a_reason() {
    let nodo = nodo(&[], &[]);
    perdita(&nodo);
    let lungo = "x".repeat(501);
    for motivo in ["", "   ", "due\nrighe", "\u{1b}[2J", &lungo] {
        for comando in [&["drop", "1", "--reason"][..], &["received", "drop", "1", "--reason"]] {
            let rifiutato = notify(&nodo, &[comando, &[motivo]].concat());
            assert_eq!(rifiutato.status.code(), Some(2), "{motivo:?}: {}", testo(&rifiutato));
            assert!(testo(&rifiutato).contains("--reason"), "{}", testo(&rifiutato));
        }
    }
    assert_eq!(accessi(&nodo), [""; 0]);
    assert!(
        notify(&nodo, &["drop", "1", "--reason", " prot. 12/2026 "])
            .status
            .success()
    );
    notify(&nodo, &["received", "drop", "1", "--reason", "per telefono"]);
    assert_eq!(
        accessi(&nodo),
        ["notify drop 1: prot. 12/2026", "notify received drop 1: per telefono"]
    );
}
