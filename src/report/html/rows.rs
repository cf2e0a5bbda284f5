//! The findings that a page lists: numbers and tables of strings, since 100 000 objects would be too much for a page.
//!
//! Strings that come again (paths, steps, masks, evidence) stand once in a table. There are at most [`ROWS`] rows and
//! [`TEXT`] bytes of strings. Where there is more, each kind has a share: the first findings of each are listed, so that
//! what is rare stays whole, and of what is sensitive there are more. What a kind does not use of its share goes to the
//! others. The page says how many are not listed.

use super::{reason, shown, without_rows};
use crate::event::Finding;
use crate::place::path_text;
use crate::report::Context;
use crate::report::place::also_text;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Findings that a page lists at most.
pub const ROWS: usize = 100_000;
/// Findings that are held at most until the end. A share only shrinks while findings come, so what it leaves out is never
/// wanted again; held are more than listed, so that it is not worked out anew for each finding.
const HELD: usize = ROWS + ROWS / 4;
/// Bytes of their strings at most.
const TEXT: usize = 24 << 20;
/// Numbers in a row: path, steps, row of a table, line, column, detector, score and test value, value, evidence, rows of
/// the law as bits.
const WIDTH: usize = 10;
/// Where the numbers stand that are those of a table of strings.
const PATH: usize = 0;
const INSIDE: usize = 1;
const VALUE: usize = 7;
const PROOF: usize = 8;
/// Findings of a sensitive kind that are listed for one of another.
const SENSITIVE: usize = 4;

/// The rows, in the order of places.
#[derive(Default)]
pub struct Rows {
    tables: Tables,
    numbers: Vec<u64>,
    /// The kind of each row: its detector, and whether it is sensitive.
    kinds: Vec<Kind>,
    /// Rows of each kind.
    listed: HashMap<Kind, usize>,
    /// Rows that a kind has at most; none until there is no room.
    share: Option<usize>,
    path: Option<(Arc<Path>, u32)>,
    /// Findings in all.
    pub all: u64,
}

type Kind = (u16, bool);

impl Rows {
    /// Adds a finding, if its kind has room.
    pub fn add(&mut self, context: Context<'_>, finding: &Finding, sensitive: bool) {
        self.all += 1;
        let kind = (finding.detector.0, sensitive);
        if self.kinds.len() >= HELD {
            self.share_out(ROWS);
        } else if self.tables.bytes() > TEXT {
            self.share_out(self.kinds.len() * 3 / 4);
        }
        let listed = self.listed.get(&kind).copied().unwrap_or(0);
        if self.share.is_some_and(|share| listed >= most(share, kind)) {
            return;
        }
        let path = match &self.path {
            Some((path, number)) if Arc::ptr_eq(path, &finding.place.path) => *number,
            _ => {
                let number = self.tables.paths.number(&shown(&path_text(&finding.place.path)));
                self.path = Some((finding.place.path.clone(), number));
                number
            }
        };
        let (inside, row) = without_rows(&finding.place.inside);
        // What the page shows behind the line, and finds as a part of the place.
        let also = also_text(&finding.place).map_or(String::new(), |also| format!("\u{1f}{}", shown(&also)));
        let inside = self.tables.insides.number(&(shown(&inside) + &also));
        let (line, column) = finding.place.span.and_then(|s| s.line).unwrap_or_default();
        let value = self.tables.value(context, finding);
        let mut evidence = Vec::with_capacity(finding.evidence.len() * 2);
        for one in &finding.evidence {
            evidence.extend([self.tables.why.number(&shown(&one.why)) as i32, i32::from(one.points)]);
        }
        let evidence = self.tables.proof(evidence);
        let score = u64::from(finding.score) + if finding.test_value { 1000 } else { 0 };
        let (path, inside, detector) = (u64::from(path), u64::from(inside), u64::from(finding.detector.0));
        let rows = u64::from(finding.categories.0);
        let numbers = [path, inside, row, line, column, detector, score, u64::from(value), u64::from(evidence), rows];
        self.numbers.extend(numbers);
        self.kinds.push(kind);
        *self.listed.entry(kind).or_default() += 1;
    }

