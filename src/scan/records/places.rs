//! Where hits in rows stand in the source: in which lines and bytes, behind which key, in the row of which primary key.

use super::Column;
use super::align::align;
use super::batch::{Batch, BatchTable, RowInfo};
use super::outcome::BatchScan;
use crate::detect::CellHit;
use crate::place::{Extent, Place, Span, Step, lines_and_characters};
use crate::scan::Scan;
use std::ops::Range;
use std::sync::Arc;

/// Where decoded values stand in place of what the source has, in the order of the text.
#[derive(Default)]
pub struct Patches {
    list: Vec<Patch>,
    /// What the source has there.
    originals: Vec<u8>,
}

impl Patches {
    /// Puts a decoded value where the source has it with escapes or as digits, so that it is judged among the fields of
    /// its row and found once; blanks if it does not fit.
    pub fn put(&mut self, text: &mut [u8], bytes: Range<u32>, value: &[u8]) -> bool {
        let own = &mut text[bytes.start as usize..bytes.end as usize];
        self.list.push(Patch { bytes, original: self.originals.len() as u32 });
        self.originals.extend_from_slice(own);
        own.fill(b' ');
        let fits = value.len() <= own.len();
        if fits {
            own[..value.len()].copy_from_slice(value);
        }
        fits
    }

    /// Those from `start` on, for a text that begins there.
    pub fn split_off(&mut self, start: u32) -> Self {
        let mut list = self.list.split_off(self.from(start));
        let first = list.first().map_or(self.originals.len() as u32, |patch| patch.original);
        for patch in &mut list {
            patch.bytes = patch.bytes.start - start..patch.bytes.end - start;
            patch.original -= first;
        }
        Self { list, originals: self.originals.split_off(first as usize) }
    }

    /// The number of the first that begins at `start` or behind it.
    fn from(&self, start: u32) -> usize {
        self.list.partition_point(|patch| patch.bytes.start < start)
    }

    /// The one that a place lies in.
    fn at(&self, at: u32) -> Option<&Patch> {
        let n = self.list.partition_point(|patch| patch.bytes.end <= at);
        self.list.get(n).filter(|patch| patch.bytes.start <= at)
    }

    /// What the source has in the place of one.
    fn original(&self, patch: &Patch) -> &[u8] {
        &self.originals[patch.original as usize..][..patch.bytes.len()]
    }
}

/// A stretch of a row's text that does not have the bytes of the source.
struct Patch {
    /// The stretch, as long as in the source.
    bytes: Range<u32>,
    /// Where its bytes in the source begin in `originals`.
    original: u32,
}

/// How often a value may stand in one cell for its places to be told apart.
const MOST_PLACES: usize = 64;

/// How far lines and characters of a row have been counted: hits mostly come in the order of the text.
#[derive(Clone, Copy, Default)]
pub struct Cursor {
    /// Where the text of the row begins.
    row: Option<u32>,
    at: u32,
    /// The next patch.
    patch: usize,
    line: u64,
    column: u64,
}

impl Cursor {
    /// Counts a stretch of text.
    fn pass(&mut self, text: &[u8]) {
        let (newlines, characters) = lines_and_characters(text);
        self.line += newlines;
        self.column = characters + if newlines == 0 { self.column } else { 0 };
    }
}

impl Batch {
    /// Where a hit stands.
    pub(super) fn span(&self, row: &RowInfo, found: &CellHit, cursor: &mut Cursor) -> Option<Span> {
        let (cell, origin) = (&self.cells[found.cell], self.origins[found.cell]);
        let (start, end) = (found.hit.start as u32, found.hit.end as u32);
        if cell.bytes.start >= row.raw.start && cell.bytes.end <= row.raw.end && !row.raw.is_empty() {
            return Some(self.raw_span(row, start..end, cursor));
        }
        // The value does not stand in the source as it is: the row is as near as one can say.
        let Some(at) = origin.at else { return self.row_span(row) };
        let (start, end) = match origin.written {
            None => (at + u64::from(start - cell.bytes.start), at + u64::from(end - cell.bytes.start)),
            Some(length) => (at, at + u64::from(length)),
        };
        let inside = |at: u64| Some(row.raw.start + u32::try_from(at.checked_sub(row.at)?).ok()?);
        Some(match inside(start).zip(inside(end)).filter(|(_, end)| *end <= row.raw.end && !row.raw.is_empty()) {
            Some((start, end)) => self.exact_span(row, start..end, cursor),
            None => Span { line: None, extent: None, start, end, offsets: row.offsets },
        })
    }

