//! Which rules a person means: by name, code, family or field, forgiving how it is written; near misses otherwise.

use crate::{
    controls::{Regola, catalogo},
    tables::Tabelle,
};

/// Names worth proposing instead of one that does not exist.
const PROPOSTE: usize = 4;
/// Slips of the pen between a name and its near miss.
const MASSIMA_DISTANZA: usize = 2;

/// By name, else by code of the table, else by family, else by field; in any case, `PA7` for `PA-07`.
pub(super) fn trova(nome: &str, tabelle: &Tabelle) -> Vec<&'static Regola> {
    let nome = nome.trim().to_ascii_uppercase();
    if nome.is_empty() {
        return Vec::new();
    }
    let canonico = canonico(&nome);
    let campo = |r: &Regola| {
        r.campo
            .rsplit('/')
            .next()
            .is_some_and(|c| c.eq_ignore_ascii_case(&nome))
    };
    let prove: [&dyn Fn(&Regola) -> bool; 4] = [
        &|r| r.id.0 == nome || Some(r.id.0) == canonico.as_deref(),
        &|r| super::codice(r, tabelle) == Some(&nome),
        &|r| famiglia(r) == nome,
        &campo,
    ];
    let trovate = prove
        .iter()
        .map(|prova| catalogo().filter(|r| prova(r)).collect::<Vec<_>>());
    trovate
        .into_iter()
        .find(|trovate| !trovate.is_empty())
        .unwrap_or_default()
}

/// Names like an unknown one, the nearest first.
pub(super) fn proposte(nome: &str, tabelle: &Tabelle) -> Vec<String> {
    let nome = nome.trim().to_ascii_uppercase();
    let scritti = [canonico(&nome), Some(nome)];
    let distanza = |altro: &str| {
        let distanze = scritti.iter().flatten().map(|n| strsim::osa_distance(n, altro));
        distanze.min().unwrap_or(usize::MAX)
    };
    let mut noti: Vec<&str> = catalogo()
        .flat_map(|r| [Some(r.id.0), super::codice(r, tabelle), Some(famiglia(r))])
        .flatten()
        .collect();
    let mut visti = std::collections::HashSet::new();
    noti.retain(|noto| visti.insert(*noto));
    let mut vicini: Vec<(usize, &str)> = noti.into_iter().map(|noto| (distanza(noto), noto)).collect();
    // Two slips in a name of three letters leave nothing of it.
    vicini.retain(|(distanza, noto)| *distanza <= MASSIMA_DISTANZA && distanza * 2 <= noto.len());
    vicini.sort_by_key(|(distanza, _)| *distanza);
    vicini
        .into_iter()
        .take(PROPOSTE)
        .map(|(_, noto)| noto.to_owned())
        .collect()
}

fn famiglia(regola: &Regola) -> &'static str {
    regola.id.0.split('-').next().unwrap_or_default()
}

/// `PA7`, `pa 7` and `PA_07` are `PA-07`.
fn canonico(nome: &str) -> Option<String> {
    let fine = nome.find(|c: char| !c.is_ascii_alphabetic())?;
    let (lettere, resto) = nome.split_at(fine);
    let cifre = resto.trim_start_matches(['-', '_', ' ', '.']);
    let numero: u8 = cifre
        .parse()
        .ok()
        .filter(|_| cifre.bytes().all(|b| b.is_ascii_digit()))?;
    Some(format!("{lettere}-{numero:02}"))
}
