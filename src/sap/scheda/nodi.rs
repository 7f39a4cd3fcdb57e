//! The nodes of the document as a list, taken from the same declarations that read and write it.

use super::contenuto::Elemento;

/// How often an element occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occorrenze {
    /// 1..1
    Una,
    /// 0..1
    Facoltativa,
    /// 0..n
    Ripetuta,
}

/// A node of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nodo {
    /// From the root's child down, without indices.
    pub percorso: String,
    /// `str`, `date`, `int` or `decimal`; `None` for a section or a list.
    pub tipo: Option<&'static str>,
    pub occorrenze: Occorrenze,
}

/// Collects nodes in document order.
#[derive(Debug, Default)]
pub(super) struct Elenco {
    pub nodi: Vec<Nodo>,
    percorso: Vec<String>,
}

impl Elenco {
    pub fn aggiungi<E: Elemento>(&mut self, nome: &str, occorrenze: Occorrenze) {
        self.dentro(nome, E::TIPO, occorrenze, |elenco| E::nodi(elenco));
    }

    pub fn lista<E: Elemento>(&mut self, nome: &str, occorrenze: Occorrenze, voce: &str) {
        self.dentro(nome, None, occorrenze, |elenco| {
            elenco.aggiungi::<E>(voce, Occorrenze::Ripetuta);
        });
    }

    fn dentro(
        &mut self,
        nome: &str,
        tipo: Option<&'static str>,
        occorrenze: Occorrenze,
        figli: impl FnOnce(&mut Self),
    ) {
        self.percorso.push(nome.to_owned());
        self.nodi.push(Nodo {
            percorso: self.percorso.join("/"),
            tipo,
            occorrenze,
        });
        figli(self);
        self.percorso.pop();
    }
}
