//! Reports: functions from events to bytes, one file per format.
//!
//! [`jsonl`] is the contract; [`json`] and [`csv`] carry the same for other tools; [`human`] and [`markdown`] sum it up
//! for people; [`html`] is a page to read and to search; [`sarif`], [`junit`], [`gitlab`], [`github`] and [`checkstyle`]
//! are for CI systems; [`folder`] writes one findings file per category. All show masks unless told to reveal, know no
//! clock and no absolute path, and need memory for samples and counts only, never for all findings.

mod berth;
mod check;
pub mod checkstyle;
pub mod csv;
mod declared;
mod finding;
pub mod folder;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod human;
pub mod json;
pub mod jsonl;
pub mod junit;
pub(crate) mod layout;
mod line;
pub mod live;
pub mod markdown;
pub mod multi;
pub mod parquet;
pub mod place;
pub mod replay;
mod sample;
pub mod sanitize;
pub mod sarif;
mod spool;
mod stale;
pub mod tally;
#[cfg(test)]
pub(crate) mod tests;
pub mod words;

pub(crate) use check::count;

use crate::category::{CategorySet, Lang};
use crate::event::{Confidence, Counts, Coverage, Finding, Gap, GapReason, Ignored, Value};
use crate::place::Place;
use crate::policy::drift::Drift;
use crate::rule::{DetectorId, RuleBook};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
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
    /// Findings in cells are counted and not listed.
    pub columns_only: bool,
    /// What the scan was told to read. Only parts of a scan that are put together need it.
    pub roots: &'a [PathBuf],
    /// Which part of a scan it is, if it is not all of it.
    pub part: Option<Part>,
    /// The same for reports whose fingerprints were made with the same key; 0 where that is not known.
    pub key: u64,
    /// Reports with different keys were put together: a value that is in several of them counts once in each.
    pub several_keys: bool,
}

/// One part of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// From 1.
    pub number: u64,
    /// How many parts there are.
    pub of: u64,
    /// The same for parts that were told the same.
    #[serde(with = "hex_number")]
    pub settings: u64,
}

/// Sixteen hexadecimal digits: numbers of this size are not safe in every reader of JSON.
pub(crate) mod hex_number {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{number:016x}"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        let text = String::deserialize(deserializer)?;
        u64::from_str_radix(&text, 16).map_err(D::Error::custom)
    }
}

/// One output format. Events come in the order of places.
pub trait Report {
    /// Before anything else.
    fn begin(&mut self) -> io::Result<()>;
    /// A finding at or above the level asked for.
    fn finding(&mut self, finding: &Finding) -> io::Result<()>;
    /// A finding in a cell that counts like any other and is not listed, where only verdicts on columns are.
    fn counted(&mut self, finding: &Finding) {
        let _ = finding;
    }
    /// The verdict on a whole column, field or key path. Every format here shows it.
    fn column(&mut self, column: &ColumnVerdict) -> io::Result<()> {
        let _ = column;
        Ok(())
    }
    /// A finding that does not count, and why; comes only where somebody wants to see them. Formats that know findings
    /// alone leave them out.
    fn ignored(&mut self, finding: &Finding, why: Ignored) -> io::Result<()> {
        let _ = (finding, why);
        Ok(())
    }
    /// Any finding that does not count, whether or not somebody wants to see it, before [`Report::ignored`].
    fn accepted(&mut self, finding: &Finding) {
        let _ = finding;
    }
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
    /// Sources with at least one finding.
    pub sources_with_findings: u64,
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
    /// Reports of masks that `whose` itself wrote, which are left out too.
    pub own_reports: u64,
    /// Findings that do not count, by the reasons of [`Ignored::ALL`].
    pub ignored: [u64; 4],
    /// Ignores that matched nothing, as text: the first [`Summary::MOST_UNUSED`].
    pub unused: Vec<String>,
    /// How many of these there are.
    pub n_unused: u64,
    /// The scan was stopped before its end.
    pub interrupted: bool,
    /// Rows of the category table of which not all detectors were on, or the level hid what some of them found of medium
    /// confidence.
    pub detectors_off: CategorySet,
    /// git said what is read, which is not all that is there.
    pub selected: bool,
    /// Declared against found, a row each; empty if there is no policy to compare with.
    pub drift: Vec<Drift>,
}

impl Summary {
    /// How many ignores that matched nothing are named.
    pub const MOST_UNUSED: usize = 20;

