//! Where documents come from: files, folders, patterns that no shell expanded, standard input.

use std::{
    fs,
    io::{self, Read},
    path::{Component, Path, PathBuf},
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

/// Arguments that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Errore {
    #[error("{}: {errore}", cartella.display())]
    Cartella { cartella: PathBuf, errore: io::Error },
    #[error("{}: no file ends in .xml", .0.display())]
    Vuota(PathBuf),
    #[error("{modello}: {errore}")]
    Modello {
        modello: String,
        errore: glob::PatternError,
    },
    #[error("{}: {}", .0.path().display(), .0.error())]
    Ricerca(glob::GlobError),
    #[error("{0}: no file has such a name")]
    Nessuno(String),
    #[error("-: standard input can be read only once")]
    DueVolte,
}

/// As a shell matches: `*` stays in its folder, hidden files are named on purpose.
const COME_LA_SHELL: glob::MatchOptions = glob::MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};

/// The documents meant by the arguments, in the order given; those of a folder or a pattern by name.
pub(super) fn elenca(argomenti: &[PathBuf]) -> Result<Vec<Sorgente>, Errore> {
    let mut sorgenti = Vec::new();
    for argomento in argomenti {
        if argomento.as_os_str() == "-" {
            if sorgenti.contains(&Sorgente::Ingresso) {
                return Err(Errore::DueVolte);
            }
            sorgenti.push(Sorgente::Ingresso);
        } else if argomento.is_dir() {
            cartella_piena(argomento, &mut sorgenti)?;
        } else if let Some(modello) = modello(argomento) {
            cerca(modello, &mut sorgenti)?;
        } else {
            // Whether it exists is found out when its turn comes: an unreadable file is a result like any other.
            sorgenti.push(Sorgente::File(argomento.clone()));
        }
    }
    Ok(sorgenti)
}

/// The argument as a pattern, unless a file bears exactly this name.
fn modello(argomento: &Path) -> Option<&str> {
    argomento
        .to_str()
        .filter(|testo| testo.contains(['*', '?', '[']) && fs::symlink_metadata(argomento).is_err())
}

/// The files that a pattern means, and those of the folders that it means.
fn cerca(modello: &str, sorgenti: &mut Vec<Sorgente>) -> Result<(), Errore> {
    let prima = sorgenti.len();
    let errore = |errore| Errore::Modello {
        modello: modello.to_owned(),
        errore,
    };
    if modello.contains("**") {
        let regola = glob::Pattern::new(modello).map_err(errore)?;
        let cerca = |percorso: &Path| regola.matches_path_with(percorso, COME_LA_SHELL);
        let base = base(modello);
        // The library's own search would follow links to folders, in circles too.
        if base.is_dir() {
            visita(&base, &cerca, sorgenti)?;
        }
    } else {
        // Its own rule for hidden files drops those that the pattern names, and ends the program at a name that is not UTF-8.
        let tutti = glob::MatchOptions {
            require_literal_leading_dot: false,
            ..COME_LA_SHELL
        };
        for trovato in glob::glob_with(modello, tutti).map_err(errore)? {
            let percorso = trovato.map_err(Errore::Ricerca)?;
            if nascosto_a(&percorso, modello) {
                continue;
            }
            if percorso.is_dir() {
                cartella(&percorso, sorgenti)?;
            } else {
                sorgenti.push(Sorgente::File(percorso));
            }
        }
    }
    if sorgenti.len() == prima {
        return Err(Errore::Nessuno(modello.to_owned()));
    }
    Ok(())
}

/// Whether a step of the path begins with a dot that the pattern does not write. Without `**` the last steps of both
/// correspond.
fn nascosto_a(percorso: &Path, modello: &str) -> bool {
    let col_punto =
        |passo: &Component<'_>| matches!(passo, Component::Normal(nome) if nome.as_encoded_bytes().starts_with(b"."));
    let passi = percorso.components().rev();
    passi
        .zip(Path::new(modello).components().rev())
        .any(|(passo, voluto)| col_punto(&passo) && !col_punto(&voluto))
}

/// The folder before the first step of a pattern that is not a plain name.
fn base(modello: &str) -> PathBuf {
    let semplice = |passo: &Component<'_>| !passo.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    let base: PathBuf = Path::new(modello).components().take_while(semplice).collect();
    if base.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        base
    }
}

fn cartella_piena(percorso: &Path, sorgenti: &mut Vec<Sorgente>) -> Result<(), Errore> {
    let prima = sorgenti.len();
    cartella(percorso, sorgenti)?;
    if sorgenti.len() == prima {
        return Err(Errore::Vuota(percorso.to_owned()));
    }
    Ok(())
}

/// The `*.xml` of a folder, at any depth, by name.
fn cartella(percorso: &Path, sorgenti: &mut Vec<Sorgente>) -> Result<(), Errore> {
    let xml = |percorso: &Path| percorso.extension().is_some_and(|e| e.eq_ignore_ascii_case("xml"));
    visita(percorso, &xml, sorgenti)
}

fn visita(cartella: &Path, cerca: &dyn Fn(&Path) -> bool, sorgenti: &mut Vec<Sorgente>) -> Result<(), Errore> {
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
        // What a person would write: a pattern without a folder gives paths without one.
        let percorso = percorso.strip_prefix(".").map(Path::to_owned).unwrap_or(percorso);
        let tipo = voce.file_type().map_err(errore)?;
        // Links to folders are not followed: they may lead back here.
        if tipo.is_dir() {
            visita(&percorso, cerca, sorgenti)?;
        } else if cerca(&percorso) && (tipo.is_file() || percorso.is_file()) {
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

    /// Reads the bytes in the place of what `byte` held; no more are read than a document may have.
    pub fn leggi(&self, limiti: Limits, byte: &mut Vec<u8>) -> Result<(), Illeggibile> {
        byte.clear();
        // UTF-16 takes at most twice the bytes of the decoded text, a byte order mark two more.
        let massimo = limiti.max_bytes.saturating_mul(2).saturating_add(2);
        let letti = match self {
            Self::File(percorso) => fs::File::open(percorso).and_then(|f| fino_a(f, massimo, byte)),
            Self::Ingresso => fino_a(io::stdin().lock(), massimo, byte),
        };
        letti.map_err(|e| Illeggibile(motivo(&e)))?;
        if byte.len() > massimo {
            return Err(Illeggibile(XmlErrorKind::TooLarge.italiano().to_owned()));
        }
        Ok(())
    }
}

fn fino_a(lettore: impl Read, massimo: usize, byte: &mut Vec<u8>) -> io::Result<()> {
    let tetto = u64::try_from(massimo).unwrap_or(u64::MAX).saturating_add(1);
    lettore.take(tetto).read_to_end(byte)?;
    Ok(())
}

/// Why a file has no bytes, in Italian as far as we know.
fn motivo(errore: &io::Error) -> String {
    let motivo = match errore.kind() {
        io::ErrorKind::NotFound => "il file non esiste",
        io::ErrorKind::PermissionDenied => "permesso di lettura negato",
        altro => return format!("file non leggibile ({altro})"),
    };
    format!("file non leggibile: {motivo}")
}
