//! Identifier of a SAP: 2 letters, 8 digits, 1 letter (SAP-01). Any final letter is accepted, because no public rule
//! explains the letters in use; our own new codes close with the letter of controls.md §8.
use std::fmt;

use super::{Testo, carattere::di_controllo};

/// Identifier of a SAP: 2 letters, 8 digits, 1 letter (SAP-01).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodiceSap(Testo);

impl CodiceSap {
    /// Accepts exactly the form above.
    pub fn parse(testo: &str) -> Option<Self> {
        let [p, q, cifre @ .., finale] = testo.as_bytes() else {
            return None;
        };
        let lettere = [p, q, finale].into_iter().all(u8::is_ascii_uppercase);
        (lettere && cifre.len() == 8 && cifre.iter().all(u8::is_ascii_digit)).then(|| Self(Testo::new(testo)))
    }

    /// The code number `contatore` of `prefisso` (two letters, as configuration checks): always of the form above, for
    /// which the counter turns over after 99,999,999 and a wanting prefix is filled up with `A`.
    pub fn genera(prefisso: &str, contatore: u32) -> Self {
        let lettere = prefisso.chars().filter(char::is_ascii_alphabetic);
        let prefisso: String = lettere.chain(std::iter::repeat('A')).take(2).collect();
        let mut codice = format!("{}{:08}", prefisso.to_ascii_uppercase(), contatore % 100_000_000);
        codice.push(di_controllo(codice.as_bytes()).map_or('A', char::from));
        Self(codice.into())
    }

    /// A code of the ministry's first load: it must exist in the register (SAP-02).
    pub fn is_zz(&self) -> bool {
        self.0.starts_with("ZZ")
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CodiceSap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::CodiceSap;

    #[test]
    fn sap_01() {
        for (testo, atteso) in [
            ("AA00000001G", true),
            ("AA00000001A", true),
            ("ZZ63364193N", true),
            ("AA0000001G", false),
            ("AA000000001G", false),
            ("aa00000001g", false),
            ("AA00000001g", false),
            ("A100000001G", false),
            ("AA0000000AG", false),
            ("AA00000001", false),
            (" AA00000001G", false),
            ("AA٠٠٠٠G", false),
            ("", false),
        ] {
            assert_eq!(CodiceSap::parse(testo).is_some(), atteso, "{testo:?}");
        }
    }

    #[test]
    fn our_codes_close_with_the_check_letter() {
        for (prefisso, contatore, atteso) in [
            ("AA", 1, "AA00000001G"),
            ("AA", 680_094, "AA00680094Z"),
            ("AA", 28_868_621, "AA28868621S"),
            ("ZZ", 63_364_193, "ZZ63364193J"),
            ("aa", 100_000_001, "AA00000001G"),
            ("", 1, "AA00000001G"),
        ] {
            let codice = CodiceSap::genera(prefisso, contatore);
            assert_eq!(codice.as_str(), atteso);
            assert_eq!(CodiceSap::parse(atteso), Some(codice));
        }
    }

    #[test]
    fn zz_codes_are_known_by_their_prefix() {
        assert_eq!(CodiceSap::parse("ZZ00000001B").map(|c| c.is_zz()), Some(true));
        assert_eq!(CodiceSap::parse("AZ00000001B").map(|c| c.is_zz()), Some(false));
    }
}
