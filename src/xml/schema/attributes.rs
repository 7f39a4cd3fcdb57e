//! Attributes of an element: declared ones, `xsi:*`, wildcards.

use super::model::{AttributeUse, Decl, TypeRef};
use super::particle::{Process, Wildcard};
use super::report::Place;
use super::simple::SimpleType;
use super::validator::Validator;
use super::{Schema, ViolationKind};
use crate::xml::Attribute;

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// What the attributes of the instance namespace say about an element.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Instance<'s> {
    pub nil: bool,
    /// The type to use instead of `anyType`.
    pub ty: Option<&'s TypeRef>,
}

/// The four attributes that no schema declares; any other of that namespace is an ordinary attribute.
fn is_instance(attribute: &Attribute<'_>) -> bool {
    const NAMES: [&str; 4] = ["type", "nil", "schemaLocation", "noNamespaceSchemaLocation"];
    attribute.ns.as_deref() == Some(XSI) && NAMES.contains(&&*attribute.name)
}

impl<'s> Validator<'s, '_> {
    /// Reads `xsi:nil` and `xsi:type`; locations of schemas are allowed and ignored.
    pub(super) fn instance(
        &mut self,
        attributes: &[Attribute<'_>],
        decl: Option<&'s Decl>,
        place: Place<'s>,
        line: u32,
    ) -> Instance<'s> {
        let mut found = Instance::default();
        for attribute in attributes.iter().filter(|a| is_instance(a)) {
            let value = attribute.value.trim_ascii();
            let problem = match &*attribute.name {
                "nil" => match (value, decl) {
                    (_, Some(decl)) if !decl.nillable => Some("xsi:nil non ammesso per questo elemento"),
                    ("true" | "1", Some(_)) => {
                        found.nil = true;
                        None
                    }
                    ("true" | "1" | "false" | "0", _) => None,
                    _ => Some("xsi:nil: valore tra true, false, 1, 0"),
                },
                "type" => {
                    let named = self.type_in(value);
                    match (named, decl) {
                        (Some(ty), Some(decl)) if ty.same(&decl.ty) => None,
                        (Some(ty), None | Some(Decl { ty: TypeRef::Any, .. })) => {
                            found.ty = Some(ty);
                            None
                        }
                        _ => Some("xsi:type diverso dal tipo dell'elemento"),
                    }
                }
                _ => None,
            };
            if let Some(expected) = problem {
                self.report(
                    ViolationKind::Attribute,
                    Some(place),
                    line,
                    || expected.into(),
                    Some(value),
                );
            }
        }
        found
    }

    /// The type that a `xsi:type` names.
    fn type_in(&mut self, value: &str) -> Option<&'s TypeRef> {
        let (prefix, local) = match value.split_once(':') {
            Some((prefix, local)) => (Some(prefix), local),
            None => (None, value),
        };
        let ns = self.reader.namespace(prefix).ok()?;
        let schema: &'s Schema = self.schema;
        schema.type_named(ns.as_deref(), local)
    }

    /// Judges the attributes against their declarations.
    pub(super) fn attributes(
        &mut self,
        attributes: &[Attribute<'_>],
        uses: &'s [AttributeUse],
        wildcard: Option<&'s Wildcard>,
        place: Place<'s>,
        line: u32,
    ) {
        if attributes.is_empty() && uses.is_empty() {
            return;
        }
        let mut seen = 0_u64;
        for attribute in attributes.iter().filter(|a| !is_instance(a)) {
            let ns = attribute.ns.as_deref();
            let declared = uses.iter().position(|u| u.name.is(ns, &attribute.name));
            if let Some((at, usage)) = declared.and_then(|at| Some((at, uses.get(at)?))) {
                seen |= 1 << at;
                self.attribute_value(attribute, usage, place, line);
                continue;
            }
            let Some(wildcard) = wildcard.filter(|w| w.admits(ns)) else {
                let refused = || "attributo non previsto".into();
                self.report(
                    ViolationKind::Attribute,
                    Some(place),
                    line,
                    refused,
                    Some(&attribute.name),
                );
                continue;
            };
            let schema: &'s Schema = self.schema;
            match (wildcard.process, schema.global_attribute(ns, &attribute.name)) {
                (Process::Strict | Process::Lax, Some(usage)) => self.attribute_value(attribute, usage, place, line),
                (Process::Strict, None) => {
                    let refused = || "attributo non dichiarato nello schema".into();
                    self.report(
                        ViolationKind::Attribute,
                        Some(place),
                        line,
                        refused,
                        Some(&attribute.name),
                    );
                }
                _ => {}
            }
        }
        for (at, usage) in uses.iter().enumerate() {
            if usage.required && seen & (1 << at) == 0 {
                let missing = || format!("manca l'attributo {}", usage.name.local);
                self.report(ViolationKind::Attribute, Some(place), line, missing, None);
            }
        }
    }

    fn attribute_value(&mut self, attribute: &Attribute<'_>, usage: &'s AttributeUse, place: Place<'s>, line: u32) {
        let ty: &SimpleType = &usage.ty;
        let (value, refusal) = ty.read(std::borrow::Cow::Borrowed(&*attribute.value));
        let name = &usage.name.local;
        let expected = match (refusal, &usage.fixed) {
            (Some(refusal), _) => refusal.expected,
            (None, Some(fixed)) if !ty.equal(&value, fixed) => format!("valore {fixed}"),
            (None, _) if ty.is_id() && !self.ids.insert(value.to_string()) => "identificativo già usato".into(),
            _ => return,
        };
        let expected = || format!("attributo {name}: {expected}");
        self.report(ViolationKind::Attribute, Some(place), line, expected, Some(&value));
    }
}
