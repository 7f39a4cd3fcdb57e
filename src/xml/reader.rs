//! The hardened reader.
use std::borrow::Cow;

use super::{Attribute, Element, Limits, XmlError};

/// One event; text is unescaped, CDATA is text, comments are gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<'i> {
    Start {
        ns: Option<std::sync::Arc<str>>,
        name: &'i str,
        prefix: Option<&'i str>,
        attributes: Vec<Attribute<'i>>,
        line: u32,
    },
    Text(Cow<'i, str>),
    End,
    Eof,
}

/// Reads one document from decoded text.
#[derive(Debug)]
pub struct Reader<'i> {
    input: &'i str,
    limits: Limits,
}

impl<'i> Reader<'i> {
    pub fn new(input: &'i str, limits: Limits) -> Self {
        Self { input, limits }
    }

    /// # Errors
    /// Whatever is not well formed or not admitted.
    pub fn next(&mut self) -> Result<Event<'i>, XmlError> {
        let _ = (self.input, self.limits);
        todo!()
    }

    /// Reads the whole document into a tree.
    ///
    /// # Errors
    /// As [`Reader::next`].
    pub fn tree(input: &str, limits: Limits) -> Result<Element, XmlError> {
        let _ = (input, limits);
        todo!()
    }
}
