//! The writer and the two escapes.

use std::borrow::Cow;

use super::super::{Writer, escape_text, unescape_predefined};

#[test]
fn writes_markup_and_escapes_values() {
    let mut writer = Writer::with_capacity(64);
    writer
        .declaration()
        .open_with("p:a", &[("xmlns:p", "u"), ("b", "<\"'&>\n")])
        .leaf("c", "<x>&\r\n\"'")
        .empty("d", &[])
        .empty("e", &[("f", "1")])
        .raw("<g/>")
        .open("h")
        .text("\u{1}\u{FFFE}\0è😀")
        .close("h")
        .close("p:a");
    assert_eq!(
        writer.as_str(),
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8"?><p:a xmlns:p="u" b="&lt;&quot;&apos;&amp;&gt;&#10;">"#,
            "<c>&lt;x&gt;&amp;&#13;\n\"'</c><d/><e f=\"1\"/><g/><h>   è😀</h></p:a>"
        )
    );
    let buffer = writer.finish();
    let memory = buffer.capacity();
    let mut again = Writer::reusing(buffer);
    again.leaf("a", "b");
    assert_eq!(again.as_str(), "<a>b</a>");
    assert_eq!(again.finish().capacity(), memory);
}

#[test]
fn escapes_text() {
    for (value, expected) in [
        ("", ""),
        ("plain\n\t\"'", "plain\n\t\"'"),
        ("<a>&amp;\r", "&lt;a&gt;&amp;amp;&#13;"),
        ("]]>", "]]&gt;"),
        ("\u{0}\u{8}\u{1F}", "   "),
        ("\u{FFFD}\u{FFFE}\u{FFFF}\u{F000}", "\u{FFFD}  \u{F000}"),
    ] {
        assert_eq!(escape_text(value), expected);
    }
    assert!(matches!(escape_text("niente da fare è"), Cow::Borrowed(_)));
}

#[test]
fn unescapes_the_predefined_once() {
    for (value, expected) in [
        ("", ""),
        ("&lt;a b=&quot;c&apos;&quot;&gt;", "<a b=\"c'\">"),
        ("&amp;lt;", "&lt;"),
        ("&amp;amp;", "&amp;"),
        ("&nbsp;&#65;&x &", "&nbsp;&#65;&x &"),
        ("&&lt;&", "&<&"),
        ("&lt &LT; &lt;", "&lt &LT; <"),
        ("è&gt;", "è>"),
    ] {
        assert_eq!(unescape_predefined(value), expected, "{value}");
    }
    assert!(matches!(unescape_predefined("niente"), Cow::Borrowed(_)));
}
