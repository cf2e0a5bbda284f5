//! Reports: functions from events to bytes, one file per format.

use crate::category::Lang;
use crate::event::{Coverage, Counts, Finding, Gap, GapReason};
use crate::rule::{DetectorId, RuleBook};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// What every report needs to know.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Names of detectors, categories and groups.
    pub book: &'a RuleBook,
    /// Language of headings and names.
    pub lang: Lang,
    /// Show values instead of masks.
    pub reveal: bool,
}

/// One output format. Events come in the order of places.
pub trait Report {
    /// Before anything else.
    fn begin(&mut self) -> io::Result<()>;
    /// A finding at or above the level asked for.
    fn finding(&mut self, finding: &Finding) -> io::Result<()>;
    /// Something that was not read.
    fn gap(&mut self, gap: &Gap) -> io::Result<()>;
    /// After everything else.
    fn end(&mut self, summary: &Summary) -> io::Result<()>;
}

/// What a whole scan amounts to. Its size does not depend on the number of findings.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// What was read and what was not.
    pub coverage: Coverage,
    /// Per row of the category table, by index; a finding counts in each of its rows.
    pub by_category: Vec<CategoryCounts>,
    /// Per detector with at least one finding, by number.
    pub by_detector: Vec<(DetectorId, Counts)>,
    /// Sources with the most findings, most first, at most 20.
    pub top_places: Vec<PlaceCounts>,
    /// Gaps by reason.
    pub gaps: Vec<(GapReason, u64)>,
    /// Findings that were counted but not reported: below the level asked for.
    pub below_level: u64,
    /// Published samples that were left out.
    pub test_values: u64,
    /// Entries of folders left out by the user's own filters.
    pub left_out: u64,
    /// The scan was stopped before its end.
    pub interrupted: bool,
}

/// Findings in one row of the category table.
#[derive(Clone, Debug, Default)]
pub struct CategoryCounts {
    /// By confidence.
    pub counts: Counts,
    /// Sources with at least one.
    pub sources: u64,
}

/// Findings in one source.
#[derive(Clone, Debug)]
pub struct PlaceCounts {
    /// The source.
    pub path: Arc<Path>,
    /// By confidence.
    pub counts: Counts,
}
