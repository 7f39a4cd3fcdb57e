//! One deterministic automaton per complex type (XSD 1.0 part 1, §3.8.4 and §3.8.6).
//!
//! Built by [`super::glushkov`]; has at most one declaration per state and name. Besides the next state it answers
//! what a person wants to know after a mistake: what was expected, and what is missing on the way to a later place.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::lookup::Lookup;
use super::particle::{DeclId, QName, Wildcard};

pub(super) type State = u32;
pub(super) const START: State = 0;
pub(super) const NOWHERE: State = State::MAX;

/// A name of the content model.
#[derive(Debug)]
pub(super) struct Symbol {
    pub name: QName,
    /// Place in the counters of an open element, when the name may occur more than once.
    pub counter: Option<u32>,
    /// Any declaration of this name: all have the same type.
    pub decl: DeclId,
    /// Order of first mention in the schema.
    pub order: u32,
}

/// Index into the sorted names.
pub(super) type SymbolId = u32;

#[derive(Debug)]
pub(super) struct Automaton {
    /// Sorted by name.
    pub(super) symbols: Vec<Symbol>,
    pub(super) lookup: Lookup,
    /// `states × symbols`, row by row.
    pub(super) table: Vec<State>,
    /// The declaration by which a state was entered; `None` for the start and after a wildcard.
    pub(super) entered_by: Vec<Option<DeclId>>,
    pub(super) accepting: Vec<bool>,
    pub(super) wildcards: Vec<Vec<(Arc<Wildcard>, State)>>,
    pub counters: u32,
}

/// Where an element leads.
#[derive(Debug)]
pub(super) enum Next<'a> {
    Element { decl: DeclId, state: State },
    Wildcard { wildcard: &'a Wildcard, state: State },
    Nowhere,
}

impl Automaton {
    pub fn symbol(&self, ns: Option<&str>, local: &str) -> Option<SymbolId> {
        self.lookup
            .find(local, |at| self.at(at).is_some_and(|s| s.name.is(ns, local)))
    }

    pub fn at(&self, symbol: SymbolId) -> Option<&Symbol> {
        self.symbols.get(symbol as usize)
    }

    fn target(&self, state: State, symbol: SymbolId) -> Option<State> {
        let row = state as usize * self.symbols.len();
        self.table.get(row + symbol as usize).copied().filter(|s| *s != NOWHERE)
    }

    fn declaration(&self, state: State) -> Option<DeclId> {
        self.entered_by.get(state as usize).copied().flatten()
    }

    pub fn next(&self, state: State, symbol: Option<SymbolId>, ns: Option<&str>) -> Next<'_> {
        if let Some(target) = symbol.and_then(|s| self.target(state, s))
            && let Some(decl) = self.declaration(target)
        {
            return Next::Element { decl, state: target };
        }
        let wildcards = self.wildcards.get(state as usize).map_or(&[][..], Vec::as_slice);
        match wildcards.iter().find(|(w, _)| w.admits(ns)) {
            Some((wildcard, state)) => Next::Wildcard {
                wildcard,
                state: *state,
            },
            None => Next::Nowhere,
        }
    }

    pub fn accepts(&self, state: State) -> bool {
        self.accepting.get(state as usize).copied().unwrap_or(false)
    }

    /// Names that may come in a state, in the order of the schema; and whether a wildcard may.
    pub fn expected(&self, state: State) -> (Vec<SymbolId>, bool) {
        let mut found: Vec<_> = self.successors(state).map(|(symbol, _)| symbol).collect();
        found.sort_unstable_by_key(|s| self.at(*s).map(|s| s.order));
        let wild = self.wildcards.get(state as usize).is_some_and(|w| !w.is_empty());
        (found, wild)
    }

    fn successors(&self, state: State) -> impl Iterator<Item = (SymbolId, State)> + '_ {
        (0..)
            .take(self.symbols.len())
            .filter_map(move |symbol| Some((symbol, self.target(state, symbol)?)))
    }

    /// The fewest elements that lead from `state` to one where `symbol` may come (`None`: where the end may), and
    /// that state. Since optional elements have transitions around them, these are the missing ones.
    pub fn shortest(&self, state: State, symbol: Option<SymbolId>) -> Option<(Vec<Missing>, State)> {
        let arrived = |s: State| match symbol {
            Some(wanted) => self.target(s, wanted).is_some(),
            None => self.accepts(s),
        };
        let mut came_from: HashMap<State, (State, Option<SymbolId>)> = HashMap::new();
        let mut queue = VecDeque::from([state]);
        let mut goal = None;
        while let Some(at) = queue.pop_front() {
            if arrived(at) {
                goal = Some(at);
                break;
            }
            let mut steps: Vec<_> = self.successors(at).collect();
            steps.sort_unstable_by_key(|(s, _)| self.at(*s).map(|s| s.order));
            let wild = self
                .wildcards
                .get(at as usize)
                .into_iter()
                .flatten()
                .map(|(_, to)| (None, *to));
            for (by, to) in steps.into_iter().map(|(s, to)| (Some(s), to)).chain(wild) {
                if to != state && !came_from.contains_key(&to) {
                    came_from.insert(to, (at, by));
                    queue.push_back(to);
                }
            }
        }
        let goal = goal?;
        let mut path = Vec::new();
        let mut at = goal;
        while let Some((before, by)) = came_from.get(&at).copied().filter(|_| at != state) {
            // Another element in the same place that leads to the same state is an alternative of a choice.
            let others = self
                .expected(before)
                .0
                .into_iter()
                .filter(|s| Some(*s) != by && self.target(before, *s).is_some_and(|to| self.same_future(to, at)));
            path.push(Missing {
                symbol: by,
                alternatives: others.collect(),
            });
            at = before;
        }
        path.reverse();
        Some((path, goal))
    }

    /// Whether two states offer the same choices, so that what led to them was interchangeable.
    fn same_future(&self, a: State, b: State) -> bool {
        a == b || (self.accepts(a) == self.accepts(b) && self.successors(a).eq(self.successors(b)))
    }
}

/// A required element that did not come.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Missing {
    /// `None` when any element of a wildcard would do.
    pub symbol: Option<SymbolId>,
    pub alternatives: Vec<SymbolId>,
}
