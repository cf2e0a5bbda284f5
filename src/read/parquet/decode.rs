//! Encodings of values and levels, decoded one value at a time.
//!
//! A few bytes can stand for billions of equal values, so nothing is decoded ahead. Decoders keep offsets into the page,
//! which is passed to them.
//!
//! <https://github.com/apache/parquet-format/blob/master/Encodings.md>

use super::schema::{Kind, Raw};
use std::ops::Range;

/// Runs of equal values and groups of bit-packed ones.
#[derive(Clone, Debug)]
pub(super) struct Hybrid {
    at: usize,
    end: usize,
    width: u32,
    left: u64,
    run: Run,
}

#[derive(Clone, Copy, Debug)]
enum Run {
    Same(u32),
    /// Bits from this byte on, and how many of them have been used.
    Packed(usize, u64),
}

impl Hybrid {
    pub fn new(range: Range<usize>, width: u32) -> Self {
        Self { at: range.start, end: range.end, width: width.min(32), left: 0, run: Run::Same(0) }
    }

    pub fn next(&mut self, page: &[u8]) -> Option<u32> {
        while self.left == 0 {
            // Values of no width need no bytes.
            if self.width == 0 && self.at >= self.end {
                return Some(0);
            }
            let (header, used) = varint(page.get(self.at..self.end)?)?;
            self.at += used;
            if header & 1 == 0 {
                let count = (self.width as usize).div_ceil(8);
                let bytes = page.get(self.at..self.end)?.get(..count)?;
                self.at += count;
                self.left = header >> 1;
                self.run = Run::Same(bytes.iter().rev().fold(0, |sum, b| sum << 8 | u32::from(*b)));
            } else {
                let groups = header >> 1;
                let count = usize::try_from(groups.checked_mul(self.width.into())?).ok()?;
                self.left = groups.checked_mul(8)?;
                self.run = Run::Packed(self.at, 0);
                // The last group may be cut short.
                self.at = self.at.checked_add(count)?.min(self.end);
            }
        }
        self.left -= 1;
        match &mut self.run {
            Run::Same(value) => Some(*value),
            Run::Packed(at, used) => {
                let value = bits(page.get(*at..self.at)?, *used, self.width)?;
                *used += u64::from(self.width);
                Some(value as u32)
            }
        }
    }
}

/// `width` bits from bit `from` on, the least significant first; bits beyond the end are none.
fn bits(bytes: &[u8], from: u64, width: u32) -> Option<u64> {
    let first = usize::try_from(from / 8).ok()?;
    if width == 0 {
        return Some(0);
    }
    if (from + u64::from(width)).div_ceil(8) > bytes.len() as u64 {
        return None;
    }
    let mut window = [0; 16];
    let rest = &bytes[first..];
    let count = rest.len().min(16);
    window[..count].copy_from_slice(&rest[..count]);
    let value = u128::from_le_bytes(window) >> (from % 8);
    Some(if width >= 64 { value as u64 } else { value as u64 & ((1 << width) - 1) })
}

fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0;
    for (i, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7F) << (7 * i);
        if *byte < 0x80 {
            return Some((value, i + 1));
        }
    }
    None
}

/// Differences, in blocks of bit-packed miniblocks.
#[derive(Clone, Debug)]
pub(super) struct Delta {
    at: usize,
    end: usize,
    per_mini: u64,
    minis: usize,
    /// Values that have not been given, and the one that comes next.
    left: u64,
    value: i64,
    least: i64,
    widths: usize,
    mini: usize,
    in_mini: u64,
    fresh: bool,
}

