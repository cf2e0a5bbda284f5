//! SQLite databases: the rows of all tables, and what is left of deleted ones in free space.
//!
//! Pages are read by their number, one at a time, from the file or from the write-ahead log beside it. Nothing in the
//! file is believed: every page is visited once at most, every length is checked, and a page that makes no sense is a
//! gap while the others go on. Views hold no rows and indexes hold copies; both are left out.
//!
//! <https://www.sqlite.org/fileformat2.html>

mod browser;
mod free;
mod page;
mod value;
mod wal;

use super::record::{Cell, Row, Table, TableId};
use super::seek::Seekable;
use super::sql::statement::{self, Schema};
use super::sql::{BLOB, is_text, keep_going, recycle};
use super::{Card, GapReason, Head, Input, Outlet, ReadError, Reader, Text};
use crate::place::{Offsets, Step};
use page::{Kind, Page, Payload};
use std::io::Read;
use std::path::{Path, PathBuf};
use value::Value;

/// The reader of SQLite databases.
pub(super) struct Sqlite;

/// First bytes of a database.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Gaps that are listed one by one.
const MOST_GAPS: u64 = 50;

/// Levels of a tree.
const MOST_DEPTH: usize = 40;

impl Reader for Sqlite {
    fn card(&self) -> &'static Card {
        &Card {
            name: "sqlite",
            extensions: &["sqlite", "sqlite3", "db", "db3"],
            about: "SQLite databases: rows of all tables, with the write-ahead log beside the file; binary values as \
                    sources of their own; deleted rows from free pages and free space, as tables of their own.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        head.starts_with(MAGIC)
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let most = (input.limits.memory / 8).min(16 << 20) as usize;
        let name = input.name.to_path_buf();
        let mut bytes = Seekable::new(input)?;
        let cut = bytes.cut.take();
        match Database::open(&bytes, &name, most) {
            Ok(mut database) => database.read(out)?,
            Err(error) => {
                out.gap(error);
                let stream = &mut bytes.stream(0);
                out.text(Text { stream, encoding: "binary", offsets: Offsets::Source, binary: true })?;
            }
        }
        cut.map_or(Ok(()), Err)
    }
}

/// How text is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// What the header says, and where the pages are.
struct Database<'a> {
    bytes: &'a Seekable<'a>,
    log: Option<wal::Log>,
    /// What stands in the place of the log and is none of this database.
    lost_log: Option<Seekable<'static>>,
    size: usize,
    /// Bytes of a page that hold content.
    usable: usize,
    pages: u32,
    encoding: Encoding,
    most: usize,
    visited: Vec<u64>,
    gaps: u64,
    free_first: u32,
    /// Pages that may still be looked at for one row.
    looks: u64,
}

/// A table of the catalogue.
struct Stored {
    name: String,
    root: u32,
    schema: Schema,
    /// The column that is the row's number and not stored itself.
    alias: Option<usize>,
    /// Columns in the order in which they are stored.
    order: Vec<usize>,
}

/// A table while its rows are handed on.
struct Rows<'t> {
    table: &'t Stored,
    id: TableId,
    count: u64,
    deleted: Option<(TableId, u64)>,
}

fn damaged(detail: impl Into<String>) -> ReadError {
    ReadError::new(GapReason::Damaged, detail)
}

