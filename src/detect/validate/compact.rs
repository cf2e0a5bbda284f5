//! A candidate without its separators, on the stack.
//!
//! Numbers are printed with blanks, hyphens, dots and slashes, and in East Asian text with full-width digits. Every
//! family wants them gone before it counts, and none wants an allocation for it. [`Compact`] is that: up to
//! [`Compact::CAPACITY`] kept bytes, or nothing when the candidate holds a byte that belongs to no such number.

use std::ops::Deref;

/// A number as a scanner of paper may have read it: `O` for 0, `l` and `I` for 1, torn by stops, blanks and ends of lines.
/// The first `letters` places stay as they are. Nothing when it is longer than any number.
pub(super) fn unread(value: &[u8], letters: usize) -> Option<([u8; Compact::CAPACITY], usize)> {
    let mut out = [0; Compact::CAPACITY];
    let mut len = 0;
    for &byte in value.iter().filter(|b| !matches!(b, b' ' | b'.' | b'-' | b'\n' | b'\r' | b'\t')) {
        *out.get_mut(len)? = match byte {
            b'O' | b'o' if len >= letters => b'0',
            b'l' | b'I' | b'i' if len >= letters => b'1',
            byte => byte,
        };
        len += 1;
    }
    Some((out, len))
}

/// The kept bytes of a candidate: digit values `0..=9`, or upper-case ASCII, depending on the constructor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Compact {
    bytes: [u8; Self::CAPACITY],
    len: usize,
}

impl Compact {
    /// More than any printed identifier needs (the longest IBAN has 34 characters).
    pub const CAPACITY: usize = 40;

    /// Digit values of a candidate made of ASCII digits and `separators`; nothing if any other byte stands in it.
    pub fn digits(value: &[u8], separators: &[u8]) -> Option<Self> {
        Self::gather(value, separators, |byte| byte.is_ascii_digit().then(|| byte - b'0'))
    }

    /// Upper-case letters and digits of a candidate made of those and `separators`.
    pub fn alnum(value: &[u8], separators: &[u8]) -> Option<Self> {
        Self::gather(value, separators, |byte| byte.is_ascii_alphanumeric().then(|| byte.to_ascii_uppercase()))
    }

    /// Digit values of a candidate printed in groups of the given sizes with one and the same separator between
    /// them, or with none at all.
    pub fn grouped(value: &[u8], sizes: &[usize], separators: &[u8]) -> Option<Self> {
        let mut kept = Self { bytes: [0; Self::CAPACITY], len: 0 };
        let mut used: Option<Option<u8>> = None;
        let mut rest = value.trim_ascii();
        for (group, &size) in sizes.iter().enumerate() {
            if group > 0 {
                let (byte, width) = fold(rest)?;
                let separator = separators.contains(&byte).then_some(byte);
                if *used.get_or_insert(separator) != separator {
                    return None;
                }
                if separator.is_some() {
                    rest = &rest[width..];
                }
            }
            for _ in 0..size {
                let (byte, width) = fold(rest)?;
                if !byte.is_ascii_digit() {
                    return None;
                }
                kept.push(byte - b'0')?;
                rest = &rest[width..];
            }
        }
        rest.is_empty().then_some(kept)
    }

    fn gather(value: &[u8], separators: &[u8], keep: impl Fn(u8) -> Option<u8>) -> Option<Self> {
        let mut kept = Self { bytes: [0; Self::CAPACITY], len: 0 };
        let mut rest = value;
        while let Some((byte, width)) = fold(rest) {
            rest = &rest[width..];
            if let Some(byte) = keep(byte) {
                kept.push(byte)?;
            } else if !separators.contains(&byte) {
                return None;
            }
        }
        (kept.len > 0).then_some(kept)
    }

    fn push(&mut self, byte: u8) -> Option<()> {
        *self.bytes.get_mut(self.len)? = byte;
        self.len += 1;
        Some(())
    }
}