    /// Where a stretch of a row's text stands in the source. What is inside a decoded value stands where it is written, if
    /// its escapes are known; where its bytes are, if they are there as often as in the value; else where the value is.
    fn raw_span(&self, row: &RowInfo, hit: Range<u32>, cursor: &mut Cursor) -> Span {
        let span = match (self.patches.at(hit.start), self.patches.at(hit.end.saturating_sub(1))) {
            (Some(patch), _) if hit.end <= patch.bytes.end => {
                self.written(patch, &hit).or_else(|| self.verbatim(patch, &hit)).unwrap_or_else(|| patch.bytes.clone())
            }
            // It reaches over a decoded value.
            (from, to) => {
                from.map_or(hit.start, |patch| patch.bytes.start)..to.map_or(hit.end, |patch| patch.bytes.end)
            }
        };
        self.exact_span(row, span, cursor)
    }

    /// Where a stretch of a row's text stands whose bounds are those of the source.
    fn exact_span(&self, row: &RowInfo, span: Range<u32>, cursor: &mut Cursor) -> Span {
        if cursor.row != Some(row.raw.start) || cursor.at > span.start {
            *cursor = Cursor {
                row: Some(row.raw.start),
                at: row.raw.start,
                patch: self.patches.from(row.raw.start),
                line: row.line.unwrap_or(0),
                column: row.column,
            };
        }
        let mut inside = &[][..];
        while let Some(patch) = self.patches.list.get(cursor.patch).filter(|p| p.bytes.start < span.start) {
            cursor.pass(&self.text[cursor.at as usize..patch.bytes.start as usize]);
            cursor.at = patch.bytes.start;
            let original = self.patches.original(patch);
            if patch.bytes.end > span.start {
                inside = &original[..(span.start - patch.bytes.start) as usize];
                break;
            }
            cursor.pass(original);
            cursor.at = patch.bytes.end;
            cursor.patch += 1;
        }
        if inside.is_empty() {
            cursor.pass(&self.text[cursor.at as usize..span.start as usize]);
            cursor.at = span.start;
        }
        let mut here = *cursor;
        here.pass(inside);
        let shift = |at: u32| row.at + u64::from(at - row.raw.start);
        Span {
            line: row.line.map(|_| (here.line, here.column + 1)),
            extent: row.line.map(|_| self.extent(&span)),
            start: shift(span.start),
            end: shift(span.end),
            offsets: row.offsets,
        }
    }

    /// How far a stretch of a row's text reaches in the source, which may have other bytes than the text.
    fn extent(&self, span: &Range<u32>) -> Extent {
        let mut out = Extent::of(&[]);
        let mut at = span.start;
        let over = self.patches.list.partition_point(|patch| patch.bytes.end <= span.start);
        for patch in self.patches.list[over..].iter().take_while(|patch| patch.bytes.start < span.end) {
            let from = patch.bytes.start.max(at);
            let to = patch.bytes.end.min(span.end);
            let original = self.patches.original(patch);
            out = out.and(&self.text[at as usize..from as usize]);
            out = out.and(&original[(from - patch.bytes.start) as usize..(to - patch.bytes.start) as usize]);
            at = to;
        }
        out.and(&self.text[at as usize..span.end as usize])
    }

    /// Where a stretch of a decoded value is written, with the escapes in it.
    fn written(&self, patch: &Patch, hit: &Range<u32>) -> Option<Range<u32>> {
        let decoded = &self.text[patch.bytes.start as usize..patch.bytes.end as usize];
        let inside = (hit.start - patch.bytes.start) as usize..(hit.end - patch.bytes.start) as usize;
        let found = align(self.patches.original(patch), decoded, &inside)?;
        Some(patch.bytes.start + found.start as u32..patch.bytes.start + found.end as u32)
    }

