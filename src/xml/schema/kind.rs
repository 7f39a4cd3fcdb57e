//! The built-in atomic types: what each one admits, how two of its values compare, what a person is told.

use std::cmp::Ordering;

use super::chars::{White, is_name, is_ncname, is_nmtoken, is_qname};
use super::decimal::Decimal;
use super::moment::{Moment, Shape};

/// Lexical families; the integer family differs only in its bounds, the string family in its white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anything: `anySimpleType` and the strings.
    Text,
    Language,
    Name,
    NcName,
    NmToken,
    Id,
    AnyUri,
    QName,
    Boolean,
    Decimal,
    Integer,
    Float,
    Moment(Shape),
    Duration,
    Base64,
    Hex,
}

/// One line of the table of built-in types.
pub(super) struct Builtin {
    pub name: &'static str,
    pub kind: Kind,
    pub white: White,
    pub min: Option<&'static str>,
    pub max: Option<&'static str>,
}

const fn plain(name: &'static str, kind: Kind) -> Builtin {
    Builtin {
        name,
        kind,
        white: White::Collapse,
        min: None,
        max: None,
    }
}

const fn integer(name: &'static str, min: Option<&'static str>, max: Option<&'static str>) -> Builtin {
    Builtin {
        name,
        kind: Kind::Integer,
        white: White::Collapse,
        min,
        max,
    }
}

const fn text(name: &'static str, white: White) -> Builtin {
    Builtin {
        name,
        kind: Kind::Text,
        white,
        min: None,
        max: None,
    }
}

/// `IDREF`, `ENTITY` and `NOTATION` are left out on purpose: they need a DTD or the whole document.
pub(super) const BUILTINS: &[Builtin] = &[
    text("anySimpleType", White::Preserve),
    text("string", White::Preserve),
    text("normalizedString", White::Replace),
    text("token", White::Collapse),
    plain("language", Kind::Language),
    plain("Name", Kind::Name),
    plain("NCName", Kind::NcName),
    plain("NMTOKEN", Kind::NmToken),
    plain("ID", Kind::Id),
    plain("anyURI", Kind::AnyUri),
    plain("QName", Kind::QName),
    plain("boolean", Kind::Boolean),
    plain("decimal", Kind::Decimal),
    integer("integer", None, None),
    integer("nonPositiveInteger", None, Some("0")),
    integer("negativeInteger", None, Some("-1")),
    integer("nonNegativeInteger", Some("0"), None),
    integer("positiveInteger", Some("1"), None),
    integer("long", Some("-9223372036854775808"), Some("9223372036854775807")),
    integer("int", Some("-2147483648"), Some("2147483647")),
    integer("short", Some("-32768"), Some("32767")),
    integer("byte", Some("-128"), Some("127")),
    integer("unsignedLong", Some("0"), Some("18446744073709551615")),
    integer("unsignedInt", Some("0"), Some("4294967295")),
    integer("unsignedShort", Some("0"), Some("65535")),
    integer("unsignedByte", Some("0"), Some("255")),
    plain("float", Kind::Float),
    plain("double", Kind::Float),
    plain("dateTime", Kind::Moment(Shape::DateTime)),
    plain("date", Kind::Moment(Shape::Date)),
    plain("time", Kind::Moment(Shape::Time)),
    plain("gYearMonth", Kind::Moment(Shape::YearMonth)),
    plain("gYear", Kind::Moment(Shape::Year)),
    plain("gMonthDay", Kind::Moment(Shape::MonthDay)),
    plain("gMonth", Kind::Moment(Shape::Month)),
    plain("gDay", Kind::Moment(Shape::Day)),
    plain("duration", Kind::Duration),
    plain("base64Binary", Kind::Base64),
    plain("hexBinary", Kind::Hex),
];

impl Kind {
    /// Is this a value of the type? White space is already treated.
    pub fn admits(self, value: &str) -> bool {
        match self {
            Self::Text => true,
            Self::Language => is_language(value),
            Self::Name => is_name(value),
            Self::NcName | Self::Id => is_ncname(value),
            Self::NmToken => is_nmtoken(value),
            Self::AnyUri => is_uri(value),
            Self::QName => is_qname(value),
            Self::Boolean => boolean(value).is_some(),
            Self::Decimal => Decimal::parse(value).is_some(),
            Self::Integer => Decimal::parse_integer(value).is_some(),
            Self::Float => float(value).is_some(),
            Self::Moment(shape) => Moment::parse(shape, value).is_some(),
            Self::Duration => is_duration(value),
            Self::Base64 => base64_octets(value).is_some(),
            Self::Hex => hex_octets(value).is_some(),
        }
    }

    /// Order in the value space; `None` when there is none.
    pub fn compare(self, a: &str, b: &str) -> Option<Ordering> {
        match self {
            Self::Decimal | Self::Integer => Some(Decimal::parse(a)?.cmp(&Decimal::parse(b)?)),
            Self::Float => float(a)?.partial_cmp(&float(b)?),
            Self::Moment(shape) => Moment::parse(shape, a)?.compare(&Moment::parse(shape, b)?),
            _ => None,
        }
    }

    /// Equality in the value space, for enumerations and fixed values.
    pub fn equal(self, a: &str, b: &str) -> bool {
        if a == b {
            return true;
        }
        match self {
            Self::Boolean => boolean(a).is_some() && boolean(a) == boolean(b),
            Self::Hex => a.eq_ignore_ascii_case(b),
            Self::Base64 => a.bytes().filter(|c| *c != b' ').eq(b.bytes().filter(|c| *c != b' ')),
            _ => self.compare(a, b) == Some(Ordering::Equal),
        }
    }

