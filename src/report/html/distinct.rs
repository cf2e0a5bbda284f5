//! How many different values there are, in bounded memory.
//!
//! The smallest hashes are kept (Bar-Yossef and others, 2002): with fewer than [`KEPT`] of them the count is exact, and
//! beyond that the largest one kept tells how densely they lie, to about one percent. It does not depend on the order of
//! the values.

use std::collections::BTreeSet;

/// Hashes kept; up to here a count is exact.
pub const KEPT: usize = 10_000;

/// A set of values of which only the number is asked.
#[derive(Clone, Debug, Default)]
pub struct Distinct(BTreeSet<u64>);

impl Distinct {
    /// Adds a value by a keyed fingerprint of it, whose bits are as good as random.
    pub fn add(&mut self, fingerprint: [u8; 16]) {
        let [a, b, c, d, e, f, g, h, ..] = fingerprint;
        self.keep(u64::from_be_bytes([a, b, c, d, e, f, g, h]));
    }

    /// Adds all values of another set.
    pub fn add_all(&mut self, other: &Self) {
        other.0.iter().for_each(|hash| self.keep(*hash));
    }

    fn keep(&mut self, hash: u64) {
        if self.0.len() >= KEPT && self.0.last().is_some_and(|largest| hash >= *largest) {
            return;
        }
        self.0.insert(hash);
        if self.0.len() > KEPT {
            self.0.pop_last();
        }
    }

    /// How many there are, and whether that is exact.
    pub fn count(&self) -> (u64, bool) {
        match self.0.last() {
            Some(&largest) if self.0.len() >= KEPT => {
                let share = (largest as f64 + 1.0) / 2f64.powi(64);
                (((KEPT - 1) as f64 / share).round() as u64, false)
            }
            _ => (self.0.len() as u64, true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    fn of(n: u32) -> Distinct {
        let mut distinct = Distinct::default();
        for i in (0..n).chain(0..n / 2) {
            let hash = Sha256::digest(i.to_le_bytes());
            distinct.add(hash[..16].try_into().expect("sixteen bytes"));
        }
        distinct
    }

    #[test]
    fn exact_at_first_then_within_three_percent() {
        assert_eq!(of(0).count(), (0, true));
        assert_eq!(of(9_999).count(), (9_999, true));
        let (count, exact) = of(200_000).count();
        assert!(!exact && (194_000..206_000).contains(&count), "{count}");
        let mut both = of(5000);
        both.add_all(&of(7000));
        assert_eq!(both.count(), (7000, true));
    }
}
