//! Binary files of PostgreSQL's `COPY … WITH (FORMAT binary)`: rows of values by their length, without names or types.
//!
//! What type a value has nobody says. What is text is taken for text; four bytes that are none for a number or, below
//! zero, for a day before the year 2000; eight bytes for a number where that is one that numbers of people may be.
//!
//! <https://www.postgresql.org/docs/current/sql-copy.html>, "Binary Format"

use super::record::{Table, TableId};
use super::row::{Date, Values};
use super::sql::is_text;
use super::window::Window;
use super::{Card, GapReason, Input, Outlet, ReadError, Reader};
use std::path::Path;

/// The reader of such files.
pub(super) struct PgCopy;

const SIGNATURE: &[u8] = b"PGCOPY\n\xFF\r\n\0";

/// The flag of a file that has the object id of each row before its values.
const WITH_IDS: u32 = 1 << 16;

/// Flags that a reader must know of to go on.
const CRITICAL: u32 = 0xFFFF_0000;

/// Days from 1970-01-01 to PostgreSQL's own beginning, 2000-01-01.
const EPOCH: i64 = 10_957;

/// Days before that beginning that are taken for a date: back to 1850.
const DAYS: i32 = 54_787;

/// Longest number of eight bytes that is taken for one, as those of payment cards.
const LONGEST: i64 = 9_999_999_999_999_999;

impl Reader for PgCopy {
    fn card(&self) -> &'static Card {
        &Card {
            name: "pg-copy",
            extensions: &["pgcopy"],
            about: "Binary COPY files of PostgreSQL: rows by place, since they name neither columns nor types.",
        }
    }

    fn recognises(&self, head: &[u8], _: &Path) -> bool {
        head.starts_with(SIGNATURE)
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let most = (input.limits.memory / 8).min(64 << 20) as usize;
        let mut window = Window::new(input.stream, most);
        window.skip(SIGNATURE.len() as u64, "header of COPY")?;
        let flags = u32::from_be_bytes(window.take("header of COPY")?);
        if flags & CRITICAL & !WITH_IDS != 0 {
            return Err(ReadError::new(GapReason::Unsupported, "binary COPY: it has flags that are not known"));
        }
        let extension = u32::from_be_bytes(window.take("header of COPY")?);
        window.skip(extension.into(), "header of COPY")?;
        let mut values = Values::default();
        let mut table: Option<(TableId, Vec<String>)> = None;
        let mut number = 0;
        loop {
            let count = i16::from_be_bytes(window.take("row of COPY")?);
            if count == -1 {
                return window.result();
            }
            let count = u32::try_from(count).map_err(|_| damaged("a row of less than no values"))?;
            if flags & WITH_IDS != 0 {
                let length = i32::from_be_bytes(window.take("row of COPY")?);
                window.skip(length.max(0) as u64, "row of COPY")?;
            }
            let (table, names) = table.get_or_insert_with(|| {
                let names = vec![String::new(); count as usize];
                let columns: Vec<&str> = names.iter().map(String::as_str).collect();
                (out.table(Table { name: None, columns: &columns, key: &[], deleted: false }), names)
            });
            values.clear();
            for column in 0..count {
                let length = i32::from_be_bytes(window.take("value of COPY")?);
                // NULL.
                if length == -1 {
                    continue;
                }
                let length = usize::try_from(length).map_err(|_| damaged("a value of negative length"))?;
                let at = window.offset();
                value(window.need(length, "value of COPY")?.get(..length).unwrap_or_default(), column, at, &mut values);
                window.consume(length);
                if values.size() > most {
                    return Err(ReadError::new(GapReason::OverBudget, "binary COPY: a row is too long"));
                }
            }
            number += 1;
            values.emit(out, (*table, "", names), number, None)?;
        }
    }
}

fn value(bytes: &[u8], column: u32, at: u64, values: &mut Values) {
    match bytes {
        _ if is_text(bytes) => values.bytes(column, bytes, Some(at)),
        [a, b, c, d] => match i32::from_be_bytes([*a, *b, *c, *d]) {
            day @ ..0 if day > -DAYS => values.show(column, Date(EPOCH + i64::from(day))),
            number => values.show(column, number),
        },
        [_, _, _, _, _, _, _, _] => {
            let number = bytes.iter().fold(0i64, |sum, b| sum << 8 | i64::from(*b));
            if (0..=LONGEST).contains(&number) {
                values.show(column, number);
            }
        }
        // A UUID is a number of software; all else of this length is bytes.
        _ => values.bytes(column, bytes, Some(at)),
    }
}

fn damaged(detail: &str) -> ReadError {
    ReadError::new(GapReason::Damaged, format!("binary COPY: {detail}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::collect::read;
    use super::*;

    fn file(rows: &[&[Option<&[u8]>]]) -> Vec<u8> {
        let mut out = [SIGNATURE, &[0; 4], &3u32.to_be_bytes(), b"ext"].concat();
        for row in rows {
            out.extend((row.len() as i16).to_be_bytes());
            for value in *row {
                out.extend(value.map_or(-1, |v| v.len() as i32).to_be_bytes());
                out.extend(value.unwrap_or_default());
            }
        }
        out.extend((-1i16).to_be_bytes());
        out
    }

    #[test]
    fn rows_by_place() {
        let number = 216_407_733i32.to_be_bytes();
        let (born, card) = ((-5000i32).to_be_bytes(), 4_398_259_791_907_482i64.to_be_bytes());
        let bytes = file(&[&[Some(&number), Some(b"Ada"), None, Some(&born)], &[Some(&card), Some(b""), Some(b"x y")]]);
        assert!(PgCopy.recognises(&bytes, Path::new("a")) && !PgCopy.recognises(b"PGCOPY\n", Path::new("a")));
        let (whole, result) = read(&PgCopy, &bytes, 1 << 20);
        result.unwrap();
        let cells: Vec<Vec<&str>> =
            whole.rows.iter().map(|row| row.cells.iter().map(|(_, v)| v.as_str()).collect()).collect();
        assert_eq!(cells, [vec!["216407733", "Ada", "1986-04-24"], vec!["4398259791907482", "x y"]]);
        assert_eq!(read(&PgCopy, &bytes, 1).0.rows, whole.rows);
    }

    #[test]
    fn a_cut_keeps_what_came_before_and_nothing_panics() {
        let bytes = file(&[&[Some(b"Ada")], &[Some(b"Bob")]]);
        for cut in SIGNATURE.len()..bytes.len() {
            let (out, result) = read(&PgCopy, &bytes[..cut], 1 << 20);
            assert_eq!(result.unwrap_err().reason, GapReason::Truncated, "{cut}");
            assert!(out.rows.len() <= 2);
        }
        let mut state = 9u64;
        for _ in 0..200 {
            let mut noise = bytes[..20].to_vec();
            noise.extend((0..300).map(|_| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                (state >> 58) as u8
            }));
            let _ = read(&PgCopy, &noise, 7);
        }
    }
}
