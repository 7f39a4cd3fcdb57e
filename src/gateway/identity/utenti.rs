//! Users of HTTP Basic who are no party of the exchange: the region's own systems at the porta delegata.

use std::{collections::BTreeMap, net::IpAddr};

use axum::http::HeaderMap;

use super::basic::{Basic, Occupata};
use crate::{
    clock::{self, Clock as _},
    egov::{
        Parte, Parti,
        identita::{Credenziale, Utente},
    },
    random::Random,
};

/// Who may call. Without users nobody is asked, and what a client sends all the same is not looked at.
#[derive(Debug)]
pub struct Utenti(Option<(Basic, Parti)>);

impl Utenti {
    /// Of a user the hash of its password; `contemporanee` as many requests are worked on at once.
    pub fn nuovi(utenti: &BTreeMap<String, String>, contemporanee: usize, random: &Random) -> Self {
        if utenti.is_empty() {
            return Self(None);
        }
        // One party of all of them, in a registry of its own: passwords are checked by the same means.
        let mut insieme = Parte::predefinita("delegata", "");
        let utente = |(nome, hash): (&String, &String)| Utente {
            nome: nome.clone(),
            hash: hash.clone(),
        };
        insieme.utenti = utenti.iter().map(utente).collect();
        Self(Some((Basic::nuovo(contemporanee, random), Parti::new(vec![insieme]))))
    }

    /// Whether the request shows the password of one of them.
    ///
    /// # Errors
    /// [`Occupata`] when too many passwords wait to be verified.
    pub async fn ammettono(&self, headers: &HeaderMap, peer: Option<IpAddr>) -> Result<bool, Occupata> {
        let Some((basic, parti)) = &self.0 else {
            return Ok(true);
        };
        let credenziale = basic.credenziale(headers, parti, peer, clock::System.now()).await?;
        Ok(matches!(credenziale, Credenziale::Di(_)))
    }
}
