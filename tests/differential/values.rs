//! Mutations of values: every facet of every leaf at its bounds, and for one leaf of each type a long list of forms.
//!
//! The type of a leaf is read from the schema text itself, so a new leaf is covered the day it is written.

use crate::{
    case::{Case, DOCUMENTS, schema_file},
    tree::Tree,
};

const ASTRAL: &str = "\u{1D11E}";
const COMBINED: &str = "e\u{301}";

pub fn cases(out: &mut Vec<Case>) {
    let rich = Tree::parse(DOCUMENTS[0].1);
    let mut types_seen = Vec::new();
    for leaf in rev009_leaves() {
        let host = Host::new("lavoratore", &rich, leaf.structure, leaf.name);
        let first = !types_seen.contains(&leaf.type_name);
        types_seen.push(leaf.type_name);
        values_of(leaf.type_name, first, &mut |name, value| host.push(out, name, value));
    }
    for (schema, leaf, type_name) in SMALL_LEAVES {
        let text = DOCUMENTS.iter().find(|(s, _)| s == schema).expect("a document").1;
        let tree = Tree::parse(text);
        let structure = parent_of(&tree, leaf).expect("the leaf").name.clone();
        let whole = Tree::parse(text);
        let host = Host {
            schema,
            tree: whole,
            leaf,
            label: format!("{structure}/{leaf}"),
        };
        values_of(type_name, false, &mut |name, value| host.push(out, name, value));
    }
}

/// Leaves of the small documents and the type of Rev009 they share.
const SMALL_LEAVES: &[(&str, &str, &str)] = &[
    ("IDSAP", "IdentificativoSap", "identificativo_sap_tipo"),
    ("VerificaSAP", "codiceFiscale", "codice_fiscale_tipo"),
    ("RichiestaCodSAPRegTitolare", "codiceFiscale", "codice_fiscale_tipo"),
    ("ListaSAP", "codiceFiscale", "codice_fiscale_tipo"),
    ("ListaSAP", "dataInizio", "xs:date"),
    ("ListaSAP", "dataFine", "xs:date"),
    ("ListaAnomalie", "CodiceAnomalia", "testo_1_10"),
    ("ListaAnomalie", "DescrizioneAnomalia", "testo_1_3000"),
    ("ListaAnomalie", "CampiInErrore", "testo_1_3000"),
    ("ListaDID", "codicefiscale", "codice_fiscale_tipo"),
    ("ListaDID", "codiceentetit", "codice_ente_tipo"),
    ("ListaDID", "indiceprofiling", "xs:decimal"),
    ("ListaDID", "disponibilita", "xs:date"),
    ("ListaDID", "titolo_denominazione", "testo_0_100"),
    ("ListaDID", "durata", "xs:int"),
    ("ListaDID", "identificativo_politica", "identificativo_politica_tipo"),
    ("ListaDID", "evento", "evento_tipo"),
];

/// A document (or a structure standing as one) in which one leaf gets another value.
struct Host {
    schema: &'static str,
    tree: Tree,
    leaf: &'static str,
    label: String,
}

impl Host {
    fn new(schema: &'static str, rich: &Tree, structure: &'static str, leaf: &'static str) -> Self {
        Self {
            schema,
            tree: rich
                .find(structure)
                .unwrap_or_else(|| panic!("{structure} in the rich document"))
                .clone(),
            leaf,
            label: format!("{structure}/{leaf}"),
        }
    }

    /// `raw` is markup: escaped text, references, CDATA.
    fn push(&self, out: &mut Vec<Case>, name: &str, raw: &str) {
        let place = self
            .tree
            .places()
            .into_iter()
            .find(|p| self.tree.at(p).name == self.leaf)
            .unwrap_or_else(|| panic!("{} in the rich document", self.label));
        let text = self.tree.bent(&place, |e| e.raw = raw.to_owned());
        out.push(Case::new(self.schema, format!("{name} @ {}", self.label), text));
    }
}

