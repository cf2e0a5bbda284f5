//! Deleted rows: SQLite leaves them where they are until the space is needed.
//!
//! In a page that is in use, a deleted row becomes a free block whose first four bytes are overwritten, and blocks beside
//! each other become one; a page that is not in use keeps its content, and usually its cells. Records are looked for by
//! what makes one: as many types as the table has columns, and values that fill exactly the space they say. Space that a
//! row has left when it was moved holds a copy of it: what is still in the table is not said again. Of a table that was
//! dropped the definition is often left too, and gives its rows their names. What is not recognised goes out as it is,
//! so that its strings are searched.

use super::page::Payload;
use super::value::{self, Value, varint};
use super::{Database, Kind, Page, Rows, Stored, damaged, statement};
use crate::read::record::{Cell, Row, Table, TableId};
use crate::read::{Outlet, ReadError};
use std::ops::Range;

/// Levels of a tree that is looked into for one row.
const MOST_LEVELS: usize = 20;

/// Definitions of dropped tables that are remembered.
const MOST_DROPPED: usize = 64;

/// Columns of a row of which nothing is known.
const MOST_COLUMNS: usize = 256;

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

    /// True if the table has this very row: what was found is a copy that was left behind.
    fn is_there(&mut self, table: &Stored, row: i64, record: &[u8]) -> bool {
        let mut number = table.root;
        for _ in 0..MOST_LEVELS {
            if self.looks == 0 {
                return false;
            }
            self.looks -= 1;
            let Ok(page) = self.page(number) else { return false };
            match page.kind() {
                Some(Kind::TableInner) => number = page.child_of(row),
                Some(Kind::TableLeaf) => {
                    let payloads = page.cells().filter_map(|at| page.cell(Kind::TableLeaf, at)?.payload);
                    return { payloads }.any(|live| live.row == row && live.local == record);
                }
                _ => return false,
            }
        }
        false
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
                let (Some(table), None) = (fits.next(), fits.next()) else {
                    self.apart(&payload, &values, target, out)?;
                    at_home.push(at..payload.at + payload.local.len());
                    continue;
                };
                if self.is_there(&tables[table], payload.row, payload.local) {
                    at_home.push(at..payload.at + payload.local.len());
                    continue;
                }
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

    /// A row of an unknown table: its texts, each by itself.
    fn apart(
        &self,
        payload: &Payload<'_>,
        values: &[Value],
        target: &mut Option<(TableId, u64)>,
        out: &mut dyn Outlet,
    ) -> Result<(), ReadError> {
        let (id, count) =
            target.get_or_insert_with(|| (out.table(Table { name: None, columns: &[], key: &[], deleted: true }), 0));
        *count += 1;
        let cell = |value: &Value| match value {
            Value::Text(range) | Value::Blob(range) => {
                let at = payload.offset.map(|offset| offset + range.start as u64);
                Some(Cell::plain(Cell::REST, payload.local.get(range.clone())?, at))
            }
            _ => None,
        };
        let cells: Vec<Cell<'_>> = values.iter().filter_map(cell).collect();
        out.row(Row { table: *id, number: *count, line: None, raw: None, cells: &cells })
    }

    /// Bytes of a free page of which nothing is known. Rows that stand in them whole are told apart.
    fn unknown(
        &mut self,
        page: &Page,
        range: Range<usize>,
        target: &mut Option<(TableId, u64)>,
        out: &mut dyn Outlet,
    ) -> Result<(), ReadError> {
        let Some(bytes) = page.bytes.get(range.clone()) else { return Ok(()) };
        let (mut from, mut at) = (0, 0);
        let mut left = bytes.len() * 64;
        while at + LEAST <= bytes.len() && left > 0 {
            let found = whole(bytes, at, None, &mut left).filter(|found| {
                clear(bytes, &found.values) && found.values.iter().any(|v| matches!(v, Value::Text(r) if !r.is_empty()))
            });
            let Some(found) = found else {
                at += 1;
                continue;
            };
            self.bytes_of(page, range.start + from..range.start + at, target, out)?;
            let offset = page.offset.map(|offset| offset + range.start as u64);
            let (size, overflow) = (bytes.len() as u64, 0);
            let payload = Payload { size, row: found.row, local: bytes, overflow, at: range.start, offset };
            self.apart(&payload, &found.values, target, out)?;
            at = found.end;
            from = at;
        }
        self.bytes_of(page, range.start + from..range.end, target, out)
    }

    /// Bytes of a free page as they are.
    fn bytes_of(
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
        let cell = Cell::plain(Cell::REST, bytes, page.offset.map(|o| o + range.start as u64));
        out.row(Row { table: *id, number: *count, line: None, raw: None, cells: &[cell] })
    }

    /// Looks for records in a stretch of free bytes.
    fn carve(
        &mut self,
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
            let Some(found) = record(bytes, at, at == from, table, &mut left) else {
                at += 1;
                continue;
            };
            if at > from {
                left_over(&bytes[from..at], offset.map(|o| o + from as u64), (id, count), out)?;
            }
            if found.is_whole && self.is_there(table, found.row, &bytes[found.start..found.end]) {
                at = found.end;
                from = at;
                continue;
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
    let cell = Cell::plain(Cell::REST, bytes, at);
    out.row(Row { table: id, number: *count, line: None, raw: None, cells: &[cell] })
}

fn deleted(table: &Stored, out: &mut dyn Outlet) -> TableId {
    let columns: Vec<&str> = table.schema.columns.iter().map(String::as_str).collect();
    out.table(Table { name: Some(&table.name), columns: &columns, key: &table.schema.key, deleted: true })
}

/// A record that was found in free bytes.
struct Carved {
    row: i64,
    /// Nothing of it is gone.
    is_whole: bool,
    start: usize,
    values: Vec<Value>,
    end: usize,
}

/// A record whose cell begins at `at`, or, where one may follow another, one whose first four bytes are gone.
fn record(bytes: &[u8], at: usize, follows: bool, table: &Stored, left: &mut usize) -> Option<Carved> {
    let columns = table.order.len();
    if columns < 2 {
        return None;
    }
    if let Some(carved) = whole(bytes, at, Some(columns), left) {
        return Some(carved);
    }
    *left = left.saturating_sub(if follows { 4 * columns } else { 0 });
    if follows { beheaded(bytes, at, table) } else { None }
}

/// A record whose cell begins at `at`, of so many columns or of any number.
fn whole(bytes: &[u8], at: usize, columns: Option<usize>, left: &mut usize) -> Option<Carved> {
    let (size, used) = varint(&bytes[at..])?;
    let mut here = at + used;
    let (row, used) = varint(&bytes[here..])?;
    here += used;
    let start = here;
    let (header, used) = varint(&bytes[here..])?;
    let header = usize::try_from(header).ok()?;
    let columns = match columns {
        Some(columns) => columns,
        None => {
            let types = bytes.get(here + used..start.checked_add(header)?)?;
            *left = left.saturating_sub(types.len().min(MOST_COLUMNS));
            varints(types)?
        }
    };
    if columns < 2 || header < columns + 1 || header > bytes.len() - start {
        return None;
    }
    here += used;
    *left = left.saturating_sub(columns);
    let (values, end) = types(bytes, here, columns, start + header)?;
    let is_whole = end - start == usize::try_from(size).ok()?;
    *left = left.saturating_sub(end - start);
    (is_whole && plausible(bytes, &values)).then_some(Carved { row: row as i64, is_whole: true, start, values, end })
}

/// How many numbers fill these bytes exactly.
fn varints(mut bytes: &[u8]) -> Option<usize> {
    let mut count = 0;
    while !bytes.is_empty() && count <= MOST_COLUMNS {
        bytes = &bytes[varint(bytes)?.1..];
        count += 1;
    }
    bytes.is_empty().then_some(count)
}

/// A record in a free block, where the next block and the size have overwritten four bytes: what was there
/// were the lengths and the row's number, and perhaps the type of the first value.
fn beheaded(bytes: &[u8], at: usize, table: &Stored) -> Option<Carved> {
    let columns = table.order.len();
    for (start, lost) in [(at + 4, 0), (at + 5, 0), (at + 4, 1), (at + 6, 0)] {
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
        // The length of the header is there where more than four bytes were before it.
        let is_own = start == at + 4 || usize::from(bytes[start - 1]) == end - start + 1;
        let is_whole_block = last == bytes.len() && is_own;
        if text
            && plausible(bytes, &values)
            && (is_whole_block || is_own && clear(bytes, &values) && fits(table, &values))
        {
            return Some(Carved { row: 0, is_whole: false, start, values, end: last });
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

/// True if all texts are such beyond doubt: what stands behind other bytes by chance hardly is.
fn clear(bytes: &[u8], values: &[Value]) -> bool {
    values.iter().all(|value| match value {
        Value::Text(range) => {
            let text = &bytes[range.clone()];
            std::str::from_utf8(text).is_ok() && !text.iter().any(|b| *b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r'))
        }
        _ => true,
    })
}

/// Definitions of tables in free space of the catalogue: of those that were dropped.
pub(super) fn dropped(page: &Page, tables: &mut Vec<Stored>) {
    for range in page.free() {
        let Some(bytes) = page.bytes.get(range) else { continue };
        let words: Vec<usize> = memchr::memmem::find_iter(bytes, b"CREATE TABLE").take(MOST_DROPPED).collect();
        for at in words {
            let schema = statement::schema(&bytes[at..]).filter(|_| tables.len() < MOST_DROPPED);
            tables.extend(schema.map(|schema| Stored::new(schema.table.clone(), 0, schema)));
        }
    }
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
