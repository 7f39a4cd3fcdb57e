//! Canonical forms: small cases by hand, and thousands of documents against libxml2.

use std::process::Command;

use super::presente;
use crate::modi::c14n::{Metodo, NonAmmessa, canonica};
use crate::modi::documento::Documento;
use crate::random::Random;
use crate::xml::Limits;

fn esclusiva() -> Metodo {
    Metodo::Esclusiva(Vec::new())
}

/// Canonical form of the element called `apice`, or of the whole.
fn di(testo: &str, metodo: &Metodo) -> Result<String, NonAmmessa> {
    let documento = Documento::leggi(testo, Limits::default()).unwrap();
    let apice = documento
        .tutti()
        .find(|(_, nodo)| nodo.nome == "apice")
        .map_or(Documento::RADICE, |(posto, _)| posto);
    canonica(&documento, apice, metodo)
}

#[test]
fn markup_takes_its_one_form() {
    for (name, testo, wanted) in [
        ("an empty element gets an end tag", "<a/>", "<a></a>"),
        ("single quotes become double", "<a b='\"'/>", r#"<a b="&quot;"></a>"#),
        ("attributes are sorted", r#"<a c="1" b="2"/>"#, r#"<a b="2" c="1"></a>"#),
        (
            "attributes are sorted by namespace, none first",
            r#"<a xmlns:x="urn:2" xmlns:y="urn:1" x:a="1" y:b="2" z="3"/>"#,
            r#"<a xmlns:x="urn:2" xmlns:y="urn:1" z="3" y:b="2" x:a="1"></a>"#,
        ),
        ("comments go", "<a>x<!-- y -->z</a>", "<a>xz</a>"),
        ("CDATA is text", "<a><![CDATA[<&>]]></a>", "<a>&lt;&amp;&gt;</a>"),
        ("characters by number", "<a>&#233;&#x9;&#13;</a>", "<a>é\t&#xD;</a>"),
        ("quotes stay in text", "<a>&quot;&apos;</a>", "<a>\"'</a>"),
        (
            "blanks in attributes",
            "<a b='1\n2\t3&#10;4&#9;5&#13;6'/>",
            r#"<a b="1 2 3&#xA;4&#x9;5&#xD;6"></a>"#,
        ),
        ("line ends", "<a>1\r\n2\r3</a>", "<a>1\n2\n3</a>"),
        (
            "blanks in tags go, blanks in text stay",
            "<a  b = '1' > x </a >",
            r#"<a b="1"> x </a>"#,
        ),
        (
            "names of namespaces are escaped as attributes are",
            "<a xmlns='urn:a&amp;b'/>",
            r#"<a xmlns="urn:a&amp;b"></a>"#,
        ),
        (
            "declaration and epilog go",
            "<?xml version='1.0'?>\n<a/>\n<!-- x -->",
            "<a></a>",
        ),
    ] {
        for metodo in [esclusiva(), Metodo::Inclusiva10, Metodo::Inclusiva11] {
            assert_eq!(di(testo, &metodo).unwrap(), wanted, "{name}, {metodo:?}");
        }
    }
}

#[test]
fn namespaces_of_a_subtree() {
    const TESTO: &str = concat!(
        r#"<r xmlns="urn:d" xmlns:a="urn:a" xmlns:b="urn:b" xml:lang="it" xml:id="z">"#,
        r#"<m xmlns:b="urn:c" xml:space="preserve"><a:apice c:x="1" xmlns:c="urn:c" xmlns:a="urn:a"><k xmlns=""><b:n/></k></a:apice></m></r>"#
    );
    for (name, metodo, wanted) in [
        (
            "only what is used, where it is used",
            esclusiva(),
            r#"<a:apice xmlns:a="urn:a" xmlns:c="urn:c" c:x="1"><k><b:n xmlns:b="urn:c"></b:n></k></a:apice>"#,
        ),
        (
            "listed prefixes as if inclusive",
            Metodo::Esclusiva(vec!["b".to_owned(), String::new(), "mancante".to_owned()]),
            r#"<a:apice xmlns="urn:d" xmlns:a="urn:a" xmlns:b="urn:c" xmlns:c="urn:c" c:x="1"><k xmlns=""><b:n></b:n></k></a:apice>"#,
        ),
        (
            "everything in scope, and xml: attributes of the ancestors",
            Metodo::Inclusiva10,
            r#"<a:apice xmlns="urn:d" xmlns:a="urn:a" xmlns:b="urn:c" xmlns:c="urn:c" xml:id="z" xml:lang="it" xml:space="preserve" c:x="1"><k xmlns=""><b:n></b:n></k></a:apice>"#,
        ),
        (
            "1.1 leaves identifiers where they are",
            Metodo::Inclusiva11,
            r#"<a:apice xmlns="urn:d" xmlns:a="urn:a" xmlns:b="urn:c" xmlns:c="urn:c" xml:lang="it" xml:space="preserve" c:x="1"><k xmlns=""><b:n></b:n></k></a:apice>"#,
        ),
    ] {
        assert_eq!(di(TESTO, &metodo).unwrap(), wanted, "{name}");
    }
}

#[test]
fn addresses_are_not_joined() {
    let testo = r#"<r xml:base="http://a.example/"><apice/></r>"#;
    assert_eq!(di(testo, &Metodo::Inclusiva11), Err(NonAmmessa));
    assert_eq!(
        di(testo, &Metodo::Inclusiva10).as_deref(),
        Ok(r#"<apice xml:base="http://a.example/"></apice>"#)
    );
    assert_eq!(di(testo, &esclusiva()).as_deref(), Ok("<apice></apice>"));
}

/// Deep and wide documents do not take time that grows faster than they do.
#[test]
fn hostile_namespaces_cost_little() {
    let declarations: String = (0..60).map(|n| format!(" xmlns:p{n}='urn:{n}'")).collect();
    let uses: String = (0..60).map(|n| format!(" p{n}:a='1'")).collect();
    let inner = format!("<e{uses}/>").repeat(2_000);
    let testo = format!("<r{declarations}>{inner}</r>");
    let out = di(&testo, &esclusiva()).unwrap();
    assert!(out.len() > testo.len());
}

/// Documents that use every liberty of the syntax.
pub struct Generatore(pub Random);

impl Generatore {
    pub fn fra(&self, n: usize) -> usize {
        usize::try_from(self.0.next_u64() % u64::try_from(n).unwrap()).unwrap()
    }

    fn uno<'a>(&self, scelte: &[&'a str]) -> &'a str {
        scelte[self.fra(scelte.len())]
    }

    /// An element; `prefissi` are declared above it.
    pub fn elemento(&self, prefissi: &[&'static str], profondita: usize) -> String {
        const PREFISSI: [&str; 4] = ["a", "b", "c", "zz"];
        // None with an ampersand: libxml2 leaves it bare in a declaration, and its output then is no XML.
        const URI: [&str; 4] = ["urn:uno", "urn:due", "http://x.example/?a=1", "urn:tre"];
        let mut noti = prefissi.to_vec();
        let mut tag = Vec::new();
        for prefisso in PREFISSI {
            if self.fra(4) == 0 {
                tag.push(format!("xmlns:{prefisso}='{}'", self.uno(&URI)));
                if !noti.contains(&prefisso) {
                    noti.push(prefisso);
                }
            }
        }
        match self.fra(8) {
            0 => tag.push(format!("xmlns='{}'", self.uno(&URI))),
            1 => tag.push("xmlns=''".to_owned()),
            _ => {}
        }
        for nome in ["z", "m", "é"] {
            if self.fra(3) == 0 {
                let prefisso = if noti.is_empty() || self.fra(2) == 0 {
                    String::new()
                } else {
                    format!("{}:", self.uno(&noti))
                };
                let valore = self.uno(&[
                    "",
                    "1",
                    " x\t y\n",
                    "&lt;&gt;&amp;&quot;&apos;",
                    "&#9;&#10;&#13;",
                    "à>",
                    "urn:uno",
                ]);
                tag.push(format!("{prefisso}{nome}=\"{valore}\""));
            }
        }
        if self.fra(9) == 0 {
            tag.push(format!("xml:{}", self.uno(&["lang='it'", "space='preserve'"])));
        }
        // The order of a tag is free.
        if !tag.is_empty() {
            let giro = self.fra(tag.len());
            tag.rotate_left(giro);
        }
        let nome = self.uno(&["n", "Nome", "_x.1-"]);
        let nome = if noti.is_empty() || self.fra(2) == 0 {
            nome.to_owned()
        } else {
            format!("{}:{nome}", self.uno(&noti))
        };
        let mut dentro = String::new();
        for _ in 0..self.fra(5) {
            if profondita > 0 && self.fra(2) == 0 {
                dentro += &self.elemento(&noti, profondita - 1);
            } else {
                dentro += self.uno(&[
                    " \n ",
                    "testo",
                    "&amp;&lt;&gt;",
                    "a\r\nb\rc",
                    "<![CDATA[<x>&amp;]]>",
                    "&#13;&#10;",
                    "\"'",
                    "ß€😀",
                    "]]&gt;",
                ]);
            }
        }
        let tag: String = tag.iter().map(|a| format!(" {a}")).collect();
        if dentro.is_empty() && self.fra(2) == 0 {
            format!("<{nome}{tag} />")
        } else {
            format!("<{nome}{tag}>{dentro}</{nome}>")
        }
    }
}

#[test]
fn libxml2_agrees() {
    if !presente("xmllint") {
        return;
    }
    let cartella = tempfile::tempdir().unwrap();
    let generatore = Generatore(Random::seeded(4));
    let testi: Vec<String> = (0..400).map(|_| generatore.elemento(&[], 5)).collect();
    for (n, testo) in testi.iter().enumerate() {
        std::fs::write(cartella.path().join(format!("{n}.xml")), testo).unwrap();
    }
    for (opzione, metodo) in [
        ("--exc-c14n", esclusiva()),
        ("--c14n", Metodo::Inclusiva10),
        ("--c14n11", Metodo::Inclusiva11),
    ] {
        let comando = format!("for n in $(seq 0 399); do xmllint --nonet {opzione} $n.xml; printf '\\001'; done");
        let uscita = Command::new("sh")
            .current_dir(cartella.path())
            .args(["-c", &comando])
            .output()
            .unwrap();
        let uscita = String::from_utf8(uscita.stdout).unwrap();
        let uscite: Vec<&str> = uscita.split('\u{1}').collect();
        assert_eq!(uscite.len(), testi.len() + 1);
        for (testo, wanted) in testi.iter().zip(uscite) {
            // The tool ends its output with a line end of its own.
            assert_eq!(
                di(testo, &metodo).unwrap(),
                wanted.trim_end_matches('\n'),
                "{opzione}\n{testo}"
            );
        }
    }
}
