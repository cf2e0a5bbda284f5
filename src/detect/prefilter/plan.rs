//! The plan: all shapes of all patterns in one graph, walked from the few positions where a shape can begin.
//!
//! Bitmaps say where a shape can begin: behind a word break, at one of the bytes with which shapes begin. From there the
//! graph is walked as a deterministic automaton whose states are made when they are first met, so that a text pays for
//! what it contains and start-up for nothing. On logs a walk ends after three or four bytes.
//!
//! Tried before: the same trie as shifts and ANDs of bitmaps, 256 positions at a time. With nine shapes that is faster;
//! with the thousand of all detectors each stretch of text met hundreds of nodes, and it was six times slower.

use super::bitmap::{BLOCK, Bitmaps, Classes};
use super::bytes::ByteSet;
use super::chunks::{self, Chunk, DECIDED, KNOWN, SHORTEST, Said};
use super::graph::{Graph, ROOTS, Stored};
use super::known::{Begins, READ, Word};
use super::places::{Place, Places};
use super::runs::{self, Runs};
use super::seen::{Beginning, Finds, Seen};
use super::sieve::{self, Sieve};
use super::walker::{Walker, first_state};
use super::words::{Ends, WordTable};

/// The compiled shapes of all patterns.
pub struct Plan {
    pub(super) graph: Graph,
    sieve: Sieve,
    runs: Runs,
    /// The class of each kind behind a run of digits.
    run_classes: [u8; 64],
    classes: Classes,
    /// Buckets of the sieve for each choice of roots, as bits.
    buckets: [u32; 1 << ROOTS],
    /// The kinds of each set of the trie.
    pub(super) covers: Vec<u64>,
}

/// Second bytes that stand at a larger share of positions say too little.
const TELLING: f64 = 0.1;

/// Numbers of the sets of [`Classes`].
const WORD: usize = 0;
const UPPER: usize = 1;
const LOWER: usize = 2;
/// Latin letters with accents, and everything from U+0800 on: scripts without spaces between words.
const LEAD: usize = 3;
/// Bytes with which shapes behind anything begin if one of [`SECOND`] follows, those behind a word break of either kind,
/// those at the start of a word.
const FIRST: usize = 4;
const DIGIT: usize = 7;
/// Bytes that stand behind those of [`FIRST`].
const SECOND: usize = 8;
/// Bytes with which shapes behind anything begin, whatever follows.
const WIDE: usize = 9;

