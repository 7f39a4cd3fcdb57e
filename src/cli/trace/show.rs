//! `portasap trace show`: everything about one exchange; document and raw messages only with `--with-messages`.

use std::io::Write;

use serde_json::Value;

use super::{Exit, Place, Sede, civile, failed, find::visibile, open, unwritten, utente};
use crate::{
    cli::common::fail,
    operatore::scambi::{Guarda, Intera, anomalie, nome},
    store::{
        StoreError,
        archivio::{Filtro, Pagina},
    },
};

/// One identifier may have come several times.
const MASSIMO: u32 = 20;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Number of the exchange, its correlation id, or the Identificatore of request or answer
    #[arg(value_name = "KEY")]
    key: String,
    /// Show the document and the raw messages too: personal data; who looked is recorded
    #[arg(long)]
    with_messages: bool,
    /// A JSON array
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Exit, Exit> {
    let sede = open(&args.place)?;
    if args.with_messages {
        eprintln!("personal data: this access is recorded");
    }
    let intere = sede.runtime.block_on(async {
        let intere = leggi(&sede, &args.key, args.with_messages).await;
        sede.store.close().await;
        intere
    });
    let intere = intere.map_err(failed)?;
    if intere.is_empty() {
        return Err(fail(
            Exit::Refused,
            format!("no exchange is known as {}", visibile(&args.key)),
        ));
    }
    if args.json {
        let valori: Vec<Value> = intere.iter().map(Intera::json).collect();
        writeln!(out, "{:#}", Value::Array(valori)).map_err(unwritten)?;
        return Ok(Exit::Fine);
    }
    for (i, intera) in intere.iter().enumerate() {
        if i > 0 {
            writeln!(out).map_err(unwritten)?;
        }
        come_testo(intera, args.with_messages, out).map_err(unwritten)?;
    }
    Ok(Exit::Fine)
}

fn filtro(key: &str) -> Filtro {
    let mut filtro = Filtro::default();
    match key.parse() {
        Ok(id) => filtro.id = Some(id),
        Err(_) if key.contains('_') => filtro.identificatore = Some(key.to_owned()),
        Err(_) => filtro.correlazione = Some(key.to_owned()),
    }
    filtro
}

async fn leggi(sede: &Sede, key: &str, messaggi: bool) -> Result<Vec<Intera>, StoreError> {
    let archivio = sede.store.archivio();
    let pagina = Pagina {
        dopo: None,
        crescente: false,
        quante: MASSIMO,
    };
    let chi = utente();
    let chi = messaggi.then_some(Guarda {
        chi: &chi,
        che_cosa: "trace show --with-messages",
    });
    let mut intere = Vec::new();
    for voce in archivio.cerca(&filtro(key), pagina).await? {
        intere.push(Intera::leggi(archivio, &*sede.clock, voce, chi).await?);
    }
    Ok(intere)
}

fn come_testo(intera: &Intera, con_messaggi: bool, out: &mut dyn Write) -> std::io::Result<()> {
    let Intera {
        voce,
        documento,
        messaggi,
    } = intera;
    let messaggi = messaggi.as_deref().unwrap_or_default();
    let mut campo = |nome: &str, valore: Option<String>| match valore.filter(|v| !v.is_empty()) {
        Some(valore) => writeln!(out, "{nome:<22} {}", visibile(&valore)),
        None => Ok(()),
    };
    let soggetto = |nome: &Option<String>, tipo: &Option<String>| {
        nome.as_ref()
            .map(|n| format!("{n} ({})", tipo.as_deref().unwrap_or("-")))
    };
    campo("number", Some(voce.id.to_string()))?;
    campo("direction", Some(voce.verso.clone()))?;
    campo("correlation", Some(voce.correlazione.clone()))?;
    campo("porta", voce.porta.clone())?;
    campo("received", Some(civile(voce.ricevuta())))?;
    campo("answered", voce.risposta_ora().map(civile))?;
    campo("decided in", Some(format!("{} µs", voce.durata_us)))?;
    campo("action", voce.azione.clone())?;
    campo("outcome", voce.esito.clone())?;
    campo("reasons", Some(voce.motivi.clone()))?;
    campo("SAP", voce.codice_sap.clone())?;
    campo("caller's region", voce.regione_chiamante.clone())?;
    campo("address", voce.indirizzo.clone())?;
    campo("request bytes", voce.byte_richiesta.map(|n| n.to_string()))?;
    campo("request SHA-256", Some(voce.impronta.clone()))?;
    campo("Mittente", soggetto(&voce.mittente, &voce.mittente_tipo))?;
    campo("Destinatario", soggetto(&voce.destinatario, &voce.destinatario_tipo))?;
    campo("Servizio", soggetto(&voce.servizio, &voce.servizio_tipo))?;
    campo("ProfiloCollaborazione", voce.profilo.clone())?;
    campo("Collaborazione", voce.collaborazione.clone())?;
    campo("Identificatore", voce.identificatore.clone())?;
    if voce.identificatore.is_some() {
        let storia = if voce.identificatore_usato {
            "a second one is a duplicate"
        } else {
            "not remembered"
        };
        campo("", Some(storia.to_owned()))?;
    }
    campo("OraRegistrazione", soggetto(&voce.ora_registrazione, &voce.tempo))?;
    campo("RiferimentoMessaggio", voce.riferimento.clone())?;
    campo("Scadenza", voce.scadenza.clone())?;
    campo("inoltro", voce.inoltro.clone())?;
    campo("confermaRicezione", voce.conferma.clone())?;
    campo("Sequenza", voce.sequenza.clone())?;
    campo("answer", voce.risposta.clone())?;
    for riga in voce.eccezioni.iter().flat_map(|e| e.lines()) {
        campo("exception", Some(riga.to_owned()))?;
    }
    campo("request header", voce.intestazione())?;
    campo("answer header", voce.intestazione_risposta())?;
    if let Some(documento) = documento {
        let versione = documento
            .versione
            .map_or_else(|| "refused".to_owned(), |v| format!("version {v}"));
        campo("document", Some(versione))?;
        campo("policies kept", documento.politiche_mantenute.clone())?;
        for anomalia in anomalie(documento).as_array().into_iter().flatten() {
            if let Some(altre) = anomalia.get("altre").and_then(Value::as_u64) {
                campo("anomaly", Some(format!("and {altre} more")))?;
                continue;
            }
            let detto = |nome: &str| {
                anomalia
                    .get(nome)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            let riga = anomalia
                .get("riga")
                .and_then(Value::as_u64)
                .map_or_else(String::new, |n| format!(" (line {n})"));
            let testo = format!("{} {}{riga} {}", detto("regola"), detto("percorso"), detto("dettaglio"));
            campo("anomaly", Some(testo.trim_end().to_owned()))?;
        }
    }
    if con_messaggi {
        for (titolo, byte) in documento
            .iter()
            .map(|d| ("DOCUMENTO", d.testo.as_bytes()))
            .chain(messaggi.iter().map(|m| (nome(m.tipo), &*m.byte)))
        {
            let testo = String::from_utf8_lossy(byte);
            let testo: String = testo
                .chars()
                .map(|c| {
                    if c.is_control() && !matches!(c, '\n' | '\t') {
                        ' '
                    } else {
                        c
                    }
                })
                .collect();
            writeln!(out, "\n--- {titolo}, {} bytes\n{testo}", byte.len())?;
        }
    }
    Ok(())
}
