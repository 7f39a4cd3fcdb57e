//! Identifier of a policy: 2 digits, 8 hex digits, 1 letter; kept as sent, compared ignoring case.
use std::fmt;

/// Identifier of a policy: 2 digits, 8 hex digits, 1 letter; kept as sent, compared ignoring case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdentificativoPolitica(String);

impl IdentificativoPolitica {
    /// Accepts exactly the form above.
    pub fn parse(testo: &str) -> Option<Self> {
        let _ = testo;
        todo!()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdentificativoPolitica {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
