//! Bytes to bitmaps and kinds: one bit per position and set, 64 positions to a word; one small number per position.
//!
//! This is the only stage that touches every byte, so it is the only one with code of its own for a processor: AVX2,
//! chosen at run time, and a portable twin that gives the same words (tested equal).

use super::bytes::ByteSet;

/// Positions per word.
pub const BLOCK: usize = 64;
/// Sets that are told apart at once.
pub const SETS: usize = 10;
/// Kinds of bytes behind the text's end, so that a window of eight can begin at its last byte.
const BEHIND: usize = 8;

/// The sets and kinds to classify by, in the forms that the two paths read.
pub struct Classes {
    /// For each byte, the sets that it is in, as bits.
    flags: Box<[u16; 256]>,
    /// For each set, rows by the low half of a byte: bit `h` of the first sixteen says whether the byte with the high
    /// half `h` is in the set, bit `h` of the others the same for the high half `8 + h`.
    pub(super) rows: [[[u8; 16]; 2]; SETS],
    /// The kind of each byte.
    pub(super) kinds: Box<[u8; 256]>,
    end: u8,
}

impl Classes {
    /// For these sets and kinds; `end` is the kind of what lies behind the text.
    pub fn new(sets: [ByteSet; SETS], kinds: &[u8; 256], end: u8) -> Self {
        let mut flags = Box::new([0; 256]);
        let mut rows = [[[0; 16]; 2]; SETS];
        for (n, set) in sets.iter().enumerate() {
            for b in (0..=255u8).filter(|&b| set.contains(b)) {
                flags[usize::from(b)] |= 1 << n;
                rows[n][usize::from(b >> 7)][usize::from(b & 15)] |= 1 << (b >> 4 & 7);
            }
        }
        Self { flags, rows, kinds: Box::new(*kinds), end }
    }
}

/// A stretch of text, classified.
#[derive(Default)]
pub struct Bitmaps {
    words: Vec<[u64; SETS]>,
    kinds: Vec<u8>,
}

impl Bitmaps {
    /// Classifies `text[..len]` and looks [`BLOCK`] bytes farther where the text goes on. Bit `i` of number `n` of word
    /// `w` says whether `text[64 * w + i]` is in set `n`.
    pub fn fill(&mut self, text: &[u8], len: usize, classes: &Classes) {
        let text = &text[..text.len().min(len + BLOCK)];
        // All but the last of them are written below.
        let blocks = text.len().div_ceil(BLOCK);
        self.words.resize(blocks + 1, [0; SETS]);
        self.words[blocks] = [0; SETS];
        self.kinds.resize(text.len() + BEHIND, classes.end);
        self.kinds[text.len()..].fill(classes.end);
        #[cfg(target_arch = "x86_64")]
        if super::simd::available() {
            super::simd::classify(text, &classes.rows, &mut self.words);
            super::simd::translate(text, &classes.kinds, &mut self.kinds);
            self.finish(text, classes);
            return;
        }
        self.fill_portable(text, classes);
    }

    /// The portable twin.
    fn fill_portable(&mut self, text: &[u8], classes: &Classes) {
        for (block, word) in text.chunks(BLOCK).zip(&mut self.words) {
            *word = block_word(block, classes);
        }
        translate_portable(text, classes, &mut self.kinds);
    }

    /// What is left behind the last whole block.
    #[cfg(target_arch = "x86_64")]
    fn finish(&mut self, text: &[u8], classes: &Classes) {
        let whole = text.len() / BLOCK;
        let rest = &text[whole * BLOCK..];
        if !rest.is_empty() {
            self.words[whole] = block_word(rest, classes);
            translate_portable(rest, classes, &mut self.kinds[whole * BLOCK..]);
        }
    }

    /// The sets of word `w`; zeros behind the text.
    #[inline]
    pub fn word(&self, w: usize) -> &[u64; SETS] {
        &self.words[w]
    }

    /// The kinds of the bytes from `at` on, as far as they are known.
    #[inline]
    pub fn behind(&self, at: usize) -> &[u8] {
        &self.kinds[at..]
    }

    /// The kinds of the eight bytes from `at` on, the first one lowest.
    #[inline]
    pub fn kinds(&self, at: usize) -> u64 {
        self.kinds[at..].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight))
    }
}

fn translate_portable(text: &[u8], classes: &Classes, out: &mut [u8]) {
    text.iter().zip(out).for_each(|(&b, kind)| *kind = classes.kinds[usize::from(b)]);
}

/// The words of a block of at most 64 bytes.
fn block_word(block: &[u8], classes: &Classes) -> [u64; SETS] {
    let mut words = [0; SETS];
    for (i, &b) in block.iter().enumerate() {
        let flags = classes.flags[usize::from(b)];
        words.iter_mut().enumerate().for_each(|(n, word)| *word |= u64::from(flags >> n & 1) << i);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_paths_give_the_same() {
        let mut state = 7u64;
        let mut random = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
            (state >> 40) as u8
        };
        let text: Vec<u8> = (0..1000).map(|i| if i < 500 { random() } else { random() & 127 }).collect();
        let sets: [ByteSet; SETS] = std::array::from_fn(|n| match n {
            0 => ByteSet::range(b'0', b'9'),
            1 => ByteSet::range(0x80, 0xff),
            _ => ByteSet::of(&[random(), random(), random(), random(), random()]),
        });
        let kinds = std::array::from_fn(|_| random() & 63);
        let classes = Classes::new(sets, &kinds, 63);
        for len in [0usize, 1, 63, 64, 65, 127, 128, 700, 1000] {
            let (mut a, mut b) = (Bitmaps::default(), Bitmaps::default());
            // What is left from another text does not show.
            a.fill(&text[100..], 900, &classes);
            a.fill(&text[..len], len, &classes);
            b.words.resize(len.div_ceil(BLOCK) + 1, [0; SETS]);
            b.kinds.resize(len + BEHIND, 63);
            b.fill_portable(&text[..len], &classes);
            assert_eq!((&a.words, &a.kinds), (&b.words, &b.kinds), "{len}");
            for i in 0..len {
                let in_set = |n: usize| a.word(i / 64)[n] >> (i % 64) & 1 == 1;
                assert!((0..SETS).all(|n| in_set(n) == sets[n].contains(text[i])));
                assert_eq!(a.kinds(i) as u8, kinds[usize::from(text[i])]);
            }
        }
    }
}
