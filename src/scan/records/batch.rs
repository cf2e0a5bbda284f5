//! A batch of rows: one text, its cells, and what is needed to say where each of them stands ([`super::places`]) and what
//! was found in it ([`super::outcome`]).

use super::Column;
use super::comments::Carried;
use super::places::Patches;
use super::row::TableRecord;
use crate::detect::{BatchCell, Field, with_characters};
use crate::event::Gap;
use crate::place::Offsets;
use crate::read::{Cell, Row};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// What separates copied cells. No cell reaches over its own end, so any byte that is no letter would do.
const SEPARATOR: u8 = b'\n';

/// Rows that are scanned together.
#[derive(Default)]
pub struct Batch {
    pub(super) text: Vec<u8>,
    pub(super) rows: Vec<RowInfo>,
    pub(super) cells: Vec<BatchCell>,
    /// For each cell, its place in its row and its offset in the source.
    pub(super) origins: Vec<Origin>,
    /// Columns that cells refer to.
    pub(super) columns: Vec<Arc<Column>>,
    pub(super) fields: Vec<Arc<Field>>,
    /// For each of them its number in its table.
    pub(super) numbers: Vec<u32>,
    /// Where the columns of a table begin in `columns`, by table.
    pub(super) tables: Vec<BatchTable>,
    /// Where decoded values stand in place of what the source has, in the order of the text.
    pub(super) patches: Patches,
    /// Places in arrays.
    pub(super) indices: Vec<u32>,
    /// Gaps, each before the row of this number.
    pub(super) gaps: Vec<(usize, Gap)>,
    /// Comments of the neighbouring batches that may be about rows of this one.
    pub(super) carried: Vec<Carried>,
    /// Where those begin that may be about rows of a neighbour.
    pub(super) shared: Vec<u32>,
    /// Some cells stand behind others of their row that come later in the source.
    pub(super) shuffled: bool,
}

pub(super) struct BatchTable {
    pub(super) number: u32,
    pub(super) name: Arc<str>,
    pub(super) key: Arc<[u32]>,
    pub(super) records: Arc<[TableRecord]>,
    /// For each column of the table, its place in the batch.
    pub(super) columns: Vec<Option<u32>>,
}

#[derive(Clone)]
pub(super) struct RowInfo {
    pub(super) table: u32,
    pub(super) number: u64,
    pub(super) line: Option<u64>,
    /// The row's own text in the batch, and where that begins in the source.
    pub(super) raw: Range<u32>,
    pub(super) at: u64,
    pub(super) column: u64,
    pub(super) offsets: Offsets,
    pub(super) cells: Range<u32>,
    /// Where in the batch the row begins.
    pub(super) start: u32,
}

#[derive(Clone, Copy)]
pub(super) struct Origin {
    /// Place in the row.
    pub(super) order: u32,
    pub(super) at: Option<u64>,
    /// Bytes that are written for it in the source, if it does not stand there verbatim.
    pub(super) written: Option<u32>,
    /// Where in `indices` its places in arrays are.
    pub(super) index: (u32, u32),
}

impl Batch {
    /// A batch with a buffer that was used before, and room for as many rows and cells as the batch before had.
    pub fn behind(before: &Self, mut text: Vec<u8>) -> Self {
        text.clear();
        let (rows, cells) = (before.rows.len(), before.cells.len());
        let (cells, origins) = (Vec::with_capacity(cells), Vec::with_capacity(cells));
        Self { text, rows: Vec::with_capacity(rows), cells, origins, ..Self::default() }
    }

    /// Bytes of text.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Cells of all rows.
    pub fn cells(&self) -> usize {
        self.cells.len()
    }

    /// The first row, but for the very first, that ends beyond so many cells, if far more follow.
    pub fn row_beyond(&self, cells: usize) -> Option<usize> {
        if self.cells.len() <= 2 * cells {
            return None;
        }
        let row = self.rows.partition_point(|row| row.cells.end as usize <= cells).max(1);
        (row < self.rows.len()).then_some(row)
    }

    /// Whether a comment makes a row belong to those before it.
    pub fn is_joined(&self, row: usize) -> bool {
        let Some(next) = self.rows.get(row) else { return false };
        super::comments::joins(self, row, next.line, &self.text[next.raw.start as usize..next.raw.end as usize])
    }

