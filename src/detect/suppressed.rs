//! What suppressors take of a text: timestamps, hashes, versions, of which nothing in them is a person's.
//!
//! Logs are full of them, and nearly all stand where nothing else does. So their candidates wait, and one is judged only
//! where a pattern has matched something that it may reach.

use super::MAX_MATCH;
use super::prefilter::plan::Candidate;
use super::prefilter::shape::MOST_BACK;

/// A stretch that a suppressor has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Taken {
    /// Where it begins.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// Number of the suppressor.
    pub suppressor: u8,
    /// Which of its patterns.
    pub matcher: u16,
}

/// Suppressors of a text: the stretches that they have taken, sorted by start, and candidates not judged yet.
#[derive(Default)]
pub struct Suppressed {
    spans: Vec<Taken>,
    /// Longest of them: how far back one can begin that reaches a position.
    longest: u32,
    /// A bit for each byte that one of them covers.
    bits: Vec<u64>,
    /// Those that reach a little way, and the others.
    waiting: [Waiting; 2],
}

/// Candidates that have not been judged, sorted by place.
#[derive(Default)]
struct Waiting {
    candidates: Vec<Candidate>,
    /// For each, itself if it has not been judged, or else one behind it from which to look on: whole runs of them are
    /// passed at once, or a text that is nothing but candidates would be looked at again for each match.
    onward: Vec<u32>,
}

/// Bytes from a candidate on, or before it, that one of the first list may reach.
const NEAR: usize = 256;

impl Waiting {
    fn clear(&mut self) {
        self.candidates.clear();
        self.onward.clear();
    }

    fn sort(&mut self) {
        // Most are in order: those of shapes are, and those of words, stretch by stretch.
        if !self.candidates.is_sorted_by_key(|c| c.at) {
            self.candidates.sort_by_key(|c| c.at);
        }
        self.onward.extend(0..=self.candidates.len() as u32);
    }

    /// The first from number `n` on that has not been judged.
    fn first(&mut self, mut n: usize) -> usize {
        while self.onward[n] as usize != n {
            let next = self.onward[self.onward[n] as usize];
            self.onward[n] = next;
            n = next as usize;
        }
        n
    }
}

impl Suppressed {
    /// Begins a text with these candidates of suppressors and how far they reach.
    pub fn begin(&mut self, candidates: impl Iterator<Item = (Candidate, usize)>) {
        self.spans.clear();
        self.longest = 0;
        self.bits.clear();
        self.waiting.iter_mut().for_each(Waiting::clear);
        candidates.for_each(|(c, reach)| self.waiting[usize::from(reach > NEAR)].candidates.push(c));
        self.waiting.iter_mut().for_each(Waiting::sort);
    }

    /// Takes the first candidate that may reach into `start..end` and has not been judged.
    pub fn next(&mut self, (start, end): (usize, usize), reaches: impl Fn(Candidate) -> bool) -> Option<Candidate> {
        for (list, reach) in self.waiting.iter_mut().zip([(NEAR, NEAR), (MAX_MATCH, MOST_BACK)]) {
            let from = list.candidates.partition_point(|c| c.at as usize + reach.0 < start);
            let mut n = list.first(from);
            while let Some(&c) = list.candidates.get(n).filter(|c| c.at as usize <= end + reach.1) {
                if reaches(c) {
                    list.onward[n] = n as u32 + 1;
                    return Some(c);
                }
                n = list.first(n + 1);
            }
        }
        None
    }

    /// Takes a candidate that begins at this place and has not been judged.
    pub fn next_at(&mut self, at: usize) -> Option<Candidate> {
        for list in &mut self.waiting {
            let n = list.first(list.candidates.partition_point(|c| (c.at as usize) < at));
            if let Some(&c) = list.candidates.get(n).filter(|c| c.at as usize == at) {
                list.onward[n] = n as u32 + 1;
                return Some(c);
            }
        }
        None
    }

    /// A suppressor takes a stretch.
    pub fn take(&mut self, span: Taken) {
        let (start, end) = (span.start as usize, span.end as usize);
        // They come nearly in order.
        let place = self.spans.iter().rposition(|s| *s <= span).map_or(0, |n| n + 1);
        self.spans.insert(place, span);
        self.longest = self.longest.max(span.end - span.start);
        if self.bits.len() <= end / 64 {
            self.bits.resize(end / 64 + 1, 0);
        }
        for (i, word) in self.bits.iter_mut().enumerate().take(end / 64 + 1).skip(start / 64) {
            let from = start.saturating_sub(i * 64).min(63);
            let to = (end - i * 64).min(64);
            if to > from {
                *word |= !0 >> (64 - (to - from)) << from;
            }
        }
    }

    /// True when some suppressor is known to cover the byte.
    pub fn covers(&self, at: usize) -> bool {
        self.bits.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// The stretches, in order.
    pub fn iter(&self) -> impl Iterator<Item = Taken> {
        self.spans.iter().copied()
    }

    /// The suppressor whose stretch overlaps `start..end`, other than the allowed ones.
    pub fn overlapping(&self, start: usize, end: usize, allowed: u64) -> Option<u8> {
        if !(start..end).any(|at| self.covers(at)) {
            return None;
        }
        let (start, end) = (start as u32, end as u32);
        let from = self.spans.partition_point(|s| s.start + self.longest <= start);
        let near = self.spans[from..].iter().take_while(|s| s.start < end);
        near.filter(|s| s.end > start).map(|s| s.suppressor).find(|&n| allowed >> n & 1 == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_found_in_whatever_order_they_came() {
        let mut suppressed = Suppressed::default();
        suppressed.begin([].into_iter());
        for (start, end, suppressor) in [(70, 90, 1), (10, 20, 0), (15, 130, 2)] {
            suppressed.take(Taken { start, end, suppressor, matcher: 0 });
        }
        assert!(suppressed.covers(10) && suppressed.covers(129) && !suppressed.covers(9) && !suppressed.covers(130));
        assert_eq!(suppressed.overlapping(0, 11, 0), Some(0));
        assert_eq!(suppressed.overlapping(80, 81, 0b100), Some(1));
        assert_eq!(suppressed.overlapping(80, 81, 0b110), None);
        assert_eq!(suppressed.overlapping(130, 140, 0), None);
        let starts: Vec<u32> = suppressed.iter().map(|taken| taken.start).collect();
        assert_eq!(starts, [10, 15, 70]);
    }

    #[test]
    fn each_candidate_is_given_once_and_where_it_reaches() {
        let candidate = |at| Candidate { at, matcher: 7 };
        let mut suppressed = Suppressed::default();
        let far = (candidate(10), 1000);
        suppressed.begin([(candidate(3000), 20), (candidate(2000), 20), far].into_iter());
        assert_eq!(suppressed.next_at(3001), None);
        let mut next = |span, reach| suppressed.next(span, |c| (c.at as usize) + reach > 1990);
        assert_eq!(next((1000, 1100), 0), None);
        assert_eq!(next((2010, 2020), 0), Some(candidate(2000)));
        assert_eq!(next((2010, 2020), 0), None);
        assert_eq!(next((2010, 2020), 5000), Some(candidate(10)));
        assert_eq!(suppressed.next_at(3000), Some(candidate(3000)));
        assert_eq!(suppressed.next_at(3000), None);
        let mut next = |span, reach| suppressed.next(span, |c| (c.at as usize) + reach > 1990);
        assert_eq!(next((2010, 4000), 5000), None);
    }
}
