//! Identifier of a SAP: 2 letters, 8 digits, 1 letter (SAP-01). Any final letter is accepted (controls.md §8).
use std::fmt;

/// Identifier of a SAP: 2 letters, 8 digits, 1 letter (SAP-01). Any final letter is accepted (controls.md §8).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodiceSap(String);

impl CodiceSap {
    /// Accepts exactly the form above.
    pub fn parse(testo: &str) -> Option<Self> {
        let _ = testo;
        todo!()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CodiceSap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
