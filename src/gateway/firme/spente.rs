//! Without the feature `modi`: nothing is verified or signed, and a configuration that asks for it does not start.
#![expect(
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "the same shape as with the feature"
)]

use std::sync::Arc;

use super::{Firme, Stato};
use crate::{
    egov::{Parti, identita::Prova},
    gateway::{
        answer::{Rifiutata, Risposta},
        casa::Casa,
        exchange::Chiamata,
        record::Verbale,
    },
    soap::Envelope,
};

impl Firme {
    pub(super) fn prepara(&self, parti: &Parti) -> Result<Option<Arc<Stato>>, String> {
        let certificato = self.impostazioni.certificato.is_some();
        match parti.iter().find(|parte| parte.modi.attivo()) {
            None if !certificato => Ok(None),
            parte => Err(format!(
                "modi{}: this program was built without the feature modi and can neither verify nor sign messages",
                parte.map(|parte| format!(" of {}", parte.nome)).unwrap_or_default(),
            )),
        }
    }

    /// May the message go without a busta, whatever `egov.busta` says?
    pub(in crate::gateway) fn senza_busta(&self, _envelope: &Envelope) -> bool {
        false
    }

    pub(in crate::gateway) fn verifica(
        &self,
        _casa: &Casa,
        _chiamata: &Chiamata,
        _envelope: &Envelope,
        _verbale: &mut Verbale,
    ) -> Result<Option<Prova>, Rifiutata> {
        Ok(None)
    }

    pub(in crate::gateway) fn firma(&self, _casa: &Casa, _verbale: &Verbale, risposta: Risposta) -> Risposta {
        risposta
    }

    /// What the store knows cannot be known without signatures.
    pub(in crate::gateway) fn ripetuta(&self, _verbale: &Verbale) -> Option<Rifiutata> {
        None
    }
}
