//! The contract as text: the WSDL in two profiles and every schema of `xsd/`, embedded in the binary.
//!
//! Guarantees that whatever is served stands on its own: the address and every import are absolute and lead back to
//! this server (`?xsd=<name>`), so that a client generator never looks anywhere else. Leaves to the router which
//! query asks for which text. Obeys operations.md §1 and design §5 "contract", §7.3 "wsdl.profilo".

use std::borrow::Cow;

use crate::config::ProfiloWsdl;

const WSDL: &str = include_str!("../../wsdl/sapWS.wsdl");
/// Where the file alone says the service lives; replaced by the public address.
const INDIRIZZO: &str = "http://127.0.0.1:8080/ServiziSAP";
/// The line of the file that becomes the third child of `risposta_richiestaCodSAPRegTitolare`.
const SOLO_ESTESO: &str = "          <!-- profilo esteso -->\n";
const CODICE_ENTE_TITOLARE: &str = "          <xsd:element name=\"CodiceEnteTitolare\" type=\"xsd:string\"/>\n";

macro_rules! file {
    ($nome:literal) => {
        ($nome, include_str!(concat!("../../xsd/", $nome)))
    };
}

/// The schemas of the inner documents, `(file name, text)`: what `xml::schema::Schema::compile` is given.
pub const SCHEMI: &[(&str, &str)] = &[
    file!("lavoratore.xsd"),
    file!("IDSAP.xsd"),
    file!("VerificaSAP.xsd"),
    file!("ListaSAP.xsd"),
    file!("RichiestaCodSAPRegTitolare.xsd"),
    file!("ListaDID.xsd"),
    file!("ListaAnomalie.xsd"),
];

/// Served but never compiled: the header is checked by rules of its own (busta-egov.md §2, "Notes on types").
const SOLO_SERVITI: &[(&str, &str)] = &[file!("busta.xsd"), file!("soap-envelope.xsd")];

/// The WSDL, its address being `public_url` + `/ServiziSAP`.
pub fn wsdl(profilo: ProfiloWsdl, public_url: &str) -> String {
    let terzo_figlio = match profilo {
        ProfiloWsdl::Base => "",
        ProfiloWsdl::Esteso => CODICE_ENTE_TITOLARE,
    };
    WSDL.replace(SOLO_ESTESO, terzo_figlio)
        .replace(INDIRIZZO, &indirizzo(public_url))
}

/// A schema of `xsd/` by file name, with or without `.xsd`; its imports lead to this server.
pub fn xsd(nome: &str, public_url: &str) -> Option<Cow<'static, str>> {
    let nome = nome.strip_suffix(".xsd").unwrap_or(nome);
    let testo = SCHEMI
        .iter()
        .chain(SOLO_SERVITI)
        .find(|(file, _)| file.strip_suffix(".xsd") == Some(nome))
        .map(|(_, testo)| *testo)?;
    Some(importi_assoluti(testo, public_url))
}

