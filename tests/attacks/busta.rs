//! Headers that lie, repeat themselves, or are far too long.

use crate::{
    messages::{Busta, CF, Documento, body, envelope},
    siege::{Siege, Wants},
};

const AZIONE: &str = "verificaEsistenzaSAP";
const IDENTIFICATORE: &str = "110 Messaggio/Identificatore";
const MITTENTE: &str = "101 Mittente/IdentificativoParte";

fn lookup() -> String {
    body(AZIONE, "CodiceFiscale", CF)
}

#[test]
fn a_mittente_that_looks_like_another() {
    let good = Busta::nuova("LAZIO", AZIONE, 1);
    Siege::lay(|siege| {
        for (what, mittente) in [
            ("Cyrillic A", "L\u{410}ZIO"),
            ("Greek omicron", "LAZI\u{39f}"),
            ("full-width", "\u{ff2c}AZIO"),
            ("lower case", "lazio"),
            ("combining mark", "LAZIO\u{301}"),
            ("zero-width joiner", "LAZ\u{200d}IO"),
            ("right-to-left", "\u{202e}OIZAL"),
            ("no-break space in a name", "VAL\u{a0}D'AOSTA"),
            ("typographic apostrophe", "VAL D\u{2019}AOSTA"),
            ("quote of SQL", "LAZIO' OR '1'='1"),
            ("ourselves in lower case", "nazionale"),
            ("nothing", ""),
        ] {
            let bent = Busta {
                mittente,
                ..good.clone()
            };
            let reply = siege.node.post(&bent.intorno(&lookup()));
            assert!(
                reply.body.contains("codiceEccezione=\"EGOV_IT_101\""),
                "{what}: {}",
                reply.body
            );
            siege.judge(what, &Wants::Busta(&[MITTENTE]), Some(&reply));
            siege.stands(what);
        }
        let metrics = siege.node.ops("/metrics").body;
        assert!(
            !metrics.contains("\u{410}") && !metrics.contains("nazionale"),
            "{metrics}"
        );
    });
}

#[test]
fn values_of_one_megabyte() {
    let mega = "9".repeat(1 << 20);
    let good = Busta::nuova("LAZIO", AZIONE, 1);
    Siege::lay(|siege| {
        let id = |text: String| Busta {
            identificatore: text,
            ..good.clone()
        };
        let counter = good.identificatore.replace("_0000001_", &format!("_{mega}_"));
        for (what, busta, wants) in [
            ("Identificatore", id(mega.clone()), Wants::Busta(&[IDENTIFICATORE])),
            (
                "Identificatore with a long counter",
                id(counter),
                Wants::Busta(&[IDENTIFICATORE]),
            ),
            (
                "Mittente",
                Busta {
                    mittente: &mega,
                    ..good.clone()
                },
                Wants::Busta(&[MITTENTE]),
            ),
            (
                "Destinatario",
                Busta {
                    destinatario: &mega,
                    ..good.clone()
                },
                Wants::Busta(&["102 Destinatario/IdentificativoParte"]),
            ),
            (
                "Azione",
                Busta {
                    azione: &mega,
                    ..good.clone()
                },
                Wants::Busta(&["106 Azione"]),
            ),
            (
                "OraRegistrazione",
                Busta {
                    ora: &mega,
                    ..good.clone()
                },
                Wants::Busta(&["108 Messaggio/OraRegistrazione"]),
            ),
        ] {
            siege.soap(what, wants, &busta.intorno(&lookup()));
        }
        let with = |n: u32, from: &str, to: &str| {
            let text = Busta::nuova("LAZIO", AZIONE, n).intorno(&lookup());
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        };
        let collaborazione = format!("<eGov_IT:Collaborazione>{mega}</eGov_IT:Collaborazione><eGov_IT:Servizio ");
        siege.soap(
            "Collaborazione",
            Wants::Busta(&["104 Collaborazione"]),
            &with(2, "<eGov_IT:Servizio ", &collaborazione),
        );
        let longest = siege.register.longest_trace_text();
        assert!(
            longest < 2_000,
            "the trace keeps {longest} characters that a caller chose"
        );
    });
}

