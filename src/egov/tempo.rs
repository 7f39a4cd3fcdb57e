//! Times of the busta (busta-egov.md §3.1, D07): written to the second, without zone, in Italian civil time; read
//! with a fraction and a zone if there are any, and the zone is honoured.

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{AmbiguousTimestamp, Offset, TimeZone},
};

use crate::clock;

/// Clock synchronised with the SPC network time.
pub const TEMPO_SPC: &str = "EGOV_IT_SPC";
/// Clock not synchronised.
pub const TEMPO_LOCALE: &str = "EGOV_IT_Locale";

/// `AAAA-MM-GGTHH:MM:SS`.
pub fn scrivi(istante: Timestamp) -> String {
    clock::civile(istante).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// An `xsd:dateTime` with a four-digit year; `None` when it is not one. Without a zone it is Italian time, and of an
/// hour that occurs twice the first is meant.
pub fn leggi(testo: &str) -> Option<Timestamp> {
    istante(testo)?.compatible().ok()
}

/// The same for an end: of an hour that occurs twice the second is meant, or what is sent in it would be over before it
/// was written.
pub fn leggi_fine(testo: &str) -> Option<Timestamp> {
    istante(testo)?.later().ok()
}

fn istante(testo: &str) -> Option<AmbiguousTimestamp> {
    let (data_ora, resto) = testo.split_at_checked(19)?;
    let forma = data_ora
        .bytes()
        .zip(b"0000-00-00T00:00:00")
        .all(|(c, &modello)| match modello {
            b'0' => c.is_ascii_digit(),
            altro => c == altro,
        });
    if !forma {
        return None;
    }
    let civile: DateTime = data_ora.parse().ok()?;
    Some(fuso(senza_frazione(resto)?)?.to_ambiguous_timestamp(civile))
}

fn senza_frazione(resto: &str) -> Option<&str> {
    match resto.strip_prefix('.') {
        None => Some(resto),
        Some(frazione) => {
            let fuso = frazione.trim_start_matches(|c: char| c.is_ascii_digit());
            (fuso.len() < frazione.len()).then_some(fuso)
        }
    }
}

fn fuso(testo: &str) -> Option<TimeZone> {
    match testo {
        "" => return Some(clock::roma()),
        "Z" => return Some(TimeZone::UTC),
        _ => {}
    }
    let (segno, resto) = testo.split_at_checked(1)?;
    let segno = match segno {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (ore, minuti) = resto.split_once(':')?;
    let cifre = |t: &str| (t.len() == 2 && t.bytes().all(|c| c.is_ascii_digit())).then(|| t.parse::<i32>().ok())?;
    let (ore, minuti) = (cifre(ore)?, cifre(minuti)?);
    let ammesso = minuti < 60 && ore * 60 + minuti <= 14 * 60;
    let secondi = segno * (ore * 60 + minuti) * 60;
    ammesso.then(|| Offset::from_seconds(secondi).ok().map(TimeZone::fixed))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_and_written() {
        for (testo, atteso) in [
            ("2026-03-05T09:17:23", "2026-03-05T09:17:23"),
            ("2026-03-05T09:17:23.125", "2026-03-05T09:17:23"),
            ("2026-03-05T09:17:23Z", "2026-03-05T10:17:23"),
            ("2026-07-05T09:17:23.5Z", "2026-07-05T11:17:23"),
            ("2026-03-05T09:17:23+01:00", "2026-03-05T09:17:23"),
            ("2026-03-05T09:17:23-05:30", "2026-03-05T15:47:23"),
            ("2028-02-29T00:00:00", "2028-02-29T00:00:00"),
        ] {
            assert_eq!(leggi(testo).map(scrivi).as_deref(), Some(atteso), "{testo}");
        }
    }

    #[test]
    fn refused() {
        for testo in [
            "",
            "2026-03-05",
            "2026-03-05 09:17:23",
            "2026-03-05T09:17",
            "2026-02-29T09:17:23",
            "2026-13-05T09:17:23",
            "2026-03-05T24:17:23",
            "2026-03-05T09:60:23",
            "2026-03-05T09:17:23.",
            "2026-03-05T09:17:23+0100",
            "2026-03-05T09:17:23+15:00",
            "2026-03-05T09:17:23+01:60",
            "2026-03-05T09:17:23z",
            "2026-03-05T09:17:23 ",
            "26-03-05T09:17:23",
            "ieri",
            "2026-03-05T09:17:2è",
        ] {
            assert_eq!(leggi(testo), None, "{testo}");
        }
    }
}
