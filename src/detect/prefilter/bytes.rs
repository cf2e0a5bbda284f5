//! Sets of bytes, the alphabet in which shapes are written.

use serde::{Deserialize, Serialize};

/// A set of byte values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ByteSet([u64; 4]);

impl ByteSet {
    /// The empty set.
    pub const EMPTY: Self = Self([0; 4]);

    /// All bytes from `lo` to `hi`, both included.
    pub fn range(lo: u8, hi: u8) -> Self {
        let mut set = Self::EMPTY;
        for b in lo..=hi {
            set.insert(b);
        }
        set
    }

    /// The given bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut set = Self::EMPTY;
        for &b in bytes {
            set.insert(b);
        }
        set
    }

    /// Adds a byte.
    pub fn insert(&mut self, b: u8) {
        self.0[usize::from(b >> 6)] |= 1 << (b & 63);
    }

    /// Takes a byte out.
    pub fn remove(&mut self, b: u8) {
        self.0[usize::from(b >> 6)] &= !(1 << (b & 63));
    }

    /// True when the byte is in the set.
    pub fn contains(&self, b: u8) -> bool {
        self.0[usize::from(b >> 6)] >> (b & 63) & 1 == 1
    }

    /// Everything that is in one of the two.
    pub fn union(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] | other.0[i]))
    }

    /// What is in both.
    pub fn intersection(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] & other.0[i]))
    }

    /// What is in `self` alone.
    pub fn minus(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] & !other.0[i]))
    }

    /// True when every byte of `self` is in `other`.
    pub fn is_subset(&self, other: &Self) -> bool {
        (0..4).all(|i| self.0[i] & !other.0[i] == 0)
    }

    /// How many bytes it holds.
    pub fn count(&self) -> u32 {
        self.0.iter().map(|w| w.count_ones()).sum()
    }

    /// Its bytes as maximal ranges, ascending.
    pub fn ranges(&self) -> Vec<(u8, u8)> {
        let mut out: Vec<(u8, u8)> = Vec::new();
        for b in (0..=255u8).filter(|&b| self.contains(b)) {
            match out.last_mut() {
                Some((_, hi)) if *hi + 1 == b => *hi = b,
                _ => out.push((b, b)),
            }
        }
        out
    }

    /// A rough share of text that falls into the set: logs and prose mixed. Only ratios matter; it decides which of
    /// several correct shapes is the cheaper one.
    pub fn frequency(&self) -> f64 {
        (0..=255u8).filter(|&b| self.contains(b)).map(byte_frequency).sum()
    }
}

/// The same for a byte behind one of another set: digits come in runs, and so do letters.
pub fn frequency_behind(set: &ByteSet, before: Option<&ByteSet>) -> f64 {
    let digits = ByteSet::range(b'0', b'9');
    let letters = ByteSet::range(b'a', b'z').union(ByteSet::range(b'A', b'Z'));
    for (kind, stays) in [(digits, 0.6), (letters, 0.8)] {
        if before.is_some_and(|b| b.is_subset(&kind)) {
            let inside = set.intersection(&kind).frequency() / kind.frequency();
            let outside = set.minus(&kind).frequency() / (1.0 - kind.frequency());
            return stays * inside + (1.0 - stays) * outside;
        }
    }
    set.frequency()
}

fn byte_frequency(b: u8) -> f64 {
    match b {
        b'0'..=b'9' => 0.018,
        b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' => 0.045,
        b'a'..=b'z' => 0.013,
        b'A'..=b'Z' => 0.004,
        b' ' => 0.12,
        b'.' | b'-' | b':' | b'/' | b'_' | b',' | b'"' | b'=' => 0.015,
        0x80..=0xff => 0.0004,
        _ => 0.002,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_cover_the_set() {
        let set = ByteSet::range(b'0', b'9').union(ByteSet::of(b"aF_\xff"));
        assert_eq!(set.ranges(), [(b'0', b'9'), (b'F', b'F'), (b'_', b'_'), (b'a', b'a'), (255, 255)]);
        assert_eq!(set.count(), 14);
        assert!(ByteSet::of(b"a").is_subset(&set) && !set.is_subset(&ByteSet::of(b"a")));
    }
}
