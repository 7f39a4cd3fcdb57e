//! The busta on the wire: answered by a busta, refused as its defects deserve (busta-egov.md §7, §9).

use crate::{
    http::Reply,
    messages::{Busta, CF, Documento, body, envelope, invio, verifica},
    node::Node,
};

fn ask(node: &Node, busta: &Busta<'_>) -> Reply {
    node.post(&busta.intorno(&body("verificaEsistenzaSAP", "CodiceFiscale", CF)))
}

fn codes(reply: &Reply) -> Vec<String> {
    let row = |rest: &str| {
        let value = |name: &str| {
            rest.split(&format!("{name}=\""))
                .nth(1)?
                .split('"')
                .next()
                .map(str::to_owned)
        };
        Some(format!(
            "{} {}",
            value("codiceEccezione")?.trim_start_matches("EGOV_IT_"),
            value("posizione")?
        ))
    };
    reply
        .body
        .split("<eGov_IT:Eccezione ")
        .skip(1)
        .filter_map(row)
        .collect()
}

#[test]
fn a_good_one_is_answered_by_one() {
    let node = Node::start();
    let busta = Busta::nuova("UMBRIA", "verificaEsistenzaSAP", 42);
    let reply = ask(&node, &busta);
    assert_eq!(reply.status, 200);
    assert_eq!(reply.element("CodiceSAP").as_deref(), Some("0"));
    assert_eq!(reply.element("RiferimentoMessaggio"), Some(busta.identificatore));
    let ours = reply.element("Identificatore").unwrap();
    assert!(
        ours.starts_with("NAZIONALE_NAZIONALESPCoopIT_01"),
        "node prefix 01: {ours}"
    );
    let parties: Vec<&str> = reply.body.matches("UMBRIA").collect();
    assert_eq!(
        parties.len(),
        5,
        "Destinatario, two hops, twice in the reference: {}",
        reply.body
    );
    assert!(codes(&reply).is_empty());
}

#[test]
fn a_duplicate_is_refused_and_not_carried_out_again() {
    let node = Node::start();
    let first = Busta::nuova("LAZIO", "invioSAP", 1).intorno(&body("invioSAP", "SAP", &Documento::default().xml()));
    assert_eq!(node.post(&first).element("Esito").as_deref(), Some("OK"));
    for _ in 0..2 {
        let again = node.post(&first);
        assert_eq!(
            (again.status, codes(&again)),
            (500, vec!["110 Messaggio/Identificatore".to_owned()])
        );
    }
    // The same identifier in front of another message is a duplicate too, whatever the message would have become.
    for text in ["<lavoratore", "0"] {
        let other = Busta::nuova("LAZIO", "invioSAP", 1).intorno(&body("invioSAP", "SAP", text));
        assert_eq!(codes(&node.post(&other)), ["110 Messaggio/Identificatore"]);
    }
    // Of another party it is another message.
    assert_eq!(
        ask(&node, &Busta::nuova("UMBRIA", "verificaEsistenzaSAP", 1)).status,
        200
    );
}

#[test]
fn a_refusal_by_the_header_does_not_use_the_identifier() {
    let node = Node::start();
    let good = Busta::nuova("LAZIO", "verificaEsistenzaSAP", 7);
    let bad = Busta {
        destinatario: "VENETO",
        ..good.clone()
    };
    assert_eq!(codes(&ask(&node, &bad)), ["102 Destinatario/IdentificativoParte"]);
    assert_eq!(ask(&node, &good).status, 200);
}

#[test]
fn a_fault_of_the_action_travels_in_a_normal_busta_and_uses_the_identifier() {
    let node = Node::start();
    let busta = Busta::nuova("LAZIO", "verificaEsistenzaSAP", 3);
    let reply = node.post(&busta.intorno(&body("verificaEsistenzaSAP", "CodiceFiscale", "X")));
    assert_eq!(reply.status, 500);
    assert_eq!(
        reply.fault().unwrap(),
        ("soap:Client".to_owned(), "Codice fiscale non valido".to_owned())
    );
    assert_eq!(
        reply.element("RiferimentoMessaggio").as_deref(),
        Some(&*busta.identificatore)
    );
    assert!(codes(&reply).is_empty());
    assert_eq!(codes(&ask(&node, &busta)), ["110 Messaggio/Identificatore"]);
}

