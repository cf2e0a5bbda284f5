//! Arrays: buffers of a batch by the type of their field, and their values.

use super::damaged;
use super::flat::Flat;
use crate::read::batch::Column;
use crate::read::block::{Codec, unpack};
use crate::read::row::{Clock, Date, Decimal, Moment};
use crate::read::{GapReason, ReadError};
use std::collections::HashMap;

/// Fields inside fields.
const MOST_DEPTH: usize = 40;

/// Fields of a schema.
const MOST_FIELDS: usize = 20_000;

/// A field of the schema.
#[derive(Clone, Debug)]
pub(super) struct Field {
    kind: Kind,
    /// The dictionary that holds its values, and the bits of an index and whether it is signed.
    dictionary: Option<(i64, u32, bool)>,
    column: usize,
    children: Vec<Field>,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Null,
    Int(u32, bool),
    Float(u32),
    /// Text or bytes with offsets of so many bytes.
    Bytes(usize),
    Views,
    Bool,
    Decimal(u32, i32),
    Days,
    Clock(u32, i64),
    Moment(i64),
    /// Whole numbers of so many bits that nobody would look for.
    Other(u32),
    Fixed(usize),
    /// Offsets of so many bytes.
    List(usize),
    ListView(usize),
    FixedList(u64),
    Struct,
    /// Dense or not, and which child each tag stands for.
    Union(bool, Vec<i32>),
    Runs,
}

impl Field {
    /// A field inside another; `named` is false where it has the name of what it is an item of.
    pub fn new(field: Flat<'_>, (path, named): (&str, bool), depth: usize, names: &mut Vec<String>) -> Option<Self> {
        if depth > MOST_DEPTH || names.len() > MOST_FIELDS {
            return None;
        }
        let name = field.text(0).unwrap_or_default();
        let kind = field.table(3);
        let int = |id| kind.and_then(|kind| kind.int(id));
        let short = |id| kind.and_then(|kind| kind.short(id));
        let unit = |default: i16| match short(0).unwrap_or(default) {
            0 => 1,
            1 => 1000,
            2 => 1_000_000,
            _ => 1_000_000_000,
        };
        let number = |kind: Option<Flat<'_>>| {
            let bits = kind.and_then(|kind| kind.int(0)).and_then(|bits| u32::try_from(bits).ok()).unwrap_or(0);
            (bits, kind.and_then(|kind| kind.byte(1)).unwrap_or(0) != 0)
        };
        let made = match field.byte(2)? {
            1 => Kind::Null,
            2 => {
                let (bits, signed) = number(kind);
                Kind::Int(bits, signed)
            }
            3 => Kind::Float(16 << short(0).unwrap_or(0).clamp(0, 2)),
            4 | 5 => Kind::Bytes(4),
            6 => Kind::Bool,
            7 => Kind::Decimal(int(2).and_then(|bits| u32::try_from(bits).ok()).unwrap_or(128), int(1).unwrap_or(0)),
            8 if short(0).unwrap_or(1) == 0 => Kind::Days,
            8 => Kind::Moment(1000),
            9 => Kind::Clock(int(1).and_then(|bits| u32::try_from(bits).ok()).unwrap_or(32), unit(1)),
            10 => Kind::Moment(unit(0)),
            11 => Kind::Other(match short(0).unwrap_or(0) {
                0 => 32,
                1 => 64,
                _ => 128,
            }),
            12 | 17 => Kind::List(4),
            13 => Kind::Struct,
            14 => Kind::Union(short(0).unwrap_or(0) == 1, kind?.ints(1)),
            15 => Kind::Fixed(usize::try_from(int(0)?).ok()?),
            16 => Kind::FixedList(u64::try_from(int(0)?).ok()?),
            18 => Kind::Other(64),
            19 | 20 => Kind::Bytes(8),
            21 => Kind::List(8),
            22 => Kind::Runs,
            23 | 24 => Kind::Views,
            25 => Kind::ListView(4),
            26 => Kind::ListView(8),
            _ => return None,
        };
        let dictionary = field.table(4).map(|dictionary| {
            let (bits, signed) = dictionary.table(1).map_or((32, true), |kind| number(Some(kind)));
            (dictionary.long(0).unwrap_or(0), bits, signed)
        });
        let own = match (named, path.is_empty()) {
            (_, true) => name.to_owned(),
            (true, false) => format!("{path}.{name}"),
            (false, false) => path.to_owned(),
        };
        let column = names.len();
        let leaf = !matches!(
            made,
            Kind::List(_) | Kind::ListView(_) | Kind::FixedList(_) | Kind::Struct | Kind::Union(..) | Kind::Runs
        );
        if leaf {
            names.push(own.clone());
        }
        let named = matches!(made, Kind::Struct | Kind::Union(..));
        let children = field.tables(5).map(|child| Self::new(child, (&own, named), depth + 1, names));
        let children = children.collect::<Option<_>>()?;
        Some(Self { kind: made, dictionary, column, children })
    }

    /// The field, this one or one inside, whose values a dictionary holds.
    pub fn with_dictionary(&self, id: i64) -> Option<&Self> {
        if self.dictionary.is_some_and(|(own, ..)| own == id) {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.with_dictionary(id))
    }
}

