//! A compiled simple type: white space, built-in family, facets; one checker, no allocation for a good value.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Write as _;
use std::sync::Arc;

use super::ViolationKind;
use super::chars::White;
use super::decimal::Decimal;
use super::kind::{Builtin, Kind};
use super::pattern::Pattern;

/// Checks values of one simple type.
#[derive(Debug, Clone)]
pub(super) struct SimpleType {
    pub variety: Variety,
    pub white: White,
    pub facets: Facets,
}

#[derive(Debug, Clone)]
pub(super) enum Variety {
    Atomic(Kind),
    List(Arc<SimpleType>),
    Union(Vec<Arc<SimpleType>>),
}

/// The facets of all derivation steps together. Patterns of several steps must all match.
#[derive(Debug, Clone, Default)]
pub(super) struct Facets {
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    pub patterns: Vec<Pattern>,
    pub enumeration: Option<Vec<String>>,
    pub min: Option<Bound>,
    pub max: Option<Bound>,
    pub total_digits: Option<u64>,
    pub fraction_digits: Option<u64>,
}

#[derive(Debug, Clone)]
pub(super) struct Bound {
    pub value: String,
    pub inclusive: bool,
}

/// Why a value was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub kind: ViolationKind,
    pub expected: String,
}

#[expect(
    clippy::unnecessary_box_returns,
    reason = "a value is hardly ever refused, and shall not carry the size of a refusal"
)]
impl Refusal {
    fn facet(expected: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            kind: ViolationKind::Facet,
            expected: expected.into(),
        })
    }

    fn type_(expected: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            kind: ViolationKind::Type,
            expected: expected.into(),
        })
    }
}

impl SimpleType {
    pub fn builtin(builtin: &Builtin) -> Self {
        let bound = |value: Option<&str>| {
            value.map(|v| Bound {
                value: v.to_owned(),
                inclusive: true,
            })
        };
        Self {
            variety: Variety::Atomic(builtin.kind),
            white: builtin.white,
            facets: Facets {
                min: bound(builtin.min),
                max: bound(builtin.max),
                ..Facets::default()
            },
        }
    }

