//! `portasap serve`: puts the house together, opens the sockets, serves until SIGTERM or Ctrl-C.

use std::sync::{Arc, atomic::AtomicBool};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use super::{Exit, common};
use crate::{
    config::{self, Settings},
    egov::{Generatore, Parti, PrefissoNodo},
    gateway::{
        Casa,
        limiti::Limitatore,
        serve::{self, Listeners},
        spazio::Spazio,
    },
    random::Random,
    store::{Coda, Dimensioni, archivio::Risposte},
    telemetry,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    common: common::Common,
}

pub fn run(args: &Args) -> Exit {
    match start(args) {
        Ok(()) => Exit::Fine,
        Err(exit) => exit,
    }
}

fn start(args: &Args) -> Result<(), Exit> {
    let settings = args.common.settings()?;
    config::servable(&settings).map_err(|e| common::fail(Exit::Usage, e))?;
    let metrics = telemetry::metrics().map_err(|e| common::fail(Exit::Usage, e))?;
    common::runtime()?.block_on(async move {
        let listeners = Listeners::bind(settings.listen, settings.ops_listen)
            .await
            .map_err(|e| common::fail(Exit::Unreachable, e))?;
        let settings = bound(settings, &listeners);
        let casa = build(settings).await?;
        let stop = stop_signal().map_err(|e| common::fail(Exit::Unreachable, e))?;
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            party = casa.settings.party,
            environment = ?casa.settings.environment,
            "serving ServiziSAP on http://{}/ServiziSAP, operations on http://{}",
            casa.settings.listen,
            casa.settings.ops_listen,
        );
        serve::run(listeners, casa, metrics, stop).await;
        tracing::info!("stopped");
        Ok(())
    })
}

/// The addresses as they were bound: port 0 has become a real one.
fn bound(mut settings: Settings, listeners: &Listeners) -> Settings {
    let follows = settings.public_url == format!("http://{}", settings.listen);
    if let Ok(address) = listeners.service.local_addr() {
        settings.listen = address;
    }
    if let Ok(address) = listeners.operations.local_addr() {
        settings.ops_listen = address;
    }
    if follows {
        settings.public_url = format!("http://{}", settings.listen);
    }
    settings
}

/// Puts the house together: tables, schema, database, parties.
async fn build(settings: Settings) -> Result<Arc<Casa>, Exit> {
    let parti = Parti::predefinite();
    let Some(noi) = parti.per_nome(&settings.party).cloned() else {
        return Err(common::fail(
            Exit::Usage,
            "party: expected NAZIONALE or one of the agreement's 21 names",
        ));
    };
    for codice in settings.notifica.endpoint.keys() {
        if parti.per_codice(codice).is_none() {
            return Err(common::fail(
                Exit::Usage,
                format!("notifica.endpoint.{codice}: no party has this codice"),
            ));
        }
    }
    let clock = common::clock(&settings);
    let Some(prefisso) = PrefissoNodo::parse(&settings.node_prefix) else {
        return Err(common::fail(
            Exit::Usage,
            "node_prefix: expected none, one or two digits",
        ));
    };
    let generatore = Generatore::new(&noi.codice, &noi.id_porta, &prefisso, Arc::clone(&clock));
    let (schema, regolamento) = (common::schema()?, common::regolamento(&settings)?);
    let store = common::open(
        &settings,
        Arc::clone(&regolamento),
        Arc::clone(&schema),
        Arc::clone(&clock),
    )
    .await
    .map_err(|e| common::fail(Exit::Unreachable, e))?;
    if settings.database.migrate {
        store.migrate().await.map_err(|e| common::fail(Exit::Unreachable, e))?;
    }
    store.ready().await.map_err(|e| common::fail(Exit::Unreachable, e))?;
    let dimensioni = Dimensioni {
        capienza: settings.database.queue,
        max_lotto: settings.database.batch,
        ..Dimensioni::default()
    };
    let risposte = settings.trace.messages.then(|| Risposte::avvia(Arc::clone(&store)));
    let limitatore = Limitatore::avvia(&settings.limits.calls, &parti, Arc::clone(&store), Arc::clone(&clock))
        .await
        .map_err(|e| common::fail(Exit::Usage, e))?;
    let coda = Coda::avvia(store, dimensioni);
    let random = Random::system().map_err(|e| common::fail(Exit::Unreachable, e))?;
    let draining = AtomicBool::new(false);
    Ok(Arc::new(Casa {
        settings,
        parti,
        noi,
        generatore,
        schema,
        regolamento,
        coda,
        risposte,
        limitatore,
        spazio: Spazio::default(),
        clock,
        random,
        draining,
    }))
}

/// Turns true on SIGTERM or Ctrl-C.
fn stop_signal() -> std::io::Result<watch::Receiver<bool>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        let _ = stop.send(true);
    });
    Ok(stopped)
}
