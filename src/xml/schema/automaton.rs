//! One deterministic automaton per complex type (XSD 1.0 part 1, §3.8.4 and §3.8.6).
//!
//! Occurrence bounds are written out, the positions joined as Glushkov does, and the result made deterministic.
//! Unique Particle Attribution is checked on the way: wherever two different particles compete for one element
//! the schema is refused. What is left has at most one declaration per state and name.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::particle::{DeclId, Label, Particle, QName, Term, Wildcard};

/// Bounds on what one content model may cost; beyond them the schema is refused at start.
const MAX_POSITIONS: usize = 4_096;
const MAX_STATES: usize = 8_192;
const MAX_FOLLOWS: usize = 4_000_000;

pub(super) type State = u32;
pub(super) const START: State = 0;
const NOWHERE: State = State::MAX;

/// A name of the content model.
#[derive(Debug)]
pub(super) struct Symbol {
    pub name: QName,
    /// Place in the counters of an open element, when the name may occur more than once.
    pub counter: Option<u32>,
    /// Any declaration of this name: all have the same type.
    pub decl: DeclId,
    /// Order of first mention in the schema.
    order: u32,
}

/// Index into the sorted names.
pub(super) type SymbolId = u32;

#[derive(Debug)]
pub(super) struct Automaton {
    /// Sorted by name.
    symbols: Vec<Symbol>,
    /// `states × symbols`, row by row.
    table: Vec<State>,
    /// The declaration by which a state was entered; `None` for the start and after a wildcard.
    entered_by: Vec<Option<DeclId>>,
    accepting: Vec<bool>,
    wildcards: Vec<Vec<(Arc<Wildcard>, State)>>,
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
    /// # Errors
    /// Ambiguous or oversized content models.
    pub fn build(particle: &Particle) -> Result<Self, String> {
        let mut builder = Builder::default();
        let whole = builder.particle(particle)?;
        builder.determinize(&whole, particle)
    }

