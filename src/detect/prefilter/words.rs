//! Words: thousands of labels and literals, looked for where words begin.
//!
//! A phrase is found by its first run of letters, whole and in any case, together with the first byte of what follows in
//! the phrase: up to eight bytes make a key, keys make a table of 131 072 bits with three for each key, and only what passes is compared. A run may
//! end before a capital behind a small letter, so a text's run has as many keys as such ends. A space inside a phrase
//! stands for one of space, `_`, `-`, `.` or for nothing, so that `date of birth` is also `dateOfBirth` and
//! `DATE_OF_BIRTH`; it has the keys `date` + `o`, `dateof` + `b` and `dateofbi`. Beginnings of words, and words of scripts
//! without spaces, have their first two to six bytes as keys.

use super::plan::Ends;

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

/// A place where a phrase may stand, for [`WordTable::compare`].
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Where.
    pub at: u32,
    /// The phrase's key.
    pub key: u64,
}

/// The table.
pub struct WordTable {
    /// All keys, and the gates of beginnings.
    keys: Box<Bloom>,
    /// The same of the marked phrases, which are acted upon wherever they stand.
    marked: Box<Bloom>,
    /// Lengths of beginnings with an ASCII letter first, as bits.
    lengths: u8,
    /// Phrases with their keys, by a hash of the key.
    entries: Entries,
    /// The marked ones of them.
    marked_entries: Entries,
    phrases: Vec<Phrase>,
    /// The bytes of all phrases.
    texts: Vec<u8>,
}

/// A phrase under one of its keys.
#[derive(Clone, Copy)]
struct Entry {
    key: u64,
    phrase: PhraseId,
    /// The next entry with the same hash; 0 is none.
    next: u32,
    /// Bytes of the phrase, if the key says all about it; otherwise 0.
    whole: u8,
}

/// Entries in lists by a hash of their keys. All lists share one vector: thousands of small ones would be most of what a
/// start costs.
struct Entries {
    /// The first and the last entry of each list, 1 for the first of all.
    lists: Vec<(u32, u32)>,
    all: Vec<Entry>,
}

impl Default for Entries {
    fn default() -> Self {
        Self { lists: vec![(0, 0); BUCKETS], all: Vec::new() }
    }
}

impl Entries {
    /// The entries with this key, in the order in which they were added.
    #[inline]
    fn with(&self, key: u64) -> impl Iterator<Item = &Entry> {
        let mut next = self.lists[bucket(key)].0;
        std::iter::from_fn(move || {
            let entry = self.all.get(usize::try_from(next).ok()?.checked_sub(1)?)?;
            next = entry.next;
            Some(entry)
        })
        .filter(move |entry| entry.key == key)
    }

    fn push(&mut self, entry: Entry) {
        let number = self.all.len() as u32 + 1;
        let (first, last) = &mut self.lists[bucket(entry.key)];
        match self.all.get_mut((*last as usize).wrapping_sub(1)) {
            Some(last) => last.next = number,
            None => *first = number,
        }
        *last = number;
        self.all.push(Entry { next: 0, ..entry });
    }
}

/// A table of bits: a key has three, all in the same word, so that it takes one look to know that a key is not there. Keys
/// that differ in their last byte alone share that word: a run of letters takes one look, whatever may follow it.
type Bloom = [u64; WORDS];
const WORDS: usize = 1 << WORD_BITS;
const WORD_BITS: u32 = 11;

struct Phrase {
    /// Its bytes in `texts`.
    text: (u32, u32),
    /// Only a beginning: a longer word is as good.
    prefix: bool,
}

/// The keys of one phrase: each word adds a letter at least, and eight say all.
#[derive(Default)]
struct Keys {
    keys: [u64; 8],
    len: usize,
}

impl Keys {
    fn add(&mut self, key: u64) {
        if !self.of().contains(&key) && self.len < self.keys.len() {
            self.keys[self.len] = key;
            self.len += 1;
        }
    }

    fn of(&self) -> &[u64] {
        &self.keys[..self.len]
    }
}

impl Default for WordTable {
    fn default() -> Self {
        Self {
            keys: Box::new([0; _]),
            marked: Box::new([0; _]),
            lengths: 0,
            entries: Entries::default(),
            marked_entries: Entries::default(),
            phrases: Vec::new(),
            texts: Vec::new(),
        }
    }
}

const LOWER: u64 = 0x2020_2020_2020_2020;

/// Lists of phrases.
const BUCKETS: usize = 8192;

