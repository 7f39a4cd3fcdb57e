//! The only room that sees raw XML.
//!
//! [`decode()`] turns bytes into text, [`Reader`] turns text into namespace-resolved events and refuses whatever
//! is not well formed or not admitted, [`Element`] keeps a small subtree, [`Writer`] writes, [`schema`]
//! validates while the reader streams. Nothing else in the crate parses bytes from outside.

mod attributes;
mod chars;
mod content;
mod declaration;
mod decode;
mod element;
mod error;
mod escape;
mod limits;
mod namespaces;
mod reader;
mod scan;
pub mod schema;
mod serialize;
mod tag;
#[cfg(test)]
mod tests;
mod tree;
mod writer;

pub use decode::decode;
pub use element::{Attribute, Element, Node};
pub use error::{XmlError, XmlErrorKind};
pub use escape::{escape_text, unescape_predefined};
pub use limits::Limits;
use reader::Token;
pub use reader::{Event, Reader};
pub use writer::Writer;
