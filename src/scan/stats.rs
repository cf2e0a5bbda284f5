//! Where the time of a scan went, and what each detector cost: only where somebody asked for it.
//!
//! The engine knows no clock, so it tells when a stage is over and the time is taken here. Each thread counts for itself;
//! a scan without `--stats` pays one branch per block of text.

use crate::detect::{BatchCell, CellHit, Engine, Field, Hit, Scratch, Stage};
use crate::rule::DetectorId;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What all threads together have counted.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// Threads that worked.
    pub threads: u64,
    /// From the beginning to the end of each thread, added up.
    pub busy: Duration,
    /// Finding where something can be: classes of bytes, shapes, words.
    pub candidates: Duration,
    /// Judging what is there: regexes, validators, words beside it.
    pub judging: Duration,
    /// Overlaps and order.
    pub resolving: Duration,
    /// Cells of tables and records, all of the above for each.
    pub cells: Duration,
    /// Reading, decoding, parsing, places, fingerprints, reports, and waiting for other threads.
    pub rest: Duration,
    /// By detector and suppressor.
    pub by_detector: Vec<Cost>,
}

/// What one detector or suppressor had to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Places where it was tried.
    pub candidates: u64,
    /// Values that it found, whatever their confidence; stretches that a suppressor took.
    pub verified: u64,
}

impl Stats {
    /// Nothing yet, for so many rules.
    pub fn new(rules: usize) -> Self {
        Self { by_detector: vec![Cost::default(); rules], ..Self::default() }
    }

    /// Adds what another thread has counted.
    pub fn add(&mut self, other: &Self) {
        self.threads += other.threads;
        for (mine, theirs) in [
            (&mut self.busy, other.busy),
            (&mut self.candidates, other.candidates),
            (&mut self.judging, other.judging),
            (&mut self.resolving, other.resolving),
            (&mut self.cells, other.cells),
            (&mut self.rest, other.rest),
        ] {
            *mine += theirs;
        }
        self.by_detector.resize(self.by_detector.len().max(other.by_detector.len()), Cost::default());
        for (mine, theirs) in self.by_detector.iter_mut().zip(&other.by_detector) {
            mine.candidates += theirs.candidates;
            mine.verified += theirs.verified;
        }
    }

    /// A thread ends that began then.
    pub fn end(&mut self, began: Instant) {
        self.threads += 1;
        self.busy += began.elapsed();
        self.rest = self.busy.saturating_sub(self.candidates + self.judging + self.resolving + self.cells);
    }

    /// As [`Engine::scan`].
    pub fn scan(
        &mut self,
        engine: &Engine,
        text: &[u8],
        core: Range<usize>,
        scratch: &mut Scratch,
        out: &mut Vec<Hit>,
    ) {
        let (mut last, before) = (Instant::now(), out.len());
        engine.scan_in_stages(text, core.clone(), scratch, out, &mut |stage| {
            let now = Instant::now();
            *match stage {
                Stage::Candidates => &mut self.candidates,
                Stage::Judged => &mut self.judging,
                Stage::Resolved => &mut self.resolving,
            } += now - last;
            last = now;
        });
        // What lies in the margins belongs to the neighbours.
        for (detector, _) in engine.last_candidates(scratch).filter(|(_, at)| core.contains(at)) {
            self.of(detector).candidates += 1;
        }
        for (detector, _) in engine.last_suppressed(scratch).filter(|(_, at)| core.contains(at)) {
            self.of(detector).verified += 1;
        }
        for hit in &out[before..] {
            self.of(hit.detector).verified += 1;
        }
    }

    /// As [`Engine::scan_cells`]. Suppressors are settled cell by cell and do not show here.
    pub fn scan_cells(
        &mut self,
        engine: &Engine,
        (text, cells, fields): (&[u8], &[BatchCell], &[Arc<Field>]),
        scratch: &mut Scratch,
        out: &mut Vec<CellHit>,
    ) {
        let (began, before) = (Instant::now(), out.len());
        engine.scan_cells(text, cells, fields, scratch, out);
        self.cells += began.elapsed();
        for (detector, _) in engine.last_candidates(scratch).filter(|(id, _)| !engine.is_suppressor(*id)) {
            self.of(detector).candidates += 1;
        }
        for found in &out[before..] {
            self.of(found.hit.detector).verified += 1;
        }
    }

    fn of(&mut self, detector: DetectorId) -> &mut Cost {
        &mut self.by_detector[usize::from(detector.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleBook;

    #[test]
    fn counting_changes_nothing_that_is_found() {
        let book = RuleBook::built_in();
        let all: Vec<DetectorId> = book.detectors().map(|(id, _)| id).collect();
        let engine = Engine::new(&book, &all).expect("rules compile");
        let text = b"2026-03-01 09:14:07 ssn 536-90-4399 x 536-90-0000 mail ann.lee@bluefinch-mail.net\n";
        let (mut plain, mut counted, mut stats) = (Vec::new(), Vec::new(), Stats::new(book.rules.len()));
        engine.scan(text, 0..text.len(), &mut engine.scratch(), &mut plain);
        let mut scratch = engine.scratch();
        stats.scan(&engine, text, 0..text.len(), &mut scratch, &mut counted);
        let places = |hits: &[Hit]| hits.iter().map(|h| (h.start, h.end, h.detector)).collect::<Vec<_>>();
        assert_eq!(places(&plain), places(&counted));
        let of = |id: &str| stats.by_detector[usize::from(book.find(id).expect("a rule").0)];
        assert_eq!(of("us-ssn").verified, 1);
        assert!(of("us-ssn").candidates >= 2, "the second number is tried and rejected: {:?}", of("us-ssn"));
        assert!(of("timestamp").verified >= 1);
        let mut twice = stats.clone();
        twice.add(&stats);
        assert_eq!(twice.by_detector[0].candidates, stats.by_detector[0].candidates * 2);
    }
}
