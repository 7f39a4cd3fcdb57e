//! `xs:simpleType` and its facets, from the schema document to a [`SimpleType`].

use std::cmp::Ordering;
use std::sync::Arc;

use super::SchemaError;
use super::chars::White;
use super::compile::Compiler;
use super::kind::{BUILTINS, Kind};
use super::particle::QName;
use super::pattern::Pattern;
use super::simple::{Bound, Facets, SimpleType, Variety};
use super::source::Node;

/// A built-in simple type by its local name.
pub(super) fn builtin(name: &str) -> Option<SimpleType> {
    if name == "NMTOKENS" {
        return Some(SimpleType {
            variety: Variety::List(Arc::new(builtin("NMTOKEN")?)),
            white: White::Collapse,
            facets: Facets {
                min_length: Some(1),
                ..Facets::default()
            },
        });
    }
    BUILTINS.iter().find(|b| b.name == name).map(SimpleType::builtin)
}

/// # Errors
/// Constructs outside the subset.
pub(super) fn simple_type(compiler: &mut Compiler<'_>, node: &Node) -> Result<SimpleType, SchemaError> {
    node.only_attributes(&["name", "final"])?;
    let Some(child) = node.only_child(&["restriction", "list", "union"])? else {
        return Err(node.error("empty xs:simpleType"));
    };
    match child.name.as_str() {
        "restriction" => {
            child.only_attributes(&["base"])?;
            let (base, facets) = restriction_base(compiler, child)?;
            restrict(&base, child, facets)
        }
        "list" => list(compiler, child),
        _ => union(compiler, child),
    }
}

/// The base type, named or written inside, and the facets that follow.
fn restriction_base<'n>(
    compiler: &mut Compiler<'_>,
    node: &'n Node,
) -> Result<(Arc<SimpleType>, &'n [Node]), SchemaError> {
    match (node.name_in("base"), node.children.split_first()) {
        (Some(base), first) => {
            if let Some((inline, _)) = first.filter(|(n, _)| n.name == "simpleType") {
                return Err(inline.error("xs:simpleType beside «base»"));
            }
            Ok((named(compiler, node, base)?, &node.children))
        }
        (None, Some((inline, facets))) if inline.name == "simpleType" => {
            Ok((Arc::new(simple_type(compiler, inline)?), facets))
        }
        _ => Err(node.error("xs:restriction without base")),
    }
}

fn named(compiler: &mut Compiler<'_>, node: &Node, name: &QName) -> Result<Arc<SimpleType>, SchemaError> {
    compiler
        .simple_named(node, name)?
        .ok_or_else(|| node.error(format!("type «{}» is not a simple type", name.local)))
}

fn list(compiler: &mut Compiler<'_>, node: &Node) -> Result<SimpleType, SchemaError> {
    node.only_attributes(&["itemType"])?;
    let item = match (node.name_in("itemType"), node.only_child(&["simpleType"])?) {
        (Some(name), None) => named(compiler, node, name)?,
        (None, Some(inline)) => Arc::new(simple_type(compiler, inline)?),
        _ => return Err(node.error("xs:list needs either itemType or xs:simpleType")),
    };
    if holds_list(&item) {
        return Err(node.error("list of lists"));
    }
    Ok(SimpleType {
        variety: Variety::List(item),
        white: White::Collapse,
        facets: Facets::default(),
    })
}

fn holds_list(item: &SimpleType) -> bool {
    match &item.variety {
        Variety::Atomic(_) => false,
        Variety::List(_) => true,
        Variety::Union(members) => members.iter().any(|m| holds_list(m)),
    }
}

fn union(compiler: &mut Compiler<'_>, node: &Node) -> Result<SimpleType, SchemaError> {
    node.only_attributes(&["memberTypes"])?;
    let mut members = Vec::new();
    for name in node.names_in("memberTypes") {
        members.push(named(compiler, node, name)?);
    }
    for child in &node.children {
        if child.name != "simpleType" {
            return Err(node.unsupported(child));
        }
        members.push(Arc::new(simple_type(compiler, child)?));
    }
    if members.is_empty() {
        return Err(node.error("union without members"));
    }
    Ok(SimpleType {
        variety: Variety::Union(members),
        white: White::Preserve,
        facets: Facets::default(),
    })
}

