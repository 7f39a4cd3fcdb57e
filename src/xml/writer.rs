//! Writes XML into one buffer; every value is escaped, a character that XML cannot carry becomes a space.
//!
//! Names are ours and trusted; values come from outside and are not.

use super::escape::{Place, push_escaped};

/// Appends markup and escaped text to a string.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
}

impl Writer {
    /// An empty buffer.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty buffer that will not grow before `bytes`.
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            out: String::with_capacity(bytes),
        }
    }

    /// Writes into a buffer that was used before; what it held is gone, its memory is kept.
    pub fn reusing(mut buffer: String) -> Self {
        buffer.clear();
        Self { out: buffer }
    }

    /// `<?xml version="1.0" encoding="UTF-8"?>`
    pub fn declaration(&mut self) -> &mut Self {
        self.raw(r#"<?xml version="1.0" encoding="UTF-8"?>"#)
    }

    /// `<name>`; `name` may hold a prefix.
    pub fn open(&mut self, name: &str) -> &mut Self {
        self.open_with(name, &[])
    }

    /// `<name a="v" …>`
    pub fn open_with(&mut self, name: &str, attributes: &[(&str, &str)]) -> &mut Self {
        self.tag(name, attributes, ">")
    }

    /// `<name a="v" …/>`
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> &mut Self {
        self.tag(name, attributes, "/>")
    }

    /// `</name>`
    pub fn close(&mut self, name: &str) -> &mut Self {
        self.raw("</").raw(name).raw(">")
    }

    /// `<name>escaped</name>`
    pub fn leaf(&mut self, name: &str, value: &str) -> &mut Self {
        self.open(name).text(value).close(name)
    }

    /// Escaped text.
    pub fn text(&mut self, value: &str) -> &mut Self {
        push_escaped(&mut self.out, value, Place::Text);
        self
    }

    /// Markup that is already XML.
    pub fn raw(&mut self, xml: &str) -> &mut Self {
        self.out.push_str(xml);
        self
    }

    /// What was written so far.
    pub fn as_str(&self) -> &str {
        &self.out
    }

    /// The whole text.
    pub fn finish(self) -> String {
        self.out
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)], end: &str) -> &mut Self {
        self.raw("<").raw(name);
        for (name, value) in attributes {
            self.raw(" ").raw(name).raw("=\"");
            push_escaped(&mut self.out, value, Place::Attribute);
            self.raw("\"");
        }
        self.raw(end)
    }
}