fn parent_of<'t>(tree: &'t Tree, leaf: &str) -> Option<&'t Tree> {
    if tree.children.iter().any(|c| c.name == leaf) {
        return Some(tree);
    }
    tree.children.iter().find_map(|c| parent_of(c, leaf))
}

struct Leaf {
    structure: &'static str,
    name: &'static str,
    type_name: &'static str,
}

/// Leaves of Rev009: `xs:element` with `name` and `type`, inside the global element before it.
fn rev009_leaves() -> Vec<Leaf> {
    let mut structure = "";
    let mut leaves = Vec::new();
    for line in schema_file("lavoratore").1.lines() {
        let Some(rest) = line.trim_start().strip_prefix("<xs:element name=\"") else {
            continue;
        };
        let (name, rest) = rest.split_once('"').expect("a name");
        match rest.split_once("type=\"").and_then(|(_, t)| t.split_once('"')) {
            Some((type_name, _)) => leaves.push(Leaf {
                structure,
                name,
                type_name,
            }),
            None if line.starts_with("  <xs:element") => structure = name,
            None => {}
        }
    }
    assert_eq!(leaves.len(), 111, "112 leaves, one of which has no type");
    leaves
}

/// Calls `push(family, markup)` for every value to try on a leaf of this type; `thorough` for the long lists.
fn values_of(type_name: &str, thorough: bool, push: &mut dyn FnMut(&str, &str)) {
    for (name, value) in COMMON {
        push(name, value);
    }
    if let Some((min, max)) = bounds(type_name) {
        lengths(min, max, push);
    }
    for (name, short, long) in POOLS {
        if *name == type_name {
            for value in *short {
                push(&format!("value {value:?}"), value);
            }
            if thorough {
                for value in *long {
                    push(&format!("value {value:?}"), value);
                }
            }
        }
    }
    if type_name.starts_with("testo") && thorough {
        for value in FREE_TEXT {
            push(&format!("value {value:?}"), value);
        }
    }
}

const COMMON: &[(&str, &str)] = &[
    ("empty", ""),
    ("one blank", " "),
    ("only a line feed", "\n"),
    ("empty CDATA", "<![CDATA[]]>"),
    ("only a comment", "<!-- x -->"),
];

/// `testo_MIN_MAX`, and the bounds that other types have beside their pattern.
fn bounds(type_name: &str) -> Option<(usize, usize)> {
    if type_name == "cap_tipo" {
        Some((5, 5))
    } else {
        let (min, max) = type_name.strip_prefix("testo_")?.split_once('_')?;
        Some((min.parse().ok()?, max.parse().ok()?))
    }
}

fn lengths(min: usize, max: usize, push: &mut dyn FnMut(&str, &str)) {
    for (name, n) in [
        ("below the minimum", min.saturating_sub(1)),
        ("minimum", min),
        ("maximum", max),
        ("above the maximum", max + 1),
    ] {
        push(&format!("length: {name}"), &"x".repeat(n));
        push(&format!("length, blanks: {name}"), &" ".repeat(n));
    }
    for (name, n) in [("maximum", max), ("above the maximum", max + 1)] {
        push(&format!("length, astral: {name}"), &ASTRAL.repeat(n));
        push(&format!("length, astral references: {name}"), &"&#x1D11E;".repeat(n));
        push(&format!("length, entities: {name}"), &"&amp;".repeat(n));
        push(&format!("length, CR LF: {name}"), &"\r\n".repeat(n));
        push(&format!("length, lone CR: {name}"), &"\r".repeat(n));
        push(&format!("length, CR references: {name}"), &"&#13;".repeat(n));
        push(
            &format!("length, CDATA: {name}"),
            &format!("<![CDATA[{}]]>", "&".repeat(n)),
        );
        push(
            &format!("length, pieces: {name}"),
            &format!("x<!-- y --><![CDATA[{}]]>", "x".repeat(n - 1)),
        );
    }
    // One letter and one combining mark are two characters.
    push(
        "length, combining: maximum",
        &format!("{}{}", COMBINED, "x".repeat(max.saturating_sub(2))),
    );
    push(
        "length, combining: above the maximum",
        &format!("{}{}", COMBINED, "x".repeat(max.max(1) - 1)),
    );
}

