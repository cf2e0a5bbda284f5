//! Drift: where what was found and what is declared go apart, row by row.
//!
//! A category counts as found from one finding of high confidence or [`ENOUGH`] of medium; less is for a person to look
//! at. Published test values never count. "Not found" is said where everything was looked for and read; else a row stays
//! open, with the [`Reason`].
//!
//! What somebody accepted, by a comment, a list or a baseline, is there all the same. It is no drift, which would fail a
//! pipeline again, and it never makes a row one of which nothing was found.

use super::{Answer, Declared, Policy};
use crate::event::{Confidence, Counts, Finding};
use crate::report::Summary;
use crate::rule::{Rule, RuleBook};
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
    /// A person has to judge: the [`Reason`] says why; without one, too little was found to say so of a row that is not
    /// declared to be collected.
    Review,
    /// Declared to be collected, and not found though everything was read.
    NotFound,
    /// Not found, and not everything was looked for or read: the [`Reason`] says what.
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

/// Why a row is open, or for a person to judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// All that was found is accepted.
    Accepted,
    /// The qualifier is not understood.
    Qualifier,
    /// Nothing was read.
    NothingRead,
    /// Not all detectors of the row were on, or not from medium confidence on and something was hidden.
    DetectorsOff,
    /// Only a part was read: what git selects, or a shard.
    PartRead,
    /// Something could not be read.
    Gaps,
    /// The user's own filters left something out.
    LeftOut,
}

impl Reason {
    /// Why nothing can be said of a row of which nothing was found.
    fn to_leave_open(summary: &Summary, row: usize, part: bool) -> Option<Self> {
        [
            (summary.coverage.sources == 0, Self::NothingRead),
            (summary.detectors_off.contains(row), Self::DetectorsOff),
            (part || summary.selected, Self::PartRead),
            (!summary.is_complete(), Self::Gaps),
            (summary.left_out > 0, Self::LeftOut),
        ]
        .into_iter()
        .find_map(|(is, reason)| is.then_some(reason))
    }
}

/// A detector of which findings are beyond a qualifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beyond {
    /// Its id.
    pub detector: String,
    /// Those that are sensitive alone, or those that are not; absent if all are beyond it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<bool>,
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
    /// Why, where a verdict can have several reasons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// What is declared: `yes`, `no`; absent if nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected: Option<Answer>,
    /// The qualifier of the policy.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub qualifier: String,
    /// Findings that count: without test values, and beyond the qualifier where the verdict is about that.
    pub findings: Counts,
    /// Findings that do not count, since somebody accepted them or they are not new.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub accepted: u64,
    /// Detectors with the most of them.
    pub detectors: Vec<String>,
    /// All detectors of which findings are beyond the qualifier, where the verdict is about that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beyond: Vec<Beyond>,
    /// What the prose of the policy says, where it contradicts the table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prose: Vec<String>,
    /// The file of the policy, as it was named.
    pub policy: String,
    /// The line of that file that declares the row, from 1; the first one where none does.
    pub line: u64,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// Counts by detector and row, which is all that a comparison needs.
#[derive(Clone, Debug)]
pub struct Watch {
    policy: Policy,
    name: String,
    part: bool,
    new: Found,
    accepted: Found,
}

/// For each detector each row, since not every finding is in all rows of its detector, or in those alone; what is
/// sensitive by itself.
#[derive(Clone, Debug)]
struct Found(Vec<[Vec<Counts>; 2]>);

impl Found {
    fn none(book: &RuleBook) -> Self {
        let rows = vec![Counts::default(); book.categories.len()];
        Self(vec![[rows.clone(), rows]; book.rules.len()])
    }

    fn add(&mut self, finding: &Finding, sensitive: Option<usize>) {
        if !finding.test_value {
            let sensitive = sensitive.is_some_and(|row| finding.categories.contains(row));
            let rows = &mut self.0[usize::from(finding.detector.0)][usize::from(sensitive)];
            finding.categories.iter().for_each(|row| rows[row].add(finding.confidence()));
        }
    }

