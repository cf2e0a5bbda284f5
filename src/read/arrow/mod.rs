//! Arrow IPC: streams, and files, which are streams with a table of contents behind them (Feather too, since version 2).
//!
//! One batch is held at a time. What metadata claim is checked against the bytes that are there, and the values looked at
//! are counted, because lists may overlap and stand for far more than they are.
//!
//! Own code, because the crate that there is allocates what a file asks for.
//!
//! <https://arrow.apache.org/docs/format/Columnar.html>

mod array;
mod flat;

use super::batch::{self, Column};
use super::record::{Cell, Table, TableId};
use super::row::Values;
use super::sql::keep_going;
use super::window::Window;
use super::{Card, GapReason, Head, Input, Outlet, ReadError, Reader};
use array::{Array, Body, Dictionaries, Field, Show};
use flat::Flat;
use std::path::Path;

/// The reader of Arrow files and streams.
pub(super) struct Arrow;

const MAGIC: &[u8] = b"ARROW1\0\0";

const MOST_ROWS: u32 = 1024;

impl Reader for Arrow {
    fn card(&self) -> &'static Card {
        &Card {
            name: "arrow",
            extensions: &["arrow", "feather", "arrows"],
            about: "Arrow files and streams, Feather since version 2, with LZ4 and Zstandard: rows by column, nested fields \
                    as `a.b`.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        head.starts_with(MAGIC) || is_stream(head)
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let most = (input.limits.memory / 8).min(48 << 20) as usize;
        let file = input.head.starts_with(MAGIC);
        let mut window = Window::new(input.stream, most);
        if file {
            window.skip(8, "Arrow")?;
        }
        let mut ipc = Ipc { window, most, schema: None, dictionaries: Dictionaries::default(), rows: 0 };
        ipc.read(out)?;
        // A table of contents, which says nothing new.
        ipc.window.skip_rest();
        ipc.window.result()
    }
}

/// A stream has no magic number: a marker of four 0xFF, the length of a table of eight-byte units, and an offset into
/// that table.
fn is_stream(head: &[u8]) -> bool {
    let Some(&[0xFF, 0xFF, 0xFF, 0xFF, l0, l1, l2, l3, r0, r1, r2, r3]) = head.first_chunk::<12>() else {
        return false;
    };
    let (length, root) = (u32::from_le_bytes([l0, l1, l2, l3]), u32::from_le_bytes([r0, r1, r2, r3]));
    length > 0 && length.is_multiple_of(8) && length < 1 << 24 && root >= 4 && root < length
}

fn damaged(detail: &str) -> ReadError {
    ReadError::new(GapReason::Damaged, format!("Arrow: {detail}"))
}

struct Schema {
    fields: Vec<Field>,
    names: Vec<String>,
    table: TableId,
}

struct Ipc<'a> {
    window: Window<'a>,
    most: usize,
    schema: Option<Schema>,
    dictionaries: Dictionaries,
    rows: u64,
}

