//! Bytes that are no text, or are another text than they look.

use crate::{
    messages::{CF, Documento, body, envelope, invio, verifica},
    siege::{Siege, Wants},
};

const UTF8: &str = "text/xml; charset=utf-8";
const BARE: &str = "text/xml";

fn refused() -> Wants {
    Wants::Client("Codifica dei caratteri")
}

/// A good look-up with bytes in place of its code.
fn with(bytes: &[u8]) -> Vec<u8> {
    splice(verifica(CF).as_bytes(), CF.as_bytes(), bytes)
}

fn splice(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = text.windows(from.len()).position(|w| w == from).expect("it is there");
    [&text[..at], to, &text[at + from.len()..]].concat()
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn invalid_utf8() {
    let cases: [(&str, &[u8]); 12] = [
        ("lone continuation byte", b"\x80"),
        ("lone start byte", b"\xC3"),
        ("start byte before ASCII", b"\xC3A"),
        ("overlong slash", b"\xC0\xAF"),
        ("overlong NUL", b"\xC0\x80"),
        ("overlong less-than of three bytes", b"\xE0\x80\xBC"),
        ("overlong of four bytes", b"\xF0\x80\x80\xBC"),
        ("surrogate in UTF-8", b"\xED\xA0\x80"),
        ("surrogate pair in UTF-8", b"\xED\xA0\xBD\xED\xB8\x80"),
        ("beyond Unicode", b"\xF4\x90\x80\x80"),
        ("five bytes", b"\xF8\x88\x80\x80\x80"),
        ("no byte of UTF-8", b"\xFE\xFF"),
    ];
    Siege::lay(|siege| {
        for (what, bytes) in &cases {
            siege.bytes(what, refused(), UTF8, &with(bytes));
            siege.bytes(what, refused(), BARE, &with(bytes));
            // The same bytes inside the document of invioSAP.
            let message = invio(&Documento::default().xml());
            siege.bytes(
                what,
                refused(),
                UTF8,
                &splice(message.as_bytes(), b"VIA DI PROVA", bytes),
            );
        }
        let good = verifica(CF);
        siege.bytes(
            "cut inside a character",
            refused(),
            UTF8,
            &[good.as_bytes(), b"<!-- \xE2\x82"].concat(),
        );
    });
}

#[test]
fn characters_that_xml_does_not_know() {
    let cases: [(&str, &[u8]); 8] = [
        ("NUL", b"\0"),
        ("backspace", b"\x08"),
        ("escape", b"\x1b[2J"),
        ("vertical tab", b"\x0b"),
        ("U+FFFE", b"\xEF\xBF\xBE"),
        ("U+FFFF", b"\xEF\xBF\xBF"),
        ("NUL in front of the code", b"\0SMPPRV80A01H501H"),
        ("NUL after the code", b"SMPPRV80A01H501H\0"),
    ];
    Siege::lay(|siege| {
        for (what, bytes) in &cases {
            siege.bytes(what, Wants::Client("XML non ben formato"), UTF8, &with(bytes));
        }
        let tail = [verifica(CF).as_bytes(), b"\0\0\0\0"].concat();
        siege.bytes("NUL after the end", Wants::Client("XML non ben formato"), UTF8, &tail);
    });
}

#[test]
fn names_of_encodings() {
    let message = verifica(CF);
    let declared = |name: &str| message.replacen("UTF-8", name, 1).into_bytes();
    Siege::lay(|siege| {
        for name in [
            "UTF-7",
            "UTF-32",
            "EBCDIC-CP-US",
            "windows-1252",
            "SCSU",
            "x",
            "utf-8-sig",
            "ISO-8859-15",
        ] {
            siege.bytes(&format!("declared {name}"), refused(), BARE, &declared(name));
            siege.bytes(
                &format!("charset {name}"),
                refused(),
                &format!("text/xml; charset={name}"),
                message.as_bytes(),
            );
        }
        siege.bytes("1,000 letters", refused(), BARE, &declared(&"x".repeat(1000)));
        siege.bytes("no name", Wants::Client(""), BARE, &declared(""));
        siege.bytes("a name that is none", Wants::Client(""), BARE, &declared("-1"));
        // UTF-7 is ASCII that nobody unpacks.
        let utf7 = with(b"+ADw-codiceFiscale+AD4-");
        siege.bytes(
            "UTF-7 undeclared",
            Wants::Client("Codice fiscale non valido"),
            UTF8,
            &utf7,
        );
        siege.bytes("UTF-7 declared by HTTP", refused(), "text/xml; charset=utf-7", &utf7);
        // The first bytes of EBCDIC, and a whole message of UTF-32.
        siege.bytes("EBCDIC", Wants::Client(""), BARE, b"\x4C\x6F\xA7\x94\x93");
        let utf32: Vec<u8> = message.chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
        siege.bytes(
            "UTF-32 with its mark",
            refused(),
            BARE,
            &[b"\xFF\xFE\0\0", &utf32[..]].concat(),
        );
        siege.bytes("UTF-32 without", Wants::Client(""), BARE, &utf32);
    });
}

#[test]
fn utf_16() {
    let message = verifica(CF).replacen("UTF-8", "UTF-16", 1);
    let utf16_of = |text: &str| utf16(text, u16::to_le_bytes);
    let le = |text: &str| [b"\xFF\xFE".to_vec(), utf16_of(text)].concat();
    let unit = |unit: u16| splice(&le(&message), &utf16_of(CF), &unit.to_le_bytes());
    Siege::lay(|siege| {
        siege.bytes("a good one", Wants::Found, "text/xml; charset=utf-16", &le(&message));
        siege.bytes(
            "lone high surrogate",
            refused(),
            "text/xml; charset=utf-16",
            &unit(0xD800),
        );
        siege.bytes("lone low surrogate", refused(), BARE, &unit(0xDC00));
        let reversed = splice(&le(&message), &utf16_of(CF), &[0x00, 0xDE, 0x3D, 0xD8]);
        siege.bytes("surrogates in the wrong order", refused(), BARE, &reversed);
        siege.bytes(
            "odd number of bytes",
            refused(),
            BARE,
            &[&le(&message)[..], b" "].concat(),
        );
        siege.bytes("no mark", refused(), "text/xml; charset=utf-16", &utf16_of(&message));
        siege.bytes("only a mark", Wants::Client("XML non ben formato"), BARE, b"\xFF\xFE");
        siege.bytes("NUL", Wants::Client("XML non ben formato"), BARE, &unit(0));
        let bomb = message.replacen("?>", "?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>", 1);
        siege.bytes(
            "DOCTYPE",
            Wants::Client("DOCTYPE"),
            "text/xml; charset=utf-16",
            &le(&bomb),
        );
        siege.bytes(
            "big-endian mark, little-endian text",
            Wants::Client(""),
            BARE,
            &[b"\xFE\xFF", &utf16_of(&message)[..]].concat(),
        );
    });
}

/// Two layers that name two encodings must not make two readers read two texts: the first that counts, counts alone.
#[test]
fn encodings_that_contradict_each_other() {
    Siege::lay(|siege| {
        let latin = with(b"\xE9");
        siege.bytes(
            "Latin-1 said by HTTP only",
            Wants::Client("Codice fiscale"),
            "text/xml; charset=iso-8859-1",
            &latin,
        );
        siege.bytes(
            "Latin-1 against HTTP",
            refused(),
            UTF8,
            &splice(&latin, b"UTF-8", b"ISO-8859-1"),
        );
        siege.bytes(
            "ASCII with an accent",
            refused(),
            "text/xml; charset=us-ascii",
            &with("é".as_bytes()),
        );
        let marked = [b"\xEF\xBB\xBF", verifica(CF).as_bytes()].concat();
        siege.bytes("the mark wins", Wants::Found, "text/xml; charset=iso-8859-1", &marked);
        siege.bytes(
            "two marks, the second as harmless as white space",
            Wants::Found,
            UTF8,
            &[b"\xEF\xBB\xBF", &marked[..]].concat(),
        );
        let mut inner = envelope(
            "",
            &body(
                "verificaEsistenzaSAP",
                "CodiceFiscale",
                &format!("<?xml version='1.0' encoding='UTF-16'?><V><codiceFiscale>{CF}</codiceFiscale></V>"),
            ),
        );
        siege.soap("a document inside has no bytes of its own", Wants::Found, &inner);
        inner = inner.replace("UTF-16", "x y");
        siege.soap("an encoding that is no name", Wants::Client("Parametro non"), &inner);
    });
}
