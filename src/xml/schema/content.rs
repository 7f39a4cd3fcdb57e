//! What an admitted element holds: attributes, then text, elements or anything.

use std::borrow::Cow;

use super::automaton::START;
use super::model::{Content, Decl, Preset, TypeRef};
use super::particle::{Namespaces, Process, Wildcard};
use super::report::Place;
use super::simple::SimpleType;
use super::validator::{Incoming, Kind, Validator, place_of};
use super::{Step, ViolationKind};
use crate::xml::{Token, XmlError};

static LAX: Wildcard = Wildcard {
    namespaces: Namespaces::Any,
    process: Process::Lax,
};
static ANY_TYPE: TypeRef = TypeRef::Any;
/// Stands in a path for a name that the schema does not declare.
const UNDECLARED: &str = "*";

impl<'s, 'i> Validator<'s, 'i> {
    /// Goes into an element that a wildcard admits; `None` when it is refused after all, and skipped.
    pub(super) fn wild(&mut self, process: Process, incoming: &Incoming<'i>) -> Result<Option<Step<'i>>, XmlError> {
        let declared = self.schema.global_element(incoming.ns.as_deref(), incoming.name);
        match (process, declared) {
            (Process::Strict | Process::Lax, Some(decl)) => {
                self.open(Some(decl), Process::Lax, place_of(decl), incoming).map(Some)
            }
            (Process::Strict, None) => {
                self.refuse(incoming, || "elemento non dichiarato nello schema".into());
                self.skip()?;
                Ok(None)
            }
            (process, _) => {
                let name = self.schema.declared(incoming.name).unwrap_or(UNDECLARED);
                self.open(None, process, Place { name, index: 0 }, incoming).map(Some)
            }
        }
    }

    /// Judges the attributes of an admitted element and begins with its content.
    pub(super) fn open(
        &mut self,
        decl: Option<&'s Decl>,
        process: Process,
        place: Place<'s>,
        incoming: &Incoming<'i>,
    ) -> Result<Step<'i>, XmlError> {
        let Incoming { name, line, .. } = *incoming;
        let attributes = std::mem::take(&mut self.reader.tag.attributes);
        let mut ty = decl.map_or(&ANY_TYPE, |d| &d.ty);
        let mut nil = false;
        if !attributes.is_empty() && process != Process::Skip {
            let instance = self.instance(&attributes, decl, place, line);
            nil = instance.nil;
            ty = instance.ty.unwrap_or(ty);
        }
        let leaf = Leaf {
            name,
            line,
            place,
            nil,
            preset: decl.and_then(|d| d.value.as_ref()),
        };
        let content = match ty {
            TypeRef::Simple(simple) => {
                if !attributes.is_empty() {
                    self.attributes(&attributes, &[], None, place, line);
                }
                return self.leaf(&leaf, simple);
            }
            TypeRef::Any => {
                if !attributes.is_empty() && process != Process::Skip {
                    self.attributes(&attributes, &[], Some(&LAX), place, line);
                }
                if !nil {
                    return self.anything(&leaf, process);
                }
                &Content::Empty
            }
            TypeRef::Complex(id) => {
                let Some(complex) = self.schema.complex(*id) else {
                    return self.anything(&leaf, process);
                };
                self.attributes(
                    &attributes,
                    &complex.attributes,
                    complex.any_attribute.as_ref(),
                    place,
                    line,
                );
                &complex.content
            }
        };
        let kind = match content {
            Content::Simple(simple) => return self.leaf(&leaf, simple),
            Content::Any if !nil => return self.anything(&leaf, Process::Lax),
            _ if nil => Kind::Empty,
            Content::Any | Content::Empty => Kind::Empty,
            Content::Model { automaton, mixed } => Kind::Model {
                automaton,
                mixed: *mixed,
                state: START,
                last: None,
            },
            Content::All {
                members,
                optional,
                mixed,
            } => Kind::All {
                members,
                optional: *optional,
                mixed: *mixed,
                seen: 0,
            },
        };
        self.push(place, kind);
        Ok(Step::Open { name, line })
    }