    /// Where a stretch of a decoded value stands verbatim.
    fn verbatim(&self, patch: &Patch, hit: &Range<u32>) -> Option<Range<u32>> {
        let value = &self.text[hit.start as usize..hit.end as usize];
        let decoded = &self.text[patch.bytes.start as usize..patch.bytes.end as usize];
        let original = self.patches.original(patch);
        let places = |text| memchr::memmem::find_iter(text, value).take(MOST_PLACES);
        let nth = places(decoded).position(|at| at as u32 == hit.start - patch.bytes.start)?;
        let all = places(decoded).count();
        let at = places(original).nth(nth).filter(|_| places(original).count() == all && all < MOST_PLACES)?;
        let start = patch.bytes.start + at as u32;
        Some(start..start + hit.len() as u32)
    }

    /// Where a row stands.
    pub(super) fn row_span(&self, row: &RowInfo) -> Option<Span> {
        (!row.raw.is_empty()).then(|| Span {
            line: row.line.map(|line| (line, row.column + 1)),
            extent: row.line.map(|_| self.extent(&row.raw)),
            start: row.at,
            end: row.at + u64::from(row.raw.end - row.raw.start),
            offsets: row.offsets,
        })
    }
}

/// A place in a row.
pub(super) fn place_of(
    scan: &Scan<'_>,
    state: &BatchScan,
    batch: &Batch,
    row: &RowInfo,
    column: Option<&Arc<Column>>,
    span: Option<Span>,
) -> Place {
    let table = &batch.tables[row.table as usize];
    let mut inside = Vec::with_capacity(state.inside.len() + 1);
    inside.extend_from_slice(&state.inside);
    inside.push(Step::Table {
        table: table.name.to_string(),
        column: column.map(|c| c.name.to_string()),
        row: Some(row.number),
        key: key(scan, batch, row, table),
    });
    Place { path: state.path.clone(), inside, span }
}

/// The key directly before a value in a text that belongs to no column: `email=`, `?ssn=`, `user="`.
pub(super) fn key_before(text: &[u8]) -> Option<&str> {
    const LONGEST: usize = 48;
    let text = text.strip_suffix(b"\"").or_else(|| text.strip_suffix(b"'")).unwrap_or(text).strip_suffix(b"=")?;
    let is_key = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let length = text.iter().rev().take(LONGEST + 1).take_while(|b| is_key(b)).count();
    let key = &text[text.len() - length..];
    let digits = key.iter().filter(|b| b.is_ascii_digit()).count();
    // What has more digits than a name needs may be a value itself.
    let is_name = length <= LONGEST && digits <= 2 && key.first().is_some_and(u8::is_ascii_alphabetic);
    let before = text.len().checked_sub(length + 1).map(|n| text[n]);
    let begins = before.is_none_or(|b| !b.is_ascii() || b.is_ascii_whitespace() || b"?&;,([{\"'|".contains(&b));
    if is_name && begins { std::str::from_utf8(key).ok() } else { None }
}

/// `contact[].email` as `contact[2].email`.
pub(super) fn with_numbers(path: &str, index: &[u32]) -> String {
    let mut index = index.iter();
    let mut parts = path.split("[]");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match index.next() {
            Some(n) => out.push_str(&format!("[{n}]")),
            None => out.push_str("[]"),
        }
        out.push_str(part);
    }
    out
}

/// The primary key of a row. A number that is short enough for a row counter is shown; all else is masked.
fn key(scan: &Scan<'_>, batch: &Batch, row: &RowInfo, table: &BatchTable) -> Vec<(String, String)> {
    let cells = &batch.cells[row.cells.start as usize..row.cells.end as usize];
    let one = |column: &u32| {
        let slot = (*table.columns.get(*column as usize)?)?;
        let cell = cells.iter().find(|c| c.field == Some(slot))?;
        let value = &batch.text[cell.bytes.start as usize..cell.bytes.end as usize];
        let counter = value.len() <= 8 && value.iter().all(u8::is_ascii_digit);
        let shown = scan.settings.reveal || counter;
        let text =
            if shown { String::from_utf8_lossy(&value[..value.len().min(256)]).into() } else { "********".into() };
        Some((batch.columns[slot as usize].name.to_string(), text))
    };
    table.key.iter().filter_map(one).collect()
}
