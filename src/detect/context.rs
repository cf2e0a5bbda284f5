//! Words around a candidate: labels directly before it, and words within reach on its line.
//!
//! Looked up only near candidates that have matched, never over the whole text, and once for a stretch of it. Reach is counted in bytes and ends with the line, except
//! that a value at the start of a line may take its label from the line above (`SSN:⏎123-…`).

use super::automaton::{Automaton, Matches};
use super::compile::Compiled;
use super::form;
use super::gap;
use super::owner;
use super::pattern::stored;
use super::prefilter::bloom;
use super::prefilter::places::Places;
use super::prefilter::seen::Seen;
use super::prefilter::words::{Hits, Key, WordHit};
use crate::mark::marks;
use std::ops::Range;
use std::sync::LazyLock;

/// Longest stretch that is taken for a gap between a word near a value and the value, in bytes.
const LONGEST_GAP: usize = 64;

/// Decides whether a stretch between a label and a value is only a separator.
#[derive(Clone, Copy)]
pub struct Gap {
    automaton: Automaton<'static>,
    /// Which one it is.
    number: usize,
    /// A label that is a line may have its value on the next one.
    below: bool,
}

impl Gap {
    /// The gap with one of the numbers of [`gap`].
    pub fn new(number: usize) -> Self {
        static GAPS: LazyLock<[Gap; 3]> = LazyLock::new(|| {
            let mut numbers = 0..;
            gap::all().map(|source| {
                let number = numbers.next().unwrap_or_default();
                let automaton = stored(&source, Matches::All).expect("the build script has stored all gaps");
                Gap { automaton, number, below: number != gap::KEY }
            })
        });
        GAPS[number]
    }

    /// Which of the gaps it is, from 0.
    pub fn number(&self) -> usize {
        self.number
    }

    /// The ends of all gaps that begin at `start`, in order.
    pub fn ends(&self, text: &[u8], start: usize, end: usize, mut found: impl FnMut(usize)) {
        self.automaton.ends(text, start, end, &mut found);
        // Whose it is has a sign behind it, whatever the gap.
        if let Some(at) = self.below.then(|| owner::end(&text[..end], start)).flatten() {
            Self::new(gap::STRICT).automaton.ends(text, at, end, &mut found);
        }
        if let Some(at) = self.below.then(|| form::below(text, start, end)).flatten() {
            found(at);
        }
    }

    /// True if only a separator stands between a label that ends at `label` and what begins at `start`, or if the label is
    /// a line and `start` begins the one below.
    pub fn leads(&self, text: &[u8], label: usize, start: usize) -> bool {
        let between = &text[label..start];
        let is_below =
            || memchr::memchr(b'\n', between).is_some() && form::below(text, label, text.len()) == Some(start);
        self.is_gap(between) || self.below && between.len() <= LONGEST_GAP && is_below()
    }

    /// Calls `may` with the end of each gap that begins at `start` of what is known of a text, as far as it is one. True if
    /// it says so of one of them, or if a gap may end where nothing is known.
    pub fn may_end(&self, seen: Seen<'_>, start: usize, mut may: impl FnMut(usize) -> bool) -> bool {
        if self.below && owner::may_begin(&seen.bytes[start.min(seen.bytes.len())..]) {
            return true;
        }
        let mut any = false;
        !self.automaton.ends_in(seen.bytes, start, seen.before_digit, |end| any = any || may(end)) || any
    }

    /// True if `between` is only a separator.
    pub fn is_gap(&self, between: &[u8]) -> bool {
        let mut is_gap = false;
        if between.len() <= LONGEST_GAP {
            self.automaton.ends(between, 0, between.len(), |end| is_gap = end == between.len());
            if let Some(at) = owner::end(between, 0).filter(|_| self.below && !is_gap) {
                let strict = Self::new(gap::STRICT).automaton;
                strict.ends(between, at, between.len(), |end| is_gap = end == between.len());
            }
        }
        is_gap
    }
}