impl Delta {
    pub fn new(page: &[u8], range: Range<usize>) -> Option<Self> {
        let mut at = range.start;
        let mut number = || {
            let (value, used) = varint(page.get(at..range.end)?)?;
            at += used;
            Some(value)
        };
        let (block, minis, left, first) = (number()?, number()?, number()?, number()?);
        let minis = usize::try_from(minis).ok().filter(|m| (1..=1024).contains(m))?;
        let per_mini = block / minis as u64;
        if per_mini == 0 || !per_mini.is_multiple_of(8) || per_mini > 1 << 24 {
            return None;
        }
        let value = zigzag(first);
        let end = range.end;
        Some(Self { at, end, per_mini, minis, left, value, least: 0, widths: 0, mini: minis, in_mini: 0, fresh: true })
    }

    /// Takes the header of a block.
    fn block(&mut self, page: &[u8]) -> Option<()> {
        let (least, used) = varint(page.get(self.at..self.end)?)?;
        self.least = zigzag(least);
        self.widths = self.at + used;
        self.at = self.widths + self.minis;
        self.mini = 0;
        self.in_mini = 0;
        (self.at <= self.end).then_some(())
    }

    fn mini_size(&self, page: &[u8]) -> Option<(u32, usize)> {
        let width = u32::from(*page.get(self.widths + self.mini)?);
        (width <= 64).then(|| (width, (self.per_mini / 8) as usize * width as usize))
    }

    pub fn next(&mut self, page: &[u8]) -> Option<i64> {
        self.left = self.left.checked_sub(1)?;
        if std::mem::take(&mut self.fresh) {
            return Some(self.value);
        }
        if self.mini == self.minis {
            self.block(page)?;
        }
        let (width, size) = self.mini_size(page)?;
        let delta = bits(page.get(self.at..self.end)?, self.in_mini * u64::from(width), width)?;
        self.value = self.value.wrapping_add(self.least).wrapping_add(delta as i64);
        self.in_mini += 1;
        if self.in_mini == self.per_mini {
            self.at = (self.at + size).min(self.end);
            self.mini += 1;
            self.in_mini = 0;
        }
        Some(self.value)
    }

    /// The offset behind all of its values.
    pub fn behind(&self, page: &[u8]) -> Option<usize> {
        let mut walk = self.clone();
        let mut left = walk.left.saturating_sub(1);
        while left > 0 {
            walk.block(page)?;
            for _ in 0..walk.minis {
                if left == 0 {
                    break;
                }
                let (_, size) = walk.mini_size(page)?;
                walk.at = walk.at.checked_add(size).filter(|at| *at <= walk.end)?;
                walk.mini += 1;
                left = left.saturating_sub(walk.per_mini);
            }
        }
        Some(walk.at)
    }
}

fn zigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// A decoder of values.
#[derive(Debug)]
pub(super) enum Decoder {
    Plain(usize),
    /// Bits, from this one on.
    Bits(usize, u64),
    BooleanRuns(Hybrid),
    Dictionary(Hybrid),
    Delta(Delta),
    DeltaLength(Delta, usize),
    DeltaBytes {
        prefixes: Delta,
        lengths: Delta,
        at: usize,
        last: Vec<u8>,
    },
    /// First byte, how many values there are, and which is next.
    Split(usize, usize, usize),
}

impl Decoder {
    /// A decoder of an encoding of the values from `start` on.
    pub fn new(encoding: i64, kind: Kind, page: &[u8], start: usize) -> Option<Self> {
        let end = page.len();
        Some(match (encoding, kind) {
            (0, Kind::Boolean) => Self::Bits(start, 0),
            (0, _) => Self::Plain(start),
            (2 | 8, _) => {
                let width = match page.get(start) {
                    Some(width) => u32::from(*width),
                    None => 0,
                };
                if width > 32 {
                    return None;
                }
                Self::Dictionary(Hybrid::new((start + 1).min(end)..end, width))
            }
            (3, Kind::Boolean) => Self::BooleanRuns(Hybrid::new((start + 4).min(end)..end, 1)),
            (5, Kind::Int32 | Kind::Int64) => Self::Delta(Delta::new(page, start..end)?),
            (6, Kind::Bytes) => {
                let lengths = Delta::new(page, start..end)?;
                let at = lengths.behind(page)?;
                Self::DeltaLength(lengths, at)
            }
            (7, Kind::Bytes | Kind::Fixed(_)) => {
                let prefixes = Delta::new(page, start..end)?;
                let lengths = Delta::new(page, prefixes.behind(page)?..end)?;
                let at = lengths.behind(page)?;
                Self::DeltaBytes { prefixes, lengths, at, last: Vec::new() }
            }
            (9, _) => {
                let width = width(kind)?;
                Self::Split(start, (end - start.min(end)) / width, 0)
            }
            _ => return None,
        })
    }

