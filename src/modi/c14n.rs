//! Canonical XML of a subtree: exclusive 1.0, inclusive 1.0 and 1.1, all without comments (M05).
//!
//! The node-set is always one element with all that is in it, which is what a reference by identifier selects. Time is linear
//! in the text: the declarations in scope and those already written are kept in maps of stacks. Refused rather than guessed:
//! `xml:base` above an element that 1.1 canonicalises, because 1.1 would join addresses.

use std::collections::HashMap;

use super::documento::{Documento, Figlio, Nodo, Posto};
use super::nomi;

/// How to canonicalise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Metodo {
    /// Canonical XML 1.0.
    Inclusiva10,
    /// Canonical XML 1.1.
    Inclusiva11,
    /// Exclusive Canonical XML 1.0, with the prefixes of its `InclusiveNamespaces` (`#default` is the empty one).
    Esclusiva(Vec<String>),
}

/// Something the canonical form would need that we do not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("xml:base above the canonicalised element")]
pub struct NonAmmessa;

/// The canonical form of the element at `apice`.
///
/// # Errors
/// [`NonAmmessa`].
pub fn canonica(documento: &Documento<'_>, apice: Posto, metodo: &Metodo) -> Result<String, NonAmmessa> {
    let mut scrittura = Scrittura {
        documento,
        metodo,
        vigenti: Pile::default(),
        scritte: Pile::default(),
        uscita: String::new(),
    };
    let antenati: Vec<&Nodo<'_>> = documento.antenati(apice).collect();
    for nodo in antenati.iter().rev() {
        for (prefisso, uri) in &nodo.dichiarazioni {
            scrittura.vigenti.entra(prefisso, uri);
        }
    }
    let ereditati = match metodo {
        Metodo::Esclusiva(_) => Vec::new(),
        Metodo::Inclusiva10 => ereditati(documento.nodo(apice), &antenati, |_| true),
        Metodo::Inclusiva11 => {
            let base = |nodo: &&Nodo<'_>| {
                nodo.attributi
                    .iter()
                    .any(|a| di_xml(a.ns.as_deref()) && a.nome == "base")
            };
            if antenati.iter().any(base) {
                return Err(NonAmmessa);
            }
            ereditati(documento.nodo(apice), &antenati, |nome| {
                matches!(nome, "lang" | "space")
            })
        }
    };
    scrittura.albero(apice, &ereditati);
    Ok(scrittura.uscita)
}

/// Attributes `xml:…` of the ancestors that the apex takes over: the nearest of each name, unless it has its own.
fn ereditati<'d>(
    apice: Option<&Nodo<'_>>,
    antenati: &[&'d Nodo<'_>],
    passa: impl Fn(&str) -> bool,
) -> Vec<(&'d str, &'d str)> {
    let mut trovati: Vec<(&str, &str)> = Vec::new();
    for attributo in antenati.iter().flat_map(|nodo| &nodo.attributi) {
        let nome = &*attributo.nome;
        let suo = |nodo: &Nodo<'_>| {
            nodo.attributi
                .iter()
                .any(|a| di_xml(a.ns.as_deref()) && a.nome == attributo.nome)
        };
        if di_xml(attributo.ns.as_deref())
            && passa(nome)
            && !apice.is_some_and(suo)
            && !trovati.iter().any(|(gia, _)| *gia == nome)
        {
            trovati.push((nome, &attributo.valore));
        }
    }
    trovati
}

fn di_xml(ns: Option<&str>) -> bool {
    ns == Some(nomi::XML)
}

/// For each prefix the namespaces it stood for, the innermost last.
#[derive(Default)]
struct Pile<'d>(HashMap<&'d str, Vec<&'d str>>);

impl<'d> Pile<'d> {
    fn entra(&mut self, prefisso: &'d str, uri: &'d str) {
        self.0.entry(prefisso).or_default().push(uri);
    }

    fn esce(&mut self, prefisso: &str) {
        if let Some(pila) = self.0.get_mut(prefisso) {
            pila.pop();
        }
    }

    /// The empty name for a prefix that stands for nothing.
    fn di(&self, prefisso: &str) -> &'d str {
        self.0
            .get(prefisso)
            .and_then(|pila| pila.last().copied())
            .unwrap_or_default()
    }
}

struct Scrittura<'d, 'i> {
    documento: &'d Documento<'i>,
    metodo: &'d Metodo,
    /// What the document declares here.
    vigenti: Pile<'d>,
    /// What the output declares here.
    scritte: Pile<'d>,
    uscita: String,
}

