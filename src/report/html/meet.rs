//! Hot spots: lines and rows where several kinds of personal data stand together.
//!
//! One value says little about a person; a name, a birth date and a number in one row say who it is. Findings of one line
//! or row come one after the other, so only the current group and the best ones are kept.

use super::{container, shown, without_rows};
use crate::event::Finding;
use crate::place::path_text;
use std::path::Path;
use std::sync::Arc;

/// How many are kept.
const KEPT: usize = 20;
/// Different detectors that are told apart in one place.
const KINDS: usize = 64;

/// A line or a row with its kinds of data.
#[derive(Clone, Debug)]
pub struct Spot {
    /// The source.
    pub path: String,
    /// Members and table.
    pub inside: String,
    /// Row of a table, 0 for none.
    pub row: u64,
    /// Line, 0 for none.
    pub line: u64,
    /// Detectors by number, each once, in the order in which they stand there.
    pub detectors: Vec<u16>,
    /// Findings.
    pub findings: u64,
    /// Findings of sensitive personal information.
    pub sensitive: u64,
    /// Lines or rows of the same source and table with the same kinds, this one included.
    pub alike: u64,
}

/// The best spots so far.
#[derive(Default)]
pub struct Meetings {
    key: Option<(Arc<Path>, String, u64, u64)>,
    detectors: Vec<u16>,
    findings: u64,
    sensitive: u64,
    best: Vec<Spot>,
}

impl Meetings {
    /// Adds a finding.
    pub fn add(&mut self, finding: &Finding, sensitive: bool) {
        let line = finding.place.span.and_then(|s| s.line).map_or(0, |(line, _)| line);
        let (_, row) = without_rows(&finding.place.inside);
        if line == 0 && row == 0 {
            return;
        }
        let (table, _) = container(&finding.place.inside);
        let same = self.key.as_ref().is_some_and(|(path, t, r, l)| {
            (*r, *l) == (row, line) && *t == table && (Arc::ptr_eq(path, &finding.place.path))
        });
        if !same {
            self.leave();
            self.key = Some((finding.place.path.clone(), table, row, line));
        }
        self.findings += 1;
        self.sensitive += u64::from(sensitive);
        if !self.detectors.contains(&finding.detector.0) && self.detectors.len() < KINDS {
            self.detectors.push(finding.detector.0);
        }
    }

    fn leave(&mut self) {
        let detectors = std::mem::take(&mut self.detectors);
        let (findings, sensitive) = (std::mem::take(&mut self.findings), std::mem::take(&mut self.sensitive));
        let Some((path, inside, row, line)) = self.key.take() else { return };
        if detectors.len() < 2 {
            return;
        }
        let (path, inside) = (shown(&path_text(&path)), shown(&inside));
        let alike = |spot: &&mut Spot| {
            spot.path == path
                && spot.inside == inside
                && spot.detectors.len() == detectors.len()
                && detectors.iter().all(|d| spot.detectors.contains(d))
        };
        if let Some(spot) = self.best.iter_mut().find(alike) {
            (spot.alike, spot.findings, spot.sensitive) =
                (spot.alike + 1, spot.findings + findings, spot.sensitive + sensitive);
            return;
        }
        let rank = (detectors.len(), sensitive > 0);
        let at = self.best.partition_point(|spot| (spot.detectors.len(), spot.sensitive > 0) >= rank);
        if at < KEPT {
            self.best.insert(at, Spot { path, inside, row, line, detectors, findings, sensitive, alike: 1 });
            self.best.truncate(KEPT);
        }
    }

    /// The best ones, most kinds first.
    pub fn finish(mut self) -> Vec<Spot> {
        self.leave();
        self.best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{book, finding, place, span};

    #[test]
    fn what_stands_on_one_line_meets() {
        let book = book();
        let mut meetings = Meetings::default();
        let path = place("log", vec![]);
        for (id, line) in [
            ("us-ssn", 1),
            ("us-ssn", 1),
            ("us-ssn", 2),
            ("email-address", 2),
            ("house-rule", 3),
            ("email-address", 4),
            ("us-ssn", 4),
        ] {
            let mut place = path.clone();
            place.span = Some(span(Some((line, 1)), 0, 1));
            meetings.add(&finding(&book, id, 90, place), id == "us-ssn");
        }
        let spots = meetings.finish();
        assert_eq!(spots.len(), 1);
        let spot = &spots[0];
        assert_eq!((spot.line, spot.detectors.len(), spot.findings, spot.sensitive, spot.alike), (2, 2, 4, 2, 2));
    }
}