    /// The value as the type reads it, and why it is refused, if it is.
    #[inline]
    pub fn read<'a>(&self, raw: Cow<'a, str>) -> (Cow<'a, str>, Option<Box<Refusal>>) {
        if let Variety::Union(members) = &self.variety {
            return self.read_union(members, raw);
        }
        let value = self.white.apply(raw);
        let refusal = self.check_type(&value).or_else(|| self.check_facets(&value));
        (value, refusal)
    }

    fn read_union<'a>(&self, members: &[Arc<Self>], raw: Cow<'a, str>) -> (Cow<'a, str>, Option<Box<Refusal>>) {
        let Some(value) = members.iter().find_map(|m| match m.read(raw.clone()) {
            (value, None) => Some(value),
            _ => None,
        }) else {
            let refusal = Refusal::type_(self.describe());
            return (raw, Some(refusal));
        };
        let refusal = self.check_facets(&value);
        (value, refusal)
    }

    fn check_type(&self, value: &str) -> Option<Box<Refusal>> {
        match &self.variety {
            Variety::Atomic(kind) if kind.admits(value) => None,
            // The bounds say more than the bare family: "numero intero da 0 a 255".
            Variety::Atomic(_) => Some(Refusal::type_(self.describe())),
            Variety::List(item) => value
                .split(' ')
                .filter(|i| !i.is_empty())
                .find_map(|i| item.read(Cow::Borrowed(i)).1)
                .map(|mut r| {
                    r.expected = format!("elenco separato da spazi, ogni voce: {}", r.expected);
                    r
                }),
            Variety::Union(_) => None,
        }
    }

    fn check_facets(&self, value: &str) -> Option<Box<Refusal>> {
        let f = &self.facets;
        if f.min_length.is_some() || f.max_length.is_some() {
            let length = self.length(value) as u64;
            if f.min_length.is_some_and(|m| length < m) || f.max_length.is_some_and(|m| length > m) {
                return Some(Refusal::facet(self.describe_length()));
            }
        }
        if let Some(values) = &f.enumeration
            && !values.iter().any(|v| self.equal(v, value))
        {
            return Some(Refusal::facet(describe_enumeration(values)));
        }
        if let Some(pattern) = f.patterns.iter().find(|p| !p.matches(value)) {
            return Some(Refusal::facet(format!("formato: {}", pattern.italian)));
        }
        if let Variety::Atomic(kind) = &self.variety {
            if !f.within_bounds(*kind, value) {
                return Some(Refusal::facet(self.describe()));
            }
            if f.total_digits.is_some() || f.fraction_digits.is_some() {
                return f.check_digits(value);
            }
        }
        None
    }

    /// Length in characters, octets or list items.
    fn length(&self, value: &str) -> usize {
        match &self.variety {
            Variety::Atomic(kind) => kind.length(value),
            Variety::List(_) => value.split(' ').filter(|i| !i.is_empty()).count(),
            Variety::Union(_) => 0,
        }
    }

    /// Equality of two values whose white space is already treated.
    pub fn equal(&self, a: &str, b: &str) -> bool {
        match &self.variety {
            Variety::Atomic(kind) => kind.equal(a, b),
            Variety::List(item) => {
                let items = |s: &'_ str| {
                    s.split(' ')
                        .filter(|i| !i.is_empty())
                        .map(str::to_owned)
                        .collect::<Vec<_>>()
                };
                let (a, b) = (items(a), items(b));
                a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| item.equal(a, b))
            }
            Variety::Union(members) => members.iter().any(|m| {
                let read = |s: &str| match m.read(Cow::Owned(s.to_owned())) {
                    (value, None) => Some(value),
                    _ => None,
                };
                read(a).zip(read(b)).is_some_and(|(a, b)| m.equal(&a, &b))
            }),
        }
    }

    /// True for `xs:ID` and what derives from it.
    pub fn is_id(&self) -> bool {
        matches!(self.variety, Variety::Atomic(Kind::Id))
    }

    /// The family with its bounds, in Italian.
    fn describe(&self) -> String {
        match &self.variety {
            Variety::Atomic(kind) => {
                let mut text = kind.italiano().to_owned();
                match (&self.facets.min, &self.facets.max) {
                    (Some(min), Some(max)) if min.inclusive && max.inclusive => {
                        let _ = write!(text, " da {} a {}", min.value, max.value);
                        return text;
                    }
                    _ => {}
                }
                if let Some(min) = &self.facets.min {
                    text.push_str(if min.inclusive {
                        " non minore di "
                    } else {
                        " maggiore di "
                    });
                    text.push_str(&min.value);
                }
                if let Some(max) = &self.facets.max {
                    text.push_str(if self.facets.min.is_some() { " e" } else { "" });
                    text.push_str(if max.inclusive {
                        " non maggiore di "
                    } else {
                        " minore di "
                    });
                    text.push_str(&max.value);
                }
                text
            }
            Variety::List(item) => format!("elenco separato da spazi, ogni voce: {}", item.describe()),
            Variety::Union(members) => {
                let parts: Vec<_> = members.iter().map(|m| m.describe_whole()).collect();
                parts.join(" oppure ")
            }
        }
    }

    /// The most telling facet, or the family: for the members of a union.
    fn describe_whole(&self) -> String {
        if let Some(values) = &self.facets.enumeration {
            describe_enumeration(values)
        } else if let Some(pattern) = self.facets.patterns.last() {
            format!("formato: {}", pattern.italian)
        } else if self.facets.min_length.is_some() || self.facets.max_length.is_some() {
            self.describe_length()
        } else {
            self.describe()
        }
    }

    fn describe_length(&self) -> String {
        let (one, many) = match &self.variety {
            Variety::Atomic(Kind::Base64 | Kind::Hex) => ("byte", "byte"),
            Variety::List(_) => ("voce", "voci"),
            _ => ("carattere", "caratteri"),
        };
        let unit = |n: u64| if n == 1 { one } else { many };
        match (self.facets.min_length, self.facets.max_length) {
            (Some(a), Some(b)) if a == b => format!("lunghezza {a} {}", unit(a)),
            (Some(a), Some(b)) => format!("lunghezza da {a} a {b} {}", unit(b)),
            (Some(a), None) => format!("lunghezza almeno {a} {}", unit(a)),
            (None, Some(b)) => format!("lunghezza al massimo {b} {}", unit(b)),
            (None, None) => String::new(),
        }
    }
}

impl Facets {
    pub fn within_bounds(&self, kind: Kind, value: &str) -> bool {
        let holds = |bound: &Option<Bound>, side: Ordering| {
            bound.as_ref().is_none_or(|b| match kind.compare(value, &b.value) {
                Some(Ordering::Equal) => b.inclusive,
                Some(order) => order == side,
                None => false,
            })
        };
        holds(&self.min, Ordering::Greater) && holds(&self.max, Ordering::Less)
    }

    fn check_digits(&self, value: &str) -> Option<Box<Refusal>> {
        let number = Decimal::parse(value)?;
        if self.total_digits.is_some_and(|m| number.total_digits() as u64 > m) {
            return Some(Refusal::facet(format!(
                "numero con al massimo {} cifre",
                self.total_digits.unwrap_or_default()
            )));
        }
        if self
            .fraction_digits
            .is_some_and(|m| number.fraction_digits() as u64 > m)
        {
            return Some(Refusal::facet(format!(
                "numero con al massimo {} decimali",
                self.fraction_digits.unwrap_or_default()
            )));
        }
        None
    }
}

fn describe_enumeration(values: &[String]) -> String {
    const SHOWN: usize = 30;
    let mut shown: Vec<&str> = values
        .iter()
        .take(SHOWN)
        .map(|v| if v.is_empty() { "(vuoto)" } else { v.as_str() })
        .collect();
    if values.len() > SHOWN {
        shown.push("…");
    }
    if let [only] = shown.as_slice() {
        format!("valore {only}")
    } else {
        format!("valore tra {}", shown.join(", "))
    }
}
