//! Those whom the settings name: the node, the regions' porte applicative, the region's own systems.

use crate::{
    cli::doctor::node::Asked,
    config::{Environment, Settings},
    soap::client::Chiamante,
};

/// Somebody whom we call.
#[derive(Debug, Clone)]
pub struct Peer {
    /// Where it stands in the settings.
    pub key: String,
    pub url: String,
    /// Present for the node.
    pub node: Option<Asked>,
    pub esercizio: bool,
}

/// Whom these settings make us call.
pub fn all(settings: &Settings, client: &Chiamante) -> Vec<Peer> {
    let esercizio = settings.environment == Environment::Esercizio;
    let peer = |key: &str, url: &String, node| Peer {
        key: key.to_owned(),
        url: url.clone(),
        node,
        esercizio,
    };
    let asked = || Asked {
        authorization: client.autorizzazione("nodo.credenziali"),
    };
    let nodo = settings.nodo.url.iter().filter(|_| settings.delegata.enabled);
    let mut peers: Vec<Peer> = nodo.map(|url| peer("nodo.url", url, Some(asked()))).collect();
    let endpoints = settings.notifica.endpoint.iter();
    peers.extend(endpoints.map(|(codice, url)| peer(&format!("notifica.endpoint.{codice}"), url, None)));
    for (key, url) in [
        ("ricezione.webhook.url", &settings.ricezione.webhook.url),
        ("ricezione.soap.url", &settings.ricezione.soap.url),
    ] {
        peers.extend(url.iter().map(|url| peer(key, url, None)));
    }
    peers
}
