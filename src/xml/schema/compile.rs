//! From schema documents to a compiled schema: names, element and attribute declarations.
//!
//! Fail-closed: whatever is not listed here is an error that names file, line and construct. Types are numbered
//! when first mentioned and compiled afterwards, so that they may mention each other in any order.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::complex::Source;
use super::model::{Decl, TypeRef};
use super::particle::{DeclId, QName};
use super::simple::SimpleType;
use super::simple_source::{builtin, simple_type};
use super::source::{Node, XSD};
use super::{SchemaError, complex, groups};

/// The symbol spaces of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Space {
    Element,
    Attribute,
    Type,
    Group,
    AttributeGroup,
}

impl Space {
    fn of(construct: &str) -> Option<Self> {
        Some(match construct {
            "element" => Self::Element,
            "attribute" => Self::Attribute,
            "simpleType" | "complexType" => Self::Type,
            "group" => Self::Group,
            "attributeGroup" => Self::AttributeGroup,
            _ => return None,
        })
    }
}

/// A complex type while it is compiled.
struct Slot<'a> {
    node: &'a Node,
    source: Option<Rc<Source>>,
    building: bool,
}

pub(super) struct Compiler<'a> {
    globals: HashMap<(Space, QName), &'a Node>,
    slots: Vec<Slot<'a>>,
    complex_ids: HashMap<*const Node, u32>,
    simple: HashMap<QName, Arc<SimpleType>>,
    simple_in_progress: Vec<QName>,
    pub decl_ids: HashMap<*const Node, DeclId>,
    pub decls: Vec<Decl>,
}

impl<'a> Compiler<'a> {
    /// Registers every global name of the documents.
    pub fn new(roots: &'a [Node]) -> Result<Self, SchemaError> {
        let mut compiler = Self {
            globals: HashMap::new(),
            slots: Vec::new(),
            complex_ids: HashMap::new(),
            simple: HashMap::new(),
            simple_in_progress: Vec::new(),
            decl_ids: HashMap::new(),
            decls: Vec::new(),
        };
        for root in roots {
            for node in &root.children {
                if matches!(node.name.as_str(), "include" | "import") {
                    check_reference(root, node, roots)?;
                    continue;
                }
                let space = Space::of(&node.name).ok_or_else(|| root.unsupported(node))?;
                let Some(name) = node.attribute("name") else {
                    return Err(node.error(format!("global xs:{} without name", node.name)));
                };
                let name = QName::new(root.document.target.as_deref(), name);
                if compiler.globals.insert((space, name.clone()), node).is_some() {
                    return Err(node.error(format!("«{}» declared twice", name.local)));
                }
            }
        }
        Ok(compiler)
    }

    /// Compiles every global declaration and type, also those that nothing mentions.
    pub fn compile_all(&mut self) -> Result<(), SchemaError> {
        let mut globals: Vec<_> = self
            .globals
            .iter()
            .map(|((space, name), node)| (*space, name.clone(), *node))
            .collect();
        // In the order of the documents, so that the first error is always the same one.
        globals.sort_by(|a, b| (&a.2.document.file, a.2.line, &a.1).cmp(&(&b.2.document.file, b.2.line, &b.1)));
        for (space, name, node) in globals {
            match space {
                Space::Element => drop(self.element(node, true)?),
                Space::Attribute => drop(self.attribute(node, true)?),
                Space::Type => drop(self.type_named(node, &name)?),
                Space::Group => drop(groups::group(self, node)?),
                Space::AttributeGroup => drop(complex::attribute_group(self, node)?),
            }
        }
        let mut next = 0;
        while next < self.slots.len() {
            self.source(u32::try_from(next).unwrap_or(u32::MAX))?;
            next += 1;
        }
        Ok(())
    }