    /// Leaves what is listed. To be called once, behind the last finding.
    pub fn finish(&mut self) {
        if self.kinds.len() > ROWS {
            self.share_out(ROWS);
        }
    }

    /// Makes room: the largest share with which no more than so many rows stay, the first ones of each kind. Their
    /// strings are put into new tables.
    fn share_out(&mut self, room: usize) {
        let rows = |share: usize| self.listed.iter().map(|(kind, n)| (*n).min(most(share, *kind))).sum::<usize>();
        let (mut low, mut high) = (0, self.share.unwrap_or(ROWS));
        while low < high {
            let middle = (low + high).div_ceil(2);
            if rows(middle) <= room { low = middle } else { high = middle - 1 }
        }
        self.share = Some(low);
        let (numbers, kinds) = (std::mem::take(&mut self.numbers), std::mem::take(&mut self.kinds));
        let old = std::mem::take(&mut self.tables);
        self.listed.clear();
        self.path = None;
        for (row, kind) in numbers.chunks_exact(WIDTH).zip(kinds) {
            let listed = self.listed.entry(kind).or_default();
            if *listed >= most(low, kind) {
                continue;
            }
            *listed += 1;
            let mut row: [u64; WIDTH] = row.try_into().expect("chunks have this width");
            self.tables.take(&old, &mut row);
            self.numbers.extend(row);
            self.kinds.push(kind);
        }
    }

    /// How many are listed.
    pub fn listed(&self) -> u64 {
        self.kinds.len() as u64
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
            values: Vec<u32>,
            /// In English and Chinese.
            why: Vec<[Cow<'t, str>; 2]>,
            evidence: &'t [Vec<i32>],
            numbers: &'t [u64],
        }
        let tables = &self.tables;
        Twin {
            all: self.all,
            width: WIDTH,
            paths: &tables.paths.list,
            insides: &tables.insides.list,
            masks: &tables.masks.list,
            values: tables.values.iter().map(|(_, mask)| *mask).collect(),
            why: tables.why.list.iter().map(|why| reason::both(why)).collect(),
            evidence: &tables.evidence,
            numbers: &self.numbers,
        }
    }
}

/// The rows of a kind where others have this share.
fn most(share: usize, (_, sensitive): Kind) -> usize {
    share.saturating_mul(if sensitive { SENSITIVE } else { 1 })
}

/// A value: its detector and its fingerprint. Number 0 is none.
type Known = (u16, [u8; 16]);

/// What rows have in common.
#[derive(Default)]
struct Tables {
    paths: Strings,
    insides: Strings,
    masks: Strings,
    why: Strings,
    /// Each value and its mask.
    values: Vec<(Known, u32)>,
    known: HashMap<Known, u32>,
    evidence: Vec<Vec<i32>>,
    known_evidence: HashMap<Vec<i32>, u32>,
}

impl Tables {
    fn bytes(&self) -> usize {
        [&self.paths, &self.insides, &self.masks, &self.why].map(|strings| strings.bytes).iter().sum()
    }

    /// The number of a value; 0 for none.
    fn value(&mut self, context: Context<'_>, finding: &Finding) -> u32 {
        let Some(value) = &finding.value else { return self.keep((0, [0; 16]), "", true) };
        let key = (finding.detector.0, value.fingerprint());
        match self.known.get(&key) {
            Some(number) => *number,
            None => self.keep(key, &shown(&context.shown(value)), false),
        }
    }

    fn keep(&mut self, key: Known, mask: &str, none: bool) -> u32 {
        if self.values.is_empty() {
            let nothing = self.masks.number("");
            self.values.push(((0, [0; 16]), nothing));
        }
        if none {
            return 0;
        }
        let next = self.values.len() as u32;
        let number = *self.known.entry(key).or_insert(next);
        if number == next {
            let mask = self.masks.number(mask);
            self.values.push((key, mask));
        }
        number
    }

