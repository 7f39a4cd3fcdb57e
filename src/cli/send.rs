//! `portasap send`: sends documents to a node as `invioSAP` with busta, and writes one outcome line per file (CSV).
//!
//! A document is sent once: a send whose answer was lost is reported as such, never repeated (operations.md §4: the
//! register tells by `verificaEsistenzaSAP` whether it arrived).

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use tokio::{sync::Semaphore, task::JoinSet};

use super::{
    Exit,
    common::{self, fail},
};
use crate::{
    actions::Azione,
    clock::{self, Clock},
    config::{self, Credenziali},
    egov::{
        Generatore, Parte, Parti, PrefissoNodo, parti,
        risposta::{self, Emissione, Stile},
    },
    soap::{
        self, NS_TYPES,
        client::{Chiamante, Client, Risposta},
    },
    xml::{self, escape_text},
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Address of the node's porta applicativa, such as <http://127.0.0.1:8080/ServiziSAP>
    #[arg(long)]
    url: String,
    /// Name of the party that sends, such as EMILIA
    #[arg(long = "as", value_name = "PARTY")]
    party: String,
    /// Documents, or folders of *.xml
    #[arg(required = true, value_name = "FILE|DIR")]
    paths: Vec<PathBuf>,
    /// Where to write the outcomes; standard output when absent
    #[arg(long, value_name = "CSV")]
    out: Option<PathBuf>,
    /// Sends at once
    #[arg(long, default_value_t = 4)]
    parallel: usize,
    /// Seconds to wait for an answer
    #[arg(long, default_value_t = 30)]
    timeout: u64,
    /// One or two digits inside the identifiers that tell this sender from others of the same party
    #[arg(long, default_value = "90")]
    node_prefix: String,
    #[command(flatten)]
    identity: Identity,
}

/// Who we are with the node.
#[derive(Debug, clap::Args)]
struct Identity {
    /// PEM: the certificate to show, then its intermediates
    #[arg(long, value_name = "PEM", requires = "key")]
    cert: Option<PathBuf>,
    /// PEM: the private key of --cert
    #[arg(long, value_name = "PEM", requires = "cert")]
    key: Option<PathBuf>,
    /// PEM: the CAs that certify the node; the host's when absent
    #[arg(long, value_name = "PEM")]
    ca: Option<PathBuf>,
    /// User of HTTP Basic
    #[arg(long, requires = "password_file")]
    user: Option<String>,
    /// File that holds the password of --user
    #[arg(long, value_name = "FILE", requires = "user")]
    password_file: Option<PathBuf>,
}

/// Name of the credentials, as complaints about them begin.
const BASIC: &str = "--user";

impl Identity {
    fn chiamante(&self) -> Result<Chiamante, Exit> {
        let tls = config::Client {
            certificate: self.cert.clone(),
            key: self.key.clone(),
            ca: self.ca.clone(),
        };
        let credenziali = self.user.clone().zip(self.password_file.clone());
        let credenziali = credenziali.map(|(user, password_file)| Credenziali { user, password_file });
        Chiamante::carica(&tls, credenziali.iter().map(|c| (BASIC.to_owned(), c))).map_err(|e| fail(Exit::Usage, e))
    }
}

/// A line of the CSV.
#[derive(Debug, serde::Serialize)]
struct Outcome {
    file: String,
    /// OK, KO, X001, FAULT, or UNREACHABLE.
    esito: String,
    codice_sap: String,
    /// Codes of the anomalies, or of the busta's exceptions.
    codici: String,
    messaggio: String,
    identificatore: String,
}

pub fn run(args: &Args) -> Exit {
    match send(args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn send(args: &Args) -> Result<Exit, Exit> {
    let files = files(&args.paths)?;
    let sender = Arc::new(Sender::new(args)?);
    let outcomes = common::runtime()?.block_on(send_all(sender, files, args.parallel.max(1)));
    let out: Box<dyn io::Write> = match &args.out {
        Some(path) => {
            Box::new(fs::File::create(path).map_err(|e| fail(Exit::Unreachable, format!("{}: {e}", path.display())))?)
        }
        None => Box::new(io::stdout()),
    };
    let mut csv = csv::Writer::from_writer(out);
    for outcome in &outcomes {
        csv.serialize(outcome).map_err(|e| fail(Exit::Unreachable, e))?;
    }
    csv.flush().map_err(|e| fail(Exit::Unreachable, e))?;
    let count = |esito: &str| outcomes.iter().filter(|o| o.esito == esito).count();
    let (ok, unreachable) = (count("OK"), count("UNREACHABLE"));
    eprintln!(
        "{} sent: {ok} OK, {} refused, {unreachable} without answer",
        outcomes.len(),
        outcomes.len() - ok - unreachable
    );
    Ok(match (ok == outcomes.len(), unreachable) {
        (true, _) => Exit::Fine,
        (false, 0) => Exit::Refused,
        (false, _) => Exit::Unreachable,
    })
}

/// Files in the order given; folders by name, only *.xml.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Exit> {
    let unreadable = |path: &Path, e: io::Error| fail(Exit::Usage, format!("{}: {e}", path.display()));
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            fs::metadata(path).map_err(|e| unreadable(path, e))?;
            files.push(path.clone());
            continue;
        }
        let entries = fs::read_dir(path).map_err(|e| unreadable(path, e))?;
        let mut inside: Vec<PathBuf> = entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .collect();
        inside.retain(|file| file.extension().is_some_and(|e| e.eq_ignore_ascii_case("xml")));
        inside.sort();
        files.append(&mut inside);
    }
    Ok(files)
}

