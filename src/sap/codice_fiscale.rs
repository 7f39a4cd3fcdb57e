//! The codice fiscale, 16 characters or 11 digits (controls.md §3).
//!
//! Judges form and check character only. What ties it to a person's name is in [`codice_cognome`] and
//! [`codice_nome`]; coherence with sex, birth date and place never blocks (CF-10).
//!
//! [`codice_cognome`]: super::codice_cognome
//! [`codice_nome`]: super::codice_nome
use std::fmt;

use smol_str::StrExt as _;

use super::{Testo, carattere::di_controllo};
use crate::outcome::RuleId;

/// What is wrong with a codice fiscale: each names its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difetto {
    /// CF-01
    Lunghezza,
    /// CF-02
    Formato,
    /// CF-03
    Controllo,
    /// CF-06
    CifraControllo,
    /// CF-07
    Zeri,
}

impl Difetto {
    pub const fn regola(self) -> RuleId {
        RuleId(match self {
            Self::Lunghezza => "CF-01",
            Self::Formato => "CF-02",
            Self::Controllo => "CF-03",
            Self::CifraControllo => "CF-06",
            Self::Zeri => "CF-07",
        })
    }
}

/// A codice fiscale, upper case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodiceFiscale(Testo);

impl CodiceFiscale {
    /// CF-01..03, CF-06, CF-07, on the text as given (lower case is refused).
    ///
    /// # Errors
    /// The first defect in the order of the rules.
    pub fn parse(testo: &str) -> Result<Self, Difetto> {
        Self::verifica(testo)?;
        Ok(Self(Testo::new(testo)))
    }

    /// The same judgement, for whoever does not keep the code.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn verifica(testo: &str) -> Result<(), Difetto> {
        match testo.chars().count() {
            11 => provvisorio(testo.as_bytes()),
            16 => definitivo(testo.as_bytes()),
            _ => Err(Difetto::Lunghezza),
        }
    }

    /// A code whose shape the schema or the register has already accepted; no check character is computed.
    pub fn registrato(testo: &str) -> Self {
        Self(testo.to_ascii_uppercase_smolstr())
    }

    /// The check letter that closes the 15 characters `testo`; `None` when they are not digits and capital letters.
    pub fn carattere_controllo(testo: &str) -> Option<char> {
        (testo.len() == 15).then_some(())?;
        di_controllo(testo.as_bytes()).map(char::from)
    }

    /// The check digit that closes the 10 digits `testo`; `None` when they are not.
    pub fn cifra_controllo(testo: &str) -> Option<char> {
        (testo.len() == 10 && testo.bytes().all(|b| b.is_ascii_digit())).then_some(())?;
        Some(char::from(cifra(testo.as_bytes())))
    }

    /// 11 digits: a provisional code, or that of a company.
    pub fn numerico(&self) -> bool {
        self.0.len() == 11
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The pattern of Rev009: six letters, then digits or their omocodia letters, with letters at 9, 12 and 16.
fn definitivo(codice: &[u8]) -> Result<(), Difetto> {
    let (Some((controllo, base)), 16) = (codice.split_last(), codice.len()) else {
        return Err(Difetto::Formato);
    };
    let forma = codice.iter().enumerate().all(|(posto, byte)| match posto {
        6 | 7 | 9 | 10 | 12..=14 => matches!(byte, b'0'..=b'9' | b'L'..=b'N' | b'P'..=b'V'),
        _ => byte.is_ascii_uppercase(),
    });
    if !forma {
        return Err(Difetto::Formato);
    }
    (di_controllo(base) == Some(*controllo))
        .then_some(())
        .ok_or(Difetto::Controllo)
}

fn provvisorio(codice: &[u8]) -> Result<(), Difetto> {
    let (Some((controllo, base)), true) = (codice.split_last(), codice.iter().all(u8::is_ascii_digit)) else {
        return Err(Difetto::Formato);
    };
    if cifra(base) != *controllo {
        return Err(Difetto::CifraControllo);
    }
    // The sum of nothing is right too: ten zeros close with a zero.
    codice
        .iter()
        .any(|byte| *byte != b'0')
        .then_some(())
        .ok_or(Difetto::Zeri)
}

/// Digits in odd positions, plus those in even positions doubled and, when two digits, added up; complement to ten.
fn cifra(base: &[u8]) -> u8 {
    let somma: u8 = base
        .iter()
        .map(|byte| byte.saturating_sub(b'0'))
        .enumerate()
        .map(|(posto, n)| if posto % 2 == 0 { n } else { n * 2 / 10 + n * 2 % 10 })
        .sum();
    b'0' + (10 - somma % 10) % 10
}

impl fmt::Display for CodiceFiscale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::CodiceFiscale;
    use crate::sap::{codice_cognome, codice_nome};

    /// First rule of §3 that a worker's code breaks, with the names where given.
    fn regola(codice: &str, cognome: Option<&str>, nome: Option<&str>) -> String {
        match CodiceFiscale::parse(codice) {
            Err(difetto) => difetto.regola().to_string(),
            Ok(_) if cognome.is_some_and(|c| !codice.starts_with(&codice_cognome(c))) => "CF-04".into(),
            Ok(_) if nome.is_some_and(|n| codice[3..6] != codice_nome(n)) => "CF-05".into(),
            Ok(_) => String::new(),
        }
    }

    #[test]
    fn vectors_of_the_specification() {
        let mut lettore =
            csv::Reader::from_reader(include_str!("../../tests/vettori/vettori_controlli.csv").as_bytes());
        let mut casi = 0;
        for riga in lettore.records() {
            let riga = riga.unwrap();
            if !riga[0].starts_with("CF-") {
                continue;
            }
            let campo = |nome: &str| {
                riga[3]
                    .split("; ")
                    .find_map(|c| c.strip_prefix(nome)?.strip_prefix('='))
            };
            let trovata = regola(campo("codicefiscale").unwrap(), campo("cognome"), campo("nome"));
            assert_eq!(trovata, &riga[4], "{}", &riga[1]);
            casi += 1;
        }
        assert_eq!(casi, 15);
    }

    #[test]
    fn the_first_defect_in_the_order_of_the_rules() {
        for (codice, atteso) in [
            ("", "CF-01"),
            ("SMPPRV80A01H501HH", "CF-01"),
            ("8012345058", "CF-01"),
            ("SMPPRV80A01H50OH", "CF-02"),
            ("SMPPRV80A01H50\u{131}H", "CF-02"),
            ("\u{39c}MPPRV80A01H501H", "CF-02"),
            ("\u{ff33}MPPRV80A01H501H", "CF-02"),
            ("SMPPRV\u{ff18}0A01H501H", "CF-02"),
            ("SMPPRV80A01H501h", "CF-02"),
            ("SMPPRV80A01H501 ", "CF-02"),
            ("8012345058A", "CF-02"),
            ("8012345058\u{669}", "CF-02"),
            ("80123450589", ""),
            ("00123456782", ""),
            ("DLLSMN03A01H501E", "CF-03"),
            ("SMPPRV80I01H501Z", ""),
        ] {
            assert_eq!(regola(codice, None, None), atteso, "{codice:?}");
        }
    }

    #[test]
    fn check_characters_are_those_of_the_codes() {
        assert_eq!(CodiceFiscale::carattere_controllo("SMPPRV80A01H501"), Some('H'));
        assert_eq!(CodiceFiscale::carattere_controllo("SMPPRV80A01H50"), None);
        assert_eq!(CodiceFiscale::cifra_controllo("8012345058"), Some('9'));
        assert_eq!(CodiceFiscale::cifra_controllo("801234505X"), None);
    }
}
