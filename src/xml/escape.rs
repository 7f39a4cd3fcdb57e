//! Escaping, and the one unescaping that happens outside of the reader.

use std::borrow::Cow;

use super::chars::is_char;
use super::content::predefined;

/// Where a value will stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Text,
    /// Between double or single quotes.
    Attribute,
}

/// Escapes character data. A character that XML cannot carry becomes a space.
pub fn escape_text(value: &str) -> Cow<'_, str> {
    if !value.bytes().any(|byte| Place::Text.looks_at(byte)) {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len() + value.len() / 4);
    push_escaped(&mut out, value, Place::Text);
    Cow::Owned(out)
}

/// Resolves the five predefined entities once, for an inner document that was escaped twice; whatever else follows
/// an ampersand stays as it is (`operations.md` §3, step 3).
pub fn unescape_predefined(value: &str) -> Cow<'_, str> {
    let Some((plain, mut rest)) = value.split_once('&') else {
        return Cow::Borrowed(value);
    };
    let mut out = String::with_capacity(value.len());
    out.push_str(plain);
    loop {
        let (c, after) = predefined(rest).unwrap_or(('&', rest));
        out.push(c);
        let Some((plain, next)) = after.split_once('&') else {
            out.push_str(after);
            return Cow::Owned(out);
        };
        out.push_str(plain);
        rest = next;
    }
}

/// Appends `value`, escaped for `place`.
pub(super) fn push_escaped(out: &mut String, value: &str, place: Place) {
    let mut rest = value;
    while let Some(at) = rest.bytes().position(|byte| place.looks_at(byte)) {
        let (plain, tail) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = tail.chars();
        match chars.next() {
            Some('&') => out.push_str("&amp;"),
            Some('<') => out.push_str("&lt;"),
            Some('>') => out.push_str("&gt;"),
            Some('"') => out.push_str("&quot;"),
            Some('\'') => out.push_str("&apos;"),
            Some('\r') => out.push_str("&#13;"),
            Some('\n') => out.push_str("&#10;"),
            Some('\t') => out.push_str("&#9;"),
            Some(c) => out.push(if is_char(c) { c } else { ' ' }),
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
}

impl Place {
    /// First byte of a character that cannot, or perhaps cannot, be copied as it is. 0xEF begins U+FFFE and U+FFFF.
    const fn looks_at(self, byte: u8) -> bool {
        match byte {
            b'&' | b'<' | b'>' | 0xEF => true,
            b'"' | b'\'' | b'\n' | b'\t' => matches!(self, Self::Attribute),
            _ => byte < b' ',
        }
    }
}
