//! Delimited text: CSV and its relatives, with commas, tabs, semicolons or bars.
//!
//! A row keeps its own text, so that a value that stands there as it is has its exact place; only a value with doubled
//! or escaped quotes is copied. A quote that is never closed is taken for a letter after [`MOST`] bytes, so that one
//! stray quote costs one row and not the file.

mod dialect;
mod split;

use super::lines::{Window, head_text, read_text};
use super::{Card, Cell, Input, Outlet, Raw, ReadError, Reader, Row, Table, TableId};
pub(super) use dialect::Dialect;
use split::{Field, split};
use std::path::Path;

/// Longest row that is kept together, in bytes.
const MOST: usize = 1 << 20;

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

    fn recognises(&self, head: &[u8], name: &Path) -> bool {
        head_text(head).is_some_and(|text| dialect::detect(&text, name).is_some())
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let name = input.name.to_path_buf();
        read_text(input, out, &mut |window, out| {
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
                None if len <= MOST && window.more() => {}
                None if len <= MOST && !self.fields.last().is_some_and(|f| f.open) => break (len, len),
                // A quote without its end, or a line without end: without quotes, and cut behind a separator.
                _ => break self.cut(&window.text()[..len.min(MOST)]),
            }
        };
        let is_blank = window.text()[..end].iter().all(u8::is_ascii_whitespace);
        if !is_blank {
            self.give(window, out, end, rest)?;
        }
        window.pass(next);
        Ok(!is_blank)
    }

    fn split(&mut self, text: &[u8], quotes: bool) -> Option<(usize, usize)> {
        self.fields.clear();
        self.copied.clear();
        split(text, self.dialect, quotes, &mut self.fields, &mut self.copied)
    }

    fn cut(&mut self, text: &[u8]) -> (usize, usize) {
        let done = self.split(text, false);
        done.unwrap_or_else(|| {
            let last = memchr::memrchr(self.dialect.delimiter, text).filter(|_| text.len() == MOST);
            let cut = last.map_or(text.len(), |n| n + 1);
            self.fields.retain(|f| f.end <= cut);
            (cut, cut)
        })
    }

    fn give(&mut self, window: &Window<'_>, out: &mut dyn Outlet, end: usize, rest: bool) -> Result<(), ReadError> {
        let (at, line, column) = window.place();
        let text = &window.text()[..end];
        let mut cells = Vec::with_capacity(self.fields.len());
        for (n, field) in self.fields.iter().enumerate() {
            let column = if rest { Cell::REST } else { n as u32 };
            let (start, end) = (field.start.min(end), field.end.min(end));
            let offset = Some(at + start as u64);
            cells.push(match &field.copied {
                Some(copy) => Cell::decoded(column, &self.copied[copy.clone()], offset, end - start),
                None => Cell::plain(column, &text[start..end], offset),
            });
        }
        if rest {
            // A title or a comment is one text.
            cells = vec![Cell::plain(Cell::REST, text, Some(at))];
        } else {
            self.number += 1;
        }
        let raw = Some(Raw { bytes: text, at, column, offsets: window.offsets, apart: false });
        let number = self.number.max(1);
        out.row(Row { table: self.table, number, line: Some(line), raw, cells: &cells })
    }
}

#[cfg(test)]
mod tests;
