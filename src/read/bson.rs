//! BSON, as `mongodump` writes it: documents one after the other, and the archives that hold several collections.
//!
//! Fields of documents in documents become columns `a.b`; the items of an array are values of one column.
//!
//! <https://bsonspec.org/spec.html>; archives: `mongo-tools`, `common/archive`.

use super::record::{Table, TableId};
use super::row::{Columns, Moment, Values};
use super::window::Window;
use super::{Card, GapReason, Head, Input, Outlet, ReadError, Reader};
use std::collections::HashMap;
use std::path::Path;

/// The reader of BSON.
pub(super) struct Bson;

/// First bytes of an archive.
const ARCHIVE: [u8; 4] = [0x6D, 0xE2, 0x99, 0x81];

/// Largest document that servers accept, with room for what tools add.
const MOST: usize = 48 << 20;

const MOST_DEPTH: usize = 120;

impl Reader for Bson {
    fn card(&self) -> &'static Card {
        &Card {
            name: "bson",
            extensions: &["bson", "archive"],
            about: "BSON documents and archives of mongodump: fields by their path.",
        }
    }

    fn recognises(&self, head: &Head<'_>, name: &Path) -> bool {
        if head.starts_with(&ARCHIVE) {
            return true;
        }
        let named = name.extension().is_some_and(|e| e.eq_ignore_ascii_case("bson"));
        looks_like(head, named)
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let most = (input.limits.memory / 8).min(MOST as u64) as usize;
        let archive = input.head.starts_with(&ARCHIVE);
        let name = input.name.file_stem().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
        let mut window = Window::new(input.stream, most);
        let mut dump = Dump { collections: HashMap::new(), values: Values::default(), limit: most };
        if archive {
            dump.archive(&mut window, out)?;
        } else {
            while !window.at_end() {
                let (size, at) = (document_size(&mut window)?, window.offset());
                let document = window.need(size, "BSON document")?;
                let result = dump.row(&name, document, at, out);
                window.consume(size);
                keep(result, out)?;
            }
        }
        window.result()
    }
}

fn damaged(detail: &str) -> ReadError {
    ReadError::new(GapReason::Damaged, format!("BSON: {detail}"))
}

fn keep(result: Result<(), ReadError>, out: &mut dyn Outlet) -> Result<(), ReadError> {
    match result {
        Err(error) if matches!(error.reason, GapReason::Damaged | GapReason::OverBudget) => {
            out.gap(error);
            Ok(())
        }
        result => result,
    }
}

/// True for a document at the start: its length, an element of a known type with a name, and the end where it should be
/// or beyond the head.
fn looks_like(head: &[u8], named: bool) -> bool {
    let Some(size) = head.first_chunk::<4>().map(|b| u32::from_le_bytes(*b) as usize) else { return false };
    if !(5..=MOST).contains(&size) {
        return false;
    }
    let end = match head.get(size - 1) {
        Some(byte) => *byte == 0,
        None => head.len() >= super::HEAD || named,
    };
    let (Some(kind), Some(name)) = (head.get(4), head.get(5..).and_then(|rest| rest.get(..rest.len().min(120)))) else {
        return named && size == 5;
    };
    let length = name.iter().position(|b| *b == 0);
    let text = length
        .is_some_and(|n| n > 0 && std::str::from_utf8(&name[..n]).is_ok_and(|n| !n.chars().any(char::is_control)));
    end && text && matches!(kind, 1..=0x13 | 0x7F | 0xFF)
}

fn document_size(window: &mut Window<'_>) -> Result<usize, ReadError> {
    let bytes = window.need(4, "BSON document")?;
    let size = bytes.first_chunk().map_or(0, |b| u32::from_le_bytes(*b)) as usize;
    if size < 5 { Err(damaged("a document of no length")) } else { Ok(size) }
}

struct Collection {
    id: TableId,
    columns: Columns,
    rows: u64,
}

struct Dump {
    collections: HashMap<String, Collection>,
    values: Values,
    limit: usize,
}

impl Dump {
    /// An archive: a header, a description of each collection, then blocks of documents of a collection.
    fn archive(&mut self, window: &mut Window<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        window.skip(4, "MongoDB archive")?;
        // The header and the descriptions, up to the first end mark.
        while !self.end_mark(window)? {
            let (size, at) = (document_size(window)?, window.offset());
            let document = window.need(size, "MongoDB archive")?;
            let result = self.row("(archive)", document, at, out);
            window.consume(size);
            keep(result, out)?;
        }
        while !window.at_end() {
            let size = document_size(window)?;
            let header = window.need(size, "MongoDB archive")?;
            let text = |key: &str| field(header, key).map(|value| String::from_utf8_lossy(value).into_owned());
            let database = text("db").unwrap_or_default();
            let name = text("collection").unwrap_or_default();
            let name = if database.is_empty() { name } else { format!("{database}.{name}") };
            window.consume(size);
            while !self.end_mark(window)? {
                let (size, at) = (document_size(window)?, window.offset());
                let document = window.need(size, "MongoDB archive")?;
                let result = self.row(&name, document, at, out);
                window.consume(size);
                keep(result, out)?;
            }
        }
        Ok(())
    }

    fn end_mark(&self, window: &mut Window<'_>) -> Result<bool, ReadError> {
        let end = window.need(4, "MongoDB archive")?.starts_with(&[0xFF; 4]);
        if end {
            window.consume(4);
        }
        Ok(end)
    }

