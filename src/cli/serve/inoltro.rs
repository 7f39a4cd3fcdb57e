//! The handing-over of received notifications, put together from the settings.

use std::{sync::Arc, time::Duration};

use jiff::SignedDuration;

use super::postino::millisecondi;
use crate::{
    cli::{Exit, common::fail},
    config::{self, Role},
    gateway::Casa,
    notify::{
        Postino,
        inoltro::{Backend, Sistemi, Webhook, firma::Segreto},
        postino::Ritmo,
        ripresa::Attese,
    },
    random::Random,
    soap::client::Client,
    store::Store,
};

/// Who hands over what a region receives; none where nothing is configured.
///
/// # Errors
/// The exit code, after saying why.
pub fn postino(casa: &Casa, store: Arc<dyn Store>) -> Result<Option<Postino<Sistemi>>, Exit> {
    let ricezione = &casa.settings.ricezione;
    if casa.settings.role != Role::Regione || (ricezione.webhook.url.is_none() && ricezione.soap.url.is_none()) {
        return Ok(None);
    }
    let sistemi = Sistemi {
        store,
        clock: Arc::clone(&casa.clock),
        webhook: webhook(casa)?,
        soap: backend(casa)?,
    };
    let random = Random::system().map_err(|e| fail(Exit::Unreachable, e))?;
    Ok(Some(Postino::new(
        sistemi,
        ritmo(ricezione),
        Arc::clone(&casa.clock),
        random,
    )))
}

fn webhook(casa: &Casa) -> Result<Option<Webhook>, Exit> {
    let webhook = &casa.settings.ricezione.webhook;
    let (Some(url), Some(file)) = (&webhook.url, &webhook.secret_file) else {
        return Ok(None);
    };
    let chiave = format!("ricezione.webhook.secret_file: {}", file.display());
    let testo = std::fs::read(file).map_err(|e| fail(Exit::Usage, format!("{chiave}: {e}")))?;
    let segreto =
        Segreto::leggi(&testo).ok_or_else(|| fail(Exit::Usage, format!("{chiave}: expected at least 16 bytes")))?;
    let client = client(casa, webhook.timeout_ms, webhook.connect_timeout_ms)?;
    Ok(Some(Webhook::new(client, url.clone(), segreto)))
}

fn backend(casa: &Casa) -> Result<Option<Backend>, Exit> {
    let soap = &casa.settings.ricezione.soap;
    let Some(url) = &soap.url else { return Ok(None) };
    let client = client(casa, soap.timeout_ms, soap.connect_timeout_ms)?;
    let credenziali = soap.credenziali.is_some().then_some(config::Soap::CREDENZIALI);
    Ok(Some(Backend::new(client, url.clone(), credenziali)))
}

fn client(casa: &Casa, tempo: u64, connessione: u64) -> Result<Client, Exit> {
    let (tempo, connessione) = (Duration::from_millis(tempo), Duration::from_millis(connessione));
    Client::di(Arc::clone(&casa.chiamante), tempo, connessione).map_err(|e| fail(Exit::Unreachable, e))
}

fn ritmo(r: &config::Ricezione) -> Ritmo {
    Ritmo {
        attese: Attese {
            prima: millisecondi(r.retry_first_ms),
            massima: millisecondi(r.retry_max_ms.max(r.retry_first_ms)),
            rinuncia: SignedDuration::from_hours(i64::try_from(r.give_up_hours).unwrap_or(i64::MAX / 3600)),
        },
        insieme: r.parallel,
        giro: Duration::from_millis(r.poll_ms),
        // An attempt, the record of it on a database that is slow, and some more.
        presa: millisecondi(r.webhook.timeout_ms.max(r.soap.timeout_ms)).saturating_add(SignedDuration::from_secs(30)),
    }
}
