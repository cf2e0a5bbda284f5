//! The plan: all shapes of all patterns in one trie, walked from the few positions where a shape can begin.
//!
//! Bitmaps say where a shape can begin: behind a word break, at one of the bytes with which shapes begin. From there the
//! trie is walked as a deterministic automaton whose states are made when they are first met, so that a text pays for
//! what it contains and start-up for nothing. On logs a walk ends after three or four bytes.
//!
//! Tried before: the same trie as shifts and ANDs of bitmaps, 256 positions at a time. With nine shapes that is faster;
//! with the thousand of all detectors each stretch of text met hundreds of nodes, and it was six times slower.

use super::alphabet::Alphabet;
use super::bitmap::Bitmaps;
use super::bytes::ByteSet;
use super::trie::{ShapeId, Trie};
use std::collections::HashMap;

/// The compiled shapes of all patterns.
pub struct Plan {
    trie: Trie,
    alphabet: Alphabet,
    classes: Vec<u64>,
    /// Bytes that no shape tells apart have the same number.
    kinds: [u8; 256],
    n_kinds: usize,
    word: usize,
    upper: usize,
    lower: usize,
    alpha: usize,
    lead: usize,
    /// Bytes with which shapes of each root begin.
    first: [usize; 3],
}

/// A position at which a pattern may match; for shapes that are walked back, the position of the anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// Offset in the text.
    pub at: u32,
    /// Number of the matcher.
    pub matcher: u16,
}

impl Plan {
    /// A plan for a trie. It also knows where words begin.
    pub fn new(trie: Trie) -> Self {
        let (upper, lower) = (ByteSet::range(b'A', b'Z'), ByteSet::range(b'a', b'z'));
        let alpha = upper.union(lower);
        let word = alpha.union(ByteSet::range(b'0', b'9')).union(ByteSet::of(b"_"));
        // Latin letters with accents, and everything from U+0800 on: scripts without spaces between words.
        let lead = ByteSet::range(0xc3, 0xef);
        let first = [0, 1, 2].map(|root| trie.first_bytes(root));
        let mut alphabet = Alphabet::default();
        let sets = [upper, lower, alpha, word, lead, first[0], first[1], first[2]];
        let classes = sets.iter().map(|&set| alphabet.cover(set)).collect();
        let row = |i: usize| alphabet.groups().len() + i;
        let [upper, lower, alpha, word, lead] = [0, 1, 2, 3, 4].map(row);
        let first = [row(5), row(6), row(7)];
        let (kinds, n_kinds) = kinds(&trie.sets);
        Self { trie, alphabet, classes, kinds, n_kinds, word, upper, lower, alpha, lead, first }
    }

    /// Sizes, for measuring: nodes of the trie, kinds of bytes, groups of the bitmaps.
    pub fn sizes(&self) -> (usize, usize, usize) {
        (self.trie.nodes.len(), self.n_kinds, self.alphabet.groups().len())
    }

    /// Classifies a stretch of text for this plan.
    pub fn classify(&self, text: &[u8], maps: &mut Bitmaps) {
        maps.fill(text, self.alphabet.groups(), &self.classes);
    }

    /// Finds the candidates that begin in `text[start..start + 64 * words]`, for which `maps` was filled.
    pub fn run(
        &self,
        walker: &mut Walker,
        maps: &Bitmaps,
        text: &[u8],
        start: usize,
        words: usize,
        found: &mut impl FnMut(usize, ShapeId),
    ) {
        let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let mut carry = u64::from(start.checked_sub(1).is_some_and(|i| is_word(text[i])));
        let word_row = maps.row(self.word);
        let [any, behind, letters] = self.first.map(|row| maps.row(row));
        let before = start.checked_sub(1).map(|i| text[i]);
        let mut starts = before.map_or((0, 0), |b| (b.is_ascii_alphabetic().into(), b.is_ascii_lowercase().into()));
        for w in 0..words {
            let at = start + w * 64;
            let word_start = self.word_start_bits(maps, w, &mut starts);
            let word = word_row[w + Bitmaps::BEFORE];
            let not_word = !(word << 1 | carry);
            carry = word >> 63;
            self.each(any[w + Bitmaps::BEFORE], |i| walker.walk(self, text, at + i, ANY, found));
            let behind = behind[w + Bitmaps::BEFORE] & not_word;
            let letters = letters[w + Bitmaps::BEFORE] & word_start;
            self.each(behind & letters, |i| walker.walk(self, text, at + i, BOTH, found));
            self.each(behind & !letters, |i| walker.walk(self, text, at + i, NOT_WORD, found));
            self.each(letters & !behind, |i| walker.walk(self, text, at + i, LETTER, found));
        }
    }

    #[inline]
    fn each(&self, mut bits: u64, mut visit: impl FnMut(usize)) {
        while bits != 0 {
            visit(bits.trailing_zeros() as usize);
            bits &= bits - 1;
        }
    }

