//! Judges an [`Intestazione`]: every defect found, in document order (busta-egov.md §5.2, §5.3).
//!
//! One file per part of the header. "No cascade" (D28): a check that depends on a value already found wrong is left
//! out; what a part proved is handed on as an `Option`, so that this shows in the signatures. Duplicates and the
//! channel's right to speak for the Mittente need the store and the connection: others add those rows
//! ([`Eccezione::duplicato`], [`Eccezione::non_autorizzato`]). Parts that only the *content checks* look at
//! (`ProfiloTrasmissione`, `Sequenza`, `Collaborazione`, the lists, the age of a message) are read but not judged yet.

mod azione;
mod busta;
mod messaggio;
mod profilo;
mod servizio;
mod soggetti;

use jiff::Timestamp;

use super::{Eccezione, Intestazione, Parte, Parti};
use crate::actions::Azione;

/// The two sets of rules (busta-egov.md §2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InsiemeRegole {
    /// Linee Guida 1.1, the qualification's.
    #[default]
    LineeGuida11,
    EGov11,
}

/// What a header is judged against.
#[derive(Debug, Clone, Copy)]
pub struct Contesto<'a> {
    pub parti: &'a Parti,
    /// The party this node is.
    pub noi: &'a Parte,
    pub adesso: Timestamp,
    pub regole: InsiemeRegole,
}

/// All defects, GRAVE and INFO; empty for a header without fault.
pub fn controlla(intestazione: &Intestazione, contesto: &Contesto<'_>) -> Vec<Eccezione> {
    let mut eccezioni = Vec::new();
    let trovate = &mut eccezioni;
    busta::controlla(intestazione, trovate);
    let mittente = soggetti::mittente(&intestazione.mittente, contesto, trovate);
    let destinatario = soggetti::destinatario(&intestazione.destinatario, contesto, trovate);
    profilo::controlla(intestazione.profilo.as_ref(), trovate);
    let servizio = servizio::controlla(intestazione.servizio.as_ref(), destinatario, contesto.regole, trovate);
    azione::controlla(intestazione.azione.as_deref(), mittente, servizio, trovate);
    messaggio::controlla(&intestazione.messaggio, mittente, contesto.adesso, trovate);
    eccezioni.sort_by_key(|e| ordine(e.posizione));
    eccezioni
}

/// The Body must ask for the action that the busta names (design §7.11): adds the row, unless the Azione is already wrong.
pub fn controlla_corpo(intestazione: &Intestazione, corpo: Option<Azione>, eccezioni: &mut Vec<Eccezione>) {
    let uguale = corpo.is_some_and(|azione| intestazione.azione.as_deref() == Some(azione.as_str()));
    if !uguale && !eccezioni.contains(&Eccezione::azione()) {
        eccezioni.push(Eccezione::azione());
        eccezioni.sort_by_key(|e| ordine(e.posizione));
    }
}

/// Rank of a place in the document (D03).
fn ordine(posizione: &str) -> usize {
    const PARTI: [&str; 14] = [
        "Intestazione",
        "IntestazioneMessaggio",
        "Mittente",
        "Destinatario",
        "ProfiloCollaborazione",
        "Collaborazione",
        "Servizio",
        "Azione",
        "Messaggio",
        "ProfiloTrasmissione",
        "Sequenza",
        "ListaRiscontri",
        "ListaTrasmissioni",
        "ListaEccezioni",
    ];
    let parte = posizione.split('/').next().unwrap_or_default();
    PARTI.iter().position(|p| *p == parte).unwrap_or(PARTI.len())
}

#[cfg(test)]
mod tests;
