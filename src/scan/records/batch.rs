//! A batch of rows: one text, its cells, and what is needed to say where each of them stands.

use super::Column;
use super::column::Columns;
use super::row::TableRecord;
use crate::detect::{BatchCell, CellHit, Field, Hit};
use crate::event::{Finding, Gap, GapReason, Ignored};
use crate::place::{Offsets, Place, Span, Step};
use crate::read::{Cell, Row};
use crate::report::ColumnVerdict;
use crate::scan::Scan;
use crate::scan::comment::Comments;
use crate::scan::order::Said;
use crate::scan::worker::Worker;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// What separates copied cells. No cell reaches over its own end, so any byte that is no letter would do.
const SEPARATOR: u8 = b'\n';

/// Rows that are scanned together.
#[derive(Default)]
pub struct Batch {
    text: Vec<u8>,
    rows: Vec<RowInfo>,
    cells: Vec<BatchCell>,
    /// For each cell, its place in its row and its offset in the source.
    origins: Vec<Origin>,
    /// Columns that cells refer to.
    columns: Vec<Arc<Column>>,
    fields: Vec<Arc<Field>>,
    /// Where the columns of a table begin in `columns`, by table.
    tables: Vec<BatchTable>,
    /// Where decoded values stand in place of what the source has, in the order of the text.
    patches: Vec<Patch>,
    /// What the source has there.
    originals: Vec<u8>,
    /// Places in arrays.
    indices: Vec<u32>,
    /// Gaps, each before the row of this number.
    gaps: Vec<(usize, Gap)>,
    /// Some cells stand behind others of their row that come later in the source.
    shuffled: bool,
}

struct BatchTable {
    number: u32,
    name: Arc<str>,
    key: Arc<[u32]>,
    records: Arc<[TableRecord]>,
    /// For each column of the table, its place in the batch.
    columns: Vec<Option<u32>>,
}

#[derive(Clone)]
struct RowInfo {
    table: u32,
    number: u64,
    line: Option<u64>,
    /// The row's own text in the batch, and where that begins in the source.
    raw: Range<u32>,
    at: u64,
    column: u64,
    offsets: Offsets,
    cells: Range<u32>,
    /// Where in the batch the row begins.
    start: u32,
}

#[derive(Clone, Copy)]
struct Origin {
    /// Place in the row.
    order: u32,
    at: Option<u64>,
    /// Bytes that are written for it in the source, if it does not stand there verbatim.
    written: Option<u32>,
    /// Where in `indices` its places in arrays are.
    index: (u32, u32),
}

/// A stretch of a row's text that does not have the bytes of the source.
#[derive(Clone)]
struct Patch {
    /// The stretch, as long as in the source.
    bytes: Range<u32>,
    /// Where its bytes in the source begin in `originals`.
    original: u32,
}

impl Batch {
    /// A batch with a buffer that was used before.
    pub fn reusing(mut text: Vec<u8>) -> Self {
        text.clear();
        Self { text, ..Self::default() }
    }

