//! Finds a name of a content model in one or two comparisons, whatever the length of the model.
//!
//! A table of open addressing, filled at start. Only names of the schema are in it, so a document can make no look-up
//! longer than the longest run of them, whatever names it holds.

use super::particle::QName;

const FREE: u32 = u32::MAX;

/// Places of names in a list that is kept elsewhere.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    /// A power of two of them, at most half of them taken.
    slots: Vec<u32>,
}

impl Lookup {
    /// The places of `names`, from 0.
    pub fn new<'n>(names: impl ExactSizeIterator<Item = &'n QName>) -> Self {
        let mut slots = vec![FREE; (2 * names.len()).next_power_of_two()];
        let mask = slots.len() - 1;
        for (place, name) in (0..).zip(names) {
            let mut at = hash(&name.local) & mask;
            while slots.get(at).is_some_and(|taken| *taken != FREE) {
                at = (at + 1) & mask;
            }
            if let Some(slot) = slots.get_mut(at) {
                *slot = place;
            }
        }
        Self { slots }
    }

    /// The place whose name `is` the one looked for.
    #[inline]
    pub fn find(&self, local: &str, is: impl Fn(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash(local) & mask;
        loop {
            let place = *self.slots.get(at)?;
            if place == FREE {
                return None;
            }
            if is(place) {
                return Some(place);
            }
            at = (at + 1) & mask;
        }
    }
}

/// Of the length and three bytes: names of one model differ in them more often than not.
#[inline]
fn hash(name: &str) -> usize {
    let bytes = name.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().map_or(0, usize::from);
    let [first, middle, last] = [0, bytes.len() / 2, bytes.len().wrapping_sub(1)].map(byte);
    bytes.len() ^ first.wrapping_mul(31) ^ middle.wrapping_mul(131) ^ last.wrapping_mul(521)
}

#[cfg(test)]
mod tests {
    use super::{Lookup, QName};

    #[test]
    fn every_name_is_found_at_its_place_and_no_other_is() {
        // Of one length, and alike in the bytes that are looked at; one local name in two namespaces.
        let names: Vec<QName> = (0..200)
            .map(|n| QName::new(Some("urn:a"), &format!("a{:03}a{:03}a", n, 200 - n)))
            .chain([
                QName::new(None, "a000a200a"),
                QName::new(None, "è"),
                QName::new(None, "x"),
            ])
            .collect();
        for upto in 0..names.len() {
            let (within, beyond) = names.split_at(upto);
            let lookup = Lookup::new(within.iter());
            let find = |name: &QName| lookup.find(&name.local, |at| within.get(at as usize) == Some(name));
            for (place, name) in (0..).zip(within) {
                assert_eq!(find(name), Some(place), "{name:?}");
            }
            assert!(beyond.iter().all(|name| find(name).is_none()));
        }
    }
}
