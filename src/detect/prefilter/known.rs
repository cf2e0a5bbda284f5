//! What is known of words: most words of a text have come before, and nothing began at them then.
//!
//! All that can begin at a word depends on a few bytes: the word, up to eight letters of it, and the two bytes behind it,
//! or six bytes if those are fewer.
//! A thread keeps, for such bytes that it has met, whether a shape or a phrase can begin there. Logs say the same words
//! again and again, and prose is not much richer; what comes for the first time is only noted. The bytes themselves are
//! compared, so that what is known is never a guess.

use super::words::LONGEST;

/// Words that are kept, by a hash of their bytes; a new one takes the place of an old one.
const SLOTS: usize = 1 << SLOT_BITS;
const SLOT_BITS: u32 = 12;

/// Bytes that have to be readable from the start of a word on.
pub const READ: usize = 16;

/// Fewest bytes that say all about a word: those of a beginning.
const LEAST: u32 = LONGEST as u32;

/// A word that begins somewhere: its bytes and what stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    first: u64,
    /// Two bytes more, the number of bytes, and whether a letter, digit or `_` stands before it.
    rest: u64,
}

/// What can begin at a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begins(u64);

impl Begins {
    /// A word that has come for the first time: anything may begin there. Words of random letters never come again, and
    /// finding out about them would be in vain.
    pub const UNKNOWN: Self = Self(0b1111);

    /// From what was found out.
    pub fn new(shape: bool, marked: bool, phrase: bool) -> Self {
        Self(u64::from(shape) | u64::from(marked) << 1 | u64::from(phrase) << 2)
    }

    /// 1 if a shape may begin there, or else 0.
    #[inline]
    pub fn shape(self) -> u64 {
        self.0 & 1
    }

    /// 1 if a marked phrase may begin there, or else 0.
    #[inline]
    pub fn marked(self) -> u64 {
        self.0 >> 1 & 1
    }

    /// 1 if any phrase may begin there, or else 0.
    #[inline]
    pub fn phrase(self) -> u64 {
        self.0 >> 2 & 1
    }
}

impl Word {
    /// The word at the start of some bytes that ends behind `letters` of them, eight at most, and whether it is behind a
    /// break.
    #[inline]
    pub fn new(bytes: &[u8; READ], letters: u32, behind_break: bool) -> Self {
        let all = u128::from_le_bytes(*bytes);
        let len = (letters + 2).max(LEAST);
        let kept = all & (!0 >> (128 - 8 * len));
        // A length is never 0, so that an empty slot holds no word.
        let rest = (kept >> 64) as u64 | u64::from(len) << 48 | u64::from(behind_break) << 56;
        Self { first: kept as u64, rest }
    }

    /// Bytes that say all about it.
    pub fn bytes(self) -> usize {
        (self.rest >> 48 & 0xff) as usize
    }

    #[inline]
    fn slot(self) -> usize {
        let mixed = (self.first ^ self.rest.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> (64 - SLOT_BITS)) as usize
    }
}

/// Place of [`Begins`] in the second half of a slot.
const BEGINS: u32 = 60;

/// A thread's words.
pub struct Known {
    slots: Box<[[u64; 2]; SLOTS]>,
}

impl Default for Known {
    fn default() -> Self {
        Self { slots: Box::new([[0; 2]; SLOTS]) }
    }
}

impl Known {
    /// What is known of a word.
    #[inline]
    pub fn get(&self, word: Word) -> Option<Begins> {
        let [first, rest] = self.slots[word.slot()];
        let begins = rest >> BEGINS;
        (first == word.first && rest ^ begins << BEGINS == word.rest).then_some(Begins(begins))
    }

    /// Keeps what was found out about a word.
    pub fn put(&mut self, word: Word, begins: Begins) {
        self.slots[word.slot()] = [word.first, word.rest | begins.0 << BEGINS];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart_by_all_their_bytes_and_no_others() {
        let word = |text: &str, letters, behind_break| {
            let mut bytes = [b'.'; READ];
            bytes[..text.len()].copy_from_slice(text.as_bytes());
            Word::new(&bytes, letters, behind_break)
        };
        let mut known = Known::default();
        let begins = Begins::new(true, false, true);
        known.put(word("user: x", 4, true), begins);
        assert_eq!(known.get(word("user: y", 4, true)), Some(begins));
        assert_eq!((begins.shape(), begins.marked(), begins.phrase()), (1, 0, 1));
        assert_eq!(known.get(word("user: xy", 4, true)), Some(begins));
        for other in [word("user= x", 4, true), word("user: x", 4, false), word("user: x", 5, true)] {
            assert_eq!(known.get(other), None);
        }
        let long = word("username=x", 8, true);
        assert_eq!(long.bytes(), 10);
        known.put(long, Begins::new(false, false, false));
        assert_eq!(known.get(word("username=y", 8, true)), None);
        assert_eq!(known.get(word("username=xyz", 8, true)), Some(Begins::new(false, false, false)));
        assert_eq!(
            Known::default().get(Word { first: 0, rest: 0 }).map(Begins::shape),
            Some(0),
            "no word has no bytes"
        );
    }
}
