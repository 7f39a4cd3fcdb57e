//! SOAP 1.1 Faults: short Italian texts, no detail, nothing of the request (operations.md §2, busta-egov.md D14, D17).
//!
//! A Fault says which side must act and no more: neither what stood in the message nor how we failed. The texts of the
//! busta (`EGOV_IT_001 …`) are `egov`'s.

use std::borrow::Cow;

use super::{ACTOR_NEXT, EnvelopeError, NS};
use crate::xml::{Element, Writer, XmlErrorKind};

/// Who has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultCode {
    Client,
    Server,
    VersionMismatch,
    MustUnderstand,
    /// A code of WS-Security (modi-security.md §6), by its local part.
    Wss(&'static str),
}

impl FaultCode {
    /// The local part of the wire's `QName`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "Client",
            Self::Server => "Server",
            Self::VersionMismatch => "VersionMismatch",
            Self::MustUnderstand => "MustUnderstand",
            Self::Wss(codice) => codice,
        }
    }
}

/// A refusal of the message as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("soap:{}: {testo}", codice.as_str())]
pub struct Fault {
    pub codice: FaultCode,
    pub testo: Cow<'static, str>,
}

impl Fault {
    pub const fn new(codice: FaultCode, testo: &'static str) -> Self {
        Self {
            codice,
            testo: Cow::Borrowed(testo),
        }
    }

    /// The caller must change the message.
    pub const fn client(testo: &'static str) -> Self {
        Self::new(FaultCode::Client, testo)
    }

    /// We failed; the caller may repeat the message.
    pub const fn server() -> Self {
        Self::new(FaultCode::Server, "Errore interno del servizio")
    }

    /// The `Fault` element; its code relies on the prefix `soap` of [`super::scrivi_envelope`].
    pub fn scrivi(&self) -> String {
        let mut w = Writer::with_capacity(160 + self.testo.len());
        w.open("soap:Fault");
        let codice = self.codice.as_str();
        if matches!(self.codice, FaultCode::Wss(_)) {
            w.open_with("faultcode", &[("xmlns:wsse", WS_SECURITY)])
                .text(&format!("wsse:{codice}"))
                .close("faultcode");
        } else {
            w.leaf("faultcode", &format!("soap:{codice}"));
        }
        w.leaf("faultstring", &self.testo).close("soap:Fault");
        w.finish()
    }
}

impl From<EnvelopeError> for Fault {
    fn from(errore: EnvelopeError) -> Self {
        match errore {
            EnvelopeError::VersioneSoap12 => {
                Self::new(FaultCode::VersionMismatch, "SOAP 1.2 non ammesso: usare SOAP 1.1")
            }
            EnvelopeError::NamespaceErrato => Self::new(
                FaultCode::VersionMismatch,
                "Namespace della busta SOAP non ammesso: usare SOAP 1.1",
            ),
            EnvelopeError::MalFormato(e) => Self::client(malformato(e.kind)),
            EnvelopeError::NonEnvelope => Self::client("Il messaggio non è una busta SOAP"),
            EnvelopeError::SenzaBody => Self::client("Busta SOAP senza Body"),
            EnvelopeError::DueBody => Self::client("Busta SOAP con più di un Body"),
            EnvelopeError::BodyVuoto => Self::client("Body senza richiesta"),
            EnvelopeError::PiuRichieste => Self::client("Body con più di una richiesta"),
            EnvelopeError::HeaderDopoBody => Self::client("Header dopo il Body"),
            EnvelopeError::HeaderRipetuto => Self::client("Busta SOAP con più di un Header"),
            EnvelopeError::TestoEstraneo | EnvelopeError::ElementoEstraneo => {
                Self::client("Contenuto estraneo nella busta SOAP")
            }
        }
    }
}

/// The refusals a caller can act on by name; the others are one text.
fn malformato(specie: XmlErrorKind) -> &'static str {
    use XmlErrorKind as K;
    match specie {
        K::Doctype => "DOCTYPE non ammesso",
        K::ProcessingInstruction => "Istruzione di elaborazione non ammessa",
        K::Entity => "Entità non ammessa",
        K::Encoding | K::UnknownEncoding => "Codifica dei caratteri non ammessa",
        K::TooLarge | K::TooDeep | K::TooManyElements | K::TooManyAttributes => "Messaggio oltre i limiti ammessi",
        _ => "XML non ben formato",
    }
}

/// Namespaces that say how a message travels, not what it asks: accepted and ignored.
const WS_ADDRESSING: [&str; 2] = [
    "http://www.w3.org/2005/08/addressing",
    "http://schemas.xmlsoap.org/ws/2004/08/addressing",
];
const WS_SECURITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

/// Refuses a block that is addressed to us, must be understood, and is not (design §7.13). The Intestazione, known by
/// `namespace_busta` or addressed to the porta di dominio, is `egov`'s. With `modi` on, a `wsse:Security` that is
/// still here was understood by nobody; the same holds where headers are not passed on.
///
/// # Errors
/// The `MustUnderstand` fault.
pub fn must_understand(header: &[Element], namespace_busta: &str, modi: bool) -> Result<(), Fault> {
    let ignoto = |blocco: &Element| match blocco.ns.as_deref() {
        Some(ns) if ns == namespace_busta || WS_ADDRESSING.contains(&ns) => false,
        Some(WS_SECURITY) => modi,
        _ => true,
    };
    if header.iter().any(|b| obbligatorio(b) && per_noi(b) && ignoto(b)) {
        return Err(Fault::new(
            FaultCode::MustUnderstand,
            "Intestazione SOAP obbligatoria non riconosciuta",
        ));
    }
    Ok(())
}

fn obbligatorio(blocco: &Element) -> bool {
    matches!(
        blocco.attribute(Some(NS), "mustUnderstand").map(str::trim),
        Some("1" | "true")
    )
}

pub(crate) fn per_noi(blocco: &Element) -> bool {
    matches!(
        blocco.attribute(Some(NS), "actor").map(str::trim),
        None | Some("" | ACTOR_NEXT)
    )
}

#[cfg(test)]
#[path = "fault_tests.rs"]
mod tests;