/// The first bytes of shapes behind anything, those behind which few bytes can stand and the others apart, and these few
/// bytes: such shapes begin with quotes and colons, which are common, and go on with what is not.
fn by_second(graph: &Graph) -> (ByteSet, ByteSet, ByteSet) {
    let (mut narrow, mut second, mut wide) = (ByteSet::EMPTY, ByteSet::EMPTY, ByteSet::EMPTY);
    for &(set, node) in &graph.roots[0] {
        let first = graph.sets[usize::from(set)];
        let sets = graph.edges(node).iter().map(|&(set, _)| graph.sets[usize::from(set)]);
        let behind = sets.fold(ByteSet::EMPTY, |all, set| all.union(set));
        // Where the text ends there is no second byte; it counts as a line's end.
        if graph.node(node).accept || behind.contains(b'\n') || behind.frequency() > TELLING {
            wide = wide.union(first);
        } else {
            (narrow, second) = (narrow.union(first), second.union(behind));
        }
    }
    (narrow, second, wide)
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
    /// A plan for some shapes. It also knows where words begin.
    pub fn new(stored: Stored) -> Self {
        let Stored { graph, sieve, runs, .. } = stored;
        let (upper, lower) = (ByteSet::range(b'A', b'Z'), ByteSet::range(b'a', b'z'));
        let digit = ByteSet::range(b'0', b'9');
        let word = upper.union(lower).union(digit).union(ByteSet::of(b"_"));
        let first = |root| graph.first_bytes(root);
        let behind = first(1).union(first(3));
        let (narrow, second, wide) = by_second(&graph);
        let lead = ByteSet::range(0xc3, 0xef);
        let sets = [word, upper, lower, lead, narrow, behind, first(2), digit, second, wide];
        let kinds = sieve::kinds();
        let classes = Classes::new(sets, &kinds, kinds[usize::from(b'\n')]);
        let buckets = std::array::from_fn(|roots| {
            (0..ROOTS).filter(|root| roots >> root & 1 == 1).fold(0, |bits, root| bits | sieve.root(root))
        });
        let covers = graph.sets.iter().map(|&set| sieve::cover(set, &kinds)).collect();
        Self { graph, sieve, runs, run_classes: runs::classes(), classes, buckets, covers }
    }

    /// Classifies `text[..len]` for this plan, and a little of what follows.
    pub fn classify(&self, text: &[u8], len: usize, maps: &mut Bitmaps) {
        maps.fill(text, len, &self.classes);
    }

    /// Finds the candidates that begin in `text[start..end]`, for which `maps` was filled: `finds` takes each shape that
    /// may begin at a position, and each key of a marked phrase at a position where a word begins: with a letter behind
    /// something else, with a capital behind a small letter, and with any letter of a script without spaces. Where any
    /// phrase may begin is added to `places`.
    #[allow(clippy::too_many_arguments)]
    pub fn run(
        &self,
        walker: &mut Walker,
        maps: &Bitmaps,
        text: &[u8],
        (start, end): (usize, usize),
        words: &WordTable,
        places: &mut Places,
        finds: &mut impl Finds,
    ) {
        self.look_up(walker, maps, text, (start, end), words, finds);
        let mut carry = Carry::at(text, start);
        let mut next = carry.words(maps, 0);
        let mut passed = [(0u8, 0u8, 0u32); 64];
        for w in 0..(end - start).div_ceil(BLOCK) {
            let at = start + w * BLOCK;
            let now = next;
            next = carry.words(maps, w + 1);
            // Only the last word can reach beyond the end.
            let inside = if end - at < BLOCK { !(!0 << (end - at)) } else { !0 };
            let sets = maps.word(w);
            let seconds = sets[SECOND] >> 1 | maps.word(w + 1)[SECOND] << 63;
            let (known, left) = (walker.passed.known[w], walker.passed.shape[w] & inside);
            let any = (sets[FIRST] & seconds | sets[WIDE]) & left;
            let mut behind = sets[FIRST + 1] & now.behind_break & left;
            let mut letters = sets[FIRST + 2] & now.starts & left;
            let starts = now.starts & inside;
            let (mut marked, mut phrases) = (starts & walker.passed.marked[w], starts & walker.passed.phrase[w]);
            if at + BLOCK + READ <= text.len() {
                let (mut may_shape, mut may_mark, mut may_phrase) = (0, 0, 0);
                let asked = now.alpha & !known;
                each(starts & asked, |i| {
                    let ends = (u128::from(!next.alpha) << 64 | u128::from(!now.alpha)) >> (i + 1);
                    let count = (ends as u8 | 0x80).trailing_zeros() + 1;
                    let is_behind = now.behind_break >> i & 1 == 1;
                    let bytes = text[at + i..].first_chunk::<READ>().unwrap_or(&[0; READ]);
                    let word = Word::new(bytes, count, is_behind);
                    let begins = match walker.known.get(word) {
                        Some(begins) if begins != Begins::UNKNOWN => begins,
                        None => {
                            walker.known.put(word, Begins::UNKNOWN);
                            Begins::UNKNOWN
                        }
                        Some(_) => {
                            let roots = ((behind >> i & 1) * 0b1010) | ((letters >> i & 1) << 2);
                            let kinds = maps.behind(w * BLOCK + i);
                            let begins = self.begins(walker, words, &text[at + i..][..word.bytes()], kinds, roots);
                            walker.known.put(word, begins);
                            begins
                        }
                    };
                    may_shape |= begins.shape() << i;
                    may_mark |= begins.marked() << i;
                    may_phrase |= begins.phrase() << i;
                });
                behind &= may_shape | !asked;
                letters &= may_shape | !asked;
                marked &= may_mark | !asked;
                phrases &= may_phrase | !asked;
            }
            places.push(Place { starts: phrases, ends: now.ends, camel: now.camel });
            let mut count = 0;
            let mut try_at = |i: usize, roots: u64| {
                let buckets = self.sieve.pass(maps.kinds(w * BLOCK + i)) & self.buckets[roots as usize];
                // Written in any case, and kept if it passes: nothing to guess for the processor.
                passed[count & 63] = (i as u8, roots as u8, buckets);
                count += usize::from(buckets != 0);
            };
            let digits = u128::from(maps.word(w + 1)[DIGIT]) << 64 | u128::from(sets[DIGIT]);
            each((any | behind) & sets[DIGIT], |i| {
                let build = Runs::build_of((digits >> i) as u64, maps.behind(w * BLOCK + i), &self.run_classes);
                let goes_on = continues(text, at + i);
                let roots = (any >> i & 1) | ((behind >> i & 1) * (2 | u64::from(!goes_on) << 3));
                try_at(i, roots & self.runs.pass(build));
            });
            each((any | behind | letters) & !sets[DIGIT], |i| {
                try_at(i, (any >> i & 1) | ((behind >> i & 1) * 0b1010) | ((letters >> i & 1) << 2));
            });
            for &(i, roots, buckets) in &passed[..count.min(64)] {
                for bits in [roots & 1, roots & !1] {
                    if self.buckets[usize::from(bits)] & buckets != 0 {
                        walker.walk(self, maps.behind(w * BLOCK + usize::from(i)), first_state(bits), |s| {
                            finds.shape(at + usize::from(i), s)
                        });
                    }
                }
            }
            each(marked, |i| words.marked_at(text, at + i, now.ends_behind(&next, i), |key| finds.key(key)));
        }
    }

    /// Fills `walker.passed` with what is known of the chunks of `text[start..end]`.
    fn look_up(
        &self,
        walker: &mut Walker,
        maps: &Bitmaps,
        text: &[u8],
        (start, end): (usize, usize),
        words: &WordTable,
        finds: &mut impl Finds,
    ) {
        walker.passed.begin((end - start).div_ceil(BLOCK));
        if !walker.chunks.begin(end - start) {
            return;
        }
        let digits = |w: usize| maps.word(w)[DIGIT];
        chunks::between_digits(end - start, digits, |from, to| {
            for at in (from..to).step_by(DECIDED) {
                let len = (to - at).min(KNOWN);
                let bytes = text[start + at..].first_chunk::<KNOWN>().filter(|_| len >= SHORTEST);
                let Some(bytes) = bytes else { return };
                let before = Carry::at(text, start + at);
                let is_before_digit = at + len == to && to < end - start;
                let chunk = Chunk::new(bytes, len, before.bits() | u16::from(is_before_digit) << 3);
                let begins = match walker.chunks.get(&chunk) {
                    Said::New => continue,
                    Said::Noted => {
                        let place = (at, len, is_before_digit);
                        let begins = self.begins_in(walker, (words, &mut *finds), (text, start), maps, place, before);
                        walker.chunks.put(&chunk, begins);
                        begins
                    }
                    Said::Begins(begins) => begins,
                };
                walker.passed.put(at, len.min(DECIDED), begins);
            }
        });
        walker.chunks.end();
    }

    /// What can begin in a chunk at `at`, counted from `start`, whatever stands behind its `len` bytes, or whatever does
    /// behind a digit.
    #[cold]
    fn begins_in(
        &self,
        walker: &mut Walker,
        (words, finds): (&WordTable, &mut impl Finds),
        (text, start): (&[u8], usize),
        maps: &Bitmaps,
        (at, len, is_before_digit): (usize, usize, bool),
        mut before: Carry,
    ) -> chunks::Begins {
        let mut begins = chunks::Begins::default();
        let known = at + len;
        let is = |set: usize, at: usize| maps.word(at / BLOCK)[set] >> (at % BLOCK) & 1;
        for i in 0..len.min(DECIDED) {
            let at = at + i;
            let now = Carry { word: is(WORD, at), alpha: is(UPPER, at) | is(LOWER, at), lower: is(LOWER, at) };
            let starts = now.alpha & !before.alpha | is(UPPER, at) & before.lower | is(LEAD, at);
            let second = if at + 1 < known { is(SECOND, at + 1) } else { 1 };
            let any = is(FIRST, at) & second | is(WIDE, at);
            let others = ((is(FIRST + 1, at) & !before.word & 1) * 0b1010) | ((is(FIRST + 2, at) & starts) << 2);
            before = now;
            let bytes = &text[start + at..start + known];
            let seen = Seen { bytes, before_digit: is_before_digit };
            let mut shape = false;
            for roots in [any, others].into_iter().filter(|&roots| roots != 0) {
                walker.walk(self, &maps.behind(at)[..known - at], first_state(roots as u8), |s| {
                    shape = shape || finds.may(Beginning::Shape(s), seen);
                });
            }
            begins.shape |= u32::from(shape) << i;
            if starts == 0 {
                continue;
            }
            let mut may = |seen: Seen<'_>| {
                words.may_begin(seen.bytes, |phrase, end| finds.may(Beginning::Phrase(phrase, end), seen))
            };
            let (marked, phrase) = if is_before_digit && bytes.len() < LONGEST_RUN + 2 {
                let mut with = [0; LONGEST_RUN + 2];
                let with = &mut with[..=bytes.len()];
                with[..bytes.len()].copy_from_slice(bytes);
                (b'0'..=b'9').fold((false, false), |all, digit| {
                    with[bytes.len()] = digit;
                    let (marked, phrase) =
                        if all == (true, true) { all } else { may(Seen { bytes: with, before_digit: false }) };
                    (all.0 | marked, all.1 | phrase)
                })
            } else {
                may(seen)
            };
            begins.marked |= u32::from(marked) << i;
            begins.phrase |= u32::from(phrase) << i;
        }
        begins
    }

    /// What can begin at a word of which these bytes say all.
    #[cold]
    fn begins(&self, walker: &mut Walker, words: &WordTable, word: &[u8], kinds: &[u8], roots: u64) -> Begins {
        let mut found = false;
        let read = if roots == 0 { 0 } else { walker.walk(self, kinds, first_state(roots as u8), |_| found = true) };
        let (marked, phrase) = words.may_begin(word, |_, _| true);
        Begins::new(found || read > word.len(), marked, phrase)
    }
}

