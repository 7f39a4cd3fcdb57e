//! The files we publish, `xsd/` and `wsdl/`, against the spec: the field table of Rev009, the quirks of
//! sap-document.md §4, the busta of busta-egov.md §2. That the WSDL equals the actions is tested beside `soap::wsdl`.

use std::collections::BTreeMap;

use portasap::{
    soap::wsdl::{SCHEMI, xsd},
    xml::{Element, Limits, Reader, schema::Schema},
};
use xsd_schema::{
    SchemaSetBuilder,
    validation::{CollectingValidationSink, SchemaValidator, SchemaValidity, ValidationFlags, drive_quick_xml},
};

const XSD: Option<&str> = Some("http://www.w3.org/2001/XMLSchema");

fn schema_tree(name: &str) -> Element {
    let text = xsd(name, "http://localhost").expect("served");
    Reader::tree(&text, Limits::default()).expect("well formed")
}

fn xsd_children<'e>(e: &'e Element, name: &'static str) -> impl Iterator<Item = &'e Element> {
    e.children().filter(move |c| c.is(XSD, name))
}

fn attribute<'e>(e: &'e Element, name: &str) -> Option<&'e str> {
    e.attribute(None, name)
}

/// One row of the field table, or what the schema says in its place.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    path: String,
    form: String,
    min: String,
    max: String,
}

/// Writes a simple type in the words of the field table.
fn form_of(name: &str, types: &BTreeMap<&str, &Element>) -> String {
    let Some(simple) = types.get(name) else {
        return name.strip_prefix("xs:").expect("a built-in type").to_owned();
    };
    let restriction = xsd_children(simple, "restriction").next().expect("a restriction");
    assert_eq!(attribute(restriction, "base"), Some("xs:string"), "{name}");
    let facet = |facet: &'static str| {
        xsd_children(restriction, facet)
            .map(|f| attribute(f, "value").expect("a value"))
            .collect::<Vec<_>>()
    };
    let values = facet("enumeration");
    if !values.is_empty() {
        let values: Vec<_> = values
            .iter()
            .map(|v| if v.is_empty() { "(vuoto)" } else { v })
            .collect();
        return format!("enum {}", values.join("|"));
    }
    let mut words = vec!["str".to_owned()];
    words.extend(facet("length").iter().map(|n| format!("len={n}")));
    if let ([min], [max]) = (&facet("minLength")[..], &facet("maxLength")[..]) {
        words.push(format!("{min}..{max}"));
    }
    let patterns = facet("pattern");
    if !patterns.is_empty() {
        words.push(patterns.join(" or "));
    }
    words.join(" ")
}

fn walk(
    declaration: &Element,
    parent: &str,
    globals: &BTreeMap<&str, &Element>,
    types: &BTreeMap<&str, &Element>,
    rows: &mut Vec<Row>,
) {
    let occurs = |a| attribute(declaration, a).unwrap_or("1").replace("unbounded", "n");
    let (min, max) = (occurs("minOccurs"), occurs("maxOccurs"));
    let (name, declared) = match attribute(declaration, "ref") {
        Some(name) => (name, globals[name]),
        None => (attribute(declaration, "name").expect("a name"), declaration),
    };
    let path = if parent.is_empty() {
        name.to_owned()
    } else {
        format!("{parent}/{name}")
    };
    let complex = xsd_children(declared, "complexType").next();
    let form = match (complex, attribute(declared, "type")) {
        (Some(_), None) => "(struttura)".to_owned(),
        (None, Some(t)) => form_of(t, types),
        (None, None) => "anyType".to_owned(),
        (Some(_), Some(_)) => panic!("{name} has two types"),
    };
    rows.push(Row {
        path: path.clone(),
        form,
        min,
        max,
    });
    for sequence in complex.into_iter().flat_map(|c| xsd_children(c, "sequence")) {
        for child in sequence.children() {
            walk(child, &path, globals, types, rows);
        }
    }
}

