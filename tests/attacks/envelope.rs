//! Envelopes that are XML and no SOAP 1.1 message of the contract.

use crate::{
    messages::{CF, TYPES, body, envelope, verifica},
    siege::{Siege, Wants},
};

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";

fn lookup() -> String {
    body("verificaEsistenzaSAP", "CodiceFiscale", CF)
}

fn around(parts: &str) -> String {
    format!("<s:Envelope xmlns:s=\"{SOAP}\">{parts}</s:Envelope>")
}

#[test]
fn envelopes_that_are_none() {
    let op = lookup();
    let good = format!("<s:Body>{op}</s:Body>");
    let cases = [
        (
            "empty body of HTTP",
            Wants::Client("XML non ben formato"),
            String::new(),
        ),
        ("blanks only", Wants::Client("XML non ben formato"), " \r\n".to_owned()),
        ("not XML", Wants::Client("XML non ben formato"), "hello".to_owned()),
        ("JSON", Wants::Client("XML non ben formato"), "{\"SAP\": 1}".to_owned()),
        ("a form", Wants::Client("XML non ben formato"), "SAP=1&x=2".to_owned()),
        (
            "HTML",
            Wants::Client("Il messaggio non è"),
            "<html><body/></html>".to_owned(),
        ),
        ("the operation alone", Wants::Client("Il messaggio non è"), op.clone()),
        ("SOAP 1.2", Wants::Version, verifica(CF).replace(SOAP, SOAP_12)),
        (
            "another envelope namespace",
            Wants::Version,
            verifica(CF).replace(SOAP, "urn:soap"),
        ),
        (
            "no envelope namespace",
            Wants::Version,
            "<Envelope><Body/></Envelope>".to_owned(),
        ),
        (
            "envelope namespace in capitals",
            Wants::Version,
            verifica(CF).replace(SOAP, &SOAP.to_uppercase()),
        ),
        (
            "envelope in lower case",
            Wants::Client("Il messaggio non è"),
            around(&good).replace("s:Envelope", "s:envelope"),
        ),
        (
            "SOAP 1.2 body in a SOAP 1.1 envelope",
            Wants::Client("Contenuto estraneo"),
            around(&format!("<x:Body xmlns:x='{SOAP_12}'>{op}</x:Body>")),
        ),
        (
            "two bodies",
            Wants::Client("Busta SOAP con più"),
            around(&format!("{good}{good}")),
        ),
        (
            "two envelopes",
            Wants::Client("XML non ben formato"),
            format!("{0}{0}", around(&good)),
        ),
        (
            "an envelope in the body",
            Wants::Client("Azione sconosciuta"),
            around(&format!("<s:Body>{}</s:Body>", around(&good))),
        ),
        ("no body", Wants::Client("Busta SOAP senza"), around("")),
        (
            "only a header",
            Wants::Client("Busta SOAP senza"),
            around("<s:Header/>"),
        ),
        ("empty Body", Wants::Client("Body senza"), around("<s:Body/>")),
        (
            "text in Body",
            Wants::Client("Contenuto estraneo"),
            around("<s:Body>x</s:Body>"),
        ),
        (
            "two operations",
            Wants::Client("Body con più"),
            around(&format!("<s:Body>{op}{op}</s:Body>")),
        ),
        (
            "header after body",
            Wants::Client("Header dopo"),
            around(&format!("{good}<s:Header/>")),
        ),
        (
            "two headers",
            Wants::Client("Busta SOAP con più"),
            around(&format!("<s:Header/><s:Header/>{good}")),
        ),
        (
            "text beside the body",
            Wants::Client("Contenuto estraneo"),
            around(&format!("{good}x")),
        ),
        (
            "a Fault as request",
            Wants::Client("Azione sconosciuta"),
            around("<s:Body><s:Fault/></s:Body>"),
        ),
    ];
    Siege::lay(|siege| {
        for (what, wants, message) in &cases {
            siege.soap(what, *wants, message);
        }
    });
}

