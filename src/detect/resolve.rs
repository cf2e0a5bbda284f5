//! Overlaps: of findings on the same bytes, which stand.
//!
//! A finding gives way to another that overlaps it when the other says the same thing better. Whether the other stands
//! itself does not matter, so the answer depends on neighbours alone and not on how a text was cut into chunks.

use super::Hit;
use crate::category::CategorySet;

/// What resolution needs to know of a rule.
#[derive(Clone, Debug, Default)]
pub struct Precedence {
    /// Its rows.
    pub categories: CategorySet,
    /// Detectors that give way to it.
    pub beats: Vec<u16>,
    /// It stands beside others.
    pub derived: bool,
}

/// Points from which a finding is shown by default.
const MEDIUM: u8 = 50;
/// Points that a part must be ahead of the whole to stand instead of it.
const NEAR: u8 = 10;

/// Longest overlap that is looked at, in bytes.
const WINDOW: usize = super::MAX_MATCH;

/// Marks the hits that give way; `hits` must be sorted by start. Returns, for each hit, the one it gives way to.
pub fn resolve(hits: &[Hit], rules: &[Precedence]) -> Vec<Option<usize>> {
    let mut loses_to = vec![None; hits.len()];
    for i in 0..hits.len() {
        for j in i + 1..hits.len() {
            if hits[j].start >= hits[i].end || hits[j].start - hits[i].start > WINDOW {
                break;
            }
            if yields(&hits[i], &hits[j], rules) {
                loses_to[i].get_or_insert(j);
            } else if yields(&hits[j], &hits[i], rules) {
                loses_to[j].get_or_insert(i);
            }
        }
    }
    loses_to
}

/// True when `a` gives way to `b`.
fn yields(a: &Hit, b: &Hit, rules: &[Precedence]) -> bool {
    let len = |h: &Hit| h.end - h.start;
    if a.detector == b.detector {
        // A whole and a part of it: the whole, unless it is far less certain. `12 Elm St, Bend, OR 97701` is not `Bend, …`.
        let holds = |whole: &Hit, part: &Hit| {
            whole.start <= part.start
                && part.end <= whole.end
                && len(whole) > len(part)
                && whole.score >= MEDIUM
                && whole.score + NEAR >= part.score
        };
        match (holds(a, b), holds(b, a)) {
            (true, _) => return false,
            (_, true) => return true,
            _ => {}
        }
        let rank = |h: &Hit| (h.score, len(h), usize::MAX - h.start, u16::MAX - h.matcher);
        return rank(a) < rank(b);
    }
    let inside = b.start <= a.start && a.end <= b.end;
    let of = |h: &Hit| &rules[usize::from(h.detector.0)];
    if !inside || of(a).derived || of(b).derived {
        return false;
    }
    if of(b).beats.contains(&a.detector.0) {
        return !of(a).beats.contains(&b.detector.0) || a.score < b.score;
    }
    if of(a).beats.contains(&b.detector.0) && (a.start, a.end) == (b.start, b.end) {
        return false;
    }
    of(a).categories.is_subset(of(b).categories)
        && (b.score, len(b), u16::MAX - b.detector.0) > (a.score, len(a), u16::MAX - a.detector.0)
}
