//! Who calls the API, and whether he may (docs/API.md).
//!
//! A caller shows a token. Tokens are 256 bits of chance, so their plain SHA-256 is kept and judging one costs a microsecond:
//! a slow hash would protect nothing here and let strangers keep the node busy. Without callers in the settings a collaudo
//! node answers on loopback, and every other is closed.
//!
//! No browser is a caller: what another site's page sends is refused by its `Origin`, and without tokens a name that was
//! made to point at loopback is refused by its `Host` (DNS rebinding). A proxy on this host would make everybody local, so
//! what a proxy brings is refused there too, by the headers that proxies add.

use std::{collections::BTreeSet, net::IpAddr};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{Problema, Stato};
use crate::{
    config::{Diritto, Environment, Role, Settings},
    gateway::{middleware::CorrelationId, porta_applicativa::Peer},
    store::{StoreError, archivio::Accesso},
    telemetry,
};

/// Longest token that is looked at.
const TOKEN: usize = 512;

/// Who may call this node.
#[derive(Debug)]
pub enum Guardia {
    /// Nobody.
    Chiusa,
    /// Everybody on this host.
    Loopback,
    Token(Vec<Voce>),
}

/// A caller of the settings.
#[derive(Debug)]
pub struct Voce {
    nome: String,
    impronta: [u8; 32],
    diritti: BTreeSet<Diritto>,
}

/// Who called.
#[derive(Debug, Clone)]
pub struct Chiamante {
    pub nome: String,
    pub indirizzo: Option<IpAddr>,
    diritti: BTreeSet<Diritto>,
}

impl Chiamante {
    pub fn puo(&self, diritto: Diritto) -> bool {
        self.diritti.contains(&diritto)
    }

    /// As `accesso` has him.
    pub fn chi(&self) -> String {
        match self.indirizzo {
            Some(indirizzo) => format!("api:{} ({indirizzo})", self.nome),
            None => format!("api:{}", self.nome),
        }
    }

    /// Writes down what he is about to do: what cannot be recorded does not take place.
    pub async fn registra(&self, api: &super::Api, che_cosa: String) -> Result<(), StoreError> {
        let accesso = Accesso {
            quando: api.casa.clock.now(),
            chi: self.chi(),
            che_cosa,
            traccia: None,
        };
        api.casa.coda.store().archivio().annota(&accesso).await
    }
}

impl Guardia {
    pub fn di(settings: &Settings) -> Self {
        let voci: Vec<Voce> = settings
            .api
            .callers
            .iter()
            .filter_map(|(nome, caller)| {
                Some(Voce {
                    nome: nome.clone(),
                    impronta: da_esadecimale(&caller.token_sha256)?,
                    diritti: caller.rights.clone(),
                })
            })
            .collect();
        let loopback = settings.environment == Environment::Collaudo && settings.ops_listen.ip().is_loopback();
        match (voci.is_empty(), loopback) {
            (false, _) => Self::Token(voci),
            (true, true) => Self::Loopback,
            (true, false) => Self::Chiusa,
        }
    }

    fn chiamante(&self, headers: &HeaderMap, peer: Option<IpAddr>) -> Result<Chiamante, Problema> {
        match self {
            Self::Chiusa => Err(Problema::nuovo(
                StatusCode::FORBIDDEN,
                "closed",
                "the operations API is closed: the settings of the node have no [api.callers]",
            )),
            Self::Loopback => {
                let nostro = |ip: IpAddr| ip.to_canonical().is_loopback();
                let host = headers.get(header::HOST).and_then(|h| h.to_str().ok());
                if !peer.is_some_and(nostro) || !host.is_some_and(host_locale) {
                    return Err(Problema::nuovo(
                        StatusCode::FORBIDDEN,
                        "not-local",
                        "without [api.callers] only this host may call, by a loopback address or localhost",
                    ));
                }
                if let Some(nome) = di_un_proxy(headers) {
                    return Err(Problema::nuovo(
                        StatusCode::FORBIDDEN,
                        "not-local",
                        format!("without [api.callers] no proxy may call: the request carries {nome}"),
                    ));
                }
                Ok(Chiamante {
                    nome: "loopback".to_owned(),
                    indirizzo: peer,
                    diritti: BTreeSet::from(Diritto::TUTTI),
                })
            }
            Self::Token(voci) => {
                let chi = token(headers).and_then(|token| cerca(voci, token));
                let chi = chi.ok_or_else(|| {
                    Problema::nuovo(
                        StatusCode::UNAUTHORIZED,
                        "unauthorized",
                        "expected Authorization: Bearer with the token of one of [api.callers]",
                    )
                })?;
                Ok(Chiamante {
                    nome: chi.nome.clone(),
                    indirizzo: peer,
                    diritti: chi.diritti.clone(),
                })
            }
        }
    }
}