    /// Names an ignore that matched nothing.
    pub fn add_unused(&mut self, what: String) {
        self.n_unused += 1;
        if self.unused.len() < Self::MOST_UNUSED {
            self.unused.push(what);
        }
    }

    /// All reported findings, each once.
    pub fn findings(&self) -> Counts {
        let mut all = Counts::default();
        for (_, counts) in &self.by_detector {
            all.high += counts.high;
            all.medium += counts.medium;
            all.low += counts.low;
        }
        all
    }

    /// True when everything was read to its end.
    pub fn is_complete(&self) -> bool {
        self.coverage.gaps == 0 && self.gaps.is_empty() && !self.interrupted
    }
}

/// What a whole column, field or key path of a tree is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnVerdict {
    /// Which detector.
    pub detector: DetectorId,
    /// Rows of the category table.
    pub categories: CategorySet,
    /// 0 to 100.
    pub score: u8,
    /// The column: its last step names table and column, or the key path.
    pub place: Place,
    /// Values seen that were not empty.
    pub values: u64,
    /// How many of them the detector accepts.
    pub matching: u64,
    /// How many of those that it accepts differ; an estimate beyond 10 000.
    pub distinct: u64,
    /// `distinct` is an estimate, good to a few per cent.
    pub distinct_estimated: bool,
}

impl ColumnVerdict {
    /// The level of the score.
    pub fn confidence(&self) -> Confidence {
        Confidence::of(self.score)
    }
}

/// Findings in one row of the category table.
#[derive(Clone, Debug, Default)]
pub struct CategoryCounts {
    /// By confidence.
    pub counts: Counts,
    /// Sources with at least one.
    pub sources: u64,
    /// Findings that do not count.
    pub ignored: u64,
}

/// Findings in one source.
#[derive(Clone, Debug)]
pub struct PlaceCounts {
    /// The source.
    pub path: Arc<Path>,
    /// By confidence.
    pub counts: Counts,
}

/// An output format, as named on the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A short summary for a person at a terminal.
    #[default]
    Human,
    /// The contract: one JSON object per line.
    Jsonl,
    /// One JSON document with the same content.
    Json,
    /// One row per finding, for a spreadsheet.
    Csv,
    /// Tables for a page or a pull request.
    Markdown,
    /// One page for a browser, with all findings.
    Html,
    /// SARIF 2.1.0, for code scanning and editors.
    Sarif,
    /// A test report.
    JUnit,
    /// GitLab's Code Quality report.
    GitLabCodeQuality,
    /// GitLab's SAST report.
    GitLabSast,
    /// Workflow commands of GitHub, which annotate the lines of a pull request.
    GitHub,
    /// Checkstyle's XML.
    Checkstyle,
}

impl Format {
    /// All formats, in the order of the documentation.
    pub const ALL: [Self; 12] = [
        Self::Human,
        Self::Jsonl,
        Self::Json,
        Self::Csv,
        Self::Markdown,
        Self::Html,
        Self::Sarif,
        Self::JUnit,
        Self::GitLabCodeQuality,
        Self::GitLabSast,
        Self::GitHub,
        Self::Checkstyle,
    ];

    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Jsonl => "jsonl",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Sarif => "sarif",
            Self::JUnit => "junit",
            Self::GitLabCodeQuality => "gitlab-codequality",
            Self::GitLabSast => "gitlab-sast",
            Self::GitHub => "github",
            Self::Checkstyle => "checkstyle",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|f| f.as_str() == name)
            .ok_or_else(|| UnknownFormat { name: name.into(), no_file: false })
    }
}

/// A word that is no format; its message lists the formats and suggests the nearest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormat {
    name: String,
    /// The format is known, and the file that it is to go to is not named.
    no_file: bool,
}

impl UnknownFormat {
    /// `FORMAT=` with nothing behind it.
    pub fn without_file(name: &str) -> Self {
        Self { name: name.into(), no_file: true }
    }
}

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.no_file {
            let name = sanitize::sanitize(&self.name);
            return write!(
                f,
                "`{name}=` names no file; give one, as in `{name}=FILE`, or `{name}` for standard output"
            );
        }
        if self.name.eq_ignore_ascii_case("parquet") {
            let hint = "`--report DIR` writes findings.parquet into its folder";
            return write!(f, "`parquet` is no format of a stream; {hint}");
        }
        let nearest = Format::ALL
            .into_iter()
            .map(|format| (strsim::jaro_winkler(format.as_str(), &self.name.to_lowercase()), format))
            .filter(|(likeness, _)| *likeness > 0.7)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        write!(f, "there is no format `{}`", sanitize::sanitize(&self.name))?;
        match nearest {
            Some((_, format)) => write!(f, "; did you mean `{format}`?")?,
            None => f.write_str(".")?,
        }
        write!(f, " Formats: {}", Format::ALL.map(Format::as_str).join(", "))
    }
}

