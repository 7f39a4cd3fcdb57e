//! Identifier of a policy: 2 digits, 8 hex digits, 1 letter; kept as sent, compared ignoring case.
//!
//! The check letter never blocks (PA-23); it is computed only for identifiers that are issued here.
//! Source: controls.md §6 "Policy identifier".
use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
};

use super::{Data, Regione, Testo, carattere::di_controllo};

/// Identifier of a policy: 2 digits, 8 hex digits, 1 letter.
#[derive(Debug, Clone)]
pub struct IdentificativoPolitica(Testo);

impl IdentificativoPolitica {
    /// Accepts exactly the form above, in either case.
    pub fn parse(testo: &str) -> Option<Self> {
        let (soggetto, resto) = testo.as_bytes().split_at_checked(2)?;
        let (finale, progressivo) = resto.split_last()?;
        let forma = progressivo.len() == 8
            && soggetto.iter().all(u8::is_ascii_digit)
            && progressivo.iter().all(u8::is_ascii_hexdigit)
            && finale.is_ascii_alphabetic();
        forma.then(|| Self(Testo::new(testo)))
    }

    /// The identifier number `progressivo` of `soggetto`, with the official check letter. `None` as for
    /// [`Self::carattere_controllo`].
    pub fn genera(soggetto: &Regione, progressivo: u32, promotore: &str, attivita: &str, data: Data) -> Option<Self> {
        let controllo = Self::carattere_controllo(promotore, attivita, data)?;
        Some(Self(format!("{soggetto}{progressivo:08X}{controllo}").into()))
    }

    /// The official check letter, over promoter (11), activity (3) and proposal date `aaaammgg`; `None` when the three
    /// do not make 22 digits and capital letters.
    pub fn carattere_controllo(promotore: &str, attivita: &str, data: Data) -> Option<char> {
        let base = format!("{promotore}{attivita}{}", data.compatta());
        (base.len() == 22).then_some(())?;
        di_controllo(base.as_bytes()).map(char::from)
    }

    /// Code of the system that first sent the policy: two digits of SOGGETTI ABILITATI.
    pub fn soggetto(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn bytes(&self) -> impl Iterator<Item = u8> {
        self.0.bytes().map(|b| b.to_ascii_uppercase())
    }
}

impl PartialEq for IdentificativoPolitica {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for IdentificativoPolitica {}

impl PartialOrd for IdentificativoPolitica {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for IdentificativoPolitica {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes().cmp(other.bytes())
    }
}

impl Hash for IdentificativoPolitica {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes().for_each(|b| state.write_u8(b));
    }
}

impl fmt::Display for IdentificativoPolitica {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::IdentificativoPolitica;
    use crate::sap::{Data, Regione};

    #[test]
    fn shape() {
        for (testo, atteso) in [
            ("080000000AX", true),
            ("0670018e72E", true),
            ("0670018e72e", true),
            ("A80000000AX", false),
            ("080000000GX", false),
            ("080000000A1", false),
            ("080000000A", false),
            ("080000000AXX", false),
            ("08000000\u{e0}A", false),
            ("", false),
        ] {
            assert_eq!(IdentificativoPolitica::parse(testo).is_some(), atteso, "{testo:?}");
        }
    }

    #[test]
    fn case_never_matters() {
        let ids = ["0670018e72E", "0670018E72e", "0670018E72E"].map(|t| IdentificativoPolitica::parse(t).unwrap());
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 1);
        assert_eq!(ids[0].cmp(&ids[1]), std::cmp::Ordering::Equal);
        assert_eq!(ids[0].to_string(), "0670018e72E");
        let maggiore = IdentificativoPolitica::parse("0670018F00A").unwrap();
        assert!(ids[0] < maggiore);
        assert_eq!(ids[0].soggetto(), "06");
    }

    #[test]
    fn the_check_letter_is_the_official_one() {
        let mut lettore = csv::Reader::from_reader(
            include_str!("../../tests/vettori/vettori_identificativo_politica.csv").as_bytes(),
        );
        let mut casi = 0;
        for riga in lettore.records() {
            let riga = riga.unwrap();
            let id = IdentificativoPolitica::parse(&riga[0]).unwrap();
            let data = Data::parse(&riga[3]).unwrap();
            let lettera = IdentificativoPolitica::carattere_controllo(&riga[1], &riga[2], data).unwrap();
            assert_eq!(id.as_str().ends_with(lettera), &riga[4] == "S", "{id}");
            if let Some((_, atteso)) = riga[5].split_once("atteso ") {
                assert_eq!(atteso.trim_end_matches(')'), lettera.to_string(), "{id}");
            }
            casi += 1;
        }
        assert_eq!(casi, 6);
    }

    #[test]
    fn ours_are_issued_with_the_check_letter() {
        let lazio = Regione::parse("08").unwrap();
        let data = Data::new(2021, 3, 15);
        let id = IdentificativoPolitica::genera(&lazio, 10, "H501C000523", "A02", data).unwrap();
        assert_eq!(id.as_str(), "080000000AX");
        assert_eq!(IdentificativoPolitica::genera(&lazio, 10, "X", "A02", data), None);
        assert_eq!(
            IdentificativoPolitica::carattere_controllo("h501c000523", "A02", data),
            None
        );
    }
}
