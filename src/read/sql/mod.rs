//! SQL dumps: the rows of `INSERT` and `COPY` with their tables and columns, and all between them as text.
//!
//! A dump is streamed: no statement is held as a whole, only the row that is being read. What a statement is, is decided
//! where one can begin (at the start of a line or after a `;`), and only three kinds matter. Everything else, comments
//! and broken statements included, goes out as text between rows, so nothing is left unsearched and nothing that looks
//! like SQL and is none can lead the reader astray for more than a stretch.

mod copy;
mod give;
mod looks;
mod recognise;
pub(super) mod statement;
mod tables;
mod tuple;

use super::beside::Nowhere;
use super::encoding::{self, DecodingReader, Found};
use super::record::{Cell, Raw, Row, Table};
use super::window::{More, Window};
use super::{Card, GapReason, HEAD, Head, Input, Outlet, ReadError, Reader};
use crate::place::{Offsets, Step};
use looks::Looks;
pub(super) use recognise::text;
use statement::{Statement, Target};
use std::io::Read;
use std::ops::Range;
use std::path::Path;
use tables::Known;
pub(super) use tables::Tables;
use tuple::{Dialect, Stop, Tuple, Value};

/// The reader of SQL dumps.
pub(super) struct Sql;

/// More columns than any server allows.
pub(super) const MOST_COLUMNS: usize = 4096;

/// Text between rows that goes out at a time.
const STRETCH: usize = 64 * 1024;

/// The longest row.
const MOST_ROW: u64 = 16 << 20;

/// Bytes below which binary values are too short to be a file of their own.
pub(super) const BLOB: usize = 64;

impl Reader for Sql {
    fn card(&self) -> &'static Card {
        &Card {
            name: "sql",
            extensions: &["sql", "sqlce", "dump"],
            about: "SQL dumps of MySQL and MariaDB, PostgreSQL (plain), SQLite, SQL Server, Oracle and phpMyAdmin: rows of \
                    INSERT, UPDATE and COPY by table and column, data files of `mysqldump --tab` with their definition \
                    beside them, the rest as text.",
        }
    }

    fn recognises(&self, head: &Head<'_>, name: &Path) -> bool {
        recognise::is_dump(head, name)
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let most = (input.limits.memory / 8).min(MOST_ROW) as usize;
        let dialect = recognise::dialect(input.head);
        let mut tables = Tables::default();
        match recognise::charset(input.head) {
            Found::Other(charset) => {
                let mut text = DecodingReader::new(input.stream, charset);
                Dump::new(&mut text, most, &mut tables, out).of(dialect, Some(Offsets::Text)).read(State::Between)
            }
            _ => {
                tables.keys = input.file.map(|file| tables::keys_behind(file, input.name)).unwrap_or_default();
                Dump::new(input.stream, most, &mut tables, out).of(dialect, Some(Offsets::Source)).read(State::Between)
            }
        }
    }
}

/// Reads a piece of a dump of PostgreSQL that is put together from an archive, where offsets and lines mean nothing.
/// Tables stay known from piece to piece.
pub(super) fn piece(
    stream: &mut dyn Read,
    most: usize,
    tables: &mut Tables,
    out: &mut dyn Outlet,
) -> Result<(), ReadError> {
    Dump::new(stream, most, tables, out).read(State::Between)
}

