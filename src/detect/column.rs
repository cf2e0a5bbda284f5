//! Checks of whole columns and of whole records: the `[column]` and `[[record]]` of rules.
//!
//! A value that only its column can tell, such as a gender or a city, is a finding where the name of the column says so
//! and enough of its values fit. A record is a finding as a whole where enough of its parts stand in one row.

use super::field::Field;
use super::lists::WordList;
use super::pattern;
use super::prefilter::words::WordTable;
use super::validate::{self, Validator};
use crate::rule::{DetectorId, RuleBook};
use regex_automata::meta::{Cache, Regex};
use regex_automata::{Anchored, Input};
use std::sync::OnceLock;

/// Share of values that must fit where a rule does not say.
const SHARE: f32 = 0.6;

/// Longest value that is checked, in bytes.
const LONGEST: usize = 4096;

/// What stands where a value was taken out, or where there is none.
const STANDS_FOR: [&[u8]; 10] =
    [b"redacted", b"[redacted]", b"removed", b"masked", b"hidden", b"null", b"none", b"n/a", b"unknown", b"tbd"];

/// How the values of a column are checked.
pub struct Check {
    /// Whose it is.
    pub detector: DetectorId,
    /// A regex for whole values, and a list that a phrase of must stand in them: both, if both are there.
    value: Option<String>,
    compiled: OnceLock<Option<Regex>>,
    words: Option<WordList>,
    validator: Option<Validator>,
    share: f32,
    max_distinct: Option<u32>,
}

impl Check {
    /// True if a value fits as a whole.
    pub fn fits(&self, cache: &mut Option<Box<Cache>>, value: &[u8]) -> bool {
        let value = value.trim_ascii();
        if value.is_empty() || value.len() > LONGEST || STANDS_FOR.iter().any(|w| value.eq_ignore_ascii_case(w)) {
            return false;
        }
        self.matches(cache, value)
            && self.words.as_ref().is_none_or(|list| list.end(value).is_some())
            && self.validator.is_none_or(|v| v(value).is_possible())
    }

    fn matches(&self, cache: &mut Option<Box<Cache>>, value: &[u8]) -> bool {
        let Some(pattern) = &self.value else { return true };
        let regex = self.compiled.get_or_init(|| pattern::compile(&format!("(?:{pattern})$")).ok());
        let Some(regex) = regex else { return false };
        let cache = cache.get_or_insert_with(|| Box::new(regex.create_cache()));
        let whole = regex.search_half_with(cache, &Input::new(value).anchored(Anchored::Yes));
        whole.is_some_and(|half| half.offset() == value.len())
    }

    /// True if so many of a column's values, so many of them different, are enough.
    pub fn is_met(&self, values: u64, fitting: u64, distinct: u64) -> bool {
        fitting > 0
            && fitting as f64 >= values as f64 * f64::from(self.share)
            && self.max_distinct.is_none_or(|most| distinct <= u64::from(most))
    }
}

/// A `[[record]]`.
pub struct RecordRule {
    /// Whose it is.
    pub detector: DetectorId,
    /// Its name inside the rule.
    pub name: String,
    /// Points.
    pub score: u8,
    /// For each part, the detectors that make it up.
    pub parts: Vec<Vec<DetectorId>>,
    /// How many parts must be there.
    pub at_least: usize,
}

/// All checks of columns and records.
pub struct Whole {
    /// Checks of columns.
    pub checks: Vec<Check>,
    /// Checks of records.
    pub records: Vec<RecordRule>,
    /// Names of fields that are parts of records.
    pub(super) names: WordTable,
    /// Which record and part a name stands for, by its number.
    pub(super) named: Vec<Vec<(u16, u8)>>,
}

impl Whole {
    /// Those of the detectors that are on.
    pub fn new(book: &RuleBook, on: &[DetectorId]) -> Self {
        let mut out = Self { checks: Vec::new(), records: Vec::new(), names: WordTable::default(), named: Vec::new() };
        for &detector in on {
            let rule = book.rule(detector);
            if let Some(column) = &rule.column
                && (column.value.is_some() || column.words.is_some())
            {
                let list = column.words.as_deref().and_then(|name| book.list(name));
                out.checks.push(Check {
                    detector,
                    value: column.value.clone(),
                    compiled: OnceLock::new(),
                    words: list.map(|list| WordList::new(&list.text)),
                    validator: rule.validator.as_deref().and_then(validate::by_name),
                    share: column.share.unwrap_or(SHARE),
                    max_distinct: column.max_distinct,
                });
            }
            for record in rule.record.iter().filter(|r| r.parts.len() <= 32) {
                let number = out.records.len() as u16;
                let mut parts = Vec::new();
                for (part, words) in record.parts.iter().enumerate() {
                    parts.push(words.iter().filter_map(|word| book.find(word)).collect());
                    for word in words {
                        let id = out.names.add(&word.replace('-', " ")) as usize;
                        if out.named.len() <= id {
                            out.named.resize_with(id + 1, Vec::new);
                        }
                        out.named[id].push((number, part as u8));
                    }
                }
                let at_least = record.at_least.unwrap_or(record.parts.len());
                out.records.push(RecordRule {
                    detector,
                    name: record.name.clone(),
                    score: record.score,
                    parts,
                    at_least,
                });
            }
        }
        out
    }

    /// Checks that the name of a column brings in.
    pub fn checks_for(&self, field: &Field) -> impl Iterator<Item = (u16, &Check)> {
        self.checks.iter().enumerate().filter(|(_, c)| field.names(c.detector)).map(|(n, c)| (n as u16, c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, share: f32, max_distinct: Option<u32>) -> Check {
        let (detector, compiled) = (DetectorId(0), OnceLock::new());
        Check { detector, value: Some(value.into()), compiled, words: None, validator: None, share, max_distinct }
    }

    #[test]
    fn a_value_fits_as_a_whole() {
        let gender = check("(?i:male|female|m|f)", 0.9, Some(4));
        for (value, fits) in [("Female", true), (" m ", true), ("males", false), ("", false), ("f/m", false)] {
            assert_eq!(gender.fits(&mut None, value.as_bytes()), fits, "{value:?}");
        }
    }

    #[test]
    fn a_list_says_what_fits() {
        let words = Some(WordList::new("nurse software_engineer"));
        let jobs = Check { value: None, words, ..check("", 0.5, None) };
        for (value, fits) in [("Software Engineer III", true), ("Head Nurse", true), ("Nursery", false), ("n/a", false)]
        {
            assert_eq!(jobs.fits(&mut None, value.as_bytes()), fits, "{value:?}");
        }
    }

    #[test]
    fn enough_values_and_few_different_ones() {
        let gender = check("x", 0.9, Some(4));
        assert!(gender.is_met(10, 9, 4));
        assert!(!gender.is_met(10, 8, 2) && !gender.is_met(10, 10, 5) && !gender.is_met(0, 0, 0));
    }
}
