//! The namespace declarations in scope (Namespaces in XML 1.0 §3–§6).
//!
//! Every name of a namespace is kept once per document, so that two equal ones are the same `Arc` and comparing
//! them costs nothing. Look-up is a scan while few declarations are in scope and a hash map as soon as there are
//! many: a hostile document must not make the reader slower than linear.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::XmlErrorKind::{self, DuplicateAttribute, Namespace};

pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// Above this many declarations in scope the map is used.
const SCANNED: usize = 16;

#[derive(Debug)]
struct Binding<'i> {
    /// Empty for the default namespace.
    prefix: &'i str,
    /// `None` for `xmlns=""`.
    uri: Option<Arc<str>>,
    /// Depth of the declaring element.
    depth: usize,
    /// The declaration of the same prefix that this one hides.
    hides: Option<usize>,
}

/// Declarations of the open elements.
#[derive(Debug, Default)]
pub(super) struct Namespaces<'i> {
    bindings: Vec<Binding<'i>>,
    latest: Option<HashMap<&'i str, usize>>,
    known: HashSet<Arc<str>>,
}

impl<'i> Namespaces<'i> {
    /// Declares `prefix` (empty: the default) for the element at `depth`.
    pub fn declare(&mut self, prefix: &'i str, uri: &str, depth: usize) -> Result<(), XmlErrorKind> {
        let reserved = match prefix {
            "xmlns" => true,
            "xml" => uri != XML,
            "" => uri == XML || uri == XMLNS,
            _ => uri.is_empty() || uri == XML || uri == XMLNS,
        };
        if reserved {
            return Err(Namespace);
        }
        let hides = self.find(prefix);
        if hides
            .and_then(|at| self.bindings.get(at))
            .is_some_and(|hidden| hidden.depth == depth)
        {
            return Err(DuplicateAttribute);
        }
        let uri = (!uri.is_empty()).then(|| self.intern(uri));
        let at = self.bindings.len();
        self.bindings.push(Binding {
            prefix,
            uri,
            depth,
            hides,
        });
        if let Some(latest) = &mut self.latest {
            latest.insert(prefix, at);
        } else if self.bindings.len() > SCANNED {
            self.index();
        }
        Ok(())
    }

    /// Namespace of an element name.
    #[inline]
    pub fn element(&mut self, prefix: Option<&str>) -> Result<Option<Arc<str>>, XmlErrorKind> {
        match prefix {
            None if self.bindings.is_empty() => Ok(None),
            None => Ok(self.find("").and_then(|at| self.bindings.get(at)?.uri.clone())),
            Some(prefix) => self.prefixed(prefix).map(Some),
        }
    }

    /// Namespace of an attribute name: the default namespace does not count.
    pub fn attribute(&mut self, prefix: Option<&str>) -> Result<Option<Arc<str>>, XmlErrorKind> {
        prefix.map(|prefix| self.prefixed(prefix)).transpose()
    }

    /// Forgets what the element at `depth` declared.
    #[inline]
    pub fn close(&mut self, depth: usize) {
        while let Some(binding) = self.bindings.pop_if(|last| last.depth >= depth) {
            if let Some(latest) = &mut self.latest {
                match binding.hides {
                    Some(at) => latest.insert(binding.prefix, at),
                    None => latest.remove(binding.prefix),
                };
            }
        }
    }

    fn prefixed(&mut self, prefix: &str) -> Result<Arc<str>, XmlErrorKind> {
        if prefix == "xml" {
            return Ok(self.intern(XML));
        }
        let found = self.find(prefix).and_then(|at| self.bindings.get(at)?.uri.clone());
        found.ok_or(Namespace)
    }

    fn find(&self, prefix: &str) -> Option<usize> {
        match &self.latest {
            Some(latest) => latest.get(prefix).copied(),
            None => self.bindings.iter().rposition(|binding| binding.prefix == prefix),
        }
    }

    fn intern(&mut self, uri: &str) -> Arc<str> {
        if let Some(known) = self.known.get(uri) {
            return Arc::clone(known);
        }
        let new: Arc<str> = Arc::from(uri);
        self.known.insert(Arc::clone(&new));
        new
    }

    /// Builds the map; what hides what was already noted when each declaration was made.
    fn index(&mut self) {
        let latest = self
            .bindings
            .iter()
            .enumerate()
            .map(|(at, binding)| (binding.prefix, at));
        self.latest = Some(latest.collect());
    }
}

/// Whether two names, whose namespaces come from the same [`Namespaces`], are equal.
pub(super) fn same(a: Option<&Arc<str>>, b: Option<&Arc<str>>) -> bool {
    address(a) == address(b)
}

/// Identity of a namespace of one document.
pub(super) fn address(ns: Option<&Arc<str>>) -> usize {
    ns.map_or(0, |ns| Arc::as_ptr(ns).addr())
}
