//! The baseline: findings that are known, so that only new ones count.
//!
//! A file of lines, sorted, without times and without values, so that two branches that change it merge by themselves:
//!
//! ```text
//! # whose baseline 1
//! key random 5f3c…
//! us-ssn 3fa94c… 2 later exports/customers.csv
//! ```
//!
//! The middle of a line is the *mark* of a value: HMAC-SHA-256 of detector and value as fingerprints compare it under the key of the
//! baseline, so a value that moves, or is written with other separators, keeps it. A finding is known if its file has
//! its mark, as often as the number says; or if the mark stands there under a file that is gone, or that was read to its
//! end and no longer has it, since then it was renamed or the lines were moved. A copy of a known value in another file is
//! new: it is one more place with that value.

mod text;
pub mod versions;

use crate::event::Finding;
use crate::place::{Elsewhere, Place, path_of_text, path_text};
use crate::rule::RuleBook;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// The name that is looked for in the working folder.
pub const NAME: &str = ".whose-baseline";

/// What a mark is made with.
pub type Key = [u8; 32];

/// Where the key of a baseline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// In the file itself. Whoever has the file can try values out on it.
    Random(Key),
    /// With whoever runs the scan (`WHOSE_KEY`, `--key-file`); the file has a check of it only.
    Outside([u8; 4]),
}

impl KeySource {
    /// A new key in the file.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn random() -> std::io::Result<Self> {
        let mut key = Key::default();
        getrandom::fill(&mut key).map_err(std::io::Error::other)?;
        Ok(Self::Random(key))
    }

    /// A key that stays outside the file.
    pub fn outside(key: &Key) -> Self {
        Self::Outside(check(key))
    }

    /// The key of the marks, given that of the scan; `None` if that is another one than the baseline was made with.
    pub fn key(&self, outside: &Key) -> Option<Key> {
        match self {
            Self::Random(key) => Some(*key),
            Self::Outside(expected) => (check(outside) == *expected).then_some(*outside),
        }
    }
}

/// Four bytes by which a wrong key is noticed.
fn check(key: &Key) -> [u8; 4] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(b"whose baseline");
    let digest = mac.finalize().into_bytes();
    [digest[0], digest[1], digest[2], digest[3]]
}

/// What a person decided about an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Not looked at yet.
    #[default]
    Later,
    /// It is personal data.
    True,
    /// It is none.
    False,
}

impl Status {
    /// The word in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Later => "later",
            Self::True => "true",
            Self::False => "false",
        }
    }
}

/// What a line is about. The order is that of the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// The file, as scans show it.
    pub path: String,
    /// The detector.
    pub detector: String,
    /// The mark; zeros for a finding about the file as a whole.
    pub mark: [u8; 16],
}

impl Entry {
    /// The entry that a finding belongs to.
    pub fn of(book: &RuleBook, finding: &Finding) -> Self {
        let mark = finding.value.as_ref().and_then(|value| value.mark()).unwrap_or_default();
        Self { path: shown(&finding.place.path), detector: book.rule(finding.detector).id.clone(), mark }
    }

    /// The entry under each path of the place that it was made of.
    pub fn everywhere(self, place: &Place) -> impl Iterator<Item = Self> {
        let other = |other: &Elsewhere| Self { path: shown(&path_of_text(&other.path)), ..self.clone() };
        let also: Vec<Self> = place.also().iter().map(other).collect();
        std::iter::once(self).chain(also)
    }
}

/// A path as entries have it.
pub fn shown(path: &Path) -> String {
    let text = path_text(path);
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text };
    text.strip_prefix("./").filter(|rest| !rest.is_empty()).map(Into::into).unwrap_or(text)
}

/// How often it stands there, and what was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Values of this mark in this file.
    pub count: u64,
    /// What was decided.
    pub status: Status,
}

/// A baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// Where its key is.
    pub key: KeySource,
    /// What is known.
    pub entries: BTreeMap<Entry, Known>,
    /// What its file says twice and not in the same way, a sentence each.
    pub notes: Vec<String>,
}

/// A baseline during a scan: what is still to be met.
#[derive(Debug)]
pub struct Open {
    left: BTreeMap<Entry, u64>,
    /// Entries of files that are gone or no longer have the value, by detector and mark.
    renamed: HashMap<(String, [u8; 16]), Vec<Gone>>,
}

/// An entry of a file that is gone, and how many of it are still to be met.
type Gone = (u64, Entry);

impl Baseline {
    /// An empty one.
    pub fn new(key: KeySource) -> Self {
        Self { key, entries: BTreeMap::new(), notes: Vec::new() }
    }

    /// Prepares it for a scan. `is_there` says whether a file still exists.
    pub fn open(&self, is_there: impl Fn(&str) -> bool) -> Open {
        let mut open = Open { left: BTreeMap::new(), renamed: HashMap::new() };
        let mut last: Option<(&str, bool)> = None;
        for (entry, known) in &self.entries {
            let there = match last {
                Some((path, there)) if path == entry.path => there,
                _ => is_there(&entry.path),
            };
            last = Some((&entry.path, there));
            if there {
                open.left.insert(entry.clone(), known.count);
            } else {
                let key = (entry.detector.clone(), entry.mark);
                open.renamed.entry(key).or_default().push((known.count, entry.clone()));
            }
        }
        open
    }

    /// Adds a finding that was not known.
    pub fn add(&mut self, entry: Entry, status: Status) {
        let known = self.entries.entry(entry).or_insert(Known { count: 0, status });
        known.count += 1;
    }
}