/// Reads the rows of one table from a file of their own, as lines of `COPY`. The definitions are a script, and `copy` the
/// statement that the rows belong to; without one they belong to the only table of the script.
pub(super) fn rows(input: Input<'_>, definitions: &[u8], copy: &[u8], out: &mut dyn Outlet) -> Result<(), ReadError> {
    let most = (input.limits.memory / 8).min(MOST_ROW) as usize;
    let mut tables = Tables::default();
    Dump::new(&mut &*definitions, most, &mut tables, &mut Nowhere).read(State::Between)?;
    let reach = std::cell::Cell::new(0);
    let (target, is_marked) = match (statement::parse(copy, 0, &reach), only_table(definitions)) {
        (Ok(Statement::Copy(target)), _) => (target, true),
        (_, Some((table, ..))) => (Target { table, columns: Vec::new(), end: 0 }, false),
        _ => return Err(ReadError::new(GapReason::Damaged, "the table of these rows is not defined")),
    };
    let mut read = |stream: &mut dyn Read, offsets| {
        let dialect = Dialect { backslash: false, guessed: false };
        let mut dump = Dump::new(stream, most, &mut tables, out).of(dialect, Some(offsets));
        dump.is_marked = is_marked;
        let table = dump.target(&target);
        dump.read(State::Copy(table))
    };
    match encoding::detect(&input.head[..input.head.len().min(HEAD)]) {
        Found::Other(charset) => read(&mut DecodingReader::new(input.stream, charset), Offsets::Text),
        _ => read(input.stream, Offsets::Source),
    }
}

/// Name, columns and key of the table that a script defines, if it is the only one.
pub(super) fn only_table(script: &[u8]) -> Option<(String, Vec<String>, Vec<u32>)> {
    let mut tables = Tables::default();
    Dump::new(&mut &*script, MOST_ROW as usize, &mut tables, &mut Nowhere).read(State::Between).ok()?;
    let known = tables.list.pop().filter(|_| tables.list.is_empty())?;
    Some((known.name, known.columns, known.key))
}

/// How many fields the first line of `COPY` has; 0 if it does not end in this text.
pub(super) fn fields(text: &[u8]) -> usize {
    copy::line_end(text, 0).map_or(0, |end| copy::tabs(&text[..end]).count() + 1)
}

/// What the window is inside of.
enum State {
    Between,
    /// Tuples of an INSERT into a table.
    Values(usize),
    /// Lines of a COPY into a table.
    Copy(usize),
    /// What is set in a row of a table.
    Set(usize),
}

struct Dump<'a, 'b> {
    window: Window<'a>,
    out: &'b mut dyn Outlet,
    dialect: Dialect,
    /// The lines of a `COPY` end with a mark, and not with the file.
    is_marked: bool,
    /// What offsets in the window count, if they mean anything.
    offsets: Option<Offsets>,
    tables: &'b mut Tables,
    /// The column of each value of a row.
    columns: Vec<u32>,
    /// The header of the last INSERT and its table: dumps repeat it for each row. Empty if `columns` are of another.
    header: (Vec<u8>, usize),
    /// The line, and the characters before on it, of the last offset that was asked for.
    line: u64,
    column: u64,
    /// How much of the window has been counted into them.
    counted: usize,
    tuple: Tuple,
    cells: Vec<Cell<'static>>,
    looks: Looks,
    blobs: Vec<(u32, Range<usize>)>,
}

impl<'a, 'b> Dump<'a, 'b> {
    fn new(stream: &'a mut dyn Read, most: usize, tables: &'b mut Tables, out: &'b mut dyn Outlet) -> Self {
        Self {
            window: Window::new(stream, most),
            out,
            dialect: Dialect { backslash: false, guessed: false },
            is_marked: true,
            offsets: None,
            tables,
            columns: Vec::new(),
            header: (Vec::new(), usize::MAX),
            line: 1,
            column: 0,
            counted: 0,
            tuple: Tuple::default(),
            cells: Vec::new(),
            looks: Looks::default(),
            blobs: Vec::new(),
        }
    }

    fn of(mut self, dialect: Dialect, offsets: Option<Offsets>) -> Self {
        self.dialect = dialect;
        self.offsets = offsets;
        self
    }

