//! The house: everything an exchange needs, put together once at start and shared by all.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use super::{delegata::PortaDelegata, identity::Identita, limiti::Limitatore, spazio::Spazio};
use crate::{
    clock::Clock,
    config::Settings,
    egov::{Contesto, Generatore, Parte, Parti},
    notify::ripresa::CircuitiAperti,
    random::Random,
    registro::Regolamento,
    soap::client::Chiamante,
    store::{Ambiente, Coda, archivio::Risposte},
    telemetry,
    xml::schema::Schema,
};

/// What SIGHUP reads again here, for the metric.
pub(super) const CLIENT: &str = "client";

/// What every exchange shares. Immutable but for the drain flag and what the parts keep themselves.
#[derive(Debug)]
pub struct Casa {
    pub settings: Settings,
    /// Who may take part, ourselves included, and who of them calls.
    pub identita: Identita,
    /// Who we are with those we call.
    pub chiamante: Arc<Chiamante>,
    pub noi: Parte,
    /// Makes the Identificatore of what we send.
    pub generatore: Arc<Generatore>,
    /// Rev009.
    pub schema: Arc<Schema>,
    /// Holds tables and switches, what rules and register decide by; shared with the store.
    pub ambiente: Ambiente,
    /// The way into the store: exchanges are committed together.
    pub coda: Coda,
    /// Raw answers to keep, when `trace.messages` is on.
    pub risposte: Option<Risposte>,
    /// The way of the region's own systems to the node, where it is enabled.
    pub delegata: Option<Arc<PortaDelegata>>,
    /// How often a caller may call.
    pub limitatore: Limitatore,
    /// What the last look at the database's room found.
    pub spazio: Spazio,
    /// Regions that are left alone for a while, as far as this replica knows.
    pub circuiti: CircuitiAperti,
    pub clock: Arc<dyn Clock>,
    pub random: Random,
    pub draining: AtomicBool,
}

impl Casa {
    /// Address for the WSDL, without a trailing slash.
    pub fn public_url(&self) -> &str {
        &self.settings.public_url
    }

    /// The parties as they are now: SIGHUP may change them.
    pub fn parti(&self) -> Arc<Parti> {
        self.identita.parti()
    }

    /// Reads again, one by one, what SIGHUP reads again; what is broken stays as it was.
    ///
    /// # Errors
    /// What could not be read.
    pub fn ricarica(&self) -> Result<(), String> {
        let identita = self.identita.ricarica();
        let chiamante = self.chiamante.ricarica();
        let esito = if chiamante.is_ok() { "ok" } else { "errore" };
        metrics::counter!(telemetry::RELOADS, "cosa" => CLIENT, "esito" => esito).increment(1);
        for avviso in self.chiamante.avvisi() {
            tracing::warn!("{avviso}");
        }
        match (identita, chiamante) {
            (Err(prima), Err(seconda)) => Err(format!("{prima}\n{seconda}")),
            (prima, seconda) => prima.and(seconda),
        }
    }

    /// What a busta is judged against: the rules of its Mittente, or the node's where there is no such party.
    pub fn contesto<'a>(&'a self, parti: &'a Parti, mittente: Option<&Parte>) -> Contesto<'a> {
        Contesto {
            parti,
            noi: &self.noi,
            adesso: self.clock.now(),
            regole: mittente.map_or_else(|| self.settings.egov.profilo.into(), |parte| parte.regole),
            tempi: self.settings.egov.tempi(),
        }
    }

    /// The rules in force. Asked once for an exchange: reading, controls, decision and answer see one set.
    pub fn regolamento(&self) -> Arc<Regolamento> {
        self.ambiente.regolamento()
    }

    /// From now on `/health/ready` says no.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    pub fn draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}
