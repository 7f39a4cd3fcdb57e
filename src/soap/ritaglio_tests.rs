use super::*;
use crate::soap::{NS_TYPES, envelope};

const LIMITI: Limits = Limits {
    max_bytes: 100_000,
    max_depth: 16,
    max_elements: 1000,
    max_attributes: 64,
};

const E: &str = "http://schemas.xmlsoap.org/soap/envelope/";

fn letto(testo: &str) -> Ritaglio<'_> {
    Ritaglio::leggi(testo, LIMITI).unwrap_or_else(|e| panic!("{e}: {testo}"))
}

/// Messages of every shape that clients send, and of those that are refused.
fn messaggi() -> Vec<String> {
    let t = NS_TYPES;
    let corpo = format!("<t:a xmlns:t=\"{t}\"><t:b>1</t:b></t:a>");
    vec![
        format!("<s:Envelope xmlns:s=\"{E}\"><s:Body>{corpo}</s:Body></s:Envelope>"),
        format!("<Envelope xmlns=\"{E}\"><Body><a xmlns=\"{t}\"><b>1</b></a></Body></Envelope>"),
        format!(
            "\n <?xml version=\"1.0\"?><!-- a --><s:Envelope xmlns:s=\"{E}\">\r\n<s:Header/>\n<s:Body>\n{corpo}<!-- < b > -->\n\
             </s:Body><x xmlns=\"u\">y</x></s:Envelope>\n<!-- c -->"
        ),
        format!(
            "<s:Envelope xmlns:s=\"{E}\"><s:Header>x<a s:actor='b'>1</a></s:Header><s:Body>{corpo}</s:Body></s:Envelope>"
        ),
        format!(
            "<s:Envelope xmlns:s=\"{E}\"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring> x\n</faultstring></s:Fault></s:Body></s:Envelope>"
        ),
        format!("<s:Envelope xmlns:s=\"{E}\"><s:Body><a/></s:Body></s:Envelope>"),
        format!("<s:Envelope xmlns:s=\"{E}\"><s:Body/></s:Envelope>"),
        format!("<s:Envelope xmlns:s=\"{E}\"><s:Body>x</s:Body></s:Envelope>"),
        format!("<s:Envelope xmlns:s=\"{E}\"><s:Body>{corpo}{corpo}</s:Body></s:Envelope>"),
        format!("<s:Envelope xmlns:s=\"{E}\"><s:Body>{corpo}</s:Body><s:Body>{corpo}</s:Body></s:Envelope>"),
        format!("<s:Envelope xmlns:s=\"{E}\"><s:Body>{corpo}</s:Body><s:Header/></s:Envelope>"),
        format!("<s:Envelope xmlns:s=\"{E}\"><s:Header/><s:Header/><s:Body>{corpo}</s:Body></s:Envelope>"),
        format!("<s:Envelope xmlns:s=\"{E}\"><s:Header/></s:Envelope>"),
        format!("<s:Envelope xmlns:s=\"{E}\"><u/><s:Body>{corpo}</s:Body></s:Envelope>"),
        format!("<s:Envelope xmlns:s=\"{E}\">x<s:Body>{corpo}</s:Body></s:Envelope>"),
        format!("<s:Envelope xmlns:s=\"{E}\"><s:Body>{corpo}</s:Body></s:Envelope><a/>"),
        format!("<!DOCTYPE a><s:Envelope xmlns:s=\"{E}\"><s:Body>{corpo}</s:Body></s:Envelope>"),
        format!("<s:Envelope xmlns:s=\"{E}\"><s:Body>&e;{corpo}</s:Body></s:Envelope>"),
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body/></s:Envelope>".to_owned(),
        "<Envelope><Body/></Envelope>".to_owned(),
        "<html><body/></html>".to_owned(),
        "x".to_owned(),
        String::new(),
    ]
}

/// One grammar, whoever reads it: what is passed on is what would have been accepted.
#[test]
fn it_accepts_and_refuses_what_the_envelope_does() {
    for testo in messaggi() {
        let intero = envelope::leggi(&testo, LIMITI);
        let ritaglio = Ritaglio::leggi(&testo, LIMITI);
        match (intero, ritaglio) {
            (Ok(intero), Ok(ritaglio)) => {
                assert_eq!(intero.header, ritaglio.header, "{testo}");
                assert!(
                    ritaglio.is(intero.richiesta.ns.as_deref(), &intero.richiesta.nome),
                    "{testo}"
                );
            }
            (Err(intero), Err(ritaglio)) => assert_eq!(intero, ritaglio, "{testo}"),
            (intero, ritaglio) => panic!("{testo}\n{intero:?}\n{ritaglio:?}"),
        }
    }
}

