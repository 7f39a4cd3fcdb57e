//! A calendar day as the document writes it (xs:date, zone dropped).
//!
//! Says every day that xs:date can say, so that a schema-valid document is always readable; whether the year is
//! plausible is for DAT-01 to judge. Written back as `AAAA-MM-GG` without a zone (sap-document.md §4).
use std::fmt;

/// Any day that xs:date can say; whether it is plausible is for DAT-01 to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Data {
    /// Beyond the range of `i32` it stays near the end of it, in a year as long as the one that was written.
    pub anno: i32,
    pub mese: u8,
    pub giorno: u8,
}

impl Data {
    pub const fn new(anno: i32, mese: u8, giorno: u8) -> Self {
        Self { anno, mese, giorno }
    }

    /// Reads an xs:date: surrounding white space and a time zone are dropped. `None` for any other text and for a
    /// day that the Gregorian calendar does not have.
    pub fn parse(testo: &str) -> Option<Self> {
        Self::semplice(testo).or_else(|| Self::comunque_scritta(testo))
    }

    /// `AAAA-MM-GG` and nothing else, as nearly every date is written.
    fn semplice(testo: &str) -> Option<Self> {
        let (anno, resto) = testo.as_bytes().split_first_chunk::<4>()?;
        let &[b'-', m1, m2, b'-', g1, g2] = resto else {
            return None;
        };
        let numero = |cifre: &[u8]| {
            cifre.iter().try_fold(0_i32, |numero, cifra| {
                cifra.is_ascii_digit().then(|| 10 * numero + i32::from(cifra - b'0'))
            })
        };
        let anno = numero(anno).filter(|anno| *anno != 0)?;
        let mese = u8::try_from(numero(&[m1, m2])?).ok()?;
        let giorno = u8::try_from(numero(&[g1, g2])?).ok()?;
        let bisestile = (anno % 4 == 0 && anno % 100 != 0) || anno % 400 == 0;
        (1..=giorni(mese, bisestile))
            .contains(&giorno)
            .then_some(Self { anno, mese, giorno })
    }

    fn comunque_scritta(testo: &str) -> Option<Self> {
        let testo = testo.trim_matches([' ', '\t', '\r', '\n']);
        let (negativo, resto) = testo.strip_prefix('-').map_or((false, testo), |resto| (true, resto));
        let (cifre, resto) = resto.split_once('-')?;
        let (anno, bisestile) = anno(cifre)?;
        let (mese, resto) = resto.split_once('-')?;
        let (giorno, zona) = resto.split_at_checked(2)?;
        let (mese, giorno) = (due_cifre(mese)?, due_cifre(giorno)?);
        let esiste = giorno >= 1 && giorno <= giorni(mese, bisestile);
        let anno = if negativo { -anno } else { anno };
        (esiste && e_zona(zona)).then_some(Self { anno, mese, giorno })
    }

    /// This day with the year 1900..2100 that DAT-01 wants.
    pub const fn plausibile(self) -> bool {
        matches!(self.anno, 1900..=2100)
    }

    /// `AAAA-MM-GG`, of a year of four digits.
    pub(super) fn cifre(self) -> Option<[u8; 10]> {
        let anno = u16::try_from(self.anno).ok().filter(|anno| *anno <= 9999)?;
        let (secolo, anno) = (u8::try_from(anno / 100).ok()?, u8::try_from(anno % 100).ok()?);
        let coppia = |n: u8| [b'0' + n / 10, b'0' + n % 10];
        let ([s1, s2], [a1, a2]) = (coppia(secolo), coppia(anno));
        let ([m1, m2], [g1, g2]) = (coppia(self.mese), coppia(self.giorno));
        Some([s1, s2, a1, a2, b'-', m1, m2, b'-', g1, g2])
    }

    /// The eight digits `aaaammgg` (controls.md §6).
    pub fn compatta(self) -> String {
        format!("{:04}{:02}{:02}", self.anno, self.mese, self.giorno)
    }

