//! From a cell to what a table holds there: codes in their shape, days, words. What could mean two things is refused.

use jiff::civil::Date;
use regex::Regex;

use super::griglia::{Cella, Griglia};
use crate::{
    sap::Data,
    tables::{TableError, lettura},
};

/// Longest code that a number may stand for.
const CIFRE: usize = 12;
/// Last day that a spreadsheet counts, 9999-12-31.
const ULTIMO_GIORNO: f64 = 2_958_465.0;

const COME_TESTO: &str = "format the column as text and write the codes with all their digits";

/// A cell with its place.
#[derive(Debug, Clone, Copy)]
pub struct Posto<'a> {
    pub griglia: &'a Griglia,
    pub riga: u64,
    pub colonna: usize,
}

impl Posto<'_> {
    pub fn errore(&self, reason: impl Into<String>) -> TableError {
        self.griglia.errore(self.riga, self.colonna, reason)
    }

    /// Words: line breaks and runs of blanks become one blank.
    pub fn testo(&self, cella: &Cella) -> Result<String, TableError> {
        match cella {
            Cella::Vuota => Ok(String::new()),
            Cella::Testo(testo) => self.parole(testo),
            Cella::Numero(n) => Ok(n.to_string()),
            Cella::Giorno(giorno) => Ok(giorno.to_string()),
        }
    }

    fn parole(&self, testo: &str) -> Result<String, TableError> {
        let estraneo = |c: &char| c.is_control() && !matches!(c, '\t' | '\r' | '\n');
        if let Some(c) = testo.chars().find(estraneo) {
            return Err(self.errore(format!("a control character, U+{:04X}", u32::from(c))));
        }
        Ok(testo.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// A code. A number has lost its leading zeros: it gets those that the table's shape wants, if only one shape fits.
    pub fn codice(&self, cella: &Cella, forma: Option<&Regex>) -> Result<String, TableError> {
        match cella {
            Cella::Vuota => Ok(String::new()),
            Cella::Testo(testo) => self.codice_scritto(self.parole(testo)?, forma),
            Cella::Giorno(giorno) => Err(self.errore(format!(
                "a date ({giorno}) where a code is wanted: format the column as text and write the code again"
            ))),
            Cella::Numero(n) => self.in_forma(*n, forma),
        }
    }

    /// A code as text. What a reader cannot see or would not call part of a code makes another code of it; digits may have
    /// lost their zeros on the way through a spreadsheet, also in a CSV file.
    fn codice_scritto(&self, testo: String, forma: Option<&Regex>) -> Result<String, TableError> {
        if let Some(c) = testo.chars().find(|c| estraneo_ai_codici(*c)) {
            let codice = testo.escape_debug().to_string().replace("\\'", "'");
            let cosa = match c {
                ' ' => "a blank".to_owned(),
                '\'' | '\u{2018}' | '\u{2019}' => "an apostrophe".to_owned(),
                altro => format!("the character U+{:04X}", u32::from(altro)),
            };
            return Err(self.errore(format!("`{codice}` is no code: it holds {cosa}")));
        }
        let cifre = testo.strip_suffix(".0").unwrap_or(&testo);
        let solo_cifre = (1..=CIFRE).contains(&cifre.len()) && cifre.bytes().all(|b| b.is_ascii_digit());
        let Some(forma) = forma.filter(|f| solo_cifre && !f.is_match(&testo)) else {
            return Ok(testo);
        };
        match self.con_zeri(cifre, forma)? {
            Some(codice) => Ok(codice),
            None => Ok(testo),
        }
    }

    fn in_forma(&self, n: f64, forma: Option<&Regex>) -> Result<String, TableError> {
        let cifre = n.to_string();
        if !cifre.bytes().all(|b| b.is_ascii_digit()) || cifre.len() > CIFRE {
            return Err(self.errore(format!(
                "`{cifre}` is a number that no code is written as: {COME_TESTO}"
            )));
        }
        let Some(forma) = forma else {
            return Err(self.errore(format!(
                "a number, and this table declares no shape of its codes: {COME_TESTO}"
            )));
        };
        self.con_zeri(&cifre, forma)?
            .ok_or_else(|| self.errore(format!("the number {cifre} is no code of this table: {COME_TESTO}")))
    }

    /// Digits with the zeros before them that the shape wants; None when it wants other digits.
    fn con_zeri(&self, cifre: &str, forma: &Regex) -> Result<Option<String>, TableError> {
        let mut adatti = (cifre.len()..=CIFRE)
            .map(|quante| format!("{cifre:0>quante$}"))
            .filter(|codice| forma.is_match(codice));
        match (adatti.next(), adatti.next()) {
            (Some(uno), Some(altro)) => Err(self.errore(format!(
                "the number {cifre} may be the code `{uno}` or `{altro}`: {COME_TESTO}"
            ))),
            (uno, _) => Ok(uno),
        }
    }

    /// A cell of a column that rules read.
    pub fn valore(&self, colonna: &'static str, cella: &Cella) -> Result<String, TableError> {
        let testo = match (colonna, cella) {
            ("codregione" | "tipo_progetto", Cella::Numero(n)) if (0.0..100.0).contains(n) && n.fract() == 0.0 => {
                format!("{n:0>2}")
            }
            ("libera_dal" | "libera_al", _) => self.giorno(cella)?.map(|d| d.to_string()).unwrap_or_default(),
            _ => self.testo(cella)?,
        };
        let si_no = matches!(colonna, "abilitata_gg" | "nazionale" | "gg" | "in_attesa");
        let testo = match testo.to_uppercase().as_str() {
            "SI" | "SÌ" | "SI'" if si_no => "S".to_owned(),
            "NO" if si_no => "N".to_owned(),
            _ => testo,
        };
        lettura::cella_ammessa(colonna, &testo)
            .map_err(|atteso| self.errore(format!("{atteso} or nothing is wanted for `{colonna}`, not `{testo}`")))?;
        Ok(testo)
    }

    /// A day in any of the ways in which workbooks write one; None for a blank cell.
    pub fn giorno(&self, cella: &Cella) -> Result<Option<Data>, TableError> {
        let (letto, scritto) = match cella {
            Cella::Vuota => return Ok(None),
            Cella::Testo(testo) if testo.trim().is_empty() => return Ok(None),
            Cella::Testo(testo) => (giorno_scritto(testo.trim()), testo.trim().to_owned()),
            Cella::Giorno(giorno) => (Some(*giorno), giorno.to_string()),
            Cella::Numero(n) if anno(*n) => {
                return Err(self.errore(format!("`{n}` may be a year or a number of days: write the whole date")));
            }
            Cella::Numero(n) => (giorno_contato(*n, self.griglia.dal_1904), n.to_string()),
        };
        let errore = || {
            let breve: String = scritto.chars().filter(|c| !c.is_control()).take(40).collect();
            self.errore(format!("`{breve}` is not a date: aaaa-mm-gg or gg/mm/aaaa is wanted"))
        };
        letto.map(|giorno| Some(Data::from(giorno))).ok_or_else(errore)
    }
}

/// Blanks, quotes, and what no screen shows: no document carries a code with one of them.
fn estraneo_ai_codici(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\'' | '"' | '`' | '\u{2018}' | '\u{2019}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
        )
}

