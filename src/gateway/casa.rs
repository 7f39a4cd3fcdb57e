//! The house: everything an exchange needs, put together once at start and shared by all.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::{
    clock::Clock,
    config::Settings,
    egov::{Generatore, Parte, Parti},
    random::Random,
    registro::Regolamento,
    store::Coda,
    xml::schema::Schema,
};

/// What every exchange shares. Immutable but for the drain flag and what the parts keep themselves.
#[derive(Debug)]
pub struct Casa {
    pub settings: Settings,
    /// Who may take part, ourselves included.
    pub parti: Parti,
    pub noi: Parte,
    /// Makes the Identificatore of what we send.
    pub generatore: Arc<Generatore>,
    /// Rev009.
    pub schema: Arc<Schema>,
    /// Tables and switches: what rules and register decide by.
    pub regolamento: Arc<Regolamento>,
    /// The way into the store: exchanges are committed together.
    pub coda: Coda,
    pub clock: Arc<dyn Clock>,
    pub random: Random,
    pub draining: AtomicBool,
}

impl Casa {
    /// Address for the WSDL, without a trailing slash.
    pub fn public_url(&self) -> &str {
        &self.settings.public_url
    }

    /// From now on `/health/ready` says no.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    pub fn draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}
