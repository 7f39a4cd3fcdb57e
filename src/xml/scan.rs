//! Where one piece of markup ends: the only thing about it that depends on nothing but its bytes (XML 1.0 §2.4, §3.1).
//!
//! A `>` between quotes ends no tag. What the piece says, and whether it may stand where it stands, is for the reader.

/// The text before the next `<`, and what begins there.
#[inline]
pub(super) fn text(input: &str) -> (&str, &str) {
    let at = memchr::memchr(b'<', input.as_bytes()).unwrap_or(input.len());
    input.split_at_checked(at).unwrap_or((input, ""))
}

/// The name in `<name>`, and what follows, when it is of plain letters and has neither prefix nor attributes.
#[inline]
pub(super) fn plain_start_tag(input: &str) -> Option<(&str, &str)> {
    let inside = input.strip_prefix('<')?;
    let at = inside.bytes().position(|byte| !is_plain(byte))?;
    let (name, after) = inside.split_at_checked(at)?;
    let first = name.as_bytes().first()?;
    let begins_well = first.is_ascii_alphabetic() || *first == b'_';
    Some((name, after.strip_prefix('>').filter(|_| begins_well)?))
}

/// What stands between `<` and `>` of a start tag, and what follows; `None` when it never ends.
pub(super) fn start_tag(input: &str) -> Option<(&str, &str)> {
    let inside = input.strip_prefix('<')?;
    let bytes = inside.as_bytes();
    let mut at = 0;
    loop {
        at += memchr::memchr3(b'>', b'"', b'\'', bytes.get(at..)?)?;
        let found = *bytes.get(at)?;
        if found == b'>' {
            return Some((inside.get(..at)?, inside.get(at + 1..)?));
        }
        at += 1;
        at += memchr::memchr(found, bytes.get(at..)?)? + 1;
    }
}

/// What follows the end tag of the element of this name; `None` when another tag stands there.
#[inline]
pub(super) fn end_tag<'i>(input: &'i str, name: &str) -> Option<&'i str> {
    let after = input.strip_prefix("</")?.strip_prefix(name)?;
    match after.strip_prefix('>') {
        None => after.trim_start_matches([' ', '\t', '\n', '\r']).strip_prefix('>'),
        after => after,
    }
}

/// A byte of the names that nearly all are made of.
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.')
}
