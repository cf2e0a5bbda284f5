//! Delimited text: CSV and its relatives, with commas, tabs, semicolons or bars.
//!
//! A row keeps its own text, so that a value that stands there as it is has its exact place; only a value with doubled
//! or escaped quotes is copied. A quote that is not closed within [`MOST`] bytes is taken for a letter if the lines behind
//! it are rows of the table, so that one stray quote costs one row and not the file. Rows that are longer come in parts.

mod dialect;
mod heading;
mod split;

use super::labels;
use super::lines::{Window, read_text};
use super::long;
use super::{Card, Cell, HEAD, Head, Input, Outlet, Raw, ReadError, Reader, Row, Table, TableId};
pub(super) use dialect::Dialect;
use split::{Field, MOST_FIELDS, split};
use std::borrow::Cow;
use std::path::Path;

/// Longest row that is kept together, in bytes.
const MOST: usize = 1 << 20;

/// Lines behind an open quote that tell whether it is one.
const MOST_LINES: usize = 10_000;

/// The reader.
pub(super) struct Delimited;

impl Reader for Delimited {
    fn card(&self) -> &'static Card {
        &Card {
            name: "delimited",
            extensions: &["csv", "tsv", "psv", "tab"],
            about: "Rows with commas, tabs, semicolons or bars, quoted or not, with a header or without.",
        }
    }

    fn recognises(&self, head: &Head<'_>, name: &Path) -> bool {
        head.text().is_some_and(|text| {
            let mut text = Cow::Borrowed(text);
            if dialect::has_lone_returns(&text) {
                text.to_mut().iter_mut().filter(|b| **b == b'\r').for_each(|b| *b = b'\n');
            }
            dialect::detect(&text, name).is_some()
        })
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let name = input.name.to_path_buf();
        read_text(input, out, &mut |window, out| {
            if dialect::has_lone_returns(window.text()) {
                window.returns_end_lines();
            }
            let Some(dialect) = dialect::detect(window.text(), &name) else { return Ok(()) };
            rows(window, &dialect, (None, &[]), out)
        })
    }
}

/// How many fields the first row of a text has; 0 if it does not end in it.
pub(super) fn fields(text: &[u8], dialect: &Dialect) -> usize {
    let (mut fields, mut copied) = (Vec::new(), Vec::new());
    split(text, dialect, true, &mut fields, &mut copied).map_or(0, |_| fields.len())
}

pub(super) use dialect::{Layout, layout};

/// True for a text whose first row names its columns.
pub(super) fn has_heading(head: &[u8], name: &Path) -> bool {
    dialect::detect(head, name).is_some_and(|dialect| dialect.columns.iter().any(|column| !column.is_empty()))
}

/// Reads the rows of a table whose name and key may be known.
pub(super) fn rows(
    window: &mut Window<'_>,
    dialect: &Dialect,
    (name, key): (Option<&str>, &[u32]),
    out: &mut dyn Outlet,
) -> Result<(), ReadError> {
    let columns: Vec<&str> = dialect.columns.iter().map(String::as_str).collect();
    let table = out.table(Table { name, columns: &columns, key, deleted: false });
    let mut reader = RowReader { dialect, table, number: 0, fields: Vec::new(), copied: Vec::new() };
    // What stands before the first row is no row, but is searched.
    let mut before = dialect.before;
    while before > 0 && (!window.text().is_empty() || window.more() && !window.text().is_empty()) {
        before -= usize::from(reader.one(window, out, true)?);
    }
    while !window.text().is_empty() || window.more() && !window.text().is_empty() {
        reader.one(window, out, false)?;
    }
    Ok(())
}

struct RowReader<'d> {
    dialect: &'d Dialect,
    table: TableId,
    number: u64,
    fields: Vec<Field>,
    copied: Vec<u8>,
}

