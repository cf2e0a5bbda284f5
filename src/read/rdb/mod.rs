//! Redis snapshots (RDB, all versions up to 12): keys and values of all types, with their expiries.
//!
//! Keys of one kind are a table: `user:17` and `user:18` are rows of `user:*`. A hash is a row whose fields are columns;
//! the items of lists, sets and sorted sets are values of one column; entries of a stream are rows. What modules keep
//! is searched as text.
//!
//! Sources: `rdb.h`, `rdb.c`, `listpack.c`, `ziplist.c`, `intset.c`, `zipmap.c` and `stream.h` of Redis 7 and 8.

mod packed;
mod stream;

use super::record::{Cell, Table, TableId};
use super::row::{Columns, Moment, Values};
use super::sql::keep_going;
use super::window::Window;
use super::{Card, GapReason, Head, Input, Outlet, ReadError, Reader};
use crate::place::Step;
use packed::{Form, Packed};
use std::collections::HashMap;
use std::path::Path;

/// The reader of Redis snapshots.
pub(super) struct Rdb;

/// Tables that keys are sorted into; further kinds of keys are one table.
const MOST_TABLES: usize = 256;

/// Fields that become columns of their own.
const MOST_FIELDS: usize = 512;

/// Bytes of a row that goes out at a time.
const STRETCH: usize = 1 << 20;

impl Reader for Rdb {
    fn card(&self) -> &'static Card {
        &Card {
            name: "rdb",
            extensions: &["rdb"],
            about: "Redis snapshots: keys, values of all types and expiries; keys of one kind are a table.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        head.starts_with(b"REDIS") && head.get(5..9).is_some_and(|v| v.iter().all(u8::is_ascii_digit)) && {
            let next = head.get(9);
            head.len() == 9 || matches!(next, Some(0..=30 | 0xF4..))
        }
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let most = (input.limits.memory / 8).min(32 << 20) as usize;
        let window = Window::new(input.stream, most);
        let mut snapshot =
            Snapshot { window, out, tables: HashMap::new(), values: Values::default(), most, columns: true };
        snapshot.window.skip(9, "RDB header")?;
        snapshot.read()?;
        snapshot.window.result()
    }
}

fn damaged(detail: &str) -> ReadError {
    ReadError::new(GapReason::Damaged, format!("RDB: {detail}"))
}

/// Keys of one kind.
struct Kind {
    id: TableId,
    columns: Columns,
    rows: u64,
}

struct Snapshot<'a, 'b> {
    window: Window<'a>,
    out: &'b mut dyn Outlet,
    tables: HashMap<String, Kind>,
    values: Values,
    most: usize,
    columns: bool,
}

/// The key that is being read.
struct Entry {
    table: String,
    key: Vec<u8>,
    expires: Option<i64>,
}

/// A length, or how a string is stored instead.
enum Length {
    Plain(u64),
    Special(u8),
}

impl Snapshot<'_, '_> {
    fn read(&mut self) -> Result<(), ReadError> {
        let mut expires = None;
        loop {
            let code = self.byte()?;
            match code {
                0xFF => break,
                0xFE => _ = self.length()?,
                0xFD => expires = Some(i64::from(u32::from_le_bytes(self.window.take("RDB expiry")?)) * 1000),
                0xFC => expires = Some(i64::from_le_bytes(self.window.take("RDB expiry")?)),
                0xFB => (_, _) = (self.length()?, self.length()?),
                0xFA => {
                    let (key, value) = (self.string()?, self.string()?);
                    self.text(&[&key, &value])?;
                }
                0xF9 => _ = self.byte()?,
                0xF8 => _ = self.length()?,
                0xF7 => {
                    self.length()?;
                    (_, _) = (self.length()?, self.length()?);
                    let texts = self.module()?;
                    self.text(&texts.iter().map(Vec::as_slice).collect::<Vec<_>>())?;
                }
                0xF5 => {
                    let library = self.string()?;
                    self.text(&[&library])?;
                }
                0xF4 => _ = (self.length()?, self.length()?, self.length()?),
                0..=30 => {
                    let key = self.string()?;
                    let entry = Entry { table: kind_of(&key), key, expires: expires.take() };
                    self.entry(code, &entry)?;
                }
                _ => return Err(damaged("an entry of no known type; what follows was not read")),
            }
        }
        // A checksum; behind it, in a file that begins as a snapshot, the commands since then.
        self.window.want(9);
        let rest = self.window.here().len();
        self.window.consume(rest.min(8));
        if self.window.at_end() {
            return Ok(());
        }
        let step = Step::Part { part: "commands".into() };
        let result = self.out.nested(Some(step), Path::new("commands.txt"), &mut self.window);
        self.window.result()?;
        keep_going(result, self.out)
    }