/// Letters of a run that say all about its keys.
const LONGEST_RUN: usize = 8;

/// What the byte before says about the next 64.
#[derive(Clone, Copy)]
struct Carry {
    word: u64,
    alpha: u64,
    lower: u64,
}

/// What follows from the sets of 64 positions.
#[derive(Clone, Copy)]
struct Words {
    /// Not behind a letter, digit or `_`.
    behind_break: u64,
    /// A word begins.
    starts: u64,
    /// No letter, or a capital behind a small letter: a word is over.
    ends: u64,
    /// A capital behind a small letter.
    camel: u64,
    /// Letters of ASCII.
    alpha: u64,
}

impl Words {
    /// Where a word may end that begins at position `i`; `next` are the next 64.
    #[inline]
    fn ends_behind(&self, next: &Self, i: usize) -> Ends {
        let from = |next: u64, now: u64| ((u128::from(next) << 64 | u128::from(now)) >> (i + 1)) as u8;
        Ends { ends: from(next.ends, self.ends), goes_on: from(next.camel, self.camel) }
    }
}

impl Carry {
    fn at(text: &[u8], start: usize) -> Self {
        let before = start.checked_sub(1).map_or(b' ', |i| text[i]);
        Self {
            word: u64::from(before.is_ascii_alphanumeric() || before == b'_'),
            alpha: before.is_ascii_alphabetic().into(),
            lower: before.is_ascii_lowercase().into(),
        }
    }

