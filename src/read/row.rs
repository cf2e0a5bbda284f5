//! A row that a reader puts together: values that have no bytes of their own in the source, and those that have.

use super::record::{Cell, Row, TableId};
use super::sql::{BLOB, is_text, keep_going, recycle};
use super::{Outlet, ReadError};
use crate::place::Step;
use std::io::Write;
use std::path::Path;

/// Columns of a table whose fields are met as they come.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// Their names.
    pub names: Vec<String>,
    known: std::collections::HashMap<String, u32>,
}

/// Columns of a table that may have any; more are text without a name.
const MOST: usize = 4096;

impl Columns {
    /// The column of a name, new or known.
    pub fn of(&mut self, name: &str, table: TableId, out: &mut dyn Outlet) -> u32 {
        if let Some(column) = self.known.get(name) {
            return *column;
        }
        if self.names.len() >= MOST {
            return Cell::REST;
        }
        let column = out.column(table, name);
        if column == Cell::REST {
            return column;
        }
        self.known.insert(name.to_owned(), column);
        self.names.push(name.to_owned());
        column
    }
}

/// The values of a row.
#[derive(Debug, Default)]
pub(super) struct Values {
    bytes: Vec<u8>,
    items: Vec<Item>,
    cells: Vec<Cell<'static>>,
}

#[derive(Clone, Copy, Debug)]
struct Item {
    column: u32,
    start: usize,
    end: usize,
    at: Option<u64>,
}

impl Values {
    /// Begins a new row.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.items.clear();
    }

    /// Bytes that the row takes so far.
    pub fn size(&self) -> usize {
        self.bytes.len() + self.items.len() * size_of::<Item>()
    }

    /// Text or bytes, with their offset in the source if they stand there.
    pub fn bytes(&mut self, column: u32, value: &[u8], at: Option<u64>) {
        if !value.is_empty() {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(value);
            self.items.push(Item { column, start, end: self.bytes.len(), at });
        }
    }

    /// Whatever can be shown.
    pub fn show(&mut self, column: u32, value: impl std::fmt::Display) {
        let start = self.bytes.len();
        // Writing into memory does not fail.
        let _ = write!(self.bytes, "{value}");
        self.items.push(Item { column, start, end: self.bytes.len(), at: None });
    }

    /// Hands the row on. Values that are neither short nor text become sources of their own.
    ///
    /// # Errors
    /// Those of the outlet.
    pub fn emit(
        &mut self,
        out: &mut dyn Outlet,
        (table, name, columns): (TableId, &str, &[String]),
        number: u64,
        line: Option<u64>,
    ) -> Result<(), ReadError> {
        let mut cells = recycle(std::mem::take(&mut self.cells));
        let mut blobs = Vec::new();
        for item in &self.items {
            let value = &self.bytes[item.start..item.end];
            if value.len() >= BLOB && !is_text(value) {
                blobs.push(*item);
            } else {
                cells.push(Cell::plain(item.column, value, item.at));
            }
        }
        let result =
            if cells.is_empty() { Ok(()) } else { out.row(Row { table, number, line, raw: None, cells: &cells }) };
        self.cells = recycle(cells);
        result?;
        for blob in blobs {
            let column = columns.get(blob.column as usize).cloned();
            let step = Step::Table { table: name.to_owned(), column, row: Some(number), key: Vec::new() };
            let result = out.nested(Some(step), Path::new(""), &mut &self.bytes[blob.start..blob.end]);
            keep_going(result, out)?;
        }
        Ok(())
    }
}

/// A date as days since 1970-01-01.
pub(super) struct Date(pub i64);

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
        let days = self.0.clamp(-100_000_000, 100_000_000) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// A moment as units since 1970-01-01T00:00:00Z, so many of them a second.
pub(super) struct Moment(pub i64, pub i64);

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.0.div_euclid(self.1);
        write!(f, "{}T{}Z", Date(seconds.div_euclid(86_400)), Clock(self.0.rem_euclid(86_400 * self.1), self.1))
    }
}

/// A time of day as units since midnight, so many of them a second.
pub(super) struct Clock(pub i64, pub i64);

impl std::fmt::Display for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (seconds, part) = (self.0.div_euclid(self.1), self.0.rem_euclid(self.1));
        write!(f, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
        if part > 0 {
            let width = self.1.ilog10() as usize;
            write!(f, ".{part:0width$}")?;
        }
        Ok(())
    }
}

/// A number of many digits with a scale.
pub(super) struct Decimal(pub i128, pub i32);

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scale = self.1.clamp(0, 76) as usize;
        let digits = format!("{:0width$}", self.0.unsigned_abs(), width = scale + 1);
        let (whole, part) = digits.split_at(digits.len() - scale);
        write!(f, "{}{whole}", if self.0 < 0 { "-" } else { "" })?;
        if part.is_empty() { Ok(()) } else { write!(f, ".{part}") }
    }
}

/// A big-endian number in two's complement, of up to sixteen bytes.
pub(super) fn big_endian(bytes: &[u8]) -> Option<i128> {
    let sign = if bytes.first()? & 0x80 == 0 { 0 } else { -1 };
    (bytes.len() <= 16).then(|| bytes.iter().fold(sign, |sum: i128, b| sum << 8 | i128::from(*b)))
}

/// A floating-point number of two bytes (IEEE 754 binary16).
pub(super) fn half_to_float(half: u16) -> f32 {
    let sign = if half & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(half >> 10 & 0x1F), f32::from(half & 0x3FF));
    sign * match exponent {
        0 => fraction * 2f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f32.powi(exponent - 15),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_times_and_decimals() {
        assert_eq!(Date(0).to_string(), "1970-01-01");
        assert_eq!(Date(-1).to_string(), "1969-12-31");
        assert_eq!(Date(19_782).to_string(), "2024-02-29");
        assert_eq!(Moment(1_454_486_129_000, 1000).to_string(), "2016-02-03T07:55:29Z");
        assert_eq!(Moment(-1, 1_000_000).to_string(), "1969-12-31T23:59:59.999999Z");
        assert_eq!(Clock(3_723_004, 1000).to_string(), "01:02:03.004");
        assert_eq!(Decimal(-5, 2).to_string(), "-0.05");
        assert_eq!(Decimal(12_345, 0).to_string(), "12345");
        assert_eq!(big_endian(&[0xFF, 0x38]), Some(-200));
    }
}
