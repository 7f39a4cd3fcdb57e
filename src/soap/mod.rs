//! SOAP 1.1, in and out (operations.md §1–§3, design §7.9–13).
//!
//! [`envelope`] reads one message, as tolerant and as strict as the agreement's clients need; [`parametro`] finds out
//! what a string parameter really holds; [`fault`] writes refusals; [`client`] calls other nodes. What the header
//! blocks mean is left to `egov`, what an action is given to `actions`.

mod azione;
pub mod client;
pub mod envelope;
pub mod fault;
pub mod parametro;
mod ritaglio;
pub mod wsdl;

pub use azione::azione_da;
pub use envelope::{ContenutoParametro, Envelope, EnvelopeError, Parametro, Richiesta};
pub use fault::{Fault, FaultCode, must_understand};
pub use ritaglio::Ritaglio;

use crate::xml::Writer;

/// Namespace of the SOAP 1.1 envelope.
pub const NS: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// Namespace of the SOAP 1.2 envelope, which is refused by name.
pub const NS_12: &str = "http://www.w3.org/2003/05/soap-envelope";
/// Namespace of the request and answer elements of `servizicoapWS`.
pub const NS_TYPES: &str = "http://servizi.lavoro.gov.it/servizicoap/types";
/// SOAP 1.1 §4.2.2: whoever receives the message.
pub const ACTOR_NEXT: &str = "http://schemas.xmlsoap.org/soap/actor/next";

const NS_XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// True for the white space of XML 1.0 and for a byte order mark, which travels with pasted documents.
pub(crate) const fn spazio(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{FEFF}')
}

/// A whole message: declaration, envelope, `header` blocks (already XML) where there are any, `body` (already XML).
pub fn scrivi_envelope(header: Option<&str>, body: &str) -> String {
    let mut w = Writer::with_capacity(body.len() + header.map_or(0, str::len) + 256);
    w.declaration().open_with("soap:Envelope", &[("xmlns:soap", NS)]);
    if let Some(blocchi) = header {
        w.open("soap:Header").raw(blocchi).close("soap:Header");
    }
    w.open("soap:Body").raw(body).close("soap:Body").close("soap:Envelope");
    w.finish()
}

/// Undoes [`scrivi_envelope`]: the header blocks and the content of Body. `None` for a text that it did not write.
pub fn dividi_envelope(testo: &str) -> Option<(&str, &str)> {
    let (_, dentro) = testo.split_once('>')?.1.split_once('>')?;
    let dentro = dentro.strip_suffix("</soap:Body></soap:Envelope>")?;
    match dentro.strip_prefix("<soap:Header>") {
        None => dentro.strip_prefix("<soap:Body>").map(|corpo| ("", corpo)),
        Some(resto) => resto.split_once("</soap:Header><soap:Body>"),
    }
}

/// `charset` of a media type, without quotes.
pub fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches(['"', '\'']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_is_divided_as_it_was_written() {
        let body = "<t:a xmlns:t=\"urn:t\">&lt;soap:Body>&lt;/soap:Header></t:a>";
        for header in [None, Some("<e:b xmlns:e=\"urn:e\" soap:actor=\"x\"/>")] {
            let testo = scrivi_envelope(header, body);
            assert_eq!(dividi_envelope(&testo), Some((header.unwrap_or_default(), body)));
        }
        assert_eq!(dividi_envelope("<a/>"), None);
    }

    #[test]
    fn charset_is_found_in_any_dress() {
        let cases = [
            ("text/xml", None),
            ("text/xml; charset=utf-8", Some("utf-8")),
            ("text/xml;charset=\"UTF-16\"", Some("UTF-16")),
            ("text/xml; action=\"x\"; Charset = 'iso-8859-1' ", Some("iso-8859-1")),
            ("text/xml; charset", None),
        ];
        for (content_type, wanted) in cases {
            assert_eq!(charset(content_type), wanted, "{content_type}");
        }
    }
}
