//! A node that speaks TLS and wants to see a certificate.

use super::regione::{campo, chiede, davanti_a, traccia};
use crate::{
    messages::{CPI_LAZIO, Documento, invio},
    node::Node,
    pki::{Cert, Pki},
};

/// Settings by which the gateway shows this certificate and trusts the CA of the tests.
fn client(pki: &Pki, cert: Option<(&str, &Cert)>) -> Vec<(&'static str, String)> {
    let file = |nome: &str| pki.path(nome).display().to_string();
    let mut settings = vec![("CLIENT__CA", file("ca.pem"))];
    if let Some((nome, cert)) = cert {
        let (pem, key) = (format!("{nome}.pem"), format!("{nome}.key"));
        pki.write(&pem, &cert.pem());
        pki.write(&key, &cert.key.serialize_pem());
        settings.push(("CLIENT__CERTIFICATE", file(&pem)));
        settings.push(("CLIENT__KEY", file(&key)));
    }
    settings
}

#[test]
fn with_its_certificate_the_region_is_who_it_says() {
    let pki = Pki::new();
    let nodo: Vec<_> = pki.tls("required");
    let nodo: Vec<(&str, &str)> = nodo.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let nodo = Node::with(&nodo);
    let url = format!("https://{}/ServiziSAP", nodo.service);
    let documento = Documento {
        ente: CPI_LAZIO,
        ..Documento::default()
    };
    let (lazio, emilia) = (pki.lazio(), pki.emilia());
    let nessuna = "La richiesta non è stata eseguita";
    for (cosa, settings, esito, motivi) in [
        // Nothing was sent: the node's certificate is nobody's that the host knows.
        ("a node that cannot be trusted", vec![], nessuna, "TLS"),
        (
            "another party's certificate",
            client(&pki, Some(("emilia", &emilia))),
            "EGOV_IT_201",
            "BUSTA_ERRORE EGOV_IT_201",
        ),
        ("its own", client(&pki, Some(("lazio", &lazio))), "OK", ""),
    ] {
        let settings: Vec<(&str, &str)> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let regione = davanti_a(&url, &settings);
        let reply = chiede(&regione, &invio(&documento.xml()));
        assert!(reply.body.contains(esito), "{cosa}: {}", reply.body);
        let riga = &traccia(&regione)[0];
        assert_eq!(campo(riga, "motivi"), motivi, "{cosa}");
    }
    // Without one, a node that requires one hangs up; in TLS 1.3 after the first bytes.
    let settings = client(&pki, None);
    let settings: Vec<(&str, &str)> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let regione = davanti_a(&url, &settings);
    let (codice, testo) = chiede(&regione, &invio(&documento.xml())).fault().expect("a Fault");
    assert_eq!(codice, "soap:Server", "{testo}");
    let motivo = campo(&traccia(&regione)[0], "motivi").to_owned();
    assert!(["TLS", "INTERROTTO"].contains(&motivo.as_str()), "{motivo}");
}
