//! `portasap serve`: puts the house together, opens the sockets, serves until SIGTERM or Ctrl-C.

mod postino;

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
        serve::{self, Listeners},
    },
    random::Random,
    store::{Coda, Dimensioni, Store},
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
        let (casa, store) = build(settings).await?;
        let postino = postino::postino(&casa, store)?;
        let stop = stop_signal().map_err(|e| common::fail(Exit::Unreachable, e))?;
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            party = casa.settings.party,
            environment = ?casa.settings.environment,
            "serving ServiziSAP on http://{}/ServiziSAP, operations on http://{}",
            casa.settings.listen,
            casa.settings.ops_listen,
        );
        let lavori = vec![tokio::spawn(postino.servi(stop.clone()))];
        serve::run(listeners, casa, metrics, stop, lavori).await;
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
async fn build(settings: Settings) -> Result<(Arc<Casa>, Arc<dyn Store>), Exit> {
    let parti = Parti::predefinite();
    let Some(noi) = parti.per_nome(&settings.party).cloned() else {
        return Err(common::fail(
            Exit::Usage,
            "party: expected NAZIONALE or one of the agreement's 21 names",
        ));
    };
    let clock = common::clock(&settings);
    let Some(prefisso) = PrefissoNodo::parse(&settings.node_prefix) else {
        return Err(common::fail(
            Exit::Usage,
            "node_prefix: expected none, one or two digits",
        ));
    };
    let generatore = Arc::new(Generatore::new(
        &noi.codice,
        &noi.id_porta,
        &prefisso,
        Arc::clone(&clock),
    ));
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
    let coda = Coda::avvia(Arc::clone(&store), dimensioni);
    let random = Random::system().map_err(|e| common::fail(Exit::Unreachable, e))?;
    let draining = AtomicBool::new(false);
    let casa = Arc::new(Casa {
        settings,
        parti,
        noi,
        generatore,
        schema,
        regolamento,
        coda,
        clock,
        random,
        draining,
    });
    Ok((casa, store))
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
