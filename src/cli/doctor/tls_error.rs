//! What a failed handshake says to somebody who is to mend it.

use std::io;

use rustls::{AlertDescription as Alert, CertificateError as Certificate, Error, PeerIncompatible};

/// What is wrong with a handshake, and what to do.
pub struct Blame {
    pub what: String,
    pub mend: &'static str,
    /// The other side only wants another certificate of ours, or one at all.
    pub ours: bool,
}

const RENEW: &str = "its owner must replace the certificate";

/// Reads the error of a handshake, or of the first read after it: in TLS 1.3 a refusal of our certificate comes then.
pub fn blame(error: &io::Error) -> Blame {
    let theirs = |what: &str, mend| Blame {
        what: what.to_owned(),
        mend,
        ours: false,
    };
    let Some(error) = error.get_ref().and_then(|e| e.downcast_ref::<Error>()) else {
        let what = match error.kind() {
            io::ErrorKind::TimedOut => "it does not shake hands in TLS: no answer".to_owned(),
            _ => format!("it broke the TLS handshake off: {error}"),
        };
        return theirs(&what, "is this a port of TLS, and is nothing in between that cuts it?");
    };
    match error {
        Error::AlertReceived(Alert::ProtocolVersion)
        | Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13 | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => theirs(
            "it speaks only versions of TLS older than 1.2",
            "its owner must enable TLS 1.2 or 1.3: older ones are never spoken",
        ),
        Error::AlertReceived(Alert::HandshakeFailure | Alert::InsufficientSecurity) | Error::PeerIncompatible(_) => {
            theirs(
                "it has no cipher suite that is still safe, or wants a certificate of ours",
                "its owner must enable ECDHE suites with AES-GCM or ChaCha20; or set client.certificate and client.key",
            )
        }
        Error::AlertReceived(
            Alert::CertificateRequired
            | Alert::NoCertificate
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied,
        ) => Blame {
            what: "it does not accept our certificate, or the lack of one".to_owned(),
            mend: "set client.certificate and client.key to a certificate that it trusts",
            ours: true,
        },
        Error::InvalidCertificate(reason) => certificate(reason),
        Error::InvalidMessage(_) => theirs(
            "it does not speak TLS",
            "write http:// if this is meant, or the port of its TLS",
        ),
        other => theirs(&format!("no TLS: {other}"), "ask its owner"),
    }
}

fn certificate(reason: &Certificate) -> Blame {
    let (what, mend) = match reason {
        Certificate::Expired | Certificate::ExpiredContext { .. } => ("its certificate has ended".to_owned(), RENEW),
        Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => (
            "its certificate is not valid yet".to_owned(),
            "look at this host's clock first",
        ),
        Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => (
            "its certificate is of another name".to_owned(),
            "call it by the name in its certificate",
        ),
        // An authority of the same name with another key.
        Certificate::UnknownIssuer | Certificate::BadSignature => (
            "its certificate is of an authority that we do not trust".to_owned(),
            "put that authority into client.ca (which then stands in the place of the host's)",
        ),
        other => (format!("its certificate is not accepted: {other}"), RENEW),
    };
    Blame {
        what,
        mend,
        ours: false,
    }
}
