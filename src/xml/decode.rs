//! From bytes to text: UTF-8, UTF-16 with BOM, ISO-8859-1 when declared (design §7.17).
//!
//! A byte order mark wins over everything and is removed; then the charset of the Content-Type; then the XML
//! declaration; then UTF-8. Windows code pages are not guessed. Text in UTF-8 is borrowed.

use std::borrow::Cow;

use super::XmlErrorKind::{Encoding, UnknownEncoding};
use super::{XmlError, XmlErrorKind, declaration};

/// The encodings we read when a name asks for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Charset {
    Utf8,
    Ascii,
    Latin1,
    /// Only a byte order mark says which of the two it is, and where there is one no name is asked.
    Utf16,
}

/// Decodes a document; `charset` is that of the Content-Type, if it has one.
///
/// # Errors
/// A declaration that is wrong; `Encoding` for an invalid sequence, a lone surrogate, or UTF-16 without a byte order mark; `UnknownEncoding` for
/// any other encoding.
pub fn decode<'b>(bytes: &'b [u8], charset: Option<&str>) -> Result<Cow<'b, str>, XmlError> {
    match bytes {
        // UTF-32, which begins like UTF-16.
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return Err(refused(UnknownEncoding, &[])),
        [0xEF, 0xBB, 0xBF, rest @ ..] => return utf8(rest),
        [0xFF, 0xFE, rest @ ..] => return utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => return utf16(rest, u16::from_be_bytes),
        _ => {}
    }
    let charset = charset.map(|name| name.trim_matches([' ', '\t', '"', '\'']));
    let named = match charset.filter(|name| !name.is_empty()) {
        Some(name) => Some(name),
        None => declared(bytes)?,
    };
    match named.map_or(Ok(Charset::Utf8), Charset::named)? {
        Charset::Utf8 => utf8(bytes),
        Charset::Ascii => match bytes.iter().position(|byte| !byte.is_ascii()) {
            None => utf8(bytes),
            Some(at) => Err(refused(Encoding, bytes.get(..at).unwrap_or_default())),
        },
        Charset::Latin1 if bytes.is_ascii() => utf8(bytes),
        Charset::Latin1 => Ok(Cow::Owned(bytes.iter().copied().map(char::from).collect())),
        Charset::Utf16 => Err(refused(Encoding, &[])),
    }
}

impl Charset {
    /// By its IANA names, in any case.
    fn named(name: &str) -> Result<Self, XmlError> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Ok(Self::Utf8),
            "us-ascii" | "ascii" | "ansi_x3.4-1968" | "iso646-us" => Ok(Self::Ascii),
            "iso-8859-1" | "iso_8859-1" | "iso8859-1" | "latin1" | "l1" => Ok(Self::Latin1),
            "utf-16" | "utf-16le" | "utf-16be" => Ok(Self::Utf16),
            _ => Err(refused(UnknownEncoding, &[])),
        }
    }
}

/// The encoding of the XML declaration. What is not even closed is left to the reader.
fn declared(bytes: &[u8]) -> Result<Option<&str>, XmlError> {
    let end = bytes
        .starts_with(b"<?xml")
        .then(|| memchr::memmem::find(bytes, b"?>"))
        .flatten();
    let text = end.and_then(|end| std::str::from_utf8(bytes.get(..end + 2)?).ok());
    let declaration = declaration::parse(text.unwrap_or_default()).map_err(|kind| refused(kind, &[]))?;
    Ok(declaration.and_then(|declaration| declaration.encoding))
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, XmlError> {
    std::str::from_utf8(bytes)
        .map(Cow::Borrowed)
        .map_err(|error| refused(Encoding, bytes.get(..error.valid_up_to()).unwrap_or_default()))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'static, str>, XmlError> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    for c in char::decode_utf16(pairs.iter().copied().map(unit)) {
        text.push(c.map_err(|_| refused(Encoding, text.as_bytes()))?);
    }
    if odd.is_empty() {
        Ok(Cow::Owned(text))
    } else {
        Err(refused(Encoding, text.as_bytes()))
    }
}

/// `before` is what could be read.
fn refused(kind: XmlErrorKind, before: &[u8]) -> XmlError {
    let newlines = memchr::memchr_iter(b'\n', before).count();
    XmlError {
        kind,
        line: u32::try_from(newlines).map_or(u32::MAX, |lines| lines.saturating_add(1)),
    }
}
