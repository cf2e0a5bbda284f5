//! The sieve: says of a position, from the eight bytes behind it, whether any shape can begin there.
//!
//! Most positions at which a shape's first byte stands go no further. Walking the trie to find that out costs a wrong
//! guess of the processor each time; the sieve costs four look-ups that depend on nothing before them. Sequences are
//! sorted into 32 buckets of similar ones. For each of four pairs of bytes a table says in which buckets some sequence
//! has such a pair there; what stands in all four may match. (Filters for many literals, such as those of Hyperscan,
//! work alike; here a byte counts by its kind, so that sets of bytes fit in.)

use super::bytes::ByteSet;
use super::graph::{Before, ROOTS, root};
use super::shape::Start;
use serde::{Deserialize, Serialize};

/// Bytes that are looked at.
pub const WIDTH: usize = 8;
const PAIRS: usize = WIDTH / 2;
const BUCKETS: usize = 32;

/// Bytes that are told apart; all others stand alone.
const KINDS: &[(u8, u8)] = &[
    (0x00, 0x08),
    (0x0b, 0x0c),
    (0x0e, 0x1f),
    (b'3', b'5'),
    (b'7', b'9'),
    (b'A', b'F'),
    (b'G', b'I'),
    (b'J', b'M'),
    (b'N', b'R'),
    (b'S', b'U'),
    (b'V', b'Z'),
    (b'a', b'd'),
    (b'e', b'f'),
    (b'g', b'l'),
    (b'm', b'r'),
    (b's', b'w'),
    (b'x', b'z'),
    (0x80, 0xbf),
    (0xc0, 0xdf),
    (0xe0, 0xef),
    (0xf0, 0xff),
];

/// Tables and the buckets of each root of a trie.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Sieve {
    /// `PAIRS` tables of 64 × 64 kinds, the second byte's first.
    tables: Vec<u32>,
    /// Buckets of each root of the trie.
    roots: [u32; ROOTS],
    /// What the sequences of each bucket ask for at most.
    unions: Vec<Wanted>,
}

/// Number of kinds at most.
pub const KINDS_AT_MOST: usize = 64;

/// The kind of every byte. What lies behind the end of a text counts as a line's end.
pub fn kinds() -> [u8; 256] {
    let mut kinds = [0; 256];
    let mut next = 0;
    for b in 0..=255u8 {
        let range = KINDS.iter().find(|(lo, hi)| (*lo..=*hi).contains(&b));
        match range {
            Some((lo, _)) if *lo < b => kinds[usize::from(b)] = kinds[usize::from(*lo)],
            _ => {
                kinds[usize::from(b)] = next;
                next += 1;
            }
        }
    }
    debug_assert!(usize::from(next) <= KINDS_AT_MOST);
    kinds
}

/// What a sequence asks for: the kinds at each of the first positions, as bit sets.
type Wanted = [u64; WIDTH];

/// Sequences that share a bucket, and how often it is thought to pass.
struct Bucket {
    /// Roots, as bits.
    roots: u8,
    union: Wanted,
    members: Vec<Wanted>,
}

impl Sieve {
    /// Derives the sieve of some shapes.
    pub fn new(starts: &[(Start, Before)]) -> Self {
        let kinds = kinds();
        let mut buckets: Vec<Bucket> = Vec::new();
        for root in 0..ROOTS {
            let mut wanted: Vec<Wanted> =
                sequences(starts, &kinds).filter(|(r, _)| *r == root).map(|(_, wanted)| wanted).collect();
            wanted.sort_unstable();
            wanted.dedup();
            buckets.extend(groups(1 << root, wanted, &kinds));
        }
        merge(&mut buckets, &weights(&kinds));
        let mut out = Self { tables: vec![0; PAIRS << 12], roots: [0; ROOTS], unions: Vec::new() };
        for (n, bucket) in buckets.iter().enumerate() {
            out.unions.push(bucket.union);
            let roots = (0..ROOTS).filter(|root| bucket.roots >> root & 1 == 1);
            roots.for_each(|root| bucket.members.iter().for_each(|wanted| out.add(root, n, wanted)));
        }
        out
    }

