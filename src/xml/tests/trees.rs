//! Trees: read, asked, written again.

use super::super::XmlErrorKind::{Malformed, TooDeep};
use super::super::{Event, Limits, Node, Reader, XmlErrorKind};

fn kind(input: &str, limits: Limits) -> Option<XmlErrorKind> {
    Reader::tree(input, limits).err().map(|error| error.kind)
}

#[test]
fn reads_a_document() {
    let root = Reader::tree(
        "<a xmlns='u' x='1'>\n<b>1<c/>2</b><b xmlns='' xml:lang='it'/></a>",
        Limits::default(),
    )
    .unwrap();
    assert!(root.is(Some("u"), "a"));
    assert_eq!(root.attribute(None, "x"), Some("1"));
    assert_eq!(root.attribute(Some("u"), "x"), None);
    assert_eq!(root.text(), "\n");
    let children: Vec<_> = root.children().collect();
    assert!(children[0].is(Some("u"), "b") && children[1].is(None, "b"));
    assert_eq!((children[0].text().as_str(), children[0].line), ("12", 2));
    assert_eq!(
        children[1].attribute(Some("http://www.w3.org/XML/1998/namespace"), "lang"),
        Some("it")
    );
    assert!(matches!(
        root.nodes.as_slice(),
        [Node::Text(_), Node::Element(_), Node::Element(_)]
    ));
}

#[test]
fn reads_the_element_at_hand_and_stops_after_it() {
    let mut reader = Reader::new("<a xmlns:p='u'><b><p:c p:d='1'>x</p:c></b><e/></a>", Limits::default());
    reader.next().unwrap();
    let start = reader.next().unwrap();
    let b = reader.subtree(start).unwrap();
    assert_eq!(b.to_xml(), r#"<b xmlns:ns1="u"><ns1:c ns1:d="1">x</ns1:c></b>"#);
    assert_eq!(reader.depth(), 1);
    let start = reader.next().unwrap();
    assert_eq!(reader.subtree(start).unwrap().to_xml(), "<e/>");
    assert_eq!(reader.next(), Ok(Event::End));
    assert_eq!(reader.next(), Ok(Event::Eof));
}

#[test]
fn refuses_what_the_reader_refuses() {
    let limits = Limits::default();
    for input in ["<a><b></a>", "<a>", "<a/>x", "<a/><b/>", "", "<!-- -->"] {
        assert!(Reader::tree(input, limits).is_err(), "{input}");
    }
    let mut reader = Reader::new("<a/>", limits);
    assert_eq!(reader.subtree(Event::End).map_err(|error| error.kind), Err(Malformed));
}

#[test]
fn stays_low_whatever_the_limits_say() {
    let limits = Limits {
        max_depth: usize::MAX,
        ..Limits::default()
    };
    let deep = |levels: usize| "<a>".repeat(levels) + &"</a>".repeat(levels);
    assert_eq!(kind(&deep(512), limits), None);
    assert_eq!(kind(&deep(513), limits), Some(TooDeep));
    assert_eq!(kind(&deep(20_000), limits), Some(TooDeep));
    let tree = Reader::tree(&deep(512), limits).unwrap();
    assert_eq!(Reader::tree(&tree.to_xml(), limits), Ok(tree));
}

#[test]
fn writes_namespaces_where_they_are_needed() {
    for (name, input, expected) in [
        ("none", "<a b='c'>x</a>", r#"<a b="c">x</a>"#),
        (
            "default",
            "<a xmlns='u'><b/></a>",
            r#"<ns1:a xmlns:ns1="u"><ns1:b/></ns1:a>"#,
        ),
        (
            "taken back",
            "<a xmlns='u'><b xmlns=''/></a>",
            r#"<ns1:a xmlns:ns1="u"><b/></ns1:a>"#,
        ),
        (
            "by order",
            "<q:a xmlns:q='u' xmlns:p='v' p:b='1' q:c='2'><d xmlns='w'/></q:a>",
            r#"<ns1:a xmlns:ns1="u" xmlns:ns2="v" xmlns:ns3="w" ns2:b="1" ns1:c="2"><ns3:d/></ns1:a>"#,
        ),
        (
            "two prefixes of one",
            "<a xmlns:p='u' xmlns:q='u'><p:b/><q:b/></a>",
            r#"<a xmlns:ns1="u"><ns1:b/><ns1:b/></a>"#,
        ),
        ("unused", "<a xmlns:p='u'/>", "<a/>"),
        (
            "xml",
            "<a xml:lang='it'><xml:b/></a>",
            r#"<a xml:lang="it"><xml:b/></a>"#,
        ),
        (
            "escapes",
            "<a b='&lt;&quot;&apos;&#10;&#9;&#13;&amp;>'>&lt;&amp;]]&gt;&#13;\n\"</a>",
            "<a b=\"&lt;&quot;&apos;&#10;&#9;&#13;&amp;&gt;\">&lt;&amp;]]&gt;&#13;\n\"</a>",
        ),
        (
            "namespace name",
            "<a xmlns='&quot;&lt;'/>",
            r#"<ns1:a xmlns:ns1="&quot;&lt;"/>"#,
        ),
    ] {
        let tree = Reader::tree(input, Limits::default()).unwrap();
        assert_eq!(tree.to_xml(), expected, "{name}");
        assert_eq!(Reader::tree(expected, Limits::default()), Ok(tree), "{name}");
    }
}

#[test]
fn equality_ignores_lines_only() {
    let tree = |input| Reader::tree(input, Limits::default()).unwrap();
    assert_eq!(tree("<a><b/></a>"), tree("\n\n<a\n><b/></a>"));
    for other in [
        "<c><b/></c>",
        "<a xmlns='u'><b/></a>",
        "<a><b/> </a>",
        "<a d=''><b/></a>",
        "<a/>",
    ] {
        assert_ne!(tree("<a><b/></a>"), tree(other), "{other}");
    }
}
