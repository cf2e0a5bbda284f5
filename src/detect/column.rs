//! Checks of whole columns and of whole records: the `[column]` and `[[record]]` of rules.
//!
//! A value that only its column can tell, such as a gender or a city, is a finding where the name of the column says so
//! and enough of its values fit. A record is a finding as a whole where enough of its parts stand in one row.

use super::field::Field;
use super::lists::WordList;
use super::pattern;
use super::prefilter::vocabulary::without_accent;
use super::prefilter::words::WordTable;
use super::validate::{self, Validator};
use crate::rule::model::Words;
use crate::rule::{DetectorId, RuleBook};
use regex_automata::meta::{Cache, Regex};
use regex_automata::{Anchored, Input};
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// The row of the category table whose detectors tell who somebody is.
const IDENTIFIERS: &str = "1";

/// Names in a part of a record which show that the part is whom it is of.
const OF_WHOM: [&str; 6] = ["user id", "customer id", "person-name-full", "student", "student id", "email-address"];

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
    /// It is for columns without a name too.
    pub unnamed: bool,
    /// It is for columns with its own names alone, and not for those with a label of the rule.
    own_names: bool,
}

/// A truth value, as people and databases write one.
const FLAG: &str = "(?i:[tfynsx01]|yes|no|true|false|s(?:i|í|Í)|verdadero|falso)|是|否|有|无|√|×";

/// Different truth values in a column at most: two, in two ways of writing, and others for what is not known.
const FLAGS: u32 = 6;

/// Values of a column without a name that must be there at least.
const UNNAMED: u64 = 20;

/// Bytes of a value in a column without a name: a letter or a digit may be anything.
const UNNAMED_VALUE: usize = 3;

impl Check {
    /// True if a value fits as a whole.
    pub fn fits(&self, cache: &mut Option<Box<Cache>>, value: &[u8]) -> bool {
        let value = value.trim_ascii();
        if value.is_empty() || value.len() > LONGEST || STANDS_FOR.iter().any(|w| value.eq_ignore_ascii_case(w)) {
            return false;
        }
        // A list is proof enough in a column that is named so: `Long` and `Day` are words and family names.
        let is_possible = || self.validator.is_none_or(|v| v(value).is_possible());
        self.matches(cache, value)
            && match &self.words {
                Some(list) => list.end(value).is_some(),
                None => is_possible(),
            }
    }

    /// True for a value that is a published sample or invented.
    pub fn is_sample(&self, value: &[u8]) -> bool {
        self.validator.is_some_and(|validator| validator(value.trim_ascii()).test_value)
    }

    fn matches(&self, cache: &mut Option<Box<Cache>>, value: &[u8]) -> bool {
        let Some(pattern) = &self.value else { return true };
        let regex = self.compiled.get_or_init(|| pattern::compile(&format!("(?:{pattern})$")).ok());
        let Some(regex) = regex else { return false };
        let cache = cache.get_or_insert_with(|| Box::new(regex.create_cache()));
        let whole = regex.search_half_with(cache, &Input::new(value).anchored(Anchored::Yes));
        whole.is_some_and(|half| half.offset() == value.len())
    }

    /// True if a value of a column without a name fits.
    pub fn fits_unnamed(&self, cache: &mut Option<Box<Cache>>, value: &[u8]) -> bool {
        let is_possible = self.validator.is_none_or(|v| v(value.trim_ascii()).is_possible());
        is_possible && value.trim_ascii().len() >= UNNAMED_VALUE && self.fits(cache, value)
    }