    pub fn global(&self, space: Space, node: &Node, name: &QName) -> Result<&'a Node, SchemaError> {
        let found = self.globals.get(&(space, name.clone())).copied();
        found.ok_or_else(|| node.error(format!("«{}» not declared", name.local)))
    }

    pub fn globals(&self, wanted: Space) -> impl Iterator<Item = (&QName, &'a Node)> {
        self.globals
            .iter()
            .filter(move |((space, _), _)| *space == wanted)
            .map(|((_, name), node)| (name, *node))
    }

    /// A type by name; complex ones are numbered, not yet compiled.
    pub fn type_named(&mut self, node: &Node, name: &QName) -> Result<TypeRef, SchemaError> {
        if name.is(Some(XSD), "anyType") {
            return Ok(TypeRef::Any);
        }
        if let Some(known) = self.simple.get(name) {
            return Ok(TypeRef::Simple(Arc::clone(known)));
        }
        if name.ns.as_deref() == Some(XSD) {
            let ty = builtin(&name.local)
                .ok_or_else(|| node.error(format!("built-in type «{}» not supported", name.local)))?;
            return Ok(TypeRef::Simple(self.remember(name, ty)));
        }
        let found = self.global(Space::Type, node, name)?;
        if found.name == "complexType" {
            return Ok(TypeRef::Complex(self.complex(found)));
        }
        if self.simple_in_progress.contains(name) {
            return Err(found.error(format!("type «{}» is defined by itself", name.local)));
        }
        self.simple_in_progress.push(name.clone());
        let ty = simple_type(self, found)?;
        self.simple_in_progress.pop();
        Ok(TypeRef::Simple(self.remember(name, ty)))
    }

    fn remember(&mut self, name: &QName, ty: SimpleType) -> Arc<SimpleType> {
        let ty = Arc::new(ty);
        self.simple.insert(name.clone(), Arc::clone(&ty));
        ty
    }

    /// `None` when the name is that of a complex type.
    pub fn simple_named(&mut self, node: &Node, name: &QName) -> Result<Option<Arc<SimpleType>>, SchemaError> {
        Ok(match self.type_named(node, name)? {
            TypeRef::Simple(ty) => Some(ty),
            _ => None,
        })
    }

    /// The number of a complex type.
    pub fn complex(&mut self, node: &'a Node) -> u32 {
        let new = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        let id = *self.complex_ids.entry(std::ptr::from_ref(node)).or_insert(new);
        if id == new {
            self.slots.push(Slot {
                node,
                source: None,
                building: false,
            });
        }
        id
    }

    /// A complex type as read from the schema; compiled when first asked for.
    pub fn source(&mut self, id: u32) -> Result<Rc<Source>, SchemaError> {
        let Some(slot) = self.slots.get_mut(id as usize) else {
            return Ok(Rc::new(Source::any()));
        };
        if let Some(source) = &slot.source {
            return Ok(Rc::clone(source));
        }
        let node = slot.node;
        if slot.building {
            return Err(node.error("type derived from itself"));
        }
        slot.building = true;
        let source = Rc::new(complex::complex_type(self, node)?);
        if let Some(slot) = self.slots.get_mut(id as usize) {
            slot.source = Some(Rc::clone(&source));
        }
        Ok(source)
    }

    /// Every complex type with the place where it is written.
    pub fn sources(&self) -> impl Iterator<Item = (&'a Node, Option<&Rc<Source>>)> {
        self.slots.iter().map(|slot| (slot.node, slot.source.as_ref()))
    }
}

/// `xs:include` and `xs:import` must lead to one of the given documents.
fn check_reference(root: &Node, node: &Node, roots: &[Node]) -> Result<(), SchemaError> {
    let include = node.name == "include";
    node.only_attributes(if include {
        &["schemaLocation"]
    } else {
        &["schemaLocation", "namespace"]
    })?;
    if let Some(child) = node.children.first() {
        return Err(node.unsupported(child));
    }
    let wanted = if include {
        root.document.target.as_deref()
    } else {
        node.attribute("namespace")
    };
    let Some(location) = node.attribute("schemaLocation") else {
        return if include {
            Err(node.error("xs:include without schemaLocation"))
        } else if roots.iter().any(|r| r.document.target.as_deref() == wanted) {
            Ok(())
        } else {
            Err(node.error("xs:import of a namespace of which no document is given"))
        };
    };
    let last = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let Some(found) = roots.iter().find(|r| last(&r.document.file) == last(location)) else {
        return Err(node.error(format!("document «{location}» not given")));
    };
    if found.document.target.as_deref() != wanted {
        return Err(node.error(format!("document «{location}» has another target namespace")));
    }
    if !include && wanted == root.document.target.as_deref() {
        return Err(node.error("xs:import of the own namespace"));
    }
    Ok(())
}
