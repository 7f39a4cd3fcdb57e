//! Every command of every document is run, or marked `a-mano` on its fence: done by hand, because it needs root, a terminal,
//! other hosts, or a file that only its reader has. Of those too, each `portasap` line is one that the program understands.
//!
//! What is run elsewhere is named in `ESEGUITI`, with where.

#[path = "support/http.rs"]
mod http;
#[path = "support/node.rs"]
mod node;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use clap::Parser as _;
use node::{Node, binary};
use portasap::{
    cli::Cli,
    sample::{self, Opzioni},
};

/// Page, beginning of a block, who runs it.
const ESEGUITI: [(&str, &str, &str); 9] = [
    (
        "README.md",
        "curl -s http://127.0.0.1:8080/ServiziSAP",
        "tests/protocol/story.rs",
    ),
    ("README.md", "export TZ=Europe/Rome", "tests/protocol/story.rs"),
    ("README.md", "make demo", "the_demo_plays_to_its_end"),
    ("README.md", "make test", ".ci/run"),
    (
        "README.md",
        "portasap validate scheda.xml",
        "documents_are_validated_as_the_readme_says",
    ),
    ("CONTRIBUTING.md", "make test", ".ci/run"),
    (
        "docs/API.md",
        "curl -sS -H \"Authorization: Bearer $TOKEN\" \"http://127.0.0.1:8081",
        "tests/api/documentazione.rs",
    ),
    (
        "docs/API.md",
        "curl -sS -H \"Authorization: Bearer $TOKEN\" \"http://127.0.0.1:8091",
        "tests/api/documentazione.rs",
    ),
    (
        "docs/GUIDA-INTEGRATORI.md",
        "curl -s http://127.0.0.1:8080/ServiziSAP",
        "the_guide_creates_its_first_sap",
    ),
];

struct Blocco {
    pagina: String,
    a_mano: bool,
    testo: String,
}

fn radice() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All pages that are ours.
fn pagine() -> Vec<PathBuf> {
    let mut cartelle = vec![
        radice().to_owned(),
        radice().join("docs"),
        radice().join("fuzz"),
        radice().join("migrations"),
    ];
    cartelle.push(radice().join("examples"));
    let esempi = fs::read_dir(radice().join("examples")).expect("examples");
    cartelle.extend(esempi.map(|voce| voce.expect("an entry").path()).filter(|p| p.is_dir()));
    let file = cartelle.iter().flat_map(|c| fs::read_dir(c).expect("a folder"));
    let file = file.map(|voce| voce.expect("an entry").path());
    file.filter(|p| p.extension().is_some_and(|e| e == "md")).collect()
}

fn blocchi() -> Vec<Blocco> {
    let mut blocchi = Vec::new();
    for pagina in pagine() {
        let nome = pagina.strip_prefix(radice()).expect("ours").display().to_string();
        let testo = fs::read_to_string(&pagina).expect("a page");
        for pezzo in testo.split("\n```").skip(1).step_by(2) {
            let (recinto, testo) = pezzo.split_once('\n').unwrap_or((pezzo, ""));
            let Some(resto) = recinto.strip_prefix("sh") else {
                assert!(
                    !recinto.starts_with("bash") && !recinto.starts_with("console"),
                    "{nome}: {recinto}"
                );
                continue;
            };
            assert!(["", " a-mano"].contains(&resto), "{nome}: {recinto}");
            blocchi.push(Blocco {
                pagina: nome.clone(),
                a_mano: !resto.is_empty(),
                testo: testo.to_owned(),
            });
        }
    }
    blocchi
}

fn blocco(pagina: &str, inizio: &str) -> String {
    let trovato = blocchi()
        .into_iter()
        .find(|b| b.pagina == pagina && b.testo.starts_with(inizio));
    trovato.expect(inizio).testo
}

fn sh(script: &str, dove: &Path) -> Output {
    let cartella = binary().parent().expect("a folder").display().to_string();
    let percorso = format!("{cartella}:{}", std::env::var("PATH").expect("PATH"));
    let mut bash = Command::new("bash");
    bash.args(["-euo", "pipefail", "-c", script]);
    bash.current_dir(dove).env("PATH", percorso).output().expect("a shell")
}