#[test]
fn rev009_is_the_field_table() {
    let schema = schema_tree("lavoratore");
    let by_name = |kind: &'static str| {
        xsd_children(&schema, kind)
            .map(|e| (attribute(e, "name").expect("a name"), e))
            .collect::<BTreeMap<_, _>>()
    };
    let (globals, types) = (by_name("element"), by_name("simpleType"));
    assert_eq!(attribute(&schema, "targetNamespace"), None);
    let mut ours = Vec::new();
    walk(globals["lavoratore"], "", &globals, &types, &mut ours);

    let mut table = csv::Reader::from_reader(include_str!("data/campi_rev009.csv").as_bytes());
    let theirs: Vec<Row> = table
        .records()
        .map(|r| {
            let r = r.expect("a row");
            Row {
                path: r[0].to_owned(),
                form: r[1].to_owned(),
                min: r[2].to_owned(),
                max: r[3].to_owned(),
            }
        })
        .collect();
    assert_eq!(theirs.len(), 149);
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(ours.len(), theirs.len());
    // Every structure is global and nothing global is unreachable.
    let structures = theirs.iter().filter(|r| r.form == "(struttura)").count();
    assert_eq!(globals.len(), structures);
}

#[test]
fn every_element_and_type_of_the_domain_is_explained() {
    fn check(file: &str, e: &Element, named: &mut usize) {
        let name = attribute(e, "name").unwrap_or_default();
        // `testo_1_50` says all there is to say.
        let speaks_for_itself = name.contains("testo_") && e.is(XSD, "simpleType");
        let declares = ["element", "simpleType", "complexType", "attribute"]
            .iter()
            .any(|k| e.is(XSD, k));
        // The attributes of the busta are explained with the element that carries them.
        let explained_above = e.is(XSD, "attribute") && file == "busta.xsd";
        if declares && !name.is_empty() && !speaks_for_itself && !explained_above {
            let text: String = xsd_children(e, "annotation")
                .flat_map(|a| xsd_children(a, "documentation"))
                .map(Element::text)
                .collect();
            assert!(!text.trim().is_empty(), "{file}: {name}");
            *named += 1;
        }
        for child in e.children() {
            check(file, child, named);
        }
    }
    let mut named = 0;
    for file in SCHEMI.iter().map(|(f, _)| *f).chain(["busta.xsd", "soap-envelope.xsd"]) {
        check(file, &schema_tree(file), &mut named);
    }
    assert!(named > 200, "{named}");
}

