//! Automata as tables: the end of a match that begins at a known place, a step for each byte.
//!
//! The build script makes them for the patterns of the built-in rules and for what stands between a label and its value,
//! and stores them in the binary, so that a scan pays neither for parsing a regex nor for finding out its states. Patterns
//! whose table would be large, those for which it matters what stands before them, and those of a user's rules have none
//! and run by the library's lazy automaton. A state is the place of its row in the table.

use regex_automata::nfa::thompson;
use regex_automata::util::syntax as flags;

/// What comes before the classes of bytes: bytes of a row, the first state, the first of the states in which something
/// has matched, and the class of the end of a text.
pub const HEADER: usize = 4;
/// Bytes that are told apart.
pub const CLASSES: usize = 256;
/// The state from which nothing can match any more.
pub const DEAD: u16 = 0;

/// The table of one regex.
#[derive(Clone, Copy, Debug)]
pub struct Automaton<'a> {
    start: u16,
    matches_from: u16,
    end_of_text: u16,
    classes: &'a [u8; CLASSES],
    next: &'a [u8],
}

/// Which matches count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matches {
    /// The one that the regex prefers.
    Preferred,
    /// Each of them.
    All,
}

impl<'a> Automaton<'a> {
    /// Reads what [`super::tabulate::derive`] wrote.
    pub fn new(stored: &'a [u8]) -> Option<Self> {
        let (header, rest) = stored.split_at_checked(2 * HEADER)?;
        let number = |n: usize| Some(u16::from_le_bytes(*header.get(2 * n..)?.first_chunk()?));
        let (classes, next) = rest.split_first_chunk()?;
        Some(Self { start: number(1)?, matches_from: number(2)?, end_of_text: number(3)?, classes, next })
    }

    #[inline]
    fn step(&self, state: u16, class: u16) -> u16 {
        let at = 2 * (usize::from(state) + usize::from(class));
        self.next.get(at..).and_then(|next| next.first_chunk()).map_or(DEAD, |next| u16::from_le_bytes(*next))
    }

    /// The end of the match that begins at `start` and ends at or before `end`. What lies behind `end` is only looked at
    /// to see whether a word or a line ends there.
    pub fn end(&self, text: &[u8], start: usize, end: usize) -> Option<usize> {
        let mut found = None;
        self.ends(text, start, end, |at| found = Some(at));
        found
    }

    /// The ends of the matches that begin at `start` and end at or before `end`, in order.
    #[inline]
    pub fn ends(&self, text: &[u8], start: usize, end: usize, mut found: impl FnMut(usize)) {
        let mut state = self.start;
        // A match is known one byte late.
        for (i, &b) in text[start..end].iter().enumerate() {
            state = self.step(state, self.classes[usize::from(b)].into());
            if state >= self.matches_from {
                found(start + i);
            } else if state == DEAD {
                return;
            }
        }
        let class = text.get(end).map_or(self.end_of_text, |&b| self.classes[usize::from(b)].into());
        if self.step(state, class) >= self.matches_from {
            found(end);
        }
    }
}

impl Automaton<'_> {
    /// The ends of the matches that begin at `start` and end before the last byte, as far as a text is known. True if none
    /// ends later, whatever follows; or whatever follows a digit, if one stands behind it.
    pub fn ends_in(&self, known: &[u8], start: usize, before_digit: bool, mut found: impl FnMut(usize)) -> bool {
        let class = |b: u8| u16::from(self.classes[usize::from(b)]);
        let mut state = self.start;
        for (i, &b) in known[start..].iter().enumerate() {
            state = self.step(state, class(b));
            if state >= self.matches_from {
                found(start + i);
            } else if state == DEAD {
                return true;
            }
        }
        before_digit && self.dies_at_digits(state)
    }

    /// False if nothing that begins at `start` matches, whatever follows what is known of the text, or whatever follows a
    /// digit. What is known may be cut anywhere: the text that is judged may be a cell of it, which ends earlier.
    pub fn may_match(&self, known: &[u8], start: usize, before_digit: bool) -> bool {
        let ends = |state: u16| self.step(state, self.end_of_text) >= self.matches_from;
        let mut state = self.start;
        for &b in &known[start..] {
            if ends(state) {
                return true;
            }
            state = self.step(state, self.classes[usize::from(b)].into());
            if state >= self.matches_from || state == DEAD {
                return state != DEAD;
            }
        }
        ends(state) || !(before_digit && self.dies_at_digits(state))
    }

    fn dies_at_digits(&self, state: u16) -> bool {
        (b'0'..=b'9').all(|digit| self.step(state, self.classes[usize::from(digit)].into()) == DEAD)
    }
}

/// The flags of rules' regexes.
pub fn syntax_flags() -> flags::Config {
    flags::Config::new().unicode(false).utf8(false)
}

/// Limits of the automata that others are made from.
pub fn nfa() -> thompson::Config {
    thompson::Config::new().utf8(false).nfa_size_limit(Some(4 << 20))
}

/// What a stored regex is found by. Two that share it would be one: the build script makes sure that none do.
pub fn key(pattern: &str, matches: Matches) -> u64 {
    let bytes = pattern.bytes().chain([matches as u8]);
    bytes.fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// Bytes of a key and of the place of what it stands for.
pub const ENTRY: usize = 16;

/// The table with a key in what [`super::tabulate::pack`] wrote.
pub fn unpack(packed: &[u8], key: u64) -> Option<Automaton<'_>> {
    let (count, rest) = packed.split_first_chunk()?;
    let entries = rest.get(..usize::try_from(u64::from_le_bytes(*count)).ok()?.checked_mul(ENTRY)?)?;
    let (entries, _) = entries.as_chunks::<ENTRY>();
    let (keys, places) = (|e: &[u8; ENTRY]| u64::from_le_bytes(*e.first_chunk().unwrap_or(&[0; 8])), 8);
    let entry = &entries[entries.binary_search_by_key(&key, keys).ok()?];
    let number = |at: usize| Some(u32::from_le_bytes(*entry.get(at..)?.first_chunk()?) as usize);
    let (place, len) = (number(places)?, number(places + 4)?);
    Automaton::new(packed.get(place..place + len)?)
}
