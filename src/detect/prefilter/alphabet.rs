//! The alphabet of the bitmaps: a few disjoint groups of bytes, of which every class of a shape is a union.
//!
//! Rules use hundreds of different byte sets. Each is rounded up to a union of groups, which keeps a shape a necessary
//! condition and makes classification cheap: one range test per group, and ORs of bitmaps for the rest. Groups that no
//! rule needs cost nothing.

use super::bytes::ByteSet;

/// Bytes that are told apart from each other.
const RANGES: &[(u8, u8)] = &[
    (b'0', b'0'),
    (b'1', b'1'),
    (b'2', b'2'),
    (b'3', b'5'),
    (b'6', b'6'),
    (b'7', b'9'),
    (b'A', b'F'),
    (b'G', b'Z'),
    (b'a', b'f'),
    (b'g', b'z'),
    (0x80, 0xc2),
    (0xc3, 0xdf),
    (0xe0, 0xef),
    (0xf0, 0xff),
    (0x00, 0x08),
    (0x0b, 0x0c),
    (0x0e, 0x1f),
    (0x7f, 0x7f),
];

/// Share of text above which a set is not worth testing.
const NEARLY_ALL: f64 = 0.6;

/// The groups in use.
#[derive(Default)]
pub struct Alphabet {
    groups: Vec<(u8, u8)>,
}

impl Alphabet {
    /// The groups as ranges, in the order of their numbers.
    pub fn groups(&self) -> &[(u8, u8)] {
        &self.groups
    }

    /// True if a test for the set would pass nearly everywhere.
    pub fn is_nearly_all(set: ByteSet) -> bool {
        set.frequency() > NEARLY_ALL
    }

    /// The groups that a set touches, as a bit set.
    pub fn cover(&mut self, set: ByteSet) -> u64 {
        let mut bits = 0;
        let mut left = set;
        for (lo, hi) in set.ranges() {
            for b in lo..=hi {
                if !left.contains(b) {
                    continue;
                }
                let group = RANGES.iter().copied().find(|&(l, h)| (l..=h).contains(&b)).unwrap_or((b, b));
                (group.0..=group.1).for_each(|b| left.remove(b));
                bits |= 1 << self.number(group);
            }
        }
        bits
    }

    fn number(&mut self, group: (u8, u8)) -> usize {
        // Never more than 64: eighteen ranges and the 45 marks and white spaces between them.
        self.groups.iter().position(|&g| g == group).unwrap_or_else(|| {
            self.groups.push(group);
            self.groups.len() - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cover_holds_the_set() {
        let mut alphabet = Alphabet::default();
        for set in
            [ByteSet::range(b'2', b'9'), ByteSet::of(b"e@-"), ByteSet::range(0x80, 0xff), ByteSet::of(b"\r\n\t ")]
        {
            let bits = alphabet.cover(set);
            let covered = alphabet.groups().iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1);
            let union = covered.fold(ByteSet::EMPTY, |s, (_, &(lo, hi))| s.union(ByteSet::range(lo, hi)));
            assert!(set.is_subset(&union));
        }
        assert!(Alphabet::is_nearly_all(ByteSet::range(0, 255)));
        let mut full = Alphabet::default();
        for b in 0..=255 {
            full.cover(ByteSet::of(&[b]));
        }
        assert!(full.groups().len() <= 64);
    }
}
