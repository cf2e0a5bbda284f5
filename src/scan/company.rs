//! What the findings of a record make of each other: a card number beside its code opens an account, and everything about
//! a child is sensitive. Which detectors do so, and of whom, is said by their rules (`makes-sensitive`).

use crate::event::{Evidence, Finding};
use crate::rule::{DetectorId, RuleBook};

/// Who makes whom sensitive.
#[derive(Clone, Debug)]
pub struct Company<'s> {
    book: &'s RuleBook,
    /// For each detector of the book: whom it makes so.
    of: Vec<Whom>,
    /// The row of sensitive personal information.
    row: Option<usize>,
}

#[derive(Clone, Debug)]
enum Whom {
    All,
    /// Sorted; most have none.
    These(Vec<DetectorId>),
}

impl Whom {
    fn has(&self, detector: DetectorId) -> bool {
        match self {
            Self::All => true,
            Self::These(ids) => ids.binary_search(&detector).is_ok(),
        }
    }
}

impl<'s> Company<'s> {
    /// As the rules say.
    pub fn new(book: &'s RuleBook) -> Self {
        let of = book.rules.iter().map(|rule| match rule.makes_sensitive.as_slice() {
            ids if ids.iter().any(|id| id == "*") => Whom::All,
            ids => {
                let mut ids: Vec<DetectorId> = ids.iter().filter_map(|id| book.find(id)).collect();
                ids.sort_unstable();
                Whom::These(ids)
            }
        });
        Self { book, of: of.collect(), row: book.category_index("S") }
    }

    /// True if a detector makes something beside it sensitive.
    pub fn tells(&self, detector: DetectorId) -> bool {
        !matches!(&self.of[usize::from(detector.0)], Whom::These(ids) if ids.is_empty())
    }

    /// Makes a finding sensitive that stands beside findings of these detectors, each of which tells and is there once.
    pub fn join(&self, finding: &mut Finding, beside: &[DetectorId]) {
        let Some(row) = self.row else { return };
        let own = self.book.sensitive(finding.detector, finding.categories);
        let adds = |by: &&DetectorId| {
            **by != finding.detector
                && self.of[usize::from(by.0)].has(finding.detector)
                && self.book.rule(**by).sensitive.iter().any(|place| !own.contains(place))
        };
        let by: Vec<DetectorId> = beside.iter().filter(adds).copied().collect();
        if by.is_empty() {
            return;
        }
        if !finding.evidence.is_empty() {
            let beside = by.iter().map(|id| format!("record: sensitive beside {}", self.book.rule(*id).id));
            finding.evidence.extend(beside.map(|why| Evidence { why: why.into(), points: 0 }));
        }
        let own = (!own.is_empty()).then_some(finding.detector);
        finding.sensitive_by = own.into_iter().chain(by).collect();
        finding.categories = finding.categories.with(row);
    }
}