    fn row(&mut self, name: &str, document: &[u8], at: u64, out: &mut dyn Outlet) -> Result<(), ReadError> {
        if !self.collections.contains_key(name) {
            if self.collections.len() >= 4096 {
                self.collections.clear();
            }
            let named = Some(name).filter(|name| !name.is_empty());
            let id = out.table(Table { name: named, columns: &[], key: &[], deleted: false });
            self.collections.insert(name.to_owned(), Collection { id, columns: Columns::default(), rows: 0 });
        }
        let Some(collection) = self.collections.get_mut(name) else { return Ok(()) };
        collection.rows += 1;
        self.values.clear();
        let mut walk = Walk { collection, values: &mut self.values, limit: self.limit, base: at, whole: document, out };
        let result = walk.document(document, &mut String::new(), false, 0);
        // What came before an error is a part of the row.
        let target = (collection.id, name, collection.columns.names.as_slice());
        self.values.emit(out, target, collection.rows, None)?;
        result
    }
}

/// The text of a field of a document.
fn field<'d>(document: &'d [u8], key: &str) -> Option<&'d [u8]> {
    let mark: Vec<u8> = [&[2], key.as_bytes(), &[0]].concat();
    let at = memchr::memmem::find(document, &mark)? + mark.len();
    let length = document.get(at..)?.first_chunk().map(|b| u32::from_le_bytes(*b))? as usize;
    document.get(at + 4..(at + 4).checked_add(length)?.checked_sub(1)?)
}

struct Walk<'w> {
    collection: &'w mut Collection,
    values: &'w mut Values,
    limit: usize,
    base: u64,
    whole: &'w [u8],
    out: &'w mut dyn Outlet,
}

impl Walk<'_> {
    fn document(&mut self, document: &[u8], path: &mut String, list: bool, depth: usize) -> Result<(), ReadError> {
        let wrong = || damaged("a document that makes no sense");
        if depth > MOST_DEPTH {
            return Err(damaged("documents this deep inside each other"));
        }
        let mut rest = document.get(4..).ok_or_else(wrong)?;
        loop {
            let (&kind, after) = rest.split_first().ok_or_else(wrong)?;
            if kind == 0 {
                return Ok(());
            }
            let end = memchr::memchr(0, after).ok_or_else(wrong)?;
            let name = String::from_utf8_lossy(&after[..end]);
            let before = path.len();
            if !list {
                if before > 0 {
                    path.push('.');
                }
                path.push_str(&name);
            }
            rest = &after[end + 1..];
            if path.len() > 4096 || self.values.size() > self.limit {
                return Err(ReadError::new(GapReason::OverBudget, "BSON: a document with names or values this long"));
            }
            rest = self.element(kind, rest, path, depth)?;
            path.truncate(before);
        }
    }

    /// One value; returns what follows it.
    fn element<'r>(
        &mut self,
        kind: u8,
        rest: &'r [u8],
        path: &mut String,
        depth: usize,
    ) -> Result<&'r [u8], ReadError> {
        let wrong = || damaged("a value that makes no sense");
        let take = |count: usize| rest.split_at_checked(count).ok_or_else(wrong);
        let word = || rest.first_chunk().map(|b| u32::from_le_bytes(*b) as usize).ok_or_else(wrong);
        let long = || rest.first_chunk().map(|b| i64::from_le_bytes(*b)).ok_or_else(wrong);
        // Null, undefined and the two ends of all values say nothing.
        if matches!(kind, 0x06 | 0x0A | 0x7F | 0xFF) {
            return Ok(rest);
        }
        if matches!(kind, 3 | 4) {
            let (inner, after) = take(word()?)?;
            self.document(inner, path, kind == 4, depth + 1)?;
            return Ok(after);
        }
        let column = self.collection.columns.of(path, self.collection.id, self.out);
        let at = |value: &[u8]| self.base + (value.as_ptr() as usize - self.whole.as_ptr() as usize) as u64;
        let (used, from) = match kind {
            1 => {
                self.values.show(column, f64::from_bits(long()? as u64));
                return Ok(take(8)?.1);
            }
            8 => {
                self.values.show(column, take(1)?.0 == [1]);
                return Ok(take(1)?.1);
            }
            9 => {
                self.values.show(column, Moment(long()?, 1000));
                return Ok(take(8)?.1);
            }
            0x10 => {
                self.values.show(column, word()? as u32 as i32);
                return Ok(take(4)?.1);
            }
            0x12 => {
                self.values.show(column, long()?);
                return Ok(take(8)?.1);
            }
            0x11 => return Ok(take(8)?.1),
            0x13 => return Ok(take(16)?.1),
            7 => {
                let (id, after) = take(12)?;
                self.values.bytes(column, hex(id).as_bytes(), None);
                return Ok(after);
            }
            0x0B => {
                let first = memchr::memchr(0, rest).ok_or_else(wrong)?;
                let second = memchr::memchr(0, &rest[first + 1..]).ok_or_else(wrong)?;
                self.values.bytes(column, &rest[..first], Some(at(rest)));
                return Ok(&rest[first + 1 + second + 1..]);
            }
            2 | 0x0D | 0x0E => (4usize.checked_add(word()?).ok_or_else(wrong)?, 4),
            5 => (5usize.checked_add(word()?).ok_or_else(wrong)?, 5),
            0x0C => ((4 + 12usize).checked_add(word()?).ok_or_else(wrong)?, 4),
            // Code with its scope: a length of all, then text, then a document; the text is what counts.
            0x0F => (word()?, 8),
            _ => return Err(damaged("a value of no known type")),
        };
        let (all, after) = take(used)?;
        let value = all.get(from..).ok_or_else(wrong)?;
        let value = if kind == 5 { value } else { value.strip_suffix(&[0]).unwrap_or(value) };
        self.values.bytes(column, value, Some(at(value)));
        Ok(after)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
