//! Which encoding a text is in, from its first bytes, and a stream that gives it as UTF-8.
//!
//! UTF-8 is passed through as it is, broken bytes included, so that offsets stay those of the file. All else is
//! decoded. Byte-order marks are believed; without one the order is: UTF-32 and UTF-16 by their NULs, UTF-8, EBCDIC by
//! its spaces and letters, and last the legacy encodings of the web as browsers guess them. What fits nothing is
//! binary. A guess can be wrong for the text after the first 64 KiB; nothing is lost then but letters outside ASCII,
//! since all legacy encodings but EBCDIC agree on ASCII.

mod decode;
mod ebcdic;
mod utf7;
mod wide;

pub use decode::DecodingReader;

use crate::read::HEAD;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GBK, WINDOWS_1252};

/// What a source holds, from its first bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Found {
    /// UTF-8 or ASCII: nothing to decode.
    Utf8,
    /// Text to be decoded.
    Other(Charset),
    /// No text.
    Binary,
}

/// An encoding that is decoded here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Charset {
    /// One of the web's encodings, UTF-16 included.
    Web(&'static Encoding),
    /// UTF-32, little-endian.
    Utf32Le,
    /// UTF-32, big-endian.
    Utf32Be,
    /// UTF-7 (RFC 2152).
    Utf7,
    /// ISO-2022-KR (RFC 1557).
    Iso2022Kr,
    /// EBCDIC code page 37, 500 or 1047.
    Ebcdic(u16),
}

impl Charset {
    /// True where each character is two or four bytes, so that nothing of it is found in the bytes themselves.
    pub fn is_wide(self) -> bool {
        match self {
            Self::Web(encoding) => encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE,
            Self::Utf32Le | Self::Utf32Be => true,
            Self::Utf7 | Self::Iso2022Kr | Self::Ebcdic(_) => false,
        }
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Web(encoding) => encoding.name(),
            Self::Utf32Le => "UTF-32LE",
            Self::Utf32Be => "UTF-32BE",
            Self::Utf7 => "UTF-7",
            Self::Iso2022Kr => "ISO-2022-KR",
            Self::Ebcdic(500) => "IBM500",
            Self::Ebcdic(1047) => "IBM1047",
            Self::Ebcdic(_) => "IBM037",
        }
    }
}

/// Decides what a source holds. `head` is all of it where it is shorter than [`HEAD`].
pub fn detect(head: &[u8]) -> Found {
    if let Some(found) = by_mark(head) {
        return found;
    }
    let nuls = memchr::memchr_iter(0, head).count();
    if nuls > 0
        && let Some(charset) = wide::guess(head)
    {
        return Found::Other(charset);
    }
    let utf8 = Utf8Count::of(head);
    // A few NULs in a text are the mark of a crash, not of another format.
    if nuls * 512 <= head.len() {
        if utf8.holds(head.len()) {
            return if controls(head) * 3 > head.len() { Found::Binary } else { ascii_shift(head) };
        }
        if controls(head) * 50 <= head.len()
            && !ebcdic::looks_like(head)
            && let Some(encoding) = legacy(head)
        {
            return Found::Other(Charset::Web(encoding));
        }
    }
    match ebcdic::guess(head) {
        Some(page) => Found::Other(Charset::Ebcdic(page)),
        None => Found::Binary,
    }
}

/// The encoding that a byte-order mark names.
fn by_mark(head: &[u8]) -> Option<Found> {
    let web = |encoding| Some(Found::Other(Charset::Web(encoding)));
    match head {
        [0xEF, 0xBB, 0xBF, ..] => Some(Found::Utf8),
        [0xFF, 0xFE, 0, 0, rest @ ..] if wide::is_utf32(rest, u32::from_le_bytes) => {
            Some(Found::Other(Charset::Utf32Le))
        }
        [0, 0, 0xFE, 0xFF, rest @ ..] if wide::is_utf32(rest, u32::from_be_bytes) => {
            Some(Found::Other(Charset::Utf32Be))
        }
        [0xFF, 0xFE, rest @ ..] if wide::is_utf16(rest, u16::from_le_bytes) => web(encoding_rs::UTF_16LE),
        [0xFE, 0xFF, rest @ ..] if wide::is_utf16(rest, u16::from_be_bytes) => web(encoding_rs::UTF_16BE),
        [0x84, 0x31, 0x95, 0x33, ..] => web(encoding_rs::GB18030),
        [b'+', b'/', b'v', b'8' | b'9' | b'+' | b'/', ..] => Some(Found::Other(Charset::Utf7)),
        _ => None,
    }
}