    /// Bytes of text.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// True if there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.gaps.is_empty()
    }

    /// Adds a gap behind the rows so far.
    pub fn note(&mut self, gap: Gap) {
        self.gaps.push((self.rows.len(), gap));
    }

    /// Adds a row of a table.
    pub fn push(
        &mut self,
        row: Row<'_>,
        offsets: Offsets,
        table: u32,
        columns: &[Arc<Column>],
        (name, key, records): (&Arc<str>, &Arc<[u32]>, &Arc<[TableRecord]>),
    ) {
        let own = self.table(table, name, key, records);
        let apart = row.raw.is_some_and(|raw| raw.apart);
        let start = self.text.len() as u32;
        let first = self.cells.len();
        let (raw, at, column, raw_offsets) = match row.raw {
            Some(raw) => {
                self.text.extend_from_slice(raw.bytes);
                (start..self.text.len() as u32, raw.at, raw.column, raw.offsets)
            }
            None => (start..start, 0, 0, Offsets::Source),
        };
        let inside = |cell: &Cell<'_>| {
            let from = u32::try_from(cell.at?.checked_sub(at)?).ok()?.checked_add(raw.start)?;
            let bytes = from..from.checked_add(cell.written.unwrap_or(cell.value.len() as u32))?;
            (bytes.end <= raw.end && raw.start < raw.end).then_some(bytes)
        };
        // Cells that do not stand in the row as they are, or stand inside another.
        let mut outside = Vec::new();
        let mut reached = raw.start;
        for (order, cell) in row.cells.iter().enumerate() {
            let Some(mut bytes) = inside(cell).filter(|bytes| bytes.start >= reached) else {
                outside.push(order);
                continue;
            };
            reached = bytes.end;
            if cell.written.is_some() {
                if !self.patch(bytes.clone(), cell.value) {
                    outside.push(order);
                    continue;
                }
                bytes.end = bytes.start + cell.value.len() as u32;
            }
            if !bytes.is_empty() {
                bytes.end -= fraction(cell.value);
                let field = self.field(own, cell.column, columns);
                self.cells.push(BatchCell { bytes, row: raw.clone(), field, apart });
                self.origin(order, cell);
            }
        }
        let cells = outside.into_iter().filter_map(|order| Some((order, row.cells.get(order)?)));
        for (order, cell) in cells.filter(|(_, c)| !c.value.is_empty()) {
            self.shuffled |= self.cells.len() > first;
            self.text.push(SEPARATOR);
            let from = self.text.len() as u32;
            self.text.extend_from_slice(cell.value);
            let bytes = from..self.text.len() as u32 - fraction(cell.value);
            let field = self.field(own, cell.column, columns);
            self.cells.push(BatchCell { row: bytes.clone(), bytes, field, apart });
            self.origin(order, cell);
        }
        self.text.push(SEPARATOR);
        let offsets = if offsets == Offsets::Text { Offsets::Text } else { raw_offsets };
        let cells = first as u32..self.cells.len() as u32;
        self.rows.push(RowInfo {
            table: own,
            number: row.number,
            line: row.line,
            raw,
            at,
            column,
            offsets,
            cells,
            start,
        });
    }

    fn origin(&mut self, order: usize, cell: &Cell<'_>) {
        let from = self.indices.len() as u32;
        self.indices.extend_from_slice(cell.index);
        let index = (from, self.indices.len() as u32);
        self.origins.push(Origin { order: order as u32, at: cell.at, written: cell.written, index });
    }

    /// Puts a decoded value where the source has it with escapes or as digits, so that it is judged among the fields of
    /// its row and found once; blanks if it does not fit.
    fn patch(&mut self, bytes: Range<u32>, value: &[u8]) -> bool {
        let own = &mut self.text[bytes.start as usize..bytes.end as usize];
        self.patches.push(Patch { bytes, original: self.originals.len() as u32 });
        self.originals.extend_from_slice(own);
        own.fill(b' ');
        let fits = value.len() <= own.len();
        if fits {
            own[..value.len()].copy_from_slice(value);
        }
        fits
    }

    /// The batch's own entry of a table.
    fn table(&mut self, number: u32, name: &Arc<str>, key: &Arc<[u32]>, records: &Arc<[TableRecord]>) -> u32 {
        // Rows of one table mostly follow each other.
        if let Some(at) = self.tables.iter().rposition(|t| t.number == number) {
            return at as u32;
        }
        let (name, key, records) = (name.clone(), key.clone(), records.clone());
        self.tables.push(BatchTable { number, name, key, records, columns: Vec::new() });
        self.tables.len() as u32 - 1
    }

    fn field(&mut self, table: u32, column: u32, columns: &[Arc<Column>]) -> Option<u32> {
        let known = columns.get(column as usize)?;
        let slots = &mut self.tables[table as usize].columns;
        if slots.len() <= column as usize {
            slots.resize(column as usize + 1, None);
        }
        Some(*slots[column as usize].get_or_insert_with(|| {
            self.columns.push(known.clone());
            self.fields.push(known.field.clone());
            self.columns.len() as u32 - 1
        }))
    }

    /// The columns of a table have been judged anew.
    pub fn rejudged(&mut self, number: u32, columns: &[Arc<Column>], records: &Arc<[TableRecord]>) {
        for table in self.tables.iter_mut().filter(|t| t.number == number) {
            table.records = records.clone();
            for (column, slot) in columns.iter().zip(&table.columns) {
                if let Some(slot) = slot {
                    self.columns[*slot as usize] = column.clone();
                    self.fields[*slot as usize] = column.field.clone();
                }
            }
        }
    }

    /// The first row whose table is such.
    pub fn first_row(&self, such: impl Fn(u32) -> bool) -> usize {
        let is_such = |row: &RowInfo| such(self.tables[row.table as usize].number);
        self.rows.iter().position(is_such).unwrap_or(self.rows.len())
    }

    /// Takes the rows from the given one on into a batch of their own.
    pub fn split_off(&mut self, row: usize) -> Self {
        let mut rest = Self::default();
        let Some(first) = self.rows.get(row) else { return rest };
        let (start, cell) = (first.start, first.cells.start);
        rest.text = self.text.split_off(start as usize);
        rest.cells = self.cells.split_off(cell as usize);
        rest.origins = self.origins.split_off(cell as usize);
        rest.rows = self.rows.split_off(row);
        let back = |range: &mut Range<u32>, by: u32| *range = range.start - by..range.end - by;
        for row in &mut rest.rows {
            back(&mut row.raw, start);
            back(&mut row.cells, cell);
            row.start -= start;
        }
        for cell in &mut rest.cells {
            back(&mut cell.bytes, start);
            back(&mut cell.row, start);
        }
        let patch = self.patches.partition_point(|p| p.bytes.start < start);
        rest.patches = self.patches.split_off(patch);
        if let Some(original) = rest.patches.first().map(|p| p.original) {
            rest.originals = self.originals.split_off(original as usize);
            for patch in &mut rest.patches {
                back(&mut patch.bytes, start);
                patch.original -= original;
            }
        }
        let gaps = self.gaps.iter().position(|(at, _)| *at > row).unwrap_or(self.gaps.len());
        rest.gaps = self.gaps.split_off(gaps);
        rest.gaps.iter_mut().for_each(|(at, _)| *at -= row);
        // Both halves keep the same lists, so that the cells need not be numbered anew.
        if let Some(first) = rest.origins.iter().map(|o| o.index).find(|(from, to)| from < to).map(|(from, _)| from) {
            rest.indices = self.indices.split_off(first as usize);
            let moved = |(from, to): (u32, u32)| if from < to { (from - first, to - first) } else { (0, 0) };
            rest.origins.iter_mut().for_each(|origin| origin.index = moved(origin.index));
        }
        rest.shuffled = self.shuffled;
        rest.columns = self.columns.clone();
        rest.fields = self.fields.clone();
        rest.tables = self.tables.iter().map(BatchTable::copy).collect();
        rest
    }

    /// Text and cells of the first rows of a table, for its judgement, and the columns of its fields.
    pub fn sample(&self, number: u32, most: usize) -> (Vec<u8>, Vec<BatchCell>) {
        let (mut text, mut cells) = (Vec::new(), Vec::new());
        let rows = self.rows.iter().filter(|r| self.tables[r.table as usize].number == number);
        for row in rows.take(most) {
            let own = &self.cells[row.cells.start as usize..row.cells.end as usize];
            let end = own.iter().map(|c| c.bytes.end).max().unwrap_or(row.start).max(row.raw.end);
            let by = text.len() as i64 - i64::from(row.start);
            let moved = |r: &Range<u32>| (i64::from(r.start) + by) as u32..(i64::from(r.end) + by) as u32;
            cells.extend(own.iter().map(|c| BatchCell { bytes: moved(&c.bytes), row: moved(&c.row), ..*c }));
            text.extend_from_slice(&self.text[row.start as usize..end as usize]);
            text.push(SEPARATOR);
        }
        (text, cells)
    }

    /// What the cells of a sample refer to.
    pub fn fields(&self) -> &[Arc<Field>] {
        &self.fields
    }

    /// The place in the batch of each column of a table.
    pub fn slots(&self, number: u32) -> &[Option<u32>] {
        self.tables.iter().find(|t| t.number == number).map_or(&[], |t| &t.columns)
    }

    /// Where a hit stands.
    fn span(&self, row: &RowInfo, found: &CellHit, cursor: &mut Cursor) -> Option<Span> {
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
            None => Span { line: None, start, end, offsets: row.offsets },
        })
    }

    /// Where a stretch of a row's text stands in the source. What is inside a decoded value stands where its bytes are,
    /// if they are there as often as in the value; else where the value is.
    fn raw_span(&self, row: &RowInfo, hit: Range<u32>, cursor: &mut Cursor) -> Span {
        // The patch that a place lies in.
        let patch_at = |at: u32| {
            let n = self.patches.partition_point(|p| p.bytes.end <= at);
            self.patches.get(n).filter(|p| p.bytes.start <= at)
        };
        let span = match (patch_at(hit.start), patch_at(hit.end.saturating_sub(1))) {
            (Some(patch), _) if hit.end <= patch.bytes.end => {
                self.verbatim(patch, &hit).unwrap_or_else(|| patch.bytes.clone())
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
            let patch = self.patches.partition_point(|p| p.bytes.start < row.raw.start);
            *cursor = Cursor {
                row: Some(row.raw.start),
                at: row.raw.start,
                patch,
                line: row.line.unwrap_or(0),
                column: row.column,
            };
        }
        let mut inside = &[][..];
        while let Some(patch) = self.patches.get(cursor.patch).filter(|p| p.bytes.start < span.start) {
            cursor.pass(&self.text[cursor.at as usize..patch.bytes.start as usize]);
            cursor.at = patch.bytes.start;
            let original = &self.originals[patch.original as usize..][..patch.bytes.len()];
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
            start: shift(span.start),
            end: shift(span.end),
            offsets: row.offsets,
        }
    }

    /// Where a stretch of a decoded value stands verbatim.
    fn verbatim(&self, patch: &Patch, hit: &Range<u32>) -> Option<Range<u32>> {
        let value = &self.text[hit.start as usize..hit.end as usize];
        let decoded = &self.text[patch.bytes.start as usize..patch.bytes.end as usize];
        let original = &self.originals[patch.original as usize..][..decoded.len()];
        let places = |text| memchr::memmem::find_iter(text, value).take(MOST_PLACES);
        let nth = places(decoded).position(|at| at as u32 == hit.start - patch.bytes.start)?;
        let all = places(decoded).count();
        let at = places(original).nth(nth).filter(|_| places(original).count() == all && all < MOST_PLACES)?;
        let start = patch.bytes.start + at as u32;
        Some(start..start + hit.len() as u32)
    }

    /// The cells that make a row a record.
    fn members<'b>(
        &'b self,
        row: &'b RowInfo,
        record: &'b TableRecord,
        hit: &'b Hit,
    ) -> impl Iterator<Item = CellHit> + 'b {
        let columns = &self.tables[row.table as usize].columns;
        row.cells.clone().filter_map(move |cell| {
            let at = &self.cells[cell as usize];
            let column = columns.iter().position(|slot| slot.is_some() && *slot == at.field)?;
            let value = &self.text[at.bytes.start as usize..at.bytes.end as usize];
            let (start, end) = (at.bytes.start as usize, at.bytes.end as usize);
            (record.is_part(column as u32) && !is_nothing(value)).then(|| CellHit {
                hit: Hit { start, end, ..hit.clone() },
                cell: cell as usize,
                fills: true,
            })
        })
    }

    /// What a hit that spans cells has in each of them.
    fn pieces<'b>(&'b self, row: &RowInfo, found: &'b CellHit) -> impl Iterator<Item = CellHit> + 'b {
        row.cells.clone().filter_map(|cell| {
            let at = &self.cells[cell as usize].bytes;
            let start = found.hit.start.max(at.start as usize);
            let end = found.hit.end.min(at.end as usize);
            (start < end).then(|| CellHit {
                hit: Hit { start, end, ..found.hit.clone() },
                cell: cell as usize,
                fills: false,
            })
        })
    }

    /// Where a row stands.
    fn row_span(&self, row: &RowInfo) -> Option<Span> {
        (!row.raw.is_empty()).then(|| Span {
            line: row.line.map(|line| (line, row.column + 1)),
            start: row.at,
            end: row.at + u64::from(row.raw.end - row.raw.start),
            offsets: row.offsets,
        })
    }
}