impl std::error::Error for UnknownFormat {}

/// A report in this format, written to `out`. Only [`Format::Human`] looks at `view`, and it always writes styles: a
/// caller that wants none passes a stream that strips them.
pub fn open<'a>(
    format: Format,
    context: Context<'a>,
    out: Box<dyn Write + Send + 'a>,
    view: human::View,
) -> Box<dyn Report + Send + 'a> {
    match format {
        Format::Human if view.live => Box::new(live::Live::new(context, view, out)),
        Format::Human => Box::new(human::Human::new(context, view, out)),
        Format::Jsonl => Box::new(jsonl::Jsonl::new(context, out).flushing(view.live)),
        Format::Json => Box::new(json::Json::new(context, out)),
        Format::Csv => Box::new(csv::Csv::new(context, out)),
        Format::Markdown => Box::new(markdown::Markdown::new(context, out)),
        Format::Html => Box::new(html::Html::new(context, out)),
        Format::Sarif => Box::new(sarif::Sarif::new(context, out)),
        Format::JUnit => Box::new(junit::JUnit::new(context, out)),
        Format::GitLabCodeQuality => Box::new(gitlab::CodeQuality::new(context, out)),
        Format::GitLabSast => Box::new(gitlab::Sast::new(context, out)),
        Format::GitHub => Box::new(github::GitHub::new(context, out).flushing(view.live)),
        Format::Checkstyle => Box::new(checkstyle::Checkstyle::new(context, out)),
    }
}

impl<'a> Context<'a> {
    /// A value as a person may see it here: its mask, or the value itself where the scan kept it and revealing is on.
    fn shown<'v>(&self, value: &'v Value) -> Cow<'v, str> {
        if self.reveal && !value.reveal().is_empty() {
            String::from_utf8_lossy(value.reveal())
        } else {
            Cow::Borrowed(value.masked())
        }
    }

    /// The places in the list of sensitive personal information of a finding.
    fn sensitive(self, finding: &Finding) -> Cow<'a, [String]> {
        match finding.sensitive_by.as_slice() {
            [] => Cow::Borrowed(self.book.sensitive(finding.detector, finding.categories)),
            by => Cow::Owned(self.book.places(by)),
        }
    }

    /// The rows of a set as indices, the detector's main row first, the others in the order of the table.
    fn rows(self, detector: DetectorId, set: CategorySet) -> impl Iterator<Item = usize> + 'a {
        let main = self.book.rule(detector).categories.first();
        let main = main.and_then(|row| self.book.category_index(row)).filter(|&i| set.contains(i));
        let known = self.book.categories.len();
        main.into_iter().chain(set.iter().filter(move |&i| Some(i) != main && i < known))
    }

    /// Name of a detector in the language of the report.
    fn detector_name(self, detector: DetectorId) -> &'a str {
        let rule = self.book.rule(detector);
        match self.lang {
            Lang::En => &rule.name,
            Lang::Zh => &rule.name_zh,
        }
    }

    /// Name of a detector's group in the language of the report; its id where the table does not have it.
    fn group_name(self, detector: DetectorId) -> &'a str {
        let id = &self.book.rule(detector).group;
        match self.book.groups.iter().find(|g| g.id == *id) {
            Some(group) if self.lang == Lang::Zh => &group.name_zh,
            Some(group) => &group.name,
            None => id,
        }
    }
}

#[cfg(test)]
mod format_tests {
    use super::*;

    #[test]
    fn a_wrong_name_is_answered_with_the_right_ones() {
        for format in Format::ALL {
            assert_eq!(format.as_str().parse(), Ok(format));
        }
        let message = |name: &str| name.parse::<Format>().expect_err("no such format").to_string();
        assert_eq!(
            message("jsnl"),
            "there is no format `jsnl`; did you mean `jsonl`? Formats: human, jsonl, json, csv, markdown, html, sarif, \
             junit, gitlab-codequality, gitlab-sast, github, checkstyle"
        );
        assert!(message("parquet").ends_with("`--report DIR` writes findings.parquet into its folder"));
        assert!(message("XYZ").starts_with("there is no format `XYZ`. Formats: human, jsonl, "));
    }
}
