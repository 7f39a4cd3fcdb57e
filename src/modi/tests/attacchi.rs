//! What was done to a good message after it was signed, and what becomes of it.

use super::*;

/// Moves what is between `da` and `a` (both included) somewhere else.
fn taglia(testo: &str, da: &str, a: &str) -> (String, String) {
    let inizio = testo.find(da).unwrap_or_else(|| panic!("{da}"));
    let fine = inizio + testo[inizio..].find(a).unwrap_or_else(|| panic!("{a}")) + a.len();
    (
        format!("{}{}", &testo[..inizio], &testo[fine..]),
        testo[inizio..fine].to_owned(),
    )
}

fn prima(testo: &str, di: &str, nuovo: &str) -> String {
    assert!(testo.contains(di), "{di}");
    testo.replacen(di, &format!("{nuovo}{di}"), 1)
}

fn cambia(testo: &str, da: &str, a: &str) -> String {
    assert!(testo.contains(da), "{da}");
    testo.replacen(da, a, 1)
}

const BODY: (&str, &str) = ("<soap:Body", "</soap:Body>");
const TIMESTAMP: (&str, &str) = ("<wsu:Timestamp", "</wsu:Timestamp>");
const TO: (&str, &str) = ("<wsa:To", "</wsa:To>");
const SIGNATURE: (&str, &str) = ("<ds:Signature ", "</ds:Signature>");
const TOKEN: (&str, &str) = ("<wsse:BinarySecurityToken", "</wsse:BinarySecurityToken>");

fn altro_corpo(testa: &str) -> String {
    format!("<soap:Body{testa}>{}</soap:Body>", CORPO.replace("Rosa", "Viola"))
}

/// The signed Body goes to `dove` in a wrapper, another takes its place.
fn corpo_spostato(testo: &str, testa: &str, involucro: Option<&str>) -> String {
    let (senza, firmato) = taglia(testo, BODY.0, BODY.1);
    let nascosto = match involucro {
        Some(nome) => format!("<{nome} xmlns='urn:altro'>{firmato}</{nome}>"),
        None => firmato,
    };
    let testo = prima(&senza, "</soap:Header>", &nascosto);
    prima(&testo, "</soap:Envelope>", &altro_corpo(testa))
}

type Mossa = fn(&str) -> String;

