//! `portasap serve`: puts the house together, opens the sockets, serves until SIGTERM or Ctrl-C.

mod inoltro;
mod postino;

use std::sync::{Arc, atomic::AtomicBool};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinHandle,
};

use super::{Exit, common};
use crate::{
    config::{self, Environment, Settings},
    egov::{Generatore, PrefissoNodo},
    gateway::{
        Casa, api, contatori,
        delegata::PortaDelegata,
        identity::{self, Identita},
        limiti::Limitatore,
        manutenzione,
        ricarica::Ricarica,
        serve::{self, Listeners},
        spazio::Spazio,
        turno::Turno,
    },
    notify::ripresa::CircuitiAperti,
    random::Random,
    soap::client::Chiamante,
    store::{Ambiente, Coda, Dimensioni, archivio::Risposte},
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
    contatori::azzera();
    common::runtime()?.block_on(async move {
        let listeners = Listeners::bind(settings.listen, settings.ops_listen)
            .await
            .map_err(|e| common::fail(Exit::Unreachable, e))?;
        let settings = bound(settings, &listeners);
        let (casa, guardia) = build(settings).await?;
        let turno = Turno::prendi(casa.coda.store(), &casa.generatore)
            .await
            .map_err(|e| common::fail(Exit::Unreachable, e))?;
        let postino = postino::postino(&casa, Arc::clone(casa.coda.store()))?;
        let inoltro = inoltro::postino(&casa, Arc::clone(casa.coda.store()))?;
        let stop = stop_signal().map_err(|e| common::fail(Exit::Unreachable, e))?;
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            party = casa.settings.party,
            environment = ?casa.settings.environment,
            "serving ServiziSAP on {}/ServiziSAP, operations on http://{}",
            casa.settings.own_url(),
            casa.settings.ops_listen,
        );
        reload_signal(&casa).map_err(|e| common::fail(Exit::Unreachable, e))?;
        let mut lavori = vec![
            tokio::spawn(turno.sorveglia(Arc::clone(&casa), stop.clone())),
            tokio::spawn(manutenzione::avvia(Arc::clone(&casa), stop.clone())),
            tokio::spawn(postino.servi(stop.clone())),
        ];
        lavori.extend(inoltro.map(|inoltro| tokio::spawn(inoltro.servi(stop.clone()))));
        serve::run(listeners, casa, metrics, stop, lavori).await;
        guardia.abort();
        tracing::info!("stopped");
        Ok(())
    })
}

/// The addresses as they were bound: port 0 has become a real one.
fn bound(mut settings: Settings, listeners: &Listeners) -> Settings {
    let follows = settings.public_url == settings.own_url();
    if let Ok(address) = listeners.service.local_addr() {
        settings.listen = address;
    }
    if let Ok(address) = listeners.operations.local_addr() {
        settings.ops_listen = address;
    }
    if follows {
        settings.public_url = settings.own_url();
    }
    settings
}

/// Puts the house together: tables, schema, database, parties. Beside it, the task that looks for imported tables.
async fn build(settings: Settings) -> Result<(Arc<Casa>, JoinHandle<()>), Exit> {
    let random = Random::system().map_err(|e| common::fail(Exit::Unreachable, e))?;
    let identita = Identita::carica(&settings, &random).map_err(|e| common::fail(Exit::Usage, e))?;
    let chiamante =
        Chiamante::carica(&settings.client, settings.credenziali()).map_err(|e| common::fail(Exit::Usage, e))?;
    let parti = identita.parti();
    let Some(noi) = parti.per_nome(&settings.party).cloned() else {
        return Err(common::fail(Exit::Usage, "party: expected the name of a party"));
    };
    if let Err(missing) = identity::sufficiente(&settings, &parti) {
        if settings.environment == Environment::Esercizio {
            return Err(common::fail(Exit::Usage, missing));
        }
        tracing::warn!("{missing}");
    }
    for unwise in identity::avvisi(&settings, &parti)
        .into_iter()
        .chain(chiamante.avvisi())
        .chain(api::avvisi(&settings))
        .chain(config::avvisi(&settings))
    {
        tracing::warn!("{unwise}");
    }
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
    let chiamante = Arc::new(chiamante);
    let delegata = PortaDelegata::nuova(&settings, &parti, Arc::clone(&chiamante), &random)
        .map_err(|e| common::fail(Exit::Usage, e))?;
    let (schema, regolamento) = (common::schema()?, common::regolamento(&settings)?);
    let ambiente = Ambiente::new(regolamento, Arc::clone(&schema), Arc::clone(&clock));
    let ambiente = if settings.database.compress {
        ambiente
    } else {
        ambiente.senza_compressione()
    };
    let store = common::open_with(&settings, ambiente.clone())
        .await
        .map_err(|e| common::fail(Exit::Unreachable, e))?;
    if settings.database.migrate {
        store.migrate().await.map_err(|e| common::fail(Exit::Unreachable, e))?;
    }
    store.ready().await.map_err(|e| common::fail(Exit::Unreachable, e))?;
    if settings.environment == Environment::Esercizio {
        // From now on no fictitious worker enters this register.
        let segnato = store.segno(crate::store::ESERCIZIO, 1, 0).await;
        segnato.map_err(|e| common::fail(Exit::Unreachable, e))?;
    }
    // What was imported is in force before the first exchange.
    let mut ricarica = Ricarica::new(Arc::clone(&store), ambiente.clone());
    ricarica
        .aggiorna()
        .await
        .map_err(|e| common::fail(Exit::Unreachable, e))?;
    let guardia = ricarica.avvia(settings.tables.poll());
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
    let draining = AtomicBool::new(false);
    let casa = Arc::new(Casa {
        settings,
        identita,
        chiamante,
        noi,
        generatore,
        schema,
        ambiente,
        coda,
        risposte,
        delegata: delegata.map(Arc::new),
        limitatore,
        spazio: Spazio::default(),
        circuiti: CircuitiAperti::default(),
        clock,
        random,
        draining,
    });
    Ok((casa, guardia))
}

/// On SIGHUP, parties, TLS files and passwords are read again while everything runs on.
fn reload_signal(casa: &Arc<Casa>) -> std::io::Result<()> {
    let mut hangup = signal(SignalKind::hangup())?;
    let casa = Arc::clone(casa);
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            let reading = Arc::clone(&casa);
            match tokio::task::spawn_blocking(move || reading.ricarica()).await {
                Ok(Ok(())) => tracing::info!("parties, TLS files and passwords were read again"),
                Ok(Err(error)) => tracing::error!(%error, "reload failed: what could not be read stays as it was"),
                Err(error) => tracing::error!(%error, "reload failed"),
            }
        }
    });
    Ok(())
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
