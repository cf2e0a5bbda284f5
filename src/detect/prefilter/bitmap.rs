//! Bytes to bitmaps: one bit per position and class, 64 positions to a word.
//!
//! This is the only stage that touches every byte, so it is the only one with code of its own for a processor: AVX2,
//! chosen at run time, and a portable twin that gives the same words (tested equal).

/// Positions per word.
pub const BLOCK: usize = 64;

/// The bitmaps of a stretch of text: a row of words for each group of the alphabet and each class, with a word of
/// zeros on either side.
#[derive(Default)]
pub struct Bitmaps {
    words: Vec<u64>,
    stride: usize,
}

impl Bitmaps {
    /// Number of words in front of the first one.
    pub const BEFORE: usize = 1;
    const AFTER: usize = 1;

    /// Classifies `text`. The first rows are those of `groups`, ranges of bytes; the rows behind them are unions of
    /// groups, as bit sets. Bit `i` of word `w` of a row says whether `text[64 * w + i]` belongs to it.
    pub fn fill(&mut self, text: &[u8], groups: &[(u8, u8)], classes: &[u64]) {
        let blocks = text.len().div_ceil(BLOCK);
        self.stride = blocks + Self::BEFORE + Self::AFTER;
        let rows = groups.len() + classes.len();
        // Only the edges need to be zero; everything between is written.
        self.words.resize(self.words.len().max(self.stride * rows), 0);
        let (group_rows, class_rows) = self.words.split_at_mut(self.stride * groups.len());
        for (&range, row) in groups.iter().zip(group_rows.chunks_exact_mut(self.stride)) {
            row[..Self::BEFORE].fill(0);
            row[Self::BEFORE + blocks..].fill(0);
            fill_row(text, range, &mut row[Self::BEFORE..]);
        }
        for (&class, row) in classes.iter().zip(class_rows.chunks_exact_mut(self.stride)) {
            let mut bits = class;
            row.fill(0);
            while bits != 0 {
                let at = bits.trailing_zeros() as usize * self.stride;
                bits &= bits - 1;
                row.iter_mut().zip(&group_rows[at..at + self.stride]).for_each(|(a, b)| *a |= b);
            }
        }
    }

    /// The words of one row, starting [`Self::BEFORE`] words in front of the text.
    #[inline]
    pub fn row(&self, row: usize) -> &[u64] {
        &self.words[row * self.stride..(row + 1) * self.stride]
    }
}

fn fill_row(text: &[u8], range: (u8, u8), row: &mut [u64]) {
    #[cfg(target_arch = "x86_64")]
    if super::simd::available() {
        super::simd::fill_row(text, range, row);
        return;
    }
    fill_row_portable(text, range, row);
}

/// The portable twin.
fn fill_row_portable(text: &[u8], range: (u8, u8), row: &mut [u64]) {
    for (block, word) in text.chunks(BLOCK).zip(row) {
        *word = block_word(block, range);
    }
}

/// The word of a block of at most 64 bytes.
pub(super) fn block_word(block: &[u8], (lo, hi): (u8, u8)) -> u64 {
    let bit = |(i, &b): (usize, &u8)| u64::from(b.wrapping_sub(lo) <= hi - lo) << i;
    block.iter().enumerate().map(bit).fold(0, |word, bit| word | bit)
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
        for range in [(b'0', b'9'), (b'@', b'@'), (0x80, 0xff), (0, 8)] {
            for len in [0usize, 1, 63, 64, 65, 127, 1000] {
                let blocks = len.div_ceil(64);
                let (mut a, mut b) = (vec![0; blocks + 2], vec![0; blocks + 2]);
                fill_row(&text[..len], range, &mut a);
                fill_row_portable(&text[..len], range, &mut b);
                assert_eq!(a, b, "{len}");
            }
        }
    }
}
