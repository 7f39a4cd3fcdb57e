//! `xs:complexType` and its attributes, from the schema document to their compiled form.

use std::sync::Arc;

use super::SchemaError;
use super::compile::{Compiler, Space};
use super::declarations::wildcard;
use super::glushkov;
use super::groups::{body, consistent};
use super::model::{AllMember, AttributeUse, ComplexType, Content, MAX_BITS};
use super::particle::{Particle, QName, Term, Wildcard};
use super::simple::SimpleType;
use super::simple_source::{restrict, simple_type};
use super::source::{Node, XSD};

/// A complex type before its automaton is built: other types may extend it.
#[derive(Debug)]
pub(super) struct Source {
    pub body: Body,
    mixed: bool,
    attributes: Vec<AttributeUse>,
    any_attribute: Option<Wildcard>,
}

#[derive(Debug, Clone)]
pub(super) enum Body {
    Any,
    Simple(Arc<SimpleType>),
    Elements(Particle),
    All { members: Vec<AllMember>, optional: bool },
}

/// Attributes with their prohibitions, and the wildcard.
type Attributes = (Vec<(AttributeUse, bool)>, Option<Wildcard>);

impl Source {
    pub fn any() -> Self {
        Self {
            body: Body::Any,
            mixed: true,
            attributes: Vec::new(),
            any_attribute: None,
        }
    }

    /// Builds the automaton.
    pub fn build(&self, node: &Node) -> Result<ComplexType, SchemaError> {
        let content = match &self.body {
            Body::Any => Content::Any,
            Body::Simple(ty) => Content::Simple(Arc::clone(ty)),
            Body::Elements(particle) if particle.is_empty() && !self.mixed => Content::Empty,
            Body::Elements(particle) => Content::Model {
                automaton: glushkov::build(particle).map_err(|reason| node.error(reason))?,
                mixed: self.mixed,
            },
            Body::All { members, optional } => Content::All {
                members: members.clone(),
                optional: *optional,
                mixed: self.mixed,
            },
        };
        if self.attributes.len() > MAX_BITS {
            return Err(node.error(format!("more than {MAX_BITS} attributes")));
        }
        Ok(ComplexType {
            content,
            attributes: self.attributes.clone(),
            any_attribute: self.any_attribute.clone(),
        })
    }
}

/// # Errors
/// Constructs outside the subset.
pub(super) fn complex_type<'a>(compiler: &mut Compiler<'a>, node: &'a Node) -> Result<Source, SchemaError> {
    node.only_attributes(&["name", "mixed", "abstract", "block", "final"])?;
    if node.boolean("abstract")? {
        return Err(node.error("abstract types not supported"));
    }
    let mixed = node.boolean("mixed")?;
    match node.children.first() {
        Some(content) if content.name == "simpleContent" => {
            node.only_child(&["simpleContent"])?;
            content.only_attributes(&[])?;
            simple_content(compiler, content)
        }
        Some(content) if content.name == "complexContent" => {
            node.only_child(&["complexContent"])?;
            content.only_attributes(&["mixed"])?;
            let mixed = if content.attribute("mixed").is_some() {
                content.boolean("mixed")?
            } else {
                mixed
            };
            complex_content(compiler, content, mixed)
        }
        _ => {
            let (body, rest) = body(compiler, &node.children)?;
            let (attributes, any_attribute) = attributes(compiler, node, rest)?;
            let attributes = merge(node, &[], attributes, false)?;
            consistent(compiler, node, &body)?;
            Ok(Source {
                body,
                mixed,
                attributes,
                any_attribute,
            })
        }
    }
}

fn derivation(node: &Node) -> Result<(&Node, &QName), SchemaError> {
    let Some(step) = node.only_child(&["extension", "restriction"])? else {
        return Err(node.error(format!("empty xs:{}", node.name)));
    };
    step.only_attributes(&["base"])?;
    let base = step
        .name_in("base")
        .ok_or_else(|| step.error("derivation without base"))?;
    Ok((step, base))
}

fn simple_content<'a>(compiler: &mut Compiler<'a>, node: &'a Node) -> Result<Source, SchemaError> {
    let (step, base) = derivation(node)?;
    let extension = step.name == "extension";
    let (base_type, inherited, base_wildcard) = match compiler.simple_named(step, base)? {
        Some(ty) if extension => (ty, Vec::new(), None),
        Some(_) => return Err(step.error("xs:restriction of a simple type inside xs:simpleContent")),
        None => {
            let source = base_source(compiler, step, base)?;
            let Body::Simple(ty) = &source.body else {
                return Err(step.error("the base type has no simple content"));
            };
            (Arc::clone(ty), source.attributes.clone(), source.any_attribute.clone())
        }
    };
    let is_attribute = |n: &Node| matches!(n.name.as_str(), "attribute" | "attributeGroup" | "anyAttribute");
    let split = step
        .children
        .iter()
        .position(is_attribute)
        .unwrap_or(step.children.len());
    let (facets, rest) = step.children.split_at(split);
    let ty = match facets.split_first() {
        Some((first, _)) if extension => return Err(step.unsupported(first)),
        Some((inline, facets)) if inline.name == "simpleType" => {
            Arc::new(restrict(&simple_type(compiler, inline)?, step, facets)?)
        }
        Some(_) => Arc::new(restrict(&base_type, step, facets)?),
        None => base_type,
    };
    let (own, own_wildcard) = attributes(compiler, step, rest)?;
    Ok(Source {
        body: Body::Simple(ty),
        mixed: false,
        attributes: merge(step, &inherited, own, !extension)?,
        any_attribute: join(step, base_wildcard.filter(|_| extension), own_wildcard)?,
    })
}

