//! From bytes to text: UTF-8, UTF-16 with BOM, ISO-8859-1 when declared (design §7.17).
use std::borrow::Cow;

use super::XmlError;

/// Decodes a document.
///
/// # Errors
/// Invalid sequences, unknown encodings.
pub fn decode<'b>(bytes: &'b [u8], charset: Option<&str>) -> Result<Cow<'b, str>, XmlError> {
    let _ = (bytes, charset);
    todo!()
}
