//! The delivery of notifications, put together from the settings.

use std::{collections::HashMap, sync::Arc, time::Duration};

use jiff::SignedDuration;

use crate::{
    cli::{Exit, common::fail},
    config::{Busta, Settings},
    egov::Parti,
    gateway::Casa,
    notify::{
        Postino, Regioni,
        consegna::{Corriere, Recapito},
        postino::Ritmo,
        ripresa::Attese,
    },
    random::Random,
    sap::Regione,
    store::Store,
};

/// Who delivers what the node must tell the regions.
///
/// # Errors
/// The exit code, after saying why.
pub fn postino(casa: &Casa, store: Arc<dyn Store>) -> Result<Postino<Regioni>, Exit> {
    let settings = &casa.settings;
    let recapiti = recapiti(settings, &casa.parti())?;
    // Who has nobody to call need not read the host's root certificates, which are many files.
    let corriere = (!recapiti.is_empty())
        .then(|| {
            Corriere::new(
                Arc::clone(&casa.chiamante),
                casa.noi.clone(),
                Arc::clone(&casa.generatore),
                Arc::clone(&casa.clock),
                settings.egov.busta == Busta::Obbligatoria,
                Duration::from_millis(settings.notifica.timeout_ms),
                Duration::from_millis(settings.notifica.connect_timeout_ms),
            )
        })
        .transpose()
        .map_err(|e| fail(Exit::Unreachable, e))?;
    let random = Random::system().map_err(|e| fail(Exit::Unreachable, e))?;
    Ok(Postino::new(
        Regioni::new(store, corriere, recapiti),
        ritmo(settings),
        Arc::clone(&casa.clock),
        random,
    )
    .con_circuiti(casa.circuiti.clone()))
}

/// Endpoints by region.
fn recapiti(settings: &Settings, parti: &Parti) -> Result<HashMap<Regione, Recapito>, Exit> {
    let mut recapiti = HashMap::new();
    for codice in settings.notifica.credenziali.keys() {
        if !settings
            .notifica
            .endpoint
            .keys()
            .any(|e| e.eq_ignore_ascii_case(codice))
        {
            let perche = format!("notifica.credenziali.{codice}: expected notifica.endpoint.{codice} beside it");
            return Err(fail(Exit::Usage, perche));
        }
    }
    for (codice, url) in &settings.notifica.endpoint {
        let rifiuta = |perche: &str| fail(Exit::Usage, format!("notifica.endpoint.{codice}: {perche}"));
        let parte = parti
            .per_codice(codice)
            .ok_or_else(|| rifiuta("no party has this codice"))?;
        let regione = Regione::parse(&parte.regione).ok_or_else(|| rifiuta("its party has no region"))?;
        let recapito = Recapito {
            parte: parte.clone(),
            url: url.clone(),
            credenziali: credenziali(settings, codice),
        };
        if recapiti.insert(regione, recapito).is_some() {
            return Err(rifiuta("this region has two endpoints"));
        }
    }
    Ok(recapiti)
}

/// The key of a party's credentials, when it has some.
fn credenziali(settings: &Settings, codice: &str) -> Option<String> {
    let mut chiavi = settings.notifica.credenziali.keys();
    let sua = chiavi.find(|c| c.eq_ignore_ascii_case(codice))?;
    Some(format!("notifica.credenziali.{sua}"))
}

fn ritmo(settings: &Settings) -> Ritmo {
    let n = &settings.notifica;
    Ritmo {
        attese: Attese {
            prima: millisecondi(n.retry_first_ms),
            massima: millisecondi(n.retry_max_ms.max(n.retry_first_ms)),
            rinuncia: SignedDuration::from_hours(i64::try_from(n.give_up_hours).unwrap_or(i64::MAX / 3600)),
        },
        insieme: n.parallel,
        giro: Duration::from_millis(n.poll_ms),
        // An attempt, and the record of it on a database that is slow.
        presa: millisecondi(n.timeout_ms).saturating_add(millisecondi(n.lease_margin_ms)),
    }
}

pub(super) fn millisecondi(ms: u64) -> SignedDuration {
    SignedDuration::from_millis(i64::try_from(ms).unwrap_or(i64::MAX))
}
