//! What a database needs beside itself: the rules, the schema of stored documents, the clock.

use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::{clock::Clock, registro::Regolamento, xml::schema::Schema};

/// Shared by every store of a process; cheap to clone.
#[derive(Debug, Clone)]
pub struct Ambiente {
    regolamento: Arc<ArcSwap<Regolamento>>,
    pub(super) schema: Arc<Schema>,
    pub(super) clock: Arc<dyn Clock>,
    /// Whether documents are packed.
    pub(super) compatti: bool,
}

impl Ambiente {
    pub fn new(regolamento: Arc<Regolamento>, schema: Arc<Schema>, clock: Arc<dyn Clock>) -> Self {
        Self {
            regolamento: Arc::new(ArcSwap::new(regolamento)),
            schema,
            clock,
            compatti: true,
        }
    }

    /// Documents are written as text, for replicas of a version that cannot unpack them.
    #[must_use]
    pub fn senza_compressione(mut self) -> Self {
        self.compatti = false;
        self
    }

    /// The rules in force: one batch sees one set.
    pub fn regolamento(&self) -> Arc<Regolamento> {
        self.regolamento.load_full()
    }

    /// New tables or switches, from the next batch on, for every clone.
    pub fn sostituisci_regolamento(&self, nuovo: Arc<Regolamento>) {
        self.regolamento.store(nuovo);
    }
}
