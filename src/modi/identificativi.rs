//! Which element an identifier names; none when two claim it (M02).

use std::collections::HashMap;

use super::documento::{Documento, Posto};
use super::rifiuto::{Classe, Rifiuto};

/// The identifiers of a message.
#[derive(Debug)]
pub struct Identificativi<'d>(HashMap<&'d str, Voce>);

#[derive(Debug, Clone, Copy)]
enum Voce {
    /// Claimed once, by `wsu:Id`.
    Uno(Posto),
    /// Claimed once by another attribute, or by several elements of which one at most has `wsu:Id`: nothing may refer to it.
    Ambigua,
}

impl<'d> Identificativi<'d> {
    /// # Errors
    /// Two elements with the same `wsu:Id`.
    pub fn di(documento: &'d Documento<'_>) -> Result<Self, Rifiuto> {
        let mut voci: HashMap<&str, (Voce, usize)> = HashMap::new();
        for (posto, nodo) in documento.tutti() {
            for (id, wsu) in nodo.identificativi() {
                let voce = if wsu { Voce::Uno(posto) } else { Voce::Ambigua };
                let gia = voci.entry(id).or_insert((voce, 0));
                if gia.1 > 0 {
                    gia.0 = Voce::Ambigua;
                }
                if wsu {
                    gia.1 += 1;
                }
                if gia.1 > 1 {
                    return Err(Rifiuto::new(Classe::FirmaNonValida, "two elements with one wsu:Id"));
                }
            }
        }
        Ok(Self(voci.into_iter().map(|(id, (voce, _))| (id, voce)).collect()))
    }

    /// The element that this identifier names beyond doubt.
    pub fn posto(&self, id: &str) -> Option<Posto> {
        match self.0.get(id)? {
            Voce::Uno(posto) => Some(*posto),
            Voce::Ambigua => None,
        }
    }
}
