//! The date and time types of XSD 1.0: lexical check and partial order (part 2, §3.2.7 to §3.2.14).
//!
//! Year 0000 does not exist, 24:00:00 does, leap seconds do not. Dates are checked on the proleptic Gregorian
//! calendar; a value without time zone is ordered against one with a zone only when 14 hours cannot matter.

use std::cmp::Ordering;

/// Which fields a type has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    DateTime,
    Date,
    Time,
    YearMonth,
    Year,
    MonthDay,
    Month,
    Day,
}

/// A parsed value; absent fields hold harmless defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment<'a> {
    year: i64,
    month: i64,
    day: i64,
    seconds: i64,
    /// Digits after the decimal point, without trailing zeros.
    fraction: &'a str,
    /// Offset in seconds east of Greenwich.
    zone: Option<i64>,
}

const MAX_YEAR_DIGITS: usize = 15;
const FOURTEEN_HOURS: i128 = 14 * 3600;

impl<'a> Moment<'a> {
    pub fn parse(shape: Shape, text: &'a str) -> Option<Self> {
        let mut cursor = Cursor { rest: text };
        let mut moment = Self {
            year: 2000,
            month: 1,
            day: 1,
            seconds: 0,
            fraction: "",
            zone: None,
        };
        match shape {
            Shape::DateTime => {
                moment.read_date(&mut cursor)?;
                cursor.expect("T")?;
                moment.read_time(&mut cursor)?;
            }
            Shape::Date => moment.read_date(&mut cursor)?,
            Shape::Time => moment.read_time(&mut cursor)?,
            Shape::YearMonth => {
                moment.year = cursor.year()?;
                cursor.expect("-")?;
                moment.month = cursor.two(1, 12)?;
            }
            Shape::Year => moment.year = cursor.year()?,
            Shape::MonthDay => {
                cursor.expect("--")?;
                moment.month = cursor.two(1, 12)?;
                cursor.expect("-")?;
                moment.day = cursor.two(1, month_length(2000, moment.month))?;
            }
            Shape::Month => {
                cursor.expect("--")?;
                moment.month = cursor.two(1, 12)?;
            }
            Shape::Day => {
                cursor.expect("---")?;
                moment.day = cursor.two(1, 31)?;
            }
        }
        moment.zone = cursor.zone()?;
        cursor.rest.is_empty().then_some(moment)
    }

    fn read_date(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        self.year = cursor.year()?;
        cursor.expect("-")?;
        self.month = cursor.two(1, 12)?;
        cursor.expect("-")?;
        self.day = cursor.two(1, month_length(self.year, self.month))?;
        Some(())
    }

    fn read_time(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        let hour = cursor.two(0, 24)?;
        cursor.expect(":")?;
        let minute = cursor.two(0, 59)?;
        cursor.expect(":")?;
        let second = cursor.two(0, 59)?;
        if let Some(rest) = cursor.rest.strip_prefix('.') {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                return None;
            }
            let (fraction, rest) = rest.split_at(digits);
            self.fraction = fraction.trim_end_matches('0');
            cursor.rest = rest;
        }
        self.seconds = hour * 3600 + minute * 60 + second;
        (self.seconds < 86_400 || (self.seconds == 86_400 && self.fraction.is_empty())).then_some(())
    }

    /// `None` when the order depends on a time zone that is not given.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        let (a, b) = (self.instant(), other.instant());
        let exact = || a.cmp(&b).then_with(|| self.fraction.cmp(other.fraction));
        if self.zone.is_some() == other.zone.is_some() {
            return Some(exact());
        }
        if (a - b).abs() > FOURTEEN_HOURS {
            Some(a.cmp(&b))
        } else {
            None
        }
    }

    /// Whole seconds on the time line, zone applied.
    fn instant(&self) -> i128 {
        // There is no year 0: year -1 comes right before year 1.
        let year = i128::from(if self.year < 0 { self.year + 1 } else { self.year });
        let (month, day) = (i128::from(self.month), i128::from(self.day));
        // Days from civil date, eras of 400 years beginning on 1 March.
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let days = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        days * 86_400 + i128::from(self.seconds) - i128::from(self.zone.unwrap_or(0))
    }
}

/// Leap years as XSD 1.0 validators in use count them: on the number as written, also before Christ.
fn month_length(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

struct Cursor<'a> {
    rest: &'a str,
}

impl Cursor<'_> {
    fn expect(&mut self, literal: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(literal)?;
        Some(())
    }

    /// Four digits or more, no leading zero beyond four, never 0000.
    fn year(&mut self) -> Option<i64> {
        let negative = self.rest.starts_with('-');
        let digits = self.rest.strip_prefix('-').unwrap_or(self.rest);
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        if !(4..=MAX_YEAR_DIGITS).contains(&length) || (length > 4 && digits.starts_with('0')) {
            return None;
        }
        let (year, rest) = digits.split_at(length);
        self.rest = rest;
        let year: i64 = year.parse().ok().filter(|y| *y != 0)?;
        Some(if negative { -year } else { year })
    }

    fn two(&mut self, min: i64, max: i64) -> Option<i64> {
        let digits = self.rest.get(..2)?;
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let value = digits.parse().ok().filter(|v| (min..=max).contains(v))?;
        self.rest = self.rest.get(2..)?;
        Some(value)
    }

    /// `Z`, `+hh:mm`, `-hh:mm` up to 14 hours, or nothing.
    #[expect(clippy::option_option, reason = "outer: readable or not; inner: given or not")]
    fn zone(&mut self) -> Option<Option<i64>> {
        let sign = match self.rest.as_bytes().first() {
            None => return Some(None),
            Some(b'Z') => {
                self.expect("Z")?;
                return Some(Some(0));
            }
            Some(b'+') => 1,
            Some(b'-') => -1,
            Some(_) => return None,
        };
        self.rest = self.rest.get(1..)?;
        let hours = self.two(0, 14)?;
        self.expect(":")?;
        let minutes = self.two(0, if hours == 14 { 0 } else { 59 })?;
        Some(Some(sign * (hours * 3600 + minutes * 60)))
    }
}