/// What is unwise in the settings, for the log of the start.
pub fn avvisi(settings: &Settings) -> Vec<String> {
    let mut avvisi = Vec::new();
    if !settings.ops_listen.ip().is_loopback() {
        let come = match Guardia::di(settings) {
            Guardia::Token(_) => "tokens cross the network in clear, unless a proxy with TLS stands before it",
            _ => "the API is closed, because there are no [api.callers]",
        };
        avvisi.push(format!(
            "ops_listen {} can be reached from other hosts: so can health and metrics, and {come}",
            settings.ops_listen
        ));
    }
    avvisi
}

/// All of them are looked at, so that nothing is told by how long it takes.
fn cerca<'v>(voci: &'v [Voce], token: &str) -> Option<&'v Voce> {
    let impronta: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    voci.iter().fold(None, |trovato, voce| {
        if bool::from(voce.impronta.ct_eq(&impronta)) {
            Some(voce)
        } else {
            trovato
        }
    })
}

fn token(headers: &HeaderMap) -> Option<&str> {
    let mut valori = headers.get_all(header::AUTHORIZATION).iter();
    let valore = valori.next().filter(|_| valori.next().is_none())?.to_str().ok()?;
    let (schema, token) = valore.trim().split_once(' ')?;
    let token = token.trim();
    (schema.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.len() <= TOKEN).then_some(token)
}

