//! Distinct values: exact up to 10 000 of them, then a HyperLogLog sketch (Flajolet et al., 2007).
//!
//! 2048 registers give a standard error of 2.3 %. The sketch is fed from the first value on, so that the result does not
//! depend on when the exact list was given up.

use std::collections::HashSet;

/// Values that are counted exactly.
const EXACT: usize = 10_000;

/// Registers as a power of two.
const BITS: u32 = 11;

/// Counts distinct hashes. The hashes are those of a keyed function, so nobody can choose values that collide.
#[derive(Default)]
pub struct Distinct {
    exact: HashSet<u64>,
    registers: Option<Box<[u8]>>,
}

impl Distinct {
    /// Adds a value; without `room` the exact list is given up.
    pub fn add(&mut self, hash: u64, room: bool) {
        if let Some(registers) = &mut self.registers {
            return feed(registers, hash);
        }
        self.exact.insert(hash);
        if self.exact.len() > EXACT || !room {
            let mut registers = vec![0; 1 << BITS].into_boxed_slice();
            std::mem::take(&mut self.exact).into_iter().for_each(|hash| feed(&mut registers, hash));
            self.registers = Some(registers);
        }
    }

    /// Hashes that are kept.
    pub fn kept(&self) -> usize {
        self.exact.len()
    }

    /// How many there are, and whether that is an estimate.
    pub fn count(&self) -> (u64, bool) {
        match &self.registers {
            None => (self.exact.len() as u64, false),
            Some(registers) => (estimate(registers), true),
        }
    }
}

fn feed(registers: &mut [u8], hash: u64) {
    let at = (hash >> (64 - BITS)) as usize;
    let rank = ((hash << BITS) | 1 << (BITS - 1)).leading_zeros() as u8 + 1;
    registers[at] = registers[at].max(rank);
}

fn estimate(registers: &[u8]) -> u64 {
    let m = registers.len() as f64;
    let sum: f64 = registers.iter().map(|&r| 0.5f64.powi(r.into())).sum();
    let raw = 0.7213 / (1.0 + 1.079 / m) * m * m / sum;
    let empty = registers.iter().filter(|&&r| r == 0).count();
    // Small counts are better read from the registers that nobody has hit.
    let count = if raw <= 2.5 * m && empty > 0 { m * (m / empty as f64).ln() } else { raw };
    count.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(n: u64) -> u64 {
        let mut z = n.wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    #[test]
    fn exact_then_near() {
        for n in [0u64, 1, 10_000, 10_001, 50_000, 1_000_000] {
            let mut distinct = Distinct::default();
            (0..n).chain(0..n.min(100)).for_each(|i| distinct.add(hash(i), true));
            let (count, estimated) = distinct.count();
            assert_eq!(estimated, n > 10_000, "{n}");
            let error = count.abs_diff(n) as f64 / n.max(1) as f64;
            assert!(if estimated { error < 0.08 } else { error == 0.0 }, "{n}: {count}");
        }
    }

    #[test]
    fn giving_up_early_changes_the_estimate_not() {
        let (mut early, mut late) = (Distinct::default(), Distinct::default());
        (0..30_000).for_each(|i| early.add(hash(i), i < 10));
        (0..30_000).for_each(|i| late.add(hash(i), true));
        assert_eq!(early.count(), late.count());
    }
}