/// The bytes of a fraction that is none: data frames write numbers that may be missing as `536228714.0`.
fn fraction(value: &[u8]) -> u32 {
    match value {
        [digits @ .., b'.', b'0'] if digits.len() >= 7 && digits.iter().all(u8::is_ascii_digit) => 2,
        _ => 0,
    }
}

/// How often a value may stand in one cell for its places to be told apart.
const MOST_PLACES: usize = 64;

/// How far lines and characters of a row have been counted: hits mostly come in the order of the text.
#[derive(Clone, Copy, Default)]
struct Cursor {
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
        let newlines = memchr::memchr_iter(b'\n', text).count() as u64;
        let own = memchr::memrchr(b'\n', text).map_or(text, |n| &text[n + 1..]);
        let characters = own.iter().filter(|b| *b & 0xc0 != 0x80).count() as u64;
        self.line += newlines;
        self.column = characters + if newlines == 0 { self.column } else { 0 };
    }
}

impl BatchTable {
    /// Columns of the table that are not empty in a row.
    fn filled<'b>(&'b self, batch: &'b Batch, row: &RowInfo) -> impl Iterator<Item = u32> + 'b {
        let cells = &batch.cells[row.cells.start as usize..row.cells.end as usize];
        let is_filled = |c: &&BatchCell| !is_nothing(&batch.text[c.bytes.start as usize..c.bytes.end as usize]);
        cells.iter().filter(is_filled).filter_map(|c| {
            let at = self.columns.iter().position(|slot| slot.is_some() && *slot == c.field)?;
            Some(at as u32)
        })
    }

