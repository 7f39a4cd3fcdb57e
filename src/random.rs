//! Chance, as a parameter.
//!
//! Correlation ids, jitter and sample workers draw from a [`Random`] they are handed; tests hand a seeded one.

use std::sync::Mutex;

use rand::{Rng, SeedableRng, rngs::ChaCha12Rng};

/// A shared source of random numbers.
#[derive(Debug)]
pub struct Random(Mutex<ChaCha12Rng>);

impl Random {
    /// Seeded by the operating system.
    ///
    /// # Errors
    /// When the operating system has no entropy to give.
    pub fn system() -> std::io::Result<Self> {
        let rng = ChaCha12Rng::try_from_rng(&mut rand::rngs::SysRng).map_err(std::io::Error::other)?;
        Ok(Self(Mutex::new(rng)))
    }

    /// Always the same sequence for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(ChaCha12Rng::seed_from_u64(seed)))
    }

    pub fn next_u64(&self) -> u64 {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .next_u64()
    }
}
