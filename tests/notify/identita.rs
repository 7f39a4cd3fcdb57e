//! Who the node is with a region, and whom it takes for that region: certificates and passwords on real sockets.

use std::sync::Arc;

use rcgen::{CertificateParams, date_time_ymd};
use rustls::{RootCertStore, ServerConfig, server::WebPkiClientVerifier};

use super::consegna::{attendi_metrica, invia, nodo, perdita};
use crate::{
    messages::{CPI_EMILIA, CPI_LAZIO},
    node::Node,
    pki::{Cert, Pki},
    regione::{Modo, Ricevente, entro},
};

/// A region's porta with this certificate; with `clienti` it asks the caller for one of that authority.
fn porta(cert: &Cert, clienti: Option<&Pki>) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match clienti {
        None => builder.with_no_client_auth(),
        Some(pki) => {
            let mut radici = RootCertStore::empty();
            radici.add(pki.ca()).unwrap();
            let verifica = WebPkiClientVerifier::builder_with_provider(Arc::new(radici), provider);
            builder.with_client_cert_verifier(verifica.build().unwrap())
        }
    };
    builder.with_single_cert(vec![cert.der.clone()], cert.key()).unwrap()
}

/// Settings of a node that shows `nostro.pem` and trusts `ca.pem`.
fn chiamante(pki: &Pki) -> Vec<(&'static str, String)> {
    let file = |nome: &str| pki.path(nome).display().to_string();
    vec![
        ("CLIENT__CERTIFICATE", file("nostro.pem")),
        ("CLIENT__KEY", file("nostro.key")),
        ("CLIENT__CA", file("ca.pem")),
    ]
}

fn avvia(lazio: &Ricevente, settings: &[(&str, String)]) -> Node {
    let settings: Vec<(&str, &str)> = settings.iter().map(|(k, v)| (*k, &**v)).collect();
    nodo(&[("LAZIO", &lazio.url())], &settings)
}

/// One more notification to LAZIO about the same SAP.
fn ancora(nodo: &Node, codice: &str) {
    invia(nodo, CPI_LAZIO, Some(codice));
    invia(nodo, CPI_EMILIA, Some(codice));
}

/// Rewrites files, sends SIGHUP, waits until it was heeded.
fn ricarica(nodo: &Node, esito: &str) {
    let conta = || {
        let riga = format!("portasap_reloads_total{{cosa=\"client\",esito=\"{esito}\"}} ");
        let pagina = nodo.ops("/metrics").body;
        pagina
            .lines()
            .find_map(|l| l.strip_prefix(&*riga)?.parse::<u32>().ok())
            .unwrap_or(0)
    };
    let prima = conta();
    nodo.signal("HUP");
    entro(|| (conta() > prima).then_some(()), || nodo.log());
}

fn fallisce_per_tls(nodo: &Node, indizi: &[&str]) {
    let inizio = "portasap_notifiche_tentativi_total{destinatario=\"LAZIO\",esito=\"TLS\"} ";
    let falliti = || {
        let pagina = nodo.ops("/metrics").body;
        let riga = pagina.lines().find_map(|r| r.strip_prefix(inizio));
        riga.is_some_and(|volte| volte != "0").then_some(())
    };
    entro(falliti, || nodo.log());
    let url = format!("sqlite://{}", nodo.dir().join("data/portasap.db").display());
    let mut comando = std::process::Command::new(crate::node::binary());
    let uscita = comando.args(["notify", "show", "1", "--database", &url]).output();
    let testo = String::from_utf8(uscita.expect("the binary runs").stdout).expect("text");
    for indizio in indizi {
        assert!(testo.contains(indizio), "{indizio}: {testo}");
    }
    assert!(!testo.contains("CONSEGNATA"), "{testo}");
}

fn scade(params: &mut CertificateParams) {
    params.not_before = date_time_ymd(2023, 1, 1);
    params.not_after = date_time_ymd(2024, 1, 1);
}