    fn copy(&self) -> Self {
        let (name, key, records) = (self.name.clone(), self.key.clone(), self.records.clone());
        Self { number: self.number, name, key, records, columns: self.columns.clone() }
    }
}

/// True for a value that says nothing of anybody: empty, or taken out by `whose redact`.
fn is_nothing(value: &[u8]) -> bool {
    super::column::is_empty(value) || crate::redact::is_replaced(value)
}

/// What all batches of a source share.
pub struct BatchScan {
    pub source: u64,
    path: Arc<Path>,
    inside: Vec<Step>,
    merge: Mutex<Merge>,
    progress: Condvar,
}

#[derive(Default)]
struct Merge {
    next: u64,
    waiting: BTreeMap<u64, Outcome>,
    columns: Columns,
}

/// What came of a batch.
#[derive(Default)]
struct Outcome {
    said: Vec<Said>,
    /// Values that were not empty, by column.
    values: Vec<(u32, u64)>,
    /// For findings that fill their cells: column, detector, score, hash of the value.
    matching: Vec<super::column::Match>,
    findings: u64,
}

impl BatchScan {
    /// For one source.
    pub fn new(source: u64, path: Arc<Path>, inside: Vec<Step>) -> Self {
        Self { source, path, inside, merge: Mutex::default(), progress: Condvar::new() }
    }

