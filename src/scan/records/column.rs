//! Statistics of columns: how many values, how many of them a detector accepts, how many of those differ.

use super::distinct::Distinct;
use crate::category::CategorySet;
use crate::detect::Field;
use crate::event::{Confidence, Finding};
use crate::place::Place;
use crate::report::ColumnVerdict;
use crate::rule::DetectorId;
use crate::scan::Scan;
use std::collections::BTreeMap;

/// Exact hashes of distinct values that one source keeps, all columns together.
const MOST_EXACT: usize = 1 << 19;

/// Values that make a column one of several kinds.
const MANY: u64 = 8;

/// Pairs of column and detector that are counted.
const MOST_PAIRS: usize = 16_384;

/// A finding that fills its cell.
pub struct Match {
    column: u32,
    detector: DetectorId,
    score: u8,
    hash: u64,
    categories: CategorySet,
    /// Somebody accepted it: it is a value of the column, and makes none that is shown.
    accepted: bool,
}

impl Match {
    /// From a finding in a column.
    pub fn new(column: u32, finding: &Finding) -> Self {
        let print = finding.value.as_ref().map_or([0; 16], |v| v.fingerprint());
        Self::of(column, (finding.detector, finding.categories), finding.score, print)
    }

    /// From a value of this fingerprint.
    pub fn of(
        column: u32,
        (detector, categories): (DetectorId, CategorySet),
        score: u8,
        fingerprint: [u8; 16],
    ) -> Self {
        let hash = u64::from_le_bytes(fingerprint[..8].try_into().unwrap_or_default());
        Self { column, detector, score, hash, categories, accepted: false }
    }

    /// That somebody may have accepted.
    pub fn accepted(self, accepted: bool) -> Self {
        Self { accepted, ..self }
    }
}

/// True for what stands for no value.
pub fn is_empty(value: &[u8]) -> bool {
    const WORDS: [&[u8]; 11] =
        [b"null", b"\\n", b"none", b"nil", b"n/a", b"na", b"nan", b"-", b"--", b"undefined", b"(null)"];
    let value = value.trim_ascii();
    // Most values are told by their first byte.
    let begins = |first: &u8| matches!(first.to_ascii_lowercase(), b'n' | b'u' | b'-' | b'(' | b'\\');
    value.first().is_none_or(begins)
        && (value.is_empty() || value.len() <= 9 && WORDS.iter().any(|word| value.eq_ignore_ascii_case(word)))
}

/// Counts of all columns of a source. Matches must come in the order of the source.
#[derive(Default)]
pub struct Columns {
    values: Vec<u64>,
    pairs: BTreeMap<(u32, DetectorId), Pair>,
    exact: usize,
}

#[derive(Default)]
struct Pair {
    matching: u64,
    /// Those that nobody accepted.
    open: u64,
    scores: u64,
    /// The rows of all of them.
    categories: CategorySet,
    distinct: Distinct,
}

impl Columns {
    /// Adds what came of a batch.
    pub fn add(&mut self, values: &[(u32, u64)], matching: &[Match]) {
        for &(column, n) in values {
            if self.values.len() <= column as usize {
                self.values.resize(column as usize + 1, 0);
            }
            self.values[column as usize] += n;
        }
        for m in matching {
            let full = self.pairs.len() >= MOST_PAIRS;
            let key = (m.column, m.detector);
            if full && !self.pairs.contains_key(&key) {
                continue;
            }
            let pair = self.pairs.entry(key).or_default();
            pair.matching += 1;
            pair.open += u64::from(!m.accepted);
            pair.scores += u64::from(m.score);
            pair.categories = pair.categories.union(m.categories);
            let before = pair.distinct.kept();
            pair.distinct.add(m.hash, self.exact < MOST_EXACT);
            self.exact = self.exact + pair.distinct.kept() - before;
        }
    }

    /// What a column is: detectors that accept half of its values, a fifth if these are several, or a tenth if
    /// its name says so.
    pub fn verdicts<'a>(
        &'a self,
        scan: &'a Scan<'_>,
        column: u32,
        field: &'a Field,
        place: &'a Place,
    ) -> impl Iterator<Item = ColumnVerdict> + 'a {
        let values = self.values.get(column as usize).copied().unwrap_or(0);
        let range = (column, DetectorId(0))..=(column, DetectorId(u16::MAX));
        self.pairs.range(range).filter_map(move |(&(_, detector), pair)| {
            // A value can hold two findings that both fill it, such as two spellings of one.
            let matching = pair.matching.min(values);
            let enough = matching * 2 >= values
                || matching * 5 >= values && matching >= MANY
                || matching * 10 >= values && field.names(detector);
            let score = (pair.scores / pair.matching.max(1)) as u8;
            let (distinct, distinct_estimated) = pair.distinct.count();
            // An estimate may lie above what there is.
            let distinct = distinct.min(matching);
            (enough && pair.open > 0 && Confidence::of(score) >= scan.settings.level(detector)).then(|| ColumnVerdict {
                detector,
                categories: pair.categories,
                score,
                place: place.clone(),
                values,
                matching,
                distinct,
                distinct_estimated,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing() {
        for nothing in ["", "  ", "NULL", "\\N", "n/a", "-"] {
            assert!(is_empty(nothing.as_bytes()), "{nothing:?}");
        }
        for something in ["0", "no", "nancy", "none of it", "张"] {
            assert!(!is_empty(something.as_bytes()), "{something:?}");
        }
    }
}
