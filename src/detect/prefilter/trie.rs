//! The trie of all shapes: what the build script makes of the built-in rules, and what a user's rules are added to.

use super::bytes::ByteSet;
use super::runs::Runs;
use super::shape::{Back, Start, Word};
use super::sieve::{self, Sieve};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Number of a shape: of a pattern whose candidates the prefilter finds.
pub type ShapeId = u16;

/// What may stand before the first byte of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// Anything.
    Any = 0,
    /// Not a letter, digit or `_`.
    NotWord = 1,
}

/// What may stand behind the last byte of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Anything.
    Any = 0,
    /// Not a letter, digit or `_`; or the end of the text.
    Break = 1,
    /// What may end a token; or the end of the text.
    Token = 2,
}

impl After {
    /// The bytes that may stand there, if not all.
    pub fn set(self) -> Option<ByteSet> {
        let word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
        let token = |b: &u8| !b.is_ascii_graphic() || b"\"'`()[]{}<>=:,;|&\\*.".contains(b);
        let bytes = |keep: &dyn Fn(&u8) -> bool| ByteSet::of(&(0..=255u8).filter(|b| keep(b)).collect::<Vec<_>>());
        match self {
            Self::Any => None,
            Self::Break => Some(bytes(&|b| !word(b))),
            Self::Token => Some(bytes(&|b| !word(b) && token(b))),
        }
    }
}

/// A node of the trie.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Node {
    /// Shapes of which a sequence ends here.
    pub accept: Vec<ShapeId>,
    /// Sets, by number, and where they lead.
    pub children: Vec<(u16, u32)>,
}

/// What a shape is besides its sequences.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Shape {
    /// The way back from its anchor.
    pub back: Option<Back>,
    /// Words of its anchor.
    pub words: Vec<Word>,
}

/// All shapes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Trie {
    /// The first three are the roots: shapes behind anything, behind a word break, and at the start of a word.
    pub nodes: Vec<Node>,
    /// The sets of bytes that stand in it.
    pub sets: Vec<ByteSet>,
    /// The shapes by number.
    pub shapes: Vec<Shape>,
}

impl Default for Trie {
    fn default() -> Self {
        Self { nodes: vec![Node::default(); 3], sets: Vec::new(), shapes: Vec::new() }
    }
}

impl Trie {
    /// Adds shapes and returns their numbers.
    pub fn extend(&mut self, starts: impl IntoIterator<Item = (Start, Before)>) -> Vec<ShapeId> {
        let mut numbers: HashMap<ByteSet, u16> = self.sets.iter().copied().zip(0..).collect();
        let mut edges: HashMap<(u32, u16), u32> = HashMap::new();
        for (n, node) in self.nodes.iter().enumerate() {
            edges.extend(node.children.iter().map(|&(set, to)| ((n as u32, set), to)));
        }
        let kinds = sieve::kinds();
        let mut out = Vec::new();
        for (start, before) in starts {
            let shape = self.shapes.len() as ShapeId;
            for sequence in &start.anchor.sequences {
                let mut at = root(&start, before, sequence) as u32;
                for &set in sequence.iter().take(DEEP) {
                    let set = rounded(set, &kinds);
                    let next = self.sets.len() as u16;
                    let set = *numbers.entry(set).or_insert_with(|| {
                        self.sets.push(set);
                        next
                    });
                    at = *edges.entry((at, set)).or_insert_with(|| {
                        self.nodes.push(Node::default());
                        let new = self.nodes.len() as u32 - 1;
                        self.nodes[at as usize].children.push((set, new));
                        new
                    });
                }
                let accept = &mut self.nodes[at as usize].accept;
                if accept.last() != Some(&shape) {
                    accept.push(shape);
                }
            }
            self.shapes.push(Shape { back: start.back, words: start.anchor.words });
            out.push(shape);
        }
        out
    }

    /// Every byte with which the shapes of a root begin.
    pub fn first_bytes(&self, root: usize) -> ByteSet {
        let sets = self.nodes[root].children.iter().map(|&(set, _)| self.sets[usize::from(set)]);
        sets.fold(ByteSet::default(), |all, set| all.union(set))
    }
}

/// The root from which a sequence of a shape is walked.
pub fn root(start: &Start, before: Before, sequence: &[ByteSet]) -> usize {
    match before {
        _ if start.back.is_some() => 0,
        Before::Any if sequence.first().is_some_and(is_letters) => 2,
        Before::Any => 0,
        Before::NotWord => 1,
    }
}

/// Positions of a sequence that are walked. Deeper states are many, each visited rarely: the sieve and the runs have
/// looked farther, and the regex looks at all.
const DEEP: usize = 14;

/// A set rounded up to whole kinds of bytes. An automaton over all bytes takes megabytes and misses the processor's caches
/// at each step; that costs more than the few candidates that exactness saves.
fn rounded(set: ByteSet, kinds: &[u8; 256]) -> ByteSet {
    let cover = sieve::cover(set, kinds);
    let all: Vec<u8> = (0..=255u8).filter(|&b| cover >> kinds[usize::from(b)] & 1 == 1).collect();
    ByteSet::of(&all)
}

/// True for a set of letters alone.
fn is_letters(set: &ByteSet) -> bool {
    (0..=255u8).all(|b| !set.contains(b) || b.is_ascii_alphabetic())
}

/// The shapes of the built-in rules, as the build script stores them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Stored {
    /// The trie.
    pub trie: Trie,
    /// What each shape was derived from, by [`key`].
    pub keys: Vec<u64>,
    /// What tells of a position that none of them begins there.
    pub sieve: Sieve,
    /// What tells of a number that none of them begins with it.
    pub runs: Runs,
}

/// A number for a regex and what may stand beside it (FNV-1a), by which its stored shape is found again.
pub fn key(regex: &str, before: Before, after: After) -> u64 {
    let bytes = regex.bytes().chain([before as u8, after as u8]);
    bytes.fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}