/// Words around one span, looked up where something has matched and nowhere else.
#[derive(Default)]
pub struct Around {
    span: (usize, usize),
    /// Bits of the keys that were asked for.
    cared: u64,
    /// Before the span, the nearest first.
    pub before: Vec<WordHit>,
    /// Behind the span.
    pub after: Vec<WordHit>,
    /// For each stretch of the text the keys of the words that begin there, if they have been asked for.
    stretches: Vec<Option<(u32, u32)>>,
    keys: Vec<Key>,
    /// Where words begin, from the search for candidates.
    pub places: Places,
    /// Where the text begins in the one that was searched, of which it is a part.
    base: usize,
    hits: Hits,
    /// A stretch of the text searched in which no comment begins that accepts a finding.
    free: Range<usize>,
}

/// Bytes of a text of which the words are looked up together.
const STRETCH: usize = 128;

impl Around {
    /// Begins a text of so many bytes, of which what lies behind `from` is searched.
    pub fn begin(&mut self, len: usize, from: usize) {
        self.part(0);
        self.places.begin(from);
        self.stretches.clear();
        self.stretches.resize(len / STRETCH + 1, None);
        self.keys.clear();
        self.free = 0..0;
    }

    /// Goes on with a part of the text, which begins at `base` and is cut where no word is.
    pub fn part(&mut self, base: usize) {
        self.span = (usize::MAX, 0);
        self.base = base;
    }

    /// Collects the words around `start..end` of a part of the text whose keys have one of the bits `cared`, and perhaps
    /// others, unless they are those of the last call.
    pub fn collect(
        &mut self,
        (whole, part): (&[u8], &[u8]),
        (start, end): (usize, usize),
        (reach, cared): (usize, u64),
        compiled: &Compiled,
    ) {
        if (self.span, self.cared) == ((start, end), cared) {
            return;
        }
        (self.span, self.cared) = ((start, end), cared);
        let lo = line_before(part, start, reach);
        let hi = (end + reach).min(part.len());
        let hi = memchr::memchr(b'\n', &part[end..hi]).map_or(hi, |n| end + n);
        let hi = sentence_end(&part[end..hi]).map_or(hi, |n| end + n);
        self.before.clear();
        self.after.clear();
        self.hits.clear();
        let (from, to) = (self.base + lo, self.base + hi);
        // Looked for where a word is found, which is seldom.
        let mut marked = None;
        for n in from / STRETCH..to.div_ceil(STRETCH) {
            let (first, last) = self.stretch(whole, n, compiled);
            let Self { before, after, keys, base, hits, free, .. } = self;
            let is_wanted = |key: &&Key| (from..to).contains(&(key.at as usize)) && bloom::bit(key.key) & cared != 0;
            for key in keys[first..last].iter().filter(is_wanted) {
                compiled.words.compare(part, key.at as usize - *base, key.key, hits, &mut |word: WordHit| {
                    let phrase = word.phrase as usize;
                    if is_of_a_counter(&part[word.end..]) {
                        return;
                    }
                    if compiled.roles[phrase].is_empty() && compiled.triggered[phrase].is_empty() {
                        return;
                    }
                    let marked = marked.get_or_insert_with(|| accepting_unless(free, part, *base, (lo, hi)));
                    if marked.iter().any(|comment| comment.contains(&word.start)) {
                        return;
                    }
                    if word.end <= start {
                        before.push(word);
                    } else if word.start >= end && word.end <= hi {
                        after.push(word);
                    }
                });
            }
        }
        self.before.reverse();
    }

    /// Which of the keys are those of a stretch of the whole text.
    fn stretch(&mut self, whole: &[u8], n: usize, compiled: &Compiled) -> (usize, usize) {
        let known = self.stretches.get_mut(n);
        if let Some(Some((first, last))) = known {
            return (*first as usize, *last as usize);
        }
        let first = self.keys.len();
        let (start, end) = (n * STRETCH, ((n + 1) * STRETCH).min(whole.len()));
        let Self { places, keys, .. } = self;
        places.each(whole, (start, end), |at, ends| compiled.words.keys_at(whole, at, ends, |key| keys.push(key)));
        if let Some(known) = known {
            *known = Some((first as u32, self.keys.len() as u32));
        }
        (first, self.keys.len())
    }
}

/// Bytes of what such a comment begins with, at most: what is cut off at the end of a stretch is seen with the next.
const LONGEST_MARK: usize = 16;

/// Bytes before the words that count in which a comment may have begun that some of them stand in.
const LONGEST_REASON: usize = 512;

