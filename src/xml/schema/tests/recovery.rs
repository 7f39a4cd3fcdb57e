//! One document reports all its mistakes, each once, and validation goes on behind them.

use super::{judge, mistakes, schema, steps};
use crate::xml::Limits;
use crate::xml::schema::{Schema, Step};

fn worker() -> Schema {
    schema(
        r#"<xs:element name="r"><xs:complexType><xs:sequence>
          <xs:element name="dati"><xs:complexType><xs:sequence>
            <xs:element name="nome"><xs:simpleType><xs:restriction base="xs:string"><xs:minLength value="1"/></xs:restriction></xs:simpleType></xs:element>
            <xs:element name="nascita" type="xs:date"/>
            <xs:element name="nota" type="xs:string" minOccurs="0"/>
            <xs:element name="comune" type="xs:string"/>
          </xs:sequence></xs:complexType></xs:element>
          <xs:element name="lista" minOccurs="0"><xs:complexType><xs:sequence>
            <xs:element name="voce" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
              <xs:element name="tipo" type="xs:int"/>
              <xs:element name="data" type="xs:date" minOccurs="0"/>
              <xs:element name="testo" type="xs:string"/>
            </xs:sequence></xs:complexType></xs:element>
          </xs:sequence></xs:complexType></xs:element>
          <xs:element name="coppie" minOccurs="0"><xs:complexType><xs:sequence maxOccurs="unbounded">
            <xs:element name="x" type="xs:string"/><xs:element name="y" type="xs:string"/><xs:element name="z" type="xs:string"/>
          </xs:sequence></xs:complexType></xs:element>
          <xs:element name="scelta" minOccurs="0"><xs:complexType><xs:sequence>
            <xs:choice><xs:element name="x" type="xs:string"/><xs:element name="y" type="xs:string"/></xs:choice>
            <xs:element name="z" type="xs:string"/>
          </xs:sequence></xs:complexType></xs:element>
          <xs:element name="tutti" minOccurs="0"><xs:complexType><xs:all>
            <xs:element name="x" type="xs:int"/><xs:element name="y" type="xs:string"/>
          </xs:all></xs:complexType></xs:element>
          <xs:element name="vuoto" minOccurs="0"><xs:complexType><xs:attribute name="a" type="xs:int" use="required"/></xs:complexType></xs:element>
          <xs:element name="due" type="xs:string" minOccurs="0" maxOccurs="2"/>
          <xs:element name="libero" minOccurs="0"/>
        </xs:sequence></xs:complexType></xs:element>"#,
    )
}

const DATI: &str = "<dati><nome>A</nome><nascita>1980-01-01</nascita><comune>H501</comune></dati>";

