//! Both directions with `xmlsec1`: it verifies what we sign, we verify what it signs.

use std::process::Command;

use super::*;
use crate::modi::tests::canonica::Generatore;
use crate::random::Random;

const RSA: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha";
const ECDSA: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha";
const SHA: [&str; 3] = [
    "http://www.w3.org/2001/04/xmlenc#sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
];
const ESCLUSIVA: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const INCLUSIVA: [&str; 2] = [
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/2006/12/xml-c14n11",
];

/// Where identifiers are: `xmlsec1` has no schema.
fn id() -> Vec<String> {
    let in_wsa = ["To", "MessageID", "Action", "ReplyTo", "RelatesTo"].map(|n| format!("{}:{n}", nomi::WSA));
    let in_wsu = [format!("{}:Timestamp", nomi::WSU), format!("{}:Body", crate::soap::NS)];
    let egov = [format!("{}:Intestazione", egov::NS)];
    let tutti = in_wsa.into_iter().chain(in_wsu).chain(egov);
    tutti.flat_map(|nome| ["--id-attr:Id".to_owned(), nome]).collect()
}

fn xmlsec1_verifica(bottega: &Bottega, identita: &Identita, testo: &str) -> Result<(), String> {
    let file = bottega.file("ricevuto.xml");
    std::fs::write(&file, testo).unwrap();
    let uscita = Command::new("xmlsec1")
        .arg("--verify")
        .args(id())
        .arg("--pubkey-cert-pem")
        .args([&identita.certificato, &file])
        .output()
        .unwrap();
    if uscita.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&uscita.stderr).into_owned())
    }
}

fn xmlsec1_firma(bottega: &Bottega, identita: &Identita, modello: &str) -> String {
    let (da, a) = (bottega.file("modello.xml"), bottega.file("firmato.xml"));
    std::fs::write(&da, modello).unwrap();
    let uscita = Command::new("xmlsec1")
        .args(["--sign", "--output"])
        .arg(&a)
        .args(id())
        .arg("--privkey-pem")
        .args([&identita.chiave, &da])
        .output()
        .unwrap();
    assert!(
        uscita.status.success(),
        "{}\n{modello}",
        String::from_utf8_lossy(&uscita.stderr)
    );
    std::fs::read_to_string(a).unwrap()
}

/// How a template is to be signed.
struct Modo<'a> {
    firma: &'a str,
    impronta: &'a str,
    /// Algorithm and content of canonicalisation and transforms.
    canonica: (&'a str, &'a str),
    /// None: a reference without transforms.
    trasforma: bool,
}

fn modello(identita: &Identita, modo: &Modo<'_>, corpo: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let (canonica, parametri) = modo.canonica;
    let metodo = |nome: &str| format!("<ds:{nome} Algorithm='{canonica}'>{parametri}</ds:{nome}>");
    let riferimenti: String = ["to", "mid", "ts", "body"]
        .iter()
        .map(|id| {
            let trasformazioni = if modo.trasforma {
                format!("<ds:Transforms>{}</ds:Transforms>", metodo("Transform"))
            } else {
                String::new()
            };
            format!(
                "\n <ds:Reference URI='#{id}'>{trasformazioni}<ds:DigestMethod Algorithm='{}'/><ds:DigestValue/></ds:Reference>",
                modo.impronta
            )
        })
        .collect();
    format!(
        r##"<?xml version="1.0"?>
<S:Envelope xmlns:S="{soap}" xmlns:wsa="{wsa}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xml:lang="it" xmlns="urn:esterno">
 <S:Header xmlns:wsu="{wsu}" xmlns:inutile="urn:inutile">
  <wsa:To wsu:Id="to" S:mustUnderstand="0">{SERVIZIO}</wsa:To><wsa:MessageID wsu:Id="mid">urn:uuid:1</wsa:MessageID>
  <o:Security xmlns:o="{wsse}" S:mustUnderstand="1">
   <wsu:Timestamp wsu:Id="ts"><wsu:Created>2026-11-23T12:00:00.123Z</wsu:Created><wsu:Expires>2026-11-23T13:05:00+01:00</wsu:Expires></wsu:Timestamp>
   <o:BinarySecurityToken EncodingType="{b64}" ValueType="{x509}" wsu:Id="X509-1">
{token}
   </o:BinarySecurityToken>
   <ds:Signature xmlns:ds="{ds}"><ds:SignedInfo>{c14n}<ds:SignatureMethod Algorithm="{firma}"/>{riferimenti}</ds:SignedInfo><ds:SignatureValue/>
    <ds:KeyInfo><o:SecurityTokenReference><o:Reference URI="#X509-1" ValueType="{x509}"/></o:SecurityTokenReference></ds:KeyInfo></ds:Signature>
  </o:Security>
 </S:Header>
 <S:Body xmlns:wsu="{wsu}" wsu:Id="body">{corpo}</S:Body>
</S:Envelope>
"##,
        soap = crate::soap::NS,
        wsa = nomi::WSA,
        wsu = nomi::WSU,
        wsse = nomi::WSSE,
        ds = nomi::DS,
        b64 = nomi::BASE64_BINARY,
        x509 = nomi::X509_V3,
        token = STANDARD.encode(&identita.der),
        c14n = metodo("CanonicalizationMethod"),
        firma = modo.firma,
    )
}

