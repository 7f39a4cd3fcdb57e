//! Content models: which sequences of elements are admitted.

use super::{judge, schema, schema_text};
use crate::xml::schema::Schema;

/// A schema whose root `r` has this content model; all elements are strings.
fn model(model: &str) -> Schema {
    schema(&format!(
        r#"<xs:element name="r"><xs:complexType>{}</xs:complexType></xs:element>"#,
        long(model)
    ))
}

/// `s( … )` sequence, `c( … )` choice, `a( … )` all, names elements; `{min,max}` after any of them.
fn long(short: &str) -> String {
    let mut out = String::new();
    let mut open = Vec::new();
    let mut rest = short.trim();
    while let Some(first) = rest.chars().next() {
        if first == ' ' {
            rest = &rest[1..];
        } else if let Some((tag, bounds_at)) = ["sequence", "choice", "all"]
            .iter()
            .find(|t| rest.starts_with(&format!("{}(", &t[..1])))
            .map(|t| (*t, closing(rest)))
        {
            let (bounds, _) = bounds(&rest[bounds_at..]);
            out.push_str(&format!("<xs:{tag}{bounds}>"));
            open.push(tag);
            rest = &rest[2..];
        } else if first == ')' {
            out.push_str(&format!("</xs:{}>", open.pop().unwrap()));
            let (_, used) = bounds(&rest[1..]);
            rest = &rest[1 + used..];
        } else {
            let (bounds, used) = bounds(&rest[1..]);
            out.push_str(&format!(r#"<xs:element name="{first}" type="xs:string"{bounds}/>"#));
            rest = &rest[1 + used..];
        }
    }
    out
}

/// Offset after the bracket that closes the group at the start.
fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return at + 1,
            ')' => depth -= 1,
            _ => {}
        }
    }
    panic!("{text}")
}

fn bounds(text: &str) -> (String, usize) {
    let Some(inside) = text.strip_prefix('{').and_then(|t| t.split_once('}')).map(|(t, _)| t) else {
        return (String::new(), 0);
    };
    let (min, max) = inside.split_once(',').unwrap();
    let max = if max == "*" { "unbounded" } else { max };
    (format!(r#" minOccurs="{min}" maxOccurs="{max}""#), inside.len() + 2)
}

fn accepts(schema: &Schema, children: &str) -> bool {
    let children: String = children.chars().map(|c| format!("<{c}/>")).collect();
    judge(schema, &format!("<r>{children}</r>")).is_empty()
}

/// Every word over the alphabet up to a length.
fn words(alphabet: &str, length: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..length {
        last = last
            .iter()
            .flat_map(|w| alphabet.chars().map(move |c| format!("{w}{c}")))
            .collect();
        all.extend(last.iter().cloned());
    }
    all
}

/// The same language said as an ordinary regular expression, over every word up to six letters.
#[test]
fn a_content_model_admits_exactly_its_language() {
    let cases = [
        ("s(a b c)", "abc"),
        ("s(a b{0,1} c)", "ab?c"),
        ("s(a{0,1} b{0,1} c{0,1})", "a?b?c?"),
        ("s(a{2,4} b)", "a{2,4}b"),
        ("s(a{0,*} b{1,*})", "a*b+"),
        ("s(a{3,*})", "aaa+"),
        ("c(a b)", "[ab]"),
        ("c(a s(b c))", "a|bc"),
        ("c(a b){0,*}", "[ab]*"),
        ("c(a b{0,1})", "a|b?"),
        ("c(a{0,2} b){2,2}", "(a{0,2}|b)(a{0,2}|b)"),
        ("s(a b){0,1}", "(ab)?"),
        ("s(a b){2,3}", "(ab){2,3}"),
        ("s(a b{0,1}){0,*}", "(ab?)*"),
        ("s(s(a{0,1}){0,*} s(b{0,1}){0,*} s(c{0,1}){0,*})", "a*b*c*"),
        ("s(a{0,1} b{0,1}){0,3}", "(a?b?){0,3}"),
        ("s(s(a b){0,1} s(c{0,1}){0,1})", "(ab)?c?"),
        ("s(a c(b c){1,2} a{0,1})", "a[bc]{1,2}a?"),
        ("s(a{0,0} b)", "b"),
        ("s(s(a{1,2} b){1,2} c)", "(a{1,2}b){1,2}c"),
        ("s(c(a s(b c)){0,*} c{0,0})", "(a|bc)*"),
        ("s()", ""),
        ("c(){0,1}", ""),
        ("a(a b{0,1} c)", "abc|acb|bac|bca|cab|cba|ac|ca"),
        ("a(a b){0,1}", "ab|ba|"),
        ("a(a{0,1} b{0,1})", "(a|b|ab|ba)?"),
    ];
    for (short, language) in cases {
        let schema = model(short);
        let language = regex::Regex::new(&format!("^(?:{language})$")).unwrap();
        for word in words("abc", 6) {
            assert_eq!(
                accepts(&schema, &word),
                language.is_match(&word),
                "{short} and {word:?}"
            );
        }
    }
}

#[test]
fn an_ambiguous_content_model_is_refused() {
    let cases = [
        "s(a{0,1} a)",
        "c(a a)",
        "c(s(a b) s(a c))",
        "s(s(a b{0,1}){1,2} b)",
        "s(a{1,2} a)",
        "s(a{0,*} b{0,1} a)",
        "s(c(a b){0,*} b)",
        "a(a a)",
    ];
    for short in cases {
        let text = schema_text(&format!(
            r#"<xs:element name="r"><xs:complexType>{}</xs:complexType></xs:element>"#,
            long(short)
        ));
        let error = Schema::compile(&[("prova.xsd", &text)]).unwrap_err();
        assert!(error.reason.contains("ambiguous"), "{short}: {error}");
    }
    // Alike but not ambiguous: an exact count, or something in between.
    for short in ["s(a{2,2} a)", "s(a{1,2} b a)", "s(s(a b){2,2} a)"] {
        model(short);
    }
}

#[test]
fn large_counts_are_written_out_up_to_a_bound() {
    let schema = model("s(a{2,1000} b)");
    let word = |n: usize| format!("{}b", "a".repeat(n));
    for (n, accepted) in [(1, false), (2, true), (1000, true), (1001, false)] {
        assert_eq!(accepts(&schema, &word(n)), accepted, "{n}");
    }
    for short in ["s(a{0,5000})", "s(s(a{0,1}){0,4000})", "s(s(a{0,100}){0,100})"] {
        let text = schema_text(&format!(
            r#"<xs:element name="r"><xs:complexType>{}</xs:complexType></xs:element>"#,
            long(short)
        ));
        assert!(Schema::compile(&[("prova.xsd", &text)]).is_err(), "{short}");
    }
}
