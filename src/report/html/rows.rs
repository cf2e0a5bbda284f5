//! The findings that a page lists: numbers and tables of strings, since 100 000 objects would be too much for a page.
//!
//! Strings that come again (paths, steps, masks, evidence) stand once in a table. There are at most [`ROWS`] rows and
//! [`TEXT`] bytes of strings; what comes after that is counted and not listed, and the page says so.

use super::{shown, without_rows};
use crate::event::Finding;
use crate::place::path_text;
use crate::report::Context;
use serde::Serialize;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Findings that a page lists at most.
pub const ROWS: usize = 100_000;
/// Bytes of their strings at most.
const TEXT: usize = 24 << 20;
/// Numbers in a row: path, steps, row of a table, line, column, detector, score and test value, value, evidence.
const WIDTH: usize = 9;

/// The rows, in the order of places.
#[derive(Default)]
pub struct Rows {
    paths: Strings,
    insides: Strings,
    masks: Strings,
    why: Strings,
    /// Mask of each value.
    values: Vec<u32>,
    known: HashMap<(u16, [u8; 16]), u32>,
    evidence: Vec<Vec<i32>>,
    known_evidence: HashMap<Vec<i32>, u32>,
    numbers: Vec<u64>,
    path: Option<(Arc<Path>, u32)>,
    /// Findings in all.
    pub all: u64,
}

impl Rows {
    /// Adds a finding, if there is room.
    pub fn add(&mut self, context: Context<'_>, finding: &Finding) {
        self.all += 1;
        let text = [&self.paths, &self.insides, &self.masks, &self.why].map(|s| s.bytes).iter().sum::<usize>();
        if self.numbers.len() >= ROWS * WIDTH || text > TEXT || (self.all as usize) > self.numbers.len() / WIDTH + 1 {
            return;
        }
        let path = match &self.path {
            Some((path, number)) if Arc::ptr_eq(path, &finding.place.path) => *number,
            _ => {
                let number = self.paths.number(&shown(&path_text(&finding.place.path)));
                self.path = Some((finding.place.path.clone(), number));
                number
            }
        };
        let (inside, row) = without_rows(&finding.place.inside);
        let inside = self.insides.number(&shown(&inside));
        let (line, column) = finding.place.span.and_then(|s| s.line).unwrap_or_default();
        let value = self.value(context, finding);
        let mut evidence = Vec::with_capacity(finding.evidence.len() * 2);
        for one in &finding.evidence {
            evidence.extend([self.why.number(&shown(&one.why)) as i32, i32::from(one.points)]);
        }
        let next = self.evidence.len() as u32;
        let evidence = *self.known_evidence.entry(evidence).or_insert_with_key(|list| {
            self.evidence.push(list.clone());
            next
        });
        let score = u64::from(finding.score) + if finding.test_value { 1000 } else { 0 };
        let (path, inside, detector) = (u64::from(path), u64::from(inside), u64::from(finding.detector.0));
        let numbers = [path, inside, row, line, column, detector, score, u64::from(value), u64::from(evidence)];
        self.numbers.extend(numbers);
    }

    /// The number of a value; 0 for none.
    fn value(&mut self, context: Context<'_>, finding: &Finding) -> u32 {
        if self.values.is_empty() {
            let nothing = self.masks.number("");
            self.values.push(nothing);
        }
        let Some(value) = &finding.value else { return 0 };
        let key = (finding.detector.0, value.fingerprint());
        if let Some(number) = self.known.get(&key) {
            return *number;
        }
        let mask = self.masks.number(&shown(&context.shown(value)));
        let number = self.values.len() as u32;
        self.values.push(mask);
        self.known.insert(key, number);
        number
    }

    /// How many are listed.
    pub fn listed(&self) -> u64 {
        (self.numbers.len() / WIDTH) as u64
    }

    /// What goes into the page.
    pub fn twin(&self) -> impl Serialize + '_ {
        #[derive(Serialize)]
        struct Twin<'t> {
            all: u64,
            width: usize,
            paths: &'t [Box<str>],
            insides: &'t [Box<str>],
            masks: &'t [Box<str>],
            values: &'t [u32],
            why: &'t [Box<str>],
            evidence: &'t [Vec<i32>],
            numbers: &'t [u64],
        }
        Twin {
            all: self.all,
            width: WIDTH,
            paths: &self.paths.list,
            insides: &self.insides.list,
            masks: &self.masks.list,
            values: &self.values,
            why: &self.why.list,
            evidence: &self.evidence,
            numbers: &self.numbers,
        }
    }
}

/// A table of strings, each once.
#[derive(Default)]
struct Strings {
    list: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
    bytes: usize,
}

impl Strings {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.list.len() as u32;
        self.list.push(text.into());
        self.numbers.insert(text.into(), number);
        self.bytes += text.len();
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{book, context, finding, place};

    #[test]
    fn rows_are_bounded_and_counted() {
        let book = book();
        let mut rows = Rows::default();
        for i in 0..ROWS + 5 {
            rows.add(context(&book), &finding(&book, "us-ssn", 90, place(&format!("f{}", i / 1000), vec![])));
        }
        assert_eq!((rows.all, rows.listed()), (ROWS as u64 + 5, ROWS as u64));
        assert_eq!((rows.paths.list.len(), rows.evidence.len(), rows.values.len()), (100, 1, 2));
    }

    #[test]
    fn after_the_first_that_has_no_room_none_is_listed() {
        let book = book();
        let mut rows = Rows::default();
        let long = "x".repeat(TEXT);
        rows.masks.number(&long);
        rows.masks.number("more");
        rows.add(context(&book), &finding(&book, "us-ssn", 90, place("a", vec![])));
        rows.masks = Strings::default();
        rows.add(context(&book), &finding(&book, "us-ssn", 90, place("a", vec![])));
        assert_eq!((rows.all, rows.listed()), (2, 0));
    }
}