    fn entry(&mut self, code: u8, entry: &Entry) -> Result<(), ReadError> {
        self.begin(entry);
        match code {
            0 => {
                let value = self.string()?;
                self.put(entry, "value", &value);
            }
            1 | 2 => {
                for _ in 0..self.plain()? {
                    let item = self.string()?;
                    self.item(entry, "value", &item)?;
                }
            }
            3 | 5 => {
                for _ in 0..self.plain()? {
                    let item = self.string()?;
                    self.item(entry, "value", &item)?;
                    if code == 5 {
                        self.window.skip(8, "RDB score")?;
                    } else {
                        let length = self.byte()?;
                        // 253 to 255 stand for no number and the two infinities.
                        self.window.skip(if length >= 253 { 0 } else { length.into() }, "RDB score")?;
                    }
                }
            }
            4 => {
                for _ in 0..self.plain()? {
                    let (field, value) = (self.string()?, self.string()?);
                    self.field(entry, &field, &value)?;
                }
            }
            24 => {
                self.window.skip(8, "RDB hash")?;
                for _ in 0..self.plain()? {
                    self.length()?;
                    let (field, value) = (self.string()?, self.string()?);
                    self.field(entry, &field, &value)?;
                }
            }
            22 => {
                for _ in 0..self.plain()? {
                    self.length()?;
                    let (field, value) = (self.string()?, self.string()?);
                    self.field(entry, &field, &value)?;
                }
            }
            6 | 7 => {
                self.length()?;
                if code == 6 {
                    return Err(damaged("a value of a module before Redis 4; what follows was not read"));
                }
                let texts = self.module()?;
                for text in texts {
                    self.item(entry, "value", &text)?;
                }
            }
            9 => self.packed(entry, Form::Zipmap, 2)?,
            10 => self.packed(entry, Form::Ziplist, 1)?,
            11 => self.packed(entry, Form::Intset, 1)?,
            12 => self.packed(entry, Form::Ziplist, -2)?,
            13 => self.packed(entry, Form::Ziplist, 2)?,
            16 => self.packed(entry, Form::Listpack, 2)?,
            17 => self.packed(entry, Form::Listpack, -2)?,
            20 => self.packed(entry, Form::Listpack, 1)?,
            23 => self.packed(entry, Form::Listpack, 3)?,
            25 => {
                self.window.skip(8, "RDB hash")?;
                self.packed(entry, Form::Listpack, 3)?;
            }
            14 => {
                for _ in 0..self.plain()? {
                    self.packed(entry, Form::Ziplist, 1)?;
                }
            }
            18 => {
                for _ in 0..self.plain()? {
                    if self.plain()? == 1 {
                        let item = self.string()?;
                        self.item(entry, "value", &item)?;
                    } else {
                        self.packed(entry, Form::Listpack, 1)?;
                    }
                }
            }
            15 | 19 | 21 => self.stream(code, entry)?,
            _ => return Err(damaged("a value of no known type; what follows was not read")),
        }
        self.end(entry)
    }

    /// A value whose items are packed into one string: `width` items belong together (a field and its value, or with
    /// its expiry); -2 stands for an item and its score.
    fn packed(&mut self, entry: &Entry, form: Form, width: i8) -> Result<(), ReadError> {
        let bytes = self.string()?;
        let mut items = Packed::new(form, &bytes);
        let mut group: Vec<Vec<u8>> = Vec::new();
        while let Some(item) = items.next() {
            group.push(item.into_owned());
            if group.len() < usize::from(width.unsigned_abs()) {
                continue;
            }
            match (width, group.as_slice()) {
                (2 | 3, [field, value, ..]) => self.field(entry, field, value)?,
                (_, [item, ..]) => self.item(entry, "value", item)?,
                _ => {}
            }
            group.clear();
        }
        if items.broken {
            self.out.gap(damaged("a packed value that makes no sense"));
        }
        Ok(())
    }

