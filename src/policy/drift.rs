//! Drift: where what was found and what is declared go apart, row by row.
//!
//! A category counts as found from one finding of high confidence or [`ENOUGH`] of medium; less is for a person to look
//! at. Published test values never count. "Not found" is said of what was read, so a scan with gaps leaves it open.

use super::{Answer, Policy, matches};
use crate::event::{Confidence, Counts, Finding};
use crate::rule::RuleBook;
use serde::{Deserialize, Serialize};

/// Findings of medium confidence from which a category counts as found.
pub const ENOUGH: u64 = 5;
/// Detectors that are named in a row.
const NAMED: usize = 3;

/// What comes of comparing a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Declared and found, or neither.
    Consistent,
    /// Found, and declared not to be collected.
    Undeclared,
    /// Found beyond the qualifier.
    BeyondQualifier,
    /// Found, and the policy says nothing of it.
    MissingRow,
    /// Too little was found to say so of a row that is not declared to be collected.
    Review,
    /// Declared to be collected, and not found though everything was read.
    NotFound,
    /// Declared to be collected, not found, and not everything was read.
    Open,
    /// The prose of the policy says that it is collected, its table that it is not.
    Contradiction,
}

impl Verdict {
    /// The word used in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Consistent => "consistent",
            Self::Undeclared => "undeclared",
            Self::BeyondQualifier => "beyond-qualifier",
            Self::MissingRow => "missing-row",
            Self::Review => "review",
            Self::NotFound => "not-found",
            Self::Open => "open",
            Self::Contradiction => "contradiction",
        }
    }

    /// True if data was found that the policy does not declare: what `--fail-on drift` is about.
    pub const fn is_drift(self) -> bool {
        matches!(self, Self::Undeclared | Self::BeyondQualifier | Self::MissingRow)
    }
}

/// One row of the comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// Row of the category table.
    pub row: String,
    /// Its statutory letter.
    pub letter: String,
    /// What comes of it.
    pub verdict: Verdict,
    /// What is declared: `yes`, `no`; absent if nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected: Option<Answer>,
    /// The qualifier of the policy.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub qualifier: String,
    /// Findings that count: without test values, and beyond the qualifier where the verdict is about that.
    pub findings: Counts,
    /// Detectors with the most of them.
    pub detectors: Vec<String>,
    /// What the prose of the policy says, where it contradicts the table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prose: Vec<String>,
    /// The file of the policy, as it was named.
    pub policy: String,
    /// The line of that file that declares the row, from 1; the first one where none does.
    pub line: u64,
}

/// Counts by detector and row, which is all that a comparison needs.
#[derive(Clone, Debug)]
pub struct Watch {
    policy: Policy,
    name: String,
    /// For each detector each row, since not every finding is in all rows of its detector, or in those alone.
    counts: Vec<Vec<Counts>>,
}

impl Watch {
    /// Compares with this policy; `name` is that of its file.
    pub fn new(policy: Policy, name: String, book: &RuleBook) -> Self {
        Self { policy, name, counts: vec![vec![Counts::default(); book.categories.len()]; book.rules.len()] }
    }

    /// Counts a finding.
    pub fn finding(&mut self, finding: &Finding) {
        if !finding.test_value {
            let rows = &mut self.counts[usize::from(finding.detector.0)];
            finding.categories.iter().for_each(|row| rows[row].add(finding.confidence()));
        }
    }

    /// All rows. `complete` is whether everything was read.
    pub fn finish(&self, book: &RuleBook, complete: bool) -> Vec<Drift> {
        (0..book.categories.len()).map(|row| self.row(book, row, complete)).collect()
    }

