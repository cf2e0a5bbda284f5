//! ORC files: rows of all stripes, their columns read side by side.
//!
//! Streams are opened chunk by chunk and values are decoded one at a time; what a footer claims is checked before memory
//! is given for it. A column that cannot be read is a gap, and the others go on.
//!
//! Own code, because the crate that there is needs all of Arrow and allocates what a file asks for.
//!
//! <https://orc.apache.org/specification/ORCv1/>

mod field;
mod proto;
mod stream;

use super::batch::{self, Column};
use super::block::Codec;
use super::record::{Cell, Table, TableId};
use super::row::Values;
use super::seek::Seekable;
use super::sql::keep_going;
use super::{Card, GapReason, Head, Input, Outlet, ReadError, Reader, Text};
use crate::place::Offsets;
use field::{Field, Kind, Stripe};
use proto::Message;
use std::path::Path;
use stream::Bytes;

/// The reader of ORC files.
pub(super) struct Orc;

const MOST_ROWS: u32 = 4096;
const BATCH: usize = 2 << 20;
const MOST_TYPES: usize = 20_000;
const MOST_DEPTH: usize = 64;

impl Reader for Orc {
    fn card(&self) -> &'static Card {
        &Card {
            name: "orc",
            extensions: &["orc"],
            about: "ORC files with all encodings and codecs but LZO: rows by column, nested fields as `a.b`; encrypted \
                    columns are gaps.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        head.starts_with(b"ORC") && head[3..].iter().take(16).any(|b| *b < 9 || *b >= 0x80)
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let most = (input.limits.memory / 8).min(32 << 20) as usize;
        let mut bytes = Seekable::new(input)?;
        let cut = bytes.cut.take();
        let result = match &cut {
            None => read(&bytes, most, out),
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

fn damaged(detail: &str) -> ReadError {
    ReadError::new(GapReason::Damaged, format!("ORC: {detail}"))
}

fn read(bytes: &Seekable<'_>, most: usize, out: &mut dyn Outlet) -> Result<(), ReadError> {
    let size = bytes.size();
    let mut tail = vec![0; size.min(256) as usize];
    bytes.fill_at(size - tail.len() as u64, &mut tail, "ORC")?;
    let Some((&length, before)) = tail.split_last() else { return Err(damaged("no footer at the end")) };
    let script = before.len().checked_sub(length.into()).map(|from| Message(&before[from..]));
    let script = script.filter(|script| script.all(8000).next() == Some(b"ORC"));
    let script = script.ok_or_else(|| damaged("no footer at the end"))?;
    let codec = match script.number(2) {
        0 => Codec::Plain,
        1 => Codec::Deflate,
        2 => Codec::Snappy,
        4 => Codec::Lz4,
        5 => Codec::Zstd,
        _ => return Err(ReadError::new(GapReason::Unsupported, "ORC: a codec that is not read")),
    };
    let footer_length = script.number(1);
    let end = size - 1 - u64::from(length);
    let start = end.checked_sub(footer_length).ok_or_else(|| damaged("a footer larger than the file"))?;
    let footer = Bytes::new(bytes, start, footer_length, codec, most).whole()?;
    let footer = Message(&footer);
    let types = types(footer)?;
    let mut names = Vec::new();
    let root = Field::new(&types, 0, "", 0, &mut names)?;
    let columns: Vec<&str> = names.iter().map(String::as_str).collect();
    let table = out.table(Table { name: None, columns: &columns, key: &[], deleted: false });
    let mut values = Values::default();
    for item in footer.all(5).map(Message) {
        item.all(1).chain(item.all(2)).for_each(|text| values.bytes(Cell::REST, text, None));
    }
    let about = out.table(Table { name: None, columns: &[], key: &[], deleted: false });
    values.emit(out, (about, "", &[]), 1, None)?;
    if footer.all(10).next().is_some() {
        out.gap(ReadError::new(GapReason::Encrypted, "ORC: columns are encrypted"));
    }
    let mut first = 1;
    for stripe in footer.all(3).map(Message) {
        let rows = stripe.number(5);
        let opened = Stripe::open(bytes, stripe, codec, most, start);
        match opened {
            Ok(stripe) => {
                let mut root = root.clone();
                let target = (table, names.as_slice());
                stripe_rows(&stripe, &mut root, (first, rows), target, &mut values, out)?;
            }
            Err(error) => keep_going(Err(error), out)?,
        }
        first += rows;
    }
    Ok(())
}

/// A type of the footer.
struct Type {
    kind: u64,
    children: Vec<usize>,
    names: Vec<String>,
    scale: i32,
}

fn types(footer: Message<'_>) -> Result<Vec<Type>, ReadError> {
    let mut types = Vec::new();
    for message in footer.all(4).map(Message) {
        if types.len() >= MOST_TYPES {
            return Err(damaged("this many types"));
        }
        let children = message.numbers(2).into_iter().map(|n| usize::try_from(n).unwrap_or(usize::MAX)).collect();
        let names = message.all(3).map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        types.push(Type { kind: message.number(1), children, names, scale: message.number(6) as i32 });
    }
    Ok(types)
}

/// The rows of a stripe.
fn stripe_rows(
    stripe: &Stripe<'_>,
    root: &mut Field,
    (mut first, rows): (u64, u64),
    (table, names): (TableId, &[String]),
    values: &mut Values,
    out: &mut dyn Outlet,
) -> Result<(), ReadError> {
    // The fields of the outermost struct fail on their own.
    let fields = match &mut root.kind {
        Kind::Struct(fields) => fields.as_slice(),
        _ => std::slice::from_ref(&*root),
    };
    let mut readers = Vec::new();
    for field in fields {
        match field.open(stripe) {
            Ok(reader) => readers.push(Some(reader)),
            Err(error) => {
                keep_going(Err(error), out)?;
                readers.push(None);
            }
        }
    }
    let mut columns: Vec<(u32, Column)> = (0..names.len() as u32).map(|i| (i, Column::default())).collect();
    let most_rows = (64 << 20) + stripe.size().saturating_mul(64);
    if rows > most_rows {
        let detail = "ORC: far more rows than a file of this size should have";
        out.gap(ReadError::new(GapReason::OverBudget, detail));
        return Ok(());
    }
    let (mut left, mut batch) = (rows, 64u32);
    while left > 0 && readers.iter().any(Option::is_some) {
        let count = u64::from(batch).min(left) as u32;
        columns.iter_mut().for_each(|(_, column)| column.clear());
        for reader in &mut readers {
            let Some(open) = reader else { continue };
            let result = (0..count).try_for_each(|row| open.value(row, &mut columns, stripe.most));
            if let Err(error) = result {
                keep_going(Err(error), out)?;
                *reader = None;
            }
        }
        batch::emit(&columns, values, (table, "", names), (first, count), out)?;
        let size: usize = columns.iter().map(|(_, column)| column.size()).sum();
        let fits = u64::from(batch) * BATCH as u64 / size.max(1) as u64;
        batch = fits.clamp(1, MOST_ROWS.into()) as u32;
        first += u64::from(count);
        left -= u64::from(count);
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::print_stderr)]
mod tests;
