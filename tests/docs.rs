//! What is written for operators is true: the commands exist, the keys exist, alerts and metrics are those of the program.

use std::{collections::BTreeSet, fs, path::Path};

use clap::Parser;
use portasap::cli::Cli;
use yaml_rust2::{Yaml, YamlLoader};

const OPERAZIONI: &str = include_str!("../docs/OPERATIONS.md");
const ALLARMI: &str = include_str!("../config/allarmi.yml");
const UNITA: &str = include_str!("../config/portasap.service");
const ESEMPIO: &str = include_str!("../config/portasap.toml");

/// Metrics that the program has: names between quotes in its source.
fn metriche() -> BTreeSet<String> {
    fn raccogli(cartella: &Path, nomi: &mut BTreeSet<String>) {
        for voce in fs::read_dir(cartella).unwrap() {
            let percorso = voce.unwrap().path();
            if percorso.is_dir() {
                raccogli(&percorso, nomi);
                continue;
            }
            // The dictionary of the compressor is no source.
            if percorso.extension().is_none_or(|e| e != "rs") {
                continue;
            }
            let testo = fs::read_to_string(&percorso).unwrap();
            for riga in testo
                .lines()
                .filter(|r| r.contains("const ") && r.contains(": &str = \"portasap_"))
            {
                // A channel of the database, not a metric.
                nomi.extend(
                    riga.split('"')
                        .nth(1)
                        .map(str::to_owned)
                        .filter(|n| n != "portasap_tabelle"),
                );
            }
        }
    }
    let mut nomi = BTreeSet::new();
    raccogli(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut nomi);
    // The beginning of a token of the API.
    nomi.remove("portasap_");
    assert!(nomi.len() > 30, "{nomi:?}");
    nomi
}

/// Words that begin with `portasap_`, without what Prometheus puts behind a histogram.
fn nominate(testo: &str) -> BTreeSet<String> {
    let parole = testo.split(|c: char| !(c.is_ascii_lowercase() || c == '_'));
    let metriche = parole.filter(|p| p.starts_with("portasap_"));
    metriche
        .map(|m| {
            let corta = ["_bucket", "_count", "_sum"].iter().find_map(|s| m.strip_suffix(s));
            corta.unwrap_or(m).to_owned()
        })
        .collect()
}

/// All rules: name, expression.
fn regole() -> Vec<(String, String)> {
    let yaml = YamlLoader::load_from_str(ALLARMI).expect("YAML");
    let gruppi = yaml[0]["groups"].as_vec().expect("groups");
    let regole = gruppi.iter().flat_map(|g| g["rules"].as_vec().expect("rules"));
    let testo = |y: &Yaml| y.as_str().expect("text").to_owned();
    regole
        .map(|r| {
            let gravita = testo(&r["labels"]["severity"]);
            assert!(["pagina", "avviso"].contains(&&*gravita), "{gravita}");
            assert!(!testo(&r["annotations"]["summary"]).is_empty());
            (testo(&r["alert"]), testo(&r["expr"]))
        })
        .collect()
}

#[test]
fn alerts_ask_for_metrics_that_exist() {
    let (regole, metriche) = (regole(), metriche());
    assert!(regole.len() >= 25, "{}", regole.len());
    for (nome, espressione) in regole {
        let sue = nominate(&espressione);
        assert!(!sue.is_empty() || espressione.starts_with("up"), "{nome}");
        for metrica in sue {
            assert!(metriche.contains(&metrica), "{nome}: {metrica}");
        }
    }
}

#[test]
fn every_alert_and_every_metric_is_explained() {
    let regole = regole();
    for (nome, _) in &regole {
        assert!(OPERAZIONI.contains(&format!("`{nome}`")), "{nome} is not explained");
    }
    let spiegate = nominate(OPERAZIONI);
    for metrica in metriche() {
        assert!(spiegate.contains(&metrica), "{metrica} is not explained");
    }
    let avvisi = OPERAZIONI.split('`').filter(|p| p.starts_with("Portasap"));
    for avviso in avvisi {
        assert!(regole.iter().any(|(nome, _)| nome == avviso), "{avviso} is not a rule");
    }
}

