//! The burning of a SAP by an operator (lifecycle.md §2, §6): recorded in `accesso` with who and why, then one exchange like any
//! other: decided by the register, committed with its trace row and with the notification 01 to the owner.

use crate::{
    clock::Clock,
    config::Role,
    outcome::Anomalia,
    sap::{CodiceSap, Regione},
    store::{Coda, Operazione, Risultato, Scambio, StoreError, Traccia, archivio::Accesso},
};

/// What a trace row calls it: no action of the agreement.
pub const AZIONE: &str = "bruciaSAP";

/// Why a SAP was not burned.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NonBruciata {
    #[error("role regione keeps no register: a SAP is burned on the node")]
    Ruolo,
    #[error("{0}")]
    Motivo(String),
    /// What the register says.
    #[error("refused: {}", regole(.0))]
    Rifiutata(Vec<Anomalia>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn regole(anomalie: &[Anomalia]) -> String {
    let nomi: Vec<&str> = anomalie.iter().map(|a| a.regola.0).collect();
    nomi.join(" ")
}

/// Which SAP, why, and who says so.
#[derive(Debug, Clone, Copy)]
pub struct Richiesta<'a> {
    pub codice: &'a CodiceSap,
    pub motivo: &'a str,
    pub chi: &'a str,
    pub indirizzo: Option<&'a str>,
    pub correlazione: &'a str,
}

/// Burns it; the region that is told, if there is one.
///
/// # Errors
/// See [`NonBruciata`]; what is refused by the register leaves a trace row all the same.
pub async fn brucia(
    coda: &Coda,
    clock: &dyn Clock,
    ruolo: Role,
    richiesta: Richiesta<'_>,
) -> Result<Option<Regione>, NonBruciata> {
    if ruolo != Role::Nazionale {
        return Err(NonBruciata::Ruolo);
    }
    let motivo = super::motivo(richiesta.motivo).map_err(NonBruciata::Motivo)?;
    let (codice, correlazione) = (richiesta.codice, richiesta.correlazione);
    let accesso = Accesso {
        quando: clock.now(),
        chi: richiesta.chi.to_owned(),
        che_cosa: format!("sap burn {codice} (correlation {correlazione}): {motivo}"),
        traccia: None,
    };
    coda.store().archivio().annota(&accesso).await?;
    let scambio = Scambio {
        operazione: Operazione::Brucia { codice: codice.clone() },
        traccia: traccia(&richiesta, motivo, clock),
    };
    match coda.esegui(scambio).await? {
        Risultato::Bruciata(regione) => Ok(regione),
        Risultato::Rifiutato(anomalie) => Err(NonBruciata::Rifiutata(anomalie)),
        altro => Err(StoreError::Internal(format!("a burning was answered with {altro:?}")).into()),
    }
}

/// Operators wait for themselves, as every party does; no party has such a name.
const TURNO: &str = "operatore";

/// Nobody sent a message: what is digested is the reason, as it is kept.
fn traccia(richiesta: &Richiesta<'_>, motivo: &str, clock: &dyn Clock) -> Traccia {
    Traccia {
        azione: Some(AZIONE),
        turno: Some(TURNO.to_owned()),
        indirizzo: richiesta.indirizzo.map(ToOwned::to_owned),
        ..Traccia::nuova(richiesta.correlazione.to_owned(), clock.now(), motivo.as_bytes())
    }
}
