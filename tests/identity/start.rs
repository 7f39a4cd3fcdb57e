//! What `serve`, `doctor` and `hash-password` say about identity before anybody calls.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use crate::{
    accolta, domanda,
    node::{Node, binary},
    pki::{Pki, registry},
    tls::post,
};

const ESERCIZIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/config/esercizio.toml");

/// The folder that `config/esercizio.toml` expects to run in.
fn installed() -> Pki {
    let pki = Pki::new();
    std::fs::create_dir_all(pki.path("config/tls")).unwrap();
    for (from, to) in [
        ("nodo.pem", "config/tls/nodo.pem"),
        ("nodo.key", "config/tls/nodo.key"),
        ("ca.pem", "config/tls/ca.pem"),
        ("crl.pem", "config/tls/crl.pem"),
        ("parti.toml", "config/parti.toml"),
    ] {
        std::fs::copy(pki.path(from), pki.path(to)).unwrap();
    }
    pki
}

fn run(pki: &Pki, command: &str, env: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut process = Command::new(binary());
    process
        .args([
            command,
            "--config",
            ESERCIZIO,
            "--listen",
            "127.0.0.1:0",
            "--ops-listen",
            "127.0.0.1:0",
        ])
        .args(["--database", "sqlite://here/portasap.db"])
        .env("PORTASAP__LOG__FORMAT", "text")
        .current_dir(pki.dir());
    for (key, value) in env {
        process.env(format!("PORTASAP__{key}"), value);
    }
    let output = process.output().expect("the binary runs");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn the_shipped_esercizio_serves_once_its_files_exist() {
    let pki = installed();
    let (code, text) = run(&pki, "migrate", &[]);
    assert_eq!(code, Some(0), "{text}");
    let node = Node::configured(ESERCIZIO, pki.dir(), &[("DATABASE__URL", "sqlite://here/portasap.db")]);
    accolta(
        "esercizio",
        &post(&pki, &node, Some(&pki.lazio()), "", &domanda("LAZIO", 1)).unwrap(),
    );
    let plain = post(&pki, &node, None, "", &crate::messages::verifica(crate::messages::CF)).unwrap();
    assert_eq!(plain.status, 500, "the busta is required: {}", plain.body);
}

#[test]
fn what_is_missing_is_named() {
    for file in [
        "config/tls/nodo.pem",
        "config/tls/nodo.key",
        "config/tls/ca.pem",
        "config/tls/crl.pem",
        "config/parti.toml",
    ] {
        let pki = installed();
        std::fs::remove_file(pki.path(file)).unwrap();
        let (code, text) = run(&pki, "serve", &[]);
        assert!(code == Some(2) && text.contains(file), "{file}: {code:?} {text}");
        let (code, text) = run(&pki, "doctor", &[("DATABASE__MIGRATE", "true")]);
        assert!(code == Some(2) && text.contains(file), "{file}: {code:?} {text}");
    }
    let pki = installed();
    for (env, wanted) in [
        (("IDENTITY__REQUIRED", "false"), "identity.required"),
        (("TLS__CLIENT_AUTH", "never"), "client_auth"),
        (("IDENTITY__FORWARDED__PROXIES", "[\"proxy\"]"), "proxy"),
    ] {
        let (code, text) = run(&pki, "serve", &[env]);
        assert!(code == Some(2) && text.contains(wanted), "{wanted}: {code:?} {text}");
    }
    pki.write("config/parti.toml", &registry("colore = 1\n"));
    let (code, text) = run(&pki, "serve", &[]);
    assert!(code == Some(2) && text.contains("colore"), "{text}");
    pki.write("config/parti.toml", &registry("azioni = [\"cercaSAP\"]\n"));
    let (_, text) = run(&pki, "serve", &[]);
    assert!(
        text.contains("LAZIO") && text.contains("azioni") && text.contains("cercaSAP"),
        "{text}"
    );
    std::fs::copy(Pki::new().path("nodo.key"), pki.path("config/tls/nodo.key")).unwrap();
    pki.write("config/parti.toml", &registry(""));
    let (_, text) = run(&pki, "serve", &[]);
    assert!(text.contains("does not go with tls.key"), "{text}");
}

/// In esercizio somebody must be able to prove who it is.
#[test]
fn esercizio_without_any_means_of_proof_does_not_start() {
    let pki = installed();
    std::fs::write(pki.path("config/parti.toml"), include_str!("../../config/parti.toml")).unwrap();
    let (code, text) = run(&pki, "serve", &[("TLS__CLIENT_AUTH", "required")]);
    assert!(
        code == Some(2) && text.contains("nobody could prove who it is"),
        "{text}"
    );
    std::fs::copy(pki.path("parti.toml"), pki.path("config/parti.toml")).unwrap();
    let (_, text) = run(&pki, "doctor", &[("DATABASE__MIGRATE", "true")]);
    assert!(
        text.contains("ok     tls")
            && text.contains("look   identity: parties without credentials cannot call: VENETO"),
        "{text}"
    );
}

#[test]
fn a_hash_is_made_from_standard_input_only() {
    let hash = |input: &str, arguments: &[&str]| {
        let mut child = Command::new(binary())
            .arg("hash-password")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    };
    let (code, made) = hash("una password lunga\n", &[]);
    assert!(
        code == Some(0) && made.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{made}"
    );
    assert_eq!(hash("corta\n", &[]).0, Some(2));
    assert_eq!(hash(&"x".repeat(2000), &[]).0, Some(2));
    assert_eq!(hash("", &["una password lunga"]).0, Some(2), "never as an argument");
}
