//! Deleted rows: SQLite leaves them where they are until the space is needed.
//!
//! In a page that is in use, a deleted row becomes a free block whose first four bytes are overwritten; a page that is
//! not in use keeps its content, and usually its cells. Records are looked for by what makes one: as many types as the
//! table has columns, and values that fill exactly the space they say. What is not recognised goes out as it is, so
//! that its strings are searched.

use super::value::{self, Value, varint};
use super::{Database, Kind, Page, Rows, Stored, damaged};
use crate::read::record::{Cell, Row, Table, TableId};
use crate::read::{Outlet, ReadError};
use std::ops::Range;

/// The shortest stretch of bytes that is worth a look.
const LEAST: usize = 6;

impl Database<'_> {
    /// Rows deleted from a page of a table.
    pub(super) fn free_space(
        &mut self,
        page: &Page,
        rows: &mut Rows<'_>,
        out: &mut dyn Outlet,
    ) -> Result<(), ReadError> {
        for range in page.free() {
            let bytes = &page.bytes[range.clone()];
            if bytes.len() < LEAST || bytes.iter().all(|b| *b == 0) {
                continue;
            }
            let (id, count) = rows.deleted.get_or_insert_with(|| (deleted(rows.table, out), 0));
            let offset = page.offset.map(|offset| offset + range.start as u64);
            self.carve(bytes, offset, rows.table, (*id, count), out)?;
        }
        Ok(())
    }

    /// Pages of the free list.
    pub(super) fn free_pages(&mut self, tables: &[Stored], out: &mut dyn Outlet) -> Result<(), ReadError> {
        let mut target = None;
        let mut ids: Vec<Option<(TableId, u64)>> = tables.iter().map(|_| None).collect();
        let mut trunk = self.free_first;
        while trunk != 0 {
            if !self.visit(trunk) {
                return self.gap(out, damaged("SQLite: the list of free pages leads back to itself"));
            }
            let page = match self.page(trunk) {
                Ok(page) => page,
                Err(error) => return self.gap(out, error),
            };
            let count = (page.word(4) as usize).min(self.usable / 4 - 2);
            let rest = 8 + 4 * count;
            self.unknown(&page, rest..self.usable, &mut target, out)?;
            for i in 0..count {
                let number = page.word(8 + 4 * i);
                if !self.visit(number) {
                    continue;
                }
                match self.page(number) {
                    Ok(leaf) => self.free_page(&leaf, tables, &mut ids, &mut target, out)?,
                    Err(error) => self.gap(out, error)?,
                }
            }
            trunk = page.word(0);
        }
        Ok(())
    }

    /// A page that was a leaf of a table still has its cells.
    fn free_page(
        &mut self,
        page: &Page,
        tables: &[Stored],
        ids: &mut [Option<(TableId, u64)>],
        target: &mut Option<(TableId, u64)>,
        out: &mut dyn Outlet,
    ) -> Result<(), ReadError> {
        let mut at_home = Vec::new();
        if page.kind() == Some(Kind::TableLeaf) {
            for at in page.cells() {
                let Some(payload) = page.cell(Kind::TableLeaf, at).and_then(|cell| cell.payload) else { continue };
                if payload.size != payload.local.len() as u64 {
                    continue;
                }
                let Ok(values) = value::decode(payload.local) else { continue };
                // Which table it was of is not written anywhere: the only one that it fits, if there is one.
                let mut fits = (0..tables.len()).filter(|i| fits(&tables[*i], &values));
                let (Some(table), None) = (fits.next(), fits.next()) else { continue };
                let (id, count) = ids[table].get_or_insert_with(|| (deleted(&tables[table], out), 0));
                *count += 1;
                let (cells, _) = self.cells(&tables[table], payload.row, payload.local, &values, payload.offset);
                out.row(Row { table: *id, number: *count, line: None, raw: None, cells: &cells.borrow() })?;
                at_home.push(at..payload.at + payload.local.len());
            }
        }
        at_home.sort_by_key(|range| range.start);
        let mut from = 0;
        for range in at_home {
            if range.start > from {
                self.unknown(page, from..range.start, target, out)?;
            }
            from = from.max(range.end);
        }
        self.unknown(page, from..self.usable, target, out)
    }

    /// Bytes of a free page of which nothing is known.
    fn unknown(
        &mut self,
        page: &Page,
        range: Range<usize>,
        target: &mut Option<(TableId, u64)>,
        out: &mut dyn Outlet,
    ) -> Result<(), ReadError> {
        let Some(bytes) = page.bytes.get(range.clone()) else { return Ok(()) };
        if bytes.len() < LEAST || bytes.iter().all(|b| *b == 0) {
            return Ok(());
        }
        let (id, count) =
            target.get_or_insert_with(|| (out.table(Table { name: None, columns: &[], key: &[], deleted: true }), 0));
        *count += 1;
        let cell = Cell { column: Cell::REST, value: bytes, at: page.offset.map(|o| o + range.start as u64) };
        out.row(Row { table: *id, number: *count, line: None, raw: None, cells: &[cell] })
    }

    /// Looks for records in a stretch of free bytes.
    fn carve(
        &self,
        bytes: &[u8],
        offset: Option<u64>,
        table: &Stored,
        (id, count): (TableId, &mut u64),
        out: &mut dyn Outlet,
    ) -> Result<(), ReadError> {
        let mut from = 0;
        let mut at = 0;
        // Bytes may be made to look like the beginning of a record at every place.
        let mut left = bytes.len() * 64;
        while at + LEAST <= bytes.len() && left > 0 {
            let Some(found) = record(bytes, at, table, &mut left) else {
                at += 1;
                continue;
            };
            if at > from {
                left_over(&bytes[from..at], offset.map(|o| o + from as u64), (id, count), out)?;
            }
            *count += 1;
            let base = offset;
            let (cells, _) = self.cells(table, found.row, bytes, &found.values, base);
            out.row(Row { table: id, number: *count, line: None, raw: None, cells: &cells.borrow() })?;
            at = found.end;
            from = at;
        }
        left_over(&bytes[from..], offset.map(|o| o + from as u64), (id, count), out)
    }
}

