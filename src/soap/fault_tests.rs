use super::*;
use crate::{
    soap::{envelope, scrivi_envelope},
    xml::{Limits, XmlError},
};

#[test]
fn a_fault_as_written() {
    let fault = Fault::client("Body con più di una <richiesta>");
    insta::assert_snapshot!(scrivi_envelope(None, &fault.scrivi()), @r#"<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>soap:Client</faultcode><faultstring>Body con più di una &lt;richiesta&gt;</faultstring></soap:Fault></soap:Body></soap:Envelope>"#);
}

#[test]
fn the_header_stands_before_the_body() {
    let xml = scrivi_envelope(Some("<a/>"), "<b/>");
    let letta = envelope::leggi(&xml, Limits::default()).unwrap();
    assert_eq!(letta.header.len(), 1);
    assert_eq!(letta.richiesta.nome, "b");
}

#[test]
fn each_defect_has_its_code_and_says_little() {
    let malformato = |kind| EnvelopeError::MalFormato(XmlError { kind, line: 7 });
    for (errore, codice) in [
        (EnvelopeError::VersioneSoap12, FaultCode::VersionMismatch),
        (EnvelopeError::NamespaceErrato, FaultCode::VersionMismatch),
        (malformato(XmlErrorKind::Doctype), FaultCode::Client),
        (malformato(XmlErrorKind::TooDeep), FaultCode::Client),
        (malformato(XmlErrorKind::Malformed), FaultCode::Client),
        (EnvelopeError::NonEnvelope, FaultCode::Client),
        (EnvelopeError::SenzaBody, FaultCode::Client),
        (EnvelopeError::DueBody, FaultCode::Client),
        (EnvelopeError::BodyVuoto, FaultCode::Client),
        (EnvelopeError::PiuRichieste, FaultCode::Client),
        (EnvelopeError::HeaderDopoBody, FaultCode::Client),
        (EnvelopeError::HeaderRipetuto, FaultCode::Client),
        (EnvelopeError::TestoEstraneo, FaultCode::Client),
        (EnvelopeError::ElementoEstraneo, FaultCode::Client),
    ] {
        let fault = Fault::from(errore.clone());
        assert_eq!(fault.codice, codice, "{errore}");
        assert!(fault.testo.len() < 80 && !fault.testo.contains('7'), "{errore}");
    }
}

fn capito(blocchi: &str, modi: bool) -> bool {
    let (ns, busta) = (NS, crate::egov::NS);
    let xml = format!(
        "<s:Envelope xmlns:s='{ns}' xmlns:e='{busta}' xmlns:x='urn:x'><s:Header>{blocchi}</s:Header><s:Body><r/></s:Body></s:Envelope>"
    );
    let header = envelope::leggi(&xml, Limits::default()).unwrap().header;
    let esito = must_understand(&header, busta, modi);
    assert!(esito.as_ref().is_ok() || esito.as_ref().is_err_and(|f| f.codice == FaultCode::MustUnderstand));
    esito.is_ok()
}

#[test]
fn must_understand_what_is_addressed_to_us() {
    const SECURITY: &str = "<w:Security xmlns:w='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd' \
                            s:mustUnderstand='1'/>";
    for (blocchi, atteso) in [
        ("", true),
        ("<x:a/>", true),
        ("<x:a s:mustUnderstand='0'/>", true),
        ("<x:a mustUnderstand='1'/>", true),
        ("<x:a s:mustUnderstand='1'/>", false),
        ("<a s:mustUnderstand='1'/>", false),
        ("<x:a s:mustUnderstand=' 1 '/>", false),
        ("<x:a s:mustUnderstand='1' s:actor=''/>", false),
        (
            "<x:a s:mustUnderstand='1' s:actor='http://schemas.xmlsoap.org/soap/actor/next'/>",
            false,
        ),
        (
            "<x:a s:mustUnderstand='1' s:actor='http://it.regione.toscana.icar/Integrazione'/>",
            true,
        ),
        (
            "<x:a s:mustUnderstand='1' s:actor='http://www.cnipa.it/eGov_it/portadominio'/>",
            true,
        ),
        ("<e:Intestazione s:mustUnderstand='1'/>", true),
        (
            "<w:To xmlns:w='http://www.w3.org/2005/08/addressing' s:mustUnderstand='1'/>",
            true,
        ),
        (
            "<w:To xmlns:w='http://schemas.xmlsoap.org/ws/2004/08/addressing' s:mustUnderstand='1'/>",
            true,
        ),
        ("<x:a/><x:b s:mustUnderstand='1'/>", false),
        (SECURITY, true),
    ] {
        assert_eq!(capito(blocchi, false), atteso, "{blocchi}");
    }
    assert!(
        !capito(SECURITY, true),
        "with ModI on, a Security that nobody took is not understood"
    );
}
