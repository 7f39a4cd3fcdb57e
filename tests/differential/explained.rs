//! The disagreements we know, each with its reason.

/// Whose verdict differs from ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oracle {
    Xmllint,
    XsdSchema,
}

/// One reason, for every place at which a family of cases is tried.
#[derive(Debug)]
pub struct Explained {
    pub oracle: Oracle,
    /// The name of the case up to the last ` @ `, or the whole name.
    pub family: &'static str,
    pub why: &'static str,
}

impl Explained {
    pub fn covers(&self, oracle: Oracle, name: &str) -> bool {
        self.oracle == oracle && name.rsplit_once(" @ ").map_or(name, |(family, _)| family) == self.family
    }
}

const fn xmllint(family: &'static str, why: &'static str) -> Explained {
    Explained {
        oracle: Oracle::Xmllint,
        family,
        why,
    }
}

const fn xsd_schema(family: &'static str, why: &'static str) -> Explained {
    Explained {
        oracle: Oracle::XsdSchema,
        family,
        why,
    }
}

const SPACES: &str = "libxml2 does not collapse white space around xs:date and xs:int; XSD part 2 does";
const CDATA: &str = "libxml2 refuses CDATA without text in element-only content; XSD sees only its characters";
const ND_ASTRAL: &str = "the crate knows no decimal digit outside the BMP; \\d is \\p{Nd}";
const DOT_CR: &str = "the crate lets the dot of a pattern match a carriage return; XSD excludes it";
const ENCODING: &str = "our text is already Unicode: the declared encoding is not looked at (operations.md §3)";

const PI: &str = "we refuse processing instructions at both levels";
const DOCTYPE: &str = "we refuse a DOCTYPE at both levels";
const VERSION: &str = "we refuse XML 1.1 (design, bytes)";
const BOM: &str = "the byte order mark goes when bytes become text, before the reader";

pub const EXPLAINED: &[Explained] = &[
    xmllint("white space before the content", SPACES),
    xmllint("character reference of a blank", SPACES),
    xmllint("white space in CDATA", SPACES),
    xmllint("value \" 2021-03-20 \"", SPACES),
    xmllint("value \"2021-03-20&#x20;\"", SPACES),
    xmllint("value \"\\n2021-03-20\\n\"", SPACES),
    xmllint("value \"\\t2021-03-20\"", SPACES),
    xmllint("value \"2021-03-20&#13;\"", SPACES),
    xmllint("value \" 6 \"", SPACES),
    xmllint("value \"\\n6\\n\"", SPACES),
    xmllint("value \"6&#9;\"", SPACES),
    xmllint("CDATA around the text", CDATA),
    xmllint("in a structure: \"<![CDATA[]]>\"", CDATA),
    xmllint("around: declaration, encoding UTF-16", ENCODING),
    xmllint("around: declaration, encoding unknown", ENCODING),
    xmllint("around: NUL after", "libxml2 takes a NUL for the end of the input"),
    xsd_schema(
        "unknown xsi attribute",
        "the crate ignores any xsi: attribute of a simple type; XSD admits four",
    ),
    xsd_schema("value \"\u{1D7CE}\"", ND_ASTRAL),
    xsd_schema("value \"\u{1D7CE}\u{1D7CE}\u{1D7CE}\"", ND_ASTRAL),
    xsd_schema("value \"\u{1D7CE}\u{1D7CE}\u{1D7CE}\u{1D7CE}\"", ND_ASTRAL),
    xsd_schema("value \"a@b.c&#13;\"", DOT_CR),
    xsd_schema("value \"1&#13;25\"", DOT_CR),
    xmllint("around: declaration, version 1.1", VERSION),
    xsd_schema("around: declaration, version 1.1", VERSION),
    xmllint("around: instruction before", PI),
    xsd_schema("around: instruction before", PI),
    xmllint("around: instruction after", PI),
    xsd_schema("around: instruction after", PI),
    xmllint("in a structure: \"<?pi?>\"", PI),
    xsd_schema("in a structure: \"<?pi?>\"", PI),
    xmllint("in a structure: \"<?pi dati?>\"", PI),
    xsd_schema("in a structure: \"<?pi dati?>\"", PI),
    xmllint("around: byte order mark before", BOM),
    xsd_schema("around: byte order mark before", BOM),
    xmllint("around: empty DOCTYPE", DOCTYPE),
    xsd_schema("around: empty DOCTYPE", DOCTYPE),
    xmllint("around: DOCTYPE with entity", DOCTYPE),
    xsd_schema("around: DOCTYPE with entity", DOCTYPE),
    xmllint("around: DOCTYPE of another root", DOCTYPE),
    xsd_schema("around: DOCTYPE of another root", DOCTYPE),
    xmllint("around: DOCTYPE external", DOCTYPE),
    xsd_schema("around: DOCTYPE external", DOCTYPE),
];
