//! Judges a document while the reader streams it, and goes on after every mistake.
//!
//! Recovery: an element that the schema does not know here is reported and skipped with all it holds; one that may
//! come later makes the automaton move there and report what is missing; one that came too often or too late is
//! reported and judged inside. So one reading reports all mistakes, and a mistake is reported once.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::automaton::{Automaton, Next, START, State, SymbolId};
use super::chars::is_blank;
use super::model::{AllMember, Content, Decl, Preset, TypeRef};
use super::particle::{Namespaces, Process, Wildcard};
use super::report::{self, Place, Report};
use super::simple::SimpleType;
use super::{Schema, Step, Violation, ViolationKind};
use crate::xml::{Attribute, Event, Limits, Reader, XmlError};

/// Pulls steps out of a document and collects violations.
#[derive(Debug)]
pub struct Validator<'s, 'i> {
    pub(super) schema: &'s Schema,
    pub(super) reader: Reader<'i>,
    root: Option<&'s str>,
    frames: Vec<Frame<'s>>,
    /// Occurrences of the repeatable names of all open elements, one after the other.
    counts: Vec<u32>,
    /// An event that was looked at in advance.
    pending: Option<Event<'i>>,
    report: Report,
    /// Values of type `xs:ID`.
    pub(super) ids: HashSet<String>,
    over: bool,
}

/// An open element with element content.
#[derive(Debug)]
struct Frame<'s> {
    place: Place<'s>,
    kind: Kind<'s>,
    text_reported: bool,
    /// Violations known when it opened.
    violations: usize,
    counts: usize,
}

#[derive(Debug, Clone, Copy)]
enum Kind<'s> {
    Model {
        automaton: &'s Automaton,
        mixed: bool,
        state: State,
        last: Option<SymbolId>,
    },
    All {
        members: &'s [AllMember],
        optional: bool,
        mixed: bool,
        seen: u64,
    },
    /// Neither elements nor text.
    Empty,
    Any(Process),
}

/// The start of an element.
struct Incoming<'i> {
    ns: Option<Arc<str>>,
    name: &'i str,
    attributes: Vec<Attribute<'i>>,
    line: u32,
}

/// What the content model says about an element.
enum Admission<'s> {
    Known(&'s Decl, Place<'s>),
    Wild(Process),
    Refused,
}

static LAX: Wildcard = Wildcard {
    namespaces: Namespaces::Any,
    process: Process::Lax,
};
static ANY_TYPE: TypeRef = TypeRef::Any;
/// Stands in a path for a name that the schema does not declare.
const UNDECLARED: &str = "*";

impl<'s, 'i> Validator<'s, 'i> {
    pub(super) fn new(schema: &'s Schema, input: &'i str, limits: Limits, root: Option<&'s str>) -> Self {
        Self {
            schema,
            reader: Reader::new(input, limits),
            root,
            frames: Vec::with_capacity(8),
            counts: Vec::with_capacity(8),
            pending: None,
            report: Report::new(),
            ids: HashSet::new(),
            over: false,
        }
    }

    /// Keeps at most `cap` violations instead of 50; the others are counted.
    #[must_use]
    pub fn max_violations(mut self, cap: usize) -> Self {
        self.report.cap = cap;
        self
    }

