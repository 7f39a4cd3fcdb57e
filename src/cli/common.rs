//! What the commands that need the settings or a runtime share.

use std::{path::PathBuf, sync::Arc};

use super::Exit;
use crate::{
    clock::{self, Clock},
    config::{self, ConfigError, Overrides, Settings, SezioniAssenti},
    controls,
    registro::{Interruttori, Regolamento},
    soap::wsdl,
    store::{self, Ambiente, Store, StoreError},
    tables::Tabelle,
    xml::schema::Schema,
};

/// Flags of every command that reads the settings.
#[derive(Debug, Clone, clap::Args)]
pub struct Common {
    /// Settings file (TOML); without one, the defaults
    #[arg(long, value_name = "FILE", env = "PORTASAP_CONFIG", hide_env_values = true)]
    pub config: Option<PathBuf>,
    #[command(flatten)]
    pub overrides: Overrides,
}

/// Says what went wrong and how the command ends.
pub fn fail(exit: Exit, reason: impl std::fmt::Display) -> Exit {
    eprintln!("portasap: {reason}");
    exit
}

impl Common {
    /// Reads and checks the settings, and starts logging.
    ///
    /// # Errors
    /// The exit code, after saying why.
    pub fn settings(&self) -> Result<Settings, Exit> {
        let settings = self.read().map_err(|e| fail(Exit::Usage, e))?;
        crate::telemetry::logs(&settings.log).map_err(|e| fail(Exit::Usage, e))?;
        Ok(settings)
    }

    /// Reads and checks the settings, and says nothing.
    ///
    /// # Errors
    /// Names the key that is wrong.
    pub fn read(&self) -> Result<Settings, ConfigError> {
        config::load(self.config.as_deref(), std::env::vars(), &self.overrides)
    }
}

/// A runtime for a command.
///
/// # Errors
/// The exit code, after saying why.
pub fn runtime() -> Result<tokio::runtime::Runtime, Exit> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| fail(Exit::Unreachable, e))
}

/// The clock that the settings ask for.
pub fn clock(settings: &Settings) -> Arc<dyn Clock> {
    match settings.clock.shift_seconds {
        0 => Arc::new(clock::System),
        seconds => Arc::new(clock::Shifted(jiff::SignedDuration::from_secs(seconds))),
    }
}

/// Rev009, compiled.
///
/// # Errors
/// The exit code, after saying why.
pub fn schema() -> Result<Arc<Schema>, Exit> {
    Schema::compile(wsdl::SCHEMI)
        .map(Arc::new)
        .map_err(|e| fail(Exit::Usage, e))
}

/// Tables and switches, checked against the catalogue.
///
/// # Errors
/// The exit code, after saying why.
pub fn regolamento(settings: &Settings) -> Result<Arc<Regolamento>, Exit> {
    let tabelle = match &settings.tables.dir {
        Some(dir) => Tabelle::carica(dir).map_err(|e| fail(Exit::Usage, format!("tables.dir: {e}")))?,
        None => Tabelle::incorporate(),
    };
    for oddity in controls::verifica(&tabelle) {
        tracing::warn!("{oddity}");
    }
    Ok(Arc::new(Regolamento {
        tabelle,
        interruttori: interruttori(settings),
    }))
}

/// The switches of the specification (design §7.3).
pub fn interruttori(settings: &Settings) -> Interruttori {
    Interruttori {
        codici_esterni: settings.registro.codici_esterni,
        svuota_sezioni_assenti: settings.registro.sezioni_assenti == SezioniAssenti::Svuota,
        annulla_senza_titolare: settings.registro.annulla_senza_titolare,
        eventi: settings.controlli.eventi,
    }
}

/// Opens the database of the settings. An SQLite file that is not there is not made: who asks for the wrong one would be told
/// of an empty register.
///
/// # Errors
/// As the store says.
pub async fn open(
    settings: &Settings,
    regolamento: Arc<Regolamento>,
    schema: Arc<Schema>,
    clock: Arc<dyn Clock>,
) -> Result<Arc<dyn Store>, StoreError> {
    let ambiente = Ambiente::new(regolamento, schema, clock);
    store::apri_esistente(&settings.database.url, ambiente).await
}

/// The same for who begins with it: makes the SQLite file, and shares what the store decides by.
///
/// # Errors
/// As the store says.
pub async fn open_with(settings: &Settings, ambiente: Ambiente) -> Result<Arc<dyn Store>, StoreError> {
    store::apri(&settings.database.url, ambiente).await
}
