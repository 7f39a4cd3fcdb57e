//! From events to a tree.

use std::borrow::Cow;

use super::XmlErrorKind::{Malformed, TooDeep};
use super::{Attribute, Element, Event, Limits, Node, Reader, XmlError};

/// A tree is cloned, compared and dropped by recursion, so it stays this low whatever the limits say.
const MAX_TREE_DEPTH: usize = 512;

impl<'i> Reader<'i> {
    /// Reads the whole document into a tree.
    ///
    /// # Errors
    /// As [`Reader::next`]; also when deeper than 512 levels.
    pub fn tree(input: &str, limits: Limits) -> Result<Element, XmlError> {
        let mut reader = Reader::new(input, limits);
        let start = reader.next()?;
        let root = reader.subtree(start)?;
        // Whatever is not well formed after the root shows here.
        while reader.next()? != Event::Eof {}
        Ok(root)
    }

    /// Reads the element whose [`Event::Start`] was just returned, up to and with its end.
    ///
    /// # Errors
    /// As [`Reader::next`]; also when deeper than 512 levels, or when `start` is another event.
    pub fn subtree(&mut self, start: Event<'i>) -> Result<Element, XmlError> {
        let mut open = Vec::new();
        let mut current = element(start).ok_or_else(|| self.refused(Malformed))?;
        loop {
            match self.next()? {
                Event::Text(text) => current.nodes.push(Node::Text(text.into_owned())),
                Event::End => match open.pop() {
                    None => return Ok(current),
                    Some(parent) => {
                        let child = std::mem::replace(&mut current, parent);
                        current.nodes.push(Node::Element(child));
                    }
                },
                Event::Eof => return Err(self.refused(Malformed)),
                start @ Event::Start { .. } => {
                    if open.len() + 2 > MAX_TREE_DEPTH {
                        return Err(self.refused(TooDeep));
                    }
                    let child = element(start).ok_or_else(|| self.refused(Malformed))?;
                    open.push(std::mem::replace(&mut current, child));
                }
            }
        }
    }

    fn refused(&self, kind: super::XmlErrorKind) -> XmlError {
        XmlError {
            kind,
            line: self.line(),
        }
    }
}

/// The element that a start event opens, still without content.
fn element(start: Event<'_>) -> Option<Element> {
    let Event::Start {
        ns,
        name,
        attributes,
        line,
        ..
    } = start
    else {
        return None;
    };
    let own = |a: Attribute<'_>| Attribute {
        ns: a.ns,
        name: Cow::Owned(a.name.into_owned()),
        value: Cow::Owned(a.value.into_owned()),
    };
    Some(Element {
        ns,
        name: name.to_owned(),
        attributes: attributes.into_iter().map(own).collect(),
        nodes: Vec::new(),
        line,
    })
}
