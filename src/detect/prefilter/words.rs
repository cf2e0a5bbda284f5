//! Words: thousands of labels and literals, looked for where words begin.
//!
//! A phrase is found by its first run of letters, whole and in any case: up to eight letters make a key, keys make a
//! table of 65 536 bits, and only what passes is compared. A run may end before a capital behind a small letter, so a
//! text's run has as many keys as such ends. A space inside a phrase stands for one of space, `_`, `-`, `.` or for nothing,
//! so that `date of birth` is also `dateOfBirth` and `DATE_OF_BIRTH`; it has the keys `date`, `dateof` and `dateofbi`.
//! Beginnings of words, and words of scripts without spaces, have their first two to six bytes as keys.

use super::plan::Ends;
use std::collections::HashMap;

/// Number of a phrase.
pub type PhraseId = u32;

/// A phrase that stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordHit {
    /// Where it begins.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Which phrase.
    pub phrase: PhraseId,
}

/// The table.
pub struct WordTable {
    /// Keys of whole runs of letters.
    runs: Box<Bloom>,
    /// Keys of beginnings.
    beginnings: Box<Bloom>,
    /// Lengths of beginnings with an ASCII letter first, as bits.
    lengths: u8,
    /// The first bytes of these beginnings, as many as the shortest has: most words pass none of them.
    gate: Box<Bloom>,
    /// Phrases with their keys, by a hash of the key.
    buckets: Vec<Vec<Entry>>,
    phrases: Vec<Phrase>,
    ids: HashMap<Phrase, PhraseId>,
}

/// A phrase under one of its keys.
#[derive(Clone)]
struct Entry {
    key: u64,
    phrase: PhraseId,
    /// Bytes that the key stands for; 0 if more than those in it.
    run: u8,
    /// What the phrase goes on with behind them, behind a space if there is one.
    next: Option<u8>,
}

/// A table of bits.
type Bloom = [u64; 1024];

#[derive(Clone, PartialEq, Eq, Hash)]
struct Phrase {
    text: Box<[u8]>,
    /// Only a beginning: a longer word is as good.
    prefix: bool,
}

impl Default for WordTable {
    fn default() -> Self {
        Self {
            runs: Box::new([0; 1024]),
            beginnings: Box::new([0; 1024]),
            lengths: 0,
            gate: Box::new([0; 1024]),
            buckets: vec![Vec::new(); BUCKETS],
            phrases: Vec::new(),
            ids: HashMap::new(),
        }
    }
}

const LOWER: u64 = 0x2020_2020_2020_2020;

/// Lists of phrases.
const BUCKETS: usize = 4096;

#[inline]
fn hash(key: u64) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize
}

fn bucket(key: u64) -> usize {
    hash(key) & (BUCKETS - 1)
}

#[inline]
fn holds(bloom: &Bloom, key: u64) -> bool {
    let h = hash(key);
    bloom[h >> 6] >> (h & 63) & 1 == 1
}

/// The first `n` bytes of eight, at least one.
#[inline]
fn first(eight: u64, n: u32) -> u64 {
    eight & (!0 >> (64 - 8 * n))
}

/// Bytes of a beginning that the gate looks at.
const GATE: u32 = 3;

/// Bytes of a beginning that its key holds.
const LONGEST: usize = 6;

/// The key of a beginning of `n` bytes; never that of a run.
#[inline]
fn beginning(eight: u64, n: u32) -> u64 {
    first(eight, n) | 0xff00_0000_0000_0000 | u64::from(n) << 48
}

/// The eight bytes at `at`, as if small letters; zeros behind the end.
#[inline]
fn eight(text: &[u8], at: usize) -> u64 {
    let rest = &text[at..];
    let bytes = match rest.first_chunk::<8>() {
        Some(eight) => *eight,
        None => {
            let mut eight = [0; 8];
            eight[..rest.len()].copy_from_slice(rest);
            eight
        }
    };
    u64::from_le_bytes(bytes) | LOWER
}

impl WordTable {
    /// Adds a phrase and returns its number; the same phrase gets the same number.
    pub fn add(&mut self, phrase: &str) -> PhraseId {
        let text = phrase.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        self.insert(Phrase { text: text.into_bytes().into(), prefix: false })
    }

    /// Adds the beginning of words, at least two bytes of it.
    pub fn add_prefix(&mut self, prefix: &str) -> PhraseId {
        self.insert(Phrase { text: prefix.to_lowercase().into_bytes().into(), prefix: true })
    }

