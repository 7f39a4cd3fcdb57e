//! Characters of XML names (XML 1.0, fifth edition, productions 4 and 4a) and the white space of XSD.

use std::borrow::Cow;

/// `NameStartChar`, colon included.
pub(super) const NAME_START: &[(char, char)] = &[
    (':', ':'),
    ('A', 'Z'),
    ('_', '_'),
    ('a', 'z'),
    ('\u{C0}', '\u{D6}'),
    ('\u{D8}', '\u{F6}'),
    ('\u{F8}', '\u{2FF}'),
    ('\u{370}', '\u{37D}'),
    ('\u{37F}', '\u{1FFF}'),
    ('\u{200C}', '\u{200D}'),
    ('\u{2070}', '\u{218F}'),
    ('\u{2C00}', '\u{2FEF}'),
    ('\u{3001}', '\u{D7FF}'),
    ('\u{F900}', '\u{FDCF}'),
    ('\u{FDF0}', '\u{FFFD}'),
    ('\u{10000}', '\u{EFFFF}'),
];

/// What `NameChar` adds to `NameStartChar`.
pub(super) const NAME_MORE: &[(char, char)] = &[
    ('-', '.'),
    ('0', '9'),
    ('\u{B7}', '\u{B7}'),
    ('\u{300}', '\u{36F}'),
    ('\u{203F}', '\u{2040}'),
];

fn within(ranges: &[(char, char)], c: char) -> bool {
    ranges.iter().any(|&(a, b)| (a..=b).contains(&c))
}

fn is_name_char(c: char) -> bool {
    within(NAME_START, c) || within(NAME_MORE, c)
}

pub(super) fn is_name(s: &str) -> bool {
    s.chars().next().is_some_and(|c| within(NAME_START, c)) && is_nmtoken(s)
}

pub(super) fn is_ncname(s: &str) -> bool {
    is_name(s) && !s.contains(':')
}

pub(super) fn is_nmtoken(s: &str) -> bool {
    !s.is_empty() && s.chars().all(is_name_char)
}

pub(super) fn is_qname(s: &str) -> bool {
    match s.split_once(':') {
        Some((prefix, local)) => is_ncname(prefix) && is_ncname(local),
        None => is_ncname(s),
    }
}

/// The `whiteSpace` facet, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum White {
    Preserve,
    Replace,
    Collapse,
}

pub(super) const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

pub(super) fn is_blank(s: &str) -> bool {
    s.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'))
}

impl White {
    /// Borrows wherever nothing, or only the ends, has to change.
    #[inline]
    pub fn apply(self, text: Cow<'_, str>) -> Cow<'_, str> {
        match self {
            Self::Replace if text.bytes().any(|b| matches!(b, b'\t' | b'\n' | b'\r')) => {
                text.replace(['\t', '\n', '\r'], " ").into()
            }
            Self::Preserve | Self::Replace => text,
            // Nearly every number, date and code.
            Self::Collapse if text.bytes().all(|b| b > b' ') => text,
            Self::Collapse => collapse(text),
        }
    }
}

fn collapse(text: Cow<'_, str>) -> Cow<'_, str> {
    let trimmed = match text {
        Cow::Borrowed(s) => Cow::Borrowed(s.trim_matches(BLANKS)),
        Cow::Owned(s) => {
            let inner = s.trim_matches(BLANKS);
            if inner.len() == s.len() {
                Cow::Owned(s)
            } else {
                Cow::Owned(inner.to_owned())
            }
        }
    };
    let bytes = trimmed.as_bytes();
    let dirty = bytes.iter().any(|b| matches!(b, b'\t' | b'\n' | b'\r')) || bytes.windows(2).any(|w| w == b"  ");
    if !dirty {
        return trimmed;
    }
    let mut out = String::with_capacity(trimmed.len());
    for word in trimmed.split(BLANKS).filter(|w| !w.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.into()
}
