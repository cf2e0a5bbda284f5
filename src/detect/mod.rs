//! Detection: text in, findings out. No files, no clock, no threads.
//!
//! ```text
//! text ─▶ bitmaps ─▶ candidates ─▶ anchored regex ─▶ validator ─▶ evidence ─▶ overlaps ─▶ hits
//! ```
//!
//! Every decision about a candidate depends only on bytes within [`MARGIN`] of it. That is why chunks do not matter: a
//! window of text is scanned with that much of its neighbourhood, and only hits that begin in its core count.

mod automaton;
mod backslash;
mod bars;
mod beginnings;
mod behind;
mod cells;
mod column;
mod compile;
mod context;
mod dash;
mod edges;
mod engine;
pub mod examples;
pub(crate) mod extent;
mod field;
mod file;
mod form;
mod gap;
pub mod grammar;
mod grouped;
mod items;
mod judge;
mod lines;
pub mod lists;
pub(crate) mod mask;
mod matcher;
mod naming;
pub(crate) mod opened;
mod ordered;
mod owner;
mod pattern;
pub(crate) mod percent;
pub mod prefilter;
mod resolve;
mod shapes;
mod subject;
mod suppressed;
mod syntax;
pub(crate) mod table;
#[cfg(test)]
mod tabulate;
#[cfg(test)]
mod tests;
mod traditional;
pub mod validate;

pub use cells::{BatchCell, CellHit};
pub use column::{Check, RecordRule};
pub use engine::{Engine, Scratch, Stage};
pub use extent::{Nature, SHELL_QUOTES, escape, with_characters};
pub use field::{Field, OF_TABLE};
pub use mask::{hide, mask};
pub use matcher::normalise;
pub use naming::words as words_of;
pub use syntax::{FRAGMENTS, Fragment, parse as parse_pattern};
pub(crate) use validate::secrets::base64;

use crate::event::Evidence;
use crate::rule::{DetectorId, model};
use validate::Verdict;

/// Longest match of a regex, in bytes.
pub const MAX_MATCH: usize = 4096;

/// Bytes on either side of a window's core that decisions inside the core may depend on.
pub const MARGIN: usize = 3 * MAX_MATCH;

/// A finding before it has a place: offsets are relative to the text that was scanned.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Which detector.
    pub detector: DetectorId,
    /// Which of its patterns, as a number inside the engine; `u16::MAX` for a whole file.
    pub matcher: u16,
    /// First byte of the value.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// 0 to 100.
    pub score: u8,
    /// Why.
    pub evidence: Vec<Evidence>,
    /// The validator's verdict, if the rule has one.
    pub verdict: Option<Verdict>,
    /// A published sample or a documentation range.
    pub test_value: bool,
}

/// A candidate and what became of it, for `whose explain`.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Which detector.
    pub detector: DetectorId,
    /// Name of the pattern inside its rule.
    pub pattern: String,
    /// First byte of the value, relative to the text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// The validator's verdict, if it was asked.
    pub verdict: Option<Verdict>,
    /// 0 to 100; 0 where it was dropped before it was scored.
    pub score: u8,
    /// What it was scored by.
    pub evidence: Vec<Evidence>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A finding at the confidence of its score.
    Found,
    /// A finding, but of a published sample.
    TestValue,
    /// Not a finding, and why.
    Dropped(String),
}
