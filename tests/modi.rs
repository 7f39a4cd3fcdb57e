//! Signed messages at a running node (modi-security.md §3–§6, §10): who signed calls, what is answered is signed.
#![cfg(feature = "modi")]

#[path = "support/http.rs"]
mod http;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/node.rs"]
mod node;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::Reply;
use jiff::SignedDuration;
use messages::{Busta, CF, body};
use node::Node;
use portasap::{
    clock::{Clock, System},
    modi::{ANONIMO, DaFirmare, Firmatario},
};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ECDSA_P256_SHA256};

const SERVIZIO: &str = "https://nodo.example/ServiziSAP";

/// A self-signed certificate and its key, in files.
fn emetti(cartella: &Path, nome: &str) -> (PathBuf, PathBuf) {
    let chiave = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let mut p = CertificateParams::default();
    p.distinguished_name.push(DnType::CommonName, nome);
    let (pem, key) = (
        cartella.join(format!("{nome}.pem")),
        cartella.join(format!("{nome}.key")),
    );
    std::fs::write(&pem, p.self_signed(&chiave).unwrap().pem()).unwrap();
    std::fs::write(&key, chiave.serialize_pem()).unwrap();
    (pem, key)
}

/// A node that asks LAZIO and EMILIA for everything, UMBRIA for nothing.
struct Scena {
    cartella: tempfile::TempDir,
    node: Node,
}

impl Scena {
    fn apri(settings: &[(&str, &str)]) -> Self {
        let cartella = tempfile::tempdir().unwrap();
        let dove = |nome: &str| cartella.path().join(nome).display().to_string();
        for nome in ["nodo", "lazio", "emilia", "umbria"] {
            emetti(cartella.path(), nome);
        }
        let parte = |nome: &str, regione: &str, modi: &str| {
            format!("[[parte]]\nnome = \"{nome}\"\nregione = \"{regione}\"\n{modi}\n")
        };
        let modi = |file: &str| {
            let file = dove(file);
            format!("[parte.modi]\nschemi = [\"ID_AUTH_SOAP_02\", \"INTEGRITY_SOAP_01\"]\ncertificati = [\"{file}\"]")
        };
        let parti = [
            parte("NAZIONALE", "00", ""),
            parte("LAZIO", "08", &modi("lazio.pem")),
            parte("EMILIA", "06", &modi("emilia.pem")),
            parte("UMBRIA", "19", ""),
        ];
        std::fs::write(dove("parti.toml"), parti.concat()).unwrap();
        let (parti, pem, key) = (dove("parti.toml"), dove("nodo.pem"), dove("nodo.key"));
        let mut tutte = vec![
            ("PUBLIC_URL", "https://nodo.example"),
            ("EGOV__PARTI", &*parti),
            ("MODI__CERTIFICATO", &pem),
            ("MODI__CHIAVE", &key),
        ];
        tutte.extend_from_slice(settings);
        let node = Node::with(&tutte);
        Self { cartella, node }
    }

    fn firmatario(&self, nome: &str) -> Firmatario {
        let file = |estensione: &str| self.cartella.path().join(format!("{nome}.{estensione}"));
        Firmatario::da_file(&file("pem"), &file("key")).unwrap()
    }

    /// A look-up signed by `chi`.
    fn firmata(&self, chi: &str, message_id: &str, header: &str) -> String {
        let cerca = format!("<VerificaSAP><codiceFiscale>{CF}</codiceFiscale></VerificaSAP>");
        let da_firmare = DaFirmare {
            to: SERVIZIO,
            action: "verificaEsistenzaSAP",
            message_id,
            relates_to: None,
            reply_to: Some(ANONIMO),
            created: System.now(),
            validita: SignedDuration::from_mins(5),
            header,
            corpo: &body("verificaEsistenzaSAP", "CodiceFiscale", &cerca),
        };
        self.firmatario(chi).firma(&da_firmare).unwrap()
    }

    fn chiede(&self, chi: &str, message_id: &str, header: &str) -> Reply {
        self.node.post(&self.firmata(chi, message_id, header))
    }
}

/// The Intestazione alone.
fn busta(mittente: &str, n: u32) -> String {
    let header = Busta::nuova(mittente, "verificaEsistenzaSAP", n).header();
    let header = header.replace("soapenv:", "soap:");
    let header = header.strip_prefix("<soap:Header>").unwrap();
    header.strip_suffix("</soap:Header>").unwrap().to_owned()
}

fn fault(reply: &Reply) -> String {
    assert_eq!(reply.status, 500, "{}", reply.body);
    reply.fault().map(|(codice, _)| codice).unwrap_or_default()
}

fn codici(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, 500, "{}", reply.body);
    let righe = reply.body.split("codiceEccezione=\"").skip(1);
    righe
        .filter_map(|riga| riga.split('"').next().map(str::to_owned))
        .collect()
}

