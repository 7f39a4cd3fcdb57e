//! PA-24: at most one active *patto di servizio* (A02, project 05) in section 6 as it would be stored (controls.md §6).
//!
//! The list is the joined one: what a 05 brings from the burned SAP counts, and what the caller may not write counts as
//! it is stored, not as it was sent. Unlike the rules on one policy, this one is not excused by PA-00: whoever may write
//! every policy is refused as long as two are active, also by policies that he did not touch, and closes one of them in
//! the same document. A guest may not: he answers only when one of the active ones is what this document wrote.

use super::{politiche::Unione, regole::PA_24, titolarita::Veste};
use crate::{
    outcome::Anomalia,
    sap::{Data, scheda::Politica},
};

/// Proposed, started, suspended.
const EVENTI_ATTIVI: [&str; 3] = ["01", "02", "09"];

/// PA-24 on the joined list; `dua` is the document's `dataultimoagg`.
pub fn troppi_attivi(unione: &Unione, veste: Veste, dua: Data) -> Option<Anomalia> {
    let politiche = unione.politiche.iter().flatten().zip(&unione.ricezioni);
    let (mut quanti, mut scritti) = (0_usize, 0_usize);
    for (_, ricezione) in politiche.filter(|(p, _)| attivo(p, dua)) {
        quanti += 1;
        scritti += usize::from(*ricezione == unione.versione);
    }
    let risponde = veste == Veste::Titolare || scritti > 0;
    (quanti > 1 && risponde).then(|| Anomalia::sap_intera(PA_24))
}

fn attivo(p: &Politica, dua: Data) -> bool {
    let patto = *p.tipo_attivita == "A02" && *p.titolo_progetto == "05";
    patto
        && match &p.ultimo_evento {
            Some(evento) => EVENTI_ATTIVI.contains(&evento.evento.as_str()),
            None => p.data_fine.as_ref().is_none_or(|fine| fine.valore >= dua),
        }
}
