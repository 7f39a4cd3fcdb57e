//! Judges a document while the reader streams it, and goes on after every mistake.
//!
//! Here: the steps, the open elements, the violations. `recovery` finds the declaration of each element, `content`
//! reads what it holds. Memory is bounded by depth and by the number of violations kept.

use std::collections::HashSet;
use std::sync::Arc;

use super::automaton::{Automaton, State, SymbolId};
use super::chars::is_blank;
use super::model::{AllMember, Decl};
use super::particle::Process;
use super::report::{self, Place, Report};
use super::{Schema, Step, Violation, ViolationKind};
use crate::xml::{Limits, Reader, Token, XmlError};

/// Pulls steps out of a document and collects violations.
#[derive(Debug)]
pub struct Validator<'s, 'i> {
    pub(super) schema: &'s Schema,
    pub(super) reader: Reader<'i>,
    pub(super) root: Option<&'s str>,
    pub(super) frames: Vec<Frame<'s>>,
    /// Occurrences of the repeatable names of all open elements, one after the other.
    pub(super) counts: Vec<u32>,
    /// A token that was looked at in advance.
    pub(super) pending: Option<Token<'i>>,
    pub(super) report: Report,
    /// Values of type `xs:ID`.
    pub(super) ids: HashSet<String>,
    over: bool,
}

/// An open element with element content.
#[derive(Debug)]
pub(super) struct Frame<'s> {
    pub place: Place<'s>,
    pub kind: Kind<'s>,
    pub text_reported: bool,
    /// Violations known when it opened.
    pub violations: usize,
    pub counts: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Kind<'s> {
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
pub(super) struct Incoming<'i> {
    pub ns: Option<Arc<str>>,
    pub name: &'i str,
    pub line: u32,
}

/// What the content model says about an element.
#[derive(Clone, Copy)]
pub(super) enum Admission<'s> {
    Known(&'s Decl, Place<'s>),
    Wild(Process),
    Refused,
}

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
            match self.next_token()? {
                Token::Start => {
                    let tag = &self.reader.tag;
                    let incoming = Incoming {
                        ns: tag.ns.clone(),
                        name: tag.name,
                        line: tag.line,
                    };
                    let admission = if self.frames.is_empty() {
                        self.admit_root(&incoming)
                    } else {
                        self.admit(&incoming)
                    };
                    match admission {
                        Admission::Known(decl, place) => {
                            return self.open(Some(decl), Process::Lax, place, &incoming);
                        }
                        Admission::Wild(process) => {
                            if let Some(step) = self.wild(process, &incoming)? {
                                return Ok(step);
                            }
                        }
                        Admission::Refused => self.skip()?,
                    }
                }
                Token::Text(text) => self.text(&text),
                Token::End => {
                    if self.close() {
                        return Ok(Step::Close);
                    }
                }
                Token::Eof => self.over = true,
            }
        }
    }

    /// The violations found, in document order. Call after [`Step::End`].
    #[must_use]
    pub fn finish(self) -> Vec<Violation> {
        self.report.violations
    }

    /// The violations found so far.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.report.violations
    }

    /// How many violations beyond the cap were not kept.
    #[must_use]
    pub fn omitted(&self) -> usize {
        self.report.omitted
    }

    pub(super) fn next_token(&mut self) -> Result<Token<'i>, XmlError> {
        match self.pending.take() {
            Some(token) => Ok(token),
            None => self.reader.pull(),
        }
    }

    /// The whole content of the element that was just opened, where that is plain text.
    pub(super) fn plain_leaf(&mut self) -> Option<&'i str> {
        if self.pending.is_some() {
            return None;
        }
        self.reader.plain_leaf()
    }

    /// Reads to the end of the element that was just opened.
    pub(super) fn skip(&mut self) -> Result<(), XmlError> {
        let mut depth = 1_u32;
        while depth > 0 {
            match self.next_token()? {
                Token::Start => depth += 1,
                Token::End => depth -= 1,
                Token::Text(_) => {}
                Token::Eof => return Ok(()),
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
    pub(super) fn path(&self, place: Option<Place<'_>>) -> String {
        let mut path = String::new();
        for frame in self.frames.iter().skip(1) {
            frame.place.append_to(&mut path);
        }
        if let Some(place) = place.filter(|_| !self.frames.is_empty()) {
            place.append_to(&mut path);
        }
        path
    }

    pub(super) fn push(&mut self, place: Place<'s>, kind: Kind<'s>) {
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

    /// Text between the children of the last open element.
    fn text(&mut self, text: &str) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let expected = match frame.kind {
            Kind::Any(_) | Kind::Model { mixed: true, .. } | Kind::All { mixed: true, .. } => return,
            Kind::Empty => "testo non previsto; l'elemento deve essere vuoto",
            Kind::Model { .. } | Kind::All { .. } if is_blank(text) => return,
            Kind::Model { .. } | Kind::All { .. } => "testo non previsto; ammessi solo elementi",
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
                        || format!("manca l'elemento {name}"),
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

pub(super) fn place_of(decl: &Decl) -> Place<'_> {
    Place {
        name: &decl.name.local,
        index: 0,
    }
}