#[test]
fn every_block_is_run_or_marked() {
    let mut trovati = [false; ESEGUITI.len()];
    let blocchi = blocchi();
    assert!(blocchi.len() >= 25, "{}", blocchi.len());
    for blocco in blocchi.iter().filter(|b| !b.a_mano) {
        let suo =
            |(pagina, inizio, _): &(&str, &str, &str)| blocco.pagina == *pagina && blocco.testo.starts_with(inizio);
        let quale = ESEGUITI.iter().position(suo);
        trovati[quale.unwrap_or_else(|| panic!("{}: nobody runs {}", blocco.pagina, blocco.testo))] = true;
    }
    assert_eq!(trovati, [true; ESEGUITI.len()], "in no page any more");
}

#[test]
fn every_portasap_line_is_understood() {
    let mut capite = 0;
    for blocco in blocchi() {
        for riga in blocco.testo.lines().filter(|r| r.starts_with("portasap ")) {
            let comando = Cli::try_parse_from(parole(riga));
            assert!(comando.is_ok(), "{}: {riga}: {}", blocco.pagina, comando.unwrap_err());
            capite += 1;
        }
    }
    assert!(capite >= 20, "{capite}");
}

/// Words of a command as a shell sees them, up to a comment or to where its output goes.
fn parole(riga: &str) -> Vec<String> {
    let mut parole = vec![String::new()];
    let mut virgolette = None;
    for c in riga.chars() {
        let ultima = parole.last_mut().expect("one at least");
        match virgolette {
            Some(v) if v == c => virgolette = None,
            None if matches!(c, '"' | '\'') => virgolette = Some(c),
            None if c == ' ' => parole.push(String::new()),
            _ => ultima.push(c),
        }
    }
    let parole = parole.into_iter().filter(|p| !p.is_empty());
    parole
        .take_while(|p| !matches!(p.as_str(), "#" | ">" | "|" | "&&"))
        .collect()
}

#[test]
fn documents_are_validated_as_the_readme_says() {
    let cartella = tempfile::tempdir().expect("a folder");
    let in_questa = |nome: &str, n: u64| {
        let file = cartella.path().join(nome);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, sample::lavoratore(n, &Opzioni::default()).scrivi()).expect("written");
    };
    for (n, nome) in (1..).zip(["scheda.xml", "invii/a.xml", "archivio/2026/11/b.xml"]) {
        in_questa(nome, n);
    }
    let script = format!(
        "gzip -k scheda.xml\n{}",
        blocco("README.md", "portasap validate scheda.xml")
    );
    let fatto = sh(&script, cartella.path());
    assert!(fatto.status.success(), "{fatto:?}");
    assert_eq!(
        String::from_utf8_lossy(&fatto.stdout).matches(": OK").count(),
        4,
        "{fatto:?}"
    );
}

#[test]
fn the_guide_creates_its_first_sap() {
    let node = Node::start();
    let script = blocco("docs/GUIDA-INTEGRATORI.md", "curl -s http://127.0.0.1:8080/ServiziSAP");
    let fatto = sh(&script.replace("127.0.0.1:8080", &node.service.to_string()), radice());
    assert!(
        String::from_utf8_lossy(&fatto.stdout).contains("<t:Esito>OK</t:Esito>"),
        "{fatto:?}"
    );
}

/// What `make demo` runs once the binary is built.
#[test]
fn the_demo_plays_to_its_end() {
    // Six ports in a row that were free a moment ago.
    let libera = |porta: u16| std::net::TcpListener::bind(("127.0.0.1", porta)).is_ok();
    let mut inizio = (20_000..30_000)
        .step_by(16)
        .map(|n| n + u16::try_from(std::process::id() % 16).expect("small"));
    let porta = inizio.find(|p| (*p..p + 6).all(libera)).expect("six free ports");
    let fatto = Command::new(radice().join("scripts/demo.sh"))
        .env("DEMO_ONCE", "1")
        .env("DEMO_PORT", porta.to_string())
        .env("PORTASAP_BIN", binary())
        .output()
        .expect("a shell");
    let detto = String::from_utf8_lossy(&fatto.stdout);
    assert!(
        fatto.status.success(),
        "{detto}{}",
        String::from_utf8_lossy(&fatto.stderr)
    );
    for motivo in ["motivo 02", "motivo 07", "motivo 01"] {
        assert!(detto.contains(motivo), "{motivo}: {detto}");
    }
}
