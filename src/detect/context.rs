//! Words around a candidate: labels directly before it, and words within reach on its line.
//!
//! Looked up only near candidates, never over the whole text. Reach is counted in bytes and ends with the line, except
//! that a value at the start of a line may take its label from the line above (`SSN:⏎123-…`).

use super::prefilter::words::{Hits, Key, WordHit, WordTable};
use regex_automata::meta::{Cache, Regex};
use regex_automata::{Anchored, Input};

/// What may stand between a label and its value, without the anchors.
const FILLER: &str = r"[0-9]?(?:[ _-]?(?:number|numbers|num|no|nr|code|value|is|número|numero)\b\.?| ?[nN]\.? ?(?:º|°|ª)\.?| ?№| ?#|号码?|號碼?)?";
const QUOTE: &str = r#"(?:\\?["'`]|&quot;)?"#;
const SEPARATOR: &str = r"(?:=>|:=|\?:|:|=|#|%3[dD]|：|＝|>| is:? | was | es | son |为|是|為)";

/// A separator is needed.
pub fn strict_gap() -> String {
    format!(
        r#"{FILLER}{QUOTE}(?: ?\([^()\n]{{1,24}}\))?[\])*]{{0,3}}[ \t]{{0,32}}(?:{SEPARATOR}[ \t*]{{0,32}}|(?::|：)[ \t*]{{0,32}}\r?\n[ \t]{{0,8}}){QUOTE}(?:[\[(<*]|“){{0,2}}"#
    )
}

/// White space is enough.
pub fn loose_gap() -> String {
    format!(r"(?:{}|{FILLER}{QUOTE}[ \t]{{1,4}}{QUOTE}(?:[\[(<*]|“){{0,2}}|[\[(])", strict_gap())
}

/// A key's `=`, `:` or tag directly.
pub fn key_gap() -> String {
    format!(r"{QUOTE}[ \t]{{0,2}}(?:=>|:|=|>|%3[dD])[ \t]{{0,2}}{QUOTE}")
}

/// Longest stretch that is taken for a gap, in bytes.
const LONGEST_GAP: usize = 64;

/// Decides whether a stretch between a label and a value is only a separator.
pub struct Gap {
    whole: Regex,
}

impl Gap {
    /// Compiles the gap's regex.
    pub fn new() -> Self {
        let pattern = format!("(?:{})$", loose_gap());
        Self { whole: super::pattern::compile(&pattern).expect("the gap's regex is fixed and valid") }
    }

    /// True if `between` is only a separator.
    pub fn is_gap(&self, cache: &mut Cache, between: &[u8]) -> bool {
        between.len() <= LONGEST_GAP
            && self.whole.search_half_with(cache, &Input::new(between).anchored(Anchored::Yes)).is_some()
    }

    /// A cache for this regex.
    pub fn create_cache(&self) -> Cache {
        self.whole.create_cache()
    }
}

/// Words around one span.
#[derive(Default)]
pub struct Around {
    span: (usize, usize),
    /// Before the span, the nearest first.
    pub before: Vec<WordHit>,
    /// Behind the span.
    pub after: Vec<WordHit>,
    /// The stretch of the text of which all words are known, and where in it they may stand.
    known: (usize, usize),
    keys: Vec<Key>,
    /// Where the text begins in the one that was searched, of which it is a part.
    base: usize,
    hits: Hits,
}

impl Around {
    /// Begins a text of which this stretch is searched: its words come through [`Self::push`].
    pub fn begin(&mut self, searched: std::ops::Range<usize>) {
        self.part(0);
        self.known = (searched.start, searched.end);
        self.keys.clear();
    }

    /// A word of the text, behind those before it.
    pub fn push(&mut self, key: Key) {
        self.keys.push(key);
    }

    /// The words pushed so far.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Goes on with a part of the text that was searched, which begins at `base` and is cut where no word is.
    pub fn part(&mut self, base: usize) {
        self.span = (usize::MAX, 0);
        self.base = base;
    }

    /// Collects the words around `start..end`, unless they are those of the last call.
    pub fn collect(
        &mut self,
        text: &[u8],
        (start, end): (usize, usize),
        reach: usize,
        table: &WordTable,
        counts: impl Fn(&WordHit) -> bool,
    ) {
        if self.span == (start, end) {
            return;
        }
        self.span = (start, end);
        let lo = line_before(text, start, reach);
        let hi = (end + reach).min(text.len());
        let hi = memchr::memchr(b'\n', &text[end..hi]).map_or(hi, |n| end + n);
        let hi = sentence_end(&text[end..hi]).map_or(hi, |n| end + n);
        let Self { before, after, known, keys, base, hits, .. } = self;
        before.clear();
        after.clear();
        let mut found = |word: WordHit| {
            if !counts(&word) {
            } else if word.end <= start {
                before.push(word);
            } else if word.start >= end && word.end <= hi {
                after.push(word);
            }
        };
        if known.0 <= *base + lo && *base + hi <= known.1 {
            let first = keys.partition_point(|key| (key.at as usize) < *base + lo);
            let near = keys[first..].iter().take_while(|key| (key.at as usize) < *base + hi);
            hits.clear();
            near.for_each(|key| table.compare(text, key.at as usize - *base, key.key, hits, &mut found));
        } else {
            (lo..hi).filter(|&at| starts_word(text, at)).for_each(|at| table.at(text, at, &mut found));
        }
        before.reverse();
    }
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
    memchr::memrchr(b'\n', &text[lo..line - 1]).map_or(lo, |m| lo + m + 1)
}

/// True where [`super::prefilter::plan::Plan::run`] finds a word.
pub fn starts_word(text: &[u8], at: usize) -> bool {
    let b = text[at];
    let before = at.checked_sub(1).map_or(b' ', |i| text[i]);
    match b {
        b'a'..=b'z' => !before.is_ascii_alphabetic(),
        b'A'..=b'Z' => !before.is_ascii_uppercase(),
        0xc3..=0xef => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(between: &str) -> bool {
        let gap = Gap::new();
        gap.is_gap(&mut gap.create_cache(), between.as_bytes())
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
            " №: ",
            " ",
            ":\n",
            " (US): ",
            "\\\":\\\"",
        ] {
            assert!(gap(yes), "{yes:?}");
        }
        for no in ["", " of ", " and 12 ", ", ", ". ", " when ", "\n\n"] {
            assert!(!gap(no), "{no:?}");
        }
    }

    #[test]
    fn context_ends_with_the_line_unless_the_value_begins_one() {
        let text = b"ssn\nphone 415";
        assert_eq!(line_before(text, 10, 40), 4);
        let text = b"x\nssn:\n  415";
        assert_eq!(line_before(text, 9, 40), 2);
    }
}
