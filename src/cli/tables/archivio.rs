//! The tables in force: those of the program or of a folder, and over them what the database holds.

use std::{path::Path, sync::Arc};

use crate::{
    cli::{Exit, common},
    config::Settings,
    store::{ArchivioTabelle, Store, StoreError, TabellaImportata, leggi_edizione},
    tables::{Nome, Tabelle, TableError},
};

/// What the subcommands look at.
pub struct Archivio {
    pub settings: Settings,
    store: Option<Arc<dyn Store>>,
    /// Without imports.
    pub base: Tabelle,
    pub in_vigore: Tabelle,
    /// Editions in force.
    pub edizioni: Vec<TabellaImportata>,
    /// Editions in force that cannot be read.
    pub illeggibili: Vec<TableError>,
}

impl Archivio {
    /// Reads everything. A database that was never made holds no imports: looking at tables does not make one, unless
    /// `scrive`.
    ///
    /// # Errors
    /// The exit code, after saying why.
    pub async fn apri(comuni: &common::Common, scrive: bool) -> Result<Self, Exit> {
        let settings = comuni.settings()?;
        let regolamento = common::regolamento(&settings)?;
        let base = regolamento.tabelle.clone();
        let mut archivio = Self {
            in_vigore: base.clone(),
            base,
            store: None,
            edizioni: Vec::new(),
            illeggibili: Vec::new(),
            settings,
        };
        if !scrive && sqlite_assente(&archivio.settings.database.url) {
            return Ok(archivio);
        }
        let irraggiungibile = |e: StoreError| common::fail(Exit::Unreachable, e);
        let clock = common::clock(&archivio.settings);
        let store = common::open(&archivio.settings, regolamento, common::schema()?, clock)
            .await
            .map_err(irraggiungibile)?;
        if scrive && archivio.settings.database.migrate {
            store.migrate().await.map_err(irraggiungibile)?;
        }
        match store.ready().await {
            // A database of an older version has no imports that this program knows of.
            Err(StoreError::Behind(_)) if !scrive => return Ok(archivio),
            altro => altro.map_err(irraggiungibile)?,
        }
        archivio.store = Some(store);
        archivio.edizioni = archivio.imports()?.tabelle_in_vigore().await.map_err(irraggiungibile)?;
        for edizione in &archivio.edizioni {
            match leggi_edizione(&archivio.base, edizione) {
                Ok(Some(tabella)) => archivio.in_vigore = archivio.in_vigore.con(tabella),
                Ok(None) => {}
                Err(errore) => archivio.illeggibili.push(errore),
            }
        }
        Ok(archivio)
    }

    /// The imports of the database.
    ///
    /// # Errors
    /// The exit code, after saying why: there is no database.
    pub fn imports(&self) -> Result<&dyn ArchivioTabelle, Exit> {
        let archivio = self.store.as_deref().and_then(Store::tabelle);
        archivio.ok_or_else(|| common::fail(Exit::Unreachable, "there is no database yet: run `portasap migrate`"))
    }

    /// False when there is no database to ask.
    pub const fn ha_database(&self) -> bool {
        self.store.is_some()
    }

    pub fn edizione(&self, nome: Nome) -> Option<&TabellaImportata> {
        self.edizioni.iter().find(|e| e.tabella == nome.as_str())
    }

    /// The version in force; 0 without imports.
    pub fn versione(&self, nome: Nome) -> i64 {
        self.edizione(nome).map_or(0, |e| e.versione)
    }

    pub async fn chiudi(&self) {
        if let Some(store) = &self.store {
            store.close().await;
        }
    }
}

fn sqlite_assente(url: &str) -> bool {
    let file = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"));
    file.is_some_and(|f| !Path::new(f.split('?').next().unwrap_or_default()).exists())
}

/// A table by the name that a person gives.
///
/// # Errors
/// The exit code, after saying why.
pub fn nome(testo: &str) -> Result<Nome, Exit> {
    crate::tables::importa::tabella_di_nome(testo)
        .or_else(|| crate::tables::importa::tabella_del_file(testo))
        .ok_or_else(|| {
            common::fail(
                Exit::Usage,
                format!(
                    "there is no table `{}`; `portasap tables list` lists them all",
                    testo.escape_debug()
                ),
            )
        })
}
