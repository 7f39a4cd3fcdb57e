//! From bytes to text.

use std::borrow::Cow;

use super::super::XmlErrorKind::{Encoding, Malformed, UnknownEncoding, Version};
use super::super::decode;

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

const LATIN: &[u8] = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>citt\xE0</a>";
const LATIN_TEXT: &str = "<?xml version='1.0' encoding='ISO-8859-1'?><a>città</a>";

#[test]
fn reads_the_admitted_encodings() {
    let little = utf16("\u{FEFF}<a>è😀</a>", u16::to_le_bytes);
    let big = utf16("\u{FEFF}<a>è😀</a>", u16::to_be_bytes);
    let cases: [(&str, &[u8], Option<&str>, &str); 24] = [
        ("nothing", b"", None, ""),
        ("nothing declared", "<a>è</a>".as_bytes(), None, "<a>è</a>"),
        ("UTF-8 by charset", "<a>è</a>".as_bytes(), Some("utf-8"), "<a>è</a>"),
        ("charset quoted", "<a>è</a>".as_bytes(), Some("\"UTF-8\""), "<a>è</a>"),
        ("charset empty", "<a>è</a>".as_bytes(), Some(""), "<a>è</a>"),
        ("UTF-8 with mark", b"\xEF\xBB\xBF<a/>", None, "<a/>"),
        (
            "one mark is taken, not two",
            b"\xEF\xBB\xBF\xEF\xBB\xBF<a/>",
            None,
            "\u{FEFF}<a/>",
        ),
        (
            "mark over charset",
            b"\xEF\xBB\xBF<a>\xC3\xA8</a>",
            Some("ISO-8859-1"),
            "<a>è</a>",
        ),
        (
            "mark over an unknown charset",
            b"\xEF\xBB\xBF<a/>",
            Some("koi8-r"),
            "<a/>",
        ),
        ("UTF-16 LE", &little, None, "<a>è😀</a>"),
        ("UTF-16 BE", &big, None, "<a>è😀</a>"),
        ("UTF-16 with charset", &big, Some("utf-16"), "<a>è😀</a>"),
        ("UTF-16 mark over charset", &little, Some("utf-8"), "<a>è😀</a>"),
        ("UTF-16 with nothing", b"\xFF\xFE", None, ""),
        ("ISO-8859-1 by declaration", LATIN, None, LATIN_TEXT),
        (
            "ISO-8859-1 by charset",
            b"<a>\xE0\x80\xFF</a>",
            Some("iso-8859-1"),
            "<a>à\u{80}ÿ</a>",
        ),
        ("ISO-8859-1 by other name", b"<a>\xE0</a>", Some("Latin1"), "<a>à</a>"),
        ("ISO-8859-1, all ASCII", b"<a>e</a>", Some("ISO-8859-1"), "<a>e</a>"),
        (
            "charset over declaration",
            "<?xml version='1.0' encoding='ISO-8859-1'?><a>è</a>".as_bytes(),
            Some("UTF-8"),
            "<?xml version='1.0' encoding='ISO-8859-1'?><a>è</a>",
        ),
        (
            "charset over an unknown declaration",
            b"<?xml version='1.0' encoding='koi8-r'?><a/>",
            Some("utf8"),
            "<?xml version='1.0' encoding='koi8-r'?><a/>",
        ),
        ("US-ASCII", b"<a>e</a>", Some("us-ascii"), "<a>e</a>"),
        (
            "declaration without encoding",
            "<?xml version='1.0'?><a>è</a>".as_bytes(),
            None,
            "<?xml version='1.0'?><a>è</a>",
        ),
        (
            "declaration too late to count",
            "<!----><?xml version='1.0' encoding='ISO-8859-1'?><a>è</a>".as_bytes(),
            None,
            "<!----><?xml version='1.0' encoding='ISO-8859-1'?><a>è</a>",
        ),
        (
            "instruction that looks alike",
            "<?xml-x encoding='ISO-8859-1'?><a>è</a>".as_bytes(),
            None,
            "<?xml-x encoding='ISO-8859-1'?><a>è</a>",
        ),
    ];
    for (name, bytes, charset, text) in cases {
        assert_eq!(decode(bytes, charset).as_deref(), Ok(text), "{name}");
    }
}

