//! What every request of the service passes, in one step: its correlation id, a place among those worked on, a net for panics.
//!
//! Nearly every request is a message to the porta applicativa at its plain address; it is handed on at once. All others
//! are found by the router, which answers the same.

pub mod correlation;
mod panic;
mod shed;

pub use correlation::CorrelationId;
pub use shed::overloaded;

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Method, Request},
    response::Response,
};
use hyper::body::Incoming;
use tokio::sync::Semaphore;
use tower::Service as _;

use super::{
    Casa,
    porta_applicativa::{self, Chi, Peer},
    tls::ClienteTls,
};
use crate::panico::colto;

/// The plain address of the porta applicativa.
const PORTA: &str = "/ServiziSAP";

/// The threshold of the service listener; cheap to clone.
#[derive(Debug, Clone)]
pub struct Soglia {
    casa: Arc<Casa>,
    /// Free places; who finds none is told at once, before the body is read, and so costs us nothing.
    posti: Arc<Semaphore>,
    rotte: Router,
}

impl Soglia {
    pub fn new(rotte: Router, casa: &Arc<Casa>) -> Self {
        Self {
            casa: Arc::clone(casa),
            posti: Arc::new(Semaphore::new(casa.settings.limits.concurrency)),
            rotte,
        }
    }

    /// Answers a request. Every answer, refusals included, carries the correlation id.
    pub async fn risponde(
        self,
        request: Request<Incoming>,
        peer: SocketAddr,
        cliente: Option<Arc<ClienteTls>>,
    ) -> Response {
        let id = CorrelationId::new(self.casa.clock.now(), &self.casa.random);
        let valore = HeaderValue::from_str(&id.0);
        let posti = Arc::clone(&self.posti);
        let mut response = match posti.try_acquire() {
            Err(_) => overloaded(),
            // A panic anywhere below gives an answer and frees its place.
            Ok(_posto) => match colto(self.inoltra(request, id, peer, cliente)).await {
                Ok(response) => response,
                Err(_) => panic::answer(),
            },
        };
        if let Ok(valore) = valore {
            response.headers_mut().insert(correlation::HEADER, valore);
        }
        response
    }

    async fn inoltra(
        mut self,
        mut request: Request<Incoming>,
        id: CorrelationId,
        peer: SocketAddr,
        cliente: Option<Arc<ClienteTls>>,
    ) -> Response {
        if request.method() == Method::POST && request.uri().path() == PORTA {
            let (parts, body) = request.into_parts();
            let chi = Chi {
                correlazione: id.0,
                peer: Some(peer),
                cliente,
                azione: None,
            };
            return porta_applicativa::servi(self.casa, chi, &parts.headers, body).await;
        }
        let extensions = request.extensions_mut();
        extensions.insert(id);
        extensions.insert(Peer(peer));
        if let Some(cliente) = cliente {
            extensions.insert(cliente);
        }
        match Box::pin(self.rotte.call(request.map(Body::new))).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}