    /// Length in the unit of the type: code points, or octets of the binary types.
    pub fn length(self, value: &str) -> usize {
        match self {
            Self::Base64 => base64_octets(value).unwrap_or(0),
            Self::Hex => value.len() / 2,
            _ => value.chars().count(),
        }
    }

    pub fn has_length(self) -> bool {
        matches!(
            self,
            Self::Text
                | Self::Language
                | Self::Name
                | Self::NcName
                | Self::NmToken
                | Self::Id
                | Self::AnyUri
                | Self::Base64
                | Self::Hex
        )
    }

    pub fn has_order(self) -> bool {
        matches!(self, Self::Decimal | Self::Integer | Self::Float | Self::Moment(_))
    }

    pub fn has_digits(self) -> bool {
        matches!(self, Self::Decimal | Self::Integer)
    }

    /// What is expected, in Italian.
    pub fn italiano(self) -> &'static str {
        match self {
            Self::Text => "testo",
            Self::Language => "codice di lingua",
            Self::Name | Self::NcName | Self::Id => "nome XML",
            Self::NmToken => "parola senza spazi",
            Self::AnyUri => "indirizzo URI",
            Self::QName => "nome XML qualificato",
            Self::Boolean => "valore tra true, false, 1, 0",
            Self::Decimal => "numero decimale con il punto",
            Self::Integer => "numero intero",
            Self::Float => "numero, anche con esponente",
            Self::Moment(Shape::DateTime) => "data e ora nella forma AAAA-MM-GGThh:mm:ss",
            Self::Moment(Shape::Date) => "data nella forma AAAA-MM-GG (anno, mese, giorno)",
            Self::Moment(Shape::Time) => "ora hh:mm:ss",
            Self::Moment(Shape::YearMonth) => "anno e mese AAAA-MM",
            Self::Moment(Shape::Year) => "anno AAAA",
            Self::Moment(Shape::MonthDay) => "mese e giorno --MM-GG",
            Self::Moment(Shape::Month) => "mese --MM",
            Self::Moment(Shape::Day) => "giorno ---GG",
            Self::Duration => "durata, per esempio P1Y2M3DT4H5M6S",
            Self::Base64 => "dati in base64",
            Self::Hex => "dati in esadecimale",
        }
    }
}

fn boolean(value: &str) -> Option<bool> {
    match value {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

fn float(value: &str) -> Option<f64> {
    match value {
        "INF" => return Some(f64::INFINITY),
        "-INF" => return Some(f64::NEG_INFINITY),
        "NaN" => return Some(f64::NAN),
        _ => {}
    }
    let (mantissa, exponent) = value.split_once(['e', 'E']).unwrap_or((value, "0"));
    Decimal::parse(mantissa)?;
    Decimal::parse_integer(exponent)?;
    value.parse().ok()
}

fn is_language(value: &str) -> bool {
    value.split('-').enumerate().all(|(i, part)| {
        (1..=8).contains(&part.len())
            && part
                .bytes()
                .all(|b| b.is_ascii_alphabetic() || (i > 0 && b.is_ascii_digit()))
    })
}

/// Nearly every text is an `anyURI`, since odd characters count as escaped; broken escapes and a second `#` do not.
fn is_uri(value: &str) -> bool {
    let escapes_ok = value.split('%').skip(1).all(|rest| {
        let mut digits = rest.bytes().take(2);
        digits.len() == 2 && digits.all(|b| b.is_ascii_hexdigit())
    });
    escapes_ok && value.bytes().filter(|b| *b == b'#').count() <= 1
}

/// `-?P(nY)?(nM)?(nD)?(T(nH)?(nM)?(n.nS)?)?` with at least one part, and one after T when there is a T.
fn is_duration(value: &str) -> bool {
    let Some(rest) = value.strip_prefix('-').unwrap_or(value).strip_prefix('P') else {
        return false;
    };
    let (date, time) = match rest.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (rest, None),
    };
    let date_parts = duration_parts(date, "YMD");
    match time {
        None => date_parts.is_some_and(|n| n > 0),
        Some(time) => date_parts.is_some() && duration_parts(time, "HMS").is_some_and(|n| n > 0),
    }
}

/// How many parts, when they are well formed and in order.
fn duration_parts(mut text: &str, units: &str) -> Option<usize> {
    let mut units = units.chars();
    let mut parts = 0;
    while !text.is_empty() {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, rest) = text.split_at(end);
        let unit = rest.chars().next()?;
        units.find(|u| *u == unit)?;
        let well_formed = match number.split_once('.') {
            Some((whole, part)) => unit == 'S' && !whole.is_empty() && !part.is_empty() && !part.contains('.'),
            None => !number.is_empty(),
        };
        if !well_formed {
            return None;
        }
        parts += 1;
        text = rest.get(1..)?;
    }
    Some(parts)
}

fn hex_octets(value: &str) -> Option<usize> {
    (value.len().is_multiple_of(2) && value.bytes().all(|b| b.is_ascii_hexdigit())).then_some(value.len() / 2)
}

/// Octets of a base64 text in whole groups of four; single spaces may stand between characters.
fn base64_octets(value: &str) -> Option<usize> {
    let mut characters = 0_usize;
    let mut padding = 0_usize;
    let mut last = b'A';
    for b in value.bytes().filter(|b| *b != b' ') {
        match b {
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => last = b,
            _ => return None,
        }
        characters += 1;
    }
    if !characters.is_multiple_of(4) || padding > 2 || padding > characters {
        return None;
    }
    // The bits that the padding drops must be zero.
    let canonical = match padding {
        1 => b"AEIMQUYcgkosw048".contains(&last),
        2 => b"AQgw".contains(&last),
        _ => true,
    };
    canonical.then_some(characters / 4 * 3 - padding)
}
