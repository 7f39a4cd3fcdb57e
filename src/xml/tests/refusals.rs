//! What the reader refuses, and how it calls it.

use super::super::XmlErrorKind::{self, *};
use super::super::{Limits, Reader, XmlError};
use super::{events, events_within, refusal};

const CASES: &[(&str, &str, XmlErrorKind)] = &[
    // Prolog
    ("nothing", "", Empty),
    ("only blanks", " \r\n\t", Empty),
    ("only a declaration", "<?xml version='1.0'?>\n", Empty),
    ("only a comment", "<!-- x -->", Empty),
    ("bare value", "AA00000001G", Malformed),
    ("text before the root", "x<a/>", Malformed),
    ("byte order mark left in the text", "\u{FEFF}<a/>", Malformed),
    ("reference before the root", "&#32;<a/>", Malformed),
    ("CDATA before the root", "<![CDATA[ ]]><a/>", Malformed),
    ("version 1.1", "<?xml version='1.1'?><a/>", Version),
    ("version 2.0", "<?xml version='2.0'?><a/>", Version),
    ("no version", "<?xml encoding='UTF-8'?><a/>", Malformed),
    ("empty declaration", "<?xml?><a/>", Malformed),
    ("declaration not closed", "<?xml version='1.0'", Malformed),
    ("declaration closed like a tag", "<?xml version='1.0'><a/>", Malformed),
    (
        "declaration in another order",
        "<?xml version='1.0' standalone='yes' encoding='UTF-8'?><a/>",
        Malformed,
    ),
    (
        "pseudo-attributes without blank",
        "<?xml version='1.0'encoding='UTF-8'?><a/>",
        Malformed,
    ),
    (
        "pseudo-attribute unknown",
        "<?xml version='1.0' lang='it'?><a/>",
        Malformed,
    ),
    (
        "pseudo-attribute twice",
        "<?xml version='1.0' version='1.0'?><a/>",
        Malformed,
    ),
    (
        "quotes mixed in the declaration",
        "<?xml version='1.0\"?><a/>",
        Malformed,
    ),
    (
        "encoding name wrong",
        "<?xml version='1.0' encoding='8-UTF'?><a/>",
        Malformed,
    ),
    (
        "encoding name empty",
        "<?xml version='1.0' encoding=''?><a/>",
        Malformed,
    ),
    (
        "standalone wrong",
        "<?xml version='1.0' standalone='si'?><a/>",
        Malformed,
    ),
    ("declaration after a blank", " <?xml version='1.0'?><a/>", Malformed),
    (
        "declaration twice",
        "<?xml version='1.0'?><?xml version='1.0'?><a/>",
        Malformed,
    ),
    ("declaration inside", "<a><?xml version='1.0'?></a>", Malformed),
    ("DOCTYPE", "<!DOCTYPE a><a/>", Doctype),
    (
        "DOCTYPE after the declaration",
        "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        Doctype,
    ),
    ("DOCTYPE not closed", "<!DOCTYPE a", Doctype),
    ("DOCTYPE inside", "<a><!DOCTYPE a></a>", Doctype),
    ("DOCTYPE in small letters", "<!doctype a><a/>", Malformed),
    ("instruction before", "<?a b?><a/>", ProcessingInstruction),
    ("stylesheet", "<?xml-stylesheet href='a'?><a/>", ProcessingInstruction),
    ("instruction inside", "<a><?b?></a>", ProcessingInstruction),
    ("instruction after", "<a/><?b?>", ProcessingInstruction),
    ("instruction not closed", "<a><?b", ProcessingInstruction),
    // Epilog
    ("second root", "<a/><b/>", AfterRoot),
    ("second root, same name", "<a></a><a></a>", AfterRoot),
    ("text after the root", "<a/>x", AfterRoot),
    ("reference after the root", "<a/>&#10;", AfterRoot),
    ("CDATA after the root", "<a/><![CDATA[]]>", AfterRoot),
    ("end tag after the root", "<a/></a>", Malformed),
    ("bare less-than after the root", "<a/><", Malformed),
    // Elements
    ("bare less-than", "<", Malformed),
    ("empty tag", "<>", Malformed),
    ("end tag alone", "</a>", Malformed),
    ("end tag with another name", "<a></b>", Malformed),
    (
        "end tag with another prefix",
        "<a xmlns:p='u' xmlns:q='u'><p:b></q:b></a>",
        Malformed,
    ),
    ("end tag in other case", "<a></A>", Malformed),
    ("end tag with an attribute", "<a></a b='c'>", Malformed),
    ("end tag with a blank before the name", "<a></ a>", Malformed),
    ("end tag empty", "<a></>", Malformed),
    ("end tag with a slash", "<a></a/>", Malformed),
    ("tags crossed", "<a><b></a></b>", Malformed),
    ("root not closed", "<a>", Malformed),
    ("child not closed", "<a><b></a>", Malformed),
    ("start tag not closed", "<a", Malformed),
    ("start tag not closed before another", "<a <b/></a>", Malformed),
    ("end tag not closed", "<a></a", Malformed),
    ("blank before the name", "< a/>", Malformed),
    ("name begins with a digit", "<1a/>", Malformed),
    ("name begins with a hyphen", "<-a/>", Malformed),
    ("name begins with a combining mark", "<\u{300}a/>", Malformed),
    ("name holds a sign", "<a$/>", Malformed),
    ("name holds a multiplication sign", "<a\u{D7}/>", Malformed),
    ("name holds a quote", "<a'b'/>", Malformed),
    ("name holds a slash", "<a/b/>", Malformed),
    ("slash and blank", "<a/ >", Malformed),
    ("unknown declaration", "<a><!ELEMENT b></a>", Malformed),
    ("bang alone", "<a><!></a>", Malformed),
    // Names and namespaces
    ("two colons", "<a:b:c xmlns:a='u'/>", Malformed),
    ("colon first", "<:a/>", Malformed),
    ("colon last", "<a:/>", Malformed),
    ("colon alone", "<:/>", Malformed),
    ("local part begins with a digit", "<a:1 xmlns:a='u'/>", Malformed),
    ("attribute with two colons", "<a b:c:d='' xmlns:b='u'/>", Malformed),
    ("prefix not declared", "<p:a/>", Namespace),
    ("attribute prefix not declared", "<a p:b=''/>", Namespace),
    ("prefix out of scope", "<a><b xmlns:p='u'/><p:c/></a>", Namespace),
    ("prefix with the empty namespace", "<a xmlns:p=''/>", Namespace),
    ("prefix xmlns declared", "<a xmlns:xmlns='u'/>", Namespace),
    ("prefix xmlns on an element", "<xmlns:a/>", Namespace),
    ("prefix xml bound elsewhere", "<a xmlns:xml='u'/>", Namespace),
    (
        "namespace of xml as default",
        "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
        Namespace,
    ),
    (
        "namespace of xml on another prefix",
        "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
        Namespace,
    ),
    (
        "namespace of xmlns as default",
        "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
        Namespace,
    ),
    (
        "namespace of xmlns on a prefix",
        "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>",
        Namespace,
    ),
    // Attributes
    ("attribute without value", "<a b/>", Malformed),
    ("attribute without quotes", "<a b=c/>", Malformed),
    ("attribute without equals", "<a b 'c'/>", Malformed),
    ("attribute without closing quote", "<a b='c/>", Malformed),
    ("attribute with mixed quotes", "<a b='c\"/>", Malformed),
    ("attribute without name", "<a ='c'/>", Malformed),
    ("value alone", "<a 'c'/>", Malformed),
    ("attributes without blank", "<a b='1'c='2'/>", Malformed),
    ("attribute directly after the name", "<a'b'='c'/>", Malformed),
    ("less-than in a value", "<a b='<'/>", Malformed),
    ("attribute name wrong", "<a 1='c'/>", Malformed),
    ("attribute twice", "<a b='1' b='1'/>", DuplicateAttribute),
    (
        "attribute twice, other quotes",
        "<a b='1' c='' b=\"2\"/>",
        DuplicateAttribute,
    ),
    (
        "attribute twice by namespace",
        "<a xmlns:p='u' xmlns:q='u' p:b='' q:b=''/>",
        DuplicateAttribute,
    ),
    (
        "declaration of a prefix twice",
        "<a xmlns:p='u' xmlns:p='u'/>",
        DuplicateAttribute,
    ),
    (
        "declaration of the default twice",
        "<a xmlns='u' xmlns=''/>",
        DuplicateAttribute,
    ),
    (
        "declaration of xml twice",
        "<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
        DuplicateAttribute,
    ),
    // References
    ("entity not predefined", "<a>&nbsp;</a>", Entity),
    ("entity in an attribute", "<a b='&egrave;'/>", Entity),
    ("entity with a name beyond ASCII", "<a>&è;</a>", Entity),
    ("predefined entity in capitals", "<a>&LT;</a>", Entity),
    ("entity in a namespace name", "<a xmlns='&u;'/>", Entity),
    ("bare ampersand", "<a>A & B</a>", Malformed),
    ("ampersand at the end", "<a>&</a>", Malformed),
    ("ampersand twice", "<a>&&amp;</a>", Malformed),
    ("reference without semicolon", "<a>&amp</a>", Malformed),
    ("reference empty", "<a>&;</a>", Malformed),
    ("reference with blank", "<a>& amp;</a>", Malformed),
    ("character reference empty", "<a>&#;</a>", Malformed),
    ("character reference, hexadecimal, empty", "<a>&#x;</a>", Malformed),
    ("character reference with capital X", "<a>&#X41;</a>", Malformed),
    ("character reference with a letter", "<a>&#6A;</a>", Malformed),
    ("character reference with a sign", "<a>&#+65;</a>", Malformed),
    ("character reference with a blank", "<a>&# 65;</a>", Malformed),
    ("reference to zero", "<a>&#0;</a>", Character),
    ("reference to a control character", "<a>&#11;</a>", Character),
    ("reference to a surrogate", "<a>&#xD800;</a>", Character),
    ("reference to U+FFFE", "<a>&#xFFFE;</a>", Character),
    ("reference to U+FFFF", "<a b='&#65535;'/>", Character),
    ("reference beyond Unicode", "<a>&#x110000;</a>", Character),
    ("reference beyond 32 bits", "<a>&#4294967361;</a>", Character),
    // Characters, wherever they stand
    ("zero", "<a>\0</a>", Character),
    ("control character in text", "<a>\u{1}</a>", Character),
    ("escape in an attribute", "<a b='\u{1B}'/>", Character),
    ("form feed in a comment", "<a><!--\u{C}--></a>", Character),
    ("vertical tab in CDATA", "<a><![CDATA[\u{B}]]></a>", Character),
    ("control character as blank in a tag", "<a\u{C}/>", Character),
    ("control character after the root", "<a/>\u{1F}", Character),
    ("U+FFFE", "<a>\u{FFFE}</a>", Character),
    ("U+FFFF", "<a>\u{FFFF}</a>", Character),
    // Text, CDATA, comments
    ("end of CDATA in text", "<a>]]></a>", Malformed),
    ("end of CDATA in longer text", "<a>x]]]>&amp;</a>", Malformed),
    ("CDATA not closed", "<a><![CDATA[ x </a>", Malformed),
    ("CDATA closed too early", "<a><![CDATA[]></a>", Malformed),
    ("CDATA in small letters", "<a><![cdata[x]]></a>", Malformed),
    ("CDATA with a blank", "<a><![ CDATA[x]]></a>", Malformed),
    ("CDATA without bracket", "<a><![CDATA]]></a>", Malformed),
    ("two hyphens in a comment", "<a><!-- a--b --></a>", Malformed),
    ("three hyphens at the end of a comment", "<a><!-- a ---></a>", Malformed),
    ("comment too short", "<a><!--></a>", Malformed),
    ("comment too short by one", "<a><!---></a>", Malformed),
    ("comment not closed", "<a><!-- </a>", Malformed),
    ("comment with one hyphen", "<a><!- x --></a>", Malformed),
    ("comment inside a tag", "<a <!-- x --> b='c'/>", Malformed),
    ("comment after the root not closed", "<a/><!--", Malformed),
];