#[test]
fn quirks_of_rev009() {
    let (name, text) = SCHEMI[0];
    assert_eq!(name, "lavoratore.xsd");
    let schema = Schema::compile(&[(name, text)]).expect("compiles");
    // sap-document.md §4, in its order; a structure alone as a document is the first quirk.
    for (document, accepted) in [
        ("<recapiti/>", true),
        ("<fax>1</fax>", false),
        ("<estraneo/>", false),
        ("<listespeciali><codprovincia>058</codprovincia></listespeciali>", true),
        ("<altrenotizie><indiceisee>1.25</indiceisee></altrenotizie>", true),
        ("<altrenotizie><indiceisee>1,25</indiceisee></altrenotizie>", true),
        ("<altrenotizie><indiceisee>1X25</indiceisee></altrenotizie>", true),
        ("<altrenotizie><indiceisee>١.٢٥</indiceisee></altrenotizie>", true),
        ("<altrenotizie><indiceisee>12.5</indiceisee></altrenotizie>", false),
        ("<altrenotizie><indiceisee/></altrenotizie>", false),
        (
            "<formazioneprofessionale><durata>-5</durata></formazioneprofessionale>",
            true,
        ),
        (
            "<formazioneprofessionale><durata>12345</durata></formazioneprofessionale>",
            true,
        ),
        (
            "<formazioneprofessionale><durata>+6</durata></formazioneprofessionale>",
            true,
        ),
        (
            "<formazioneprofessionale><durata>6.5</durata></formazioneprofessionale>",
            false,
        ),
        (
            "<formazioneprofessionale><stage>XX</stage></formazioneprofessionale>",
            true,
        ),
        (
            "<assolvimentoistruzione><obbligoformativo>XX</obbligoformativo></assolvimentoistruzione>",
            true,
        ),
        ("<residenza><cap>ABCDE</cap></residenza>", true),
        ("<residenza><cap>0010</cap></residenza>", false),
        ("<datistranieri><motivo>LS</motivo></datistranieri>", true),
        ("<datistranieri><motivo a=\"1\"><b/></motivo></datistranieri>", true),
        ("<datistranieri><codtipodocumento/></datistranieri>", false),
        ("<statoinanagrafe><codstatus/></statoinanagrafe>", true),
        ("<statoinanagrafe><codstatus> </codstatus></statoinanagrafe>", false),
        ("<periodidisoccupazione><tipoingresso/></periodidisoccupazione>", true),
        ("<statoinanagrafe><codstatooccupazionale/></statoinanagrafe>", false),
        ("<residenza><localita/></residenza>", true),
        ("<recapiti><email>a b@c d.e f</email></recapiti>", true),
        ("<recapiti><email>a@b.c@d</email></recapiti>", true),
        ("<recapiti><email>a@b.c.</email></recapiti>", true),
        ("<recapiti><email>a@localhost</email></recapiti>", false),
        ("<recapiti><email>a@.it</email></recapiti>", false),
        ("<recapiti><telefono> </telefono></recapiti>", true),
        (
            "<ultimo_evento><evento>99</evento><data_evento>2024-02-29</data_evento></ultimo_evento>",
            true,
        ),
        (
            "<statoinanagrafe><indiceprofiling>-3.5</indiceprofiling></statoinanagrafe>",
            true,
        ),
        (
            "<statoinanagrafe><indiceprofiling>0.644371661</indiceprofiling></statoinanagrafe>",
            true,
        ),
        (
            "<statoinanagrafe><indiceprofiling>5E-1</indiceprofiling></statoinanagrafe>",
            false,
        ),
        (
            "<statoinanagrafe><dataevento>2021-03-20Z</dataevento></statoinanagrafe>",
            true,
        ),
        (
            "<statoinanagrafe><dataevento>2021-03-20+01:00</dataevento></statoinanagrafe>",
            true,
        ),
        (
            "<statoinanagrafe><dataevento> 2021-03-20 </dataevento></statoinanagrafe>",
            true,
        ),
        (
            "<statoinanagrafe><dataevento>20/03/2021</dataevento></statoinanagrafe>",
            false,
        ),
        (
            "<allegato><titolistudio_lst/><titolistudio_lst/><altreinformazioni_lst/></allegato>",
            true,
        ),
        (
            "<allegato><altreinformazioni_lst/><titolistudio_lst/></allegato>",
            false,
        ),
        ("<allegato><daticurriculari/></allegato>", false),
        ("<permessodisoggiorno/>", false),
    ] {
        let violations = schema.validate(document, Limits::default(), None).expect("well formed");
        assert_eq!(violations.is_empty(), accepted, "{document}: {violations:?}");
    }
}

const INTESTAZIONE: &str = r#"<e:Intestazione xmlns:e="http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/"
    xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:actor="http://www.cnipa.it/eGov_it/portadominio" s:mustUnderstand="1">
  <e:IntestazioneMessaggio>
    <e:Mittente><e:IdentificativoParte tipo="SPC">MOLISE</e:IdentificativoParte></e:Mittente>
    <e:Destinatario><e:IdentificativoParte tipo="SPC" indirizzoTelematico="">NAZIONALE</e:IdentificativoParte></e:Destinatario>
    <e:ProfiloCollaborazione>EGOV_IT_ServizioSincrono</e:ProfiloCollaborazione>
    <e:Servizio tipo="SPC">ServiziSAP</e:Servizio>
    <e:Azione>invioSAP</e:Azione>
    <e:Messaggio>
      <e:Identificatore>MOLISE_MOLISESPCoopIT_0000042_2026-03-05_09:17</e:Identificatore>
      <e:OraRegistrazione tempo="EGOV_IT_SPC">2026-03-05T09:17:00</e:OraRegistrazione>
    </e:Messaggio>
    <e:ProfiloTrasmissione inoltro="EGOV_IT_ALPIUUNAVOLTA" confermaRicezione="false"/>
  </e:IntestazioneMessaggio>
  <e:ListaTrasmissioni>
    <e:Trasmissione>
      <e:Origine><e:IdentificativoParte tipo="SPC">MOLISE</e:IdentificativoParte></e:Origine>
      <e:Destinazione><e:IdentificativoParte tipo="SPC">NAZIONALE</e:IdentificativoParte></e:Destinazione>
      <e:OraRegistrazione tempo="EGOV_IT_SPC">2026-03-05T09:17:00.000</e:OraRegistrazione>
    </e:Trasmissione>
  </e:ListaTrasmissioni>
  <e:ListaEccezioni>
    <e:Eccezione contestoCodifica="ErroreIntestazioneMessaggioSPCoop" codiceEccezione="EGOV_IT_106" rilevanza="GRAVE" posizione="Azione"/>
  </e:ListaEccezioni>
