//! Namespaces, imports, attributes, `xsi:*`, wildcards, and the schemas we serve.

use super::{judge, mistakes, schema, steps};
use crate::xml::Limits;
use crate::xml::schema::Schema;

const BUSTA: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:b="urn:b" xmlns:s="urn:s" targetNamespace="urn:b" elementFormDefault="qualified">
  <xs:import namespace="urn:s" schemaLocation="soap.xsd"/><xs:include schemaLocation="./tipi.xsd"/>
  <xs:element name="testa"><xs:complexType><xs:sequence>
    <xs:element name="parte" type="b:parte" maxOccurs="unbounded"/>
    <xs:element name="locale" type="xs:int" form="unqualified" minOccurs="0"/>
  </xs:sequence>
  <xs:attribute ref="s:actor" use="required" fixed="urn:porta"/><xs:attribute ref="s:must" fixed="1"/></xs:complexType></xs:element>
</xs:schema>"#;
const TIPI: &str = r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:b">
  <complexType name="parte"><simpleContent><extension base="string">
    <attribute name="tipo" use="required"><simpleType><restriction base="string"><enumeration value="SPC"/></restriction></simpleType></attribute>
    <attribute name="id" type="ID" form="qualified"/><attribute name="n" type="int" default="1"/>
  </extension></simpleContent></complexType>
</schema>"#;
const SOAP: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:s">
  <xs:attribute name="actor" type="xs:anyURI"/><xs:attribute name="must" type="xs:boolean"/>
</xs:schema>"#;

#[test]
fn namespaces_imports_and_attributes() {
    let schema = Schema::compile(&[("xsd/busta.xsd", BUSTA), ("xsd/tipi.xsd", TIPI), ("xsd/soap.xsd", SOAP)]).unwrap();
    let cases: &[(&str, &[&str])] = &[
        (
            r#"<testa xmlns="urn:b" xmlns:s="urn:s" s:actor="urn:porta"><parte tipo="SPC">A</parte></testa>"#,
            &[],
        ),
        (
            r#"<b:testa xmlns:b="urn:b" xmlns:s="urn:s" s:actor=" urn:porta " s:must="true"><b:parte tipo="SPC" b:id="i" n=" 7 ">A</b:parte><locale>1</locale></b:testa>"#,
            &[],
        ),
        (
            r#"<testa xmlns="urn:b" xmlns:s="urn:s" actor="urn:porta"><parte tipo="SPC"/></testa>"#,
            &["Attribute ", "Attribute "],
        ),
        (
            r#"<testa xmlns="urn:b" xmlns:s="urn:s" s:actor="urn:altra" s:must="0"><parte tipo="SPC"/></testa>"#,
            &["Attribute ", "Attribute "],
        ),
        (
            r#"<testa xmlns="urn:b" xmlns:s="urn:s" s:actor="urn:porta"><parte tipo="X"/><parte/><parte tipo="SPC" n="x" id="j"/></testa>"#,
            &[
                "Attribute parte[1]",
                "Attribute parte[2]",
                "Attribute parte[3]",
                "Attribute parte[3]",
            ],
        ),
        (
            r#"<b:testa xmlns:b="urn:b" xmlns:s="urn:s" s:actor="urn:porta"><b:parte tipo="SPC" b:id="i"/><b:parte tipo="SPC" b:id="i"/></b:testa>"#,
            &["Attribute parte[2]"],
        ),
        (
            r#"<b:testa xmlns:b="urn:b" xmlns:s="urn:s" s:actor="urn:porta"><parte tipo="SPC"/></b:testa>"#,
            &["UnexpectedElement parte", "MissingElement parte[1]"],
        ),
        (
            r#"<b:testa xmlns:b="urn:b" xmlns:s="urn:s" s:actor="urn:porta"><b:parte tipo="SPC"/><b:locale>1</b:locale></b:testa>"#,
            &["UnexpectedElement locale"],
        ),
        ("<testa/>", &["UnknownRoot "]),
    ];
    for (document, expected) in cases {
        assert_eq!(mistakes(&schema, document), *expected, "{document}");
    }
    let named = schema.validate(cases[1].0, Limits::default(), Some("testa")).unwrap();
    assert!(named.is_empty(), "a root of a namespace is asked for by its local name");
}