    /// Calls `found` for every position in the first `words` words at which a word begins: a letter after something
    /// else, a capital after a small letter, or a letter of a script without spaces.
    pub fn word_starts(&self, maps: &Bitmaps, words: usize, first: Option<u8>, mut found: impl FnMut(usize)) {
        let mut carry = (0, 0);
        if let Some(b) = first {
            carry = (u64::from(b.is_ascii_alphabetic()), u64::from(b.is_ascii_lowercase()));
        }
        for w in 0..words {
            self.each(self.word_start_bits(maps, w, &mut carry), |i| found(w * 64 + i));
        }
    }

    #[inline]
    fn word_start_bits(&self, maps: &Bitmaps, w: usize, carry: &mut (u64, u64)) -> u64 {
        let [alpha, upper, lower, lead] =
            [self.alpha, self.upper, self.lower, self.lead].map(|row| maps.row(row)[w + Bitmaps::BEFORE]);
        let bits = alpha & !(alpha << 1 | carry.0) | upper & (lower << 1 | carry.1) | lead;
        *carry = (alpha >> 63, lower >> 63);
        bits
    }
}

/// Numbers the bytes so that those which no set tells apart have the same number.
fn kinds(sets: &[ByteSet]) -> ([u8; 256], usize) {
    let mut known: HashMap<Vec<u64>, u8> = HashMap::new();
    let mut kinds = [0; 256];
    for b in 0..=255u8 {
        let mut key = vec![0u64; sets.len().div_ceil(64)];
        for (i, _) in sets.iter().enumerate().filter(|(_, s)| s.contains(b)) {
            key[i / 64] |= 1 << (i % 64);
        }
        // At most 256 bytes, so at most 256 kinds.
        let next = known.len() as u8;
        kinds[usize::from(b)] = *known.entry(key).or_insert(next);
    }
    (kinds, known.len())
}

/// Number of the state from which shapes behind anything are walked.
const ANY: u16 = 1;
/// Number of the state from which shapes behind a word break are walked.
const NOT_WORD: u16 = 2;
/// Number of the state from which shapes at the start of a word are walked.
const LETTER: u16 = 3;
/// Number of the state that is the last two together.
const BOTH: u16 = 4;
const DEAD: u16 = 0;
const UNKNOWN: u16 = u16::MAX;
/// Set in a transition to a state that accepts something.
const ACCEPTS: u16 = 1 << 15;
/// States beyond which the automaton is made anew; on real text it stays far below.
const MOST_STATES: usize = 20_000;

/// A thread's automaton over the trie of a plan: its states are made when they are first met.
#[derive(Default)]
pub struct Walker {
    /// `table[state * kinds + kind]`: the next state.
    table: Vec<u16>,
    /// The trie's nodes of each state.
    members: Vec<Box<[u32]>>,
    accepts: Vec<Box<[ShapeId]>>,
    numbers: HashMap<Box<[u32]>, u16>,
}

impl Walker {
    fn reset(&mut self, plan: &Plan) {
        *self = Self::default();
        for members in [&[][..], &[0], &[1], &[2], &[1, 2]] {
            self.add(plan, members.into());
        }
    }

    fn add(&mut self, plan: &Plan, members: Box<[u32]>) -> u16 {
        // Fewer than MOST_STATES, with room for those of one walk.
        let number = self.members.len() as u16;
        let mut accepts: Vec<ShapeId> =
            members.iter().flat_map(|&m| plan.trie.nodes[m as usize].accept.iter().copied()).collect();
        accepts.sort_unstable();
        accepts.dedup();
        let fill = if members.is_empty() { DEAD } else { UNKNOWN };
        self.table.resize(self.table.len() + plan.n_kinds, fill);
        self.numbers.insert(members.clone(), number);
        self.members.push(members);
        self.accepts.push(accepts.into());
        number
    }

    #[inline]
    fn walk(&mut self, plan: &Plan, text: &[u8], at: usize, state: u16, found: &mut impl FnMut(usize, ShapeId)) {
        if self.members.len() < 5 || self.members.len() > MOST_STATES {
            self.reset(plan);
        }
        let mut state = state;
        for &b in &text[at..] {
            let slot = usize::from(state) * plan.n_kinds + usize::from(plan.kinds[usize::from(b)]);
            let mut next = self.table[slot];
            if next == UNKNOWN {
                next = self.make(plan, state, b);
                self.table[slot] = next;
            }
            if next == DEAD {
                return;
            }
            state = next & !ACCEPTS;
            if next & ACCEPTS != 0 {
                self.accepts[usize::from(state)].iter().for_each(|&shape| found(at, shape));
            }
        }
    }

    #[cold]
    fn make(&mut self, plan: &Plan, state: u16, b: u8) -> u16 {
        let children =
            self.members[usize::from(state)].iter().flat_map(|&m| plan.trie.nodes[m as usize].children.iter());
        let leads = |c: &&(u16, u32)| plan.trie.sets[usize::from(c.0)].contains(b);
        let mut members: Vec<u32> = children.filter(leads).map(|c| c.1).collect();
        members.sort_unstable();
        members.dedup();
        let members: Box<[u32]> = members.into();
        let number = match self.numbers.get(&members) {
            Some(&number) => number,
            None => self.add(plan, members),
        };
        if self.accepts[usize::from(number)].is_empty() { number } else { number | ACCEPTS }
    }
}