    pub fn symbol(&self, ns: Option<&str>, local: &str) -> Option<SymbolId> {
        let at = self
            .symbols
            .binary_search_by(|s| (*s.name.local).cmp(local).then_with(|| s.name.ns.as_deref().cmp(&ns)))
            .ok()?;
        SymbolId::try_from(at).ok()
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

type Position = u32;

/// A piece of the content model while positions are joined.
#[derive(Default)]
struct Piece {
    nullable: bool,
    first: Vec<Position>,
    last: Vec<Position>,
}

#[derive(Default)]
struct Builder<'p> {
    /// Label of each position and the particle it comes from (its address stands for it).
    positions: Vec<(&'p Label, *const Particle)>,
    follow: Vec<Vec<Position>>,
    follows: usize,
}

impl<'p> Builder<'p> {
    fn particle(&mut self, particle: &'p Particle) -> Result<Piece, String> {
        let mut whole = Piece {
            nullable: true,
            ..Piece::default()
        };
        match particle.max {
            Some(max) => {
                // x(x(x)?)? and not x?x?x?: the first form stays deterministic.
                let mut optional = Piece {
                    nullable: true,
                    ..Piece::default()
                };
                for _ in particle.min..max {
                    let copy = self.term(particle)?;
                    optional = self.concat(copy, optional)?;
                    optional.nullable = true;
                }
                for _ in 0..particle.min {
                    let copy = self.term(particle)?;
                    whole = self.concat(whole, copy)?;
                }
                self.concat(whole, optional)
            }
            None => {
                for _ in 1..particle.min {
                    let copy = self.term(particle)?;
                    whole = self.concat(whole, copy)?;
                }
                let mut repeated = self.term(particle)?;
                let first = repeated.first.clone();
                self.link(&repeated.last.clone(), &first)?;
                repeated.nullable |= particle.min == 0;
                self.concat(whole, repeated)
            }
        }
    }

    fn term(&mut self, particle: &'p Particle) -> Result<Piece, String> {
        match &particle.term {
            Term::Leaf(label) => {
                let at = Position::try_from(self.positions.len()).unwrap_or(Position::MAX);
                if self.positions.len() >= MAX_POSITIONS {
                    return Err(format!("content model with more than {MAX_POSITIONS} positions"));
                }
                self.positions.push((label, std::ptr::from_ref(particle)));
                self.follow.push(Vec::new());
                Ok(Piece {
                    nullable: false,
                    first: vec![at],
                    last: vec![at],
                })
            }
            Term::Sequence(parts) => {
                let mut whole = Piece {
                    nullable: true,
                    ..Piece::default()
                };
                for part in parts {
                    let piece = self.particle(part)?;
                    whole = self.concat(whole, piece)?;
                }
                Ok(whole)
            }
            Term::Choice(parts) => {
                let mut whole = Piece::default();
                for part in parts {
                    let mut piece = self.particle(part)?;
                    whole.nullable |= piece.nullable;
                    whole.first.append(&mut piece.first);
                    whole.last.append(&mut piece.last);
                }
                Ok(whole)
            }
        }
    }

    fn concat(&mut self, mut a: Piece, mut b: Piece) -> Result<Piece, String> {
        self.link(&a.last, &b.first)?;
        if a.nullable {
            a.first.append(&mut b.first);
        }
        if b.nullable {
            b.last.append(&mut a.last);
        }
        Ok(Piece {
            nullable: a.nullable && b.nullable,
            first: a.first,
            last: b.last,
        })
    }

    fn link(&mut self, from: &[Position], to: &[Position]) -> Result<(), String> {
        self.follows += from.len() * to.len();
        if self.follows > MAX_FOLLOWS {
            return Err("content model too large".into());
        }
        for at in from {
            if let Some(follow) = self.follow.get_mut(*at as usize) {
                follow.extend_from_slice(to);
            }
        }
        Ok(())
    }

    fn label(&self, at: Position) -> Option<(&'p Label, *const Particle)> {
        self.positions.get(at as usize).copied()
    }

    fn symbols(&self, particle: &Particle) -> (Vec<Symbol>, u32) {
        let mut symbols: Vec<Symbol> = Vec::new();
        for (label, _) in &self.positions {
            let Label::Element { name, decl } = label else {
                continue;
            };
            if symbols.iter().any(|s| s.name == *name) {
                continue;
            }
            symbols.push(Symbol {
                name: name.clone(),
                counter: None,
                decl: *decl,
                order: u32::try_from(symbols.len()).unwrap_or(u32::MAX),
            });
        }
        symbols.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        let mut counters = 0;
        for symbol in &mut symbols {
            if particle.max_occurrences(&symbol.name) > 1 {
                symbol.counter = Some(counters);
                counters += 1;
            }
        }
        (symbols, counters)
    }

    /// Subset construction; the members of a subset all come from one particle, or the schema is ambiguous.
    fn determinize(self, whole: &Piece, particle: &Particle) -> Result<Automaton, String> {
        let (symbols, counters) = self.symbols(particle);
        let mut automaton = Automaton {
            symbols,
            table: Vec::new(),
            entered_by: vec![None],
            accepting: vec![whole.nullable],
            wildcards: Vec::new(),
            counters,
        };
        let mut is_last = vec![false; self.positions.len()];
        for at in &whole.last {
            if let Some(flag) = is_last.get_mut(*at as usize) {
                *flag = true;
            }
        }
        let mut known: HashMap<Vec<Position>, State> = HashMap::new();
        let mut queue = VecDeque::from([None::<Vec<Position>>]);
        while let Some(subset) = queue.pop_front() {
            let reachable = match &subset {
                None => whole.first.clone(),
                Some(members) => members
                    .iter()
                    .filter_map(|p| self.follow.get(*p as usize))
                    .flatten()
                    .copied()
                    .collect(),
            };
            let mut row = vec![NOWHERE; automaton.symbols.len()];
            let mut wild = Vec::new();
            for (label, members) in self.by_particle(reachable)? {
                let new = State::try_from(automaton.accepting.len()).unwrap_or(NOWHERE);
                let state = *known.entry(members).or_insert_with_key(|members| {
                    let accepting = members.iter().any(|p| is_last.get(*p as usize) == Some(&true));
                    automaton.accepting.push(accepting);
                    automaton.entered_by.push(match label {
                        Label::Element { decl, .. } => Some(*decl),
                        Label::Wildcard(_) => None,
                    });
                    queue.push_back(Some(members.clone()));
                    new
                });
                match label {
                    Label::Element { name, .. } => {
                        let symbol = automaton.symbol(name.ns.as_deref(), &name.local);
                        if let Some(cell) = symbol.and_then(|s| row.get_mut(s as usize)) {
                            *cell = state;
                        }
                    }
                    Label::Wildcard(wildcard) => wild.push((Arc::clone(wildcard), state)),
                }
            }
            if automaton.accepting.len() > MAX_STATES {
                return Err(format!("content model with more than {MAX_STATES} states"));
            }
            automaton.table.append(&mut row);
            automaton.wildcards.push(wild);
        }
        Ok(automaton)
    }

    /// Groups competing positions by their particle; two particles for one element are an error.
    fn by_particle(&self, reachable: Vec<Position>) -> Result<Vec<(&'p Label, Vec<Position>)>, String> {
        let mut groups: Vec<(&'p Label, *const Particle, Vec<Position>)> = Vec::new();
        for at in reachable {
            let Some((label, origin)) = self.label(at) else {
                continue;
            };
            match groups.iter_mut().find(|(_, o, _)| std::ptr::eq(*o, origin)) {
                Some((_, _, members)) => members.push(at),
                None => groups.push((label, origin, vec![at])),
            }
        }
        for (i, (a, ..)) in groups.iter().enumerate() {
            if let Some((b, ..)) = groups.iter().skip(i + 1).find(|(b, ..)| a.overlaps(b)) {
                return Err(format!(
                    "ambiguous content model: {} competes with {}",
                    show(a),
                    show(b)
                ));
            }
        }
        Ok(groups
            .into_iter()
            .map(|(label, _, mut members)| {
                members.sort_unstable();
                members.dedup();
                (label, members)
            })
            .collect())
    }
}

fn show(label: &Label) -> String {
    match label {
        Label::Element { name, .. } => format!("element «{}»", name.local),
        Label::Wildcard(_) => "xs:any".into(),
    }
}
