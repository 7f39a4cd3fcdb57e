//! Signed messages by the patterns of `ModI`, where the way of a message meets them (design §7.13, modi-security.md §10).
//!
//! `Firme::verifica` runs between the busta and the identity of the caller: what a signature proves joins what the channel
//! proved, and both must agree with the Mittente. A `wsse:Security` is looked at where `ModI` is on for the party that the
//! busta or the channel names, or where neither names one; elsewhere it is ignored. `Firme::firma` signs what is no
//! Fault. What is checked, and how, is `modi`'s; time is the host's, as for TLS. A build without the feature `modi` has
//! [`Firme`] too: it refuses to start when a party has `ModI`.

#[cfg(feature = "modi")]
mod accese;
#[cfg(not(feature = "modi"))]
mod spente;

use arc_swap::ArcSwapOption;

use crate::{
    config::{self, Settings},
    egov::Parti,
};

/// The parties' settings and certificates in their present state.
#[derive(Debug)]
pub struct Firme {
    impostazioni: config::Modi,
    /// Our own address, as `wsa:To` names it.
    #[cfg_attr(
        not(feature = "modi"),
        expect(dead_code, reason = "nobody signs without the feature")
    )]
    servizio: String,
    attuale: ArcSwapOption<Stato>,
}

#[cfg(feature = "modi")]
type Stato = crate::modi::Modi;

/// There is none without the feature.
#[cfg(not(feature = "modi"))]
type Stato = std::convert::Infallible;

impl Firme {
    /// Reads the files that settings and parties name.
    ///
    /// # Errors
    /// Names the key that is wrong.
    pub fn carica(settings: &Settings, parti: &Parti) -> Result<Self, String> {
        let firme = Self {
            impostazioni: settings.modi.clone(),
            servizio: format!("{}/ServiziSAP", settings.public_url),
            attuale: ArcSwapOption::empty(),
        };
        firme.attuale.store(firme.prepara(parti)?);
        Ok(firme)
    }

    /// For parties that were read again; nothing changes when something is wrong.
    ///
    /// # Errors
    /// Names the key that is wrong.
    pub fn ricarica(&self, parti: &Parti) -> Result<(), String> {
        self.attuale.store(self.prepara(parti)?);
        Ok(())
    }
}
