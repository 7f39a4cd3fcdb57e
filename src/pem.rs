//! PEM files as settings name them: read whole, every complaint naming key, file and reason.
//!
//! What is in them is judged by who asked for it. Whoever else may read a secret is told ([`aperto_a_tutti`]), not
//! refused: secrets that a container platform mounts are often readable by all who are inside.

use std::{fmt::Display, os::unix::fs::PermissionsExt, path::Path};

use rustls::pki_types::pem::PemObject;

/// All objects of one kind in a file; none is an error.
///
/// # Errors
/// Names key, file and reason.
pub fn leggi<T: PemObject>(chiave: &str, file: &Path) -> Result<Vec<T>, String> {
    let oggetti: Vec<T> = T::pem_file_iter(file)
        .and_then(Iterator::collect)
        .map_err(|e| lagna(chiave, file, e))?;
    if oggetti.is_empty() {
        return Err(lagna(chiave, file, "nothing of that kind is in it (PEM is expected)"));
    }
    Ok(oggetti)
}

/// A complaint about a file.
pub fn lagna(chiave: &str, file: &Path, motivo: impl Display) -> String {
    format!("{chiave}: {}: {motivo}", file.display())
}

/// The advice for a secret that every user of the host may read.
pub fn aperto_a_tutti(chiave: &str, file: &Path) -> Option<String> {
    let modo = std::fs::metadata(file).ok()?.permissions().mode();
    (modo & 0o004 != 0).then(|| lagna(chiave, file, "every user of this host may read it: chmod o-r"))
}