</e:Intestazione>"#;

#[test]
fn the_schema_of_the_busta_says_what_the_busta_is() {
    let text = |name| SCHEMI_DELLA_BUSTA.iter().find(|(n, _)| *n == name).expect("a file").1;
    let set = SchemaSetBuilder::new()
        .add_source(text("soap-envelope.xsd"), "soap-envelope.xsd")
        .expect("read")
        // The imported file is already in the set.
        .add_source(
            &text("busta.xsd").replace(" schemaLocation=\"soap-envelope.xsd\"", ""),
            "busta.xsd",
        )
        .expect("read")
        .compile()
        .expect("compiled")
        .into_schema_set();
    let validator = SchemaValidator::new(&set, ValidationFlags::default());
    // Name, what is replaced in the sample, by what, still valid.
    for (name, from, to, accepted) in [
        ("as it is", "", "", true),
        ("another actor", "eGov_it/portadominio\"", "eGov_it/altro\"", false),
        (
            "mustUnderstand 0",
            "mustUnderstand=\"1\"",
            "mustUnderstand=\"0\"",
            false,
        ),
        ("no mustUnderstand", " s:mustUnderstand=\"1\"", "", false),
        ("no tipo", "Servizio tipo=\"SPC\"", "Servizio", false),
        ("no Azione", "<e:Azione>invioSAP</e:Azione>", "", true),
        (
            "no Mittente",
            "<e:Mittente><e:IdentificativoParte tipo=\"SPC\">MOLISE</e:IdentificativoParte></e:Mittente>",
            "",
            false,
        ),
        ("another profile", "EGOV_IT_ServizioSincrono", "EGOV_IT_Altro", false),
        ("identifier too short", "_0000042_", "_42_", false),
        (
            "another tempo",
            "tempo=\"EGOV_IT_SPC\">2026-03-05T09:17:00<",
            "tempo=\"ALTRO\">2026-03-05T09:17:00<",
            false,
        ),
        ("month 13", "2026-03-05T09:17:00<", "2026-13-05T09:17:00<", false),
        ("inoltro by default", " inoltro=\"EGOV_IT_ALPIUUNAVOLTA\"", "", true),
        ("unknown code", "EGOV_IT_106", "EGOV_IT_121", false),
        ("unknown relevance", "GRAVE", "GRAVISSIMA", false),
        (
            "Azione before Servizio",
            "<e:Servizio tipo=\"SPC\">ServiziSAP</e:Servizio>",
            "<e:Azione>x</e:Azione>",
            false,
        ),
        (
            "unqualified child",
            "<e:Azione>invioSAP</e:Azione>",
            "<Azione>invioSAP</Azione>",
            false,
        ),
    ] {
        let document = if from.is_empty() {
            INTESTAZIONE.to_owned()
        } else {
            INTESTAZIONE.replacen(from, to, 1)
        };
        assert_eq!(document == INTESTAZIONE, from.is_empty(), "{name} changes nothing");
        let (mut errors, mut warnings) = (Vec::new(), Vec::new());
        let mut run = validator.start_run(CollectingValidationSink {
            errors: &mut errors,
            warnings: &mut warnings,
        });
        let outcome = drive_quick_xml(document.as_bytes(), &mut run, &set).expect("well formed");
        drop(run);
        let valid = errors.is_empty() && outcome.root_validity == Some(SchemaValidity::Valid);
        assert_eq!(valid, accepted, "{name}: {errors:?}");
    }
}

const SCHEMI_DELLA_BUSTA: [(&str, &str); 2] = [
    ("busta.xsd", include_str!("../xsd/busta.xsd")),
    ("soap-envelope.xsd", include_str!("../xsd/soap-envelope.xsd")),
];
