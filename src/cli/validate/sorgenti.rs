//! Where documents come from: files, folders, standard input.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use crate::xml::{Limits, XmlErrorKind};

/// One document to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sorgente {
    File(PathBuf),
    Ingresso,
}

/// Why a document has no bytes, in Italian like every text about a document.
#[derive(Debug)]
pub(super) struct Illeggibile(pub String);

/// A folder that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Errore {
    #[error("{}: {errore}", cartella.display())]
    Cartella { cartella: PathBuf, errore: io::Error },
    #[error("{}: no file ends in .xml", .0.display())]
    Vuota(PathBuf),
}

/// The documents meant by the arguments, in the order given; those of a folder by name.
pub(super) fn elenca(argomenti: &[PathBuf]) -> Result<Vec<Sorgente>, Errore> {
    let mut sorgenti = Vec::new();
    for argomento in argomenti {
        if argomento.as_os_str() == "-" {
            sorgenti.push(Sorgente::Ingresso);
        } else if argomento.is_dir() {
            let prima = sorgenti.len();
            cartella(argomento, &mut sorgenti)?;
            if sorgenti.len() == prima {
                return Err(Errore::Vuota(argomento.clone()));
            }
        } else {
            // Whether it exists is found out when its turn comes: an unreadable file is a result like any other.
            sorgenti.push(Sorgente::File(argomento.clone()));
        }
    }
    Ok(sorgenti)
}

fn cartella(cartella: &Path, sorgenti: &mut Vec<Sorgente>) -> Result<(), Errore> {
    let errore = |errore| Errore::Cartella {
        cartella: cartella.to_owned(),
        errore,
    };
    let mut voci = fs::read_dir(cartella)
        .and_then(Iterator::collect::<io::Result<Vec<_>>>)
        .map_err(errore)?;
    voci.sort_by_key(fs::DirEntry::file_name);
    for voce in voci {
        let percorso = voce.path();
        // Links to folders are not followed: they may lead back here.
        if voce.file_type().map_err(errore)?.is_dir() {
            self::cartella(&percorso, sorgenti)?;
        } else if percorso.extension().is_some_and(|e| e.eq_ignore_ascii_case("xml")) && percorso.is_file() {
            sorgenti.push(Sorgente::File(percorso));
        }
    }
    Ok(())
}

impl Sorgente {
    pub fn nome(&self) -> String {
        match self {
            Self::File(percorso) => percorso.display().to_string(),
            Self::Ingresso => "-".to_owned(),
        }
    }

    /// The bytes; no more are read than a document may have.
    pub fn leggi(&self, limiti: Limits) -> Result<Vec<u8>, Illeggibile> {
        // UTF-16 takes at most twice the bytes of the decoded text, a byte order mark two more.
        let massimo = limiti.max_bytes.saturating_mul(2).saturating_add(2);
        let byte = match self {
            Self::File(percorso) => fs::File::open(percorso).and_then(|f| fino_a(f, massimo)),
            Self::Ingresso => fino_a(io::stdin().lock(), massimo),
        };
        let byte = byte.map_err(|e| Illeggibile(format!("file non leggibile ({})", e.kind())))?;
        if byte.len() > massimo {
            return Err(Illeggibile(XmlErrorKind::TooLarge.italiano().to_owned()));
        }
        Ok(byte)
    }
}

fn fino_a(lettore: impl Read, massimo: usize) -> io::Result<Vec<u8>> {
    let mut byte = Vec::new();
    let tetto = u64::try_from(massimo).unwrap_or(u64::MAX).saturating_add(1);
    lettore.take(tetto).read_to_end(&mut byte)?;
    Ok(byte)
}