    /// The next step. `Open` and `Close` are balanced whatever the document holds; elements that the schema does
    /// not admit give no step, misplaced ones do.
    ///
    /// # Errors
    /// When the reader refuses the text.
    pub fn step(&mut self) -> Result<Step<'i>, XmlError> {
        loop {
            if self.over {
                return Ok(Step::End);
            }
            match self.next_event()? {
                Event::Start {
                    ns,
                    name,
                    attributes,
                    line,
                    ..
                } => {
                    let incoming = Incoming {
                        ns,
                        name,
                        attributes,
                        line,
                    };
                    let admission = if self.frames.is_empty() {
                        self.admit_root(&incoming)
                    } else {
                        self.admit(&incoming)
                    };
                    if let Some(step) = self.enter(admission, incoming)? {
                        return Ok(step);
                    }
                }
                Event::Text(text) => self.text(&text),
                Event::End => {
                    if self.close() {
                        return Ok(Step::Close);
                    }
                }
                Event::Eof => self.over = true,
            }
        }
    }

    /// The violations found, in document order. Call after [`Step::End`].
    pub fn finish(self) -> Vec<Violation> {
        self.report.violations
    }

    /// The violations found so far.
    pub fn violations(&self) -> &[Violation] {
        &self.report.violations
    }

    /// How many violations beyond the cap were not kept.
    pub fn omitted(&self) -> usize {
        self.report.omitted
    }

    fn next_event(&mut self) -> Result<Event<'i>, XmlError> {
        match self.pending.take() {
            Some(event) => Ok(event),
            None => self.reader.next(),
        }
    }

    /// Reads to the end of the element that was just opened.
    fn skip(&mut self) -> Result<(), XmlError> {
        let mut depth = 1_u32;
        while depth > 0 {
            match self.next_event()? {
                Event::Start { .. } => depth += 1,
                Event::End => depth -= 1,
                Event::Text(_) => {}
                Event::Eof => return Ok(()),
            }
        }
        Ok(())
    }

    pub(super) fn report(
        &mut self,
        kind: ViolationKind,
        place: Option<Place<'_>>,
        line: u32,
        expected: impl FnOnce() -> String,
        value: Option<&str>,
    ) {
        if self.report.is_full() {
            self.report.omitted += 1;
        } else {
            let path = self.path(place);
            self.report.add(kind, path, line, expected(), value);
        }
    }

    /// Path of the open elements below the root, and of a place inside the last one.
    fn path(&self, place: Option<Place<'_>>) -> String {
        let mut path = String::new();
        for frame in self.frames.iter().skip(1) {
            frame.place.append_to(&mut path);
        }
        if let Some(place) = place.filter(|_| !self.frames.is_empty()) {
            place.append_to(&mut path);
        }
        path
    }

    fn admit_root(&mut self, incoming: &Incoming<'i>) -> Admission<'s> {
        let declared = self.schema.global_element(incoming.ns.as_deref(), incoming.name);
        match declared.filter(|_| self.root.is_none_or(|root| root == incoming.name)) {
            Some(decl) => Admission::Known(decl, place_of(decl)),
            None => {
                let root = self.root;
                let expected = || match root {
                    Some(root) => format!("atteso l'elemento radice {root}"),
                    None => "elemento radice non previsto".into(),
                };
                self.report(
                    ViolationKind::UnknownRoot,
                    None,
                    incoming.line,
                    expected,
                    Some(incoming.name),
                );
                Admission::Refused
            }
        }
    }

    fn admit(&mut self, incoming: &Incoming<'i>) -> Admission<'s> {
        let Some(frame) = self.frames.last_mut() else {
            return Admission::Refused;
        };
        let (ns, name) = (incoming.ns.as_deref(), incoming.name);
        match &mut frame.kind {
            Kind::Any(process) => Admission::Wild(*process),
            Kind::Empty => {
                self.refuse(incoming, || {
                    "elemento non previsto; l'elemento che lo contiene è vuoto".into()
                });
                Admission::Refused
            }
            Kind::Model {
                automaton, state, last, ..
            } => {
                let automaton = *automaton;
                let symbol = automaton.symbol(ns, name);
                match automaton.next(*state, symbol, ns) {
                    Next::Element { decl, state: next } => {
                        *state = next;
                        *last = symbol;
                        self.known(automaton, decl, symbol)
                    }
                    Next::Wildcard { wildcard, state: next } => {
                        *state = next;
                        *last = None;
                        Admission::Wild(wildcard.process)
                    }
                    Next::Nowhere => self.recover(automaton, symbol, incoming),
                }
            }
            Kind::All { members, seen, .. } => {
                let members = *members;
                let Some((at, member)) = members.iter().enumerate().find(|(_, m)| m.name.is(ns, name)) else {
                    let seen = *seen;
                    self.refuse(incoming, || {
                        let left = members.iter().enumerate().filter(|(at, _)| seen & (1 << at) == 0);
                        let left: Vec<_> = left.map(|(_, m)| &*m.name.local).collect();
                        format!("elemento non previsto; attesi: {}", report::shorten(&left))
                    });
                    return Admission::Refused;
                };
                let repeated = *seen & (1 << at) != 0;
                *seen |= 1 << at;
                let Some(decl) = self.schema.decl(member.decl) else {
                    return Admission::Refused;
                };
                if repeated {
                    self.repeated(place_of(decl), incoming);
                }
                Admission::Known(decl, place_of(decl))
            }
        }
    }

    /// An element that the content model admits by this declaration.
    fn known(&mut self, automaton: &'s Automaton, decl: u32, symbol: Option<SymbolId>) -> Admission<'s> {
        let Some(decl) = self.schema.decl(decl) else {
            return Admission::Refused;
        };
        let mut place = place_of(decl);
        if let Some(count) = self.count(automaton, symbol) {
            *count += 1;
            place.index = *count;
        }
        Admission::Known(decl, place)
    }

    /// Counter of a repeatable name in the last open element.
    fn count(&mut self, automaton: &'s Automaton, symbol: Option<SymbolId>) -> Option<&mut u32> {
        let counter = automaton.at(symbol?)?.counter?;
        let base = self.frames.last()?.counts;
        self.counts.get_mut(base + counter as usize)
    }

    /// No transition: forward when the name comes later in the model, otherwise one mistake.
    fn recover(
        &mut self,
        automaton: &'s Automaton,
        symbol: Option<SymbolId>,
        incoming: &Incoming<'i>,
    ) -> Admission<'s> {
        let Some(Frame {
            kind: Kind::Model { state, last, .. },
            violations,
            ..
        }) = self.frames.last()
        else {
            return Admission::Refused;
        };
        let (state, last, violations) = (*state, *last, *violations);
        let Some(symbol) = symbol else {
            self.refuse(incoming, || report::unexpected(automaton, state));
            return Admission::Refused;
        };
        // Beyond the cap nothing is explained any more, so the search is spared.
        let forward = if self.report.is_full() {
            None
        } else {
            automaton.shortest(state, Some(symbol))
        };
        // A second one that would need a whole round of other elements in between is a repetition.
        let forward = forward.filter(|(missing, _)| last != Some(symbol) || missing.len() < 2);
        if let Some((missing, goal)) = forward
            && let Next::Element { decl, state: next } = automaton.next(goal, Some(symbol), incoming.ns.as_deref())
        {
            self.report_missing(automaton, &missing, incoming.line);
            if let Some(Frame {
                kind: Kind::Model { state, last, .. },
                ..
            }) = self.frames.last_mut()
            {
                *state = next;
                *last = Some(symbol);
            }
            return self.known(automaton, decl, Some(symbol));
        }
        let Some(decl) = automaton.at(symbol).map(|s| s.decl) else {
            return Admission::Refused;
        };
        let admission = self.known(automaton, decl, Some(symbol));
        if let Admission::Known(_, place) = &admission {
            let place = *place;
            let path = self.path(Some(place));
            if last == Some(symbol) {
                self.repeated(place, incoming);
            } else if self.report.found_late(violations, &path) {
                let late = || "elemento fuori ordine".into();
                self.report(ViolationKind::UnexpectedElement, Some(place), incoming.line, late, None);
            } else {
                let expected = || report::unexpected(automaton, state);
                self.report(
                    ViolationKind::UnexpectedElement,
                    Some(place),
                    incoming.line,
                    expected,
                    None,
                );
            }
        }
        admission
    }

    fn repeated(&mut self, place: Place<'_>, incoming: &Incoming<'i>) {
        let expected = || "elemento ripetuto più volte del previsto".into();
        self.report(
            ViolationKind::UnexpectedElement,
            Some(place),
            incoming.line,
            expected,
            None,
        );
    }

    /// An element that is not admitted here by any means.
    fn refuse(&mut self, incoming: &Incoming<'i>, expected: impl FnOnce() -> String) {
        let place = self.schema.declared(incoming.name).map(|name| Place { name, index: 0 });
        let kind = ViolationKind::UnexpectedElement;
        self.report(kind, place, incoming.line, expected, Some(incoming.name));
    }

    fn report_missing(&mut self, automaton: &'s Automaton, missing: &[super::automaton::Missing], line: u32) {
        for (at, one) in missing.iter().enumerate() {
            let place = one.symbol.and_then(|s| automaton.at(s)).map(|symbol| {
                let before = missing.iter().take(at).filter(|m| m.symbol == one.symbol).count();
                let index = self.count(automaton, one.symbol).map_or(0, |count| *count + 1);
                Place {
                    name: &symbol.name.local,
                    index: if index == 0 {
                        0
                    } else {
                        index.saturating_add(u32::try_from(before).unwrap_or(0))
                    },
                }
            });
            let expected = || report::missing(automaton, one);
            self.report(ViolationKind::MissingElement, place, line, expected, None);
        }
    }

    fn enter(&mut self, admission: Admission<'s>, incoming: Incoming<'i>) -> Result<Option<Step<'i>>, XmlError> {
        match admission {
            Admission::Known(decl, place) => self.open(Some(decl), Process::Lax, place, incoming).map(Some),
            Admission::Wild(process) => {
                let declared = self.schema.global_element(incoming.ns.as_deref(), incoming.name);
                match (process, declared) {
                    (Process::Strict | Process::Lax, Some(decl)) => {
                        self.open(Some(decl), Process::Lax, place_of(decl), incoming).map(Some)
                    }
                    (Process::Strict, None) => {
                        self.refuse(&incoming, || "elemento non dichiarato nello schema".into());
                        self.skip()?;
                        Ok(None)
                    }
                    (process, _) => {
                        let name = self.schema.declared(incoming.name).unwrap_or(UNDECLARED);
                        self.open(None, process, Place { name, index: 0 }, incoming).map(Some)
                    }
                }
            }
            Admission::Refused => {
                self.skip()?;
                Ok(None)
            }
        }
    }

    /// Judges the attributes of an admitted element and begins with its content.
    fn open(
        &mut self,
        decl: Option<&'s Decl>,
        process: Process,
        place: Place<'s>,
        incoming: Incoming<'i>,
    ) -> Result<Step<'i>, XmlError> {
        let Incoming {
            name, attributes, line, ..
        } = incoming;
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

    fn push(&mut self, place: Place<'s>, kind: Kind<'s>) {
        let counts = self.counts.len();
        if let Kind::Model { automaton, .. } = kind {
            self.counts.resize(counts + automaton.counters as usize, 0);
        }
        self.frames.push(Frame {
            place,
            kind,
            text_reported: false,
            violations: self.report.violations.len(),
            counts,
        });
    }

    /// Content without rules: a leaf when it holds no element.
    fn anything(&mut self, leaf: &Leaf<'s, 'i>, process: Process) -> Result<Step<'i>, XmlError> {
        let Leaf { name, line, place, .. } = *leaf;
        let mut value = Cow::Borrowed("");
        loop {
            match self.next_event()? {
                Event::Text(text) => append(&mut value, text),
                Event::End | Event::Eof => return Ok(Step::Leaf { name, value, line }),
                start @ Event::Start { .. } => {
                    self.pending = Some(start);
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
        let mut text = Cow::Borrowed("");
        let mut only_text = true;
        loop {
            match self.next_event()? {
                Event::Text(more) => append(&mut text, more),
                Event::End | Event::Eof => break,
                Event::Start { line, .. } => {
                    only_text = false;
                    let expected = || "elemento non previsto; atteso solo testo".into();
                    self.report(ViolationKind::UnexpectedElement, Some(place), line, expected, None);
                    self.skip()?;
                }
            }
        }
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
                self.report(kind, Some(place), line, || expected, Some(&value));
            }
        }
        Ok(Step::Leaf { name, value, line })
    }

    /// Text between the children of the last open element.
    fn text(&mut self, text: &str) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let expected = match frame.kind {
            Kind::Any(_) | Kind::Model { mixed: true, .. } | Kind::All { mixed: true, .. } => return,
            Kind::Empty => "testo non previsto; l'elemento è vuoto",
            Kind::Model { .. } | Kind::All { .. } if is_blank(text) => return,
            Kind::Model { .. } | Kind::All { .. } => "testo non previsto; attesi solo elementi",
        };
        if !std::mem::replace(&mut frame.text_reported, true) {
            let line = self.reader.line();
            self.report(
                ViolationKind::UnexpectedText,
                None,
                line,
                || expected.into(),
                Some(text.trim_ascii()),
            );
        }
    }

    /// Ends the last open element; false when there is none (the end of a root that was skipped).
    fn close(&mut self) -> bool {
        let Some(frame) = self.frames.last() else {
            return false;
        };
        match frame.kind {
            Kind::Model { automaton, state, .. } if !automaton.accepts(state) => {
                let line = self.reader.line();
                if let Some((missing, _)) = automaton.shortest(state, None) {
                    self.report_missing(automaton, &missing, line);
                } else {
                    let expected = || report::unexpected(automaton, state);
                    self.report(ViolationKind::MissingElement, None, line, expected, None);
                }
            }
            Kind::All {
                members,
                optional,
                seen,
                ..
            } if seen != 0 || !optional => {
                let line = self.reader.line();
                let left = members
                    .iter()
                    .enumerate()
                    .filter(|(at, m)| m.required && seen & (1 << at) == 0);
                for (_, member) in left {
                    let name: &'s str = &member.name.local;
                    let place = Place { name, index: 0 };
                    self.report(
                        ViolationKind::MissingElement,
                        Some(place),
                        line,
                        || format!("atteso {name}"),
                        None,
                    );
                }
            }
            _ => {}
        }
        if let Some(frame) = self.frames.pop() {
            self.counts.truncate(frame.counts);
        }
        true
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

fn place_of(decl: &Decl) -> Place<'_> {
    Place {
        name: &decl.name.local,
        index: 0,
    }
}

fn append<'i>(text: &mut Cow<'i, str>, more: Cow<'i, str>) {
    if text.is_empty() {
        *text = more;
    } else {
        text.to_mut().push_str(&more);
    }
}
