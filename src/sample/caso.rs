//! The chance of one worker: reproducible from number and seed, without drawing those before.

use crate::{
    random::Random,
    sap::{CodiceFiscale, Data},
};

/// A source of choices.
#[derive(Debug)]
pub(super) struct Caso(Random);

impl Caso {
    pub fn di(n: u64, seed: u64) -> Self {
        Self(Random::seeded(mescola(n ^ mescola(seed))))
    }

    /// From 0 to `n` - 1; 0 for an `n` of 0.
    pub fn sotto(&mut self, n: u32) -> u32 {
        let estratto = self.0.next_u64() % u64::from(n.max(1));
        u32::try_from(estratto).unwrap_or_default()
    }

    /// One of `voci`; the empty text of no voices.
    pub fn una<'a>(&mut self, voci: &[&'a str]) -> &'a str {
        let posto = self.sotto(u32::try_from(voci.len()).unwrap_or(u32::MAX));
        voci.get(posto as usize).copied().unwrap_or_default()
    }

    /// A day of the `ampiezza` days that start with `dal`.
    pub fn giorno(&mut self, dal: Data, ampiezza: u32) -> Data {
        dal.dopo(i64::from(self.sotto(ampiezza)))
    }

    /// A company's code of eleven digits, with its check digit.
    pub fn azienda(&mut self) -> String {
        let base = format!("{:07}{:03}", 1 + self.sotto(9_999_998), 1 + self.sotto(120));
        let cifra = CodiceFiscale::cifra_controllo(&base).unwrap_or('0');
        format!("{base}{cifra}")
    }
}

/// Spreads neighbouring numbers over all 64 bits (the finaliser of splitmix64).
pub(super) const fn mescola(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}
