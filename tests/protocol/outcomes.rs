//! The outcome table of operations.md §5, row by row.

use crate::{
    http::Reply,
    messages::{
        Busta, CF, CPI_EMILIA, CPI_LAZIO, CPI_VENETO, Documento, annulla, body, invio, plain, richiesta, verifica,
    },
    node::Node,
};

/// A well-formed code that nobody has.
const IGNOTO: &str = "AA90000001A";

fn ko(reply: &Reply, codici: &[&str]) {
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.element("Esito").as_deref(), Some("KO"), "{}", reply.body);
    let lista = reply.element("MessaggioErrore").unwrap();
    assert!(
        lista.starts_with("<ListaAnomalie><Anomalia><CodiceAnomalia>"),
        "{lista}"
    );
    let found: Vec<&str> = lista
        .split("<CodiceAnomalia>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap())
        .collect();
    assert_eq!(found, codici, "{lista}");
    if reply.body.contains("risposta_invioSAP") {
        assert_eq!(
            reply.element("CodiceSAP").as_deref(),
            Some(""),
            "clients record a code even with KO"
        );
    }
}

fn ok(reply: &Reply) -> String {
    assert_eq!(reply.element("Esito").as_deref(), Some("OK"), "{}", reply.body);
    reply.element("CodiceSAP").unwrap_or_default()
}

fn client_fault(reply: &Reply, what: &str) {
    assert_eq!(reply.status, 500, "{what}: {}", reply.body);
    let (code, text) = reply.fault().unwrap_or_else(|| panic!("{what}: {}", reply.body));
    assert_eq!(code, "soap:Client", "{what}");
    assert!(!text.is_empty() && !text.contains("EGOV_IT"), "{what}: {text}");
    assert!(!reply.body.contains("detail"), "{what}");
}

#[test]
fn invio_refused_by_structure() {
    let node = Node::start();
    ko(&node.post(&invio("<lavoratore>")), &["L001"]);
    ko(&node.post(&invio("not a document")), &["L001"]);
    ko(&node.post(&invio("")), &["L001"]);
    ko(&node.post(&invio("<datiinvio/>")), &["L002"]);
    ko(&node.post(&invio("<x:lavoratore xmlns:x='urn:x'/>")), &["L002"]);
    let two_mistakes = Documento::default()
        .xml()
        .replace("<sesso>M</sesso>", "")
        .replace("00100", "1");
    ko(&node.post(&invio(&two_mistakes)), &["L003", "L003"]);
    assert_eq!(
        node.post(&verifica(CF)).element("CodiceSAP").as_deref(),
        Some("0"),
        "nothing was stored"
    );
}

#[test]
fn invio_of_a_worker_without_sap() {
    let node = Node::start();
    let zz = Documento {
        codice: Some("ZZ00000001B"),
        variazione: "02",
        ..Documento::default()
    };
    ko(&node.post(&invio(&zz.xml())), &["L102"]);
    let held = Documento {
        codice: Some(IGNOTO),
        variazione: "02",
        ..Documento::default()
    };
    assert_eq!(
        ok(&node.post(&invio(&held.xml()))),
        IGNOTO,
        "a code the region already holds is registered"
    );
}

#[test]
fn codes_of_regions_may_be_switched_off() {
    let node = Node::with(&[("REGISTRO__CODICI_ESTERNI", "false")]);
    let held = Documento {
        codice: Some(IGNOTO),
        variazione: "02",
        ..Documento::default()
    };
    ko(&node.post(&invio(&held.xml())), &["L104"]);
}

#[test]
fn rules_on_events_may_be_switched_off() {
    let documento = Documento {
        politica: Some((CPI_LAZIO, "080000000AX")),
        ..Documento::default()
    };
    let evento = "<ultimo_evento><evento>02</evento><data_evento>2021-03-15</data_evento></ultimo_evento>";
    let senza_evento = documento.xml().replace(evento, "");
    assert_ne!(senza_evento, documento.xml());
    let node = Node::start();
    ko(&node.post(&invio(&senza_evento)), &["L631"]);
    let node = Node::with(&[("CONTROLLI__EVENTI", "false")]);
    ok(&node.post(&invio(&senza_evento)));
}

#[test]
fn a_second_active_patto_is_refused_with_the_official_code() {
    let node = Node::start();
    let documento = |codice, id| Documento {
        codice,
        variazione: if codice.is_some() { "02" } else { "01" },
        politica: Some((CPI_LAZIO, id)),
        ..Documento::default()
    };
    let codice = ok(&node.post(&invio(&documento(None, "080000000AX").xml())));
    let secondo = node.post(&invio(&documento(Some(&codice), "080000000BX").xml()));
    ko(&secondo, &["S086"]);
    let lista = secondo.element("MessaggioErrore").unwrap();
    assert!(lista.contains("<CampiInErrore>Sap[1]</CampiInErrore>"), "{lista}");
    ok(&node.post(&invio(&documento(Some(&codice), "080000000AX").xml())));
}

