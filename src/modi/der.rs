//! The little DER we read and write ourselves: fields of certificates that webpki has accepted, and ECDSA pairs.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

pub const BOOLEAN: u8 = 0x01;
pub const INTEGER: u8 = 0x02;
pub const BIT_STRING: u8 = 0x03;
pub const OCTET_STRING: u8 = 0x04;
pub const OID: u8 = 0x06;
pub const SEQUENCE: u8 = 0x30;
pub const SET: u8 = 0x31;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// Values one after the other.
#[derive(Debug, Clone, Copy)]
pub struct Valori<'d>(pub &'d [u8]);

impl<'d> Valori<'d> {
    /// Tag and content of the next value; `None` at the end, and for ever after something malformed.
    pub fn prossimo(&mut self) -> Option<(u8, &'d [u8])> {
        let (tag, resto) = self.0.split_first()?;
        let (&primo, resto) = resto.split_first()?;
        let (lunghezza, resto) = if primo < 0x80 {
            (usize::from(primo), resto)
        } else {
            let quanti = usize::from(primo & 0x7F);
            if !(1..=4).contains(&quanti) {
                return self.finito();
            }
            let (byte, resto) = resto.split_at_checked(quanti)?;
            (byte.iter().fold(0, |n, &b| (n << 8) | usize::from(b)), resto)
        };
        let Some((contenuto, resto)) = resto.split_at_checked(lunghezza) else {
            return self.finito();
        };
        self.0 = resto;
        Some((*tag, contenuto))
    }

    /// Content of the next value, which has this tag.
    pub fn un(&mut self, tag: u8) -> Option<&'d [u8]> {
        self.prossimo().filter(|(t, _)| *t == tag).map(|(_, contenuto)| contenuto)
    }

    /// Content of the next value if it has this tag; otherwise nothing is taken.
    pub fn se(&mut self, tag: u8) -> Option<&'d [u8]> {
        (self.0.first() == Some(&tag)).then(|| self.un(tag)).flatten()
    }

    fn finito<T>(&mut self) -> Option<T> {
        self.0 = &[];
        None
    }
}

/// A `Time`.
pub fn istante(tag: u8, contenuto: &[u8]) -> Option<Timestamp> {
    let testo = std::str::from_utf8(contenuto).ok()?.strip_suffix('Z')?;
    if !testo.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (anno, resto) = match tag {
        UTC_TIME if testo.len() == 12 => {
            let (anno, resto) = testo.split_at(2);
            let anno: i16 = anno.parse().ok()?;
            // RFC 5280 §4.1.2.5.1.
            (if anno < 50 { 2000 + anno } else { 1900 + anno }, resto)
        }
        GENERALIZED_TIME if testo.len() == 14 => {
            let (anno, resto) = testo.split_at(4);
            (anno.parse().ok()?, resto)
        }
        _ => return None,
    };
    let due = |da: usize| resto.get(da..da + 2)?.parse::<i8>().ok();
    let momento = DateTime::new(anno, due(0)?, due(2)?, due(4)?, due(6)?, due(8)?, 0).ok()?;
    momento.to_zoned(TimeZone::UTC).ok().map(|z| z.timestamp())
}

/// An object identifier in its dotted form.
pub fn oid(contenuto: &[u8]) -> String {
    let mut parti: Vec<u64> = Vec::new();
    let mut n = 0_u64;
    for &byte in contenuto {
        n = (n << 7) | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            if parti.is_empty() {
                let primo = (n / 40).min(2);
                parti.push(primo);
                n -= primo * 40;
            }
            parti.push(n);
            n = 0;
        }
    }
    parti.iter().map(u64::to_string).collect::<Vec<_>>().join(".")
}

/// `ECDSA-Sig-Value` of r and s, which have the length of the field (66 bytes at most).
pub fn coppia(r: &[u8], s: &[u8]) -> Vec<u8> {
    let mut contenuto = intero(r);
    contenuto.extend(intero(s));
    valore(SEQUENCE, &contenuto)
}

fn intero(numero: &[u8]) -> Vec<u8> {
    let zeri = numero.iter().take_while(|&&b| b == 0).count().min(numero.len().saturating_sub(1));
    let cifre = numero.get(zeri..).unwrap_or_default();
    let mut contenuto = Vec::with_capacity(cifre.len() + 1);
    if cifre.first().is_some_and(|b| b & 0x80 != 0) {
        contenuto.push(0);
    }
    contenuto.extend_from_slice(cifre);
    valore(INTEGER, &contenuto)
}

/// A value of less than 256 bytes.
fn valore(tag: u8, contenuto: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let lunghezza = u8::try_from(contenuto.len()).unwrap_or(u8::MAX);
    if lunghezza >= 0x80 {
        out.push(0x81);
    }
    out.push(lunghezza);
    out.extend_from_slice(contenuto);
    out
}
