//! Avro object container files: records by the schema in their header, block by block.
//!
//! Fields of fields become columns `a.b`; the items of an array are values of one column; the keys of a map are text
//! between fields.
//!
//! <https://avro.apache.org/docs/1.12.0/specification/>

use super::block::{Codec, unpack};
use super::record::{Cell, Table, TableId};
use super::row::{Clock, Columns, Date, Decimal, Moment, Values, big_endian};
use super::window::Window;
use super::{Card, GapReason, Head, Input, Outlet, ReadError, Reader};
use serde_json::Value as Json;
use std::path::Path;

/// The reader of Avro files.
pub(super) struct Avro;

/// Types in a schema, with those that are used again counted again.
const MOST_TYPES: usize = 20_000;

/// Values inside values.
const MOST_DEPTH: usize = 64;

impl Reader for Avro {
    fn card(&self) -> &'static Card {
        &Card {
            name: "avro",
            extensions: &["avro"],
            about: "Avro object container files with all their codecs: records by field.",
        }
    }

    fn recognises(&self, head: &Head<'_>, _: &Path) -> bool {
        head.starts_with(b"Obj\x01")
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let most = (input.limits.memory / 8).min(64 << 20) as usize;
        let mut window = Window::new(input.stream, most);
        let header = header(&mut window)?;
        let schema: Json = serde_json::from_slice(&header.schema).map_err(|_| damaged("a schema that is no JSON"))?;
        let name = schema.get("name").and_then(Json::as_str).unwrap_or_default().to_owned();
        let named = Some(name.as_str()).filter(|name| !name.is_empty());
        let table = out.table(Table { name: named, columns: &[], key: &[], deleted: false });
        let mut columns = Columns::default();
        let mut types = Types { nodes: Vec::new(), inside: Vec::new(), defined: Vec::new() };
        let root = types.add(&schema, "", "", 0, &mut |path| columns.of(path, table, out))?;
        // Defaults, documentation and names are text of the file too.
        let mut values = Values::default();
        values.bytes(Cell::REST, &header.schema, None);
        let about = out.table(Table { name: None, columns: &[], key: &[], deleted: false });
        values.emit(out, (about, "", &[]), 1, None)?;
        let mut rows = Rows { types: types.nodes, values, limit: most, table, name, columns: columns.names, count: 0 };
        while !window.at_end() {
            let count = long(&mut window)?;
            let size = usize::try_from(long(&mut window)?).map_err(|_| damaged("a block of negative size"))?;
            let block = window.need(size, "Avro block")?;
            let (codec, block) = match header.codec {
                // A checksum stands behind.
                Codec::Snappy => (Codec::Snappy, &block[..size.saturating_sub(4)]),
                codec => (codec, block),
            };
            let unpacked = unpack(codec, block, None, most, "Avro");
            window.consume(size);
            let result = unpacked.and_then(|bytes| rows.block(&bytes, count, root, out));
            match result {
                Err(error) if matches!(error.reason, GapReason::Damaged | GapReason::OverBudget) => out.gap(error),
                result => result?,
            }
            if window.take::<16>("Avro block")? != header.sync {
                return Err(damaged("a block does not end where it should"));
            }
        }
        window.result()
    }
}

fn damaged(detail: &str) -> ReadError {
    ReadError::new(GapReason::Damaged, format!("Avro: {detail}"))
}

struct Header {
    schema: Vec<u8>,
    codec: Codec,
    sync: [u8; 16],
}

fn header(window: &mut Window<'_>) -> Result<Header, ReadError> {
    window.skip(4, "Avro header")?;
    let (mut schema, mut codec) = (None, Codec::Plain);
    loop {
        let count = long(window)?;
        if count == 0 {
            break;
        }
        if count < 0 {
            long(window)?;
        }
        if count.unsigned_abs() > 10_000 {
            return Err(damaged("a header with this many entries"));
        }
        for _ in 0..count.unsigned_abs() {
            let key = string(window)?;
            let value = string(window)?;
            match key.as_slice() {
                b"avro.schema" => schema = Some(value),
                b"avro.codec" => {
                    codec = match value.as_slice() {
                        b"null" => Codec::Plain,
                        b"deflate" => Codec::Deflate,
                        b"snappy" => Codec::Snappy,
                        b"bzip2" => Codec::Bzip2,
                        b"xz" => Codec::Xz,
                        b"zstandard" => Codec::Zstd,
                        _ => return Err(ReadError::new(GapReason::Unsupported, "Avro: a codec that is not known")),
                    }
                }
                _ => {}
            }
        }
    }
    let schema = schema.ok_or_else(|| damaged("a header without a schema"))?;
    Ok(Header { schema, codec, sync: window.take("Avro header")? })
}

