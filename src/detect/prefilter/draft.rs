//! Drafts: the first bytes of a regex as an automaton without empty steps, one place for each set of bytes that a match
//! goes through.
//!
//! The automaton is Glushkov's: a place for each class of the regex, repetitions written out as far as [`DEEP`] bytes reach.
//! It is as exact as that, where a list of sequences grows with each choice and must be cut.

use super::bytes::ByteSet;
use super::shape::{all_bytes, class_bytes};
use regex_syntax::hir::{Hir, HirKind};

/// Bytes of a match that are looked at: more than a date with a time of day has.
pub const DEEP: usize = 25;

/// Most places of one draft; what lies behind them is not looked at.
const MOST: usize = 3000;

/// A place: it is reached by a byte of its set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The bytes that lead here.
    pub set: ByteSet,
    /// Where a match goes on.
    pub next: Vec<u32>,
    /// What has come so far may be a match, or is not looked at any farther.
    pub accept: bool,
}

/// The automaton of one shape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// All places.
    pub places: Vec<Place>,
    /// Those at which a match begins.
    pub first: Vec<u32>,
}

/// A place, or what comes before the first one.
type From = Option<u32>;

/// What has been read: the places where it may have ended, each with the least number of bytes so far.
type Ends = Vec<(From, usize)>;

impl Draft {
    /// The draft of some parts one behind the other, and of one byte behind them if not any byte may follow.
    pub fn new(parts: &[Hir], after: Option<ByteSet>) -> Self {
        let mut out = Self::default();
        let mut ends = vec![(None, 0)];
        for part in parts {
            ends = out.read(part, ends);
        }
        if let Some(after) = after {
            ends = out.step(after, ends);
        }
        out.accept(&ends);
        out
    }

    /// The same for sequences of sets.
    pub fn of_sequences(sequences: &[Vec<ByteSet>]) -> Self {
        let mut out = Self::default();
        for sequence in sequences {
            let ends = sequence.iter().fold(vec![(None, 0)], |ends, &set| out.step(set, ends));
            out.accept(&ends);
        }
        out
    }

    /// Every byte with which a match begins.
    pub fn first_bytes(&self) -> ByteSet {
        self.first.iter().fold(ByteSet::EMPTY, |all, &place| all.union(self.places[place as usize].set))
    }

    fn accept(&mut self, ends: &Ends) {
        for place in ends.iter().filter_map(|(from, _)| *from) {
            self.places[place as usize].accept = true;
        }
    }

    /// One byte of a set behind each end. Ends that are deep enough are not followed.
    fn step(&mut self, set: ByteSet, ends: Ends) -> Ends {
        let (near, far): (Ends, Ends) = ends.into_iter().partition(|&(_, depth)| depth < DEEP);
        self.accept(&far);
        let Some(depth) = near.iter().map(|&(_, depth)| depth).min() else { return Vec::new() };
        if self.places.len() >= MOST {
            self.accept(&near);
            return Vec::new();
        }
        let place = self.places.len() as u32;
        self.places.push(Place { set, ..Place::default() });
        for (from, _) in near {
            match from {
                None => self.first.push(place),
                Some(from) => self.places[from as usize].next.push(place),
            }
        }
        vec![(Some(place), depth + 1)]
    }

    fn read(&mut self, hir: &Hir, ends: Ends) -> Ends {
        if ends.is_empty() {
            return ends;
        }
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => ends,
            HirKind::Capture(c) => self.read(&c.sub, ends),
            HirKind::Concat(parts) => parts.iter().fold(ends, |ends, part| self.read(part, ends)),
            HirKind::Literal(l) => l.0.iter().fold(ends, |ends, &b| self.step(ByteSet::of(&[b]), ends)),
            HirKind::Class(class) => {
                let (first, more) = class_bytes(class);
                let ends = self.step(first, ends);
                if more == ByteSet::EMPTY {
                    return ends;
                }
                // A character of several bytes: what follows it is not looked at.
                self.accept(&ends);
                Vec::new()
            }
            HirKind::Alternation(parts) => {
                let all = parts.iter().flat_map(|part| self.read(part, ends.clone())).collect();
                merged(all)
            }
            HirKind::Repetition(r) => {
                let mut now = ends;
                for _ in 0..r.min {
                    now = self.read(&r.sub, now);
                    if now.is_empty() {
                        return now;
                    }
                }
                let mut all = now.clone();
                // Beyond DEEP copies each end is too deep to be followed.
                for _ in 0..r.max.map_or(DEEP, |max| (max - r.min).min(DEEP as u32) as usize) {
                    now = self.read(&r.sub, now);
                    all.extend(now.iter().copied());
                }
                // Where copies were left out, what the last one leads to is not known.
                if r.max.is_none_or(|max| (max - r.min) as usize > DEEP) && all_bytes(&r.sub) != ByteSet::EMPTY {
                    self.accept(&now);
                }
                merged(all)
            }
        }
    }
}

/// Each end once, with its least depth.
fn merged(mut ends: Ends) -> Ends {
    ends.sort_unstable();
    ends.dedup_by_key(|(from, _)| *from);
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    /// True if a text may be or begin a match.
    fn passes(draft: &Draft, text: &[u8]) -> bool {
        let mut now = draft.first.clone();
        for b in text {
            now.retain(|&place| draft.places[place as usize].set.contains(*b));
            if now.iter().any(|&place| draft.places[place as usize].accept) {
                return true;
            }
            now = now.iter().flat_map(|&place| draft.places[place as usize].next.clone()).collect();
            now.sort_unstable();
            now.dedup();
        }
        false
    }

    fn draft(regex: &str, after: Option<ByteSet>) -> Draft {
        let hir = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(regex).expect("valid");
        Draft::new(&[hir], after)
    }

    #[test]
    fn what_matches_passes_and_what_differs_early_does_not() {
        let digits = draft(r"\(?0\d{1,5}\)?[ ./-]{1,3}\d{2,8}", Some(ByteSet::of(b" \n")));
        for yes in ["(030) 123456 ", "030/12 ", "0304 - 12345678\n"] {
            assert!(passes(&digits, yes.as_bytes()), "{yes}");
        }
        for no in ["030/1 ", "130/12 ", "0304 -- -12", "030/123456789 ", "08:05"] {
            assert!(!passes(&digits, no.as_bytes()), "{no}");
        }
    }

    #[test]
    fn repetitions_without_end_are_followed_as_far_as_drafts_go() {
        let words = draft("(?:[a-z]+ )*[a-z]+;", None);
        assert!(passes(&words, b"one two;") && passes(&words, b"a b c d;"));
        assert!(passes(&words, b"onlylettersherewithoutanyend"), "too long to tell");
        assert!(!passes(&words, b"one  two;"));
    }

    #[test]
    fn a_draft_of_sequences_is_those_sequences() {
        let set = |bytes| ByteSet::of(bytes);
        let draft = Draft::of_sequences(&[vec![set(b"a"), set(b"bc")], vec![set(b"x")]]);
        assert!(passes(&draft, b"ab") && passes(&draft, b"ac") && passes(&draft, b"x") && !passes(&draft, b"ax"));
        assert_eq!(draft.first_bytes(), set(b"ax"));
    }
}
