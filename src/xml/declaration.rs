//! The XML declaration, read by the same code when the encoding is looked for and when the document is read.

use super::XmlErrorKind;
use super::chars::is_space;

/// What `<?xml …?>` said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Declaration<'i> {
    pub encoding: Option<&'i str>,
    /// Bytes up to and with `?>`.
    pub len: usize,
}

/// Reads the declaration at the very start of a document; `None` when the document has none.
///
/// # Errors
/// `Version` for anything but 1.0, `Malformed` for the rest.
pub(super) fn parse(text: &str) -> Result<Option<Declaration<'_>>, XmlErrorKind> {
    let Some(rest) = text.strip_prefix("<?xml") else {
        return Ok(None);
    };
    // `<?xml-stylesheet …?>` is another thing: a processing instruction.
    if !rest
        .as_bytes()
        .first()
        .is_some_and(|&byte| is_space(byte) || byte == b'?')
    {
        return Ok(None);
    }
    let (inside, _) = rest.split_once("?>").ok_or(XmlErrorKind::Malformed)?;
    let mut pseudo = Pseudo { rest: inside };
    let version = pseudo.take("version").ok_or(XmlErrorKind::Malformed)?;
    if version != "1.0" {
        return Err(XmlErrorKind::Version);
    }
    let encoding = pseudo.take("encoding");
    let standalone = pseudo.take("standalone");
    let good = encoding.is_none_or(is_encoding_name)
        && standalone.is_none_or(|value| matches!(value, "yes" | "no"))
        && pseudo.rest.bytes().all(is_space);
    if !good {
        return Err(XmlErrorKind::Malformed);
    }
    Ok(Some(Declaration {
        encoding,
        len: "<?xml".len() + inside.len() + "?>".len(),
    }))
}

/// The pseudo-attributes, which come in a fixed order.
struct Pseudo<'i> {
    rest: &'i str,
}

impl<'i> Pseudo<'i> {
    /// Value of the next pseudo-attribute if it has this name.
    fn take(&mut self, name: &str) -> Option<&'i str> {
        let spaced = trim_start(self.rest);
        if spaced.len() == self.rest.len() {
            return None;
        }
        let rest = trim_start(trim_start(spaced.strip_prefix(name)?).strip_prefix('=')?);
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, rest) = rest.strip_prefix(quote)?.split_once(quote)?;
        self.rest = rest;
        Some(value)
    }
}

fn trim_start(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n', '\r'])
}

/// Production `EncName`.
fn is_encoding_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}