    fn read(&mut self, mut state: State) -> Result<(), ReadError> {
        loop {
            state = match state {
                State::Between => match self.between()? {
                    Some(state) => state,
                    None => break,
                },
                State::Values(table) => {
                    self.values(table)?;
                    State::Between
                }
                State::Copy(table) => {
                    self.copy(table)?;
                    State::Between
                }
                State::Set(table) => {
                    self.set(table)?;
                    State::Between
                }
            };
        }
        self.window.result()
    }

    /// Text up to the next statement that matters; `None` at the end.
    fn between(&mut self) -> Result<Option<State>, ReadError> {
        let mut at = 0;
        // Behind a stretch of a line that is too long to be held: no statement begins here.
        let mut inside = false;
        loop {
            let text = self.window.here();
            let here = if inside { at } else { tuple::blank(text, at) };
            if !inside && self.looks.may(self.window.offset() + here as u64) {
                // Dumps of one row a statement repeat its header, byte for byte.
                let header = &self.header.0;
                if !header.is_empty() && text[here..].starts_with(header) {
                    let end = here + header.len();
                    self.rest(0..here)?;
                    self.consume(end);
                    return Ok(Some(State::Values(self.header.1)));
                }
                let reach = std::cell::Cell::new(here);
                let parsed = statement::parse(text, here, &reach);
                let looked = reach.get() - here;
                self.looks.at(looked);
                match parsed {
                    Ok(Statement::Values(target)) => {
                        let header = &text[here..target.end];
                        let header = if header.len() <= STRETCH { header.to_vec() } else { Vec::new() };
                        let table = self.target(&target);
                        self.header = (header, table);
                        self.rest(0..target.end)?;
                        self.consume(target.end);
                        return Ok(Some(State::Values(table)));
                    }
                    Ok(Statement::Copy(target)) => {
                        let table = self.target(&target);
                        self.header.0.clear();
                        self.rest(0..target.end)?;
                        self.consume(target.end);
                        return Ok(Some(State::Copy(table)));
                    }
                    Ok(Statement::Set(target)) => {
                        let table = self.target(&target);
                        self.header.0.clear();
                        self.rest(0..target.end)?;
                        self.consume(target.end);
                        return Ok(Some(State::Set(table)));
                    }
                    Ok(Statement::Table(schema)) => {
                        at = schema.end;
                        self.header.0.clear();
                        self.tables.define(schema);
                        continue;
                    }
                    Ok(Statement::Key(target)) => {
                        at = target.end;
                        self.tables.key(&target);
                        continue;
                    }
                    Err(Stop::More) if self.window.more() == More::Yes => continue,
                    Err(_) => self.looks.vain(looked),
                }
            }
            let text = self.window.here();
            let line = text.get(here..text.len().min(2 * STRETCH)).unwrap_or_default();
            match memchr::memchr2(b'\n', b';', line) {
                Some(next) => {
                    at = here + next + 1;
                    inside = false;
                }
                None => {
                    let all = text.len();
                    if all < 2 * STRETCH {
                        match self.window.more() {
                            More::Yes => continue,
                            More::Ended => {
                                self.rest(0..all)?;
                                self.consume(all);
                                return Ok(None);
                            }
                            More::Full => {}
                        }
                    }
                    // The cut depends on nothing but the text, and is between words if there are any.
                    let text = self.window.here();
                    let least = all.min(2 * STRETCH) / 2;
                    let cut = text[least..2 * least].iter().position(u8::is_ascii_whitespace);
                    let cut = here.max(least + cut.map_or(least, |cut| cut + 1));
                    inside = here < all;
                    self.rest(0..cut)?;
                    self.consume(cut);
                    at = 0;
                }
            }
            if at >= STRETCH {
                self.rest(0..at)?;
                self.consume(at);
                at = 0;
            }
        }
    }

