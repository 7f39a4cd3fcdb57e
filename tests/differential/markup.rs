//! Mutations of markup: prolog, epilog, references, characters, tags, attributes, namespaces, `motivo` (anyType),
//! repetition and size. All on one small document, so that nothing but the markup can decide.

use crate::{case::Case, structure::XSI};

const SCHEMA: &str = "lavoratore";

/// `{}` is where the tests write.
const LEAF: &str = "<recapiti><telefono>{}</telefono></recapiti>";
const MOTIVO: &str = "<datistranieri><motivo{}</datistranieri>";
const WHOLE: &str = "<altrenotizie><categorieprotette>01</categorieprotette></altrenotizie>";

pub fn cases(out: &mut Vec<Case>) {
    let mut push = |family: &str, name: &str, text: String| {
        out.push(Case::new(SCHEMA, format!("{family}: {name}"), text));
    };
    for (name, before, after) in AROUND {
        push("around", name, format!("{before}{WHOLE}{after}"));
    }
    for text in DOCUMENTS {
        push("document", &format!("{text:?}"), (*text).to_owned());
    }
    for text in LEAF_MARKUP {
        push("in a leaf", &format!("{text:?}"), LEAF.replace("{}", text));
        push(
            "in a structure",
            &format!("{text:?}"),
            format!("<recapiti>{text}<fax>1</fax></recapiti>"),
        );
        push(
            "in an attribute",
            &format!("{text:?}"),
            format!("<recapiti a=\"{text}\"/>"),
        );
        push(
            "in the value of a declaration",
            &format!("{text:?}"),
            format!("<recapiti xmlns:p=\"{text}\"/>"),
        );
    }
    for code in CHARACTERS {
        let c = char::from_u32(*code);
        for (form, text) in [
            ("decimal reference", Some(format!("&#{code};"))),
            ("hexadecimal reference", Some(format!("&#x{code:x};"))),
            ("character", c.map(String::from)),
            ("character in CDATA", c.map(|c| format!("<![CDATA[{c}]]>"))),
            ("character in a comment", c.map(|c| format!("<!--{c}-->1"))),
        ] {
            if let Some(text) = text {
                push("code point", &format!("{form} U+{code:04X}"), LEAF.replace("{}", &text));
            }
        }
        if let Some(c) = c {
            push(
                "code point",
                &format!("name start U+{code:04X}"),
                format!("<datistranieri><motivo><{c}/></motivo></datistranieri>"),
            );
            push(
                "code point",
                &format!("in a name U+{code:04X}"),
                format!("<datistranieri><motivo><a{c}/></motivo></datistranieri>"),
            );
        }
    }
    for tag in TAGS {
        push("tag", &format!("{tag:?}"), (*tag).to_owned());
    }
    push(
        "tag",
        "xsi:noNamespaceSchemaLocation below the root",
        format!("<recapiti{XSI}><fax xsi:noNamespaceSchemaLocation=\"assente.xsd\">1</fax></recapiti>"),
    );
    push(
        "motivo",
        "xsi:noNamespaceSchemaLocation",
        MOTIVO.replace(
            "{}",
            &format!("{XSI} xsi:noNamespaceSchemaLocation=\"assente.xsd\">LS</motivo>"),
        ),
    );
    for text in MOTIVI {
        push("motivo", &format!("{text:?}"), MOTIVO.replace("{}", text));
    }
    for n in [0, 1, 2, 49, 50, 51, 300] {
        push(
            "how many",
            &format!("{n} livelli"),
            format!(
                "<livelliistruzione_lst>{}</livelliistruzione_lst>",
                "<codlivelloistruzione>30</codlivelloistruzione>".repeat(n)
            ),
        );
        push(
            "how many",
            &format!("{n} livelli, the last one wrong"),
            format!(
                "<livelliistruzione_lst>{}<codlivelloistruzione/></livelliistruzione_lst>",
                "<codlivelloistruzione>30</codlivelloistruzione>".repeat(n)
            ),
        );
    }
    lists_of_allegato(out);
}

