//! A leaf of the document: its value and the line it stood on.

/// A value that remembers its line. Two fields are equal when their values are: the line never matters.
#[derive(Debug, Clone)]
pub struct Campo<T> {
    pub valore: T,
    /// 1-based line in the inner document; 0 when the value did not come from a document.
    pub riga: u32,
}

impl<T> Campo<T> {
    pub const fn new(valore: T, riga: u32) -> Self {
        Self { valore, riga }
    }
}

impl<T> From<T> for Campo<T> {
    fn from(valore: T) -> Self {
        Self { valore, riga: 0 }
    }
}

impl<T: PartialEq> PartialEq for Campo<T> {
    fn eq(&self, other: &Self) -> bool {
        self.valore == other.valore
    }
}

impl<T: Eq> Eq for Campo<T> {}

impl<T> std::ops::Deref for Campo<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.valore
    }
}
