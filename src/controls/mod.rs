//! Every binding control, as data plus a function (controls.md). Pure.
//!
//! A rule is one [`Regola`] in the file of its family. What reads the document alone carries its predicate with it and
//! runs in [`controlla`]; what needs the register or a request is listed here and judged there. All violations are
//! collected and reported together, in catalogue order: structure, section 0, 1, 2, 4, 5, 6, register.
//!
//! To add a family: a file with `pub(super) const REGOLE: &[Regola]` and one line in `FAMIGLIE`.

mod amministrativi;
mod anagrafica;
mod campi;
mod codice_fiscale;
mod coerenza;
mod curriculum;
pub mod id;
mod lavoro;
#[macro_use] // how a rule on a policy is written, for `eventi` too: it stands before it
mod politiche;
mod eventi;
#[cfg(test)]
pub(crate) mod prove;
mod recapiti;
mod regola;
mod servizio;
mod sezione0;
mod stranieri;
mod struttura;
#[cfg(test)]
mod testi;
#[cfg(test)]
mod tests;
mod titolarita;

use std::sync::LazyLock;

pub use coerenza::{Incoerenza, verifica};
pub use regola::{Contesto, Momento, Predicato, Regola};
pub use servizio::motivo_notifica;

use crate::outcome::Anomalia;

const FAMIGLIE: &[&[Regola]] = &[
    struttura::REGOLE,
    sezione0::REGOLE,
    titolarita::REGOLE,
    codice_fiscale::REGOLE,
    anagrafica::REGOLE,
    recapiti::REGOLE,
    stranieri::REGOLE,
    amministrativi::REGOLE,
    lavoro::REGOLE,
    curriculum::REGOLE,
    politiche::REGOLE,
    eventi::REGOLE,
    servizio::REGOLE,
];

/// Order of report; within a section, that of [`FAMIGLIE`] and of each file.
static CATALOGO: LazyLock<Vec<&'static Regola>> = LazyLock::new(|| {
    let mut regole: Vec<&Regola> = FAMIGLIE.iter().copied().flatten().collect();
    // Stable. Only the section's first digit counts: "1.1" and "1.2" keep the order of their families.
    regole.sort_by_key(|r| (r.momento.turno(), r.sezione.chars().next()));
    regole
});

/// Every rule, in the order in which violations are reported.
pub fn catalogo() -> impl Iterator<Item = &'static Regola> {
    CATALOGO.iter().copied()
}

/// A rule by its name, as `PA-22`.
pub fn regola(id: &str) -> Option<&'static Regola> {
    catalogo().find(|r| r.id.0 == id)
}

/// Runs every document rule; all violations together, in catalogue order.
pub fn controlla(contesto: &Contesto<'_>) -> Vec<Anomalia> {
    let mut anomalie = Vec::new();
    for regola in catalogo() {
        if let Momento::Documento(predicato) = regola.momento {
            predicato(contesto, &mut anomalie);
        }
    }
    anomalie
}
