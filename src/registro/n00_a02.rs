//! The two policies of `richiestaSAP_N00_A02` (operations.md §4, `ListaDID`).

use super::Sap;
use crate::sap::scheda::Politica;

/// Positions in `sap.scheda.politiche_attive_lst`: the latest N00, and the A02 that took it in charge, or else the
/// latest A02 of project 05. Latest is by `data_proposta`, then by reception, then by place in the list.
pub fn politiche_n00_a02(sap: &Sap) -> (Option<usize>, Option<usize>) {
    let politiche = sap.scheda.politiche_attive_lst.as_deref().unwrap_or_default();
    let ultima = |scelta: &dyn Fn(&Politica) -> bool| {
        (0..)
            .zip(politiche)
            .filter(|(_, p)| scelta(p))
            .max_by_key(|(i, p)| (*p.data_proposta, sap.ricezioni.get(*i).copied(), *i))
            .map(|(i, _): (usize, _)| i)
    };
    let n00 = ultima(&|p| *p.tipo_attivita == "N00");
    let presa_in_carico = n00
        .and_then(|i| politiche.get(i)?.identificativo_presa_in_carico.as_ref())
        .and_then(|presa| {
            let stessa = |p: &Politica| p.identificativo_politica.as_ref() == Some(presa);
            politiche.iter().position(stessa)
        });
    let a02 = presa_in_carico.or_else(|| ultima(&|p| *p.tipo_attivita == "A02" && *p.titolo_progetto == "05"));
    (n00, a02)
}