const FREE_TEXT: &[&str] = &[
    "à",
    "&lt;",
    "&quot;&apos;",
    "&#9;",
    "\t",
    "&#xFFFD;",
    "\u{FFFD}",
    "\u{E000}",
    "\u{7F}",
    "\u{85}",
    "\u{2028}",
    "\u{A0}",
    "'\"",
    ">",
    "]]&gt;",
    "&#x10FFFF;",
    "\u{FEFF}",
    "\u{200B}",
];

const DATES: &[&str] = &[
    "2024-02-29",
    "2023-02-29",
    "2100-02-29",
    "2000-02-29",
    "2024-13-01",
    "2024-00-10",
    "2024-12-32",
    "2024-04-31",
    "2021-03-20Z",
    "2021-03-20+01:00",
    " 2021-03-20 ",
    "20/03/2021",
];

const MORE_DATES: &[&str] = &[
    "1900-02-29",
    "2024-01-00",
    "2024-01-31",
    "2024-06-31",
    "2024-11-30",
    "2024-1-1",
    "24-01-01",
    "02024-01-01",
    "12024-01-01",
    "-2024-01-01",
    "-0001-01-01",
    "0000-01-01",
    "-0000-01-01",
    "0001-01-01",
    "9999-12-31",
    "99999-12-31",
    "+2024-01-01",
    "2021-03-20z",
    "2021-03-20+14:00",
    "2021-03-20+14:01",
    "2021-03-20-14:00",
    "2021-03-20-14:01",
    "2021-03-20+13:59",
    "2021-03-20+13:60",
    "2021-03-20+00:00",
    "2021-03-20-00:00",
    "2021-03-20+1:00",
    "2021-03-20+0100",
    "2021-03-20+01",
    "2021-03-20 +01:00",
    "2021-03-20ZZ",
    "2021-03-20T00:00:00",
    "2021-03-20T",
    "2021-03-2",
    "2021-03-200",
    "2021-03",
    "2021",
    "2021-079",
    "20210320",
    "2021/03/20",
    "2021.03.20",
    "2021-Mar-20",
    "2021-03-20 x",
    "x2021-03-20",
    "2021 -03-20",
    "2021- 03-20",
    "٢٠٢١-٠٣-٢٠",
    "２０２１-03-20",
    "2021–03–20",
    "2021-03-20&#x20;",
    "&#x32;021-03-20",
    "\n2021-03-20\n",
    "\t2021-03-20",
    "<![CDATA[2021-03-20]]>",
    "2021<!-- x -->-03-20",
    "2021-03-20\u{A0}",
    "2021-03-20&#13;",
    "-",
    "--",
    "Z",
    "+01:00",
    "oggi",
    "null",
    "2021-03-20+24:00",
    "2021-03-20+00:60",
    "2004-02-29-12:00",
    "-0004-02-29",
    "-0001-02-29",
    "-0005-02-29",
];

const DECIMALS: &[&str] = &["0.5", "-3.5", "5E-1", "1,5", " 0.5 ", ".", "NaN"];

const MORE_DECIMALS: &[&str] = &[
    "0",
    "-0",
    "+0",
    "00",
    "007",
    "0.",
    ".5",
    "-.5",
    "+.5",
    "+1.50",
    "--1",
    "+-1",
    "-",
    "+",
    "1.2.3",
    "1 2",
    "0x1F",
    "INF",
    "-INF",
    "1e3",
    "0.644371661",
    "0.000000000",
    "123456789012345678",
    "123456789012345678901234",
    "0.123456789012345678",
    "1.000000000000000000",
    "1_000",
    "1'000",
    "１",
    "٣",
    "½",
    "\n1.5\n",
    "1.5&#32;",
    "<![CDATA[1.5]]>",
    "1<!-- -->.5",
    "1.5f",
    "1.5d",
    "$1",
    "1.5\u{A0}",
    "-0.0",
    "00000000000000000000000000000000000001",
    "1.",
    "-1.",
];