#[inline]
fn hash(key: u64) -> u64 {
    key.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn bucket(key: u64) -> usize {
    (hash(key) >> 32) as usize & (BUCKETS - 1)
}

/// The bits of a key whose first seven bytes have this hash, by its last byte.
#[inline]
fn bits(h: u64, last: u8) -> u64 {
    let h = h.wrapping_add(u64::from(last).wrapping_mul(0x2545_f491_4f6c_dd1d));
    1 << (h >> 46 & 63) | 1 << (h >> 40 & 63) | 1 << (h >> 34 & 63)
}

/// The word of the keys whose first seven bytes have this hash.
#[inline]
fn word(h: u64) -> usize {
    (h >> (64 - WORD_BITS)) as usize
}

/// A key's first seven bytes and its last one.
#[inline]
fn parts(key: u64) -> (u64, u8) {
    (key & (!0 >> 8), (key >> 56) as u8)
}

#[inline]
fn holds(bloom: &Bloom, key: u64) -> bool {
    let (seven, last) = parts(key);
    let h = hash(seven);
    let bits = bits(h, last);
    bloom[word(h)] & bits == bits
}

/// The first `n` bytes of eight, at least one.
#[inline]
fn first(eight: u64, n: u32) -> u64 {
    eight & (!0 >> (64 - 8 * n))
}

/// The key of the first bytes of beginnings, as many as the shortest has: most words pass none of them.
#[inline]
fn gate(eight: u64, n: u32) -> u64 {
    first(eight, n) | 0xfe00_0000_0000_0000
}

/// Bytes of a beginning that its gate holds.
const GATE: u32 = 3;

/// Bytes of a beginning that its key holds.
pub const LONGEST: usize = 6;

/// The key of a run of fewer than eight letters, behind which a phrase goes on with this byte.
#[inline]
fn joined(run: u64, next: u8) -> u64 {
    run | u64::from(next.to_ascii_lowercase()) << 56
}

/// True for what a space of a phrase stands for.
#[inline]
fn is_gap(b: u8) -> bool {
    matches!(b, b' ' | b'_' | b'-' | b'.')
}

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
        // Most are written as they are kept: small letters of ASCII, single spaces between them.
        let mut before = b' ';
        let is_kept = |b: u8| {
            let kept = b.is_ascii_graphic() && !b.is_ascii_uppercase() || b == b' ' && before != b' ';
            before = b;
            kept
        };
        if phrase.bytes().all(is_kept) && !phrase.ends_with(' ') {
            return self.insert(phrase.as_bytes(), false);
        }
        let kept = phrase.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        self.insert(kept.as_bytes(), false)
    }

    /// Adds the beginning of words, at least two bytes of it.
    pub fn add_prefix(&mut self, prefix: &str) -> PhraseId {
        self.insert(prefix.to_lowercase().as_bytes(), true)
    }

    fn insert(&mut self, text: &[u8], prefix: bool) -> PhraseId {
        let id = self.phrases.len() as PhraseId;
        let keys = self.keys(text, prefix);
        // The same phrase stands under the same keys. One without any is found nowhere, whatever its number is.
        let known = keys.of().first().and_then(|&key| {
            let same = |n: &PhraseId| self.phrases[*n as usize].prefix == prefix && self.phrase(*n) == text;
            self.entries.with(key).map(|e| e.phrase).find(same)
        });
        if let Some(id) = known {
            return id;
        }
        let letters = text.iter().all(u8::is_ascii_alphabetic);
        let whole = if !prefix && letters && text.len() < 8 { text.len() as u8 } else { 0 };
        for &key in keys.of() {
            enter(&mut self.keys, key);
            self.entries.push(Entry { key, phrase: id, next: 0, whole });
        }
        let start = self.texts.len() as u32;
        self.texts.extend_from_slice(text);
        self.phrases.push(Phrase { text: (start, self.texts.len() as u32), prefix });
        id
    }

    /// The phrase with this number, normalised.
    pub fn phrase(&self, id: PhraseId) -> &[u8] {
        let (start, end) = self.phrases[id as usize].text;
        &self.texts[start as usize..end as usize]
    }

    /// Number of phrases.
    pub fn len(&self) -> usize {
        self.phrases.len()
    }

    /// True without phrases.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// The keys of a phrase; what the gate must know of it is entered there.
    fn keys(&mut self, text: &[u8], prefix: bool) -> Keys {
        let mut keys = Keys::default();
        if prefix || text.first().is_some_and(|b| !b.is_ascii()) {
            let n = text.len().min(LONGEST) as u32;
            if n > 0 && text[0].is_ascii() {
                self.lengths |= 1 << n;
                enter(&mut self.keys, gate(eight(text, 0), n.min(GATE)));
            }
            if n > 0 {
                keys.add(beginning(eight(text, 0), n));
            }
            return keys;
        }
        // A run of letters ends with a word of the phrase or goes on into the next one; eight letters say all.
        let (mut run, mut len) = ([0; 8], 0);
        let mut words = text.split(|&b| b == b' ').peekable();
        while let Some(word) = words.next() {
            let letters = word.iter().take_while(|b| b.is_ascii_alphabetic()).count();
            for &b in word[..letters].iter().take(8 - len) {
                run[len] = b;
                len += 1;
            }
            if len == 0 {
                break;
            }
            let next = word.get(letters).or_else(|| words.peek().and_then(|word| word.first()));
            let key = first(eight(&run, 0), len as u32);
            keys.add(next.filter(|_| len < 8).map_or(key, |&next| joined(key, next)));
            if letters < word.len() || len == 8 {
                break;
            }
        }
        keys
    }

    /// Marks phrases, for [`Self::marked_at`] and [`Self::compare_marked`].
    pub fn mark(&mut self, is_marked: impl Fn(PhraseId) -> bool) {
        for n in 0..self.entries.all.len() {
            let entry = self.entries.all[n];
            if is_marked(entry.phrase) {
                self.marked_entries.push(entry);
                enter(&mut self.marked, entry.key);
                let text = self.phrase(entry.phrase);
                if self.phrases[entry.phrase as usize].prefix && text[0].is_ascii() {
                    let gate = gate(eight(text, 0), (text.len() as u32).min(GATE));
                    enter(&mut self.marked, gate);
                }
            }
        }
    }

    /// The keys of phrases that may begin at `at`, where a word begins that may end at `ends`; [`Self::compare`] says
    /// which of them do.
    #[inline]
    pub fn keys_at(&self, text: &[u8], at: usize, ends: Ends, found: impl FnMut(Key)) {
        self.keys_in(&self.keys, text, at, ends, found);
    }

    /// As [`Self::keys_at`], of the marked phrases alone.
    #[inline]
    pub fn marked_at(&self, text: &[u8], at: usize, ends: Ends, found: impl FnMut(Key)) {
        self.keys_in(&self.marked, text, at, ends, found);
    }

    #[inline]
    fn keys_in(&self, table: &Bloom, text: &[u8], at: usize, ends: Ends, mut found: impl FnMut(Key)) {
        let eight = eight(text, at);
        if eight & 0x80 != 0 {
            (2..=LONGEST as u32).for_each(|n| look_up(table, beginning(eight, n), at, &mut found));
            return;
        }
        // Eight letters and more have one key.
        let behind = |n: u32| text.get(at + n as usize).copied().unwrap_or(0);
        let mut left = ends.ends | 0x80;
        loop {
            let n = left.trailing_zeros() + 1;
            let (run, next) = (first(eight, n), if n < 8 { behind(n) } else { 0 });
            let gap = if is_gap(next) { behind(n + 1) } else { next };
            let (seven, last) = parts(run);
            let h = hash(seven);
            let keys = table[word(h)];
            // All three are looked at whatever the first one says: nothing to guess for the processor.
            let (a, b, c) = (last, last | next.to_ascii_lowercase(), last | gap.to_ascii_lowercase());
            let (in_a, in_b, in_c) = (bits(h, a), bits(h, b), bits(h, c));
            let (has_a, has_b, has_c) = (keys & in_a == in_a, keys & in_b == in_b, keys & in_c == in_c);
            if has_a | has_b | has_c {
                let mut give = |last: u8| found(Key { at: at as u32, key: seven | u64::from(last) << 56 });
                if has_a {
                    give(a);
                }
                if has_b && b != a {
                    give(b);
                }
                if has_c && c != b {
                    give(c);
                }
            }
            if n == 8 || ends.goes_on >> (n - 1) & 1 == 0 {
                break;
            }
            left &= left - 1;
        }
        if !holds(table, gate(eight, GATE)) && self.lengths >> 1 & 3 == 0 {
            return;
        }
        for n in 1..=LONGEST as u32 {
            if self.lengths >> n & 1 == 1 {
                look_up(table, beginning(eight, n), at, &mut found);
            }
        }
    }

    /// True if a marked phrase may begin at `at`. That depends on the run of letters there, eight of them at most, and the
    /// two bytes behind it, and on as many bytes as a beginning has.
    pub fn may_begin(&self, text: &[u8], at: usize, ends: Ends) -> bool {
        let mut any = false;
        self.marked_at(text, at, ends, |_| any = true);
        any
    }

    /// Calls `found` for every phrase that begins at `at`.
    pub fn at(&self, text: &[u8], at: usize, mut found: impl FnMut(WordHit)) {
        let mut hits = Hits::default();
        self.keys_at(text, at, ends(text, at), |key| self.compare(text, at, key.key, &mut hits, &mut found));
    }

    /// Calls `found` for every phrase with this key that begins at `at`; keys of one place follow each other.
    pub fn compare(&self, text: &[u8], at: usize, key: u64, hits: &mut Hits, found: &mut impl FnMut(WordHit)) {
        self.compare_with(&self.entries, (text, at), key, hits, found);
    }

    /// As [`Self::compare`], of the marked phrases alone.
    pub fn compare_marked(&self, text: &[u8], at: usize, key: u64, hits: &mut Hits, found: &mut impl FnMut(WordHit)) {
        self.compare_with(&self.marked_entries, (text, at), key, hits, found);
    }

    fn compare_with(
        &self,
        entries: &Entries,
        (text, at): (&[u8], usize),
        key: u64,
        hits: &mut Hits,
        found: &mut impl FnMut(WordHit),
    ) {
        for entry in entries.with(key) {
            let phrase = entry.phrase;
            let end = match entry.whole {
                0 => matches_at(self.phrase(phrase), self.phrases[phrase as usize].prefix, text, at),
                n => Some(at + usize::from(n)),
            };
            if let Some(end) = end.filter(|_| hits.is_new(at, phrase)) {
                found(WordHit { start: at, end, phrase });
            }
        }
    }
}

