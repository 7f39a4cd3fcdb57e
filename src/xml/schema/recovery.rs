//! Which declaration an element falls under, and how to go on when it falls under none.
//!
//! An element that the schema does not know here is reported and skipped with all it holds; one that may come later
//! makes the automaton move there and report what is missing; one that came too often or too late is reported and
//! judged inside. So one reading reports all mistakes, and a mistake is reported once.

use super::ViolationKind;
use super::automaton::{Automaton, Missing, Next, SymbolId};
use super::particle::DeclId;
use super::report::{self, Place};
use super::validator::{Admission, Frame, Incoming, Kind, Validator, place_of};

impl<'s, 'i> Validator<'s, 'i> {
    pub(super) fn admit_root(&mut self, incoming: &Incoming<'i>) -> Admission<'s> {
        let declared = self.schema.global_element(incoming.ns.as_deref(), incoming.name);
        if let Some(decl) = declared.filter(|_| self.root.is_none_or(|root| root == incoming.name)) {
            Admission::Known(decl, place_of(decl))
        } else {
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

    pub(super) fn admit(&mut self, incoming: &Incoming<'i>) -> Admission<'s> {
        let Some(frame) = self.frames.last_mut() else {
            return Admission::Refused;
        };
        let (ns, name) = (incoming.ns.as_deref(), incoming.name);
        match &mut frame.kind {
            Kind::Any(process) => Admission::Wild(*process),
            Kind::Empty => {
                self.refuse(incoming, || {
                    "elemento non previsto; l'elemento che lo contiene deve essere vuoto".into()
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
                        format!(
                            "elemento non previsto in questo punto; ammessi: {}",
                            report::shorten(&left)
                        )
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
    fn known(&mut self, automaton: &'s Automaton, decl: DeclId, symbol: Option<SymbolId>) -> Admission<'s> {
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
    pub(super) fn refuse(&mut self, incoming: &Incoming<'i>, expected: impl FnOnce() -> String) {
        let place = self.schema.declared(incoming.name).map(|name| Place { name, index: 0 });
        let kind = ViolationKind::UnexpectedElement;
        self.report(kind, place, incoming.line, expected, Some(incoming.name));
    }

    pub(super) fn report_missing(&mut self, automaton: &'s Automaton, missing: &[Missing], line: u32) {
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
}