impl Ipc<'_> {
    fn read(&mut self, out: &mut dyn Outlet) -> Result<(), ReadError> {
        while !self.window.at_end() {
            let mut length = u32::from_le_bytes(self.window.take("Arrow message")?);
            if length == u32::MAX {
                length = u32::from_le_bytes(self.window.take("Arrow message")?);
            }
            if length == 0 {
                return Ok(());
            }
            let bytes = self.window.need(length as usize, "Arrow message")?.to_vec();
            self.window.consume(length as usize);
            let message = Flat::root(&bytes).ok_or_else(|| damaged("a message that makes no sense"))?;
            let body = u64::try_from(message.long(3).unwrap_or(0)).map_err(|_| damaged("a body of negative size"))?;
            if body > self.most as u64 {
                let detail = format!("Arrow: a batch of {} MiB; --max-memory raises the limit", body >> 20);
                out.gap(ReadError::new(GapReason::OverBudget, detail));
                self.window.skip(body, "Arrow batch")?;
                continue;
            }
            let result = self.message(message, body as usize, out);
            match result {
                // Without a schema nothing that follows makes sense.
                Err(error) if self.schema.is_none() => return Err(error),
                result => keep_going(result, out)?,
            }
            self.window.skip(body, "Arrow batch")?;
        }
        Ok(())
    }

    fn message(&mut self, message: Flat<'_>, body: usize, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let kind = message.byte(1).unwrap_or(0);
        let header = message.table(2).ok_or_else(|| damaged("a message without a header"))?;
        let body = self.window.need(body, "Arrow batch")?;
        match kind {
            1 if self.schema.is_none() => self.open(header, out),
            2 => {
                let schema = self.schema.as_ref().ok_or_else(|| damaged("no schema"))?;
                let id = header.long(0).unwrap_or(0);
                let field = schema.fields.iter().find_map(|field| field.with_dictionary(id));
                let field = field.ok_or_else(|| damaged("a dictionary that no column has"))?;
                let batch = header.table(1).ok_or_else(|| damaged("a dictionary without values"))?;
                let old = message.short(0).unwrap_or(0) < 4;
                let values = Body::new(batch, body, self.most, old)?.array(field, true)?;
                let more = header.byte(2).unwrap_or(0) != 0;
                self.dictionaries.add(id, values, more, self.most)
            }
            3 => {
                let schema = self.schema.as_ref().ok_or_else(|| damaged("no schema"))?;
                let old = message.short(0).unwrap_or(0) < 4;
                let mut batch = Body::new(header, body, self.most, old)?;
                let mut arrays = Vec::new();
                for field in &schema.fields {
                    arrays.push(batch.array(field, false)?);
                }
                let rows = header.long(0).and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
                let first = self.rows + 1;
                self.rows += rows;
                let held = batch.held();
                hand_on(schema, &self.dictionaries, &arrays, (first, rows), held, self.most, out)
            }
            1 => Ok(()),
            _ => Err(ReadError::new(GapReason::Unsupported, "Arrow: a message of a kind that is not read")),
        }
    }

    fn open(&mut self, header: Flat<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        if header.short(0).unwrap_or(0) != 0 {
            return Err(ReadError::new(GapReason::Unsupported, "Arrow: big-endian values"));
        }
        let mut names = Vec::new();
        let fields: Option<Vec<Field>> =
            header.tables(1).map(|field| Field::new(field, ("", true), 0, &mut names)).collect();
        let fields = fields.ok_or_else(|| damaged("a schema that makes no sense"))?;
        let columns: Vec<&str> = names.iter().map(String::as_str).collect();
        let table = out.table(Table { name: None, columns: &columns, key: &[], deleted: false });
        let mut values = Values::default();
        for entry in header.tables(2) {
            for id in 0..2 {
                values.bytes(Cell::REST, entry.text(id).unwrap_or_default().as_bytes(), None);
            }
        }
        let about = out.table(Table { name: None, columns: &[], key: &[], deleted: false });
        self.schema = Some(Schema { fields, names, table });
        values.emit(out, (about, "", &[]), 1, None)
    }
}

/// The rows of a batch.
fn hand_on(
    schema: &Schema,
    dictionaries: &Dictionaries,
    arrays: &[Array],
    (first, rows): (u64, u64),
    size: usize,
    most: usize,
    out: &mut dyn Outlet,
) -> Result<(), ReadError> {
    let mut columns: Vec<(u32, Column)> = (0..schema.names.len() as u32).map(|i| (i, Column::default())).collect();
    let mut show = Show { dictionaries, most, left: (1 << 19) + size as u64 * 64 };
    let mut values = Values::default();
    let mut failed = None;
    let mut at = 0;
    while at < rows && failed.is_none() {
        let count = (rows - at).min(MOST_ROWS.into()) as u32;
        columns.iter_mut().for_each(|(_, column)| column.clear());
        'rows: for row in 0..count {
            for array in arrays {
                if let Err(error) = show.value(array, at + u64::from(row), row, &mut columns, 0) {
                    failed = Some(error);
                    break 'rows;
                }
            }
        }
        batch::emit(&columns, &mut values, (schema.table, "", &schema.names), (first + at, count), out)?;
        at += u64::from(count);
    }
    failed.map_or(Ok(()), Err)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::print_stderr)]
mod tests;