    /// The day `giorni` later (earlier when negative); itself beyond what the civil calendar of the program can say.
    #[must_use]
    pub fn dopo(self, giorni: i64) -> Self {
        let passo = jiff::SignedDuration::from_secs(giorni.saturating_mul(86_400));
        let altro = self.civile().and_then(|d| d.checked_add(passo).ok());
        altro.map_or(self, Self::from)
    }

    /// Days from this day to `altra`, negative when that is earlier; 0 beyond what [`Self::civile`] can say.
    pub fn giorni_a(self, altra: Self) -> i64 {
        let durata = self.civile().zip(altra.civile()).map(|(a, b)| a.duration_until(b));
        durata.map_or(0, |d| d.as_secs() / 86_400)
    }

    /// The civil date of the same name, where one exists.
    pub fn civile(self) -> Option<jiff::civil::Date> {
        let anno = i16::try_from(self.anno).ok()?;
        jiff::civil::Date::new(anno, i8::try_from(self.mese).ok()?, i8::try_from(self.giorno).ok()?).ok()
    }
}

/// The last leap year of `i32`, so that a 29 February that is too far away can still be written.
const ULTIMO_BISESTILE: i32 = i32::MAX - 3;

/// At least four digits, no needless leading zero, not zero: the year and whether it is a leap year. The last four
/// digits alone decide the latter, so a year beyond `i32` keeps its 29 February.
fn anno(cifre: &str) -> Option<(i32, bool)> {
    let zero_superfluo = cifre.len() > 4 && cifre.starts_with('0');
    if cifre.len() < 4 || zero_superfluo || !cifre.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let ultime: u32 = cifre.get(cifre.len() - 4..)?.parse().ok()?;
    let bisestile = (ultime.is_multiple_of(4) && !ultime.is_multiple_of(100)) || ultime.is_multiple_of(400);
    let anno = cifre
        .parse()
        .unwrap_or(if bisestile { ULTIMO_BISESTILE } else { i32::MAX });
    (anno != 0).then_some((anno, bisestile))
}

fn due_cifre(testo: &str) -> Option<u8> {
    (testo.len() == 2 && testo.bytes().all(|b| b.is_ascii_digit())).then_some(())?;
    testo.parse().ok()
}

const fn giorni(mese: u8, bisestile: bool) -> u8 {
    match mese {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if bisestile => 29,
        2 => 28,
        _ => 0,
    }
}

/// Nothing, `Z`, or an offset from -14:00 to +14:00.
fn e_zona(testo: &str) -> bool {
    if matches!(testo, "" | "Z") {
        return true;
    }
    let Some((ore, minuti)) = testo.strip_prefix(['+', '-']).and_then(|z| z.split_once(':')) else {
        return false;
    };
    matches!(
        (due_cifre(ore), due_cifre(minuti)),
        (Some(0..=13), Some(0..=59)) | (Some(14), Some(0))
    )
}

impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let segno = if self.anno < 0 { "-" } else { "" };
        write!(
            f,
            "{segno}{:04}-{:02}-{:02}",
            self.anno.unsigned_abs(),
            self.mese,
            self.giorno
        )
    }
}

