//! How much XML a message may hold: bounds on time and memory, the same at both levels.

/// Limits of one document. All inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the decoded text.
    pub max_bytes: usize,
    /// Open elements at once.
    pub max_depth: usize,
    /// Elements in the whole document.
    pub max_elements: usize,
    /// Attributes of one element, namespace declarations included.
    pub max_attributes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 2 * 1024 * 1024,
            max_depth: 64,
            max_elements: 50_000,
            max_attributes: 64,
        }
    }
}