#[test]
fn invio_of_a_worker_with_a_sap() {
    let node = Node::start();
    let codice = ok(&node.post(&invio(&Documento::default().xml())));
    ko(&node.post(&invio(&Documento::default().xml())), &["L103"]);
    let other = Documento {
        codice: Some(IGNOTO),
        variazione: "02",
        ..Documento::default()
    };
    ko(&node.post(&invio(&other.xml())), &["L103"]);
    let first_again = Documento {
        codice: Some(&codice),
        ..Documento::default()
    };
    assert_eq!(
        ok(&node.post(&invio(&first_again.xml()))),
        codice,
        "01 with the active code is an update"
    );
    let no_code = Documento {
        variazione: "02",
        ..Documento::default()
    };
    ko(&node.post(&invio(&no_code.xml())), &["L121", "L103"]);
}

#[test]
fn invio_by_somebody_who_is_not_the_owner() {
    let node = Node::start();
    let codice = ok(&node.post(&invio(&Documento::default().xml())));
    let send = |mittente, n, documento: &Documento<'_>| {
        node.post(&Busta::nuova(mittente, "invioSAP", n).intorno(&body("invioSAP", "SAP", &documento.xml())))
    };
    // A full document for somebody else's CPI.
    let full = Documento {
        codice: Some(&codice),
        variazione: "02",
        ..Documento::default()
    };
    ko(&send("EMILIA", 1, &full), &["L111"]);
    // Only policies, with the owner's CPI.
    let mini = Documento {
        anagrafica: false,
        politica: Some((CPI_EMILIA, "060000000AX")),
        ..full.clone()
    };
    assert_eq!(ok(&send("EMILIA", 2, &mini)), codice);
    let sap = node.post(&richiesta(&codice)).element("SAP").unwrap();
    assert!(sap.contains("060000000AX") && sap.contains(CPI_LAZIO), "{sap}");
    // A CPI of neither.
    ko(
        &send(
            "EMILIA",
            3,
            &Documento {
                ente: CPI_VENETO,
                ..mini.clone()
            },
        ),
        &["L111"],
    );
    // A mini document without code, or with an unknown one.
    ko(
        &send(
            "LAZIO",
            4,
            &Documento {
                codice: None,
                variazione: "01",
                ..mini.clone()
            },
        ),
        &["L107"],
    );
    // Its own CPI: takes over.
    assert_eq!(
        ok(&send(
            "EMILIA",
            5,
            &Documento {
                ente: CPI_EMILIA,
                ..full
            }
        )),
        codice
    );
}

#[test]
fn annulla_and_after() {
    let node = Node::start();
    ko(&node.post(&annulla(IGNOTO)), &["L104"]);
    ko(&node.post(&annulla("AA1")), &["L101"]);
    ko(&node.post(&plain("annullaSAP", "CodiceSAP", "<IDSAP><Iden")), &["L001"]);
    ko(&node.post(&plain("annullaSAP", "CodiceSAP", "")), &["L101"]);
    let codice = ok(&node.post(&invio(&Documento::default().xml())));
    let reply = node.post(&annulla(&codice));
    assert_eq!(ok(&reply), "");
    assert_eq!(
        reply.element("MessaggioErrore").as_deref(),
        Some("Annullamento effettuato correttamente.")
    );
    ko(&node.post(&annulla(&codice)), &["L105"]);
    let late = Documento {
        codice: Some(&codice),
        variazione: "02",
        ..Documento::default()
    };
    ko(&node.post(&invio(&late.xml())), &["L105"]);
}

#[test]
fn empty_answers_have_all_their_children() {
    let node = Node::start();
    let cf = |azione| plain(azione, "CodiceFiscale", CF);
    let reply = node.post(&cf("richiestaCodSAPRegTitolare"));
    assert!(
        reply
            .body
            .contains("<t:CodiceSAP>0</t:CodiceSAP><t:CodiceRegione></t:CodiceRegione></t:"),
        "{}",
        reply.body
    );
    assert_eq!(
        node.post(&cf("richiestaSAP_N00_A02")).element("DID").as_deref(),
        Some("")
    );
    assert_eq!(node.post(&richiesta(IGNOTO)).element("SAP").as_deref(), Some(""));
    let list = plain(
        "recuperaListaSAPNonAttive",
        "Parametri",
        &format!("<X><CODICE_FISCALE>{CF}</CODICE_FISCALE></X>"),
    );
    assert_eq!(node.post(&list).element("SAPs").as_deref(), Some(""));
    let wide = Node::with(&[("WSDL__PROFILO", "esteso")]);
    let reply = wide.post(&cf("richiestaCodSAPRegTitolare"));
    assert!(
        reply.body.contains("<t:CodiceEnteTitolare></t:CodiceEnteTitolare></t:"),
        "{}",
        reply.body
    );
}

