//! A small subtree kept in memory: header blocks, request parameters, short inner documents.

use std::{borrow::Cow, sync::Arc};

use super::serialize;

/// An attribute; namespace declarations are not attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute<'i> {
    pub ns: Option<Arc<str>>,
    pub name: Cow<'i, str>,
    pub value: Cow<'i, str>,
}

/// Content of an [`Element`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    Element(Element),
    Text(String),
}

/// An element with its resolved namespace. Equal when the content is: the line does not count.
#[derive(Debug, Clone, Eq)]
pub struct Element {
    pub ns: Option<Arc<str>>,
    pub name: String,
    pub attributes: Vec<Attribute<'static>>,
    pub nodes: Vec<Node>,
    pub line: u32,
}

impl PartialEq for Element {
    fn eq(&self, other: &Self) -> bool {
        self.ns == other.ns
            && self.name == other.name
            && self.attributes == other.attributes
            && self.nodes == other.nodes
    }
}

impl Element {
    /// True for this expanded name.
    pub fn is(&self, ns: Option<&str>, name: &str) -> bool {
        self.name == name && self.ns.as_deref() == ns
    }

    /// Child elements, in order.
    pub fn children(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(|n| match n {
            Node::Element(e) => Some(e),
            Node::Text(_) => None,
        })
    }

    /// Concatenation of the direct text nodes.
    pub fn text(&self) -> String {
        self.nodes
            .iter()
            .filter_map(|n| match n {
                Node::Text(t) => Some(t.as_str()),
                Node::Element(_) => None,
            })
            .collect()
    }

    /// Value of an attribute by expanded name.
    pub fn attribute(&self, ns: Option<&str>, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|a| a.name == name && a.ns.as_deref() == ns)
            .map(|a| &*a.value)
    }

    /// Serialises the subtree as a document of its own, namespaces declared where needed.
    /// Equal trees give equal text, and reading the text gives an equal tree; prefixes are not those of the
    /// original, so a qualified name inside a value loses its meaning.
    pub fn to_xml(&self) -> String {
        serialize::document(self)
    }
}
