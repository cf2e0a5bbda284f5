//! Fields of the schema, and their values in a stripe.

use super::proto::Message;
use super::stream::{Bits, ByteRuns, Bytes, Ints};
use super::{MOST_DEPTH, Type, damaged};
use crate::read::batch::Column;
use crate::read::block::Codec;
use crate::read::row::{Date, Decimal, Moment};
use crate::read::seek::Seekable;
use crate::read::{GapReason, ReadError};
use std::collections::HashMap;

/// A field of the schema.
#[derive(Clone, Debug)]
pub(super) struct Field {
    id: usize,
    column: usize,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Boolean,
    Byte,
    Int,
    Float,
    Double,
    Text,
    Moment,
    List(Box<Field>),
    Map(Box<[Field; 2]>),
    Struct(Vec<Field>),
    Union(Vec<Field>),
    Decimal(i32),
    Date,
}

impl Field {
    /// The field of a type; leaves add their paths to `names`.
    pub fn new(
        types: &[Type],
        id: usize,
        path: &str,
        depth: usize,
        names: &mut Vec<String>,
    ) -> Result<Self, ReadError> {
        let kind = types.get(id).ok_or_else(|| damaged("a type that is not defined"))?;
        // Types of a file are numbered from the root down: children come behind their parents.
        if depth > MOST_DEPTH || kind.children.iter().any(|child| *child <= id) || names.len() > super::MOST_TYPES {
            return Err(damaged("types that make no sense"));
        }
        let child = |at: usize, names: &mut Vec<String>| {
            let id = *kind.children.get(at).ok_or_else(|| damaged("a list of nothing"))?;
            Self::new(types, id, path, depth + 1, names)
        };
        let made = match kind.kind {
            0 => Kind::Boolean,
            1 => Kind::Byte,
            2..=4 => Kind::Int,
            5 => Kind::Float,
            6 => Kind::Double,
            7 | 8 | 16 | 17 => Kind::Text,
            9 | 18 => Kind::Moment,
            10 => Kind::List(Box::new(child(0, names)?)),
            11 => Kind::Map(Box::new([child(0, names)?, child(1, names)?])),
            12 => {
                let mut fields = Vec::new();
                for (i, id) in kind.children.iter().enumerate() {
                    let name = kind.names.get(i).map(String::as_str).unwrap_or_default();
                    let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                    fields.push(Self::new(types, *id, &path, depth + 1, names)?);
                }
                Kind::Struct(fields)
            }
            13 => Kind::Union((0..kind.children.len()).map(|at| child(at, names)).collect::<Result<_, _>>()?),
            14 => Kind::Decimal(kind.scale),
            15 => Kind::Date,
            _ => return Err(damaged("a type that is not known")),
        };
        let column = names.len();
        if !matches!(made, Kind::List(_) | Kind::Map(_) | Kind::Struct(_) | Kind::Union(_)) {
            names.push(if path.is_empty() { "value".into() } else { path.to_owned() });
        }
        Ok(Self { id, column, kind: made })
    }

