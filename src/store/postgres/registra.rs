//! What a batch writes, bound to one statement.

use sqlx::{Postgres, postgres::PgArguments, query::Query};

use super::{
    composto::righe,
    righe::{RigaDocumento, RigaMessaggio},
    sql,
};
use crate::store::transazione::{RigaTraccia, Scritture};

pub type Istruzione = Query<'static, Postgres, PgArguments>;

/// Trace rows, in the order in which they are written, with what hangs on them.
#[derive(Debug)]
pub struct DaScrivere<'r> {
    tracce: Vec<&'r RigaTraccia<'r>>,
    documenti: Vec<RigaDocumento<'r>>,
    messaggi: Vec<RigaMessaggio<'r>>,
}

impl<'r> DaScrivere<'r> {
    pub fn di(righe: &'r [RigaTraccia<'r>]) -> Self {
        // In the order of the unique key, so that two batches with the same identifiers cannot wait for each other.
        let mut tracce: Vec<_> = righe.iter().collect();
        tracce.sort_by(|a, b| a.traccia.identificatore.cmp(&b.traccia.identificatore));
        let (mut documenti, mut messaggi) = (Vec::new(), Vec::new());
        for (posizione, riga) in (1..).zip(&tracce) {
            if riga.documento.is_some() {
                documenti.push(RigaDocumento(posizione, riga));
            }
            if let Some(richiesta) = &riga.traccia.richiesta {
                messaggi.push(RigaMessaggio(posizione, richiesta));
            }
        }
        Self {
            tracce,
            documenti,
            messaggi,
        }
    }

    /// The statement that writes them and nothing else.
    pub fn registra(&self) -> Istruzione {
        if self.documenti.is_empty() && self.messaggi.is_empty() {
            return sqlx::query(sql::TRACCIA).bind(righe(self.tracce.iter().copied()));
        }
        self.lega(sqlx::query(sql::REGISTRA))
    }

    /// The statement that writes them and what the batch changes.
    pub fn scrivi(&self, scritture: &Scritture) -> Istruzione {
        let query = sqlx::query(sql::SCRIVI)
            .bind(righe(&scritture.spente))
            .bind(righe(&scritture.cambiate))
            .bind(righe(&scritture.nuove))
            .bind(righe(&scritture.spostamenti))
            .bind(righe(&scritture.politiche_spente))
            .bind(righe(&scritture.politiche_libere))
            .bind(righe(&scritture.politiche_prese))
            .bind(righe(&scritture.notifiche));
        self.lega(query)
    }

    fn lega(&self, query: Istruzione) -> Istruzione {
        query
            .bind(righe(self.tracce.iter().copied()))
            .bind(righe(&self.documenti))
            .bind(righe(&self.messaggi))
    }
}
