//! Words: thousands of labels and literals, looked for where words begin.
//!
//! A word start is hashed by its first two, three and four bytes into a table of 65 536 bits; only what passes is
//! compared. Case is ignored for ASCII letters. A space inside a phrase stands for one of space, `_`, `-`, `.` or for
//! nothing, so that `date of birth` is also `dateOfBirth` and `DATE_OF_BIRTH`.

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
    bloom: Vec<u64>,
    /// Phrases with their keys, by a hash of the key.
    buckets: Vec<Vec<(u32, PhraseId)>>,
    phrases: Vec<Phrase>,
    ids: HashMap<Phrase, PhraseId>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Phrase {
    text: Box<[u8]>,
    /// Only a beginning: a longer word is as good.
    prefix: bool,
}

impl Default for WordTable {
    fn default() -> Self {
        Self { bloom: vec![0; 1024], buckets: vec![Vec::new(); BUCKETS], phrases: Vec::new(), ids: HashMap::new() }
    }
}

const LOWER: u32 = 0x2020_2020;

fn key(bytes: &[u8]) -> u32 {
    let mut four = [0; 4];
    let n = bytes.len().min(4);
    four[..n].copy_from_slice(&bytes[..n]);
    // The length is part of the key, so that `id` and `iden…` do not meet.
    ((u32::from_le_bytes(four) | LOWER) & (!0 >> (32 - 8 * n))).wrapping_add(n as u32 * 0x1000_0001)
}

/// Lists of phrases.
const BUCKETS: usize = 4096;

fn bucket(key: u32) -> usize {
    key.wrapping_mul(0x9e37_79b1) as usize >> 20 & (BUCKETS - 1)
}

fn slot(key: u32) -> (usize, u32) {
    let h = key.wrapping_mul(0x9e37_79b1) >> 16;
    ((h >> 6) as usize, h & 63)
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
        for start in key_texts(&phrase.text) {
            let key = key(&start);
            let (word, bit) = slot(key);
            self.bloom[word] |= 1 << bit;
            let bucket = &mut self.buckets[bucket(key)];
            if !bucket.contains(&(key, id)) {
                bucket.push((key, id));
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

    /// Calls `found` for every phrase that begins at `at`.
    #[inline]
    pub fn at(&self, text: &[u8], at: usize, mut found: impl FnMut(WordHit)) {
        let rest = &text[at..];
        let first = match rest.first_chunk::<4>() {
            Some(four) => *four,
            None => {
                let mut four = [0; 4];
                four[..rest.len()].copy_from_slice(rest);
                four
            }
        };
        let four = u32::from_le_bytes(first) | LOWER;
        for n in 2..=4u32 {
            let key = (four & (!0 >> (32 - 8 * n))).wrapping_add(n * 0x1000_0001);
            let (word, bit) = slot(key);
            if self.bloom[word] >> bit & 1 == 1 {
                self.compare(key, text, at, &mut found);
            }
        }
    }

    fn compare(&self, key: u32, text: &[u8], at: usize, found: &mut dyn FnMut(WordHit)) {
        for &(_, phrase) in self.buckets[bucket(key)].iter().filter(|(k, _)| *k == key) {
            if let Some(end) = matches_at(&self.phrases[phrase as usize], text, at) {
                found(WordHit { start: at, end, phrase });
            }
        }
    }
}

/// The texts of two to four bytes with which a phrase may begin.
fn key_texts(phrase: &[u8]) -> Vec<Vec<u8>> {
    let first = phrase.iter().position(|&b| b == b' ').unwrap_or(phrase.len());
    if !phrase[0].is_ascii() {
        return vec![phrase[..phrase.len().min(4)].to_vec()];
    }
    if first >= 4 {
        return vec![phrase[..4].to_vec()];
    }
    if first >= 2 {
        return vec![phrase[..first].to_vec()];
    }
    // A single letter: `e mail` is `e-ma…`, `e_ma…`, `e ma…`, `emai…`.
    let rest = &phrase[(first + 1).min(phrase.len())..];
    [" ", "_", "-", ".", ""]
        .iter()
        .map(|s| [&phrase[..first], s.as_bytes(), rest].concat())
        .map(|t| t[..t.len().min(4)].to_vec())
        .filter(|t| t.len() >= 2)
        .collect()
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
