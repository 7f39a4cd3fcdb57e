//! Section 6, policies: PA-00..PA-24, RC-01 (controls.md §6). The events are in [`super::eventi`].
//!
//! One file per kind of question; [`REGOLE`] lists the rules in the order of the specification. Each judges one policy
//! alone and answers with the place that is wrong, so a rule costs one walk over the list and nothing is allocated until
//! it is violated. Thresholds of application (9 December 2015, 4 December 2017) are compared with `data_proposta`
//! itself; validity in a table with [`super::Contesto::riferimento_politica`], which `validate --on` may replace.
//!
//! What needs the whole list, or what is stored, is listed in `lista` and judged by `registro` inside the commit.

#[macro_use]
mod regola;
mod attivita;
mod date;
mod descrizione;
mod durata;
mod identificativo;
mod lista;
mod progetto;
mod promotore;
#[cfg(test)]
mod tests;

pub(super) use regola::{Punto, su_ciascuna};

use super::Regola;
use crate::{sap::Data, tables::Voce};

pub(super) const REGOLE: &[Regola] = &[
    lista::PA_00,
    attivita::PA_01,
    progetto::PA_02,
    attivita::PA_03,
    attivita::PA_04,
    attivita::PA_05,
    date::PA_06,
    date::PA_07,
    date::PA_08,
    durata::PA_09,
    durata::PA_10,
    durata::PA_11,
    descrizione::PA_12,
    descrizione::PA_13,
    progetto::PA_14,
    progetto::PA_15,
    promotore::PA_16,
    promotore::PA_17,
    promotore::PA_18,
    promotore::PA_19,
    identificativo::PA_20,
    lista::PA_21,
    lista::PA_22,
    identificativo::PA_23,
    lista::PA_24,
    descrizione::RC_01,
];

/// From this day on a policy has its dates, and the projects of Garanzia Giovani their activities.
const DAL_2015: Data = Data::new(2015, 12, 9);

/// From this day on a policy has an identifier and an event.
pub(super) const DAL_2017: Data = Data::new(2017, 12, 4);

/// Of the rows of one code those that hold on a day; all of them when none does: that the code is not valid then is for
/// another rule to say, what its columns say of it remains.
pub(super) fn in_vigore(voci: &[Voce], giorno: Data) -> impl Iterator<Item = &Voce> {
    let nessuna = !voci.iter().any(|v| v.validita.copre(giorno));
    voci.iter().filter(move |v| nessuna || v.validita.copre(giorno))
}
