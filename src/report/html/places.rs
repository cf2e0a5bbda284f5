//! Where it lives: counts by source and category, in bounded memory however many sources there are.
//!
//! Sources come one after the other. When there are too many, those with the fewest findings become one entry of their
//! folder, and folders one of the folder above. Nothing is dropped: the counts always add up.

use crate::event::{Confidence, Counts, Finding};
use crate::place::path_text;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

/// Sources kept with counts of their own.
const SPOTS: usize = 4000;

/// Findings of one source, or of the rest of a folder.
#[derive(Clone, Debug, Default)]
pub struct Spot {
    /// The path of the source; of the folder, if there is more than one source in it.
    pub path: String,
    /// Sources in it.
    pub sources: u64,
    /// All findings.
    pub counts: Counts,
    /// Findings of sensitive personal information.
    pub sensitive: u64,
    /// By row of the category table.
    pub by_category: Vec<u64>,
}

impl Spot {
    fn add(&mut self, other: &Self) {
        self.sources += other.sources;
        self.counts.high += other.counts.high;
        self.counts.medium += other.counts.medium;
        self.counts.low += other.counts.low;
        self.sensitive += other.sensitive;
        self.by_category.resize(self.by_category.len().max(other.by_category.len()), 0);
        for (mine, theirs) in self.by_category.iter_mut().zip(&other.by_category) {
            *mine += theirs;
        }
    }
}

/// The counts of all sources.
#[derive(Default)]
pub struct Places {
    current: Option<(Arc<Path>, Spot)>,
    files: Vec<Spot>,
    /// What was put together, by folder.
    folders: BTreeMap<String, Spot>,
}

impl Places {
    /// Counts a finding. True if it is the first of its source.
    pub fn add(&mut self, finding: &Finding, categories: usize, sensitive: bool) -> bool {
        let path = &finding.place.path;
        let new = self.current.as_ref().is_none_or(|(p, _)| !Arc::ptr_eq(p, path) && p != path);
        if new {
            self.leave();
            let spot = Spot { path: path_text(path), sources: 1, by_category: vec![0; categories], ..Spot::default() };
            self.current = Some((path.clone(), spot));
        }
        if let Some((_, spot)) = &mut self.current {
            let level = finding.confidence();
            spot.counts.add(level);
            spot.sensitive += u64::from(sensitive && level != Confidence::Low);
            for row in finding.categories.iter().filter(|row| *row < categories) {
                spot.by_category[row] += 1;
            }
        }
        new
    }

    fn leave(&mut self) {
        self.files.extend(self.current.take().map(|(_, spot)| spot));
        if self.files.len() > 2 * SPOTS {
            self.put_together();
        }
    }

    /// Makes one of entries with the same path, where the first stands: versions of a file in a history come at different
    /// times.
    fn unite(&mut self) {
        let mut first: HashMap<String, usize> = HashMap::with_capacity(self.files.len());
        let mut united: Vec<Spot> = Vec::with_capacity(self.files.len());
        for spot in std::mem::take(&mut self.files) {
            match first.get(&spot.path) {
                Some(&at) => {
                    united[at].add(&spot);
                    united[at].sources = 1;
                }
                None => {
                    first.insert(spot.path.clone(), united.len());
                    united.push(spot);
                }
            }
        }
        self.files = united;
    }

    /// Leaves the half with the most findings; of equals the earlier.
    fn put_together(&mut self) {
        self.unite();
        let mut order: Vec<usize> = (0..self.files.len()).collect();
        order.sort_by_key(|&i| (std::cmp::Reverse(self.files[i].counts.total()), i));
        let mut stay = vec![false; self.files.len()];
        order.iter().take(SPOTS).for_each(|&i| stay[i] = true);
        let mut stays = stay.into_iter();
        let folders = &mut self.folders;
        self.files.retain(|spot| {
            let stays = stays.next().unwrap_or(true);
            if !stays {
                merge(folders, folder(&spot.path), spot);
            }
            stays
        });
        while self.folders.len() > SPOTS {
            let deepest = self.folders.keys().map(|path| depth(path)).max().unwrap_or(0);
            if deepest == 0 {
                break;
            }
            let (deep, rest) = std::mem::take(&mut self.folders).into_iter().partition(|(p, _)| depth(p) == deepest);
            let deep: BTreeMap<String, Spot> = deep;
            self.folders = rest;
            for (path, spot) in deep {
                merge(&mut self.folders, folder(&path), &spot);
            }
        }
    }

    /// All of them, sources in their order before the rests of folders.
    pub fn finish(mut self) -> Vec<Spot> {
        self.leave();
        self.unite();
        if self.files.len() > SPOTS {
            self.put_together();
        }
        self.files.extend(std::mem::take(&mut self.folders).into_values());
        self.files
    }
}

fn merge(folders: &mut BTreeMap<String, Spot>, path: &str, spot: &Spot) {
    let entry = folders.entry(path.to_owned()).or_insert_with(|| Spot { path: path.to_owned(), ..Spot::default() });
    entry.add(spot);
}

fn folder(path: &str) -> &str {
    path.trim_end_matches('/').rfind('/').map_or("", |at| &path[..=at])
}

fn depth(path: &str) -> usize {
    path.matches('/').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{book, finding, place};

    fn of(n: usize) -> Vec<Spot> {
        let book = book();
        let mut places = Places::default();
        for i in 0..n {
            let path = format!("root/{}/{}/f{i}", i / 100, i % 7);
            for _ in 0..1 + i % 3 {
                places.add(&finding(&book, "us-ssn", 90, place(&path, vec![])), 12, true);
            }
        }
        places.finish()
    }

    #[test]
    fn few_sources_stay_as_they_are() {
        let spots = of(10);
        assert_eq!(spots.len(), 10);
        assert_eq!((spots[2].path.as_str(), spots[2].counts.high, spots[2].by_category[11]), ("root/0/2/f2", 3, 3));
    }

    #[test]
    fn many_sources_are_put_together_and_add_up() {
        let n = 100_000;
        let spots = of(n);
        assert!(spots.len() <= 3 * SPOTS, "{}", spots.len());
        assert_eq!(spots.iter().map(|s| s.sources).sum::<u64>(), n as u64);
        assert_eq!(spots.iter().map(|s| s.counts.total()).sum::<u64>(), (0..n).map(|i| 1 + i as u64 % 3).sum::<u64>());
    }

    #[test]
    fn a_source_that_comes_again_is_one() {
        let book = book();
        let mut places = Places::default();
        for path in ["a", "b", "a"] {
            places.add(&finding(&book, "us-ssn", 90, place(path, vec![])), 12, true);
        }
        let spots = places.finish();
        let short: Vec<_> = spots.iter().map(|s| (s.path.as_str(), s.sources, s.counts.high)).collect();
        assert_eq!(short, [("a", 1, 2), ("b", 1, 1)]);
    }

    #[test]
    fn folders_of_paths() {
        for (path, above) in [("a/b/c", "a/b/"), ("a/b/", "a/"), ("a", ""), ("/a", "/"), ("", "")] {
            assert_eq!(folder(path), above, "{path}");
        }
    }
}
