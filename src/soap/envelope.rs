//! One SOAP 1.1 message, read in one pass (operations.md §2).
//!
//! Matching is by namespace and local name, never by prefix; white space between elements is free. The request is
//! the only element child of Body. Its parameters stay as they came: what they hold is [`super::parametro`]'s
//! matter, and whether they are the ones of the contract is the action's. A parameter's text is moved, not copied,
//! when the reader had to unescape it, and copied once when it had not.

use std::sync::Arc;

use super::{NS, NS_12, NS_XSI, spazio};
use crate::xml::{Attribute, Element, Event, Limits, Reader, XmlError};

/// A message that has the shape of a SOAP 1.1 envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Direct children of `Header`, in order; empty when there is no `Header`.
    pub header: Vec<Element>,
    pub richiesta: Richiesta,
}

/// The element child of `Body`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Richiesta {
    pub ns: Option<Arc<str>>,
    pub nome: String,
    pub attributi: Vec<Attribute<'static>>,
    pub parametri: Vec<Parametro>,
    /// Text other than white space stood between the parameters.
    pub testo_estraneo: bool,
}

impl Richiesta {
    /// True for this expanded name.
    pub fn is(&self, ns: Option<&str>, nome: &str) -> bool {
        self.nome == nome && self.ns.as_deref() == ns
    }
}

/// A child of the request element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parametro {
    pub ns: Option<Arc<str>>,
    pub nome: String,
    pub contenuto: ContenutoParametro,
    /// `xsi:nil` was true.
    pub nil: bool,
}

/// What stands inside a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContenutoParametro {
    /// All text and CDATA, concatenated; empty when there is only white space.
    Testo(String),
    /// One element and white space: an inner document that was not escaped.
    Figlio(Element),
    /// Several elements, or elements among text: no parameter of the contract looks like this.
    Misto,
}

/// Why a text is not a message we can answer to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    #[error("not XML we accept: {0}")]
    MalFormato(XmlError),
    #[error("SOAP 1.2 envelope")]
    VersioneSoap12,
    #[error("root Envelope is in another namespace")]
    NamespaceErrato,
    #[error("root element is not Envelope")]
    NonEnvelope,
    #[error("no Body")]
    SenzaBody,
    #[error("more than one Body")]
    DueBody,
    #[error("Body without an element")]
    BodyVuoto,
    #[error("more than one element in Body")]
    PiuRichieste,
    #[error("Header after Body")]
    HeaderDopoBody,
    #[error("more than one Header")]
    HeaderRipetuto,
    #[error("text between the parts of the envelope")]
    TestoEstraneo,
    #[error("element of no part of the envelope")]
    ElementoEstraneo,
}

impl From<XmlError> for EnvelopeError {
    fn from(errore: XmlError) -> Self {
        Self::MalFormato(errore)
    }
}

/// Reads a message from decoded text.
///
/// # Errors
/// The first defect met, in document order; a text that is not well formed to its very end is always refused.
pub fn leggi(testo: &str, limiti: Limits) -> Result<Envelope, EnvelopeError> {
    // White space before an XML declaration is not XML, but scripts send it and it can hide nothing.
    let mut lettore = Lettore(Reader::new(testo.trim_start_matches(spazio), limiti));
    let radice = lettore.figlio(Testo::Rifiutato)?;
    match radice.as_ref().and_then(nome) {
        Some((Some(NS), "Envelope")) => {}
        Some((Some(NS_12), "Envelope")) => return Err(EnvelopeError::VersioneSoap12),
        Some((_, "Envelope")) => return Err(EnvelopeError::NamespaceErrato),
        _ => return Err(EnvelopeError::NonEnvelope),
    }

    let mut header = None;
    let mut richiesta = None;
    while let Some(parte) = lettore.figlio(Testo::Rifiutato)? {
        match nome(&parte) {
            Some((Some(NS), "Header")) if richiesta.is_some() => return Err(EnvelopeError::HeaderDopoBody),
            Some((Some(NS), "Header")) if header.is_some() => return Err(EnvelopeError::HeaderRipetuto),
            Some((Some(NS), "Header")) => header = Some(lettore.header()?),
            Some((Some(NS), "Body")) if richiesta.is_some() => return Err(EnvelopeError::DueBody),
            Some((Some(NS), "Body")) => richiesta = Some(lettore.body()?),
            // SOAP 1.1 §4: after Body, elements of other namespaces may follow.
            Some((Some(ns), _)) if ns != NS && richiesta.is_some() => lettore.salta()?,
            _ => return Err(EnvelopeError::ElementoEstraneo),
        }
    }
    lettore.fine()?;
    Ok(Envelope {
        header: header.unwrap_or_default(),
        richiesta: richiesta.ok_or(EnvelopeError::SenzaBody)?,
    })
}

