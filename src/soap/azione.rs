//! The action that a `SOAPAction` or the last segment of a URL names (design §7.9).
//!
//! Neither routes a message; but one that names *another* of the eight than the Body does is a mistake of the
//! sender that must not be carried out silently.

use crate::actions::Azione;

/// The action named by `valore` once quotes, the path before it and a trailing `Request` are gone; `None` when it
/// is not one of the eight, which every caller ignores.
pub fn azione_da(valore: &str) -> Option<Azione> {
    let nudo = valore.trim_matches(|c: char| c.is_ascii_whitespace() || c == '"' || c == '\'');
    let ultimo = nudo.trim_end_matches('/').rsplit(['/', '#', ':']).next()?;
    Azione::parse(ultimo).or_else(|| Azione::parse(ultimo.strip_suffix("Request")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_one_of_the_eight() {
        for azione in Azione::TUTTE {
            for valore in [
                format!("{azione}"),
                format!("\"{azione}\""),
                format!(" '{azione}' "),
                format!("\"http://servizi.lavoro.gov.it/servizicoap/servizicoapWS/{azione}Request\""),
                format!("urn:servizicoap#{azione}"),
                format!("urn:{azione}"),
                format!("/ServiziSAP/{azione}/"),
            ] {
                assert_eq!(azione_da(&valore), Some(azione), "{valore}");
            }
        }
    }

    #[test]
    fn anything_else_is_ignored() {
        for valore in [
            "",
            "\"\"",
            "/",
            "ServiziSAP",
            "/ServiziSAP",
            "http://servizi.lavoro.gov.it/servizicoap",
            "InvioSAP",
            "invioSAPResponse",
            "invioSAP/altro",
            "RequestinvioSAP",
        ] {
            assert_eq!(azione_da(valore), None, "{valore}");
        }
    }
}