/// One derivation step by restriction.
///
/// # Errors
/// Facets that are unknown, not applicable, or wider than those of the base.
pub(super) fn restrict(base: &SimpleType, node: &Node, facets: &[Node]) -> Result<SimpleType, SchemaError> {
    let mut step = Step {
        derived: base.clone(),
        base,
        patterns: Vec::new(),
        enumeration: Vec::new(),
        seen: Vec::new(),
    };
    for facet in facets {
        step.facet(facet)?;
    }
    if !step.patterns.is_empty() {
        let pattern = Pattern::compile(&step.patterns).map_err(|reason| node.error(reason))?;
        step.derived.facets.patterns.push(pattern);
    }
    if !step.enumeration.is_empty() {
        step.derived.facets.enumeration = Some(step.enumeration);
    }
    let f = &step.derived.facets;
    if f.min_length.zip(f.max_length).is_some_and(|(min, max)| min > max) {
        return Err(node.error("minLength is greater than maxLength"));
    }
    if f.fraction_digits
        .zip(f.total_digits)
        .is_some_and(|(fraction, total)| fraction > total)
    {
        return Err(node.error("fractionDigits is greater than totalDigits"));
    }
    if let (Some(min), Some(max), Variety::Atomic(kind)) = (&f.min, &f.max, &base.variety)
        && kind.compare(&min.value, &max.value) == Some(Ordering::Greater)
    {
        return Err(node.error("the lower bound is greater than the upper bound"));
    }
    Ok(step.derived)
}

struct Step<'a> {
    base: &'a SimpleType,
    derived: SimpleType,
    patterns: Vec<&'a str>,
    enumeration: Vec<String>,
    seen: Vec<&'a str>,
}

impl<'a> Step<'a> {
    fn facet(&mut self, node: &'a Node) -> Result<(), SchemaError> {
        node.only_attributes(&["value", "fixed"])?;
        if let Some(child) = node.children.first() {
            return Err(node.unsupported(child));
        }
        let Some(value) = node.attribute("value") else {
            return Err(node.error(format!("xs:{} without value", node.name)));
        };
        let name = node.name.as_str();
        if !matches!(name, "pattern" | "enumeration") {
            if self.seen.contains(&name) {
                return Err(node.error(format!("xs:{name} given twice")));
            }
            self.seen.push(name);
        }
        match name {
            "pattern" => self.patterns.push(value),
            "enumeration" => self.enumerate(node, value)?,
            "whiteSpace" => self.white_space(node, value)?,
            "length" | "minLength" | "maxLength" => self.length(node, value)?,
            "totalDigits" | "fractionDigits" => self.digits(node, value)?,
            "minInclusive" | "minExclusive" | "maxInclusive" | "maxExclusive" => self.bound(node, value)?,
            _ => return Err(node.error(format!("facet xs:{name} not supported"))),
        }
        Ok(())
    }

    fn not_applicable(node: &Node) -> SchemaError {
        node.error(format!("facet xs:{} does not apply to this type", node.name))
    }

    fn number(node: &Node, value: &str) -> Result<u64, SchemaError> {
        value
            .trim()
            .parse()
            .map_err(|_| node.error(format!("value of xs:{} is not a number", node.name)))
    }

    fn enumerate(&mut self, node: &Node, value: &str) -> Result<(), SchemaError> {
        if matches!(self.base.variety, Variety::Atomic(Kind::Boolean)) {
            return Err(Self::not_applicable(node));
        }
        if matches!(self.base.variety, Variety::Atomic(Kind::QName)) {
            return Err(node.error("enumeration of names with prefix not supported"));
        }
        match self.base.read(value.into()) {
            (value, None) => self.enumeration.push(value.into_owned()),
            _ => return Err(node.error(format!("«{value}» is not a value of the base type"))),
        }
        Ok(())
    }

