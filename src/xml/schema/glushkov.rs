//! Builds the automaton of a content model (XSD 1.0 part 1, §3.8.4 and §3.8.6).
//!
//! Occurrence bounds are written out, the positions joined as Glushkov does, and the result made deterministic.
//! Unique Particle Attribution is checked on the way: wherever two different particles compete for one element
//! the schema is refused.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::automaton::{Automaton, NOWHERE, State, Symbol};
use super::lookup::Lookup;
use super::particle::{Label, Particle, Term};

/// Bounds on what one content model may cost; beyond them the schema is refused at start.
const MAX_POSITIONS: usize = 4_096;
const MAX_STATES: usize = 8_192;
const MAX_FOLLOWS: usize = 4_000_000;

/// # Errors
/// Ambiguous or oversized content models.
pub(super) fn build(particle: &Particle) -> Result<Automaton, String> {
    let mut builder = Builder::default();
    let whole = builder.particle(particle)?;
    builder.determinize(&whole, particle)
}

type Position = u32;

/// A piece of the content model while positions are joined.
#[derive(Default)]
struct Piece {
    nullable: bool,
    first: Vec<Position>,
    last: Vec<Position>,
}

impl Piece {
    fn empty() -> Self {
        Self {
            nullable: true,
            ..Self::default()
        }
    }
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
        let Some(max) = particle.max else {
            let required = self.copies(particle, particle.min.saturating_sub(1))?;
            let mut repeated = self.term(particle)?;
            let first = repeated.first.clone();
            self.link(&repeated.last.clone(), &first)?;
            repeated.nullable |= particle.min == 0;
            return self.concat(required, repeated);
        };
        // x(x(x)?)? and not x?x?x?: the first form stays deterministic.
        let mut optional = Piece::empty();
        for _ in particle.min..max {
            let copy = self.term(particle)?;
            optional = self.concat(copy, optional)?;
            optional.nullable = true;
        }
        let required = self.copies(particle, particle.min)?;
        self.concat(required, optional)
    }

    fn copies(&mut self, particle: &'p Particle, count: u32) -> Result<Piece, String> {
        let mut whole = Piece::empty();
        for _ in 0..count {
            let copy = self.term(particle)?;
            whole = self.concat(whole, copy)?;
        }
        Ok(whole)
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
                let mut whole = Piece::empty();
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
            lookup: Lookup::new(symbols.iter().map(|symbol| &symbol.name)),
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