fn long(window: &mut Window<'_>) -> Result<i64, ReadError> {
    let bytes = window.want(10);
    let mut rest = bytes;
    match zigzag(&mut rest) {
        Some(value) => {
            let used = bytes.len() - rest.len();
            window.consume(used);
            Ok(value)
        }
        None if bytes.len() < 10 => Err(window.short("Avro")),
        None => Err(damaged("a number that does not end")),
    }
}

fn string(window: &mut Window<'_>) -> Result<Vec<u8>, ReadError> {
    let length = usize::try_from(long(window)?).map_err(|_| damaged("a text of negative length"))?;
    let text = window.need(length, "Avro header")?.to_vec();
    window.consume(length);
    Ok(text)
}

fn zigzag(bytes: &mut &[u8]) -> Option<i64> {
    let mut value = 0u64;
    for (i, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7F) << (7 * i);
        if byte & 0x80 == 0 {
            *bytes = &bytes[i + 1..];
            return Some((value >> 1) as i64 ^ -((value & 1) as i64));
        }
    }
    None
}

/// A type at one place of the schema.
#[derive(Debug)]
struct Node {
    kind: Kind,
    logical: Logical,
    column: u32,
}

#[derive(Debug)]
enum Kind {
    Null,
    Boolean,
    Int,
    Float,
    Double,
    Bytes,
    Text,
    Fixed(usize),
    Enum(Vec<String>),
    Record(Vec<usize>),
    Array(usize),
    Map(usize),
    Union(Vec<usize>),
    /// The same as another, which it is inside of.
    Again(usize),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Logical {
    None,
    Date,
    Clock(i64),
    Moment(i64),
    Decimal(i32),
}

/// A schema on its way to nodes.
struct Types<'s> {
    nodes: Vec<Node>,
    /// Named types around the present place.
    inside: Vec<(String, usize)>,
    /// All named types met so far.
    defined: Vec<(String, &'s Json)>,
}

impl<'s> Types<'s> {
    fn add(
        &mut self,
        schema: &'s Json,
        path: &str,
        space: &str,
        depth: usize,
        column: &mut dyn FnMut(&str) -> u32,
    ) -> Result<usize, ReadError> {
        if depth > MOST_DEPTH || self.nodes.len() >= MOST_TYPES {
            return Err(damaged("a schema this deep or large"));
        }
        let index = self.nodes.len();
        self.nodes.push(Node { kind: Kind::Null, logical: Logical::None, column: Cell::REST });
        let full = |name: &str| {
            if name.contains('.') || space.is_empty() { name.to_owned() } else { format!("{space}.{name}") }
        };
        let kind = match schema {
            Json::Array(branches) => {
                let branches = branches.iter().map(|branch| self.add(branch, path, space, depth + 1, column));
                Kind::Union(branches.collect::<Result<_, _>>()?)
            }
            Json::String(name) => match primitive(name) {
                Some(kind) => kind,
                None => {
                    let name = full(name);
                    if let Some((_, around)) = self.inside.iter().find(|(n, _)| *n == name) {
                        Kind::Again(*around)
                    } else {
                        let known = self.defined.iter().find(|(n, _)| *n == name).map(|(_, schema)| *schema);
                        let known = known.ok_or_else(|| damaged("a type that is not defined"))?;
                        Kind::Again(self.add(known, path, space, depth + 1, column)?)
                    }
                }
            },
            Json::Object(object) => {
                let get = |key: &str| object.get(key);
                let name = get("name").and_then(Json::as_str).unwrap_or_default();
                let own = get("namespace").and_then(Json::as_str);
                let own = own.or_else(|| name.rsplit_once('.').map(|(space, _)| space)).unwrap_or(space);
                let name = if name.contains('.') || own.is_empty() { name.to_owned() } else { format!("{own}.{name}") };
                let kind = get("type").ok_or_else(|| damaged("a type without a kind"))?;
                let number = |key: &str| get(key).and_then(Json::as_u64);
                self.nodes[index].logical = match get("logicalType").and_then(Json::as_str) {
                    Some("date") => Logical::Date,
                    Some("time-millis") => Logical::Clock(1000),
                    Some("time-micros") => Logical::Clock(1_000_000),
                    Some("timestamp-millis" | "local-timestamp-millis") => Logical::Moment(1000),
                    Some("timestamp-micros" | "local-timestamp-micros") => Logical::Moment(1_000_000),
                    Some("timestamp-nanos" | "local-timestamp-nanos") => Logical::Moment(1_000_000_000),
                    Some("decimal") => Logical::Decimal(number("scale").unwrap_or(0).min(76) as i32),
                    _ => Logical::None,
                };
                match kind.as_str() {
                    Some("record" | "error") => {
                        self.defined.push((name.clone(), schema));
                        self.inside.push((name, index));
                        let fields = get("fields").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
                        let mut children = Vec::with_capacity(fields.len());
                        for field in fields {
                            let name = field.get("name").and_then(Json::as_str).unwrap_or_default();
                            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                            let kind = field.get("type").ok_or_else(|| damaged("a field without a type"))?;
                            children.push(self.add(kind, &path, own, depth + 1, column)?);
                        }
                        self.inside.pop();
                        Kind::Record(children)
                    }
                    Some("enum") => {
                        self.defined.push((name, schema));
                        let symbols = get("symbols").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
                        Kind::Enum(symbols.iter().map(|s| s.as_str().unwrap_or_default().to_owned()).collect())
                    }
                    Some("fixed") => {
                        self.defined.push((name, schema));
                        Kind::Fixed(number("size").and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX))
                    }
                    Some(list @ ("array" | "map")) => {
                        let items = get(if list == "map" { "values" } else { "items" });
                        let items = items.ok_or_else(|| damaged("a list without items"))?;
                        let items = self.add(items, path, space, depth + 1, column)?;
                        if list == "map" { Kind::Map(items) } else { Kind::Array(items) }
                    }
                    Some(name) if primitive(name).is_some() => primitive(name).unwrap_or(Kind::Null),
                    // A type around a type says nothing more.
                    _ => Kind::Again(self.add(kind, path, space, depth + 1, column)?),
                }
            }
            _ => return Err(damaged("a schema that makes no sense")),
        };
        let leaf = !matches!(
            kind,
            Kind::Null | Kind::Record(_) | Kind::Array(_) | Kind::Map(_) | Kind::Union(_) | Kind::Again(_)
        );
        if leaf {
            self.nodes[index].column = column(if path.is_empty() { "value" } else { path });
        }
        self.nodes[index].kind = kind;
        Ok(index)
    }
}