/// `aaaa-mm-gg`, `gg/mm/aaaa`, `gg-mm-aaaa`, `gg.mm.aaaa`, with midnight behind it or without.
fn giorno_scritto(testo: &str) -> Option<Date> {
    let (giorno, ora) = testo.split_once(['T', ' ']).unwrap_or((testo, ""));
    let mezzanotte = ora
        .trim_end_matches('Z')
        .chars()
        .all(|c| matches!(c, '0' | ':' | '.' | ' '));
    if !mezzanotte {
        return None;
    }
    if let Some(data) = lettura::giorno(giorno) {
        return data.civile();
    }
    let parti: Vec<&str> = giorno.split(['/', '-', '.']).collect();
    let [g, m, a] = parti.as_slice() else {
        return None;
    };
    let numero = |t: &str, max: usize| -> Option<i16> {
        ((1..=max).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit())).then(|| t.parse().ok())?
    };
    if a.len() != 4 {
        return None;
    }
    let giorno = i8::try_from(numero(g, 2)?).ok()?;
    Date::new(numero(a, 4)?, i8::try_from(numero(m, 2)?).ok()?, giorno).ok()
}

/// A plain number that a person means as a year, 9999 for "no end": as days they lie between 1905 and 1927.
fn anno(n: f64) -> bool {
    (1900.0..=2100.0).contains(&n) || (n - 9999.0).abs() < 0.5
}

