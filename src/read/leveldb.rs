//! LevelDB: tables (`000005.ldb`) and logs (`000003.log`), where browsers keep local storage and databases of pages.
//!
//! Each entry is a row of its key and its value. Entries that were replaced or deleted, and have not been compacted away,
//! are rows as well. What a browser wrote as UTF-16 is shown as UTF-8.
//!
//! <https://github.com/google/leveldb/blob/main/doc/table_format.md> and `log_format.md`.

use super::block::{Codec, unpack};
use super::record::{Table, TableId};
use super::row::Values;
use super::seek::Seekable;
use super::sql::{is_text, keep_going};
use super::window::Window;
use super::{Card, GapReason, Head, Input, Outlet, ReadError, Reader, Text};
use crate::place::Offsets;
use std::path::Path;

/// The reader of LevelDB's files.
pub(super) struct LevelDb;

/// The last bytes of a table.
const MAGIC: [u8; 8] = 0xDB47_7524_8B80_FB57u64.to_le_bytes();

/// Bytes of a block of a log.
const BLOCK: usize = 32 * 1024;

impl Reader for LevelDb {
    fn card(&self) -> &'static Card {
        &Card {
            name: "leveldb",
            extensions: &["ldb", "sst", "log"],
            about: "Tables and logs of LevelDB, by their names and structure: keys and values, replaced ones too.",
        }
    }

    fn recognises(&self, head: &Head<'_>, name: &Path) -> bool {
        let extension = name.extension().and_then(|e| e.to_str()).unwrap_or_default();
        let stem = name.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
        let numbered = stem.len() >= 6 && stem.bytes().all(|b| b.is_ascii_digit());
        match extension {
            // A table is known by its end. Its first entry shares nothing with the one before.
            "ldb" | "sst" => numbered && head.len() >= 48 && head.iter().take(512).any(|b| *b < 9),
            "log" => numbered && is_log(head),
            _ => false,
        }
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let most = (input.limits.memory / 8).min(32 << 20) as usize;
        let id = out.table(Table { name: None, columns: &["key", "value"], key: &[0], deleted: false });
        let mut entries = Entries { id, count: 0, values: Values::default() };
        if input.name.extension().is_some_and(|e| e == "log") {
            return entries.log(Window::new(input.stream, most.max(2 * BLOCK)), most, out);
        }
        let mut bytes = Seekable::new(input)?;
        let cut = bytes.cut.take();
        if let Err(error) = entries.table(&bytes, most, out) {
            keep_going(Err(error), out)?;
            let stream = &mut bytes.stream(0);
            out.text(Text { stream, encoding: "binary", offsets: Offsets::Source, binary: true })?;
        }
        cut.map_or(Ok(()), Err)
    }
}

fn damaged(detail: &str) -> ReadError {
    ReadError::new(GapReason::Damaged, format!("LevelDB: {detail}"))
}

/// A whole record, or the first part of one, that holds a batch of entries.
fn is_log(head: &[u8]) -> bool {
    let (Some(header), Some(batch)) = (head.first_chunk::<7>(), head.get(7..20)) else { return false };
    let length = usize::from(u16::from_le_bytes([header[4], header[5]]));
    let count = u32::from_le_bytes([batch[8], batch[9], batch[10], batch[11]]);
    matches!(header[6], 1 | 2) && (13..=BLOCK - 7).contains(&length) && (1..1 << 20).contains(&count) && batch[12] <= 1
}

struct Entries {
    id: TableId,
    count: u64,
    values: Values,
}

impl Entries {
    /// An entry of a table or of a log.
    fn entry(&mut self, key: &[u8], value: &[u8], out: &mut dyn Outlet) -> Result<(), ReadError> {
        self.count += 1;
        self.values.clear();
        self.values.bytes(0, &readable(key), None);
        self.values.bytes(1, &readable(value), None);
        let names = ["key".to_owned(), "value".to_owned()];
        self.values.emit(out, (self.id, "", &names), self.count, None)
    }

