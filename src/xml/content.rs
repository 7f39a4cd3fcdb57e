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
    // A bracket alone changes nothing.
    if memchr::memchr2(b'&', b'\r', bytes).is_none() {
        return Ok(Cow::Borrowed(raw));
    }
    unescape(raw).map(Cow::Owned)
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
    rewrite(raw)
}

/// Replaces references and line ends of a text, eight bytes at a time: an escaped document has a reference every dozen
/// bytes, and this is then most of what reading its envelope costs.
fn unescape(raw: &str) -> Result<String, Refusal> {
    let bytes = raw.as_bytes();
    // No reference is shorter than what it stands for.
    let mut out = vec![0; bytes.len()];
    let (mut at, mut to) = (0, 0);
    while let (Some(from), Some(into)) = (bytes.get(at..), out.get_mut(to..)) {
        let plain = copy_plain(from, into);
        at += plain;
        to += plain;
        let c = match from.get(plain..) {
            None | Some([]) => break,
            Some([b'&', ..]) => {
                let after = raw.get(at + 1..).unwrap_or_default();
                let (c, after) = reference(after).map_err(|kind| Refusal::new(kind, at))?;
                at = raw.len() - after.len();
                c
            }
            Some(line_end) => {
                at += if line_end.starts_with(b"\r\n") { 2 } else { 1 };
                '\n'
            }
        };
        let into = into.get_mut(plain..).unwrap_or_default();
        if let (true, Some(place)) = (c.is_ascii(), into.first_mut()) {
            *place = c as u8;
            to += 1;
        } else {
            let mut encoded = [0; 4];
            let encoded = c.encode_utf8(&mut encoded).as_bytes();
            into.iter_mut().zip(encoded).for_each(|(place, byte)| *place = *byte);
            to += encoded.len();
        }
    }
    out.truncate(to);
    // What was put together of whole characters is text.
    String::from_utf8(out).map_err(|_| Refusal::new(Malformed, 0))
}

/// Copies up to the first ampersand or carriage return; says how many bytes. What lies behind them in `to` is undefined.
#[inline]
fn copy_plain(from: &[u8], to: &mut [u8]) -> usize {
    let mut done = 0;
    let word = |done: usize| from.get(done..).and_then(<[u8]>::first_chunk::<8>);
    while let Some(word) = word(done)
        && let Some(place) = to.get_mut(done..).and_then(<[u8]>::first_chunk_mut)
    {
        *place = *word;
        let word = u64::from_le_bytes(*word);
        let found = equal_bytes(word, b'&') | equal_bytes(word, b'\r');
        if found != 0 {
            return done + (found.trailing_zeros() / 8) as usize;
        }
        done += 8;
    }
    for (byte, place) in from.iter().zip(to).skip(done) {
        if matches!(byte, b'&' | b'\r') {
            break;
        }
        *place = *byte;
        done += 1;
    }
    done
}

/// The highest bit of every byte of `word` that equals `byte`; higher ones may be set above the first.
#[inline]
const fn equal_bytes(word: u64, byte: u8) -> u64 {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let zero = word ^ (LOW * byte as u64);
    zero.wrapping_sub(LOW) & !zero & HIGH
}

/// An attribute's references and blanks (`\r\n` counts as one), which become spaces.
fn rewrite(raw: &str) -> Result<Cow<'_, str>, Refusal> {
    let next = |text: &str| {
        text.bytes()
            .position(|byte| matches!(byte, b'&' | b'\r' | b'\n' | b'\t'))
    };
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
            out.push(' ');
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

/// Resolves the reference whose ampersand was just read; gives the character and what follows the semicolon.
#[inline]
fn reference(after: &str) -> Result<(char, &str), super::XmlErrorKind> {
    match predefined(after) {
        Some(found) => Ok(found),
        None => numeric(after),
    }
}

/// The character of a predefined entity whose ampersand was just read, and what follows the semicolon.
#[inline]
pub(super) fn predefined(after: &str) -> Option<(char, &str)> {
    let (c, len) = match *after.as_bytes() {
        [b'l', b't', b';', ..] => ('<', 3),
        [b'g', b't', b';', ..] => ('>', 3),
        [b'a', b'm', b'p', b';', ..] => ('&', 4),
        [b'q', b'u', b'o', b't', b';', ..] => ('"', 5),
        [b'a', b'p', b'o', b's', b';', ..] => ('\'', 5),
        _ => return None,
    };
    Some((c, after.get(len..)?))
}

/// A reference by number; everything else is refused.
fn numeric(after: &str) -> Result<(char, &str), super::XmlErrorKind> {
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
