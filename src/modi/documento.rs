//! A message as a tree that keeps what canonical XML needs and [`crate::xml::Element`] forgets: prefixes and declarations.
//!
//! Filled by [`Reader`], the parser that the rest of the walk reads the same text with, so that what is verified and what is
//! carried out cannot be two different messages. Comments are gone (the canonical forms we accept drop them too), CDATA is
//! text, DTDs and processing instructions never get here. Nodes lie in one vector, in document order; nothing recurses.

use std::borrow::Cow;
use std::sync::Arc;

use super::nomi;
use crate::xml::{Event, Limits, Reader, XmlError, XmlErrorKind};

/// Place of an element in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Posto(usize);

/// An attribute that is no declaration.
#[derive(Debug)]
pub struct Attributo<'i> {
    pub prefisso: Option<&'i str>,
    pub ns: Option<Arc<str>>,
    pub nome: Cow<'i, str>,
    pub valore: Cow<'i, str>,
}

/// Content of an element.
#[derive(Debug)]
pub enum Figlio<'i> {
    Elemento(Posto),
    Testo(Cow<'i, str>),
}

/// An element.
#[derive(Debug)]
pub struct Nodo<'i> {
    pub genitore: Option<Posto>,
    pub prefisso: Option<&'i str>,
    pub ns: Option<Arc<str>>,
    pub nome: &'i str,
    /// Prefix (empty: the default) and name of the namespace.
    pub dichiarazioni: Vec<(&'i str, Cow<'i, str>)>,
    pub attributi: Vec<Attributo<'i>>,
    pub figli: Vec<Figlio<'i>>,
}

/// A whole message.
#[derive(Debug)]
pub struct Documento<'i> {
    nodi: Vec<Nodo<'i>>,
}

impl<'i> Documento<'i> {
    /// Reads a text, which holds no byte order mark.
    ///
    /// # Errors
    /// Whatever the reader refuses.
    pub fn leggi(testo: &'i str, limiti: Limits) -> Result<Self, XmlError> {
        let mut lettore = Reader::new(testo, limiti);
        let mut nodi: Vec<Nodo<'i>> = Vec::new();
        let mut aperti: Vec<Posto> = Vec::new();
        loop {
            match lettore.next()? {
                Event::Start {
                    ns,
                    name,
                    prefix,
                    attributes,
                    ..
                } => {
                    let posto = Posto(nodi.len());
                    let genitore = aperti.last().copied();
                    if let Some(sopra) = genitore.and_then(|Posto(n)| nodi.get_mut(n)) {
                        sopra.figli.push(Figlio::Elemento(posto));
                    }
                    let attributi = attributes.into_iter().zip(lettore.attribute_prefixes());
                    nodi.push(Nodo {
                        genitore,
                        prefisso: prefix,
                        ns,
                        nome: name,
                        dichiarazioni: lettore.declarations().collect(),
                        attributi: attributi
                            .map(|(a, prefisso)| Attributo {
                                prefisso,
                                ns: a.ns,
                                nome: a.name,
                                valore: a.value,
                            })
                            .collect(),
                        figli: Vec::new(),
                    });
                    aperti.push(posto);
                }
                Event::Text(testo) => {
                    if let Some(nodo) = aperti.last().and_then(|&Posto(n)| nodi.get_mut(n)) {
                        nodo.figli.push(Figlio::Testo(testo));
                    }
                }
                Event::End => {
                    aperti.pop();
                }
                Event::Eof => break,
            }
        }
        if nodi.is_empty() {
            return Err(XmlError {
                kind: XmlErrorKind::Empty,
                line: 1,
            });
        }
        Ok(Self { nodi })
    }

    /// The root.
    pub const RADICE: Posto = Posto(0);

    pub fn nodo(&self, Posto(n): Posto) -> Option<&Nodo<'i>> {
        self.nodi.get(n)
    }

    /// Every element, in document order.
    pub fn tutti(&self) -> impl Iterator<Item = (Posto, &Nodo<'i>)> {
        self.nodi.iter().enumerate().map(|(n, nodo)| (Posto(n), nodo))
    }

    /// Child elements, in order.
    pub fn figli(&self, posto: Posto) -> impl Iterator<Item = (Posto, &Nodo<'i>)> {
        let figli = self.nodo(posto).map_or(&[][..], |nodo| &nodo.figli);
        figli.iter().filter_map(|figlio| match figlio {
            Figlio::Elemento(posto) => Some((*posto, self.nodo(*posto)?)),
            Figlio::Testo(_) => None,
        })
    }

    /// The children of this expanded name.
    pub fn figli_di<'d>(&'d self, posto: Posto, ns: &'d str, nome: &'d str) -> impl Iterator<Item = Posto> + 'd {
        self.figli(posto)
            .filter(move |(_, nodo)| nodo.is(ns, nome))
            .map(|(posto, _)| posto)
    }

    /// The only child of this expanded name; `None` when there is none or there are more.
    pub fn unico(&self, posto: Posto, ns: &str, nome: &str) -> Option<Posto> {
        let mut trovati = self.figli_di(posto, ns, nome);
        let primo = trovati.next()?;
        trovati.next().is_none().then_some(primo)
    }

    /// Text of an element without children; without the blanks around it.
    pub fn testo(&self, posto: Posto) -> Option<String> {
        let mut testo = String::new();
        for figlio in &self.nodo(posto)?.figli {
            match figlio {
                Figlio::Testo(t) => testo.push_str(t),
                Figlio::Elemento(_) => return None,
            }
        }
        Some(testo.trim_matches(bianco).to_owned())
    }

    /// Value of an attribute, without the blanks around it.
    pub fn attributo(&self, posto: Posto, ns: Option<&str>, nome: &str) -> Option<&str> {
        let trovato = |a: &&Attributo<'_>| a.nome == nome && a.ns.as_deref() == ns;
        let attributo = self.nodo(posto)?.attributi.iter().find(trovato)?;
        Some(attributo.valore.trim_matches(bianco))
    }

    /// From the parent up to the root.
    pub fn antenati(&self, posto: Posto) -> impl Iterator<Item = &Nodo<'i>> {
        let genitore = |nodo: &Nodo<'i>| nodo.genitore;
        let mut qui = self.nodo(posto).and_then(genitore);
        std::iter::from_fn(move || {
            let nodo = self.nodo(qui?)?;
            qui = genitore(nodo);
            Some(nodo)
        })
    }
}

impl Nodo<'_> {
    /// True for this expanded name.
    pub fn is(&self, ns: &str, nome: &str) -> bool {
        self.nome == nome && self.ns.as_deref() == Some(ns)
    }

    /// Whatever some reader of signatures may take for the identifier of this element.
    pub fn identificativi(&self) -> impl Iterator<Item = (&str, bool)> {
        self.attributi.iter().filter_map(|a| {
            let wsu = a.ns.as_deref() == Some(nomi::WSU) && a.nome == "Id";
            let altro = match a.ns.as_deref() {
                None => matches!(&*a.nome, "Id" | "ID" | "id"),
                Some(nomi::XML) => a.nome == "id",
                Some(_) => false,
            };
            (wsu || altro).then_some((a.valore.trim_matches(bianco), wsu))
        })
    }
}

/// White space of XML.
pub(super) const fn bianco(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}
