//! The trie of all shapes: what the build script makes of the built-in rules, and what a user's rules are added to.

use super::bytes::ByteSet;
use super::shape::{Back, Start, Word};
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
        let mut out = Vec::new();
        for (start, before) in starts {
            let shape = self.shapes.len() as ShapeId;
            for sequence in &start.anchor.sequences {
                let mut at: u32 = match before {
                    _ if start.back.is_some() => 0,
                    Before::Any if sequence.first().is_some_and(is_letters) => 2,
                    Before::Any => 0,
                    Before::NotWord => 1,
                };
                for (i, &set) in sequence.iter().enumerate() {
                    let set = if i < EXACT { set } else { coarse(set) };
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

/// Positions of a sequence at which its sets stand as they are.
///
/// Behind them they are rounded up. Exact sets all the way make an automaton of megabytes, which misses the processor's
/// caches at each step; that costs more than the few candidates that exactness saves.
const EXACT: usize = 2;

/// A set rounded up: some digits to all digits, many letters to all letters of their case.
fn coarse(set: ByteSet) -> ByteSet {
    let kinds = [(b'0', b'9', 1), (b'A', b'Z', 5), (b'a', b'z', 5)];
    kinds.into_iter().fold(set, |set, (lo, hi, least)| {
        let kind = ByteSet::range(lo, hi);
        if set.intersection(&kind).count() >= least { set.union(kind) } else { set }
    })
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
}

/// A number for a regex and what may stand before it (FNV-1a), by which its stored shape is found again.
pub fn key(regex: &str, before: Before) -> u64 {
    let bytes = regex.bytes().chain([before as u8]);
    bytes.fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}
