//! Which of the comments in a batch accept a value of a row.
//!
//! A comment in a column of its own, as in CSV and JSON, is about its row. One that stands between the columns, as in
//! settings and in markup, is about its line, and alone there about the next one, as in any text: whichever row has these
//! lines. A record that begins on the next line, or ends on the comment's own, is meant as a whole.

use super::batch::{Batch, RowInfo};
use super::outcome::BatchScan;
use crate::event::Unused;
use crate::mark::marks;
use crate::place::{Place, Span, lines_and_characters};
use crate::scan::Scan;
use crate::scan::comment::{Comment, Comments, REACH, matches, words};
use crate::scan::order::Said;
use std::ops::Range;

/// The comments of a batch, in the order of its text.
#[derive(Default)]
pub struct OfBatch<'c>(Vec<One<'c>>);

struct One<'c> {
    comment: &'c Comment,
    /// The row that it stands in.
    row: usize,
    /// Where it stands in the source: line, column and byte. Absent where it was copied from elsewhere.
    at: Option<(u64, u64, u64)>,
    /// It is about lines, and not about its row.
    by_line: bool,
    /// Nothing but the signs of a comment stands before it on its line.
    alone: bool,
    /// Which of its words have accepted something, as in [`Comment`].
    used: u64,
    /// It may accept something in another batch too.
    shared: bool,
}

/// A comment of the batch before or behind, where two had to be parted between it and what it may be about.
#[derive(Clone, Debug)]
pub struct Carried {
    comment: String,
    line: u64,
    alone: bool,
    /// How many lines below its own the one is that it is about, if it stands alone.
    below: u64,
}

/// Whether a comment that stands alone on its line is about another one: the next, or the one `below` its own.
fn is_below(own: u64, below: u64, line: u64) -> bool {
    own + 1 == line || own + below == line
}

impl Carried {
    fn reaches(&self, line: u64) -> bool {
        self.line == line || self.alone && is_below(self.line, self.below, line)
    }

    fn is_about(&self, (first, last): (u64, u64)) -> bool {
        if self.alone { is_below(self.line, self.below, first) } else { self.line == last }
    }

    fn names(&self, id: &str) -> bool {
        words(&self.comment).any(|word| matches(&word.to_ascii_lowercase(), id))
    }
}

impl One<'_> {
    /// Whether it is about a line.
    fn reaches(&self, line: u64) -> bool {
        let is_about = |own| own == line || self.alone && is_below(own, self.below(), line);
        self.at.is_some_and(|(own, ..)| is_about(own))
    }

    /// Whether it is about a record on these lines, in which it does not stand.
    fn is_about(&self, (first, last): (u64, u64)) -> bool {
        let is_about = |own| if self.alone { is_below(own, self.below(), first) } else { own == last };
        self.at.is_some_and(|(own, ..)| is_about(own))
    }

    fn below(&self) -> u64 {
        self.comment.below() as u64
    }
}

impl<'c> OfBatch<'c> {
    /// Says where each of the comments of a batch stands.
    pub fn new(comments: &'c Comments, batch: &Batch) -> Self {
        let one = |comment: &'c Comment| {
            let row = batch.rows.partition_point(|row| row.start as usize <= comment.start).checked_sub(1)?;
            let info = &batch.rows[row];
            let at = position(batch, info, comment.start);
            let cells = &batch.cells[info.cells.start as usize..info.cells.end as usize];
            let holds = |bytes: &Range<u32>| bytes.contains(&(comment.start as u32));
            let by_line = cells.iter().any(|cell| cell.field.is_none() && holds(&cell.bytes));
            // The row before may end on its line.
            let begins = at.is_some_and(|at| Some(at.0) == info.line);
            let before = row.checked_sub(1).filter(|_| begins).and_then(|before| lines(batch, before));
            let alone = comment.alone() && before.is_none_or(|(_, last)| Some(last) != info.line);
            let shared = batch.shared.contains(&(comment.start as u32));
            Some(One { comment, row, at, by_line, alone, used: 0, shared })
        };
        Self(comments.iter().filter_map(one).collect())
    }

    /// True if there are no comments that may be about rows of a batch.
    pub fn are_none(&self, batch: &Batch) -> bool {
        self.0.is_empty() && batch.carried.is_empty()
    }

    /// Whether one of them accepts a value of a detector that begins on this line of a row; all that do are marked as used.
    pub fn accept(&mut self, batch: &Batch, row: usize, id: &str, line: Option<u64>) -> bool {
        if self.are_none(batch) {
            return false;
        }
        let info = &batch.rows[row];
        // An item of a list that is all of a file is a record in a table without a name.
        let raw = || batch.text[info.raw.start as usize..info.raw.end as usize].trim_ascii_start();
        let is_record = !batch.tables[info.table as usize].name.is_empty() || raw().starts_with(b"- ");
        let whole = lines(batch, row).filter(|_| is_record);
        let own = |one: &One<'_>| match line.filter(|_| one.by_line && one.at.is_some()) {
            Some(line) => one.reaches(line),
            None => true,
        };
        let beside = |one: &One<'_>| {
            one.by_line
                && (line.is_some_and(|line| one.reaches(line)) || whole.is_some_and(|lines| one.is_about(lines)))
        };
        let from = self.0.partition_point(|one| one.comment.start + REACH < info.start as usize);
        let end = batch.rows.get(row + 1).map_or(batch.text.len(), |next| next.start as usize);
        let carried = |one: &Carried| {
            one.names(id)
                && (line.is_some_and(|line| one.reaches(line)) || whole.is_some_and(|lines| one.is_about(lines)))
        };
        let mut accepted = batch.carried.iter().any(carried);
        for one in self.0[from..].iter_mut().take_while(|one| one.comment.start <= end + REACH) {
            if if one.row == row { own(one) } else { beside(one) } {
                let names = one.comment.names(id);
                one.used |= if one.comment.detectors.is_empty() { 1 } else { names };
                accepted |= names != 0;
            }
        }
        accepted
    }

    /// What is to be said of those that accepted nothing.
    pub fn unused(self, scan: &Scan<'_>, state: &BatchScan, batch: &Batch) -> impl Iterator<Item = Said> {
        self.0.into_iter().filter_map(move |one| {
            let (line, column, at) = one.at.filter(|_| !one.shared && scan.is_wanted(&one.comment.detectors))?;
            let what = scan.named(&one.comment.detectors).useless(one.used)?;
            let offsets = batch.rows[one.row].offsets;
            let span = Span { line: Some((line, column)), extent: None, start: at, end: at, offsets };
            let place = Place { path: state.path.clone(), inside: state.inside.clone(), span: Some(span) };
            Some(Said::Unused(Unused { place, what }))
        })
    }
}

