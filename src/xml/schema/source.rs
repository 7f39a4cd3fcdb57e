//! Schema documents as a tree, names in values already resolved; only what a schema may hold at all.

use std::sync::Arc;

use super::SchemaError;
use super::chars::is_blank;
use super::particle::QName;
use crate::xml::{Attribute, Event, Limits, Reader};

pub(super) const XSD: &str = "http://www.w3.org/2001/XMLSchema";

/// What holds for a whole schema document.
#[derive(Debug)]
pub(super) struct Document {
    pub file: String,
    pub target: Option<Arc<str>>,
    pub elements_qualified: bool,
    pub attributes_qualified: bool,
}

/// An element of the XSD namespace; annotations are dropped while reading.
#[derive(Debug)]
pub(super) struct Node {
    pub name: String,
    pub line: u32,
    pub document: Arc<Document>,
    attributes: Vec<(String, String)>,
    /// Attributes whose value is a list of names, resolved where they stand.
    names: Vec<(&'static str, Vec<QName>)>,
    pub children: Vec<Node>,
}

const NAME_VALUED: [&str; 6] = ["type", "ref", "base", "itemType", "memberTypes", "substitutionGroup"];

impl Node {
    pub fn error(&self, reason: impl Into<String>) -> SchemaError {
        SchemaError {
            file: self.document.file.clone(),
            line: self.line,
            reason: reason.into(),
        }
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The first name of a name-valued attribute.
    pub fn name_in(&self, attribute: &str) -> Option<&QName> {
        self.names_in(attribute).first()
    }

    pub fn names_in(&self, attribute: &str) -> &[QName] {
        self.names
            .iter()
            .find(|(n, _)| *n == attribute)
            .map_or(&[], |(_, names)| names.as_slice())
    }

    /// # Errors
    /// An attribute that this construct does not know is a construct we do not support.
    pub fn only_attributes(&self, known: &[&str]) -> Result<(), SchemaError> {
        match self
            .attributes
            .iter()
            .find(|(n, _)| n != "id" && !known.contains(&n.as_str()))
        {
            Some((name, _)) => Err(self.error(format!("attribute «{name}» of xs:{} not supported here", self.name))),
            None => Ok(()),
        }
    }

    pub fn unsupported(&self, child: &Self) -> SchemaError {
        child.error(format!("xs:{} inside xs:{} not supported", child.name, self.name))
    }

    pub fn boolean(&self, attribute: &str) -> Result<bool, SchemaError> {
        match self.attribute(attribute).map(str::trim) {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => Err(self.error(format!("«{attribute}» is not a boolean"))),
        }
    }

    /// `minOccurs`, `maxOccurs`; `None` is unbounded.
    pub fn occurs(&self) -> Result<(u32, Option<u32>), SchemaError> {
        let number = |name: &str, text: &str| {
            text.trim()
                .parse::<u32>()
                .map_err(|_| self.error(format!("«{name}» is not a number of occurrences")))
        };
        let min = self.attribute("minOccurs").map_or(Ok(1), |v| number("minOccurs", v))?;
        let max = match self.attribute("maxOccurs") {
            None => Some(1),
            Some(v) if v.trim() == "unbounded" => None,
            Some(v) => Some(number("maxOccurs", v)?),
        };
        if max.is_some_and(|max| max < min) {
            return Err(self.error("maxOccurs is less than minOccurs"));
        }
        Ok((min, max))
    }

    /// The one child whose name is in the list, if any; every other child is an error.
    pub fn only_child(&self, known: &[&str]) -> Result<Option<&Self>, SchemaError> {
        if let Some(other) = self.children.iter().find(|c| !known.contains(&c.name.as_str())) {
            return Err(self.unsupported(other));
        }
        match self.children.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(only)),
            [_, second, ..] => Err(second.error(format!("more than one child in xs:{}", self.name))),
        }
    }
}