impl Deref for Compact {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// The first character as the ASCII byte it stands for, with its width: full-width forms, the many blanks and the
/// many hyphens of Unicode mean what their plain cousins mean. Nothing on an empty slice.
pub(super) fn fold(bytes: &[u8]) -> Option<(u8, usize)> {
    Some(match *bytes {
        [] => return None,
        [byte, ..] if byte < 0x80 => (byte, 1),
        [0xC2, 0xA0, ..] => (b' ', 2),
        [0xC2, 0xAD, ..] => (b'-', 2),
        [0xE2, 0x80, 0x80..=0x8A | 0xAF, ..] => (b' ', 3),
        [0xE2, 0x80, 0x90..=0x95, ..] | [0xE2, 0x88, 0x92, ..] => (b'-', 3),
        [0xE3, 0x80, 0x80, ..] => (b' ', 3),
        [0xEF, 0xBC, byte @ 0x81..=0xBF, ..] => (byte - 0x60, 3),
        [0xEF, 0xBD, byte @ 0x80..=0x9E, ..] => (byte - 0x20, 3),
        [byte, ..] => (byte, 1),
    })
}

/// True when all bytes are the same: a filler, never a number someone was given.
pub(super) fn all_same(bytes: &[u8]) -> bool {
    bytes.windows(2).all(|pair| pair[0] == pair[1])
}

/// True for a number of six digits and more that begins with four noughts: no document is known that does, and `whose redact`
/// invents such ones.
pub(super) fn begins_with_noughts(text: &[u8]) -> bool {
    let digits = || text.iter().filter(|byte| byte.is_ascii_digit());
    digits().count() >= 6 && digits().take(4).all(|digit| *digit == b'0')
}

/// True for digit values that only count up or only count down (`123456789`, `987654321`, `0123456789`).
pub(super) fn is_run(digits: &[u8]) -> bool {
    let up = |pair: &[u8]| (pair[0] + 1) % 10 == pair[1];
    let down = |pair: &[u8]| pair[0] == (pair[1] + 1) % 10;
    digits.len() > 2 && (digits.windows(2).all(up) || digits.windows(2).all(down))
}

/// The number written by digit values. Callers keep to 19 digits, which always fit.
pub(super) fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number: u64, &digit| number.wrapping_mul(10).wrapping_add(u64::from(digit)))
}

/// Digit values of ASCII digits, or nothing when another byte is among them or there are more than `N`.
pub(super) fn digit_values<const N: usize>(ascii: &[u8]) -> Option<[u8; N]> {
    let mut values = [0; N];
    if ascii.len() != N {
        return None;
    }
    for (value, byte) in values.iter_mut().zip(ascii) {
        *value = byte.is_ascii_digit().then(|| byte - b'0')?;
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_go_and_strangers_refuse() {
        assert_eq!(&*Compact::digits(b"12-3 4", b"- ").expect("digits"), [1, 2, 3, 4]);
        assert_eq!(&*Compact::digits("１２\u{2011}3\u{a0}4".as_bytes(), b"- ").expect("digits"), [1, 2, 3, 4]);
        assert_eq!(&*Compact::alnum(b"a-1", b"-").expect("letters"), b"A1");
        assert!(Compact::digits(b"12x", b"-").is_none());
        assert!(Compact::digits(b"--", b"-").is_none());
        assert!(Compact::digits(&[b'1'; 41], b"").is_none());
    }

    #[test]
    fn groups_share_one_separator() {
        for good in ["123-45-6789", "123 45 6789", "123456789", "123\u{2011}45\u{2011}6789"] {
            assert!(Compact::grouped(good.as_bytes(), &[3, 2, 4], b"- .").is_some(), "{good}");
        }
        for bad in ["123-45 6789", "1234-5-6789", "123-456789", "12345-6789", "123-45-678", "123-45-67890", ""] {
            assert!(Compact::grouped(bad.as_bytes(), &[3, 2, 4], b"- .").is_none(), "{bad}");
        }
    }

    #[test]
    fn runs_go_up_or_down() {
        assert!(is_run(&[1, 2, 3, 4]) && is_run(&[9, 8, 7]) && is_run(&[8, 9, 0, 1]));
        assert!(!is_run(&[1, 2, 4]) && !is_run(&[1, 2]));
    }
}
