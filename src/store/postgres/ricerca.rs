//! Look-ups of workers that one statement finds and traces.

use std::collections::{HashMap, HashSet};

use sqlx::{Row, postgres::PgRow};

use super::{composto::righe, registra::Istruzione, sql};
use crate::{
    outcome::Esito,
    sap::CodiceSap,
    store::{
        StoreError,
        errore::Guasto,
        riga::codice,
        transazione::{Ricerca, chiave_identificatore},
    },
};

/// One answer for each question, in the order of the questions.
pub type Risposte = Vec<Result<Option<CodiceSap>, StoreError>>;

/// [`sql::CERCA`] of these questions; none when an answer could not be told from another, which goes by the correlation id.
pub fn istruzione(ricerche: &[Ricerca<'_>]) -> Option<Istruzione> {
    let mut viste = HashSet::with_capacity(ricerche.len());
    if !ricerche
        .iter()
        .all(|(_, riga)| viste.insert(&riga.traccia.correlazione))
    {
        return None;
    }
    // In the order of the unique key, as every batch writes its trace.
    let mut ordinate: Vec<_> = ricerche.iter().collect();
    ordinate.sort_by(|(_, a), (_, b)| a.traccia.identificatore.cmp(&b.traccia.identificatore));
    let chi: Vec<_> = ordinate.iter().map(|(cf, _)| cf.as_str()).collect();
    let query = sqlx::query(sql::CERCA)
        .bind(chi)
        .bind(righe(ordinate.iter().map(|(_, riga)| riga)))
        .bind(Esito::Trovato.as_str())
        .bind(Esito::Vuoto.as_str());
    Some(query)
}

/// What it answered. It has been committed: what cannot be read is the fault of one answer, and nothing is asked again.
pub fn risposte(ricerche: &[Ricerca<'_>], righe: &[PgRow]) -> Risposte {
    let scritte = righe.iter().filter_map(|riga| {
        let trovato = riga
            .try_get::<Option<&str>, _>(1)
            .map_err(|e| Guasto::Interno(e.to_string()));
        let codice = trovato.and_then(|testo| testo.map(codice).transpose());
        Some((riga.try_get::<&str, _>(0).ok()?, codice.map_err(StoreError::from)))
    });
    let mut scritte: HashMap<_, _> = scritte.collect();
    let risposte = ricerche.iter().map(|(_, riga)| {
        let scritta = scritte.remove(riga.traccia.correlazione.as_str());
        scritta.unwrap_or_else(|| Err(non_scritta(chiave_identificatore(riga.traccia).is_some())))
    });
    risposte.collect()
}

/// What is not written is what has an identifier that was used before.
fn non_scritta(identificata: bool) -> StoreError {
    if identificata {
        StoreError::Duplicato
    } else {
        StoreError::Internal("a look-up was not answered".to_owned())
    }
}
