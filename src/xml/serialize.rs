//! From a tree to text.
//!
//! Every namespace of the tree is declared once, on the root, as `ns1`, `ns2`, … in the order in which they are met,
//! so that equal trees give equal text and a hostile tree cannot make the text much longer than the original: a
//! namespace may have a long name, and declaring it again and again would multiply it.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

use super::escape::{Place, push_escaped};
use super::{Element, Node, namespaces};

/// Serialises `root` as a document of its own, without a declaration.
pub(super) fn document(root: &Element) -> String {
    let mut prefixes = Prefixes::default();
    prefixes.collect(root);
    let mut out = Output {
        text: String::new(),
        prefixes: &prefixes,
    };
    out.element(root, true);
    out.text
}

/// The namespaces of a tree; the prefix is the place, from 1.
#[derive(Default)]
struct Prefixes<'t> {
    names: Vec<&'t str>,
    by_name: HashMap<&'t str, usize>,
    /// Trees of one document share their namespaces, so most are found without looking at the name.
    by_address: HashMap<usize, usize>,
}

impl<'t> Prefixes<'t> {
    fn collect(&mut self, element: &'t Element) {
        self.note(element.ns.as_ref());
        for attribute in &element.attributes {
            self.note(attribute.ns.as_ref());
        }
        for child in element.children() {
            self.collect(child);
        }
    }

    fn note(&mut self, ns: Option<&'t Arc<str>>) {
        let Some(name) = ns.map(|name| &**name) else { return };
        let address = namespaces::address(ns);
        if name.is_empty() || self.by_address.contains_key(&address) {
            return;
        }
        // The prefix `xml` needs no declaration and no other may be bound to its namespace.
        let place = if name == namespaces::XML {
            0
        } else {
            *self.by_name.entry(name).or_insert_with(|| {
                self.names.push(name);
                self.names.len()
            })
        };
        self.by_address.insert(address, place);
    }
}

struct Output<'t> {
    text: String,
    prefixes: &'t Prefixes<'t>,
}

impl Output<'_> {
    fn element(&mut self, element: &Element, root: bool) {
        self.text.push('<');
        self.name(element.ns.as_ref(), &element.name);
        if root {
            for (at, name) in self.prefixes.names.iter().enumerate() {
                self.text.push_str(" xmlns:");
                self.prefix(at + 1);
                self.value(name);
            }
        }
        for attribute in &element.attributes {
            self.text.push(' ');
            self.name(attribute.ns.as_ref(), &attribute.name);
            self.value(&attribute.value);
        }
        if element.nodes.is_empty() {
            self.text.push_str("/>");
            return;
        }
        self.text.push('>');
        for node in &element.nodes {
            match node {
                Node::Element(child) => self.element(child, false),
                Node::Text(text) => push_escaped(&mut self.text, text, Place::Text),
            }
        }
        self.text.push_str("</");
        self.name(element.ns.as_ref(), &element.name);
        self.text.push('>');
    }

    fn name(&mut self, ns: Option<&Arc<str>>, local: &str) {
        if let Some(&place) = self.prefixes.by_address.get(&namespaces::address(ns)) {
            self.prefix(place);
            self.text.push(':');
        }
        self.text.push_str(local);
    }

    fn prefix(&mut self, place: usize) {
        if place == 0 {
            self.text.push_str("xml");
        } else {
            // Writing to a string cannot fail.
            let _ = write!(self.text, "ns{place}");
        }
    }

    fn value(&mut self, value: &str) {
        self.text.push_str("=\"");
        push_escaped(&mut self.text, value, Place::Attribute);
        self.text.push('"');
    }
}
