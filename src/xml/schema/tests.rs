//! Tables of cases; the verdicts were compared with `xmllint --schema`, except where a case says otherwise.

mod automata;
mod documents;
mod patterns;
mod recovery;
mod refused;
mod values;

use super::{Schema, Step, Violation};
use crate::xml::Limits;

/// A schema document without target namespace.
fn schema_text(body: &str) -> String {
    format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">{body}</xs:schema>"#
    )
}

fn schema(body: &str) -> Schema {
    match Schema::compile(&[("prova.xsd", &schema_text(body))]) {
        Ok(schema) => schema,
        Err(e) => panic!("{e}\n{body}"),
    }
}

fn judge(schema: &Schema, document: &str) -> Vec<Violation> {
    match schema.validate(document, Limits::default(), None) {
        Ok(violations) => violations,
        Err(e) => panic!("{e}: {document}"),
    }
}

/// Paths and kinds of what is wrong, short enough for a table.
fn mistakes(schema: &Schema, document: &str) -> Vec<String> {
    judge(schema, document)
        .iter()
        .map(|v| format!("{:?} {}", v.kind, v.path))
        .collect()
}

/// Every step, as text; checks that it ends and is balanced.
fn steps(schema: &Schema, document: &str) -> Vec<String> {
    let mut validator = schema.validator(document, Limits::default(), None);
    let mut found = Vec::new();
    let mut depth = 0_i32;
    loop {
        match validator.step() {
            Ok(Step::Open { name, .. }) => {
                depth += 1;
                found.push(format!("<{name}>"));
            }
            Ok(Step::Leaf { name, value, .. }) => found.push(format!("{name}={value}")),
            Ok(Step::Close) => {
                depth -= 1;
                found.push("</>".into());
            }
            Ok(Step::End) => break,
            Err(e) => panic!("{e}: {document}"),
        }
        assert!(depth >= 0, "{document}");
    }
    assert_eq!(depth, 0, "{document}");
    assert_eq!(validator.step(), Ok(Step::End), "the end stays the end");
    found
}
