//! Our schema engine against two others, over thousands of named mutations of valid documents.
//!
//! Every case is judged by `portasap::xml::schema::Schema`, by `xmllint` (libxml2, a tool of the tests only) and by
//! the crate `xsd-schema`. All three must agree on whether a document is accepted, except where `explained.rs` names
//! the case and says why. Each explanation also says which way and how often, so the list cannot rot or
//! cover more than it was written for.
//!
//! Nothing is random: the same cases, in the same order, each time.

#[path = "differential/case.rs"]
mod case;
#[path = "differential/explained.rs"]
mod explained;
#[path = "differential/markup.rs"]
mod markup;
#[path = "differential/oracles.rs"]
mod oracles;
#[path = "differential/structure.rs"]
mod structure;
#[path = "differential/tree.rs"]
mod tree;
#[path = "differential/values.rs"]
mod values;

use std::{collections::BTreeMap, fmt::Write as _};

use case::{Case, SCHEMAS, Verdict};
use explained::{EXPLAINED, Oracle};
use portasap::{
    soap::wsdl::SCHEMI,
    xml::{Limits, schema::Schema},
};

/// Below this the generator lost a family: the test would be green for the wrong reason.
const AT_LEAST: usize = 4_000;

fn ours(schema: &Schema, text: &str) -> Verdict {
    match schema.validate(text, Limits::default(), None) {
        Err(_) => Verdict::NotXml,
        Ok(violations) if violations.is_empty() => Verdict::Valid,
        Ok(_) => Verdict::Invalid,
    }
}

fn all_cases() -> Vec<Case> {
    let mut cases = Vec::new();
    structure::cases(&mut cases);
    values::cases(&mut cases);
    markup::cases(&mut cases);
    cases
}

#[test]
fn three_engines_agree() {
    let cases = all_cases();
    let mut seen = BTreeMap::new();
    for case in &cases {
        if let Some(text) = seen.insert((case.schema, &case.name), &case.text) {
            panic!("two cases are called {}: {text:?} and {:?}", case.name, case.text);
        }
    }
    assert!(cases.len() >= AT_LEAST, "only {} cases", cases.len());

    let (libxml2, crate_verdicts) = std::thread::scope(|threads| {
        let libxml2 = threads.spawn(|| oracles::xmllint(&cases));
        let crate_verdicts = oracles::xsd_schema(&cases);
        (libxml2.join().expect("xmllint judged"), crate_verdicts)
    });

    let mut uses = vec![0_usize; EXPLAINED.len()];
    let mut unexplained = String::new();
    let (mut bad, mut accepted, mut refused) = (0, 0, 0);
    for schema_name in SCHEMAS {
        let schema = Schema::compile(&[case::schema_file(schema_name)]).expect("our own schema compiles");
        for (i, case) in cases.iter().enumerate().filter(|(_, c)| c.schema == *schema_name) {
            let verdict = ours(&schema, &case.text);
            if verdict.accepted() {
                accepted += 1;
            } else {
                refused += 1;
            }
            let judged = [
                (Oracle::Xmllint, libxml2.as_ref().map(|v| v[i])),
                (Oracle::XsdSchema, Some(crate_verdicts[i])),
            ];
            for (oracle, theirs) in judged {
                let Some(theirs) = theirs else { continue };
                if theirs.accepted() == verdict.accepted() {
                    continue;
                }
                if let Some(n) = EXPLAINED
                    .iter()
                    .position(|e| e.covers(oracle, verdict.accepted(), &case.name))
                {
                    uses[n] += 1;
                } else {
                    bad += 1;
                    let _ = writeln!(
                        unexplained,
                        "{schema_name}: {}\n  ours {verdict:?}, {oracle:?} {theirs:?}\n  {}",
                        case.name,
                        case.excerpt()
                    );
                }
            }
        }
    }
    let explained: usize = uses.iter().sum();
    println!(
        "{} cases ({accepted} accepted, {refused} refused), {explained} disagreements explained by {} reasons, {bad} not",
        cases.len(),
        EXPLAINED.len()
    );
    for (reason, n) in EXPLAINED.iter().zip(&uses) {
        println!("  {n:4} {:?}: {} ({})", reason.oracle, reason.family, reason.why);
    }
    assert!(bad == 0, "{bad} disagreements without explanation\n{unexplained}");
    for (reason, n) in EXPLAINED.iter().zip(&uses) {
        if reason.oracle == Oracle::XsdSchema || libxml2.is_some() {
            assert_eq!(*n, reason.cases, "cases explained by {reason:?}");
        }
    }
}

#[test]
fn the_whole_set_compiles_together_and_judges_alike() {
    let together = Schema::compile(SCHEMI).expect("the whole set compiles");
    for (schema_name, document) in case::DOCUMENTS {
        assert_eq!(ours(&together, document), Verdict::Valid, "{schema_name}");
        let alone = Schema::compile(&[case::schema_file(schema_name)]).expect("compiles");
        assert_eq!(ours(&alone, document), Verdict::Valid, "{schema_name}");
    }
}