fn left_over(
    bytes: &[u8],
    at: Option<u64>,
    (id, count): (TableId, &mut u64),
    out: &mut dyn Outlet,
) -> Result<(), ReadError> {
    if bytes.len() < LEAST || bytes.iter().all(|b| *b == 0) {
        return Ok(());
    }
    *count += 1;
    let cell = Cell { column: Cell::REST, value: bytes, at };
    out.row(Row { table: id, number: *count, line: None, raw: None, cells: &[cell] })
}

fn deleted(table: &Stored, out: &mut dyn Outlet) -> TableId {
    let columns: Vec<&str> = table.schema.columns.iter().map(String::as_str).collect();
    out.table(Table { name: Some(&table.name), columns: &columns, key: &table.schema.key, deleted: true })
}

/// A record that was found in free bytes.
struct Carved {
    row: i64,
    values: Vec<Value>,
    end: usize,
}

/// A record whose cell begins at `at`, or, at the start of the stretch, one whose first four bytes are gone.
fn record(bytes: &[u8], at: usize, table: &Stored, left: &mut usize) -> Option<Carved> {
    let columns = table.order.len();
    if columns < 2 {
        return None;
    }
    if at == 0
        && let Some(carved) = beheaded(bytes, table)
    {
        return Some(carved);
    }
    let (size, used) = varint(&bytes[at..])?;
    let mut here = at + used;
    let (row, used) = varint(&bytes[here..])?;
    here += used;
    let start = here;
    let (header, used) = varint(&bytes[here..])?;
    let header = usize::try_from(header).ok()?;
    if header < columns + 1 || header > bytes.len() - start {
        return None;
    }
    here += used;
    *left = left.saturating_sub(columns);
    let (values, end) = types(bytes, here, columns, start + header)?;
    let whole = end - start == usize::try_from(size).ok()?;
    *left = left.saturating_sub(end - start);
    (whole && plausible(bytes, &values)).then_some(Carved { row: row as i64, values, end })
}

/// A record at the start of a free block, where the next block and the size have overwritten four bytes: what was there
/// were the lengths and the row's number, and perhaps the type of the first value.
fn beheaded(bytes: &[u8], table: &Stored) -> Option<Carved> {
    let columns = table.order.len();
    for (start, lost) in [(4, 0), (5, 0), (4, 1), (6, 0)] {
        let known = columns - lost;
        let mut end = start;
        let mut count = 0;
        while count < known {
            let Some((_, used)) = bytes.get(end..).and_then(varint) else { break };
            end += used;
            count += 1;
        }
        let Some((mut values, last)) = types(bytes, start, known, end) else { continue };
        // The first column is the row's number where it has no bytes of its own.
        if lost > 0 {
            values.insert(0, Value::Null);
        }
        let text = values.iter().any(|v| matches!(v, Value::Text(range) if !range.is_empty()));
        if last == bytes.len() && text && plausible(bytes, &values) {
            return Some(Carved { row: 0, values, end: last });
        }
    }
    None
}

/// The values of `count` types from `at` on, which must end at `body`, where the values begin.
fn types(bytes: &[u8], mut at: usize, count: usize, body: usize) -> Option<(Vec<Value>, usize)> {
    let mut values = Vec::with_capacity(count);
    let mut end = body;
    for _ in 0..count {
        let (kind, used) = varint(bytes.get(at..)?)?;
        at += used;
        let length = usize::try_from(value::length(kind)?).ok()?;
        let next = end.checked_add(length).filter(|next| *next <= bytes.len())?;
        values.push(value::value(bytes, kind, end..next));
        end = next;
    }
    (at == body).then_some((values, end))
}

fn plausible(bytes: &[u8], values: &[Value]) -> bool {
    values.iter().any(|value| *value != Value::Null)
        && values.iter().all(|value| match value {
            Value::Text(range) => !bytes[range.clone()].contains(&0),
            _ => true,
        })
}

/// True if a record may be of a table: as many values as columns, and of their types.
fn fits(table: &Stored, values: &[Value]) -> bool {
    values.len() == table.order.len()
        && values.iter().zip(&table.order).all(|(value, column)| {
            let kind = table.schema.types[*column].as_str();
            match value {
                Value::Text(_) => !kind.contains("INT") && !kind.contains("REAL"),
                Value::Int(_) => Some(*column) != table.alias && !kind.contains("CHAR") && !kind.contains("TEXT"),
                _ => true,
            }
        })
}
