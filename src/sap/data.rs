//! A calendar day as the document writes it (xs:date, zone dropped).
use std::fmt;

/// Any day that xs:date can say; whether it is plausible is for DAT-01 to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Data {
    pub anno: i32,
    pub mese: u8,
    pub giorno: u8,
}

impl Data {
    pub const fn new(anno: i32, mese: u8, giorno: u8) -> Self {
        Self { anno, mese, giorno }
    }

    /// Reads an xs:date: surrounding white space and a time zone are dropped.
    pub fn parse(testo: &str) -> Option<Self> {
        let _ = testo;
        todo!()
    }
}

impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.anno, self.mese, self.giorno)
    }
}

impl From<jiff::civil::Date> for Data {
    fn from(d: jiff::civil::Date) -> Self {
        Self::new(i32::from(d.year()), d.month().unsigned_abs(), d.day().unsigned_abs())
    }
}