fn base_source(compiler: &mut Compiler<'_>, node: &Node, base: &QName) -> Result<std::rc::Rc<Source>, SchemaError> {
    if base.is(Some(XSD), "anyType") {
        return Ok(std::rc::Rc::new(Source::any()));
    }
    let found = compiler.global(Space::Type, node, base)?;
    if found.name != "complexType" {
        return Err(node.error("the base type is not complex"));
    }
    let id = compiler.complex(found);
    compiler.source(id)
}

fn complex_content<'a>(compiler: &mut Compiler<'a>, node: &'a Node, mixed: bool) -> Result<Source, SchemaError> {
    let (step, base) = derivation(node)?;
    let source = base_source(compiler, step, base)?;
    let (own, rest) = body(compiler, &step.children)?;
    let (own_attributes, own_wildcard) = attributes(compiler, step, rest)?;
    let restriction = step.name == "restriction";
    let body = match (&source.body, own) {
        (Body::Any, own) if restriction => own,
        _ if restriction => return Err(step.error("xs:restriction of a complex type not supported")),
        (Body::Any | Body::Simple(_), _) => return Err(step.error("xs:extension of this base type not supported")),
        (base, Body::Elements(own)) if own.is_empty() => base.clone(),
        (Body::Elements(base), own) if base.is_empty() => own,
        (Body::Elements(base), Body::Elements(own)) => Body::Elements(Particle {
            term: Term::Sequence(vec![base.clone(), own]),
            min: 1,
            max: Some(1),
        }),
        _ => return Err(step.error("xs:extension of or by xs:all not supported")),
    };
    let base_is_empty = matches!(&source.body, Body::Elements(p) if p.is_empty());
    if !restriction && mixed != source.mixed && !base_is_empty {
        return Err(step.error("mixed content differs from that of the base type"));
    }
    consistent(compiler, node, &body)?;
    Ok(Source {
        body,
        mixed,
        attributes: merge(step, &source.attributes, own_attributes, restriction)?,
        any_attribute: join(
            step,
            source.any_attribute.clone().filter(|_| !restriction),
            own_wildcard,
        )?,
    })
}

/// Compiles a global attribute group for its errors.
pub(super) fn attribute_group<'a>(compiler: &mut Compiler<'a>, node: &'a Node) -> Result<(), SchemaError> {
    node.only_attributes(&["name"])?;
    attributes(compiler, node, &node.children).map(drop)
}

fn attributes<'a>(compiler: &mut Compiler<'a>, parent: &Node, nodes: &'a [Node]) -> Result<Attributes, SchemaError> {
    let mut found = Vec::new();
    let mut any = None;
    // Groups are opened in place; one that is open already holds itself.
    let mut open: Vec<(&'a [Node], Option<*const Node>)> = vec![(nodes, None)];
    while let Some((list, group)) = open.pop() {
        let Some((node, rest)) = list.split_first() else {
            continue;
        };
        open.push((rest, group));
        match node.name.as_str() {
            "attribute" => found.push(compiler.attribute(node, false)?),
            "anyAttribute" => {
                node.only_attributes(&["namespace", "processContents"])?;
                any = join(node, any, Some(wildcard(node)?))?;
            }
            "attributeGroup" => {
                node.only_attributes(&["ref"])?;
                let name = node
                    .name_in("ref")
                    .ok_or_else(|| node.error("xs:attributeGroup without ref"))?;
                let target = compiler.global(Space::AttributeGroup, node, name)?;
                let address = std::ptr::from_ref(target);
                if open.iter().any(|(_, g)| *g == Some(address)) {
                    return Err(node.error("attribute group that holds itself"));
                }
                open.push((&target.children, Some(address)));
            }
            _ => return Err(parent.unsupported(node)),
        }
    }
    Ok((found, any))
}

fn join(node: &Node, a: Option<Wildcard>, b: Option<Wildcard>) -> Result<Option<Wildcard>, SchemaError> {
    match (a, b) {
        (Some(a), Some(b)) if a != b => Err(node.error("two different xs:anyAttribute for one type not supported")),
        (a, b) => Ok(a.or(b)),
    }
}

/// Own attributes on top of the inherited ones.
fn merge(
    node: &Node,
    inherited: &[AttributeUse],
    own: Vec<(AttributeUse, bool)>,
    restriction: bool,
) -> Result<Vec<AttributeUse>, SchemaError> {
    let mut all: Vec<AttributeUse> = inherited.to_vec();
    let mut seen: Vec<QName> = Vec::new();
    for (attribute, prohibited) in own {
        if seen.contains(&attribute.name) || (!restriction && all.iter().any(|a| a.name == attribute.name)) {
            return Err(node.error(format!("attribute «{}» declared twice", attribute.name.local)));
        }
        seen.push(attribute.name.clone());
        all.retain(|a| a.name != attribute.name);
        if !prohibited {
            all.push(attribute);
        }
    }
    Ok(all)
}
