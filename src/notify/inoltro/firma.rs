//! The signature of what the webhook is sent: HMAC-SHA256 over time and body, with a secret that both sides know
//! (docs/NOTIFICHE.md). Pure.
//!
//! `X-Portasap-Signature: t=<seconds since 1970>,v1=<hexadecimal>`, over `<seconds>.<body>`. The time is signed, so that who
//! verifies can refuse what is old; the name of the version stands before the value, so that another can come beside it.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

/// Bytes of a secret at least: as many as cannot be guessed.
const MINIMO: usize = 16;

/// What signs.
#[derive(Clone)]
pub struct Segreto(Hmac<Sha256>);

impl fmt::Debug for Segreto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Segreto")
    }
}

impl Segreto {
    /// The text of a file; white space around it does not count. None when it is too short.
    pub fn leggi(testo: &[u8]) -> Option<Self> {
        let testo = testo.trim_ascii();
        if testo.len() < MINIMO {
            return None;
        }
        Hmac::new_from_slice(testo).ok().map(Self)
    }

    /// The value of the header.
    pub fn firma(&self, quando: Timestamp, corpo: &[u8]) -> String {
        let secondi = quando.as_second();
        let mut mac = self.0.clone();
        mac.update(secondi.to_string().as_bytes());
        mac.update(b".");
        mac.update(corpo);
        let valore = mac.finalize().into_bytes();
        let esadecimale: String = valore.iter().map(|b| format!("{b:02x}")).collect();
        format!("t={secondi},v1={esadecimale}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_that_openssl_makes() {
        // printf '1700000000.{"id":1}' | openssl dgst -sha256 -hmac 0123456789abcdef
        let segreto = Segreto::leggi(b" 0123456789abcdef\n").unwrap();
        assert_eq!(
            segreto.firma(Timestamp::from_second(1_700_000_000).unwrap(), b"{\"id\":1}"),
            "t=1700000000,v1=4bcaced68dfea90a68df035b89cb7fb26692d899d32a1ccb1b0616cf48e4d1ed"
        );
        assert_eq!(format!("{segreto:?}"), "Segreto");
    }

    #[test]
    fn a_short_secret_is_none() {
        assert!(Segreto::leggi(b"0123456789abcde").is_none());
        assert!(Segreto::leggi(b"0123456789abcde \n").is_none());
        assert!(Segreto::leggi(b"").is_none());
    }
}
