//! From the raw attributes of a start tag to declarations in scope and attributes with resolved names.

use std::borrow::Cow;
use std::collections::HashSet;

use super::XmlErrorKind::DuplicateAttribute;
use super::error::Refusal;
use super::namespaces::{self, Namespaces};
use super::tag::RawAttribute;
use super::{Attribute, content};

/// Puts the declarations of the tag in `scope`, as those of the element at `depth`, and resolves the rest.
pub(super) fn resolve<'i>(
    raw: &[RawAttribute<'i>],
    scope: &mut Namespaces<'i>,
    depth: usize,
) -> Result<Vec<Attribute<'i>>, Refusal> {
    // Declarations first: they hold for the whole tag wherever they stand in it.
    let mut declared = 0;
    for attribute in raw {
        if let Some(prefix) = attribute.declares() {
            declared += 1;
            let uri = value(attribute)?;
            scope
                .declare(prefix, &uri, depth)
                .map_err(|kind| Refusal::new(kind, attribute.offset))?;
        }
    }
    let mut attributes = Vec::with_capacity(raw.len() - declared);
    for attribute in raw.iter().filter(|attribute| attribute.declares().is_none()) {
        let ns = scope
            .attribute(attribute.name.prefix)
            .map_err(|kind| Refusal::new(kind, attribute.offset))?;
        attributes.push(Attribute {
            ns,
            name: Cow::Borrowed(attribute.name.local),
            value: value(attribute)?,
        });
    }
    if any_twice(&attributes) {
        return Err(Refusal::new(DuplicateAttribute, 0));
    }
    Ok(attributes)
}

fn value<'i>(attribute: &RawAttribute<'i>) -> Result<Cow<'i, str>, Refusal> {
    content::attribute(attribute.value).map_err(|refusal| refusal.within(attribute.offset))
}

/// Whether an expanded name occurs twice. Few attributes are compared with each other, many through a set.
fn any_twice(attributes: &[Attribute<'_>]) -> bool {
    const COMPARED: usize = 16;
    if attributes.len() > COMPARED {
        let mut seen = HashSet::with_capacity(attributes.len());
        return !attributes
            .iter()
            .all(|a| seen.insert((namespaces::address(a.ns.as_ref()), &*a.name)));
    }
    attributes.iter().enumerate().any(|(at, a)| {
        let mut before = attributes.iter().take(at);
        before.any(|b| a.name == b.name && namespaces::same(a.ns.as_ref(), b.ns.as_ref()))
    })
}