    /// The next value; `Err` is the index of one in the dictionary.
    pub fn next<'p>(&'p mut self, kind: Kind, page: &'p [u8], room: &'p mut [u8; 16]) -> Option<Result<Raw<'p>, u32>> {
        Some(Ok(match self {
            Self::Dictionary(indices) => return indices.next(page).map(Err),
            Self::BooleanRuns(runs) => Raw::Boolean(runs.next(page)? == 1),
            Self::Bits(start, at) => {
                let value = bits(page.get(*start..)?, *at, 1)?;
                *at += 1;
                Raw::Boolean(value == 1)
            }
            Self::Delta(delta) => {
                let value = delta.next(page)?;
                Raw::Int(if kind == Kind::Int32 { (value as i32).into() } else { value })
            }
            Self::DeltaLength(lengths, at) => {
                let length = usize::try_from(lengths.next(page)?).ok()?;
                let value = page.get(*at..at.checked_add(length)?)?;
                *at += length;
                Raw::Bytes(value)
            }
            Self::DeltaBytes { prefixes, lengths, at, last } => {
                let prefix = usize::try_from(prefixes.next(page)?).ok().filter(|p| *p <= last.len())?;
                let length = usize::try_from(lengths.next(page)?).ok()?;
                last.truncate(prefix);
                last.extend_from_slice(page.get(*at..at.checked_add(length)?)?);
                *at += length;
                Raw::Bytes(last)
            }
            Self::Split(start, count, next) => {
                let width = width(kind)?;
                if *next >= *count || width > 16 {
                    return None;
                }
                for (i, byte) in room[..width].iter_mut().enumerate() {
                    *byte = *page.get(*start + i * *count + *next)?;
                }
                *next += 1;
                plain(kind, &room[..width])?.0
            }
            Self::Plain(at) => {
                let (value, used) = plain(kind, page.get(*at..)?)?;
                *at += used;
                value
            }
        }))
    }
}

fn width(kind: Kind) -> Option<usize> {
    match kind {
        Kind::Int32 | Kind::Float => Some(4),
        Kind::Int64 | Kind::Double => Some(8),
        Kind::Int96 => Some(12),
        Kind::Fixed(width) if width > 0 => Some(width),
        _ => None,
    }
}

/// A value as it is, and how many bytes it takes.
pub(super) fn plain(kind: Kind, bytes: &[u8]) -> Option<(Raw<'_>, usize)> {
    Some(match kind {
        Kind::Boolean => (Raw::Boolean(*bytes.first()? == 1), 1),
        Kind::Int32 => (Raw::Int(i32::from_le_bytes(*bytes.first_chunk()?).into()), 4),
        Kind::Int64 => (Raw::Int(i64::from_le_bytes(*bytes.first_chunk()?)), 8),
        Kind::Float => (Raw::Float(f32::from_le_bytes(*bytes.first_chunk()?).into()), 4),
        Kind::Double => (Raw::Float(f64::from_le_bytes(*bytes.first_chunk()?)), 8),
        Kind::Int96 => (Raw::Bytes(bytes.get(..12)?), 12),
        Kind::Fixed(width) => (Raw::Bytes(bytes.get(..width)?), width),
        Kind::Bytes => {
            let length = u32::from_le_bytes(*bytes.first_chunk()?) as usize;
            (Raw::Bytes(bytes.get(4..length.checked_add(4)?)?), length + 4)
        }
    })
}
