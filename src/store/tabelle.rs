//! The port for imported classification tables: kept for ever, each edition with who brought it, when, and from which file.
//!
//! An import is one transaction, whatever number of tables it has; imports of one database go one after the other, and
//! one that was prepared on tables which are no longer in force is refused. Of each table the highest version counts.
//! What a stored text means is for [`crate::tables`]; [`sovrapponi`] puts both together. Source: code-tables.md §1.

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::Notify;

use super::{StoreError, errore::Guasto};
use crate::tables::{Nome, Tabella, Tabelle, TableError};

/// What an edition changed, counted in codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Conteggi {
    pub aggiunti: u32,
    pub chiusi: u32,
    pub cambiati: u32,
    pub tolti: u32,
}

/// One table of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NuovaTabella {
    pub tabella: Nome,
    pub completa: bool,
    /// CSV in our own form; None: the table without imports.
    pub contenuto: Option<String>,
    pub righe: u32,
    pub codici: u32,
    pub conteggi: Conteggi,
    /// The version in force when this was prepared; 0 when none was imported.
    pub attesa: i64,
    /// The version that this one brings back; 0: the table without imports.
    pub ripristina: Option<i64>,
}

/// What is put in force together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Importazione {
    pub tabelle: Vec<NuovaTabella>,
    /// Name of the file.
    pub origine: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub impronta: String,
    pub da: String,
}

/// An edition as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TabellaImportata {
    /// Grows over all tables.
    pub id: i64,
    /// As written; a name that this program does not know is somebody else's.
    pub tabella: String,
    pub versione: i64,
    pub completa: bool,
    pub contenuto: Option<String>,
    pub righe: u32,
    pub codici: u32,
    pub conteggi: Conteggi,
    pub origine: String,
    pub impronta: String,
    pub importata_da: String,
    pub importata_il: Timestamp,
    pub ripristina: Option<i64>,
}

/// Why an import was not put in force.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ErroreImportazione {
    /// Somebody else imported this table since the import was prepared.
    #[error("the table `{tabella}` is at version {trovata} by now, no longer at {attesa}")]
    Superata { tabella: Nome, attesa: i64, trovata: i64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Guasto> for ErroreImportazione {
    fn from(guasto: Guasto) -> Self {
        Self::Store(guasto.into())
    }
}

/// A database that keeps imported tables.
#[async_trait]
pub trait ArchivioTabelle: Send + Sync {
    /// Highest id of any edition; 0 when nothing was ever imported. Cheap: asked again and again.
    async fn versione_tabelle(&self) -> Result<i64, StoreError>;

    /// The editions in force, whole, by name of their table.
    async fn tabelle_in_vigore(&self) -> Result<Vec<TabellaImportata>, StoreError>;

    /// Every edition ever, newest first, without its content.
    async fn storia_tabelle(&self) -> Result<Vec<TabellaImportata>, StoreError>;

    /// One edition, whole.
    async fn edizione(&self, tabella: Nome, versione: i64) -> Result<Option<TabellaImportata>, StoreError>;

    /// Puts all or nothing in force and tells every replica; the new versions, in the order given.
    async fn importa_tabelle(&self, importazione: &Importazione) -> Result<Vec<i64>, ErroreImportazione>;

    /// Wakes `avviso` whenever tables may have been imported, as far as the database can tell; never returns.
    async fn ascolta_tabelle(&self, avviso: &Notify);
}

/// The tables of `base` with the editions in force over them. An edition that cannot be read leaves what `attuali` has.
pub fn sovrapponi(base: &Tabelle, attuali: &Tabelle, edizioni: &[TabellaImportata]) -> (Tabelle, Vec<TableError>) {
    let mut tabelle = base.clone();
    let mut errori = Vec::new();
    for edizione in edizioni {
        match leggi(base, edizione) {
            Ok(Some(tabella)) => tabelle = tabelle.con(tabella),
            Ok(None) => {}
            Err(errore) => {
                let prima = Nome::parse(&edizione.tabella).and_then(|n| attuali.tabella(n));
                tabelle = prima.map_or(tabelle.clone(), |t| tabelle.con(t.clone()));
                errori.push(errore);
            }
        }
    }
    (tabelle, errori)
}

/// The table of an edition; None when it is the one without imports.
///
/// # Errors
/// A name that this program does not know, or a text that is no table any more.
pub fn leggi(base: &Tabelle, edizione: &TabellaImportata) -> Result<Option<Tabella>, TableError> {
    let luogo = format!("imported table `{}`, version {}", edizione.tabella, edizione.versione);
    let Some(contenuto) = &edizione.contenuto else {
        return Ok(None);
    };
    let nome = Nome::parse(&edizione.tabella).ok_or_else(|| TableError::File {
        file: luogo.clone(),
        reason: "this program knows no such table".to_owned(),
    })?;
    Tabella::da_csv(nome, edizione.completa, base.forma(nome), &luogo, contenuto).map(Some)
}

/// A row as both databases return it; the instant apart, which each keeps in its own way.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct RigaTabella {
    id: i64,
    tabella: String,
    versione: i64,
    completa: bool,
    contenuto: Option<String>,
    righe: i64,
    codici: i64,
    aggiunti: i64,
    chiusi: i64,
    cambiati: i64,
    tolti: i64,
    origine: String,
    impronta: String,
    importata_da: String,
    /// Microseconds.
    importata_us: i64,
    ripristina: Option<i64>,
}

impl From<RigaTabella> for TabellaImportata {
    fn from(r: RigaTabella) -> Self {
        let numero = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            id: r.id,
            tabella: r.tabella,
            versione: r.versione,
            completa: r.completa,
            contenuto: r.contenuto,
            righe: numero(r.righe),
            codici: numero(r.codici),
            conteggi: Conteggi {
                aggiunti: numero(r.aggiunti),
                chiusi: numero(r.chiusi),
                cambiati: numero(r.cambiati),
                tolti: numero(r.tolti),
            },
            origine: r.origine,
            impronta: r.impronta,
            importata_da: r.importata_da,
            importata_il: Timestamp::from_microsecond(r.importata_us).unwrap_or_default(),
            ripristina: r.ripristina,
        }
    }
}

/// The version to give, or why none.
pub(super) fn prossima(nuova: &NuovaTabella, trovata: i64) -> Result<i64, ErroreImportazione> {
    if trovata == nuova.attesa {
        Ok(trovata + 1)
    } else {
        Err(ErroreImportazione::Superata {
            tabella: nuova.tabella,
            attesa: nuova.attesa,
            trovata,
        })
    }
}