#[test]
fn xmlsec1_verifies_what_we_sign() {
    if !presente("xmlsec1") {
        return;
    }
    let bottega = Bottega::apri();
    for specie in [Specie::Rsa, Specie::P256, Specie::P384] {
        let identita = bottega.emetti("nodo", specie, Difetto::Nessuno);
        let testo = messaggio(&identita.firmatario());
        assert_eq!(xmlsec1_verifica(&bottega, &identita, &testo), Ok(()), "{specie:?}");
        // Neither of us is easily pleased.
        for (cosa, da, a) in [("body", "Rosa", "Rose"), ("header", "invioSAP</wsa", "annullaSAP</wsa")] {
            let bent = testo.replace(da, a);
            assert_ne!(bent, testo);
            assert!(xmlsec1_verifica(&bottega, &identita, &bent).is_err(), "{cosa}");
            assert!(verifica(&nodo(&bottega, &identita), &bent).is_err(), "{cosa}");
        }
        assert_eq!(verifica(&nodo(&bottega, &identita), &testo).unwrap().nome, "EMILIA");
    }
}

#[test]
fn we_verify_what_xmlsec1_signs() {
    if !presente("xmlsec1") {
        return;
    }
    let bottega = Bottega::apri();
    let inclusi = format!("<ec:InclusiveNamespaces xmlns:ec='{ESCLUSIVA}' PrefixList='xsd #default inutile'/>");
    let canoniche = [
        (ESCLUSIVA, ""),
        (ESCLUSIVA, &*inclusi),
        (INCLUSIVA[0], ""),
        (INCLUSIVA[1], ""),
    ];
    let mut provati = 0;
    for (specie, famiglia) in [
        (Specie::Rsa, RSA),
        (Specie::P256, ECDSA),
        (Specie::P384, ECDSA),
        (Specie::P521, ECDSA),
    ] {
        let identita = bottega.emetti("emilia", specie, Difetto::Nessuno);
        let nodo = nodo(&bottega, &identita);
        for bit in ["256", "384", "512"] {
            for impronta in SHA {
                for canonica in canoniche {
                    let firma = format!("{famiglia}{bit}");
                    let modo = Modo {
                        firma: &firma,
                        impronta,
                        canonica,
                        trasforma: true,
                    };
                    let testo = xmlsec1_firma(&bottega, &identita, &modello(&identita, &modo, CORPO));
                    let provata = verifica(&nodo, &testo);
                    let caso = format!("{specie:?} {firma} {impronta} {canonica:?}");
                    assert_eq!(provata.as_ref().map(|p| &*p.nome), Ok("EMILIA"), "{caso}");
                    assert_eq!(
                        verifica(&nodo, &testo.replace("Rosa", "Rose")).map_err(|r| r.classe),
                        Err(Classe::FirmaNonValida),
                        "{caso}"
                    );
                    provati += 1;
                }
            }
        }
    }
    assert_eq!(provati, 4 * 3 * 3 * 4);
}

#[test]
fn a_reference_without_transforms_is_canonical_xml_1_0() {
    if !presente("xmlsec1") {
        return;
    }
    let bottega = Bottega::apri();
    let identita = bottega.emetti("emilia", Specie::P256, Difetto::Nessuno);
    let modo = Modo {
        firma: &format!("{ECDSA}256"),
        impronta: SHA[0],
        canonica: (ESCLUSIVA, ""),
        trasforma: false,
    };
    let testo = xmlsec1_firma(&bottega, &identita, &modello(&identita, &modo, CORPO));
    assert!(verifica(&nodo(&bottega, &identita), &testo).is_ok());
}

/// Subtrees below declarations that they use, hide or do not need.
#[test]
fn bodies_of_every_shape() {
    if !presente("xmlsec1") {
        return;
    }
    let bottega = Bottega::apri();
    let identita = bottega.emetti("emilia", Specie::P256, Difetto::Nessuno);
    let nodo = nodo(&bottega, &identita);
    let generatore = Generatore(Random::seeded(7));
    let inclusi = format!("<ec:InclusiveNamespaces xmlns:ec='{ESCLUSIVA}' PrefixList='a b #default'/>");
    let canoniche = [
        (ESCLUSIVA, ""),
        (ESCLUSIVA, &*inclusi),
        (INCLUSIVA[0], ""),
        (INCLUSIVA[1], ""),
    ];
    for giro in 0..120 {
        let modo = Modo {
            firma: &format!("{ECDSA}256"),
            impronta: SHA[0],
            canonica: canoniche[giro % 4],
            trasforma: true,
        };
        let corpo = generatore.elemento(&["xsd"], 4);
        let testo = xmlsec1_firma(&bottega, &identita, &modello(&identita, &modo, &corpo));
        assert!(
            verifica(&nodo, &testo).is_ok(),
            "{:?} {:?}\n{corpo}",
            modo.canonica,
            verifica(&nodo, &testo)
        );
    }
}
