//! Word lists: phrases of `rules/words/`, in which the values behind a label or in a column are looked up.
//!
//! A list may have thousands of phrases, because it is asked only about a value that a label or a field's name has
//! already picked out; it is never searched for in a whole text. Case, accents and separators do not matter.

use std::collections::HashSet;
use std::sync::OnceLock;

/// Words and runs of characters longer than this are not looked up, so that a long value costs no more than a short one.
const LONGEST: usize = 256;

/// From here on lie scripts that do not part their words.
const UNPARTED: char = '\u{3000}';

/// One list. It is made on the first value that is looked up.
#[derive(Debug)]
pub struct WordList {
    text: Box<str>,
    set: OnceLock<Set>,
}

#[derive(Debug)]
struct Set {
    phrases: HashSet<Box<str>>,
    /// Their first words, or characters where words are not parted: what begins with none of these is no phrase.
    firsts: HashSet<Box<str>>,
    /// Words of the longest phrase.
    words: usize,
    /// Characters of the longest phrase of a script that does not part its words.
    characters: usize,
}

impl WordList {
    /// A list from the text of its file: phrases parted by white space, a blank inside one written `_`, lines that begin
    /// with `#` for the reader.
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), set: OnceLock::new() }
    }

    /// True if the value as a whole is a phrase of the list.
    pub fn is(&self, value: &[u8]) -> bool {
        self.set().phrases.contains(plain(value).as_str())
    }

    /// Where the last phrase of the list that stands in the value ends. A phrase is whole words, or any run of characters
    /// in Chinese and other scripts that do not part their words.
    pub fn end(&self, value: &[u8]) -> Option<usize> {
        let value = &value[..value.len().min(LONGEST)];
        let text = String::from_utf8_lossy(value);
        // Lossy text of broken bytes has other offsets.
        if text.len() != value.len() {
            return None;
        }
        let mut next = ' ';
        text.char_indices().rev().find_map(|(at, c)| {
            let ends = c.is_alphanumeric() && (c >= UNPARTED || !next.is_alphanumeric());
            next = c;
            let end = at + c.len_utf8();
            (ends && self.ends_with_phrase(&plain(&text.as_bytes()[..end]))).then_some(end)
        })
    }

    /// Where the longest phrase of the list that the value begins with ends.
    pub fn start(&self, value: &[u8]) -> Option<usize> {
        let value = &value[..value.len().min(LONGEST)];
        let text = std::str::from_utf8(value).ok()?;
        let set = self.set();
        let mut letters = text.char_indices().peekable();
        let (mut words, mut last) = (0, None);
        while let Some((at, c)) = letters.next() {
            let next = letters.peek().map_or(' ', |next| next.1);
            let end = at + c.len_utf8();
            if !c.is_alphanumeric() || c < UNPARTED && next.is_alphanumeric() {
                continue;
            }
            words += 1;
            let phrase = plain(&text.as_bytes()[..end]);
            if words == 1 && !set.firsts.contains(phrase.as_str()) || words > set.words.max(set.characters) {
                break;
            }
            last = if set.phrases.contains(phrase.as_str()) { Some(end) } else { last };
        }
        last
    }

    fn ends_with_phrase(&self, text: &str) -> bool {
        let set = self.set();
        let words = text.rmatch_indices(' ').map(|(at, _)| at + 1).chain([0]).take(set.words);
        let runs = text.char_indices().rev().take(set.characters).filter(|(_, c)| *c >= UNPARTED).map(|(at, _)| at);
        words.chain(runs).any(|start| set.phrases.contains(&text[start..]))
    }

    fn set(&self) -> &Set {
        self.set.get_or_init(|| {
            let lines = self.text.lines().filter(|line| !line.starts_with('#'));
            let phrases: HashSet<Box<str>> =
                lines.flat_map(str::split_whitespace).map(|phrase| plain(phrase.as_bytes()).into()).collect();
            let words = phrases.iter().map(|p| p.split(' ').count()).max().unwrap_or(0);
            let unparted = phrases.iter().filter(|p| p.chars().any(|c| c >= UNPARTED));
            let characters = unparted.map(|p| p.chars().count()).max().unwrap_or(0);
            let first = |phrase: &str| match phrase.chars().next() {
                Some(c) if c >= UNPARTED => c.to_string().into(),
                _ => phrase.split(' ').next().unwrap_or_default().into(),
            };
            let firsts = phrases.iter().map(|phrase| first(phrase)).collect();
            Set { phrases, firsts, words, characters }
        })
    }
}

/// A value in lower case and without accents, its words parted by one blank.
fn plain(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(&value[..value.len().min(LONGEST)]);
    let mut out = String::with_capacity(text.len());
    for c in text.chars().map(super::prefilter::vocabulary::without_accent) {
        if c.is_alphanumeric() || c == '+' {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with(' ') && c != '\'' && c != '’' {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_in_values() {
        let list = WordList::new("# Illnesses.\nasthma type_2_diabetes parkinsons_disease\n哮喘 diabetes_mellitus\n");
        for (text, found) in [
            ("Asthma", "Asthma"),
            ("severe ASTHMA, mild", "severe ASTHMA"),
            ("Type-2 Diabetes (2019)", "Type-2 Diabetes"),
            ("Parkinson's disease since May", "Parkinson's disease"),
            ("患有哮喘病", "患有哮喘"),
            ("", ""),
            ("asthmatic", ""),
            ("diabetes", ""),
            ("type 2", ""),
            ("喘", ""),
            ("\u{301}", ""),
        ] {
            assert_eq!(&text[..list.end(text.as_bytes()).unwrap_or(0)], found, "{text}");
        }
    }

    #[test]
    fn a_value_begins_with_the_longest_phrase() {
        let list = WordList::new("asthma type_2_diabetes type_2 藏族 回");
        for (text, found) in [
            ("Asthma since May", "Asthma"),
            ("type-2 diabetes, mild", "type-2 diabetes"),
            ("type 2 of three", "type 2"),
            ("severe asthma", ""),
            ("asthmatic", ""),
            ("藏族人", "藏族"),
            ("回族", "回"),
            ("", ""),
        ] {
            assert_eq!(&text[..list.start(text.as_bytes()).unwrap_or(0)], found, "{text}");
        }
        assert_eq!(list.start(b"\xff\xfe"), None);
    }

    #[test]
    fn a_value_as_a_whole() {
        let list = WordList::new("género_fluido roman_catholic");
        assert!(list.is(b"Roman_Catholic ") && list.is("genero fluido".as_bytes()));
        assert!(!list.is(b"a roman catholic"));
    }

    #[test]
    fn any_bytes() {
        let list = WordList::new("é x");
        for bytes in [&b"\xff\xfe\x00"[..], b"\xc3", &[b'a'; 9000], "éa".repeat(5000).as_bytes()] {
            assert_eq!((list.end(bytes), list.is(bytes)), (None, false));
        }
    }
}
