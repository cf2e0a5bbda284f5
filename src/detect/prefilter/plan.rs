//! The plan: all sequences of all shapes in one trie over positions, so that what they share is computed once.
//!
//! A node says "the byte at this offset is of this class". For 256 positions at a time the trie is walked depth first;
//! a branch ends as soon as no position is left in it, which on ordinary text is after two or three steps.

use super::bitmap::{Bitmaps, Class};
use super::bytes::ByteSet;
use super::shape::Start;

/// Positions that are walked together, in words of 64.
const GROUP: usize = 4;

/// What may stand before the first byte of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// Anything.
    Any,
    /// Not a letter, digit or `_`.
    NotWord,
}

struct Node {
    class: u16,
    offset: i8,
    accept: Vec<u16>,
    children: Vec<u32>,
}

/// The compiled shapes of all patterns.
pub struct Plan {
    classes: Vec<Class>,
    nodes: Vec<Node>,
    /// First steps by what may stand before: any, not a word byte.
    roots: [Vec<u32>; 2],
    word: u16,
    upper: u16,
    lower: u16,
    alpha: u16,
    lead: u16,
}

/// A position at which a pattern may match; for shapes that are walked back, the position of the rare byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// Offset in the text.
    pub at: u32,
    /// Number of the pattern.
    pub pattern: u16,
}

impl Default for Plan {
    fn default() -> Self {
        Self::new()
    }
}

impl Plan {
    /// A plan without shapes. It still knows where words begin.
    pub fn new() -> Self {
        let mut plan = Self {
            classes: Vec::new(),
            nodes: Vec::new(),
            roots: [Vec::new(), Vec::new()],
            word: 0,
            upper: 0,
            lower: 0,
            alpha: 0,
            lead: 0,
        };
        let (upper, lower) = (ByteSet::range(b'A', b'Z'), ByteSet::range(b'a', b'z'));
        let alpha = upper.union(lower);
        plan.upper = plan.class(upper);
        plan.lower = plan.class(lower);
        plan.alpha = plan.class(alpha);
        plan.word = plan.class(alpha.union(ByteSet::range(b'0', b'9')).union(ByteSet::of(b"_")));
        // Latin letters with accents, and everything from U+0800 on: scripts without spaces between words.
        plan.lead = plan.class(ByteSet::of(&[0xc3, 0xc5]).union(ByteSet::range(0xe0, 0xef)));
        plan
    }

    /// Adds the shape of a pattern. Literal starts are none of this plan's business.
    pub fn add(&mut self, pattern: u16, start: &Start, before: Before) {
        match start {
            Start::Literal(_) => {}
            Start::Here(sequences) => {
                for sequence in sequences {
                    self.insert(pattern, before, sequence.iter().copied().zip(0..));
                }
            }
            Start::Around { before: run, least, then, .. } => {
                for sequence in then {
                    let back = (*least > 0).then_some((*run, -1));
                    self.insert(pattern, Before::Any, back.into_iter().chain(sequence.iter().copied().zip(0..)));
                }
            }
        }
    }

    fn class(&mut self, set: ByteSet) -> u16 {
        let found = self.classes.iter().position(|c| c.set == set);
        found.unwrap_or_else(|| {
            self.classes.push(Class::new(set));
            self.classes.len() - 1
        }) as u16
    }

    fn insert(&mut self, pattern: u16, before: Before, steps: impl Iterator<Item = (ByteSet, i8)>) {
        let root = usize::from(before == Before::NotWord);
        let mut at: Option<u32> = None;
        for (set, offset) in steps {
            let class = self.class(set);
            let siblings = at.map_or(&self.roots[root], |n| &self.nodes[n as usize].children);
            let known = siblings.iter().copied().find(|&n| {
                let node = &self.nodes[n as usize];
                node.class == class && node.offset == offset
            });
            let next = known.unwrap_or_else(|| {
                let new = self.nodes.len() as u32;
                self.nodes.push(Node { class, offset, accept: Vec::new(), children: Vec::new() });
                match at {
                    Some(n) => self.nodes[n as usize].children.push(new),
                    None => self.roots[root].push(new),
                }
                new
            });
            at = Some(next);
        }
        if let Some(n) = at {
            self.nodes[n as usize].accept.push(pattern);
        }
    }

