//! The operations API: `/api/v1/…` on the operations listener, JSON only, described by `/api/openapi.json` (`OpenAPI` 3.1).
//!
//! `rotte` lists every operation with the right it asks for and the role it belongs to; one file each does what the
//! commands do, by the same calls (`operatore`, `store`). What all requests pass: a correlation id, a bounded number at
//! once, a bounded time, `guardia` (who calls), and `problema`, which writes every refusal as RFC 9457 wants it.
//!
//! The document is ours, written by hand, and no library's: answers are made of types of other rooms, which need not know of
//! it; a test compares it with `rotte` and with every answer of a running node, so it cannot go astray. Source: design §5.

mod domanda;
mod guardia;
mod notifiche;
mod parti;
mod problema;
mod regole;
mod sap;
mod scambi;
mod stato;
mod tabelle;
mod uscita;

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::Request,
    http::{StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{MethodRouter, any, get, post},
};
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;

use super::{Casa, middleware::correlation};
use crate::config::{Diritto, Role};
use guardia::{Guardia, Vincoli};
use problema::Problema;

pub use guardia::avvisi;

/// The description of all of it.
pub const OPENAPI: &str = include_str!("openapi.json");

/// Requests worked on at once; one more is refused with 503.
const INSIEME: usize = 128;
/// Of them, those that may wait for a notification; one more is answered at once.
const IN_ATTESA: usize = 64;
/// Longer than any request may honestly take, the longest wait for a notification included.
const TEMPO: Duration = Duration::from_mins(1);

/// What every operation shares.
#[derive(Debug)]
pub struct Api {
    casa: Arc<Casa>,
    guardia: Guardia,
    posti: Semaphore,
    attese: Semaphore,
}

type Stato = Arc<Api>;
type Risposta<T> = Result<Json<T>, Problema>;

/// One operation.
pub(crate) struct Rotta {
    pub metodo: &'static str,
    pub percorso: &'static str,
    /// Any of them lets in; none for what everybody may see.
    pub diritti: &'static [Diritto],
    /// The role it belongs to, where it is not of both.
    pub ruolo: Option<Role>,
    servizio: MethodRouter<Stato>,
}

const LEGGI: &[Diritto] = &[Diritto::Leggi];
const OPERA: &[Diritto] = &[Diritto::Opera];
const NOTIFICHE: &[Diritto] = &[Diritto::Leggi, Diritto::Notifiche];

/// Every operation, in one reading.
#[rustfmt::skip]
pub(crate) fn rotte() -> Vec<Rotta> {
    let rotta = |metodo, percorso, diritti, ruolo, servizio| Rotta { metodo, percorso, diritti, ruolo, servizio };
    let (nodo, regione) = (Some(Role::Nazionale), Some(Role::Regione));
    vec![
        rotta("GET", "/api/openapi.json", &[], None, get(openapi)),
        rotta("GET", "/api/v1/stato", LEGGI, None, get(stato::get)),
        rotta("GET", "/api/v1/parti", LEGGI, None, get(parti::get)),
        rotta("GET", "/api/v1/regole", LEGGI, None, get(regole::elenca)),
        rotta("GET", "/api/v1/regole/{id}", LEGGI, None, get(regole::una)),
        rotta("GET", "/api/v1/tabelle", LEGGI, None, get(tabelle::elenca)),
        rotta("GET", "/api/v1/tabelle/{nome}", LEGGI, None, get(tabelle::una)),
        // Exchanges: trace rows; with messages only for who may see personal data, which the operation asks itself.
        rotta("GET", "/api/v1/scambi", LEGGI, None, get(scambi::elenca)),
        rotta("GET", "/api/v1/scambi/{id}", LEGGI, None, get(scambi::uno)),
        rotta("POST", "/api/v1/sap/{codice}/brucia", OPERA, nodo, post(sap::brucia)),
        // What the node has to tell.
        rotta("GET", "/api/v1/uscita/giacenze", LEGGI, nodo, get(uscita::giacenze::get)),
        rotta("GET", "/api/v1/uscita/notifiche", LEGGI, nodo, get(uscita::elenca::get)),
        rotta("GET", "/api/v1/uscita/notifiche/{id}", LEGGI, nodo, get(uscita::una::get)),
        rotta("POST", "/api/v1/uscita/notifiche/{id}/riprova", OPERA, nodo, post(uscita::riprova::post)),
        rotta("POST", "/api/v1/uscita/notifiche/{id}/abbandona", OPERA, nodo, post(uscita::abbandona::post)),
        // What a region was told.
        rotta("GET", "/api/v1/notifiche", NOTIFICHE, regione, get(notifiche::elenca::get)),
        rotta("GET", "/api/v1/notifiche/{id}", NOTIFICHE, regione, get(notifiche::una::get)),
        rotta("POST", "/api/v1/notifiche/{id}/riprova", OPERA, regione, post(notifiche::riprova::post)),
        rotta("POST", "/api/v1/notifiche/{id}/abbandona", OPERA, regione, post(notifiche::abbandona::post)),
        rotta("GET", "/api/v1/inoltri/giacenze", LEGGI, regione, get(notifiche::giacenze::get)),
    ]
}

/// The routes of the API, for the operations listener.
pub fn router(casa: &Arc<Casa>) -> Router {
    let api = Arc::new(Api {
        casa: Arc::clone(casa),
        guardia: Guardia::di(&casa.settings),
        posti: Semaphore::new(INSIEME),
        attese: Semaphore::new(IN_ATTESA),
    });
    let mut routes = Router::new();
    for rotta in rotte() {
        let vincoli = Vincoli {
            api: Arc::clone(&api),
            metodo: rotta.metodo,
            percorso: rotta.percorso,
            diritti: rotta.diritti,
            ruolo: rotta.ruolo,
        };
        let servizio = rotta
            .servizio
            .layer(from_fn_with_state(vincoli, guardia::passa))
            .fallback(altro_metodo);
        routes = routes.route(rotta.percorso, servizio);
    }
    routes
        .route("/api", any(nessuna))
        .route("/api/", any(nessuna))
        .route("/api/{*resto}", any(nessuna))
        // The first one written is the innermost.
        .layer(from_fn_with_state(Arc::clone(&api), limita))
        .layer(CatchPanicLayer::custom(|_| {
            metrics::counter!(crate::telemetry::PANICS).increment(1);
            tracing::error!("a request of the operations API caused a panic");
            Problema::interno().into_response()
        }))
        .layer(from_fn(problema::scrivi))
        .layer(from_fn_with_state(Arc::clone(casa), correlation::layer))
        .with_state(api)
}

async fn openapi(_: domanda::SenzaDomanda) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

async fn nessuna() -> Problema {
    Problema::non_trovata("there is nothing at this address; /api/openapi.json lists what there is")
}

async fn altro_metodo() -> Problema {
    Problema::nuovo(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "the header Allow says which method this address takes",
    )
}

/// A place for each request, and an end to each.
async fn limita(axum::extract::State(api): axum::extract::State<Stato>, request: Request, next: Next) -> Response {
    let Ok(_posto) = api.posti.try_acquire() else {
        return Problema::affollata("too many requests at once").into_response();
    };
    match tokio::time::timeout(TEMPO, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problema::affollata("this took too long and was given up").into_response(),
    }
}

#[cfg(test)]
mod tests;