    /// Tuples, separated by commas.
    fn values(&mut self, table: usize) -> Result<(), ReadError> {
        let mut at = 0;
        let mut flipped = false;
        loop {
            let mut tuple = std::mem::take(&mut self.tuple);
            let parsed = tuple.parse(self.window.here(), at, self.dialect);
            self.tuple = tuple;
            let reach = match parsed {
                Ok(end) => end,
                Err(Stop::More) => self.window.here().len(),
                Err(Stop::Broken) => self.tuple.reach,
            };
            self.looks.at(reach - at);
            match parsed {
                Ok(end) => {
                    flipped = false;
                    self.tables.list[table].rows += 1;
                    self.row(table, at..end)?;
                    at = end;
                }
                Err(stop) => {
                    let begin = at;
                    if stop == Stop::More {
                        self.consume(at);
                        at = 0;
                        if self.window.more() == More::Yes {
                            continue;
                        }
                    }
                    self.looks.vain(reach - begin);
                    if self.dialect.guessed && !flipped {
                        // The head had no sign of what a backslash means; perhaps it means the other thing.
                        flipped = true;
                        self.dialect.backslash = !self.dialect.backslash;
                        continue;
                    }
                    if flipped {
                        self.dialect.backslash = !self.dialect.backslash;
                    }
                    self.consume(at);
                    // What makes no sense is text; only what has no end is missing.
                    return if stop == Stop::More { self.broken("a row") } else { self.window.result() };
                }
            }
            match self.separator(&mut at)? {
                true => {}
                false => return Ok(()),
            }
        }
    }

    /// What `UPDATE` or `INSERT … SET` says of one row.
    fn set(&mut self, table: usize) -> Result<(), ReadError> {
        loop {
            let mut tuple = std::mem::take(&mut self.tuple);
            let parsed = statement::assignments(self.window.here(), &mut tuple, self.dialect);
            self.tuple = tuple;
            match parsed {
                Ok((names, end)) => {
                    self.columns_of(table, &names);
                    self.tables.list[table].rows += 1;
                    self.row(table, 0..end)?;
                    self.consume(end);
                    return Ok(());
                }
                Err(Stop::More) if self.window.more() == More::Yes => {}
                Err(_) => {
                    let looked = self.window.here().len().min(self.tuple.reach);
                    self.looks.vain(looked);
                    return Ok(());
                }
            }
        }
    }

    /// What stands behind a tuple that ends at `at`: true if another follows, at the new `at`. Otherwise the window
    /// begins with what follows.
    fn separator(&mut self, at: &mut usize) -> Result<bool, ReadError> {
        loop {
            let text = self.window.here();
            let next = tuple::blank(text, *at);
            let over = match text.get(next) {
                Some(b',') => {
                    let open = statement::skip(text, next + 1).unwrap_or(text.len());
                    self.looks.at(open - next);
                    match text.get(open) {
                        Some(b'(') => {
                            // A comment between tuples.
                            if tuple::blank(text, next + 1) < open {
                                self.rest(next + 1..open)?;
                            }
                            *at = open;
                            return Ok(true);
                        }
                        Some(_) => 0,
                        None => {
                            self.consume(next);
                            *at = 0;
                            if self.window.more() == More::Yes {
                                continue;
                            }
                            self.looks.vain(self.window.here().len());
                            return Ok(false);
                        }
                    }
                }
                Some(b';') => 1,
                Some(_) => 0,
                None => {
                    self.consume(next);
                    *at = 0;
                    if self.window.more() == More::Yes {
                        continue;
                    }
                    return Ok(false);
                }
            };
            self.consume(next + over);
            return Ok(false);
        }
    }

