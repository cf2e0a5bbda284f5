//! Bytes to bitmaps: one bit per position and class, 64 positions to a word.
//!
//! This is the only stage that touches every byte, so it is the only one with code of its own for a processor: AVX2,
//! chosen at run time, and a portable twin that gives the same words (tested equal).

use super::bytes::ByteSet;

/// Bits for [`BLOCK`] positions and the classes of a plan.
pub const BLOCK: usize = 64;

/// The bitmaps of a stretch of text: `rows[class][word]`, with one word of zeros before and two behind, so that shifts
/// may look over the edges.
#[derive(Default)]
pub struct Bitmaps {
    words: Vec<u64>,
    stride: usize,
}

impl Bitmaps {
    /// Number of words in front of the first one.
    pub const BEFORE: usize = 1;
    const AFTER: usize = 2;

    /// Classifies `text`; bit `i` of word `w` of a class says whether `text[64 * w + i]` belongs to it.
    pub fn fill(&mut self, text: &[u8], classes: &[Class]) {
        let blocks = text.len().div_ceil(BLOCK);
        self.stride = blocks + Self::BEFORE + Self::AFTER;
        self.words.clear();
        self.words.resize(self.stride * classes.len(), 0);
        for (class, row) in classes.iter().zip(self.words.chunks_exact_mut(self.stride)) {
            fill_row(text, &class.ranges, &mut row[Self::BEFORE..]);
        }
    }

    /// The words of one class, starting [`Self::BEFORE`] words in front of the text.
    pub fn row(&self, class: usize) -> &[u64] {
        &self.words[class * self.stride..(class + 1) * self.stride]
    }
}

/// A class of bytes as ranges.
#[derive(Clone, Debug)]
pub struct Class {
    /// The set.
    pub set: ByteSet,
    /// Its bytes as ranges.
    pub ranges: Vec<(u8, u8)>,
}

impl Class {
    /// A class of the bytes of a set.
    pub fn new(set: ByteSet) -> Self {
        Self { ranges: set.ranges(), set }
    }
}

fn fill_row(text: &[u8], ranges: &[(u8, u8)], row: &mut [u64]) {
    #[cfg(target_arch = "x86_64")]
    if super::simd::available() {
        super::simd::fill_row(text, ranges, row);
        return;
    }
    fill_row_portable(text, ranges, row);
}

/// The portable twin.
pub(super) fn fill_row_portable(text: &[u8], ranges: &[(u8, u8)], row: &mut [u64]) {
    for (block, word) in text.chunks(BLOCK).zip(row) {
        *word = block_word(block, ranges);
    }
}

/// The word of a block of at most 64 bytes.
pub(super) fn block_word(block: &[u8], ranges: &[(u8, u8)]) -> u64 {
    let mut word = 0;
    for &(lo, hi) in ranges {
        for (i, &b) in block.iter().enumerate() {
            word |= u64::from(b.wrapping_sub(lo) <= hi - lo) << i;
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_paths_give_the_same_words() {
        let mut state = 7u64;
        let text: Vec<u8> = (0..1000)
            .map(|_| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
                (state >> 40) as u8
            })
            .collect();
        for set in [ByteSet::range(b'0', b'9'), ByteSet::of(b"@.-\xff\x00"), ByteSet::range(0x80, 0xff)] {
            for len in [0usize, 1, 63, 64, 65, 127, 1000] {
                let blocks = len.div_ceil(64);
                let (mut a, mut b) = (vec![0; blocks + 2], vec![0; blocks + 2]);
                fill_row(&text[..len], &set.ranges(), &mut a);
                fill_row_portable(&text[..len], &set.ranges(), &mut b);
                assert_eq!(a, b, "{len}");
            }
        }
    }
}