#[test]
fn operations_that_are_not_the_contract_s() {
    let param = |inner: &str| {
        format!("<s:Body><t:verificaEsistenzaSAP xmlns:t='{TYPES}'>{inner}</t:verificaEsistenzaSAP></s:Body>")
    };
    let cf = format!("<t:CodiceFiscale>{CF}</t:CodiceFiscale>");
    let xsi = "xmlns:x='http://www.w3.org/2001/XMLSchema-instance'";
    let op = |name: &str, ns: &str| format!("<s:Body><t:{name} xmlns:t='{ns}'>{cf}</t:{name}></s:Body>");
    let nobody = || Wants::Client("Richiesta non conforme");
    let cases = [
        (
            "unknown operation",
            Wants::Client("Azione sconosciuta"),
            op("cancellaTutto", TYPES),
        ),
        (
            "operation in another case",
            Wants::Client("Azione sconosciuta"),
            op("VERIFICAESISTENZASAP", TYPES),
        ),
        (
            "an answer as request",
            Wants::Client("Azione sconosciuta"),
            op("risposta_verificaEsistenzaSAP", TYPES),
        ),
        (
            "operation without namespace",
            Wants::Client("Azione sconosciuta"),
            format!(
                "<s:Body><verificaEsistenzaSAP><CodiceFiscale>{CF}</CodiceFiscale></verificaEsistenzaSAP></s:Body>"
            ),
        ),
        (
            "operation in the WSDL's namespace",
            Wants::Client("Azione sconosciuta"),
            op("verificaEsistenzaSAP", "http://servizi.lavoro.gov.it/servizicoap"),
        ),
        (
            "operation with a look-alike name",
            Wants::Client("Azione sconosciuta"),
            op("verificaEsistenza\u{405}AP", TYPES),
        ),
        (
            "operation of 1 MB",
            Wants::Client("Azione sconosciuta"),
            op(&"a".repeat(1 << 20), TYPES),
        ),
        (
            "notification to the node",
            Wants::Client("Azione non servita"),
            op("notificaSAP", TYPES),
        ),
        ("no parameter", nobody(), param("")),
        ("text for parameter", nobody(), param(CF)),
        (
            "parameter without namespace",
            nobody(),
            param(&format!("<CodiceFiscale>{CF}</CodiceFiscale>")),
        ),
        (
            "parameter of another namespace",
            nobody(),
            param(&format!("<z:CodiceFiscale xmlns:z='urn:z'>{CF}</z:CodiceFiscale>")),
        ),
        (
            "parameter of another action",
            nobody(),
            param(&format!("<t:CodiceSAP>{CF}</t:CodiceSAP>")),
        ),
        (
            "parameter in another case",
            nobody(),
            param(&format!("<t:codicefiscale>{CF}</t:codicefiscale>")),
        ),
        ("parameter twice", nobody(), param(&format!("{cf}{cf}"))),
        (
            "a parameter more",
            nobody(),
            param(&format!("{cf}<t:Altro>1</t:Altro>")),
        ),
        ("text beside the parameter", nobody(), param(&format!("{cf}x"))),
        ("10,000 parameters", nobody(), param(&cf.repeat(10_000))),
        (
            "nil",
            Wants::Client("Parametro non"),
            param(&format!("<t:CodiceFiscale {xsi} x:nil='true'/>")),
        ),
        (
            "empty parameter",
            Wants::Client("Parametro non"),
            param("<t:CodiceFiscale/>"),
        ),
        (
            "markup that was not escaped",
            Wants::Client("Parametro non"),
            param(&format!(
                "<t:CodiceFiscale><V><codiceFiscale>{CF}</codiceFiscale></V></t:CodiceFiscale>"
            )),
        ),
        (
            "text and markup",
            Wants::Client("Parametro non"),
            param(&format!("<t:CodiceFiscale>{CF}<a/></t:CodiceFiscale>")),
        ),
    ];
    Siege::lay(|siege| {
        for (what, wants, parts) in &cases {
            siege.soap(what, *wants, &around(parts));
        }
        let nil = |azione: &str, parametro: &str| {
            around(&format!(
                "<s:Body><t:{azione} xmlns:t='{TYPES}'><t:{parametro} {xsi} x:nil='1'/></t:{azione}></s:Body>"
            ))
        };
        siege.soap("nil for a document", Wants::Ko(&["L001"]), &nil("invioSAP", "SAP"));
        siege.soap(
            "nil for a code to annul",
            Wants::Ko(&["L101"]),
            &nil("annullaSAP", "CodiceSAP"),
        );
        siege.soap(
            "nil for a code",
            Wants::Client("Parametro non"),
            &nil("richiestaSAP", "CodiceSAP"),
        );
    });
}

