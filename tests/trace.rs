//! `portasap trace` as an operator types it, on what a real node left behind.

#[path = "support/http.rs"]
mod http;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/node.rs"]
mod node;

use std::process::{Command, Output};

use messages::{Busta, CF, Documento, body, invio, verifica};
use node::{Node, binary};

/// Runs on the database of a node.
fn trace(node: &Node, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = Command::new(binary())
        .arg("trace")
        .args(arguments)
        .args(["--config", concat!(env!("CARGO_MANIFEST_DIR"), "/config/collaudo.toml")])
        .current_dir(node.dir())
        .output()
        .expect("the binary runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (status.code().expect("an exit code"), text(stdout), text(stderr))
}

fn con_busta(mittente: &str, azione: &'static str, n: u32, parametro: &str, valore: &str) -> String {
    Busta::nuova(mittente, azione, n).intorno(&body(azione, parametro, valore))
}

/// An invioSAP of LAZIO that is accepted, a look-up of EMILIA, a busta that is wrong, a plain one that is refused.
fn storia(node: &Node) {
    let documento = Documento::default().xml();
    let inviata = node.post(&con_busta("LAZIO", "invioSAP", 1, "SAP", &documento));
    assert_eq!(inviata.element("Esito").as_deref(), Some("OK"), "{}", inviata.body);
    node.post(&con_busta("EMILIA", "verificaEsistenzaSAP", 2, "CodiceFiscale", CF));
    assert_eq!(
        node.post(&con_busta("ATLANTIDE", "invioSAP", 3, "SAP", &documento))
            .status,
        500
    );
    assert_eq!(node.post(&invio(&documento)).element("Esito").as_deref(), Some("KO"));
}

fn numeri(json: &str) -> Vec<i64> {
    let voci: Vec<serde_json::Value> = serde_json::from_str(json).expect("a JSON array");
    voci.iter().map(|v| v["id"].as_i64().expect("a number")).collect()
}

#[test]
fn finds_by_whatever_is_known() {
    let node = Node::start();
    storia(&node);
    let (code, text, err) = trace(&node, &["find"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(text.lines().count(), 5, "{text}");
    for wanted in ["NUMBER", "LAZIO", "BUSTA_ERRORE", "SAP-03", "AA00000001G"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let suo = Busta::nuova("EMILIA", "verificaEsistenzaSAP", 2).identificatore;
    let oggi = jiff_today();
    for (condizioni, attese) in [
        (vec!["--party", "LAZIO"], vec![1]),
        (vec!["--sender", "NAZIONALE"], vec![]),
        (vec!["--recipient", "NAZIONALE"], vec![3, 2, 1]),
        (vec!["--action", "invioSAP"], vec![4, 1]),
        (vec!["--outcome", "ko"], vec![4]),
        (vec!["--outcome", "BUSTA_ERRORE"], vec![3]),
        (vec!["--sap", "aa00000001g"], vec![2, 1]),
        (vec!["--id", &suo], vec![2]),
        (vec!["--from", &oggi], vec![4, 3, 2, 1]),
        (vec!["--to", "2020-01-01"], vec![]),
        (vec!["--limit", "2"], vec![4, 3]),
        (vec!["--limit", "2", "--before", "3"], vec![2, 1]),
    ] {
        let mut arguments = vec!["find", "--json"];
        arguments.extend(condizioni);
        let (code, json, err) = trace(&node, &arguments);
        assert_eq!((code, numeri(&json)), (0, attese), "{arguments:?}: {json}{err}");
    }
    for wrong in [
        ["--from", "ieri"],
        ["--action", "altro"],
        ["--outcome", "BENE"],
        ["--limit", "0"],
    ] {
        assert_eq!(trace(&node, &["find", wrong[0], wrong[1]]).0, 2, "{wrong:?}");
    }
}

/// A day that is today in Italy, or was when this began.
fn jiff_today() -> String {
    let out = Command::new("date")
        .env("TZ", "Europe/Rome")
        .arg("+%F")
        .output()
        .expect("date runs");
    String::from_utf8(out.stdout).expect("text").trim().to_owned()
}

#[test]
fn shows_one_whole_and_personal_data_only_when_asked() {
    let node = Node::with(&[("TRACE__MESSAGES", "true")]);
    storia(&node);
    let (code, text, _) = trace(&node, &["show", "4"]);
    assert_eq!(code, 0);
    for wanted in [
        "outcome                KO",
        "anomaly                SAP-03",
        "request SHA-256",
        "127.0.0.1",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    for numero in ["1", "2", "3", "4"] {
        for form in [&["show", numero][..], &["show", numero, "--json"]] {
            let (_, text, _) = trace(&node, form);
            assert!(!text.contains(CF) && !text.contains("ESEMPIO"), "{text}");
        }
    }
    let (_, text, err) = trace(
        &node,
        &[
            "show",
            &Busta::nuova("LAZIO", "invioSAP", 1).identificatore,
            "--with-messages",
        ],
    );
    assert!(err.contains("personal data"), "{err}");
    for wanted in [
        "--- DOCUMENTO",
        "--- RICHIESTA",
        "--- RISPOSTA",
        "<cognome>ESEMPIO</cognome>",
        "risposta_invioSAP",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let (_, json, _) = trace(&node, &["show", "3", "--with-messages", "--json"]);
    let voce: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let messaggi = voce[0]["messaggi"].as_array().expect("messages");
    let testo = |n: usize| messaggi[n]["testo"].as_str().expect("text");
    assert!(
        testo(0).contains("ATLANTIDE") && testo(0).contains(CF),
        "refused messages too"
    );
    assert!(testo(1).contains("ListaEccezioni"), "{}", testo(1));
    assert_eq!(
        voce[0]["eccezioni"].as_str().expect("rows").lines().count(),
        testo(1).matches("<eGov_IT:Eccezione ").count()
    );
    let (code, _, err) = trace(&node, &["show", "nessuno"]);
    assert_eq!(code, 1, "{err}");
    // Each row that was looked at with its messages, and no other.
    let accessi = node.dir().join("data/portasap.db");
    let url = format!("sqlite://{}", accessi.display());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let righe: Vec<(String, i64)> = runtime.block_on(async {
        let pool = sqlx::SqlitePool::connect(&url).await.expect("the file opens");
        sqlx::query_as("SELECT chi, traccia FROM accesso ORDER BY id")
            .fetch_all(&pool)
            .await
            .expect("rows")
    });
    assert_eq!(righe.iter().map(|r| r.1).collect::<Vec<_>>(), [1, 3]);
    assert!(righe.iter().all(|r| r.0.contains("uid ")), "{righe:?}");
}

#[test]
fn nothing_raw_is_kept_unless_asked_for() {
    let node = Node::start();
    storia(&node);
    let (_, json, _) = trace(&node, &["show", "1", "--with-messages", "--json"]);
    let voce: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(voce[0]["messaggi"], serde_json::json!([]));
}

/// The answer that was kept is, byte by byte, the one that left, and so is the header in its trace row.
#[test]
fn the_answer_that_was_kept_is_the_one_that_left() {
    let node = Node::with(&[("TRACE__MESSAGES", "true")]);
    let documento = Documento::default().xml();
    for messaggio in [
        con_busta("LAZIO", "invioSAP", 1, "SAP", &documento),
        con_busta("LAZIO", "invioSAP", 1, "SAP", &documento),
        con_busta("ATLANTIDE", "invioSAP", 2, "SAP", &documento),
        con_busta("LAZIO", "richiestaSAP", 3, "CodiceSAP", "male"),
        verifica(CF),
        "not XML".to_owned(),
    ] {
        let reply = node.post(&messaggio);
        let id = reply.header("x-correlation-id").expect("an id");
        let (_, json, err) = trace(&node, &["show", id, "--with-messages", "--json"]);
        let voce: serde_json::Value = serde_json::from_str(&json).unwrap_or_else(|e| panic!("{e}: {json}{err}"));
        assert_eq!(voce[0]["messaggi"][0]["testo"], serde_json::json!(messaggio));
        assert_eq!(voce[0]["messaggi"][1]["testo"], serde_json::json!(reply.body));
        match voce[0]["intestazione_risposta"].as_str() {
            Some(header) => assert!(reply.body.contains(header), "{header}\n{}", reply.body),
            None => assert!(!reply.body.contains("Intestazione"), "{}", reply.body),
        }
    }
}

/// The form of busta-egov.md §12.1: root `traccia` of its namespace, then `GDO`, `IdentificativoPorta`, `TipoMessaggio`,
/// `Intestazione`.
#[test]
fn exports_the_record_of_the_tracciamento() {
    let node = Node::start();
    storia(&node);
    let (code, xml, err) = trace(&node, &["export"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        err.contains("4 exchanges, 6 records") && err.contains("1 exchanges without busta"),
        "{err}"
    );
    let file = node.dir().join("tracce.xml");
    std::fs::write(&file, &xml).expect("written");
    let checked = Command::new("xmllint")
        .arg("--noout")
        .arg(&file)
        .output()
        .expect("xmllint runs");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));

    let root = portasap::xml::Reader::tree(&xml, portasap::xml::Limits::default()).expect("our own reader reads it");
    let tipi: Vec<String> = root
        .children()
        .map(|traccia| {
            const NS: &str = "http://www.cnipa.it/schemas/2003/eGovIT/Tracciamento1_0/";
            assert!(traccia.is(Some(NS), "traccia"));
            let figli: Vec<_> = traccia.children().collect();
            assert_eq!(figli.len(), 4, "exactly these");
            let nomi = ["GDO", "IdentificativoPorta", "TipoMessaggio"];
            assert!(figli.iter().zip(nomi).all(|(figlio, nome)| figlio.is(Some(NS), nome)));
            assert!(
                figli[0].text().parse::<jiff::Timestamp>().is_ok(),
                "a dateTime with its zone"
            );
            assert_eq!(figli[1].text(), "NAZIONALESPCoopIT");
            assert!(figli[3].is(Some(portasap::egov::NS), "Intestazione"));
            let header = portasap::egov::Intestazione::leggi(&[figli[3].clone()]);
            let header = header.expect("it can be answered to").expect("it is one");
            format!("{} {}", figli[2].text(), header.mittente.parte.nome)
        })
        .collect();
    assert_eq!(
        tipi,
        [
            "Richiesta LAZIO",
            "Risposta NAZIONALE",
            "Richiesta EMILIA",
            "Risposta NAZIONALE",
            "Richiesta ATLANTIDE",
            "Risposta NAZIONALE",
        ]
    );
    let (_, lines, _) = trace(&node, &["export", "--format", "jsonl", "--party", "LAZIO"]);
    let righe: Vec<serde_json::Value> = lines.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(righe.len(), 1);
    assert_eq!(
        (&righe[0]["esito"], &righe[0]["profilo"]),
        (&"OK".into(), &"EGOV_IT_ServizioSincrono".into())
    );
    let (code, ..) = trace(&node, &["export", "--out", "a.xml"]);
    assert_eq!(
        (code, std::fs::read_to_string(node.dir().join("a.xml")).expect("a file")),
        (0, xml)
    );
}

#[test]
fn prunes_and_says_what() {
    let node = Node::with(&[("TRACE__MESSAGES", "true")]);
    storia(&node);
    let (code, text, err) = trace(&node, &["prune", "--dry-run"]);
    assert_eq!(code, 0, "{err}");
    for classe in [
        "messages",
        "refused_documents",
        "documents",
        "identifiers",
        "traces",
        "notifications",
        "received_notifications",
    ] {
        assert!(
            text.lines()
                .any(|l| l.starts_with(classe) && l.ends_with(" 0 would be removed")),
            "{classe}: {text}"
        );
    }
    // A year on: by a clock that is ahead.
    let out = Command::new(binary())
        .args([
            "trace",
            "prune",
            "--config",
            concat!(env!("CARGO_MANIFEST_DIR"), "/config/collaudo.toml"),
        ])
        .env("PORTASAP__CLOCK__SHIFT_SECONDS", (3600 * 24 * 100).to_string())
        .current_dir(node.dir())
        .output()
        .expect("the binary runs");
    let text = String::from_utf8(out.stdout).expect("text");
    for (classe, quanti) in [
        ("messages", 8),
        ("refused_documents", 0),
        ("identifiers", 2),
        ("traces", 0),
    ] {
        assert!(
            text.contains(&format!("{classe:<24}{quanti} removed")),
            "{classe}: {text}"
        );
    }
    assert_eq!(trace(&node, &["find"]).1.lines().count(), 5);
}

#[test]
fn health_and_metrics_warn_of_a_full_disk() {
    let node = Node::with(&[("SPACE__CAPACITY_BYTES", "1000")]);
    let mut ready = node.ops("/health/ready");
    for _ in 0..100 {
        if ready.body.contains("warning") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        ready = node.ops("/health/ready");
    }
    assert_eq!(ready.status, 200, "a warning is no failure");
    assert!(
        ready
            .body
            .contains("{\"name\":\"space\",\"ok\":true,\"warning\":\"0 % of the room for the database is left\"}"),
        "{}",
        ready.body
    );
    let metrics = node.ops("/metrics").body;
    for wanted in [
        "portasap_database_bytes ",
        "portasap_database_free_bytes 0",
        "portasap_database_space_alarm 2",
    ] {
        assert!(metrics.contains(wanted), "{wanted}: {metrics}");
    }
    assert!(
        node.log().contains("room for the database is running out soon"),
        "{}",
        node.log()
    );
    // Whatever room the machine of the test has left.
    let never = [("SPACE__WARN_FREE_PERCENT", "0"), ("SPACE__CRITICAL_FREE_PERCENT", "0")];
    let ready = Node::with(&never).ops("/health/ready").body;
    assert!(ready.contains("{\"name\":\"space\",\"ok\":true}"), "{ready}");
}
