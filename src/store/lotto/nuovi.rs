//! New codes: `AA`, a counter that the database gives out once, the check letter; codes already registered (brought by
//! regions, `codici_esterni`) are skipped. A code reserved and not used may never be used: codes may have gaps, not twins.

use std::collections::VecDeque;

use crate::{
    registro::Invio,
    sap::CodiceSap,
    store::{Operazione, Scambio, errore::Guasto, transazione::Transazione},
};

use super::vista::Vista;

/// Prefix of the national counter (lifecycle.md §1).
pub const PREFISSO: &str = "AA";

/// Blocks of registered codes that are skipped in a row before giving up.
const TENTATIVI: usize = 100;

/// Codes reserved for this batch.
#[derive(Debug, Default)]
pub struct Nuovi(VecDeque<CodiceSap>);

impl Nuovi {
    /// The next one: reserves at once what `resto`, the rest of the batch, may need too.
    pub async fn prossimo<T: Transazione>(
        &mut self,
        tx: &mut T,
        vista: &Vista<'_>,
        resto: &[Scambio],
    ) -> Result<CodiceSap, Guasto> {
        let mut quanti = 1 + resto.iter().filter(|s| puo_servire(s, vista)).count();
        for _ in 0..TENTATIVI {
            while let Some(codice) = self.0.pop_front() {
                // An exchange of this batch may have brought the same code.
                if vista.riga(&codice).is_none() {
                    return Ok(codice);
                }
            }
            self.0.extend(tx.nuovi_codici(PREFISSO, quanti).await?);
            // After a collision look further at once: a region may have brought a whole range.
            quanti = (quanti * 2).min(1000);
        }
        Err(Guasto::Interno("no free SAP code was found".to_owned()))
    }

    /// What is left, for the batches that follow.
    pub fn restituisci<T: Transazione>(&mut self, tx: &mut T) {
        if !self.0.is_empty() {
            tx.restituisci(self.0.drain(..).collect());
        }
    }
}

fn puo_servire(scambio: &Scambio, vista: &Vista<'_>) -> bool {
    let senza_codice = |invio: &Invio| invio.codice().is_none() && invio.anomalie.is_empty();
    match &scambio.operazione {
        Operazione::Invio(invio) if senza_codice(invio) => {
            invio.codice_fiscale().is_some_and(|cf| vista.senza_attiva(&cf))
        }
        _ => false,
    }
}
