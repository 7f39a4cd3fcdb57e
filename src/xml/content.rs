//! From what stands between markup to what it means: references, line ends, attribute values.
//!
//! A span is taken whole from the text and rewritten in one pass, because an escaped inner document holds hundreds
//! of references and an event for each would cost more than everything else (XML 1.0 §2.11, §3.3.3, §4.1, §4.6).

use std::borrow::Cow;

use super::XmlErrorKind::{Character, Entity, Malformed};
use super::chars::{is_char, is_name};
use super::error::Refusal;

/// Character data of an element: borrowed unless it holds a reference or a carriage return.
pub(super) fn text(raw: &str) -> Result<Cow<'_, str>, Refusal> {
    let bytes = raw.as_bytes();
    if memchr::memchr3(b'&', b'\r', b']', bytes).is_none() {
        return Ok(Cow::Borrowed(raw));
    }
    if let Some(at) = memchr::memmem::find(bytes, b"]]>") {
        return Err(Refusal::new(Malformed, at));
    }
    rewrite(raw, |byte| matches!(byte, b'&' | b'\r'), "\n")
}

/// What a CDATA section holds: only line ends change.
pub(super) fn cdata(raw: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\r', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n"))
}

/// An attribute value without its quotes: every literal blank becomes a space.
pub(super) fn attribute(raw: &str) -> Result<Cow<'_, str>, Refusal> {
    if let Some(at) = memchr::memchr(b'<', raw.as_bytes()) {
        return Err(Refusal::new(Malformed, at));
    }
    rewrite(raw, |byte| matches!(byte, b'&' | b'\r' | b'\n' | b'\t'), " ")
}

/// Replaces references, and the other bytes that are `special` (blanks; `\r\n` counts as one) by `blank`.
fn rewrite<'i>(raw: &'i str, special: impl Fn(u8) -> bool, blank: &str) -> Result<Cow<'i, str>, Refusal> {
    let next = |text: &str| text.bytes().position(&special);
    let Some(mut at) = next(raw) else {
        return Ok(Cow::Borrowed(raw));
    };
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    loop {
        let (plain, tail) = rest.split_at(at);
        out.push_str(plain);
        rest = if let Some(after) = tail.strip_prefix('&') {
            let here = raw.len() - tail.len();
            let (c, after) = reference(after).map_err(|kind| Refusal::new(kind, here))?;
            out.push(c);
            after
        } else {
            out.push_str(blank);
            tail.strip_prefix("\r\n").or_else(|| tail.get(1..)).unwrap_or_default()
        };
        match next(rest) {
            Some(found) => at = found,
            None => break,
        }
    }
    out.push_str(rest);
    Ok(Cow::Owned(out))
}

/// The predefined entities with what follows the ampersand.
pub(super) const PREDEFINED: [(&str, char); 5] = [
    ("lt;", '<'),
    ("gt;", '>'),
    ("amp;", '&'),
    ("quot;", '"'),
    ("apos;", '\''),
];

/// Resolves the reference whose ampersand was just read; gives the character and what follows the semicolon.
fn reference(after: &str) -> Result<(char, &str), super::XmlErrorKind> {
    for (name, c) in PREDEFINED {
        if let Some(rest) = after.strip_prefix(name) {
            return Ok((c, rest));
        }
    }
    let (name, rest) = after.split_once(';').ok_or(Malformed)?;
    let Some(number) = name.strip_prefix('#') else {
        return Err(if is_name(name) { Entity } else { Malformed });
    };
    let c = match number.strip_prefix('x') {
        Some(digits) => code_point(digits, 16),
        None => code_point(number, 10),
    }?;
    Ok((c, rest))
}

/// Any number of leading zeros is legal, so digits are read one by one and may never overflow.
fn code_point(digits: &str, radix: u32) -> Result<char, super::XmlErrorKind> {
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Err(Malformed);
    }
    let value = digits
        .chars()
        .filter_map(|c| c.to_digit(radix))
        .fold(0_u32, |value, digit| value.saturating_mul(radix).saturating_add(digit));
    char::from_u32(value).filter(|&c| is_char(c)).ok_or(Character)
}
