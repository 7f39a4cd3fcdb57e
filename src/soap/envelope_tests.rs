use proptest::prelude::*;

use super::*;

fn letta(xml: &str) -> Result<Envelope, EnvelopeError> {
    leggi(xml, Limits::default())
}

/// The parameters' texts of a request that must be readable.
fn testi(xml: &str) -> Vec<String> {
    let envelope = letta(xml).unwrap_or_else(|e| panic!("{e}: {xml}"));
    let testo = |p: Parametro| match p.contenuto {
        ContenutoParametro::Testo(t) => t,
        altro => panic!("{altro:?}"),
    };
    envelope.richiesta.parametri.into_iter().map(testo).collect()
}

const S: &str = "xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"";
const T: &str = "xmlns:t=\"http://servizi.lavoro.gov.it/servizicoap/types\"";

#[test]
fn any_prefix_white_space_and_a_missing_header_are_fine() {
    let ns = NS;
    let tipi = crate::soap::NS_TYPES;
    for xml in [
        format!(
            "<s:Envelope {S}><s:Body><t:richiestaSAP {T}><t:CodiceSAP>AA00000001G</t:CodiceSAP></t:richiestaSAP></s:Body></s:Envelope>"
        ),
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<SOAP-ENV:Envelope xmlns:SOAP-ENV='{ns}' xmlns:typ='{tipi}'>\r\n\
             \t<SOAP-ENV:Header/>\r\n\t<SOAP-ENV:Body>\r\n<typ:richiestaSAP>\r\n<typ:CodiceSAP>AA00000001G</typ:CodiceSAP>\r\n\
             </typ:richiestaSAP>\r\n</SOAP-ENV:Body>\r\n</SOAP-ENV:Envelope>\r\n"
        ),
        format!(
            "<Envelope xmlns='{ns}'><Header></Header><Body><richiestaSAP xmlns='{tipi}'><CodiceSAP>AA00000001G</CodiceSAP>\
             </richiestaSAP></Body></Envelope>"
        ),
        format!(
            "<!-- a --><s:Envelope {S}><!-- b --><s:Body><!-- c --><x:richiestaSAP xmlns:x='{tipi}'><x:CodiceSAP>AA<!-- d -->\
             00000001G</x:CodiceSAP></x:richiestaSAP></s:Body><!-- e --></s:Envelope><!-- f -->"
        ),
        format!(
            "<s:Envelope {S}><s:Body><t:richiestaSAP {T}><t:CodiceSAP>AA00000001G</t:CodiceSAP></t:richiestaSAP></s:Body>\
             <z:dopo xmlns:z='urn:z'><z:a>b</z:a></z:dopo></s:Envelope>"
        ),
    ] {
        let envelope = letta(&xml).unwrap_or_else(|e| panic!("{e}: {xml}"));
        assert!(envelope.header.is_empty());
        assert!(envelope.richiesta.is(Some(tipi), "richiestaSAP"), "{xml}");
        assert!(!envelope.richiesta.testo_estraneo);
        assert_eq!(testi(&xml), ["AA00000001G"], "{xml}");
    }
}

#[test]
fn encodings_and_what_stands_before_the_declaration() {
    let xml = |encoding: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"{encoding}\"?><s:Envelope {S}><s:Body><r><p>perché</p></r></s:Body></s:Envelope>"
        )
    };
    let utf16 = |da_byte: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{FEFF}{}", xml("UTF-16"))
            .encode_utf16()
            .flat_map(da_byte)
            .collect()
    };
    for (come, byte) in [
        ("UTF-8", xml("UTF-8").into_bytes()),
        ("UTF-8 with BOM", format!("\u{FEFF}{}", xml("utf-8")).into_bytes()),
        ("UTF-16LE", utf16(u16::to_le_bytes)),
        ("UTF-16BE", utf16(u16::to_be_bytes)),
        ("white space first", format!("\r\n {}", xml("UTF-8")).into_bytes()),
    ] {
        let testo = crate::xml::decode(&byte, None).unwrap_or_else(|e| panic!("{come}: {e}"));
        assert_eq!(testi(&testo), ["perché"], "{come}");
    }
}

#[test]
fn header_blocks_are_kept_in_order() {
    let xml = format!(
        "<s:Envelope {S}><s:Header>\n <a:Uno xmlns:a='urn:a' s:mustUnderstand='1'><a:b>c</a:b></a:Uno>\n <Due/></s:Header>\
         <s:Body><r/></s:Body></s:Envelope>"
    );
    let header = letta(&xml).unwrap().header;
    let nomi: Vec<_> = header.iter().map(|b| b.name.as_str()).collect();
    assert_eq!(nomi, ["Uno", "Due"]);
    assert_eq!(header[0].attribute(Some(NS), "mustUnderstand"), Some("1"));
    assert_eq!(header[0].children().next().map(Element::text).as_deref(), Some("c"));
}

#[test]
fn text_of_a_parameter_is_one_string() {
    for (dentro, atteso) in [
        ("", ""),
        ("AA00000001G", "AA00000001G"),
        ("<![CDATA[<IDSAP/>]]>", "<IDSAP/>"),
        ("\n\t<![CDATA[<IDSAP/>]]>\n", "\n\t<IDSAP/>\n"),
        (" \n ", ""),
        ("a<!-- b --> c<![CDATA[ d]]>", "a c d"),
        ("&lt;IDSAP/&gt;", "<IDSAP/>"),
        ("&amp;lt;IDSAP/&amp;gt;", "&lt;IDSAP/&gt;"),
        ("&lt;a&gt;<![CDATA[b & c]]>&lt;/a&gt;", "<a>b & c</a>"),
        ("  x y  ", "  x y  "),
    ] {
        let xml = format!("<s:Envelope {S}><s:Body><r><p>{dentro}</p></r></s:Body></s:Envelope>");
        assert_eq!(testi(&xml), [atteso], "{dentro}");
    }
}