#[test]
fn a_mistake_is_reported_once_and_the_rest_is_judged() {
    let cases: &[(&str, &[&str])] = &[
        ("D", &[]),
        ("", &["MissingElement dati"]),
        (
            "<dati/>",
            &[
                "MissingElement dati/nome",
                "MissingElement dati/nascita",
                "MissingElement dati/comune",
            ],
        ),
        // missing in the middle, before an optional one, at the end
        (
            "<dati><nome>A</nome><comune>x</comune></dati>",
            &["MissingElement dati/nascita"],
        ),
        (
            "<dati><nome>A</nome><nota>n</nota><comune>x</comune></dati>",
            &["MissingElement dati/nascita"],
        ),
        (
            "<dati><nome>A</nome><nascita>1980-01-01</nascita><nota/></dati>",
            &["MissingElement dati/comune"],
        ),
        (
            "<dati><comune>x</comune></dati>",
            &["MissingElement dati/nome", "MissingElement dati/nascita"],
        ),
        ("<lista/>", &["MissingElement dati"]),
        // unknown, in no namespace or another one
        (
            "<dati><nome>A</nome><boh><nome/></boh><nascita>1980-01-01</nascita><comune>x</comune></dati>",
            &["UnexpectedElement dati"],
        ),
        (r#"D<lista xmlns="urn:x"/>"#, &["UnexpectedElement lista"]),
        // known elsewhere in the schema
        (
            "<dati><nome>A</nome><voce/><nascita>1980-01-01</nascita><comune>x</comune></dati>",
            &["UnexpectedElement dati/voce"],
        ),
        // repeated: judged inside as well
        (
            "<dati><nome>A</nome><nome/><nascita>1980-01-01</nascita><comune>x</comune></dati>",
            &["UnexpectedElement dati/nome", "Facet dati/nome"],
        ),
        ("DD", &["UnexpectedElement dati"]),
        (
            "D<dati><nome/></dati><lista/>",
            &[
                "UnexpectedElement dati",
                "Facet dati/nome",
                "MissingElement dati/nascita",
                "MissingElement dati/comune",
            ],
        ),
        // out of order: one mistake for one exchange
        (
            "<dati><nascita>1980-01-01</nascita><nome>A</nome><comune>x</comune></dati>",
            &["UnexpectedElement dati/nome"],
        ),
        (
            "<dati><nome>A</nome><comune>x</comune><nascita>x</nascita></dati>",
            &["UnexpectedElement dati/nascita", "Type dati/nascita"],
        ),
        (
            "<dati><nome>A</nome><nascita>1980-01-01</nascita><comune>x</comune><nota/></dati>",
            &["UnexpectedElement dati/nota"],
        ),
        ("<lista/>D", &["UnexpectedElement dati"]),
        // indexes only where an element may be repeated
        (
            "D<lista><voce><tipo>1</tipo><testo/></voce><voce><tipo>x</tipo><data>y</data></voce><voce/></lista>",
            &[
                "Type lista/voce[2]/tipo",
                "Type lista/voce[2]/data",
                "MissingElement lista/voce[2]/testo",
                "MissingElement lista/voce[3]/tipo",
                "MissingElement lista/voce[3]/testo",
            ],
        ),
        ("D<due/><due/>", &[]),
        ("D<due/><due/><due/>", &["UnexpectedElement due[3]"]),
        // groups that repeat
        ("D<coppie><x/><y/><z/><x/><y/><z/></coppie>", &[]),
        (
            "D<coppie><x/><z/><x/><y/></coppie>",
            &["MissingElement coppie/y[1]", "MissingElement coppie/z[2]"],
        ),
        ("D<coppie><x/><y/><y/><z/></coppie>", &["UnexpectedElement coppie/y[2]"]),
        (
            "D<coppie/>",
            &[
                "MissingElement coppie/x[1]",
                "MissingElement coppie/y[1]",
                "MissingElement coppie/z[1]",
            ],
        ),
        // choice
        ("D<scelta><x/><z/></scelta>", &[]),
        ("D<scelta><z/></scelta>", &["MissingElement scelta/x"]),
        ("D<scelta><x/><y/><z/></scelta>", &["UnexpectedElement scelta/y"]),
        // all
        ("D<tutti><y/><x>1</x></tutti>", &[]),
        ("D<tutti><y/></tutti>", &["MissingElement tutti/x"]),
        ("D<tutti><y/><x>1</x><y/></tutti>", &["UnexpectedElement tutti/y"]),
        (
            "D<tutti><y/><boh/><x>q</x></tutti>",
            &["UnexpectedElement tutti", "Type tutti/x"],
        ),
        // text
        ("ciao D", &["UnexpectedText "]),
        (
            "D<lista>ciao<voce/>di nuovo</lista>",
            &[
                "UnexpectedText lista",
                "MissingElement lista/voce[1]/tipo",
                "MissingElement lista/voce[1]/testo",
            ],
        ),
        (r#"D<vuoto a="1"> </vuoto>"#, &["UnexpectedText vuoto"]),
        (r#"D<vuoto a="1"><x/></vuoto>"#, &["UnexpectedElement vuoto/x"]),
        (r#"D<vuoto a="1"><!-- c --></vuoto>"#, &[]),
        // elements in a leaf: the value is not judged as well
        (
            "<dati><nome><b>A</b></nome><nascita>1980-01-01</nascita><comune>x</comune></dati>",
            &["UnexpectedElement dati/nome"],
        ),
        // attributes
        ("D<vuoto/>", &["Attribute vuoto"]),
        (r#"D<vuoto a="x" b="1"/>"#, &["Attribute vuoto", "Attribute vuoto"]),
        (r#"D<vuoto a="1" xmlns:k="urn:k" k:a="1"/>"#, &["Attribute vuoto"]),
        (
            r#"<dati q="1"><nome q="1">A</nome><nascita>1980-01-01</nascita><comune>x</comune></dati>"#,
            &["Attribute dati", "Attribute dati/nome"],
        ),
        // anything goes where there is no type; a known global element is judged
        ("D<libero>  </libero>", &[]),
        (r#"D<libero q="1">a<b c="d"><e/></b>f</libero>"#, &[]),
        ("D<libero><boh><r/></boh></libero>", &["MissingElement libero/*/r/dati"]),
    ];
    let schema = worker();
    for (body, expected) in cases {
        let document = format!("<r>{}</r>", body.replace('D', DATI));
        assert_eq!(mistakes(&schema, &document), *expected, "{body}");
        // Balanced whatever happens.
        steps(&schema, &document);
    }
}

#[test]
fn what_was_expected_names_only_the_schema() {
    let schema = worker();
    let cases = [
        ("<dati><nome>A</nome></dati>", "manca l'elemento nascita"),
        (
            "<dati><NEMICO/></dati>",
            "elemento non previsto in questo punto; ammesso: nome",
        ),
        (
            "<dati><nome>A</nome><nascita>1980-01-01</nascita><NEMICO/></dati>",
            "elemento non previsto in questo punto; ammessi: nota, comune",
        ),
        (
            "D<NEMICO/>",
            "elemento non previsto in questo punto; ammessi: lista, coppie, scelta, tutti, vuoto, due, libero oppure nessun altro",
        ),
        (
            "D<libero/><NEMICO/>",
            "elemento non previsto in questo punto; non sono ammessi altri elementi",
        ),
        ("D<due/><due/><due/>", "elemento ripetuto più volte del previsto"),
        (
            "<dati><nascita>1980-01-01</nascita><nome>A</nome><comune>x</comune></dati>",
            "elemento fuori ordine",
        ),
        ("D<scelta><z/></scelta>", "manca un elemento tra x, y"),
        (
            "D<tutti><y/><NEMICO/></tutti>",
            "elemento non previsto in questo punto; ammessi: x",
        ),
        (r#"D<vuoto NEMICO="NEMICO" a="1"/>"#, "attributo non previsto"),
        (
            r#"D<vuoto a="NEMICO"/>"#,
            "attributo a: numero intero da -2147483648 a 2147483647",
        ),
        ("D<vuoto/>", "manca l'attributo a"),
        ("D<lista>NEMICO</lista>", "testo non previsto; ammessi solo elementi"),
        (
            "<dati><nome><NEMICO/></nome></dati>",
            "elemento non previsto; ammesso solo testo",
        ),
    ];
    for (body, expected) in cases {
        let found = judge(&schema, &format!("<r>{}</r>", body.replace('D', DATI)));
        assert_eq!(found.first().map(|v| v.expected.as_str()), Some(expected), "{body}");
        for v in &found {
            assert!(!v.expected.contains("NEMICO") && !v.path.contains("NEMICO"), "{v:?}");
        }
    }
    let nemico = judge(&schema, "<NEMICO/>");
    assert_eq!(
        nemico.first().map(|v| v.expected.as_str()),
        Some("elemento radice non previsto")
    );
    assert_eq!(nemico.first().and_then(|v| v.value.as_deref()), Some("NEMICO"));
}

#[test]
fn lines_point_at_the_mistake() {
    let document = "<r>\n <dati>\n  <nome/>\n  <comune/>\n  <boh/>\n </dati>\n <lista>\n  <voce>\n   <tipo>1</tipo>\n  </voce>\n\n  x</lista>\n</r>";
    let found: Vec<_> = judge(&worker(), document)
        .iter()
        .map(|v| (v.line, v.path.clone()))
        .collect();
    let expected = [
        (3, "dati/nome"),
        (4, "dati/nascita"),
        (5, "dati"),
        (10, "lista/voce[1]/testo"),
        (12, "lista"),
    ];
    assert_eq!(found, expected.map(|(l, p)| (l, p.to_owned())));
}

#[test]
fn a_wrong_root_is_the_only_mistake() {
    let schema = schema(r#"<xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/>"#);
    let cases = [
        (None, "<a>1</a>", None),
        (None, "<c><a>x</a></c>", Some("elemento radice non previsto")),
        (Some("a"), "<a>1</a>", None),
        (Some("a"), "<b>x</b>", Some("atteso l'elemento radice a")),
        (
            Some("a"),
            r#"<a xmlns="urn:x">x</a>"#,
            Some("atteso l'elemento radice a"),
        ),
    ];
    for (root, document, expected) in cases {
        let found = schema.validate(document, Limits::default(), root).unwrap();
        assert_eq!(
            found.iter().map(|v| v.expected.as_str()).collect::<Vec<_>>(),
            Vec::from_iter(expected),
            "{document}"
        );
    }
    assert_eq!(steps(&schema, "<c><a>x</a></c>"), Vec::<String>::new());
    assert!(
        schema.validate("<c><a></c>", Limits::default(), None).is_err(),
        "still read to the end"
    );
}

#[test]
fn violations_are_capped_and_the_others_counted() {
    let schema = worker();
    let document = format!("<r>{DATI}<lista>{}</lista></r>", "<voce/>".repeat(100));
    let mut validator = schema.validator(&document, Limits::default(), None);
    while validator.step().unwrap() != Step::End {}
    assert_eq!((validator.violations().len(), validator.omitted()), (50, 150));
    let mut few = schema.validator(&document, Limits::default(), None).max_violations(3);
    while few.step().unwrap() != Step::End {}
    assert_eq!(few.omitted(), 197);
    assert_eq!(few.finish().len(), 3);
}

#[test]
fn misplaced_elements_give_steps_and_unknown_ones_do_not() {
    let schema = worker();
    let document = "<r><dati><nome>A</nome><boh>q</boh><nome>B</nome><nascita>oggi</nascita></dati></r>";
    assert_eq!(
        steps(&schema, document),
        ["<r>", "<dati>", "nome=A", "nome=B", "nascita=oggi", "</>", "</>"]
    );
    let free = format!("<r>{DATI}<libero>a<b c='d'><e>f</e><g/></b></libero></r>");
    let found = steps(&schema, &free);
    assert_eq!(found[6..], ["<libero>", "<b>", "e=f", "g=", "</>", "</>", "</>"]);
    assert_eq!(
        steps(&schema, &format!("<r>{DATI}<libero> a </libero></r>"))[6],
        "libero= a "
    );
}