#[test]
fn refuses_with_the_right_kind() {
    for (name, input, kind) in CASES {
        assert_eq!(refusal(input), Some(*kind), "{name}: {input:?}");
    }
}

#[test]
fn says_on_which_line() {
    for (name, input, line) in [
        ("first line", "<a>&nbsp;</a>", 1),
        ("text over several lines", "<a>\n\n x &nbsp;</a>", 3),
        ("attribute over several lines", "<a\n b='1'\n c='&nbsp;'/>", 3),
        ("value over several lines", "<a\n b='\n\n&nbsp;'/>", 4),
        ("CR LF", "<a>\r\n<b>\r\n</c></a>", 3),
        ("comment before", "<!--\n\n--><a></b>", 3),
        ("character", "<a>\n<b/>\n\u{1}</a>", 3),
        ("end of the text", "<a>\n\n", 3),
        ("declaration", "<?xml version='1.1'?>\n<a/>", 1),
    ] {
        assert_eq!(events(input).map_err(|error| error.line), Err(line), "{name}");
    }
}

#[test]
fn repeats_the_error() {
    let mut reader = Reader::new("<a>&x;</a>", Limits::default());
    assert!(reader.next().is_ok());
    let error = reader.next().unwrap_err();
    assert_eq!(reader.next(), Err(error.clone()));
    assert_eq!(reader.next(), Err(error));
}

