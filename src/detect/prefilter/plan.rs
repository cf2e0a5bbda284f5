//! The plan: all sequences of all shapes in one trie over positions, so that what they share is computed once.
//!
//! A node says "the byte at this offset is of this class". For 256 positions at a time the trie is walked depth first;
//! a branch ends as soon as no position is left in it, which on ordinary text is after two or three steps.

use super::alphabet::Alphabet;
use super::bitmap::Bitmaps;
use super::bytes::ByteSet;
use super::shape::{Back, Start};

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
    row: Row,
    offset: i8,
    accept: Vec<u16>,
    children: Vec<u32>,
}

/// The compiled shapes of all patterns.
pub struct Plan {
    alphabet: Alphabet,
    classes: Vec<u64>,
    nodes: Vec<Node>,
    /// First steps by what may stand before: any, not a word byte.
    roots: [Vec<u32>; 2],
    word: Row,
    upper: Row,
    lower: Row,
    alpha: Row,
    lead: Row,
}

/// A row of the bitmaps: that of a group, or that of a class, which stand behind the groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Group(u16),
    Class(u16),
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
        let (mut alphabet, mut classes) = (Alphabet::default(), Vec::new());
        let mut row = |set: ByteSet| row(&mut alphabet, &mut classes, set);
        let (upper, lower) = (ByteSet::range(b'A', b'Z'), ByteSet::range(b'a', b'z'));
        let alpha = upper.union(lower);
        let word = alpha.union(ByteSet::range(b'0', b'9')).union(ByteSet::of(b"_"));
        // Latin letters with accents, and everything from U+0800 on: scripts without spaces between words.
        let lead = ByteSet::range(0xc3, 0xdf).union(ByteSet::range(0xe0, 0xef));
        let (upper, lower, alpha, word, lead) = (row(upper), row(lower), row(alpha), row(word), row(lead));
        Self { alphabet, classes, nodes: Vec::new(), roots: [Vec::new(), Vec::new()], word, upper, lower, alpha, lead }
    }

    /// Adds the shape of a pattern. Words are none of this plan's business.
    pub fn add(&mut self, pattern: u16, start: &Start, before: Before) {
        for sequence in &start.anchor.sequences {
            let steps = sequence.iter().copied().zip(0..);
            match start.back {
                Some(Back { over, least, .. }) => {
                    let behind = (least > 0).then_some((over, -1));
                    self.insert(pattern, Before::Any, behind.into_iter().chain(steps));
                }
                None => self.insert(pattern, before, steps),
            }
        }
    }

    fn insert(&mut self, pattern: u16, before: Before, steps: impl Iterator<Item = (ByteSet, i8)>) {
        let root = usize::from(before == Before::NotWord);
        let mut at: Option<u32> = None;
        for (set, offset) in steps {
            if Alphabet::is_nearly_all(set) {
                continue;
            }
            let row = row(&mut self.alphabet, &mut self.classes, set);
            let siblings = at.map_or(&self.roots[root], |n| &self.nodes[n as usize].children);
            let known = siblings.iter().copied().find(|&n| {
                let node = &self.nodes[n as usize];
                node.row == row && node.offset == offset
            });
            let next = known.unwrap_or_else(|| {
                let new = self.nodes.len() as u32;
                self.nodes.push(Node { row, offset, accept: Vec::new(), children: Vec::new() });
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

    /// Classifies a stretch of text for this plan.
    pub fn classify(&self, text: &[u8], maps: &mut Bitmaps) {
        maps.fill(text, self.alphabet.groups(), &self.classes);
    }

    #[inline]
    fn row<'m>(&self, maps: &'m Bitmaps, row: Row) -> &'m [u64] {
        maps.row(match row {
            Row::Group(n) => n.into(),
            Row::Class(n) => self.alphabet.groups().len() + usize::from(n),
        })
    }

    /// Calls `found` for every candidate whose position lies in the first `words` words of the bitmaps, in groups of
    /// ascending positions. `first` is the byte before the text, if there is one.
    pub fn run(&self, maps: &Bitmaps, words: usize, first: Option<u8>, base: u32, found: &mut Vec<Candidate>) {
        let word_row = self.row(maps, self.word);
        let carry = first.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_');
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
        let row = self.row(maps, node.row);
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
        let rows = [self.alpha, self.upper, self.lower, self.lead].map(|row| self.row(maps, row));
        let mut alpha_carry = u64::from(first.is_some_and(|b| b.is_ascii_alphabetic()));
        let mut lower_carry = u64::from(first.is_some_and(|b| b.is_ascii_lowercase()));
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

/// The row of a set.
fn row(alphabet: &mut Alphabet, classes: &mut Vec<u64>, set: ByteSet) -> Row {
    let bits = alphabet.cover(set);
    if bits.count_ones() == 1 {
        return Row::Group(bits.trailing_zeros() as u16);
    }
    let found = classes.iter().position(|&c| c == bits);
    let number = found.unwrap_or_else(|| {
        classes.push(bits);
        classes.len() - 1
    });
    Row::Class(number as u16)
}

impl Plan {
    /// Sizes, for measuring: classes, groups, nodes, roots.
    pub fn sizes(&self) -> (usize, usize, usize, [usize; 2]) {
        let roots = [self.roots[0].len(), self.roots[1].len()];
        (self.classes.len(), self.alphabet.groups().len(), self.nodes.len(), roots)
    }
}
