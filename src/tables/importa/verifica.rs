//! One code, one row on a day: duplicates and overlapping validity are refused, because any reading of them is a guess.

use std::collections::HashMap;

use super::{griglia::Griglia, intestazione::Intestazione, proposta::RigaLetta};
use crate::{
    sap::Data,
    tables::{Nome, TableError},
};

/// What tells rows of one table apart beside their validity: the code, and per project the project; of anomalies the rule.
fn chiave<'r>(nome: Nome, colonne: &[String], riga: &'r RigaLetta) -> (&'r str, &'r str) {
    let extra = |cercata: &str| {
        let posto = colonne.iter().position(|c| c == cercata);
        posto.and_then(|i| riga.voce.extra.get(i)).map_or("", String::as_str)
    };
    match nome {
        Nome::Anomalie if !extra("regola").is_empty() => ("", extra("regola")),
        Nome::Cpi | Nome::Operatori => (&riga.voce.codice, extra("tipo_progetto")),
        _ => (&riga.voce.codice, ""),
    }
}

pub fn ripetizioni(
    nome: Nome,
    griglia: &Griglia,
    testa: &Intestazione,
    colonne: &[String],
    righe: &[RigaLetta],
) -> Result<(), TableError> {
    let mut gruppi: HashMap<(&str, &str), Vec<&RigaLetta>> = HashMap::new();
    for riga in righe {
        gruppi.entry(chiave(nome, colonne, riga)).or_default().push(riga);
    }
    // The first in the file is reported, whatever order a map has.
    let mut prima: Option<(u64, String)> = None;
    for gruppo in gruppi.values_mut().filter(|g| g.len() > 1) {
        gruppo.sort_by_key(|r| (r.voce.validita.dal, r.numero));
        for (uno, altro) in gruppo.iter().zip(gruppo.iter().skip(1)) {
            let Some(perche) = contrasto(uno, altro) else { continue };
            let numero = uno.numero.max(altro.numero);
            if prima.as_ref().is_none_or(|(n, _)| numero < *n) {
                prima = Some((numero, perche));
            }
        }
    }
    match prima {
        Some((numero, perche)) => Err(griglia.errore(numero, testa.codice, perche)),
        None => Ok(()),
    }
}

/// Why two rows of one key, the second not beginning before the first, cannot both be; None when they can.
fn contrasto(uno: &RigaLetta, altro: &RigaLetta) -> Option<String> {
    let (a, b) = (uno.voce.validita, altro.voce.validita);
    let codice = &altro.voce.codice;
    let altra = uno.numero.min(altro.numero);
    if a == b {
        return Some(format!("`{codice}` is in line {altra} with the same validity"));
    }
    let dopo = |fine: Data| b.dal.is_some_and(|dal| fine < dal);
    if a.al.is_some_and(dopo) {
        None
    } else {
        Some(format!("the validity of `{codice}` overlaps with that in line {altra}"))
    }
}