#[test]
fn headers_that_cannot_be_answered_to() {
    Siege::lay(|siege| {
        let good = Busta::nuova("LAZIO", AZIONE, 1);
        let text = good.intorno(&lookup());
        let header = good.header();
        let block = header.replace("<soapenv:Header>", "").replace("</soapenv:Header>", "");
        let without = |from: &str, to: &str| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        };
        let many = |blocks: String| envelope(&format!("<soapenv:Header>{blocks}</soapenv:Header>"), &lookup());
        let message_start = "<eGov_IT:IntestazioneMessaggio>";
        for (what, message) in [
            ("two", many(block.repeat(2))),
            ("a thousand", many(block.repeat(1000))),
            (
                "one found by its actor, one by its namespace",
                many(format!(
                    "{block}<x:Intestazione xmlns:x='urn:x' soapenv:actor='http://www.cnipa.it/eGov_it/portadominio'/>"
                )),
            ),
            (
                "empty",
                many("<e:Intestazione xmlns:e='http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/'/>".to_owned()),
            ),
            (
                "only an actor",
                many("<Intestazione soapenv:actor='http://www.cnipa.it/eGov_it/portadominio'/>".to_owned()),
            ),
            (
                "another first child",
                without(message_start, &format!("<eGov_IT:ListaTrasmissioni/>{message_start}")),
            ),
            ("no Mittente", without("eGov_IT:Mittente>", "eGov_IT:Nessuno>")),
            ("no Identificatore", without("eGov_IT:Identificatore>", "eGov_IT:Nome>")),
            ("a party without tipo", text.replacen(" tipo=\"SPC\"", "", 1)),
        ] {
            siege.soap(what, Wants::NoBusta, &message);
        }
        // Nested in somebody else's block it is nobody's busta.
        siege.soap(
            "inside another block",
            Wants::Found,
            &many(format!("<h:h xmlns:h='urn:h'>{block}</h:h>")),
        );
    });
}

/// What the action refuses inside a good busta is refused once; the identifier tells a repetition.
#[test]
fn hostile_content_inside_a_good_busta() {
    Siege::lay(|siege| {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"a\">]><lavoratore>&a;</lavoratore>";
        let message = Busta::nuova("LAZIO", "invioSAP", 1).intorno(&body("invioSAP", "SAP", bomb));
        siege.soap("DOCTYPE inside", Wants::Ko(&["L001"]), &message);
        siege.soap("again", Wants::Busta(&[IDENTIFICATORE]), &message);
        let other =
            Busta::nuova("LAZIO", "invioSAP", 2).intorno(&body("annullaSAP", "CodiceSAP", &siege.codice.clone()));
        siege.soap("Azione of another action", Wants::Busta(&["106 Azione"]), &other);
        let stranger = Documento {
            codice: Some(&siege.codice.clone()),
            variazione: "02",
            ..Documento::default()
        }
        .xml();
        let message = Busta::nuova("EMILIA", "invioSAP", 1).intorno(&body("invioSAP", "SAP", &stranger));
        siege.soap("who is not the owner", Wants::Ko(&["L111"]), &message);
        let message =
            Busta::nuova("EMILIA", "annullaSAP", 2).intorno(&body("annullaSAP", "CodiceSAP", &siege.codice.clone()));
        let reply = siege.node.post(&message);
        assert_eq!(reply.element("Esito").as_deref(), Some("KO"), "{}", reply.body);
        siege.stands("who is not the owner annuls");
    });
}

/// Where the busta is obligatory nothing is done without one.
#[test]
fn without_a_busta_where_one_is_obligatory() {
    let node = crate::node::Node::with(&[("EGOV__BUSTA", "obbligatoria")]);
    for (what, content_type, message) in [
        ("plain", "text/xml", crate::messages::verifica(CF)),
        ("not XML", "text/xml", "hello".to_owned()),
        (
            "DOCTYPE",
            "text/xml",
            format!("<!DOCTYPE x>{}", crate::messages::verifica(CF)),
        ),
        (
            "attachments",
            "multipart/related; boundary=x",
            "--x\r\n\r\n--x--".to_owned(),
        ),
        (
            "SOAP 1.2",
            "application/soap+xml",
            crate::messages::verifica(CF).replace(
                "http://schemas.xmlsoap.org/soap/envelope/",
                "http://www.w3.org/2003/05/soap-envelope",
            ),
        ),
    ] {
        let reply = crate::http::request(
            node.service,
            "POST",
            "/ServiziSAP",
            &[("Content-Type", content_type)],
            message.as_bytes(),
        );
        let fault = reply.fault().unwrap_or_else(|| panic!("{what}: {}", reply.body));
        assert_eq!((reply.status, &*fault.0), (500, "soap:Client"), "{what}");
        assert!(fault.1.starts_with("EGOV_IT_001"), "{what}: {}", fault.1);
    }
}
