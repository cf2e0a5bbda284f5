//! A table of a document or a sheet: the first rows say which of them names the columns; each row is a record.

use super::super::delimited::{Layout, layout};
use super::super::record::{Cell, Raw, Row, Table, TableId};
use super::super::{Outlet, ReadError, labels};
use crate::place::Offsets;

/// Rows that say what the table is.
const FIRST: usize = 50;

/// Columns that have names; what stands farther right is text beside them.
const MOST: usize = 4096;

/// A row as it comes: its number, and its cells by their column from 0.
struct Given {
    number: u64,
    cells: Vec<(u32, Vec<u8>)>,
}

/// A table that is being read.
pub struct Grid {
    name: String,
    first: Vec<Given>,
    held: usize,
    table: Option<(TableId, bool)>,
    text: Vec<u8>,
    /// Bytes of text so far.
    at: u64,
}

impl Grid {
    /// A table with a name.
    pub fn new(name: String) -> Self {
        Self { name, first: Vec::new(), held: 0, table: None, text: Vec::new(), at: 0 }
    }

    /// Takes a row, with its number from 1.
    ///
    /// # Errors
    /// Those of the outlet.
    pub fn row(&mut self, number: u64, cells: Vec<(u32, Vec<u8>)>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let given = Given { number, cells };
        if given.cells.iter().all(|(_, value)| value.trim_ascii().is_empty()) {
            return Ok(());
        }
        if let Some((table, fields)) = self.table {
            return self.give(&given, table, fields, out);
        }
        self.held += given.cells.iter().map(|(_, value)| value.len() + 32).sum::<usize>();
        self.first.push(given);
        if self.first.len() >= FIRST || self.held > 1 << 20 { self.begin(out) } else { Ok(()) }
    }

    /// Ends the table.
    ///
    /// # Errors
    /// Those of the outlet.
    pub fn end(mut self, out: &mut dyn Outlet) -> Result<(), ReadError> {
        if self.table.is_none() { self.begin(out) } else { Ok(()) }
    }

    fn begin(&mut self, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let first = std::mem::take(&mut self.first);
        let width = first.iter().flat_map(|row| &row.cells).map(|(column, _)| *column as usize + 1).max().unwrap_or(0);
        let width = width.min(MOST);
        let full = |row: &Given| {
            let mut cells = vec![Vec::new(); width];
            for (column, value) in row.cells.iter().filter(|(column, _)| (*column as usize) < width) {
                cells[*column as usize] = value.clone();
            }
            cells
        };
        let rows: Vec<Vec<Vec<u8>>> = first.iter().map(full).collect();
        let Layout { before, names, fields } =
            if rows.is_empty() { Layout { before: 0, names: false, fields: false } } else { layout(&rows) };
        let columns: Vec<String> = if names {
            rows[before].iter().map(|name| String::from_utf8_lossy(name.trim_ascii()).into_owned()).collect()
        } else {
            vec![String::new(); width]
        };
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let table = out.table(Table { name: Some(&self.name), columns: &columns, key: &[], deleted: false });
        self.table = Some((table, fields));
        for (n, row) in first.iter().enumerate() {
            if n < before || names && n == before {
                // A title, and the names themselves: text, and no value of a column.
                let rest = row.cells.iter().map(|(_, value)| (Cell::REST, value.clone())).collect();
                self.give(&Given { number: row.number, cells: rest }, table, false, out)?;
            } else {
                self.give(row, table, fields, out)?;
            }
        }
        Ok(())
    }

    /// Hands a row over; where names stand beside their values, a value belongs to the column of its name.
    fn give(&mut self, row: &Given, table: TableId, fields: bool, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let name = |value: &[u8]| {
            let plain = value.trim_ascii();
            let plain = plain.strip_suffix(b":").or_else(|| plain.strip_suffix("：".as_bytes())).unwrap_or(plain);
            labels::is_written_label(plain).then(|| String::from_utf8_lossy(plain).into_owned())
        };
        let named = match &row.cells[..] {
            [(0, label), (1, _)] if fields => name(label).map(|name| out.column(table, &name)),
            _ => None,
        };
        self.text.clear();
        let mut spans = Vec::with_capacity(row.cells.len());
        for (column, value) in &row.cells {
            if !self.text.is_empty() {
                self.text.push(b'\t');
            }
            let start = self.text.len();
            self.text.extend_from_slice(value.trim_ascii());
            let column = named.filter(|_| *column == 1).unwrap_or(*column);
            let column = if (column as usize) < MOST || named.is_some() { column } else { Cell::REST };
            spans.push((column, start, self.text.len()));
        }
        let cells: Vec<Cell<'_>> = spans
            .iter()
            .filter(|(_, start, end)| start < end)
            .map(|&(column, start, end)| Cell::plain(column, &self.text[start..end], Some(self.at + start as u64)))
            .collect();
        let raw = Raw { bytes: &self.text, at: self.at, column: 0, offsets: Offsets::Text, apart: false };
        let result = out.row(Row { table, number: row.number, line: None, raw: Some(raw), cells: &cells });
        self.at += self.text.len() as u64 + 1;
        result
    }
}
