//! Values packed into one string: ziplist, listpack, intset, zipmap; and LZF, which may be around them.

use std::borrow::Cow;

/// Items of a packed value, one after the other.
pub(super) struct Packed<'a> {
    rest: &'a [u8],
    form: Form,
    /// Bytes of a number, in an intset.
    width: usize,
    /// A value comes next, in a zipmap: it has a byte of free space before it.
    value: bool,
    /// It does not follow its form; what came before counts.
    pub broken: bool,
}

/// How a value is packed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// Total bytes, offset of the last, count, then entries up to 0xFF.
    Ziplist,
    /// Total bytes, count, then entries up to 0xFF.
    Listpack,
    /// Width, count, then whole numbers.
    Intset,
    /// Count, then fields and values, each behind its length.
    Zipmap,
}

impl<'a> Packed<'a> {
    /// The items of a packed value.
    pub fn new(form: Form, bytes: &'a [u8]) -> Self {
        let width = bytes.first_chunk().map_or(0, |b| u32::from_le_bytes(*b)) as usize;
        let header = match form {
            Form::Ziplist => 10,
            Form::Listpack => 6,
            Form::Intset => 8,
            Form::Zipmap => 1,
        };
        let rest = bytes.get(header..);
        let broken = rest.is_none() || matches!(form, Form::Intset) && !matches!(width, 2 | 4 | 8);
        Self { rest: rest.unwrap_or_default(), form, width, value: false, broken }
    }

    /// The next item.
    pub fn next(&mut self) -> Option<Cow<'a, [u8]>> {
        let done = match self.form {
            Form::Intset => self.rest.is_empty(),
            _ => self.rest.first() == Some(&0xFF),
        };
        if done || self.broken {
            return None;
        }
        let item = match self.form {
            Form::Ziplist => self.ziplist_entry(),
            Form::Listpack => self.listpack_entry(),
            Form::Intset => self.take(self.width).map(|bytes| number(signed(bytes))),
            Form::Zipmap => self.zipmap_entry(),
        };
        self.broken = item.is_none();
        item
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn ziplist_entry(&mut self) -> Option<Cow<'a, [u8]>> {
        // Length of the entry before: one byte, or 0xFE and four.
        if self.take(1)? == [0xFE] {
            self.take(4)?;
        }
        let code = self.take(1)?[0];
        let length = match code >> 6 {
            0 => usize::from(code & 0x3F),
            1 => usize::from(code & 0x3F) << 8 | usize::from(self.take(1)?[0]),
            2 => u32::from_be_bytes(*self.take(4)?.first_chunk()?) as usize,
            _ => {
                return Some(number(match code {
                    0xC0 => signed(self.take(2)?),
                    0xD0 => signed(self.take(4)?),
                    0xE0 => signed(self.take(8)?),
                    0xF0 => signed(self.take(3)?),
                    0xFE => signed(self.take(1)?),
                    0xF1..=0xFD => i64::from(code & 0x0F) - 1,
                    _ => return None,
                }));
            }
        };
        self.take(length).map(Cow::Borrowed)
    }

    fn listpack_entry(&mut self) -> Option<Cow<'a, [u8]>> {
        let before = self.rest.len();
        let code = self.take(1)?[0];
        let item = match code {
            0..=0x7F => number(code.into()),
            0x80..=0xBF => Cow::Borrowed(self.take(usize::from(code & 0x3F))?),
            0xC0..=0xDF => {
                let value = i64::from(code & 0x1F) << 8 | i64::from(self.take(1)?[0]);
                number(if value >= 1 << 12 { value - (1 << 13) } else { value })
            }
            0xE0..=0xEF => {
                let length = usize::from(code & 0x0F) << 8 | usize::from(self.take(1)?[0]);
                Cow::Borrowed(self.take(length)?)
            }
            0xF0 => {
                let length = u32::from_le_bytes(*self.take(4)?.first_chunk()?) as usize;
                Cow::Borrowed(self.take(length)?)
            }
            0xF1 => number(signed(self.take(2)?)),
            0xF2 => number(signed(self.take(3)?)),
            0xF3 => number(signed(self.take(4)?)),
            0xF4 => number(signed(self.take(8)?)),
            _ => return None,
        };
        // The length of the entry stands behind it too, for walking back.
        let back = match before - self.rest.len() {
            0..=127 => 1,
            128..=16_383 => 2,
            16_384..=2_097_151 => 3,
            2_097_152..=268_435_455 => 4,
            _ => 5,
        };
        self.take(back)?;
        Some(item)
    }

    fn zipmap_entry(&mut self) -> Option<Cow<'a, [u8]>> {
        let length = match self.take(1)?[0] {
            254 => u32::from_le_bytes(*self.take(4)?.first_chunk()?) as usize,
            255 => return None,
            length => length.into(),
        };
        let free = if self.value { usize::from(self.take(1)?[0]) } else { 0 };
        let item = self.take(length)?;
        self.take(free)?;
        self.value = !self.value;
        Some(Cow::Borrowed(item))
    }
}

fn signed(bytes: &[u8]) -> i64 {
    let sign = if bytes.last().is_some_and(|b| b & 0x80 != 0) { -1 } else { 0 };
    bytes.iter().rev().fold(sign, |sum: i64, b| sum << 8 | i64::from(*b))
}

fn number(value: i64) -> Cow<'static, [u8]> {
    Cow::Owned(value.to_string().into_bytes())
}

/// LZF: literal runs and copies of what came before.
pub(super) fn lzf(mut packed: &[u8], length: usize) -> Option<Vec<u8>> {
    // A copy of three bytes gives 264 at most.
    let mut out = Vec::with_capacity(length.min(packed.len().saturating_mul(90)));
    while let Some((&control, rest)) = packed.split_first() {
        packed = rest;
        let control = usize::from(control);
        if control < 32 {
            let (run, rest) = packed.split_at_checked(control + 1)?;
            out.extend_from_slice(run);
            packed = rest;
        } else {
            let mut count = control >> 5;
            if count == 7 {
                let (&more, rest) = packed.split_first()?;
                count += usize::from(more);
                packed = rest;
            }
            let (&low, rest) = packed.split_first()?;
            packed = rest;
            let back = ((control & 0x1F) << 8 | usize::from(low)) + 1;
            let start = out.len().checked_sub(back)?;
            for i in start..start + count + 2 {
                out.push(*out.get(i)?);
            }
        }
        if out.len() > length {
            return None;
        }
    }
    (out.len() == length).then_some(out)
}
