//! The short ways of the reader lead where the long ones do, and markup ends where another parser says it does.

use proptest::prelude::*;
use quick_xml::events::Event as Markup;

use super::super::{Event, Limits, Reader, Token, XmlError};
use super::{events, refusal};

const DOCUMENT: &str = "<?xml version='1.0'?>\n<r xmlns:p='u'>\n  <a>plain</a>\n  <b c='1' d=\"a>b\"/><e></e><p:f> x </p:f>\
    <g>one&amp;two</g>\r\n<h>a]]b</h ><i>è</i\n><!-- k --><l><![CDATA[<]]>m</l><n.o-p_1>2024-10-01</n.o-p_1>\n\n\
    <q><s>1</s><s>2</s></q></r>\n";

/// A good document with up to three pieces of markup put over it.
fn nearly_good() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<",
        ">",
        "/",
        "\"",
        "'",
        "=",
        " ",
        "\n",
        "\r",
        "&",
        ";",
        "]",
        "]]>",
        "<!--",
        "-->",
        "--",
        "<![CDATA[",
        "<a>",
        "</a>",
        "<a",
        "</",
        "/>",
        "<e/>",
        "x",
        "è",
        "é>",
        "p:",
        "&lt;",
        "<x y='",
        "<!-->",
        "",
    ]);
    prop::collection::vec((any::<prop::sample::Index>(), piece, 0_usize..6), 0..3).prop_map(|changes| {
        changes
            .into_iter()
            .fold(DOCUMENT.to_owned(), |text, (at, piece, over)| {
                let boundary = |at: usize| (at..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap();
                let at = at.index(text.len() + 1);
                let (from, to) = (boundary(at), boundary((at + over).min(text.len())));
                [&text[..from], piece, &text[to..]].concat()
            })
    })
}

/// A tag: its name as written and its line, or an end.
type Tag = Option<(String, usize)>;

fn our_tags(input: &str) -> Option<Vec<Tag>> {
    let tag = |event| match event {
        Event::Start { name, prefix, line, .. } => {
            let name = prefix.map_or(name.to_owned(), |prefix| format!("{prefix}:{name}"));
            Some(Some((name, line as usize)))
        }
        Event::End => Some(None),
        Event::Text(_) | Event::Eof => None,
    };
    Some(events(input).ok()?.into_iter().filter_map(tag).collect())
}

fn tags_of_quick_xml(input: &str) -> Option<Vec<Tag>> {
    let mut reader = quick_xml::Reader::from_str(input);
    let mut tags = Vec::new();
    loop {
        let event = reader.read_event().ok()?;
        let end = usize::try_from(reader.buffer_position()).unwrap();
        let start = |tag: &str, name: &str, marks: usize| {
            let line = 1 + input[..end - tag.len() - marks].matches('\n').count();
            Some((name.to_owned(), line))
        };
        match event {
            Markup::Start(tag) => tags.push(start(&tag, tag.name().as_ref(), 2)),
            Markup::Empty(tag) => tags.extend([start(&tag, tag.name().as_ref(), 3), None]),
            Markup::End(_) => tags.push(None),
            Markup::Eof => return Some(tags),
            _ => {}
        }
    }
}

/// All events, leaves by [`Reader::plain_leaf`] wherever it gives one; and how many it gave.
fn by_leaves(input: &str) -> (Result<Vec<Event<'_>>, XmlError>, usize) {
    let mut reader = Reader::new(input, Limits::default());
    let (mut events, mut leaves) = (Vec::new(), 0);
    let read = loop {
        match reader.next() {
            Err(error) => break Err(error),
            Ok(Event::Eof) => break Ok(events),
            Ok(event @ Event::Start { .. }) => {
                events.push(event);
                if let Some(text) = reader.plain_leaf() {
                    leaves += 1;
                    events.extend((!text.is_empty()).then_some(Event::Text(text.into())));
                    events.push(Event::End);
                }
            }
            Ok(event) => events.push(event),
        }
    };
    (read, leaves)
}