#[test]
fn elements_in_a_parameter_are_told_apart() {
    let contenuto = |dentro: &str| {
        let xml = format!("<s:Envelope {S}><s:Body><r><p>{dentro}</p></r></s:Body></s:Envelope>");
        letta(&xml).unwrap().richiesta.parametri.remove(0).contenuto
    };
    assert!(matches!(contenuto("<a><b>c</b></a>"), ContenutoParametro::Figlio(e) if e.name == "a"));
    assert!(matches!(contenuto("\n <a/> \n"), ContenutoParametro::Figlio(_)));
    for misto in ["x<a/>", "<a/>x", "<a/><b/>", "<a/> <b><c/></b>", "x<a/><b/>y"] {
        assert_eq!(contenuto(misto), ContenutoParametro::Misto, "{misto}");
    }
}

#[test]
fn nil_names_and_stray_text_are_noted() {
    let xml = format!(
        "<s:Envelope {S} xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><s:Body><r a='1'>x<p i:nil='true'/><p i:nil='1'/>\
         <p i:nil='false'/><p nil='true'/></r></s:Body></s:Envelope>"
    );
    let richiesta = letta(&xml).unwrap().richiesta;
    let nil: Vec<_> = richiesta.parametri.iter().map(|p| p.nil).collect();
    assert_eq!(nil, [true, true, false, false]);
    assert!(richiesta.testo_estraneo);
    assert_eq!(richiesta.attributi.len(), 1);
}

#[test]
fn what_is_not_an_envelope() {
    use EnvelopeError as E;
    let busta = |dentro: &str| format!("<s:Envelope {S}>{dentro}</s:Envelope>");
    for (xml, atteso) in [
        ("<r/>".to_owned(), E::NonEnvelope),
        ("<Envelope/>".to_owned(), E::NamespaceErrato),
        (
            "<Envelope xmlns='urn:x'><Body><r/></Body></Envelope>".to_owned(),
            E::NamespaceErrato,
        ),
        (
            "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><r/></s:Body></s:Envelope>"
                .to_owned(),
            E::VersioneSoap12,
        ),
        (busta(""), E::SenzaBody),
        (busta("<s:Header/>"), E::SenzaBody),
        (busta("<s:Body/>"), E::BodyVuoto),
        (busta("<s:Body> \n </s:Body>"), E::BodyVuoto),
        (busta("<s:Body><r/></s:Body><s:Body><r/></s:Body>"), E::DueBody),
        (busta("<s:Body><r/><q/></s:Body>"), E::PiuRichieste),
        (busta("<s:Body><r/></s:Body><s:Header/>"), E::HeaderDopoBody),
        (busta("<s:Header/><s:Header/><s:Body><r/></s:Body>"), E::HeaderRipetuto),
        (busta("x<s:Body><r/></s:Body>"), E::TestoEstraneo),
        (busta("<s:Body>x<r/></s:Body>"), E::TestoEstraneo),
        (busta("<s:Body><r/>x</s:Body>"), E::TestoEstraneo),
        (busta("<s:Body><r/></s:Body>x"), E::TestoEstraneo),
        (busta("<z xmlns='urn:z'/><s:Body><r/></s:Body>"), E::ElementoEstraneo),
        (busta("<s:Body><r/></s:Body><z/>"), E::ElementoEstraneo),
        (busta("<s:Body><r/></s:Body><s:altro/>"), E::ElementoEstraneo),
        (busta("<Body><r/></Body>"), E::ElementoEstraneo),
    ] {
        assert_eq!(letta(&xml), Err(atteso), "{xml}");
    }
}

#[test]
fn what_the_reader_refuses_is_refused_to_the_very_end() {
    let buona = format!("<s:Envelope {S}><s:Body><r/></s:Body></s:Envelope>");
    for xml in [
        String::new(),
        "ciao".to_owned(),
        format!("<!DOCTYPE x>{buona}"),
        format!("{buona}<r/>"),
        format!("{buona}x"),
        buona.replace("</s:Envelope>", ""),
        buona.replace("<r/>", "<r>&amico;</r>"),
        buona.replace("<r/>", "<r a='1' a='2'/>"),
        buona.replace("<r/>", "<q:r/>"),
        buona.replace("<r/>", "<r><?php ?></r>"),
    ] {
        assert!(matches!(letta(&xml), Err(EnvelopeError::MalFormato(_))), "{xml}");
    }
    let stretti = Limits {
        max_bytes: buona.len() - 1,
        ..Limits::default()
    };
    assert!(matches!(leggi(&buona, stretti), Err(EnvelopeError::MalFormato(_))));
}

proptest! {
    #[test]
    fn never_panics_on_text(testo in "\\PC{0,200}") {
        let _ = letta(&testo);
    }

    #[test]
    fn never_panics_on_broken_envelopes(da in 0_usize..400, quanti in 0_usize..40, nuovo in "[<>/&;!\\[\\]a-z \"'=-]{0,6}") {
        let buona = format!(
            "<s:Envelope {S}><s:Header><a s:mustUnderstand='1'><b/></a></s:Header><s:Body><t:invioSAP {T}><t:SAP>&lt;x&gt;\
             <![CDATA[y]]></t:SAP></t:invioSAP></s:Body></s:Envelope>"
        );
        let da = da.min(buona.len());
        let a = (da + quanti).min(buona.len());
        let _ = letta(&format!("{}{nuovo}{}", &buona[..da], &buona[a..]));
    }
}
