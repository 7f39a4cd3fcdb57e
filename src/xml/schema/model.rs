//! What a compiled schema is made of.

use std::sync::Arc;

use super::automaton::Automaton;
use super::particle::{DeclId, QName, Wildcard};
use super::simple::SimpleType;

/// The type of an element.
#[derive(Debug, Clone)]
pub(super) enum TypeRef {
    /// `xs:anyType`: anything, known elements judged.
    Any,
    Simple(Arc<SimpleType>),
    /// Index into the complex types.
    Complex(u32),
}

impl TypeRef {
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, Self::Any) => true,
            (Self::Simple(a), Self::Simple(b)) => Arc::ptr_eq(a, b),
            (Self::Complex(a), Self::Complex(b)) => a == b,
            _ => false,
        }
    }
}

/// An element declaration.
#[derive(Debug)]
pub(super) struct Decl {
    pub name: QName,
    pub ty: TypeRef,
    pub nillable: bool,
    pub value: Option<Preset>,
}

/// `fixed` or `default`.
#[derive(Debug, Clone)]
pub(super) struct Preset {
    pub value: String,
    pub fixed: bool,
}

/// An attribute of a complex type, or a global one.
#[derive(Debug, Clone)]
pub(super) struct AttributeUse {
    pub name: QName,
    pub ty: Arc<SimpleType>,
    pub required: bool,
    pub fixed: Option<String>,
}

/// A member of `xs:all`.
#[derive(Debug, Clone)]
pub(super) struct AllMember {
    pub name: QName,
    pub decl: DeclId,
    pub required: bool,
}

#[derive(Debug)]
pub(super) enum Content {
    Any,
    /// Not even white space.
    Empty,
    Simple(Arc<SimpleType>),
    Model {
        automaton: Automaton,
        mixed: bool,
    },
    All {
        members: Vec<AllMember>,
        optional: bool,
        mixed: bool,
    },
}

#[derive(Debug)]
pub(super) struct ComplexType {
    pub content: Content,
    pub attributes: Vec<AttributeUse>,
    pub any_attribute: Option<Wildcard>,
}

/// More attributes or members of `xs:all` than this are refused at start: both are kept as bits.
pub(super) const MAX_BITS: usize = 64;
