//! Content models as the schema writes them: particles with occurrence bounds.

use std::sync::Arc;

/// An expanded name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct QName {
    pub local: Arc<str>,
    pub ns: Option<Arc<str>>,
}

impl QName {
    pub fn new(ns: Option<&str>, local: &str) -> Self {
        Self {
            local: Arc::from(local),
            ns: ns.map(Arc::from),
        }
    }

    pub fn is(&self, ns: Option<&str>, local: &str) -> bool {
        &*self.local == local && self.ns.as_deref() == ns
    }
}

/// Index of an element declaration in the schema.
pub(super) type DeclId = u32;

/// How strictly content admitted by a wildcard is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Process {
    Strict,
    Lax,
    Skip,
}

/// Namespaces that a wildcard admits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Namespaces {
    Any,
    /// `##other`: some namespace, and not this one.
    Other(Option<Arc<str>>),
    /// `None` stands for no namespace.
    These(Vec<Option<Arc<str>>>),
}

/// `xs:any` or `xs:anyAttribute`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wildcard {
    pub namespaces: Namespaces,
    pub process: Process,
}

impl Wildcard {
    pub fn admits(&self, ns: Option<&str>) -> bool {
        match &self.namespaces {
            Namespaces::Any => true,
            Namespaces::Other(own) => ns.is_some() && ns != own.as_deref(),
            Namespaces::These(list) => list.iter().any(|n| n.as_deref() == ns),
        }
    }

    /// May one element match both?
    pub fn overlaps(&self, other: &Self) -> bool {
        match (&self.namespaces, &other.namespaces) {
            (Namespaces::These(list), _) => list.iter().any(|n| other.admits(n.as_deref())),
            (_, Namespaces::These(list)) => list.iter().any(|n| self.admits(n.as_deref())),
            _ => true,
        }
    }
}

/// What a position of the content model matches.
#[derive(Debug, Clone)]
pub(super) enum Label {
    Element { name: QName, decl: DeclId },
    Wildcard(Arc<Wildcard>),
}

impl Label {
    pub fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Element { name: a, .. }, Self::Element { name: b, .. }) => a == b,
            (Self::Wildcard(w), Self::Element { name, .. }) | (Self::Element { name, .. }, Self::Wildcard(w)) => {
                w.admits(name.ns.as_deref())
            }
            (Self::Wildcard(a), Self::Wildcard(b)) => a.overlaps(b),
        }
    }
}

#[derive(Debug, Clone)]
pub(super) enum Term {
    Leaf(Label),
    Sequence(Vec<Particle>),
    Choice(Vec<Particle>),
}

/// A term with its occurrence bounds.
#[derive(Debug, Clone)]
pub(super) struct Particle {
    pub term: Term,
    pub min: u32,
    /// `None` is unbounded.
    pub max: Option<u32>,
}

impl Particle {
    pub fn empty() -> Self {
        Self {
            term: Term::Sequence(Vec::new()),
            min: 1,
            max: Some(1),
        }
    }

    /// No element can ever match it: the content type is then *empty* (XSD 1.0 part 1, §3.4.2).
    pub fn is_empty(&self) -> bool {
        self.max == Some(0)
            || match &self.term {
                Term::Sequence(parts) => parts.iter().all(Self::is_empty),
                Term::Choice(parts) => parts.is_empty() && self.min == 0,
                Term::Leaf(_) => false,
            }
    }

    /// How often an element of this name can occur; saturates at 2.
    pub fn max_occurrences(&self, name: &QName) -> u32 {
        let once = match &self.term {
            Term::Leaf(Label::Element { name: own, .. }) => u32::from(own == name),
            Term::Leaf(Label::Wildcard(_)) => 0,
            Term::Sequence(parts) => parts
                .iter()
                .map(|p| p.max_occurrences(name))
                .fold(0, u32::saturating_add),
            Term::Choice(parts) => parts.iter().map(|p| p.max_occurrences(name)).max().unwrap_or(0),
        };
        once.saturating_mul(self.max.unwrap_or(2)).min(2)
    }
}