fn xmlsec1(scena: &Scena, testo: &str) -> bool {
    let file = scena.cartella.path().join("risposta.xml");
    std::fs::write(&file, testo).unwrap();
    let wsa = "http://www.w3.org/2005/08/addressing";
    let wsu = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    let nomi = ["To", "MessageID", "Action", "RelatesTo"].map(|n| format!("{wsa}:{n}"));
    let altri = [
        format!("{wsu}:Timestamp"),
        "http://schemas.xmlsoap.org/soap/envelope/:Body".to_owned(),
    ];
    let uscita = Command::new("xmlsec1")
        .arg("--verify")
        .args(
            nomi.iter()
                .chain(&altri)
                .flat_map(|nome| ["--id-attr:Id", nome.as_str()]),
        )
        .arg("--pubkey-cert-pem")
        .args([&scena.cartella.path().join("nodo.pem"), &file])
        .output()
        .expect("xmlsec1: run scripts/ensure.sh xmlsec1");
    uscita.status.success()
}

#[test]
fn who_signs_is_who_calls_and_gets_a_signed_answer() {
    let scena = Scena::apri(&[]);
    let reply = scena.chiede("lazio", "urn:uuid:1", "");
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.element("CodiceSAP").as_deref(), Some("0"));
    assert_eq!(reply.element("RelatesTo").as_deref(), Some("urn:uuid:1"));
    assert_eq!(reply.element("To").as_deref(), Some(ANONIMO));
    assert_eq!(reply.element("Action").as_deref(), Some("verificaEsistenzaSAP"));
    assert!(reply.element("MessageID").unwrap().starts_with("urn:uuid:"));
    assert!(xmlsec1(&scena, &reply.body), "{}", reply.body);
    assert!(
        !xmlsec1(&scena, &reply.body.replace(">0<", ">1<")),
        "one byte of the Body"
    );
    assert!(
        !xmlsec1(&scena, &reply.body.replace("urn:uuid:1<", "urn:uuid:2<")),
        "RelatesTo"
    );
    assert!(scena.node.log().contains("mittente=\"LAZIO\""), "{}", scena.node.log());
}

#[test]
fn a_message_comes_once() {
    let scena = Scena::apri(&[]);
    let testo = scena.firmata("lazio", "urn:uuid:1", "");
    assert_eq!(scena.node.post(&testo).status, 200);
    for _ in 0..2 {
        assert_eq!(fault(&scena.node.post(&testo)), "wsse:FailedCheck");
    }
    assert_eq!(
        fault(&scena.chiede("lazio", "urn:uuid:1", "")),
        "wsse:FailedCheck",
        "signed again"
    );
    assert_eq!(scena.chiede("lazio", "urn:uuid:2", "").status, 200);
    assert_eq!(scena.chiede("emilia", "urn:uuid:1", "").status, 200, "each has its own");
}

#[test]
fn a_refusal_says_its_class_and_where_to_ask() {
    let scena = Scena::apri(&[("MODI__DETTAGLIO", "false")]);
    let testo = scena.firmata("lazio", "urn:uuid:1", "").replace(CF, "SMPPRV80A01H501X");
    let reply = scena.node.post(&testo);
    assert_eq!(fault(&reply), "wsse:FailedCheck");
    let correlazione = reply.header("X-Correlation-Id").unwrap().to_owned();
    let (_, motivo) = reply.fault().unwrap();
    assert_eq!(
        motivo,
        format!("Firma del messaggio non valida (riferimento {correlazione})")
    );
    assert!(!reply.body.contains("ds:Signature"), "Faults are not signed");
    let log = scena.node.log();
    assert!(
        log.contains("digest of a signed element") && log.contains(&correlazione),
        "{log}"
    );
    assert!(!log.contains("SMPPRV80"), "no personal data");
    // Whom nobody knows.
    assert_eq!(
        fault(&scena.chiede("umbria", "urn:uuid:2", "")),
        "wsse:InvalidSecurityToken"
    );
    let spiegata = Scena::apri(&[("MODI__DETTAGLIO", "true")]);
    let reply = spiegata.node.post(
        &spiegata
            .firmata("lazio", "urn:uuid:1", "")
            .replace(CF, "SMPPRV80A01H501X"),
    );
    assert!(reply.fault().unwrap().1.contains("digest of a signed element"));
}

#[test]
fn the_mittente_of_a_busta_signs() {
    let scena = Scena::apri(&[]);
    let reply = scena.chiede("lazio", "urn:uuid:1", &busta("LAZIO", 1));
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(
        reply.element("RiferimentoMessaggio").is_some() && xmlsec1(&scena, &reply.body),
        "{}",
        reply.body
    );
    // Another party's certificate; none; a bent Body; the same MessageID in another busta.
    assert_eq!(
        codici(&scena.chiede("emilia", "urn:uuid:2", &busta("LAZIO", 2))),
        ["EGOV_IT_201"]
    );
    let nuda = Busta::nuova("LAZIO", "verificaEsistenzaSAP", 3);
    let nuda = nuda.intorno(&body("verificaEsistenzaSAP", "CodiceFiscale", CF));
    assert_eq!(codici(&scena.node.post(&nuda)), ["EGOV_IT_200"]);
    let piegata = scena
        .firmata("lazio", "urn:uuid:4", &busta("LAZIO", 4))
        .replace(CF, "SMPPRV80A01H501X");
    assert_eq!(codici(&scena.node.post(&piegata)), ["EGOV_IT_202"]);
    assert_eq!(
        codici(&scena.chiede("lazio", "urn:uuid:1", &busta("LAZIO", 5))),
        ["EGOV_IT_110"]
    );
    // What was refused used no identifier.
    for n in [2, 3, 4, 5] {
        let reply = scena.chiede("lazio", &format!("urn:uuid:1{n}"), &busta("LAZIO", n));
        assert_eq!(reply.status, 200, "{n}: {}", reply.body);
    }
    // Where ModI is off, a signature means nothing, a wrong one neither.
    let reply = scena.chiede("umbria", "urn:uuid:5", &busta("UMBRIA", 1));
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(!reply.body.contains("wsse:Security"));
}

