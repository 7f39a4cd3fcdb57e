//! Fail-closed: a schema that is wrong or outside the subset does not start.

use super::schema_text;
use crate::xml::schema::Schema;

#[test]
fn constructs_outside_the_subset_are_start_up_errors() {
    // body, a part of the reason
    let cases = [
        (
            r#"<xs:redefine schemaLocation="a.xsd"/>"#,
            "xs:redefine inside xs:schema not supported",
        ),
        (r#"<xs:notation name="n" public="p"/>"#, "xs:notation"),
        (r#"<xs:element name="a" abstract="true"/>"#, "abstract"),
        (
            r#"<xs:element name="a"/><xs:element name="b" substitutionGroup="a"/>"#,
            "substitutionGroup",
        ),
        (r#"<xs:complexType name="t" abstract="true"/>"#, "abstract"),
        (
            r#"<xs:element name="a"><xs:complexType/><xs:key name="k"><xs:selector xpath="b"/><xs:field xpath="c"/></xs:key></xs:element>"#,
            "xs:key inside xs:element",
        ),
        (r#"<xs:element name="a" type="xs:IDREF"/>"#, "IDREF"),
        (r#"<xs:element name="a" type="xs:ENTITY"/>"#, "ENTITY"),
        (r#"<xs:element name="a" type="xs:strin"/>"#, "strin"),
        (r#"<xs:element name="a" type="t"/>"#, "«t» not declared"),
        (r#"<xs:element name="a" type="p:t"/>"#, "prefix"),
        (r#"<xs:element name="a"/><xs:element name="a"/>"#, "declared twice"),
        (r#"<xs:element/>"#, "without name"),
        (r#"<xs:element name="1a"/>"#, "without a name"),
        (
            r#"<xs:element name="a" type="xs:int"><xs:simpleType><xs:restriction base="xs:int"/></xs:simpleType></xs:element>"#,
            "beside",
        ),
        (r#"<xs:element name="a" minOccurs="0"/>"#, "minOccurs"),
        (r#"<xs:element name="a" nillable="si"/>"#, "boolean"),
        (r#"<xs:element name="a" type="xs:int" default="x"/>"#, "not a value"),
        (
            r#"<xs:element name="a" type="xs:int" default="1" fixed="1"/>"#,
            "together",
        ),
        (
            r#"<xs:element name="a" fixed="1"><xs:complexType/></xs:element>"#,
            "without simple content",
        ),
        ("<xs:element name='a'>testo</xs:element>", "text inside"),
        (r#"<k:x xmlns:k="urn:k"/>"#, "another namespace"),
        (r#"<xs:simpleType name="t"/>"#, "empty xs:simpleType"),
        (
            r#"<xs:simpleType name="t"><xs:restriction base="t"/></xs:simpleType>"#,
            "by itself",
        ),
        (
            r#"<xs:simpleType name="t"><xs:list itemType="xs:NMTOKENS"/></xs:simpleType>"#,
            "list of lists",
        ),
        (
            r#"<xs:simpleType name="t"><xs:union/></xs:simpleType>"#,
            "without members",
        ),
        (
            r#"<xs:complexType name="t"><xs:sequence><xs:element ref="b"/></xs:sequence></xs:complexType>"#,
            "«b» not declared",
        ),
        (
            r#"<xs:complexType name="t"><xs:sequence><xs:all/></xs:sequence></xs:complexType>"#,
            "xs:all inside xs:sequence",
        ),
        (
            r#"<xs:complexType name="t"><xs:all><xs:element name="a" maxOccurs="2"/></xs:all></xs:complexType>"#,
            "once at most",
        ),
        (
            r#"<xs:complexType name="t"><xs:all maxOccurs="2"><xs:element name="a"/></xs:all></xs:complexType>"#,
            "once at most",
        ),
        (
            r#"<xs:complexType name="t"><xs:choice/></xs:complexType>"#,
            "empty xs:choice",
        ),
        (
            r#"<xs:complexType name="t"><xs:sequence minOccurs="2"/></xs:complexType>"#,
            "maxOccurs is less",
        ),
        (
            r#"<xs:complexType name="t"><xs:sequence maxOccurs="molti"/></xs:complexType>"#,
            "maxOccurs",
        ),
        (
            r#"<xs:complexType name="t"><xs:sequence><xs:element name="a" type="xs:int"/><xs:element name="b"/><xs:element name="a" type="xs:date"/></xs:sequence></xs:complexType>"#,
            "two types",
        ),
        (
            r#"<xs:complexType name="t"><xs:sequence><xs:element name="a" minOccurs="0"/><xs:any processContents="lax"/></xs:sequence></xs:complexType>"#,
            "ambiguous",
        ),
        (
            r#"<xs:complexType name="t"><xs:attribute name="a"/><xs:attribute name="a"/></xs:complexType>"#,
            "declared twice",
        ),
        (
            r#"<xs:complexType name="t"><xs:attribute name="a" use="forse"/></xs:complexType>"#,
            "«use»",
        ),
        (
            r#"<xs:complexType name="t"><xs:attribute name="a" use="required" default="1"/></xs:complexType>"#,
            "default",
        ),
        (
            r#"<xs:complexType name="t"><xs:attribute name="a" type="t"/></xs:complexType>"#,
            "must be simple",
        ),
        (
            r#"<xs:complexType name="t"><xs:attribute ref="a"/></xs:complexType>"#,
            "«a» not declared",
        ),
        (
            r#"<xs:complexType name="t"><xs:complexContent><xs:extension base="t"/></xs:complexContent></xs:complexType>"#,
            "from itself",
        ),
        (
            r#"<xs:complexType name="b"/><xs:complexType name="t"><xs:complexContent><xs:restriction base="b"/></xs:complexContent></xs:complexType>"#,
            "restriction of a complex type",
        ),
        (
            r#"<xs:group name="g"><xs:sequence><xs:group ref="g"/></xs:sequence></xs:group>"#,
            "holds itself",
        ),
        (
            r#"<xs:attributeGroup name="g"><xs:attributeGroup ref="g"/></xs:attributeGroup>"#,
            "holds itself",
        ),
        (r#"<xs:import namespace="urn:x"/>"#, "no document is given"),
        (
            r#"<xs:import namespace="urn:x" schemaLocation="x.xsd"/>"#,
            "«x.xsd» not given",
        ),
        (r#"<xs:include schemaLocation="y.xsd"/>"#, "«y.xsd» not given"),
        (r#"<xs:include/>"#, "without schemaLocation"),
    ];
    for (body, reason) in cases {
        match Schema::compile(&[("prova.xsd", &schema_text(&format!("\n{body}")))]) {
            Ok(_) => panic!("must be refused: {body}"),
            Err(e) => {
                assert!(e.reason.contains(reason), "{body}\n{e}");
                assert_eq!((e.file.as_str(), e.line), ("prova.xsd", 2), "{body}\n{e}");
            }
        }
    }
}

#[test]
fn facets_that_make_no_sense_are_start_up_errors() {
    let cases = [
        ("string", r#"<xs:totalDigits value="1"/>"#, "does not apply"),
        ("string", r#"<xs:minInclusive value="1"/>"#, "does not apply"),
        ("int", r#"<xs:length value="1"/>"#, "does not apply"),
        ("boolean", r#"<xs:maxLength value="1"/>"#, "does not apply"),
        ("boolean", r#"<xs:enumeration value="true"/>"#, "does not apply"),
        ("duration", r#"<xs:minInclusive value="P1D"/>"#, "does not apply"),
        ("string", r#"<xs:length value="x"/>"#, "not a number"),
        ("string", r#"<xs:length value="-1"/>"#, "not a number"),
        ("string", r#"<xs:length/>"#, "without value"),
        (
            "string",
            r#"<xs:minLength value="3"/><xs:maxLength value="2"/>"#,
            "greater than maxLength",
        ),
        (
            "string",
            r#"<xs:minLength value="3"/><xs:minLength value="2"/>"#,
            "twice",
        ),
        ("string", r#"<xs:length value="3"/><xs:minLength value="3"/>"#, "beside"),
        ("string", r#"<xs:pattern value="["/>"#, "missing"),
        ("string", r#"<xs:pattern value="a" forse="1"/>"#, "«forse»"),
        ("string", r#"<xs:assertion test="1"/>"#, "xs:assertion not supported"),
        ("token", r#"<xs:whiteSpace value="preserve"/>"#, "weaker"),
        ("string", r#"<xs:whiteSpace value="forse"/>"#, "not known"),
        ("int", r#"<xs:enumeration value="x"/>"#, "not a value"),
        ("QName", r#"<xs:enumeration value="a"/>"#, "prefix"),
        ("int", r#"<xs:minInclusive value="x"/>"#, "not of the base type"),
        ("unsignedByte", r#"<xs:maxInclusive value="256"/>"#, "outside"),
        (
            "int",
            r#"<xs:minInclusive value="5"/><xs:maxInclusive value="4"/>"#,
            "greater than the upper",
        ),
        (
            "int",
            r#"<xs:minInclusive value="5"/><xs:minExclusive value="4"/>"#,
            "together",
        ),
        ("decimal", r#"<xs:totalDigits value="0"/>"#, "positive"),
        (
            "decimal",
            r#"<xs:totalDigits value="1"/><xs:fractionDigits value="2"/>"#,
            "greater than totalDigits",
        ),
    ];
    for (base, facets, reason) in cases {
        let body = format!(
            r#"<xs:simpleType name="t"><xs:restriction base="xs:{base}">{facets}</xs:restriction></xs:simpleType>"#
        );
        match Schema::compile(&[("prova.xsd", &schema_text(&body))]) {
            Ok(_) => panic!("must be refused: {base} {facets}"),
            Err(e) => assert!(e.reason.contains(reason), "{base} {facets}\n{e}"),
        }
    }
    // A derived type may not widen its base.
    let widening = [
        (r#"<xs:maxLength value="3"/>"#, r#"<xs:maxLength value="4"/>"#),
        (r#"<xs:minLength value="3"/>"#, r#"<xs:minLength value="2"/>"#),
        (r#"<xs:length value="3"/>"#, r#"<xs:length value="4"/>"#),
        (r#"<xs:enumeration value="a"/>"#, r#"<xs:enumeration value="b"/>"#),
    ];
    for (base, derived) in widening {
        let body = format!(
            r#"<xs:simpleType name="b"><xs:restriction base="xs:string">{base}</xs:restriction></xs:simpleType>
            <xs:simpleType name="t"><xs:restriction base="b">{derived}</xs:restriction></xs:simpleType>"#
        );
        assert!(
            Schema::compile(&[("prova.xsd", &schema_text(&body))]).is_err(),
            "{derived}"
        );
    }
}

#[test]
fn a_text_that_is_no_schema_is_a_start_up_error() {
    let cases = [
        ("", "no root element"),
        ("<a/>", "not xs:schema"),
        ("<schema/>", "not xs:schema"),
        (r#"<schema xmlns="urn:x"/>"#, "not xs:schema"),
        (
            r#"<!DOCTYPE x><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>"#,
            "document type",
        ),
        (
            r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">"#,
            "not well formed",
        ),
        (
            r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace=""/>"#,
            "targetNamespace",
        ),
        (
            r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="x"/>"#,
            "elementFormDefault",
        ),
        (
            r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" boh="x"/>"#,
            "boh",
        ),
    ];
    for (text, reason) in cases {
        let error = Schema::compile(&[("prova.xsd", text)]).unwrap_err();
        assert!(error.reason.contains(reason), "{text}: {error}");
    }
}
