//! The commands as a person types them: what they print, how they end (design §5, exit codes).

#[path = "support/http.rs"]
mod http;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/node.rs"]
mod node;
#[path = "cli/validate.rs"]
mod validate;

use std::{
    path::Path,
    process::{Command, Output},
};

use node::{Node, binary};

fn run(dir: &Path, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = Command::new(binary())
        .args(arguments)
        .current_dir(dir)
        .output()
        .expect("the binary runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (status.code().expect("an exit code"), text(stdout), text(stderr))
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn every_command_explains_itself() {
    let dir = folder();
    let (code, text, _) = run(dir.path(), &["--help"]);
    assert_eq!(code, 0);
    for command in [
        "serve",
        "migrate",
        "validate",
        "rules",
        "tables",
        "sample",
        "send",
        "trace",
        "doctor",
        "hash-password",
    ] {
        assert!(text.contains(command), "{command}: {text}");
        let (code, help, _) = run(dir.path(), &[command, "--help"]);
        assert_eq!(code, 0, "{command}");
        assert!(help.contains("Usage: portasap"), "{command}: {help}");
    }
    assert_eq!(run(dir.path(), &["frobnicate"]).0, 2);
}

#[test]
fn samples_are_valid_distinct_and_repeatable() {
    let dir = folder();
    let (code, out, err) = run(dir.path(), &["sample", "--count", "20", "--out", "a"]);
    assert_eq!(code, 0, "{out}{err}");
    run(dir.path(), &["sample", "--count", "20", "--out", "b"]);
    run(dir.path(), &["sample", "--count", "20", "--seed", "2", "--out", "c"]);
    let read = |folder: &str, n: u32| {
        std::fs::read_to_string(dir.path().join(folder).join(format!("{n:08}.xml"))).expect("a document")
    };
    let workers: std::collections::HashSet<String> = (1..=20)
        .map(|n| http::element(&read("a", n), "codicefiscale").expect("a code"))
        .collect();
    assert_eq!(workers.len(), 20);
    assert_eq!(read("a", 7), read("b", 7));
    assert_ne!(read("a", 7), read("c", 7));
    let (code, out, _) = run(dir.path(), &["validate", "a", "c"]);
    assert_eq!(code, 0, "{out}");
}

#[test]
fn validate_says_what_is_wrong_and_where() {
    let dir = folder();
    run(dir.path(), &["sample", "--count", "1", "--out", "good"]);
    run(
        dir.path(),
        &["sample", "--count", "1", "--invalid", "CF-03", "--out", "bad"],
    );
    let (code, text, _) = run(dir.path(), &["validate", "bad/00000001.xml"]);
    assert_eq!(code, 1);
    for wanted in ["CF-03", "datianagrafici/datipersonali/codicefiscale"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let document = std::fs::read_to_string(dir.path().join("bad/00000001.xml")).unwrap();
    let secret = http::element(&document, "codicefiscale").unwrap();
    assert!(!text.contains(&secret), "values are masked");

    let (code, json, _) = run(
        dir.path(),
        &[
            "validate",
            "--json",
            "good/00000001.xml",
            "nowhere.xml",
            "bad/00000001.xml",
        ],
    );
    assert_eq!(code, 1);
    let report: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let esiti: Vec<&str> = report
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["esito"].as_str().unwrap())
        .collect();
    assert_eq!(esiti, ["OK", "KO", "KO"]);
    let anomalia = &report[2]["anomalie"][0];
    assert_eq!(
        (anomalia["codice"].as_str(), anomalia["regola"].as_str()),
        (Some("L203"), Some("CF-03"))
    );
    assert!(anomalia["riga"].is_u64() && anomalia["fonte"].is_string() && anomalia["messaggio"].is_string());
    assert_eq!(run(dir.path(), &["validate"]).0, 2);
}

#[test]
fn rules_lists_and_explains() {
    let dir = folder();
    let (code, text, _) = run(dir.path(), &["rules"]);
    assert_eq!(code, 0);
    assert!(text.contains("XML-03") && text.contains("TIT-01"), "{text}");
    let (code, text, _) = run(dir.path(), &["rules", "CF-03"]);
    assert_eq!(code, 0);
    assert!(text.contains("CF-03") && text.contains("L203"), "{text}");
    assert_eq!(run(dir.path(), &["rules", "ZZ-99"]).0, 2);
}

#[test]
fn send_reports_one_line_per_file() {
    let node = Node::start();
    let dir = folder();
    run(
        dir.path(),
        &["sample", "--count", "5", "--as", "EMILIA", "--out", "docs"],
    );
    std::fs::write(dir.path().join("docs/zzz.xml"), "<datiinvio/>").unwrap();
    let url = format!("http://{}/ServiziSAP", node.service);
    let (code, csv, err) = run(dir.path(), &["send", "--url", &url, "--as", "EMILIA", "docs"]);
    assert_eq!(code, 1, "{csv}{err}");
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 7, "{csv}");
    assert_eq!(lines[0], "file,esito,codice_sap,codici,messaggio,identificatore");
    assert!(lines[1].starts_with("docs/00000001.xml,OK,AA0000000"), "{csv}");
    assert!(lines[6].starts_with("docs/zzz.xml,KO,,L002,"), "{csv}");
    assert!(err.contains("6 sent: 5 OK, 1 refused, 0 without answer"), "{err}");
    let (code, ..) = run(
        dir.path(),
        &[
            "send",
            "--url",
            "http://127.0.0.1:1/x",
            "--as",
            "EMILIA",
            "docs/zzz.xml",
        ],
    );
    assert_eq!(code, 3);
    let (code, ..) = run(
        dir.path(),
        &["send", "--url", &url, "--as", "ATLANTIDE", "docs/zzz.xml"],
    );
    assert_eq!(code, 2);
}

#[test]
fn migrate_is_safe_to_repeat_and_serve_asks_for_it() {
    let dir = folder();
    let database = ["--database", "sqlite://here/portasap.db"];
    let collaudo = concat!(env!("CARGO_MANIFEST_DIR"), "/config/collaudo.toml");
    let serve = Command::new(binary())
        .args([
            "serve",
            "--config",
            collaudo,
            "--listen",
            "127.0.0.1:0",
            "--ops-listen",
            "127.0.0.1:0",
        ])
        .args(database)
        .env("PORTASAP__DATABASE__MIGRATE", "false")
        .current_dir(dir.path())
        .output()
        .expect("the binary runs");
    assert_eq!(
        serve.status.code(),
        Some(3),
        "{}",
        String::from_utf8_lossy(&serve.stderr)
    );
    assert!(
        String::from_utf8_lossy(&serve.stderr).contains("portasap migrate"),
        "says what to do"
    );
    for _ in 0..2 {
        let (code, out, err) = run(
            dir.path(),
            &[&["migrate", "--config", collaudo][..], &database].concat(),
        );
        assert_eq!(code, 0, "{out}{err}");
    }
}

#[test]
fn serve_refuses_what_it_cannot_honour() {
    let dir = folder();
    let cases = [
        (
            "esercizio",
            vec![
                "--config",
                concat!(env!("CARGO_MANIFEST_DIR"), "/config/esercizio.toml"),
            ],
            2,
            "egov.parti",
        ),
        (
            "a region called NAZIONALE",
            vec![
                "--config",
                concat!(env!("CARGO_MANIFEST_DIR"), "/config/collaudo.toml"),
                "--role",
                "regione",
            ],
            2,
            "party",
        ),
        (
            "unknown party",
            vec![
                "--config",
                concat!(env!("CARGO_MANIFEST_DIR"), "/config/collaudo.toml"),
                "--party",
                "ATLANTIDE",
            ],
            2,
            "party",
        ),
        ("missing file", vec!["--config", "nowhere.toml"], 2, "nowhere.toml"),
    ];
    for (what, arguments, wanted, word) in cases {
        let free = ["--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"];
        let (code, _, err) = run(dir.path(), &[&["serve"][..], &arguments, &free].concat());
        assert_eq!(code, wanted, "{what}: {err}");
        assert!(err.contains(word), "{what}: {err}");
    }
}

/// The settings of the node are named once, for every command; and who names none is not told of an empty register.
#[test]
fn the_settings_are_found_without_naming_them_and_no_database_is_made() {
    let dir = folder();
    let da_qui = |args: &[&str], config: Option<&Path>| {
        let mut comando = Command::new(binary());
        comando.args(args).current_dir(dir.path()).env_remove("PORTASAP_CONFIG");
        if let Some(config) = config {
            comando.env("PORTASAP_CONFIG", config);
        }
        let uscita = comando.output().expect("the binary runs");
        let testo = String::from_utf8_lossy(&uscita.stdout).into_owned() + &String::from_utf8_lossy(&uscita.stderr);
        (uscita.status.code(), testo)
    };
    for args in [
        &["notify", "list"][..],
        &["notify", "received", "list"],
        &["notify", "retry", "1"],
        &["trace", "find", "--party", "LAZIO"],
        &["trace", "prune", "--dry-run"],
        &["sap", "burn", "AA00000001G", "--reason", "x", "--yes"],
    ] {
        let (code, testo) = da_qui(args, None);
        assert_eq!(code, Some(3), "{args:?}: {testo}");
        let resta: Vec<_> = std::fs::read_dir(dir.path()).expect("a folder").collect();
        assert!(resta.is_empty(), "{args:?}: {resta:?}");
    }
    let (_, testo) = da_qui(&["notify", "list"], None);
    assert!(
        testo.contains("there is no SQLite file data/portasap.db") && testo.contains("PORTASAP_CONFIG"),
        "{testo}"
    );
    let altrove = folder();
    let (config, file) = (altrove.path().join("portasap.toml"), altrove.path().join("nodo.db"));
    let url = format!(
        "environment = \"collaudo\"\n[database]\nurl = \"sqlite://{}\"\n",
        file.display()
    );
    std::fs::write(&config, url).expect("a file");
    for args in [
        &["migrate"][..],
        &["notify", "list"],
        &["trace", "find"],
        &["tables", "history"],
    ] {
        let (code, testo) = da_qui(args, Some(&config));
        assert_eq!(code, Some(0), "{args:?}: {testo}");
        assert!(file.exists());
    }
    // What is typed wins.
    let (code, testo) = da_qui(&["notify", "list", "--config", "nowhere.toml"], Some(&config));
    assert!(code == Some(2) && testo.contains("nowhere.toml"), "{testo}");
}