#[test]
fn a_region_that_asks_for_our_certificate_sees_it() {
    let pki = Pki::new();
    let nostro = pki.client("nodo", |_| {});
    pki.put("nostro", &nostro);
    let lazio = Ricevente::con_tls(&[], porta(&pki.host("lazio", |_| {}), Some(&pki)));
    let nodo = avvia(&lazio, &chiamante(&pki));
    perdita(&nodo);
    let arrivata = &lazio.attendi(1)[0];
    assert_eq!(arrivata.certificato.as_deref(), Some(&*nostro.der));
    assert_eq!(arrivata.autorizzazione, None);
    attendi_metrica(
        &nodo,
        "portasap_tls_expires_timestamp_seconds{cosa=\"client.certificate\"}",
    );
}

#[test]
fn a_region_that_cannot_be_trusted_is_told_nothing() {
    let (pki, altra) = (Pki::new(), Pki::new());
    pki.put("nostro", &pki.client("nodo", |_| {}));
    for (nome, cert, indizio) in [
        ("its certificate expired", pki.host("lazio", scade), "expired"),
        (
            "of an authority that is not ours",
            altra.host("lazio", |_| {}),
            "invalid peer certificate",
        ),
        (
            "another host's",
            pki.host("lazio", |p| {
                p.subject_alt_names = vec![rcgen::SanType::DnsName("porta.example".try_into().unwrap())];
            }),
            "not valid for name",
        ),
    ] {
        let lazio = Ricevente::con_tls(&[], porta(&cert, None));
        let nodo = avvia(&lazio, &chiamante(&pki));
        perdita(&nodo);
        fallisce_per_tls(&nodo, &["TLS", indizio]);
        assert_eq!(lazio.arrivate(), [], "{nome}");
    }
}

#[test]
fn what_waited_for_a_good_certificate_is_delivered_once_it_is_there() {
    let pki = Pki::new();
    pki.put("nostro", &pki.client("nodo", |_| {}));
    let lazio = Ricevente::con_tls(&[], porta(&pki.host("lazio", scade), Some(&pki)));
    let nodo = avvia(&lazio, &chiamante(&pki));
    perdita(&nodo);
    fallisce_per_tls(&nodo, &[]);
    lazio.cambia_tls(porta(&pki.host("lazio", |_| {}), Some(&pki)));
    assert_eq!(lazio.attendi(1).len(), 1);
}

#[test]
fn our_own_expired_certificate_is_named_and_its_successor_delivers() {
    let pki = Pki::new();
    pki.put("nostro", &pki.client("nodo", scade));
    let lazio = Ricevente::con_tls(&[], porta(&pki.host("lazio", |_| {}), Some(&pki)));
    let nodo = avvia(&lazio, &chiamante(&pki));
    perdita(&nodo);
    fallisce_per_tls(&nodo, &["client.certificate ended on 2024-01-01"]);
    assert_eq!(lazio.arrivate(), []);
    pki.put("nostro", &pki.client("nodo", |_| {}));
    ricarica(&nodo, "ok");
    assert_eq!(lazio.attendi(1).len(), 1);
}

#[test]
fn a_password_is_shown_to_its_region_and_to_nobody_else() {
    let pki = Pki::new();
    pki.write("password", "segreta di LAZIO\n");
    let ladro = Ricevente::con(&[]);
    let lazio = Ricevente::con(&[Modo::Altrove(ladro.url())]);
    let emilia = Ricevente::con(&[]);
    let file = pki.path("password").display().to_string();
    let nodo = nodo(
        &[("LAZIO", &lazio.url()), ("EMILIA", &emilia.url())],
        &[
            ("NOTIFICA__CREDENZIALI__LAZIO__USER", "nodo"),
            ("NOTIFICA__CREDENZIALI__LAZIO__PASSWORD_FILE", &file),
        ],
    );
    let codice = perdita(&nodo);
    invia(&nodo, CPI_LAZIO, Some(&codice));
    // The first was sent elsewhere and did not go there; the second is the same notification again.
    let giusta = Some("Basic bm9kbzpzZWdyZXRhIGRpIExBWklP");
    for arrivata in lazio.attendi(2) {
        assert_eq!(arrivata.autorizzazione.as_deref(), giusta);
    }
    assert_eq!(emilia.attendi(1)[0].autorizzazione, None);
    assert_eq!(ladro.arrivate(), []);
    attendi_metrica(
        &nodo,
        "portasap_notifiche_tentativi_total{destinatario=\"LAZIO\",esito=\"HTTP\"} 1",
    );
    assert!(
        !nodo.log().contains("segreta") && !nodo.log().contains("bm9kbz"),
        "{}",
        nodo.log()
    );
    assert!(
        nodo.log().contains("every user of this host may read it"),
        "{}",
        nodo.log()
    );
    // A new password, without a restart.
    pki.write("password", "nuova");
    ricarica(&nodo, "ok");
    ancora(&nodo, &codice);
    assert_eq!(
        lazio.attendi(3)[2].autorizzazione.as_deref(),
        Some("Basic bm9kbzpudW92YQ==")
    );
}

