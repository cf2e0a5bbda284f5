//! The lines of the output contract as they are read back; what they say is checked elsewhere.

use crate::event::{Counts, Coverage, GapReason, Ignored};
use crate::place::{Elsewhere, Offsets, Step};
use crate::policy::drift::Drift;
use crate::report::Part;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// A line of a report.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Line {
    Begin {
        schema: u32,
        category: Option<String>,
        #[serde(default)]
        revealed: bool,
        #[serde(default)]
        columns_only: bool,
        #[serde(default)]
        roots: Vec<String>,
        part: Option<Part>,
        #[serde(with = "crate::report::hex_number", default)]
        key: u64,
        #[serde(default)]
        several_keys: bool,
    },
    Finding(FindingLine),
    Column(ColumnLine),
    Gap(GapLine),
    Summary(SummaryLine),
    Drift(Drift),
    #[serde(other)]
    Other,
}

/// A finding.
#[derive(Deserialize)]
pub struct FindingLine {
    pub detector: String,
    pub categories: Vec<String>,
    #[serde(default)]
    pub sensitive: Vec<String>,
    pub score: u8,
    pub evidence: Vec<EvidenceLine>,
    pub place: PlaceLine,
    pub value: Option<String>,
    pub value_hex: Option<String>,
    pub fingerprint: Option<String>,
    #[serde(default)]
    pub test_value: bool,
    pub ignored: Option<Ignored>,
}

/// A piece of its evidence.
#[derive(Deserialize)]
pub struct EvidenceLine {
    pub why: String,
    pub points: i16,
}

/// A column.
#[derive(Deserialize)]
pub struct ColumnLine {
    pub detector: String,
    pub categories: Vec<String>,
    pub score: u8,
    pub place: PlaceLine,
    pub values: u64,
    pub matching: u64,
    pub distinct: u64,
    #[serde(default)]
    pub distinct_estimated: bool,
}

/// What was not read.
#[derive(Deserialize)]
pub struct GapLine {
    pub place: PlaceLine,
    pub reason: GapReason,
    #[serde(default)]
    pub detail: String,
    pub bytes: Option<u64>,
}

/// A place.
#[derive(Deserialize)]
pub struct PlaceLine {
    pub path: String,
    pub inside: Vec<StepLine>,
    pub line: Option<u64>,
    pub column: Option<u64>,
    pub end_line: Option<u64>,
    pub end_column: Option<u64>,
    pub start: Option<u64>,
    pub end: Option<u64>,
    #[serde(default)]
    pub offsets: Offsets,
}

/// A step on the way into a source.
#[derive(Deserialize)]
pub struct StepLine {
    pub member: Option<String>,
    pub part: Option<String>,
    pub table: Option<String>,
    pub column: Option<String>,
    pub row: Option<u64>,
    pub key: Option<KeyLine>,
    pub commit: Option<String>,
    pub date: Option<String>,
    #[serde(default)]
    pub also: Vec<Elsewhere>,
}

impl StepLine {
    pub fn step(self) -> Step {
        match self {
            Self { table: Some(table), column, row, key, .. } => {
                let key = match key {
                    Some(KeyLine::Row(Pairs(pairs))) => pairs,
                    _ => Vec::new(),
                };
                Step::Table { table, column, row, key }
            }
            Self { member: Some(member), .. } => Step::Member { member },
            Self { commit: Some(commit), date, also, .. } => {
                Step::Commit { commit, date: date.unwrap_or_default(), also: also.into() }
            }
            Self { part: Some(part), .. } => Step::Part { part },
            Self { key: Some(KeyLine::Path(key)), .. } => Step::Key { key },
            _ => Step::Part { part: String::new() },
        }
    }
}

/// A key path, or the primary key of a row.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum KeyLine {
    Path(String),
    Row(Pairs),
}

/// An object in its own order.
pub struct Pairs(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("columns of a primary key with their values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// The end.
#[derive(Default, Deserialize)]
pub struct SummaryLine {
    pub coverage: Coverage,
    #[serde(default)]
    pub sources_with_findings: u64,
    #[serde(default)]
    pub by_category: Vec<InCategory>,
    #[serde(default)]
    pub by_detector: Vec<OfDetector>,
    #[serde(default)]
    pub top_places: Vec<InPlace>,
    pub below_level: u64,
    pub test_values: u64,
    pub left_out: u64,
    #[serde(default)]
    pub own_reports: u64,
    #[serde(default)]
    pub ignored: IgnoredCounts,
    #[serde(default)]
    pub unused_ignores: Vec<String>,
    #[serde(default)]
    pub detectors_off: Vec<String>,
    #[serde(default)]
    pub selected: bool,
    pub interrupted: bool,
}

/// Counts of a row of the category table.
#[derive(Deserialize)]
pub struct InCategory {
    pub row: String,
    #[serde(flatten)]
    pub counts: Counts,
    pub sources: u64,
    #[serde(default)]
    pub ignored: u64,
}

/// Counts of a detector.
#[derive(Deserialize)]
pub struct OfDetector {
    pub detector: String,
    #[serde(flatten)]
    pub counts: Counts,
}

/// Counts of a source.
#[derive(Deserialize)]
pub struct InPlace {
    pub path: String,
    #[serde(flatten)]
    pub counts: Counts,
}

/// What was accepted, by whom.
#[derive(Clone, Copy, Default, Deserialize)]
pub struct IgnoredCounts {
    pub comment: u64,
    pub allow: u64,
    pub baseline: u64,
    pub unchanged: u64,
}

impl SummaryLine {
    pub fn add(&mut self, other: &Self) {
        let (mine, theirs) = (&mut self.coverage, &other.coverage);
        mine.sources += theirs.sources;
        mine.sources_with_gaps += theirs.sources_with_gaps;
        mine.bytes_read += theirs.bytes_read;
        mine.bytes_in_gaps += theirs.bytes_in_gaps;
        mine.bytes_of_text += theirs.bytes_of_text;
        mine.gaps += theirs.gaps;
        self.below_level += other.below_level;
        self.test_values += other.test_values;
        self.left_out += other.left_out;
        self.own_reports += other.own_reports;
        self.ignored.comment += other.ignored.comment;
        self.ignored.allow += other.ignored.allow;
        self.ignored.baseline += other.ignored.baseline;
        self.ignored.unchanged += other.ignored.unchanged;
        self.interrupted |= other.interrupted;
        self.selected |= other.selected;
    }
}
