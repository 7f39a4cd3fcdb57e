//! Statements gathered and sent together: each way to the thread that has the connection, and back, costs more than most
//! statements do.
//!
//! Rows of one kind become one statement of many rows. Few rows are gathered with what comes before and after them, in
//! order; many have a way of their own, in one of a few sizes, so that their statement stays prepared: rows that are left
//! over are NULL, and written by nobody. Nothing gathered has happened before [`Fascio::manda`] returned.

use futures_util::TryStreamExt;
use sqlx::{
    Arguments, AssertSqlSafe, Either, Encode, Executor, Sqlite, SqliteConnection, Type,
    sqlite::{SqliteArguments, SqliteRow},
};

use super::errore::{classifica, classifica_commit};
use crate::store::errore::Guasto;

/// Values of one gathered statement: what is above goes alone.
const POCHI: usize = 48;
/// Values of one statement of many rows.
const MOLTI: usize = 4096;

pub const INIZIA: &str = "BEGIN IMMEDIATE";
const CONFERMA: &str = "COMMIT";
/// Fails when the statement before it did not touch so many rows, so that nothing behind it happens.
const GUARDIA: &str = "SELECT 1 WHERE abs(iif(changes() = ?, 0, -9223372036854775807 - 1)) > 0";

/// A statement for as many rows as there are: `prima (?, …), (?, …) dopo`. A row whose first value is NULL is none.
#[derive(Debug)]
pub struct PerRighe {
    pub tabella: &'static str,
    pub prima: &'static str,
    pub valori: usize,
    pub dopo: &'static str,
    /// Whether it looks for its rows, and may find fewer.
    pub cerca: bool,
}

impl PerRighe {
    /// Rows in one statement, at most.
    pub fn massimo(&self) -> usize {
        MOLTI / self.valori
    }

    fn scrivi(&self, testo: &mut String, righe: usize) {
        testo.push_str(self.prima);
        for r in 0..righe {
            testo.push_str(if r == 0 { "(?" } else { ",(?" });
            for _ in 1..self.valori {
                testo.push_str(",?");
            }
            testo.push(')');
        }
        testo.push_str(self.dopo);
    }

    fn pochi(&self, righe: usize) -> bool {
        self.valori * righe <= POCHI
    }
}

/// What a statement must have done.
#[derive(Debug, Clone, Copy)]
enum Attesa {
    /// Written so many rows of this table.
    Righe(usize, &'static str),
    /// Found that the one before it did.
    Guardia(&'static str),
    /// Whatever there was to do.
    Quante,
    /// Committed: should it fail, nobody knows whether it did.
    Conferma,
}

/// What has been gathered.
#[derive(Debug, Default)]
pub struct Fascio {
    testo: String,
    argomenti: SqliteArguments,
    attese: Vec<Attesa>,
    /// Holds a statement of many rows: nothing with values may follow it.
    pieno: bool,
    /// And one that may have found fewer: a commit may not follow it either.
    da_vedere: bool,
}

/// The rows that statements returned, with the position of their statement.
pub type Righe = Vec<(usize, SqliteRow)>;

impl Fascio {
    /// Whether it must be sent before so many rows are added.
    pub fn trabocca(&self, forma: &PerRighe, righe: usize) -> bool {
        self.pieno || !(forma.pochi(righe) || self.attese.is_empty())
    }

    /// Nothing with values may be added to it before it is sent.
    pub fn pieno(&self) -> bool {
        self.pieno
    }

    /// Whether it must be sent before the commit is asked for.
    pub fn da_vedere(&self) -> bool {
        self.da_vedere
    }

    pub fn vuoto(&self) -> bool {
        self.attese.is_empty()
    }

    /// One statement, whatever it does.
    pub fn istruzione(&mut self, istruzione: &str) {
        self.aggiungi(Attesa::Quante, |testo| testo.push_str(istruzione));
    }

    /// One statement for these rows; `valori` adds those of one row.
    pub fn righe<R>(
        &mut self,
        forma: &PerRighe,
        righe: &[R],
        valori: impl Fn(&mut Self, &R) -> Result<(), Guasto>,
    ) -> Result<(), Guasto> {
        let pochi = forma.pochi(righe.len());
        let posti = if pochi {
            righe.len()
        } else {
            righe.len().next_power_of_two().min(forma.massimo())
        };
        self.aggiungi(Attesa::Righe(righe.len(), forma.tabella), |testo| {
            forma.scrivi(testo, posti);
        });
        for riga in righe {
            valori(self, riga)?;
        }
        self.pieno = !pochi;
        self.da_vedere = self.pieno && forma.cerca;
        if pochi && forma.cerca {
            self.aggiungi(Attesa::Guardia(forma.tabella), |testo| testo.push_str(GUARDIA));
            self.valore(i64::try_from(righe.len()).unwrap_or(i64::MAX))?;
        }
        Ok(())
    }

    /// The last one of a transaction.
    pub fn conferma(&mut self) {
        self.aggiungi(Attesa::Conferma, |testo| testo.push_str(CONFERMA));
    }

    fn aggiungi(&mut self, attesa: Attesa, scrivi: impl FnOnce(&mut String)) {
        if !self.testo.is_empty() {
            self.testo.push(';');
        }
        scrivi(&mut self.testo);
        self.attese.push(attesa);
    }

    /// The next value of the statement added last.
    pub fn valore<'v, T: Encode<'v, Sqlite> + Type<Sqlite>>(&mut self, valore: T) -> Result<(), Guasto> {
        self.argomenti
            .add(valore)
            .map_err(|e| Guasto::Interno(format!("a value that SQLite does not take: {e}")))
    }

    /// Sends all of it; the rows that came back. It is empty then.
    pub async fn manda(&mut self, connessione: &mut SqliteConnection) -> Result<Righe, Guasto> {
        let fascio = std::mem::take(self);
        let query = sqlx::query_with(AssertSqlSafe(fascio.testo), fascio.argomenti);
        let mut risposte = connessione.fetch_many(query);
        let (mut fatte, mut righe) = (0, Righe::new());
        let conferma = matches!(fascio.attese.last(), Some(Attesa::Conferma));
        let perche = |errore: &sqlx::Error, fatte: usize| match (errore, fascio.attese.get(fatte)) {
            // A worker that is gone says nothing of what it did.
            (sqlx::Error::WorkerCrashed, _) if conferma => classifica_commit(errore),
            (_, Some(Attesa::Conferma)) => classifica_commit(errore),
            (sqlx::Error::Database(_), Some(Attesa::Guardia(tabella))) => mancate(tabella),
            _ => classifica(errore),
        };
        loop {
            match risposte.try_next().await {
                Ok(Some(Either::Right(riga))) => righe.push((fatte, riga)),
                Ok(Some(Either::Left(esito))) => match fascio.attese.get(fatte) {
                    Some(Attesa::Righe(attese, tabella)) if esito.rows_affected() != *attese as u64 => {
                        return Err(mancate(tabella));
                    }
                    _ => fatte += 1,
                },
                Ok(None) if fatte == fascio.attese.len() => return Ok(righe),
                Ok(None) => return Err(perche(&sqlx::Error::WorkerCrashed, fatte)),
                Err(errore) => return Err(perche(&errore, fatte)),
            }
        }
    }
}

/// A write that did not touch its rows met somebody else's change.
fn mancate(tabella: &str) -> Guasto {
    Guasto::Conflitto(format!("not all rows were written to {tabella}"))
}
