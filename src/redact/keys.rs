//! What the copy says in place of values, and for which of them: no two keys of an object may become one, and what is
//! found again in a copy is known for what it stands for.

use super::MOST_TAKEN;
use std::collections::HashMap;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::hash::{Hash, Hasher};

/// Keys that stand in place of others: where two have become one, a number tells them apart, so that no key is there twice.
#[derive(Default)]
pub struct Keys {
    /// The number of each new key that stands for a value, by their hashes.
    numbers: HashMap<(u64, u64), u32>,
    /// How many values have become this key.
    counts: HashMap<u64, u32>,
    /// The fingerprints of the values that tokens and invented values stand for, by the hashes of these.
    origins: HashMap<u64, [u8; 16]>,
}

impl Keys {
    /// The fingerprint of the value that a text of the copy stands for.
    pub fn origin(&self, text: &[u8]) -> Option<[u8; 16]> {
        self.origins.get(&hash_of(text)).copied()
    }

    /// Says what a text of the copy stands for, unless too many are known.
    pub fn remember(&mut self, text: &[u8], fingerprint: [u8; 16]) {
        // A word of its own tells nothing.
        let text = text.strip_prefix(b"'").and_then(|own| own.strip_suffix(b"'")).unwrap_or(text);
        if self.origins.len() < MOST_TAKEN && text.len() > 3 {
            self.origins.entry(hash_of(text)).or_insert(fingerprint);
        }
    }

    /// The key in place of a value, with a number behind it if another value has become the same one.
    pub fn distinct(&mut self, new: String, fingerprint: [u8; 16]) -> String {
        let mut hasher = DefaultHasher::new();
        new.hash(&mut hasher);
        let hash = hasher.finish();
        let own = (hash, u64::from_le_bytes(std::array::from_fn(|i| fingerprint[i])));
        let full = self.numbers.len() >= MOST_TAKEN;
        let number = match self.numbers.entry(own) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(_) if full => 1,
            Entry::Vacant(entry) => {
                let count = self.counts.entry(hash).or_default();
                *count += 1;
                *entry.insert(*count)
            }
        };
        if number > 1 { format!("{new}-{number}") } else { new }
    }
}

fn hash_of(text: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
