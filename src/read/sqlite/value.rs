//! Records: a header with the type of each value, then the values.

use super::damaged;
use crate::read::ReadError;
use std::ops::Range;

/// A value of a record; ranges count bytes of the record.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(Range<usize>),
    Blob(Range<usize>),
}

/// A number of one to nine bytes, and how many they are.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0u64;
    for (i, &byte) in bytes.iter().enumerate().take(9) {
        if i == 8 {
            return Some((value << 8 | u64::from(byte), 9));
        }
        value = value << 7 | u64::from(byte & 0x7F);
        if byte < 0x80 {
            return Some((value, i + 1));
        }
    }
    None
}

/// How many bytes a value of a type has; `None` for a type that is none.
pub(super) fn length(kind: u64) -> Option<u64> {
    match kind {
        0 | 8 | 9 => Some(0),
        1..=4 => Some(kind),
        5 => Some(6),
        6 | 7 => Some(8),
        10 | 11 => None,
        _ => Some((kind - 12) / 2),
    }
}

/// The values of a whole record.
pub(super) fn decode(record: &[u8]) -> Result<Vec<Value>, ReadError> {
    decode_start(record, record.len() as u64)
}

/// The values of a record of which the beginning is here. Texts and blobs may reach beyond it; numbers that do are null.
pub(super) fn decode_start(record: &[u8], size: u64) -> Result<Vec<Value>, ReadError> {
    let wrong = || damaged("SQLite: a record that makes no sense");
    let (header, mut at) = varint(record).ok_or_else(wrong)?;
    let header = usize::try_from(header).ok().filter(|h| *h <= record.len()).ok_or_else(wrong)?;
    let mut body = header as u64;
    let mut values = Vec::new();
    while at < header {
        let (kind, used) = varint(&record[at..header]).ok_or_else(wrong)?;
        at += used;
        let end = length(kind).and_then(|length| body.checked_add(length)).filter(|end| *end <= size);
        let end = end.ok_or_else(wrong)?;
        values.push(value(record, kind, body as usize..end as usize));
        body = end;
    }
    Ok(values)
}

/// One value of a known type.
pub(super) fn value(record: &[u8], kind: u64, range: Range<usize>) -> Value {
    let bytes = || record.get(range.clone());
    match kind {
        0 => Value::Null,
        8 => Value::Int(0),
        9 => Value::Int(1),
        1..=6 => bytes().map_or(Value::Null, |bytes| {
            let sign = if bytes.first().is_some_and(|b| *b >= 0x80) { -1 } else { 0 };
            Value::Int(bytes.iter().fold(sign, |sum: i64, b| sum << 8 | i64::from(*b)))
        }),
        7 => bytes().and_then(|b| b.first_chunk()).map_or(Value::Null, |b| Value::Real(f64::from_be_bytes(*b))),
        kind if kind % 2 == 0 => Value::Blob(range),
        _ => Value::Text(range),
    }
}
