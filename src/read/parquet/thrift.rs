//! The compact protocol of Thrift, as a tree of values: what Parquet writes its metadata in.
//!
//! <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>

/// A value.
#[derive(Debug, PartialEq)]
pub(super) enum Thrift<'a> {
    Bool(bool),
    Int(i64),
    /// A double, which no metadata that matters here has.
    Double,
    Bytes(&'a [u8]),
    List(Vec<Thrift<'a>>),
    Struct(Vec<(i16, Thrift<'a>)>),
}

const MOST_DEPTH: usize = 16;

impl<'a> Thrift<'a> {
    /// A struct at the start of `bytes`, and how many bytes it has. At most `nodes` values are held.
    pub fn read(bytes: &'a [u8], nodes: usize) -> Option<(Self, usize)> {
        let mut reader = Compact { bytes, at: 0, nodes };
        let value = reader.fields(0)?;
        Some((value, reader.at))
    }

    /// A field of a struct.
    pub fn get(&self, id: i16) -> Option<&Self> {
        match self {
            Self::Struct(fields) => fields.iter().find(|(of, _)| *of == id).map(|(_, value)| value),
            _ => None,
        }
    }

    pub fn int(&self, id: i16) -> Option<i64> {
        match self.get(id)? {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }

    pub fn bool(&self, id: i16) -> Option<bool> {
        match self.get(id)? {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    pub fn bytes(&self, id: i16) -> Option<&'a [u8]> {
        match self.get(id)? {
            Self::Bytes(value) => Some(value),
            _ => None,
        }
    }

    pub fn list(&self, id: i16) -> &[Thrift<'a>] {
        match self.get(id) {
            Some(Self::List(values)) => values,
            _ => &[],
        }
    }

    /// The one field that a union has.
    pub fn only(&self) -> Option<i16> {
        match self {
            Self::Struct(fields) => fields.first().map(|(id, _)| *id),
            _ => None,
        }
    }
}

struct Compact<'a> {
    bytes: &'a [u8],
    at: usize,
    nodes: usize,
}

impl<'a> Compact<'a> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn zigzag(&mut self) -> Option<i64> {
        self.varint().map(|value| (value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn fields(&mut self, depth: usize) -> Option<Thrift<'a>> {
        let mut fields = Vec::new();
        let mut id = 0i16;
        loop {
            let header = self.byte()?;
            if header == 0 {
                return Some(Thrift::Struct(fields));
            }
            id = match header >> 4 {
                0 => i16::try_from(self.zigzag()?).ok()?,
                delta => id.checked_add(delta.into())?,
            };
            let value = match header & 0x0F {
                1 => Thrift::Bool(true),
                2 => Thrift::Bool(false),
                kind => self.value(kind, depth)?,
            };
            self.nodes = self.nodes.checked_sub(1)?;
            fields.push((id, value));
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Option<Thrift<'a>> {
        if depth > MOST_DEPTH {
            return None;
        }
        Some(match kind {
            1 | 2 => Thrift::Bool(self.byte()? == 1),
            3 => Thrift::Int((self.byte()? as i8).into()),
            4..=6 => Thrift::Int(self.zigzag()?),
            7 => {
                self.at = self.at.checked_add(8).filter(|at| *at <= self.bytes.len())?;
                Thrift::Double
            }
            8 => {
                let length = usize::try_from(self.varint()?).ok()?;
                let bytes = self.bytes.get(self.at..self.at.checked_add(length)?)?;
                self.at += length;
                Thrift::Bytes(bytes)
            }
            9 | 10 => {
                let header = self.byte()?;
                let count = match header >> 4 {
                    15 => usize::try_from(self.varint()?).ok()?,
                    count => count.into(),
                };
                // An item has a byte at least.
                if count > self.bytes.len() - self.at {
                    return None;
                }
                self.nodes = self.nodes.checked_sub(count)?;
                let mut values = Vec::with_capacity(count);
                for _ in 0..count {
                    values.push(self.value(header & 0x0F, depth + 1)?);
                }
                Thrift::List(values)
            }
            11 => {
                let count = self.varint()?;
                if count > 0 {
                    let kinds = self.byte()?;
                    for _ in 0..count {
                        self.value(kinds >> 4, depth + 1)?;
                        self.value(kinds & 0x0F, depth + 1)?;
                    }
                }
                Thrift::List(Vec::new())
            }
            12 => self.fields(depth + 1)?,
            _ => return None,
        })
    }
}
