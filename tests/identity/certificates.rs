//! TLS certificates: whose they are, and which are let in at all.

use rcgen::{ExtendedKeyUsagePurpose, SerialNumber, date_time_ymd};

use crate::{
    accolta, basic, conta, domanda,
    messages::{Busta, CF, Documento, annulla, body, invio, verifica},
    non_autorizzata,
    pki::{Pki, registry, self_signed},
    presto_conta, sfidata,
    tls::{post, start},
};

#[test]
fn a_certificate_speaks_for_its_party_alone() {
    let pki = Pki::new();
    let node = start(&pki.tls("required"));
    let (lazio, emilia, altro) = (pki.lazio(), pki.emilia(), pki.client("nessuno", |_| {}));
    let detta = |cert, body: &str| post(&pki, &node, Some(cert), "", body).expect("an answer");

    accolta("LAZIO as LAZIO", &detta(&lazio, &domanda("LAZIO", 1)));
    accolta("EMILIA as EMILIA", &detta(&emilia, &domanda("EMILIA", 1)));
    non_autorizzata("LAZIO as EMILIA", &detta(&lazio, &domanda("EMILIA", 2)));
    non_autorizzata(
        "LAZIO as VENETO, who has no credentials",
        &detta(&lazio, &domanda("VENETO", 1)),
    );
    non_autorizzata("a certificate of nobody", &detta(&altro, &domanda("LAZIO", 2)));
    accolta(
        "a refused identifier is still free",
        &detta(&emilia, &domanda("EMILIA", 2)),
    );

    accolta("without a busta", &detta(&lazio, &verifica(CF)));
    sfidata(
        "a certificate of nobody, without a busta",
        &detta(&altro, &verifica(CF)),
    );
    for (motivo, volte) in [("non_mittente", 2), ("sconosciuta", 2)] {
        assert_eq!(
            conta(&node, "portasap_identity_refused_total", motivo),
            volte,
            "{motivo}"
        );
    }
    let esempio = "portasap_exchanges_total{azione=\"verificaEsistenzaSAP\",mittente=\"LAZIO\",esito=\"VUOTO\"} 2";
    assert!(
        node.ops("/metrics").body.contains(esempio),
        "the proven party is the caller, with or without a busta"
    );
    assert!(
        !node.log().contains("Ente di prova"),
        "names of certificates are not logged"
    );
}

/// A row 101 that only mentions an oddity of the Mittente must not hide that it is somebody else's.
#[test]
fn an_info_row_about_the_mittente_does_not_excuse_it() {
    let pki = Pki::new();
    let node = start(&pki.tls("required"));
    let strana = |mittente: &str, n| {
        let da = format!("tipo=\"SPC\">{mittente}<");
        domanda(mittente, n).replacen(&da, &format!("indirizzoTelematico=\"http://porta.example/\" {da}"), 1)
    };
    let lazio = pki.lazio();
    let sua = post(&pki, &node, Some(&lazio), "", &strana("LAZIO", 1)).unwrap();
    accolta("its own", &sua);
    assert!(
        sua.body.contains("EGOV_IT_101") && sua.body.contains("INFO"),
        "{}",
        sua.body
    );
    let altrui = post(&pki, &node, Some(&lazio), "", &strana("EMILIA", 1)).unwrap();
    assert_eq!(altrui.status, 500, "{}", altrui.body);
    assert!(altrui.body.contains("EGOV_IT_201"), "{}", altrui.body);
}

/// Without a busta, the certificate says whose SAP it is.
#[test]
fn the_proven_party_owns_what_it_sends() {
    let pki = Pki::new();
    let node = start(&pki.tls("required"));
    let (lazio, emilia) = (pki.lazio(), pki.emilia());
    let inviata = post(&pki, &node, Some(&lazio), "", &invio(&Documento::default().xml())).unwrap();
    let codice = inviata.element("CodiceSAP").unwrap();
    assert_eq!(inviata.element("Esito").as_deref(), Some("OK"), "{}", inviata.body);
    let altrui = Documento {
        codice: Some(&codice),
        variazione: "02",
        ..Documento::default()
    };
    let rubata = post(&pki, &node, Some(&emilia), "", &invio(&altrui.xml())).unwrap();
    assert_eq!(
        rubata.element("Esito").as_deref(),
        Some("KO"),
        "an office of Lazio, sent by EMILIA: {}",
        rubata.body
    );
    let vietata = post(&pki, &node, Some(&emilia), "", &annulla(&codice)).unwrap();
    assert_eq!(
        vietata.fault(),
        Some((
            "soap:Client".to_owned(),
            "Azione non consentita al chiamante".to_owned()
        )),
        "the registry does not let EMILIA annul"
    );
    let vietata = Busta::nuova("EMILIA", "annullaSAP", 9).intorno(&body("annullaSAP", "CodiceSAP", &codice));
    non_autorizzata(
        "nor with a busta",
        &post(&pki, &node, Some(&emilia), "", &vietata).unwrap(),
    );
    assert_eq!(conta(&node, "portasap_identity_refused_total", "\"azione\""), 2);
    let annullata = post(&pki, &node, Some(&lazio), "", &annulla(&codice)).unwrap();
    assert_eq!(annullata.element("Esito").as_deref(), Some("OK"), "{}", annullata.body);
}

