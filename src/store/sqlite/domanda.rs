//! What a batch is about, asked in one way that also begins the transaction: a statement for each kind of key.

use super::{
    fascio::{Fascio, INIZIA},
    sql,
};
use crate::store::errore::Guasto;

/// What a statement returns.
#[derive(Debug, Clone, Copy)]
pub enum Genere {
    Nulla,
    Contatori,
    Registrati,
    Sap,
    Politica,
    Usato,
}

/// The statements that load a batch.
pub struct Domanda {
    pub fascio: Fascio,
    pub generi: Vec<Genere>,
}

impl Domanda {
    pub fn nuova() -> Self {
        let mut domanda = Self {
            fascio: Fascio::default(),
            generi: Vec::new(),
        };
        domanda.chiedi(Genere::Nulla, INIZIA);
        domanda.chiedi(Genere::Contatori, sql::CONTATORI);
        domanda
    }

    pub fn chiedi(&mut self, genere: Genere, istruzione: &str) {
        self.fascio.istruzione(istruzione);
        self.generi.push(genere);
    }

    /// Asks for all of them at once; for none nothing.
    pub fn per_chiavi<C: serde::Serialize>(
        &mut self,
        genere: Genere,
        istruzione: &str,
        chiavi: impl Iterator<Item = C>,
    ) -> Result<(), Guasto> {
        let chiavi: Vec<C> = chiavi.collect();
        if chiavi.is_empty() {
            return Ok(());
        }
        let chiavi = serde_json::to_string(&chiavi).map_err(|e| Guasto::Interno(e.to_string()))?;
        self.chiedi(genere, istruzione);
        self.fascio.valore(chiavi)
    }
}