/// Values of one field.
#[derive(Debug)]
pub(super) struct Array {
    field: Field,
    /// Values are in the dictionary.
    indirect: bool,
    length: u64,
    valid: Option<Vec<u8>>,
    buffers: Vec<Vec<u8>>,
    children: Vec<Array>,
}

/// A batch: its body, and the nodes and buffers in it, which come in the order of the fields.
pub(super) struct Body<'a> {
    bytes: &'a [u8],
    nodes: std::vec::IntoIter<[i64; 2]>,
    buffers: std::vec::IntoIter<[i64; 2]>,
    variadic: std::vec::IntoIter<[i64; 1]>,
    codec: Option<Codec>,
    most: usize,
    held: usize,
    /// Before version 5 unions said which of their values are null.
    old: bool,
}

impl<'a> Body<'a> {
    pub fn new(batch: Flat<'_>, bytes: &'a [u8], most: usize, old: bool) -> Result<Self, ReadError> {
        let codec = match batch.table(3).map(|compression| compression.byte(0).unwrap_or(0)) {
            None => None,
            Some(0) => Some(Codec::Lz4Frame),
            Some(1) => Some(Codec::Zstd),
            Some(_) => return Err(ReadError::new(GapReason::Unsupported, "Arrow: a codec that is not read")),
        };
        let nodes = batch.structs::<2>(1).collect::<Vec<_>>().into_iter();
        let buffers = batch.structs::<2>(2).collect::<Vec<_>>().into_iter();
        let variadic = batch.structs::<1>(4).collect::<Vec<_>>().into_iter();
        Ok(Self { bytes, nodes, buffers, variadic, codec, most, held: 0, old })
    }

    /// Bytes of its buffers, once they were opened.
    pub fn held(&self) -> usize {
        self.held
    }

    fn buffer(&mut self) -> Result<Vec<u8>, ReadError> {
        let wrong = || damaged("a buffer that is not in its batch");
        let [offset, length] = self.buffers.next().ok_or_else(wrong)?;
        let start = usize::try_from(offset).map_err(|_| wrong())?;
        let end = usize::try_from(length).ok().and_then(|length| start.checked_add(length)).ok_or_else(wrong)?;
        let bytes = self.bytes.get(start..end).ok_or_else(wrong)?;
        let bytes = match (self.codec, bytes.split_first_chunk::<8>()) {
            (Some(codec), Some((size, packed))) => match i64::from_le_bytes(*size) {
                -1 => packed.to_vec(),
                size => {
                    let size = usize::try_from(size).map_err(|_| wrong())?;
                    unpack(codec, packed, Some(size), self.most, "Arrow")?
                }
            },
            _ => bytes.to_vec(),
        };
        // Buffers may overlap, and a few bytes may stand for many.
        self.held += bytes.len();
        if self.held > 2 * self.most {
            return Err(ReadError::new(
                GapReason::OverBudget,
                "Arrow: a batch this large; --max-memory raises the limit",
            ));
        }
        Ok(bytes)
    }

    /// The array of a field; of its values if they are those of a dictionary.
    pub fn array(&mut self, field: &Field, dictionary: bool) -> Result<Array, ReadError> {
        let [length, nulls] = self.nodes.next().ok_or_else(|| damaged("a batch with too few arrays"))?;
        let length = u64::try_from(length).map_err(|_| damaged("an array of negative length"))?;
        let indirect = field.dictionary.is_some() && !dictionary;
        let (has_valid, count) = match &field.kind {
            _ if indirect => (true, 1),
            Kind::Null | Kind::Runs => (false, 0),
            Kind::Union(dense, _) => (self.old, 1 + usize::from(*dense)),
            Kind::Bytes(_) | Kind::ListView(_) => (true, 2),
            Kind::Views => {
                let more = self.variadic.next().map_or(0, |[count]| usize::try_from(count).unwrap_or(0));
                (true, 1 + more.min(self.buffers.len()))
            }
            Kind::Struct | Kind::FixedList(_) => (true, 0),
            _ => (true, 1),
        };
        let valid = if has_valid { Some(self.buffer()?).filter(|_| nulls != 0) } else { None };
        let buffers = (0..count).map(|_| self.buffer()).collect::<Result<_, _>>()?;
        let mut children = Vec::new();
        if !indirect {
            for child in &field.children {
                children.push(self.array(child, false)?);
            }
        }
        let field = Field { children: Vec::new(), ..field.clone() };
        Ok(Array { field, indirect, length, valid: valid.filter(|v| !v.is_empty()), buffers, children })
    }
}