/// As [`accepting`]; what is known to be free of them is not searched again. `part` begins at `base` of what `free` counts in.
fn accepting_unless(free: &mut Range<usize>, part: &[u8], base: usize, (lo, hi): (usize, usize)) -> Vec<Range<usize>> {
    let from = lo.saturating_sub(LONGEST_REASON);
    let is_known = (free.start..=free.end).contains(&(base + from));
    let new = if is_known { from.max(free.end.saturating_sub(base + LONGEST_MARK)) } else { from };
    if new < hi && marks(&part[new..hi]).next().is_some() {
        return accepting(part, lo, hi);
    }
    *free = if is_known { free.start..free.end.max(base + hi) } else { base + from..base + hi };
    Vec::new()
}

/// Comments that accept a finding, as far as they reach into `lo..hi`, with their reason. What they name is what they are
/// about: it must not be the evidence for it.
fn accepting(text: &[u8], lo: usize, hi: usize) -> Vec<Range<usize>> {
    let from = lo.saturating_sub(LONGEST_REASON);
    let ends = |rest: &[u8]| {
        let line = memchr::memchr2(b'\n', b'"', rest).unwrap_or(rest.len());
        let closed = |end: &[u8]| memchr::memmem::find(&rest[..line], end).unwrap_or(line);
        closed(b"*/").min(closed(b"-->"))
    };
    let whole =
        |mark: Range<usize>| from + mark.start..from + mark.end + ends(&text[from + mark.end..hi.max(from + mark.end)]);
    marks(&text[from..hi]).map(whole).collect()
}

/// True behind a word in the name of a counter, which says nothing of what stands near: `phone_count=3`.
fn is_of_a_counter(behind: &[u8]) -> bool {
    matches!(behind.first(), Some(b'_' | b'C' | b'-'))
        && [&b"_count"[..], b"Count", b"-count", b"_total", b"_len"].iter().any(|name| behind.starts_with(name))
}

/// Where a sentence ends behind a value, so that a new one begins in sight: what that speaks of is something else.
fn sentence_end(behind: &[u8]) -> Option<usize> {
    behind.windows(3).position(|three| matches!(three, [b'.', b' ', b'A'..=b'Z']))
}

/// The start of the stretch before `start` in which words count.
fn line_before(text: &[u8], start: usize, reach: usize) -> usize {
    let lo = start.saturating_sub(reach);
    let Some(n) = memchr::memrchr(b'\n', &text[lo..start]) else { return lo };
    let line = lo + n + 1;
    if text[line..start].iter().filter(|b| !b.is_ascii_whitespace()).count() > 2 {
        return line;
    }
    let above = memchr::memrchr(b'\n', &text[lo..line - 1]).map_or(lo, |m| lo + m + 1);
    form::heading_above(text, line).map_or(above, |heading| above.min(heading.max(lo)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(between: &str) -> bool {
        Gap::new(gap::LOOSE).is_gap(between.as_bytes())
    }

    #[test]
    fn separators() {
        for yes in [
            ": ",
            "=",
            "\": \"",
            " number: ",
            " is ",
            " no. ",
            " #",
            ":** ",
            ">",
            "：",
            "号码：",
            " nº: ",
            " N.º ",
            ".: ",
            ". nº ",
            " №: ",
            " ",
            ":\n",
            " (US): ",
            "\\\":\\\"",
            " - ",
            " \u{2013} ",
            "......",
            " . . . . ",
            " \u{2026}\u{2026} ",
        ] {
            assert!(gap(yes), "{yes:?}");
        }
        for no in ["", " of ", " and 12 ", ", ", ". ", " when ", "\n\n", "-", "- ", "..", " . "] {
            assert!(!gap(no), "{no:?}");
        }
    }

    #[test]
    fn context_ends_with_the_line_unless_the_value_begins_one() {
        let text = b"ssn\nphone 415";
        assert_eq!(line_before(text, 10, 40), 4);
        let text = b"x\nssn:\n  415";
        assert_eq!(line_before(text, 9, 40), 2);
        assert_eq!(line_before(b"x\n## ssn\n\n415", 10, 40), 2);
        assert_eq!(line_before(b"x\nssn\n\n415", 7, 40), 6);
    }
}
