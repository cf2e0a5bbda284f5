//! Streams of a stripe: compressed in chunks, and run-length encoded inside.
//!
//! One chunk of a stream is held at a time, and one run of at most 512 numbers.
//!
//! <https://orc.apache.org/specification/ORCv1/#run-length-encoding>

use super::damaged;
use crate::read::ReadError;
use crate::read::block::{Codec, unpack};
use crate::read::seek::Seekable;
use std::collections::VecDeque;

/// Bytes of a stream.
pub(super) struct Bytes<'a> {
    source: &'a Seekable<'a>,
    at: u64,
    end: u64,
    codec: Codec,
    most: usize,
    block: Vec<u8>,
    used: usize,
}

/// Bytes of a stream without compression that are read at a time.
const PIECE: u64 = 64 << 10;

impl<'a> Bytes<'a> {
    pub fn new(source: &'a Seekable<'a>, at: u64, length: u64, codec: Codec, most: usize) -> Self {
        let end = at.saturating_add(length).min(source.size());
        Self { source, at, end, codec, most, block: Vec::new(), used: 0 }
    }

    /// The bytes at hand, more if there are none; empty at the end.
    fn here(&mut self) -> Result<&[u8], ReadError> {
        while self.used == self.block.len() && self.at < self.end {
            self.used = 0;
            if self.codec == Codec::Plain {
                let count = (self.end - self.at).min(PIECE);
                self.block = self.source.bytes_at(self.at, count, PIECE, "ORC stream")?;
                self.at += count;
                continue;
            }
            let mut header = [0; 3];
            self.source.fill_at(self.at, &mut header, "ORC stream")?;
            let header = u32::from_le_bytes([header[0], header[1], header[2], 0]);
            let length = u64::from(header >> 1);
            if length > self.end.saturating_sub(self.at + 3) {
                return Err(damaged("a chunk that is larger than its stream"));
            }
            let block = self.source.bytes_at(self.at + 3, length, self.most as u64, "ORC stream")?;
            self.at += 3 + length;
            self.block = if header & 1 == 1 { block } else { unpack(self.codec, &block, None, self.most, "ORC")? };
        }
        Ok(&self.block[self.used..])
    }

    fn byte(&mut self) -> Result<u8, ReadError> {
        let byte = self.here()?.first().copied().ok_or_else(|| damaged("a stream that ends too early"))?;
        self.used += 1;
        Ok(byte)
    }

    /// Appends `count` bytes to `out`.
    pub fn take(&mut self, mut count: u64, out: &mut Vec<u8>) -> Result<(), ReadError> {
        if count > self.most as u64 {
            return Err(damaged("a value this long"));
        }
        while count > 0 {
            let here = self.here()?;
            if here.is_empty() {
                return Err(damaged("a stream that ends too early"));
            }
            let step = here.len().min(count as usize);
            out.extend_from_slice(&here[..step]);
            self.used += step;
            count -= step as u64;
        }
        Ok(())
    }

    /// All of the stream, if it is short enough.
    pub fn whole(&mut self) -> Result<Vec<u8>, ReadError> {
        let mut out = Vec::new();
        loop {
            let here = self.here()?;
            if here.is_empty() {
                return Ok(out);
            }
            out.extend_from_slice(here);
            self.used = self.block.len();
            if out.len() > self.most {
                return Err(damaged("metadata or a dictionary this large"));
            }
        }
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        let mut array = [0; N];
        for byte in &mut array {
            *byte = self.byte()?;
        }
        Ok(array)
    }

    pub fn varint(&mut self) -> Result<u128, ReadError> {
        let mut value = 0;
        for shift in (0..126).step_by(7) {
            let byte = self.byte()?;
            value |= u128::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(damaged("a number that does not end"))
    }
}

/// Runs of bytes.
pub(super) struct ByteRuns<'a> {
    bytes: Bytes<'a>,
    left: u32,
    same: Option<u8>,
}

impl<'a> ByteRuns<'a> {
    pub fn new(bytes: Bytes<'a>) -> Self {
        Self { bytes, left: 0, same: None }
    }

    pub fn next(&mut self) -> Result<u8, ReadError> {
        if self.left == 0 {
            let control = self.bytes.byte()?;
            if control < 128 {
                self.left = u32::from(control) + 3;
                self.same = Some(self.bytes.byte()?);
            } else {
                self.left = 256 - u32::from(control);
                self.same = None;
            }
        }
        self.left -= 1;
        match self.same {
            Some(byte) => Ok(byte),
            None => self.bytes.byte(),
        }
    }
}