    /// A reader of its values in a stripe.
    pub fn open<'a>(&self, stripe: &Stripe<'a>) -> Result<Reader<'a>, ReadError> {
        let id = self.id;
        let (encoding, dictionary_size) = stripe.encodings.get(id).copied().unwrap_or_default();
        let second = matches!(encoding, 2 | 3);
        let stream = |kind| stripe.stream(id, kind);
        let ints = |kind, signed| Ok::<_, ReadError>(Ints::new(stream(kind)?, second, signed));
        let present = stripe.streams.contains_key(&(id, 0)).then(|| stream(0).map(Bits::new)).transpose()?;
        let open = |fields: &[Self]| fields.iter().map(|field| field.open(stripe)).collect::<Result<Vec<_>, _>>();
        // A column of nulls alone has no streams for its values.
        if present.is_some() && !stripe.streams.keys().any(|(of, kind)| *of == id && matches!(kind, 1..=3 | 5)) {
            let nested = matches!(self.kind, Kind::Struct(_));
            if !nested {
                return Ok(Reader { column: self.column, present, values: Values::Nothing });
            }
        }
        let values = match &self.kind {
            Kind::Boolean => Values::Boolean(Bits::new(stream(1)?)),
            Kind::Byte => Values::Byte(ByteRuns::new(stream(1)?)),
            Kind::Int => Values::Int(ints(1, true)?),
            Kind::Float => Values::Float(stream(1)?),
            Kind::Double => Values::Double(stream(1)?),
            Kind::Date => Values::Date(ints(1, true)?),
            Kind::Moment => Values::Moment(ints(1, true)?, ints(5, false)?),
            Kind::Decimal(scale) => Values::Decimal(stream(1)?, ints(5, true)?, *scale),
            Kind::Text if matches!(encoding, 1 | 3) => {
                let bytes = if dictionary_size == 0 { Vec::new() } else { stream(3)?.whole()? };
                let mut lengths = ints(2, false)?;
                let (mut ends, mut end) = (Vec::new(), 0u64);
                for _ in 0..dictionary_size {
                    end = end.saturating_add(lengths.next()? as u64);
                    if end > bytes.len() as u64 || ends.len() > stripe.most / 8 {
                        return Err(damaged("a dictionary that makes no sense"));
                    }
                    ends.push(end as u32);
                }
                Values::Dictionary(ints(1, false)?, bytes, ends)
            }
            // No lengths: all values are empty.
            Kind::Text => Values::Text(ints(2, false)?, stream(1).unwrap_or_else(|_| stripe.empty()), Vec::new()),
            Kind::List(item) => Values::List(ints(2, false)?, open(std::slice::from_ref(item))?),
            Kind::Map(pair) => Values::List(ints(2, false)?, open(pair.as_slice())?),
            Kind::Struct(fields) => Values::Struct(open(fields)?),
            Kind::Union(fields) => Values::Union(ByteRuns::new(stream(1)?), open(fields)?),
        };
        Ok(Reader { column: self.column, present, values })
    }
}

/// A stripe: where its streams are, and how columns are encoded.
pub(super) struct Stripe<'a> {
    source: &'a Seekable<'a>,
    codec: Codec,
    pub most: usize,
    streams: HashMap<(usize, u64), (u64, u64)>,
    /// Encoding and size of the dictionary of each column.
    encodings: Vec<(u64, u64)>,
    length: u64,
}

impl<'a> Stripe<'a> {
    pub fn open(
        source: &'a Seekable<'a>,
        about: Message<'_>,
        codec: Codec,
        most: usize,
        end: u64,
    ) -> Result<Self, ReadError> {
        let start = about.number(1);
        let length = about.number(2).saturating_add(about.number(3));
        let footer = start.checked_add(length).filter(|footer| *footer <= end);
        let footer = footer.ok_or_else(|| damaged("a stripe that is larger than the file"))?;
        let footer = Bytes::new(source, footer, about.number(4), codec, most).whole()?;
        let footer = Message(&footer);
        let (mut streams, mut at) = (HashMap::new(), start);
        for stream in footer.all(1).map(Message) {
            let length = stream.number(3);
            streams.insert((usize::try_from(stream.number(2)).unwrap_or(usize::MAX), stream.number(1)), (at, length));
            at = at.saturating_add(length);
        }
        let encodings =
            footer.all(2).map(|encoding| (Message(encoding).number(1), Message(encoding).number(2))).collect();
        Ok(Self { source, codec, most, streams, encodings, length })
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.length
    }

    fn stream(&self, column: usize, kind: u64) -> Result<Bytes<'a>, ReadError> {
        let &(at, length) = self.streams.get(&(column, kind)).ok_or_else(|| damaged("a column without its values"))?;
        Ok(Bytes::new(self.source, at, length, self.codec, self.most))
    }

    fn empty(&self) -> Bytes<'a> {
        Bytes::new(self.source, 0, 0, self.codec, self.most)
    }
}