#[inline]
fn look_up(table: &Bloom, key: u64, at: usize, found: &mut impl FnMut(Key)) {
    if holds(table, key) {
        found(Key { at: at as u32, key });
    }
}

/// The phrases found at one place: one of several words can have several keys there.
#[derive(Default)]
pub struct Hits {
    at: usize,
    phrases: [PhraseId; 16],
    len: usize,
}

impl Hits {
    /// Begins another text.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    #[inline]
    fn is_new(&mut self, at: usize, phrase: PhraseId) -> bool {
        if at != self.at {
            (self.at, self.len) = (at, 0);
        }
        let new = !self.phrases[..self.len].contains(&phrase);
        if new && self.len < self.phrases.len() {
            self.phrases[self.len] = phrase;
            self.len += 1;
        }
        new
    }
}

fn enter(bloom: &mut Bloom, key: u64) {
    let (seven, last) = parts(key);
    let h = hash(seven);
    bloom[word(h)] |= bits(h, last);
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
fn matches_at(phrase: &[u8], prefix: bool, text: &[u8], at: usize) -> Option<usize> {
    let mut q = at;
    for &b in phrase {
        let next = *text.get(q)?;
        if b == b' ' {
            if is_gap(next) {
                q += 1;
            }
        } else if next.to_ascii_lowercase() == b {
            q += 1;
        } else {
            return None;
        }
    }
    let last = text[q - 1];
    let runs_on = !prefix
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
    fn marked_phrases_have_a_table_of_their_own() {
        let mut table = WordTable::default();
        let (label, _) = (table.add("date of birth"), table.add("date"));
        let (beginning, _) = (table.add_prefix("geb"), table.add_prefix("born"));
        table.mark(|phrase| phrase == label || phrase == beginning);
        let count = |text: &str| {
            let (text, mut all, mut marked) = (text.as_bytes(), 0, 0);
            table.keys_at(text, 0, ends(text, 0), |_| all += 1);
            table.marked_at(text, 0, ends(text, 0), |_| marked += 1);
            assert!(table.may_begin(text, 0, ends(text, 0)) || marked == 0);
            (all > 0, marked > 0)
        };
        for text in ["date of birth", "dateOfBirth", "DATE_OF_BIRTH", "geboren"] {
            assert_eq!(count(text), (true, true), "{text}");
        }
        for text in ["date: 1", "born"] {
            assert_eq!(count(text), (true, false), "{text}");
        }
        assert_eq!(count("dates"), (false, false));
    }

    #[test]
    fn camel_case_ends_a_word() {
        assert_eq!(found(&["phone"], "phoneNumber phones phone2"), ["phone", "phone"]);
    }
}