/// Bits, the most significant first, in runs of bytes.
pub(super) struct Bits<'a> {
    runs: ByteRuns<'a>,
    byte: u8,
    left: u8,
}

impl<'a> Bits<'a> {
    pub fn new(bytes: Bytes<'a>) -> Self {
        Self { runs: ByteRuns::new(bytes), byte: 0, left: 0 }
    }

    pub fn next(&mut self) -> Result<bool, ReadError> {
        if self.left == 0 {
            self.byte = self.runs.next()?;
            self.left = 8;
        }
        self.left -= 1;
        Ok(self.byte >> self.left & 1 == 1)
    }
}

/// Runs of whole numbers, in the first or second version of the encoding.
pub(super) struct Ints<'a> {
    bytes: Bytes<'a>,
    second: bool,
    signed: bool,
    run: VecDeque<i64>,
}

impl<'a> Ints<'a> {
    pub fn new(bytes: Bytes<'a>, second: bool, signed: bool) -> Self {
        Self { bytes, second, signed, run: VecDeque::new() }
    }

    pub fn next(&mut self) -> Result<i64, ReadError> {
        if self.run.is_empty() {
            if self.second {
                self.second_run()?;
            } else {
                self.first_run()?;
            }
        }
        self.run.pop_front().ok_or_else(|| damaged("an empty run"))
    }

    fn number(&mut self, signed: bool) -> Result<i64, ReadError> {
        let value = self.bytes.varint()? as u64;
        Ok(if signed { zigzag(value) } else { value as i64 })
    }

    fn first_run(&mut self) -> Result<(), ReadError> {
        let control = self.bytes.byte()?;
        if control < 128 {
            let delta = i64::from(self.bytes.byte()? as i8);
            let base = self.number(self.signed)?;
            self.run.extend((0..i64::from(control) + 3).map(|i| base.wrapping_add(delta * i)));
        } else {
            for _ in 0..256 - u32::from(control) {
                let value = self.number(self.signed)?;
                self.run.push_back(value);
            }
        }
        Ok(())
    }

    fn second_run(&mut self) -> Result<(), ReadError> {
        let first = self.bytes.byte()?;
        if first >> 6 == 0 {
            let width = (first >> 3 & 7) + 1;
            let value = self.big_endian(width)?;
            let value = if self.signed { zigzag(value) } else { value as i64 };
            self.run.extend(std::iter::repeat_n(value, usize::from(first & 7) + 3));
            return Ok(());
        }
        let code = first >> 1 & 0x1F;
        let length = (usize::from(first & 1) << 8 | usize::from(self.bytes.byte()?)) + 1;
        match first >> 6 {
            1 => {
                for value in self.packed(length, width(code))? {
                    self.run.push_back(if self.signed { zigzag(value) } else { value as i64 });
                }
            }
            2 => self.patched(length, width(code))?,
            _ => {
                let base = self.number(self.signed)?;
                let delta = self.number(true)?;
                self.run.push_back(base);
                let mut value = base;
                if code == 0 {
                    for _ in 1..length {
                        value = value.wrapping_add(delta);
                        self.run.push_back(value);
                    }
                } else if length > 1 {
                    value = value.wrapping_add(delta);
                    self.run.push_back(value);
                    for step in self.packed(length - 2, width(code))? {
                        let step = step as i64;
                        value = if delta < 0 { value.wrapping_sub(step) } else { value.wrapping_add(step) };
                        self.run.push_back(value);
                    }
                }
            }
        }
        Ok(())
    }

    /// Small numbers above a base, and the high bits of a few that are not small.
    fn patched(&mut self, length: usize, width: u32) -> Result<(), ReadError> {
        let (third, fourth) = (self.bytes.byte()?, self.bytes.byte()?);
        let base_width = (third >> 5) + 1;
        let patch_width = self::width(third & 0x1F);
        let gap_width = u32::from(fourth >> 5) + 1;
        let raw = self.big_endian(base_width)?;
        let sign = 1u64 << (u32::from(base_width) * 8 - 1);
        let base = if raw & sign == 0 { raw as i64 } else { -((raw & !sign) as i64) };
        let mut values = self.packed(length, width)?;
        let entry = closest(patch_width + gap_width);
        let patches = self.packed(usize::from(fourth & 0x1F), entry)?;
        let mut at = 0usize;
        for patch in patches {
            at += usize::try_from(patch.checked_shr(patch_width).unwrap_or(0)).unwrap_or(usize::MAX).min(1 << 16);
            let high = if patch_width >= 64 { patch } else { patch & ((1 << patch_width) - 1) };
            if let Some(value) = values.get_mut(at) {
                *value |= high.checked_shl(width).unwrap_or(0);
            }
        }
        self.run.extend(values.into_iter().map(|value| base.wrapping_add(value as i64)));
        Ok(())
    }

