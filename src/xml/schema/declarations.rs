//! Element and attribute declarations and wildcards, from the schema document to their compiled form.

use std::sync::Arc;

use super::SchemaError;
use super::chars::is_ncname;
use super::compile::{Compiler, Space};
use super::complex::Body;
use super::kind::Kind;
use super::model::{AttributeUse, Decl, Preset, TypeRef};
use super::particle::{DeclId, Namespaces, Process, QName, Wildcard};
use super::simple::{SimpleType, Variety};
use super::simple_source::simple_type;
use super::source::{Node, XSD};

impl<'a> Compiler<'a> {
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
    if matches!(ty.variety, Variety::Atomic(Kind::Id)) {
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
        Some(name) if is_ncname(name) => {
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