/// Reads one schema document.
///
/// # Errors
/// When the reader refuses it or it is not a schema.
pub(super) fn read(file: &str, text: &str) -> Result<Node, SchemaError> {
    let limits = Limits {
        max_bytes: 16 << 20,
        max_elements: 500_000,
        ..Limits::default()
    };
    let mut source = Source {
        file,
        reader: Reader::new(text.strip_prefix('\u{feff}').unwrap_or(text), limits),
    };
    let Event::Start {
        ns,
        name,
        attributes,
        line,
        ..
    } = source.next()?
    else {
        return Err(source.error(1, "no root element"));
    };
    if ns.as_deref() != Some(XSD) || name != "schema" {
        return Err(source.error(line, "the root is not xs:schema"));
    }
    let plain = |wanted: &str| {
        attributes
            .iter()
            .find(|a| a.ns.is_none() && a.name == wanted)
            .map(|a| &*a.value)
    };
    let qualified = |wanted: &str| match plain(wanted) {
        None | Some("unqualified") => Ok(false),
        Some("qualified") => Ok(true),
        Some(_) => Err(source.error(line, format!("«{wanted}» is neither qualified nor unqualified"))),
    };
    let target = plain("targetNamespace").map(Arc::from);
    if target.as_deref() == Some("") {
        return Err(source.error(line, "empty targetNamespace"));
    }
    let document = Arc::new(Document {
        file: file.to_owned(),
        target,
        elements_qualified: qualified("elementFormDefault")?,
        attributes_qualified: qualified("attributeFormDefault")?,
    });
    let mut root = source.node(name, &attributes, line, &document)?;
    source.children(&mut root)?;
    root.only_attributes(&[
        "targetNamespace",
        "elementFormDefault",
        "attributeFormDefault",
        "version",
        "blockDefault",
        "finalDefault",
    ])?;
    while source.next()? != Event::Eof {}
    Ok(root)
}

struct Source<'a> {
    file: &'a str,
    reader: Reader<'a>,
}

impl<'a> Source<'a> {
    fn error(&self, line: u32, reason: impl Into<String>) -> SchemaError {
        SchemaError {
            file: self.file.to_owned(),
            line,
            reason: reason.into(),
        }
    }

    fn next(&mut self) -> Result<Event<'a>, SchemaError> {
        self.reader.next().map_err(|e| self.error(e.line, e.kind.to_string()))
    }

    fn node(
        &mut self,
        name: &str,
        attributes: &[Attribute<'_>],
        line: u32,
        document: &Arc<Document>,
    ) -> Result<Node, SchemaError> {
        let mut node = Node {
            name: name.to_owned(),
            line,
            document: Arc::clone(document),
            attributes: Vec::new(),
            names: Vec::new(),
            children: Vec::new(),
        };
        // Attributes of other namespaces are remarks for other tools (XSD 1.0 part 1, §3.2.2 and elsewhere).
        for attribute in attributes.iter().filter(|a| a.ns.is_none()) {
            if let Some(known) = NAME_VALUED.iter().find(|n| **n == attribute.name) {
                let names: Result<Vec<_>, _> = attribute
                    .value
                    .split_ascii_whitespace()
                    .map(|value| self.resolve(value, line))
                    .collect();
                node.names.push((known, names?));
            }
            node.attributes
                .push((attribute.name.to_string(), attribute.value.to_string()));
        }
        Ok(node)
    }

    fn resolve(&mut self, value: &str, line: u32) -> Result<QName, SchemaError> {
        let (prefix, local) = match value.split_once(':') {
            Some((prefix, local)) => (Some(prefix), local),
            None => (None, value),
        };
        let ns = self
            .reader
            .namespace(prefix)
            .map_err(|_| self.error(line, format!("prefix of «{value}» not declared")))?;
        Ok(QName::new(ns.as_deref(), local))
    }

    fn children(&mut self, parent: &mut Node) -> Result<(), SchemaError> {
        loop {
            match self.next()? {
                Event::Start {
                    ns,
                    name,
                    attributes,
                    line,
                    ..
                } => {
                    if ns.as_deref() != Some(XSD) {
                        return Err(self.error(line, format!("element «{name}» of another namespace")));
                    }
                    if name == "annotation" {
                        self.skip()?;
                        continue;
                    }
                    let mut child = self.node(name, &attributes, line, &parent.document)?;
                    self.children(&mut child)?;
                    parent.children.push(child);
                }
                Event::Text(text) if !is_blank(&text) => {
                    return Err(parent.error(format!("text inside xs:{}", parent.name)));
                }
                Event::Text(_) => {}
                Event::End | Event::Eof => return Ok(()),
            }
        }
    }

    /// Reads to the end of the open element.
    fn skip(&mut self) -> Result<(), SchemaError> {
        let mut depth = 1_u32;
        while depth > 0 {
            match self.next()? {
                Event::Start { .. } => depth += 1,
                Event::End => depth -= 1,
                Event::Text(_) => {}
                Event::Eof => return Ok(()),
            }
        }
        Ok(())
    }
}
