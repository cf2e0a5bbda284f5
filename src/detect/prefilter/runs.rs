//! Runs: says of a number, from how many digits it begins with and what follows, whether any shape can begin there.
//!
//! Logs are full of numbers, and nearly all of them are of a build that no detector wants: three digits and a comma, five
//! and a space and a small letter. A number's build is the length of its first run of digits, the class of the byte
//! behind it, the length of the next run, and the class of the byte behind that: sixteen bits, looked up in one table for
//! each root of the trie.

use super::bytes::ByteSet;
use super::graph::{Before, ROOTS, root};
use super::shape::Start;
use super::sieve;
use serde::{Deserialize, Serialize};

/// Longest first run that is told apart; the last stands for all longer ones.
const FIRST: u32 = 31;
/// The same for the second run.
const SECOND: u32 = 7;
const CLASSES: usize = 16;

/// Bytes of each class behind a run; all others, and digits, are of the last class.
const BYTES: [&[u8]; CLASSES - 1] = [
    b" ",
    b"-",
    b".",
    b"/",
    b":",
    b",",
    b"()",
    b"_",
    b"\n\r\t",
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    b"abcdefghijklmnopqrstuvwxyz",
    b"\"'`",
    b"@",
    b"+*#",
    b"[]{}<>=;&|",
];

/// The tables.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Runs {
    /// Builds that some shape of each root begins with, as bits.
    builds: [Vec<u64>; ROOTS],
}

/// What tells classes and builds apart.
struct Tables {
    kinds: [u8; 256],
    /// The kinds of each class, as bits.
    classes: [u64; CLASSES],
    digits: u64,
}

impl Tables {
    fn new() -> Self {
        let kinds = sieve::kinds();
        let of_kind = classes();
        let mut classes = [0; CLASSES];
        (0..64).for_each(|kind| classes[usize::from(of_kind[kind])] |= 1 << kind);
        Self { kinds, classes, digits: sieve::cover(ByteSet::range(b'0', b'9'), &kinds) }
    }
}

/// The class of each kind of byte.
pub fn classes() -> [u8; 64] {
    let kinds = sieve::kinds();
    let mut classes = [CLASSES as u8 - 1; 64];
    for (class, bytes) in BYTES.iter().enumerate() {
        bytes.iter().for_each(|&b| classes[usize::from(kinds[usize::from(b)])] = class as u8);
    }
    classes
}

fn build(first: u32, class: usize, second: u32, behind: usize) -> usize {
    (first as usize) << 11 | class << 7 | (second as usize) << 4 | behind
}

impl Runs {
    /// Adds shapes.
    pub fn extend(&mut self, starts: &[(Start, Before)]) {
        let tables = Tables::new();
        self.builds.iter_mut().for_each(|bits| bits.resize(1024, 0));
        for (start, before) in starts {
            for sequence in &start.anchor.sequences {
                let sets: Vec<u64> = sequence.iter().map(|&set| sieve::cover(set, &tables.kinds)).collect();
                add(&mut self.builds[root(start, *before)], &sets, &tables);
            }
        }
    }

    /// True if a shape of the root may begin with a number of this build: the digits as bits from its first one on, and
    /// the kinds of the bytes.
    #[inline]
    pub fn build_of(digits: u64, kinds: &[u8], classes: &[u8; 64]) -> usize {
        let first = (!digits).trailing_zeros().min(FIRST);
        let second = (!(digits >> 1 >> first)).trailing_zeros().min(SECOND);
        let class = |at: u32| kinds.get(at as usize).map_or(0, |&kind| usize::from(classes[usize::from(kind & 63)]));
        build(first, class(first), second, class(first + 1 + second))
    }

    /// The roots of which shapes may begin with a number of this build, as bits.
    #[inline]
    pub fn pass(&self, build: usize) -> u64 {
        let bit = |root: usize| self.builds[root].get(build >> 6).map_or(0, |word| word >> (build & 63) & 1);
        // At the start of a word there is a letter.
        bit(0) | bit(1) << 1 | bit(3) << 3
    }
}

/// Sets the bits of all builds that a sequence may begin with.
fn add(bits: &mut [u64], sets: &[u64], tables: &Tables) {
    let digit = |at: usize| sets.get(at).is_none_or(|set| set & tables.digits != 0);
    for first in 1..=FIRST {
        if !digit(first as usize - 1) {
            return;
        }
        if first as usize >= sets.len() || first == FIRST {
            fill(bits, build(first, 0, 0, 0), 1 << 11);
            continue;
        }
        let classes = |at: usize| (0..CLASSES).filter(move |&class| sets[at] & tables.classes[class] != 0);
        for class in classes(first as usize) {
            for second in 0..=SECOND {
                let behind = (first + 1 + second) as usize;
                if behind >= sets.len() || second == SECOND {
                    fill(bits, build(first, class, second, 0), 1 << 4);
                } else {
                    classes(behind).for_each(|behind| fill(bits, build(first, class, second, behind), 1));
                }
                if !digit(behind) {
                    break;
                }
            }
        }
    }
}

fn fill(bits: &mut [u64], from: usize, count: usize) {
    (from..from + count).for_each(|build| bits[build >> 6] |= 1 << (build & 63));
}

#[cfg(test)]
mod tests {
    use super::super::shape::Anchor;
    use super::*;
    use crate::detect::prefilter::draft::Draft;

    #[test]
    fn builds_of_a_shape_pass_and_others_do_not() {
        let d = ByteSet::range(b'0', b'9');
        let sequence = vec![d, d, d, ByteSet::of(b"- "), d, d, ByteSet::of(b"-")];
        let anchor = Anchor { sequences: vec![sequence, vec![d; 12]], words: Vec::new() };
        let mut runs = Runs::default();
        runs.extend(&[(
            Start { anchor, back: None, word_start: true, behind_break: true, draft: Draft::default(), longest: None },
            Before::NotWord,
        )]);
        let (kinds, classes) = (sieve::kinds(), classes());
        let pass = |text: &str| {
            let digits = text.bytes().enumerate().fold(0, |bits, (i, b)| bits | u64::from(b.is_ascii_digit()) << i);
            let kinds: Vec<u8> = text.bytes().map(|b| kinds[usize::from(b)]).collect();
            runs.pass(Runs::build_of(digits, &kinds, &classes)) == 2
        };
        let long = "7".repeat(60);
        for yes in ["123-45-6789", "123 45-x", "123456789012 ", "1234567890123456,", &long] {
            assert!(pass(yes), "{yes}");
        }
        for no in ["12-345-6", "123.45-6", "123-456-7", "123-45 6", "12345678901 ", "1 "] {
            assert!(!pass(no), "{no}");
        }
    }
}
