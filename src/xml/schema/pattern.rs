//! XSD regular expressions (XSD 1.0 part 2, appendix F) translated to the `regex` crate.
//!
//! The two languages look alike and are not: an XSD pattern is anchored, `^` and `$` are ordinary characters,
//! `\d` is any decimal digit of Unicode, `\i` and `\c` are name characters, a class may subtract another one.
//! Whatever the grammar of appendix F does not admit is an error, never taken in the other language's meaning.

use std::fmt::Write as _;

use regex::{Regex, RegexBuilder};

use super::chars::{NAME_MORE, NAME_START};
use super::fixed::Fixed;
use super::words;

const SIZE_LIMIT: usize = 1 << 20;
const MAX_NESTING: u32 = 64;

/// The patterns of one derivation step: one of them must match.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    /// What it wants, in Italian: in words, or as written in the schema.
    pub italian: String,
    matcher: Matcher,
}

#[derive(Debug, Clone)]
enum Matcher {
    Fixed(Fixed),
    General(Regex),
}

impl Pattern {
    /// # Errors
    /// Why a pattern cannot be used.
    pub fn compile(alternatives: &[&str]) -> Result<Self, String> {
        let mut branches = Vec::with_capacity(alternatives.len());
        for source in alternatives {
            branches.push(translate(source).map_err(|reason| format!("pattern «{source}»: {reason}"))?);
        }
        let regex = RegexBuilder::new(&format!(r"\A(?:{})\z", branches.join("|")))
            .size_limit(SIZE_LIMIT)
            .dfa_size_limit(SIZE_LIMIT)
            .build()
            .map_err(|e| format!("pattern too large or not usable: {e}"))?;
        let words: Option<Vec<String>> = alternatives.iter().map(|source| words::describe(source)).collect();
        Ok(Self {
            italian: words.map_or_else(|| alternatives.join(" oppure "), |words| words.join("; oppure ")),
            // Compiled all the same: what the engine refuses is refused at start.
            matcher: match alternatives {
                [only] => Fixed::parse(only).map_or(Matcher::General(regex), Matcher::Fixed),
                _ => Matcher::General(regex),
            },
        })
    }

    pub fn matches(&self, value: &str) -> bool {
        match &self.matcher {
            Matcher::Fixed(fixed) => fixed.matches(value),
            Matcher::General(regex) => regex.is_match(value),
        }
    }
}

/// One pattern in the syntax of the `regex` crate, without anchors.
pub(super) fn translate(source: &str) -> Result<String, String> {
    let mut parser = Parser {
        chars: source.chars().collect(),
        at: 0,
        out: String::with_capacity(source.len() * 2),
    };
    parser.alternatives(0)?;
    match parser.peek() {
        None => Ok(parser.out),
        Some(c) => Err(format!("unexpected «{c}»")),
    }
}

