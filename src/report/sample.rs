//! What a summary shows of findings and gaps besides their number: the first few of each, as text that is safe to show.
//!
//! Bounded: so many findings, one example per detector, so many places per reason of a gap.

use super::place::{also, place_text};
use super::sanitize::sanitize;
use super::{ColumnVerdict, Context, layout};
use crate::event::{Confidence, Finding, Gap, GapReason, Ignored};
use crate::rule::DetectorId;
use std::collections::BTreeMap;

/// Columns of text kept of one place or value; what is longer loses its middle.
const WIDEST: usize = 240;
/// Findings kept that do not count: whoever asks for them wants more than a glance.
const IGNORED: usize = 100;
/// Places kept per reason.
const GAPS: usize = 5;

/// The first findings, columns and gaps.
pub struct Samples<'a> {
    context: Context<'a>,
    limit: usize,
    /// The first findings.
    pub findings: Vec<Shown>,
    /// The first findings that do not count.
    pub ignored: Vec<(Shown, Ignored)>,
    /// The first columns.
    pub columns: Vec<ShownColumn>,
    /// Columns in all.
    pub n_columns: u64,
    /// Gaps by reason.
    pub gaps: BTreeMap<GapReason, Gaps>,
    examples: Vec<Option<Box<str>>>,
}

/// A finding as text.
pub struct Shown {
    pub place: String,
    pub detector: DetectorId,
    pub value: String,
    pub confidence: Confidence,
    pub test_value: bool,
    /// Other paths under which the same bytes stand.
    pub also: Vec<String>,
}

/// A column as text.
pub struct ShownColumn {
    pub place: String,
    pub detector: DetectorId,
    pub confidence: Confidence,
    pub values: u64,
    pub matching: u64,
}

/// Gaps of one reason.
#[derive(Default)]
pub struct Gaps {
    /// How many there are.
    pub count: u64,
    /// Place and detail of the first ones.
    pub first: Vec<(String, String)>,
}

impl<'a> Samples<'a> {
    /// Keeps at most `limit` findings and as many columns.
    pub fn new(context: Context<'a>, limit: usize) -> Self {
        let examples = vec![None; context.book.rules.len()];
        Self {
            context,
            limit,
            findings: vec![],
            ignored: vec![],
            columns: vec![],
            n_columns: 0,
            gaps: BTreeMap::new(),
            examples,
        }
    }

    pub fn finding(&mut self, finding: &Finding) {
        let value = || finding.value.as_ref().map_or(String::new(), |v| safe(&self.context.shown(v)));
        let example = &mut self.examples[usize::from(finding.detector.0)];
        if example.as_ref().is_none_or(|e| e.is_empty()) {
            *example = Some(value().into());
        }
        if self.findings.len() < self.limit {
            self.findings.push(self.shown(finding));
        }
    }

    fn shown(&self, finding: &Finding) -> Shown {
        Shown {
            place: safe(&place_text(&finding.place)),
            detector: finding.detector,
            value: finding.value.as_ref().map_or(String::new(), |v| safe(&self.context.shown(v))),
            confidence: finding.confidence(),
            test_value: finding.test_value,
            also: also(&finding.place).iter().map(|path| safe(path)).collect(),
        }
    }

    pub fn ignored(&mut self, finding: &Finding, why: Ignored) {
        if self.ignored.len() < IGNORED {
            self.ignored.push((self.shown(finding), why));
        }
    }

    pub fn column(&mut self, column: &ColumnVerdict) {
        self.n_columns += 1;
        if self.columns.len() < self.limit {
            self.columns.push(ShownColumn {
                place: safe(&place_text(&column.place)),
                detector: column.detector,
                confidence: column.confidence(),
                values: column.values,
                matching: column.matching,
            });
        }
    }

    pub fn gap(&mut self, gap: &Gap) {
        let gaps = self.gaps.entry(gap.reason).or_default();
        gaps.count += 1;
        if gaps.first.len() < GAPS {
            gaps.first.push((safe(&place_text(&gap.place)), safe(&gap.detail)));
        }
    }

    /// The first value of a detector, empty if it had none.
    pub fn example(&self, detector: DetectorId) -> &str {
        self.examples[usize::from(detector.0)].as_deref().unwrap_or_default()
    }
}

fn safe(text: &str) -> String {
    layout::fit(&sanitize(text), WIDEST)
}