/// Expanded name of a start tag.
fn nome<'e, 'i>(inizio: &'e Event<'i>) -> Option<(Option<&'e str>, &'i str)> {
    match inizio {
        Event::Start { ns, name, .. } => Some((ns.as_deref(), name)),
        Event::Text(_) | Event::End | Event::Eof => None,
    }
}

/// What to do with text that is not white space where only elements belong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Testo {
    Rifiutato,
    Ignorato,
}

/// The envelope's grammar over the reader's events.
struct Lettore<'i>(Reader<'i>);

impl<'i> Lettore<'i> {
    /// The start tag of the next child of the open element, or `None` at its end.
    fn figlio(&mut self, testo: Testo) -> Result<Option<Event<'i>>, EnvelopeError> {
        loop {
            match self.0.next()? {
                inizio @ Event::Start { .. } => return Ok(Some(inizio)),
                Event::Text(t) if testo == Testo::Rifiutato && !t.chars().all(spazio) => {
                    return Err(EnvelopeError::TestoEstraneo);
                }
                Event::Text(_) => {}
                Event::End | Event::Eof => return Ok(None),
            }
        }
    }

    fn header(&mut self) -> Result<Vec<Element>, EnvelopeError> {
        let mut blocchi = Vec::new();
        while let Some(inizio) = self.figlio(Testo::Ignorato)? {
            blocchi.push(self.0.subtree(inizio)?);
        }
        Ok(blocchi)
    }

    fn body(&mut self) -> Result<Richiesta, EnvelopeError> {
        let Some(Event::Start {
            ns, name, attributes, ..
        }) = self.figlio(Testo::Rifiutato)?
        else {
            return Err(EnvelopeError::BodyVuoto);
        };
        let mut richiesta = Richiesta {
            ns,
            nome: name.to_owned(),
            attributi: attributes.into_iter().map(possiedi).collect(),
            parametri: Vec::new(),
            testo_estraneo: false,
        };
        self.parametri(&mut richiesta)?;
        match self.figlio(Testo::Rifiutato)? {
            None => Ok(richiesta),
            Some(_) => Err(EnvelopeError::PiuRichieste),
        }
    }

    /// Content of the request element just opened, up to and with its end tag.
    fn parametri(&mut self, richiesta: &mut Richiesta) -> Result<(), EnvelopeError> {
        loop {
            match self.0.next()? {
                Event::Start {
                    ns, name, attributes, ..
                } => {
                    let is_nil = |a: &Attribute<'_>| a.name == "nil" && a.ns.as_deref() == Some(NS_XSI);
                    richiesta.parametri.push(Parametro {
                        ns,
                        nome: name.to_owned(),
                        nil: attributes.iter().any(|a| is_nil(a) && vero(&a.value)),
                        contenuto: self.contenuto()?,
                    });
                }
                Event::Text(t) => richiesta.testo_estraneo |= !t.chars().all(spazio),
                Event::End | Event::Eof => return Ok(()),
            }
        }
    }

    /// Content of the parameter just opened, up to and with its end tag.
    fn contenuto(&mut self) -> Result<ContenutoParametro, EnvelopeError> {
        let mut testo = String::new();
        let mut figlio = None;
        let mut misto = false;
        loop {
            match self.0.next()? {
                // The first run of text, nearly always the only one and often a whole document, is moved in.
                Event::Text(t) if testo.is_empty() => {
                    if !t.chars().all(spazio) {
                        testo = t.into_owned();
                    }
                }
                Event::Text(t) => testo.push_str(&t),
                inizio @ Event::Start { .. } if figlio.is_none() => figlio = Some(self.0.subtree(inizio)?),
                Event::Start { .. } => {
                    misto = true;
                    self.salta()?;
                }
                Event::End | Event::Eof => break,
            }
        }
        Ok(match figlio {
            None => ContenutoParametro::Testo(testo),
            Some(elemento) if !misto && testo.is_empty() => ContenutoParametro::Figlio(elemento),
            Some(_) => ContenutoParametro::Misto,
        })
    }

    /// Passes over the rest of the element just opened.
    fn salta(&mut self) -> Result<(), EnvelopeError> {
        let mut aperti = 1_usize;
        while aperti > 0 {
            match self.0.next()? {
                Event::Start { .. } => aperti += 1,
                Event::End => aperti -= 1,
                Event::Text(_) => {}
                Event::Eof => break,
            }
        }
        Ok(())
    }

    /// Past the root there is nothing; the reader refuses what is not.
    fn fine(&mut self) -> Result<(), EnvelopeError> {
        while self.0.next()? != Event::Eof {}
        Ok(())
    }
}

fn vero(valore: &str) -> bool {
    matches!(valore.trim_matches(spazio), "true" | "1")
}

fn possiedi(a: Attribute<'_>) -> Attribute<'static> {
    Attribute {
        ns: a.ns,
        name: a.name.into_owned().into(),
        value: a.value.into_owned().into(),
    }
}

#[cfg(test)]
#[path = "envelope_tests.rs"]
mod tests;
