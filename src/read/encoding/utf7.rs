//! UTF-7 (RFC 2152): ASCII in which other characters stand as `+`, Base64 of their UTF-16 units, `-`.
//!
//! Every `+` of such a text starts a sequence (a plus sign itself is `+-`), so a single `+` that makes no sense shows
//! that a text is plain ASCII: `C++`, `+1-604-696-5272`, `a+b`.

use super::wide::plausible;

/// True if all `+` of an ASCII text start well-formed sequences, and at least two do.
pub(super) fn looks_like(head: &[u8]) -> bool {
    let mut sequences = 0;
    let mut rest = head;
    while let Some(at) = memchr::memchr(b'+', rest) {
        rest = &rest[at + 1..];
        let length = rest.iter().take_while(|&&b| sextet(b).is_some()).count();
        let (run, after) = rest.split_at(length);
        if after.is_empty() {
            break;
        }
        if !(run.is_empty() && after[0] == b'-') {
            if !well_formed(run) {
                return false;
            }
            sequences += 1;
        }
        rest = after;
    }
    sequences >= 2
}

/// True for Base64 of whole UTF-16 units that need it.
fn well_formed(run: &[u8]) -> bool {
    let mut bits = Bits::default();
    let mut units = Vec::new();
    for &byte in run.iter().take(4096) {
        units.extend(bits.push(byte));
    }
    let whole = run.len() > 4096 || (bits.count < 6 && bits.value & ((1 << bits.count) - 1) == 0);
    whole
        && !units.is_empty()
        && char::decode_utf16(units).all(|c| {
            // An encoder has no reason to encode letters and digits of ASCII.
            c.is_ok_and(|c| if c.is_ascii() { !c.is_ascii_alphanumeric() && c != '\0' } else { plausible(c) })
        })
}

/// The value of a Base64 digit.
fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// Collects Base64 digits to units of UTF-16.
#[derive(Clone, Copy, Default)]
struct Bits {
    value: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, byte: u8) -> Option<u16> {
        self.value = self.value << 6 | u32::from(sextet(byte)?);
        self.count += 6;
        if self.count < 16 {
            return None;
        }
        self.count -= 16;
        let unit = (self.value >> self.count) as u16;
        self.value &= (1 << self.count) - 1;
        Some(unit)
    }
}

/// Decodes UTF-7, byte by byte.
#[derive(Default)]
pub(super) struct Decoder {
    inside: bool,
    /// No digit since the `+` yet.
    fresh: bool,
    bits: Bits,
    high: Option<u16>,
}

impl Decoder {
    /// Appends the text of some bytes; `last` if no more follow.
    pub(super) fn decode(&mut self, bytes: &[u8], last: bool, out: &mut String) {
        for &byte in bytes {
            if self.inside {
                if sextet(byte).is_some() {
                    self.fresh = false;
                    if let Some(unit) = self.bits.push(byte) {
                        self.unit(unit, out);
                    }
                    continue;
                }
                self.lone(out);
                self.inside = false;
                if byte == b'-' {
                    if self.fresh {
                        out.push('+');
                    }
                    continue;
                }
            }
            match byte {
                b'+' => *self = Self { inside: true, fresh: true, ..Self::default() },
                0..=0x7F => out.push(char::from(byte)),
                // Not allowed; what is meant is most likely the old single-byte text.
                _ => out.push(char::from(byte)),
            }
        }
        if last {
            self.lone(out);
        }
    }

    fn unit(&mut self, unit: u16, out: &mut String) {
        match (self.high.take(), unit) {
            (Some(high), 0xDC00..=0xDFFF) => {
                let value = 0x10000 + (u32::from(high) - 0xD800) * 0x400 + u32::from(unit) - 0xDC00;
                out.push(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            (before, 0xD800..=0xDBFF) => {
                out.extend(before.map(|_| char::REPLACEMENT_CHARACTER));
                self.high = Some(unit);
            }
            (before, _) => {
                out.extend(before.map(|_| char::REPLACEMENT_CHARACTER));
                out.push(char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
    }

    fn lone(&mut self, out: &mut String) {
        out.extend(self.high.take().map(|_| char::REPLACEMENT_CHARACTER));
    }
}
