//! A leaf of the document: its value and the line it stood on.

/// The text of a leaf. Codes, names and most else of a document have less than 24 bytes and lie in their place, without an
/// allocation of their own; what is longer is shared, so that copies of a document copy no text.
pub type Testo = smol_str::SmolStr;

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

impl From<String> for Campo<Testo> {
    fn from(valore: String) -> Self {
        Self::from(Testo::from(valore))
    }
}

impl From<&str> for Campo<Testo> {
    fn from(valore: &str) -> Self {
        Self::from(Testo::new(valore))
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
