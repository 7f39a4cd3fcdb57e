//! Catalogue and table `anomalie` must speak of the same rules; asked once, at start (outcomes.md §3).

use super::{catalogo, id};
use crate::{outcome::RuleId, tables::Tabelle};

/// A rule that one side knows and the other does not. Worth a warning: a message is refused all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Incoerenza {
    #[error("rule {0} has no row in the table of anomalies: its violations carry the code that the program ships")]
    SenzaCodice(RuleId),
    #[error("the table of anomalies has a row for rule `{0}`, which does not exist")]
    RegolaIgnota(String),
}

/// Compares the two, rules first, in the order of the catalogue.
pub fn verifica(tabelle: &Tabelle) -> Vec<Incoerenza> {
    let senza = catalogo()
        .filter(|r| id::BLOCCANTI.contains(&r.id) && tabelle.anomalia(r.id).is_none())
        .map(|r| Incoerenza::SenzaCodice(r.id));
    let mut ignote: Vec<&str> = tabelle
        .regole_con_codice()
        .filter(|nome| !id::BLOCCANTI.iter().any(|r| r.0 == *nome))
        .collect();
    ignote.sort_unstable();
    senza
        .chain(ignote.into_iter().map(|nome| Incoerenza::RegolaIgnota(nome.to_owned())))
        .collect()
}
