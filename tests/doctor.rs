//! `portasap doctor` finds the likeliest mistakes of a set-up: each of them is made here, with real files and sockets.

#[path = "support/http.rs"]
mod http;
#[path = "support/node.rs"]
mod node;
#[path = "identity/pki.rs"]
#[expect(dead_code, reason = "made for those who call")]
mod pki;

#[path = "doctor/chiamati.rs"]
mod chiamati;
#[path = "doctor/file.rs"]
mod file;
#[path = "doctor/porte.rs"]
mod porte;

use std::{path::Path, process::Command};

use node::binary;

const COLLAUDO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/config/collaudo.toml");
const REGIONE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/config/regione.toml");

/// The disk that the tests run on may be as full as it likes.
const LARGO: [(&str, &str); 2] = [
    ("PORTASAP__SPACE__WARN_FREE_PERCENT", "0"),
    ("PORTASAP__SPACE__CRITICAL_FREE_PERCENT", "0"),
];

/// What the doctor said.
#[derive(Debug)]
struct Referto {
    code: Option<i32>,
    findings: Vec<serde_json::Value>,
}

impl Referto {
    /// There is a finding of this check in this state that says this; gives its remedy.
    fn dice(&self, check: &str, state: &str, what: &str) -> String {
        let found = self.findings.iter().find(|f| {
            f["check"] == check && f["state"] == state && f["what"].as_str().is_some_and(|text| text.contains(what))
        });
        let found = found.unwrap_or_else(|| panic!("no {state} {check}: {what} in {self:#?}"));
        found["mend"].as_str().unwrap_or_default().to_owned()
    }

    /// The same, and that it counts: exit code 2, and a remedy.
    fn sbagliato(&self, check: &str, what: &str) -> String {
        let mend = self.dice(check, "wrong", what);
        assert_eq!(self.code, Some(2), "{self:#?}");
        assert!(!mend.is_empty(), "{self:#?}");
        mend
    }

    /// Nothing is wrong.
    fn sano(&self) {
        assert_eq!(self.code, Some(0), "{self:#?}");
        assert!(self.findings.iter().all(|f| f["state"] != "wrong"), "{self:#?}");
    }

    fn tace(&self, check: &str) {
        assert!(self.findings.iter().all(|f| f["check"] != check), "{check}: {self:#?}");
    }
}

/// Looks at a shipped configuration, on free ports, with some settings changed.
fn visita(config: &str, dir: &Path, settings: &[(&str, &str)]) -> Referto {
    let mut command = Command::new(binary());
    command
        .args(["doctor", "--json", "--config", config])
        .env("PORTASAP__LISTEN", "127.0.0.1:0")
        .env("PORTASAP__OPS_LISTEN", "127.0.0.1:0")
        .envs(LARGO)
        .current_dir(dir);
    for (key, value) in settings {
        command.env(format!("PORTASAP__{key}"), value);
    }
    let output = command.output().expect("the binary runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let findings = serde_json::from_str(&text)
        .unwrap_or_else(|e| panic!("{e}: {text}{}", String::from_utf8_lossy(&output.stderr)));
    Referto {
        code: output.status.code(),
        findings,
    }
}

fn cartella() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn the_shipped_trial_configurations_are_sound() {
    for config in [COLLAUDO, REGIONE] {
        let dir = cartella();
        let referto = visita(config, dir.path(), &[]);
        referto.sano();
        referto.dice("database", "look", "serve will make it");
        referto.dice("listen", "ok", "free");
        assert!(!dir.path().join("data").exists(), "looking makes nothing");
    }
}

#[test]
fn a_person_reads_lines_with_what_to_do() {
    let dir = cartella();
    let run = |more: &[&str]| {
        let output = Command::new(binary())
            .args(["doctor", "--config", COLLAUDO])
            .args(["--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"])
            .args(more)
            .envs(LARGO)
            .current_dir(dir.path())
            .output()
            .expect("the binary runs");
        (output.status.code(), String::from_utf8(output.stdout).expect("text"))
    };
    let (code, text) = run(&[]);
    assert!(
        code == Some(0) && text.starts_with("ok     settings: Nazionale, NAZIONALE\n"),
        "{text}"
    );
    let (code, text) = run(&["--database", "postgres://nobody:segreto@127.0.0.1:1/x"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(
        text.contains("WRONG  database: ") && text.contains("\n       check database.url"),
        "{text}"
    );
    assert!(text.ends_with("1 to mend\n") && !text.contains("segreto"), "{text}");
}

#[test]
fn settings_that_cannot_be_read_are_a_finding_too() {
    let dir = cartella();
    for (key, value, what) in [
        ("LISTNE", "127.0.0.1:1", "listne"),
        ("CLOCK__SHIFT_SECONDS", "\"x\"", "shift_seconds"),
        (
            "DELEGATA__UTENTI",
            "{ sil = \"$argon2id$v=19$m=8,t=1,p=1$c2FsZSBkaSBwcm92YQ$0pbFVWT7BXCIiEJBVMg1UA\" }",
            "too weak",
        ),
    ] {
        visita(REGIONE, dir.path(), &[(key, value)]).sbagliato("settings", what);
    }
    visita(COLLAUDO, dir.path(), &[("PARTY", "LAZIO")]).sbagliato("settings", "party");
}
