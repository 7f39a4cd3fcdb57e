//! Code of a CPI or other body: Belfiore(4) + letter + 6 digits. Whether the body exists is for the tables to say.
use std::fmt;

/// Code of a CPI or other body: Belfiore(4) + letter + 6 digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodiceEnte([u8; 11]);

impl CodiceEnte {
    /// Accepts exactly the form above.
    pub fn parse(testo: &str) -> Option<Self> {
        let codice: [u8; 11] = testo.as_bytes().try_into().ok()?;
        let forma = codice.iter().enumerate().all(|(posto, byte)| match posto {
            0 | 4 => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_digit(),
        });
        forma.then_some(Self(codice))
    }

    /// A constant of the program; a test of its owner holds its form.
    pub(crate) const fn noto(codice: [u8; 11]) -> Self {
        Self(codice)
    }

    /// Belfiore code of the municipality where the body sits.
    pub fn comune(&self) -> &str {
        self.as_str().get(..4).unwrap_or_default()
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for CodiceEnte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
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