#[test]
fn new_files_are_shown_from_the_next_call_on_and_broken_ones_never() {
    let pki = Pki::new();
    let (prima, seconda) = (pki.client("nodo", |_| {}), pki.client("nodo nuovo", |_| {}));
    pki.put("nostro", &prima);
    let lazio = Ricevente::con_tls(&[], porta(&pki.host("lazio", |_| {}), Some(&pki)));
    let nodo = avvia(&lazio, &chiamante(&pki));
    let codice = perdita(&nodo);
    assert_eq!(lazio.attendi(1)[0].certificato.as_deref(), Some(&*prima.der));
    for (file, contenuto) in [
        ("nostro.pem", "rotto"),
        ("nostro.key", "rotto"),
        ("ca.pem", ""),
        ("nostro.key", &seconda.key.serialize_pem()),
    ] {
        let buono = std::fs::read_to_string(pki.path(file)).unwrap();
        pki.write(file, contenuto);
        ricarica(&nodo, "errore");
        pki.write(file, &buono);
        let quante = lazio.arrivate().len();
        ancora(&nodo, &codice);
        let ultima = lazio.attendi(quante + 1).pop().unwrap();
        assert_eq!(ultima.certificato.as_deref(), Some(&*prima.der), "{file}");
    }
    pki.put("nostro", &seconda);
    ricarica(&nodo, "ok");
    let quante = lazio.arrivate().len();
    ancora(&nodo, &codice);
    let ultima = lazio.attendi(quante + 1).pop().unwrap();
    assert_eq!(ultima.certificato.as_deref(), Some(&*seconda.der));
}

#[test]
fn a_node_does_not_start_with_credentials_that_cannot_be_used() {
    let vuoto = tempfile::NamedTempFile::new().unwrap();
    let vuoto = vuoto.path().display().to_string();
    for (nome, settings, indizio) in [
        (
            "no file",
            vec![
                ("NOTIFICA__ENDPOINT__LAZIO", "https://lazio.example/"),
                ("NOTIFICA__CREDENZIALI__LAZIO__USER", "nodo"),
                ("NOTIFICA__CREDENZIALI__LAZIO__PASSWORD_FILE", "/no/such/file"),
            ],
            "notifica.credenziali.lazio.password_file: /no/such/file: ",
        ),
        (
            "an empty file",
            vec![
                ("NOTIFICA__ENDPOINT__LAZIO", "https://lazio.example/"),
                ("NOTIFICA__CREDENZIALI__LAZIO__USER", "nodo"),
                ("NOTIFICA__CREDENZIALI__LAZIO__PASSWORD_FILE", &vuoto),
            ],
            "it is empty",
        ),
        (
            "a certificate without key",
            vec![("CLIENT__CERTIFICATE", "x.pem")],
            "client.key: ",
        ),
        (
            "no such CA",
            vec![("CLIENT__CA", "/no/such/ca.pem")],
            "client.ca: /no/such/ca.pem",
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let mut comando = std::process::Command::new(crate::node::binary());
        let config = concat!(env!("CARGO_MANIFEST_DIR"), "/config/collaudo.toml");
        comando.args([
            "serve",
            "--config",
            config,
            "--listen",
            "127.0.0.1:0",
            "--ops-listen",
            "127.0.0.1:0",
        ]);
        for (chiave, valore) in settings {
            comando.env(format!("PORTASAP__{chiave}"), valore);
        }
        let uscita = comando.current_dir(dir.path()).output().unwrap();
        let testo = String::from_utf8_lossy(&uscita.stderr).into_owned();
        assert_eq!(uscita.status.code(), Some(2), "{nome}: {testo}");
        assert!(testo.contains(indizio), "{nome}: {testo}");
    }
}
