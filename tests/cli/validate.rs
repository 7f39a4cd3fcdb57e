//! `portasap validate` and `portasap rules`, option by option.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use crate::{folder, http, node::binary, run};

fn samples(dir: &Path, out: &str, arguments: &[&str]) {
    let (code, _, err) = run(dir, &[&["sample", "--out", out][..], arguments].concat());
    assert_eq!(code, 0, "{err}");
}

fn esiti(json: &str) -> Vec<(String, String)> {
    let report: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let text = |v: &serde_json::Value| v.as_str().expect("text").to_owned();
    let documents = report.as_array().expect("an array").iter();
    documents.map(|d| (text(&d["file"]), text(&d["esito"]))).collect()
}

#[test]
fn folders_patterns_and_standard_input() {
    let dir = folder();
    samples(dir.path(), "a", &["--count", "3"]);
    samples(dir.path(), "b/c", &["--count", "2", "--invalid", "CF-03"]);
    let files = |arguments: &[&str]| {
        let (code, json, err) = run(dir.path(), &[&["validate", "--json"][..], arguments].concat());
        (code, if code == 2 { vec![] } else { esiti(&json) }, err)
    };
    let ok = |file: &str| (file.to_owned(), "OK".to_owned());
    let ko = |file: &str| (file.to_owned(), "KO".to_owned());
    let a = [ok("a/00000001.xml"), ok("a/00000002.xml"), ok("a/00000003.xml")];
    let b = [ko("b/c/00000001.xml"), ko("b/c/00000002.xml")];
    // No shell expands these: each argument is handed over as it is.
    for (arguments, code, wanted) in [
        (vec!["a"], 0, a.to_vec()),
        (vec!["b", "a"], 1, [&b[..], &a].concat()),
        (vec!["a/*.xml"], 0, a.to_vec()),
        (vec!["**/*.xml"], 1, [&a[..], &b].concat()),
        (
            vec!["a/0000000[13].xml", "b/**/*2.xml"],
            1,
            vec![a[0].clone(), a[2].clone(), b[1].clone()],
        ),
        (
            vec!["a/00000001.xml", "a/00000001.xml"],
            0,
            vec![a[0].clone(), a[0].clone()],
        ),
        (vec!["nowhere.xml"], 1, vec![ko("nowhere.xml")]),
    ] {
        let (found_code, found, err) = files(&arguments);
        assert_eq!((found_code, found), (code, wanted), "{arguments:?} {err}");
    }
    std::fs::create_dir(dir.path().join("empty")).unwrap();
    for (arguments, word) in [
        (["z/*.xml"], "z/*.xml"),
        (["**/*.csv"], "no file"),
        (["["], "invalid range"),
        (["empty"], "no file ends in .xml"),
    ] {
        let (code, _, err) = files(&arguments);
        assert_eq!(code, 2, "{arguments:?}");
        assert!(err.contains(word), "{err}");
    }

    let document = std::fs::read(dir.path().join("a/00000001.xml")).unwrap();
    let mut child = Command::new(binary())
        .args(["validate", "--json", "b/c/00000001.xml", "-"])
        .current_dir(dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    child.stdin.take().unwrap().write_all(&document).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        esiti(&String::from_utf8(output.stdout).unwrap()),
        [b[0].clone(), ok("-")]
    );
    assert_eq!(run(dir.path(), &["validate", "-", "-"]).0, 2);
}

#[test]
fn the_summary_and_what_goes_where() {
    let dir = folder();
    samples(dir.path(), "a", &["--count", "30"]);
    samples(dir.path(), "b", &["--count", "20", "--invalid", "CF-09"]);
    let (code, out, err) = run(dir.path(), &["validate", "a", "b"]);
    assert_eq!(code, 1);
    assert!(
        out.contains("\n50 documents: 30 OK, 20 KO\nmost frequent rules:\n  CF-09   20 violations in 20 documents: "),
        "{out}"
    );
    // No terminal, no progress bar: one line says how fast it was.
    assert_eq!(err.lines().count(), 1, "{err:?}");
    assert!(
        err.starts_with("50 documents in ") && err.ends_with(" documents/s\n"),
        "{err:?}"
    );
    let one = run(dir.path(), &["validate", "--jobs", "1", "a", "b"]);
    assert_eq!(one.1, out, "the order is the same on one thread");
    let (code, out, err) = run(dir.path(), &["validate", "a/00000001.xml"]);
    assert_eq!((code, &*out, &*err), (0, "a/00000001.xml: OK\n", ""));
}