/// How much of some bytes is UTF-8.
struct Utf8Count {
    /// Characters of more than one byte.
    long: usize,
    /// Places where a sequence is broken.
    broken: usize,
    /// Different bytes at which they are.
    kinds: Vec<u8>,
}

/// Kinds of bytes that break a sequence and are told apart.
const MOST_KINDS: usize = 3;

impl Utf8Count {
    fn of(head: &[u8]) -> Self {
        let mut count = Self { long: 0, broken: 0, kinds: Vec::new() };
        // Nearly all texts are, and that is told fast.
        if std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true) {
            return count;
        }
        let mut chunks = head.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            // The first byte of every long character has its two highest bits set.
            count.long += chunk.valid().bytes().filter(|&b| b >= 0xC0).count();
            // The last character of the head may be cut.
            let cut = chunks.peek().is_none() && cut_short(chunk.invalid());
            let Some(first) = chunk.invalid().first().filter(|_| !cut) else { continue };
            count.broken += 1;
            if count.kinds.len() < MOST_KINDS && !count.kinds.contains(first) {
                count.kinds.push(*first);
            }
        }
        count
    }

    /// True for a text that is UTF-8 with at most a few accidents.
    fn holds(&self, length: usize) -> bool {
        // One byte that comes again and again among characters that are whole is a column of bytes: text of another
        // encoding has many kinds of them, and next to none that happen to be whole.
        let is_alien = self.kinds.len() < MOST_KINDS && self.long >= 3 && self.long * 20 >= self.broken;
        self.broken == 0 || self.long >= 4 * self.broken || self.broken * 5000 < length || is_alien
    }
}

/// True for the beginning of a UTF-8 sequence that is not complete.
fn cut_short(bytes: &[u8]) -> bool {
    !bytes.is_empty() && std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// Control characters that a text does not have.
fn controls(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| matches!(b, 0..=7 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F)).count()
}

/// Encodings that hide in ASCII by escape sequences; if there are none, it is ASCII.
fn ascii_shift(head: &[u8]) -> Found {
    if !head.is_ascii() {
        return Found::Utf8;
    }
    if memchr::memchr(0x1B, head).is_some() {
        let has = |escape: &[u8]| memchr::memmem::find(head, escape).is_some();
        if has(b"\x1B$)C") {
            return Found::Other(Charset::Iso2022Kr);
        }
        if has(b"\x1B$B") || has(b"\x1B$@") || has(b"\x1B(J") {
            return Found::Other(Charset::Web(encoding_rs::ISO_2022_JP));
        }
    }
    if utf7::looks_like(head) { Found::Other(Charset::Utf7) } else { Found::Utf8 }
}

/// The legacy encoding that a browser would guess, if the head then makes sense.
fn legacy(head: &[u8]) -> Option<&'static Encoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, head.len() < HEAD);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // A browser tells GBK from its superset no more than we do; a few characters of the superset must not spoil it.
    let guess = if guess == GBK { encoding_rs::GB18030 } else { guess };
    let (text, _) = guess.decode_without_bom_handling(head);
    let (mut odd, mut long) = (0, 0usize);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        long += 1;
        odd += usize::from(c == '\u{FFFD}' || ('\u{80}'..='\u{9F}').contains(&c) || is_private(c));
    }
    if odd * 10 <= long {
        return Some(guess);
    }
    // Broken text of another kind still has its ASCII: where that prevails, it is worth reading.
    (long * 10 < text.len()).then_some(WINDOWS_1252)
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