/// Dictionaries by their number, each in one piece or more.
#[derive(Debug, Default)]
pub(super) struct Dictionaries {
    known: HashMap<i64, Vec<Array>>,
    held: usize,
}

impl Array {
    fn size(&self) -> usize {
        let own: usize = self.buffers.iter().map(Vec::len).sum();
        own + 200 + self.children.iter().map(Self::size).sum::<usize>()
    }
}

impl Dictionaries {
    pub fn add(&mut self, id: i64, values: Array, more: bool, most: usize) -> Result<(), ReadError> {
        let pieces = self.known.entry(id).or_default();
        if !more {
            self.held -= pieces.drain(..).map(|piece| piece.size()).sum::<usize>();
        }
        self.held += values.size();
        pieces.push(values);
        if self.held > most {
            self.known.clear();
            self.held = 0;
            return Err(ReadError::new(GapReason::OverBudget, "Arrow: dictionaries this large"));
        }
        Ok(())
    }
}

/// Shows values of arrays.
pub(super) struct Show<'a> {
    pub dictionaries: &'a Dictionaries,
    pub most: usize,
    /// Values that may still be looked at.
    pub left: u64,
}

impl Show<'_> {
    /// The value of an array at an index, as one of a row.
    pub fn value(
        &mut self,
        array: &Array,
        at: u64,
        row: u32,
        columns: &mut [(u32, Column)],
        depth: usize,
    ) -> Result<(), ReadError> {
        let wrong = || damaged("a value that is not there");
        self.left = self.left.checked_sub(1).ok_or_else(|| {
            ReadError::new(GapReason::OverBudget, "Arrow: far more values than a batch of this size should have")
        })?;
        if at >= array.length || depth > 2 * MOST_DEPTH {
            return Err(wrong());
        }
        let index = usize::try_from(at).map_err(|_| wrong())?;
        if array
            .valid
            .as_ref()
            .is_some_and(|valid| valid.get(index / 8).is_none_or(|byte| byte >> (index % 8) & 1 == 0))
        {
            return Ok(());
        }
        let buffer = |n: usize| array.buffers.get(n).map(Vec::as_slice).unwrap_or_default();
        let slice = |n: usize, width: usize| {
            let start = index.checked_mul(width)?;
            buffer(n).get(start..start.checked_add(width)?)
        };
        if array.indirect {
            let (id, bits, signed) = array.field.dictionary.unwrap_or_default();
            let index = slice(0, bits as usize / 8).map(|bytes| number(bytes, signed)).ok_or_else(wrong)?;
            let mut index = u64::try_from(index).map_err(|_| wrong())?;
            for piece in self.dictionaries.known.get(&id).ok_or_else(wrong)? {
                if index < piece.length {
                    return self.value(piece, index, row, columns, depth + 1);
                }
                index -= piece.length;
            }
            return Err(wrong());
        }
        let span = |n: usize, width: usize| {
            let start = index.checked_mul(width)?;
            let pair = buffer(n).get(start..start.checked_add(2 * width)?)?;
            let (from, to) = pair.split_at(width);
            Some((u64::try_from(number(from, true)).ok()?, u64::try_from(number(to, true)).ok()?))
        };
        let items = |show: &mut Self, columns: &mut [(u32, Column)], from: u64, to: u64| {
            for at in from..to {
                for child in &array.children {
                    show.value(child, at, row, columns, depth + 1)?;
                }
            }
            Ok(())
        };
        match &array.field.kind {
            Kind::List(width) => {
                let (from, to) = span(0, *width).ok_or_else(wrong)?;
                return items(self, columns, from, to);
            }
            Kind::ListView(width) => {
                let read = |n| slice(n, *width).and_then(|bytes| u64::try_from(number(bytes, true)).ok());
                let (from, count) = (read(0).ok_or_else(wrong)?, read(1).ok_or_else(wrong)?);
                return items(self, columns, from, from.saturating_add(count));
            }
            Kind::FixedList(count) => {
                let from = at.checked_mul(*count).ok_or_else(wrong)?;
                return items(self, columns, from, from.saturating_add(*count));
            }
            Kind::Struct => return items(self, columns, at, at + 1),
            Kind::Union(dense, tags) => {
                let tag = i32::from(*buffer(0).get(index).ok_or_else(wrong)? as i8);
                let child =
                    if tags.is_empty() { usize::try_from(tag).ok() } else { tags.iter().position(|t| *t == tag) };
                let child = child.and_then(|child| array.children.get(child)).ok_or_else(wrong)?;
                let at = match dense {
                    true => {
                        u64::try_from(slice(1, 4).map(|b| number(b, true)).ok_or_else(wrong)?).map_err(|_| wrong())?
                    }
                    false => at,
                };
                return self.value(child, at, row, columns, depth + 1);
            }
            Kind::Runs => {
                let [ends, values] = array.children.as_slice() else { return Err(wrong()) };
                let Kind::Int(bits, signed) = ends.field.kind else { return Err(wrong()) };
                let width = bits as usize / 8;
                let ends = ends.buffers.first().map(Vec::as_slice).unwrap_or_default();
                if width == 0 {
                    return Err(wrong());
                }
                let (mut low, mut high) = (0, ends.len() / width);
                while low < high {
                    let middle = (low + high) / 2;
                    let end = number(&ends[middle * width..(middle + 1) * width], signed);
                    if end <= i128::from(at) { low = middle + 1 } else { high = middle }
                }
                return self.value(values, low as u64, row, columns, depth + 1);
            }
            _ => {}
        }
        let Some((_, column)) = columns.get_mut(array.field.column) else { return Ok(()) };
        if column.size() > self.most {
            return Err(ReadError::new(GapReason::OverBudget, "Arrow: rows this long"));
        }
        let whole =
            |bits: u32, signed| slice(0, bits as usize / 8).map(|bytes| number(bytes, signed)).ok_or_else(wrong);
        let long = |bits| whole(bits, true).map(|value| value as i64);
        match &array.field.kind {
            Kind::Int(bits, signed) => column.show(row, whole(*bits, *signed)?),
            Kind::Float(16) => column.show(row, half(slice(0, 2).ok_or_else(wrong)?)),
            Kind::Float(32) => {
                let bytes = slice(0, 4).and_then(|b| b.first_chunk()).ok_or_else(wrong)?;
                column.show(row, f32::from_le_bytes(*bytes));
            }
            Kind::Float(_) => {
                let bytes = slice(0, 8).and_then(|b| b.first_chunk()).ok_or_else(wrong)?;
                column.show(row, f64::from_le_bytes(*bytes));
            }
            Kind::Bool => {
                let byte = buffer(0).get(index / 8).ok_or_else(wrong)?;
                column.show(row, byte >> (index % 8) & 1 == 1);
            }
            Kind::Bytes(width) => {
                let (from, to) = span(0, *width).ok_or_else(wrong)?;
                let range = usize::try_from(from).map_err(|_| wrong())?..usize::try_from(to).map_err(|_| wrong())?;
                column.bytes(row, buffer(1).get(range).ok_or_else(wrong)?);
            }
            Kind::Views => {
                let view = slice(0, 16).ok_or_else(wrong)?;
                let length = u32::from_le_bytes(*view.first_chunk().ok_or_else(wrong)?) as usize;
                let bytes = if length <= 12 {
                    view.get(4..4 + length)
                } else {
                    let word = |at: usize| view[at..].first_chunk().map_or(0, |b| u32::from_le_bytes(*b)) as usize;
                    let (n, from) = (word(8), word(12));
                    buffer(n.saturating_add(1)).get(from..from.saturating_add(length))
                };
                column.bytes(row, bytes.ok_or_else(wrong)?);
            }
            Kind::Fixed(width) => column.bytes(row, slice(0, *width).ok_or_else(wrong)?),
            Kind::Decimal(bits @ (32 | 64 | 128), scale) => column.show(row, Decimal(whole(*bits, true)?, *scale)),
            Kind::Days => column.show(row, Date(long(32)?)),
            Kind::Clock(bits, unit) => column.show(row, Clock(long(*bits)?, *unit)),
            Kind::Moment(unit) => column.show(row, Moment(long(64)?, *unit)),
            _ => {}
        }
        Ok(())
    }
}

/// A little-endian number of up to sixteen bytes.
fn number(bytes: &[u8], signed: bool) -> i128 {
    let negative = signed && bytes.last().is_some_and(|b| b & 0x80 != 0);
    let sign = if negative { -1 } else { 0 };
    bytes.iter().take(16).rev().fold(sign, |sum: i128, b| sum << 8 | i128::from(*b))
}

fn half(bytes: &[u8]) -> f32 {
    let bits = number(bytes, false) as u16;
    crate::read::row::half_to_float(bits)
}
