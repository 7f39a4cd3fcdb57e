//! What is written for operators is true: the commands exist, the keys exist, alerts and metrics are those of the program.

#[path = "support/http.rs"]
mod http;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/node.rs"]
mod node;

use std::{collections::BTreeSet, fs, path::Path};

use clap::Parser;
use node::Node;
use portasap::{
    cli::Cli,
    clock::{Clock, System},
};
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

/// A node of each role with whom to tell, as they are when they have just started.
fn appena_partiti() -> [Node; 2] {
    let nessuno = "http://127.0.0.1:1/";
    let nazionale = Node::with(&[("NOTIFICA__ENDPOINT__LAZIO", nessuno)]);
    let regione = Node::with(&[
        ("ROLE", "regione"),
        ("PARTY", "LAZIO"),
        ("NODO__URL", nessuno),
        ("RICEZIONE__SOAP__URL", nessuno),
    ]);
    [nazionale, regione]
}

fn pagine(nodi: &[Node]) -> String {
    nodi.iter().map(|n| n.ops("/metrics").body).collect()
}

/// A counter that is born at 1 never grew: its first event would raise no alert.
#[test]
fn what_alerts_see_growing_is_there_from_the_start() {
    let pagine = pagine(&appena_partiti());
    let mut viste = 0;
    for (nome, espressione) in regole()
        .into_iter()
        .filter(|(_, e)| e.contains("> 0") && e.contains("increase("))
    {
        let (_, serie) = espressione.split_once("increase(").expect("seen above");
        let (serie, _) = serie.split_once('[').expect("a range");
        let (metrica, etichetta) = serie.split_once('{').unwrap_or((serie, ""));
        let (chiave, valori) = etichetta.split_once('=').unwrap_or_default();
        for valore in valori
            .split(['|', '"', '~', '}'])
            .filter(|v| !v.is_empty() || valori.is_empty())
        {
            viste += 1;
            let sua = |r: &&str| r.starts_with(metrica) && r.contains(&format!("{chiave}=\"{valore}\""));
            let sua = |r: &&str| {
                if chiave.is_empty() {
                    r.starts_with(metrica)
                } else {
                    sua(r)
                }
            };
            let riga = pagine.lines().find(sua);
            assert!(riga.is_some_and(|r| r.ends_with(" 0")), "{nome}: {serie}: {riga:?}");
        }
    }
    assert!(viste >= 7, "{viste}");
}

/// What rules and page name is what nodes say, not only words of their source.
#[test]
fn nodes_say_what_rules_and_page_name() {
    // There once there was something to count or to compare with.
    let dopo = [
        "anomalies_total",
        "api_requests_total",
        "database_days_left",
        "database_growth_bytes_per_day",
        "delegata_duration_seconds",
        "delegata_in_flight",
        "delegata_node_duration_seconds",
        "delegata_node_failures_total",
        "delegata_total",
        "http_refused_total",
        "identity_refused_total",
        "inoltri_tentativi_total",
        "node_prefix_shared",
        "signature_refused_total",
        "store_retries_total",
        "tls_expires_timestamp_seconds",
        // A database of the page.
        "new",
    ];
    let dopo: BTreeSet<String> = dopo.iter().map(|m| format!("portasap_{m}")).collect();
    let nominate: BTreeSet<String> = nominate(ALLARMI).union(&nominate(OPERAZIONI)).cloned().collect();
    let nodi = appena_partiti();
    let rifiutato = messages::envelope("", "<x/>");
    for nodo in &nodi {
        nodo.post(&messages::verifica(messages::CF));
        nodo.post(&rifiutato);
    }
    let mancano = || {
        let dette = nominate_in(&pagine(&nodi));
        nominate
            .difference(&dette)
            .filter(|m| !dopo.contains(*m))
            .cloned()
            .collect::<Vec<_>>()
    };
    for _ in 0..200 {
        if mancano().is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(mancano(), [""; 0], "named, and no node says it");
}

/// Metrics of a page, by name.
fn nominate_in(pagina: &str) -> BTreeSet<String> {
    let tipi = pagina.lines().filter_map(|r| r.strip_prefix("# TYPE "));
    tipi.filter_map(|r| r.split(' ').next().map(str::to_owned)).collect()
}

/// Retention that never follows is seen though nothing has run since the start.
#[test]
fn when_retention_last_ran_is_known_from_the_start() {
    let ultimo = |nodo: &Node| -> f64 {
        let riga = "portasap_retention_last_run_timestamp_seconds ";
        let detto = (0..200).find_map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            let pagina = nodo.ops("/metrics").body;
            let valore = pagina.lines().find_map(|r| r.strip_prefix(riga));
            valore.map(|v| v.parse().expect("a number"))
        });
        detto.unwrap_or_else(|| panic!("{}", nodo.log()))
    };
    // Off: nothing runs, and the alert must say so.
    let prima = System.now().as_duration().as_secs_f64();
    let nodo = Node::with(&[("TRACE__RETENTION__AT", "")]);
    assert!(ultimo(&nodo) >= prima, "since it could have run");
    // A run by hand counts, for a node that starts after it too.
    let url = format!("sqlite://{}", nodo.dir().join("data/portasap.db").display());
    let pota = std::process::Command::new(node::binary())
        .args(["trace", "prune", "--database", &url])
        .output()
        .expect("the binary runs");
    assert!(pota.status.success(), "{}", String::from_utf8_lossy(&pota.stderr));
    let potata = System.now().as_duration().as_secs_f64();
    let nodo = nodo.restart();
    // Its own start only until the database has answered.
    let trovata = (0..100).map(|_| ultimo(&nodo)).find(|detto| *detto <= potata);
    assert!(trovata.is_some_and(|detto| detto >= prima), "{trovata:?}");
}

/// A second drain begins when the first one ends: who stops the node waits for both.
#[test]
fn whoever_stops_a_node_waits_for_both_drains() {
    let drenaggio = ESEMPIO
        .lines()
        .find_map(|r| r.trim_start_matches("# ").strip_prefix("drain_timeout_ms = "));
    let drenaggio: u32 = drenaggio.expect("the key").replace('_', "").parse().expect("a number");
    for (file, chiave) in [
        (UNITA, "TimeoutStopSec="),
        (include_str!("../docker-compose.yml"), "stop_grace_period: "),
        (include_str!("../docker-compose.produzione.yml"), "stop_grace_period: "),
    ] {
        let secondi = file
            .lines()
            .find_map(|r| r.trim().strip_prefix(chiave))
            .expect("the key");
        let secondi: u32 = secondi.trim_end_matches('s').parse().expect("seconds");
        assert!(secondi * 1000 >= 2 * drenaggio + 10_000, "{chiave}{secondi}");
    }
}

/// In a user namespace of its own the unit's capability counts nothing on the host's network.
#[test]
fn a_port_below_1024_needs_the_users_of_the_host() {
    assert!(UNITA.contains("PrivateUsers=yes"), "no more so: mend comment and page");
    let (prima, _) = UNITA.split_once("CapabilityBoundingSet=").expect("the key");
    let commento = prima.rsplit_once("\n# A port below 1024").expect("a comment").1;
    assert!(
        commento.contains("CAP_NET_BIND_SERVICE") && commento.contains("PrivateUsers=no"),
        "{commento}"
    );
    assert!(OPERAZIONI.contains("port 443") && OPERAZIONI.contains("PrivateUsers=yes"));
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