#[test]
fn a_message_bent_after_it_was_signed() {
    use Classe as C;
    let casi: &[(&str, Mossa, Classe)] = &[
        // Nothing there.
        (
            "no signature",
            |t| taglia(t, SIGNATURE.0, SIGNATURE.1).0,
            C::SenzaSicurezza,
        ),
        (
            "no Security",
            |t| taglia(t, "<wsse:Security ", "</wsse:Security>").0,
            C::SenzaSicurezza,
        ),
        (
            "Security for somebody else",
            |t| cambia(t, "<wsse:Security ", "<wsse:Security soap:actor='urn:altro' "),
            C::SenzaSicurezza,
        ),
        (
            "signature outside of Security",
            |t| {
                let (t, firma) = taglia(t, SIGNATURE.0, SIGNATURE.1);
                prima(&t, "</soap:Header>", &firma)
            },
            C::SenzaSicurezza,
        ),
        (
            "two Security",
            |t| prima(t, "</soap:Header>", "<wsse:Security/>"),
            C::SenzaSicurezza,
        ),
        (
            "two signatures",
            |t| {
                let firma = taglia(t, SIGNATURE.0, SIGNATURE.1).1;
                prima(t, "</wsse:Security>", &firma)
            },
            C::FirmaNonValida,
        ),
        (
            "a DTD",
            |t| cambia(t, "<soap:Envelope", "<!DOCTYPE x [<!ENTITY e 'x'>]><soap:Envelope"),
            C::SenzaSicurezza,
        ),
        (
            "SOAP 1.2",
            |t| t.replace(crate::soap::NS, crate::soap::NS_12),
            C::SenzaSicurezza,
        ),
        (
            "two Body",
            |t| prima(t, "</soap:Envelope>", &altro_corpo("")),
            C::SenzaSicurezza,
        ),
        // Changed.
        (
            "one letter of the Body",
            |t| cambia(t, "Rosa", "Rose"),
            C::FirmaNonValida,
        ),
        (
            "a blank in the Body",
            |t| cambia(t, "<SAP>", "<SAP> "),
            C::FirmaNonValida,
        ),
        (
            "a blank between the elements of the Body",
            |t| cambia(t, "<SAP>", "\n<SAP>"),
            C::FirmaNonValida,
        ),
        (
            "another prefix in the Body",
            |t| {
                t.replace("<t:", "<u:")
                    .replace("</t:", "</u:")
                    .replace("xmlns:t", "xmlns:u")
            },
            C::FirmaNonValida,
        ),
        (
            "another namespace in the Body",
            |t| cambia(t, "servizicoap/types", "servizicoap/tipi"),
            C::FirmaNonValida,
        ),
        (
            "a namespace hidden from the request",
            |t| cambia(t, "<SAP>", "<SAP xmlns='urn:altro'>"),
            C::FirmaNonValida,
        ),
        (
            "an attribute on Body",
            |t| cambia(t, "<soap:Body ", "<soap:Body a='1' "),
            C::FirmaNonValida,
        ),
        (
            "MessageID",
            |t| cambia(t, "urn:uuid:0", "urn:uuid:1"),
            C::FirmaNonValida,
        ),
        (
            "Action",
            |t| cambia(t, "invioSAP</wsa", "annullaSAP</wsa"),
            C::FirmaNonValida,
        ),
        (
            "To, still ours",
            |t| cambia(t, "/ServiziSAP<", "/ServiziSAP/altro<"),
            C::FirmaNonValida,
        ),
        ("Expires", |t| cambia(t, "12:05:00", "12:06:00"), C::FirmaNonValida),
        (
            "SignatureValue",
            |t| {
                let qui = t.find("<ds:SignatureValue>").unwrap() + 25;
                let altra = if &t[qui..=qui] == "A" { "B" } else { "A" };
                format!("{}{altra}{}", &t[..qui], &t[qui + 1..])
            },
            C::FirmaNonValida,
        ),
        (
            "SignatureValue empty",
            |t| {
                cambia(
                    &taglia(t, "<ds:SignatureValue>", "</ds:SignatureValue>").0,
                    "<ds:KeyInfo>",
                    "<ds:SignatureValue/><ds:KeyInfo>",
                )
            },
            C::FirmaNonValida,
        ),
        (
            "a reference taken away",
            |t| taglia(t, "<ds:Reference URI=\"#body\">", "</ds:Reference>").0,
            C::FirmaNonValida,
        ),
        (
            "a digest of another content",
            |t| {
                let qui = t.rfind("<ds:DigestValue>").unwrap() + 20;
                let altra = if &t[qui..=qui] == "A" { "B" } else { "A" };
                format!("{}{altra}{}", &t[..qui], &t[qui + 1..])
            },
            C::FirmaNonValida,
        ),
        // Wrapping.
        (
            "signed Body in another block, a new Body without identifier",
            |t| corpo_spostato(t, "", Some("involucro")),
            C::FirmaNonValida,
        ),
        (
            "signed Body as a header block",
            |t| corpo_spostato(t, "", None),
            C::CorpoNonFirmato,
        ),
        (
            "a new Body with the same identifier",
            |t| corpo_spostato(t, " wsu:Id='body'", Some("involucro")),
            C::FirmaNonValida,
        ),
        (
            "a new Body with the same plain identifier",
            |t| corpo_spostato(t, " Id='body'", None),
            C::FirmaNonValida,
        ),
        (
            "a new Body with the same xml:id",
            |t| corpo_spostato(t, " xml:id='body'", None),
            C::FirmaNonValida,
        ),
        (
            "a new Body with another identifier",
            |t| corpo_spostato(t, " wsu:Id='corpo'", None),
            C::CorpoNonFirmato,
        ),
        (
            "signed Body after the Body",
            |t| {
                let (senza, firmato) = taglia(t, BODY.0, BODY.1);
                prima(
                    &senza,
                    "</soap:Envelope>",
                    &format!("{}<a xmlns='urn:altro'>{firmato}</a>", altro_corpo("")),
                )
            },
            C::FirmaNonValida,
        ),
        (
            "signed Body inside the signature",
            |t| {
                let (senza, firmato) = taglia(t, BODY.0, BODY.1);
                let t = prima(&senza, "</ds:Signature>", &format!("<ds:Object>{firmato}</ds:Object>"));
                prima(&t, "</soap:Envelope>", &altro_corpo(""))
            },
            C::FirmaNonValida,
        ),
        (
            "signed Body inside the new one",
            |t| {
                let (senza, firmato) = taglia(t, BODY.0, BODY.1);
                prima(
                    &senza,
                    "</soap:Envelope>",
                    &format!("<soap:Body>{CORPO}{firmato}</soap:Body>"),
                )
            },
            C::FirmaNonValida,
        ),
        (
            "signed Timestamp in another block, a new one in Security",
            |t| {
                let (senza, firmato) = taglia(t, TIMESTAMP.0, TIMESTAMP.1);
                let nuovo = firmato.replace("wsu:Id=\"timestamp\"", "");
                let t = prima(&senza, "<wsse:BinarySecurityToken", &nuovo);
                prima(&t, "</soap:Header>", &format!("<a xmlns='urn:altro'>{firmato}</a>"))
            },
            C::FirmaNonValida,
        ),
        (
            "signed Timestamp as a header block",
            |t| {
                let (senza, firmato) = taglia(t, TIMESTAMP.0, TIMESTAMP.1);
                let nuovo = firmato.replace("wsu:Id=\"timestamp\"", "");
                let t = prima(&senza, "<wsse:BinarySecurityToken", &nuovo);
                prima(&t, "</soap:Header>", &firmato)
            },
            C::TempoNonValido,
        ),
        (
            "signed Timestamp in the Security of somebody else",
            |t| {
                let (senza, firmato) = taglia(t, TIMESTAMP.0, TIMESTAMP.1);
                let nuovo = firmato.replace("wsu:Id=\"timestamp\"", "");
                let t = prima(&senza, "<wsse:BinarySecurityToken", &nuovo);
                prima(
                    &t,
                    "</soap:Header>",
                    &format!("<wsse:Security soap:actor='urn:x'>{firmato}</wsse:Security>"),
                )
            },
            C::FirmaNonValida,
        ),
        (
            "two Timestamps",
            |t| {
                prima(
                    t,
                    "<wsse:BinarySecurityToken",
                    &taglia(t, TIMESTAMP.0, TIMESTAMP.1)
                        .1
                        .replace("wsu:Id=\"timestamp\"", ""),
                )
            },
            C::TempoNonValido,
        ),
        (
            "signed To in another block, a new one in Header",
            |t| {
                let (senza, firmato) = taglia(t, TO.0, TO.1);
                let nuovo = format!("<wsa:To>{SERVIZIO}</wsa:To><a xmlns='urn:altro'>{firmato}</a>");
                prima(&senza, "</soap:Header>", &nuovo)
            },
            C::FirmaNonValida,
        ),
        (
            "two To",
            |t| prima(t, "</soap:Header>", "<wsa:To>https://altro.example/</wsa:To>"),
            C::DestinatarioNonValido,
        ),
        (
            "two MessageID",
            |t| prima(t, "</soap:Header>", "<wsa:MessageID>urn:uuid:2</wsa:MessageID>"),
            C::IdentificativoNonValido,
        ),
        (
            "an identifier of the Body twice",
            |t| cambia(t, "<t:invioSAP", "<t:invioSAP wsu:Id='to'"),
            C::FirmaNonValida,
        ),
        // Algorithms.
        (
            "RSA-SHA1",
            |t| cambia(t, "2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1"),
            C::AlgoritmoRifiutato,
        ),
        (
            "HMAC with the public key",
            |t| cambia(t, "xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"),
            C::AlgoritmoRifiutato,
        ),
        (
            "DSA",
            |t| cambia(t, "2001/04/xmldsig-more#rsa-sha256", "2009/xmldsig11#dsa-sha256"),
            C::AlgoritmoRifiutato,
        ),
        (
            "RSA of another hash",
            |t| cambia(t, "#rsa-sha256", "#rsa-sha512"),
            C::FirmaNonValida,
        ),
        (
            "ECDSA with an RSA key",
            |t| cambia(t, "#rsa-sha256", "#ecdsa-sha256"),
            C::FirmaNonValida,
        ),
        (
            "no method",
            |t| cambia(t, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", ""),
            C::AlgoritmoRifiutato,
        ),
        (
            "a truncated HMAC",
            |t| {
                cambia(
                    t,
                    "#rsa-sha256\">",
                    "#rsa-sha256\"><ds:HMACOutputLength>1</ds:HMACOutputLength>",
                )
            },
            C::AlgoritmoRifiutato,
        ),
        (
            "SHA-1 digest",
            |t| {
                cambia(
                    t,
                    "http://www.w3.org/2001/04/xmlenc#sha256",
                    "http://www.w3.org/2000/09/xmldsig#sha1",
                )
            },
            C::AlgoritmoRifiutato,
        ),
        (
            "XPath",
            |t| trasforma(t, "http://www.w3.org/TR/1999/REC-xpath-19991116"),
            C::AlgoritmoRifiutato,
        ),
        (
            "XPath filter 2",
            |t| trasforma(t, "http://www.w3.org/2002/06/xmldsig-filter2"),
            C::AlgoritmoRifiutato,
        ),
        (
            "XSLT",
            |t| trasforma(t, "http://www.w3.org/TR/1999/REC-xslt-19991116"),
            C::AlgoritmoRifiutato,
        ),
        (
            "enveloped signature",
            |t| trasforma(t, "http://www.w3.org/2000/09/xmldsig#enveloped-signature"),
            C::AlgoritmoRifiutato,
        ),
        (
            "token dereference",
            |t| {
                trasforma(
                    t,
                    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform",
                )
            },
            C::AlgoritmoRifiutato,
        ),
        (
            "canonical form with comments",
            |t| trasforma(t, "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"),
            C::AlgoritmoRifiutato,
        ),
        (
            "two transforms",
            |t| {
                cambia(
                    t,
                    "</ds:Transforms>",
                    "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform></ds:Transforms>",
                )
            },
            C::AlgoritmoRifiutato,
        ),
        (
            "parameters of a transform",
            |t| cambia(t, "</ds:Transform>", "<ds:XPath>1</ds:XPath></ds:Transform>"),
            C::AlgoritmoRifiutato,
        ),
        (
            "another canonical form of SignedInfo",
            |t| {
                cambia(
                    t,
                    "http://www.w3.org/2001/10/xml-exc-c14n#",
                    "http://www.w3.org/2006/12/xml-c14n11",
                )
            },
            C::FirmaNonValida,
        ),
        // References.
        (
            "the whole document",
            |t| cambia(t, "URI=\"#body\"", "URI=\"\""),
            C::FirmaNonValida,
        ),
        ("no URI", |t| cambia(t, " URI=\"#body\"", ""), C::FirmaNonValida),
        (
            "XPointer",
            |t| cambia(t, "URI=\"#body\"", "URI=\"#xpointer(id('body'))\""),
            C::FirmaNonValida,
        ),
        (
            "an address",
            |t| cambia(t, "URI=\"#body\"", "URI=\"http://altro.example/#body\""),
            C::FirmaNonValida,
        ),
        (
            "an attachment",
            |t| cambia(t, "URI=\"#body\"", "URI=\"cid:body\""),
            C::FirmaNonValida,
        ),
        (
            "nobody",
            |t| cambia(t, "URI=\"#body\"", "URI=\"#nessuno\""),
            C::FirmaNonValida,
        ),
        (
            "a thousand",
            |t| {
                let riferimento = taglia(t, "<ds:Reference URI=\"#body\">", "</ds:Reference>").1;
                prima(t, "</ds:SignedInfo>", &riferimento.repeat(1000))
            },
            C::FirmaNonValida,
        ),
        (
            "a manifest",
            |t| prima(t, "</ds:Signature>", "<ds:Object><ds:Manifest/></ds:Object>"),
            C::FirmaNonValida,
        ),
        // Tokens.
        ("no token", |t| taglia(t, TOKEN.0, TOKEN.1).0, C::TokenNonTrovato),
        (
            "token outside of Security",
            |t| {
                let (t, token) = taglia(t, TOKEN.0, TOKEN.1);
                prima(&t, "</soap:Header>", &token)
            },
            C::TokenNonTrovato,
        ),
        (
            "no KeyInfo",
            |t| taglia(t, "<ds:KeyInfo>", "</ds:KeyInfo>").0,
            C::FirmaNonValida,
        ),
        (
            "a bare key",
            |t| {
                cambia(
                    &taglia(t, "<wsse:SecurityTokenReference>", "</wsse:SecurityTokenReference>").0,
                    "<ds:KeyInfo>",
                    "<ds:KeyInfo><ds:KeyValue/>",
                )
            },
            C::TokenNonTrovato,
        ),
        (
            "two references to a token",
            |t| {
                cambia(
                    t,
                    "</wsse:SecurityTokenReference>",
                    "<wsse:KeyIdentifier/></wsse:SecurityTokenReference>",
                )
            },
            C::TokenNonTrovato,
        ),
        (
            "token of another type",
            |t| t.replace("#X509v3", "#X509PKIPathv1"),
            C::TokenNonTrovato,
        ),
        (
            "token that is no certificate",
            |t| {
                cambia(
                    &taglia(t, TOKEN.0, TOKEN.1).0,
                    "<ds:Signature ",
                    &format!(
                        "<wsse:BinarySecurityToken wsu:Id='token' ValueType='{}'>MAA=</wsse:BinarySecurityToken><ds:Signature ",
                        nomi::X509_V3
                    ),
                )
            },
            C::CertificatoNonValido,
        ),
    ];
    let bottega = Bottega::apri();
    let identita = bottega.emetti("emilia", Specie::Rsa, Difetto::Nessuno);
    let (nodo, testo) = (nodo(&bottega, &identita), messaggio(&identita.firmatario()));
    assert!(verifica(&nodo, &testo).is_ok());
    for (nome, mossa, classe) in casi {
        let bent = mossa(&testo);
        assert_ne!(bent, testo, "{nome}");
        assert_eq!(
            verifica(&nodo, &bent).map_err(|r| r.classe),
            Err(*classe),
            "{nome}: {:?}",
            verifica(&nodo, &bent)
        );
    }
}

fn trasforma(testo: &str, algoritmo: &str) -> String {
    let da = "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">";
    cambia(testo, da, &format!("<ds:Transform Algorithm=\"{algoritmo}\">"))
}

/// Anybody may name a certificate of ours and write what he likes into a `SignedInfo` that nobody signed: it must not cost
/// more than it is long.
#[test]
fn an_unsigned_signed_info_costs_little() {
    use crate::clock::{Clock, System};
    const METODO: &str = "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">";
    const DIGEST: &str = "<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\">";
    let bottega = Bottega::apri();
    let identita = bottega.emetti("emilia", Specie::P256, Difetto::Nessuno);
    let (nodo, testo) = (nodo(&bottega, &identita), messaggio(&identita.firmatario()));
    let elenco = |prefissi: usize| {
        format!(
            "<i:InclusiveNamespaces xmlns:i='{}' PrefixList='{}'/>",
            nomi::EXC_C14N,
            "a ".repeat(prefissi)
        )
    };
    let figli = "<x xmlns='urn:x'/>".repeat(4_000);
    let lungo = elenco(100_000);
    for (nome, bent) in [
        (
            "a long list of prefixes",
            cambia(&testo, METODO, &format!("{METODO}{lungo}")),
        ),
        (
            "many lists of prefixes",
            cambia(&testo, METODO, &format!("{METODO}{}", elenco(10).repeat(1_000))),
        ),
        (
            "a long list, and elements in it",
            cambia(
                &testo,
                METODO,
                &format!("{METODO}{}{figli}</i:InclusiveNamespaces>", lungo.replace("/>", ">")),
            ),
        ),
        (
            "elements in a digest method",
            cambia(&testo, DIGEST, &format!("{DIGEST}{figli}")),
        ),
    ] {
        let da = System.now();
        assert_eq!(
            verifica(&nodo, &bent).map_err(|r| r.classe),
            Err(Classe::AlgoritmoRifiutato),
            "{nome}"
        );
        let durata = System.now().duration_since(da);
        assert!(durata < SignedDuration::from_secs(1), "{nome}: {durata:?}");
    }
}

/// Liberties of XML that change no meaning change no signature; what we read is what was signed.
#[test]
fn other_dress_same_message() {
    let casi: &[(&str, Mossa)] = &[
        ("comments in text", |t| cambia(t, "Rosa", "Ro<!-- x -->sa")),
        ("comments in To", |t| {
            cambia(t, "ServiziSAP</wsa:To>", "Servizi<!-- x -->SAP</wsa:To>")
        }),
        ("CDATA", |t| cambia(t, "&lt;lavoratore", "<![CDATA[<lavoratore]]>")),
        ("characters by number", |t| cambia(t, "Rosa", "&#82;&#x6F;sa")),
        ("other quotes", |t| cambia(t, "wsu:Id=\"body\"", "wsu:Id='body'")),
        ("blanks in a tag", |t| cambia(t, "<soap:Body ", "<soap:Body\n  ")),
        ("blanks between header blocks", |t| {
            cambia(t, "</soap:Header>", "\n</soap:Header>\n")
        }),
        ("a declaration that nobody uses", |t| {
            cambia(t, "<soap:Envelope ", "<soap:Envelope xmlns:inutile='urn:x' ")
        }),
        ("another block that is not signed", |t| {
            prima(t, "<wsse:Security", "<a xmlns='urn:altro'/>")
        }),
        ("Security of somebody else", |t| {
            prima(t, "</soap:Header>", "<wsse:Security soap:actor='urn:altro'/>")
        }),
        ("base64 in lines", |t| {
            cambia(t, "<ds:SignatureValue>", "<ds:SignatureValue>\n  ")
        }),
    ];
    let bottega = Bottega::apri();
    let identita = bottega.emetti("emilia", Specie::P256, Difetto::Nessuno);
    let (nodo, testo) = (nodo(&bottega, &identita), messaggio(&identita.firmatario()));
    let letto = |testo: &str| {
        crate::soap::envelope::leggi(testo, Limits::default())
            .unwrap()
            .richiesta
    };
    for (nome, mossa) in casi {
        let bent = mossa(&testo);
        assert_ne!(bent, testo, "{nome}");
        assert!(verifica(&nodo, &bent).is_ok(), "{nome}: {:?}", verifica(&nodo, &bent));
        assert_eq!(letto(&bent), letto(&testo), "{nome}");
    }
}

/// Whatever single byte is changed: the message is refused, or its request is the same and so is who sent it.
#[test]
fn any_byte() {
    let bottega = Bottega::apri();
    let identita = bottega.emetti("emilia", Specie::P256, Difetto::Nessuno);
    let (nodo, testo) = (nodo(&bottega, &identita), messaggio(&identita.firmatario()));
    let letto = |testo: &str| {
        crate::soap::envelope::leggi(testo, Limits::default())
            .ok()
            .map(|e| e.richiesta)
    };
    let giusta = verifica(&nodo, &testo).unwrap();
    let mut accettati = 0;
    for qui in 0..testo.len() {
        let mut byte = testo.clone().into_bytes();
        byte[qui] ^= 1;
        let Ok(bent) = String::from_utf8(byte) else { continue };
        if let Ok(provata) = verifica(&nodo, &bent) {
            accettati += 1;
            assert_eq!((provata, letto(&bent)), (giusta.clone(), letto(&testo)), "{qui}");
        }
    }
    // The prologue, prefixes that are declared and used alike, parts that are not signed.
    assert!(accettati < testo.len() / 20, "{accettati} of {}", testo.len());
}
