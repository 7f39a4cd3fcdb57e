//! Why a folder of tables was not loaded: always with the file, and the line and column where there is one.

use std::path::PathBuf;

/// A table that cannot be used as it is. Nothing is loaded when one of them is wrong.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("{}: {source}", file.display())]
    Io { file: PathBuf, source: std::io::Error },
    #[error("{file}: line {line}: {reason}")]
    Csv { file: String, line: u64, reason: String },
    #[error("{file}: line 1: column `{column}` is missing")]
    MissingColumn { file: String, column: &'static str },
    #[error("{file}: line {line}, column `{column}`: {reason}")]
    Value {
        file: String,
        line: u64,
        column: &'static str,
        reason: String,
    },
    /// The file as a whole.
    #[error("{file}: {reason}")]
    File { file: String, reason: String },
    /// A cell of a file that is to be imported; the column as the file's reader sees it.
    #[error("{file}: line {line}, column {column}: {reason}")]
    Cell {
        file: String,
        line: u64,
        column: String,
        reason: String,
    },
}