    fn big_endian(&mut self, count: u8) -> Result<u64, ReadError> {
        let mut value = 0;
        for _ in 0..count {
            value = value << 8 | u64::from(self.bytes.byte()?);
        }
        Ok(value)
    }

    /// Numbers of `width` bits, the most significant first.
    fn packed(&mut self, count: usize, width: u32) -> Result<Vec<u64>, ReadError> {
        let mut values = Vec::with_capacity(count);
        let (mut held, mut bits) = (0u128, 0);
        for _ in 0..count {
            while bits < width {
                held = (held << 8 | u128::from(self.bytes.byte()?)) & (u128::MAX >> 16);
                bits += 8;
            }
            bits -= width;
            let value = (held >> bits) as u64;
            values.push(if width >= 64 { value } else { value & ((1 << width) - 1) });
        }
        Ok(values)
    }
}

fn zigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// The width that a code of five bits stands for.
fn width(code: u8) -> u32 {
    match code {
        0..=23 => u32::from(code) + 1,
        24..=27 => 26 + 2 * (u32::from(code) - 24),
        _ => 40 + 8 * (u32::from(code).min(31) - 28),
    }
}

/// The next width that there is a code for.
fn closest(bits: u32) -> u32 {
    (0..32).map(width).find(|width| *width >= bits).unwrap_or(64)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::read::{Input, Limits};
    use std::path::Path;

    /// The numbers in a stream without compression.
    fn ints(bytes: &[u8], second: bool, signed: bool, count: usize) -> Vec<i64> {
        let limits = Limits::of(1 << 20);
        let stream = &mut &bytes[..];
        let source = Seekable::new(Input { name: Path::new("a"), head: bytes, stream, file: None, limits: &limits });
        let source = source.unwrap();
        let bytes = Bytes::new(&source, 0, bytes.len() as u64, Codec::Plain, 1 << 20);
        let mut ints = Ints::new(bytes, second, signed);
        (0..count).map(|_| ints.next().unwrap()).collect()
    }

    #[test]
    fn examples_of_the_specification() {
        assert_eq!(ints(&[0x61, 0x00, 0x07], false, false, 100), vec![7; 100]);
        assert_eq!(ints(&[0x61, 0xFF, 0x64], false, false, 100), (1..=100).rev().collect::<Vec<_>>());
        assert_eq!(ints(&[0xFB, 0x02, 0x03, 0x06, 0x07, 0x0B], false, false, 5), [2, 3, 6, 7, 11]);
        assert_eq!(ints(&[0x0A, 0x27, 0x10], true, false, 5), [10_000; 5]);
        let direct = [0x5E, 0x03, 0x5C, 0xA1, 0xAB, 0x1E, 0xDE, 0xAD, 0xBE, 0xEF];
        assert_eq!(ints(&direct, true, false, 4), [23_713, 43_806, 57_005, 48_879]);
        let patched = [
            0x8E, 0x13, 0x2B, 0x21, 0x07, 0xD0, 0x1E, 0x00, 0x14, 0x70, 0x28, 0x32, 0x3C, 0x46, 0x50, 0x5A, 0x64, 0x6E,
            0x78, 0x82, 0x8C, 0x96, 0xA0, 0xAA, 0xB4, 0xBE, 0xFC, 0xE8,
        ];
        let expected = [
            2030, 2000, 2020, 1_000_000, 2040, 2050, 2060, 2070, 2080, 2090, 2100, 2110, 2120, 2130, 2140, 2150, 2160,
            2170, 2180, 2190,
        ];
        assert_eq!(ints(&patched, true, false, 20), expected);
        let delta = [0xC6, 0x09, 0x02, 0x02, 0x22, 0x42, 0x42, 0x46];
        assert_eq!(ints(&delta, true, false, 10), [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]);
    }
}