#[test]
fn header_blocks() {
    let block = |attributes: &str| {
        envelope(
            &format!("<soapenv:Header><h:h xmlns:h='urn:h' {attributes}/></soapenv:Header>"),
            &lookup(),
        )
    };
    let next = "soapenv:actor='http://schemas.xmlsoap.org/soap/actor/next'";
    let cases = [
        (
            "must be understood",
            Wants::MustUnderstand,
            block("soapenv:mustUnderstand='1'"),
        ),
        ("true", Wants::MustUnderstand, block("soapenv:mustUnderstand='true'")),
        (
            "blanks around",
            Wants::MustUnderstand,
            block("soapenv:mustUnderstand=' 1\t'"),
        ),
        (
            "by reference",
            Wants::MustUnderstand,
            block("soapenv:mustUnderstand='&#49;'"),
        ),
        (
            "addressed to the next",
            Wants::MustUnderstand,
            block(&format!("{next} soapenv:mustUnderstand='1'")),
        ),
        (
            "addressed to nobody in particular",
            Wants::MustUnderstand,
            block("soapenv:actor='' soapenv:mustUnderstand='1'"),
        ),
        (
            "for somebody else",
            Wants::Found,
            block("soapenv:actor='urn:other' soapenv:mustUnderstand='1'"),
        ),
        ("not required", Wants::Found, block("soapenv:mustUnderstand='0'")),
        ("attribute without namespace", Wants::Found, block("mustUnderstand='1'")),
        (
            "attribute of SOAP 1.2",
            Wants::Found,
            block(&format!("xmlns:e='{SOAP_12}' e:mustUnderstand='1'")),
        ),
        (
            "the second of two",
            Wants::MustUnderstand,
            envelope(
                "<soapenv:Header><a/><b soapenv:mustUnderstand='1'/></soapenv:Header>",
                &lookup(),
            ),
        ),
        (
            "inside another block",
            Wants::Found,
            envelope(
                "<soapenv:Header><a><b soapenv:mustUnderstand='1'/></a></soapenv:Header>",
                &lookup(),
            ),
        ),
        (
            "10,000 blocks",
            Wants::Found,
            envelope(
                &format!(
                    "<soapenv:Header>{}</soapenv:Header>",
                    "<h:h xmlns:h='urn:h'/>".repeat(10_000)
                ),
                &lookup(),
            ),
        ),
        (
            "10,000 blocks, the last required",
            Wants::MustUnderstand,
            envelope(
                &format!(
                    "<soapenv:Header>{}<b soapenv:mustUnderstand='1'/></soapenv:Header>",
                    "<h/>".repeat(10_000)
                ),
                &lookup(),
            ),
        ),
        (
            "50,000 blocks",
            Wants::Client("Messaggio oltre"),
            envelope(
                &format!("<soapenv:Header>{}</soapenv:Header>", "<h/>".repeat(50_000)),
                &lookup(),
            ),
        ),
        (
            "a block of 1 MB",
            Wants::Found,
            envelope(
                &format!("<soapenv:Header><h>{}</h></soapenv:Header>", "x".repeat(1 << 20)),
                &lookup(),
            ),
        ),
        (
            "text in the header",
            Wants::Found,
            envelope("<soapenv:Header>x</soapenv:Header>", &lookup()),
        ),
    ];
    Siege::lay(|siege| {
        for (what, wants, message) in &cases {
            siege.soap(what, *wants, message);
        }
    });
}

/// The action is what the body says, and nothing beside it may say another.
#[test]
fn another_action_beside_the_body() {
    Siege::lay(|siege| {
        let message = verifica(CF);
        for (what, path, action) in [
            ("SOAPAction", "/ServiziSAP", "annullaSAP"),
            ("path", "/ServiziSAP/annullaSAP", ""),
            ("path with escapes", "/ServiziSAP/%61nnullaSAP", ""),
        ] {
            let headers = format!("Content-Type: text/xml\r\nSOAPAction: \"{action}\"\r\n");
            let bytes = crate::siege::post(path, &headers, message.as_bytes());
            siege.wire(what, Wants::Client("SOAPAction o indirizzo"), &bytes);
        }
        let twice = "Content-Type: text/xml\r\nSOAPAction: \"\"\r\nSOAPAction: annullaSAP\r\n";
        let bytes = crate::siege::post("/ServiziSAP", twice, message.as_bytes());
        siege.wire("the second SOAPAction", Wants::Found, &bytes);
    });
}
