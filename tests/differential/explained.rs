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
    /// Our verdict in every such case; theirs is the opposite.
    pub we_accept: bool,
    /// In how many cases: one more or one less is news.
    pub cases: usize,
    /// The name of the case up to the last ` @ `, or the whole name.
    pub family: &'static str,
    pub why: &'static str,
}

impl Explained {
    pub fn covers(&self, oracle: Oracle, we_accept: bool, name: &str) -> bool {
        self.oracle == oracle
            && self.we_accept == we_accept
            && name.rsplit_once(" @ ").map_or(name, |(family, _)| family) == self.family
    }
}

use Oracle::{Xmllint, XsdSchema};

/// They refuse what we accept.
const fn accepted(oracle: Oracle, cases: usize, family: &'static str, why: &'static str) -> Explained {
    Explained {
        oracle,
        we_accept: true,
        cases,
        family,
        why,
    }
}

/// They accept what we refuse.
const fn refused(oracle: Oracle, cases: usize, family: &'static str, why: &'static str) -> Explained {
    Explained {
        oracle,
        we_accept: false,
        cases,
        family,
        why,
    }
}

const SPACES: &str = "libxml2 does not collapse white space around xs:date and xs:int; XSD part 2 does";
const CDATA: &str = "libxml2 refuses CDATA without text in element-only content; XSD sees only its characters";
const SPACES_OR_CDATA: &str = "white space around a date; CDATA without text in element-only content";
const ND_ASTRAL: &str = "the crate knows no decimal digit outside the BMP; \\d is \\p{Nd}";
const ND_NEW: &str = "a digit since Unicode 7, younger than the tables of the oracle";
const HINTS: &str = "the crate refuses a schema location after the first element of its namespace; we ignore the hints";
const DOT_CR: &str = "the crate lets the dot of a pattern match a carriage return; XSD excludes it";
const ENCODING: &str = "our text is already Unicode: the declared encoding is not looked at (operations.md §3)";

const PI: &str = "we refuse processing instructions at both levels";
const DOCTYPE: &str = "we refuse a DOCTYPE at both levels";
const VERSION: &str = "we refuse XML 1.1 (design, bytes)";
const BOM: &str = "the byte order mark goes when bytes become text, before the reader";

pub const EXPLAINED: &[Explained] = &[
    accepted(Xmllint, 36, "white space before the content", SPACES),
    accepted(Xmllint, 36, "character reference of a blank", SPACES),
    // 36 dates and numbers for the first reason, 46 structures for the second.
    accepted(Xmllint, 82, "white space in CDATA", SPACES_OR_CDATA),
    accepted(Xmllint, 21, "value \" 2021-03-20 \"", SPACES),
    accepted(Xmllint, 1, "value \"2021-03-20&#x20;\"", SPACES),
    accepted(Xmllint, 1, "value \"\\n2021-03-20\\n\"", SPACES),
    accepted(Xmllint, 1, "value \"\\t2021-03-20\"", SPACES),
    accepted(Xmllint, 1, "value \"2021-03-20&#13;\"", SPACES),
    accepted(Xmllint, 3, "value \" 6 \"", SPACES),
    accepted(Xmllint, 1, "value \"\\n6\\n\"", SPACES),
    accepted(Xmllint, 1, "value \"6&#9;\"", SPACES),
    accepted(Xmllint, 46, "CDATA around the text", CDATA),
    accepted(Xmllint, 1, "in a structure: \"<![CDATA[]]>\"", CDATA),
    accepted(Xmllint, 1, "around: declaration, encoding UTF-16", ENCODING),
    accepted(Xmllint, 1, "around: declaration, encoding unknown", ENCODING),
    refused(
        Xmllint,
        1,
        "around: NUL after",
        "libxml2 takes a NUL for the end of the input",
    ),
    refused(
        XsdSchema,
        169,
        "unknown xsi attribute",
        "the crate ignores any xsi: attribute of a simple type; XSD admits four",
    ),
    accepted(XsdSchema, 1, "value \"\u{1D7CE}\"", ND_ASTRAL),
    accepted(XsdSchema, 1, "value \"\u{1D7CE}\u{1D7CE}\u{1D7CE}\"", ND_ASTRAL),
    accepted(
        XsdSchema,
        1,
        "value \"\u{1D7CE}\u{1D7CE}\u{1D7CE}\u{1D7CE}\"",
        ND_ASTRAL,
    ),
    refused(XsdSchema, 1, "value \"a@b.c&#13;\"", DOT_CR),
    refused(XsdSchema, 1, "value \"1&#13;25\"", DOT_CR),
    refused(Xmllint, 1, "around: declaration, version 1.1", VERSION),
    refused(XsdSchema, 1, "around: declaration, version 1.1", VERSION),
    refused(Xmllint, 1, "around: instruction before", PI),
    refused(XsdSchema, 1, "around: instruction before", PI),
    refused(Xmllint, 1, "around: instruction after", PI),
    refused(XsdSchema, 1, "around: instruction after", PI),
    refused(Xmllint, 1, "in a structure: \"<?pi?>\"", PI),
    refused(XsdSchema, 1, "in a structure: \"<?pi?>\"", PI),
    refused(Xmllint, 1, "in a structure: \"<?pi dati?>\"", PI),
    refused(XsdSchema, 1, "in a structure: \"<?pi dati?>\"", PI),
    refused(Xmllint, 1, "around: byte order mark before", BOM),
    refused(XsdSchema, 1, "around: byte order mark before", BOM),
    refused(Xmllint, 1, "around: empty DOCTYPE", DOCTYPE),
    refused(XsdSchema, 1, "around: empty DOCTYPE", DOCTYPE),
    refused(Xmllint, 1, "around: DOCTYPE with entity", DOCTYPE),
    refused(XsdSchema, 1, "around: DOCTYPE with entity", DOCTYPE),
    refused(Xmllint, 1, "around: DOCTYPE of another root", DOCTYPE),
    refused(XsdSchema, 1, "around: DOCTYPE of another root", DOCTYPE),
    refused(Xmllint, 1, "around: DOCTYPE external", DOCTYPE),
    refused(XsdSchema, 1, "around: DOCTYPE external", DOCTYPE),
    accepted(Xmllint, 1, "value \"\u{DE6}\"", ND_NEW),
    accepted(XsdSchema, 1, "value \"\u{DE6}\"", ND_NEW),
    accepted(XsdSchema, 1, "tag: xsi:noNamespaceSchemaLocation below the root", HINTS),
    accepted(XsdSchema, 1, "motivo: xsi:noNamespaceSchemaLocation", HINTS),
];
