//! The typed side of the one pass: children of an element, one by one, while the schema engine validates.
//!
//! A document that breaks the schema is read to its end all the same, so that every violation is found; what could not
//! be typed is noted as a [`Scarto`] and matters only where the schema itself has nothing to say (`motivo` has no
//! type; a newer schema may admit what Rev009 has no place for). Elements of such a newer schema are passed over.

use std::borrow::Cow;

use crate::xml::{
    XmlError,
    schema::{Step, Validator, Violation},
};

/// An element whose opening has been read.
#[derive(Debug)]
pub(super) struct Tag<'i> {
    pub nome: &'i str,
    pub riga: u32,
    /// The whole content of an element of simple type; `None` when children and their end are still to come.
    pub testo: Option<Cow<'i, str>>,
}

/// A place where the document does not fit the types, though its schema may be content.
#[derive(Debug)]
pub(super) struct Scarto {
    pub percorso: String,
    pub riga: u32,
    pub atteso: &'static str,
    pub valore: Option<String>,
    /// Something obligatory never came.
    pub mancante: bool,
}

#[derive(Debug)]
pub(super) struct Lettore<'s, 'i> {
    validatore: Validator<'s, 'i>,
    percorso: Vec<(&'static str, Option<usize>)>,
    scarti: Vec<Scarto>,
    errore: Option<XmlError>,
}

/// What a whole reading found.
#[derive(Debug)]
pub(super) struct Esame {
    pub violazioni: Vec<Violation>,
    pub scarti: Vec<Scarto>,
}

impl<'s, 'i> Lettore<'s, 'i> {
    pub fn new(validatore: Validator<'s, 'i>) -> Self {
        Self {
            validatore,
            percorso: Vec::with_capacity(8),
            scarti: Vec::new(),
            errore: None,
        }
    }

    /// The root element.
    pub fn radice(&mut self) -> Option<Tag<'i>> {
        self.passo()
    }

    /// The next child of `padre`; `None` when it has no more.
    pub fn figlio(&mut self, padre: &Tag<'_>) -> Option<Tag<'i>> {
        if padre.testo.is_some() { None } else { self.passo() }
    }

    /// Reads over whatever is left in `tag`.
    pub fn salta(&mut self, tag: &Tag<'_>) {
        let mut aperti = usize::from(tag.testo.is_none());
        while aperti > 0 {
            match self.validatore.step() {
                Ok(Step::Open { .. }) => aperti += 1,
                Ok(Step::Close) => aperti -= 1,
                Ok(Step::Leaf { .. }) => {}
                Ok(Step::End) => return,
                Err(errore) => {
                    self.errore = Some(errore);
                    return;
                }
            }
        }
    }

    fn passo(&mut self) -> Option<Tag<'i>> {
        if self.errore.is_some() {
            return None;
        }
        match self.validatore.step() {
            Ok(Step::Open { name, line }) => Some(Tag {
                nome: name,
                riga: line,
                testo: None,
            }),
            Ok(Step::Leaf { name, value, line }) => Some(Tag {
                nome: name,
                riga: line,
                testo: Some(value),
            }),
            Ok(Step::Close | Step::End) => None,
            Err(errore) => {
                self.errore = Some(errore);
                None
            }
        }
    }

    pub fn entra(&mut self, nome: &'static str, indice: Option<usize>) {
        self.percorso.push((nome, indice));
    }

    /// The element just entered is number `indice` of its name.
    pub fn numera(&mut self, indice: usize) {
        if let Some((_, numero)) = self.percorso.last_mut() {
            *numero = Some(indice);
        }
    }

    pub fn esci(&mut self) {
        self.percorso.pop();
    }

    /// Notes that the content of `tag` does not fit.
    pub fn scarta(&mut self, tag: &Tag<'_>, atteso: &'static str) {
        let valore = tag.testo.as_deref().map(str::to_owned);
        self.annota(Scarto {
            percorso: self.percorso(),
            riga: tag.riga,
            atteso,
            valore,
            mancante: false,
        });
    }

    /// Notes that `padre` ended without `nome`; always `None`.
    pub fn manca<T>(&mut self, padre: &Tag<'_>, nome: &'static str) -> Option<T> {
        self.entra(nome, None);
        self.annota(Scarto {
            percorso: self.percorso(),
            riga: padre.riga,
            atteso: "manca un elemento obbligatorio",
            valore: None,
            mancante: true,
        });
        self.esci();
        None
    }

    pub fn annota(&mut self, scarto: Scarto) {
        self.scarti.push(scarto);
    }

    fn percorso(&self) -> String {
        let passi = self.percorso.iter();
        let passi = passi.map(|(nome, indice)| indice.map_or_else(|| (*nome).to_owned(), |n| format!("{nome}[{n}]")));
        passi.collect::<Vec<_>>().join("/")
    }

    /// Reads to the end of the document and hands over what was found.
    ///
    /// # Errors
    /// When the reader refused the text.
    pub fn fine(mut self) -> Result<Esame, XmlError> {
        if let Some(errore) = self.errore {
            return Err(errore);
        }
        while self.validatore.step()? != Step::End {}
        Ok(Esame {
            violazioni: self.validatore.finish(),
            scarti: self.scarti,
        })
    }
}
