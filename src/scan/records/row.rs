//! Rows that are a finding as a whole: `[[record]]` of rules.

use super::Column;
use super::around::Around;
use crate::detect::{CellHit, Hit};
use crate::event::{Confidence, Evidence};
use crate::scan::Scan;
use std::cmp::Reverse;
use std::sync::Arc;

/// A record that the rows of a table may be.
pub struct TableRecord {
    /// Its number in the engine.
    rule: u16,
    /// For each column of the table, the parts that its name stands for, as bits.
    columns: Vec<u32>,
    /// Parts that some column's name stands for.
    named: u32,
    /// Parts that every row has, by the name of the table and the record that it stands in.
    given: u32,
}

impl TableRecord {
    /// Those records of which a table has enough: parts by the names of its columns, at least one of them, and parts that
    /// values can make up.
    pub fn of(scan: &Scan<'_>, columns: &[Arc<Column>], around: &Around) -> Arc<[Self]> {
        let names: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
        let one = |(n, rule): (usize, &crate::detect::RecordRule)| {
            let named = |column: &Arc<Column>| {
                // The height of a sofa is no body.
                if column.field.is_of_a_thing() && scan.engine.is_of_owners(rule.detector) {
                    return 0;
                }
                let own = column.field.parts().iter().filter(|(r, _)| usize::from(*r) == n);
                own.fold(0u32, |bits, (_, part)| bits | 1 << part)
            };
            let columns: Vec<u32> = columns.iter().map(named).collect();
            let by_name = columns.iter().fold(0, |all, bits| all | bits);
            let by_value =
                rule.parts.iter().enumerate().filter(|(_, p)| !p.is_empty()).fold(0u32, |b, (i, _)| b | 1 << i);
            let given = around.parts(n) & (around.of_table(n) | rule.of_whom);
            let possible = (by_name | by_value | given).count_ones() as usize >= rule.at_least;
            let named = (by_name | given).count_ones();
            // The coordinates of a ZIP code are nobody's.
            let of_places = || rule.nonzero && scan.engine.is_gazetteer(&names);
            (possible && by_name != 0 && !of_places()).then_some(Self { rule: n as u16, columns, named, given })
        };
        let rules = scan.engine.record_rules();
        let mut all: Vec<Self> = rules.iter().enumerate().filter_map(one).collect();
        // Of one detector the strongest comes first: a row is found by it once.
        all.sort_by_key(|own| (rules[usize::from(own.rule)].detector, Reverse(rules[usize::from(own.rule)].score)));
        all.into()
    }

    /// True for a column whose name stands for one of the parts.
    pub fn is_part(&self, column: u32) -> bool {
        self.columns.get(column as usize).is_some_and(|parts| *parts != 0)
    }

    /// True if the columns of its parts are told by it, because nothing else tells what they are.
    pub fn tells_columns(&self, scan: &Scan<'_>) -> bool {
        scan.engine.record_rules()[usize::from(self.rule)].columns
    }

    /// True if it is none where all of its named values are 0.
    pub fn is_nonzero(&self, scan: &Scan<'_>) -> bool {
        scan.engine.record_rules()[usize::from(self.rule)].nonzero
    }

    /// True for a value that is one of the parts, whatever column it is in.
    pub fn has_part(&self, scan: &Scan<'_>, hit: &Hit) -> bool {
        let parts = &scan.engine.record_rules()[usize::from(self.rule)].parts;
        Confidence::of(hit.score) >= Confidence::Medium && parts.iter().any(|part| part.contains(&hit.detector))
    }

    /// True if columns and so many hits can be enough parts.
    pub fn can_be(&self, scan: &Scan<'_>, hits: usize) -> bool {
        self.named as usize + hits >= scan.engine.record_rules()[usize::from(self.rule)].at_least
    }

    /// The finding, if a row has enough parts: columns that are not empty, and hits in it.
    pub fn judge(&self, scan: &Scan<'_>, columns: impl Iterator<Item = u32>, hits: &[CellHit]) -> Option<Hit> {
        let rule = &scan.engine.record_rules()[usize::from(self.rule)];
        // One column can be one part only, so that a name alone does not stand for a whole record.
        let mut parts = self.given;
        for column in columns {
            let free = self.columns.get(column as usize).copied().unwrap_or(0) & !parts;
            parts |= free & free.wrapping_neg();
        }
        for found in hits.iter().filter(|f| Confidence::of(f.hit.score) >= Confidence::Medium) {
            for (part, detectors) in rule.parts.iter().enumerate() {
                parts |= u32::from(detectors.contains(&found.hit.detector)) << part;
            }
        }
        (parts.count_ones() as usize >= rule.at_least).then(|| Hit {
            detector: rule.detector,
            matcher: u16::MAX,
            start: 0,
            end: 0,
            score: rule.score,
            evidence: vec![Evidence { why: format!("record: {}", rule.name).into(), points: rule.score.into() }],
            verdict: None,
            test_value: false,
        })
    }
}
