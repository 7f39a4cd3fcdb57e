//! Room for the database, and whether its folder can be written: also before there is a database.

use std::{
    fs::{self, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use super::finding::Finding;
use crate::{
    config::Space,
    gateway::spazio::{self, Allarme, Stima},
    store::archivio::Misura,
};

/// The file of a SQLite URL; none for one in memory.
pub fn sqlite(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))?;
    let (file, query) = rest.split_once('?').unwrap_or((rest, ""));
    let file = percent_encoding::percent_decode_str(file)
        .decode_utf8_lossy()
        .into_owned();
    (!file.is_empty() && file != ":memory:" && !query.contains("mode=memory")).then(|| PathBuf::from(file))
}

/// Whether the file, or what will hold it, can be written; nothing when it can.
pub fn writable(file: &Path) -> Option<Finding> {
    let mend = "let the user of the service write there (chown), mount it writable, or change database.url";
    let folder = folder(file);
    let tried = if file.exists() {
        OpenOptions::new().append(true).open(file).map(drop)
    } else {
        Ok(())
    };
    // The write-ahead log is a file beside it.
    let tried = tried.map_err(|e| (file.to_owned(), e));
    let (place, e) = tried
        .and_then(|()| touch(&folder).map_err(|e| (folder.clone(), e)))
        .err()?;
    let what = format!("{} cannot be written: {e}", place.display());
    Some(Finding::wrong("database", what, mend))
}

/// Makes a file and removes it: rights, quotas and read-only mounts all have their say.
fn touch(folder: &Path) -> io::Result<()> {
    let file = folder.join(format!(".portasap-doctor-{}", std::process::id()));
    OpenOptions::new().write(true).create_new(true).open(&file)?;
    fs::remove_file(file)
}

/// The nearest folder above a file that exists: `serve` makes those below.
fn folder(file: &Path) -> PathBuf {
    let mut above = file.ancestors().skip(1);
    let existing = above.find(|folder| folder.as_os_str().is_empty() || folder.exists());
    match existing {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Room where a database is going to be.
pub fn room_beside(file: &Path, thresholds: &Space) -> Option<Finding> {
    let volume = rustix::fs::statvfs(folder(file)).ok()?;
    let bytes = |blocks: u64| blocks.saturating_mul(volume.f_frsize);
    let measure = Misura {
        occupati: 0,
        volume: Some((bytes(volume.f_bavail), bytes(volume.f_blocks))),
    };
    Some(judge(&spazio::stima(measure, &[], thresholds)))
}

/// What an estimate means.
pub fn judge(estimate: &Stima) -> Finding {
    let why = estimate.perche.clone().unwrap_or_default();
    let mend = "make room or enlarge the volume; [trace.retention] says what is kept for how long";
    match (estimate.allarme, estimate.liberi) {
        (Allarme::Critico, _) => Finding::wrong("space", why, mend),
        (Allarme::Avviso, _) => Finding::look("space", why).mend(mend),
        (Allarme::Nessuno, Some(free)) => {
            let what = format!("{} taken, {} free", human(estimate.occupati), human(free));
            Finding::fine("space", what)
        }
        (Allarme::Nessuno, None) => {
            let what = format!(
                "{} taken; how much room is left cannot be seen from here",
                human(estimate.occupati)
            );
            Finding::look("space", what).mend("set space.capacity_bytes to what the database may take")
        }
    }
}

fn human(bytes: u64) -> String {
    match bytes {
        b if b >= 10 << 30 => format!("{} GiB", b >> 30),
        b if b >= 10 << 20 => format!("{} MiB", b >> 20),
        b => format!("{} KiB", b >> 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::finding::State;

    #[test]
    fn the_file_of_a_url() {
        for (url, file) in [
            ("sqlite://data/portasap.db", Some("data/portasap.db")),
            ("sqlite:///var/lib/a%20b.db?mode=rwc", Some("/var/lib/a b.db")),
            ("sqlite::memory:", None),
            ("sqlite://", None),
            ("postgres://x/y", None),
        ] {
            assert_eq!(sqlite(url), file.map(PathBuf::from), "{url}");
        }
    }

    #[test]
    fn room_is_judged_by_the_thresholds() {
        let judged = |free: u64| {
            let measure = Misura {
                occupati: 1 << 20,
                volume: Some((free << 30, 100 << 30)),
            };
            judge(&spazio::stima(measure, &[], &Space::default()))
        };
        for (free, state) in [(50, State::Ok), (19, State::Look), (4, State::Wrong)] {
            let found = judged(free);
            assert_eq!(found.state, state, "{found:?}");
            assert_eq!(found.mend.is_some(), state != State::Ok, "{found:?}");
        }
        assert_eq!(judged(50).what, "1024 KiB taken, 50 GiB free");
    }
}
