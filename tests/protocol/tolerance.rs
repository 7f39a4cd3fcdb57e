//! What real clients send and must go on sending: operations.md §2, §3; design §7.9, §7.17.

use crate::{
    http::{self, Reply, escape},
    messages::{CF, Documento, TYPES, idsap, invio, plain, verifica},
    node::Node,
};

fn found(reply: &Reply, codice: &str, what: &str) {
    assert_eq!(
        reply.element("CodiceSAP").as_deref(),
        Some(codice),
        "{what}: {} {}",
        reply.head,
        reply.body
    );
}

fn with_a_sap() -> (Node, String) {
    let node = Node::start();
    let codice = node
        .post(&invio(&Documento::default().xml()))
        .element("CodiceSAP")
        .unwrap();
    (node, codice)
}

#[test]
fn http_of_every_age() {
    let (node, codice) = with_a_sap();
    let message = verifica(CF);
    let request = |version: &str, headers: &str| {
        format!(
            "POST /ServiziSAP {version}\r\n{headers}Content-Length: {}\r\n\r\n{message}",
            message.len()
        )
    };
    let close = "Host: x\r\nConnection: close\r\n";
    let cases = [
        (
            "HTTP/1.0 of Axis 1.4, empty SOAPAction",
            request(
                "HTTP/1.0",
                "Content-Type: text/xml; charset=utf-8\r\nSOAPAction: \"\"\r\nHost: x\r\n",
            ),
        ),
        (
            "no Host at all in 1.0",
            request("HTTP/1.0", "Content-Type: text/xml\r\n"),
        ),
        ("no Content-Type", request("HTTP/1.1", close)),
        (
            "Expect: 100-continue",
            request(
                "HTTP/1.1",
                &format!("{close}Content-Type: text/xml\r\nExpect: 100-continue\r\n"),
            ),
        ),
        (
            "SOAPAction of Axis2",
            request(
                "HTTP/1.1",
                &format!(
                    "{close}SOAPAction: \"http://servizi.lavoro.gov.it/servizicoap/servizicoapWS/verificaEsistenzaSAPRequest\"\r\n"
                ),
            ),
        ),
        (
            "a SOAPAction of nobody",
            request("HTTP/1.1", &format!("{close}SOAPAction: urn:whatever\r\n")),
        ),
        (
            "chunked",
            format!(
                "POST /ServiziSAP HTTP/1.1\r\n{close}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{message}\r\n0\r\n\r\n",
                message.len()
            ),
        ),
    ];
    for (what, bytes) in cases {
        found(&http::raw(node.service, bytes.as_bytes()).expect(what), &codice, what);
    }
    // Wrong credentials are refused also where none are required (design §7.5).
    let wrong = request("HTTP/1.1", &format!("{close}Authorization: Basic dTpw\r\n"));
    let refused = http::raw(node.service, wrong.as_bytes()).expect("an answer");
    assert_eq!(refused.status, 401, "{}", refused.head);
}

#[test]
fn addresses_below_the_base_path() {
    let (node, codice) = with_a_sap();
    for path in [
        "/ServiziSAP",
        "/ServiziSAP/",
        "/ServiziSAP/verificaEsistenzaSAP",
        "/ServiziSAP/a/b/c",
        "/ServiziSAP?x=1",
    ] {
        let reply = http::request(
            node.service,
            "POST",
            path,
            &[("Content-Type", "text/xml")],
            verifica(CF).as_bytes(),
        );
        found(&reply, &codice, path);
    }
}

#[test]
fn another_action_named_beside_the_body_is_refused() {
    let (node, _) = with_a_sap();
    for (path, action) in [
        ("/ServiziSAP/annullaSAP", "\"\""),
        ("/ServiziSAP", "annullaSAP"),
        (
            "/ServiziSAP",
            "\"http://servizi.lavoro.gov.it/servizicoap/servizicoapWS/annullaSAPRequest\"",
        ),
    ] {
        let headers = [("Content-Type", "text/xml"), ("SOAPAction", action)];
        let reply = http::request(node.service, "POST", path, &headers, verifica(CF).as_bytes());
        assert_eq!(reply.fault().unwrap().0, "soap:Client", "{path} {action}");
    }
}