    fn insert(&mut self, phrase: Phrase) -> PhraseId {
        if let Some(&id) = self.ids.get(&phrase) {
            return id;
        }
        let id = self.phrases.len() as PhraseId;
        for (key, run, next) in self.keys(&phrase) {
            let bucket = &mut self.buckets[bucket(key)];
            if !bucket.iter().any(|e| (e.key, e.phrase) == (key, id)) {
                bucket.push(Entry { key, phrase: id, run, next });
            }
        }
        self.phrases.push(phrase.clone());
        self.ids.insert(phrase, id);
        id
    }

    /// The phrase with this number, normalised.
    pub fn phrase(&self, id: PhraseId) -> &[u8] {
        &self.phrases[id as usize].text
    }

    /// Number of phrases.
    pub fn len(&self) -> usize {
        self.phrases.len()
    }

    /// True without phrases.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// Enters the keys of a phrase into the tables of bits.
    fn keys(&mut self, phrase: &Phrase) -> Vec<(u64, u8, Option<u8>)> {
        let text = &phrase.text[..];
        let mut keys = Vec::new();
        if phrase.prefix || text.first().is_some_and(|b| !b.is_ascii()) {
            let n = text.len().min(LONGEST) as u32;
            if n > 0 {
                keys.push((beginning(eight(text, 0), n), 0, None));
                if text[0].is_ascii() {
                    self.lengths |= 1 << n;
                    enter(&mut self.gate, first(eight(text, 0), n.min(GATE)));
                }
            }
            keys.iter().for_each(|&(key, ..)| enter(&mut self.beginnings, key));
            return keys;
        }
        // A run of letters ends with a word of the phrase or goes on into the next one.
        let mut run = Vec::new();
        let mut words = text.split(|&b| b == b' ').peekable();
        while let Some(word) = words.next() {
            let letters = word.iter().take_while(|b| b.is_ascii_alphabetic()).count();
            run.extend_from_slice(&word[..letters]);
            if run.is_empty() {
                break;
            }
            let next = word.get(letters).or_else(|| words.peek().and_then(|word| word.first())).copied();
            let length = if run.len() < 8 { run.len() as u8 } else { 0 };
            keys.push((first(eight(&run, 0), run.len().min(8) as u32), length, next));
            if letters < word.len() {
                break;
            }
        }
        keys.iter().for_each(|&(key, ..)| enter(&mut self.runs, key));
        keys
    }

    /// False if no phrase begins at `at`, where a word begins that may end at `ends`.
    #[inline]
    pub fn may_begin(&self, text: &[u8], at: usize, ends: Ends) -> bool {
        let mut any = false;
        self.each_key(text, at, ends, |bloom, key| any |= holds(bloom, key));
        any
    }

    /// Calls `found` for every phrase that begins at `at`.
    #[inline]
    pub fn at(&self, text: &[u8], at: usize, found: impl FnMut(WordHit)) {
        self.between(text, at, ends(text, at), found);
    }

    /// The same where it is known at which places a word may end.
    #[inline]
    pub fn between(&self, text: &[u8], at: usize, ends: Ends, mut found: impl FnMut(WordHit)) {
        let mut keys = [0; 16];
        let mut n = 0;
        self.each_key(text, at, ends, |bloom, key| {
            if n < keys.len() && holds(bloom, key) {
                keys[n] = key;
                n += 1;
            }
        });
        if n > 0 {
            self.compare(&keys[..n], text, at, &mut found);
        }
    }

    #[inline]
    fn each_key(&self, text: &[u8], at: usize, ends: Ends, mut visit: impl FnMut(&Bloom, u64)) {
        let eight = eight(text, at);
        if eight & 0x80 != 0 {
            (2..=LONGEST as u32).for_each(|n| visit(&self.beginnings, beginning(eight, n)));
            return;
        }
        // Eight letters and more have one key.
        let mut left = ends.ends & 0x7f;
        loop {
            if left == 0 {
                visit(&self.runs, eight);
                break;
            }
            let end = left.trailing_zeros();
            visit(&self.runs, first(eight, end + 1));
            if ends.goes_on >> end & 1 == 0 {
                break;
            }
            left &= left - 1;
        }
        if !holds(&self.gate, first(eight, GATE)) && self.lengths >> 1 & 3 == 0 {
            return;
        }
        for n in 1..=LONGEST as u32 {
            if self.lengths >> n & 1 == 1 {
                visit(&self.beginnings, beginning(eight, n));
            }
        }
    }

