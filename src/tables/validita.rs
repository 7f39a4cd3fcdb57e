//! Validity by date (code-tables.md §1): both ends included, a blank end is open, so is one from 2099-12-31 on.

use crate::sap::Data;

/// Conventional "no end" of the ministerial tables starts here.
const APERTA_DAL: Data = Data::new(2099, 12, 31);

/// From when to when a row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Validita {
    pub dal: Option<Data>,
    /// None when open, whether the file left it blank or wrote a conventional far day.
    pub al: Option<Data>,
}

impl Validita {
    pub fn new(dal: Option<Data>, al: Option<Data>) -> Self {
        Self {
            dal,
            al: al.filter(|fine| *fine < APERTA_DAL),
        }
    }

    pub fn copre(self, giorno: Data) -> bool {
        self.dal.is_none_or(|dal| dal <= giorno) && self.al.is_none_or(|al| giorno <= al)
    }

    /// Later of two in time: an open end is after every other.
    pub(super) fn chiave_recente(self) -> (bool, Option<Data>, Option<Data>) {
        (self.al.is_none(), self.al, self.dal)
    }
}
