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

#[cfg(test)]
mod tests {
    use crate::{config::Settings, egov::InsiemeRegole, egov::parti::lettura, gateway::firme::Firme};

    const PARTI: &str =
        "[[parte]]\nnome = \"NAZIONALE\"\nregione = \"00\"\n[[parte]]\nnome = \"LAZIO\"\nregione = \"08\"\n";

    #[test]
    fn what_asks_for_signatures_does_not_start() {
        let parti = |modi: &str| lettura::leggi(&format!("{PARTI}{modi}"), InsiemeRegole::default()).unwrap();
        let senza = parti("");
        let con = parti("[parte.modi]\nschemi = [\"ID_AUTH_SOAP_01\"]\n");
        let mut settings = Settings::default();
        let firme = Firme::carica(&settings, &senza).unwrap();
        let errore = firme.ricarica(&con).unwrap_err();
        assert!(
            errore.starts_with("modi of LAZIO: this program was built without"),
            "{errore}"
        );
        assert!(Firme::carica(&settings, &con).is_err());
        settings.modi.certificato = Some("nodo.pem".into());
        let errore = Firme::carica(&settings, &senza).unwrap_err();
        assert!(errore.starts_with("modi: this program was built without"), "{errore}");
    }
}