#[test]
fn did_holds_the_pact_of_the_active_sap() {
    let node = Node::start();
    let documento = Documento {
        politica: Some((CPI_LAZIO, "080000000AX")),
        ..Documento::default()
    };
    ok(&node.post(&invio(&documento.xml())));
    let did = node
        .post(&plain("richiestaSAP_N00_A02", "CodiceFiscale", CF))
        .element("DID")
        .unwrap();
    assert!(did.contains("<A02><tipo_attivita>A02</tipo_attivita>"), "{did}");
    assert!(
        did.contains(&format!("<codicefiscale>{CF}</codicefiscale>")) && !did.contains("<N00>"),
        "{did}"
    );
}

#[test]
fn unusable_lookups_are_client_faults() {
    let node = Node::start();
    for azione in [
        "verificaEsistenzaSAP",
        "richiestaCodSAPRegTitolare",
        "richiestaSAP_N00_A02",
    ] {
        for (what, cf) in [
            ("wrong check character", "SMPPRV80A01H501A"),
            ("too short", "SMPPRV80A01"),
            ("empty", ""),
            ("eleven zeros", "00000000000"),
            ("Turkish dotless i", "SMPPRV80A01H50\u{131}H"),
            ("Greek alpha", "SMPPRV80\u{391}01H501H"),
            ("full-width digits", "SMPPRV\u{ff18}\u{ff10}A01H501H"),
            (
                "two values",
                "<V><codiceFiscale>SMPPRV80A01H501H</codiceFiscale><x>1</x></V>",
            ),
        ] {
            client_fault(
                &node.post(&plain(azione, "CodiceFiscale", cf)),
                &format!("{azione}: {what}"),
            );
        }
    }
    for (what, codice) in [
        ("malformed", "AA1"),
        (
            "wrong root",
            "<X><IdentificativoSap>AA00000001G</IdentificativoSap></X>",
        ),
    ] {
        client_fault(&node.post(&plain("richiestaSAP", "CodiceSAP", codice)), what);
    }
    for (what, list) in [
        ("no codice fiscale", "<ListaSAP/>".to_owned()),
        (
            "a date that is none",
            format!("<L><codiceFiscale>{CF}</codiceFiscale><dataInizio>2021-02-30</dataInizio></L>"),
        ),
        (
            "an end before its beginning",
            format!(
                "<L><codiceFiscale>{CF}</codiceFiscale><dataInizio>2021-03-02</dataInizio><dataFine>2021-03-01</dataFine></L>"
            ),
        ),
    ] {
        client_fault(
            &node.post(&plain("recuperaListaSAPNonAttive", "Parametri", &list)),
            what,
        );
    }
    assert_eq!(
        node.post(&verifica("00123456782")).element("CodiceSAP").as_deref(),
        Some("0"),
        "a provisional code"
    );
}

#[test]
fn notifica_is_not_served_by_the_node() {
    let node = Node::start();
    let notifica = "<t:notificaSAP xmlns:t=\"http://servizi.lavoro.gov.it/servizicoap/types\">\
                    <t:CodiceSAP>AA00000001G</t:CodiceSAP><t:MotivoNotifica>02</t:MotivoNotifica></t:notificaSAP>";
    client_fault(&node.post(&crate::messages::envelope("", notifica)), "plain");
    let reply = node.post(&Busta::nuova("LAZIO", "notificaSAP", 1).intorno(notifica));
    assert!(reply.body.contains("codiceEccezione=\"EGOV_IT_106\""), "{}", reply.body);
}

/// Found by review: of two policies with one identifier the first was lost without a word.
#[test]
fn a_policy_sent_twice_in_one_document_is_refused() {
    let node = Node::start();
    let one = Documento {
        politica: Some((CPI_LAZIO, "080000000AX")),
        ..Documento::default()
    }
    .xml();
    let start = one.find("<politiche_attive>").unwrap();
    let end = one.find("</politiche_attive_lst>").unwrap();
    let again = one[start..end].replace("080000000AX", "080000000aX");
    let two = format!("{}{again}{}", &one[..end], &one[end..]);
    let reply = node.post(&invio(&two));
    ko(&reply, &["L621"]);
    let lista = reply.element("MessaggioErrore").unwrap();
    assert!(lista.contains("politiche_attive[2]/identificativo_politica"), "{lista}");
}
