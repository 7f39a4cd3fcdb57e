//! What the reader accepts, and what it makes of it.

use std::borrow::Cow;

use super::super::{Event, Limits, Reader};
use super::events;

/// A short notation for a list of events: `<{ns}name @{ns}attribute=value`, `text`, `>`.
fn shown(input: &str) -> String {
    let events = match events(input) {
        Ok(events) => events,
        Err(error) => return error.to_string(),
    };
    let qualified = |ns: Option<&str>, name: &str| ns.map_or(name.to_owned(), |ns| format!("{{{ns}}}{name}"));
    let parts = events.into_iter().map(|event| match event {
        Event::Start {
            ns, name, attributes, ..
        } => {
            let attributes = attributes
                .iter()
                .map(|a| format!(" @{}={:?}", qualified(a.ns.as_deref(), &a.name), a.value));
            format!("<{}{}", qualified(ns.as_deref(), name), attributes.collect::<String>())
        }
        Event::Text(text) => format!("{text:?}"),
        Event::End => ">".to_owned(),
        Event::Eof => unreachable!("dropped"),
    });
    parts.collect::<Vec<_>>().join(" ")
}

const CASES: &[(&str, &str, &str)] = &[
    ("smallest", "<a/>", "<a >"),
    ("empty, both ways", "<a><b/><c></c></a>", "<a <b > <c > >"),
    ("blanks in tags", "<a \r\n\t><b\n/></a \t>", "<a <b > >"),
    ("blanks around equals", "<a b \n=\t'c'/>", "<a @b=\"c\" >"),
    ("blanks, comments around", "\r\n<!-- x --><a/><!----> \n", "<a >"),
    ("declaration", "<?xml version=\"1.0\"?><a/>", "<a >"),
    (
        "declaration, whole",
        "<?xml version = '1.0'\tencoding=\"ISO-8859-1\" standalone='no' ?>\n<a/>",
        "<a >",
    ),
    (
        "encoding unknown, already text",
        "<?xml version='1.0' encoding='x-foo'?><a/>",
        "<a >",
    ),
    ("names beyond ASCII", "<città.1-b·/>", "<città.1-b· >"),
    (
        "names beyond the first plane",
        "<\u{10000}\u{EFFFF}/>",
        "<\u{10000}\u{EFFFF} >",
    ),
    (
        "single and double quotes",
        "<a b='\"' c=\"'\"/>",
        r#"<a @b="\"" @c="'" >"#,
    ),
    ("greater-than in text and value", "<a b='>'>></a>", r#"<a @b=">" ">" >"#),
    ("brackets in text", "<a>]] ]> ] ></a>", "<a \"]] ]> ] >\" >"),
    (
        "predefined entities",
        "<a b='&lt;&gt;&amp;&quot;&apos;'>&lt;&gt;&amp;&quot;&apos;</a>",
        r#"<a @b="<>&\"'" "<>&\"'" >"#,
    ),
    (
        "character references",
        "<a>&#65;&#x42;&#x1f600;&#xE8;</a>",
        "<a \"AB😀è\" >",
    ),
    (
        "leading zeros",
        "<a>&#x0000000000000041;&#0000000000000000065;</a>",
        "<a \"AA\" >",
    ),
    ("unescaped once", "<a>&amp;lt;</a>", "<a \"&lt;\" >"),
    ("end of CDATA, escaped", "<a>]]&gt;</a>", "<a \"]]>\" >"),
    ("end of CDATA, split", "<a>]]<!---->></a>", "<a \"]]>\" >"),
    ("CDATA", "<a><![CDATA[<b>&amp;]]</b>]]></a>", "<a \"<b>&amp;]]</b>\" >"),
    ("CDATA empty", "<a><![CDATA[]]></a>", "<a >"),
    ("CDATA ends with brackets", "<a><![CDATA[]]]]></a>", "<a \"]]\" >"),
    (
        "runs are one text",
        "<a> 1<![CDATA[2]]><!-- x -->&#51;<![CDATA[]]>\r4</a>",
        r#"<a " 123\n4" >"#,
    ),
    ("comment alone is no text", "<a><!-- x --></a>", "<a >"),
    ("comment with markup", "<a><!-- <b> & ]]> - - --></a>", "<a >"),
    (
        "line ends in text",
        "<a>1\r\n2\r3\n4\r\r\n</a>",
        r#"<a "1\n2\n3\n4\n\n" >"#,
    ),
    (
        "line ends in CDATA",
        "<a><![CDATA[1\r\n2\r3\n]]></a>",
        r#"<a "1\n2\n3\n" >"#,
    ),
    (
        "line ends by reference stay",
        "<a>&#13;&#10;&#xD;</a>",
        r#"<a "\r\n\r" >"#,
    ),
    ("blanks in values", "<a b='1\r\n2\r3\n4\t5'/>", r#"<a @b="1 2 3 4 5" >"#),
    (
        "blanks in values by reference stay",
        "<a b='&#13;&#10;&#9;'/>",
        r#"<a @b="\r\n\t" >"#,
    ),
    (
        "highest characters",
        "<a>\u{7F}\u{85}\u{2028}\u{D7FF}\u{E000}\u{FFFD}\u{10FFFF}</a>",
        r#"<a "\u{7f}\u{85}\u{2028}\u{d7ff}\u{e000}�\u{10ffff}" >"#,
    ),
    (
        "default namespace",
        "<a xmlns='u'><b c=''/></a>",
        "<{u}a <{u}b @c=\"\" > >",
    ),
    (
        "default namespace taken back",
        "<a xmlns='u'><b xmlns=''><c/></b><d/></a>",
        "<{u}a <b <c > > <{u}d > >",
    ),
    (
        "prefixes",
        "<p:a xmlns:p='u' p:b='' b=''/>",
        "<{u}a @{u}b=\"\" @b=\"\" >",
    ),
    (
        "prefix hidden, then back",
        "<p:a xmlns:p='u'><p:b xmlns:p='v'/><p:c/></p:a>",
        "<{u}a <{v}b > <{u}c > >",
    ),
    (
        "declared after its use in the tag",
        "<p:a p:b='' xmlns:p='u'/>",
        "<{u}a @{u}b=\"\" >",
    ),
    (
        "same local name, other namespace",
        "<a xmlns:p='u' xmlns:q='v' p:b='' q:b='' b=''/>",
        "<a @{u}b=\"\" @{v}b=\"\" @b=\"\" >",
    ),
    (
        "default does not touch attributes",
        "<a xmlns='u' xmlns:p='u' p:b='' b=''/>",
        "<{u}a @{u}b=\"\" @b=\"\" >",
    ),
    (
        "xml:lang",
        "<a xml:lang='it'/>",
        "<a @{http://www.w3.org/XML/1998/namespace}lang=\"it\" >",
    ),
    (
        "xml declared rightly",
        "<a xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
        "<a >",
    ),
    ("namespace name normalised", "<a xmlns='u&amp;\nv'/>", "<{u&\u{20}v}a >"),
    (
        "names like reserved ones",
        "<xmlfoo xmlx='' Xmlns=''/>",
        "<xmlfoo @xmlx=\"\" @Xmlns=\"\" >",
    ),
];

#[test]
fn reads_what_xml_allows() {
    for (name, input, expected) in CASES {
        assert_eq!(shown(input), *expected, "{name}");
    }
}

#[test]
fn borrows_what_needs_no_change() {
    let input = "<a b='plain'>one piece ]] > of text</a>";
    let events = events(input).unwrap();
    assert!(matches!(&events[0], Event::Start { attributes, .. } if matches!(attributes[0].value, Cow::Borrowed(_))));
    assert!(matches!(&events[1], Event::Text(Cow::Borrowed(_))));
    for cdata in ["<a><![CDATA[<b/>]]></a>", "<a><!-- x --><![CDATA[<b/>]]><!-- y --></a>"] {
        let events = super::events(cdata).unwrap();
        assert_eq!(events[1], Event::Text(Cow::Borrowed("<b/>")), "{cdata}");
        assert!(matches!(&events[1], Event::Text(Cow::Borrowed(_))), "{cdata}");
    }
}

#[test]
fn tells_prefix_line_depth_and_position() {
    let input = "<?xml version='1.0'?>\n<p:a xmlns:p='u'>\n<b\n/>é</p:a>\n\n";
    let mut reader = Reader::new(input, Limits::default());
    assert_eq!((reader.line(), reader.depth(), reader.position()), (1, 0, 0));
    let mut walk = Vec::new();
    loop {
        let event = reader.next().unwrap();
        let start = match &event {
            Event::Start { prefix, line, .. } => Some((*prefix, *line)),
            _ => None,
        };
        walk.push((start, reader.line(), reader.depth(), &input[reader.position()..]));
        if event == Event::Eof {
            break;
        }
    }
    assert_eq!(
        walk,
        [
            (Some((Some("p"), 2)), 2, 1, "\n<b\n/>é</p:a>\n\n"),
            (None, 3, 1, "<b\n/>é</p:a>\n\n"),
            (Some((None, 3)), 4, 2, "é</p:a>\n\n"),
            (None, 4, 1, "é</p:a>\n\n"),
            (None, 4, 1, "</p:a>\n\n"),
            (None, 4, 0, "\n\n"),
            (None, 6, 0, ""),
        ]
    );
    assert_eq!(reader.next(), Ok(Event::Eof));
}
