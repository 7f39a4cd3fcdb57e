//! The disagreements we know, each with its reason.

/// Whose verdict differs from ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oracle {
    Xmllint,
    XsdSchema,
}

/// One reason, for every place at which a family of cases is tried.
#[derive(Debug)]
pub struct Explained {
    pub oracle: Oracle,
    /// The name of the case up to the last ` @ `, or the whole name.
    pub family: &'static str,
    pub why: &'static str,
}

impl Explained {
    pub fn covers(&self, oracle: Oracle, name: &str) -> bool {
        self.oracle == oracle && name.rsplit_once(" @ ").map_or(name, |(family, _)| family) == self.family
    }
}

pub const EXPLAINED: &[Explained] = &[];
