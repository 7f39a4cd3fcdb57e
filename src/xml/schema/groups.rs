//! Model groups, from the schema document to particles.

use std::sync::Arc;

use super::SchemaError;
use super::compile::{Compiler, Space};
use super::complex::Body;
use super::declarations::wildcard;
use super::model::{AllMember, MAX_BITS};
use super::particle::{Label, Particle, QName, Term};
use super::source::Node;

const MODELS: [&str; 4] = ["group", "all", "choice", "sequence"];

/// The model group that opens a list of children, if any, and the children after it.
pub(super) fn body<'a>(compiler: &mut Compiler<'a>, children: &'a [Node]) -> Result<(Body, &'a [Node]), SchemaError> {
    let Some((model, rest)) = children
        .split_first()
        .filter(|(n, _)| MODELS.contains(&n.name.as_str()))
    else {
        return Ok((Body::Elements(Particle::empty()), children));
    };
    let target = if model.name == "group" {
        group_model(compiler, model)?
    } else {
        model
    };
    if target.name != "all" {
        return Ok((Body::Elements(particle(compiler, model, 0)?), rest));
    }
    target.only_attributes(&["minOccurs", "maxOccurs"])?;
    let (min, max) = model.occurs()?;
    if target.occurs()?.1 != Some(1) || max != Some(1) {
        return Err(model.error("xs:all occurs once at most"));
    }
    let optional = min == 0 || target.occurs()?.0 == 0;
    let members = all_members(compiler, target)?;
    if members.is_empty() {
        return Ok((Body::Elements(Particle::empty()), rest));
    }
    Ok((Body::All { members, optional }, rest))
}

fn all_members<'a>(compiler: &mut Compiler<'a>, node: &'a Node) -> Result<Vec<AllMember>, SchemaError> {
    let mut members: Vec<AllMember> = Vec::new();
    for child in &node.children {
        if child.name != "element" {
            return Err(node.unsupported(child));
        }
        let (min, max) = child.occurs()?;
        let Label::Element { name, decl } = element(compiler, child)? else {
            continue;
        };
        match max {
            Some(0) => continue,
            Some(1) => {}
            _ => return Err(child.error("an element of xs:all occurs once at most")),
        }
        if members.iter().any(|m| m.name == name) {
            return Err(child.error(format!("ambiguous content model: «{}» twice in xs:all", name.local)));
        }
        members.push(AllMember {
            name,
            decl,
            required: min > 0,
        });
    }
    if members.len() > MAX_BITS {
        return Err(node.error(format!("more than {MAX_BITS} elements in xs:all")));
    }
    Ok(members)
}

/// The model that a reference to a group stands for.
fn group_model<'a>(compiler: &Compiler<'a>, node: &'a Node) -> Result<&'a Node, SchemaError> {
    node.only_attributes(&["ref", "minOccurs", "maxOccurs"])?;
    if let Some(child) = node.children.first() {
        return Err(node.unsupported(child));
    }
    let name = node.name_in("ref").ok_or_else(|| node.error("xs:group without ref"))?;
    let group = compiler.global(Space::Group, node, name)?;
    group.only_attributes(&["name"])?;
    group
        .only_child(&["all", "choice", "sequence"])?
        .ok_or_else(|| group.error("empty xs:group"))
}

/// Compiles a global group for its errors.
pub(super) fn group<'a>(compiler: &mut Compiler<'a>, node: &'a Node) -> Result<(), SchemaError> {
    node.only_attributes(&["name"])?;
    node.only_child(&["all", "choice", "sequence"])?;
    body(compiler, &node.children).map(drop)
}

const MAX_NESTING: u32 = 100;

fn particle<'a>(compiler: &mut Compiler<'a>, node: &'a Node, depth: u32) -> Result<Particle, SchemaError> {
    if depth > MAX_NESTING {
        return Err(node.error("model groups too deeply nested, or a group that holds itself"));
    }
    let (min, max) = node.occurs()?;
    let term = match node.name.as_str() {
        "element" => Term::Leaf(element(compiler, node)?),
        "any" => {
            node.only_attributes(&["namespace", "processContents", "minOccurs", "maxOccurs"])?;
            Term::Leaf(Label::Wildcard(Arc::new(wildcard(node)?)))
        }
        "group" => {
            let model = group_model(compiler, node)?;
            if model.name == "all" {
                return Err(node.error("xs:all inside another model group"));
            }
            Term::Sequence(vec![particle(compiler, model, depth + 1)?])
        }
        "sequence" | "choice" => {
            node.only_attributes(&["minOccurs", "maxOccurs"])?;
            let mut parts = Vec::with_capacity(node.children.len());
            for child in &node.children {
                if !matches!(child.name.as_str(), "element" | "any" | "group" | "sequence" | "choice") {
                    return Err(node.unsupported(child));
                }
                parts.push(particle(compiler, child, depth + 1)?);
            }
            if node.name == "sequence" {
                Term::Sequence(parts)
            } else if parts.is_empty() && min > 0 {
                return Err(node.error("empty xs:choice admits nothing"));
            } else {
                Term::Choice(parts)
            }
        }
        _ => return Err(node.error(format!("xs:{} not supported here", node.name))),
    };
    Ok(Particle { term, min, max })
}

/// A local element or a reference to a global one.
fn element<'a>(compiler: &mut Compiler<'a>, node: &'a Node) -> Result<Label, SchemaError> {
    let decl = match node.name_in("ref") {
        Some(name) => {
            node.only_attributes(&["ref", "minOccurs", "maxOccurs"])?;
            if let Some(child) = node.children.first() {
                return Err(node.unsupported(child));
            }
            let found = compiler.global(Space::Element, node, name)?;
            compiler.element(found, true)?
        }
        None => compiler.element(node, false)?,
    };
    let name = compiler.decls.get(decl as usize).map(|d| d.name.clone());
    let name = name.ok_or_else(|| node.error("too many declarations"))?;
    Ok(Label::Element { name, decl })
}

/// Elements of one name in one content model have one type (XSD 1.0 part 1, Element Declarations Consistent).
pub(super) fn consistent(compiler: &Compiler<'_>, node: &Node, body: &Body) -> Result<(), SchemaError> {
    fn collect<'p>(particle: &'p Particle, found: &mut Vec<(&'p QName, u32)>) {
        match &particle.term {
            Term::Leaf(Label::Element { name, decl }) => found.push((name, *decl)),
            Term::Leaf(Label::Wildcard(_)) => {}
            Term::Sequence(parts) | Term::Choice(parts) => parts.iter().for_each(|p| collect(p, found)),
        }
    }
    let Body::Elements(particle) = body else {
        return Ok(());
    };
    let mut found = Vec::new();
    collect(particle, &mut found);
    found.sort_unstable();
    found.dedup();
    for pair in found.windows(2) {
        let [(a, first), (b, second)] = pair else {
            continue;
        };
        let types = compiler
            .decls
            .get(*first as usize)
            .zip(compiler.decls.get(*second as usize));
        if a == b && types.is_none_or(|(x, y)| !x.ty.same(&y.ty)) {
            return Err(node.error(format!("element «{}» with two types in one content model", a.local)));
        }
    }
    Ok(())
}
