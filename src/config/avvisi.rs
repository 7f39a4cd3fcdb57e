//! What is allowed and yet unwise, for the log of the start. Says keys and hosts, never what is secret in an address.

use super::{Settings, Soap, indirizzo};

/// One line for each.
pub fn avvisi(s: &Settings) -> Vec<String> {
    let mut avvisi = Vec::new();
    if s.delegata.enabled && s.nodo.timeout_ms > s.limits.drain_timeout_ms {
        avvisi.push(format!(
            "nodo.timeout_ms is longer than limits.drain_timeout_ms: a stop ends calls of the porta delegata that the node may \
             still answer within {} ms, and nobody knows their outcome",
            s.nodo.timeout_ms
        ));
    }
    for (chiave, url) in con_password(s) {
        if indirizzo::in_chiaro(url) {
            avvisi.push(format!(
                "{chiave}: the password crosses the network in clear, because the address it is sent to is http://"
            ));
        }
    }
    let in_chiaro = s.tls.certificate.is_none()
        && s.identity.forwarded.proxies.is_empty()
        && !s.listen.ip().to_canonical().is_loopback();
    if s.delegata.enabled && !s.delegata.utenti.is_empty() && in_chiaro {
        avvisi.push(format!(
            "delegata.utenti: their passwords cross the network in clear to listen {}, unless a proxy with TLS stands before it \
             (tls.certificate)",
            s.listen
        ));
    }
    avvisi
}

/// Where passwords of ours go: the key they stand under, the address.
fn con_password(s: &Settings) -> Vec<(String, &str)> {
    let nodo = s.nodo.credenziali.as_ref().and(s.nodo.url.as_deref());
    let sistema = s
        .ricezione
        .soap
        .credenziali
        .as_ref()
        .and(s.ricezione.soap.url.as_deref());
    let fisse = [("nodo.credenziali", nodo), (Soap::CREDENZIALI, sistema)];
    let fisse = fisse.into_iter().filter_map(|(k, url)| Some((k.to_owned(), url?)));
    let regioni = s.notifica.credenziali.keys().filter_map(|codice| {
        // Keys of the environment come in lower case.
        let mut endpoint = s.notifica.endpoint.iter();
        let (_, url) = endpoint.find(|(e, _)| e.eq_ignore_ascii_case(codice))?;
        Some((format!("notifica.credenziali.{codice}"), url.as_str()))
    });
    fisse.chain(regioni).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Credenziali;

    fn detti(piega: impl FnOnce(&mut Settings)) -> String {
        let mut s = Settings::default();
        piega(&mut s);
        avvisi(&s).join("\n")
    }

    #[test]
    fn a_stop_that_does_not_wait_for_the_node() {
        assert_eq!(detti(|_| {}), "");
        let corta = |enabled| {
            detti(move |s| {
                s.delegata.enabled = enabled;
                s.limits.drain_timeout_ms = s.nodo.timeout_ms - 1;
            })
        };
        assert!(corta(true).starts_with("nodo.timeout_ms is longer than limits.drain_timeout_ms"));
        assert_eq!(corta(false), "");
        assert_eq!(detti(|s| s.delegata.enabled = true), "", "the defaults go together");
    }

    #[test]
    fn a_password_in_clear_over_a_network() {
        let credenziali = || Credenziali {
            user: "lazio".to_owned(),
            password_file: "segreto".into(),
        };
        for (url, avvisa) in [
            ("http://altri.example.org/", true),
            ("https://altri.example.org/", false),
            ("http://127.0.0.1:8080/", false),
        ] {
            let nodo = detti(|s| {
                s.nodo.url = Some(url.to_owned());
                s.nodo.credenziali = Some(credenziali());
            });
            let sistema = detti(|s| {
                s.ricezione.soap.url = Some(url.to_owned());
                s.ricezione.soap.credenziali = Some(credenziali());
            });
            let regione = detti(|s| {
                s.notifica.endpoint.insert("lazio".to_owned(), url.to_owned());
                s.notifica
                    .endpoint
                    .insert("UMBRIA".to_owned(), "http://umbria.example.org".to_owned());
                s.notifica.credenziali.insert("LAZIO".to_owned(), credenziali());
            });
            for (detto, chiave) in [
                (nodo, "nodo.credenziali: "),
                (sistema, "ricezione.soap.credenziali: "),
                (regione, "notifica.credenziali.LAZIO: "),
            ] {
                assert_eq!(detto.starts_with(chiave), avvisa, "{chiave} {url}: {detto}");
                assert_eq!(detto.is_empty(), !avvisa, "{chiave} {url}: {detto}");
            }
        }
        assert_eq!(
            detti(|s| s.nodo.url = Some("http://altri.example.org/".to_owned())),
            "",
            "nothing to lose"
        );
    }

    #[test]
    fn passwords_of_the_regions_systems_in_clear() {
        for (listen, certificato, avvisa) in [
            ("10.0.0.1:8080", false, true),
            ("0.0.0.0:8080", false, true),
            ("10.0.0.1:8080", true, false),
            ("127.0.0.1:8080", false, false),
        ] {
            let detto = detti(|s| {
                s.delegata.enabled = true;
                s.delegata.utenti.insert("sil".to_owned(), String::new());
                s.listen = listen.parse().unwrap();
                s.tls.certificate = certificato.then(|| "x.pem".into());
            });
            assert_eq!(
                detto.starts_with("delegata.utenti: "),
                avvisa,
                "{listen} {certificato}: {detto}"
            );
            assert_eq!(detto.is_empty(), !avvisa, "{detto}");
        }
    }
}