    /// As [`Check::is_met`], of a column without a name.
    pub fn is_met_unnamed(&self, values: u64, fitting: u64, distinct: u64) -> bool {
        self.unnamed && values >= UNNAMED && distinct >= 2 && self.is_met(values, fitting, distinct)
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
    /// The columns of its parts are told by it.
    pub columns: bool,
    /// Where all of its named values are 0 there is none.
    pub nonzero: bool,
    /// The parts that tell who it is of, as bits: what the record that this one stands in says of them counts here too.
    pub of_whom: u32,
}

/// All checks of columns and records.
#[derive(Default)]
pub struct Whole {
    /// Checks of columns.
    pub checks: Vec<Check>,
    /// Checks of records.
    pub records: Vec<RecordRule>,
    /// Names of fields that bring a check in, which their rules have not as labels, and the checks of each.
    pub(super) check_names: WordTable,
    pub(super) check_named: Vec<Vec<u16>>,
    /// Detectors that say something of a person and not of whom.
    needs_person: Vec<DetectorId>,
    /// Detectors that tell who somebody is.
    tells_who: Vec<DetectorId>,
    /// Detectors of what people have and things have not.
    of_people: Vec<DetectorId>,
    /// Detectors of what things have too.
    of_owners: Vec<DetectorId>,
    /// Detectors of names.
    names_of_people: Vec<DetectorId>,
    /// Words behind the one that counts in a name, for those detectors that have some of their own.
    behind: HashMap<DetectorId, HashSet<String>>,
    /// Names of fields that are parts of records.
    pub(super) names: WordTable,
    /// Which record and part a name stands for, by its number.
    pub(super) named: Vec<Vec<(u16, u8)>>,
}

impl Whole {
    /// Those of the detectors that are on.
    pub fn new(book: &RuleBook, on: &[DetectorId]) -> Self {
        let mut out = Self::default();
        for &detector in on {
            let rule = book.rule(detector);
            let lists = [&rule.group, &rule.id].into_iter().filter_map(|key| book.fields.behind.get(key));
            let words: HashSet<String> = lists.flatten().cloned().collect();
            if !words.is_empty() {
                out.behind.insert(detector, words);
            }
            if rule.needs_person {
                out.needs_person.push(detector);
            } else if rule.categories.iter().any(|row| row == IDENTIFIERS) {
                out.tells_who.push(detector);
            }
            if let Some(column) = &rule.column
                && column.flags.iter().next().is_some()
            {
                out.name_check(&column.flags);
                out.checks.push(Check {
                    detector,
                    value: Some(FLAG.into()),
                    compiled: OnceLock::new(),
                    words: None,
                    validator: None,
                    share: SHARE,
                    max_distinct: Some(FLAGS),
                    unnamed: false,
                    own_names: true,
                });
            }
            if let Some(column) = &rule.column
                && (column.value.is_some() || column.words.is_some())
            {
                out.name_check(&column.labels);
                let list = column.words.as_deref().and_then(|name| book.list(name));
                out.checks.push(Check {
                    detector,
                    value: column.value.clone(),
                    compiled: OnceLock::new(),
                    words: list.map(|list| WordList::new(&list.text)),
                    validator: rule.validator.as_deref().and_then(validate::by_name),
                    share: column.share.unwrap_or(SHARE),
                    max_distinct: column.max_distinct,
                    unnamed: column.unnamed,
                    own_names: false,
                });
            }
            for record in rule.record.iter().filter(|r| r.parts.len() <= 32) {
                let number = out.records.len() as u16;
                let mut parts = Vec::new();
                for (part, words) in record.parts.iter().enumerate() {
                    let set = |word: &String| word.strip_prefix('@').and_then(|key| book.fields.parts.get(key));
                    let words: Vec<&String> = words
                        .iter()
                        .flat_map(|word| set(word).map_or(std::slice::from_ref(word), Vec::as_slice))
                        .collect();
                    parts.push(words.iter().filter_map(|word| book.find(word)).collect());
                    for word in words.iter().flat_map(|word| spellings(&word.replace('-', " "))) {
                        let id = out.names.add(&word) as usize;
                        if out.named.len() <= id {
                            out.named.resize_with(id + 1, Vec::new);
                        }
                        out.named[id].push((number, part as u8));
                    }
                }
                let at_least = record.at_least.unwrap_or(record.parts.len());
                let is_of_whom = |part: &&Vec<String>| part.iter().any(|word| OF_WHOM.contains(&&**word));
                let of_whom = record.parts.iter().enumerate().filter(|(_, part)| is_of_whom(part));
                let of_whom = of_whom.fold(0u32, |bits, (n, _)| bits | 1 << n);
                out.records.push(RecordRule {
                    detector,
                    name: record.name.clone(),
                    score: record.score,
                    parts,
                    at_least,
                    columns: record.columns,
                    nonzero: record.nonzero,
                    of_whom,
                });
            }
        }
        out.of_people = book.fields.of_people.iter().filter_map(|id| book.find(id)).collect();
        out.of_owners = book.fields.of_owners.iter().filter_map(|id| book.find(id)).collect();
        out.names_of_people = ["person-name-full", "person-name-cjk"].iter().filter_map(|id| book.find(id)).collect();
        out.needs_person.sort_unstable();
        out.tells_who.sort_unstable();
        out
    }