impl From<jiff::civil::Date> for Data {
    fn from(d: jiff::civil::Date) -> Self {
        Self::new(i32::from(d.year()), d.month().unsigned_abs(), d.day().unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::Data;

    #[test]
    fn a_date_is_the_same_read_the_short_way_and_the_long_one() {
        for anno in [
            "0000", "0001", "1899", "1900", "2000", "2023", "2024", "2100", "9999", "20a4", "+024", "٢",
        ] {
            for mese in 0..=14 {
                for giorno in 0..=33 {
                    let testo = format!("{anno}-{mese:02}-{giorno:02}");
                    assert_eq!(Data::semplice(&testo), Data::comunque_scritta(&testo), "{testo}");
                }
            }
        }
        for testo in [
            "",
            "2024-10-1",
            "2024-10-011",
            "2024_10-01",
            "2024-1a-01",
            "2024-10-01Z",
            "-024-10-01",
        ] {
            assert_eq!(Data::semplice(testo), None, "{testo}");
        }
    }

    #[test]
    fn a_date_is_read_as_xsd_says() {
        for (testo, atteso) in [
            ("2021-03-20", Some("2021-03-20")),
            ("2021-03-20Z", Some("2021-03-20")),
            ("2021-03-20+01:00", Some("2021-03-20")),
            ("2021-03-20-14:00", Some("2021-03-20")),
            (" \t2021-03-20\r\n", Some("2021-03-20")),
            ("2000-02-29", Some("2000-02-29")),
            ("2020-02-29", Some("2020-02-29")),
            ("0021-03-20", Some("0021-03-20")),
            ("-0044-03-15", Some("-0044-03-15")),
            ("12021-03-20", Some("12021-03-20")),
            ("99999999999-12-31", Some("2147483647-12-31")),
            ("-99999999999-12-31", Some("-2147483647-12-31")),
            ("99999999996-02-29", Some("2147483644-02-29")),
            ("2021-02-29", None),
            ("1900-02-29", None),
            ("99999999999-02-29", None),
            ("2021-02-30", None),
            ("2021-04-31", None),
            ("2021-13-01", None),
            ("2021-00-01", None),
            ("2021-01-00", None),
            ("0000-01-01", None),
            ("02021-03-20", None),
            ("021-03-20", None),
            ("+2021-03-20", None),
            ("2021-3-20", None),
            ("2021-03-2", None),
            ("2021-03-20 Z", None),
            ("2021-03-20z", None),
            ("2021-03-20+14:01", None),
            ("2021-03-20+15:00", None),
            ("2021-03-20+1:00", None),
            ("2021-03-20+01:60", None),
            ("2021-03-20T00:00:00", None),
            ("\u{a0}2021-03-20", None),
            ("٢٠٢١-03-20", None),
            ("2021-03-٢٠", None),
            ("2021-03-€", None),
            ("20/03/2021", None),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(
                Data::parse(testo).map(|d| d.to_string()).as_deref(),
                atteso,
                "{testo:?}"
            );
        }
    }

    /// Found by `tests/fuzz_smoke.rs`: a 29 February too far away was written in a year that has none.
    #[test]
    fn a_day_beyond_the_range_is_written_as_a_day_that_exists() {
        for testo in ["99999999996-02-29", "-99999999996-02-29", "99999999999-12-31"] {
            let letta = Data::parse(testo);
            let riletta = letta.and_then(|data| Data::parse(&data.to_string()));
            assert!(letta.is_some() && letta == riletta, "{testo}: {letta:?}");
        }
    }

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        for (giorno, giorni, atteso) in [
            ("2021-03-20", 1, "2021-03-21"),
            ("2020-02-28", 2, "2020-03-01"),
            ("2021-01-01", -1, "2020-12-31"),
            ("2000-01-01", 366, "2001-01-01"),
        ] {
            let giorno = Data::parse(giorno).unwrap();
            assert_eq!(giorno.dopo(giorni).to_string(), atteso);
            assert_eq!(giorno.giorni_a(giorno.dopo(giorni)), giorni);
        }
        let remoto = Data::new(i32::MAX, 1, 1);
        assert_eq!((remoto.dopo(1), remoto.giorni_a(Data::new(2021, 1, 1))), (remoto, 0));
        assert_eq!(Data::new(2021, 1, 1).dopo(i64::MAX), Data::new(2021, 1, 1));
    }

    #[test]
    fn only_four_sensible_digits_are_plausible() {
        for (testo, atteso) in [
            ("1899-12-31", false),
            ("1900-01-01", true),
            ("2100-12-31", true),
            ("2101-01-01", false),
            ("-2000-01-01", false),
        ] {
            assert_eq!(Data::parse(testo).map(Data::plausibile), Some(atteso), "{testo}");
        }
    }
}