impl<'a> Database<'a> {
    fn open(bytes: &'a Seekable<'a>, name: &Path, most: usize) -> Result<Self, ReadError> {
        let mut header = [0; 100];
        bytes.fill_at(0, &mut header, "SQLite header")?;
        let size = match u16::from_be_bytes([header[16], header[17]]) {
            1 => 65536,
            size => usize::from(size),
        };
        if !size.is_power_of_two() || size < 512 {
            return Err(damaged(format!("SQLite: a page size of {size} is none")));
        }
        let usable = size - usize::from(header[20]);
        if usable < 480 {
            return Err(damaged("SQLite: too little of a page is used"));
        }
        let encoding = match u32::from_be_bytes([header[56], header[57], header[58], header[59]]) {
            2 => Encoding::Utf16Le,
            3 => Encoding::Utf16Be,
            _ => Encoding::Utf8,
        };
        let free_first = u32::from_be_bytes([header[32], header[33], header[34], header[35]]);
        let mut log_name = PathBuf::from(name).into_os_string();
        log_name.push("-wal");
        let beside = bytes.beside(Path::new(&log_name));
        let is_there = beside.as_ref().is_some_and(|log| log.size() > wal::HEADER);
        let (log, lost_log) = match beside.map(|log| wal::Log::open(log, size)) {
            Some(Ok(log)) => (log, None),
            Some(Err(bytes)) => (None, Some(bytes).filter(|_| is_there)),
            None => (None, None),
        };
        let whole = u32::try_from(bytes.size().div_ceil(size as u64)).unwrap_or(u32::MAX);
        let pages = log.as_ref().map_or(whole, |log| whole.max(log.pages));
        let visited = vec![0; (pages as usize).div_ceil(64) + 1];
        // Copies of rows are looked for in their tables, a few for each page and no more.
        let looks = 1000 + 64 * u64::from(pages);
        let mut database =
            Self { bytes, log, lost_log, size, usable, pages, encoding, most, visited, gaps: 0, free_first, looks };
        // The first page is the only one that must be there.
        let first = database.page(1)?;
        if database.log.is_some() {
            database.free_first = first.word(32);
        }
        Ok(database)
    }

    /// Reads a page. Its offset in the file is known if it is there and not in the log.
    fn page(&self, number: u32) -> Result<Page, ReadError> {
        if number == 0 || number > self.pages {
            return Err(damaged(format!("SQLite: page {number} is not in the file")));
        }
        let mut bytes = vec![0; self.size];
        let what = format!("SQLite page {number}");
        if let Some(log) = &self.log
            && log.read(number, &mut bytes)?
        {
            return Ok(Page { number, bytes, usable: self.usable, offset: None });
        }
        let offset = u64::from(number - 1) * self.size as u64;
        self.bytes.fill_at(offset, &mut bytes, &what)?;
        Ok(Page { number, bytes, usable: self.usable, offset: Some(offset) })
    }