    fn white_space(&mut self, node: &Node, value: &str) -> Result<(), SchemaError> {
        let white = match value.trim() {
            "preserve" => White::Preserve,
            "replace" => White::Replace,
            "collapse" => White::Collapse,
            _ => return Err(node.error("value of xs:whiteSpace not known")),
        };
        if matches!(self.base.variety, Variety::Union(_)) {
            return Err(Self::not_applicable(node));
        }
        if white < self.base.white {
            return Err(node.error("xs:whiteSpace weaker than that of the base type"));
        }
        self.derived.white = white;
        Ok(())
    }

    fn length(&mut self, node: &Node, value: &str) -> Result<(), SchemaError> {
        let applies = match &self.base.variety {
            Variety::Atomic(kind) => kind.has_length(),
            Variety::List(_) => true,
            Variety::Union(_) => false,
        };
        if !applies {
            return Err(Self::not_applicable(node));
        }
        let value = Self::number(node, value)?;
        let f = &mut self.derived.facets;
        let base = &self.base.facets;
        let wider_min = node.name != "maxLength" && base.min_length.is_some_and(|m| value < m);
        let wider_max = node.name != "minLength" && base.max_length.is_some_and(|m| value > m);
        if wider_min || wider_max {
            return Err(node.error(format!("xs:{} wider than that of the base type", node.name)));
        }
        if node.name != "maxLength" {
            f.min_length = Some(value);
        }
        if node.name != "minLength" {
            f.max_length = Some(value);
        }
        if self.seen.contains(&"length") && self.seen.len() > 1 && self.seen.iter().any(|s| s.ends_with("Length")) {
            return Err(node.error("xs:length beside xs:minLength or xs:maxLength"));
        }
        Ok(())
    }

    fn digits(&mut self, node: &Node, value: &str) -> Result<(), SchemaError> {
        if !matches!(&self.base.variety, Variety::Atomic(kind) if kind.has_digits()) {
            return Err(Self::not_applicable(node));
        }
        let value = Self::number(node, value)?;
        let total = node.name == "totalDigits";
        if total && value == 0 {
            return Err(node.error("xs:totalDigits must be positive"));
        }
        let f = &mut self.derived.facets;
        let slot = if total {
            &mut f.total_digits
        } else {
            &mut f.fraction_digits
        };
        if slot.is_some_and(|old| value > old) {
            return Err(node.error(format!("xs:{} wider than that of the base type", node.name)));
        }
        *slot = Some(value);
        Ok(())
    }

    fn bound(&mut self, node: &Node, value: &str) -> Result<(), SchemaError> {
        let Variety::Atomic(kind) = self.base.variety else {
            return Err(Self::not_applicable(node));
        };
        if !kind.has_order() {
            return Err(Self::not_applicable(node));
        }
        let value = self.base.white.apply(value.into());
        if !kind.admits(&value) {
            return Err(node.error(format!("value of xs:{} is not of the base type", node.name)));
        }
        let at_bound = |b: &Option<Bound>| b.as_ref().is_some_and(|b| kind.equal(&b.value, &value));
        let base = &self.base.facets;
        let exclusive = node.name.ends_with("Exclusive");
        let same_bound = exclusive && (at_bound(&base.min) || at_bound(&base.max));
        if !base.within_bounds(kind, &value) && !same_bound {
            return Err(node.error(format!("xs:{} outside of the base type", node.name)));
        }
        let upper = node.name.starts_with("max");
        let both = if upper {
            ["maxInclusive", "maxExclusive"]
        } else {
            ["minInclusive", "minExclusive"]
        };
        if both.iter().all(|b| self.seen.contains(b)) {
            return Err(node.error("inclusive and exclusive bound together"));
        }
        let bound = Some(Bound {
            value: value.into_owned(),
            inclusive: !exclusive,
        });
        if upper {
            self.derived.facets.max = bound;
        } else {
            self.derived.facets.min = bound;
        }
        Ok(())
    }
}