#[test]
fn gives_the_text_before_the_error() {
    let mut reader = Reader::new("<a>x<b></a>", Limits::default());
    let mut good = 0;
    while reader.next().is_ok() {
        good += 1;
    }
    assert_eq!(good, 3);
}

#[test]
fn limits_are_inclusive() {
    let limits = Limits {
        max_bytes: 60,
        max_depth: 3,
        max_elements: 4,
        max_attributes: 2,
    };
    let exact = format!("<a>{}</a>", "x".repeat(53));
    for (name, input, expected) in [
        ("bytes", exact.as_str(), None),
        ("one byte more", &format!("{exact} "), Some(TooLarge)),
        ("depth", "<a><b><c/></b><b/></a>", None),
        ("one level more", "<a><b><c><d/></c></b></a>", Some(TooDeep)),
        ("elements", "<a><b/><b/><b/></a>", None),
        ("one element more", "<a><b/><b/><b/><b/></a>", Some(TooManyElements)),
        ("attributes", "<a b='' c=''/>", None),
        ("one attribute more", "<a b='' c='' d=''/>", Some(TooManyAttributes)),
        (
            "declarations count",
            "<a b='' xmlns='u' xmlns:p='u'/>",
            Some(TooManyAttributes),
        ),
        (
            "counted before compared",
            "<a b='' b='' b=''/>",
            Some(TooManyAttributes),
        ),
        (
            "counted before resolved",
            "<a b='&x;' p:c='' d=''/>",
            Some(TooManyAttributes),
        ),
    ] {
        let result = events_within(input, limits);
        assert_eq!(result.err().map(|error| error.kind), expected, "{name}");
    }
}

#[test]
fn errors_show_no_text_of_the_document() {
    let XmlError { .. } = events("<a>&segreto;</a>").unwrap_err();
    let shown = events("<segreto></diverso>").unwrap_err();
    assert!(!format!("{shown} {shown:?}").contains("segreto"));
}
