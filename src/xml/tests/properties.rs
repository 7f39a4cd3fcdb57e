//! What must hold for any input.

use std::borrow::Cow;
use std::sync::Arc;

use proptest::prelude::*;

use super::super::chars::is_char;
use super::super::{Attribute, Element, Event, Limits, Node, Reader, Writer, decode, escape_text, unescape_predefined};

const SMALL: Limits = Limits {
    max_bytes: 4096,
    max_depth: 8,
    max_elements: 64,
    max_attributes: 8,
};

/// Pieces that, put together at random, are often nearly XML.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "<a>", "</a>", "<a/>", "<p:a xmlns:p='u'>", "</p:a>", "<b", ">", "/>", " c='1'", " c=\"2\"", "&amp;", "&#65;", "&",
            ";", "&x;", "<![CDATA[", "]]>", "<!--", "-->", "--", "]]", "<?xml version='1.0'?>", "<?pi?>", "<!DOCTYPE a>", "\r",
            "\r\n", "\n", "\t", " ", "'", "\"", "=", ":", "xmlns=''", "<", "\u{FEFF}", "è", "\u{FFFE}", "\0", "\u{10FFFF}",
        ])
        .prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z_àè][a-zA-Z0-9_.àè-]{0,6}"
}

fn namespace() -> impl Strategy<Value = Option<Arc<str>>> {
    prop::option::of(prop::sample::select(vec![
        "u",
        "v",
        "urn:è",
        "http://www.w3.org/XML/1998/namespace",
        "<&\"' \t\n>",
    ]))
    .prop_map(|name| name.map(Arc::from))
}

/// Text that XML can carry, with all that must be escaped.
fn value() -> impl Strategy<Value = String> {
    let c = prop_oneof![
        1 => prop::sample::select(vec!['<', '>', '&', '"', '\'', '\r', '\n', '\t', ' ', ']', '\u{85}', '\u{FFFD}']),
        1 => any::<char>().prop_filter("a character of XML", |&c| is_char(c)),
    ];
    prop::collection::vec(c, 0..12).prop_map(String::from_iter)
}

fn attributes() -> impl Strategy<Value = Vec<Attribute<'static>>> {
    prop::collection::vec((namespace(), name(), value()), 0..4).prop_map(|all| {
        let mut attributes: Vec<Attribute<'static>> = Vec::new();
        for (ns, name, value) in all {
            let taken = attributes.iter().any(|a| a.ns == ns && a.name == name) || (ns.is_none() && name == "xmlns");
            if !taken {
                attributes.push(Attribute {
                    ns,
                    name: Cow::Owned(name),
                    value: Cow::Owned(value),
                });
            }
        }
        attributes
    })
}

fn element(nodes: Vec<Node>, ns: Option<Arc<str>>, name: String, attributes: Vec<Attribute<'static>>) -> Element {
    // Two texts in a row are one, and an empty one is none.
    let mut merged: Vec<Node> = Vec::new();
    for node in nodes {
        match (merged.last_mut(), node) {
            (_, Node::Text(text)) if text.is_empty() => {}
            (Some(Node::Text(before)), Node::Text(text)) => before.push_str(&text),
            (_, node) => merged.push(node),
        }
    }
    Element {
        ns,
        name,
        attributes,
        nodes: merged,
        line: 0,
    }
}

fn tree() -> impl Strategy<Value = Element> {
    let leaf = (namespace(), name(), attributes(), value())
        .prop_map(|(ns, name, attributes, text)| element(vec![Node::Text(text)], ns, name, attributes));
    leaf.prop_recursive(5, 40, 5, |inner| {
        let node = prop_oneof![inner.prop_map(Node::Element), value().prop_map(Node::Text)];
        (namespace(), name(), attributes(), prop::collection::vec(node, 0..5))
            .prop_map(|(ns, name, attributes, nodes)| element(nodes, ns, name, attributes))
    })
}