impl Open {
    /// What was known in files that have another name now is known there, and nowhere else until those were read.
    pub fn moved(&mut self, files: &[(PathBuf, PathBuf)]) {
        let names: HashMap<String, String> = files.iter().map(|(from, to)| (shown(from), shown(to))).collect();
        if names.is_empty() {
            return;
        }
        let mut moved: Vec<(Entry, u64)> = Vec::new();
        let mut follow = |entry: &Entry, count: u64| {
            let to = names.get(&entry.path);
            moved.extend(to.map(|path| (Entry { path: path.clone(), ..entry.clone() }, count)));
            to.is_none()
        };
        self.left.retain(|entry, count| follow(entry, *count));
        self.renamed.values_mut().for_each(|gone| gone.retain(|(count, entry)| follow(entry, *count)));
        moved.into_iter().for_each(|(entry, count)| *self.left.entry(entry).or_default() += count);
    }

    /// A file was read to its end: what was known in it and was not met has moved elsewhere, or is gone.
    pub fn finish(&mut self, path: &Path) {
        self.finish_shown(&shown(path));
    }

    /// As [`Self::finish`], for a path as entries have it.
    pub fn finish_shown(&mut self, path: &str) {
        let from = Entry { path: path.to_owned(), detector: String::new(), mark: [0; 16] };
        let own = self.left.range(from..).take_while(|(entry, _)| entry.path == path);
        let own: Vec<Entry> = own.map(|(entry, _)| entry.clone()).collect();
        for entry in own {
            if let Some(count) = self.left.remove(&entry).filter(|count| *count > 0) {
                self.renamed.entry((entry.detector.clone(), entry.mark)).or_default().push((count, entry));
            }
        }
    }

    /// The entry that a finding was known under, if it was.
    pub fn take(&mut self, found: &Entry) -> Option<Entry> {
        if let Some(count) = self.left.get_mut(found)
            && *count > 0
        {
            *count -= 1;
            return Some(found.clone());
        }
        let renamed = self.renamed.get_mut(&(found.detector.clone(), found.mark))?;
        let (count, entry) = renamed.iter_mut().find(|(count, _)| *count > 0)?;
        *count -= 1;
        Some(entry.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, mark: u8) -> Entry {
        Entry { path: path.into(), detector: "us-ssn".into(), mark: [mark; 16] }
    }

    #[test]
    fn known_as_often_as_it_was_there() {
        let mut baseline = Baseline::new(KeySource::Random([1; 32]));
        for (path, mark) in [("a", 1), ("a", 1), ("gone", 2), ("b", 1)] {
            baseline.add(entry(path, mark), Status::Later);
        }
        let mut open = baseline.open(|path| path != "gone");
        let mut known = |path: &str, mark| open.take(&entry(path, mark)).map(|e| e.path);
        assert_eq!(known("a", 1).as_deref(), Some("a"));
        assert_eq!(known("a", 1).as_deref(), Some("a"));
        assert_eq!(known("a", 1), None, "a third one is new");
        assert_eq!(known("c", 1), None, "a copy in another file is new");
        assert_eq!(known("new name", 2).as_deref(), Some("gone"), "the file was renamed");
        assert_eq!(known("new name", 2), None);
        assert_eq!(known("b", 1).as_deref(), Some("b"));
    }

    #[test]
    fn what_moved_takes_along_what_is_known() {
        let mut baseline = Baseline::new(KeySource::Random([1; 32]));
        for (path, mark) in [("gone", 1), ("given", 2)] {
            baseline.add(entry(path, mark), Status::Later);
        }
        let mut open = baseline.open(|path| path != "gone");
        open.moved(&[("gone".into(), "r".into()), ("given".into(), "x".into())]);
        assert_eq!(open.take(&entry("a", 1)), None, "a copy, though it comes first");
        assert_eq!(open.take(&entry("given", 2)), None, "another file of the old name");
        assert!(open.take(&entry("r", 1)).is_some() && open.take(&entry("x", 2)).is_some());
        let mut open = baseline.open(|path| path != "gone");
        open.moved(&[("gone".into(), "r".into())]);
        open.finish(Path::new("r"));
        assert!(open.take(&entry("s", 1)).is_some(), "it has left the file that moved");
    }

    #[test]
    fn what_left_a_file_may_stand_in_another() {
        let mut baseline = Baseline::new(KeySource::Random([1; 32]));
        for (path, mark) in [("a", 1), ("a", 2), ("ab", 3)] {
            baseline.add(entry(path, mark), Status::Later);
        }
        let mut open = baseline.open(|_| true);
        assert!(open.take(&entry("a", 1)).is_some());
        assert_eq!(open.take(&entry("b", 2)), None, "it may still come in its own file");
        open.finish(Path::new("./a"));
        assert_eq!(open.take(&entry("b", 2)), Some(entry("a", 2)), "moved");
        assert_eq!(open.take(&entry("b", 1)), None, "a copy of what is still there");
        assert_eq!(open.take(&entry("b", 3)), None, "its file was not read yet");
    }

    #[test]
    fn keys_in_the_file_and_outside() {
        let key = [7; 32];
        assert_eq!(KeySource::outside(&key).key(&key), Some(key));
        assert_eq!(KeySource::outside(&key).key(&[8; 32]), None);
        assert_eq!(KeySource::Random(key).key(&[8; 32]), Some(key));
        assert_ne!(KeySource::random().expect("random"), KeySource::random().expect("random"));
    }
}
