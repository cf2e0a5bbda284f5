//! Rows out of columns: columnar formats give one column after the other, and rows are what is handed on.

use super::record::TableId;
use super::row::Values;
use super::{Outlet, ReadError};
use std::fmt::{Display, Write as _};

/// Values of one column, each with the row that it is of.
#[derive(Debug, Default)]
pub(super) struct Column {
    bytes: Vec<u8>,
    /// Row in the batch, and where the value ends in `bytes`.
    ends: Vec<(u32, u32)>,
}

impl Column {
    /// Forgets its values.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// Its values one after the other, and where each ends.
    pub fn into_parts(self) -> (Vec<u8>, Vec<u32>) {
        (self.bytes, self.ends.into_iter().map(|(_, end)| end).collect())
    }

    /// Bytes that it holds.
    pub fn size(&self) -> usize {
        self.bytes.len() + self.ends.len() * 8
    }

    /// Text or bytes of a row. Rows come in their order.
    pub fn bytes(&mut self, row: u32, value: &[u8]) {
        self.bytes.extend_from_slice(value);
        self.ends.push((row, self.bytes.len() as u32));
    }

    /// Whatever can be shown.
    pub fn show(&mut self, row: u32, value: impl Display) {
        let mut shown = Shown(&mut self.bytes);
        // Writing into memory does not fail.
        let _ = write!(shown, "{value}");
        self.ends.push((row, self.bytes.len() as u32));
    }
}

struct Shown<'b>(&'b mut Vec<u8>);

impl std::fmt::Write for Shown<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

/// Hands on the rows of a batch: `rows` of them, of which the first has the number `first`. Each column comes with its
/// index in the table.
///
/// # Errors
/// Those of the outlet.
pub(super) fn emit(
    columns: &[(u32, Column)],
    values: &mut Values,
    target: (TableId, &str, &[String]),
    (first, rows): (u64, u32),
    out: &mut dyn Outlet,
) -> Result<(), ReadError> {
    let mut next: Vec<(usize, usize)> = vec![(0, 0); columns.len()];
    for row in 0..rows {
        values.clear();
        for ((index, column), (at, start)) in columns.iter().zip(&mut next) {
            while let Some(&(of, end)) = column.ends.get(*at).filter(|(of, _)| *of <= row) {
                let end = end as usize;
                if of == row {
                    values.bytes(*index, &column.bytes[*start..end], None);
                }
                (*at, *start) = (*at + 1, end);
            }
        }
        values.emit(out, target, first + u64::from(row), None)?;
    }
    Ok(())
}