    /// Bytes of text without what parts rows and copied cells.
    pub fn own_text(&self) -> u64 {
        let copied = |row: &RowInfo| {
            let cells = &self.cells[row.cells.start as usize..row.cells.end as usize];
            cells.iter().filter(|cell| cell.bytes.start >= row.raw.end).count() + 1
        };
        (self.text.len() - self.rows.iter().map(copied).sum::<usize>()) as u64
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
        // Without a backslash nothing is written as an escape.
        let is_plain = row.raw.is_some_and(|raw| memchr::memchr(b'\\', raw.bytes).is_none());
        // Cells that do not stand in the row as they are, or stand inside another.
        let mut outside = Vec::new();
        let mut reached = raw.start;
        for (order, cell) in row.cells.iter().enumerate() {
            let Some(mut bytes) = inside(cell).filter(|bytes| bytes.start >= reached) else {
                outside.push(order);
                continue;
            };
            reached = bytes.end;
            let is_verbatim = is_plain && cell.written.is_none();
            let text = if is_verbatim { Cow::Borrowed(cell.value) } else { value(cell.value) };
            if cell.written.is_some() || matches!(text, Cow::Owned(_)) {
                if !self.patches.put(&mut self.text, bytes.clone(), &text) {
                    outside.push(order);
                    continue;
                }
                bytes.end = bytes.start + text.len() as u32;
            }
            if !bytes.is_empty() {
                bytes.end -= fraction(cell.value);
                let field = self.field(own, cell.column, columns);
                let decoded = cell.written.is_some();
                self.cells.push(BatchCell { bytes, row: raw.clone(), field, apart, decoded });
                self.origin(order, cell, cell.written);
            }
        }
        let cells = outside.into_iter().filter_map(|order| Some((order, row.cells.get(order)?)));
        for (order, cell) in cells.filter(|(_, c)| !c.value.is_empty()) {
            self.shuffled |= self.cells.len() > first;
            self.text.push(SEPARATOR);
            let from = self.text.len() as u32;
            let text = value(cell.value);
            self.text.extend_from_slice(&text);
            let bytes = from..self.text.len() as u32 - fraction(cell.value);
            let field = self.field(own, cell.column, columns);
            self.cells.push(BatchCell { row: bytes.clone(), bytes, field, apart, decoded: true });
            let decoded = matches!(text, Cow::Owned(_)).then_some(cell.value.len() as u32);
            self.origin(order, cell, cell.written.or(decoded));
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

    fn origin(&mut self, order: usize, cell: &Cell<'_>, written: Option<u32>) {
        let from = self.indices.len() as u32;
        self.indices.extend_from_slice(cell.index);
        let index = (from, self.indices.len() as u32);
        self.origins.push(Origin { order: order as u32, at: cell.at, written, index });
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
            self.numbers.push(column);
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
        rest.patches = self.patches.split_off(start);
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
        rest.numbers = self.numbers.clone();
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

    /// Columns of a table that may be parts of a record and are not empty in a row.
    pub(super) fn filled<'b>(&'b self, row: &RowInfo, record: &'b TableRecord) -> impl Iterator<Item = u32> + 'b {
        self.parts(row, record).map(|(_, column)| column)
    }

    /// The cells of a row that may be parts of a record and are not empty, with their columns in the table.
    pub(super) fn parts<'b>(
        &'b self,
        row: &RowInfo,
        record: &'b TableRecord,
    ) -> impl Iterator<Item = (usize, u32)> + 'b {
        row.cells.clone().filter_map(move |n| {
            let cell = &self.cells[n as usize];
            let column = self.numbers[cell.field? as usize];
            let value = || &self.text[cell.bytes.start as usize..cell.bytes.end as usize];
            (record.is_part(column) && !is_nothing(value())).then_some((n as usize, column))
        })
    }

    /// What the cells of a sample refer to.
    pub fn fields(&self) -> &[Arc<Field>] {
        &self.fields
    }

    /// The place in the batch of each column of a table.
    pub fn slots(&self, number: u32) -> &[Option<u32>] {
        self.tables.iter().find(|t| t.number == number).map_or(&[], |t| &t.columns)
    }
}

/// A value, or a text in which there are values, with the characters that it writes as numbers: JSON in a message of a log
/// or in a string of JSON.
fn value(written: &[u8]) -> Cow<'_, [u8]> {
    with_characters(written).map_or(Cow::Borrowed(written), Cow::Owned)
}

/// The bytes of a fraction that is none: data frames write numbers that may be missing as `536228714.0`.
fn fraction(value: &[u8]) -> u32 {
    match value {
        [digits @ .., b'.', b'0'] if digits.len() >= 7 && digits.iter().all(u8::is_ascii_digit) => 2,
        _ => 0,
    }
}

impl BatchTable {
    fn copy(&self) -> Self {
        let (name, key, records) = (self.name.clone(), self.key.clone(), self.records.clone());
        Self { number: self.number, name, key, records, columns: self.columns.clone() }
    }
}

/// True for a value that says nothing of anybody: empty, or taken out by `whose redact`.
pub(in crate::scan) fn is_nothing(value: &[u8]) -> bool {
    // YAML and TOML keep the quotes of a value.
    let own = value.strip_prefix(b"\"").and_then(|own| own.strip_suffix(b"\"")).unwrap_or(value);
    super::column::is_empty(own) || crate::redact::is_replaced(own)
}
