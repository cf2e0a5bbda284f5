//! Counts a scan into a [`Summary`], with memory that depends on the number of rules only.
//!
//! Findings come in the order of sources, so the last source seen in a row tells whether this one is new to it; no set
//! of sources is kept.

use super::{CategoryCounts, PlaceCounts, Summary};
use crate::event::{Counts, Coverage, Finding, Gap, GapReason, Ignored, Unused};
use crate::rule::{DetectorId, RuleBook};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// How many places a summary names.
pub(super) const TOP_PLACES: usize = 20;

/// The counts of a scan under way.
#[derive(Clone, Debug)]
pub struct Tally {
    by_category: Vec<CategoryCounts>,
    /// Per category, the number of the last source that had a finding in it.
    last_source: Vec<u64>,
    by_detector: Vec<Counts>,
    /// The source under way and its findings so far.
    current: Option<PlaceCounts>,
    /// Sources with findings, the current one included; the number of the current one.
    sources: u64,
    top: Vec<PlaceCounts>,
    gaps: BTreeMap<GapReason, u64>,
    ignored: [u64; 4],
    unused: Summary,
}

impl Tally {
    /// Nothing counted yet.
    pub fn new(book: &RuleBook) -> Self {
        Self {
            by_category: vec![CategoryCounts::default(); book.categories.len()],
            last_source: vec![0; book.categories.len()],
            by_detector: vec![Counts::default(); book.rules.len()],
            current: None,
            sources: 0,
            top: Vec::new(),
            gaps: BTreeMap::new(),
            ignored: [0; 4],
            unused: Summary::default(),
        }
    }

    /// Counts a reported finding.
    pub fn finding(&mut self, finding: &Finding) {
        let confidence = finding.confidence();
        self.enter(&finding.place.path);
        if let Some(place) = &mut self.current {
            place.counts.add(confidence);
        }
        self.by_detector[usize::from(finding.detector.0)].add(confidence);
        for row in finding.categories.iter() {
            let Some(category) = self.by_category.get_mut(row) else { break };
            category.counts.add(confidence);
            if std::mem::replace(&mut self.last_source[row], self.sources) != self.sources {
                category.sources += 1;
            }
        }
    }

    /// Counts a finding that does not count.
    pub fn ignored(&mut self, finding: &Finding, why: Ignored) {
        self.ignored[why as usize] += 1;
        for row in finding.categories.iter().filter(|_| !finding.test_value) {
            let Some(category) = self.by_category.get_mut(row) else { break };
            category.ignored += 1;
        }
    }

    /// Notes an ignore that matched nothing.
    pub fn unused(&mut self, unused: &Unused) {
        self.unused.add_unused(format!("{}: {}", super::place::place_text(&unused.place), unused.what));
    }

    /// Counts a gap.
    pub fn gap(&mut self, gap: &Gap) {
        *self.gaps.entry(gap.reason).or_default() += 1;
    }

    /// What it amounts to, with what only the scan knows.
    pub fn finish(
        mut self,
        coverage: Coverage,
        left_out: u64,
        below_level: u64,
        test_values: u64,
        interrupted: bool,
    ) -> Summary {
        self.leave();
        let detectors = self.by_detector.into_iter().enumerate().filter(|(_, counts)| counts.total() > 0);
        // A file of one category sees no gaps itself; those of the whole scan are then in the coverage already.
        let gaps = coverage.gaps.max(self.gaps.values().sum());
        Summary {
            coverage: Coverage { gaps, ..coverage },
            by_category: self.by_category,
            by_detector: detectors.map(|(i, counts)| (DetectorId(i as u16), counts)).collect(),
            sources_with_findings: self.sources,
            top_places: self.top,
            gaps: self.gaps.into_iter().collect(),
            below_level,
            test_values,
            left_out,
            own_reports: 0,
            ignored: self.ignored,
            unused: self.unused.unused,
            n_unused: self.unused.n_unused,
            interrupted,
            detectors_off: Default::default(),
            selected: false,
            drift: Vec::new(),
        }
    }

    fn enter(&mut self, path: &Arc<Path>) {
        let same = self.current.as_ref().is_some_and(|p| Arc::ptr_eq(&p.path, path) || p.path == *path);
        if !same {
            self.leave();
            self.current = Some(PlaceCounts { path: path.clone(), counts: Counts::default() });
            self.sources += 1;
        }
    }

    /// Of two sources with equally many findings the earlier one stands first.
    fn leave(&mut self) {
        let Some(mut place) = self.current.take() else { return };
        // Versions of a file in a history come at different times.
        if let Some(at) = self.top.iter().position(|p| p.path == place.path) {
            place.counts.add_all(self.top.remove(at).counts);
        }
        let at = self.top.partition_point(|p| p.counts.total() >= place.counts.total());
        self.top.insert(at, place);
        self.top.truncate(TOP_PLACES);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{book, finding, gap, place};

    #[test]
    fn sources_count_once_per_category() {
        let book = book();
        let mut tally = Tally::new(&book);
        for path in ["a", "a", "b"] {
            tally.finding(&finding(&book, "us-ssn", 90, place(path, vec![])));
        }
        tally.finding(&finding(&book, "email-address", 60, place("b", vec![])));
        tally.gap(&gap("c", GapReason::Encrypted));
        let summary = tally.finish(Coverage::default(), 1, 2, 3, true);

        let identifiers = &summary.by_category[0];
        assert_eq!(identifiers.counts, Counts { high: 3, medium: 1, low: 0 });
        assert_eq!(identifiers.sources, 2);
        assert_eq!(summary.sources_with_findings, 2);
        assert_eq!(summary.findings(), Counts { high: 3, medium: 1, low: 0 });
        assert_eq!(summary.gaps, [(GapReason::Encrypted, 1)]);
        assert_eq!(summary.coverage.gaps, 1);
        assert_eq!((summary.left_out, summary.below_level, summary.test_values), (1, 2, 3));
        assert!(summary.interrupted && !summary.is_complete());
    }

    #[test]
    fn top_places_are_bounded_and_ordered() {
        let book = book();
        let mut tally = Tally::new(&book);
        for source in 0..50 {
            for _ in 0..=source % 7 {
                tally.finding(&finding(&book, "us-ssn", 90, place(&format!("{source:02}"), vec![])));
            }
        }
        let top = tally.finish(Coverage::default(), 0, 0, 0, false).top_places;
        assert_eq!(top.len(), TOP_PLACES);
        let names: Vec<_> = top.iter().map(|p| (p.path.display().to_string(), p.counts.total())).collect();
        assert_eq!(names[0], ("06".into(), 7));
        assert_eq!(names[1], ("13".into(), 7));
        assert!(top.is_sorted_by(|a, b| a.counts.total() >= b.counts.total()));
    }
}