/// Values of a field in a stripe.
pub(super) struct Reader<'a> {
    column: usize,
    present: Option<Bits<'a>>,
    values: Values<'a>,
}

enum Values<'a> {
    Nothing,
    Boolean(Bits<'a>),
    Byte(ByteRuns<'a>),
    Int(Ints<'a>),
    Float(Bytes<'a>),
    Double(Bytes<'a>),
    Date(Ints<'a>),
    Moment(Ints<'a>, Ints<'a>),
    Decimal(Bytes<'a>, Ints<'a>, i32),
    Text(Ints<'a>, Bytes<'a>, Vec<u8>),
    Dictionary(Ints<'a>, Vec<u8>, Vec<u32>),
    List(Ints<'a>, Vec<Reader<'a>>),
    Struct(Vec<Reader<'a>>),
    Union(ByteRuns<'a>, Vec<Reader<'a>>),
}

/// Seconds of 2015-01-01, from which times are counted.
const EPOCH: i64 = 1_420_070_400;

impl Reader<'_> {
    /// The next value, as one of a row.
    pub fn value(&mut self, row: u32, columns: &mut [(u32, Column)], most: usize) -> Result<(), ReadError> {
        if let Some(present) = &mut self.present
            && !present.next()?
        {
            return Ok(());
        }
        let Some((_, column)) = columns.get_mut(self.column.min(columns.len().saturating_sub(1))) else {
            return Ok(());
        };
        if column.size() > most {
            return Err(ReadError::new(GapReason::OverBudget, "ORC: a row this long"));
        }
        match &mut self.values {
            Values::Nothing => {}
            Values::Boolean(bits) => column.show(row, bits.next()?),
            Values::Byte(bytes) => column.show(row, bytes.next()? as i8),
            Values::Int(ints) => column.show(row, ints.next()?),
            Values::Float(bytes) => column.show(row, f32::from_le_bytes(bytes.array()?)),
            Values::Double(bytes) => column.show(row, f64::from_le_bytes(bytes.array()?)),
            Values::Date(ints) => column.show(row, Date(ints.next()?)),
            Values::Moment(seconds, nanos) => {
                let (seconds, nanos) = (seconds.next()?.saturating_add(EPOCH), nanos.next()?);
                // The last three bits say how many zeros were taken off the end.
                let zeros = (nanos & 7) as u32;
                let nanos = (nanos >> 3).saturating_mul(if zeros == 0 { 1 } else { 10i64.pow(zeros + 1) });
                let micros = seconds.saturating_mul(1_000_000).saturating_add(nanos / 1000);
                column.show(row, Moment(micros, 1_000_000));
            }
            Values::Decimal(bytes, scales, scale) => {
                let raw = bytes.varint()?;
                let value = (raw >> 1) as i128 ^ -((raw & 1) as i128);
                let own = i32::try_from(scales.next()?).unwrap_or(*scale);
                column.show(row, Decimal(value, own));
            }
            Values::Text(lengths, bytes, room) => {
                room.clear();
                bytes.take(lengths.next()? as u64, room)?;
                column.bytes(row, room);
            }
            Values::Dictionary(indices, bytes, ends) => {
                let index = usize::try_from(indices.next()?).unwrap_or(usize::MAX);
                let end = *ends.get(index).ok_or_else(|| damaged("a value that its dictionary does not have"))?;
                let start = index.checked_sub(1).map_or(0, |before| ends[before]);
                column.bytes(row, &bytes[start as usize..end as usize]);
            }
            Values::List(lengths, items) => {
                for _ in 0..lengths.next()? {
                    for item in items.iter_mut() {
                        item.value(row, columns, most)?;
                    }
                }
            }
            Values::Struct(fields) => {
                for field in fields {
                    field.value(row, columns, most)?;
                }
            }
            Values::Union(tags, fields) => {
                let tag = usize::from(tags.next()?);
                fields.get_mut(tag).ok_or_else(|| damaged("a value of no known kind"))?.value(row, columns, most)?;
            }
        }
        Ok(())
    }
}
