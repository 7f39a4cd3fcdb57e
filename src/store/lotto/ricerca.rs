//! A batch of nothing but `verificaEsistenzaSAP`, the commonest of all: where the database can, one statement finds and traces.

use super::Esiti;
use crate::{
    clock::Clock,
    sap::CodiceFiscale,
    store::{
        Operazione, Risultato, Scambio,
        errore::Guasto,
        transazione::{Ricerca, RigaTraccia, Transazione},
    },
};

/// Whether a batch is nothing else, with a trace row for each and nothing that hangs on it.
pub fn sole(lotto: &[Scambio]) -> bool {
    lotto.iter().all(|s| {
        let solo_traccia = s.traccia.messaggio.is_none() && s.traccia.richiesta.is_none();
        chi(&s.operazione).is_some() && solo_traccia
    })
}

/// Finds and traces; nothing is done when the batch is of another kind, or the database would rather do it in two steps.
pub async fn prova<T: Transazione>(tx: &mut T, clock: &dyn Clock, lotto: &[Scambio]) -> Result<Option<Esiti>, Guasto> {
    if !sole(lotto) {
        return Ok(None);
    }
    let ricerche: Vec<_> = lotto.iter().filter_map(|s| ricerca(s, clock)).collect();
    let risposte = tx.cerca(&ricerche).await?;
    Ok(risposte.map(|r| r.into_iter().map(|codice| codice.map(Risultato::Codice)).collect()))
}

fn ricerca<'a>(scambio: &'a Scambio, clock: &dyn Clock) -> Option<Ricerca<'a>> {
    let riga = RigaTraccia {
        traccia: &scambio.traccia,
        registrata_il: clock.now(),
        esito: None,
        motivi: scambio.traccia.motivi.join(" "),
        codice_sap: None,
        documento: None,
    };
    Some((chi(&scambio.operazione)?, riga))
}

const fn chi(operazione: &Operazione) -> Option<&CodiceFiscale> {
    match operazione {
        Operazione::Verifica { codice_fiscale } => Some(codice_fiscale),
        _ => None,
    }
}