#[test]
fn the_instance_namespace() {
    let schema = schema(
        r#"<xs:simpleType name="corto"><xs:restriction base="xs:string"><xs:maxLength value="2"/></xs:restriction></xs:simpleType>
        <xs:complexType name="gruppo"><xs:sequence><xs:element name="x" type="xs:int"/></xs:sequence><xs:attribute name="a" use="required"/></xs:complexType>
        <xs:element name="r"><xs:complexType><xs:sequence>
          <xs:element name="d" type="xs:date" nillable="true" minOccurs="0"/>
          <xs:element name="s" type="corto" minOccurs="0"/>
          <xs:element name="g" type="gruppo" nillable="true" minOccurs="0"/>
          <xs:element name="q" minOccurs="0"/>
          <xs:element name="f" type="xs:decimal" fixed="1.0" minOccurs="0"/>
          <xs:element name="p" type="xs:int" default="7" minOccurs="0"/>
        </xs:sequence></xs:complexType></xs:element>"#,
    );
    let cases: &[(&str, &[&str])] = &[
        (r#"<d xsi:nil="true"/>"#, &[]),
        (r#"<d xsi:nil=" 1 "></d>"#, &[]),
        (r#"<d xsi:nil="false">2021-01-01</d>"#, &[]),
        (r#"<d xsi:nil="false"/>"#, &["Type d"]),
        (r#"<d xsi:nil="true">2021-01-01</d>"#, &["UnexpectedText d"]),
        (r#"<d xsi:nil="si">2021-01-01</d>"#, &["Attribute d"]),
        (r#"<s xsi:nil="true"/>"#, &["Attribute s"]),
        (r#"<s xsi:nil="false">a</s>"#, &["Attribute s"]),
        (r#"<g a="1" xsi:nil="true"/>"#, &[]),
        (
            r#"<g xsi:nil="true"><x>1</x></g>"#,
            &["Attribute g", "UnexpectedElement g/x"],
        ),
        (r#"<s xsi:type="corto">a</s>"#, &[]),
        (r#"<d xsi:type="xs:date">2021-01-01</d>"#, &[]),
        (r#"<s xsi:type="xs:string">abc</s>"#, &["Attribute s", "Facet s"]),
        (r#"<s xsi:type="boh:corto">a</s>"#, &["Attribute s"]),
        (
            r#"<s xsi:schemaLocation="urn:x x.xsd" xsi:noNamespaceSchemaLocation="y.xsd">a</s>"#,
            &[],
        ),
        (r#"<s xsi:altro="1">a</s>"#, &["Attribute s"]),
        (r#"<q xsi:altro="1">a</q>"#, &[]),
        (r#"<q xsi:type="corto">abc</q>"#, &["Facet q"]),
        (r#"<q xsi:type="gruppo" a="1"><x>1</x></q>"#, &[]),
        (r#"<q xsi:type="gruppo"><x>z</x></q>"#, &["Attribute q", "Type q/x"]),
        (r#"<q xsi:type="boh">abc</q>"#, &["Attribute q"]),
        ("<f>1</f>", &[]),
        ("<f/>", &[]),
        ("<f>1.1</f>", &["Facet f"]),
        ("<p/>", &[]),
        ("<p> </p>", &["Type p"]),
    ];
    for (body, expected) in cases {
        let document = format!(
            r#"<r xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:noNamespaceSchemaLocation="z.xsd">{body}</r>"#
        );
        assert_eq!(mistakes(&schema, &document), *expected, "{body}");
        steps(&schema, &document);
    }
    assert_eq!(steps(&schema, "<r><f/><p/></r>"), ["<r>", "f=1.0", "p=7", "</>"]);
}

#[test]
fn wildcards_groups_and_extensions() {
    let schema = schema(
        r###"<xs:element name="noto" type="xs:int"/>
        <xs:attributeGroup name="ag"><xs:attribute name="a" type="xs:int"/><xs:anyAttribute namespace="##other" processContents="lax"/></xs:attributeGroup>
        <xs:group name="gg"><xs:choice><xs:element name="x" type="xs:int"/><xs:element name="y" type="xs:int"/></xs:choice></xs:group>
        <xs:complexType name="base"><xs:sequence><xs:group ref="gg" maxOccurs="2"/></xs:sequence><xs:attributeGroup ref="ag"/></xs:complexType>
        <xs:complexType name="estesa"><xs:complexContent><xs:extension base="base"><xs:sequence><xs:element name="z" type="xs:int"/></xs:sequence><xs:attribute name="b" use="required"/></xs:extension></xs:complexContent></xs:complexType>
        <xs:complexType name="valore"><xs:simpleContent><xs:extension base="xs:int"><xs:attribute name="u"/></xs:extension></xs:simpleContent></xs:complexType>
        <xs:complexType name="ristretto"><xs:simpleContent><xs:restriction base="valore"><xs:maxInclusive value="9"/><xs:attribute name="u" use="prohibited"/></xs:restriction></xs:simpleContent></xs:complexType>
        <xs:element name="e" type="estesa"/><xs:element name="v" type="ristretto"/>
        <xs:element name="lax"><xs:complexType><xs:sequence><xs:any processContents="lax" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
        <xs:element name="skip"><xs:complexType><xs:sequence><xs:any processContents="skip"/></xs:sequence></xs:complexType></xs:element>
        <xs:element name="strict"><xs:complexType><xs:sequence><xs:any/></xs:sequence></xs:complexType></xs:element>
        <xs:element name="altro"><xs:complexType><xs:sequence><xs:any namespace="##other" processContents="lax"/><xs:element name="x" type="xs:int"/></xs:sequence></xs:complexType></xs:element>
        <xs:element name="misto"><xs:complexType mixed="true"><xs:sequence><xs:element name="x" type="xs:int"/></xs:sequence></xs:complexType></xs:element>"###,
    );
    let cases: &[(&str, &[&str])] = &[
        (r#"<e b="1"><x>1</x><y>2</y><z>3</z></e>"#, &[]),
        (r#"<e a="1" b="1" k:c="x" xmlns:k="urn:k"><x>1</x><z>3</z></e>"#, &[]),
        (
            r#"<e a="x" c="1"><x>1</x><x>1</x><x>1</x></e>"#,
            &[
                "Attribute ",
                "Attribute ",
                "Attribute ",
                "UnexpectedElement x[3]",
                "MissingElement z",
            ],
        ),
        ("<v>9</v>", &[]),
        (r#"<v u="1">10</v>"#, &["Attribute ", "Facet "]),
        ("<lax><noto>1</noto><boh><noto>x</noto></boh></lax>", &["Type */noto"]),
        ("<lax/>", &["MissingElement "]),
        ("<skip><noto>x</noto></skip>", &[]),
        ("<skip><noto>x</noto><noto>1</noto></skip>", &["UnexpectedElement noto"]),
        ("<strict><noto>1</noto></strict>", &[]),
        ("<strict><noto>x</noto></strict>", &["Type noto"]),
        ("<strict><boh/></strict>", &["UnexpectedElement "]),
        (r#"<altro><k:q xmlns:k="urn:k"/><x>1</x></altro>"#, &[]),
        (
            "<altro><q/><x>1</x></altro>",
            &["UnexpectedElement ", "MissingElement "],
        ),
        ("<misto>a<x>1</x>b</misto>", &[]),
        ("<misto>a</misto>", &["MissingElement x"]),
    ];
    for (document, expected) in cases {
        assert_eq!(mistakes(&schema, document), *expected, "{document}");
        steps(&schema, document);
    }
}

#[test]
fn a_type_may_hold_itself() {
    let schema = schema(
        r#"<xs:element name="n"><xs:complexType><xs:sequence><xs:element ref="n" minOccurs="0" maxOccurs="2"/></xs:sequence></xs:complexType></xs:element>"#,
    );
    assert_eq!(
        mistakes(&schema, "<n><n/><n><n/><n>q</n></n></n>"),
        ["UnexpectedText n[2]/n[2]"]
    );
}

fn lavoratore() -> Schema {
    Schema::compile(&[("lavoratore.xsd", include_str!("../../../../xsd/lavoratore.xsd"))]).unwrap()
}

#[test]
fn the_served_schemas_compile() {
    lavoratore();
    for text in [
        include_str!("../../../../xsd/IDSAP.xsd"),
        include_str!("../../../../xsd/ListaAnomalie.xsd"),
        include_str!("../../../../xsd/ListaDID.xsd"),
        include_str!("../../../../xsd/ListaSAP.xsd"),
        include_str!("../../../../xsd/RichiestaCodSAPRegTitolare.xsd"),
        include_str!("../../../../xsd/VerificaSAP.xsd"),
    ] {
        assert!(Schema::compile(&[("x.xsd", text)]).is_ok());
        assert!(
            Schema::compile(&[("x.xsd", &format!("\u{feff}{text}"))]).is_ok(),
            "a byte order mark is no content"
        );
    }
    Schema::compile(&[
        ("busta.xsd", include_str!("../../../../xsd/busta.xsd")),
        ("soap-envelope.xsd", include_str!("../../../../xsd/soap-envelope.xsd")),
    ])
    .unwrap();
}

#[test]
fn a_sap_with_many_mistakes_reports_all_of_them() {
    let document = r#"<lavoratore>
  <datiinvio>
    <dataultimoagg>20/03/2021</dataultimoagg>
    <codiceentetit>h501c000523</codiceentetit>
    <tipovariazione/>
    <datadinascita> 1980-01-01 </datadinascita>
  </datiinvio>
  <politiche_attive_lst>
    <politiche_attive><tipo_attivita>A02</tipo_attivita><data_proposta>2021-03-15</data_proposta><descrizione>d</descrizione><titolo_progetto>05</titolo_progetto><codice_ente_promotore>H501C000523</codice_ente_promotore></politiche_attive>
    <politiche_attive><tipo_attivita>A02</tipo_attivita><data_proposta>2021-03-15</data_proposta><data_fine>2021-02-30</data_fine><durata>sei</durata><titolo_progetto>05</titolo_progetto><codice_ente_promotore>H501C000523</codice_ente_promotore></politiche_attive>
  </politiche_attive_lst>
</lavoratore>"#;
    let found: Vec<_> = judge(&lavoratore(), document)
        .into_iter()
        .map(|v| format!("{} {}: {}", v.line, v.path, v.expected))
        .collect();
    assert_eq!(
        found,
        [
            "3 datiinvio/dataultimoagg: data nella forma AAAA-MM-GG (anno, mese, giorno)",
            "4 datiinvio/codiceentetit: formato: 1 lettera maiuscola, 3 cifre, 1 lettera maiuscola, 6 cifre",
            "5 datiinvio/tipovariazione: campo vuoto; lunghezza da 1 a 2 caratteri",
            "10 politiche_attive_lst/politiche_attive[2]/data_fine: data nella forma AAAA-MM-GG (anno, mese, giorno)",
            "10 politiche_attive_lst/politiche_attive[2]/durata: numero intero da -2147483648 a 2147483647",
            "10 politiche_attive_lst/politiche_attive[2]/descrizione: manca l'elemento descrizione",
        ]
    );
}