#[test]
fn defects_of_the_header_get_an_error_busta() {
    let node = Node::start();
    let good = Busta::nuova("LAZIO", "verificaEsistenzaSAP", 1);
    let cases = [
        (
            "Mittente unknown",
            Busta {
                mittente: "ATLANTIDE",
                ..good.clone()
            },
            vec!["101 Mittente/IdentificativoParte"],
        ),
        (
            "Destinatario unknown",
            Busta {
                destinatario: "NESSUNO",
                ..good.clone()
            },
            vec!["102 Destinatario/IdentificativoParte"],
        ),
        (
            "Azione unknown",
            Busta {
                azione: "cercaSAP",
                ..good.clone()
            },
            vec!["106 Azione"],
        ),
        (
            "Azione of another body",
            Busta {
                azione: "annullaSAP",
                ..good.clone()
            },
            vec!["106 Azione"],
        ),
        (
            "identifier of somebody else",
            Busta {
                identificatore: Busta::nuova("UMBRIA", "", 1).identificatore,
                ..good.clone()
            },
            vec!["110 Messaggio/Identificatore"],
        ),
        (
            "identifier malformed",
            Busta {
                identificatore: "X".to_owned(),
                ..good.clone()
            },
            vec!["110 Messaggio/Identificatore"],
        ),
        (
            "time unreadable",
            Busta {
                ora: "ieri",
                ..good.clone()
            },
            vec!["108 Messaggio/OraRegistrazione"],
        ),
        (
            "two at once",
            Busta {
                azione: "cercaSAP",
                ora: "ieri",
                ..good.clone()
            },
            vec!["106 Azione", "108 Messaggio/OraRegistrazione"],
        ),
    ];
    for (what, busta, wanted) in cases {
        let reply = ask(&node, &busta);
        assert_eq!(reply.status, 500, "{what}");
        assert_eq!(codes(&reply), wanted, "{what}: {}", reply.body);
        let fault = (
            "soap:Client".to_owned(),
            "EGOV_IT_001 - Formato Busta non corretto".to_owned(),
        );
        assert_eq!(reply.fault().unwrap(), fault, "{what}");
        assert!(!reply.body.contains("<detail"), "{what}");
    }
}

#[test]
fn a_broken_structure_gets_the_bare_fault() {
    let node = Node::start();
    let header = Busta::nuova("LAZIO", "verificaEsistenzaSAP", 1).header();
    let question = body("verificaEsistenzaSAP", "CodiceFiscale", CF);
    let inner = header.replace("<soapenv:Header>", "").replace("</soapenv:Header>", "");
    let cases = [
        (
            "two Intestazioni",
            format!("<soapenv:Header>{inner}{inner}</soapenv:Header>"),
        ),
        (
            "no Identificatore",
            header.replace("eGov_IT:Identificatore>", "eGov_IT:Altro>"),
        ),
        ("Mittente without tipo", header.replacen(" tipo=\"SPC\"", "", 1)),
        ("tempo missing", header.replace(" tempo=\"EGOV_IT_SPC\"", "")),
    ];
    for (what, header) in cases {
        let reply = node.post(&envelope(&header, &question));
        assert_eq!(reply.status, 500, "{what}");
        assert!(!reply.body.contains("Header"), "{what}: {}", reply.body);
        assert_eq!(
            reply.element("faultstring").as_deref(),
            Some("EGOV_IT_001 - Formato Busta non corretto"),
            "{what}"
        );
    }
}