#[test]
fn envelopes_in_any_dress() {
    let (node, codice) = with_a_sap();
    let soap = "http://schemas.xmlsoap.org/soap/envelope/";
    let cases = [
        (
            "default namespace on the operation",
            format!(
                "<S:Envelope xmlns:S='{soap}'><S:Body><verificaEsistenzaSAP xmlns='{TYPES}'><CodiceFiscale>{CF}</CodiceFiscale></verificaEsistenzaSAP></S:Body></S:Envelope>"
            ),
        ),
        (
            "everything in default namespaces",
            format!(
                "<Envelope xmlns='{soap}'><Body><verificaEsistenzaSAP xmlns='{TYPES}'><CodiceFiscale>{CF}</CodiceFiscale></verificaEsistenzaSAP></Body></Envelope>"
            ),
        ),
        (
            "white space and CRLF everywhere",
            format!(
                "\r\n<s:Envelope xmlns:s='{soap}'>\r\n <s:Header/>\r\n <s:Body>\r\n  <a:verificaEsistenzaSAP xmlns:a='{TYPES}'>\r\n   <a:CodiceFiscale>\r\n{CF}\t</a:CodiceFiscale>\r\n  </a:verificaEsistenzaSAP>\r\n </s:Body>\r\n</s:Envelope>\r\n"
            ),
        ),
        (
            "comments",
            format!(
                "<!-- a --><s:Envelope xmlns:s='{soap}'><!-- b --><s:Body><!-- c --><a:verificaEsistenzaSAP xmlns:a='{TYPES}'><a:CodiceFiscale>SMPPRV80<!-- d -->A01H501H</a:CodiceFiscale></a:verificaEsistenzaSAP></s:Body></s:Envelope>"
            ),
        ),
        (
            "the integration header of the regional gateway",
            crate::messages::envelope(
                "<soapenv:Header><o:integrazione xmlns:o='http://it.regione.toscana.icar/Integrazione' soapenv:actor='http://it.regione.toscana.icar/Integrazione' soapenv:mustUnderstand='1' SPCoopMittente='LAZIO'/></soapenv:Header>",
                &crate::messages::body("verificaEsistenzaSAP", "CodiceFiscale", CF),
            ),
        ),
        (
            "WS-Addressing",
            crate::messages::envelope(
                "<soapenv:Header><w:Action xmlns:w='http://www.w3.org/2005/08/addressing' soapenv:mustUnderstand='1'>x</w:Action></soapenv:Header>",
                &crate::messages::body("verificaEsistenzaSAP", "CodiceFiscale", CF),
            ),
        ),
    ];
    for (what, message) in cases {
        found(&node.post(&message), &codice, what);
    }
}

#[test]
fn a_header_that_must_be_understood_and_is_not() {
    let (node, _) = with_a_sap();
    let header = "<soapenv:Header><x:y xmlns:x='urn:x' soapenv:mustUnderstand='1'/></soapenv:Header>";
    let reply = node.post(&crate::messages::envelope(
        header,
        &crate::messages::body("verificaEsistenzaSAP", "CodiceFiscale", CF),
    ));
    assert_eq!(reply.fault().unwrap().0, "soap:MustUnderstand");
}

#[test]
fn bytes_in_every_admitted_encoding() {
    let (node, codice) = with_a_sap();
    let message = verifica(CF);
    let bare = message.trim_start_matches("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let utf16 = |bom: [u8; 2], bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        bom.into_iter().chain(bare.encode_utf16().flat_map(bytes)).collect()
    };
    let cases: [(&str, &str, Vec<u8>); 5] = [
        (
            "UTF-8 with BOM",
            "text/xml",
            [b"\xEF\xBB\xBF", message.as_bytes()].concat(),
        ),
        (
            "UTF-16 little endian",
            "text/xml",
            utf16([0xFF, 0xFE], u16::to_le_bytes),
        ),
        (
            "UTF-16 big endian",
            "text/xml; charset=utf-16",
            utf16([0xFE, 0xFF], u16::to_be_bytes),
        ),
        (
            "ISO-8859-1 by Content-Type",
            "text/xml; charset=iso-8859-1",
            bare.as_bytes().to_vec(),
        ),
        (
            "ISO-8859-1 by declaration",
            "text/xml",
            message.replace("UTF-8", "ISO-8859-1").into_bytes(),
        ),
    ];
    for (what, content_type, bytes) in cases {
        let reply = http::request(
            node.service,
            "POST",
            "/ServiziSAP",
            &[("Content-Type", content_type)],
            &bytes,
        );
        found(&reply, &codice, what);
    }
    assert_eq!(
        node.post(&message).header("content-type"),
        Some("text/xml; charset=utf-8")
    );
}

