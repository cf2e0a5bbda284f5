//! Phrases by their keys.

use super::bloom::hash;
use super::packed;
use super::words::PhraseId;

/// A phrase under one of its keys.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The key.
    pub key: u64,
    /// The phrase.
    pub phrase: PhraseId,
    /// The next entry with the same hash; 0 is none.
    next: u32,
    /// Bytes of the phrase, if the key says all about it; otherwise 0.
    pub whole: u8,
}

impl Entry {
    /// An entry that is in no list yet.
    pub fn new(key: u64, phrase: PhraseId, whole: u8) -> Self {
        Self { key, phrase, next: 0, whole }
    }
}

/// Entries in lists by a hash of their keys. All lists share one vector: thousands of small ones would be most of what a
/// start costs.
pub struct Entries {
    /// The first and the last entry of each list, 1 for the first of all.
    lists: Vec<(u32, u32)>,
    all: Vec<Entry>,
}

/// Number of lists.
const LISTS: usize = 8192;

impl Default for Entries {
    fn default() -> Self {
        Self { lists: vec![(0, 0); LISTS], all: Vec::new() }
    }
}

impl Entries {
    /// Appends them to some bytes, those of a list one after the other: what is looked up lies together then.
    pub fn pack(&self, out: &mut Vec<u8>) {
        let mut sorted = Self::default();
        for &(first, _) in &self.lists {
            let mut next = first;
            while let Some(entry) = (next as usize).checked_sub(1).and_then(|at| self.all.get(at)) {
                sorted.push(*entry);
                next = entry.next;
            }
        }
        sorted.put(out);
    }

    fn put(&self, out: &mut Vec<u8>) {
        packed::put(out, self.lists.iter().flat_map(|&(first, last)| [first, last]));
        let entry = |entry: &Entry| {
            let [low, high] = packed::halves(entry.key);
            [low, high, entry.phrase, entry.next, entry.whole.into()]
        };
        packed::put(out, self.all.iter().flat_map(entry));
    }

    /// Takes them from the front of some bytes.
    pub fn unpack(bytes: &mut &[u8]) -> Option<Self> {
        let lists: Vec<_> = packed::take(bytes)?.map(|[first, last]| (first, last)).collect();
        let entry = |[low, high, phrase, next, whole]: [u32; 5]| {
            let (key, whole) = (packed::whole([low, high]), whole as u8);
            Entry { key, phrase, next, whole }
        };
        let all = packed::take(bytes)?.map(entry).collect();
        (lists.len() == LISTS).then_some(Self { lists, all })
    }

    /// The entries with this key, in the order in which they were added.
    #[inline]
    pub fn with(&self, key: u64) -> impl Iterator<Item = &Entry> {
        let mut next = self.lists[list(key)].0;
        std::iter::from_fn(move || {
            let entry = self.all.get(usize::try_from(next).ok()?.checked_sub(1)?)?;
            next = entry.next;
            Some(entry)
        })
        .filter(move |entry| entry.key == key)
    }

    /// All entries.
    pub fn all(&self) -> &[Entry] {
        &self.all
    }

    /// Adds one.
    pub fn push(&mut self, entry: Entry) {
        let number = self.all.len() as u32 + 1;
        let (first, last) = &mut self.lists[list(entry.key)];
        match self.all.get_mut((*last as usize).wrapping_sub(1)) {
            Some(last) => last.next = number,
            None => *first = number,
        }
        *last = number;
        self.all.push(Entry { next: 0, ..entry });
    }
}

fn list(key: u64) -> usize {
    (hash(key) >> 32) as usize & (LISTS - 1)
}