    /// Begins a row with the key.
    fn begin(&mut self, entry: &Entry) {
        let table = self.table(entry);
        self.columns = true;
        self.tables.entry(table).and_modify(|kind| kind.rows += 1);
        self.again(entry);
    }

    fn again(&mut self, entry: &Entry) {
        self.values.clear();
        self.put(entry, "key", &entry.key);
        if let Some(expires) = entry.expires {
            let column = self.column(entry, "expires");
            self.values.show(column, Moment(expires, 1000));
        }
    }

    fn end(&mut self, entry: &Entry) -> Result<(), ReadError> {
        let table = self.table(entry);
        let Some(kind) = self.tables.get(&table) else { return Ok(()) };
        self.values.emit(self.out, (kind.id, &table, &kind.columns.names), kind.rows, None)
    }

    fn put(&mut self, entry: &Entry, column: &str, value: &[u8]) {
        let column = self.column(entry, column);
        self.values.bytes(column, value, None);
    }

    fn item(&mut self, entry: &Entry, column: &str, value: &[u8]) -> Result<(), ReadError> {
        self.put(entry, column, value);
        if self.values.size() > STRETCH {
            self.end(entry)?;
            self.again(entry);
        }
        Ok(())
    }

    /// A field of a hash: a column of its own if it has a name that others may have too.
    fn field(&mut self, entry: &Entry, field: &[u8], value: &[u8]) -> Result<(), ReadError> {
        let table = self.table(entry);
        let few = self.tables.get(&table).is_some_and(|kind| kind.columns.names.len() < MOST_FIELDS);
        match std::str::from_utf8(field) {
            Ok(name) if few && is_name(name) => self.item(entry, name, value),
            _ => {
                self.item(entry, "field", field)?;
                self.item(entry, "value", value)
            }
        }
    }

    fn column(&mut self, entry: &Entry, name: &str) -> u32 {
        let table = self.table(entry);
        let Some(kind) = self.tables.get_mut(&table) else { return Cell::REST };
        kind.columns.of(name, kind.id, self.out)
    }

    /// The table of a key, made when it is first met.
    fn table(&mut self, entry: &Entry) -> String {
        if self.tables.contains_key(&entry.table) {
            return entry.table.clone();
        }
        let name = if self.tables.len() < MOST_TABLES { entry.table.as_str() } else { "*" };
        if !self.tables.contains_key(name) {
            let id = self.out.table(Table { name: Some(name), columns: &[], key: &[0], deleted: false });
            self.tables.insert(name.to_owned(), Kind { id, columns: Columns::default(), rows: 0 });
        }
        name.to_owned()
    }

    /// Text that is of no key.
    fn text(&mut self, texts: &[&[u8]]) -> Result<(), ReadError> {
        let entry = Entry { table: "(server)".into(), key: Vec::new(), expires: None };
        self.begin(&entry);
        match texts {
            [name, value] if std::str::from_utf8(name).is_ok_and(is_name) => {
                let name = String::from_utf8_lossy(name).into_owned();
                self.put(&entry, &name, value);
            }
            _ => texts.iter().for_each(|text| self.values.bytes(Cell::REST, text, None)),
        }
        self.end(&entry)
    }

    /// The strings that a module keeps.
    fn module(&mut self) -> Result<Vec<Vec<u8>>, ReadError> {
        let (mut texts, mut held) = (Vec::new(), 0);
        loop {
            match self.plain()? {
                0 => return Ok(texts),
                1 | 2 => _ = self.length()?,
                3 => self.window.skip(4, "RDB module")?,
                4 => self.window.skip(8, "RDB module")?,
                5 => {
                    let text = self.string()?;
                    held += text.len();
                    if held > self.most {
                        return Err(ReadError::new(GapReason::OverBudget, "RDB: a value of a module this long"));
                    }
                    texts.push(text);
                }
                _ => return Err(damaged("a value of a module that makes no sense; what follows was not read")),
            }
        }
    }

