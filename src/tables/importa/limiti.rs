//! How much a file may ask of us. Each bound is checked before what it bounds is done.

/// Bounds of one file.
#[derive(Debug, Clone, Copy)]
pub struct Limiti {
    /// Bytes of the file.
    pub byte: usize,
    /// Bytes of all parts of a workbook once decompressed, and of all text in its cells.
    pub decompressi: u64,
    pub fogli: usize,
    /// Number of the last row that is not blank.
    pub righe: u64,
    pub colonne: usize,
    /// Characters of one cell.
    pub caratteri: usize,
}

impl Default for Limiti {
    /// Several times the largest table known (23,000 codes of municipalities, ever).
    fn default() -> Self {
        Self {
            byte: 32 << 20,
            decompressi: 256 << 20,
            fogli: 256,
            righe: 100_000,
            colonne: 64,
            caratteri: 4_000,
        }
    }
}
