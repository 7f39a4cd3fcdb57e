//! Writes XML into one buffer; every value is escaped, a character that XML cannot carry becomes a space.

/// Appends markup and escaped text to a string.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
}

impl Writer {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            out: String::with_capacity(bytes),
        }
    }

    /// `<?xml version="1.0" encoding="UTF-8"?>`
    pub fn declaration(&mut self) -> &mut Self {
        todo!()
    }

    /// `<name>`; `name` may hold a prefix.
    pub fn open(&mut self, name: &str) -> &mut Self {
        let _ = name;
        todo!()
    }

    /// `<name a="v" …>`
    pub fn open_with(&mut self, name: &str, attributes: &[(&str, &str)]) -> &mut Self {
        let _ = (name, attributes);
        todo!()
    }

    /// `</name>`
    pub fn close(&mut self, name: &str) -> &mut Self {
        let _ = name;
        todo!()
    }

    /// `<name>escaped</name>`
    pub fn leaf(&mut self, name: &str, value: &str) -> &mut Self {
        let _ = (name, value);
        todo!()
    }

    /// Escaped text.
    pub fn text(&mut self, value: &str) -> &mut Self {
        let _ = value;
        todo!()
    }

    /// Markup that is already XML.
    pub fn raw(&mut self, xml: &str) -> &mut Self {
        self.out.push_str(xml);
        self
    }

    pub fn finish(self) -> String {
        self.out
    }
}
