//! The classification tables: readable, none missing, none older than those of the program, none incomplete.

use super::finding::Finding;
use crate::{
    config::Settings,
    controls,
    store::{TabellaImportata, leggi_edizione},
    tables::{Differenze, Genere, Nome, Tabelle},
};

/// The tables without imports, and what is to be said of them.
pub fn load(settings: &Settings) -> (Option<Tabelle>, Vec<Finding>) {
    let shipped = Tabelle::incorporate();
    let Some(dir) = &settings.tables.dir else {
        return (Some(shipped), vec![Finding::fine("tables", "built in")]);
    };
    match Tabelle::carica(dir) {
        Ok(tables) => {
            let mut findings = against(&shipped, &tables);
            if findings.is_empty() {
                findings.push(Finding::fine("tables", dir.display().to_string()));
            }
            (Some(tables), findings)
        }
        Err(e) => {
            let mend = "mend the file, or remove tables.dir to use the built-in tables";
            (None, vec![Finding::wrong("tables", e.to_string(), mend)])
        }
    }
}

/// What a folder lacks that the program has.
fn against(shipped: &Tabelle, folder: &Tabelle) -> Vec<Finding> {
    let (mut missing, mut stale) = (Vec::new(), Vec::new());
    for name in Nome::TUTTI {
        match (shipped.tabella(*name), folder.tabella(*name)) {
            (Some(_), None) => missing.push(name.as_str().to_owned()),
            (Some(ours), theirs @ Some(_)) => {
                let newer = Differenze::tra(theirs, ours).quante(Genere::Aggiunto);
                if newer > 0 {
                    stale.push(format!("{name} ({newer} codes)"));
                }
            }
            (None, _) => {}
        }
    }
    let mut findings = Vec::new();
    if !missing.is_empty() {
        let what = format!(
            "tables.dir lacks tables, of whose codes only the shape is judged: {}",
            missing.join(", ")
        );
        findings.push(Finding::look("tables", what).mend("add them to the folder, or remove tables.dir"));
    }
    if !stale.is_empty() {
        let what = format!(
            "tables.dir lacks codes that the built-in tables have: {}",
            stale.join(", ")
        );
        findings.push(Finding::look("tables", what).mend("bring the folder up to date, or remove tables.dir"));
    }
    findings
}

/// The tables in force: those of program or folder, and the imported editions over them.
pub fn in_force(base: &Tabelle, editions: &[TabellaImportata]) -> Vec<Finding> {
    let mut tables = base.clone();
    let mut findings = Vec::new();
    for edition in editions {
        match leggi_edizione(base, edition) {
            Ok(Some(table)) => tables = tables.con(table),
            Ok(None) => {}
            Err(e) => {
                let mend = "import the table again, or undo the import: `portasap tables import --revert TABLE`";
                let what = format!("{e}; the table without imports is in force");
                findings.push(Finding::wrong("tables", what, mend));
            }
        }
    }
    let oddities = controls::verifica(&tables).into_iter();
    findings.extend(oddities.map(|oddity| Finding::look("tables", oddity.to_string())));
    let open: Vec<&str> = Nome::TUTTI
        .iter()
        .filter(|name| tables.tabella(**name).is_none_or(|table| !table.completa))
        .map(|name| name.as_str())
        .collect();
    if !open.is_empty() {
        let what = format!(
            "{} tables are not complete, so codes that they do not know pass: {}",
            open.len(),
            open.join(", ")
        );
        let mend = "load the official sheets: `portasap tables import FILE --complete`";
        findings.push(Finding::look("tables", what).mend(mend));
    }
    findings
}
