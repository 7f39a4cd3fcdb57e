//! From schema documents to a compiled schema: names, element and attribute declarations.
//!
//! Fail-closed: whatever is not listed here is an error that names file, line and construct. Types are numbered
//! when first mentioned and compiled afterwards, so that they may mention each other in any order.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::complex::{Body, Source};
use super::model::{AttributeUse, Decl, Preset, TypeRef};
use super::particle::{DeclId, Namespaces, Process, QName, Wildcard};
use super::simple::{SimpleType, Variety};
use super::simple_source::{builtin, simple_type};
use super::source::{Node, XSD};
use super::{SchemaError, complex};

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
    decl_ids: HashMap<*const Node, DeclId>,
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
                Space::Group => drop(complex::group(self, node)?),
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

    /// A global or local element declaration.
    pub fn element(&mut self, node: &'a Node, global: bool) -> Result<DeclId, SchemaError> {
        if let Some(known) = self.decl_ids.get(&std::ptr::from_ref(node)) {
            return Ok(*known);
        }
        if global {
            node.only_attributes(&[
                "name", "type", "nillable", "fixed", "default", "abstract", "block", "final",
            ])?;
        } else {
            node.only_attributes(&[
                "name",
                "type",
                "nillable",
                "fixed",
                "default",
                "block",
                "form",
                "minOccurs",
                "maxOccurs",
            ])?;
        }
        if node.boolean("abstract")? {
            return Err(node.error("abstract elements not supported"));
        }
        let qualified = global || form(node, node.document.elements_qualified)?;
        let name = local_name(node, qualified)?;
        let ty = match (node.name_in("type"), node.only_child(&["simpleType", "complexType"])?) {
            (Some(name), None) => self.type_named(node, name)?,
            (None, Some(inline)) if inline.attribute("name").is_some() => {
                return Err(inline.error("an anonymous type has no name"));
            }
            (None, Some(inline)) if inline.name == "simpleType" => {
                TypeRef::Simple(Arc::new(simple_type(self, inline)?))
            }
            (None, Some(inline)) => TypeRef::Complex(self.complex(inline)),
            (None, None) => TypeRef::Any,
            (Some(_), Some(inline)) => return Err(inline.error("anonymous type beside «type»")),
        };
        let decl = Decl {
            name,
            ty,
            nillable: node.boolean("nillable")?,
            value: preset(node)?,
        };
        let id = DeclId::try_from(self.decls.len()).unwrap_or(DeclId::MAX);
        self.decls.push(decl);
        self.decl_ids.insert(std::ptr::from_ref(node), id);
        self.check_preset(node, id)?;
        Ok(id)
    }

    fn check_preset(&mut self, node: &Node, id: DeclId) -> Result<(), SchemaError> {
        let Some((ty, preset)) = self
            .decls
            .get(id as usize)
            .and_then(|d| Some((d.ty.clone(), d.value.clone()?)))
        else {
            return Ok(());
        };
        let simple = match ty {
            TypeRef::Simple(ty) => Some(ty),
            TypeRef::Complex(id) => match &self.source(id)?.body {
                Body::Simple(ty) => Some(Arc::clone(ty)),
                _ => None,
            },
            TypeRef::Any => None,
        };
        match simple {
            Some(ty) => check_value(node, &ty, &preset.value),
            None => Err(node.error("fixed or default value on an element without simple content")),
        }
    }

    /// A global or local attribute declaration; the flag says `prohibited`.
    pub fn attribute(&mut self, node: &'a Node, global: bool) -> Result<(AttributeUse, bool), SchemaError> {
        if global {
            node.only_attributes(&["name", "type", "fixed", "default"])?;
        } else {
            node.only_attributes(&["name", "ref", "type", "use", "fixed", "default", "form"])?;
        }
        let (required, prohibited) = match node.attribute("use") {
            None | Some("optional") => (false, false),
            Some("required") => (true, false),
            Some("prohibited") => (false, true),
            Some(_) => return Err(node.error("value of «use» not known")),
        };
        let preset = preset(node)?;
        if required && preset.as_ref().is_some_and(|p| !p.fixed) {
            return Err(node.error("default value of a required attribute"));
        }
        let own_fixed = preset.as_ref().filter(|p| p.fixed).map(|p| p.value.clone());
        let mut attribute = if let Some(name) = node.name_in("ref") {
            if node.attribute("name").is_some() || node.attribute("type").is_some() || !node.children.is_empty() {
                return Err(node.error("«ref» beside a declaration"));
            }
            let found = self.global(Space::Attribute, node, name)?;
            let (global, _) = self.attribute(found, true)?;
            if let (Some(theirs), Some(own)) = (&global.fixed, &own_fixed)
                && !global.ty.equal(theirs, own)
            {
                return Err(node.error("fixed value differs from that of the global attribute"));
            }
            global
        } else {
            let qualified = global || form(node, node.document.attributes_qualified)?;
            let ty = match (node.name_in("type"), node.only_child(&["simpleType"])?) {
                (Some(name), None) => self
                    .simple_named(node, name)?
                    .ok_or_else(|| node.error("the type of an attribute must be simple"))?,
                (None, Some(inline)) => Arc::new(simple_type(self, inline)?),
                (None, None) => {
                    let any = QName::new(Some(XSD), "anySimpleType");
                    self.simple_named(node, &any)?.ok_or_else(|| node.error("no type"))?
                }
                (Some(_), Some(inline)) => return Err(inline.error("anonymous type beside «type»")),
            };
            AttributeUse {
                name: local_name(node, qualified)?,
                ty,
                required: false,
                fixed: None,
            }
        };
        if let Some(preset) = preset {
            check_value(node, &attribute.ty, &preset.value)?;
        }
        attribute.required = required;
        if let Some(fixed) = own_fixed {
            // Kept as the type reads it, ready to be compared.
            attribute.fixed = Some(attribute.ty.read(fixed.into()).0.into_owned());
        }
        Ok((attribute, prohibited))
    }
}

