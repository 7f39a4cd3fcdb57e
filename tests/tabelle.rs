//! `portasap tables` as an operator uses it, and a node that follows without a restart, on both databases.

#[path = "support/http.rs"]
mod http;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/node.rs"]
mod node;

use std::{
    fs,
    path::Path,
    process::{Command, Output},
    time::Duration,
};

use messages::{Documento, invio};
use node::{Node, binary, postgres_database};

const COLLAUDO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/config/collaudo.toml");
const XLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tabelle/classificazioni.xls");
const FORMULA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tabelle/formula.xls");
const TESTA: &str = "codice,descrizione,valido_dal,valido_al,codregione\n";

/// Exit code and all that was said.
fn tables(dir: &Path, arguments: &[&str]) -> (i32, String) {
    let Output { status, stdout, stderr } = Command::new(binary())
        .arg("tables")
        .args(arguments)
        .args(["--config", COLLAUDO])
        .current_dir(dir)
        .output()
        .expect("the binary runs");
    let said = [stdout, stderr].map(|b| String::from_utf8(b).expect("text")).concat();
    (status.code().expect("an exit code"), said)
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Makes the database that an import goes into.
fn migrate(dir: &Path) {
    let status = Command::new(binary())
        .args(["migrate", "--config", COLLAUDO])
        .current_dir(dir)
        .status();
    assert!(status.expect("the binary runs").success());
}

fn cpi(dir: &Path, righe: &str) {
    fs::write(dir.join("cpi.csv"), format!("{TESTA}{righe}")).expect("written");
}

#[test]
fn looking_makes_no_database() {
    let dir = folder();
    let (code, said) = tables(dir.path(), &["list"]);
    assert_eq!(code, 0, "{said}");
    for wanted in [
        "CPI                             7      7  open      shipped",
        "not loaded",
        "COMUNE O NAZIONE",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    for (arguments, wanted, word) in [
        (&["show", "tipo attività", "A02"][..], 0, "Patto di attivazione"),
        (&["show", "COMUNE O NAZIONE", "A001", "--on", "1900-01-01"], 0, "ABANO"),
        (
            &["show", "CITTADINANZA", "ZZZ"],
            1,
            "refused: it is not in this table, which is declared complete",
        ),
        (
            &["show", "CPI", "H501C000999"],
            0,
            "accepted: it is not in this table, which is open",
        ),
        (
            &["show", "CPI", "H501"],
            1,
            "refused: it is not in this table, and its shape is wrong",
        ),
        (&["show", "ALBI"], 1, "not loaded"),
        (&["show", "CIPI"], 2, "there is no table `CIPI`"),
        (&["history"], 0, "nothing was ever imported"),
        (&["check", XLS], 0, "TIPO ATTIVITA: 3 rows, 3 codes: fine"),
        (&["diff", XLS], 0, "closed   C06  ends on 2020-12-31"),
        (
            &["check", FORMULA],
            1,
            "formula.xls, sheet `CPI`: line 3, column A: a formula",
        ),
        (&["check", "nowhere.csv"], 3, "nowhere.csv"),
        (
            &["check", XLS, "--complete", "--open"],
            2,
            "either --complete or --open",
        ),
        (&["check"], 2, "FILE"),
    ] {
        let (code, said) = tables(dir.path(), arguments);
        assert_eq!(code, wanted, "{arguments:?}: {said}");
        assert!(said.contains(word), "{arguments:?}: {said}");
    }
    assert!(!dir.path().join("data").exists());
}

#[test]
fn an_import_is_asked_for_recorded_and_undone() {
    let dir = folder();
    let at = dir.path();
    cpi(
        at,
        "H501C000523,CPI (Roma),,31/12/2020,08\nH501C000999,CPI nuovo,2021-01-01,,08\n",
    );
    let (code, said) = tables(at, &["import", "cpi.csv", "--yes"]);
    assert_eq!(
        (code, at.join("data").exists()),
        (3, false),
        "no database to import into: {said}"
    );
    migrate(at);
    let (code, said) = tables(at, &["import", "cpi.csv"]);
    assert_eq!(code, 2, "nobody to ask: {said}");
    for wanted in [
        "1 added, 1 closed, 0 changed, 6 removed",
        "added    H501C000999",
        "closed   H501C000523  ends on 2020-12-31",
        "--yes",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    assert!(
        tables(at, &["list"]).1.contains("open      shipped"),
        "nothing was changed"
    );

    let (code, said) = tables(at, &["import", "cpi.csv", "--yes", "--complete", "--by", "Ufficio SIL"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("CPI: version 1 is in force"), "{said}");
    let (_, said) = tables(at, &["list"]);
    assert!(
        said.contains("complete  imported: version 1, by Ufficio SIL on"),
        "{said}"
    );
    let (code, said) = tables(at, &["show", "CPI", "H501C000523", "--on", "2021-01-01"]);
    assert!(code == 1 && said.contains("does not hold on that day"), "{said}");
    assert!(
        tables(at, &["import", "cpi.csv", "--yes"])
            .1
            .contains("nothing to import")
    );

    // A broken file changes nothing, whatever stood before the broken line.
    cpi(at, "H501C000111,x,,,08\nH501C000112,x,31/02/2020,,08\n");
    let (code, said) = tables(at, &["import", "cpi.csv", "--yes"]);
    assert_eq!(code, 1);
    assert!(
        said.contains("cpi.csv: line 3, column 3: `31/02/2020` is not a date"),
        "{said}"
    );
    assert!(tables(at, &["list"]).1.contains("imported: version 1"));

    cpi(at, "H501C000777,altro,,,08\n");
    let (_, said) = tables(at, &["import", "cpi.csv", "--yes", "--open=CPI"]);
    assert!(
        said.contains("declared open instead of complete") && said.contains("version 2"),
        "{said}"
    );
    let (code, said) = tables(at, &["import", "--revert", "CPI", "--yes"]);
    assert!(
        code == 0 && said.contains("back from version 2 to 1") && said.contains("version 3"),
        "{said}"
    );
    let (_, said) = tables(at, &["list"]);
    assert!(
        said.contains("complete  imported: version 3"),
        "the declaration comes back too: {said}"
    );
    let (code, said) = tables(at, &["import", "--revert", "CPI", "--to", "0", "--yes"]);
    assert!(
        code == 0 && tables(at, &["list"]).1.contains("open      shipped"),
        "{said}"
    );
    let (_, said) = tables(at, &["history", "CPI"]);
    assert_eq!(said.lines().count(), 4, "{said}");
    for wanted in [
        "by Ufficio SIL  2 rows, complete  +1 closed 1 changed 0 -6  cpi.csv sha256:",
        "back to version 1",
        "back to the table without imports",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    assert_eq!(tables(at, &["import", "--revert", "CPI", "--to", "9", "--yes"]).0, 1);
    assert_eq!(tables(at, &["import", "--revert", "ALBI", "--yes"]).0, 1);
}

#[test]
fn what_nobody_wants_is_said_before_it_is_in_force() {
    let dir = folder();
    let at = dir.path();
    cpi(at, "H501C000523,CPI (Roma),,31/12/2020,08\n");
    let (code, said) = tables(at, &["check", "cpi.csv"]);
    assert!(code == 0 && said.contains("NO CODE HOLDS TODAY"), "{said}");
    cpi(
        at,
        "H501C000523,CPI (Roma),,31/12/2020,08\nG224C000126,CPI (Padova),,,21\n",
    );
    let (_, said) = tables(at, &["diff", "cpi.csv"]);
    assert!(!said.contains("NO CODE"), "{said}");
    let (_, shipped) = tables(at, &["show", "CODICE ERRORE flusso SAP", "--csv"]);
    let altered = shipped.replace(",XML-02,", ",XML-99,");
    fs::write(at.join("anomalie.csv"), altered).expect("written");
    let (code, said) = tables(at, &["diff", "anomalie.csv"]);
    assert_eq!(code, 0, "{said}");
    for wanted in [
        "rule XML-02 has no row",
        "a row for rule `XML-99`, which does not exist",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
}

#[test]
fn a_whole_workbook_is_one_import() {
    let dir = folder();
    let at = dir.path();
    fs::write(at.join("mappa.csv"), "regola,codice\nXML-01,S001\n").unwrap();
    migrate(at);
    let (code, said) = tables(at, &["import", XLS, "--mapping", "mappa.csv", "--yes"]);
    assert_eq!(code, 0, "{said}");
    for wanted in [
        "skipped sheet: Copertina",
        "TIPO ATTIVITA: version 1",
        "TIPO PROGETTI: version 1",
        "CODICE ERRORE flusso SAP: version 1",
        "1 rules carry an official code, 73 keep the present one",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let (_, said) = tables(at, &["show", "CODICE ERRORE flusso SAP", "S001"]);
    assert!(
        said.contains("Documento non leggibile") && said.contains("regola=XML-01"),
        "{said}"
    );
    // What was exported is imported without change.
    let (_, csv) = tables(at, &["show", "TIPO ATTIVITA", "--csv"]);
    fs::write(at.join("tipo_attivita.csv"), csv).unwrap();
    assert!(
        tables(at, &["import", "tipo_attivita.csv", "--yes"])
            .1
            .contains("nothing to import")
    );
}

/// From one document to the next: the table in force decides, and nobody restarted anything.
fn follows(settings: &[(&str, &str)], database: &[&str]) {
    let node = Node::with(settings);
    let dir = node.dir();
    let send = |ente: &str, cf: &str| {
        let reply = node.post(&invio(
            &Documento {
                ente,
                cf,
                ..Documento::default()
            }
            .xml(),
        ));
        let esito = reply.element("Esito").unwrap_or_else(|| panic!("{}", reply.body));
        (esito, reply.body)
    };
    // Until ENT-01 says what the new tables make of it.
    let refused = |ente: &str, cf: &str| {
        for _ in 0..200 {
            if send(ente, cf).1.contains("L110") {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("not seen within twenty seconds:\n{}", node.log());
    };
    assert!(node.ops("/metrics").body.contains("portasap_tables_version 0"));
    assert_eq!(send("H501C000523", messages::CF).0, "OK");
    cpi(&dir, "H501C000999,CPI nuovo,,,08\n");
    let import: Vec<&str> = ["import", "cpi.csv", "--complete", "--yes"]
        .iter()
        .chain(database)
        .copied()
        .collect();
    let (code, said) = tables(&dir, &import);
    assert_eq!(code, 0, "{said}");
    refused("H501C000523", messages::CF);
    assert!(
        node.ops("/metrics").body.contains("portasap_tables_version 1"),
        "{}",
        node.ops("/metrics").body
    );

    let node = node.restart();
    let reply = node.post(&invio(&Documento::default().xml()));
    assert!(
        reply.body.contains("L110"),
        "a node that starts has it from its first exchange: {}",
        reply.body
    );
    let revert: Vec<&str> = ["import", "--revert", "CPI", "--yes"]
        .iter()
        .chain(database)
        .copied()
        .collect();
    let (code, said) = tables(&dir, &revert);
    assert_eq!(code, 0, "{said}");
    for n in 0.. {
        let reply = node.post(&invio(
            &Documento {
                variazione: "02",
                ..Documento::default()
            }
            .xml(),
        ));
        if !reply.body.contains("L110") {
            break;
        }
        assert!(n < 200, "not seen within twenty seconds:\n{}", node.log());
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_node_on_sqlite_follows() {
    follows(&[("TABLES__POLL_MS", "100")], &[]);
}

/// Told by the database: it would look by itself in an hour.
#[test]
fn a_node_on_postgres_follows() {
    let url = postgres_database();
    follows(
        &[("TABLES__POLL_MS", "3600000"), ("DATABASE__URL", &url)],
        &["--database", &url],
    );
}