    /// Findings of a row by the detectors that are wanted, and the ids of those with the most.
    fn of_row(&self, book: &RuleBook, row: usize, wanted: impl Fn(&str, bool) -> bool) -> (Counts, Vec<String>) {
        let mut counts = Counts::default();
        let mut ids = Vec::new();
        for (rule, kinds) in book.rules.iter().zip(&self.0) {
            let mut of = Counts::default();
            for (sensitive, rows) in [false, true].into_iter().zip(kinds) {
                if rows[row].total() > 0 && wanted(&rule.id, sensitive) {
                    of.add_all(rows[row]);
                }
            }
            if of.total() > 0 {
                counts.add_all(of);
                ids.push((std::cmp::Reverse(of.total()), rule.id.clone()));
            }
        }
        ids.sort();
        (counts, ids.into_iter().take(NAMED).map(|(_, id)| id).collect())
    }
}

impl Watch {
    /// Compares with this policy; `name` is that of its file.
    pub fn new(policy: Policy, name: String, book: &RuleBook) -> Self {
        Self { policy, name, part: false, new: Found::none(book), accepted: Found::none(book) }
    }

    /// The same for one part of a scan, which cannot say what is not found.
    pub fn of_part(self, part: bool) -> Self {
        Self { part, ..self }
    }

    /// Counts a finding.
    pub fn finding(&mut self, finding: &Finding, book: &RuleBook) {
        self.new.add(finding, book.category_index("S"));
    }

    /// Counts a finding that is accepted, or not new.
    pub fn accepted(&mut self, finding: &Finding, book: &RuleBook) {
        self.accepted.add(finding, book.category_index("S"));
    }

    /// All rows. The summary says what was read, and how much of each row is accepted.
    pub fn finish(&self, book: &RuleBook, summary: &Summary) -> Vec<Drift> {
        (0..book.categories.len()).map(|row| self.row(book, row, summary)).collect()
    }

    fn row(&self, book: &RuleBook, row: usize, summary: &Summary) -> Drift {
        let nothing = Declared::default();
        let declared = self.policy.of(book, row).unwrap_or(&nothing);
        let beyond = |id: &str, sensitive: bool| declared.goes_beyond(id, sensitive);
        let (all, beyond_new) = (self.new.of_row(book, row, |_, _| true), self.new.of_row(book, row, beyond));
        let accepted = summary.by_category.get(row).map_or(0, |counts| counts.ignored);
        // A report of an earlier scan may hold the number of what is accepted and nothing else.
        let listed = self.accepted.of_row(book, row, |_, _| true);
        let doubtful = accepted > 0
            && declared.is_qualified()
            && (listed.0.total() < accepted || self.accepted.of_row(book, row, beyond).0.total() > 0);
        let (found, hint) = (found(all.0), all.0.total() > 0);
        let open = Reason::to_leave_open(summary, row, self.part);
        let (verdict, reason) = match declared.collected {
            // Where nobody knows all that is left in, nobody knows what is beyond it.
            Some(Answer::Yes) if self::found(beyond_new.0) && !declared.is_unclear() => {
                (Verdict::BeyondQualifier, None)
            }
            Some(Answer::Yes) if doubtful => (Verdict::Review, Some(Reason::Accepted)),
            Some(Answer::Yes) if (hint || accepted > 0) && declared.is_unclear() => {
                (Verdict::Review, Some(Reason::Qualifier))
            }
            Some(Answer::Yes) if hint || accepted > 0 => (Verdict::Consistent, None),
            Some(Answer::Yes) if open.is_some() => (Verdict::Open, open),
            Some(Answer::Yes) => (Verdict::NotFound, None),
            Some(Answer::No) | None if hint && declared.is_unclear() => (Verdict::Review, Some(Reason::Qualifier)),
            Some(Answer::No) if found => (Verdict::Undeclared, None),
            Some(Answer::No) if !declared.prose.is_empty() => (Verdict::Contradiction, None),
            None if found => (Verdict::MissingRow, None),
            _ if accepted > 0 => (Verdict::Review, Some(Reason::Accepted)),
            _ if hint => (Verdict::Review, None),
            _ if open.is_some() => (Verdict::Open, open),
            _ => (Verdict::Consistent, None),
        };
        let shown = match verdict {
            Verdict::BeyondQualifier => beyond_new,
            _ if hint => all,
            _ => (all.0, listed.1),
        };
        let beyond_of = |(rule, kinds): (&Rule, &[Vec<Counts>; 2])| {
            let both = [false, true].map(|sensitive| declared.goes_beyond(&rule.id, sensitive));
            let is_found = both.iter().zip(kinds).any(|(beyond, rows)| *beyond && rows[row].total() > 0);
            let sensitive = (both != [true, true]).then_some(both[1]);
            is_found.then(|| Beyond { detector: rule.id.clone(), sensitive })
        };
        let beyond = match verdict {
            Verdict::BeyondQualifier => book.rules.iter().zip(&self.new.0).filter_map(beyond_of).collect(),
            _ => Vec::new(),
        };
        let category = &book.categories[row];
        Drift {
            row: category.row.clone(),
            letter: category.letter.clone(),
            verdict,
            reason,
            collected: declared.collected,
            qualifier: declared.qualifier.clone(),
            findings: shown.0,
            accepted,
            detectors: shown.1,
            beyond,
            prose: if declared.collected == Some(Answer::No) { declared.prose.clone() } else { Vec::new() },
            policy: self.name.clone(),
            line: self.policy.line_of(book, row),
        }
    }
}