#[test]
fn refuses_the_rest() {
    let lone = utf16("\u{FEFF}<a>", u16::to_le_bytes);
    let lone = [lone.as_slice(), &[0x00, 0xD8, b'<', 0]].concat();
    let without_mark = utf16("<a/>", u16::to_le_bytes);
    for (name, bytes, charset, kind) in [
        ("invalid UTF-8", b"<a>\xE0</a>".as_slice(), None, Encoding),
        ("overlong UTF-8", b"<a>\xC0\xBC</a>", None, Encoding),
        ("surrogate in UTF-8", b"<a>\xED\xA0\x80</a>", None, Encoding),
        ("UTF-8 cut", b"<a>\xC3", None, Encoding),
        ("beyond Unicode", b"\xF4\x90\x80\x80", None, Encoding),
        ("not ASCII", b"<a>\xC3\xA8</a>", Some("US-ASCII"), Encoding),
        ("lone surrogate", &lone, None, Encoding),
        ("half a unit", b"\xFE\xFF\x00<\x00", None, Encoding),
        (
            "UTF-16 by charset without mark",
            &without_mark,
            Some("UTF-16"),
            Encoding,
        ),
        (
            "UTF-16LE by charset without mark",
            &without_mark,
            Some("UTF-16LE"),
            Encoding,
        ),
        (
            "UTF-16 by declaration without mark",
            b"<?xml version='1.0' encoding='UTF-16'?><a/>",
            None,
            Encoding,
        ),
        ("Windows by charset", b"<a/>", Some("windows-1252"), UnknownEncoding),
        (
            "Windows by declaration",
            b"<?xml version='1.0' encoding='windows-1252'?><a/>",
            None,
            UnknownEncoding,
        ),
        ("another ISO", b"<a/>", Some("ISO-8859-15"), UnknownEncoding),
        ("unknown name", b"<a/>", Some("x"), UnknownEncoding),
        (
            "UTF-7",
            b"<?xml version='1.0' encoding='UTF-7'?><a/>",
            None,
            UnknownEncoding,
        ),
        (
            "other version, whatever its bytes",
            b"<?xml version='1.1' encoding='ISO-8859-1'?><a>\xE0</a>",
            None,
            Version,
        ),
        ("declaration wrong", b"<?xml encoding='UTF-8'?><a/>", None, Malformed),
        ("UTF-32 LE", b"\xFF\xFE\x00\x00<\x00\x00\x00", None, UnknownEncoding),
        (
            "UTF-32 BE",
            b"\x00\x00\xFE\xFF\x00\x00\x00<",
            Some("utf-8"),
            UnknownEncoding,
        ),
    ] {
        assert_eq!(decode(bytes, charset).map_err(|error| error.kind), Err(kind), "{name}");
    }
}

#[test]
fn borrows_utf8() {
    for bytes in ["<a>è</a>".as_bytes(), b"\xEF\xBB\xBF<a/>"] {
        assert!(matches!(decode(bytes, None), Ok(Cow::Borrowed(_))));
    }
}

#[test]
fn says_on_which_line() {
    let wide = utf16("\u{FEFF}<a>\n\n", u16::to_be_bytes);
    let wide = [wide.as_slice(), &[0xDC, 0x00]].concat();
    for (bytes, charset, line) in [
        (b"<a>\n\n\xE0</a>".as_slice(), None, 3),
        (b"<a>\n\xE0</a>", Some("us-ascii"), 2),
        (&wide, None, 3),
        (b"<a>\n", Some("x"), 1),
    ] {
        assert_eq!(decode(bytes, charset).map_err(|error| error.line), Err(line));
    }
}