    /// Content without rules: a leaf when it holds no element.
    fn anything(&mut self, leaf: &Leaf<'s, 'i>, process: Process) -> Result<Step<'i>, XmlError> {
        let Leaf { name, line, place, .. } = *leaf;
        let mut value = Cow::Borrowed("");
        loop {
            match self.next_token()? {
                Token::Text(text) => append(&mut value, text),
                Token::End | Token::Eof => return Ok(Step::Leaf { name, value, line }),
                Token::Start => {
                    self.pending = Some(Token::Start);
                    self.push(place, Kind::Any(process));
                    return Ok(Step::Open { name, line });
                }
            }
        }
    }

    /// Simple content, to its end tag.
    fn leaf(&mut self, leaf: &Leaf<'s, 'i>, ty: &'s SimpleType) -> Result<Step<'i>, XmlError> {
        let Leaf {
            name,
            line,
            place,
            nil,
            preset,
        } = *leaf;
        let (mut text, only_text) = match self.plain_leaf() {
            Some(text) => (Cow::Borrowed(text), true),
            None => self.leaf_text(place)?,
        };
        if nil {
            if !text.is_empty() {
                let expected = || "elemento vuoto, perché xsi:nil è true".into();
                self.report(ViolationKind::UnexpectedText, Some(place), line, expected, Some(&text));
            }
            let value = Cow::Borrowed("");
            return Ok(Step::Leaf { name, value, line });
        }
        if let Some(preset) = preset.filter(|_| text.is_empty() && only_text) {
            text = Cow::Owned(preset.value.clone());
        }
        let (value, refusal) = ty.read(text);
        if only_text {
            let problem = match refusal {
                Some(refusal) => Some((refusal.kind, refusal.expected)),
                None => preset
                    .filter(|p| p.fixed && !ty.equal(&value, &ty.read(Cow::Borrowed(&p.value)).0))
                    .map(|p| (ViolationKind::Facet, format!("valore {}", p.value)))
                    .or_else(|| {
                        let used = ty.is_id() && !self.ids.insert(value.to_string());
                        used.then(|| (ViolationKind::Type, "identificativo non ancora usato".into()))
                    }),
            };
            if let Some((kind, expected)) = problem {
                // An empty field is the commonest mistake, and its shape the least telling of it.
                let expected = || {
                    if value.is_empty() {
                        format!("campo vuoto; {expected}")
                    } else {
                        expected
                    }
                };
                self.report(kind, Some(place), line, expected, Some(&value));
            }
        }
        Ok(Step::Leaf { name, value, line })
    }

    /// What is left of a leaf, to its end tag, and whether that is text alone; elements inside are reported.
    fn leaf_text(&mut self, place: Place<'s>) -> Result<(Cow<'i, str>, bool), XmlError> {
        let mut text = Cow::Borrowed("");
        let mut only_text = true;
        loop {
            match self.next_token()? {
                Token::Text(more) => append(&mut text, more),
                Token::End | Token::Eof => return Ok((text, only_text)),
                Token::Start => {
                    only_text = false;
                    let line = self.reader.tag.line;
                    let expected = || "elemento non previsto; ammesso solo testo".into();
                    self.report(ViolationKind::UnexpectedElement, Some(place), line, expected, None);
                    self.skip()?;
                }
            }
        }
    }
}

/// An element with simple content that was just opened.
#[derive(Clone, Copy)]
struct Leaf<'s, 'i> {
    name: &'i str,
    line: u32,
    place: Place<'s>,
    nil: bool,
    preset: Option<&'s Preset>,
}

fn append<'i>(text: &mut Cow<'i, str>, more: Cow<'i, str>) {
    if text.is_empty() {
        *text = more;
    } else {
        text.to_mut().push_str(&more);
    }
}