    /// Lines of `COPY`, up to `\.`.
    fn copy(&mut self, table: usize) -> Result<(), ReadError> {
        let mut at = 0;
        // Inside a line that is too long to be a row.
        let mut inside = false;
        loop {
            let text = self.window.here();
            let end = match copy::line_end(text, at) {
                Some(end) => end,
                None => {
                    self.consume(at);
                    at = 0;
                    match self.window.more() {
                        More::Yes => continue,
                        More::Full => {
                            inside = true;
                            let all = self.window.here().len();
                            self.rest(0..all)?;
                            self.consume(all);
                            continue;
                        }
                        More::Ended => {
                            let all = self.window.here().len();
                            if all == 0 {
                                return if self.is_marked { self.broken("the rows of a table") } else { Ok(()) };
                            }
                            all
                        }
                    }
                }
            };
            let text = self.window.here();
            let line = text[at..end].strip_suffix(b"\r").unwrap_or(&text[at..end]);
            if line == b"\\." {
                self.consume(end + 1);
                return Ok(());
            }
            let length = line.len();
            if inside {
                inside = false;
                self.rest(at..end)?;
            } else {
                let mut tuple = std::mem::take(&mut self.tuple);
                tuple.copy_line(line, at);
                self.tuple = tuple;
                self.tables.list[table].rows += 1;
                self.row(table, at..at + length)?;
            }
            at = (end + 1).min(self.window.here().len());
            if at > self.window.here().len() / 2 {
                self.consume(at);
                at = 0;
            }
        }
    }

    /// The dump stops to make sense here. What follows is text until the next statement.
    fn broken(&mut self, inside: &str) -> Result<(), ReadError> {
        self.window.result()?;
        if self.window.more() == More::Ended {
            self.window.result()?;
            self.out.gap(ReadError::new(GapReason::Truncated, format!("the dump ends inside {inside}")));
        }
        Ok(())
    }

    fn consume(&mut self, count: usize) {
        let count = count.min(self.window.here().len());
        self.line_at(count);
        self.counted -= count.min(self.counted);
        self.window.consume(count);
    }

    /// The table that rows go to; `columns` says where their values belong.
    fn target(&mut self, target: &Target) -> usize {
        let index = match self.tables.names.get(&target.table) {
            Some(&index) => index,
            None => {
                let (name, columns) = (target.table.clone(), target.columns.clone());
                self.tables.add(Known { name, columns, ..Known::default() })
            }
        };
        self.columns_of(index, &target.columns);
        index
    }

    /// Values belong to these columns of a table, or to all of it if none are named.
    fn columns_of(&mut self, index: usize, names: &[String]) {
        let known = &mut self.tables.list[index];
        self.columns.clear();
        if names.is_empty() {
            self.columns.extend(0..known.columns.len() as u32);
        }
        for (i, name) in names.iter().enumerate() {
            // Most statements name the columns in the order of the table.
            let at = if known.columns.get(i) == Some(name) { Some(i) } else { None };
            if at.is_none() {
                self.looks.vain(known.columns.len() / 4);
            }
            let at = at.or_else(|| known.columns.iter().position(|c| c == name));
            let at = at.or_else(|| known.columns.iter().position(|c| c.eq_ignore_ascii_case(name)));
            self.columns.push(match (at, known.id) {
                (Some(at), _) => at as u32,
                (None, _) if known.columns.len() >= MOST_COLUMNS => Cell::REST,
                (None, id) => {
                    known.columns.push(name.clone());
                    id.map_or(known.columns.len() as u32 - 1, |id| self.out.column(id, name))
                }
            });
        }
    }
}

/// A value inside a row that could not be read leaves the row as it is; only a scan that was stopped ends.
pub(super) fn keep_going(result: Result<(), ReadError>, out: &mut dyn Outlet) -> Result<(), ReadError> {
    match result {
        Err(error) if error.reason == GapReason::Interrupted => Err(error),
        Err(error) => {
            out.gap(error);
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// True for bytes that are text without control characters.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    !bytes.iter().any(|&b| b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r') || b == 0x7F)
        && std::str::from_utf8(bytes).is_ok()
}

/// The same allocation for cells of another life.
pub(super) fn recycle<'to>(mut cells: Vec<Cell<'_>>) -> Vec<Cell<'to>> {
    cells.clear();
    cells.into_iter().map(|cell| Cell { value: &[], index: &[], ..cell }).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
