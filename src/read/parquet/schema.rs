//! The leaves of the schema: their paths, and how their values are to be shown.

use super::thrift::Thrift;
use crate::read::batch::Column;
use crate::read::row::{Clock, Date, Decimal, Moment, big_endian, half_to_float};

/// A column that holds values.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// `a.b`, without the levels that only lists and maps need.
    pub name: String,
    pub kind: Kind,
    pub logical: Logical,
    pub max_definition: u16,
    pub max_repetition: u16,
}

/// How values are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    Int32,
    Int64,
    Int96,
    Float,
    Double,
    Bytes,
    Fixed(usize),
}

/// What values mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Logical {
    None,
    Date,
    Clock(i64),
    Moment(i64),
    Decimal(i32),
    Unsigned,
    Half,
    Uuid,
}

/// A value as it was stored.
#[derive(Clone, Copy, Debug)]
pub(super) enum Raw<'a> {
    Boolean(bool),
    Int(i64),
    Float(f64),
    Bytes(&'a [u8]),
}

const MOST_DEPTH: usize = 100;

/// The leaves of a schema, in the order of the columns of a row group.
pub(super) fn leaves(elements: &[Thrift<'_>]) -> Option<Vec<Leaf>> {
    let mut leaves = Vec::new();
    let mut rest = elements;
    let (root, after) = rest.split_first()?;
    rest = after;
    for _ in 0..root.int(5).unwrap_or(0) {
        add(&mut rest, "", Around::Nothing, (0, 0), 0, &mut leaves)?;
    }
    Some(leaves)
}

/// What the group around an element is.
#[derive(Clone, Copy, PartialEq)]
enum Around {
    Nothing,
    /// A list or a map: the level below only repeats.
    List,
    Map,
    /// That level: a list's only child has no name of its own.
    Repeats,
}

fn add(
    rest: &mut &[Thrift<'_>],
    path: &str,
    around: Around,
    (mut definition, mut repetition): (u16, u16),
    depth: usize,
    leaves: &mut Vec<Leaf>,
) -> Option<()> {
    let (element, after) = rest.split_first()?;
    *rest = after;
    if depth > MOST_DEPTH {
        return None;
    }
    match element.int(3) {
        Some(1) => definition += 1,
        Some(2) => {
            definition += 1;
            repetition += 1;
        }
        _ => {}
    }
    let name = String::from_utf8_lossy(element.bytes(4).unwrap_or_default()).into_owned();
    let children = element.int(5).unwrap_or(0);
    let silent = !path.is_empty()
        && match around {
            Around::List => children > 0 || element.int(3) == Some(2),
            Around::Map => children > 0,
            Around::Repeats => true,
            Around::Nothing => false,
        };
    let path = match (silent, path.is_empty()) {
        (true, _) => path.to_owned(),
        (false, true) => name,
        (false, false) => format!("{path}.{name}"),
    };
    if children == 0 {
        let kind = kind(element)?;
        let logical = logical(element);
        leaves.push(Leaf { name: path, kind, logical, max_definition: definition, max_repetition: repetition });
        return Some(());
    }
    let list = element.int(6) == Some(3) || element.get(10).and_then(Thrift::only) == Some(3);
    let map = matches!(element.int(6), Some(1 | 2)) || element.get(10).and_then(Thrift::only) == Some(2);
    let inner = match around {
        _ if list => Around::List,
        _ if map => Around::Map,
        Around::List if children == 1 => Around::Repeats,
        _ => Around::Nothing,
    };
    for _ in 0..children {
        add(rest, &path, inner, (definition, repetition), depth + 1, leaves)?;
    }
    Some(())
}

fn kind(element: &Thrift<'_>) -> Option<Kind> {
    Some(match element.int(1)? {
        0 => Kind::Boolean,
        1 => Kind::Int32,
        2 => Kind::Int64,
        3 => Kind::Int96,
        4 => Kind::Float,
        5 => Kind::Double,
        6 => Kind::Bytes,
        7 => Kind::Fixed(usize::try_from(element.int(2)?).ok()?),
        _ => return None,
    })
}

fn logical(element: &Thrift<'_>) -> Logical {
    let scale = || element.int(7).unwrap_or(0) as i32;
    let unit = |kind: &Thrift<'_>| match kind.get(2).and_then(Thrift::only) {
        Some(1) => 1000,
        Some(2) => 1_000_000,
        _ => 1_000_000_000,
    };
    if let Some(logical) = element.get(10) {
        let inner = |id| logical.get(id);
        match logical.only() {
            Some(5) => return Logical::Decimal(inner(5).and_then(|d| d.int(1)).unwrap_or(0) as i32),
            Some(6) => return Logical::Date,
            Some(7) => return inner(7).map_or(Logical::None, |kind| Logical::Clock(unit(kind))),
            Some(8) => return inner(8).map_or(Logical::None, |kind| Logical::Moment(unit(kind))),
            Some(10) if inner(10).and_then(|kind| kind.bool(2)) == Some(false) => return Logical::Unsigned,
            Some(14) => return Logical::Uuid,
            Some(15) => return Logical::Half,
            _ => {}
        }
    }
    match element.int(6) {
        Some(5) => Logical::Decimal(scale()),
        Some(6) => Logical::Date,
        Some(7) => Logical::Clock(1000),
        Some(8) => Logical::Clock(1_000_000),
        Some(9) => Logical::Moment(1000),
        Some(10) => Logical::Moment(1_000_000),
        Some(11..=14) => Logical::Unsigned,
        _ => Logical::None,
    }
}

impl Leaf {
    /// Appends a value, as it is shown, to a column.
    pub fn show(&self, row: u32, value: Raw<'_>, column: &mut Column) {
        match (value, self.logical) {
            (Raw::Boolean(value), _) => column.show(row, value),
            (Raw::Int(value), Logical::Date) => column.show(row, Date(value)),
            (Raw::Int(value), Logical::Clock(unit)) => column.show(row, Clock(value, unit)),
            (Raw::Int(value), Logical::Moment(unit)) => column.show(row, Moment(value, unit)),
            (Raw::Int(value), Logical::Decimal(scale)) => column.show(row, Decimal(value.into(), scale)),
            (Raw::Int(value), Logical::Unsigned) if self.kind == Kind::Int32 => column.show(row, value as u32),
            (Raw::Int(value), Logical::Unsigned) => column.show(row, value as u64),
            (Raw::Int(value), _) => column.show(row, value),
            // What was written with four bytes is shown with the digits of four.
            (Raw::Float(value), _) if self.kind == Kind::Float => column.show(row, value as f32),
            (Raw::Float(value), _) => column.show(row, value),
            (Raw::Bytes(bytes), Logical::Decimal(scale)) => match big_endian(bytes) {
                Some(value) => column.show(row, Decimal(value, scale)),
                None => column.bytes(row, bytes),
            },
            (Raw::Bytes(bytes), Logical::Uuid) => column.show(row, Uuid(bytes)),
            (Raw::Bytes(bytes), Logical::Half) => match bytes.first_chunk() {
                Some(half) => column.show(row, half_to_float(u16::from_le_bytes(*half))),
                None => column.bytes(row, bytes),
            },
            (Raw::Bytes(bytes), _) if self.kind == Kind::Int96 => {
                match (bytes.first_chunk::<8>(), bytes.last_chunk::<4>()) {
                    (Some(nanos), Some(day)) => {
                        let day = i64::from(u32::from_le_bytes(*day)) - 2_440_588;
                        let nanos = i64::from_le_bytes(*nanos);
                        let micros = day.saturating_mul(86_400_000_000).saturating_add(nanos / 1000);
                        column.show(row, Moment(micros, 1_000_000));
                    }
                    _ => column.bytes(row, bytes),
                }
            }
            (Raw::Bytes(bytes), _) => column.bytes(row, bytes),
        }
    }
}

/// A UUID of sixteen bytes.
struct Uuid<'b>(&'b [u8]);

impl std::fmt::Display for Uuid<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, byte) in self.0.iter().enumerate() {
            if matches!(i, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}