#[test]
fn values_are_masked_where_they_say_who_a_person_is() {
    let dir = folder();
    samples(dir.path(), "a", &["--count", "1"]);
    let file = dir.path().join("a/00000001.xml");
    let document = std::fs::read_to_string(&file).unwrap();
    let secret = http::element(&document, "codicefiscale").unwrap();
    let wrong = format!("{}-X", &secret[..14]);
    let bent = document.replacen(&secret, &wrong, 1);
    let variazione = format!(
        "<tipovariazione>{}<",
        http::element(&document, "tipovariazione").unwrap()
    );
    std::fs::write(&file, bent.replace(&variazione, "<tipovariazione>ABC<")).unwrap();
    for format in ["text", "junit"] {
        let (code, out, _) = run(dir.path(), &["validate", "--format", format, "a/00000001.xml"]);
        assert_eq!(code, 1);
        assert!(
            !out.contains(&wrong) && out.contains("«AAAAAA99A99A99-A»") || out.contains("«AAAAAA99A99A999-A»"),
            "{out}"
        );
        assert!(
            out.contains("«ABC»") && out.contains("datiinvio/tipovariazione, line "),
            "{out}"
        );
        let (_, out, _) = run(
            dir.path(),
            &["validate", "--format", format, "--show-values", "a/00000001.xml"],
        );
        assert!(out.contains(&wrong), "{out}");
    }
    let (_, out, _) = run(dir.path(), &["validate", "--json", "a/00000001.xml"]);
    assert!(!out.contains("valore") && !out.contains(&wrong), "{out}");
    let (_, out, _) = run(dir.path(), &["validate", "--json", "--show-values", "a/00000001.xml"]);
    assert!(out.contains(&format!("\"valore\":\"{wrong}\"")), "{out}");
}

#[test]
fn junit_for_a_build_server() {
    let dir = folder();
    samples(dir.path(), "a", &["--count", "2"]);
    samples(dir.path(), "b", &["--count", "1", "--invalid", "CF-03"]);
    let (code, xml, _) = run(dir.path(), &["validate", "--format", "junit", "a", "b"]);
    assert_eq!(code, 1);
    assert!(xml.starts_with(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"portasap validate\" tests=\"3\" failures=\"1\""
    ));
    assert!(xml.contains(
        "<testcase name=\"b/00000001.xml\" classname=\"portasap validate\" file=\"b/00000001.xml\" time=\"0.0"
    ));
    assert!(xml.contains("<failure type=\"CF-03\" message=\"Codice fiscale: carattere di controllo errato\">"));
    assert!(xml.ends_with("</testsuite>\n"));
    assert_eq!(run(dir.path(), &["validate", "--json", "--format", "text", "a"]).0, 2);
    assert_eq!(run(dir.path(), &["validate", "--format", "html", "a"]).0, 2);
}

#[test]
fn tables_and_their_day() {
    let dir = folder();
    samples(dir.path(), "a", &["--count", "1"]);
    let document = std::fs::read_to_string(dir.path().join("a/00000001.xml")).unwrap();
    let ente = http::element(&document, "codiceentetit").unwrap();
    let tables = dir.path().join("tables");
    std::fs::create_dir(&tables).unwrap();
    std::fs::write(tables.join("indice.csv"), "nome,file,completa,forma\nCPI,cpi.csv,si,\n").unwrap();
    let rows = format!("codice,descrizione,valido_dal,valido_al,codregione\n{ente},Prova,2010-01-01,2020-12-31,08\n");
    std::fs::write(tables.join("cpi.csv"), rows).unwrap();
    let outcome = |more: &[&str]| {
        let (code, out, err) = run(
            dir.path(),
            &[&["validate", "--tables", "tables", "a"][..], more].concat(),
        );
        (code, out.contains("ENT-01"), err)
    };
    assert_eq!(
        outcome(&[]),
        (1, true, String::new()),
        "closed on the document's own day"
    );
    assert_eq!(
        outcome(&["--on", "2020-12-31"]),
        (0, false, String::new()),
        "its last day"
    );
    assert_eq!(outcome(&["--on", "2021-01-01"]).0, 1);
    assert_eq!(outcome(&["--on", "31/12/2020"]).0, 2);
    assert_eq!(run(dir.path(), &["validate", "--tables", "nowhere", "a"]).0, 2);
}

#[test]
fn a_closed_pipe_ends_it_without_noise() {
    let dir = folder();
    samples(dir.path(), "a", &["--count", "300"]);
    for arguments in [
        &["validate", "a"][..],
        &["validate", "--json", "a"],
        &["rules"],
        &["rules", "--format", "markdown"],
    ] {
        let mut child = Command::new(binary())
            .args(arguments)
            .current_dir(dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
        assert!(output.status.code().is_some(), "{arguments:?} was killed");
    }
}

#[test]
fn rules_are_found_however_they_are_written() {
    let dir = folder();
    for name in ["CF-03", "cf3", "L203"] {
        let (code, text, _) = run(dir.path(), &["rules", name]);
        assert_eq!(code, 0, "{name}");
        assert!(
            text.starts_with("CF-03  ") && text.contains("text     Codice fiscale: carattere di controllo errato"),
            "{text}"
        );
    }
    let (code, text, _) = run(dir.path(), &["rules", "codiceentetit"]);
    assert!(
        code == 0 && text.contains("ENT-01") && text.contains("TIT-01") && !text.contains("CF-03"),
        "{text}"
    );
    let (code, out, err) = run(dir.path(), &["rules", "CFF-03"]);
    assert_eq!((code, &*out), (2, ""));
    assert!(err.contains("there is no rule `CFF-03`; did you mean CF-03"), "{err}");
    let (code, json, _) = run(dir.path(), &["rules", "--format", "json", "CF"]);
    assert!(code == 0 && json == run(dir.path(), &["rules", "--json", "CF"]).1);
    let (code, page, _) = run(dir.path(), &["rules", "--format", "markdown"]);
    assert!(code == 0 && page.starts_with("# Le regole\n") && page.contains("\n### CF-03\n"));
    assert_eq!(run(dir.path(), &["rules", "--format", "markdown", "CF"]).0, 2);
}