fn primitive(name: &str) -> Option<Kind> {
    Some(match name {
        "null" => Kind::Null,
        "boolean" => Kind::Boolean,
        "int" | "long" => Kind::Int,
        "float" => Kind::Float,
        "double" => Kind::Double,
        "bytes" => Kind::Bytes,
        "string" => Kind::Text,
        _ => return None,
    })
}

/// Rows on their way out.
struct Rows {
    types: Vec<Node>,
    values: Values,
    limit: usize,
    table: TableId,
    name: String,
    columns: Vec<String>,
    count: u64,
}

impl Rows {
    fn block(&mut self, bytes: &[u8], count: i64, root: usize, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let mut rest = bytes;
        for _ in 0..count {
            let before = rest.len();
            self.values.clear();
            let result = self.value(root, &mut rest, 0);
            self.count += 1;
            // What came before an error is a part of the row.
            self.values.emit(out, (self.table, &self.name, &self.columns), self.count, None)?;
            result?;
            if rest.len() == before {
                // Values of no bytes could go on for ever, and say nothing.
                break;
            }
        }
        Ok(())
    }

    fn value(&mut self, node: usize, rest: &mut &[u8], depth: usize) -> Result<(), ReadError> {
        let wrong = || damaged("a value that makes no sense");
        if depth > MOST_DEPTH {
            return Err(damaged("values this deep inside each other"));
        }
        if self.values.size() > self.limit {
            return Err(ReadError::new(GapReason::OverBudget, "Avro: a row this long"));
        }
        let Node { kind, logical, column } = &self.types[node];
        let (logical, column) = (*logical, *column);
        let mut take = |count: usize| {
            let (taken, after) = rest.split_at_checked(count)?;
            *rest = after;
            Some(taken)
        };
        match kind {
            Kind::Null => {}
            Kind::Boolean => self.values.show(column, take(1).ok_or_else(wrong)? == [1]),
            Kind::Float => {
                let bytes = *take(4).and_then(|b| b.first_chunk()).ok_or_else(wrong)?;
                self.values.show(column, f32::from_le_bytes(bytes));
            }
            Kind::Double => {
                let bytes = *take(8).and_then(|b| b.first_chunk()).ok_or_else(wrong)?;
                self.values.show(column, f64::from_le_bytes(bytes));
            }
            Kind::Int => {
                let number = zigzag(rest).ok_or_else(wrong)?;
                match logical {
                    Logical::Date => self.values.show(column, Date(number)),
                    Logical::Clock(unit) => self.values.show(column, Clock(number, unit)),
                    Logical::Moment(unit) => self.values.show(column, Moment(number, unit)),
                    _ => self.values.show(column, number),
                }
            }
            Kind::Bytes | Kind::Text | Kind::Fixed(_) => {
                let length = match kind {
                    Kind::Fixed(length) => Some(*length),
                    _ => zigzag(rest).and_then(|length| usize::try_from(length).ok()),
                };
                let (taken, after) = length.and_then(|length| rest.split_at_checked(length)).ok_or_else(wrong)?;
                *rest = after;
                match (logical, big_endian(taken)) {
                    (Logical::Decimal(scale), Some(number)) => self.values.show(column, Decimal(number, scale)),
                    _ => self.values.bytes(column, taken, None),
                }
            }
            Kind::Enum(symbols) => {
                let at = zigzag(rest).and_then(|at| usize::try_from(at).ok());
                let symbol = at.and_then(|at| symbols.get(at)).ok_or_else(wrong)?;
                self.values.bytes(column, symbol.as_bytes(), None);
            }
            Kind::Record(fields) => {
                for i in 0..fields.len() {
                    let Kind::Record(fields) = &self.types[node].kind else { break };
                    let field = fields[i];
                    self.value(field, rest, depth + 1)?;
                }
            }
            Kind::Again(other) => {
                let other = *other;
                self.value(other, rest, depth + 1)?;
            }
            Kind::Union(branches) => {
                let at = zigzag(rest).and_then(|at| usize::try_from(at).ok());
                let branch = *at.and_then(|at| branches.get(at)).ok_or_else(wrong)?;
                self.value(branch, rest, depth + 1)?;
            }
            Kind::Array(items) | Kind::Map(items) => {
                let (items, map) = (*items, matches!(kind, Kind::Map(_)));
                self.items(items, map, rest, depth)?;
            }
        }
        Ok(())
    }

    fn items(&mut self, items: usize, map: bool, rest: &mut &[u8], depth: usize) -> Result<(), ReadError> {
        let wrong = || damaged("a list that makes no sense");
        loop {
            let count = zigzag(rest).ok_or_else(wrong)?;
            if count == 0 {
                return Ok(());
            }
            if count < 0 {
                zigzag(rest).ok_or_else(wrong)?;
            }
            for _ in 0..count.unsigned_abs() {
                let before = rest.len();
                if map {
                    let length = zigzag(rest).and_then(|length| usize::try_from(length).ok()).ok_or_else(wrong)?;
                    let (key, after) = rest.split_at_checked(length).ok_or_else(wrong)?;
                    *rest = after;
                    self.values.bytes(Cell::REST, key, None);
                }
                self.value(items, rest, depth + 1)?;
                if rest.len() == before {
                    break;
                }
            }
        }
    }
}