    fn compare(&self, keys: &[u64], text: &[u8], at: usize, found: &mut dyn FnMut(WordHit)) {
        // A phrase of several words can have several keys here.
        let mut seen = [PhraseId::MAX; 16];
        let mut n = 0;
        for key in keys {
            for entry in self.buckets[bucket(*key)].iter().filter(|e| e.key == *key && e.goes_on(text, at)) {
                let phrase = entry.phrase;
                if let Some(end) = matches_at(&self.phrases[phrase as usize], text, at)
                    && !seen[..n].contains(&phrase)
                {
                    if n < seen.len() {
                        seen[n] = phrase;
                        n += 1;
                    }
                    found(WordHit { start: at, end, phrase });
                }
            }
        }
    }
}

impl Entry {
    /// False if the text cannot go on as the phrase does: a look at one byte, before all are compared.
    #[inline]
    fn goes_on(&self, text: &[u8], at: usize) -> bool {
        let (Some(next), run @ 1..) = (self.next, usize::from(self.run)) else { return true };
        let behind = |n: usize| text.get(at + run + n).copied().unwrap_or(0);
        let gap = matches!(behind(0), b' ' | b'_' | b'-' | b'.');
        behind(0).eq_ignore_ascii_case(&next) || gap && behind(1).eq_ignore_ascii_case(&next)
    }
}

fn enter(bloom: &mut Bloom, key: u64) {
    let h = hash(key);
    bloom[h >> 6] |= 1 << (h & 63);
}

/// Where a word that begins at `at` may end, as [`super::plan::Plan::run`] says.
pub fn ends(text: &[u8], at: usize) -> Ends {
    let (mut ends, mut goes_on) = (0, 0);
    for i in 0..8 {
        let (last, next) = (text[(at + i).min(text.len() - 1)], text.get(at + i + 1).copied().unwrap_or(b' '));
        if !next.is_ascii_alphabetic() {
            ends |= 1 << i;
            break;
        }
        if next.is_ascii_uppercase() && last.is_ascii_lowercase() {
            ends |= 1 << i;
            goes_on |= 1 << i;
        }
    }
    Ends { ends, goes_on }
}

/// Compares a normalised phrase with the text; returns where it ends. It must not run on into a longer word.
fn matches_at(phrase: &Phrase, text: &[u8], at: usize) -> Option<usize> {
    let mut q = at;
    for &b in &phrase.text {
        let next = *text.get(q)?;
        if b == b' ' {
            if matches!(next, b' ' | b'_' | b'-' | b'.') {
                q += 1;
            }
        } else if next.to_ascii_lowercase() == b {
            q += 1;
        } else {
            return None;
        }
    }
    let last = text[q - 1];
    let runs_on = !phrase.prefix
        && last.is_ascii_alphabetic()
        && text
            .get(q)
            .is_some_and(|n| n.is_ascii_alphabetic() && !(n.is_ascii_uppercase() && last.is_ascii_lowercase()));
    (!runs_on).then_some(q)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrases: &[&str], text: &str) -> Vec<String> {
        let mut table = WordTable::default();
        for p in phrases {
            table.add(p);
        }
        let mut out = Vec::new();
        for at in 0..text.len() {
            table.at(text.as_bytes(), at, |h| out.push(text[h.start..h.end].to_string()));
        }
        out
    }

    #[test]
    fn spellings_of_a_phrase() {
        for text in ["date of birth", "DATE_OF_BIRTH", "dateOfBirth", "Date-Of-Birth", "dateofbirth"] {
            assert_eq!(found(&["date of birth"], text), [text]);
        }
        assert_eq!(found(&["date of birth"], "date of births"), [] as [&str; 0]);
    }

    #[test]
    fn short_words() {
        assert_eq!(found(&["ip", "dl", "ssn"], "ip ipx DL# ssn="), ["ip", "DL", "ssn"]);
        assert_eq!(found(&["e mail"], "e-mail E_Mail email e mail"), ["e-mail", "E_Mail", "email", "e mail"]);
    }

    #[test]
    fn words_without_spaces() {
        assert_eq!(found(&["身份证号", "电话", "名"], "的身份证号是电话名"), ["身份证号", "电话", "名"]);
    }

    #[test]
    fn camel_case_ends_a_word() {
        assert_eq!(found(&["phone"], "phoneNumber phones phone2"), ["phone", "phone"]);
    }
}
