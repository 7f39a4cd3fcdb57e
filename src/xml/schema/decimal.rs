//! Decimal numbers of any length, compared as text: no rounding, no overflow, no allocation.

use std::cmp::Ordering;

/// A number split into sign, integer digits without leading zeros, fraction digits without trailing ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal<'a> {
    negative: bool,
    integer: &'a str,
    fraction: &'a str,
}

impl<'a> Decimal<'a> {
    /// The lexical space of `xs:decimal` (XSD 1.0 part 2, §3.2.3): at least one digit, no exponent.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (negative, digits) = sign(text);
        let (integer, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if (integer.is_empty() && fraction.is_empty()) || !all_digits(integer) || !all_digits(fraction) {
            return None;
        }
        let integer = integer.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        let zero = integer.is_empty() && fraction.is_empty();
        Some(Self {
            negative: negative && !zero,
            integer,
            fraction,
        })
    }

    /// The lexical space of `xs:integer`: no point at all.
    pub fn parse_integer(text: &'a str) -> Option<Self> {
        if text.contains('.') { None } else { Self::parse(text) }
    }

    /// Digits that count for `totalDigits`.
    pub fn total_digits(&self) -> usize {
        self.integer.len() + self.fraction.len()
    }

    /// Digits that count for `fractionDigits`.
    pub fn fraction_digits(&self) -> usize {
        self.fraction.len()
    }
}

fn sign(text: &str) -> (bool, &str) {
    if let Some(rest) = text.strip_prefix('-') {
        (true, rest)
    } else {
        (false, text.strip_prefix('+').unwrap_or(text))
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let magnitude = || {
            self.integer
                .len()
                .cmp(&other.integer.len())
                .then_with(|| self.integer.cmp(other.integer))
                // Without trailing zeros the order of fractions is the order of their texts.
                .then_with(|| self.fraction.cmp(other.fraction))
        };
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => magnitude(),
            (true, true) => magnitude().reverse(),
        }
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
