//! Which bytes of a window are printable, zero, or part of a longer character: one bit a byte, 64 to a word.
//!
//! Noise changes class at every other byte, so that looking at bytes one by one costs a wrong guess of the processor
//! each time. Bitmaps are made without a branch, and whether a string is long enough is then a matter of shifts. On
//! x86-64 they come from SSE2, which every such processor has; elsewhere from plain words, with the same result.

use super::binary::SHORTEST;

/// Which bytes of a window are of which class.
pub(super) struct Classes {
    /// Printable ASCII and tabs.
    pub(super) print: Vec<u64>,
    /// Zeros.
    zero: Vec<u64>,
    /// The bytes of characters of more than one byte, well-formed by their first bits.
    pub(super) long: Vec<u64>,
}

/// Each byte of a word as this one.
pub(super) const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

impl Classes {
    /// Looks at all bytes of a window.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let words = bytes.len() / 64 + 2;
        let mut classes = Self { print: vec![0; words], zero: vec![0; words], long: vec![0; words] };
        let (chunks, rest) = bytes.as_chunks::<64>();
        let mut before = Leads::default();
        let mut tail = [0xFF; 64];
        tail[..rest.len()].copy_from_slice(rest);
        for (word, chunk) in chunks.iter().chain([&tail]).enumerate() {
            let (print, zero, leads) = scan(chunk);
            classes.print[word] = print;
            classes.zero[word] = zero;
            // Characters that started in the word before may end here; their leads are still wanted there.
            if before.any | leads.any != 0 {
                let (first, second) = characters(before, leads);
                if word > 0 {
                    classes.long[word - 1] |= first;
                }
                classes.long[word] |= second;
            }
            before = leads;
        }
        classes
    }

    /// The chains of at least [`SHORTEST`] pairs of a printable character and a zero: their starts and ends.
    pub(super) fn wide_chains(&self, length: usize) -> Vec<(usize, usize)> {
        let mut chains = Vec::new();
        let mut from = 0;
        for word in 0..length.div_ceil(64) {
            // Most words have no zero at all.
            if self.zero[word] | self.zero[word + 1] == 0 {
                continue;
            }
            let pairs = self.pairs(word);
            let two = pairs & pairs >> 2;
            let mut starts = (two & two >> 4 & two >> 8) as u64;
            const { assert!(SHORTEST == 6, "the shifts above look at six pairs") };
            while starts != 0 {
                let start = word * 64 + starts.trailing_zeros() as usize;
                starts &= starts - 1;
                if start >= from {
                    from = self.end_of_chain(start);
                    chains.push((start, from));
                }
            }
        }
        chains
    }

    /// The pairs that start in a word and the next.
    fn pairs(&self, word: usize) -> u128 {
        let at = |words: &[u64], word: usize| words.get(word).copied().unwrap_or(0);
        let after = |word| at(&self.zero, word) >> 1 | at(&self.zero, word + 1) << 63;
        let starts = |word| at(&self.print, word) & after(word);
        u128::from(starts(word)) | u128::from(starts(word + 1)) << 64
    }

    fn end_of_chain(&self, start: usize) -> usize {
        let bit = |words: &[u64], at: usize| words.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1);
        let mut at = start;
        while bit(&self.print, at) && bit(&self.zero, at + 1) {
            at += 2;
        }
        at
    }

    /// The first byte of a long character at or after a position.
    pub(super) fn next_long(&self, at: usize) -> Option<usize> {
        let mut word = at / 64;
        let mut bits = self.long.get(word)? & (!0 << (at % 64));
        while bits == 0 {
            word += 1;
            bits = *self.long.get(word)?;
        }
        Some(word * 64 + bits.trailing_zeros() as usize)
    }
}

/// Bytes from which characters of more than one byte are made.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Leads {
    any: u64,
    two: u64,
    three: u64,
    four: u64,
    follow: u64,
}

/// The bytes of whole characters in two words that follow each other; those that start in the second and end beyond
/// it are found when it is the first.
fn characters(first: Leads, second: Leads) -> (u64, u64) {
    let join = |a: u64, b: u64| u128::from(a) | u128::from(b) << 64;
    let follow = join(first.follow, second.follow);
    let one = follow >> 1;
    let two = one & follow >> 2;
    let three = two & follow >> 3;
    let starts2 = join(first.two, second.two) & one;
    let starts3 = join(first.three, second.three) & two;
    let starts4 = join(first.four, second.four) & three;
    let longer = starts3 | starts4;
    let bytes = (starts2 | longer) | (starts2 | longer) << 1 | longer << 2 | starts4 << 3;
    (bytes as u64, (bytes >> 64) as u64)
}