    /// The number of a list of evidence.
    fn proof(&mut self, evidence: Vec<i32>) -> u32 {
        let next = self.evidence.len() as u32;
        *self.known_evidence.entry(evidence).or_insert_with_key(|list| {
            self.evidence.push(list.clone());
            next
        })
    }

    /// Takes over what a row names in other tables, and gives it the numbers of these.
    fn take(&mut self, old: &Self, row: &mut [u64; WIDTH]) {
        row[PATH] = u64::from(self.paths.number(&old.paths.list[row[PATH] as usize]));
        row[INSIDE] = u64::from(self.insides.number(&old.insides.list[row[INSIDE] as usize]));
        let (key, mask) = old.values[row[VALUE] as usize];
        row[VALUE] = u64::from(self.keep(key, &old.masks.list[mask as usize], row[VALUE] == 0));
        let proof = old.evidence[row[PROOF] as usize]
            .chunks(2)
            .flat_map(|one| [self.why.number(&old.why.list[one[0] as usize]) as i32, one[1]]);
        let proof = proof.collect();
        row[PROOF] = u64::from(self.proof(proof));
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
    use crate::report::tests::{book, context, finding, key, place};

    fn numbers(rows: &Rows, at: usize) -> Vec<u64> {
        rows.numbers.chunks(WIDTH).map(|row| row[at]).collect()
    }

    #[test]
    fn rows_are_bounded_and_counted() {
        let book = book();
        let mut rows = Rows::default();
        for i in 0..ROWS + 5 {
            let one = finding(&book, "us-ssn", 90, place(&format!("f{}", i / 1000), vec![]));
            rows.add(context(&book), &one, true);
        }
        rows.finish();
        assert_eq!((rows.all, rows.listed()), (ROWS as u64 + 5, ROWS as u64));
        assert_eq!((rows.tables.evidence.len(), rows.tables.values.len()), (1, 2));
        assert_eq!(
            rows.tables.paths.list.len() as u64,
            rows.listed().div_ceil(1000),
            "what is not listed has no string"
        );
    }

    #[test]
    fn what_is_rare_is_listed_wherever_it_stands() {
        let book = book();
        let mut rows = Rows::default();
        for i in 0..3 * ROWS {
            let mail = finding(&book, "email-address", 60, place("a", vec![key(&format!("k{}", i % 7))]));
            rows.add(context(&book), &mail, false);
        }
        let mut own = finding(&book, "house-rule", 50, place("z", vec![]));
        own.value = None;
        rows.add(context(&book), &own, false);
        for _ in 0..9 {
            rows.add(context(&book), &finding(&book, "us-ssn", 90, place("z", vec![])), true);
        }
        rows.finish();
        assert_eq!((rows.listed.len(), rows.listed[&(1, false)], rows.listed[&(2, true)]), (3, 1, 9));
        assert_eq!(rows.listed(), ROWS as u64, "what the others do not use is filled");
        let last = rows.numbers.len() - WIDTH;
        let text = |table: &Strings, at| table.list[rows.numbers[last + at] as usize].to_string();
        assert_eq!((text(&rows.tables.paths, PATH), text(&rows.tables.insides, INSIDE)), ("z".into(), String::new()));
        let (_, mask) = rows.tables.values[rows.numbers[last + VALUE] as usize];
        assert_eq!(&*rows.tables.masks.list[mask as usize], "***-**-6789");
        assert_eq!(rows.numbers[last - WIDTH * 9 + VALUE], 0, "a finding without a value has none");
        assert!(numbers(&rows, PATH).is_sorted(), "the order is that of places");
    }

    #[test]
    fn long_strings_leave_room_too() {
        let book = book();
        let mut rows = Rows::default();
        for name in ["a", "b", "c", "d"] {
            rows.add(context(&book), &finding(&book, "us-ssn", 90, place(name, vec![])), true);
        }
        rows.tables.masks.number(&"x".repeat(TEXT + 1));
        rows.add(context(&book), &finding(&book, "us-ssn", 90, place("e", vec![])), true);
        assert!((rows.all, rows.listed()) == (5, 3) || rows.listed() == 0, "{}", rows.listed());
        assert!(rows.tables.bytes() < TEXT);
    }
}
