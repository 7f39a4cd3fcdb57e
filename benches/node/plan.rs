//! How long a run may take and how much it measures: the full form, or the quick one.

use std::time::Duration;

/// Sizes of a run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub quick: bool,
    /// Of each line, before anything counts.
    pub warm_up: Duration,
    pub round: Duration,
    /// Rounds of each line; the one in the middle is reported.
    pub rounds: usize,
    /// Starts of each kind.
    pub starts: usize,
}

impl Plan {
    pub const fn full() -> Self {
        Self {
            quick: false,
            warm_up: Duration::from_millis(700),
            round: Duration::from_millis(1500),
            rounds: 3,
            starts: 10,
        }
    }

    pub const fn quick() -> Self {
        Self {
            quick: true,
            warm_up: Duration::from_millis(300),
            round: Duration::from_millis(600),
            rounds: 3,
            starts: 3,
        }
    }

    /// Connections of the main lines.
    pub const fn connections(&self) -> &'static [usize] {
        if self.quick { &[1, 64] } else { &[1, 16, 64, 256] }
    }
}
