//! `portasap notify received`, beside a running region, and settings that cannot be served.

use std::process::Command;

use crate::{
    attendi_metrica, json, lazio,
    node::binary,
    notifica, received,
    ricezione::{
        inoltro::con_webhook,
        sistema::{Modo, Sistema, esito},
    },
    testo,
};

#[test]
fn an_operator_sees_retries_and_drops() {
    let sistema = Sistema::con(
        &[Modo::Risponde(503, "manutenzione".to_owned())],
        Modo::Risponde(204, String::new()),
    );
    let (nodo, _cartella) = con_webhook(
        &sistema.url(),
        &[
            ("RICEZIONE__RETRY_FIRST_MS", "3600000"),
            ("RICEZIONE__RETRY_MAX_MS", "3600000"),
        ],
    );
    notifica(&nodo, "AA00000001G", "02");
    attendi_metrica(
        &nodo,
        "portasap_inoltri_tentativi_total{canale=\"WEBHOOK\",esito=\"HTTP\"} 1",
    );
    notifica(&nodo, "AA00000001G", "07");
    let elenco = testo(&received(&nodo, &["list"]));
    assert!(
        elenco.contains("WEBHOOK DA_INVIARE after 1 (HTTP: HTTP status 503)"),
        "{elenco}"
    );
    let dopo = json(&received(&nodo, &["list", "--after", "1", "--json"]));
    assert_eq!((dopo.len(), &dopo[0]["motivo"]), (1, &"07".into()));
    let una = testo(&received(&nodo, &["show", "1"]));
    assert!(una.contains("manutenzione"), "{una}");
    assert_eq!(received(&nodo, &["show", "99"]).status.code(), Some(1));
    assert_eq!(
        received(&nodo, &["retry"]).status.code(),
        Some(2),
        "nothing said is not everything"
    );
    assert_eq!(received(&nodo, &["retry", "--by", "fax"]).status.code(), Some(2));
    let lasciata = received(&nodo, &["drop", "2", "--reason", "told by telephone"]);
    assert!(lasciata.status.success(), "{}", testo(&lasciata));
    let lasciate = testo(&received(&nodo, &["list", "--state", "abbandonata"]));
    assert!(
        lasciate.contains("told by telephone") && !lasciate.contains("  02 "),
        "{lasciate}"
    );
    assert!(
        received(&nodo, &["retry", "--by", "webhook", "--state", "DA_INVIARE"])
            .status
            .success()
    );
    assert_eq!(sistema.attendi(2)[1].json()["id"], 1);
    attendi_metrica(
        &nodo,
        "portasap_inoltri_tentativi_total{canale=\"WEBHOOK\",esito=\"CONSEGNATA\"} 1",
    );
    let primi = received(&nodo, &["list", "--after", "0", "--limit", "1"]);
    assert_eq!(testo(&primi).lines().count(), 2, "a heading and a line");
    // What was handed over is handed over again only to who says so.
    assert_eq!(received(&nodo, &["retry", "1"]).status.code(), Some(1));
    assert!(received(&nodo, &["retry", "1", "--again"]).status.success());
    assert_eq!(sistema.attendi(3)[2].json()["id"], 1);
}

#[test]
fn without_a_way_it_waits_for_who_polls() {
    let nodo = lazio(&[]);
    notifica(&nodo, "AA00000001G", "02");
    let righe = json(&received(&nodo, &["list", "--json"]));
    assert_eq!(righe[0]["inoltri"], serde_json::json!([]));
}

#[test]
fn settings_that_cannot_be_served_name_their_key() {
    let cartella = tempfile::tempdir().unwrap();
    let corto = cartella.path().join("corto");
    std::fs::write(&corto, "  troppo corto\n\n").unwrap();
    let corto = corto.to_str().unwrap();
    let webhook = ("RICEZIONE__WEBHOOK__URL", "https://sil.example.org/");
    let regione = [("ROLE", "regione"), ("PARTY", "LAZIO")];
    for (settings, chiave) in [
        (
            vec![webhook, ("RICEZIONE__WEBHOOK__SECRET_FILE", corto)],
            "ricezione.webhook.url",
        ),
        (
            vec![("RICEZIONE__SOAP__URL", "https://sil.example.org/")],
            "ricezione.soap.url",
        ),
        ([&regione[..], &[webhook]].concat(), "ricezione.webhook.secret_file"),
        (
            [&regione[..], &[webhook, ("RICEZIONE__WEBHOOK__SECRET_FILE", corto)]].concat(),
            "ricezione.webhook.secret_file",
        ),
        (
            [
                &regione[..],
                &[webhook, ("RICEZIONE__WEBHOOK__SECRET_FILE", "/nessuno")],
            ]
            .concat(),
            "ricezione.webhook.secret_file",
        ),
    ] {
        let collaudo = concat!(env!("CARGO_MANIFEST_DIR"), "/config/collaudo.toml");
        let mut comando = Command::new(binary());
        comando
            .args(["serve", "--config", collaudo])
            .args(["--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"])
            .current_dir(cartella.path());
        for (k, v) in &settings {
            comando.env(format!("PORTASAP__{k}"), v);
        }
        let uscita = comando.output().unwrap();
        assert_eq!(uscita.status.code(), Some(2), "{settings:?}: {}", testo(&uscita));
        assert!(testo(&uscita).contains(chiave), "{chiave}: {}", testo(&uscita));
    }
}

/// What a back end answered may name a person: a list does not show it, and who asks for the one notification is recorded.
#[test]
fn a_list_does_not_repeat_what_a_back_end_wrote() {
    let sistema = Sistema::con(&[], esito("KO", "il lavoratore SMPPRV80A01H501H"));
    let nodo = lazio(&[
        ("RICEZIONE__SOAP__URL", &sistema.url()),
        ("RICEZIONE__RETRY_FIRST_MS", "3600000"),
        ("RICEZIONE__RETRY_MAX_MS", "3600000"),
    ]);
    notifica(&nodo, "AA00000001G", "02");
    attendi_metrica(
        &nodo,
        "portasap_inoltri_tentativi_total{canale=\"SOAP\",esito=\"KO\"} 1",
    );
    for args in [&["list"][..], &["list", "--json"]] {
        let elenco = testo(&received(&nodo, args));
        assert!(elenco.contains("KO") && !elenco.contains("SMPPRV"), "{elenco}");
    }
    let una = testo(&received(&nodo, &["show", "1"]));
    assert!(una.contains("SMPPRV"), "{una}");
}
