//! Which characters and names XML 1.0 (fifth edition) and Namespaces in XML 1.0 admit.
//!
//! The tables are the productions `Char`, `NameStartChar` and `NameChar`; a name of ours is always a `QName`:
//! at most one colon, never first or last, and a local part that could stand alone.

/// Blank space as markup knows it: the production `S`.
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Production `Char`. Surrogates cannot occur in a `char`.
pub(super) const fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// Offset of the first character that no XML document may hold, literally or by reference.
pub(super) fn first_illegal(text: &str) -> Option<usize> {
    let control = first_control(text.as_bytes());
    let bytes = text.as_bytes();
    let noncharacter =
        memchr::memchr_iter(0xEF, bytes).find(|&at| matches!(bytes.get(at + 1..at + 3), Some([0xBF, 0xBE | 0xBF])));
    match (control, noncharacter) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// By blocks without an early exit inside, so that the compiler can look at many bytes at once.
fn first_control(bytes: &[u8]) -> Option<usize> {
    const BLOCK: usize = 64;
    let refused = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    let block = bytes
        .chunks(BLOCK)
        .position(|block| block.iter().fold(false, |found, &byte| found | refused(byte)))?;
    let start = block * BLOCK;
    bytes
        .iter()
        .skip(start)
        .position(|&byte| refused(byte))
        .map(|at| start + at)
}

/// A name split at its colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct QName<'i> {
    pub prefix: Option<&'i str>,
    pub local: &'i str,
}

impl<'i> QName<'i> {
    /// `None` when the text is not a `QName`.
    pub fn parse(text: &'i str) -> Option<Self> {
        let (prefix, local) = match text.split_once(':') {
            Some((prefix, local)) => (Some(prefix), local),
            None => (None, text),
        };
        (is_ncname(local) && prefix.is_none_or(is_ncname)).then_some(Self { prefix, local })
    }
}

/// A name without a colon.
pub(super) fn is_ncname(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(is_name_start) && chars.all(is_name_char)
}

/// Production `Name`, colons included: what may stand between `&` and `;`.
pub(super) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == ':' || is_name_start(c)) && chars.all(|c| c == ':' || is_name_char(c))
}

/// `NameStartChar` without the colon.
#[inline]
const fn is_name_start(c: char) -> bool {
    matches!(c,
        'a'..='z' | 'A'..='Z' | '_'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// `NameChar` without the colon.
#[inline]
const fn is_name_char(c: char) -> bool {
    is_name_start(c) || matches!(c, '0'..='9' | '-' | '.' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}