    /// Marks a page; false if it was marked before.
    fn visit(&mut self, page: u32) -> bool {
        let (word, bit) = ((page / 64) as usize, 1 << (page % 64));
        let Some(word) = self.visited.get_mut(word) else { return true };
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    fn gap(&mut self, out: &mut dyn Outlet, gap: ReadError) -> Result<(), ReadError> {
        if gap.reason == GapReason::Interrupted {
            return Err(gap);
        }
        self.gaps += 1;
        if self.gaps <= MOST_GAPS {
            out.gap(gap);
        }
        Ok(())
    }

    fn read(&mut self, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let (mut tables, mut dropped) = self.catalogue(out)?;
        for fact in browser::facts(tables.iter().map(|table| &table.schema)) {
            out.fact(fact);
        }
        for table in &tables {
            self.table(table, out)?;
        }
        dropped.retain(|table| tables.iter().all(|known| known.name != table.name));
        tables.extend(dropped);
        self.free_pages(&tables, out)?;
        if self.gaps > MOST_GAPS {
            out.gap(damaged(format!("SQLite: {} more pages or rows make no sense", self.gaps - MOST_GAPS)));
        }
        if let Some(log) = self.lost_log.take() {
            out.nested(Some(Step::Part { part: "wal".into() }), Path::new(""), &mut log.stream(0))?;
        }
        Ok(())
    }

    /// The tables, from the catalogue on the first page.
    fn catalogue(&mut self, out: &mut dyn Outlet) -> Result<(Vec<Stored>, Vec<Stored>), ReadError> {
        let mut tables = Vec::new();
        let mut held = 0;
        let (mut rest, mut dropped) = (Vec::new(), Vec::new());
        self.walk(1, out, &mut |database, out, found| {
            let payload = match found {
                Found::Cell(payload) => payload,
                Found::Free(page) => {
                    free::dropped(page, &mut dropped);
                    return Ok(());
                }
            };
            let record = database.whole(&payload)?;
            let values = value::decode(&record)?;
            let text = |at: usize| match values.get(at) {
                Some(Value::Text(range)) => database.text(&record[range.clone()]),
                _ => Vec::new(),
            };
            let sql = text(4);
            // Comments in a definition, views and triggers are text of the file too.
            rest.push(sql.clone());
            held += sql.len() + 200;
            if held > database.most {
                return Err(ReadError::new(GapReason::OverBudget, "SQLite: a catalogue of tables this large"));
            }
            let root = match values.get(3) {
                Some(Value::Int(root)) => u32::try_from(*root).unwrap_or(0),
                _ => 0,
            };
            if text(0) != b"table" || root == 0 {
                return Ok(());
            }
            let name = String::from_utf8_lossy(&text(1)).into_owned();
            let schema = statement::schema(&sql).unwrap_or_default();
            tables.push(Stored::new(name, root, schema));
            let _ = out;
            Ok(())
        })?;
        let id = out.table(Table { name: None, columns: &[], key: &[], deleted: false });
        for (number, sql) in rest.iter().enumerate().filter(|(_, sql)| !sql.is_empty()) {
            let cells = [Cell::plain(Cell::REST, sql, None)];
            out.row(Row { table: id, number: number as u64 + 1, line: None, raw: None, cells: &cells })?;
        }
        Ok((tables, dropped))
    }

    /// All rows of a table.
    fn table(&mut self, table: &Stored, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let columns: Vec<&str> = table.schema.columns.iter().map(String::as_str).collect();
        let described = Table { name: Some(&table.name), columns: &columns, key: &table.schema.key, deleted: false };
        let mut rows = Rows { table, id: out.table(described), count: 0, deleted: None };
        self.walk(table.root, out, &mut |database, out, found| match found {
            Found::Cell(payload) => {
                rows.count += 1;
                let (id, number) = (rows.id, rows.count);
                database.row(&payload, rows.table, (id, number), out)
            }
            Found::Free(page) => database.free_space(page, &mut rows, out),
        })
    }

    /// Visits the leaves of a tree, and tells their cells and their free space.
    fn walk(&mut self, root: u32, out: &mut dyn Outlet, tell: &mut Tell<'_>) -> Result<(), ReadError> {
        let mut stack = vec![vec![root]];
        while let Some(level) = stack.last_mut() {
            let Some(number) = level.pop() else {
                stack.pop();
                continue;
            };
            if !self.visit(number) {
                self.gap(out, damaged(format!("SQLite: page {number} is in two places")))?;
                continue;
            }
            let page = match self.page(number) {
                Ok(page) => page,
                Err(error) => {
                    self.gap(out, error)?;
                    continue;
                }
            };
            let Some(kind) = page.kind() else {
                self.gap(out, damaged(format!("SQLite: page {number} is of no known kind")))?;
                // It may hold rows all the same.
                tell(self, out, Found::Free(&page))?;
                continue;
            };
            let mut broken = 0;
            let mut children = Vec::new();
            for at in page.cells() {
                match page.cell(kind, at) {
                    Some(cell) => {
                        children.extend(cell.child);
                        if let Some(payload) = cell.payload {
                            match tell(self, out, Found::Cell(payload)) {
                                Err(error) if error.reason == GapReason::Damaged => broken += 1,
                                Err(error) if error.reason == GapReason::Interrupted => return Err(error),
                                Err(error) => self.gap(out, error)?,
                                Ok(()) => {}
                            }
                        }
                    }
                    None => broken += 1,
                }
            }
            if broken > 0 {
                self.gap(out, damaged(format!("SQLite: {broken} rows of page {number} make no sense")))?;
            }
            tell(self, out, Found::Free(&page))?;
            if !kind.is_leaf() {
                children.push(page.right_child());
                children.reverse();
                if stack.len() >= MOST_DEPTH {
                    self.gap(out, damaged("SQLite: a tree with this many levels"))?;
                    continue;
                }
                stack.push(children);
            }
        }
        Ok(())
    }

    /// The whole of a payload.
    fn whole(&mut self, payload: &Payload<'_>) -> Result<Vec<u8>, ReadError> {
        if payload.size > self.most as u64 {
            return Err(ReadError::new(GapReason::OverBudget, "SQLite: a definition this long"));
        }
        self.start(payload, payload.size as usize)
    }

    /// The first `count` bytes of a payload.
    fn start(&mut self, payload: &Payload<'_>, count: usize) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::with_capacity(count.min(self.most));
        bytes.extend_from_slice(&payload.local[..payload.local.len().min(count)]);
        let mut next = payload.overflow;
        while bytes.len() < count {
            if !self.visit(next) {
                return Err(damaged(format!("SQLite: overflow page {next} is in two places")));
            }
            let page = self.page(next)?;
            let more = (count - bytes.len()).min(self.usable - 4);
            bytes.extend_from_slice(&page.bytes[4..4 + more]);
            next = page.word(0);
        }
        Ok(bytes)
    }

    /// Text as UTF-8.
    fn text(&self, bytes: &[u8]) -> Vec<u8> {
        let pairs = bytes.chunks_exact(2);
        let units: Vec<u16> = match self.encoding {
            Encoding::Utf8 => return bytes.to_vec(),
            Encoding::Utf16Le => pairs.map(|p| u16::from_le_bytes([p[0], p[1]])).collect(),
            Encoding::Utf16Be => pairs.map(|p| u16::from_be_bytes([p[0], p[1]])).collect(),
        };
        String::from_utf16_lossy(&units).into_bytes()
    }

    /// Hands on a row.
    fn row(
        &mut self,
        payload: &Payload<'_>,
        table: &Stored,
        (id, number): (TableId, u64),
        out: &mut dyn Outlet,
    ) -> Result<(), ReadError> {
        if payload.size > u64::from(self.pages) * self.size as u64 {
            return Err(damaged("SQLite: a row larger than the file"));
        }
        let long;
        let record = if payload.size <= payload.local.len() as u64 {
            payload.local
        } else {
            long = self.start(payload, payload.size.min(self.most as u64) as usize)?;
            &long
        };
        let whole = payload.size <= record.len() as u64;
        let base = payload.offset.filter(|_| whole && payload.overflow == 0);
        let values = value::decode_start(record, payload.size)?;
        let (cells, blobs) = self.cells(table, payload.row, record, &values, base);
        let result = out.row(Row { table: id, number, line: None, raw: None, cells: &cells.borrow() });
        result?;
        for (column, range) in blobs {
            let step = Step::Table {
                table: table.name.clone(),
                column: table.schema.columns.get(column as usize).cloned(),
                row: Some(number),
                key: Vec::new(),
            };
            let result = if range.end <= record.len() {
                out.nested(Some(step), Path::new(""), &mut &record[range])
            } else {
                // A value that is not held as a whole comes as a stream of its pages.
                let mut chain = Chain { database: self, payload, at: 0, next: payload.overflow, page: None, left: 0 };
                std::io::copy(&mut (&mut chain).take(range.start as u64), &mut std::io::sink())?;
                out.nested(Some(step), Path::new(""), &mut chain.take(range.len() as u64))
            };
            keep_going(result, out)?;
        }
        Ok(())
    }

    /// The values of a row as cells, and those that are sources of their own.
    fn cells<'r>(
        &self,
        table: &Stored,
        row: i64,
        record: &'r [u8],
        values: &[Value],
        base: Option<u64>,
    ) -> (Cells<'r>, Vec<(u32, std::ops::Range<usize>)>) {
        let mut cells = Cells::default();
        let mut blobs = Vec::new();
        for (i, value) in values.iter().enumerate() {
            let position = table.order.get(i).copied();
            let column = position.map_or(Cell::REST, |at| at as u32);
            match value {
                Value::Null if position.is_some() && position == table.alias => cells.own(column, row.to_string()),
                Value::Null => {}
                Value::Int(number) => cells.own(column, number.to_string()),
                Value::Real(number) => cells.own(column, number.to_string()),
                Value::Text(range) | Value::Blob(range) if range.is_empty() => {}
                Value::Text(range) | Value::Blob(range) if range.end > record.len() => {
                    blobs.push((column, range.clone()));
                }
                Value::Text(range) if self.encoding == Encoding::Utf8 => {
                    let at = base.map(|base| base + range.start as u64);
                    cells.list.push((column, Held::Here(&record[range.clone()]), at));
                }
                Value::Text(range) => cells.own(column, self.text(&record[range.clone()])),
                Value::Blob(range) => {
                    let bytes = &record[range.clone()];
                    if bytes.len() >= BLOB && !is_text(bytes) {
                        blobs.push((column, range.clone()));
                    } else {
                        let at = base.map(|base| base + range.start as u64);
                        cells.list.push((column, Held::Here(bytes), at));
                    }
                }
            }
        }
        (cells, blobs)
    }
}

