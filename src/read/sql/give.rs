//! Rows of a dump and the text between them, handed on with their lines and offsets.

use super::*;

impl Dump<'_, '_> {
    /// Hands on the row in `self.tuple`, which stands in the window where it is said.
    pub(super) fn row(&mut self, table: usize, whole: Range<usize>) -> Result<(), ReadError> {
        let (line, column) = self.line_at(whole.start);
        let text = self.window.here();
        let base = self.window.offset();
        let at = |start: usize| self.offsets.map(|_| base + start as u64);
        let raw = self.offsets.map(|offsets| Raw {
            bytes: &text[whole.clone()],
            at: base + whole.start as u64,
            column,
            offsets,
            apart: false,
        });
        let scratch = &self.tuple.scratch;
        let mut cells = recycle(std::mem::take(&mut self.cells));
        self.blobs.clear();
        // Rows of a table that was never defined have as many columns as values.
        let id = self.tables.id(table, self.out);
        let known = &mut self.tables.list[table];
        let wide = self.tuple.values.len() > self.columns.len();
        let width = if wide { self.tuple.width().min(MOST_COLUMNS) } else { 0 };
        while known.columns.len() == self.columns.len() && self.columns.len() < width {
            let name = (known.columns.len() + 1).to_string();
            self.columns.push(self.out.column(id, &name));
            known.columns.push(name);
        }
        let mut position = 0;
        for value in &self.tuple.values {
            if let Value::Rest(range) = value {
                cells.push(Cell::plain(Cell::REST, &text[range.clone()], at(range.start)));
                continue;
            }
            let column = self.columns.get(position).copied().unwrap_or(Cell::REST);
            position += 1;
            match value {
                Value::Plain(range) if !range.is_empty() => {
                    cells.push(Cell::plain(column, &text[range.clone()], at(range.start)));
                }
                Value::Decoded(range, literal) => {
                    cells.push(Cell::decoded(column, &scratch[range.clone()], at(literal.start), literal.len()));
                }
                Value::Binary(range, literal) => {
                    let bytes = &scratch[range.clone()];
                    let decoded = |value| Cell::decoded(column, value, at(literal.start), literal.len());
                    if is_text(bytes) {
                        cells.push(decoded(bytes));
                    } else if bytes.len() >= BLOB {
                        self.blobs.push((column, range.clone()));
                        cells.push(decoded(&[]));
                    } else {
                        let digits = digits(text, literal.clone());
                        cells.push(Cell::plain(column, &text[digits.clone()], at(digits.start)));
                    }
                }
                _ => {}
            }
        }
        let known = &self.tables.list[table];
        let line = self.offsets.map(|_| line);
        let row = Row { table: id, number: known.rows, line, raw, cells: &cells };
        let result = self.out.row(row);
        self.cells = recycle(cells);
        result?;
        for i in 0..self.blobs.len() {
            let (column, range) = self.blobs[i].clone();
            let known = &self.tables.list[table];
            let step = Step::Table {
                table: known.name.clone(),
                column: known.columns.get(column as usize).cloned(),
                row: Some(known.rows),
                key: Vec::new(),
            };
            let mut bytes = &self.tuple.scratch[range];
            let result = self.out.nested(Some(step), Path::new(""), &mut bytes);
            keep_going(result, self.out)?;
        }
        Ok(())
    }

    /// Hands on a stretch of the window that is no row.
    pub(super) fn rest(&mut self, range: Range<usize>) -> Result<(), ReadError> {
        let text = self.window.here();
        if text[range.clone()].iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        let blanks = tuple::blank(text, range.start) - range.start;
        let start = range.start + blanks;
        let (line, column) = self.line_at(start);
        let (id, rows) = self
            .tables
            .between
            .get_or_insert_with(|| (self.out.table(Table { name: None, columns: &[], key: &[], deleted: false }), 0));
        *rows += 1;
        let (bytes, at) = (&self.window.here()[start..range.end], self.window.offset() + start as u64);
        let cells = [Cell::plain(Cell::REST, bytes, self.offsets.map(|_| at))];
        let raw = self.offsets.map(|offsets| Raw { bytes, at, column, offsets, apart: false });
        let line = self.offsets.map(|_| line);
        self.out.row(Row { table: *id, number: *rows, line, raw, cells: &cells })
    }

    /// The line of an offset in the window, and how many characters stand before it on that line. Offsets do not go
    /// back.
    pub(super) fn line_at(&mut self, at: usize) -> (u64, u64) {
        // A byte order mark stands before the first column.
        if self.counted == 0 && self.window.offset() == 0 && at >= 3 && self.window.here().starts_with(b"\xEF\xBB\xBF")
        {
            self.counted = 3;
        }
        if at > self.counted {
            let mut passed = &self.window.here()[self.counted..at];
            if let Some(last) = memchr::memrchr(b'\n', passed) {
                self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
                self.column = 0;
                passed = &passed[last + 1..];
            }
            // Bytes that continue a character do not count.
            self.column += passed.iter().filter(|b| **b & 0xC0 != 0x80).count() as u64;
            self.counted = at;
        }
        (self.line, self.column)
    }
}

/// Where in a literal of bytes its digits stand: without the frame of `X'…'` and the escape of `'\x…'`.
fn digits(text: &[u8], literal: Range<usize>) -> Range<usize> {
    match &text[literal.clone()] {
        [b'X' | b'x', b'\'', .., b'\''] => literal.start + 2..literal.end - 1,
        [b'\\', b'x', ..] => literal.start + 2..literal.end,
        _ => literal,
    }
}