    /// Adds the shapes of a user's rules, each to the bucket that it fits best.
    pub fn extend(&mut self, starts: &[(Start, Before)]) {
        let kinds = kinds();
        let weights = weights(&kinds);
        self.tables.resize(PAIRS << 12, 0);
        if self.unions.is_empty() {
            self.unions.push([0; WIDTH]);
        }
        for (root, wanted) in sequences(starts, &kinds) {
            let mine = self.roots[root];
            let cost = |n: usize| passes(&join(&self.unions[n], &wanted), &weights) - passes(&self.unions[n], &weights);
            let buckets = (0..self.unions.len()).filter(|n| mine == 0 || mine >> n & 1 == 1);
            let best = buckets.min_by(|&a, &b| cost(a).total_cmp(&cost(b))).unwrap_or(0);
            self.unions[best] = join(&self.unions[best], &wanted);
            self.add(root, best, &wanted);
        }
    }

    fn add(&mut self, root: usize, bucket: usize, wanted: &Wanted) {
        self.roots[root] |= 1 << bucket;
        for pair in 0..PAIRS {
            let (first, second) = (wanted[2 * pair], wanted[2 * pair + 1]);
            each(second, |s| each(first, |f| self.tables[pair << 12 | s << 6 | f] |= 1 << bucket));
        }
    }

    /// The buckets of which some sequence may begin with the bytes of these kinds, the first one lowest.
    #[inline]
    pub fn pass(&self, kinds: u64) -> u32 {
        // Two kinds of six bits to one index of twelve.
        let pairs = kinds & 0x003f_003f_003f_003f | kinds >> 2 & 0x0fc0_0fc0_0fc0_0fc0;
        let Some(tables) = self.tables.first_chunk::<{ PAIRS << 12 }>() else { return 0 };
        let at = |n: usize| tables[n << 12 | (pairs >> (16 * n)) as usize & 0xfff];
        at(0) & at(1) & at(2) & at(3)
    }

    /// The buckets of a root.
    pub fn root(&self, root: usize) -> u32 {
        self.roots[root]
    }
}