/// The classes of 64 bytes, where there is nothing better: eight bytes are compared at a time within a word (Warren,
/// Hacker's Delight, 6-1).
#[cfg_attr(target_arch = "x86_64", allow(dead_code))]
fn portable(chunk: &[u8; 64]) -> (u64, u64, Leads) {
    const LOW: u64 = all(0x7F);
    const HIGH: u64 = all(0x80);
    let (mut print, mut zero, mut leads) = (0, 0, Leads::default());
    let (groups, _) = chunk.as_chunks::<8>();
    for (nth, group) in groups.iter().enumerate() {
        let x = u64::from_le_bytes(*group);
        let low = x & LOW;
        let put = |flags: u64| gather(flags) << (8 * nth);
        let from_space = low + all(0x80 - 0x20);
        let is_delete = low + all(1);
        let is_tab = !((low ^ all(b'\t')) + LOW);
        print |= put(((from_space & !is_delete) | is_tab) & !x & HIGH);
        zero |= put(!((low + LOW) | x) & HIGH);
        let high = x & HIGH;
        if high != 0 {
            let (second, third, fourth) = (x << 1, x << 2, x << 3);
            leads.follow |= put(high & !second);
            leads.two |= put(high & second & !third);
            leads.three |= put(high & second & third & !fourth);
            leads.four |= put(high & second & third & fourth);
        }
    }
    leads.any = leads.two | leads.three | leads.four;
    (print, zero, leads)
}

/// The highest bits of eight bytes as one byte.
fn gather(flags: u64) -> u64 {
    (flags >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// The classes of 64 bytes.
#[cfg(target_arch = "x86_64")]
fn scan(chunk: &[u8; 64]) -> (u64, u64, Leads) {
    // SAFETY: every x86-64 processor has SSE2, and nothing else is asked for. On noise this made `keep_strings` twice
    // as fast as the portable form.
    unsafe { sse2(chunk) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
fn sse2(chunk: &[u8; 64]) -> (u64, u64, Leads) {
    use std::arch::x86_64::{
        _mm_and_si128, _mm_cmpeq_epi8, _mm_cmpgt_epi8, _mm_cmplt_epi8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x,
        _mm_set1_epi8, _mm_setzero_si128,
    };
    let (mut print, mut zero, mut leads) = (0, 0, Leads::default());
    let (halves, _) = chunk.as_chunks::<8>();
    for (nth, pair) in halves.chunks_exact(2).enumerate() {
        let x = _mm_set_epi64x(i64::from_le_bytes(pair[1]), i64::from_le_bytes(pair[0]));
        let put = |flags| u64::from(_mm_movemask_epi8(flags) as u16) << (16 * nth);
        let below = |limit: u8| put(_mm_cmplt_epi8(x, _mm_set1_epi8(limit as i8)));
        // Bytes from 0x80 on are negative, so they are neither printable nor above any limit below zero.
        let shown = _mm_and_si128(_mm_cmpgt_epi8(x, _mm_set1_epi8(0x1F)), _mm_cmplt_epi8(x, _mm_set1_epi8(0x7F)));
        print |= put(_mm_or_si128(shown, _mm_cmpeq_epi8(x, _mm_set1_epi8(b'\t' as i8))));
        zero |= put(_mm_cmpeq_epi8(x, _mm_setzero_si128()));
        let high = put(x);
        if high != 0 {
            let (follow, to_two, to_three) = (below(0xC0), below(0xE0), below(0xF0));
            leads.follow |= follow;
            leads.two |= to_two & !follow;
            leads.three |= to_three & !to_two;
            leads.four |= high & !to_three;
        }
    }
    leads.any = leads.two | leads.three | leads.four;
    (print, zero, leads)
}

#[cfg(not(target_arch = "x86_64"))]
use portable as scan;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_agree() {
        let mut state = 11u64;
        for round in 0..2000 {
            let mut chunk = [0u8; 64];
            for byte in &mut chunk {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
                *byte = (state >> 56) as u8 & if round % 2 == 0 { 0xFF } else { 0x7F };
            }
            for value in 0..4u8 {
                chunk[usize::from(value)] = (round as u8).wrapping_mul(4).wrapping_add(value);
            }
            assert_eq!(scan(&chunk), portable(&chunk));
        }
    }
}