/// Commands in code, inline or in blocks, that have arguments as a person types them.
fn comandi() -> Vec<Vec<String>> {
    let mut righe: Vec<&str> = Vec::new();
    for (n, blocco) in OPERAZIONI.split("```").enumerate() {
        if n % 2 == 1 {
            righe.extend(blocco.lines().map(str::trim).filter(|r| r.starts_with("portasap ")));
        } else {
            righe.extend(
                blocco
                    .split('`')
                    .skip(1)
                    .step_by(2)
                    .filter(|r| r.starts_with("portasap ")),
            );
        }
    }
    let parole = |riga: &str| {
        let mut parole = Vec::new();
        for (n, pezzo) in riga.split('"').enumerate() {
            if n % 2 == 1 {
                parole.push(pezzo.to_owned());
            } else {
                parole.extend(pezzo.split_whitespace().map(str::to_owned));
            }
        }
        parole
    };
    righe.into_iter().map(parole).collect()
}

#[test]
fn every_command_is_one() {
    let comandi = comandi();
    assert!(comandi.len() >= 15, "{comandi:?}");
    for comando in comandi {
        if let Err(errore) = Cli::try_parse_from(&comando) {
            panic!("{}: {errore}", comando.join(" "));
        }
    }
}

#[test]
fn the_unit_starts_a_command_that_exists() {
    let avvio = UNITA
        .lines()
        .find_map(|r| r.strip_prefix("ExecStart="))
        .expect("ExecStart");
    assert!(Cli::try_parse_from(avvio.split_whitespace()).is_ok(), "{avvio}");
}

/// Sections and keys of the commented example, those in comments too.
fn chiavi() -> BTreeSet<String> {
    let (mut sezione, mut chiavi) = (String::new(), BTreeSet::new());
    for riga in ESEMPIO.lines() {
        if let Some(nome) = riga.strip_prefix('[').and_then(|r| r.strip_suffix(']')) {
            nome.clone_into(&mut sezione);
            chiavi.insert(nome.to_owned());
            continue;
        }
        let riga = riga.strip_prefix("# ").unwrap_or(riga);
        if let Some((chiave, _)) = riga.split_once(" = ")
            && chiave
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        {
            let punto = if sezione.is_empty() { "" } else { "." };
            chiavi.insert(format!("{sezione}{punto}{chiave}"));
        }
    }
    chiavi
}

#[test]
fn every_setting_is_one() {
    let chiavi = chiavi();
    let sezioni: BTreeSet<&str> = chiavi.iter().filter_map(|c| c.split('.').next()).collect();
    let mut viste = 0;
    for pezzo in OPERAZIONI.split('`').skip(1).step_by(2) {
        let pezzo = pezzo.split(" = ").next().unwrap_or_default();
        let scritta = pezzo.split_once('.').is_some_and(|(sezione, resto)| {
            let nome = |b: u8| b.is_ascii_lowercase() || b == b'_' || b == b'.';
            sezioni.contains(sezione) && resto.bytes().all(nome) && !resto.is_empty() && resto != "toml"
        });
        if scritta {
            viste += 1;
            assert!(chiavi.contains(pezzo), "{pezzo} is no setting");
        }
    }
    assert!(viste >= 25, "{viste}");
    for chiave in ["role", "party", "listen", "ops_listen", "public_url", "node_prefix"] {
        assert!(chiavi.contains(chiave), "{chiave}");
    }
}

#[test]
fn every_file_that_is_named_is_there() {
    let radice = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut visti = 0;
    for pezzo in OPERAZIONI.split(|c: char| c.is_whitespace() || "`()".contains(c)) {
        let file = match pezzo {
            p if p.starts_with("config/") || p.starts_with("migrations/") => p.to_owned(),
            p if p.strip_suffix(".md").is_some() => format!("docs/{p}"),
            _ => continue,
        };
        visti += 1;
        assert!(radice.join(&file).exists(), "{file}");
    }
    assert!(visti >= 10, "{visti}");
}