/// References and line ends, one after the other.
fn unescaped(raw: &str) -> String {
    let mut text = raw.replace("\r\n", "\n").replace('\r', "\n");
    for (reference, c) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#x20AC;", "€"),
        ("&#13;", "\r"),
        ("&amp;", "&"),
    ] {
        text = text.replace(reference, c);
    }
    text
}

#[test]
fn the_document_has_leaves_of_both_kinds() {
    let (read, leaves) = by_leaves(DOCUMENT);
    assert_eq!(read, events(DOCUMENT));
    assert_eq!(leaves, 6, "a, e, p:f, n.o-p_1 and both s");
    let lines: Vec<usize> = our_tags(DOCUMENT)
        .unwrap()
        .into_iter()
        .flatten()
        .map(|(_, line)| line)
        .collect();
    assert_eq!(lines, [2, 3, 4, 4, 4, 4, 5, 5, 6, 6, 8, 8, 8]);
}

#[test]
fn a_leaf_is_plain_only_when_nothing_else_is_in_it() {
    for (inside, plain) in [
        ("text", true),
        ("", true),
        (" \n\t", true),
        ("è€", true),
        ("a>b", true),
        ("a&lt;b", false),
        ("a\rb", false),
        ("a]]>b", false),
        ("<!---->", false),
        ("a<!-- -->", false),
        ("<![CDATA[a]]>", false),
        ("<c/>", false),
        ("a</b>", false),
        ("a</bb></b>", false),
    ] {
        let input = format!("<b>{inside}</b>");
        let mut reader = Reader::new(&input, Limits::default());
        assert!(matches!(reader.pull(), Ok(Token::Start)));
        let before = (reader.position(), reader.depth());
        match reader.plain_leaf() {
            Some(text) => assert_eq!(
                (text, plain || inside.starts_with("a</b>")),
                (inside.trim_end_matches("</b>"), true)
            ),
            None => assert_eq!(
                (before, plain),
                ((reader.position(), reader.depth()), false),
                "{inside:?}"
            ),
        }
        assert_eq!(by_leaves(&input).0, events(&input), "{inside:?}");
    }
}

#[test]
fn references_are_found_wherever_they_begin() {
    for before in 0..20 {
        for after in 0..20 {
            for (reference, c) in [
                ("&lt;", "<"),
                ("&#x20AC;", "€"),
                ("\r", "\n"),
                ("\r\n", "\n"),
                ("&amp;&gt;", "&>"),
            ] {
                for filling in ["a", "è", "%", "\t", "\x27", "\x0e"] {
                    let (front, back) = (filling.repeat(before), filling.repeat(after));
                    let input = format!("<a>{front}{reference}{back}</a>");
                    match events(&input) {
                        Ok(events) => assert_eq!(events[1], Event::Text(format!("{front}{c}{back}").into()), "{input}"),
                        Err(_) => assert_eq!(filling, "\x0e"),
                    }
                }
            }
            let lone = format!("<a>{}&{}</a>", "x".repeat(before), "y".repeat(after));
            assert!(refusal(&lone).is_some(), "{lone}");
        }
    }
}

proptest! {
    #[test]
    fn markup_ends_where_quick_xml_says(input in nearly_good()) {
        if let Some(ours) = our_tags(&input) {
            prop_assert_eq!(Some(ours), tags_of_quick_xml(&input));
        }
    }

    #[test]
    fn leaves_read_at_once_are_the_leaves_read_in_steps(input in nearly_good()) {
        prop_assert_eq!(by_leaves(&input).0, events(&input));
    }

    #[test]
    fn a_text_is_unescaped_as_if_one_by_one(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "&lt;", "&gt;", "&#x20AC;", "&#13;", "&amp;", "\r", "\r\n", "\n", "a", "lt;", "abcdefg", "abcdefgh", "è", "€", "]]", " ",
        ]), 1..40),
    ) {
        let raw = pieces.concat();
        let input = format!("<a>{raw}</a>");
        let read = events(&input).unwrap();
        prop_assert_eq!(&read[1], &Event::Text(unescaped(&raw).into()));
    }
}