#[test]
fn without_a_busta_where_one_is_needed() {
    let scena = Scena::apri(&[("EGOV__BUSTA", "obbligatoria")]);
    let reply = scena.chiede("lazio", "urn:uuid:1", "");
    assert_eq!(reply.fault().unwrap().1, "EGOV_IT_001 - Formato Busta non corretto");
    let file = scena.cartella.path().join("parti.toml");
    let parti = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, parti.replacen("schemi", "senza_busta = true\nschemi", 1)).unwrap();
    scena.node.signal("HUP");
    let mut n = 1;
    let letta = std::iter::repeat_with(|| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        n += 1;
        scena.chiede("lazio", &format!("urn:uuid:{n}"), "").status
    });
    assert!(letta.take(100).any(|status| status == 200), "read again on SIGHUP");
    assert_eq!(
        scena.chiede("emilia", "urn:uuid:1", "").status,
        500,
        "only for whom it says so"
    );
}

/// A `wsse:Security` that nobody looks at must not stand for a busta.
#[test]
fn an_empty_security_is_no_busta() {
    let scena = Scena::apri(&[("EGOV__BUSTA", "obbligatoria")]);
    let file = scena.cartella.path().join("parti.toml");
    let parti = std::fs::read_to_string(&file).unwrap();
    let parti = parti.replacen("schemi", "senza_busta = true\nschemi", 1);
    let hash = Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(7168, 5, 1, None).unwrap(),
    )
    .hash_password_with_salt(b"una password", b"a salt of sixteen")
    .unwrap();
    // UMBRIA, the last one, has a password and no ModI.
    std::fs::write(
        &file,
        format!("{parti}[[parte.basic]]\nutente = \"umbria\"\nhash = \"{hash}\"\n"),
    )
    .unwrap();
    scena.node.signal("HUP");
    let chi = format!("Authorization: Basic {}\r\n", STANDARD.encode("umbria:una password"));
    let chiede = |header: &str, testo: &str| {
        let messaggio = format!(
            "POST /ServiziSAP HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/xml\r\n{header}Content-Length: {}\r\n\r\n{testo}",
            testo.len()
        );
        http::raw(scena.node.service, messaggio.as_bytes()).expect("an answer")
    };
    let nuda = messages::verifica(CF);
    let vuota = nuda.replacen(
        "<soapenv:Body>",
        "<soapenv:Header><wsse:Security xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\"/></soapenv:Header><soapenv:Body>",
        1,
    );
    assert_ne!(vuota, nuda);
    let buona = |n| {
        Busta::nuova("UMBRIA", "verificaEsistenzaSAP", n).intorno(&body(
            "verificaEsistenzaSAP",
            "CodiceFiscale",
            &format!("<VerificaSAP><codiceFiscale>{CF}</codiceFiscale></VerificaSAP>"),
        ))
    };
    let mut n = 0;
    let letta = std::iter::repeat_with(|| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        n += 1;
        chiede(&chi, &buona(n)).status
    });
    assert!(letta.take(100).any(|status| status == 200), "read again on SIGHUP");
    for testo in [&nuda, &vuota] {
        let reply = chiede(&chi, testo);
        assert_eq!(
            reply.fault().map(|(_, testo)| testo).as_deref(),
            Some("EGOV_IT_001 - Formato Busta non corretto"),
            "{}",
            reply.body
        );
    }
}

#[test]
fn settings_that_cannot_work_do_not_start() {
    let cartella = tempfile::tempdir().unwrap();
    let parti = cartella.path().join("parti.toml");
    let testo = "[[parte]]\nnome = \"NAZIONALE\"\nregione = \"00\"\n[[parte]]\nnome = \"LAZIO\"\nregione = \"08\"\n\
                 [parte.modi]\nschemi = [\"INTEGRITY_SOAP_01\"]\n";
    std::fs::write(&parti, testo).unwrap();
    let uscita = Command::new(node::binary())
        .args([
            "serve",
            "--config",
            concat!(env!("CARGO_MANIFEST_DIR"), "/config/collaudo.toml"),
        ])
        .args(["--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"])
        .env("PORTASAP__EGOV__PARTI", &parti)
        .current_dir(cartella.path())
        .output()
        .unwrap();
    assert_eq!(uscita.status.code(), Some(2));
    let errore = String::from_utf8_lossy(&uscita.stderr);
    assert!(errore.contains("modi of LAZIO: schemi"), "{errore}");
}