    /// The classes that [`Bitmaps::fill`] needs.
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// Calls `found` for every candidate whose position lies in the first `words` words of the bitmaps, in groups of
    /// ascending positions. `first` is the byte before the text, if there is one.
    pub fn run(&self, maps: &Bitmaps, words: usize, first: Option<u8>, base: u32, found: &mut Vec<Candidate>) {
        let word_row = maps.row(self.word.into());
        let carry = first.is_some_and(|b| self.classes[usize::from(self.word)].set.contains(b));
        for group in (0..words).step_by(GROUP) {
            let live = GROUP.min(words - group);
            let mut any = [0u64; GROUP];
            any[..live].fill(!0);
            let mut not_word = any;
            for (j, mask) in not_word.iter_mut().enumerate().take(live) {
                let i = group + j + Bitmaps::BEFORE;
                let before = if i == Bitmaps::BEFORE { u64::from(carry) } else { word_row[i - 1] >> 63 };
                *mask = !(word_row[i] << 1 | before);
            }
            let base = base + (group * 64) as u32;
            for &node in &self.roots[0] {
                self.visit(node, any, maps, group, base, found);
            }
            for &node in &self.roots[1] {
                self.visit(node, not_word, maps, group, base, found);
            }
        }
    }

    fn visit(&self, n: u32, mut mask: [u64; GROUP], maps: &Bitmaps, group: usize, base: u32, found: &mut Vec<Candidate>) {
        let node = &self.nodes[n as usize];
        let row = maps.row(node.class.into());
        let at = group + Bitmaps::BEFORE;
        let end = (at + GROUP + 1).min(row.len());
        let mut shifted = [0u64; GROUP + 2];
        shifted[..end - at + 1].copy_from_slice(&row[at - 1..end]);
        match node.offset {
            0 => (0..GROUP).for_each(|j| mask[j] &= shifted[j + 1]),
            -1 => (0..GROUP).for_each(|j| mask[j] &= shifted[j + 1] << 1 | shifted[j] >> 63),
            k => (0..GROUP).for_each(|j| mask[j] &= shifted[j + 1] >> k | shifted[j + 2] << (64 - k)),
        }
        if mask == [0; GROUP] {
            return;
        }
        for &pattern in &node.accept {
            for (j, &word) in mask.iter().enumerate() {
                let mut bits = word;
                while bits != 0 {
                    found.push(Candidate { at: base + (j * 64) as u32 + bits.trailing_zeros(), pattern });
                    bits &= bits - 1;
                }
            }
        }
        for &child in &node.children {
            self.visit(child, mask, maps, group, base, found);
        }
    }

    /// Calls `found` for every position in the first `words` words at which a word begins: a letter after something
    /// else, a capital after a small letter, or a letter of a script without spaces.
    pub fn word_starts(&self, maps: &Bitmaps, words: usize, first: Option<u8>, mut found: impl FnMut(usize)) {
        let rows = [self.alpha, self.upper, self.lower, self.lead].map(|c| maps.row(c.into()));
        let before = |class: u16| first.is_some_and(|b| self.classes[usize::from(class)].set.contains(b)) as u64;
        let (mut alpha_carry, mut lower_carry) = (before(self.alpha), before(self.lower));
        for w in 0..words {
            let [alpha, upper, lower, lead] = rows.map(|row| row[w + Bitmaps::BEFORE]);
            let mut bits = alpha & !(alpha << 1 | alpha_carry) | upper & (lower << 1 | lower_carry) | lead;
            alpha_carry = alpha >> 63;
            lower_carry = lower >> 63;
            while bits != 0 {
                found(w * 64 + bits.trailing_zeros() as usize);
                bits &= bits - 1;
            }
        }
    }
}