    /// Gives the next check names of columns that bring it in.
    fn name_check(&mut self, names: &Words) {
        for name in names.iter().flat_map(spellings) {
            let id = self.check_names.add(&name) as usize;
            if self.check_named.len() <= id {
                self.check_named.resize_with(id + 1, Vec::new);
            }
            self.check_named[id].push(self.checks.len() as u16);
        }
    }

    /// Checks that the name of a column brings in.
    pub fn checks_for(&self, field: &Field) -> impl Iterator<Item = (u16, &Check)> {
        let named = |(n, check): &(usize, &Check)| match field.is_unnamed() {
            true => check.unnamed,
            false => !check.own_names && field.names(check.detector) || field.may_be(*n as u16),
        };
        self.checks.iter().enumerate().filter(named).map(|(n, c)| (n as u16, c))
    }

    /// Checks of columns of names of people, with their detectors.
    pub fn checks_of_names(&self) -> impl Iterator<Item = (u16, DetectorId)> {
        let of_names = self.checks.iter().enumerate().filter(|(_, check)| !check.own_names);
        of_names.map(|(n, check)| (n as u16, check.detector)).filter(|(_, detector)| self.is_name(*detector))
    }

    /// True if a word may stand behind the one that counts in the name of a column of this detector.
    pub fn may_stand_behind(&self, detector: DetectorId, word: &str) -> bool {
        self.behind.get(&detector).is_some_and(|words| words.contains(word))
    }

    /// True if a detector says something of a person and not of whom.
    pub fn needs_person(&self, detector: DetectorId) -> bool {
        self.needs_person.binary_search(&detector).is_ok()
    }

    /// True if the name of a column says that it holds what people have and things have not.
    pub fn names_people(&self, field: &Field) -> bool {
        self.of_people.iter().any(|detector| field.names(*detector))
    }

    /// The same of what no thing has, its age and its sex aside.
    pub fn names_people_alone(&self, field: &Field) -> bool {
        self.of_people.iter().any(|detector| !self.is_of_owners(*detector) && field.names(*detector))
    }

    /// True if a detector is one of what things have too.
    pub fn is_of_owners(&self, detector: DetectorId) -> bool {
        self.of_owners.contains(&detector)
    }

    /// True if a detector is one of names of people, which things have too.
    pub fn is_name(&self, detector: DetectorId) -> bool {
        self.names_of_people.contains(&detector)
    }

    /// True if a detector tells who somebody is.
    pub fn tells_who(&self, detector: DetectorId) -> bool {
        self.tells_who.binary_search(&detector).is_ok()
    }

    /// True if the name of a column says that its values tell who somebody is.
    pub fn names_who(&self, field: &Field) -> bool {
        self.tells_who.iter().any(|detector| field.names(*detector))
    }
}

/// A name, and the same without accents, as columns are often named.
fn spellings(name: &str) -> impl Iterator<Item = String> + use<> {
    let plain: String = name.chars().map(without_accent).collect();
    let other = (plain != name).then_some(plain);
    [name.to_owned()].into_iter().chain(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, share: f32, max_distinct: Option<u32>) -> Check {
        let (detector, compiled) = (DetectorId(0), OnceLock::new());
        Check {
            detector,
            value: Some(value.into()),
            compiled,
            words: None,
            validator: None,
            share,
            max_distinct,
            unnamed: true,
            own_names: false,
        }
    }

    #[test]
    fn a_value_fits_as_a_whole() {
        let gender = check("(?i:male|female|m|f)", 0.9, Some(4));
        for (value, fits) in [("Female", true), (" m ", true), ("males", false), ("", false), ("f/m", false)] {
            assert_eq!(gender.fits(&mut None, value.as_bytes()), fits, "{value:?}");
        }
    }

    #[test]
    fn a_column_without_a_name_needs_more() {
        let gender = check("(?i:male|female|m|f)", 0.9, Some(4));
        assert!(gender.fits_unnamed(&mut None, b"male") && !gender.fits_unnamed(&mut None, b"m"));
        assert!(
            gender.is_met_unnamed(20, 19, 2) && !gender.is_met_unnamed(19, 19, 2) && !gender.is_met_unnamed(20, 20, 1)
        );
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