/// Parts a batch before a row, even between a comment and what it is about: rows that each have one cannot all stay
/// together. Then each side knows the comments of the other that may be about it. Whether such a comment is of no use is
/// not said, since neither side knows.
pub fn part(batch: &mut Batch, row: usize) -> Batch {
    if !batch.is_joined(row) {
        return batch.split_off(row);
    }
    let start = batch.rows[row].start;
    let border = batch.rows[row].line.zip(lines(batch, row - 1));
    let (mut above, mut below) = (Vec::new(), Vec::new());
    if let Some((first, (_, last))) = border {
        let raw = &batch.rows[row].raw;
        let text = &batch.text[raw.start as usize..raw.end as usize];
        let blank = text.iter().position(u8::is_ascii_alphanumeric).unwrap_or(text.len());
        let value = first + memchr::memchr_iter(b'\n', &text[..blank]).count() as u64;
        let comments = Comments::of(&batch.text);
        for one in OfBatch::new(&comments, batch).0.iter().filter(|one| one.by_line) {
            let Some((line, ..)) = one.at else { continue };
            let (at, detectors) = (one.comment.start as u32, one.comment.detectors.clone());
            let carried = Carried { comment: detectors, line, alone: one.alone, below: one.below() };
            if one.row < row && line + one.below().max(1) >= value {
                above.push((at, carried));
            } else if one.row == row && line == last {
                below.push((at, carried));
            }
        }
    }
    let mut rest = batch.split_off(row);
    let behind = batch.shared.iter().position(|at| *at >= start).unwrap_or(batch.shared.len());
    rest.shared = batch.shared.split_off(behind).into_iter().map(|at| at - start).collect();
    for (at, carried) in above {
        batch.shared.push(at);
        rest.carried.push(carried);
    }
    for (at, carried) in below {
        rest.shared.push(at - start);
        batch.carried.push(carried);
    }
    rest
}

/// Where a byte of a row's own text stands in the source: line, column and byte.
fn position(batch: &Batch, row: &RowInfo, at: usize) -> Option<(u64, u64, u64)> {
    let line = row.line.filter(|_| row.raw.contains(&(at as u32)))?;
    let before = &batch.text[row.raw.start as usize..at];
    let (newlines, chars) = lines_and_characters(before);
    let column = if newlines > 0 { 1 + chars } else { row.column + 1 + chars };
    Some((line + newlines, column, row.at + before.len() as u64))
}

/// The first and the last line of a row, without the white space around it.
fn lines(batch: &Batch, row: usize) -> Option<(u64, u64)> {
    let row = &batch.rows[row];
    let text = &batch.text[row.raw.start as usize..row.raw.end as usize];
    let newlines = memchr::memchr_iter(b'\n', text.trim_ascii_end()).count() as u64;
    row.line.map(|line| (line, line + newlines))
}

/// Whether a comment on one side of the border between two rows may be about the other side: the rows of `batch` before
/// `row`, and a row that begins on this line with this text. Such rows are scanned together.
pub fn joins(batch: &Batch, row: usize, next: Option<u64>, text: &[u8]) -> bool {
    let end = batch.rows.get(row).map_or(batch.text.len(), |row| row.start as usize);
    let before = &batch.text[end.saturating_sub(REACH)..end];
    let head = &text[..text.len().min(REACH)];
    let head = &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())];
    let is_below = marks(head).next().is_some();
    let last_above = marks(before).next_back().map(|mark| {
        let below = Comment::at(before, mark.start, mark.end).map_or(1, |comment| comment.below().max(1));
        (end - before.len() + mark.start, below as u64)
    });
    if !is_below && last_above.is_none() {
        return false;
    }
    let Some((line, previous)) = next.zip(row.checked_sub(1)) else { return false };
    // Where something stands that can be a value.
    let blank = text.iter().position(u8::is_ascii_alphanumeric).unwrap_or(text.len());
    let first = line + memchr::memchr_iter(b'\n', &text[..blank]).count() as u64;
    let reaches = |(at, below): (usize, u64)| {
        let row = batch.rows[..=previous].partition_point(|row| row.start as usize <= at).checked_sub(1);
        let own = row.and_then(|row| position(batch, &batch.rows[row], at));
        own.is_some_and(|(own, ..)| own + below >= first)
    };
    is_below && lines(batch, previous).is_some_and(|(_, last)| last == line) || last_above.is_some_and(reaches)
}