fn found(counts: Counts) -> bool {
    debug_assert!(Confidence::High > Confidence::Medium);
    counts.high > 0 || counts.medium >= ENOUGH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::category::CategorySet;
    use crate::report::tests::{finding, place};

    const ROW: usize = 1;

    fn all_read() -> Summary {
        let mut summary = Summary { by_category: vec![Default::default(); 12], ..Summary::default() };
        summary.coverage.sources = 1;
        summary
    }

    fn row(text: &str, scores: &[u8], accepted: u64, summary: Summary) -> Drift {
        let (book, mut summary) = (RuleBook::built_in(), summary);
        let policy = Policy::parse(&format!("[[category]]\nrow = '2'\n{text}"), &book).expect("a policy");
        let mut watch = Watch::new(policy, "policy.toml".into(), &book);
        for &score in scores {
            watch.finding(&finding(&book, "us-ssn", score, place("a", vec![])), &book);
        }
        for _ in 0..accepted {
            watch.accepted(&finding(&book, "us-ssn", 90, place("a", vec![])), &book);
            summary.by_category[ROW].ignored += 1;
        }
        let rows = watch.finish(&book, &summary);
        assert_eq!(rows.len(), 12);
        assert_eq!((rows[1].line, rows[2].line), (2, 1), "rows that are declared have their line");
        rows[ROW].clone()
    }

    #[test]
    fn every_verdict() {
        for (text, scores, complete, expected) in [
            ("collected = 'yes'", &[90][..], true, Verdict::Consistent),
            ("collected = 'yes'", &[60], true, Verdict::Consistent),
            ("collected = 'yes'\nonly = ['us-*']", &[90], true, Verdict::Consistent),
            ("collected = 'yes'\nonly = ['email-*']", &[90], true, Verdict::BeyondQualifier),
            ("collected = 'yes'\nexcept = ['email-*']", &[90], true, Verdict::Consistent),
            ("collected = 'yes'\nexcept = ['us-*']", &[90], true, Verdict::BeyondQualifier),
            ("collected = 'yes'\nexcept = ['S']", &[90], true, Verdict::BeyondQualifier),
            ("collected = 'yes'\nqualifier = 'now and then'", &[90], true, Verdict::Review),
            ("collected = 'yes'\nonly = ['us-*']\nunclear = true", &[90], true, Verdict::Review),
            ("collected = 'no'\nunclear = true", &[90], true, Verdict::Review),
            ("collected = 'no'\nqualifier = 'precise places'", &[90], true, Verdict::Review),
            ("unclear = true", &[90], true, Verdict::Review),
            ("unclear = true", &[], true, Verdict::Consistent),
            ("collected = 'yes'\nonly = ['email-*']\nunclear = true", &[90], true, Verdict::Review),
            ("collected = 'yes'", &[], true, Verdict::NotFound),
            ("collected = 'yes'", &[], false, Verdict::Open),
            ("collected = 'no'", &[90], true, Verdict::Undeclared),
            ("collected = 'no'", &[60; 5], true, Verdict::Undeclared),
            ("collected = 'no'", &[60; 4], true, Verdict::Review),
            ("collected = 'no'", &[], true, Verdict::Consistent),
            ("collected = 'no'\nprose = ['we collect it']", &[], true, Verdict::Contradiction),
            ("", &[90], true, Verdict::MissingRow),
            ("", &[], true, Verdict::Consistent),
            ("", &[], false, Verdict::Open),
        ] {
            let summary = Summary { interrupted: !complete, ..all_read() };
            let row = row(text, scores, 0, summary);
            assert_eq!((row.verdict, row.detectors.len()), (expected, usize::from(!scores.is_empty())), "{text}");
        }
    }

    #[test]
    fn what_is_accepted_is_there() {
        let review = (Verdict::Review, Some(Reason::Accepted));
        for (text, scores, expected) in [
            ("collected = 'no'", &[][..], review),
            ("", &[], review),
            ("", &[60], review),
            ("collected = 'yes'", &[], (Verdict::Consistent, None)),
            ("collected = 'yes'\nonly = ['us-*']", &[], (Verdict::Consistent, None)),
            ("collected = 'yes'\nonly = ['email-*']", &[], review),
            ("collected = 'no'", &[90], (Verdict::Undeclared, None)),
        ] {
            let row = row(text, scores, 2, all_read());
            assert_eq!((row.verdict, row.reason), expected, "{text}");
            assert_eq!((row.accepted, row.detectors.join(" ").as_str()), (2, "us-ssn"));
        }
        // Where they are not listed, nobody knows whether the qualifier leaves them in.
        let mut summary = all_read();
        summary.by_category[ROW].ignored = 2;
        assert_eq!(row("collected = 'yes'\nonly = ['us-*']", &[], 0, summary).reason, Some(Reason::Accepted));
    }

    #[test]
    fn what_was_not_looked_for_is_open() {
        let read = all_read;
        let empty = Summary { coverage: Default::default(), ..read() };
        for (summary, expected) in [
            (empty, Reason::NothingRead),
            (Summary { detectors_off: CategorySet(2), ..read() }, Reason::DetectorsOff),
            (Summary { selected: true, ..read() }, Reason::PartRead),
            (Summary { interrupted: true, ..read() }, Reason::Gaps),
            (Summary { left_out: 1, ..read() }, Reason::LeftOut),
        ] {
            for text in ["collected = 'yes'", "collected = 'no'", ""] {
                let row = row(text, &[], 0, summary.clone());
                assert_eq!((row.verdict, row.reason), (Verdict::Open, Some(expected)), "{text}");
            }
            assert_eq!(row("collected = 'no'", &[90], 0, summary).verdict, Verdict::Undeclared);
        }
        let other = Summary { detectors_off: CategorySet(1), ..read() };
        assert_eq!(row("collected = 'yes'", &[], 0, other).verdict, Verdict::NotFound);
    }

    #[test]
    fn test_values_declare_nothing() {
        let book = RuleBook::built_in();
        let mut watch = Watch::new(Policy::default(), "policy.toml".into(), &book);
        let mut sample = finding(&book, "us-ssn", 90, place("a", vec![]));
        sample.test_value = true;
        watch.finding(&sample, &book);
        assert!(watch.finish(&book, &all_read()).iter().all(|row| !row.verdict.is_drift()));
    }
}