#[test]
fn where_a_busta_is_wanted_nothing_else_is_served() {
    let node = Node::with(&[("EGOV__BUSTA", "obbligatoria")]);
    let soap12 = verifica(CF).replace(
        "http://schemas.xmlsoap.org/soap/envelope/",
        "http://www.w3.org/2003/05/soap-envelope",
    );
    for (what, message) in [
        ("plain SOAP", verifica(CF)),
        ("not XML", "ciao".to_owned()),
        ("SOAP 1.2", soap12),
    ] {
        let reply = node.post(&message);
        assert_eq!(
            reply.element("faultstring").as_deref(),
            Some("EGOV_IT_001 - Formato Busta non corretto"),
            "{what}"
        );
    }
    assert_eq!(
        ask(&node, &Busta::nuova("LAZIO", "verificaEsistenzaSAP", 1)).status,
        200
    );
}

#[test]
fn replicas_never_make_the_same_identifier() {
    let database = crate::node::postgres_database();
    let nodes = ["01", "02"].map(|prefix| Node::with(&[("DATABASE__URL", &database), ("NODE_PREFIX", prefix)]));
    let mut seen = std::collections::HashSet::new();
    for n in 0..20 {
        for (node, party) in nodes.iter().zip(["LAZIO", "UMBRIA"]) {
            let reply = ask(node, &Busta::nuova(party, "verificaEsistenzaSAP", n));
            assert!(seen.insert(reply.element("Identificatore").unwrap()));
        }
    }
    // What one replica accepted, the other knows at once, and refuses twice.
    let message = Busta::nuova("LAZIO", "invioSAP", 99).intorno(&body("invioSAP", "SAP", &Documento::default().xml()));
    let codice = nodes[0].post(&message).element("CodiceSAP").unwrap();
    assert_eq!(nodes[1].post(&verifica(CF)).element("CodiceSAP"), Some(codice));
    assert_eq!(codes(&nodes[1].post(&message)), ["110 Messaggio/Identificatore"]);
    assert_eq!(
        nodes[1]
            .post(&invio(&Documento::default().xml()))
            .element("Esito")
            .as_deref(),
        Some("KO")
    );
}

/// busta-egov.md §2.2, D02: the rule set of the whole node, by `egov.profilo`.
#[test]
fn the_other_rule_set() {
    let node = Node::with(&[("EGOV__PROFILO", "eGov1.1")]);
    let question = body("verificaEsistenzaSAP", "CodiceFiscale", CF);
    let bent = |n: u32, from: &str, to: &str| {
        let message = Busta::nuova("LAZIO", "verificaEsistenzaSAP", n).intorno(&question);
        assert!(message.contains(from), "{from}");
        node.post(&message.replacen(from, to, 1))
    };
    for (n, from, to) in [
        (1, "EGOV_IT_SPC", "EGOV_IT_Locale"),
        (2, "ALPIUUNAVOLTA", "PIUDIUNAVOLTA"),
        (3, "confermaRicezione=\"false\"", "confermaRicezione=\"true\""),
        (
            4,
            "tipo=\"SPC\">LAZIO",
            "tipo=\"SPC\" indirizzoTelematico=\"http://x\">LAZIO",
        ),
    ] {
        let reply = bent(n, from, to);
        assert_eq!(reply.status, 200, "{to}: {}", reply.body);
        assert!(
            codes(&reply).is_empty(),
            "eGov1.1 takes any row for an error: {}",
            reply.body
        );
        // Duplicates are refused whatever the inoltro: the service wants each message once (§8.2).
        assert_eq!(codes(&bent(n, from, to)), ["110 Messaggio/Identificatore"], "{to}");
    }
    let wrong = bent(
        9,
        "<eGov_IT:ProfiloCollaborazione>",
        "<eGov_IT:ProfiloCollaborazione tipo=\"URL\">",
    );
    assert_eq!(codes(&wrong), ["103 ProfiloCollaborazione/tipo"]);
}