impl Stored {
    fn new(name: String, root: u32, schema: Schema) -> Self {
        let columns = schema.columns.len();
        let alias = match schema.key[..] {
            [only] if !schema.without_rowid && schema.types[only as usize] == "INTEGER" => Some(only as usize),
            _ => None,
        };
        let stored = |column: &usize| !schema.generated.contains(&(*column as u32));
        let mut order: Vec<usize> = Vec::with_capacity(columns);
        if schema.without_rowid {
            order.extend(schema.key.iter().map(|k| *k as usize));
        }
        order.extend(
            (0..columns).filter(stored).filter(|c| !schema.without_rowid || !schema.key.contains(&(*c as u32))),
        );
        Self { name, root, schema, alias, order }
    }
}

/// What a walk meets.
enum Found<'p> {
    Cell(Payload<'p>),
    Free(&'p Page),
}

type Tell<'t> = dyn FnMut(&mut Database<'_>, &mut dyn Outlet, Found<'_>) -> Result<(), ReadError> + 't;

/// Bytes of a cell.
enum Held<'r> {
    Here(&'r [u8]),
    Own(Vec<u8>),
}

/// Cells, some of which own their bytes.
#[derive(Default)]
struct Cells<'r> {
    list: Vec<(u32, Held<'r>, Option<u64>)>,
}

impl Cells<'_> {
    fn own(&mut self, column: u32, value: impl Into<Vec<u8>>) {
        self.list.push((column, Held::Own(value.into()), None));
    }

    fn borrow(&self) -> Vec<Cell<'_>> {
        let mut cells = recycle(Vec::with_capacity(self.list.len()));
        cells.extend(self.list.iter().map(|(column, held, at)| {
            let value = match held {
                Held::Here(bytes) => bytes,
                Held::Own(bytes) => bytes.as_slice(),
            };
            Cell::plain(*column, value, *at)
        }));
        cells
    }
}

/// A payload as a stream, page by page.
struct Chain<'c, 'd, 'p> {
    database: &'c Database<'d>,
    payload: &'c Payload<'p>,
    at: usize,
    next: u32,
    page: Option<Page>,
    left: usize,
}

impl Read for Chain<'_, '_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let local = &self.payload.local[self.at.min(self.payload.local.len())..];
        if !local.is_empty() {
            let count = local.len().min(buffer.len());
            buffer[..count].copy_from_slice(&local[..count]);
            self.at += count;
            return Ok(count);
        }
        if self.left == 0 {
            if self.next == 0 {
                return Ok(0);
            }
            let page = self.database.page(self.next)?;
            self.next = page.word(0);
            self.left = self.database.usable - 4;
            self.page = Some(page);
        }
        let Some(page) = &self.page else { return Ok(0) };
        let count = self.left.min(buffer.len());
        let from = self.database.usable - self.left;
        buffer[..count].copy_from_slice(&page.bytes[from..from + count]);
        self.left -= count;
        Ok(count)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
