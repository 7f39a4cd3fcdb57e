//! Two digits of SOGGETTI ABILITATI (not ISTAT): 00 NCN, 01..21 regions and provinces. Which of them exist is for the
//! tables and the party registry to say.
use std::fmt;

/// Two digits of SOGGETTI ABILITATI (not ISTAT): 00 NCN, 01..21 regions and provinces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Regione([u8; 2]);

impl Regione {
    /// The coordinating node itself.
    pub const NAZIONALE: Self = Self(*b"00");

    /// Accepts exactly the form above.
    pub fn parse(testo: &str) -> Option<Self> {
        let cifre: [u8; 2] = testo.as_bytes().try_into().ok()?;
        cifre.iter().all(u8::is_ascii_digit).then_some(Self(cifre))
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Regione {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Regione;

    #[test]
    fn two_digits_and_nothing_else() {
        for (testo, atteso) in [
            ("00", true),
            ("08", true),
            ("31", true),
            ("8", false),
            ("008", false),
            ("é", false),
        ] {
            assert_eq!(Regione::parse(testo).is_some(), atteso, "{testo}");
        }
        assert_eq!(Regione::parse("00"), Some(Regione::NAZIONALE));
        assert_eq!(Regione::NAZIONALE.to_string(), "00");
    }
}