struct Parser {
    chars: Vec<char>,
    at: usize,
    out: String,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn peek_second(&self) -> Option<char> {
        self.chars.get(self.at + 1).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn alternatives(&mut self, depth: u32) -> Result<(), String> {
        if depth > MAX_NESTING {
            return Err("too deeply nested".into());
        }
        loop {
            while let Some(c) = self.peek().filter(|c| !matches!(c, '|' | ')')) {
                self.at += 1;
                self.atom(c, depth)?;
                self.quantifier()?;
            }
            if !self.eat('|') {
                return Ok(());
            }
            self.out.push('|');
        }
    }

    fn atom(&mut self, first: char, depth: u32) -> Result<(), String> {
        match first {
            '(' => {
                self.out.push_str("(?:");
                self.alternatives(depth + 1)?;
                if !self.eat(')') {
                    return Err("missing «)»".into());
                }
                self.out.push(')');
            }
            '[' => {
                let class = self.class(0)?;
                self.out.push_str(&class);
            }
            '.' => self.out.push_str(r"[^\n\r]"),
            '\\' => match self.escape()? {
                Escape::One(c) => push_char(&mut self.out, c),
                Escape::Set(set) => {
                    let _ = write!(self.out, "[{set}]");
                }
            },
            '?' | '*' | '+' | '{' | '}' | ']' => return Err(format!("unexpected «{first}»")),
            c => push_char(&mut self.out, c),
        }
        Ok(())
    }

    fn quantifier(&mut self) -> Result<(), String> {
        match self.peek() {
            Some(c @ ('?' | '*' | '+')) => {
                self.at += 1;
                self.out.push(c);
            }
            Some('{') => {
                self.at += 1;
                let mut text = String::new();
                loop {
                    match self.next() {
                        Some('}') => break,
                        Some(c) if c.is_ascii_digit() || c == ',' => text.push(c),
                        _ => return Err("malformed quantifier".into()),
                    }
                }
                let (min, max) = text.split_once(',').unwrap_or((&text, &text));
                let min: u32 = min.parse().map_err(|_| "malformed quantifier")?;
                if !max.is_empty() {
                    let max: u32 = max.parse().map_err(|_| "malformed quantifier")?;
                    if max < min {
                        return Err("quantifier with bounds in the wrong order".into());
                    }
                }
                let _ = write!(self.out, "{{{text}}}");
            }
            _ => return Ok(()),
        }
        // `a??` would be a lazy quantifier there and is nothing here.
        match self.peek() {
            Some(c @ ('?' | '*' | '+' | '{')) => Err(format!("unexpected «{c}» after a quantifier")),
            _ => Ok(()),
        }
    }

    /// After `[`: the class as one bracket expression of the other language.
    fn class(&mut self, depth: u32) -> Result<String, String> {
        if depth > MAX_NESTING {
            return Err("too deeply nested".into());
        }
        let negated = self.eat('^');
        let mut set = String::new();
        let mut subtracted = None;
        loop {
            let Some(c) = self.next() else {
                return Err("missing «]»".into());
            };
            match c {
                ']' if !set.is_empty() => break,
                '-' if self.peek() == Some('[') && !set.is_empty() => {
                    self.at += 1;
                    subtracted = Some(self.class(depth + 1)?);
                    if !self.eat(']') {
                        return Err("a subtraction must end its class".into());
                    }
                    break;
                }
                '-' if !set.is_empty() && self.peek() != Some(']') => {
                    return Err("«-» inside a class".into());
                }
                '[' | ']' => return Err(format!("«{c}» inside a class")),
                '\\' => match self.escape()? {
                    Escape::One(c) => self.range(c, &mut set)?,
                    Escape::Set(inner) => set.push_str(&inner),
                },
                c => self.range(c, &mut set)?,
            }
        }
        let caret = if negated { "^" } else { "" };
        Ok(match subtracted {
            Some(other) => format!("[[{caret}{set}]--{other}]"),
            None => format!("[{caret}{set}]"),
        })
    }

    /// A single character of a class, or the range that begins with it.
    fn range(&mut self, from: char, set: &mut String) -> Result<(), String> {
        push_char(set, from);
        let is_range = self.peek() == Some('-') && !matches!(self.peek_second(), Some(']' | '[') | None);
        if !is_range {
            return Ok(());
        }
        self.at += 1;
        let to = match self.next() {
            Some('\\') => match self.escape()? {
                Escape::One(c) => c,
                Escape::Set(_) => return Err("a range cannot end with a class".into()),
            },
            Some(c) => c,
            None => return Err("missing «]»".into()),
        };
        if to < from {
            return Err("range in the wrong order".into());
        }
        set.push('-');
        push_char(set, to);
        Ok(())
    }

    /// After the backslash.
    fn escape(&mut self) -> Result<Escape, String> {
        let Some(c) = self.next() else {
            return Err("lone «\\» at the end".into());
        };
        Ok(match c {
            'n' => Escape::One('\n'),
            'r' => Escape::One('\r'),
            't' => Escape::One('\t'),
            '\\' | '|' | '.' | '-' | '^' | '?' | '*' | '+' | '{' | '}' | '(' | ')' | '[' | ']' => Escape::One(c),
            's' => Escape::Set(r" \t\n\r".into()),
            'S' => Escape::Set(r"[^ \t\n\r]".into()),
            'd' => Escape::Set(r"\p{Nd}".into()),
            'D' => Escape::Set(r"\P{Nd}".into()),
            'w' => Escape::Set(r"[^\p{P}\p{Z}\p{C}]".into()),
            'W' => Escape::Set(r"\p{P}\p{Z}\p{C}".into()),
            'i' => Escape::Set(ranges(&[NAME_START])),
            'I' => Escape::Set(format!("[^{}]", ranges(&[NAME_START]))),
            'c' => Escape::Set(ranges(&[NAME_START, NAME_MORE])),
            'C' => Escape::Set(format!("[^{}]", ranges(&[NAME_START, NAME_MORE]))),
            'p' | 'P' => Escape::Set(self.property(c == 'P')?),
            other => return Err(format!("escape «\\{other}» not in XSD 1.0")),
        })
    }

    fn property(&mut self, negated: bool) -> Result<String, String> {
        let mut name = String::new();
        if !self.eat('{') {
            return Err("«\\p» without «{»".into());
        }
        loop {
            match self.next() {
                Some('}') => break,
                Some(c) => name.push(c),
                None => return Err("missing «}»".into()),
            }
        }
        if let Some(block) = name.strip_prefix("Is") {
            let (_, from, to) = BLOCKS
                .iter()
                .find(|(n, ..)| *n == block)
                .ok_or_else(|| format!("block «{name}» not supported"))?;
            let caret = if negated { "^" } else { "" };
            return Ok(format!(r"[{caret}\x{{{from:X}}}-\x{{{to:X}}}]"));
        }
        if !CATEGORIES.contains(&name.as_str()) {
            return Err(format!("category «{name}» not in XSD 1.0"));
        }
        Ok(format!(r"\{}{{{name}}}", if negated { 'P' } else { 'p' }))
    }
}

enum Escape {
    One(char),
    /// Items that may stand inside brackets.
    Set(String),
}

/// A literal, escaped so that it means itself inside and outside brackets.
fn push_char(out: &mut String, c: char) {
    if c.is_alphanumeric() && c.is_ascii() {
        out.push(c);
    } else {
        let _ = write!(out, r"\x{{{:X}}}", u32::from(c));
    }
}

fn ranges(tables: &[&[(char, char)]]) -> String {
    let mut out = String::new();
    for &(from, to) in tables.iter().copied().flatten() {
        push_char(&mut out, from);
        out.push('-');
        push_char(&mut out, to);
    }
    out
}

const CATEGORIES: &[&str] = &[
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi",
    "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So", "C", "Cc", "Cf", "Co", "Cn",
];

/// Unicode blocks a schema of this domain may name; another one is a start-up error.
const BLOCKS: &[(&str, u32, u32)] = &[
    ("BasicLatin", 0x0, 0x7F),
    ("Latin-1Supplement", 0x80, 0xFF),
    ("LatinExtended-A", 0x100, 0x17F),
    ("LatinExtended-B", 0x180, 0x24F),
    ("IPAExtensions", 0x250, 0x2AF),
    ("SpacingModifierLetters", 0x2B0, 0x2FF),
    ("CombiningDiacriticalMarks", 0x300, 0x36F),
    ("Greek", 0x370, 0x3FF),
    ("Cyrillic", 0x400, 0x4FF),
    ("Armenian", 0x530, 0x58F),
    ("Hebrew", 0x590, 0x5FF),
    ("Arabic", 0x600, 0x6FF),
    ("LatinExtendedAdditional", 0x1E00, 0x1EFF),
    ("GreekExtended", 0x1F00, 0x1FFF),
    ("GeneralPunctuation", 0x2000, 0x206F),
    ("SuperscriptsandSubscripts", 0x2070, 0x209F),
    ("CurrencySymbols", 0x20A0, 0x20CF),
    ("LetterlikeSymbols", 0x2100, 0x214F),
    ("NumberForms", 0x2150, 0x218F),
    ("Arrows", 0x2190, 0x21FF),
    ("MathematicalOperators", 0x2200, 0x22FF),
];