    fn byte(&mut self) -> Result<u8, ReadError> {
        Ok(self.window.take::<1>("RDB")?[0])
    }

    fn length(&mut self) -> Result<Length, ReadError> {
        let first = self.byte()?;
        Ok(match first >> 6 {
            0 => Length::Plain((first & 0x3F).into()),
            1 => Length::Plain(u64::from(first & 0x3F) << 8 | u64::from(self.byte()?)),
            2 if first == 0x81 => Length::Plain(u64::from_be_bytes(self.window.take("RDB length")?)),
            2 => Length::Plain(u32::from_be_bytes(self.window.take("RDB length")?).into()),
            _ => Length::Special(first & 0x3F),
        })
    }

    fn plain(&mut self) -> Result<u64, ReadError> {
        match self.length()? {
            Length::Plain(length) => Ok(length),
            Length::Special(_) => Err(damaged("a length that is none; what follows was not read")),
        }
    }

    /// A string; one that is too long is passed over, and a gap.
    fn string(&mut self) -> Result<Vec<u8>, ReadError> {
        match self.length()? {
            Length::Plain(length) if length > self.most as u64 => {
                self.out.gap(too_long(self.most));
                self.window.skip(length, "RDB value")?;
                Ok(Vec::new())
            }
            Length::Plain(length) => self.raw(length as usize),
            Length::Special(0) => Ok((self.byte()? as i8).to_string().into_bytes()),
            Length::Special(1) => Ok(i16::from_le_bytes(self.window.take("RDB number")?).to_string().into_bytes()),
            Length::Special(2) => Ok(i32::from_le_bytes(self.window.take("RDB number")?).to_string().into_bytes()),
            Length::Special(3) => {
                let (packed, plain) = (self.plain()?, self.plain()?);
                if packed > self.most as u64 || plain > self.most as u64 {
                    self.out.gap(too_long(self.most));
                    self.window.skip(packed, "RDB value")?;
                    return Ok(Vec::new());
                }
                let packed = self.raw(packed as usize)?;
                match packed::lzf(&packed, plain as usize) {
                    Some(text) => Ok(text),
                    None => {
                        self.out.gap(damaged("a compressed value that makes no sense"));
                        Ok(packed)
                    }
                }
            }
            Length::Special(_) => Err(damaged("a string of no known form; what follows was not read")),
        }
    }

    fn raw(&mut self, length: usize) -> Result<Vec<u8>, ReadError> {
        let bytes = self.window.need(length, "RDB value")?.to_vec();
        self.window.consume(length);
        Ok(bytes)
    }
}

fn too_long(most: usize) -> ReadError {
    ReadError::new(GapReason::OverBudget, format!("RDB: a value of more than {} MiB was passed over", most >> 20))
}

/// A name as fields of hashes have.
fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    (1..=48).contains(&bytes.len())
        && !bytes[0].is_ascii_digit()
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b' '))
        && bytes.iter().filter(|b| b.is_ascii_digit()).count() <= 2
}

/// The kind of a key: its parts that are words, and `*` for each part that is not.
fn kind_of(key: &[u8]) -> String {
    let mut kind = String::new();
    for part in key.split_inclusive(|b| matches!(b, b':' | b'/' | b'|')) {
        let (word, mark) = match part.split_last() {
            Some((mark @ (b':' | b'/' | b'|'), word)) => (word, Some(*mark as char)),
            _ => (part, None),
        };
        let known = word.len() <= 32 && word.iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-'));
        // The last part tells one key from another, unless it is all there is.
        let last = mark.is_none() && !kind.is_empty();
        if known && !last || word.is_empty() {
            kind.push_str(&String::from_utf8_lossy(word));
        } else if !kind.ends_with('*') {
            kind.push('*');
        }
        kind.extend(mark);
        if kind.len() > 96 {
            kind.push('*');
            break;
        }
    }
    kind
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
