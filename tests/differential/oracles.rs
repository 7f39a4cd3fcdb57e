//! The two engines that ours is compared with.

use std::{fs, process::Command};

use xsd_schema::{
    SchemaSetBuilder,
    validation::{CollectingValidationSink, SchemaValidator, SchemaValidity, ValidationFlags, drive_quick_xml},
};

use crate::case::{Case, SCHEMAS, Verdict, schema_file};

/// Judges every case with one `xmllint` per schema. `None` when the caller chose to do without.
///
/// # Panics
/// When `xmllint` is missing and nobody said that this is fine.
pub fn xmllint(cases: &[Case]) -> Option<Vec<Verdict>> {
    if Command::new("xmllint").arg("--version").output().is_err() {
        assert!(
            std::env::var_os("PORTASAP_SENZA_XMLLINT").is_some_and(|v| v == "1"),
            "xmllint not found: install the Debian package libxml2-utils, or set PORTASAP_SENZA_XMLLINT=1 to go without"
        );
        eprintln!("xmllint not found: compared with xsd-schema only");
        return None;
    }
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut verdicts = vec![None; cases.len()];
    for schema in SCHEMAS {
        let (file, text) = schema_file(schema);
        fs::write(dir.path().join(file), text).expect("written");
        let mut names = Vec::new();
        for (i, case) in cases.iter().enumerate().filter(|(_, c)| c.schema == *schema) {
            let name = format!("{i:05}.xml");
            fs::write(dir.path().join(&name), &case.text).expect("written");
            names.push(name);
        }
        let output = Command::new("xmllint")
            .current_dir(dir.path())
            .env("LC_ALL", "C.UTF-8")
            .args(["--nonet", "--noout", "--schema", file])
            .args(&names)
            .output()
            .expect("xmllint runs");
        for line in String::from_utf8_lossy(&output.stderr).lines() {
            let Some(i) = line.get(..5).and_then(|n| n.parse::<usize>().ok()) else {
                continue;
            };
            let rest = &line[5..];
            let verdict = if rest == ".xml validates" {
                Verdict::Valid
            } else if rest == ".xml fails to validate" {
                Verdict::Invalid
            } else if rest.contains(": parser error :")
                // A namespace name that is no URI is worth a warning, not a refusal (Namespaces in XML 1.0, §2).
                || (rest.contains(": namespace error :") && !rest.contains(": namespace error : xmlns:p: '"))
            {
                Verdict::NotXml
            } else {
                continue;
            };
            // Namespace errors do not stop libxml2, but the document is not namespace-well-formed.
            let known = &mut verdicts[i];
            if *known != Some(Verdict::NotXml) {
                *known = Some(verdict);
            }
        }
    }
    let verdicts = verdicts.into_iter().zip(cases);
    Some(
        verdicts
            .map(|(v, c)| v.unwrap_or_else(|| panic!("xmllint said nothing of {}: {}", c.name, c.excerpt())))
            .collect(),
    )
}

/// Judges every case in this process.
pub fn xsd_schema(cases: &[Case]) -> Vec<Verdict> {
    let mut verdicts = vec![Verdict::NotXml; cases.len()];
    for name in SCHEMAS {
        let (file, text) = schema_file(name);
        let set = SchemaSetBuilder::new()
            .add_source(text, file)
            .expect("read")
            .compile()
            .expect("compiled")
            .into_schema_set();
        let validator = SchemaValidator::new(&set, ValidationFlags::default());
        for (case, verdict) in cases.iter().zip(&mut verdicts).filter(|(c, _)| c.schema == *name) {
            let (mut errors, mut warnings) = (Vec::new(), Vec::new());
            let mut run = validator.start_run(CollectingValidationSink {
                errors: &mut errors,
                warnings: &mut warnings,
            });
            let outcome = drive_quick_xml(case.text.as_bytes(), &mut run, &set);
            drop(run);
            *verdict = match outcome {
                Err(_) => Verdict::NotXml,
                Ok(o) if errors.is_empty() && o.root_validity == Some(SchemaValidity::Valid) => Verdict::Valid,
                Ok(_) => Verdict::Invalid,
            };
        }
    }
    verdicts
}