fn decoded(bytes: &[u8], charset: Option<&str>) -> Option<String> {
    decode(bytes, charset).ok().map(Cow::into_owned)
}

proptest! {
    #[test]
    fn never_panics_and_always_ends(input in markup()) {
        let mut reader = Reader::new(&input, SMALL);
        for _ in 0..=input.len() + 2 {
            match reader.next() {
                Ok(Event::Eof) | Err(_) => {
                    let last = reader.next();
                    prop_assert_eq!(&last, &reader.next());
                    prop_assert!(last.is_err() || last == Ok(Event::Eof));
                    return Ok(());
                }
                Ok(_) => {}
            }
            prop_assert!(input.is_char_boundary(reader.position()));
        }
        prop_assert!(false, "more events than bytes");
    }

    #[test]
    fn what_was_read_can_be_written_and_read_again(input in markup()) {
        let input = format!("<r>{input}</r>");
        if let Ok(tree) = Reader::tree(&input, SMALL) {
            prop_assert_eq!(Reader::tree(&tree.to_xml(), Limits::default()), Ok(tree));
        }
    }

    #[test]
    fn trees_come_back(tree in tree()) {
        let xml = tree.to_xml();
        let again = Reader::tree(&xml, Limits::default());
        prop_assert_eq!(again.as_ref(), Ok(&tree), "{}", xml);
        prop_assert_eq!(again.map(|again| again.to_xml()), Ok(xml));
    }

    #[test]
    fn values_come_back(text in value(), attribute in value()) {
        let mut writer = Writer::new();
        writer.open_with("a", &[("b", &attribute)]).text(&text).close("a");
        let tree = Reader::tree(&writer.finish(), Limits::default());
        prop_assert_eq!(tree.as_ref().map(Element::text), Ok(text));
        prop_assert_eq!(tree.as_ref().map(|tree| tree.attribute(None, "b")), Ok(Some(attribute.as_str())));
    }

    #[test]
    fn any_value_can_be_written(value in any::<String>()) {
        let mut writer = Writer::new();
        writer.open_with("a", &[("b", &value)]).text(&value).close("a");
        let expected: String = value.chars().map(|c| if is_char(c) { c } else { ' ' }).collect();
        let tree = Reader::tree(&writer.finish(), Limits::default()).unwrap();
        prop_assert_eq!(tree.text(), expected.as_str());
        prop_assert_eq!(tree.attribute(None, "b"), Some(expected.as_str()));
    }

    #[test]
    fn unescaping_takes_back_escaping(text in value()) {
        let escaped = escape_text(&text);
        prop_assert_eq!(unescape_predefined(&escaped).replace("&#13;", "\r"), text.replace("&#13;", "\r"));
    }

    #[test]
    fn every_encoding_gives_the_same_text(text in any::<String>(), latin in "[\u{0}-\u{FF}]{0,20}") {
        let wide = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(unit).collect()
        };
        // A zero right after the mark would be UTF-32.
        if !text.starts_with('\0') {
            prop_assert_eq!(decoded(&wide(u16::to_le_bytes), None), Some(text.clone()));
        }
        prop_assert_eq!(decoded(&wide(u16::to_be_bytes), None), Some(text.clone()));
        let marked = format!("\u{FEFF}{text}");
        prop_assert_eq!(decoded(marked.as_bytes(), None), Some(text.clone()));
        let bytes: Vec<u8> = latin.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        if !matches!(bytes.as_slice(), [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0xEF, 0xBB, 0xBF, ..]) {
            prop_assert_eq!(decoded(&bytes, Some("ISO-8859-1")), Some(latin.clone()));
        }
    }

    #[test]
    fn any_bytes_decode_or_are_refused(
        bytes in prop::collection::vec(any::<u8>(), 0..64),
        charset in prop::option::of(any::<String>()),
    ) {
        let _ = decode(&bytes, charset.as_deref());
    }
}
