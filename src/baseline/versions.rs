//! What is known, where every version of a file is read and not the files alone (`--history`).
//!
//! A value that stands in ten versions of a file was put there once. So what a baseline knows of a file it knows of each
//! of its versions, as often in one as the number says. Under a path that is gone, what the baseline knows of other
//! files is known too: that is how a renamed file looks in its past. And what it knows of a file that is gone is known
//! under one path that is there: that is how one looks that was renamed since.

use super::{Baseline, Entry};
use crate::event::Finding;
use crate::place::{Place, Step};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A detector and the mark of a value.
type Mark = (String, [u8; 16]);

/// A baseline while versions go by, each with its findings one after the other.
#[derive(Debug)]
pub struct Versions {
    baseline: Arc<Baseline>,
    /// How often a mark is known in all files together; made when it is first needed.
    anywhere: Option<HashMap<Mark, u64>>,
    /// How often a mark is known in files that are gone, and the path under which it is known now; made when it is first
    /// needed.
    gone: Option<HashMap<Mark, Vec<Gone>>>,
    /// The version that is gone through, which of its paths are still there, and what was met in it.
    version: Option<Place>,
    there: HashMap<String, bool>,
    met: BTreeMap<Entry, u64>,
}

/// What is known of a file that is gone: how often, and where it has gone to.
#[derive(Debug)]
struct Gone {
    count: u64,
    to: Option<String>,
}

impl Versions {
    /// Before the first one.
    pub fn new(baseline: Arc<Baseline>) -> Self {
        Self { baseline, anywhere: None, gone: None, version: None, there: HashMap::new(), met: BTreeMap::new() }
    }

    /// True if a finding is in a version of a file, and not in the file.
    pub fn has(place: &Place) -> bool {
        commit(place).is_some()
    }

    /// True for a finding that is known. `is_there` says whether a file still exists.
    pub fn take(&mut self, place: &Place, found: &Entry, is_there: impl Fn(&str) -> bool) -> bool {
        if !self.version.as_ref().is_some_and(|last| same(last, place)) {
            self.met.clear();
            self.there.clear();
            self.version = Some(of(place));
        }
        let there = match self.there.get(&found.path) {
            Some(there) => *there,
            None => *self.there.entry(found.path.clone()).or_insert_with(|| is_there(&found.path)),
        };
        let own = self.baseline.entries.get(found).map_or(0, |known| known.count);
        let known = match there {
            true if own > 0 => own,
            true => self.moved_to(found, is_there),
            false => self.anywhere(found).max(own),
        };
        if known == 0 {
            return false;
        }
        let met = self.met.entry(found.clone()).or_default();
        *met += 1;
        *met <= known
    }

    /// How often it is known in files that are gone, and no other path has been known for them.
    fn moved_to(&mut self, found: &Entry, is_there: impl Fn(&str) -> bool) -> u64 {
        let entries = &self.baseline.entries;
        let gone = self.gone.get_or_insert_with(|| {
            let mut all: HashMap<_, Vec<Gone>> = HashMap::new();
            for (entry, known) in entries.iter().filter(|(entry, _)| !is_there(&entry.path)) {
                let gone = Gone { count: known.count, to: None };
                all.entry((entry.detector.clone(), entry.mark)).or_default().push(gone);
            }
            all
        });
        let own = gone.get_mut(&(found.detector.clone(), found.mark)).into_iter().flatten();
        own.filter_map(|gone| (*gone.to.get_or_insert_with(|| found.path.clone()) == found.path).then_some(gone.count))
            .sum()
    }

    fn anywhere(&mut self, found: &Entry) -> u64 {
        let entries = &self.baseline.entries;
        let anywhere = self.anywhere.get_or_insert_with(|| {
            let mut all = HashMap::new();
            for (entry, known) in entries {
                *all.entry((entry.detector.clone(), entry.mark)).or_default() += known.count;
            }
            all
        });
        anywhere.get(&(found.detector.clone(), found.mark)).copied().unwrap_or(0)
    }
}

/// How often each entry stands in the one version that has it most often.
pub fn most(found: impl IntoIterator<Item = (Finding, Entry)>) -> BTreeMap<Entry, u64> {
    let (mut most, mut met) = (BTreeMap::new(), BTreeMap::new());
    let mut version: Option<Place> = None;
    let end = |met: &mut BTreeMap<Entry, u64>, most: &mut BTreeMap<Entry, u64>| {
        for (entry, n) in std::mem::take(met) {
            let old = most.entry(entry).or_default();
            *old = n.max(*old);
        }
    };
    for (finding, entry) in found {
        if !version.as_ref().is_some_and(|last| same(last, &finding.place)) {
            end(&mut met, &mut most);
            version = Some(of(&finding.place));
        }
        for entry in entry.everywhere(&finding.place) {
            *met.entry(entry).or_default() += 1;
        }
    }
    end(&mut met, &mut most);
    most
}

fn commit(place: &Place) -> Option<&Step> {
    place.inside.first().filter(|step| matches!(step, Step::Commit { .. }))
}

fn of(place: &Place) -> Place {
    Place { path: place.path.clone(), inside: commit(place).cloned().into_iter().collect(), span: None }
}

fn same(a: &Place, b: &Place) -> bool {
    a.path == b.path && commit(a) == commit(b)
}

#[cfg(test)]
mod tests {
    use super::super::{KeySource, Known, Status};
    use super::*;
    use std::path::Path;

    fn entry(path: &str, mark: u8) -> Entry {
        Entry { path: path.into(), detector: "us-ssn".into(), mark: [mark; 16] }
    }

    fn place(path: &str, commit: &str) -> Place {
        let inside = vec![Step::Commit { commit: commit.into(), date: "2026-01-31".into(), also: [].into() }];
        Place { path: Path::new(path).into(), inside, span: None }
    }

    #[test]
    fn each_version_has_what_its_file_has() {
        let mut baseline = Baseline::new(KeySource::Random([1; 32]));
        for (path, mark, count) in [("a", 1, 2), ("b", 2, 1), ("was", 4, 1)] {
            baseline.entries.insert(entry(path, mark), Known { count, status: Status::Later });
        }
        let mut versions = Versions::new(Arc::new(baseline));
        let mut known = |path: &str, commit: &str, mark| {
            versions.take(&place(path, commit), &entry(path, mark), |p| !matches!(p, "gone" | "was"))
        };
        for commit in ["1", "2"] {
            assert!(known("a", commit, 1) && known("a", commit, 1), "{commit}");
            assert!(!known("a", commit, 1), "{commit}: a third one in one version is new");
            assert!(!known("a", commit, 2), "{commit}: a copy in a file that is there is new");
        }
        assert!(known("gone", "1", 2), "the file had another name");
        assert!(!known("gone", "1", 2) && !known("gone", "1", 3));
        for commit in ["1", "2"] {
            assert!(known("was", commit, 4) && known("is", commit, 4), "{commit}: the file has another name now");
            assert!(!known("is", commit, 4) && !known("copy", commit, 4), "{commit}: a second one is new");
        }
    }
}
