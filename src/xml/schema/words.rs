//! A pattern in Italian words: "2 lettere maiuscole, 8 cifre, 1 lettera maiuscola" instead of `[A-Z]{2}[0-9]{8}[A-Z]{1}`.
//!
//! For who has to mend a value and has never seen a regular expression. Says nothing of a pattern with groups,
//! alternatives or classes that have no name in plain language; the pattern itself is then shown.

use std::iter::Peekable;
use std::str::Chars;

/// What a value must look like; `None` when plain words do not suffice.
pub(super) fn describe(pattern: &str) -> Option<String> {
    let mut chars = pattern.chars().peekable();
    let mut pieces: Vec<Piece> = Vec::new();
    while let Some(c) = chars.next() {
        let class = match c {
            '[' => class(&mut chars)?,
            '.' => Class::named("carattere", "caratteri"),
            '\\' => match chars.next()? {
                'd' => Class::named("cifra", "cifre"),
                c if c.is_ascii_punctuation() => Class::Exactly(c),
                _ => return None,
            },
            '(' | ')' | '|' | '?' | '*' | '+' | '{' | '}' | ']' => return None,
            c => Class::Exactly(c),
        };
        let (min, max) = times(&mut chars)?;
        pieces.push(Piece { class, min, max });
    }
    match pieces.as_slice() {
        [] => None,
        // "solo cifre" says it better than "almeno 1 cifra".
        [
            Piece {
                class: Class::Named(_, many),
                min: 0 | 1,
                max: None,
            },
        ] => Some(format!("solo {many}")),
        pieces => Some(pieces.iter().map(Piece::words).collect::<Option<Vec<_>>>()?.join(", ")),
    }
}

struct Piece {
    class: Class,
    min: u32,
    /// `None`: any number.
    max: Option<u32>,
}

enum Class {
    /// Singular and plural.
    Named(String, String),
    Exactly(char),
}

impl Class {
    fn named(one: &str, many: &str) -> Self {
        Self::Named(one.to_owned(), many.to_owned())
    }
}

impl Piece {
    fn words(&self) -> Option<String> {
        let (one, many) = match &self.class {
            Class::Exactly(c) => return ((self.min, self.max) == (1, Some(1))).then(|| format!("«{c}»")),
            Class::Named(one, many) => (one, many),
        };
        let name = |n: u32| if n == 1 { one } else { many };
        Some(match (self.min, self.max) {
            (min, Some(max)) if min == max => format!("{min} {}", name(min)),
            (min, Some(max)) => format!("da {min} a {max} {many}"),
            (0, None) => format!("eventuali {many}"),
            (min, None) => format!("almeno {min} {}", name(min)),
        })
    }
}

/// A quantifier, or once. The grammar was checked when the pattern was compiled.
fn times(chars: &mut Peekable<Chars<'_>>) -> Option<(u32, Option<u32>)> {
    let range = match chars.peek() {
        Some('?') => (0, Some(1)),
        Some('*') => (0, None),
        Some('+') => (1, None),
        Some('{') => {
            chars.next();
            let mut text = String::new();
            while let Some(c) = chars.next_if(|c| *c != '}') {
                text.push(c);
            }
            let (min, max) = text.split_once(',').unwrap_or((&text, &text));
            let max = if max.is_empty() { None } else { Some(max.parse().ok()?) };
            (min.parse().ok()?, max)
        }
        _ => return Some((1, Some(1))),
    };
    chars.next();
    Some(range)
}