/// Where the walk stands.
enum Passo<'d, 'i> {
    Apre(Posto),
    Testo(&'d str),
    Chiude(&'d Nodo<'i>, Vec<&'d str>),
}

impl<'d> Scrittura<'d, '_> {
    fn albero(&mut self, apice: Posto, ereditati: &[(&'d str, &'d str)]) {
        let mut ereditati = ereditati;
        let mut da_fare = vec![Passo::Apre(apice)];
        while let Some(passo) = da_fare.pop() {
            match passo {
                Passo::Testo(testo) => scappa(&mut self.uscita, testo, Luogo::Testo),
                Passo::Chiude(nodo, scritte) => {
                    self.uscita.push_str("</");
                    self.nome(nodo.prefisso, nodo.nome);
                    self.uscita.push('>');
                    for prefisso in scritte {
                        self.scritte.esce(prefisso);
                    }
                    for (prefisso, _) in &nodo.dichiarazioni {
                        self.vigenti.esce(prefisso);
                    }
                }
                Passo::Apre(posto) => {
                    let Some(nodo) = self.documento.nodo(posto) else {
                        continue;
                    };
                    let scritte = self.inizio(nodo, std::mem::take(&mut ereditati), posto == apice);
                    da_fare.push(Passo::Chiude(nodo, scritte));
                    da_fare.extend(nodo.figli.iter().rev().map(|figlio| match figlio {
                        Figlio::Elemento(posto) => Passo::Apre(*posto),
                        Figlio::Testo(testo) => Passo::Testo(testo),
                    }));
                }
            }
        }
    }

    /// Writes the start tag; gives the prefixes it declares.
    fn inizio<'i>(&mut self, nodo: &'d Nodo<'i>, ereditati: &[(&'d str, &'d str)], apice: bool) -> Vec<&'d str> {
        for (prefisso, uri) in &nodo.dichiarazioni {
            self.vigenti.entra(prefisso, uri);
        }
        let mut dichiarazioni = self.dichiarazioni(nodo, apice);
        dichiarazioni.sort_unstable();
        dichiarazioni.dedup();
        dichiarazioni.retain(|&(prefisso, uri)| prefisso != "xml" && self.scritte.di(prefisso) != uri);
        let mut attributi: Vec<_> = nodo
            .attributi
            .iter()
            .map(|a| (a.ns.as_deref().unwrap_or_default(), &*a.nome, a.prefisso, &*a.valore))
            .chain(
                ereditati
                    .iter()
                    .map(|&(nome, valore)| (nomi::XML, nome, Some("xml"), valore)),
            )
            .collect();
        attributi.sort_unstable();

        self.uscita.push('<');
        self.nome(nodo.prefisso, nodo.nome);
        for &(prefisso, uri) in &dichiarazioni {
            self.uscita.push_str(" xmlns");
            if !prefisso.is_empty() {
                self.uscita.push(':');
                self.uscita.push_str(prefisso);
            }
            self.valore(uri);
            self.scritte.entra(prefisso, uri);
        }
        for (_, nome, prefisso, valore) in attributi {
            self.uscita.push(' ');
            self.nome(prefisso, nome);
            self.valore(valore);
        }
        self.uscita.push('>');
        dichiarazioni.into_iter().map(|(prefisso, _)| prefisso).collect()
    }

    /// The declarations this element asks for, those that are already written among them.
    fn dichiarazioni(&self, nodo: &'d Nodo<'_>, apice: bool) -> Vec<(&'d str, &'d str)> {
        let vigente = |prefisso: &'d str| (prefisso, self.vigenti.di(prefisso));
        match self.metodo {
            Metodo::Inclusiva10 | Metodo::Inclusiva11 if apice => {
                self.vigenti.0.keys().map(|prefisso| vigente(prefisso)).collect()
            }
            Metodo::Inclusiva10 | Metodo::Inclusiva11 => nodo
                .dichiarazioni
                .iter()
                .map(|(prefisso, _)| vigente(prefisso))
                .collect(),
            Metodo::Esclusiva(elencati) => std::iter::once(nodo.prefisso.unwrap_or_default())
                .chain(nodo.attributi.iter().filter_map(|a| a.prefisso))
                .chain(elencati.iter().map(String::as_str))
                .map(vigente)
                .filter(|(prefisso, uri)| prefisso.is_empty() || !uri.is_empty())
                .collect(),
        }
    }

    fn nome(&mut self, prefisso: Option<&str>, nome: &str) {
        if let Some(prefisso) = prefisso {
            self.uscita.push_str(prefisso);
            self.uscita.push(':');
        }
        self.uscita.push_str(nome);
    }

    fn valore(&mut self, valore: &str) {
        self.uscita.push_str("=\"");
        scappa(&mut self.uscita, valore, Luogo::Attributo);
        self.uscita.push('"');
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Luogo {
    Testo,
    Attributo,
}

/// Appends `valore` with the references that the canonical form prescribes.
fn scappa(uscita: &mut String, valore: &str, luogo: Luogo) {
    let guarda = |byte: u8| match luogo {
        Luogo::Testo => matches!(byte, b'&' | b'<' | b'>' | b'\r'),
        Luogo::Attributo => matches!(byte, b'&' | b'<' | b'"' | b'\t' | b'\n' | b'\r'),
    };
    let mut resto = valore;
    while let Some(qui) = resto.bytes().position(guarda) {
        let (piano, coda) = resto.split_at(qui);
        uscita.push_str(piano);
        let mut caratteri = coda.chars();
        uscita.push_str(match caratteri.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            Some('\t') => "&#x9;",
            Some('\n') => "&#xA;",
            Some('\r') => "&#xD;",
            _ => "",
        });
        resto = caratteri.as_str();
    }
    uscita.push_str(resto);
}