    /// All of it as bits.
    fn bits(self) -> u16 {
        (self.word | self.alpha << 1 | self.lower << 2) as u16
    }

    #[inline]
    fn words(&mut self, maps: &Bitmaps, w: usize) -> Words {
        let sets = maps.word(w);
        let (upper, lower) = (sets[UPPER], sets[LOWER]);
        let alpha = upper | lower;
        let camel = upper & (lower << 1 | self.lower);
        let words = Words {
            behind_break: !(sets[WORD] << 1 | self.word),
            starts: alpha & !(alpha << 1 | self.alpha) | camel | sets[LEAD],
            ends: !alpha | camel,
            camel,
            alpha,
        };
        (self.word, self.alpha, self.lower) = (sets[WORD] >> 63, alpha >> 63, lower >> 63);
        words
    }
}

#[inline]
fn each(mut bits: u64, mut visit: impl FnMut(usize)) {
    while bits != 0 {
        visit(bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

/// True if a number that begins at `at` goes on one that ends two bytes before it. Behind a key, as in `note1:`, a cell may
/// begin, which sees nothing of it.
#[inline]
fn continues(text: &[u8], at: usize) -> bool {
    let Some([digit, sign]) = at.checked_sub(2).and_then(|from| text[from..].first_chunk()) else { return false };
    let is_key = || {
        let before = text[..at - 1].iter().rev().find(|b| !b.is_ascii_digit());
        before.is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_')
    };
    digit.is_ascii_digit() && matches!(sign, b'.' | b':' | b'-' | b'/' | b'+') && !(*sign == b':' && is_key())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::prefilter::graph::{After, Before, ShapeId};
    use crate::detect::prefilter::shape::{Start, derive};
    use crate::detect::prefilter::words::Key;

    fn plan(patterns: &[(&str, Before)]) -> Plan {
        let start = |&(regex, before): &(&str, Before)| -> (Start, Before) {
            let hir = crate::detect::syntax::parse(regex).expect("valid");
            (derive(&hir, After::Break.set()), before)
        };
        let starts: Vec<_> = patterns.iter().map(start).collect();
        let mut stored = Stored { sieve: Sieve::new(&starts), ..Stored::default() };
        stored.runs.extend(&starts);
        stored.graph.extend(starts);
        Plan::new(stored)
    }

    struct Shapes(Vec<(usize, ShapeId)>);

    impl Finds for Shapes {
        fn shape(&mut self, at: usize, shape: ShapeId) {
            self.0.push((at, shape));
        }

        fn key(&mut self, _: Key) {}

        fn may(&mut self, _: Beginning, _: Seen<'_>) -> bool {
            true
        }
    }

    fn shapes(plan: &Plan, text: &str) -> Vec<(usize, ShapeId)> {
        let (mut maps, mut out) = (Bitmaps::default(), Shapes(Vec::new()));
        plan.classify(text.as_bytes(), text.len(), &mut maps);
        let (mut walker, range) = (Walker::default(), (0, text.len()));
        let words = WordTable::default();
        plan.run(&mut walker, &maps, text.as_bytes(), range, &words, &mut Places::default(), &mut out);
        out.0.sort_unstable();
        out.0
    }

    #[test]
    fn a_number_that_goes_on_begins_nothing_that_wants_a_number() {
        let plan = plan(&[(r"\d{4}", Before::Number), (r"\d{4}", Before::NotWord)]);
        assert_eq!(shapes(&plan, "1234"), [(0, 0), (0, 1)]);
        assert_eq!(shapes(&plan, "x-1234 .1234"), [(2, 0), (2, 1), (8, 0), (8, 1)]);
        for (text, at) in [("12-1234", 3), ("1.1234", 2), ("1:1234", 2), ("1/1234", 2), ("1+1234", 2)] {
            assert_eq!(shapes(&plan, text), [(at, 1)], "{text}");
        }
        assert_eq!(shapes(&plan, "1,1234"), [(2, 0), (2, 1)]);
        // Where a cell begins behind a key, no number stands before it.
        assert_eq!(shapes(&plan, "note1:1234"), [(6, 0), (6, 1)]);
        assert_eq!(shapes(&plan, "note1-1234"), [(6, 1)]);
    }

    #[test]
    fn what_begins_with_a_common_mark_is_known_by_its_second_byte() {
        let plan = plan(&[(r#""@[a-z]"#, Before::Any), (r":\n", Before::Any), (r"::?", Before::Any)]);
        let (narrow, second, wide) = by_second(&plan.graph);
        assert!(narrow == ByteSet::of(b"\"") && second.contains(b'@') && wide == ByteSet::of(b":"));
        assert_eq!(shapes(&plan, r#"a "b" "@c" "#), [(6, 0)]);
        // Where the text ends, a line does.
        assert_eq!(shapes(&plan, "a:"), [(1, 1), (1, 2)]);
        let at_the_end_of_a_block = format!("{}\"@c", " ".repeat(63));
        assert_eq!(shapes(&plan, &at_the_end_of_a_block), [(63, 0)]);
    }

    #[test]
    fn late_digits_are_all_digits() {
        let plan = plan(&[(r"1-[01]\d{6}[0-5][0-5]", Before::NotWord)]);
        assert_eq!(shapes(&plan, "1-000000055"), [(0, 0)]);
        assert_eq!(shapes(&plan, "1-900000055"), []);
        assert_eq!(shapes(&plan, "1-000000099"), [(0, 0)], "any digit will do there");
        assert_eq!(shapes(&plan, "1-0000000x5"), []);
    }

    /// A pattern of all digits behind anything makes each digit of a text a place, and a scan of logs a sixth slower; one of
    /// letters makes prose a fifth slower.
    #[test]
    fn no_built_in_pattern_makes_every_digit_or_letter_a_place() {
        let book = crate::rule::RuleBook::built_in();
        let on: Vec<_> = book.detectors().map(|(id, _)| id).collect();
        let compiled = crate::detect::compile::compile(&book, &on).expect("built-in rules");
        let first = compiled.plan.graph.first_bytes(0);
        let of =
            |all: std::ops::RangeInclusive<u8>| all.filter(|&b| first.contains(b)).map(char::from).collect::<Vec<_>>();
        let (digits, letters) = (of(b'0'..=b'9'), of(b'a'..=b'z'));
        assert!(digits.len() < 5, "{digits:?}: such a pattern needs edges");
        // One way to begin that is no word, `(?:pwd|[_-]pass)`, makes all of them places.
        assert!(letters.is_empty(), "{letters:?}: such a pattern needs a word at the start of each of its ways");
    }
}