fn each(mut bits: u64, mut visit: impl FnMut(usize)) {
    while bits != 0 {
        visit(bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

/// The kinds that a set touches, as bits.
pub fn cover(set: ByteSet, kinds: &[u8; 256]) -> u64 {
    (0..=255u8).filter(|&b| set.contains(b)).fold(0, |bits, b| bits | 1 << kinds[usize::from(b)])
}

/// How much of a text each kind is thought to be.
fn weights(kinds: &[u8; 256]) -> [f64; 64] {
    let mut weights = [0.0; 64];
    (0..=255u8).for_each(|b| weights[usize::from(kinds[usize::from(b)])] += ByteSet::of(&[b]).frequency());
    weights
}

/// What each sequence asks for, and the root that it is walked from.
fn sequences<'s>(starts: &'s [(Start, Before)], kinds: &'s [u8; 256]) -> impl Iterator<Item = (usize, Wanted)> + 's {
    starts.iter().flat_map(move |(start, before)| {
        start.anchor.sequences.iter().map(move |sequence| {
            let mut wanted = [!0; WIDTH];
            wanted.iter_mut().zip(sequence).for_each(|(wanted, set)| *wanted = cover(*set, kinds));
            (root(start, *before), wanted)
        })
    })
}

/// Sequences of the same build: digits where the other has digits, letters where it has letters.
fn groups(roots: u8, wanted: Vec<Wanted>, kinds: &[u8; 256]) -> Vec<Bucket> {
    let class = |bytes: ByteSet| cover(bytes, kinds);
    let classes = [
        class(ByteSet::range(b'0', b'9')),
        class(ByteSet::range(b'A', b'Z')),
        class(ByteSet::range(b'a', b'z')),
        class(ByteSet::range(0x80, 0xff)),
        class(ByteSet::of(b" \t")),
        class(ByteSet::of(b"-./")),
        class(ByteSet::of(b":;,_@")),
        class(ByteSet::of(b"\n")),
    ];
    let build = |wanted: &Wanted| {
        wanted.map(|set| classes.iter().enumerate().fold(0u8, |b, (n, c)| b | u8::from(set & c != 0) << n))
    };
    let mut known: Vec<([u8; WIDTH], Bucket)> = Vec::new();
    for wanted in wanted {
        let build = build(&wanted);
        match known.iter_mut().find(|(b, _)| *b == build) {
            Some((_, bucket)) => bucket.take(Bucket { roots, union: wanted, members: vec![wanted] }),
            None => known.push((build, Bucket { roots, union: wanted, members: vec![wanted] })),
        }
    }
    known.into_iter().map(|(_, bucket)| bucket).collect()
}

impl Bucket {
    fn take(&mut self, other: Self) {
        self.roots |= other.roots;
        self.union = join(&self.union, &other.union);
        self.members.extend(other.members);
    }
}

fn join(a: &Wanted, b: &Wanted) -> Wanted {
    std::array::from_fn(|i| a[i] | b[i])
}

/// How often a bucket passes, roughly: a byte that follows one of its own sort is likelier than another.
fn passes(wanted: &Wanted, weights: &[f64; 64]) -> f64 {
    let weigh = |set: u64| {
        let mut sum = 0.0;
        each(set, |kind| sum += weights[kind]);
        if set == !0 { 1.0 } else { sum.sqrt() }
    };
    wanted.iter().map(|&set| weigh(set)).product()
}

/// Merges buckets until there are few enough, always the two that cost least together.
fn merge(buckets: &mut Vec<Bucket>, weights: &[f64; 64]) {
    let price = |a: &Bucket, b: &Bucket| {
        // Shapes behind a word break are walked together, numbers or not.
        let together = |roots: u8| roots & 0b1010 != 0;
        if a.roots != b.roots && !(together(a.roots) && together(b.roots)) {
            return f64::INFINITY;
        }
        passes(&join(&a.union, &b.union), weights) - passes(&a.union, weights) - passes(&b.union, weights)
    };
    // The price of each pair, the larger number first; a merge changes one row and one column.
    let mut prices: Vec<Vec<f64>> =
        (0..buckets.len()).map(|i| (0..i).map(|j| price(&buckets[i], &buckets[j])).collect()).collect();
    while buckets.len() > BUCKETS {
        let all = prices.iter().enumerate().flat_map(|(i, row)| row.iter().enumerate().map(move |(j, p)| (*p, i, j)));
        let Some((_, i, j)) = all.min_by(|a, b| a.0.total_cmp(&b.0)) else { return };
        let last = buckets.len() - 1;
        let other = buckets.swap_remove(i);
        buckets[j].take(other);
        prices.truncate(last);
        for changed in [i, j].into_iter().filter(|&n| n < last) {
            for n in 0..last {
                let (high, low) = (n.max(changed), n.min(changed));
                if high != low {
                    prices[high][low] = price(&buckets[high], &buckets[low]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::prefilter::draft::Draft;
    use crate::detect::prefilter::shape::Anchor;

    #[test]
    fn kinds_fit() {
        let kinds = kinds();
        assert!(kinds.iter().all(|&k| usize::from(k) < KINDS_AT_MOST), "{kinds:?}");
        assert_eq!(kinds[usize::from(b'3')], kinds[usize::from(b'5')]);
        assert_ne!(kinds[usize::from(b'2')], kinds[usize::from(b'3')]);
    }

    #[test]
    fn what_a_sequence_asks_for_passes_and_little_else() {
        let digits = vec![ByteSet::range(b'0', b'9'); 3];
        let sequence = [digits.clone(), vec![ByteSet::of(b"-")], digits].concat();
        let anchor = Anchor { sequences: vec![sequence], words: Vec::new() };
        let starts = [(
            Start { anchor, back: None, word_start: true, behind_break: true, draft: Draft::default(), longest: None },
            Before::NotWord,
        )];
        let mut extended = Sieve::default();
        extended.extend(&starts);
        for sieve in [Sieve::new(&starts), extended] {
            let kinds = kinds();
            let pass = |text: &[u8; 8]| sieve.pass(u64::from_le_bytes(text.map(|b| kinds[usize::from(b)])));
            assert_ne!(pass(b"123-456 ") & sieve.root(1), 0);
            assert_ne!(pass(b"987-6543") & sieve.root(1), 0);
            for no in [b"1234456 ", b"123-45- ", b"12-3456 ", b"x23-456 "] {
                assert_eq!(pass(no), 0);
            }
            assert_eq!(sieve.root(0) | sieve.root(2), 0);
        }
    }
}
