//! UTF-16 and UTF-32: which of them, from the values that the units would have.
//!
//! Every text of some length has spaces, digits or line ends, and those are NULs in one of the bytes of a unit. So
//! without a mark, bytes are taken for UTF-16 only if they hold NULs, and if nearly all units are characters that texts
//! are made of. Chinese and Japanese text has few NULs; there the byte order is told by the line ends and the spaces,
//! which are different characters the other way round.

use super::Charset;

/// The encoding of bytes without a mark.
pub(super) fn guess(head: &[u8]) -> Option<Charset> {
    if head.len() >= 8 {
        if convincing(utf32(head, u32::from_le_bytes)) {
            return Some(Charset::Utf32Le);
        }
        if convincing(utf32(head, u32::from_be_bytes)) {
            return Some(Charset::Utf32Be);
        }
    }
    let little = utf16(head, u16::from_le_bytes);
    let big = utf16(head, u16::from_be_bytes);
    let (best, encoding) =
        if little.ascii >= big.ascii { (little, encoding_rs::UTF_16LE) } else { (big, encoding_rs::UTF_16BE) };
    (head.len() >= 6 && convincing(best)).then_some(Charset::Web(encoding))
}

/// True if bytes after a mark for UTF-16 may be that.
pub(super) fn is_utf16(rest: &[u8], order: fn([u8; 2]) -> u16) -> bool {
    let count = utf16(rest, order);
    count.odd * 20 <= count.total
}

/// True if bytes after a mark for UTF-32 may be that.
pub(super) fn is_utf32(rest: &[u8], order: fn([u8; 4]) -> u32) -> bool {
    let count = utf32(rest, order);
    count.odd * 20 <= count.total
}

/// What the characters of a text would be.
#[derive(Clone, Copy, Default)]
struct Count {
    total: usize,
    /// Printable ASCII, tabs and line ends.
    ascii: usize,
    /// Spaces and line ends.
    blank: usize,
    /// Characters that no text has: unassigned, private, control characters, lone surrogates.
    odd: usize,
}

/// Bytes are a text if hardly a character is odd, and if it has ASCII in plenty, or blanks between other letters.
fn convincing(count: Count) -> bool {
    let Count { total, ascii, blank, odd } = count;
    odd * 50 <= total && (ascii * 2 >= total || (blank * 400 >= total && blank > 0))
}

fn utf16(bytes: &[u8], order: fn([u8; 2]) -> u16) -> Count {
    let units = bytes.chunks_exact(2).map(|unit| order([unit[0], unit[1]]));
    let mut count = Count::default();
    for c in char::decode_utf16(units) {
        count.add(c.ok());
    }
    // A surrogate whose other half is beyond the head is no fault.
    count.odd = count.odd.saturating_sub(usize::from(bytes.len() >= crate::read::HEAD - 4));
    count
}

fn utf32(bytes: &[u8], order: fn([u8; 4]) -> u32) -> Count {
    let mut count = Count::default();
    for unit in bytes.chunks_exact(4) {
        count.add(char::from_u32(order([unit[0], unit[1], unit[2], unit[3]])));
    }
    count
}

impl Count {
    fn add(&mut self, c: Option<char>) {
        self.total += 1;
        match c {
            Some(' '..='~' | '\t' | '\n' | '\r') => {
                self.ascii += 1;
                self.blank += usize::from(matches!(c, Some(' ' | '\n' | '\r')));
            }
            Some(c) if plausible(c) => self.blank += usize::from(c == '\u{3000}'),
            _ => self.odd += 1,
        }
    }
}

/// True for characters beyond ASCII that texts are made of.
pub(super) fn plausible(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c,
            '\u{A0}'..='\u{FF}' | '\u{2B0}'..='\u{36F}' | '\u{2000}'..='\u{206F}' | '\u{20A0}'..='\u{2BFF}'
            | '\u{3000}'..='\u{303F}' | '\u{FE00}'..='\u{FE6F}' | '\u{FEFF}' | '\u{FF00}'..='\u{FFEF}'
            | '\u{1F000}'..='\u{1FAFF}')
        // Signs that are written with letters of Indic and other scripts.
        || matches!(c, '\u{591}'..='\u{5F4}' | '\u{60C}'..='\u{6ED}' | '\u{900}'..='\u{EFF}' | '\u{1780}'..='\u{17FF}')
}
