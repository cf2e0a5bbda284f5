//! Words: thousands of labels and literals, looked for where words begin.
//!
//! A phrase is found by its first run of letters, whole and in any case, together with the first byte of what follows in
//! the phrase: up to eight bytes make a key, keys make a table of 131 072 bits with three for each key, and only what passes is compared. A run may
//! end before a capital behind a small letter, so a text's run has as many keys as such ends. A space inside a phrase
//! stands for one of space, `_`, `-`, `.` or for nothing, so that `date of birth` is also `dateOfBirth` and
//! `DATE_OF_BIRTH`; it has the keys `date` + `o`, `dateof` + `b` and `dateofbi`. Beginnings of words, and words of scripts
//! without spaces, have their first two to six bytes as keys.

use super::bloom::{Bloom, parts};
use super::entries::{Entries, Entry};
use super::packed;
use super::shape::Word;
use super::spelling::{Compared, compare, is_gap, matches_at, runs_on, small};

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

/// Where a word that begins somewhere may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// Bit `i`: behind `i + 1` bytes, at the end of a run of letters or before a capital behind a small letter.
    pub ends: u8,
    /// Those of them behind which letters follow.
    pub goes_on: u8,
}

/// The table.
#[derive(Default)]
pub struct WordTable {
    /// All keys, and the gates of beginnings.
    keys: Bloom,
    /// The same of the marked phrases, which are acted upon wherever they stand.
    marked: Bloom,
    /// Lengths of beginnings with an ASCII letter first, as bits.
    lengths: u8,
    /// Phrases with their keys, by a hash of the key.
    entries: Entries,
    /// The marked ones of them.
    marked_entries: Entries,
    phrases: Vec<Phrase>,
    /// The bytes of all phrases.
    texts: Vec<u8>,
    /// Phrases by a hash of their bytes, one more than their numbers; 0 is a free place. A power of two, half of it free; made
    /// when a phrase is added.
    index: Vec<u32>,
}

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

