//! Simple types: every built-in at its lexical edges, every facet at its bounds.

use super::{judge, schema, steps};
use crate::xml::schema::{Schema, ViolationKind};

/// Judges a text as content of an element of the type.
fn check(schema: &Schema, text: &str) -> Option<(ViolationKind, String)> {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('\r', "&#13;");
    judge(schema, &format!("<v>{escaped}</v>"))
        .into_iter()
        .next()
        .map(|v| (v.kind, v.expected))
}

#[test]
fn built_in_types_at_their_edges() {
    // type, accepted, refused
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("string", &["", " a \n", "€"], &[]),
        ("normalizedString", &["", " a\tb "], &[]),
        ("token", &[" a  b "], &[]),
        (
            "language",
            &["it", "it-IT", "x-1", " en "],
            &["", "it_IT", "123", "abcdefghi", "it-", "1-a"],
        ),
        ("Name", &["a", "_a:b", ":", "è1", " a "], &["", "1a", "-a", "a b"]),
        ("NCName", &["a", "_1-.", "è"], &["", "a:b", "1", ":"]),
        ("NMTOKEN", &["1", "-a", "a:b"], &["", "a b", "a,b"]),
        ("NMTOKENS", &["1 a", " x \n y "], &["", " ", "a , b"]),
        ("ID", &["a1"], &["1a", "a:b", ""]),
        (
            "anyURI",
            &["", "http://x/y?z#w", "a b", "%41", "àè"],
            &["%zz", "a#b#c", "%4"],
        ),
        ("QName", &["a"], &["", "a:b:c", "1a", ":a", "a:"]),
        (
            "boolean",
            &["true", "false", "1", "0", " 1 "],
            &["", "TRUE", "yes", "2", "01"],
        ),
        (
            "decimal",
            &["1", "-1.5", "+.5", "1.", " 0 ", "00012.3400"],
            &["", ".", "+", "1e5", "1,5", "--1", "1 2", "INF", "٣"],
        ),
        (
            "integer",
            &["0", "-0", "+7", "123456789012345678901234567890"],
            &["", "1.0", "1.", "a", "+-1", "1 0"],
        ),
        ("nonNegativeInteger", &["0", "-0", "5"], &["-1"]),
        ("positiveInteger", &["1", "01"], &["0", "-1"]),
        ("nonPositiveInteger", &["0", "-5", "+0"], &["1"]),
        ("negativeInteger", &["-1"], &["0", "-0", "1"]),
        (
            "long",
            &["9223372036854775807", "-9223372036854775808"],
            &["9223372036854775808", "-9223372036854775809"],
        ),
        (
            "int",
            &["2147483647", "-2147483648", "+6", "007"],
            &["2147483648", "-2147483649", "6.0", ""],
        ),
        ("short", &["32767", "-32768"], &["32768", "-32769"]),
        ("byte", &["127", "-128"], &["128", "-129"]),
        (
            "unsignedLong",
            &["18446744073709551615", "0"],
            &["18446744073709551616", "-1"],
        ),
        ("unsignedInt", &["4294967295"], &["4294967296"]),
        ("unsignedShort", &["65535"], &["65536"]),
        ("unsignedByte", &["255"], &["256", "-1"]),
        (
            "float",
            &["1", "1.5e-3", "INF", "-INF", "NaN", ".5E+2", "1.e5"],
            &["", "+INF", "inf", "nan", "1e", "e5", "1e1.5", "0x1", "infinity"],
        ),
        ("double", &["-1E4", "12.78e-2"], &["1f", "--1"]),
        (
            "date",
            &[
                "2024-02-29",
                "2000-02-29",
                " 2021-03-20 ",
                "2021-03-20Z",
                "2021-03-20+01:00",
                "2021-03-20-14:00",
                "12021-01-01",
                "-0004-02-29",
                "0001-01-01",
                "-0001-12-31",
            ],
            &[
                "",
                "2023-02-29",
                "1900-02-29",
                "2021-13-01",
                "2021-00-10",
                "2021-04-31",
                "2021-01-00",
                "0000-01-01",
                "02021-01-01",
                "21-01-01",
                "2021-1-1",
                "20210101",
                "2021-03-20+14:01",
                "2021-03-20+15:00",
                "2021-03-20z",
                "2021-03-20+1:00",
                "2021-03-20T00:00:00",
                "01/02/2021",
                "+2021-01-01",
                "2021-03-20 Z",
                "2021-03-2०",
            ],
        ),
        (
            "dateTime",
            &[
                "2021-03-20T10:20:30",
                "2021-03-20T10:20:30.5Z",
                "2021-03-20T24:00:00",
                "2021-03-20T24:00:00.000",
                "2021-03-20T00:00:00-05:30",
                "2021-03-20T23:59:59.999999999999",
            ],
            &[
                "2021-03-20",
                "2021-03-20T24:00:01",
                "2021-03-20T24:00:00.1",
                "2021-03-20T25:00:00",
                "2021-03-20T10:60:00",
                "2021-03-20T10:20:60",
                "2021-03-20 10:20:30",
                "2021-03-20T10:20",
                "2021-03-20t10:20:30",
                "2021-03-20T10:20:30.",
                "2021-02-30T10:20:30",
            ],
        ),
        (
            "time",
            &["10:20:30", "24:00:00", "00:00:00.0Z", "10:20:30+02:00"],
            &["10:20", "24:00:01", "1:20:30", "10:20:60", "10-20-30"],
        ),
        (
            "gYear",
            &["2021", "-0001", "12021", "2021Z"],
            &["0000", "21", "02021", "2021-01"],
        ),
        (
            "gYearMonth",
            &["2021-12", "2021-12+01:00"],
            &["2021-13", "2021-00", "2021"],
        ),
        ("gMonth", &["--02", "--12Z"], &["--13", "--2", "02", "--02--"]),
        ("gMonthDay", &["--02-29", "--12-31Z"], &["--02-30", "--04-31", "12-31"]),
        ("gDay", &["---31", "---01Z"], &["---32", "---00", "31"]),
        (
            "duration",
            &["P1Y", "-P1Y2M3DT4H5M6.7S", "PT1S", "P0D", "P2Y1D", "PT1M"],
            &[
                "", "P", "PT", "P1YT", "1Y", "P1S", "P1M1Y", "PT1.5M", "P-1Y", "PT1.S", "P1.5Y",
            ],
        ),
        (
            "base64Binary",
            &["", "YQ==", "YWI=", "YWJj", "YW Jj", " YWJj\n"],
            &["Y", "YQ=", "YR==", "YWJ=", "Y===", "YQ==YQ==", "*"],
        ),
        ("hexBinary", &["", "0aFF", " 00 "], &["0", "0g", "00 00"]),
        ("anySimpleType", &["", "  x "], &[]),
    ];
    for (ty, accepted, refused) in cases {
        let schema = schema(&format!(r#"<xs:element name="v" type="xs:{ty}"/>"#));
        for text in *accepted {
            assert_eq!(check(&schema, text), None, "xs:{ty} must accept {text:?}");
        }
        for text in *refused {
            assert!(check(&schema, text).is_some(), "xs:{ty} must refuse {text:?}");
        }
    }
}

fn restricted(base: &str, facets: &str) -> Schema {
    schema(&format!(
        r#"<xs:element name="v"><xs:simpleType><xs:restriction base="xs:{base}">{facets}</xs:restriction></xs:simpleType></xs:element>"#
    ))
}

/// `name:value …` as facets.
fn facets(short: &str) -> String {
    short
        .split(' ')
        .filter(|s| !s.is_empty())
        .map(|f| {
            let (name, value) = f.split_once(':').unwrap();
            format!(r#"<xs:{name} value="{value}"/>"#)
        })
        .collect()
}

#[test]
fn facets_at_their_bounds() {
    // base, facets, accepted, refused
    let cases: &[(&str, &str, &[&str], &[&str])] = &[
        ("string", "length:5", &["00100", "è€𝄞a "], &["0010", "001000", ""]),
        (
            "string",
            "minLength:1 maxLength:3",
            &["a", "abc", "𝄞𝄞𝄞", "e\u{301}x"],
            &["", "abcd"],
        ),
        ("string", "minLength:0 maxLength:0", &[""], &[" "]),
        ("token", "maxLength:3", &["  a b  "], &["a b c"]),
        ("token", "length:0", &["", "   "], &["a"]),
        ("hexBinary", "length:2", &["00ff"], &["00", "00ff00"]),
        ("base64Binary", "maxLength:2", &["YWI=", ""], &["YWJj"]),
        ("NMTOKENS", "length:2", &["a b", " a  b "], &["a", "a b c"]),
        ("anyURI", "maxLength:3", &["a:b"], &["abcd"]),
        (
            "int",
            "minInclusive:-2 maxInclusive:10",
            &["-2", "10", "+5"],
            &["-3", "11"],
        ),
        ("int", "minExclusive:-2 maxExclusive:10", &["-1", "9"], &["-2", "10"]),
        (
            "decimal",
            "minExclusive:0 maxInclusive:1.50",
            &["0.0001", "1.5", "1.500"],
            &["0", "-0.0", "1.5001"],
        ),
        (
            "decimal",
            "totalDigits:3",
            &["123", "0.12", "00123.000", ".123"],
            &["1234", "12.34", "0.1234"],
        ),
        (
            "decimal",
            "totalDigits:5 fractionDigits:2",
            &["123.45", "1.10", "1.100"],
            &["1.234", "1234.56"],
        ),
        ("decimal", "fractionDigits:0", &["1", "1.0"], &["1.5"]),
        ("integer", "totalDigits:2", &["99", "-99", "007"], &["100"]),
        (
            "float",
            "minInclusive:0 maxExclusive:1e2",
            &["0", "-0", "99.9"],
            &["100", "-1", "NaN", "INF"],
        ),
        (
            "date",
            "minInclusive:2021-01-01",
            &["2021-01-01", "2021-01-03Z"],
            &["2020-12-31", "2021-01-01Z"],
        ),
        (
            "date",
            "maxExclusive:2021-01-02Z",
            &["2021-01-01Z", "2020-12-30"],
            &["2021-01-02Z", "2021-01-02"],
        ),
        (
            "dateTime",
            "maxInclusive:2021-01-01T00:00:00Z",
            &["2021-01-01T01:00:00+01:00", "2020-12-31T24:00:00Z"],
            &["2021-01-01T00:00:00.1Z", "2021-01-01T00:00:00-01:00"],
        ),
        (
            "gYear",
            "minInclusive:-0001 maxInclusive:0001",
            &["-0001", "0001"],
            &["-0002", "0002"],
        ),
        (
            "string",
            "enumeration:SI enumeration:NO",
            &["SI", "NO"],
            &["si", "", " SI"],
        ),
        ("string", "enumeration:D enumeration:", &["D", ""], &[" ", "F"]),
        ("token", "enumeration:SI", &[" SI "], &["S I"]),
        ("decimal", "enumeration:1.0", &["1", "1.00", "+1"], &["1.1"]),
        ("boolean", "pattern:[01]", &["1", " 0 "], &["true"]),
        (
            "dateTime",
            "enumeration:2021-01-01T12:00:00Z",
            &["2021-01-01T13:00:00+01:00"],
            &["2021-01-01T12:00:00"],
        ),
        ("hexBinary", "enumeration:aF", &["Af"], &["AE"]),
        ("string", "pattern:[A-Z] pattern:[0-9]", &["A", "7"], &["a", "A7"]),
        ("string", "whiteSpace:collapse length:3", &[" a\n b "], &["a  bc"]),
        ("int", "pattern:[0-9]{2}", &["07", " 12 "], &["7", "+12"]),
    ];
    for (base, short, accepted, refused) in cases {
        let schema = restricted(base, &facets(short));
        for text in *accepted {
            assert_eq!(check(&schema, text), None, "{base} {short} must accept {text:?}");
        }
        for text in *refused {
            assert!(check(&schema, text).is_some(), "{base} {short} must refuse {text:?}");
        }
    }
}

#[test]
fn patterns_of_several_steps_must_all_match() {
    let schema = schema(
        r#"<xs:simpleType name="a"><xs:restriction base="xs:string"><xs:pattern value="[A-Z]+"/></xs:restriction></xs:simpleType>
        <xs:simpleType name="b"><xs:restriction base="a"><xs:pattern value=".{2}"/><xs:pattern value=".{4}"/></xs:restriction></xs:simpleType>
        <xs:element name="v" type="b"/>"#,
    );
    for (text, accepted) in [
        ("AB", true),
        ("ABCD", true),
        ("ABC", false),
        ("ab", false),
        ("A", false),
    ] {
        assert_eq!(check(&schema, text).is_none(), accepted, "{text}");
    }
}

#[test]
fn lists_and_unions() {
    let schema = schema(
        r#"<xs:simpleType name="numeri"><xs:list itemType="xs:int"/></xs:simpleType>
        <xs:simpleType name="coppia"><xs:restriction base="numeri"><xs:length value="2"/><xs:enumeration value="1 2"/><xs:enumeration value="3 4"/></xs:restriction></xs:simpleType>
        <xs:simpleType name="misto"><xs:union memberTypes="xs:date xs:int"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="mai"/></xs:restriction></xs:simpleType></xs:union></xs:simpleType>
        <xs:simpleType name="stretto"><xs:restriction base="misto"><xs:pattern value="[0-9-]+"/><xs:pattern value="mai"/></xs:restriction></xs:simpleType>
        <xs:element name="l" type="numeri"/><xs:element name="c" type="coppia"/><xs:element name="u" type="misto"/><xs:element name="s" type="stretto"/>"#,
    );
    let cases = [
        ("l", "", true),
        ("l", " 1\n 2 ", true),
        ("l", "1 a", false),
        ("l", "1,2", false),
        ("c", "1 02", true),
        ("c", " 3 4", true),
        ("c", "1", false),
        ("c", "2 1", false),
        ("u", "2021-01-01", true),
        ("u", " 7 ", true),
        ("u", "mai", true),
        ("u", " mai", false),
        ("u", "2021-13-01", false),
        ("u", "", false),
        ("s", "2021-01-01", true),
        ("s", "2021-01-01Z", false),
        ("s", "-7", true),
        ("s", "+7", false),
    ];
    for (name, text, accepted) in cases {
        let found = judge(&schema, &format!("<{name}>{text}</{name}>"));
        assert_eq!(found.is_empty(), accepted, "{name} {text:?}: {found:?}");
    }
}

#[test]
fn a_leaf_holds_the_value_as_its_type_reads_it() {
    let cases = [
        ("xs:string", " a\n\tb ", " a\n\tb "),
        ("xs:string", "x<!-- c -->y<![CDATA[ <z> ]]>", "xy <z> "),
        ("xs:normalizedString", " a\n\tb ", " a  b "),
        ("xs:token", " a\n\tb ", "a b"),
        ("xs:date", "\n 2021-03-20\t", "2021-03-20"),
        ("xs:decimal", " 0.50 ", "0.50"),
        ("xs:anyType", " a ", " a "),
    ];
    for (ty, text, value) in cases {
        let schema = schema(&format!(r#"<xs:element name="v" type="{ty}"/>"#));
        assert_eq!(
            steps(&schema, &format!("<v>{text}</v>")),
            [format!("v={value}")],
            "{ty}"
        );
    }
}

#[test]
fn what_was_expected_is_said_in_italian() {
    use ViolationKind::{Facet, Type};
    let cases = [
        (
            "string",
            "minLength:1 maxLength:50",
            "",
            Facet,
            "campo vuoto; lunghezza da 1 a 50 caratteri",
        ),
        (
            "string",
            "minLength:1 maxLength:1",
            "",
            Facet,
            "campo vuoto; lunghezza 1 carattere",
        ),
        ("string", "length:5", "", Facet, "campo vuoto; lunghezza 5 caratteri"),
        (
            "string",
            "maxLength:3",
            "abcd",
            Facet,
            "lunghezza al massimo 3 caratteri",
        ),
        ("string", "minLength:2", "a", Facet, "lunghezza almeno 2 caratteri"),
        ("hexBinary", "maxLength:1", "0000", Facet, "lunghezza al massimo 1 byte"),
        (
            "string",
            "enumeration:SI enumeration:NO",
            "x",
            Facet,
            "valore tra SI, NO",
        ),
        (
            "string",
            "enumeration:D enumeration:",
            "x",
            Facet,
            "valore tra D, (vuoto)",
        ),
        ("string", "enumeration:1", "x", Facet, "valore 1"),
        (
            "string",
            "pattern:[A-Z]{2}[0-9]{8}[A-Z]",
            "x",
            Facet,
            "formato: 2 lettere maiuscole, 8 cifre, 1 lettera maiuscola",
        ),
        ("string", "pattern:a pattern:b", "x", Facet, "formato: «a»; oppure «b»"),
        (
            "date",
            "",
            "x",
            Type,
            "data nella forma AAAA-MM-GG (anno, mese, giorno)",
        ),
        ("decimal", "", "x", Type, "numero decimale con il punto"),
        ("unsignedByte", "", "x", Type, "numero intero da 0 a 255"),
        ("unsignedByte", "", "256", Facet, "numero intero da 0 a 255"),
        (
            "decimal",
            "minExclusive:0",
            "0",
            Facet,
            "numero decimale con il punto maggiore di 0",
        ),
        (
            "decimal",
            "maxExclusive:9",
            "9",
            Facet,
            "numero decimale con il punto minore di 9",
        ),
        ("positiveInteger", "", "0", Facet, "numero intero non minore di 1"),
        (
            "decimal",
            "minExclusive:0 maxInclusive:1",
            "2",
            Facet,
            "numero decimale con il punto maggiore di 0 e non maggiore di 1",
        ),
        (
            "decimal",
            "totalDigits:2",
            "123",
            Facet,
            "numero con al massimo 2 cifre",
        ),
        (
            "decimal",
            "fractionDigits:2",
            "1.234",
            Facet,
            "numero con al massimo 2 decimali",
        ),
        ("boolean", "", "x", Type, "valore tra true, false, 1, 0"),
    ];
    for (base, short, text, kind, expected) in cases {
        assert_eq!(
            check(&restricted(base, &facets(short)), text),
            Some((kind, expected.into())),
            "{base} {short}"
        );
    }
}

#[test]
fn a_refused_value_is_kept_but_cut() {
    let schema = restricted("string", &facets("maxLength:3"));
    let text = "è".repeat(1000);
    let found = judge(&schema, &format!("<v>{text}</v>"));
    assert_eq!(found.first().and_then(|v| v.value.clone()), Some("è".repeat(200)));
    assert!(found.iter().all(|v| !v.expected.contains('è') && v.path.is_empty()));
}