    /// How many of the batches handed out have not been merged.
    pub fn behind(&self, handed_out: u64) -> u64 {
        handed_out - self.lock().next
    }

    /// Waits for the next result, a short while at most.
    pub fn wait(&self) {
        drop(self.progress.wait_timeout(self.lock(), std::time::Duration::from_millis(5)));
    }

    /// The verdicts on all columns, once every batch is in.
    pub fn verdicts<'c>(
        &self,
        scan: &Scan<'_>,
        columns: impl Iterator<Item = (&'c Arc<str>, &'c Arc<Column>)>,
    ) -> Vec<ColumnVerdict> {
        let merge = self.lock();
        let mut out = Vec::new();
        for (table, column) in columns {
            let mut inside = self.inside.clone();
            let (table, name) = (table.to_string(), Some(column.name.to_string()));
            inside.push(Step::Table { table, column: name, row: None, key: Vec::new() });
            let place = Place { path: self.path.clone(), inside, span: None };
            out.extend(merge.columns.verdicts(scan, column.id, &column.field, &place));
        }
        out
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Merge> {
        self.merge.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hand_in(&self, scan: &Scan<'_>, number: u64, outcome: Outcome) {
        let merge = &mut *self.lock();
        merge.waiting.insert(number, outcome);
        while let Some(outcome) = merge.waiting.remove(&merge.next) {
            merge.next += 1;
            merge.columns.add(&outcome.values, &outcome.matching);
            scan.progress.findings.fetch_add(outcome.findings, Relaxed);
            scan.order.say(self.source, outcome.said);
        }
        self.progress.notify_all();
    }
}

/// A batch that any thread may scan.
pub struct Job {
    state: Arc<BatchScan>,
    number: u64,
    batch: Batch,
}

impl Job {
    /// The batch of this number.
    pub fn new(state: Arc<BatchScan>, number: u64, batch: Batch) -> Self {
        Self { state, number, batch }
    }

    /// Scans the batch and hands the result in.
    pub fn run(mut self, scan: &Scan<'_>, worker: &mut Worker<'_>) {
        let guarded = std::panic::AssertUnwindSafe(|| outcome(scan, worker, &self.state, &mut self.batch));
        let outcome = std::panic::catch_unwind(guarded).unwrap_or_else(|_| {
            worker.renew(scan);
            let place = Place { path: self.state.path.clone(), inside: self.state.inside.clone(), span: None };
            let from = self.batch.rows.first().map_or(0, |r| r.number);
            let detail = format!("a detector failed in the rows from number {from} on; please report this");
            let bytes = Some(self.batch.text.len() as u64);
            let said = vec![Said::Gap(Gap { place, reason: GapReason::Internal, detail, bytes })];
            Outcome { said, ..Outcome::default() }
        });
        self.state.hand_in(scan, self.number, outcome);
        scan.jobs.give_back(std::mem::take(&mut self.batch.text));
    }
}

fn outcome(scan: &Scan<'_>, worker: &mut Worker<'_>, state: &BatchScan, batch: &mut Batch) -> Outcome {
    let mut out = Outcome::default();
    let mut hits = std::mem::take(&mut worker.cell_hits);
    hits.clear();
    let scratch = &mut worker.scratch;
    match &mut worker.stats {
        None => scan.engine.scan_cells(&batch.text, &batch.cells, &batch.fields, scratch, &mut hits),
        Some(stats) => {
            stats.scan_cells(scan.engine, (&batch.text, &batch.cells, &batch.fields), scratch, &mut hits);
        }
    }
    scan.text_bytes.fetch_add(batch.text.len() as u64, Relaxed);
    hits.retain(|found| !crate::redact::is_in_token(scan.book, &batch.text, found.hit.start, found.hit.end));
    let wanted = scan.settings.ignore.comments && !hits.is_empty();
    let comments = if wanted { Comments::of(&batch.text) } else { Comments::default() };
    let mut values = vec![0; batch.columns.len()];
    for cell in &batch.cells {
        if let Some(field) = cell.field {
            let value = &batch.text[cell.bytes.start as usize..cell.bytes.end as usize];
            values[field as usize] += u64::from(!super::column::is_empty(value));
        }
    }
    let counted = batch.columns.iter().zip(values).filter(|(_, n)| *n > 0);
    out.values = counted.map(|(column, n)| (column.id, n)).collect();
    // Cells that were copied stand behind the others; in a report they stand where they are in the row.
    let place = |hit: &CellHit| {
        let row = batch.rows.partition_point(|r| r.cells.end as usize <= hit.cell);
        (row, batch.origins[hit.cell].order)
    };
    if batch.shuffled {
        hits.sort_by_key(place);
    }
    let mut gaps = std::mem::take(&mut batch.gaps).into_iter().peekable();
    let batch = &*batch;
    let mut rest = &hits[..];
    let mut cursor = Cursor::default();
    for (at, row) in batch.rows.iter().enumerate() {
        let table = &batch.tables[row.table as usize];
        while let Some((_, gap)) = gaps.next_if(|(before, _)| *before <= at) {
            out.said.push(Said::Gap(gap));
        }
        let own = rest.iter().take_while(|h| h.cell < row.cells.end as usize).count();
        if own == 0 && table.records.is_empty() {
            continue;
        }
        let (own, later) = rest.split_at(own);
        rest = later;
        for found in own {
            if !scan.is_shown(&found.hit) {
                scan.count_hidden(&found.hit);
                continue;
            }
            if scan.settings.members && (found.hit.start as u32) < batch.cells[found.cell].bytes.start {
                let pieces: Vec<CellHit> = batch.pieces(row, found).collect();
                out.said.extend(pieces.iter().map(|piece| said(scan, worker, state, batch, row, piece)));
                // A value between the cells has no pieces and is one by itself.
                if !pieces.is_empty() {
                    continue;
                }
            }
            let column = batch.cells[found.cell].field.map(|f| &batch.columns[f as usize]);
            let mut place = place_of(scan, state, batch, row, column, batch.span(row, found, &mut cursor));
            if column.is_none()
                && let Some(key) =
                    key_before(&batch.text[batch.cells[found.cell].bytes.start as usize..found.hit.start])
                && let Some(Step::Table { column, .. }) = place.inside.last_mut()
            {
                *column = Some(key.into());
            }
            let (from, to) = batch.origins[found.cell].index;
            if let Some(column) = column.filter(|_| from < to) {
                let key = with_numbers(&column.name, &batch.indices[from as usize..to as usize]);
                place.inside.push(Step::Key { key });
            }
            let value = &batch.text[found.hit.start..found.hit.end];
            let finding = worker.finder.finding(found.hit.clone(), place, Some(value));
            out.findings += 1;
            let why = why(worker, &comments, batch, row, &finding, found);
            // What somebody accepted makes no column.
            if let Some(column) = column.filter(|_| found.fills && why.is_none()) {
                out.matching.push(super::column::Match::new(column.id, &finding));
            }
            out.said.push(match why {
                Some(why) => Said::Ignored(finding, why),
                None => Said::Finding(finding),
            });
        }
        for record in table.records.iter() {
            let Some(hit) = record.judge(scan, table.filled(batch, row), own) else { continue };
            // A pattern that spans several cells has said what the record says.
            let spans = |f: &CellHit| (f.hit.start as u32) < batch.cells[f.cell].bytes.start;
            if own.iter().any(|f| f.hit.detector == hit.detector && spans(f) && scan.is_shown(&f.hit)) {
                continue;
            }
            if !scan.is_on(hit.detector) || !scan.is_shown(&hit) {
                scan.count_hidden(&hit);
                continue;
            }
            if scan.settings.members {
                let hidden = own.iter().filter(|f| !scan.is_shown(&f.hit) && record.has_part(scan, &f.hit)).cloned();
                let members = batch.members(row, record, &hit).chain(hidden);
                out.said.extend(members.map(|member| said(scan, worker, state, batch, row, &member)));
                continue;
            }
            let place = place_of(scan, state, batch, row, None, batch.row_span(row));
            out.findings += 1;
            out.said.push(Said::Finding(worker.finder.finding(hit, place, None)));
        }
    }
    out.said.extend(gaps.map(|(_, gap)| Said::Gap(gap)));
    hits.clear();
    worker.cell_hits = hits;
    out
}

/// A finding of a part of a row, for who replaces it.
fn said(
    scan: &Scan<'_>,
    worker: &Worker<'_>,
    state: &BatchScan,
    batch: &Batch,
    row: &RowInfo,
    found: &CellHit,
) -> Said {
    let column = batch.cells[found.cell].field.map(|f| &batch.columns[f as usize]);
    let place = place_of(scan, state, batch, row, column, batch.span(row, found, &mut Cursor::default()));
    let value = &batch.text[found.hit.start..found.hit.end];
    Said::Finding(worker.finder.finding(found.hit.clone(), place, Some(value)))
}

/// Why a finding does not count: a comment in its row, or an allow list.
fn why(
    worker: &Worker<'_>,
    comments: &Comments,
    batch: &Batch,
    row: &RowInfo,
    finding: &Finding,
    found: &CellHit,
) -> Option<Ignored> {
    let cells = &batch.cells[row.cells.start as usize..row.cells.end as usize];
    let (first, last) = (cells.first()?, cells.last()?);
    let bytes = first.bytes.start as usize..last.bytes.end as usize;
    if !comments.is_empty() && comments.within(bytes).any(|c| c.names(worker.finder.id(finding))) {
        return Some(Ignored::Comment);
    }
    let value = &batch.text[found.hit.start..found.hit.end];
    worker.finder.allows(finding, Some(value)).then_some(Ignored::Allow)
}

/// A place in a row.
fn place_of(
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
fn key_before(text: &[u8]) -> Option<&str> {
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
fn with_numbers(path: &str, index: &[u32]) -> String {
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