    /// A table: its end leads to an index, and that to blocks of entries.
    fn table(&mut self, bytes: &Seekable<'_>, most: usize, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let size = bytes.size();
        let mut footer = [0; 48];
        bytes.fill_at(size.saturating_sub(48), &mut footer, "LevelDB")?;
        if footer[40..] != MAGIC {
            return Err(damaged("no footer at the end"));
        }
        let mut rest = &footer[..40];
        handle(&mut rest).ok_or_else(|| damaged("a footer that makes no sense"))?;
        let index = handle(&mut rest).ok_or_else(|| damaged("a footer that makes no sense"))?;
        let index = block(bytes, index, most)?;
        let mut blocks = Vec::new();
        let whole = each(&index, most, &mut |_, mut value| {
            blocks.extend(handle(&mut value));
            Ok(())
        });
        keep_going(whole, out)?;
        // Blocks come one after the other; an index that leads back would read them again and again.
        let mut end = 0;
        for (at, length) in blocks {
            if at < end {
                out.gap(damaged("an index that leads back"));
                return Ok(());
            }
            end = at.saturating_add(length);
            let result = block(bytes, (at, length), most).and_then(|block| {
                each(&block, most, &mut |key, value| {
                    // A number and the kind of entry stand behind the key.
                    let key = &key[..key.len().saturating_sub(8)];
                    self.entry(key, value, out)
                })
            });
            keep_going(result, out)?;
        }
        Ok(())
    }

    /// A log: records in blocks, each whole or in parts.
    fn log(&mut self, mut window: Window<'_>, most: usize, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let mut record = Vec::new();
        loop {
            let bytes = window.want(BLOCK);
            let length = bytes.len().min(BLOCK);
            if length == 0 {
                return window.result();
            }
            let mut rest = &bytes[..length];
            while let Some((header, after)) = rest.split_first_chunk::<7>() {
                let size = usize::from(u16::from_le_bytes([header[4], header[5]]));
                let Some((data, next)) = after.split_at_checked(size) else {
                    let cut = ReadError::new(GapReason::Truncated, "LevelDB: the log ends inside a record");
                    out.gap(if length < BLOCK { cut } else { damaged("a record that is larger than its block") });
                    break;
                };
                rest = next;
                // Space that was reserved and not written.
                if header[6] == 0 && size == 0 {
                    break;
                }
                if matches!(header[6], 1 | 2) {
                    record.clear();
                }
                record.extend_from_slice(data);
                if record.len() > most {
                    record.clear();
                    out.gap(ReadError::new(GapReason::OverBudget, "LevelDB: a record this long"));
                }
                if matches!(header[6], 1 | 4) {
                    let result = self.batch(&record, out);
                    keep_going(result, out)?;
                    record.clear();
                }
            }
            window.consume(length);
        }
    }

    /// The entries of a record: what was put, and the keys of what was deleted.
    fn batch(&mut self, record: &[u8], out: &mut dyn Outlet) -> Result<(), ReadError> {
        let wrong = || damaged("entries that make no sense");
        let mut rest = record.get(12..).ok_or_else(wrong)?;
        while let Some((kind, after)) = rest.split_first() {
            rest = after;
            let key = prefixed(&mut rest).ok_or_else(wrong)?;
            let value = match kind {
                0 => &[],
                1 => prefixed(&mut rest).ok_or_else(wrong)?,
                _ => return Err(wrong()),
            };
            self.entry(key, value, out)?;
        }
        Ok(())
    }
}

/// A block, without what stands behind it.
fn block(bytes: &Seekable<'_>, (at, length): (u64, u64), most: usize) -> Result<Vec<u8>, ReadError> {
    let mut block = bytes.bytes_at(at, length.saturating_add(5), most as u64, "LevelDB block")?;
    let kind = block[block.len() - 5];
    block.truncate(block.len() - 5);
    let codec = match kind {
        0 => return Ok(block),
        1 => Codec::Snappy,
        2 => Codec::Zstd,
        _ => return Err(ReadError::new(GapReason::Unsupported, "LevelDB: a codec that is not read")),
    };
    unpack(codec, &block, None, most, "LevelDB")
}

type Tell<'t> = dyn FnMut(&[u8], &[u8]) -> Result<(), ReadError> + 't;

/// The entries of a block. A key is given as what it adds to the one before.
fn each(block: &[u8], most: usize, tell: &mut Tell<'_>) -> Result<(), ReadError> {
    let wrong = || damaged("a block that makes no sense");
    let restarts = block.last_chunk().map(|b| u32::from_le_bytes(*b) as usize).ok_or_else(wrong)?;
    let end = restarts.checked_mul(4).and_then(|size| (block.len() - 4).checked_sub(size)).ok_or_else(wrong)?;
    let mut rest = &block[..end];
    let mut key = Vec::new();
    // Keys that share long beginnings can stand for far more bytes than the block has.
    let mut left = most.max(1 << 20) * 16;
    while !rest.is_empty() {
        let mut number = || varint(&mut rest).and_then(|n| usize::try_from(n).ok());
        let (Some(shared), Some(added), Some(length)) = (number(), number(), number()) else { return Err(wrong()) };
        let (Some((more, after)), true) = (rest.split_at_checked(added), shared <= key.len()) else {
            return Err(wrong());
        };
        let (value, after) = after.split_at_checked(length).ok_or_else(wrong)?;
        rest = after;
        key.truncate(shared);
        key.extend_from_slice(more);
        left = left.checked_sub(key.len()).ok_or_else(wrong)?;
        tell(&key, value)?;
    }
    Ok(())
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for (i, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7F) << (7 * i);
        if *byte < 0x80 {
            *bytes = &bytes[i + 1..];
            return Some(value);
        }
    }
    None
}