/// The day that a spreadsheet counts as number `n`. It has a 29 February 1900, which we have not.
fn giorno_contato(n: f64, dal_1904: bool) -> Option<Date> {
    let n = if dal_1904 { n + 1_462.0 } else { n };
    if n.fract() != 0.0 || !(1.0..=ULTIMO_GIORNO).contains(&n) || (n - 60.0).abs() < 0.5 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and within the range above")]
    let giorni = n as i64 - i64::from(n > 60.0);
    let zero = Date::new(1899, 12, 31).ok()?;
    zero.checked_add(jiff::Span::new().try_days(giorni).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::importa::griglia::Lettere;

    fn griglia() -> Griglia {
        Griglia {
            luogo: "x.xlsx, sheet `CPI`".to_owned(),
            lettere: Lettere::Lettere,
            righe: Vec::new(),
            dal_1904: false,
        }
    }

    #[test]
    fn a_number_gets_the_zeros_of_the_only_shape_that_fits() {
        let g = griglia();
        let posto = Posto {
            griglia: &g,
            riga: 7,
            colonna: 1,
        };
        for (numero, forma, atteso) in [
            (1.0, "[0-9]{2}", Ok("01")),
            (12.0, "[0-9]{2}", Ok("12")),
            (1.0, "[0-9]", Ok("1")),
            (43.0, "[0-9]{3}", Ok("043")),
            (20_000_000.0, "[A-Z0-9]{8}", Ok("20000000")),
            (16.0, "[A-Za-z0-9]{3}", Ok("016")),
            (12.0, "[A-Z0-9]{2,3}", Err("may be the code `12` or `012`")),
            (8.0, "[0-9.]{1,12}", Err("may be the code `8` or `08`")),
            (123.0, "[0-9]{2}", Err("the number 123 is no code of this table")),
            (1.5, "[0-9]{2}", Err("`1.5` is a number that no code is written as")),
            (-1.0, "[0-9]{2}", Err("`-1` is a number")),
            (1e300, "[0-9]{2}", Err("is a number that no code")),
            (f64::NAN, "[0-9]{2}", Err("`NaN` is a number")),
            (1.0, "", Err("this table declares no shape")),
        ] {
            let letto = posto.codice(&Cella::Numero(numero), lettura::forma(forma).unwrap().as_ref());
            match (letto, atteso) {
                (Ok(letto), Ok(atteso)) => assert_eq!(letto, atteso),
                (Err(e), Err(parte)) => {
                    let detto = e.to_string();
                    assert!(detto.contains(parte) && detto.contains("line 7, column B"), "{detto}");
                }
                (letto, _) => panic!("{numero} {forma}: {letto:?}"),
            }
        }
    }

    #[test]
    fn a_written_code_is_what_documents_carry_or_refused() {
        let g = griglia();
        let posto = Posto {
            griglia: &g,
            riga: 7,
            colonna: 1,
        };
        for (scritto, forma, atteso) in [
            ("1", "[0-9]{2}", Ok("01")), // a CSV file that was opened and saved with a spreadsheet
            ("1.0", "[0-9]{2}", Ok("01")),
            ("01", "[0-9]{2}", Ok("01")),
            ("NT", "[0-9]{2}", Ok("NT")),
            ("123", "[0-9]{2}", Ok("123")),
            ("6.0", "[0-9.]{1,12}", Ok("6.0")),
            ("7", "", Ok("7")),
            ("0", "[A-Z0-9]{2,3}", Err("may be the code `00` or `000`")),
            ("'01", "[0-9]{2}", Err("`'01` is no code: it holds an apostrophe")),
            (
                "01\u{200b}",
                "[0-9]{2}",
                Err("`01\\u{200b}` is no code: it holds the character U+200B"),
            ),
            ("H501 C000523", "", Err("it holds a blank")),
        ] {
            let letto = posto.codice(&Cella::Testo(scritto.into()), lettura::forma(forma).unwrap().as_ref());
            match (letto, atteso) {
                (Ok(letto), Ok(atteso)) => assert_eq!(letto, atteso),
                (Err(e), Err(parte)) => {
                    let detto = e.to_string();
                    assert!(detto.contains(parte) && detto.contains("line 7, column B"), "{detto}");
                }
                (letto, _) => panic!("{scritto} {forma}: {letto:?}"),
            }
        }
    }

    #[test]
    fn days_in_every_style() {
        let mut g = griglia();
        for (cella, atteso) in [
            (Cella::Testo("2021-03-20".into()), Some("2021-03-20")),
            (Cella::Testo("20/03/2021".into()), Some("2021-03-20")),
            (Cella::Testo(" 1/2/2021 ".into()), Some("2021-02-01")),
            (Cella::Testo("20-03-2021".into()), Some("2021-03-20")),
            (Cella::Testo("20.03.2021".into()), Some("2021-03-20")),
            (Cella::Testo("2021-03-20T00:00:00".into()), Some("2021-03-20")),
            (Cella::Testo("20/03/2021 00:00:00".into()), Some("2021-03-20")),
            (Cella::Numero(44_275.0), Some("2021-03-20")),
            (Cella::Numero(1.0), Some("1900-01-01")),
            (Cella::Numero(59.0), Some("1900-02-28")),
            (Cella::Numero(61.0), Some("1900-03-01")),
            (Cella::Numero(73_051.0), Some("2100-01-01")),
            (Cella::Numero(2_958_465.0), Some("9999-12-31")),
            (Cella::Numero(60.0), None),
            (Cella::Numero(2020.0), None), // a year, not 1905-07-12
            (Cella::Numero(9999.0), None),
            (Cella::Numero(0.0), None),
            (Cella::Numero(44_275.5), None),
            (Cella::Numero(20_210_320.0), None),
            (Cella::Numero(f64::INFINITY), None),
            (Cella::Testo("20/03/21".into()), None),
            (Cella::Testo("03/20/2021".into()), None),
            (Cella::Testo("2021-02-29".into()), None),
            (Cella::Testo("2021-03-20 10:30".into()), None),
            (Cella::Testo("oggi".into()), None),
        ] {
            let posto = Posto {
                griglia: &g,
                riga: 3,
                colonna: 2,
            };
            let letto = posto.giorno(&cella);
            match atteso {
                Some(atteso) => assert_eq!(
                    letto.unwrap().map(|d| d.to_string()).as_deref(),
                    Some(atteso),
                    "{cella:?}"
                ),
                None => assert!(letto.unwrap_err().to_string().contains("line 3, column C"), "{cella:?}"),
            }
        }
        g.dal_1904 = true;
        let posto = Posto {
            griglia: &g,
            riga: 3,
            colonna: 2,
        };
        let letto = posto.giorno(&Cella::Numero(42_813.0)).unwrap();
        assert_eq!(
            letto.map(|d| d.to_string()).as_deref(),
            Some("2021-03-20"),
            "counted from 1904"
        );
    }
}