fn check_value(node: &Node, ty: &SimpleType, value: &str) -> Result<(), SchemaError> {
    if matches!(ty.variety, Variety::Atomic(super::kind::Kind::Id)) {
        return Err(node.error("fixed or default value of type ID"));
    }
    match ty.read(value.into()) {
        (_, None) => Ok(()),
        _ => Err(node.error(format!("«{value}» is not a value of the type"))),
    }
}

fn preset(node: &Node) -> Result<Option<Preset>, SchemaError> {
    match (node.attribute("fixed"), node.attribute("default")) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(node.error("fixed and default together")),
        (Some(value), None) | (None, Some(value)) => Ok(Some(Preset {
            value: value.to_owned(),
            fixed: node.attribute("fixed").is_some(),
        })),
    }
}

fn form(node: &Node, default: bool) -> Result<bool, SchemaError> {
    match node.attribute("form") {
        None => Ok(default),
        Some("qualified") => Ok(true),
        Some("unqualified") => Ok(false),
        Some(_) => Err(node.error("value of «form» not known")),
    }
}

fn local_name(node: &Node, qualified: bool) -> Result<QName, SchemaError> {
    match node.attribute("name") {
        Some(name) if super::chars::is_ncname(name) => {
            let ns = if qualified {
                node.document.target.as_deref()
            } else {
                None
            };
            Ok(QName::new(ns, name))
        }
        _ => Err(node.error(format!("xs:{} without a name", node.name))),
    }
}

/// `xs:any` and `xs:anyAttribute`.
pub(super) fn wildcard(node: &Node) -> Result<Wildcard, SchemaError> {
    if let Some(child) = node.children.first() {
        return Err(node.unsupported(child));
    }
    let target = node.document.target.clone();
    let namespaces = match node.attribute("namespace").map(str::trim) {
        None | Some("##any") => Namespaces::Any,
        Some("##other") => Namespaces::Other(target),
        Some(list) => Namespaces::These(
            list.split_ascii_whitespace()
                .map(|item| match item {
                    "##local" => Ok(None),
                    "##targetNamespace" => Ok(target.clone()),
                    item if item.starts_with("##") => Err(node.error(format!("namespace «{item}» not known"))),
                    item => Ok(Some(Arc::from(item))),
                })
                .collect::<Result<_, _>>()?,
        ),
    };
    let process = match node.attribute("processContents") {
        None | Some("strict") => Process::Strict,
        Some("lax") => Process::Lax,
        Some("skip") => Process::Skip,
        Some(_) => return Err(node.error("value of «processContents» not known")),
    };
    Ok(Wildcard { namespaces, process })
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
