//! A table in our own form, CSV: what is exported, and what is kept of an import.

use super::{Tabella, Voce};

/// Writes rows; `colonne` are the further columns.
pub(super) fn scrivi(colonne: &[String], voci: &[Voce]) -> String {
    let mut fuori = String::new();
    let base = ["codice", "descrizione", "valido_dal", "valido_al"];
    riga(&mut fuori, base.into_iter().chain(colonne.iter().map(String::as_str)));
    for voce in voci {
        let giorno = |g: Option<crate::sap::Data>| g.map(|g| g.to_string()).unwrap_or_default();
        let (dal, al) = (giorno(voce.validita.dal), giorno(voce.validita.al));
        let prime = [&*voce.codice, &*voce.descrizione, &*dal, &*al];
        riga(
            &mut fuori,
            prime.into_iter().chain(voce.extra.iter().map(String::as_str)),
        );
    }
    fuori
}

fn riga<'c>(fuori: &mut String, celle: impl Iterator<Item = &'c str>) {
    for (i, cella) in celle.enumerate() {
        if i > 0 {
            fuori.push(',');
        }
        if cella.contains([',', '"', '\r', '\n', ';', '\t']) || cella.starts_with('#') {
            fuori.push('"');
            fuori.push_str(&cella.replace('"', "\"\""));
            fuori.push('"');
        } else {
            fuori.push_str(cella);
        }
    }
    fuori.push('\n');
}

impl Tabella {
    /// The table as CSV in our own form; reading it again gives the same table.
    pub fn csv(&self) -> String {
        scrivi(&self.colonne, &self.voci)
    }
}
