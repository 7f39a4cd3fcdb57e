//! Addresses of those whom we call.
//!
//! What cannot be called is refused at start, by its key. An address may hold a password where none belongs: it is never quoted.

use hyper::Uri;

use super::ConfigError;

const ATTESO: &str = "an http:// or https:// address with a host, without user, password and fragment";

/// Whether it can be called.
///
/// # Errors
/// Names the key, and quotes nothing of the address.
pub(super) fn controlla(key: &str, testo: &str) -> Result<(), ConfigError> {
    match leggi(testo) {
        Some(_) => Ok(()),
        None => super::check::refuse(key, ATTESO),
    }
}

/// The address, if it is one that can be called.
pub(super) fn leggi(testo: &str) -> Option<Uri> {
    // A parser drops it in silence.
    if testo.contains('#') {
        return None;
    }
    let uri: Uri = testo.parse().ok()?;
    let autorita = uri.authority()?;
    let schema = matches!(uri.scheme_str(), Some("http" | "https"));
    let host = autorita.host();
    let porta = autorita.as_str().len() == host.len() || autorita.port_u16().is_some_and(|p| p > 0);
    (schema && !host.is_empty() && !autorita.as_str().contains('@') && porta).then_some(uri)
}

/// Whether what is sent there crosses a network in clear.
pub(super) fn in_chiaro(testo: &str) -> bool {
    leggi(testo).is_some_and(|uri| {
        let host = uri.host().unwrap_or_default();
        let nudo = host.trim_start_matches('[').trim_end_matches(']');
        let nostro = host.eq_ignore_ascii_case("localhost")
            || nudo
                .parse::<std::net::IpAddr>()
                .is_ok_and(|ip| ip.to_canonical().is_loopback());
        uri.scheme_str() == Some("http") && !nostro
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_can_be_called_or_is_refused_without_being_quoted() {
        for (testo, buono) in [
            ("http://nodo.example.org/ServiziSAP", true),
            ("https://nodo.example.org", true),
            ("HTTPS://nodo.example.org:8443/a?b=c", true),
            ("http://127.0.0.1:8080/", true),
            ("http://[::1]:8080/", true),
            ("http://[2001:db8::1]/", true),
            ("", false),
            ("nodo.example.org", false),
            ("nodo.example.org/ServiziSAP", false),
            ("/ServiziSAP", false),
            ("ftp://nodo.example.org/", false),
            ("http://", false),
            ("http:///ServiziSAP", false),
            ("http://:8080/", false),
            ("http://nodo:99999/", false),
            ("http://nodo:0/", false),
            ("http://nodo:/", false),
            ("http://nodo example/Servizi SAP", false),
            ("http://nodo.example.org/Servizi SAP", false),
            ("http://sil:SEGRETO99@nodo.example.org/", false),
            ("http://sil@nodo.example.org/", false),
            ("http://sil:SEGRETO99@nodo_ex ample/x", false),
            ("https://nodo.example.org/#SEGRETO99", false),
        ] {
            let esito = controlla("nodo.url", testo).map_err(|e| e.to_string());
            assert_eq!(esito.is_ok(), buono, "{testo}: {esito:?}");
            let detto = esito.err().unwrap_or_default();
            assert!(!detto.contains("SEGRETO99") && !detto.contains("sil:"), "{detto}");
            assert!(buono || detto.starts_with("nodo.url: expected an http"), "{detto}");
        }
    }

    #[test]
    fn in_clear_over_a_network() {
        for (testo, chiaro) in [
            ("http://nodo.example.org/", true),
            ("http://10.0.0.1/", true),
            ("http://[2001:db8::1]/", true),
            ("http://localhost.example.org/", true),
            ("https://nodo.example.org/", false),
            ("http://localhost:8080/", false),
            ("http://127.8.8.8/", false),
            ("http://[::1]/", false),
            ("http://[::ffff:127.0.0.1]/", false),
        ] {
            assert_eq!(in_chiaro(testo), chiaro, "{testo}");
        }
    }
}
