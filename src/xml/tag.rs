//! Splits the inside of a start tag into its name and its attributes, still raw.

use super::XmlErrorKind::{Malformed, TooManyAttributes};
use super::chars::{QName, is_space};
use super::error::Refusal;

/// An attribute as it stands in the tag; `value` is without quotes, references not yet resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RawAttribute<'i> {
    pub name: QName<'i>,
    pub value: &'i str,
    /// Where the value begins in the inside of the tag.
    pub offset: usize,
}

impl<'i> RawAttribute<'i> {
    /// The prefix it declares, empty for the default namespace; `None` when it is no declaration.
    pub fn declares(&self) -> Option<&'i str> {
        match (self.name.prefix, self.name.local) {
            (Some("xmlns"), prefix) => Some(prefix),
            (None, "xmlns") => Some(""),
            _ => None,
        }
    }
}

/// Splits `inside` (what stands between `<` and `>` or `/>`); attributes are appended to `out`.
///
/// # Errors
/// `TooManyAttributes` as soon as one more than `max` is met, so nothing later can be made to cost much.
pub(super) fn split<'i>(inside: &'i str, max: usize, out: &mut Vec<RawAttribute<'i>>) -> Result<QName<'i>, Refusal> {
    let malformed = |rest: &str| Refusal::new(Malformed, inside.len() - rest.len());
    let (name, mut rest) = cut(inside, is_space);
    let name = QName::parse(name).ok_or(Refusal::new(Malformed, 0))?;
    loop {
        // Whatever follows the element name or a closing quote begins with a blank or is the end.
        let trimmed = trim_start(rest);
        if trimmed.is_empty() {
            return Ok(name);
        }
        if trimmed.len() == rest.len() {
            return Err(malformed(rest));
        }
        if out.len() >= max {
            return Err(Refusal::new(TooManyAttributes, inside.len() - trimmed.len()));
        }
        let (name, after) = cut(trimmed, |byte| byte == b'=' || is_space(byte));
        let name = QName::parse(name).ok_or_else(|| malformed(trimmed))?;
        let quoted = trim_start(after)
            .strip_prefix('=')
            .map(trim_start)
            .ok_or_else(|| malformed(after))?;
        let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = quote
            .and_then(|quote| quoted.strip_prefix(quote)?.split_once(quote))
            .ok_or_else(|| malformed(quoted))?;
        out.push(RawAttribute {
            name,
            value,
            offset: inside.len() - quoted.len() + 1,
        });
        rest = after;
    }
}

/// Cuts before the first byte that is an `end`.
fn cut(text: &str, end: impl Fn(u8) -> bool) -> (&str, &str) {
    let at = text.bytes().position(end).unwrap_or(text.len());
    text.split_at(at)
}

fn trim_start(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n', '\r'])
}
