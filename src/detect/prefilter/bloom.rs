//! A table of bits that knows most keys which are not there.

use super::packed;

const WORDS: usize = 1 << WORD_BITS;
const WORD_BITS: u32 = 11;

/// A key has three bits, all in the same word, so that it takes one look to know that a key is not there. Keys that differ
/// in their last byte alone share that word: a run of letters takes one look, whatever may follow it.
pub struct Bloom(Box<[u64; WORDS]>);

impl Default for Bloom {
    fn default() -> Self {
        Self(Box::new([0; _]))
    }
}

/// The word of the keys that share their first seven bytes, with what is needed to look for one of them.
#[derive(Clone, Copy)]
pub struct Look {
    hash: u64,
    word: u64,
}

impl Bloom {
    /// Appends it to some bytes.
    pub fn pack(&self, out: &mut Vec<u8>) {
        packed::put(out, self.0.iter().flat_map(|&word| packed::halves(word)));
    }

    /// Takes it from the front of some bytes.
    pub fn unpack(bytes: &mut &[u8]) -> Option<Self> {
        let words: Vec<u64> = packed::take(bytes)?.map(packed::whole).collect();
        words.into_boxed_slice().try_into().ok().map(Self)
    }

    /// Enters a key.
    pub fn enter(&mut self, key: u64) {
        let (seven, last) = parts(key);
        let hash = hash(seven);
        self.0[word(hash)] |= bits(hash, last);
    }

    /// True if a key may be there.
    #[inline]
    pub fn holds(&self, key: u64) -> bool {
        let (seven, last) = parts(key);
        self.look(seven).holds(last)
    }

    /// Looks where the keys are that begin with these seven bytes.
    #[inline]
    pub fn look(&self, seven: u64) -> Look {
        let hash = hash(seven);
        Look { hash, word: self.0[word(hash)] }
    }
}

impl Look {
    /// True if the key with this last byte may be there.
    #[inline]
    pub fn holds(self, last: u8) -> bool {
        let bits = bits(self.hash, last);
        self.word & bits == bits
    }
}

/// Spreads a key over all bits.
#[inline]
pub fn hash(key: u64) -> u64 {
    key.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// One of 64 bits, by a key.
#[inline]
pub fn bit(key: u64) -> u64 {
    1 << (hash(key) >> 58)
}

/// The bits of a key whose first seven bytes have this hash, by its last byte.
#[inline]
fn bits(hash: u64, last: u8) -> u64 {
    let h = hash.wrapping_add(u64::from(last).wrapping_mul(0x2545_f491_4f6c_dd1d));
    1 << (h >> 46 & 63) | 1 << (h >> 40 & 63) | 1 << (h >> 34 & 63)
}

/// The word of the keys whose first seven bytes have this hash.
#[inline]
fn word(hash: u64) -> usize {
    (hash >> (64 - WORD_BITS)) as usize
}

/// A key's first seven bytes and its last one.
#[inline]
pub fn parts(key: u64) -> (u64, u8) {
    (key & (!0 >> 8), (key >> 56) as u8)
}