/// Rewrites `schemaLocation="name.xsd"`. Our own files write it in no other way; a test says so.
fn importi_assoluti(testo: &'static str, public_url: &str) -> Cow<'static, str> {
    const ATTRIBUTO: &str = "schemaLocation=\"";
    if !testo.contains(ATTRIBUTO) {
        return Cow::Borrowed(testo);
    }
    let base = indirizzo(public_url);
    let mut out = String::with_capacity(testo.len() + 128);
    let mut resto = testo;
    while let Some((prima, dopo)) = resto.split_once(ATTRIBUTO) {
        let (luogo, coda) = dopo.split_once('"').unwrap_or((dopo, ""));
        let nome = luogo.strip_suffix(".xsd").unwrap_or(luogo);
        out.push_str(prima);
        out.push_str(ATTRIBUTO);
        out.push_str(&base);
        out.push_str("?xsd=");
        out.push_str(nome);
        out.push('"');
        resto = coda;
    }
    out.push_str(resto);
    Cow::Owned(out)
}

/// The address of the service, fit for an attribute.
fn indirizzo(public_url: &str) -> String {
    let mut out = String::with_capacity(public_url.len() + 16);
    for c in public_url.trim_end_matches('/').chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c => out.push(c),
        }
    }
    out.push_str("/ServiziSAP");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        actions::Azione,
        xml::{Element, Limits, Reader},
    };

    const URL: &str = "https://sap.example.it/nodo";
    const WSDL_NS: Option<&str> = Some("http://schemas.xmlsoap.org/wsdl/");
    const SOAP_NS: Option<&str> = Some("http://schemas.xmlsoap.org/wsdl/soap/");
    const XSD_NS: Option<&str> = Some("http://www.w3.org/2001/XMLSchema");

    fn letto(testo: &str) -> Element {
        Reader::tree(testo, Limits::default()).expect("well formed")
    }

    fn figli<'e>(e: &'e Element, ns: Option<&str>, nome: &str) -> Vec<&'e Element> {
        e.children().filter(|c| c.is(ns, nome)).collect()
    }

    fn figlio<'e>(e: &'e Element, ns: Option<&str>, nome: &str) -> &'e Element {
        match figli(e, ns, nome)[..] {
            [unico] => unico,
            ref altri => panic!("{nome}: {} times", altri.len()),
        }
    }

    fn con_nome<'e>(e: &'e Element, ns: Option<&str>, elemento: &str, nome: &str) -> &'e Element {
        figli(e, ns, elemento)
            .into_iter()
            .find(|c| c.attribute(None, "name") == Some(nome))
            .unwrap_or_else(|| panic!("no {elemento} named {nome}"))
    }

    fn attributo<'e>(e: &'e Element, nome: &str) -> &'e str {
        e.attribute(None, nome).unwrap_or_else(|| panic!("no attribute {nome}"))
    }

    fn locale(qname: &str) -> &str {
        qname.split_once(':').map_or(qname, |(_, l)| l)
    }

    /// Children `(name, type)` of a global element of the types schema; each must occur exactly once.
    fn sequenza(schema: &Element, elemento: &str) -> Vec<(String, String)> {
        let tipo = locale(attributo(con_nome(schema, XSD_NS, "element", elemento), "type"));
        let tipo = con_nome(schema, XSD_NS, "complexType", tipo);
        figlio(tipo, XSD_NS, "sequence")
            .children()
            .map(|c| {
                assert!(c.is(XSD_NS, "element"));
                for a in ["minOccurs", "maxOccurs", "nillable"] {
                    assert_eq!(c.attribute(None, a), None, "{elemento}");
                }
                (attributo(c, "name").to_owned(), attributo(c, "type").to_owned())
            })
            .collect()
    }

    fn nomi(sequenza: &[(String, String)]) -> Vec<&str> {
        sequenza.iter().map(|(n, _)| n.as_str()).collect()
    }

    /// operations.md §1, column "Response element".
    fn risposta_attesa(azione: Azione, profilo: ProfiloWsdl) -> &'static [&'static str] {
        match azione {
            Azione::InvioSap => &["Esito", "MessaggioErrore", "CodiceSAP"],
            Azione::RichiestaSap => &["SAP"],
            Azione::RecuperaListaSapNonAttive => &["SAPs"],
            Azione::VerificaEsistenzaSap => &["CodiceSAP"],
            Azione::RichiestaCodSapRegTitolare => match profilo {
                ProfiloWsdl::Base => &["CodiceSAP", "CodiceRegione"],
                ProfiloWsdl::Esteso => &["CodiceSAP", "CodiceRegione", "CodiceEnteTitolare"],
            },
            Azione::AnnullaSap | Azione::NotificaSap => &["Esito", "MessaggioErrore"],
            Azione::RichiestaSapN00A02 => &["DID"],
        }
    }

    #[test]
    fn the_wsdl_says_what_the_actions_say() {
        for profilo in [ProfiloWsdl::Base, ProfiloWsdl::Esteso] {
            let doc = letto(&wsdl(profilo, URL));
            assert!(doc.is(WSDL_NS, "definitions"));
            assert_eq!(attributo(&doc, "name"), "servizicoap");
            assert_eq!(
                attributo(&doc, "targetNamespace"),
                "http://servizi.lavoro.gov.it/servizicoap"
            );

            let schema = figlio(figlio(&doc, WSDL_NS, "types"), XSD_NS, "schema");
            assert_eq!(
                attributo(schema, "targetNamespace"),
                "http://servizi.lavoro.gov.it/servizicoap/types"
            );
            assert_eq!(attributo(schema, "elementFormDefault"), "qualified");
            assert_eq!(figli(schema, XSD_NS, "element").len(), 16);

            let porta = con_nome(&doc, WSDL_NS, "portType", "servizicoapWS");
            let binding = con_nome(&doc, WSDL_NS, "binding", "servizicoapWSSoapBinding");
            assert_eq!(attributo(binding, "type"), "tns:servizicoapWS");
            assert_eq!(attributo(figlio(binding, SOAP_NS, "binding"), "style"), "document");
            assert_eq!(figli(porta, WSDL_NS, "operation").len(), 8);
            assert_eq!(figli(binding, WSDL_NS, "operation").len(), 8);

            for azione in Azione::TUTTE {
                let nome = azione.as_str();
                assert_eq!(nomi(&sequenza(schema, nome)), azione.parametri(), "{nome}");
                assert_eq!(
                    nomi(&sequenza(schema, azione.risposta())),
                    risposta_attesa(azione, profilo),
                    "{nome}"
                );

                let operazione = con_nome(porta, WSDL_NS, "operation", nome);
                for (verso, messaggio, elemento) in [
                    ("input", format!("richiesta_{nome}_Msg"), nome),
                    ("output", format!("risposta_{nome}_Msg"), azione.risposta()),
                ] {
                    let riferito = attributo(figlio(operazione, WSDL_NS, verso), "message");
                    assert_eq!(riferito, format!("tns:{messaggio}"));
                    let messaggio = con_nome(&doc, WSDL_NS, "message", &messaggio);
                    let parte = figlio(messaggio, WSDL_NS, "part");
                    assert_eq!(attributo(parte, "name"), "parameters");
                    assert_eq!(attributo(parte, "element"), format!("types:{elemento}"));
                }

                let legata = con_nome(binding, WSDL_NS, "operation", nome);
                assert_eq!(attributo(figlio(legata, SOAP_NS, "operation"), "soapAction"), "");
                for verso in ["input", "output"] {
                    let corpo = figlio(figlio(legata, WSDL_NS, verso), SOAP_NS, "body");
                    assert_eq!(attributo(corpo, "use"), "literal");
                }
            }
        }
    }

    #[test]
    fn every_parameter_is_a_string_and_only_esito_and_saps_are_narrower() {
        let doc = letto(&wsdl(ProfiloWsdl::Esteso, URL));
        let schema = figlio(figlio(&doc, WSDL_NS, "types"), XSD_NS, "schema");
        for azione in Azione::TUTTE {
            for (nome, tipo) in sequenza(schema, azione.as_str()) {
                assert_eq!(tipo, "xsd:string", "{nome}");
            }
            for (nome, tipo) in sequenza(schema, azione.risposta()) {
                match nome.as_str() {
                    "Esito" => {
                        let tipo = con_nome(schema, XSD_NS, "simpleType", locale(&tipo));
                        let valori: Vec<_> = figlio(tipo, XSD_NS, "restriction")
                            .children()
                            .map(|e| attributo(e, "value"))
                            .collect();
                        if azione == Azione::InvioSap {
                            assert_eq!(valori, ["OK", "KO", "X001"]);
                        } else {
                            assert_eq!(valori, ["OK", "KO"]);
                        }
                    }
                    "SAPs" => {
                        let tipo = con_nome(schema, XSD_NS, "simpleType", locale(&tipo));
                        assert_eq!(attributo(figlio(tipo, XSD_NS, "list"), "itemType"), "xsd:string");
                    }
                    _ => assert_eq!(tipo, "xsd:string", "{nome}"),
                }
            }
        }
    }

    #[test]
    fn the_address_is_absolute_and_escaped() {
        for (public_url, atteso) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/ServiziSAP"),
            ("https://sap.example.it/nodo/", "https://sap.example.it/nodo/ServiziSAP"),
            ("https://x.it/?a=1&b=\"<'>", "https://x.it/?a=1&b=\"<'>/ServiziSAP"),
        ] {
            let doc = letto(&wsdl(ProfiloWsdl::Base, public_url));
            let servizio = con_nome(&doc, WSDL_NS, "service", "servizicoapWSService");
            let porta = con_nome(servizio, WSDL_NS, "port", "servizicoapWS");
            assert_eq!(attributo(porta, "binding"), "tns:servizicoapWSSoapBinding");
            assert_eq!(attributo(figlio(porta, SOAP_NS, "address"), "location"), atteso);
        }
    }

    #[test]
    fn every_file_of_the_folder_is_served_and_well_formed() {
        let cartella = concat!(env!("CARGO_MANIFEST_DIR"), "/xsd");
        let mut quanti = 0;
        for voce in std::fs::read_dir(cartella).expect("xsd/") {
            let nome = voce.expect("entry").file_name().into_string().expect("UTF-8");
            let testo = xsd(&nome, URL).unwrap_or_else(|| panic!("{nome} is not served"));
            assert_eq!(xsd(nome.trim_end_matches(".xsd"), URL).as_ref(), Some(&testo));
            assert!(letto(&testo).is(XSD_NS, "schema"), "{nome}");
            quanti += 1;
        }
        assert_eq!(quanti, SCHEMI.len() + SOLO_SERVITI.len());
        for ignoto in ["", ".xsd", "../Cargo", "LAVORATORE", "lavoratore.xsd.xsd"] {
            assert_eq!(xsd(ignoto, URL), None, "{ignoto}");
        }
    }

    #[test]
    fn imports_lead_back_to_this_server() {
        let mut importi = 0;
        for (nome, _) in SCHEMI.iter().chain(SOLO_SERVITI) {
            let testo = xsd(nome, URL).expect("served");
            for e in letto(&testo).children() {
                if let Some(luogo) = e.attribute(None, "schemaLocation") {
                    let riferito = luogo
                        .strip_prefix("https://sap.example.it/nodo/ServiziSAP?xsd=")
                        .unwrap_or_else(|| panic!("{nome} leads to {luogo}"));
                    assert!(xsd(riferito, URL).is_some(), "{riferito}");
                    importi += 1;
                }
            }
        }
        assert_eq!(importi, 1, "busta.xsd imports soap-envelope.xsd");
    }
}