    fn row(&self, book: &RuleBook, row: usize, complete: bool) -> Drift {
        let declared = self.policy.of(book, row);
        let collected = declared.and_then(|d| d.collected);
        let only = declared.map_or(&[][..], |d| &d.only);
        let all = self.of_row(book, row, |_| true);
        let beyond = self.of_row(book, row, |id| !only.is_empty() && !only.iter().any(|p| matches(p, id)));
        let prose = declared.map(|d| d.prose.clone()).unwrap_or_default();
        let (found, hint) = (found(all.0), all.0.total() > 0);
        let (verdict, shown) = match collected {
            Some(Answer::Yes) if self::found(beyond.0) => (Verdict::BeyondQualifier, beyond),
            Some(Answer::Yes) if found || hint => (Verdict::Consistent, all),
            Some(Answer::Yes) if complete => (Verdict::NotFound, all),
            Some(Answer::Yes) => (Verdict::Open, all),
            Some(Answer::No) if found => (Verdict::Undeclared, all),
            Some(Answer::No) if !prose.is_empty() => (Verdict::Contradiction, all),
            None if found => (Verdict::MissingRow, all),
            _ if hint => (Verdict::Review, all),
            _ => (Verdict::Consistent, all),
        };
        let prose = if collected == Some(Answer::No) { prose } else { Vec::new() };
        let category = &book.categories[row];
        Drift {
            row: category.row.clone(),
            letter: category.letter.clone(),
            verdict,
            collected,
            qualifier: declared.map(|d| d.qualifier.clone()).unwrap_or_default(),
            findings: shown.0,
            detectors: shown.1,
            prose,
            policy: self.name.clone(),
            line: self.policy.line_of(book, row),
        }
    }

    /// Findings of a row by the detectors that are wanted, and the ids of those with the most.
    fn of_row(&self, book: &RuleBook, row: usize, wanted: impl Fn(&str) -> bool) -> (Counts, Vec<String>) {
        let mut counts = Counts::default();
        let mut ids = Vec::new();
        for (rule, rows) in book.rules.iter().zip(&self.counts) {
            let of = &rows[row];
            if of.total() > 0 && wanted(&rule.id) {
                counts.add_all(*of);
                ids.push((std::cmp::Reverse(of.total()), rule.id.clone()));
            }
        }
        ids.sort();
        (counts, ids.into_iter().take(NAMED).map(|(_, id)| id).collect())
    }
}

fn found(counts: Counts) -> bool {
    debug_assert!(Confidence::High > Confidence::Medium);
    counts.high > 0 || counts.medium >= ENOUGH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{finding, place};

    fn verdict(text: &str, scores: &[u8], complete: bool) -> (Verdict, usize) {
        let book = RuleBook::built_in();
        let policy = Policy::parse(&format!("[[category]]\nrow = '2'\n{text}"), &book).expect("a policy");
        let mut watch = Watch::new(policy, "policy.toml".into(), &book);
        for &score in scores {
            watch.finding(&finding(&book, "us-ssn", score, place("a", vec![])));
        }
        let rows = watch.finish(&book, complete);
        assert_eq!(rows.len(), 12);
        assert_eq!((rows[1].line, rows[2].line), (2, 1), "rows that are declared have their line");
        (rows[1].verdict, rows[1].detectors.len())
    }

    #[test]
    fn every_verdict() {
        for (text, scores, complete, expected) in [
            ("collected = 'yes'", &[90][..], true, Verdict::Consistent),
            ("collected = 'yes'", &[60], true, Verdict::Consistent),
            ("collected = 'yes'\nonly = ['us-*']", &[90], true, Verdict::Consistent),
            ("collected = 'yes'\nonly = ['email-*']", &[90], true, Verdict::BeyondQualifier),
            ("collected = 'yes'", &[], true, Verdict::NotFound),
            ("collected = 'yes'", &[], false, Verdict::Open),
            ("collected = 'no'", &[90], true, Verdict::Undeclared),
            ("collected = 'no'", &[60; 5], true, Verdict::Undeclared),
            ("collected = 'no'", &[60; 4], true, Verdict::Review),
            ("collected = 'no'", &[], true, Verdict::Consistent),
            ("collected = 'no'\nprose = ['we collect it']", &[], true, Verdict::Contradiction),
            ("", &[90], true, Verdict::MissingRow),
            ("", &[], false, Verdict::Consistent),
        ] {
            assert_eq!(verdict(text, scores, complete), (expected, usize::from(!scores.is_empty())), "{text}");
        }
    }

    #[test]
    fn test_values_declare_nothing() {
        let book = RuleBook::built_in();
        let mut watch = Watch::new(Policy::default(), "policy.toml".into(), &book);
        let mut sample = finding(&book, "us-ssn", 90, place("a", vec![]));
        sample.test_value = true;
        watch.finding(&sample);
        assert!(watch.finish(&book, true).iter().all(|row| !row.verdict.is_drift()));
    }
}
