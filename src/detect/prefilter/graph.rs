//! The graph of all shapes: what the build script makes of the built-in rules, and what a user's rules are added to.

// The build script has these modules too, one beside the other.
use super::super::model::Edges;
use super::bytes::ByteSet;
use super::draft::Draft;
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
    /// The same, and not a digit with one of `.:-/+` behind it: no number goes on.
    Number = 2,
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

/// What may stand on the two sides of a pattern's matches. A grammar says where a value ends, whatever the edges are.
pub fn beside(edges: Edges, has_grammar: bool) -> (Before, After) {
    let before = match edges {
        Edges::None | Edges::Han | Edges::HanStart => Before::Any,
        Edges::Number => Before::Number,
        // Every other kind refuses a letter, digit or `_` directly before the match.
        Edges::Word | Edges::Token | Edges::Start => Before::NotWord,
    };
    let after = match edges {
        _ if has_grammar => After::Any,
        Edges::None | Edges::Start | Edges::Han | Edges::HanStart => After::Any,
        Edges::Token => After::Token,
        Edges::Word | Edges::Number => After::Break,
    };
    (before, after)
}

/// A place in a shape: a byte of one of these sets leads on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Node {
    /// Whose it is.
    pub shape: ShapeId,
    /// What has come so far may be a match.
    pub accept: bool,
    /// Where its edges begin; they end where those of the next node begin.
    edges: u32,
}

/// What a shape is besides its sequences.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Shape {
    /// The way back from its anchor.
    pub back: Option<Back>,
    /// Words of its anchor.
    pub words: Vec<Word>,
    /// Bytes of the longest match, if there is one.
    pub longest: Option<u32>,
}

/// All shapes: one automaton without empty steps, which [`super::plan`] makes deterministic where a text needs it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Graph {
    /// The first edges of the shapes behind anything, behind a word break, at the start of a word, and where a number
    /// may begin.
    pub roots: [Vec<Edge>; ROOTS],
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// The sets of bytes on its edges.
    pub sets: Vec<ByteSet>,
    /// The shapes by number.
    pub shapes: Vec<Shape>,
}

/// A set of bytes, by number, and the node to which it leads.
pub type Edge = (u16, u32);

impl Graph {
    /// Adds shapes.
    pub fn extend(&mut self, starts: impl IntoIterator<Item = (Start, Before)>) {
        let mut numbers: HashMap<ByteSet, u16> = self.sets.iter().copied().zip(0..).collect();
        let kinds = sieve::kinds();
        for (start, before) in starts {
            let shape = self.shapes.len() as ShapeId;
            let base = self.nodes.len() as u32;
            let places = &start.draft.places;
            let late = late(&start.draft);
            let set = |n: usize| rounded(if late[n] { any_digit(places[n].set) } else { places[n].set }, &kinds);
            let sets: Vec<u16> = (0..places.len()).map(|n| self.number(set(n), &mut numbers)).collect();
            let edge = |&to: &u32| (sets[to as usize], base + to);
            self.roots[root(&start, before)].extend(start.draft.first.iter().map(edge));
            for place in places {
                self.nodes.push(Node { shape, accept: place.accept, edges: self.edges.len() as u32 });
                self.edges.extend(place.next.iter().map(edge));
            }
            self.shapes.push(Shape { back: start.back, words: start.anchor.words, longest: start.longest });
        }
    }

    fn number(&mut self, set: ByteSet, numbers: &mut HashMap<ByteSet, u16>) -> u16 {
        *numbers.entry(set).or_insert_with(|| {
            self.sets.push(set);
            self.sets.len() as u16 - 1
        })
    }

    /// A node.
    pub fn node(&self, n: u32) -> &Node {
        &self.nodes[n as usize]
    }

    /// Where a node leads.
    pub fn edges(&self, n: u32) -> &[Edge] {
        let end = self.nodes.get(n as usize + 1).map_or(self.edges.len(), |next| next.edges as usize);
        &self.edges[self.nodes[n as usize].edges as usize..end]
    }

    /// Every byte with which the shapes of a root begin.
    pub fn first_bytes(&self, root: usize) -> ByteSet {
        let sets = self.roots[root].iter().map(|&(set, _)| self.sets[usize::from(set)]);
        sets.fold(ByteSet::default(), |all, set| all.union(set))
    }
}

/// The root from which a shape is walked.
pub fn root(start: &Start, before: Before) -> usize {
    let letters = is_letters(&start.draft.first_bytes());
    match before {
        _ if start.back.is_some() => match start {
            Start { word_start: true, .. } if letters => 2,
            Start { behind_break: true, .. } => 1,
            _ => 0,
        },
        Before::Any if letters => 2,
        Before::Any => 0,
        Before::NotWord => 1,
        Before::Number => 3,
    }
}

/// Number of roots.
pub const ROOTS: usize = 4;

/// A set rounded up to whole kinds of bytes. An automaton over all bytes takes megabytes and misses the processor's caches
/// at each step; that costs more than the few candidates that exactness saves.
fn rounded(set: ByteSet, kinds: &[u8; 256]) -> ByteSet {
    let cover = sieve::cover(set, kinds);
    let all: Vec<u8> = (0..=255u8).filter(|&b| cover >> kinds[usize::from(b)] & 1 == 1).collect();
    ByteSet::of(&all)
}

/// Bytes of a match in which digits are told apart.
const TELLING: usize = 4;

/// For each place of a shape, whether so many bytes always come before it that its digits need not be told apart: those
/// in front have said what can be said of a number, and the automaton has a fraction of the states.
fn late(draft: &Draft) -> Vec<bool> {
    let mut late = vec![true; draft.places.len()];
    let mut front = draft.first.clone();
    for _ in 0..TELLING {
        front.retain(|&n| std::mem::take(&mut late[n as usize]));
        front = front.iter().flat_map(|&n| &draft.places[n as usize].next).copied().collect();
    }
    late
}

/// A set with all digits if it has one.
fn any_digit(set: ByteSet) -> ByteSet {
    let digits = ByteSet::range(b'0', b'9');
    if set.intersection(&digits) == ByteSet::EMPTY { set } else { set.union(digits) }
}

/// True for a set of letters alone.
fn is_letters(set: &ByteSet) -> bool {
    (0..=255u8).all(|b| !set.contains(b) || b.is_ascii_alphabetic())
}

/// The shapes of the built-in rules, as the build script stores them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Stored {
    /// The graph.
    pub graph: Graph,
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