#[test]
fn certificates_that_are_no_good_do_not_get_in() {
    let (pki, estranea) = (Pki::new(), Pki::new());
    pki.revoke(&[4711]);
    let node = start(&pki.tls("required"));
    let cases = [
        (
            "expired",
            "certificato_scaduto",
            pki.client("lazio", |p| p.not_after = date_time_ymd(2025, 1, 1)),
        ),
        (
            "not yet valid",
            "certificato_futuro",
            pki.client("lazio", |p| p.not_before = date_time_ymd(2080, 1, 1)),
        ),
        (
            "revoked",
            "certificato_revocato",
            pki.client("lazio", |p| p.serial_number = Some(SerialNumber::from(4711))),
        ),
        (
            "for servers",
            "uso_errato",
            pki.client("lazio", |p| {
                p.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
            }),
        ),
        ("self-signed", "emittente_ignoto", self_signed("lazio")),
        ("of another CA with the same name", "", estranea.lazio()),
    ];
    for (cosa, motivo, cert) in &cases {
        assert!(
            post(&pki, &node, Some(cert), "", &domanda("LAZIO", 1)).is_none(),
            "{cosa}: let in"
        );
        if !motivo.is_empty() {
            presto_conta(&node, "portasap_tls_handshakes_total", motivo, 1);
        }
    }
    assert!(
        post(&pki, &node, None, "", &domanda("LAZIO", 1)).is_none(),
        "none: let in"
    );
    presto_conta(&node, "portasap_tls_handshakes_total", "senza_certificato", 1);
    accolta(
        "a good one",
        &post(&pki, &node, Some(&pki.lazio()), "", &domanda("LAZIO", 1)).unwrap(),
    );
}

#[test]
fn where_certificates_are_optional_another_proof_will_do() {
    let pki = Pki::new();
    let node = start(&pki.tls("optional"));
    let (lazio, emilia, altro) = (pki.lazio(), pki.emilia(), pki.client("nessuno", |_| {}));
    let password = basic::header("emilia", crate::pki::PASSWORD);
    let detta = |cert, headers: &str, body: &str| post(&pki, &node, cert, headers, body).expect("an answer");
    non_autorizzata("no proof", &detta(None, "", &domanda("EMILIA", 1)));
    sfidata("no proof, no busta", &detta(None, "", &verifica(CF)));
    accolta("password", &detta(None, &password, &domanda("EMILIA", 1)));
    accolta("certificate", &detta(Some(&emilia), "", &domanda("EMILIA", 2)));
    accolta("both", &detta(Some(&emilia), &password, &domanda("EMILIA", 3)));
    accolta(
        "password, beside a certificate of nobody",
        &detta(Some(&altro), &password, &domanda("EMILIA", 4)),
    );
    non_autorizzata(
        "two parties at once",
        &detta(Some(&lazio), &password, &domanda("LAZIO", 5)),
    );
    non_autorizzata(
        "two parties at once",
        &detta(Some(&lazio), &password, &domanda("EMILIA", 5)),
    );
    let errata = basic::header("emilia", "sbagliata davvero");
    non_autorizzata(
        "a good certificate, a wrong password",
        &detta(Some(&emilia), &errata, &domanda("EMILIA", 6)),
    );
    let scaduto = pki.client("lazio", |p| p.not_after = date_time_ymd(2025, 1, 1));
    assert!(
        post(&pki, &node, Some(&scaduto), "", &domanda("LAZIO", 1)).is_none(),
        "optional, but not to be wrong"
    );
}

/// In collaudo the Mittente is believed, but not against a proof.
#[test]
fn a_proof_that_contradicts_is_refused_even_where_none_is_required() {
    let pki = Pki::new();
    let mut settings = pki.tls("optional");
    settings.push(("IDENTITY__REQUIRED", "false".to_owned()));
    let node = start(&settings);
    let lazio = pki.lazio();
    accolta("believed", &post(&pki, &node, None, "", &domanda("EMILIA", 1)).unwrap());
    accolta(
        "believed, no busta",
        &post(&pki, &node, None, "", &verifica(CF)).unwrap(),
    );
    accolta(
        "proven",
        &post(&pki, &node, Some(&lazio), "", &domanda("LAZIO", 1)).unwrap(),
    );
    non_autorizzata(
        "contradicted",
        &post(&pki, &node, Some(&lazio), "", &domanda("EMILIA", 2)).unwrap(),
    );
    let vietata = Busta::nuova("EMILIA", "annullaSAP", 9).intorno(&body("annullaSAP", "CodiceSAP", "AA00000001G"));
    non_autorizzata(
        "believed, and not allowed",
        &post(&pki, &node, None, "", &vietata).unwrap(),
    );
}

/// By fingerprint: the certificate itself, whatever it is called.
#[test]
fn a_pinned_certificate() {
    let pki = Pki::new();
    let (fissato, gemello) = (pki.client("porta", |_| {}), pki.client("porta", |_| {}));
    let criterio = format!("[[parte.certificato]]\nimpronta = \"{}\"\n", fissato.fingerprint());
    pki.write("parti.toml", &registry(&criterio));
    let node = start(&pki.tls("required"));
    accolta(
        "pinned",
        &post(&pki, &node, Some(&fissato), "", &domanda("LAZIO", 1)).unwrap(),
    );
    accolta(
        "the other one, during rotation",
        &post(&pki, &node, Some(&pki.lazio()), "", &domanda("LAZIO", 2)).unwrap(),
    );
    non_autorizzata(
        "of the same name",
        &post(&pki, &node, Some(&gemello), "", &domanda("LAZIO", 3)).unwrap(),
    );
}