const INTEGERS: &[&str] = &["6", "-5", "+6", "2147483647", "2147483648", "6.0", " 6 ", "x"];

const MORE_INTEGERS: &[&str] = &[
    "0",
    "-0",
    "+0",
    "00",
    "006",
    "-2147483648",
    "-2147483649",
    "+2147483647",
    "+2147483648",
    "4294967296",
    "99999999999999999999999",
    "0000000000000000000000000006",
    "-0000000000000000000000000006",
    "6.",
    "6.5",
    "6e1",
    "0x6",
    "--6",
    "+-6",
    "-",
    "+",
    "6 6",
    "- 6",
    "٣",
    "６",
    "\n6\n",
    "6&#9;",
    "<![CDATA[6]]>",
    "6<!-- -->6",
    "6\u{A0}",
    "1,000",
    "",
];

/// Type, values for every leaf of the type, values for one leaf.
type Pool = (&'static str, &'static [&'static str], &'static [&'static str]);

const POOLS: &[Pool] = &[
    ("xs:date", DATES, MORE_DATES),
    ("xs:decimal", DECIMALS, MORE_DECIMALS),
    ("xs:int", INTEGERS, MORE_INTEGERS),
    (
        "cap_tipo",
        &["00100", "ABCDE", "0010", "001000"],
        &["     ", "à1234", "0010\u{1D11E}"],
    ),
    (
        "identificativo_sap_tipo",
        &[
            "AA00000001G",
            "ZZ00000002K",
            "aA00000001G",
            "AA0000001G",
            "AA000000001G",
            "AA00000001g",
            " AA00000001G",
        ],
        &[
            "AA00000001",
            "A000000001G",
            "AAA0000001G",
            "AA00000001GG",
            "AA00000001G ",
            "AA0000000٣G",
            "ÀA00000001G",
            "ＡA00000001G",
            "AA00000001G\n",
            "AA-0000001G",
            "&#x41;A00000001G",
            "<![CDATA[AA00000001G]]>",
            "AA0000<!-- -->0001G",
            "AA00000001GAA00000001G",
            "AA00000001\u{1D400}",
        ],
    ),
    (
        "codice_ente_tipo",
        &["H501C000523", "H501C00052", "h501C000523", "H501C0005234"],
        &[
            "HH01C000523",
            "H50CC000523",
            "H5010000523",
            "H501C00052X",
            "H501C000523 ",
            "H501c000523",
            "H5٠1C000523",
            "",
            "H501C000523\t",
        ],
    ),
    (
        "codice_fiscale_tipo",
        &[
            "SMPPRV80A01H501H",
            "01234567890",
            "SMPPRV80A01H501",
            "smpprv80a01h501h",
            "0123456789",
            "SMPPRV80A01H501HH",
        ],
        &[
            "SMPPRV80I01H501H",
            "SMPPRVULAL1HRL1H",
            "SMPPRVLMANPHQRSH",
            "SMPPRVTUAVLHMNPH",
            "SMPPRV8OA01H501H",
            "SMPPRVAAA01H501H",
            "SMPPRV80A01H50OH",
            "SMPPR180A01H501H",
            "SMPPRV80A01H5011",
            "012345678901",
            "0123456789٠",
            "0123456789A",
            " 01234567890",
            "01234567890 ",
            "SMPPRV80A01H501H01234567890",
            "SMPPRV80A01H501Z",
            "SMPPRV80A01H501\u{c0}",
            "SMPPRV80٠01H501H",
            "SMPPRV80A01H501H&#10;",
            "SMPPRV80A01H501H|01234567890",
            "SMPPRVLLLLLLLLLL",
            "AAAAAALLALLALLLA",
        ],
    ),
    (
        "identificativo_politica_tipo",
        &[
            "080000000AX",
            "0670018e72E",
            "080000000GX",
            "080000000A1",
            "80000000AX",
            "0800000000AX",
        ],
        &[
            "08ABCDEFabX",
            "08abcdefABx",
            "08ABCDEFGHX",
            "0٨0000000AX",
            "080000000AX ",
            "080000000AXX",
            "080000000A",
            "０80000000AX",
            "080000000Aé",
        ],
    ),
    (
        "evento_tipo",
        &["02", "99", "2", "002"],
        &["0A", "٠٢", "-2", " 02", "02 ", "0\n2", "+2"],
    ),
    (
        "email_tipo",
        &[
            "prova@example.org",
            "a@localhost",
            "a@.it",
            "a b@c d.e f",
            "a@b.c.",
            "a@b@c.d",
        ],
        &[
            "a@b.c",
            "@b.c",
            "a@b.",
            "a@b",
            "a.b@c",
            "a@b..",
            "a@b.\n",
            "a\n@b.c",
            "a@\n.c",
            "a@b.c\n",
            "a@b.\nc",
            "a@b.c\r\n",
            "a@@b.c",
            "a@b.@",
            "à@è.ì",
            "\u{1D11E}@\u{1D11E}.\u{1D11E}",
            "a@b.c&#10;",
            "a@b.c&#13;",
            "@",
            "a@",
            ".@.",
            "a@ .c",
            " @ .  ",
            "&amp;@&lt;.&gt;",
            "<![CDATA[a@b.c]]>",
            "a@b.\u{2028}",
            "a@b.\u{85}",
        ],
    ),
    (
        "cifra_tipo",
        &["1", "12", "A", "٣"],
        &[
            "１",
            "²",
            "½",
            "Ⅷ",
            "०",
            "\u{1D7CE}",
            "\u{1D7CE}\u{1D7CF}",
            "-",
            "+1",
            "\u{0DE6}",
            "①",
        ],
    ),
    (
        "mesi_tipo",
        &["0", "12", "123", "1234", "1A"],
        &[
            "٣٣٣",
            "٣٣٣٣",
            " 12",
            "12 ",
            "-1",
            "1.5",
            "\u{1D7CE}\u{1D7CE}\u{1D7CE}",
            "\u{1D7CE}\u{1D7CE}\u{1D7CE}\u{1D7CE}",
        ],
    ),
    (
        "anni_tipo",
        &["1999", "5", "19999", "199A", "٣"],
        &[
            "١٩٩٩",
            "١٩٩٩٩",
            " ",
            "-199",
            "1 99",
            "\u{1D7CE}\u{1D7CE}\u{1D7CE}\u{1D7CE}",
            "1999\n",
        ],
    ),
    (
        "indice_isee_tipo",
        &["1.25", "1,25", "1X25", "12.5", "1.2", "1.255"],
        &[
            "٣.٢٥",
            "1\u{1D11E}25",
            "1 25",
            "1\n25",
            "1\r25",
            "1\r\n25",
            "1&#13;25",
            "1&#10;25",
            "1\u{2028}25",
            "1\u{85}25",
            "1425",
            "A.25",
            "1.2A",
            "..25",
            ".25",
            "",
            "1&amp;25",
            " 1.25",
            "1.25 ",
            "1<!-- -->.25",
            "1&#9;25",
        ],
    ),
    (
        "stato_occupazionale_tipo",
        &["DI", "IN", "OC", "AL", "di", "XX", "D", "DI "],
        &[
            "DII",
            "",
            "D I",
            "DI|IN",
            "<![CDATA[DI]]>",
            "D<!-- -->I",
            "&#68;I",
            "\nDI",
            "DI\t",
        ],
    ),
    (
        "condizione_tipo",
        &[
            "CO", "SC", "CM", "CE", "DO", "SO", "DS", "CS", "DE", "PE", "XX", "co", "", "  ",
        ],
        &["(vuoto)", "C", "COO", " CO", "CO ", "&#32;", "<![CDATA[ ]]>"],
    ),
    (
        "tipo_ingresso_tipo",
        &["D", "F", "d", "X", "DF", "", " "],
        &["\t", "D ", "&#10;", "<!-- -->"],
    ),
    (
        "si_no_tipo",
        &["SI", "NO", "si", "S", "", "SÌ"],
        &["SI ", " NO", "SINO", "1", "true"],
    ),
];