impl RowReader<'_> {
    /// Reads one row; `rest` if it is none of the table's. False if it is blank.
    fn one(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet, rest: bool) -> Result<bool, ReadError> {
        let (end, next) = loop {
            let len = window.text().len();
            match self.split(window.text(), true) {
                Some(done) if done.0 <= MOST => break done,
                None if len <= MOST && self.fields.len() <= MOST_FIELDS && window.more() => continue,
                None if len <= MOST && self.fields.len() <= MOST_FIELDS && !self.is_open() => break (len, len),
                _ => {}
            }
            // What is not held as a whole may be closed later on; all else is over.
            let is_over = len <= MOST;
            let stray =
                self.fields.last().is_some_and(|f| f.open && (is_over || self.is_stray(&window.text()[f.begin..])));
            match self.split(&window.text()[..len.min(MOST)], !stray) {
                Some(done) => break done,
                None if stray && len <= MOST && self.fields.len() <= MOST_FIELDS => break (len, len),
                None => {
                    self.number += u64::from(!rest);
                    return self.parts(window, out, rest).map(|()| true);
                }
            }
        };
        let is_blank = window.text()[..end].iter().all(u8::is_ascii_whitespace);
        if !is_blank {
            let rest = rest || self.dialect.ruled && dialect::is_ruler(&window.text()[..end]);
            self.number += u64::from(!rest);
            self.give(window, out, (0, end), rest)?;
        }
        window.pass(next);
        Ok(!is_blank)
    }

    /// True if the last field is in a quote that has no end.
    fn is_open(&self) -> bool {
        self.fields.last().is_some_and(|field| field.open)
    }

    /// True for a quote without an end that is no quote: the lines behind it are rows of this table.
    fn is_stray(&self, text: &[u8]) -> bool {
        let text = &text[..text.len().min(MOST)];
        let width = self.dialect.columns.len();
        let (mut rows, mut all) = (0, 0);
        let (mut fields, mut copied) = (Vec::new(), Vec::new());
        let mut at = memchr::memchr(b'\n', text).map_or(text.len(), |n| n + 1);
        while at < text.len() && all < MOST_LINES {
            fields.clear();
            copied.clear();
            let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |n| at + n + 1);
            let is_row = split(&text[at..end], self.dialect, true, &mut fields, &mut copied).is_some();
            let is_blank = text[at..end].iter().all(u8::is_ascii_whitespace);
            rows += usize::from(is_row && !is_blank && fields.len() == width);
            all += usize::from(!is_blank);
            at = end;
        }
        all > 1 && rows * 2 >= all
    }

    /// Reads a row that is too long to be held, or has too many fields, in parts of one number.
    fn parts(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet, rest: bool) -> Result<(), ReadError> {
        let mut first = 0;
        loop {
            window.fill(MOST);
            let text = &window.text()[..window.text().len().min(MOST)];
            let len = text.len();
            match self.split(text, true) {
                Some((end, next)) => {
                    self.give(window, out, (first, end), rest)?;
                    window.pass(next);
                    return Ok(());
                }
                None if len < MOST && self.fields.len() <= MOST_FIELDS && !self.is_open() => {
                    self.give(window, out, (first, len), rest)?;
                    window.pass(len);
                    return Ok(());
                }
                None => {}
            }
            // What the last field has may go on behind the text.
            let Some(last) = self.fields.pop() else { return Ok(()) };
            if self.fields.is_empty() {
                let is_quoted = last.open && !self.is_stray(&window.text()[..len]);
                window.pass(if is_quoted { last.start } else { 0 });
                if !self.pieces(window, out, (if rest { Cell::REST } else { first }, is_quoted))? {
                    return Ok(());
                }
                first = first.saturating_add(1);
            } else {
                self.give(window, out, (first, last.begin), rest)?;
                first = first.saturating_add(self.fields.len() as u32);
                window.pass(last.begin);
            }
        }
    }

    /// Hands over a field in pieces, from behind its quote if it has one, and passes what ends it. True if another
    /// field follows.
    fn pieces(
        &mut self,
        window: &mut Window<'_>,
        out: &mut dyn Outlet,
        (column, mut is_quoted): (u32, bool),
    ) -> Result<bool, ReadError> {
        let Dialect { delimiter, quote, backslash, .. } = *self.dialect;
        loop {
            window.fill(MOST + 2);
            let text = window.text();
            let piece = long::piece(text, MOST, |at| {
                let rest = text.get(at..)?;
                if !is_quoted {
                    return memchr::memchr2(delimiter, b'\n', rest).map(|n| (at + n, 0));
                }
                let other = if backslash { b'\\' } else { quote };
                let mark = at + memchr::memchr2(quote, other, rest)?;
                let is_pair = text[mark] != quote || text.get(mark + 1) == Some(&quote);
                Some((mark, if is_pair { 2 } else { 0 }))
            });
            let own = &text[..piece.end];
            let value = own.trim_ascii();
            let blanks = own.len() - own.trim_ascii_start().len();
            let (at, line, _) = window.place();
            let raw = self.raw(window, piece.end);
            let offset = Some(at + blanks as u64);
            let cell = if piece.escaped {
                self.copied.clear();
                unquote(value, quote, backslash, &mut self.copied);
                Cell::decoded(column, &self.copied, offset, value.len())
            } else {
                Cell::plain(column, value, offset)
            };
            if !value.is_empty() {
                let number = self.number.max(1);
                out.row(Row { table: self.table, number, line: Some(line), raw: Some(raw), cells: &[cell] })?;
            }
            window.pass(piece.end);
            if !piece.is_last {
                if piece.end == 0 {
                    return Ok(false);
                }
                continue;
            }
            if is_quoted {
                window.fill(64);
                let text = &window.text()[1..];
                let end = memchr::memchr2(delimiter, b'\n', text).unwrap_or(text.len());
                is_quoted = false;
                // Where something follows the closing quote, the field goes on.
                window.pass(if text[..end].trim_ascii().is_empty() { 1 + end } else { 0 });
                if window.text().first().is_some_and(|b| *b != delimiter && *b != b'\n') {
                    continue;
                }
            }
            let ended_by = window.text().first().copied();
            window.pass(usize::from(ended_by.is_some()));
            return Ok(ended_by == Some(delimiter));
        }
    }

    fn split(&mut self, text: &[u8], quotes: bool) -> Option<(usize, usize)> {
        self.fields.clear();
        self.copied.clear();
        split(text, self.dialect, quotes, &mut self.fields, &mut self.copied)
    }

    /// The text of a row, or of a part of one, that ends at `end`.
    fn raw<'w>(&self, window: &'w Window<'_>, end: usize) -> Raw<'w> {
        let (at, _, column) = window.place();
        Raw { bytes: &window.text()[..end], at, column, offsets: window.offsets, apart: false }
    }

    /// True for a row that is the names of the columns.
    fn names_again(&self, text: &[u8]) -> bool {
        let columns = &self.dialect.columns;
        let value = |field: &Field| match &field.copied {
            Some(copy) => self.copied.get(copy.clone()),
            None => text.get(field.start..field.end),
        };
        let is_same =
            |(field, name): (&Field, &String)| value(field).is_some_and(|value| value.trim_ascii() == name.as_bytes());
        self.fields.len() == columns.len()
            && columns.iter().any(|name| !name.is_empty())
            && self.fields.iter().zip(columns).all(is_same)
    }

    /// The column of the value in a row that is a field: its name stands before it.
    fn field(&self, text: &[u8], out: &mut dyn Outlet) -> Option<u32> {
        let [name, _] = &self.fields[..] else { return None };
        let name = match &name.copied {
            Some(copy) => self.copied.get(copy.clone())?,
            None => text.get(name.start..name.end)?,
        };
        let name = name.trim_ascii();
        let name = name.strip_suffix(b":").unwrap_or(name);
        labels::is_written_label(name).then(|| out.column(self.table, &String::from_utf8_lossy(name)))
    }

    /// Hands over the fields, which begin with the column `first`, of a text that ends at `end`.
    fn give(
        &mut self,
        window: &Window<'_>,
        out: &mut dyn Outlet,
        (first, end): (u32, usize),
        rest: bool,
    ) -> Result<(), ReadError> {
        let (at, line, _) = window.place();
        let text = &window.text()[..end];
        let mut cells = Vec::with_capacity(self.fields.len());
        let named = if self.dialect.fields && first == 0 && !rest { self.field(text, out) } else { None };
        for (n, field) in self.fields.iter().enumerate().filter(|(_, field)| field.start < field.end) {
            let column = named.filter(|_| n == 1).unwrap_or(first.saturating_add(n as u32));
            let (start, end) = (field.start.min(end), field.end.min(end));
            let offset = Some(at + start as u64);
            cells.push(match &field.copied {
                Some(copy) => Cell::decoded(column, &self.copied[copy.clone()], offset, end - start),
                None => Cell::plain(column, &text[start..end], offset),
            });
        }
        if rest || self.names_again(text) {
            // A title, a comment, or the names again in files that were put together, is one text.
            cells = vec![Cell::plain(Cell::REST, text, Some(at))];
        }
        let raw = Some(self.raw(window, end));
        let number = self.number.max(1);
        out.row(Row { table: self.table, number, line: Some(line), raw, cells: &cells })
    }
}

/// Appends a value without the first of each pair of quotes, or the backslash before one.
fn unquote(value: &[u8], quote: u8, backslash: bool, out: &mut Vec<u8>) {
    let mut rest = value;
    while let Some(n) = memchr::memchr2(quote, if backslash { b'\\' } else { quote }, rest) {
        out.extend_from_slice(&rest[..n]);
        out.extend(rest.get(n + 1));
        rest = rest.get(n + 2..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}

#[cfg(test)]
mod tests;
