//! The data map: table › column › category, from the places of findings and the verdicts on columns.
//!
//! A finding outside any table or key belongs to the text of its source. Rows are put together source by source; there
//! are at most [`ROWS`], and what is beyond them is counted.

use super::{container, shown};
use crate::category::CategorySet;
use crate::event::{Counts, Finding};
use crate::place::{Place, path_text};
use crate::report::ColumnVerdict;
use crate::rule::DetectorId;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Stands for the column of what rows are as a whole.
const WHOLE: &str = "*";
/// Rows of the map at most.
const ROWS: usize = 20_000;

/// One detector in one column.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The source.
    pub path: Arc<str>,
    /// Members and table.
    pub table: String,
    /// Column, key path or part; empty for text, [`WHOLE`] for rows as a whole.
    pub column: String,
    /// Detector, by number.
    pub detector: u16,
    /// Rows of the category table that any of its findings is in.
    pub categories: CategorySet,
    /// Findings.
    pub counts: Counts,
    /// Verdict on the column: values, matching, distinct, score.
    pub verdict: Option<(u64, u64, u64, u8)>,
}

/// The map under way.
#[derive(Default)]
pub struct Map {
    path: Option<(Arc<Path>, Arc<str>)>,
    current: BTreeMap<(String, String, u16), Row>,
    /// Rows of sources that are done.
    pub rows: Vec<Row>,
    /// Rows for which there was no room.
    pub more: u64,
}

impl Map {
    /// Adds a finding.
    pub fn finding(&mut self, finding: &Finding) {
        let level = finding.confidence();
        self.with(&finding.place, finding.detector, finding.categories, |row| row.counts.add(level));
    }

    /// Adds a verdict on a column.
    pub fn column(&mut self, column: &ColumnVerdict) {
        let verdict = (column.values, column.matching, column.distinct, column.score);
        self.with(&column.place, column.detector, column.categories, |row| row.verdict = Some(verdict));
    }

    fn with(&mut self, place: &Place, detector: DetectorId, categories: CategorySet, change: impl FnOnce(&mut Row)) {
        let same = self.path.as_ref().is_some_and(|(p, _)| Arc::ptr_eq(p, &place.path) || *p == place.path);
        if !same {
            self.leave();
            self.path = Some((place.path.clone(), shown(&path_text(&place.path)).into()));
        }
        let (table, column) = container(&place.inside);
        // What a row says as a whole is no text beside the rows.
        let column = if column.is_empty() && place.record().is_some() { WHOLE.into() } else { column };
        let room = self.rows.len() + self.current.len() < ROWS;
        let key = (table, column, detector.0);
        if let Some(row) = self.current.get_mut(&key) {
            row.categories = row.categories.union(categories);
            change(row);
        } else if room {
            let path = self.path.as_ref().map(|(_, text)| text.clone()).unwrap_or_default();
            let (table, column, detector) = key.clone();
            let (table, column) = (shown(&table), shown(&column));
            let mut row = Row { path, table, column, detector, categories, ..Row::default() };
            change(&mut row);
            self.current.insert(key, row);
        } else {
            self.more += 1;
        }
    }

    fn leave(&mut self) {
        let mut rows = std::mem::take(&mut self.current);
        // A pair of columns such as latitude and longitude is found row by row: what is there is in these two.
        let whole: Vec<_> = rows.keys().filter(|(_, column, _)| column == WHOLE).cloned().collect();
        for key in whole {
            let (table, _, detector) = &key;
            let pair: Vec<_> = rows
                .iter()
                .filter(|((of, column, by), _)| (of, by) == (table, detector) && column != WHOLE)
                .map(|(of, row)| (of.clone(), row.verdict.is_some() && row.counts.total() == 0))
                .collect();
            if pair.len() == 2 && pair.iter().all(|(_, empty)| *empty) {
                let counts = rows.remove(&key).map(|row| row.counts).unwrap_or_default();
                for (of, _) in pair {
                    rows.entry(of).and_modify(|row| row.counts = counts);
                }
            }
        }
        self.rows.extend(rows.into_values());
    }

    /// All rows, in the order of sources.
    pub fn finish(mut self) -> (Vec<Row>, u64) {
        self.leave();
        (self.rows, self.more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{book, cell, finding, key, member, place};

    #[test]
    fn cells_of_a_column_and_elements_of_a_list_are_one_row() {
        let book = book();
        let mut map = Map::default();
        for i in 1..5 {
            let users = vec![member("a.sql"), cell("users", Some("ssn"), Some(i))];
            map.finding(&finding(&book, "us-ssn", 90, place("a.zip", users)));
            map.finding(&finding(&book, "email-address", 60, place("a.zip", vec![key(&format!("to[{i}].mail"))])));
            map.finding(&finding(&book, "email-address", 60, place("a.zip", vec![])));
        }
        let (rows, more) = map.finish();
        let rows: Vec<_> = rows.iter().map(|r| (r.table.as_str(), r.column.as_str(), r.counts.total())).collect();
        assert_eq!(rows, [("", "", 4), ("", "to[].mail", 4), ("a.sql!users", "ssn", 4)]);
        assert_eq!(more, 0);
    }

    #[test]
    fn what_rows_are_as_a_whole_is_no_text() {
        let book = book();
        let mut map = Map::default();
        let order =
            Finding { value: None, ..finding(&book, "us-ssn", 90, place("o.csv", vec![cell("", None, Some(7))])) };
        map.finding(&order);
        map.finding(&finding(&book, "us-ssn", 90, place("o.txt", vec![])));
        let (rows, _) = map.finish();
        assert_eq!(rows.iter().map(|row| row.column.as_str()).collect::<Vec<_>>(), [WHOLE, ""]);
    }

    #[test]
    fn what_two_columns_say_together_is_in_both() {
        let book = book();
        let mut map = Map::default();
        for row in 1..4 {
            map.finding(&finding(&book, "us-ssn", 90, place("p.csv", vec![cell("", None, Some(row))])));
        }
        for column in ["lat", "lon"] {
            let detector = book.find("us-ssn").expect("a rule of the book");
            let place = place("p.csv", vec![cell("", Some(column), None)]);
            let (values, matching, distinct, score) = (3, 3, 3, 75);
            map.column(&ColumnVerdict {
                detector,
                categories: CategorySet(2),
                score,
                place,
                values,
                matching,
                distinct,
                distinct_estimated: false,
            });
        }
        let (rows, _) = map.finish();
        let rows: Vec<_> = rows.iter().map(|row| (row.column.as_str(), row.counts.high)).collect();
        assert_eq!(rows, [("lat", 3), ("lon", 3)]);
    }

    #[test]
    fn the_map_is_bounded_and_says_so() {
        let book = book();
        let mut map = Map::default();
        for i in 0..ROWS + 7 {
            map.finding(&finding(&book, "us-ssn", 90, place(&format!("f{i}"), vec![])));
        }
        let (rows, more) = map.finish();
        assert_eq!((rows.len(), more), (ROWS, 7));
    }
}
