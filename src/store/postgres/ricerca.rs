//! Look-ups of workers that one statement finds and traces.

use sqlx::{Row, postgres::PgRow};

use super::{composto::righe, errore::classifica, registra::Istruzione, sql};
use crate::{
    outcome::Esito,
    sap::CodiceSap,
    store::{
        errore::Guasto,
        riga::codice,
        transazione::{Ricerca, RigaTraccia},
    },
};

/// Questions in the order of the unique key of traces, as every batch writes them, each with its place among those asked.
#[derive(Debug)]
pub struct Ordinate<'r>(Vec<(usize, &'r Ricerca<'r>)>);

impl<'r> Ordinate<'r> {
    pub fn di(ricerche: &'r [Ricerca<'r>]) -> Self {
        let mut ordinate: Vec<_> = ricerche.iter().enumerate().collect();
        ordinate.sort_by(|(_, (_, a)), (_, (_, b))| a.traccia.identificatore.cmp(&b.traccia.identificatore));
        Self(ordinate)
    }

    /// [`sql::CERCA`].
    pub fn istruzione(&self) -> Istruzione {
        let chi: Vec<_> = self.0.iter().map(|(_, (cf, _))| cf.as_str()).collect();
        sqlx::query(sql::CERCA)
            .bind(chi)
            .bind(righe(self.0.iter().map(|(_, (_, riga))| riga)))
            .bind(Esito::Trovato.as_str())
            .bind(Esito::Vuoto.as_str())
    }

    /// What it answered, in the order in which was asked. An answer that is not to the question in its place is nobody's.
    pub fn risposte(&self, righe: &[PgRow]) -> Result<Vec<Option<CodiceSap>>, Guasto> {
        if righe.len() != self.0.len() {
            return Err(fuori_posto());
        }
        let risposte = self.0.iter().zip(righe).map(|((posto, (_, chiesta)), riga)| {
            let codice = risposta(riga, chiesta)?;
            Ok((*posto, codice))
        });
        let mut risposte = risposte.collect::<Result<Vec<_>, Guasto>>()?;
        risposte.sort_unstable_by_key(|(posto, _)| *posto);
        Ok(risposte.into_iter().map(|(_, codice)| codice).collect())
    }
}

fn risposta(riga: &PgRow, chiesta: &RigaTraccia<'_>) -> Result<Option<CodiceSap>, Guasto> {
    let testo = |i: usize| riga.try_get::<Option<&str>, _>(i).map_err(|e| classifica(&e));
    if testo(0)? != Some(&chiesta.traccia.correlazione) {
        return Err(fuori_posto());
    }
    testo(1)?.map(codice).transpose()
}

fn fuori_posto() -> Guasto {
    Guasto::Interno("the database answers other questions than were asked".to_owned())
}
