//! From the text of a leaf to its type and back.

use std::fmt;

use crate::sap::{CodiceSap, Data, IdentificativoPolitica, Testo};

/// A type that a leaf can hold. White space has been treated as the schema says.
pub(super) trait Valore: Sized {
    /// Name of the type in Rev009.
    const TIPO: &'static str;
    /// What a refused text is told.
    const ATTESO: &'static str;

    fn da_testo(testo: &str) -> Option<Self>;
    /// Hands its text over, as a document has it.
    fn con_testo<R>(&self, uso: impl FnOnce(&str) -> R) -> R;
}

impl Valore for Testo {
    const TIPO: &'static str = "str";
    const ATTESO: &'static str = "atteso un testo";

    fn da_testo(testo: &str) -> Option<Self> {
        Some(Self::new(testo))
    }

    fn con_testo<R>(&self, uso: impl FnOnce(&str) -> R) -> R {
        uso(self)
    }
}

impl Valore for CodiceSap {
    const TIPO: &'static str = "str";
    const ATTESO: &'static str = "atteso un identificativo SAP: 2 lettere, 8 cifre, 1 lettera";

    fn da_testo(testo: &str) -> Option<Self> {
        Self::parse(testo)
    }

    fn con_testo<R>(&self, uso: impl FnOnce(&str) -> R) -> R {
        uso(self.as_str())
    }
}

impl Valore for IdentificativoPolitica {
    const TIPO: &'static str = "str";
    const ATTESO: &'static str = "atteso un identificativo politica: 2 cifre, 8 cifre o lettere da A a F, 1 lettera";

    fn da_testo(testo: &str) -> Option<Self> {
        Self::parse(testo)
    }

    fn con_testo<R>(&self, uso: impl FnOnce(&str) -> R) -> R {
        uso(self.as_str())
    }
}

impl Valore for Data {
    const TIPO: &'static str = "date";
    const ATTESO: &'static str = "data nella forma AAAA-MM-GG (anno, mese, giorno)";

    fn da_testo(testo: &str) -> Option<Self> {
        Self::parse(testo)
    }

    fn con_testo<R>(&self, uso: impl FnOnce(&str) -> R) -> R {
        match self.cifre() {
            Some(cifre) => uso(std::str::from_utf8(&cifre).unwrap_or_default()),
            None => uso(&self.to_string()),
        }
    }
}

impl Valore for i32 {
    const TIPO: &'static str = "int";
    const ATTESO: &'static str = "atteso un numero intero";

    fn da_testo(testo: &str) -> Option<Self> {
        testo.parse().ok()
    }

    fn con_testo<R>(&self, uso: impl FnOnce(&str) -> R) -> R {
        uso(&self.to_string())
    }
}

impl Valore for Decimale {
    const TIPO: &'static str = "decimal";
    const ATTESO: &'static str = "atteso un numero decimale";

    fn da_testo(testo: &str) -> Option<Self> {
        Self::parse(testo)
    }

    fn con_testo<R>(&self, uso: impl FnOnce(&str) -> R) -> R {
        uso(self.as_str())
    }
}

/// An xs:decimal in plain notation, as the document wrote it; zero is `0.00` (operations.md §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimale(Testo);

impl Decimale {
    /// Reads an xs:decimal: digits with at most one point and a sign. A leading `+` is dropped, zero in any form
    /// becomes `0.00`, everything else stays as it was written.
    pub fn parse(testo: &str) -> Option<Self> {
        let (segno, cifre) = match testo.strip_prefix('-') {
            Some(cifre) => ("-", cifre),
            None => ("", testo.strip_prefix('+').unwrap_or(testo)),
        };
        let (intero, frazione) = cifre.split_once('.').unwrap_or((cifre, ""));
        let tutte_cifre = intero.bytes().chain(frazione.bytes()).all(|b| b.is_ascii_digit());
        if !tutte_cifre || (intero.is_empty() && frazione.is_empty()) {
            return None;
        }
        let zero = !cifre.bytes().any(|b| matches!(b, b'1'..=b'9'));
        Some(Self(if zero {
            Testo::new_static("0.00")
        } else if segno.is_empty() {
            Testo::new(cifre)
        } else {
            // Its sign stands before its digits.
            Testo::new(testo)
        }))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Decimale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Decimale;

    #[test]
    fn decimals_stay_plain_and_zero_has_one_form() {
        for (testo, atteso) in [
            ("0.50", Some("0.50")),
            ("1.50", Some("1.50")),
            ("2", Some("2")),
            ("0.644371661", Some("0.644371661")),
            ("-3.5", Some("-3.5")),
            ("+6", Some("6")),
            (".5", Some(".5")),
            ("5.", Some("5.")),
            ("0", Some("0.00")),
            ("0.000000000", Some("0.00")),
            ("-0.0", Some("0.00")),
            ("+.0", Some("0.00")),
            ("5E-1", None),
            ("+-5", None),
            ("-+5", None),
            ("--5", None),
            ("1.2.3", None),
            ("1,5", None),
            ("٣", None),
            ("INF", None),
            (".", None),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(
                Decimale::parse(testo).as_ref().map(Decimale::as_str),
                atteso,
                "{testo:?}"
            );
        }
    }
}