/// The child of Body, byte for byte, in an envelope that means the same.
#[test]
fn the_child_goes_on_as_it_was_written() {
    let t = NS_TYPES;
    let figli = [
        format!(
            "<t:a xmlns:t=\"{t}\"><t:b><![CDATA[<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><x>&amp;</x>]]></t:b></t:a>"
        ),
        format!("<a  xmlns='{t}'\r\n><b>&lt;x&gt;&#xE8;\r\n\t</b><!-- > --></a >"),
        format!("<a xmlns=\"{t}\"/>"),
    ];
    for figlio in figli {
        for (prima, dopo) in [("", ""), ("\n  <!-- < -->", "\n"), (" ", "<!--a-->")] {
            let testo = format!("<s:Envelope xmlns:s=\"{E}\"><s:Body>{prima}{figlio}{dopo}</s:Body></s:Envelope>");
            let ritaglio = letto(&testo);
            assert_eq!(ritaglio.figlio(), figlio);
            let imbustata = ritaglio.imbusta("<h/>");
            assert!(
                imbustata.contains(&format!("<soap:Body xmlns:s=\"{E}\">{figlio}</soap:Body>")),
                "{imbustata}"
            );
            let (prima, dopo) = (
                envelope::leggi(&testo, LIMITI).unwrap(),
                envelope::leggi(&imbustata, LIMITI).unwrap(),
            );
            assert_eq!(prima.richiesta, dopo.richiesta);
            assert_eq!(dopo.header.len(), 1);
        }
    }
}

/// Names that Envelope or Body declare keep their meaning, whatever the prefixes of our own envelope are.
#[test]
fn what_was_declared_around_it_stays_declared() {
    let t = NS_TYPES;
    let cases = [
        format!("<s:Envelope xmlns:s=\"{E}\" xmlns:t=\"{t}\"><s:Body><t:a><t:b>x</t:b></t:a></s:Body></s:Envelope>"),
        // Body hides what Envelope declares.
        format!(
            "<s:Envelope xmlns:s=\"{E}\" xmlns:t=\"urn:altro\"><s:Body xmlns:t=\"{t}\"><t:a><t:b/></t:a></s:Body></s:Envelope>"
        ),
        // The default one, of either.
        format!("<s:Envelope xmlns:s=\"{E}\" xmlns=\"{t}\"><s:Body><a><b/></a></s:Body></s:Envelope>"),
        format!("<Envelope xmlns=\"{E}\"><Body><t:a xmlns:t=\"{t}\"><b/></t:a></Body></Envelope>"),
        format!(
            "<s:Envelope xmlns:s=\"{E}\" xmlns=\"urn:altro\"><s:Body xmlns=\"\"><t:a xmlns:t=\"{t}\"><b/></t:a></s:Body></s:Envelope>"
        ),
        // Our own prefix, for something else; and all that we would take next.
        format!(
            "<s:Envelope xmlns:s=\"{E}\" xmlns:soap=\"{t}\"><s:Body><soap:a><soap:b/></soap:a></s:Body></s:Envelope>"
        ),
        format!(
            "<q:Envelope xmlns:q=\"{E}\" xmlns:soap=\"{t}\" xmlns:soapenv=\"urn:1\" xmlns:S=\"urn:2\" xmlns:SOAP-ENV=\"urn:3\" \
             xmlns:s0=\"urn:a&amp;&quot;b\"><q:Body><soap:a s0:x=\"1\"><soapenv:b/></soap:a></q:Body></q:Envelope>"
        ),
    ];
    for testo in cases {
        let imbustata = letto(&testo).imbusta("<soap:h/>");
        let (prima, dopo) = (
            envelope::leggi(&testo, LIMITI).unwrap(),
            envelope::leggi(&imbustata, LIMITI).unwrap(),
        );
        assert_eq!(prima.richiesta, dopo.richiesta, "{imbustata}");
        assert!(
            dopo.header[0].is(Some(E), "h"),
            "the header knows its own prefix: {imbustata}"
        );
    }
}

#[test]
fn without_its_header_the_rest_is_as_it_was() {
    let corpo = "<s:Body Id=\"1\">\n<a xmlns='urn:a'>è &#13;</a>\n</s:Body>\n</s:Envelope>\n";
    let ours = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    for dichiarazione in ["", ours, "<?xml version='1.0' encoding='utf-16'?>"] {
        for header in ["", "<s:Header/>", "<s:Header>\n<b xmlns=\"urn:b\">?></b></s:Header>"] {
            let testo = format!("{dichiarazione}\n<s:Envelope xmlns:s=\"{E}\">{header}{corpo}");
            // White space before the root of a text without declaration is not read.
            let spazio = if dichiarazione.is_empty() { "" } else { "\n" };
            let atteso = format!("{ours}{spazio}<s:Envelope xmlns:s=\"{E}\">{corpo}");
            assert_eq!(letto(&testo).spoglia(), atteso);
        }
    }
}

#[test]
fn of_the_answer_only_the_beginning_is_tasted() {
    let lungo = "x".repeat(100);
    let testo = format!(
        "<s:Envelope xmlns:s=\"{E}\"><s:Body><a xmlns=\"urn:a\"><Esito> OK </Esito>\n<M>{lungo}<i>y</i></M><C/><D>0</D><E>1</E></a></s:Body></s:Envelope>"
    );
    let ritaglio = letto(&testo);
    assert_eq!(ritaglio.assaggio("Esito"), Some("OK"));
    assert_eq!(ritaglio.assaggio("M").map(str::len), Some(ASSAGGIO));
    assert_eq!(
        (ritaglio.assaggio("C"), ritaglio.assaggio("D"), ritaglio.assaggio("E")),
        (Some(""), Some("0"), None)
    );
    assert_eq!(ritaglio.fault, None);
    let fault = messaggi().remove(4);
    let atteso = FaultLetto {
        codice: "Client".to_owned(),
        testo: "x".to_owned(),
    };
    assert_eq!(letto(&fault).fault, Some(atteso));
}
