//! Code of a CPI or other body: Belfiore(4) + letter + 6 digits. Whether the body exists is for the tables to say.
use std::fmt;

/// Code of a CPI or other body: Belfiore(4) + letter + 6 digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodiceEnte(String);

impl CodiceEnte {
    /// Accepts exactly the form above.
    pub fn parse(testo: &str) -> Option<Self> {
        let ([lettera, resto @ ..], 11) = (testo.as_bytes(), testo.len()) else {
            return None;
        };
        let (belfiore, resto) = resto.split_at_checked(3)?;
        let (tipo, cifre) = resto.split_first()?;
        let forma = lettera.is_ascii_uppercase()
            && tipo.is_ascii_uppercase()
            && belfiore.iter().chain(cifre).all(u8::is_ascii_digit);
        forma.then(|| Self(testo.to_owned()))
    }

    /// Belfiore code of the municipality where the body sits.
    pub fn comune(&self) -> &str {
        self.0.get(..4).unwrap_or_default()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CodiceEnte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::CodiceEnte;

    #[test]
    fn shape() {
        for (testo, comune) in [
            ("H501C000523", Some("H501")),
            ("H501N000010", Some("H501")),
            ("H501C00052", None),
            ("H501C0005234", None),
            ("h501C000523", None),
            ("H501c000523", None),
            ("HA01C000523", None),
            ("H5010000523", None),
            ("H501C00O523", None),
            ("00000000000", None),
            ("H50\u{1d401}C0005", None),
            ("", None),
        ] {
            let ente = CodiceEnte::parse(testo);
            assert_eq!(ente.as_ref().map(CodiceEnte::comune), comune, "{testo:?}");
        }
    }
}
