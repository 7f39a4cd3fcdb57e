//! Inputs made to hurt: each gets its answer in time linear in its length.
//!
//! The bound is generous, since tests run unoptimised and beside others; what it must tell apart is linear from
//! quadratic, which on these inputs takes minutes.

use std::time::{Duration, Instant};

use super::super::XmlErrorKind::{self, *};
use super::super::{Event, Limits, Reader, decode, unescape_predefined};
use super::events_within;

const BOUND: Duration = Duration::from_secs(4);

/// Limits that limit nothing, so that only the algorithm protects.
const NONE: Limits = Limits {
    max_bytes: usize::MAX,
    max_depth: usize::MAX,
    max_elements: usize::MAX,
    max_attributes: usize::MAX,
};

#[expect(clippy::disallowed_methods, reason = "the test measures time")]
fn timed<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    let took = start.elapsed();
    assert!(took < BOUND, "{name} took {took:?}");
    result
}

fn numbered(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

#[test]
fn limits_answer_at_once() {
    let many_attributes = format!("<a{}/>", numbered(100_000, |n| format!(" b{n}=''")));
    let same_attribute = format!("<a{}/>", " b=''".repeat(100_000));
    let many_declarations = format!("<a{}/>", numbered(100_000, |n| format!(" xmlns:b{n}='u'")));
    let cases: [(&str, String, XmlErrorKind); 8] = [
        ("100,000 attributes", many_attributes, TooManyAttributes),
        ("100,000 times one attribute", same_attribute, TooManyAttributes),
        ("100,000 declarations", many_declarations, TooManyAttributes),
        ("depth 10,000", "<a>".repeat(10_000), TooDeep),
        ("depth 500,000", "<a>".repeat(500_000), TooDeep),
        (
            "a million elements",
            format!("<a>{}</a>", "<b/>".repeat(500_000)),
            TooManyElements,
        ),
        ("too many bytes", format!("<a>{}</a>", "x".repeat(3_000_000)), TooLarge),
        (
            "expanding entities",
            "<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;'>]><a>&c;</a>".into(),
            Doctype,
        ),
    ];
    for (name, input, kind) in cases {
        let result = timed(name, || events_within(&input, Limits::default()));
        assert_eq!(result.map_err(|error| error.kind), Err(kind), "{name}");
    }
}

#[test]
fn good_input_costs_linear_time_without_limits() {
    let scopes = 2_000;
    let nested = numbered(scopes, |n| format!("<a xmlns:p{n}='u{n}' xmlns:q{n}='v'>"));
    let looked_up = "<p0:b p1:c='' q3:d=''/>".repeat(30_000);
    let long = "x".repeat(300_000);
    let cases = [
        (
            "attributes",
            format!("<a{}/>", numbered(100_000, |n| format!(" b{n}=''"))),
        ),
        (
            "declarations",
            format!("<a{}/>", numbered(50_000, |n| format!(" xmlns:b{n}='u'"))),
        ),
        (
            "attributes of many namespaces",
            format!(
                "<a{0}{1}/>",
                numbered(20_000, |n| format!(" xmlns:p{n}='u{n}'")),
                numbered(20_000, |n| format!(" p{n}:b=''"))
            ),
        ),
        ("depth", "<a>".repeat(100_000) + &"</a>".repeat(100_000)),
        ("scopes", format!("{nested}{looked_up}{}", "</a>".repeat(scopes))),
        (
            "one prefix hidden again and again",
            format!(
                "{}{}{}",
                "<a xmlns='u' xmlns:p='u'>".repeat(2_000),
                "<p:b/>".repeat(20_000),
                "</a>".repeat(2_000)
            ),
        ),
        (
            "long names of namespaces, almost equal",
            format!(
                "<a xmlns:p='{long}1' xmlns:q='{long}2'>{}</a>",
                "<p:b p:c='' q:c=''/>".repeat(20_000)
            ),
        ),
        ("a million references", format!("<a>{}</a>", "&amp;".repeat(1_000_000))),
        (
            "a million references in a value",
            format!("<a b='{}'/>", "&#65;".repeat(1_000_000)),
        ),
        (
            "CDATA and comments in turn",
            format!("<a>{}</a>", "x<![CDATA[y]]><!-- z -->".repeat(50_000)),
        ),
        ("carriage returns", format!("<a>{}</a>", "\r".repeat(1_000_000))),
        ("brackets", format!("<a>{}</a>", "]".repeat(1_000_000))),
        ("hyphens", format!("<a><!--{}--></a>", "- ".repeat(500_000))),
        (
            "greater-than in a comment",
            format!("<a><!--{}--></a>", ">".repeat(1_000_000)),
        ),
        ("lines", format!("<a>{}</a>", "\n<b/>".repeat(100_000))),
        (
            "private use characters",
            format!("<a>{}</a>", "\u{F8FF}".repeat(300_000)),
        ),
        ("blanks in a tag", format!("<a{}/>", " ".repeat(1_000_000))),
        ("blanks before the root", format!("{}<a/>", "\n".repeat(1_000_000))),
        ("leading zeros", format!("<a>&#{}65;</a>", "0".repeat(1_000_000))),
    ];
    for (name, input) in &cases {
        let result = timed(name, || events_within(input, NONE).map(|events| events.len()));
        assert!(result.is_ok(), "{name}: {result:?}");
    }
}

#[test]
fn bad_input_costs_linear_time_without_limits() {
    let heads = [
        "<",
        "<a ",
        "<a b='",
        "<a b=\"",
        "<a><!--",
        "<a><![CDATA[",
        "<?",
        "<?xml ",
        "<!DOCTYPE a [",
        "<a>&",
        "<a>&#",
        "<a></",
        "<a>",
        "<a>]]",
        "",
        "<a/>",
    ];
    let fillers = [
        "<", ">", "&", "'", "\"", "=", "-", "]", "<a>", "</a>", "<!--", "--", "]]", "&#", "&a", "a ", "b='c' ", "?",
        "[", "é", "\r",
    ];
    for head in heads {
        for filler in fillers {
            let name = format!("{head:?} and much {filler:?}");
            // Blanks after a whole document would be no error.
            let input = format!("{head}{}<", filler.repeat(60_000));
            let result = timed(&name, || events_within(&input, NONE).map(|events| events.len()));
            assert!(result.is_err(), "{name}: {result:?}");
        }
    }
}

#[test]
fn nothing_that_ends_too_early_is_accepted() {
    let whole =
        "<?xml version='1.0' encoding='UTF-8'?><!-- x --><p:a xmlns:p='u' b=\"è\">y&amp;&#65;<![CDATA[z]]><p:c/></p:a>";
    for (end, _) in whole.char_indices() {
        assert!(events_within(&whole[..end], NONE).is_err(), "{}", &whole[..end]);
    }
    assert!(events_within(whole, NONE).is_ok());
}

#[test]
fn a_tree_does_not_swell_when_it_is_written() {
    let long = "x".repeat(100_000);
    let input = format!("<a xmlns:p='{long}'>{}</a>", "<p:b p:c=''/><d/>".repeat(10_000));
    let written = timed("writing", || {
        Reader::tree(&input, Limits::default()).map(|tree| tree.to_xml())
    });
    assert!(written.is_ok_and(|written| written.len() < 2 * input.len()));
}

#[test]
fn escaped_twice_costs_linear_time() {
    let input = "&amp;lt;&".repeat(300_000);
    assert!(timed("unescaping", || unescape_predefined(&input).len()) < input.len());
}

#[test]
fn a_declaration_without_end_costs_linear_time() {
    let input = format!("<?xml version='1.0'{}", " ".repeat(1_000_000));
    let text = timed("decoding", || decode(input.as_bytes(), None)).unwrap();
    let mut reader = Reader::new(&text, Limits::default());
    assert_eq!(
        timed("reading", || reader.next()).map_err(|error| error.kind),
        Err::<Event<'_>, _>(Malformed)
    );
}

#[test]
fn asking_for_the_line_costs_linear_time() {
    for newline in ["", "\n"] {
        let input = format!("<a>{}</a>", format!("<b>{newline}</b>").repeat(200_000));
        timed("the line after each event", || {
            let mut reader = Reader::new(&input, NONE);
            let mut last = 1;
            while !matches!(reader.next().expect("it is well formed"), Event::Eof) {
                last = reader.line();
            }
            assert_eq!(last as usize, 1 + newline.len() * 200_000);
        });
    }
}