/// Every list of `allegato` is 0..n but the order of the five is fixed: all pairs and some longer rows.
fn lists_of_allegato(out: &mut Vec<Case>) {
    const LISTS: [&str; 5] = [
        "titolistudio_lst",
        "formazioneprofessionale_lst",
        "linguestraniere_lst",
        "conoscenzeinformatiche_lst",
        "altreinformazioni_lst",
    ];
    let mut push = |row: &[usize]| {
        let content: String = row.iter().map(|&i| format!("<{}/>", LISTS[i])).collect();
        let text = format!("<allegato>{content}</allegato>");
        out.push(Case::new(SCHEMA, format!("lists of allegato: {row:?}"), text));
    };
    for a in 0..5 {
        push(&[a]);
        for b in 0..5 {
            push(&[a, b]);
            for c in 0..5 {
                push(&[a, b, c]);
            }
        }
    }
    push(&[0, 1, 2, 3, 4]);
    push(&[0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    push(&[0, 1, 2, 3, 4, 0]);
    push(&[4, 3, 2, 1, 0]);
}

/// Name, what stands before the document, what stands after it.
const AROUND: &[(&str, &str, &str)] = &[
    ("declaration", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", ""),
    (
        "declaration, single quotes",
        "<?xml version='1.0' encoding='utf-8' standalone='no'?>",
        "",
    ),
    ("declaration without encoding", "<?xml version=\"1.0\"?>", ""),
    (
        "declaration with white space",
        "<?xml   version = \"1.0\"   encoding = \"UTF-8\" \n ?>",
        "",
    ),
    ("declaration without version", "<?xml encoding=\"UTF-8\"?>", ""),
    (
        "declaration out of order",
        "<?xml encoding=\"UTF-8\" version=\"1.0\"?>",
        "",
    ),
    (
        "declaration, standalone wrong",
        "<?xml version=\"1.0\" standalone=\"si\"?>",
        "",
    ),
    (
        "declaration, standalone before encoding",
        "<?xml version=\"1.0\" standalone=\"yes\" encoding=\"UTF-8\"?>",
        "",
    ),
    (
        "declaration, empty encoding",
        "<?xml version=\"1.0\" encoding=\"\"?>",
        "",
    ),
    ("declaration, stranger", "<?xml version=\"1.0\" altro=\"1\"?>", ""),
    (
        "declaration, version twice",
        "<?xml version=\"1.0\" version=\"1.0\"?>",
        "",
    ),
    ("declaration without quotes", "<?xml version=1.0?>", ""),
    (
        "declaration without space",
        "<?xml version=\"1.0\"encoding=\"UTF-8\"?>",
        "",
    ),
    ("declaration, empty", "<?xml?>", ""),
    ("declaration, upper case", "<?XML version=\"1.0\"?>", ""),
    ("declaration unclosed", "<?xml version=\"1.0\"", ""),
    ("declaration, version 1.1", "<?xml version=\"1.1\"?>", ""),
    ("declaration, version 2.0", "<?xml version=\"2.0\"?>", ""),
    (
        "declaration, encoding ISO-8859-1",
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>",
        "",
    ),
    (
        "declaration, encoding UTF-16",
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
        "",
    ),
    (
        "declaration, encoding unknown",
        "<?xml version=\"1.0\" encoding=\"ignota\"?>",
        "",
    ),
    (
        "declaration twice",
        "<?xml version=\"1.0\"?><?xml version=\"1.0\"?>",
        "",
    ),
    ("blank before the declaration", " <?xml version=\"1.0\"?>", ""),
    ("line feed before the declaration", "\n<?xml version=\"1.0\"?>", ""),
    (
        "comment before the declaration",
        "<!-- x --><?xml version=\"1.0\"?>",
        "",
    ),
    ("declaration after", "", "<?xml version=\"1.0\"?>"),
    ("white space around", " \n\t\r\n", "\r\n\t \n"),
    ("comments around", "<!-- a -->\n<!-- b -->", "<!-- c -->\n"),
    ("comment with two hyphens", "<!-- a -- b -->", ""),
    ("comment with three hyphens", "<!-- a --->", ""),
    ("comment unclosed", "<!-- a ", ""),
    ("comment unclosed after", "", "<!-- a "),
    ("comment empty", "<!---->", "<!---->"),
    ("comment too short", "<!-->", ""),
    ("comment with markup", "<!-- <a> & ]]> <?x?> -->", ""),
    ("instruction before", "<?foglio tipo=\"x\"?>", ""),
    ("instruction after", "", "<?foglio?>"),
    ("instruction without target", "<??>", ""),
    ("instruction unclosed", "<?foglio ", ""),
    ("text before", "testo", ""),
    ("text after", "", "testo"),
    ("reference before", "&#32;", ""),
    ("reference after", "", "&#32;"),
    ("CDATA before", "<![CDATA[ ]]>", ""),
    ("CDATA after", "", "<![CDATA[ ]]>"),
    ("NUL after", "", "\0"),
    ("no-break space before", "\u{A0}", ""),
    ("byte order mark before", "\u{FEFF}", ""),
    ("byte order mark after", "", "\u{FEFF}"),
    ("two byte order marks", "\u{FEFF}\u{FEFF}", ""),
    (
        "byte order mark after the declaration",
        "<?xml version=\"1.0\"?>\u{FEFF}",
        "",
    ),
    ("element before", "<recapiti/>", ""),
    ("element after", "", "<recapiti/>"),
    ("end tag after", "", "</altrenotizie>"),
    ("start tag before", "<altrenotizie>", ""),
    ("empty DOCTYPE", "<!DOCTYPE altrenotizie>", ""),
    ("DOCTYPE with entity", "<!DOCTYPE altrenotizie [<!ENTITY a \"b\">]>", ""),
    ("DOCTYPE of another root", "<!DOCTYPE altro>", ""),
    ("DOCTYPE external", "<!DOCTYPE altrenotizie SYSTEM \"assente.dtd\">", ""),
    ("DOCTYPE in lower case", "<!doctype altrenotizie>", ""),
    ("DOCTYPE after", "", "<!DOCTYPE altrenotizie>"),
    ("DOCTYPE unclosed", "<!DOCTYPE altrenotizie", ""),
    ("ELEMENT outside a DTD", "<!ELEMENT a ANY>", ""),
    ("conditional section", "<![INCLUDE[x]]>", ""),
];

const DOCUMENTS: &[&str] = &[
    "",
    " ",
    "\n",
    "testo",
    "<",
    ">",
    "&",
    "&amp;",
    "<!-- x -->",
    "<?xml version=\"1.0\"?>",
    "<?x?>",
    "<![CDATA[x]]>",
    "<recapiti",
    "<recapiti>",
    "</recapiti>",
    "<recapiti/",
    "<recapiti></recapit>",
    "<recapiti></Recapiti>",
    "<recapiti></recapiti",
    "<recapiti></recapiti >",
    "<recapiti></ recapiti>",
    "<recapiti></recapiti/>",
    "<recapiti></recapiti a=\"1\">",
    "<recapiti><//recapiti>",
    "<recapiti></>",
    "<>",
    "<></>",
    "< recapiti/>",
    "<recapiti />",
    "<recapiti\n/>",
    "<recapiti/ >",
    "<recapiti\t></recapiti\r\n>",
    "<recapiti/><recapiti/>",
    "<recapiti><fax>1</recapiti></fax>",
    "<recapiti><fax>1</fax>",
    "<recapiti><fax>1</fax></recapiti></recapiti>",
    "<recapiti><fax/1></recapiti>",
    "<1recapiti/>",
    "<-recapiti/>",
    "<.recapiti/>",
    "<recapiti.x/>",
    "<recapiti-x/>",
    "<recapiti_/>",
    "<_recapiti/>",
    "<è/>",
    "<recapiti><è/></recapiti>",
    "<a:b:c/>",
    "<:recapiti/>",
    "<recapiti:/>",
    "<recapiti$/>",
    "<recapiti\u{A0}/>",
    "<recapiti\u{B7}/>",
    "&lt;recapiti/&gt;",
    "<!recapiti/>",
    "<?recapiti/>",
    "<recapiti><!-- </recapiti>",
    "<recapiti><![CDATA[</recapiti>",
    "<recapiti><?x </recapiti>",
    "<recapiti><!x></recapiti>",
    "<recapiti><!DOCTYPE x></recapiti>",
    "<recapiti><?xml version=\"1.0\"?></recapiti>",
    "<recapiti><fax>1</fax >\n</recapiti>",
    "<recapiti><fax >1</fax></recapiti>",
    "<recapiti><fax><fax>1</fax></fax></recapiti>",
    "<recapiti><fax>1<fax>",
    "<recapiti>\0</recapiti>",
    "<\0/>",
    "<recapiti \0/>",
    "<xml/>",
    "<XML/>",
    "<recapiti><xml/></recapiti>",
    "<recapiti><recapiti/></recapiti>",
];

/// Markup put in content and, where it can stand there, in attribute values.
const LEAF_MARKUP: &[&str] = &[
    "&amp;",
    "&lt;",
    "&gt;",
    "&quot;",
    "&apos;",
    "&",
    "& ",
    "&;",
    "&amp",
    "&amp ;",
    "& amp;",
    "&AMP;",
    "&nbsp;",
    "&egrave;",
    "&a;",
    "&#;",
    "&#x;",
    "&#X41;",
    "&#65;",
    "&#x41;",
    "&#065;",
    "&#x00041;",
    "&#x4g;",
    "&#6a;",
    "&#-65;",
    "&#+65;",
    "&# 65;",
    "&#65",
    "&#65 ;",
    "&#xD800;",
    "&#x110000;",
    "&#99999999999;",
    "&#x0;",
    "&#0;",
    "&#1;",
    "&#x1F;",
    "&#xFFFE;",
    "&#xFFFF;",
    "&&amp;",
    "&amp;amp;",
    "&#38;",
    "&#60;",
    "&#38;#60;",
    "<",
    ">",
    "]]>",
    "]]",
    "]>",
    "]]&gt;",
    "]]]>",
    "<![CDATA[x]]>",
    "<![CDATA[]]>",
    "<![CDATA[]]]]>",
    "<![CDATA[]]]]><![CDATA[>]]>",
    "<![CDATA[<a>&b;]]>",
    "<![CDATA[x",
    "<![CDATA[x]]",
    "<![cdata[x]]>",
    "<![CDATA[x]]><![CDATA[y]]>",
    "<![CDATA[<![CDATA[x]]>",
    "<![CDATA[<![CDATA[x]]>]]>",
    "<![ CDATA[x]]>",
    "<![CDATA [x]]>",
    "<!-- x -->",
    "x<!-- y -->z",
    "<!--x--y-->",
    "<!--->",
    "<!---->",
    "<!-- x --",
    "<!- x -->",
    "<?pi?>",
    "<?pi dati?>",
    "<?xml?>",
    "<?XML x?>",
    "<? pi?>",
    "<?pi",
    "<?pi?",
    "<?1?>",
    "<?a:b?>",
    "<b/>",
    "<b>",
    "</b>",
    "<b></b>",
    "</telefono><telefono>",
    "</telefono><fax>1",
    "'",
    "\"",
    "\u{1D11E}",
    "%",
    "%a;",
    "=",
    "/",
    "\\",
    "\n",
    "\t",
    "\r",
    "x\r\ny",
    "&#10;",
    "&#13;&#10;",
];

const CHARACTERS: &[u32] = &[
    0x0, 0x1, 0x8, 0x9, 0xA, 0xB, 0xC, 0xD, 0xE, 0x1F, 0x20, 0x2D, 0x2E, 0x30, 0x3A, 0x41, 0x5F, 0x7E, 0x7F, 0x80,
    0x84, 0x85, 0x86, 0x9F, 0xA0, 0xAA, 0xB5, 0xB7, 0xBF, 0xC0, 0xD7, 0xD8, 0xF7, 0xF8, 0x2FF, 0x300, 0x36F, 0x370,
    0x37D, 0x37E, 0x37F, 0x387, 0x660, 0x1FFF, 0x2000, 0x200B, 0x200C, 0x200D, 0x200E, 0x2028, 0x203F, 0x2040, 0x206F,
    0x2070, 0x218F, 0x2190, 0x2BFF, 0x2C00, 0x2FEF, 0x2FF0, 0x3000, 0x3001, 0xD7FF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF,
    0xE000, 0xF8FF, 0xF900, 0xFDCF, 0xFDD0, 0xFDEF, 0xFDF0, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1F600, 0x1FFFE,
    0xEFFFF, 0xF0000, 0x10_FFFD, 0x10_FFFF, 0x11_0000,
];

/// Attributes, namespaces, `xml:` and `xsi:`.
const TAGS: &[&str] = &[
    "<recapiti a='1'/>",
    "<recapiti a=1/>",
    "<recapiti a/>",
    "<recapiti a=/>",
    "<recapiti =\"1\"/>",
    "<recapiti a=\"1\" a=\"2\"/>",
    "<recapiti a=\"1\"b=\"2\"/>",
    "<recapiti a=\"1\" b=\"2\"/>",
    "<recapiti a = \"1\"/>",
    "<recapiti a=\"<\"/>",
    "<recapiti a=\"1'/>",
    "<recapiti a=\"1/>",
    "<recapiti \"1\"/>",
    "<recapiti 1=\"1\"/>",
    "<recapiti a:b=\"1\"/>",
    "<recapiti xmlns=\"\"/>",
    "<recapiti xmlns=\"urn:x\"/>",
    "<recapiti xmlns='urn:x'><fax xmlns=''>1</fax></recapiti>",
    "<recapiti xmlns:a=\"urn:x\"><fax xmlns:a=\"urn:y\">1</fax></recapiti>",
    "<recapiti xmlns:a=\"\"/>",
    "<recapiti xmlns:a=\"urn:x\" xmlns:a=\"urn:y\"/>",
    "<recapiti xmlns=\"\" xmlns=\"\"/>",
    "<recapiti xmlns:a=\"urn:x\" xmlns:b=\"urn:x\" a:c=\"1\" b:c=\"2\"/>",
    "<recapiti xmlns:a=\"urn:x\" a:c=\"1\" c=\"2\"/>",
    "<recapiti xmlns:xml=\"http://www.w3.org/XML/1998/namespace\"/>",
    "<recapiti xmlns:xml=\"urn:x\"/>",
    "<recapiti xmlns:a=\"http://www.w3.org/XML/1998/namespace\"/>",
    "<recapiti xmlns=\"http://www.w3.org/XML/1998/namespace\"/>",
    "<recapiti xmlns:xmlns=\"http://www.w3.org/2000/xmlns/\"/>",
    "<recapiti xmlns:xmlns=\"urn:x\"/>",
    "<recapiti xmlns:a=\"http://www.w3.org/2000/xmlns/\"/>",
    "<recapiti xmlns=\"http://www.w3.org/2000/xmlns/\"/>",
    "<xmlns:recapiti/>",
    "<xml:recapiti/>",
    "<recapiti xml:lang=\"it\"/>",
    "<recapiti xml:space=\"preserve\"/>",
    "<recapiti xml:space=\"altro\"/>",
    "<recapiti xml:id=\"a\"/>",
    "<recapiti xml:base=\"urn:x\"/>",
    "<recapiti xmlns:=\"urn:x\"/>",
    "<recapiti xmlns:1a=\"urn:x\"/>",
    "<recapiti xmlns:a:b=\"urn:x\"/>",
    "<recapiti :a=\"1\"/>",
    "<recapiti a:=\"1\"/>",
    "<a:recapiti xmlns:a=\"urn:x\"/>",
    "<a:recapiti xmlns:a=\"urn:x\"></b:recapiti>",
    "<a:recapiti xmlns:a=\"urn:x\" xmlns:b=\"urn:x\"></b:recapiti>",
    "<a:recapiti/>",
    "<recapiti><fax xmlns:a=\"urn:x\">1</fax><a:x/></recapiti>",
    "<recapiti xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"/>",
    "<recapiti xmlns:XMLNS=\"urn:x\"/>",
    "<recapiti XMLNS=\"urn:x\"/>",
    "<recapiti xmlsomething=\"1\"/>",
    "<recapiti xmlns:xmla=\"urn:x\"/>",
    "<recapiti xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"/>",
    "<recapiti xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"/>",
    "<recapiti xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:noNamespaceSchemaLocation=\"assente.xsd\"/>",
    "<recapiti xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"urn:x assente.xsd\"/>",
    "<recapiti xmlns:x=\"http://www.w3.org/2001/XMLSchema-instance\" x:noNamespaceSchemaLocation=\"\"/>",
    "<recapiti xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>",
    "<recapiti xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"0\"/>",
    "<recapiti xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"forse\"/>",
    "<recapiti xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"\"/>",
    "<recapiti xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><fax xsi:type=\"testo_1_15\">1</fax></recapiti>",
    "<recapiti xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><fax xsi:type=\"testo_1_50\">1</fax></recapiti>",
    "<recapiti xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><fax xsi:type=\"q:testo_1_15\">1</fax></recapiti>",
    "<recapiti xsi:nil=\"true\"/>",
    "<recapiti><fax nil=\"true\">1</fax></recapiti>",
    "<recapiti xmlns:xsi=\"http://www.w3.org/1999/XMLSchema-instance\" xsi:nil=\"true\"/>",
    "<xsi:recapiti xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"/>",
];

/// What follows `<motivo`: any content, lax.
const MOTIVI: &[&str] = &[
    ">LS</motivo>",
    "/>",
    "></motivo>",
    "> </motivo>",
    " a=\"1\">LS</motivo>",
    " a=\"1\" b=\"2\"/>",
    "><b/></motivo>",
    ">x<b>y</b>z</motivo>",
    "><b c=\"1\"><d/></b></motivo>",
    "><motivo/></motivo>",
    " xmlns:p=\"urn:x\"><p:b p:c=\"1\"/></motivo>",
    " xmlns=\"urn:x\">LS</motivo>",
    "><b xmlns=\"urn:x\"/></motivo>",
    "><p:b/></motivo>",
    " a=\"1\" a=\"2\"/>",
    "><recapiti/></motivo>",
    "><recapiti><fax>1</fax></recapiti></motivo>",
    "><recapiti><fax/></recapiti></motivo>",
    "><recapiti>x</recapiti></motivo>",
    "><recapiti a=\"1\"/></motivo>",
    "><b><recapiti>x</recapiti></b></motivo>",
    "><p:recapiti xmlns:p=\"urn:x\">x</p:recapiti></motivo>",
    "><lavoratore/></motivo>",
    "><fax>numero troppo lungo per un fax</fax></motivo>",
    "><![CDATA[<b>]]></motivo>",
    "><!-- x --></motivo>",
    "><b></motivo></b>",
    " xml:lang=\"it\">LS</motivo>",
    "/><motivo/>",
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>",
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"cap_tipo\">00100</motivo>",
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"cap_tipo\">0010</motivo>",
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xsi:type=\"xs:date\">oggi</motivo>",
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xsi:type=\"xs:string\">LS</motivo>",
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"ignoto\">LS</motivo>",
];

/// The namespace of `xsi:` is written out above; this keeps the two spellings equal.
#[test]
fn xsi_is_spelled_alike() {
    assert!(TAGS.iter().any(|t| t.contains(XSI)));
}
