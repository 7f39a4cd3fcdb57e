//! Violations, bounded in number and in size, and the Italian words for them.
//!
//! A sentence for the sender never holds text of the document: only names that the schema declares.

use super::automaton::{Automaton, Missing, State, SymbolId};
use super::{Violation, ViolationKind};

/// Violations kept when nobody asks for another number.
pub(super) const DEFAULT_CAP: usize = 50;
const MAX_VALUE: usize = 200;
const MAX_NAMES: usize = 12;

#[derive(Debug)]
pub(super) struct Report {
    pub violations: Vec<Violation>,
    pub cap: usize,
    /// Violations beyond the cap.
    pub omitted: usize,
}

impl Report {
    pub fn new() -> Self {
        Self {
            violations: Vec::new(),
            cap: DEFAULT_CAP,
            omitted: 0,
        }
    }

    pub fn is_full(&self) -> bool {
        self.violations.len() >= self.cap
    }

    pub fn add(&mut self, kind: ViolationKind, path: String, line: u32, expected: String, value: Option<&str>) {
        self.violations.push(Violation {
            kind,
            path,
            line,
            expected,
            value: value.map(|v| v.chars().take(MAX_VALUE).collect()),
        });
    }

    /// Forgets that an element is missing: it came, later than it should have.
    pub fn found_late(&mut self, since: usize, path: &str) -> bool {
        let missing = |v: &Violation| v.kind == ViolationKind::MissingElement && v.path == path;
        match self.violations.iter().skip(since).position(missing) {
            Some(at) => {
                self.violations.remove(since + at);
                true
            }
            None => false,
        }
    }
}

/// A place below the root: a name of the schema, and an index when it may be repeated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'s> {
    pub name: &'s str,
    /// From 1; 0 for an element that occurs once.
    pub index: u32,
}

impl Place<'_> {
    pub fn append_to(self, path: &mut String) {
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(self.name);
        if self.index > 0 {
            path.push('[');
            path.push_str(&self.index.to_string());
            path.push(']');
        }
    }
}

fn name(automaton: &Automaton, symbol: SymbolId) -> &str {
    automaton.at(symbol).map_or("", |s| &*s.name.local)
}

/// "manca l'elemento domicilio", "manca uno tra a, b".
pub(super) fn missing(automaton: &Automaton, missing: &Missing) -> String {
    let Some(symbol) = missing.symbol else {
        return "manca un altro elemento".into();
    };
    if missing.alternatives.is_empty() {
        return format!("manca l'elemento {}", name(automaton, symbol));
    }
    let names = std::iter::once(symbol).chain(missing.alternatives.iter().copied());
    let names: Vec<_> = names.map(|s| name(automaton, s)).collect();
    format!("manca un elemento tra {}", shorten(&names))
}

/// "elemento non previsto in questo punto; ammessi: a, b".
pub(super) fn unexpected(automaton: &Automaton, state: State) -> String {
    let (symbols, wild) = automaton.expected(state);
    let names: Vec<_> = symbols.iter().map(|s| name(automaton, *s)).collect();
    let end = if automaton.accepts(state) {
        " oppure nessun altro"
    } else {
        ""
    };
    match names.as_slice() {
        [] if wild => "elemento di questo namespace non previsto".into(),
        [] => "elemento non previsto in questo punto; non sono ammessi altri elementi".into(),
        [only] => format!("elemento non previsto in questo punto; ammesso: {only}{end}"),
        names => format!(
            "elemento non previsto in questo punto; ammessi: {}{end}",
            shorten(names)
        ),
    }
}

pub(super) fn shorten(names: &[&str]) -> String {
    let shown: Vec<_> = names.iter().take(MAX_NAMES).copied().collect();
    let more = if names.len() > MAX_NAMES { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