/// After `[`: the class by its name.
fn class(chars: &mut Peekable<Chars<'_>>) -> Option<Class> {
    let negated = chars.next_if_eq(&'^').is_some();
    let (mut ranges, mut singles) = (Vec::new(), String::new());
    loop {
        match chars.next()? {
            ']' => break,
            '[' => return None,
            '\\' => match chars.next()? {
                'd' => ranges.push("0-9".to_owned()),
                c if c.is_ascii_punctuation() => singles.push(c),
                _ => return None,
            },
            from => match chars.next_if_eq(&'-') {
                Some(_) => ranges.push(format!("{from}-{}", chars.next().filter(char::is_ascii_alphanumeric)?)),
                None => singles.push(from),
            },
        }
    }
    ranges.sort_unstable();
    let ranges: Vec<&str> = ranges.iter().map(String::as_str).collect();
    if negated {
        let others = singles
            .chars()
            .map(|c| format!("«{c}»"))
            .collect::<Vec<_>>()
            .join(" e ");
        return (ranges.is_empty() && !singles.is_empty()).then(|| {
            Class::Named(
                format!("carattere diverso da {others}"),
                format!("caratteri diversi da {others}"),
            )
        });
    }
    let letters = !singles.is_empty() && singles.chars().all(|c| c.is_ascii_uppercase());
    Some(match (ranges.as_slice(), singles.is_empty()) {
        (["0-9"], true) => Class::named("cifra", "cifre"),
        (["A-Z"], true) => Class::named("lettera maiuscola", "lettere maiuscole"),
        (["a-z"], true) => Class::named("lettera minuscola", "lettere minuscole"),
        (["A-Z", "a-z"], true) => Class::named("lettera", "lettere"),
        (["0-9", "A-Z", "a-z"], true) => Class::named("lettera o cifra", "lettere o cifre"),
        (["0-9", "A-Z"], true) => Class::named("lettera maiuscola o cifra", "lettere maiuscole o cifre"),
        (["0-9", "A-F"] | ["0-9", "A-F", "a-f"], true) => {
            Class::named("cifra o lettera da A a F", "cifre o lettere da A a F")
        }
        (["0-9"], false) if letters => Class::Named(
            format!("cifra (o lettera tra {singles})"),
            format!("cifre (o lettere tra {singles})"),
        ),
        ([], false) if letters => Class::Named(format!("lettera tra {singles}"), format!("lettere tra {singles}")),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::describe;

    #[test]
    fn the_patterns_of_rev009_and_others() {
        for (pattern, words) in [
            (
                "[A-Z]{2}[0-9]{8}[A-Z]{1}",
                "2 lettere maiuscole, 8 cifre, 1 lettera maiuscola",
            ),
            (
                "[A-Z]{1}[0-9]{3}[A-Z]{1}[0-9]{6}",
                "1 lettera maiuscola, 3 cifre, 1 lettera maiuscola, 6 cifre",
            ),
            (
                "[A-Z]{6}[0-9LMN]{2}[A-Z]",
                "6 lettere maiuscole, 2 cifre (o lettere tra LMN), 1 lettera maiuscola",
            ),
            ("[0-9]{11}", "11 cifre"),
            (
                "[0-9]{2}[0-9A-Fa-f]{8}[A-Za-z]{1}",
                "2 cifre, 8 cifre o lettere da A a F, 1 lettera",
            ),
            (r"\d+", "solo cifre"),
            (r"\d*", "solo cifre"),
            (r"\d{1}.\d{2}", "1 cifra, 1 carattere, 2 cifre"),
            (
                r"[^@]+@[^\.]+\..+",
                "almeno 1 carattere diverso da «@», «@», almeno 1 carattere diverso da «.», «.», almeno 1 carattere",
            ),
            ("[A-Z]{2,3}x?", ""),
            (
                "[A-Z]{2,3}[a-z]?[0-9]{4,}",
                "da 2 a 3 lettere maiuscole, da 0 a 1 lettere minuscole, almeno 4 cifre",
            ),
            (r"[\d]{2}[AB]", "2 cifre, 1 lettera tra AB"),
            (
                "[^ab]*[A-Z]",
                "eventuali caratteri diversi da «a» e «b», 1 lettera maiuscola",
            ),
            ("(a|b)", ""),
            ("a|b", ""),
            (r"\p{L}+", ""),
            (r"\i\c*", ""),
            ("[a-z-[aeiou]]", ""),
            ("[ -~]", ""),
            ("", ""),
        ] {
            assert_eq!(describe(pattern).unwrap_or_default(), words, "{pattern}");
        }
    }
}
