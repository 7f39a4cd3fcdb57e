//! Documents that no reader may accept, made from a good one. The same list is thrown at both levels.

/// What is bent into what, and the fault text it deserves as an envelope.
pub struct Hostile {
    pub what: &'static str,
    pub document: String,
    pub fault: &'static str,
}

pub const MALFORMED: &str = "XML non ben formato";
const DOCTYPE: &str = "DOCTYPE non ammesso";
const INSTRUCTION: &str = "Istruzione di elaborazione non ammessa";
const ENTITY: &str = "Entità non ammessa";
pub const LIMITS: &str = "Messaggio oltre i limiti ammessi";

/// Every bend of `good`: a declaration, then one root element with content.
pub fn all(good: &str) -> Vec<Hostile> {
    let root = good.split_once("?>").map_or(good, |(_, root)| root).trim_start();
    let before = |prolog: &str| format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{prolog}{root}");
    let after = |epilog: &str| format!("{good}{epilog}");
    // Right after the first start tag, and inside of it.
    let first = root.find('>').expect("a tag");
    let inside = |content: &str| format!("{}{content}{}", &root[..=first], &root[first + 1..]);
    let tagged = |attributes: &str| format!("{} {attributes}{}", &root[..first], &root[first..]);
    let laughs: String = (1..10)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let row = |what, fault, document| Hostile { what, document, fault };
    let many = |n: usize, f: &dyn Fn(usize) -> String| (0..n).map(f).collect::<String>();
    vec![
        row(
            "billion laughs",
            DOCTYPE,
            before(&format!("<!DOCTYPE x [<!ENTITY l0 \"ha\">{laughs}]>"))
                .replace(&root[..=first], &format!("{}&l9;", &root[..=first])),
        ),
        row(
            "quadratic blow-up",
            DOCTYPE,
            before(&format!("<!DOCTYPE x [<!ENTITY a \"{}\">]>", "a".repeat(100_000))),
        ),
        row(
            "external entity",
            DOCTYPE,
            before("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"),
        ),
        row(
            "external parameter entity",
            DOCTYPE,
            before("<!DOCTYPE x [<!ENTITY % e SYSTEM \"http://127.0.0.1:9/e.dtd\"> %e;]>"),
        ),
        row(
            "external DTD",
            DOCTYPE,
            before("<!DOCTYPE x SYSTEM \"http://127.0.0.1:9/x.dtd\">"),
        ),
        row("empty DOCTYPE", DOCTYPE, before("<!DOCTYPE x>")),
        row(
            "default attribute from a DTD",
            DOCTYPE,
            before("<!DOCTYPE x [<!ATTLIST x a CDATA \"1\">]>"),
        ),
        row("DOCTYPE without end", DOCTYPE, before("<!DOCTYPE x [")),
        row("DOCTYPE in lower case", MALFORMED, before("<!doctype x>")),
        row("DOCTYPE inside the root", DOCTYPE, inside("<!DOCTYPE x>")),
        row("DOCTYPE after the root", DOCTYPE, after("<!DOCTYPE x>")),
        row("ENTITY without DOCTYPE", MALFORMED, before("<!ENTITY e \"x\">")),
        row("entity of HTML", ENTITY, inside("&nbsp;")),
        row("entity of nobody", ENTITY, inside("&xxe;")),
        row("entity in an attribute", ENTITY, tagged("a=\"&xxe;\"")),
        row("reference without end", MALFORMED, inside("&amp")),
        row("bare ampersand", MALFORMED, inside("& ")),
        row(
            "style sheet",
            INSTRUCTION,
            before("<?xml-stylesheet href=\"http://127.0.0.1:9/x.xsl\"?>"),
        ),
        row("instruction inside", INSTRUCTION, inside("<?php echo 1 ?>")),
        row("instruction after", INSTRUCTION, after("<?x?>")),
        row("instruction without end", INSTRUCTION, inside("<?x ")),
        row("second declaration", MALFORMED, before("<?xml version=\"1.0\"?>")),
        row("XML 1.1", "XML non ben formato", good.replacen("\"1.0\"", "\"1.1\"", 1)),
        row("XML 2.0", "XML non ben formato", good.replacen("\"1.0\"", "\"2.0\"", 1)),
        row("NUL by reference", MALFORMED, inside("&#0;")),
        row("control character by reference", MALFORMED, inside("&#8;")),
        row("lone high surrogate by reference", MALFORMED, inside("&#xD800;")),
        row("surrogate pair by references", MALFORMED, inside("&#xD83D;&#xDE00;")),
        row("beyond Unicode", MALFORMED, inside("&#x110000;")),
        row(
            "number that overflows",
            MALFORMED,
            inside(&format!("&#{};", "9".repeat(1000))),
        ),
        row("non-character by reference", MALFORMED, inside("&#xFFFE;")),
        row(
            "100,000 attributes",
            LIMITS,
            tagged(&many(100_000, &|n| format!("a{n}='' "))),
        ),
        row(
            "65 namespaces",
            LIMITS,
            tagged(&many(65, &|n| format!("xmlns:n{n}='u' "))),
        ),
        row(
            "depth 10,000",
            LIMITS,
            inside(&format!("{}{}", "<a>".repeat(10_000), "</a>".repeat(10_000))),
        ),
        row("depth 10,000 never closed", LIMITS, inside(&"<a>".repeat(10_000))),
        row("60,000 elements", LIMITS, inside(&"<a/>".repeat(60_000))),
        row("attribute twice", MALFORMED, tagged("a='1' a='2'")),
        row(
            "attribute twice by two prefixes",
            MALFORMED,
            tagged("xmlns:p='u' xmlns:q='u' p:a='1' q:a='2'"),
        ),
        row("prefix without declaration", MALFORMED, inside("<p:a/>")),
        row("attribute prefix without declaration", MALFORMED, tagged("p:a='1'")),
        row("xml prefix bound elsewhere", MALFORMED, tagged("xmlns:xml='urn:x'")),
        row("xmlns prefix declared", MALFORMED, tagged("xmlns:xmlns='urn:x'")),
        row("prefix undeclared again", MALFORMED, tagged("xmlns:p=''")),
        row("two colons in a name", MALFORMED, inside("<a:b:c/>")),
        row("attribute without quotes", MALFORMED, tagged("a=1")),
        row("attribute without value", MALFORMED, tagged("a")),
        row("less-than in an attribute", MALFORMED, tagged("a='<'")),
        row("quote without end", MALFORMED, tagged("a='")),
        row("name that is none", MALFORMED, inside("<1/>")),
        row("tag without end", MALFORMED, inside("<a")),
        row("wrong end tag", MALFORMED, inside("<a></b>")),
        row("crossed tags", MALFORMED, inside("<a><b></a></b>")),
        row("end tag too many", MALFORMED, after("</a>")),
        row(
            "cut in the middle",
            MALFORMED,
            good.split_at(good.len() / 2).0.to_owned(),
        ),
        row(
            "last byte missing",
            MALFORMED,
            good.trim_end().strip_suffix('>').expect("an end").to_owned(),
        ),
        row("two roots", MALFORMED, after("<a/>")),
        row("text after the root", MALFORMED, after("x")),
        row("text before the root", MALFORMED, before("x")),
        row("CDATA after the root", MALFORMED, after("<![CDATA[x]]>")),
        row("CDATA without end", MALFORMED, inside("<![CDATA[x")),
        row("CDATA end in text", MALFORMED, inside("]]>")),
        row("comment without end", MALFORMED, inside("<!-- x")),
        row("two hyphens in a comment", MALFORMED, inside("<!-- -- -->")),
        row("comment that ends in three", MALFORMED, inside("<!-- --->")),
    ]
}
