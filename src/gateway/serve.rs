//! Opens the two listeners, accepts, drains.
//!
//! The accept loop is ours because a client must not hold a connection without sending its header, because the number
//! of connections is bounded, and because on SIGTERM what runs is finished while nothing new is taken.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use axum::{Router, body::Body, http::Request, response::Response};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinHandle,
};
use tower::Service as _;

use super::{
    Casa,
    middleware::Soglia,
    porta_applicativa::Peer,
    router,
    tls::{ClienteTls, Tls},
};
use crate::{config::Limits, telemetry};

/// Bytes of an HTTP header we keep.
const HEADER_BYTES: usize = 64 * 1024;

/// The two open sockets.
#[derive(Debug)]
pub struct Listeners {
    pub service: TcpListener,
    pub operations: TcpListener,
}

impl Listeners {
    /// Binds both addresses.
    ///
    /// # Errors
    /// Names the setting whose address cannot be had.
    pub async fn bind(listen: SocketAddr, ops_listen: SocketAddr) -> Result<Self, String> {
        let bind = async |key: &str, address: SocketAddr| {
            TcpListener::bind(address)
                .await
                .map_err(|e| format!("{key}: cannot listen on {address}: {e}"))
        };
        Ok(Self {
            service: bind("listen", listen).await?,
            operations: bind("ops_listen", ops_listen).await?,
        })
    }
}

/// Serves until `stop` changes, then finishes what runs within `limits.drain_timeout_ms`.
///
/// Readiness turns to 503 first; the operations listener answers until the end. `lavori` are what else works on the
/// store: they stop by themselves, and the store is closed after them.
pub async fn run(
    listeners: Listeners,
    casa: Arc<Casa>,
    metrics: metrics_exporter_prometheus::PrometheusHandle,
    mut stop: watch::Receiver<bool>,
    lavori: Vec<JoinHandle<()>>,
) {
    let limits = casa.settings.limits.clone();
    let service = router::service(&casa);
    let operations = router::operations(router::Operations {
        casa: Arc::clone(&casa),
        metrics,
    });
    let (end, ended) = watch::channel(false);
    let ops = tokio::spawn(accept(
        listeners.operations,
        Servizio::Operazioni(operations),
        Strada::OPERAZIONI,
        limits.clone(),
        ended,
    ));

    let strada = Strada {
        tls: Some(Arc::clone(&casa.identita.tls)).filter(|tls| tls.attivo()),
        mezza_chiusa: true,
    };
    let serving = tokio::spawn(accept(
        listeners.service,
        Servizio::Porte(service),
        strada,
        limits,
        stop.clone(),
    ));
    stopped(&mut stop).await;
    casa.drain();
    let iniziato = casa.clock.now();
    tracing::info!("shutting down: finishing what runs, accepting nothing new");
    let _ = serving.await;
    if let Some(delegata) = &casa.delegata {
        // One time for all: what is left of it. A clock that is set meanwhile makes it no longer.
        let (tempo, passato) = (
            casa.settings.limits.drain_timeout(),
            casa.clock.now().duration_since(iniziato),
        );
        delegata.finisci(tempo.saturating_sub(passato.unsigned_abs())).await;
    }
    for lavoro in lavori {
        let _ = lavoro.await;
    }
    casa.coda.chiudi().await;
    let _ = end.send(true);
    let _ = ops.await;
}

/// Waits for the word to stop, or for the end of whoever could say it.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stopped| *stopped).await;
}

/// Who answers on a listener.
#[derive(Debug, Clone)]
enum Servizio {
    Porte(Soglia),
    Operazioni(Router),
}

impl Servizio {
    async fn risponde(
        self,
        request: Request<Incoming>,
        peer: SocketAddr,
        cliente: Option<Arc<ClienteTls>>,
    ) -> Result<Response, Infallible> {
        match self {
            Self::Porte(soglia) => Ok(soglia.risponde(request, peer, cliente).await),
            Self::Operazioni(mut router) => {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(Peer(peer));
                router.call(request).await
            }
        }
    }
}

/// How connections of a listener are served.
#[derive(Debug, Clone)]
struct Strada {
    tls: Option<Arc<Tls>>,
    /// A client of HTTP/1.0 may close its side when it has said all: it still waits for the answer. Where requests wait for
    /// something to come, one whose client is gone must give its place back instead.
    mezza_chiusa: bool,
}

impl Strada {
    const OPERAZIONI: Self = Self {
        tls: None,
        mezza_chiusa: false,
    };
}

/// Accepts connections until `stop`, then waits for them.
async fn accept(
    listener: TcpListener,
    servizio: Servizio,
    strada: Strada,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    loop {
        let place = tokio::select! {
            () = stopped(&mut stop) => break,
            place = Arc::clone(&places).acquire_owned() => match place { Ok(p) => p, Err(_) => break },
        };
        let (stream, peer) = tokio::select! {
            () = stopped(&mut stop) => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, mostly: serving the open connections frees some.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        tokio::spawn(connection(
            stream,
            peer,
            servizio.clone(),
            strada.clone(),
            limits.clone(),
            place,
            graceful.watcher(),
        ));
    }
    drop(listener);
    if tokio::time::timeout(limits.drain_timeout(), graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some connections did not finish in limits.drain_timeout_ms and were cut");
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    servizio: Servizio,
    strada: Strada,
    limits: Limits,
    place: OwnedSemaphorePermit,
    watcher: Watcher,
) {
    metrics::gauge!(telemetry::CONNECTIONS).increment(1);
    // Answers are written whole: waiting to fill a segment would only delay them.
    let _ = stream.set_nodelay(true);
    // The handshake is in this task: who dawdles over it keeps nobody else from being accepted.
    let mezza = strada.mezza_chiusa;
    match strada.tls {
        None => http(stream, peer, None, servizio, (&limits, mezza), watcher).await,
        Some(tls) => {
            if let Some((stream, cliente)) = tls.accetta(stream, peer).await {
                http(stream, peer, cliente, servizio, (&limits, mezza), watcher).await;
            }
        }
    }
    metrics::gauge!(telemetry::CONNECTIONS).decrement(1);
    drop(place);
}

/// Serves HTTP on a connection that is open, clear or not.
async fn http<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    peer: SocketAddr,
    cliente: Option<Arc<ClienteTls>>,
    servizio: Servizio,
    (limits, mezza_chiusa): (&Limits, bool),
    watcher: Watcher,
) {
    let service = service_fn(move |request| servizio.clone().risponde(request, peer, cliente.clone()));
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout())
        .half_close(mezza_chiusa)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "connection ended early");
    }
}
