//! Which of the comments in a row accept a value of it.
//!
//! A comment in a column of its own, as in CSV and JSON, is about its row. One that stands between the columns, as in
//! settings and in markup, is about its line or the next, as in any text: there a row can be a whole document.

use super::batch::{Batch, RowInfo};
use super::outcome::BatchScan;
use crate::event::Unused;
use crate::place::{Place, Span};
use crate::scan::Scan;
use crate::scan::comment::{Comment, Comments};
use crate::scan::order::Said;
use crate::scan::text::useless;

/// The comments of a row.
#[derive(Default)]
pub struct OfRow<'c>(Vec<One<'c>>);

struct One<'c> {
    comment: &'c Comment,
    /// Where it stands in the source: line, column and byte. Absent where it was copied from elsewhere.
    at: Option<(u64, u64, u64)>,
    /// It is about its line, and not about its row.
    by_line: bool,
    used: bool,
}

impl<'c> OfRow<'c> {
    /// Finds them among those of a batch.
    pub fn new(comments: &'c Comments, batch: &Batch, row: &RowInfo) -> Self {
        let cells = &batch.cells[row.cells.start as usize..row.cells.end as usize];
        let bounds = || Some(cells.first()?.bytes.start.min(row.raw.start)..cells.last()?.bytes.end.max(row.raw.end));
        let Some(bytes) = bounds().filter(|_| !comments.is_empty()) else { return Self::default() };
        let one = |comment| One { comment, at: None, by_line: false, used: false };
        let mut list: Vec<_> = comments.within(bytes.start as usize..bytes.end as usize).map(one).collect();
        if list.is_empty() {
            return Self::default();
        }
        for cell in cells.iter().filter(|cell| cell.field.is_none()) {
            let from = list.partition_point(|one| one.comment.start < cell.bytes.start as usize);
            let within = list[from..].iter_mut().take_while(|one| one.comment.start < cell.bytes.end as usize);
            within.for_each(|one| one.by_line = true);
        }
        let (mut line, mut column, mut counted) = (row.line, row.column, row.raw.start as usize);
        for one in list.iter_mut().filter(|one| row.raw.contains(&(one.comment.start as u32))) {
            let before = &batch.text[counted..one.comment.start];
            counted = one.comment.start;
            let newlines = memchr::memchr_iter(b'\n', before).count() as u64;
            line = line.map(|line| line + newlines);
            let own = memchr::memrchr(b'\n', before).map_or(before, |at| &before[at + 1..]);
            let chars = own.iter().filter(|byte| (**byte as i8) >= -0x40).count() as u64;
            column = if newlines > 0 { 1 + chars } else { column + chars };
            one.at = line.map(|line| (line, column, row.at + (counted - row.raw.start as usize) as u64));
        }
        Self(list)
    }

    /// Whether one of them accepts a value of a detector that begins on this line; all that do are marked as used.
    pub fn accept(&mut self, id: &str, line: Option<u64>) -> bool {
        let reaches = |one: &One<'_>| match one.at.filter(|_| one.by_line).zip(line) {
            Some(((own, ..), line)) => own == line || one.comment.alone() && own + 1 == line,
            None => true,
        };
        let mut accepted = false;
        for one in self.0.iter_mut().filter(|one| reaches(one)) {
            let names = one.comment.names(id);
            one.used |= names || one.comment.detectors.is_empty();
            accepted |= names;
        }
        accepted
    }

    /// What is to be said of those that accepted nothing.
    pub fn unused(self, scan: &Scan<'_>, state: &BatchScan, row: &RowInfo) -> impl Iterator<Item = Said> {
        self.0.into_iter().filter_map(move |one| {
            let (line, column, at) = one.at.filter(|_| scan.is_wanted(&one.comment.detectors))?;
            let what = useless(&one.comment.detectors, &scan.strangers(&one.comment.detectors), one.used)?;
            let span = Span { line: Some((line, column)), start: at, end: at, offsets: row.offsets };
            let place = Place { path: state.path.clone(), inside: state.inside.clone(), span: Some(span) };
            Some(Said::Unused(Unused { place, what }))
        })
    }
}
