//! New codes, fetched a few dozen at a time: most batches ask the database for none.
//!
//! The counter gives each number out once, to one replica; what a replica holds when it stops is never used. So codes have
//! gaps, and those of two replicas are out of order. A region may bring a code of ours after it was fetched: then the key of
//! the register refuses it, and what is left is compared with the register before it is used.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use sqlx::PgConnection;

use super::{errore::classifica, sql};
use crate::{
    sap::CodiceSap,
    store::{errore::Guasto, riga::codice},
};

/// Codes fetched at once, if a batch does not need more.
const RISERVA: usize = 64;

#[derive(Debug, Default)]
pub struct Codici {
    riserva: Mutex<Riserva>,
}

#[derive(Debug, Default)]
struct Riserva {
    prefisso: String,
    codici: VecDeque<CodiceSap>,
    /// Somebody may have registered some of them.
    dubbia: bool,
}

impl Codici {
    /// At most `quanti`; fewer, even none, where a region has brought them.
    pub async fn prendi(
        &self,
        connessione: &mut PgConnection,
        prefisso: &str,
        quanti: usize,
    ) -> Result<Vec<CodiceSap>, Guasto> {
        let (mut codici, dubbia) = self.riserva().togli(prefisso, quanti);
        if dubbia {
            match registrati(connessione, &codici).await {
                Ok(registrati) => codici.retain(|c| !registrati.contains(c)),
                Err(guasto) => {
                    self.restituisci(codici, true);
                    return Err(guasto);
                }
            }
            let resto = codici.split_off(quanti.min(codici.len()));
            self.restituisci(resto, false);
        }
        if codici.is_empty() {
            let mut altri = conta(connessione, prefisso, quanti.max(RISERVA)).await?;
            let resto = altri.split_off(quanti.min(altri.len()));
            codici = altri;
            self.riserva().aggiungi(prefisso, resto);
        }
        Ok(codici)
    }

    /// They were given out and not used: nothing that holds them was, or may have been, committed. `dubbia`: what they were
    /// for met somebody else's change, which may have been the registration of a code.
    pub fn restituisci(&self, codici: Vec<CodiceSap>, dubbia: bool) {
        let mut riserva = self.riserva();
        for codice in codici.into_iter().rev() {
            riserva.codici.push_front(codice);
        }
        riserva.dubbia |= dubbia;
    }

    fn riserva(&self) -> MutexGuard<'_, Riserva> {
        self.riserva.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Riserva {
    /// And whether these must be compared with the register: then they are all there were.
    fn togli(&mut self, prefisso: &str, quanti: usize) -> (Vec<CodiceSap>, bool) {
        if self.prefisso != prefisso {
            return (Vec::new(), false);
        }
        let dubbia = std::mem::take(&mut self.dubbia);
        let quanti = if dubbia {
            self.codici.len()
        } else {
            quanti.min(self.codici.len())
        };
        (self.codici.drain(..quanti).collect(), dubbia)
    }

    fn aggiungi(&mut self, prefisso: &str, codici: Vec<CodiceSap>) {
        if self.prefisso != prefisso {
            prefisso.clone_into(&mut self.prefisso);
            self.codici.clear();
        }
        self.codici.extend(codici);
    }
}

/// The next numbers of the counter as codes, but for those that are registered.
async fn conta(connessione: &mut PgConnection, prefisso: &str, quanti: usize) -> Result<Vec<CodiceSap>, Guasto> {
    let numeri: Vec<(i64, Vec<String>)> = sqlx::query_as(sql::CONTATORE)
        .bind(i32::try_from(quanti).unwrap_or(i32::MAX))
        .bind(prefisso)
        .fetch_all(connessione)
        .await
        .map_err(|e| classifica(&e))?;
    let mut codici = Vec::with_capacity(numeri.len());
    for (n, registrati) in numeri {
        let n = u32::try_from(n).map_err(|_| Guasto::Interno("the counter of codes is exhausted".to_owned()))?;
        let codice = CodiceSap::genera(prefisso, n);
        if !registrati.iter().any(|r| r == codice.as_str()) {
            codici.push(codice);
        }
    }
    Ok(codici)
}

async fn registrati(connessione: &mut PgConnection, codici: &[CodiceSap]) -> Result<Vec<CodiceSap>, Guasto> {
    let trovati: Vec<String> = sqlx::query_scalar(sql::REGISTRATI)
        .bind(codici.iter().map(CodiceSap::as_str).collect::<Vec<_>>())
        .fetch_all(connessione)
        .await
        .map_err(|e| classifica(&e))?;
    trovati.iter().map(|c| codice(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codici(numeri: impl IntoIterator<Item = u32>) -> Vec<CodiceSap> {
        numeri.into_iter().map(|n| CodiceSap::genera("AA", n)).collect()
    }

    #[test]
    fn each_is_given_out_once_and_what_comes_back_goes_first() {
        let mut riserva = Riserva::default();
        assert_eq!(riserva.togli("AA", 3), (vec![], false));
        riserva.aggiungi("AA", codici(1..=5));
        assert_eq!(riserva.togli("AA", 3), (codici(1..=3), false));
        let tutti = Codici {
            riserva: riserva.into(),
        };
        tutti.restituisci(codici(2..=3), false);
        assert_eq!(tutti.riserva().togli("AA", 9), (codici(2..=5), false));
        assert_eq!(tutti.riserva().togli("AA", 9), (vec![], false));
    }

    #[test]
    fn in_doubt_all_are_taken_to_be_compared_once() {
        let tutti = Codici::default();
        tutti.riserva().aggiungi("AA", codici(1..=5));
        tutti.restituisci(vec![], true);
        assert_eq!(tutti.riserva().togli("AA", 1), (codici(1..=5), true));
        tutti.restituisci(codici(4..=5), false);
        assert_eq!(tutti.riserva().togli("AA", 1), (codici([4]), false));
    }

    #[test]
    fn codes_of_another_prefix_are_not_mixed_in() {
        let mut riserva = Riserva::default();
        riserva.aggiungi("AA", codici(1..=5));
        assert_eq!(riserva.togli("AB", 1), (vec![], false));
        let altri = vec![CodiceSap::genera("AB", 1)];
        riserva.aggiungi("AB", altri.clone());
        assert_eq!(riserva.togli("AB", 9), (altri, false));
    }
}
