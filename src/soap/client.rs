//! Outbound calls: one POST, one answer (operations.md §2, §6).
//!
//! Who we are and whom we trust says [`Chiamante`]. `SOAPAction: ""` as the contract declares none, no redirects (a body
//! and a password are never sent to a place nobody configured), a bound on the time of the whole call and on the size of
//! the answer. What the answer says is read by [`Risposta`]; retries are the caller's. The only room of `soap` that
//! knows tokio.

use std::{fmt, sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::{
    HeaderMap, Method, Request, Uri,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, InvalidHeaderValue},
};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as Hyper, connect::HttpConnector},
    rt::TokioExecutor,
};

mod chiamante;
mod risposta;

pub use chiamante::Chiamante;
pub use risposta::{FaultLetto, NonLetta, Risposta};

/// Greatest answer that is read, unless told otherwise.
pub const LIMITE_RISPOSTA: usize = 10 * 1024 * 1024;
/// How long an unused connection is kept, unless told otherwise.
const RIPOSO: Duration = Duration::from_secs(90);

/// What came back, whatever the status.
#[derive(Debug, Clone)]
pub struct RispostaHttp {
    pub stato: u16,
    /// `Content-Type`, as given.
    pub content_type: Option<String>,
    pub corpo: Bytes,
}

/// Why no whole answer came back. Says nothing of what was sent.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("not an absolute http or https address: {0}")]
    Indirizzo(String),
    #[error("the host's root certificates cannot be loaded: {0}")]
    Radici(#[source] std::io::Error),
    #[error("the node cannot be reached: {0}")]
    NonRaggiunto(#[source] hyper_util::client::legacy::Error),
    #[error("the answer broke off: {0}")]
    Interrotta(#[source] hyper::Error),
    #[error("no answer within {0:?}")]
    Scaduta(Duration),
    #[error("the answer is larger than {0} bytes")]
    TroppoGrande(usize),
    #[error("credentials that HTTP cannot carry")]
    Credenziali,
}

impl ClientError {
    /// Whether the failure proves that no byte of the message was sent: there was no connection, or the one that was kept had
    /// been closed before. The pool repeats the latter by itself, on another connection (`retry_canceled_requests`), only
    /// when it got the message back untouched.
    pub fn nulla_inviato(&self) -> bool {
        let intatto = |causa: &(dyn std::error::Error + 'static)| {
            causa
                .downcast_ref::<hyper::Error>()
                .is_some_and(hyper::Error::is_canceled)
        };
        match self {
            Self::Indirizzo(_) | Self::Radici(_) | Self::Credenziali => true,
            Self::NonRaggiunto(e) => e.is_connect() || self.cause().any(intatto),
            Self::Interrotta(_) | Self::Scaduta(_) | Self::TroppoGrande(_) => false,
        }
    }

    /// Whether the other side hung up on our certificate, or on the lack of one. In TLS 1.3 it says so after the first bytes
    /// of the message were sent, which it has not read as a message then.
    pub fn certificato_rifiutato(&self) -> bool {
        use rustls::AlertDescription as A;
        let avviso = |causa: &(dyn std::error::Error + 'static)| {
            let io = causa.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
            let tls = causa.downcast_ref::<rustls::Error>();
            match tls.or_else(|| io?.downcast_ref::<rustls::Error>()) {
                Some(rustls::Error::AlertReceived(avviso)) => matches!(
                    avviso,
                    A::CertificateRequired
                        | A::NoCertificate
                        | A::BadCertificate
                        | A::UnsupportedCertificate
                        | A::CertificateRevoked
                        | A::CertificateExpired
                        | A::CertificateUnknown
                        | A::UnknownCA
                        | A::AccessDenied
                ),
                _ => false,
            }
        };
        self.cause().any(avviso)
    }

    /// Whether the connection failed because of TLS: a certificate, a protocol version.
    pub fn is_tls(&self) -> bool {
        self.cause().any(<dyn std::error::Error>::is::<rustls::Error>)
    }

    /// The error and what caused it, in one line.
    pub fn catena(&self) -> String {
        let mut testo = self.to_string();
        for causa in self.cause().map(ToString::to_string) {
            if !testo.ends_with(&causa) {
                testo = format!("{testo}: {causa}");
            }
        }
        testo
    }

    /// `io::Error` hides what it holds: its `source` is the source of that.
    fn cause(&self) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
        std::iter::successors(std::error::Error::source(self), |e| {
            let contenuto = e.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
            contenuto.map_or_else(|| e.source(), |c| Some(c))
        })
    }
}

impl From<InvalidHeaderValue> for ClientError {
    fn from(_: InvalidHeaderValue) -> Self {
        Self::Credenziali
    }
}

/// A caller of other nodes; cheap to clone, keeps connections.
#[derive(Clone)]
pub struct Client {
    chiamante: Arc<Chiamante>,
    rete: Arc<ArcSwap<Rete>>,
    tempo: Duration,
    connessione: Duration,
    /// How long an unused connection is kept.
    riposo: Duration,
    limite: usize,
}

type Http = Hyper<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// The connections of one identity.
struct Rete {
    generazione: u64,
    http: Http,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("tempo", &self.tempo)
            .field("limite", &self.limite)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Calls as nobody in particular; `tempo` bounds a whole call, from the connection to the last byte.
    ///
    /// # Errors
    /// [`ClientError::Radici`].
    pub fn new(tempo: Duration) -> Result<Self, ClientError> {
        Self::di(Arc::new(Chiamante::anonimo()), tempo, tempo)
    }

    /// Calls as `chiamante`, from a reload of it on with what was read then; `connessione` bounds the time until there is
    /// a connection.
    ///
    /// # Errors
    /// [`ClientError::Radici`].
    pub fn di(chiamante: Arc<Chiamante>, tempo: Duration, connessione: Duration) -> Result<Self, ClientError> {
        Ok(Self {
            rete: Arc::new(ArcSwap::from_pointee(Rete::di(&chiamante, connessione, RIPOSO)?)),
            chiamante,
            tempo,
            connessione,
            riposo: RIPOSO,
            limite: LIMITE_RISPOSTA,
        })
    }

    /// Who calls.
    pub fn chiamante(&self) -> &Chiamante {
        &self.chiamante
    }

    /// Another bound on the answer's bytes.
    #[must_use]
    pub fn con_limite(mut self, limite: usize) -> Self {
        self.limite = limite;
        self
    }

    /// Keeps unused connections no longer than this. Who keeps them less long than the other side meets few that are just
    /// being closed; what is written into one of those may have arrived or not.
    ///
    /// # Errors
    /// [`ClientError::Radici`].
    pub fn con_riposo(mut self, riposo: Duration) -> Result<Self, ClientError> {
        self.riposo = riposo;
        self.rete = Arc::new(ArcSwap::from_pointee(Rete::di(
            &self.chiamante,
            self.connessione,
            riposo,
        )?));
        Ok(self)
    }

    /// Sends one message. Any status is an answer; `credenziali` is the whole value of `Authorization`.
    ///
    /// # Errors
    /// When no whole answer came back in time.
    pub async fn invia(
        &self,
        url: &str,
        messaggio: impl Into<Bytes>,
        credenziali: Option<&str>,
    ) -> Result<RispostaHttp, ClientError> {
        let richiesta = richiesta(url, messaggio.into(), credenziali)?;
        Ok(self.entro(richiesta).await?.0)
    }

    /// The same with HTTP headers of its own; gives those of the answer too.
    ///
    /// # Errors
    /// As [`Self::invia`].
    pub async fn invia_con(
        &self,
        url: &str,
        messaggio: impl Into<Bytes>,
        credenziali: Option<&str>,
        intestazioni: impl IntoIterator<Item = (HeaderName, HeaderValue)>,
    ) -> Result<(RispostaHttp, HeaderMap), ClientError> {
        let mut richiesta = richiesta(url, messaggio.into(), credenziali)?;
        richiesta.headers_mut().extend(intestazioni);
        self.entro(richiesta).await
    }

    async fn entro(&self, richiesta: Request<Full<Bytes>>) -> Result<(RispostaHttp, HeaderMap), ClientError> {
        tokio::time::timeout(self.tempo, self.scambio(richiesta))
            .await
            .map_err(|_| ClientError::Scaduta(self.tempo))?
    }

    /// Sends what is no SOAP, with these header fields.
    ///
    /// # Errors
    /// When no whole answer came back in time.
    pub async fn posta(&self, url: &str, corpo: Bytes, intestazioni: HeaderMap) -> Result<RispostaHttp, ClientError> {
        let mut richiesta = richiesta(url, corpo, None)?;
        *richiesta.headers_mut() = intestazioni;
        Ok(self.entro(richiesta).await?.0)
    }

    /// Connections of the present identity. Those of an earlier one end with the calls that use them.
    fn http(&self) -> Result<Http, ClientError> {
        let rete = self.rete.load();
        if rete.generazione == self.chiamante.generazione() {
            return Ok(rete.http.clone());
        }
        let nuova = Rete::di(&self.chiamante, self.connessione, self.riposo)?;
        let http = nuova.http.clone();
        self.rete.store(Arc::new(nuova));
        Ok(http)
    }

    async fn scambio(&self, richiesta: Request<Full<Bytes>>) -> Result<(RispostaHttp, HeaderMap), ClientError> {
        let http = self.http()?;
        let risposta = http.request(richiesta).await.map_err(ClientError::NonRaggiunto)?;
        let (testa, mut corpo) = risposta.into_parts();
        let mut letto = BytesMut::new();
        while let Some(parte) = corpo.frame().await {
            let Ok(dati) = parte.map_err(ClientError::Interrotta)?.into_data() else {
                continue;
            };
            if letto.len() + dati.len() > self.limite {
                return Err(ClientError::TroppoGrande(self.limite));
            }
            letto.extend_from_slice(&dati);
        }
        let http = RispostaHttp {
            stato: testa.status.as_u16(),
            content_type: testo(&testa.headers, &CONTENT_TYPE),
            corpo: letto.freeze(),
        };
        Ok((http, testa.headers))
    }
}

impl Rete {
    fn di(chiamante: &Chiamante, connessione: Duration, riposo: Duration) -> Result<Self, ClientError> {
        let (generazione, tls) = chiamante.rete()?;
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(connessione));
        let connettore = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        Ok(Self {
            generazione,
            http: Hyper::builder(TokioExecutor::new())
                .pool_idle_timeout(riposo)
                .build(connettore),
        })
    }
}

fn richiesta(url: &str, messaggio: Bytes, credenziali: Option<&str>) -> Result<Request<Full<Bytes>>, ClientError> {
    let errato = || ClientError::Indirizzo(url.to_owned());
    let uri: Uri = url.parse().map_err(|_| errato())?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none_or(str::is_empty) {
        return Err(errato());
    }
    let mut richiesta = Request::new(Full::new(messaggio));
    *richiesta.method_mut() = Method::POST;
    *richiesta.uri_mut() = uri;
    let intestazioni = richiesta.headers_mut();
    intestazioni.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    intestazioni.insert("SOAPAction", HeaderValue::from_static("\"\""));
    if let Some(credenziali) = credenziali {
        let mut valore = HeaderValue::from_str(credenziali)?;
        valore.set_sensitive(true);
        intestazioni.insert(AUTHORIZATION, valore);
    }
    Ok(richiesta)
}

fn testo(intestazioni: &HeaderMap, nome: &HeaderName) -> Option<String> {
    intestazioni.get(nome)?.to_str().ok().map(str::to_owned)
}

#[cfg(test)]
#[path = "client/tests.rs"]
mod tests;
