//! Distinguished names: as text (RFC 4514) in configuration, as DER in certificates, equal when they name the same.
//!
//! Attribute types are compared by OID, values exactly; order of the relative names counts, order inside a multi-valued one
//! does not. Text is most specific first, as `openssl x509 -noout -subject -nameopt RFC2253` prints it.

use x509_parser::{der_parser::asn1_rs::Tag, x509::X509Name};

/// Attribute types that have a short name.
const TIPI: [(&str, &str); 18] = [
    ("CN", "2.5.4.3"),
    ("SN", "2.5.4.4"),
    ("SERIALNUMBER", "2.5.4.5"),
    ("C", "2.5.4.6"),
    ("L", "2.5.4.7"),
    ("ST", "2.5.4.8"),
    ("STREET", "2.5.4.9"),
    ("O", "2.5.4.10"),
    ("OU", "2.5.4.11"),
    ("TITLE", "2.5.4.12"),
    ("DESCRIPTION", "2.5.4.13"),
    ("GN", "2.5.4.42"),
    ("GIVENNAME", "2.5.4.42"),
    ("DNQUALIFIER", "2.5.4.46"),
    ("ORGANIZATIONIDENTIFIER", "2.5.4.97"),
    ("UID", "0.9.2342.19200300.100.1.1"),
    ("DC", "0.9.2342.19200300.100.1.25"),
    ("EMAILADDRESS", "1.2.840.113549.1.9.1"),
];

/// One type (OID) and value.
type Attributo = (String, String);

/// A name, normalised for comparison.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NomeDistinto(Vec<Vec<Attributo>>);

/// Why a text is no distinguished name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NomeErrato {
    #[error("it is empty")]
    Vuoto,
    #[error("{0:?} is not TYPE=value")]
    SenzaValore(String),
    #[error("the attribute type {0:?} is not known: write its OID")]
    Tipo(String),
    #[error("the value of {0} cannot be read: escape , + \" \\ < > ; with a backslash")]
    Valore(String),
}

impl NomeDistinto {
    /// Reads the text form.
    ///
    /// # Errors
    /// Says which part is wrong.
    pub fn parse(testo: &str) -> Result<Self, NomeErrato> {
        if testo.trim().is_empty() {
            return Err(NomeErrato::Vuoto);
        }
        let mut nome = Vec::new();
        for relativo in divisi(testo, ',') {
            let mut attributi = Vec::new();
            for attributo in divisi(relativo, '+') {
                let (tipo, valore) = attributo
                    .split_once('=')
                    .ok_or_else(|| NomeErrato::SenzaValore(attributo.trim().to_owned()))?;
                let oid = oid(tipo.trim())?;
                let valore = valore_letto(valore).ok_or_else(|| NomeErrato::Valore(tipo.trim().to_owned()))?;
                attributi.push((oid, valore));
            }
            attributi.sort();
            nome.push(attributi);
        }
        // DER goes from the root to the leaf.
        nome.reverse();
        Ok(Self(nome))
    }

    pub(super) fn da_x509(nome: &X509Name<'_>) -> Self {
        let relativi = nome.iter_rdn().map(|relativo| {
            let mut attributi: Vec<Attributo> = relativo
                .iter()
                .map(|a| (a.attr_type().to_id_string(), testo(a.attr_value().tag(), a.as_slice())))
                .collect();
            attributi.sort();
            attributi
        });
        Self(relativi.collect())
    }
}

/// Splits at a separator that no backslash precedes.
fn divisi(testo: &str, separatore: char) -> Vec<&str> {
    let (mut parti, mut inizio, mut scappato) = (Vec::new(), 0, false);
    for (i, c) in testo.char_indices() {
        if scappato {
            scappato = false;
        } else if c == '\\' {
            scappato = true;
        } else if c == separatore {
            parti.push(testo.get(inizio..i).unwrap_or_default());
            inizio = i + 1;
        }
    }
    parti.push(testo.get(inizio..).unwrap_or_default());
    parti
}

fn oid(tipo: &str) -> Result<String, NomeErrato> {
    if tipo.contains('.') && tipo.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return Ok(tipo.to_owned());
    }
    TIPI.iter()
        .find(|(nome, _)| nome.eq_ignore_ascii_case(tipo))
        .map(|(_, oid)| (*oid).to_owned())
        .ok_or_else(|| NomeErrato::Tipo(tipo.to_owned()))
}

/// A value of the text form: `\,` and `\C3\A8` unescaped, blanks around it gone; or `#` and the hexadecimal of its DER.
fn valore_letto(grezzo: &str) -> Option<String> {
    let grezzo = grezzo.trim_start_matches(' ');
    if let Some(cifre) = grezzo.strip_prefix('#') {
        let der = esadecimale(cifre.trim_end())?;
        let (&tag, resto) = der.split_first()?;
        let (&lunghezza, valore) = resto.split_first()?;
        // Longer values have a longer length: nobody has such a name.
        let intero = lunghezza < 0x80 && usize::from(lunghezza) == valore.len();
        return intero.then(|| testo(Tag(u32::from(tag & 0x1F)), valore));
    }
    let (mut byte, mut finale) = (Vec::with_capacity(grezzo.len()), 0);
    let mut resto = grezzo.as_bytes();
    while let Some((&b, dopo)) = resto.split_first() {
        resto = dopo;
        match b {
            b'\\' => {
                let (&primo, dopo) = resto.split_first()?;
                match (primo as char).to_digit(16).zip(dopo.first()) {
                    Some((_, &secondo)) if secondo.is_ascii_hexdigit() => {
                        byte.extend(esadecimale(std::str::from_utf8(resto.get(..2)?).ok()?)?);
                        resto = dopo.get(1..)?;
                    }
                    _ if b" ,+\"\\<>;=#".contains(&primo) => {
                        byte.push(primo);
                        resto = dopo;
                    }
                    _ => return None,
                }
                finale = byte.len();
            }
            b'"' | b'<' | b'>' | b';' => return None,
            b' ' => byte.push(b),
            _ => {
                byte.push(b);
                finale = byte.len();
            }
        }
    }
    byte.truncate(finale);
    String::from_utf8(byte).ok().filter(|v| !v.is_empty())
}

/// The text of a DER string; what is no text stays apart from all text.
fn testo(tag: Tag, byte: &[u8]) -> String {
    let letto = match tag {
        Tag::T61String => Some(byte.iter().map(|b| char::from(*b)).collect()),
        Tag::BmpString => {
            let unita = byte
                .chunks_exact(2)
                .map(|c| c.iter().fold(0, |n, b| n << 8 | u16::from(*b)));
            String::from_utf16(&unita.collect::<Vec<_>>()).ok()
        }
        _ => std::str::from_utf8(byte).ok().map(ToOwned::to_owned),
    };
    letto.map_or_else(
        || byte.iter().fold("\u{0}#".to_owned(), |t, b| t + &format!("{b:02x}")),
        |t: String| t.trim_matches(' ').to_owned(),
    )
}

/// Bytes of an even number of hexadecimal digits.
pub(super) fn esadecimale(cifre: &str) -> Option<Vec<u8>> {
    if cifre.is_empty() || !cifre.len().is_multiple_of(2) {
        return None;
    }
    cifre
        .as_bytes()
        .chunks_exact(2)
        .map(|coppia| {
            coppia.iter().try_fold(0_u8, |n, c| {
                Some(n << 4 | u8::try_from((*c as char).to_digit(16)?).ok()?)
            })
        })
        .collect()
}