async fn send_all(sender: Arc<Sender>, files: Vec<PathBuf>, parallel: usize) -> Vec<Outcome> {
    let style =
        ProgressStyle::with_template("{wide_bar} {pos}/{len} {eta}").unwrap_or_else(|_| ProgressStyle::default_bar());
    let progress = ProgressBar::new(files.len() as u64).with_style(style);
    let places = Arc::new(Semaphore::new(parallel));
    let mut tasks = JoinSet::new();
    for (n, file) in files.into_iter().enumerate() {
        let (sender, places) = (Arc::clone(&sender), Arc::clone(&places));
        tasks.spawn(async move {
            let _place = places.acquire().await;
            (n, sender.send(&file).await)
        });
    }
    let mut outcomes = Vec::new();
    while let Some(done) = tasks.join_next().await {
        progress.inc(1);
        outcomes.extend(done.ok());
    }
    progress.finish_and_clear();
    outcomes.sort_by_key(|(n, _)| *n);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// Everything that does not change from one file to the next.
struct Sender {
    client: Client,
    url: String,
    noi: Parte,
    nodo: Parte,
    generatore: Generatore,
}

impl Sender {
    fn new(args: &Args) -> Result<Self, Exit> {
        let parti = Parti::predefinite();
        let party = |name: &str| {
            parti
                .per_nome(name)
                .cloned()
                .ok_or_else(|| fail(Exit::Usage, format!("no party is named {name}")))
        };
        let (noi, nodo) = (party(&args.party)?, party(parti::NAZIONALE)?);
        let prefisso = PrefissoNodo::parse(&args.node_prefix)
            .ok_or_else(|| fail(Exit::Usage, "--node-prefix: expected none, one or two digits"))?;
        let generatore = Generatore::new(&noi.codice, &noi.id_porta, &prefisso, Arc::new(clock::System));
        let (chiamante, tempo) = (Arc::new(args.identity.chiamante()?), Duration::from_secs(args.timeout));
        let client = Client::di(chiamante, tempo, tempo).map_err(|e| fail(Exit::Unreachable, e))?;
        Ok(Self {
            client,
            url: args.url.clone(),
            noi,
            nodo,
            generatore,
        })
    }

    async fn send(&self, file: &Path) -> Outcome {
        let identificatore = self.generatore.prossimo();
        let outcome = |esito: &str, messaggio: String| Outcome {
            file: file.display().to_string(),
            esito: esito.to_owned(),
            codice_sap: String::new(),
            codici: String::new(),
            messaggio,
            identificatore: identificatore.clone(),
        };
        let message = match self.message(file, &identificatore) {
            Ok(message) => message,
            Err(reason) => return outcome("UNREACHABLE", reason),
        };
        let credenziali = self.client.chiamante().autorizzazione(BASIC);
        let http = match self.client.invia(&self.url, message, credenziali.as_deref()).await {
            Ok(http) => http,
            Err(e) => return outcome("UNREACHABLE", e.catena()),
        };
        if http.stato != 200 && http.stato != 500 {
            return outcome("UNREACHABLE", format!("HTTP {}", http.stato));
        }
        match Risposta::leggi(&http, xml::Limits::default()) {
            Ok(risposta) => read(&risposta, outcome("", String::new())),
            Err(e) => outcome("UNREACHABLE", e.to_string()),
        }
    }

    fn message(&self, file: &Path, identificatore: &str) -> Result<String, String> {
        let documento = fs::read(file).map_err(|e| e.to_string())?;
        let documento = xml::decode(&documento, None).map_err(|e| e.to_string())?;
        let emissione = Emissione {
            noi: &self.noi,
            identificatore,
            ora: clock::System.now(),
            stile: Stile::default(),
        };
        let header = risposta::richiesta(emissione, &self.nodo, Azione::InvioSap, None);
        let body = format!(
            "<t:invioSAP xmlns:t=\"{NS_TYPES}\"><t:SAP>{}</t:SAP></t:invioSAP>",
            escape_text(&documento)
        );
        Ok(soap::scrivi_envelope(Some(&header), &body))
    }
}

/// Fills an outcome from an answer.
fn read(risposta: &Risposta, mut outcome: Outcome) -> Outcome {
    let campo = |nome: &str| risposta.campo(nome).unwrap_or_default().to_owned();
    if let Some(fault) = &risposta.fault {
        "FAULT".clone_into(&mut outcome.esito);
        outcome.messaggio = format!("{}: {}", fault.codice, fault.testo);
        outcome.codici = exceptions(risposta);
        return outcome;
    }
    outcome.esito = campo("Esito");
    outcome.codice_sap = campo("CodiceSAP");
    outcome.messaggio = campo("MessaggioErrore");
    if let Ok(lista) = xml::Reader::tree(&outcome.messaggio, xml::Limits::default()) {
        let codes = lista
            .children()
            .filter_map(|a| a.children().find(|c| c.name == "CodiceAnomalia"));
        outcome.codici = codes.map(xml::Element::text).collect::<Vec<_>>().join(" ");
    }
    outcome
}

/// Codes of the busta's rows.
fn exceptions(risposta: &Risposta) -> String {
    let busta = crate::egov::Intestazione::leggi(&risposta.header).ok().flatten();
    let rows = busta.and_then(|b| b.eccezioni).unwrap_or_default();
    rows.into_iter().map(|row| row.codice).collect::<Vec<_>>().join(" ")
}