#[test]
fn inner_text_in_every_form_seen() {
    let (node, codice) = with_a_sap();
    let raw = |value: &str| {
        crate::messages::envelope(
            "",
            &format!("<t:richiestaSAP xmlns:t='{TYPES}'><t:CodiceSAP>{value}</t:CodiceSAP></t:richiestaSAP>"),
        )
    };
    let id = idsap(&codice);
    let cases = [
        (
            "CDATA with declaration and white space around",
            format!("\n\t<![CDATA[<?xml version=\"1.0\" encoding=\"utf-8\"?>{id}]]>\n"),
        ),
        (
            "white space before the declaration",
            format!("<![CDATA[\n  <?xml version='1.0'?>{id}]]>"),
        ),
        (
            "escaped with declaration",
            escape(&format!(
                "<?xml version=\"1.0\" encoding=\"ISO-8859-1\" standalone=\"yes\"?>{id}"
            )),
        ),
        ("escaped", escape(&id)),
        ("escaped twice", escape(&escape(&id))),
        (
            "with xmlns:xsi on the root",
            escape(&id.replace(
                "<IDSAP>",
                "<IDSAP xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">",
            )),
        ),
        ("bare", codice.clone()),
        ("bare, lower case, padded", format!("  {}\n", codice.to_lowercase())),
    ];
    for (what, value) in cases {
        let sap = node.post(&raw(&value)).element("SAP").unwrap_or_default();
        assert!(sap.contains(&codice), "{what}: {sap}");
    }
}

#[test]
fn an_inner_document_that_was_not_escaped_is_accepted_by_invio_only() {
    let node = Node::start();
    let documento = Documento::default().xml();
    let documento = documento.trim_start_matches("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let message = |azione: &str, parametro: &str, inner: &str| {
        crate::messages::envelope(
            "",
            &format!("<t:{azione} xmlns:t='{TYPES}'><t:{parametro}>{inner}</t:{parametro}></t:{azione}>"),
        )
    };
    let reply = node.post(&message("invioSAP", "SAP", documento));
    assert_eq!(reply.element("Esito").as_deref(), Some("OK"), "{}", reply.body);
    let reply = node.post(&message("richiestaSAP", "CodiceSAP", &idsap("AA00000001G")));
    assert_eq!(reply.fault().unwrap().0, "soap:Client");
}

#[test]
fn accents_and_markup_characters_come_back_as_they_went() {
    let node = Node::start();
    let indirizzo = "PIAZZA DELL'UNITÀ 1 &amp; &lt;INTERNO&gt; \"B\" €";
    let reply = node.post(&invio(
        &Documento {
            indirizzo,
            ..Documento::default()
        }
        .xml(),
    ));
    let codice = reply.element("CodiceSAP").unwrap();
    let sap = node.post(&crate::messages::richiesta(&codice)).element("SAP").unwrap();
    let back = http::element(&sap, "indirizzo").unwrap();
    assert_eq!(back, http::unescape(indirizzo));
}

#[test]
fn lookups_tolerate_what_real_clients_send() {
    let (node, codice) = with_a_sap();
    for (what, value) in [
        ("bare", CF.to_owned()),
        ("lower case", CF.to_lowercase()),
        (
            "VerificaSAP",
            format!("<VerificaSAP><codiceFiscale>{CF}</codiceFiscale></VerificaSAP>"),
        ),
        (
            "any root, any case",
            format!("<Richiesta><CODICEFISCALE> {CF} </CODICEFISCALE></Richiesta>"),
        ),
    ] {
        for azione in ["verificaEsistenzaSAP", "richiestaCodSAPRegTitolare"] {
            found(&node.post(&plain(azione, "CodiceFiscale", &value)), &codice, what);
        }
    }
}