fn da_esadecimale(testo: &str) -> Option<[u8; 32]> {
    let mut byte = [0; 32];
    if testo.len() != 64 || !testo.is_ascii() {
        return None;
    }
    for (i, cella) in byte.iter_mut().enumerate() {
        *cella = u8::from_str_radix(testo.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some(byte)
}

/// `localhost` or a loopback address, with or without a port.
fn host_locale(host: &str) -> bool {
    let nome = match host.strip_prefix('[') {
        Some(resto) => resto.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    nome.eq_ignore_ascii_case("localhost") || nome.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The header by which a proxy says that it speaks for somebody else.
fn di_un_proxy(headers: &HeaderMap) -> Option<&str> {
    let suo = |nome: &&str| matches!(*nome, "forwarded" | "via" | "x-real-ip") || nome.starts_with("x-forwarded-");
    headers.keys().map(header::HeaderName::as_str).find(suo)
}

/// Whether a page of another site sent this: browsers say so, and nobody else has a reason to.
fn di_un_altro_sito(headers: &HeaderMap) -> bool {
    let testo = |nome: &str| headers.get(nome).map(|v| v.to_str().unwrap_or_default());
    let host = testo(header::HOST.as_str()).unwrap_or_default();
    let estranea = testo(header::ORIGIN.as_str()).is_some_and(|origine| {
        let dove = origine.split_once("://").map(|(_, dove)| dove);
        dove.is_none_or(|dove| !dove.eq_ignore_ascii_case(host))
    });
    estranea || testo("sec-fetch-site").is_some_and(|sito| !matches!(sito, "same-origin" | "none"))
}

/// What an operation asks of who calls it.
#[derive(Debug, Clone)]
pub struct Vincoli {
    pub api: Stato,
    pub metodo: &'static str,
    /// As its route has it: no number that a caller chose is in log or metrics.
    pub percorso: &'static str,
    pub diritti: &'static [Diritto],
    pub ruolo: Option<Role>,
}

/// Lets through who may, with his [`Chiamante`]; counts and logs either way.
pub async fn passa(State(vincoli): State<Vincoli>, mut request: Request, next: Next) -> Response {
    let percorso = vincoli.percorso;
    let correlazione = request.extensions().get::<CorrelationId>().map(|c| c.0.clone());
    let ammesso = vincoli.ammetti(&request);
    let chi = ammesso.as_ref().map_or_else(|_| "-".to_owned(), |c| c.nome.clone());
    let response = match ammesso {
        Ok(chiamante) => {
            request.extensions_mut().insert(chiamante);
            next.run(request).await
        }
        Err(problema) => problema.into_response(),
    };
    let stato = response.status().as_u16();
    metrics::counter!(telemetry::API_REQUESTS, "percorso" => percorso, "stato" => stato.to_string()).increment(1);
    tracing::info!(
        chiamante = chi,
        metodo = vincoli.metodo,
        percorso,
        stato,
        correlation_id = correlazione,
        "operations API answered"
    );
    response
}

impl Vincoli {
    fn ammetti(&self, request: &Request) -> Result<Chiamante, Problema> {
        let headers = request.headers();
        let peer = request.extensions().get::<Peer>().map(|p| p.0.ip());
        if self.diritti.is_empty() {
            return Ok(Chiamante {
                nome: "-".to_owned(),
                indirizzo: peer,
                diritti: BTreeSet::new(),
            });
        }
        if di_un_altro_sito(headers) {
            return Err(Problema::nuovo(
                StatusCode::FORBIDDEN,
                "cross-site",
                "the page of another site may not call",
            ));
        }
        let chiamante = self.api.guardia.chiamante(headers, peer)?;
        if !self.diritti.iter().any(|d| chiamante.puo(*d)) {
            return Err(senza_diritto(&chiamante, self.diritti));
        }
        match self.ruolo.filter(|r| *r != self.api.casa.settings.role) {
            None => Ok(chiamante),
            Some(ruolo) => Err(Problema::nuovo(
                StatusCode::NOT_FOUND,
                "other-role",
                format!("this is of role {}, and this node has the other", nome_ruolo(ruolo)),
            )),
        }
    }
}

pub const fn nome_ruolo(ruolo: Role) -> &'static str {
    match ruolo {
        Role::Nazionale => "nazionale",
        Role::Regione => "regione",
    }
}

/// The caller is known and has none of these rights.
pub fn senza_diritto(chiamante: &Chiamante, diritti: &[Diritto]) -> Problema {
    let nomi: Vec<&str> = diritti.iter().map(|d| d.as_str()).collect();
    Problema::nuovo(
        StatusCode::FORBIDDEN,
        "missing-right",
        format!("caller {} lacks the right {}", chiamante.nome, nomi.join(" or ")),
    )
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::*;
    use crate::config::Caller;

    fn testate(righe: &[(&str, &str)]) -> HeaderMap {
        let riga = |(nome, valore): &(&str, &str)| {
            (
                nome.parse::<HeaderName>().unwrap(),
                HeaderValue::from_str(valore).unwrap(),
            )
        };
        righe.iter().map(riga).collect()
    }

    fn settings(environment: Environment, ops_listen: &str, callers: usize) -> Settings {
        let mut settings = Settings {
            environment,
            ops_listen: ops_listen.parse().unwrap(),
            ..Settings::default()
        };
        for n in 0..callers {
            let caller = Caller {
                token_sha256: format!("{n:064x}"),
                rights: BTreeSet::from([Diritto::Leggi]),
            };
            settings.api.callers.insert(format!("c{n}"), caller);
        }
        settings
    }

    #[test]
    fn who_may_call_by_environment_address_and_callers() {
        use Environment::{Collaudo, Esercizio};
        for (ambiente, indirizzo, chiamanti, atteso, avvisa) in [
            (Collaudo, "127.0.0.1:1", 0, "Loopback", false),
            (Collaudo, "[::1]:1", 0, "Loopback", false),
            (Collaudo, "0.0.0.0:1", 0, "Chiusa", true),
            (Collaudo, "127.0.0.1:1", 1, "Token", false),
            (Esercizio, "127.0.0.1:1", 0, "Chiusa", false),
            (Esercizio, "10.0.0.1:1", 0, "Chiusa", true),
            (Esercizio, "10.0.0.1:1", 2, "Token", true),
        ] {
            let settings = settings(ambiente, indirizzo, chiamanti);
            let guardia = format!("{:?}", Guardia::di(&settings));
            assert!(
                guardia.starts_with(atteso),
                "{ambiente:?} {indirizzo} {chiamanti}: {guardia}"
            );
            assert_eq!(
                !avvisi(&settings).is_empty(),
                avvisa,
                "{ambiente:?} {indirizzo} {chiamanti}"
            );
        }
    }

    /// A name that somebody made to point at loopback is not ours.
    #[test]
    fn without_tokens_only_local_names_call() {
        for (host, peer, entra) in [
            ("127.0.0.1:8081", "127.0.0.1", true),
            ("127.8.8.8", "127.0.0.1", true),
            ("localhost:8081", "127.0.0.1", true),
            ("LOCALHOST", "::1", true),
            ("[::1]:8081", "::1", true),
            ("127.0.0.1:8081", "::ffff:127.0.0.1", true),
            ("evil.example", "127.0.0.1", false),
            ("localhost.evil.example", "127.0.0.1", false),
            ("127.0.0.1.evil.example", "127.0.0.1", false),
            ("[::1", "127.0.0.1", true),
            ("[2001:db8::1]", "127.0.0.1", false),
            ("", "127.0.0.1", false),
            ("127.0.0.1", "192.0.2.1", false),
        ] {
            let esito = Guardia::Loopback.chiamante(&testate(&[("host", host)]), Some(peer.parse().unwrap()));
            assert_eq!(esito.is_ok(), entra, "{host} {peer}");
        }
        assert!(
            Guardia::Loopback
                .chiamante(&testate(&[("host", "localhost")]), None)
                .is_err()
        );
    }

    /// Behind a proxy on this host every peer is loopback, and the name may be too.
    #[test]
    fn without_tokens_no_proxy_calls() {
        for (nome, entra) in [
            ("forwarded", false),
            ("via", false),
            ("x-real-ip", false),
            ("x-forwarded-for", false),
            ("x-forwarded-host", false),
            ("x-forwarded-proto", false),
            ("x-forwarded-client-cert", false),
            ("x-correlation-id", true),
            ("user-agent", true),
        ] {
            let testate = testate(&[("host", "localhost"), (nome, "x")]);
            let esito = Guardia::Loopback.chiamante(&testate, "127.0.0.1".parse().ok());
            assert_eq!(esito.is_ok(), entra, "{nome}");
        }
    }

    #[test]
    fn pages_of_other_sites_do_not_call() {
        for (righe, estranea) in [
            (&[][..], false),
            (&[("origin", "http://127.0.0.1:8081")][..], false),
            (&[("sec-fetch-site", "none")][..], false),
            (&[("sec-fetch-site", "same-origin")][..], false),
            (&[("origin", "http://evil.example")][..], true),
            (&[("origin", "http://127.0.0.1:9999")][..], true),
            (&[("origin", "null")][..], true),
            (&[("sec-fetch-site", "cross-site")][..], true),
            (&[("sec-fetch-site", "same-site")][..], true),
        ] {
            let mut tutte = vec![("host", "127.0.0.1:8081")];
            tutte.extend(righe);
            assert_eq!(di_un_altro_sito(&testate(&tutte)), estranea, "{righe:?}");
        }
    }

    #[test]
    fn a_token_is_the_whole_of_it() {
        let voci: Vec<Voce> = [("uno", "token-uno"), ("due", "token-due")]
            .map(|(nome, token)| Voce {
                nome: nome.to_owned(),
                impronta: Sha256::digest(token.as_bytes()).into(),
                diritti: BTreeSet::new(),
            })
            .into();
        let guardia = Guardia::Token(voci);
        for (valore, atteso) in [
            ("Bearer token-uno", Some("uno")),
            ("bearer   token-due ", Some("due")),
            ("Bearer token-du", None),
            ("Bearer token-due2", None),
            ("Bearer ", None),
            ("Bearer", None),
            ("Basic token-uno", None),
            ("token-uno", None),
        ] {
            let esito = guardia.chiamante(&testate(&[("authorization", valore)]), None);
            assert_eq!(esito.ok().map(|c| c.nome).as_deref(), atteso, "{valore}");
        }
        let doppia = testate(&[
            ("authorization", "Bearer token-uno"),
            ("authorization", "Bearer token-uno"),
        ]);
        assert!(guardia.chiamante(&doppia, None).is_err());
        assert!(guardia.chiamante(&testate(&[]), None).is_err());
        let lungo = format!("Bearer {}", "x".repeat(TOKEN + 1));
        assert!(guardia.chiamante(&testate(&[("authorization", &lungo)]), None).is_err());
    }
}
