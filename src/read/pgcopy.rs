//! Binary files of PostgreSQL's `COPY … WITH (FORMAT binary)`: rows of values by their length, without names or types.
//!
//! What type a value has nobody says. What is text is taken for text; four bytes that are none for a number or, below
//! zero, for a day before the year 2000; eight bytes for a number where that is one that numbers of people may be, or for
//! a fraction where that is one that coordinates may be. Addresses of networks and exact numbers say of themselves how
//! long they are, and are read if they say it rightly.
//!
//! <https://www.postgresql.org/docs/current/sql-copy.html>, "Binary Format"

use super::record::{Table, TableId};
use super::row::{Date, Values};
use super::sql::is_text;
use super::window::Window;
use super::{Card, GapReason, Head, Input, Outlet, ReadError, Reader};
use std::net::IpAddr;
use std::ops::RangeInclusive;
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

/// Fractions that are taken for one, as those of coordinates.
const COORDINATES: RangeInclusive<f64> = 0.001..=180.0;

impl Reader for PgCopy {
    fn card(&self) -> &'static Card {
        &Card {
            name: "pg-copy",
            extensions: &["pgcopy"],
            about: "Binary COPY files of PostgreSQL: rows by place, since they name neither columns nor types.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
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
            let fraction = f64::from_bits(number.cast_unsigned());
            if let Some(address) = address(bytes) {
                values.show(column, address);
            } else if (0..=LONGEST).contains(&number) {
                values.show(column, number);
            } else if COORDINATES.contains(&fraction.abs()) && fraction.fract() != 0.0 {
                values.show(column, fraction);
            }
        }
        [_, _, ..] if let Some(address) = address(bytes) => values.show(column, address),
        [_, _, ..] if let Some(number) = numeric(bytes) => values.show(column, number),
        // A UUID is a number of software; all else of this length is bytes.
        _ => values.bytes(column, bytes, Some(at)),
    }
}

/// An address of a network: family, bits of its mask, whether it is a network, length, bytes.
fn address(bytes: &[u8]) -> Option<IpAddr> {
    let (head, own) = bytes.split_at_checked(4)?;
    let is_such =
        |family, bits| head[0] == family && head[1] <= bits && head[2] <= 1 && usize::from(head[3]) == own.len();
    match own.len() {
        4 if is_such(2, 32) => Some(IpAddr::from(<[u8; 4]>::try_from(own).ok()?)),
        16 if is_such(3, 128) => Some(IpAddr::from(<[u8; 16]>::try_from(own).ok()?)),
        _ => None,
    }
}

/// An exact number: how many digits to the base of 10 000, the weight of the first, sign, digits behind the point, digits.
fn numeric(bytes: &[u8]) -> Option<String> {
    let units: Vec<u16> =
        bytes.chunks(2).map(|two| Some(u16::from_be_bytes([*two.first()?, *two.get(1)?]))).collect::<Option<_>>()?;
    let (&[count, weight, sign, scale], digits) = units.split_first_chunk()?;
    let weight = weight.cast_signed();
    let is_such =
        usize::from(count) == digits.len() && matches!(sign, 0 | 0x4000) && scale <= 64 && (-16..=16).contains(&weight);
    if !is_such || digits.is_empty() || digits.iter().any(|digit| *digit > 9999) {
        return None;
    }
    let digit = |at: i16| usize::try_from(at).ok().and_then(|at| digits.get(at)).copied().unwrap_or(0);
    let whole: String = (0..=weight).map(|at| format!("{:04}", digit(at))).collect();
    let behind: String = (1..=16).map(|at| format!("{:04}", digit(weight + at))).collect();
    let whole = Some(whole.trim_start_matches('0')).filter(|whole| !whole.is_empty()).unwrap_or("0");
    let (minus, point) = (if sign == 0 { "" } else { "-" }, if scale == 0 { "" } else { "." });
    Some(format!("{minus}{whole}{point}{}", &behind[..usize::from(scale)]))
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
        assert!(
            PgCopy.recognises(&Head::new(&bytes), Path::new("a"))
                && !PgCopy.recognises(&Head::new(b"PGCOPY\n"), Path::new("a"))
        );
        let (whole, result) = read(&PgCopy, &bytes, 1 << 20);
        result.unwrap();
        let cells: Vec<Vec<&str>> =
            whole.rows.iter().map(|row| row.cells.iter().map(|(_, v)| v.as_str()).collect()).collect();
        assert_eq!(cells, [vec!["216407733", "Ada", "1986-04-24"], vec!["4398259791907482", "x y"]]);
        assert_eq!(read(&PgCopy, &bytes, 1).0.rows, whole.rows);
    }

    #[test]
    fn values_that_say_what_they_are() {
        let show = |bytes: &[u8]| {
            let (whole, result) = read(&PgCopy, &file(&[&[Some(bytes), Some(b"x")]]), 1 << 20);
            result.unwrap();
            let cells = &whole.rows[0].cells;
            (cells.len() == 2).then(|| cells[0].1.clone())
        };
        let units = |units: &[u16]| units.iter().flat_map(|unit| unit.to_be_bytes()).collect::<Vec<u8>>();
        let v6 = [&[3, 128, 0, 16][..], &[0x2a, 2, 0x81, 9], &[0; 11], &[7]].concat();
        for (bytes, expected) in [
            (vec![2, 32, 0, 4, 81, 2, 69, 142], Some("81.2.69.142")),
            (v6, Some("2a02:8109::7")),
            (37.774_91f64.to_be_bytes().to_vec(), Some("37.77491")),
            ((-122.419_42f64).to_be_bytes().to_vec(), Some("-122.41942")),
            (1e30f64.to_be_bytes().to_vec(), None),
            (units(&[3, 1, 0, 2, 8, 3250, 5000]), Some("83250.50")),
            (units(&[1, -1i16 as u16, 0x4000, 3, 1200]), Some("-0.120")),
            (units(&[1, 0, 0, 0, 42]), Some("42")),
        ] {
            assert_eq!(show(&bytes).as_deref(), expected, "{bytes:?}");
        }
        assert_eq!(numeric(&units(&[2, 0, 0, 0, 42])), None);
        assert_eq!(numeric(&units(&[1, 0, 0, 0, 42_000])), None);
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
