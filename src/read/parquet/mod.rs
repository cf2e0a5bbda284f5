//! Parquet files: rows of all row groups, their columns read side by side, page by page.
//!
//! What a footer claims is checked before memory is given for it, and values are decoded one at a time, because a few
//! bytes can stand for billions of them. A column that cannot be read is a gap, and the others go on.
//!
//! Every column is read to its end, also one whose first values hold nothing of a person: a number of a card in the last
//! row group of a column of notes is there all the same, and what is not read has to be said. Only what is decoded is
//! bounded, by memory and by the steps that a file of its size may ask for; what is left out then is a gap.
//!
//! Own code, because the crate that there is allocates what a file asks for, and takes minutes to build.
//!
//! <https://github.com/apache/parquet-format>

mod column;
mod decode;
mod schema;
mod thrift;

use super::batch::{self, Column};
use super::record::{Cell, Table};
use super::row::Values;
use super::seek::Seekable;
use super::sql::keep_going;
use super::{Card, GapReason, Head, Input, Outlet, ReadError, Reader, Text};
use crate::place::Offsets;
use column::Cursor;
use std::path::Path;
use thrift::Thrift;

/// The reader of Parquet files.
pub(super) struct Parquet;

/// Rows that are put together at a time, at most.
const MOST_ROWS: u32 = 4096;

/// Bytes of values that are put together at a time, roughly.
const BATCH: usize = 2 << 20;

impl Reader for Parquet {
    fn card(&self) -> &'static Card {
        &Card {
            name: "parquet",
            extensions: &["parquet", "pq"],
            about: "Parquet files with all encodings and codecs but LZO: rows by column, nested fields as `a.b`; \
                    encrypted columns are gaps.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        // Text may begin with these four letters too; a page does not.
        head.starts_with(b"PAR1") && head[4..].iter().take(16).any(|b| *b < 9 || *b >= 0x80)
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let most = (input.limits.memory / 8).min(64 << 20) as usize;
        let mut bytes = Seekable::new(input)?;
        let cut = bytes.cut.take();
        let result = match &cut {
            None => File { bytes: &bytes, most, steps: 0 }.read(out),
            Some(_) => Err(damaged("its table of contents stands at the end and is missing")),
        };
        if let Err(error) = result {
            keep_going(Err(error), out)?;
            let stream = &mut bytes.stream(0);
            out.text(Text { stream, encoding: "binary", offsets: Offsets::Source, binary: true })?;
        }
        cut.map_or(Ok(()), Err)
    }
}

fn damaged(detail: impl std::fmt::Display) -> ReadError {
    ReadError::new(GapReason::Damaged, format!("Parquet: {detail}"))
}

struct File<'a> {
    bytes: &'a Seekable<'a>,
    most: usize,
    /// Levels and values looked at.
    steps: u64,
}

impl File<'_> {
    /// An error before the first row is of the whole file; later ones are gaps.
    fn read(&mut self, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let size = self.bytes.size();
        let mut end = [0; 8];
        self.bytes.fill_at(size.saturating_sub(8), &mut end, "Parquet")?;
        match &end[4..] {
            b"PAR1" => {}
            b"PARE" => return Err(ReadError::new(GapReason::Encrypted, "Parquet: the footer is encrypted")),
            _ => return Err(damaged("no footer at the end")),
        }
        let length = u64::from(u32::from_le_bytes([end[0], end[1], end[2], end[3]]));
        let start = size.checked_sub(8 + length).ok_or_else(|| damaged("a footer larger than the file"))?;
        let footer = self.bytes.bytes_at(start, length, self.most as u64, "Parquet footer")?;
        let nodes = self.most / size_of::<Thrift<'_>>();
        let (meta, _) = Thrift::read(&footer, nodes).ok_or_else(|| damaged("a footer that makes no sense"))?;
        let leaves = schema::leaves(meta.list(2)).ok_or_else(|| damaged("a schema that makes no sense"))?;
        let names: Vec<String> = leaves.iter().map(|leaf| leaf.name.clone()).collect();
        let columns: Vec<&str> = names.iter().map(String::as_str).collect();
        let table = out.table(Table { name: None, columns: &columns, key: &[], deleted: false });
        let mut values = Values::default();
        for entry in meta.list(5) {
            values.bytes(Cell::REST, entry.bytes(1).unwrap_or_default(), None);
            values.bytes(Cell::REST, entry.bytes(2).unwrap_or_default(), None);
        }
        let about = out.table(Table { name: None, columns: &[], key: &[], deleted: false });
        values.emit(out, (about, "", &[]), 1, None)?;
        let mut first = 1u64;
        for group in meta.list(4) {
            let rows = group.int(3).and_then(|rows| u64::try_from(rows).ok()).unwrap_or(0);
            let mut waiting: Vec<Cursor<'_>> = Vec::new();
            for (index, (chunk, leaf)) in group.list(1).iter().zip(&leaves).enumerate() {
                match Cursor::new(self.bytes, chunk, leaf, index as u32, start, self.most) {
                    Ok(cursor) => waiting.push(cursor),
                    Err(error) => out.gap(error),
                }
            }
            // Columns whose pages do not fit into memory side by side are read one after the other.
            while !waiting.is_empty() {
                let (mut held, mut count) = (0, 0);
                while count < waiting.len() && (count == 0 || held + waiting[count].weight() <= self.most) {
                    held += waiting[count].weight();
                    count += 1;
                }
                let together: Vec<Cursor<'_>> = waiting.drain(..count).collect();
                self.rows(together, (first, rows), (table, &names), &mut values, out)?;
            }
            first += rows;
        }
        Ok(())
    }

    /// The rows of a row group, as far as these columns have them.
    fn rows(
        &mut self,
        mut cursors: Vec<Cursor<'_>>,
        (mut first, rows): (u64, u64),
        (table, names): (super::TableId, &[String]),
        values: &mut Values,
        out: &mut dyn Outlet,
    ) -> Result<(), ReadError> {
        let mut columns: Vec<(u32, Column)> = cursors.iter().map(|c| (c.index, Column::default())).collect();
        let mut left = rows;
        let mut batch = 64u32;
        let most_steps = (64 << 20) + self.bytes.size().saturating_mul(64);
        while left > 0 && cursors.iter().any(|cursor| !cursor.done) {
            let count = u64::from(batch).min(left) as u32;
            for (cursor, (_, column)) in cursors.iter_mut().zip(&mut columns) {
                column.clear();
                if cursor.done {
                    continue;
                }
                if let Err(error) = cursor.rows(count, column, self.most, &mut self.steps) {
                    cursor.done = true;
                    keep_going(Err(error), out)?;
                }
            }
            batch::emit(&columns, values, (table, "", names), (first, count), out)?;
            let size: usize = columns.iter().map(|(_, column)| column.size()).sum();
            let fits = u64::from(batch) * BATCH as u64 / size.max(1) as u64;
            batch = fits.clamp(1, MOST_ROWS.into()) as u32;
            first += u64::from(count);
            left -= u64::from(count);
            if self.steps > most_steps {
                let detail = "Parquet: far more values than a file of this size should have";
                out.gap(ReadError::new(GapReason::OverBudget, detail));
                return Ok(());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::print_stderr)]
mod tests;