fn handle(bytes: &mut &[u8]) -> Option<(u64, u64)> {
    Some((varint(bytes)?, varint(bytes)?))
}

fn prefixed<'b>(bytes: &mut &'b [u8]) -> Option<&'b [u8]> {
    let length = usize::try_from(varint(bytes)?).ok()?;
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

/// Keys and values as text, where a browser wrote them as UTF-16, perhaps behind a byte that says so.
fn readable(bytes: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    let wide = bytes.strip_prefix(&[0]).unwrap_or(bytes);
    let zeros = wide.iter().skip(1).step_by(2).filter(|b| **b == 0).count();
    if wide.len() < 4 || wide.len() % 2 == 1 || zeros * 3 < wide.len() || is_text(bytes) {
        return bytes.into();
    }
    let units: Vec<u16> = wide.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).map_or(bytes.into(), |text| text.into_bytes().into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::collect::read;
    use super::*;

    /// A record of a log, with one entry for each pair.
    fn batch(pairs: &[(&[u8], &[u8])]) -> Vec<u8> {
        let mut bytes = [&[0; 8][..], &(pairs.len() as u32).to_le_bytes()].concat();
        for (key, value) in pairs {
            bytes.push(1);
            for part in [key, value] {
                bytes.push(part.len() as u8);
                bytes.extend_from_slice(part);
            }
        }
        bytes
    }

    fn record(kind: u8, data: &[u8]) -> Vec<u8> {
        [&[0; 4][..], &(data.len() as u16).to_le_bytes(), &[kind], data].concat()
    }

    #[test]
    fn logs_whole_and_in_parts() {
        let wide: Vec<u8> = "Ünal".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide = [&[0], wide.as_slice()].concat();
        let whole = batch(&[(b"name", b"Ada"), (b"wide", &wide)]);
        let mut bytes = record(1, &whole);
        bytes.extend(record(2, &whole[..20]));
        bytes.extend(record(3, &whole[20..25]));
        bytes.extend(record(4, &whole[25..]));
        assert!(LevelDb.recognises(&Head::new(&bytes), Path::new("db/000003.log")));
        assert!(!LevelDb.recognises(&Head::new(b"2026-01-01 a line of text\n"), Path::new("000003.log")));
        let limits = super::super::Limits::of(1 << 24);
        let (mut out, stream) = (super::super::collect::Collect::default(), &mut bytes.as_slice());
        let input = Input { name: Path::new("000003.log"), head: &bytes, stream, file: None, limits: &limits };
        LevelDb.read(input, &mut out).unwrap();
        let cells: Vec<_> = out.rows.iter().flat_map(|row| row.cells.iter().map(|(_, v)| v.as_str())).collect();
        assert_eq!(cells, ["name", "Ada", "wide", "Ünal", "name", "Ada", "wide", "Ünal"]);
        assert!(out.gaps.is_empty());
    }

    #[test]
    fn tables_with_shared_keys() {
        let data = [
            &[0, 14, 1][..],
            b"user:1\x01\0\0\0\0\0\0\0",
            b"A",
            &[5, 9, 1],
            b"2\x01\0\0\0\0\0\0\0",
            b"B",
            &[0; 4],
            &[1, 0, 0, 0],
        ]
        .concat();
        let index = [&[0, 9, 2][..], b"z\x01\0\0\0\0\0\0\0", &[0, data.len() as u8], &[0; 4], &[1, 0, 0, 0]].concat();
        let mut bytes = data.clone();
        bytes.extend([0; 5]);
        let at = bytes.len() as u8;
        bytes.extend(&index);
        bytes.extend([0; 5]);
        let mut footer = vec![0, 0, at, index.len() as u8];
        footer.resize(40, 0);
        bytes.extend(footer);
        bytes.extend(MAGIC);
        let (out, result) = read(&LevelDb, &bytes, 100);
        result.unwrap();
        let cells: Vec<_> = out.rows.iter().map(|row| (row.cells[0].1.as_str(), row.cells[1].1.as_str())).collect();
        assert_eq!(cells, [("user:1", "A"), ("user:2", "B")]);
        for end in 0..bytes.len() {
            let (out, result) = read(&LevelDb, &bytes[..end], 100);
            result.unwrap();
            assert_eq!((out.gaps.len(), out.text.len()), (1, end));
        }
    }
}
