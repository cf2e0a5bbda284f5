//! What a scan says, one event at a time: begin, finding, gap, summary. Reports are functions from events to bytes.

use crate::category::CategorySet;
use crate::place::Place;
use crate::rule::DetectorId;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How sure a finding is, from its score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Score below 50.
    Low,
    /// Score from 50 to 74.
    Medium,
    /// Score of 75 and above.
    High,
}

impl Confidence {
    /// The level of a score from 0 to 100.
    pub const fn of(score: u8) -> Self {
        match score {
            75.. => Self::High,
            50..=74 => Self::Medium,
            _ => Self::Low,
        }
    }

    /// The lowest score of the level.
    pub const fn least(self) -> u8 {
        match self {
            Self::High => 75,
            Self::Medium => 50,
            Self::Low => 0,
        }
    }

    /// The word used in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// One signed contribution to a score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What speaks for or against, such as `word near: ssn`. Holds words of rules, never of values.
    pub why: Cow<'static, str>,
    /// Points added to the score; negative where it speaks against.
    pub points: i16,
}

/// A value found in data. Its `Debug` shows only a mask; the bytes come out by [`Value::reveal`] alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    bytes: Box<[u8]>,
    masked: Box<str>,
    fingerprint: [u8; 16],
    mark: Option<[u8; 16]>,
    line: Option<Box<str>>,
}

impl Value {
    /// Wraps the bytes of a value together with its mask and its keyed fingerprint. A scan that does not reveal passes
    /// no bytes, so that none can reach a report or a temporary file.
    pub fn new(bytes: &[u8], masked: String, fingerprint: [u8; 16]) -> Self {
        Self { bytes: bytes.into(), masked: masked.into(), fingerprint, mark: None, line: None }
    }

    /// Notes the mark by which a baseline knows the value.
    pub fn with_mark(mut self, mark: Option<[u8; 16]>) -> Self {
        self.mark = mark;
        self
    }

    /// As [`Self::fingerprint`], under the key of the baseline; `None` where there is no baseline.
    pub fn mark(&self) -> Option<[u8; 16]> {
        self.mark
    }

    /// Keeps the line that the value stands on, all values in it masked; for streams, which cannot be looked up later.
    pub fn with_line(mut self, line: String) -> Self {
        self.line = Some(line.into());
        self
    }

    /// The line that it stands on, masked, where it was kept.
    pub fn line(&self) -> Option<&str> {
        self.line.as_deref()
    }

    /// HMAC-SHA-256 of the detector and the normalised value under the scan's key, first 16 bytes.
    pub fn fingerprint(&self) -> [u8; 16] {
        self.fingerprint
    }

    /// The mask, safe to show.
    pub fn masked(&self) -> &str {
        &self.masked
    }

    /// The bytes themselves, empty unless the scan was told to reveal.
    pub fn reveal(&self) -> &[u8] {
        &self.bytes
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked)
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked)
    }
}

/// A detector at a place, with a score and its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Which detector.
    pub detector: DetectorId,
    /// Rows of the category table, main one included.
    pub categories: CategorySet,
    /// The detectors for whose reasons it is sensitive, its own among them, where something beside it in its record makes it
    /// so; none where its detector alone decides.
    pub sensitive_by: Vec<DetectorId>,
    /// 0 to 100.
    pub score: u8,
    /// Why the score is what it is, in the order in which it was found.
    pub evidence: Vec<Evidence>,
    /// Where.
    pub place: Place,
    /// What; `None` for a finding about a file as a whole.
    pub value: Option<Value>,
    /// A published sample or a documentation range.
    pub test_value: bool,
}

impl Finding {
    /// The level of the score.
    pub fn confidence(&self) -> Confidence {
        Confidence::of(self.score)
    }
}

/// Why a finding does not count: somebody has accepted it, or it is not new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ignored {
    /// By a comment `whose:ignore[…]` beside it.
    Comment,
    /// By an allow list of `whose.toml`.
    Allow,
    /// It is in the baseline.
    Baseline,
    /// It is not on a line that was added.
    Unchanged,
}

impl Ignored {
    /// All of them, in the order of output.
    pub const ALL: [Self; 4] = [Self::Comment, Self::Allow, Self::Baseline, Self::Unchanged];

    /// The word used in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Allow => "allow",
            Self::Baseline => "baseline",
            Self::Unchanged => "unchanged",
        }
    }
}

/// An ignore that matched nothing: a comment, or a line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unused {
    /// Where it stands.
    pub place: Place,
    /// What it says, without values.
    pub what: String,
}

/// Something that was not read, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Where; its span, if any, says from where on.
    pub place: Place,
    /// The kind of reason, one of a closed list.
    pub reason: GapReason,
    /// What happened, for a person, without values: the system's or the format's own words.
    pub detail: String,
    /// Bytes of the source that were not read, where known.
    pub bytes: Option<u64>,
}

/// Why something was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GapReason {
    /// Encrypted or protected by a password.
    Encrypted,
    /// Does not follow its format.
    Damaged,
    /// Ends too early.
    Truncated,
    /// Beyond a limit of size, ratio, depth, memory or time.
    OverBudget,
    /// A kind of file that this version does not open.
    Unsupported,
    /// The system refused.
    NoPermission,
    /// Changed while it was read.
    Changed,
    /// Gone before it could be read.
    Vanished,
    /// Neither a file nor a folder: a socket, a FIFO, a device.
    Special,
    /// A symbolic link that leads back to itself.
    LinkLoop,
    /// A symbolic link to something outside of what is scanned.
    NotFollowed,
    /// Another error of reading.
    ReadError,
    /// The scan was stopped.
    Interrupted,
    /// A parser failed unexpectedly; a defect of this program.
    Internal,
}

impl GapReason {
    /// The word used in output, the same as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::Damaged => "damaged",
            Self::Truncated => "truncated",
            Self::OverBudget => "over-budget",
            Self::Unsupported => "unsupported",
            Self::NoPermission => "no-permission",
            Self::Changed => "changed",
            Self::Vanished => "vanished",
            Self::Special => "special",
            Self::LinkLoop => "link-loop",
            Self::NotFollowed => "not-followed",
            Self::ReadError => "read-error",
            Self::Interrupted => "interrupted",
            Self::Internal => "internal",
        }
    }
}

/// What was read and what was not, in bytes and sources.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Sources attempted.
    pub sources: u64,
    /// Sources with at least one gap.
    pub sources_with_gaps: u64,
    /// Bytes of sources that were read.
    pub bytes_read: u64,
    /// Bytes of sources that were not read, where known.
    pub bytes_in_gaps: u64,
    /// Bytes of text that detectors saw, after decompression and decoding.
    pub bytes_of_text: u64,
    /// Number of gaps.
    pub gaps: u64,
}

/// Findings of one detector or one category, by confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// High confidence.
    pub high: u64,
    /// Medium confidence.
    pub medium: u64,
    /// Low confidence.
    pub low: u64,
}

impl Counts {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.high + self.medium + self.low
    }

    /// Adds those of another.
    pub fn add_all(&mut self, other: Self) {
        self.high += other.high;
        self.medium += other.medium;
        self.low += other.low;
    }

    /// Adds one finding.
    pub fn add(&mut self, confidence: Confidence) {
        match confidence {
            Confidence::High => self.high += 1,
            Confidence::Medium => self.medium += 1,
            Confidence::Low => self.low += 1,
        }
    }
}