const LOWER: u64 = 0x2020_2020_2020_2020;

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
    /// The table without marks as bytes, for [`Self::unpack`].
    pub fn pack(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.keys.pack(&mut out);
        self.entries.pack(&mut out);
        packed::put(&mut out, self.phrases.iter().flat_map(|p| [p.text.0, p.text.1, p.prefix.into()]));
        out.push(self.lengths);
        out.extend(&self.texts);
        out
    }

    /// Reads what [`Self::pack`] wrote.
    pub fn unpack(mut bytes: &[u8]) -> Option<Self> {
        let (keys, entries) = (Bloom::unpack(&mut bytes)?, Entries::unpack(&mut bytes)?);
        let phrase = |[start, end, prefix]: [u32; 3]| Phrase { text: (start, end), prefix: prefix != 0 };
        let phrases = packed::take(&mut bytes)?.map(phrase).collect();
        let (&lengths, texts) = bytes.split_first()?;
        let texts = texts.to_vec();
        Some(Self { keys, entries, phrases, lengths, texts, ..Self::default() })
    }

    /// Adds a phrase and returns its number; the same phrase gets the same number. Letters beyond Latin stay as they are:
    /// a rule lists their capitals as phrases of their own (`инн`, `ИНН`).
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
        let kept = small(&phrase.split_whitespace().collect::<Vec<_>>().join(" "));
        self.insert(kept.as_bytes(), false)
    }

    /// Adds the beginning of words, at least two bytes of it.
    pub fn add_prefix(&mut self, prefix: &str) -> PhraseId {
        self.insert(small(prefix).as_bytes(), true)
    }

    /// Adds a word of an anchor.
    pub fn add_word(&mut self, word: &Word) -> PhraseId {
        let text = String::from_utf8_lossy(&word.text);
        if word.whole { self.add(&text) } else { self.add_prefix(&text) }
    }

    fn insert(&mut self, text: &[u8], prefix: bool) -> PhraseId {
        if self.index.is_empty() {
            self.index_all();
        }
        if let Some(id) = self.known(text, prefix) {
            return id;
        }
        let id = self.phrases.len() as PhraseId;
        let keys = self.keys(text, prefix);
        let letters = text.iter().all(u8::is_ascii_alphabetic);
        let whole = if !prefix && letters && text.len() < 8 { text.len() as u8 } else { 0 };
        for &key in keys.of() {
            self.keys.enter(key);
            self.entries.push(Entry::new(key, id, whole));
        }
        let start = self.texts.len() as u32;
        self.texts.extend_from_slice(text);
        self.phrases.push(Phrase { text: (start, self.texts.len() as u32), prefix });
        if 2 * self.phrases.len() > self.index.len() {
            self.index_all();
        } else {
            self.place(id);
        }
        id
    }

    /// The number of a phrase that has been added.
    fn known(&self, text: &[u8], prefix: bool) -> Option<PhraseId> {
        let is_same = |id: &PhraseId| self.phrases[*id as usize].prefix == prefix && self.phrase(*id) == text;
        self.places(text, prefix).map_while(|place| self.index[place].checked_sub(1)).find(is_same)
    }

    /// Makes the index.
    fn index_all(&mut self) {
        self.index = vec![0; (4 * self.phrases.len()).next_power_of_two()];
        (0..self.phrases.len() as PhraseId).for_each(|id| self.place(id));
    }

    /// Puts a phrase into the index.
    fn place(&mut self, id: PhraseId) {
        let free = self.places(self.phrase(id), self.phrases[id as usize].prefix).find(|&n| self.index[n] == 0);
        if let Some(place) = free {
            self.index[place] = id + 1;
        }
    }

    /// The places of the index where a phrase may be, the likeliest first.
    fn places(&self, text: &[u8], prefix: bool) -> impl Iterator<Item = usize> + use<> {
        let size = self.index.len();
        let bytes = text.iter().copied().chain([u8::from(prefix)]);
        let h = bytes.fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        let first = (h ^ h >> 32) as usize;
        (0..size).map(move |n| first.wrapping_add(n) & (size - 1))
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
                self.keys.enter(gate(eight(text, 0), n.min(GATE)));
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

    /// All phrases with each of their keys.
    pub fn keys_of_phrases(&self) -> impl Iterator<Item = (PhraseId, u64)> {
        self.entries.all().iter().map(|entry| (entry.phrase, entry.key))
    }

    /// Marks phrases, for [`Self::marked_at`] and [`Self::compare_marked`].
    pub fn mark(&mut self, is_marked: impl Fn(PhraseId) -> bool) {
        for n in 0..self.entries.all().len() {
            let entry = self.entries.all()[n];
            if is_marked(entry.phrase) {
                self.marked_entries.push(entry);
                self.marked.enter(entry.key);
                let text = self.phrase(entry.phrase);
                if self.phrases[entry.phrase as usize].prefix && text[0].is_ascii() {
                    let gate = gate(eight(text, 0), (text.len() as u32).min(GATE));
                    self.marked.enter(gate);
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
            let keys = table.look(seven);
            // All three are looked at whatever the first one says: nothing to guess for the processor.
            let (a, b, c) = (last, last | next.to_ascii_lowercase(), last | gap.to_ascii_lowercase());
            let (has_a, has_b, has_c) = (keys.holds(a), keys.holds(b), keys.holds(c));
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
        if !table.holds(gate(eight, GATE)) && self.lengths >> 1 & 3 == 0 {
            return;
        }
        for n in 1..=LONGEST as u32 {
            if self.lengths >> n & 1 == 1 {
                look_up(table, beginning(eight, n), at, &mut found);
            }
        }
    }

    /// Whether a marked phrase that is wanted, and whether any phrase, may begin at the first byte of a text of which these
    /// bytes are known; a word begins there. `wanted` is asked with where the phrase ends, if the bytes say that it is there.
    pub fn may_begin(&self, known: &[u8], mut wanted: impl FnMut(PhraseId, Option<usize>) -> bool) -> (bool, bool) {
        let letters = known.iter().take(8).take_while(|b| b.is_ascii_alphabetic()).count();
        let behind = known.get(letters).map(|&b| if is_gap(b) { 2 } else { 1 });
        // Not enough for the keys of runs of letters, or for those of beginnings.
        if letters < 8 && behind.is_none_or(|behind| letters + behind > known.len()) || known.len() < GATE as usize {
            return (true, true);
        }
        let (eight, ends) = (eight(known, 0), ends(known, 0));
        let may = |table: &Bloom, entries: &Entries, wanted: &mut dyn FnMut(PhraseId, Option<usize>) -> bool| {
            let mut any = known.len() < LONGEST && (eight & 0x80 != 0 || table.holds(gate(eight, GATE)));
            self.keys_in(table, known, 0, ends, |key| {
                let mut may = |e: &Entry| match e.whole {
                    0 => self.may_match(e.phrase, known, wanted),
                    n => wanted(e.phrase, Some(n.into())),
                };
                any = any || entries.with(key.key).any(&mut may);
            });
            any
        };
        let any = may(&self.keys, &self.entries, &mut |_, _| true);
        (any && may(&self.marked, &self.marked_entries, &mut wanted), any)
    }

    /// True if nothing of what is known of a text says that a phrase does not begin it, and it is wanted.
    fn may_match(
        &self,
        phrase: PhraseId,
        known: &[u8],
        wanted: &mut dyn FnMut(PhraseId, Option<usize>) -> bool,
    ) -> bool {
        let is_prefix = self.phrases[phrase as usize].prefix;
        match compare(self.phrase(phrase), known, 0) {
            Compared::Matches(end) if is_prefix || !runs_on(known, end) => {
                wanted(phrase, Some(end).filter(|end| is_prefix || *end < known.len()))
            }
            Compared::Matches(_) | Compared::Differs => false,
            Compared::Cut => wanted(phrase, None),
        }
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
    if table.holds(key) {
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

/// True where [`super::plan::Plan::run`] finds a word.
pub fn starts(text: &[u8], at: usize) -> bool {
    let b = text[at];
    let before = at.checked_sub(1).map_or(b' ', |i| text[i]);
    match b {
        b'a'..=b'z' => !before.is_ascii_alphabetic(),
        b'A'..=b'Z' => !before.is_ascii_uppercase(),
        0xc3..=0xef => true,
        _ => false,
    }
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
    fn letters_with_accents_have_capitals() {
        let phrases = ["última menstruación", "número de empleado", "imię i nazwisko", "n.º de empleado"];
        for text in
            ["Última menstruación", "ÚLTIMA_MENSTRUACIÓN", "NÚMERO DE EMPLEADO", "IMIĘ I NAZWISKO", "N.º de empleado"]
        {
            assert_eq!(found(&phrases, text), [text]);
        }
        for text in ["ÓLTIMA MENSTRUACIÓN", "NÙMERO DE EMPLEADO", "IMIĄ I NAZWISKO"] {
            assert_eq!(found(&phrases, text), [] as [&str; 0]);
        }
    }

    #[test]
    fn letters_beyond_latin_are_found_as_they_are_listed() {
        let phrases = ["инн", "ИНН", "ΑΜΚΑ", "Größe"];
        for text in ["инн", "ИНН", "ΑΜΚΑ", "größe", "GRÖßE"] {
            assert_eq!(found(&phrases, text), [text]);
        }
        assert_eq!(found(&phrases, "αμκα"), [] as [&str; 0]);
    }

    #[test]
    fn short_words() {
        assert_eq!(found(&["ip", "dl", "ssn"], "ip ipx DL# ssn="), ["ip", "DL", "ssn"]);
        assert_eq!(found(&["e mail"], "e-mail E_Mail email e mail"), ["e-mail", "E_Mail", "email", "e mail"]);
    }

    #[test]
    fn a_table_comes_back_from_its_bytes() {
        let mut table = WordTable::default();
        let (birth, _) = (table.add("date of birth"), table.add_prefix("geb"));
        let mut again = WordTable::unpack(&table.pack()).expect("as it was written");
        assert_eq!((again.len(), again.add("date of birth")), (2, birth));
        let mut found = Vec::new();
        [0, 14].into_iter().for_each(|at| again.at(b"date_of_birth geboren", at, |hit| found.push(hit.end)));
        assert_eq!(found, [13, 17]);
        assert!(WordTable::unpack(b"other bytes").is_none());
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
            assert_eq!(table.may_begin(&[text, b"; and so on"].concat(), |_, _| true), (marked > 0, all > 0));
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
