//! What stands in a mail in place of characters that old relays could not pass on: quoted-printable and Base64 in
//! bodies (RFC 2045, section 6), encoded words in headers (RFC 2047).

use crate::detect::base64;
use encoding_rs::Encoding;

/// Longest encoded word that is looked at. The standard allows 75 bytes; programs write longer ones.
const LONGEST_WORD: usize = 1000;

/// Appends bytes of an encoding by its name as UTF-8. Those of an unknown one stay as they are.
pub fn append_as_utf8(bytes: &[u8], charset: &[u8], out: &mut Vec<u8>) {
    match Encoding::for_label(charset) {
        Some(encoding) => out.extend_from_slice(encoding.decode_without_bom_handling(bytes).0.as_bytes()),
        None => out.extend_from_slice(bytes),
    }
}

/// Bytes without quoted-printable; what is no escape stays.
pub fn unquoted(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(mark) = memchr::memchr(b'=', &text[at..]).map(|n| at + n) {
        out.extend_from_slice(&text[at..mark]);
        let (byte, length) = escape(&text[mark..]).unwrap_or((Some(b'='), 1));
        out.extend(byte);
        at = mark + length;
    }
    out.extend_from_slice(&text[at..]);
    out
}

/// The escape of quoted-printable that a text begins with: its byte, or none for a line that goes on, and its length.
pub fn escape(text: &[u8]) -> Option<(Option<u8>, usize)> {
    match text {
        [b'=', b'\n', ..] => Some((None, 2)),
        [b'=', b'\r', b'\n', ..] => Some((None, 3)),
        [b'=', high, low, ..] => {
            let digit = |byte: &u8| char::from(*byte).to_digit(16);
            Some((Some((digit(high)? * 16 + digit(low)?) as u8), 3))
        }
        _ => None,
    }
}

/// Bytes of Base64 on one or more lines. What is no group of four at its end, or behind a byte that is no digit, is left out.
pub fn from_base64(text: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = text.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    let mut out = Vec::with_capacity(digits.len() / 4 * 3);
    for group in digits.chunks(4) {
        // Padding ends a group, also between two texts that were put together.
        let mut bytes = [0; 3];
        match base64(group, &mut bytes) {
            Some(bytes) => out.extend_from_slice(bytes),
            None => break,
        }
    }
    out
}

/// True for whole groups of four.
pub fn is_whole(text: &[u8]) -> bool {
    text.iter().filter(|b| !b.is_ascii_whitespace()).count() % 4 == 0
}

/// The encoded word that a text begins with: its bytes, the name of their encoding, and its length.
fn word(text: &[u8]) -> Option<(Vec<u8>, &[u8], usize)> {
    let rest = text.strip_prefix(b"=?")?;
    let rest = &rest[..rest.len().min(LONGEST_WORD)];
    let charset = memchr::memchr(b'?', rest)?;
    let [way, b'?', ..] = rest[charset + 1..] else { return None };
    let from = charset + 3;
    let length = memchr::memmem::find(&rest[from..], b"?=")?;
    let own = &rest[from..from + length];
    let bytes = match way {
        b'Q' | b'q' => unquoted(&own.iter().map(|b| if *b == b'_' { b' ' } else { *b }).collect::<Vec<_>>()),
        b'B' | b'b' => from_base64(own),
        _ => return None,
    };
    // A language may stand behind the name: `utf-8*es`.
    let name = rest[..charset].split(|b| *b == b'*').next().unwrap_or_default();
    Some((bytes, name, 2 + from + length + 2))
}

/// The encoded words that a text begins with, as one text, and the bytes that they take: a character may begin in one
/// and end in the next, and blanks between two of them are none.
pub fn words(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (mut bytes, charset, mut length) = word(text)?;
    let mut out = Vec::new();
    let mut charset = charset;
    loop {
        let blanks = text[length..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        let Some((more, its, long)) = word(&text[length + blanks..]) else { break };
        if !its.eq_ignore_ascii_case(charset) {
            append_as_utf8(&bytes, charset, &mut out);
            bytes.clear();
            charset = its;
        }
        bytes.extend(more);
        length += blanks + long;
    }
    append_as_utf8(&bytes, charset, &mut out);
    Some((out, length))
}

/// Appends a header with its encoded words as text.
pub fn append_header(text: &[u8], out: &mut Vec<u8>) {
    let mut at = 0;
    while let Some(mark) = memchr::memmem::find(&text[at..], b"=?").map(|n| at + n) {
        out.extend_from_slice(&text[at..mark]);
        match words(&text[mark..]) {
            Some((meant, length)) => {
                out.extend(meant);
                at = mark + length;
            }
            None => {
                out.extend_from_slice(b"=?");
                at = mark + 2;
            }
        }
    }
    out.extend_from_slice(&text[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_as_they_are_meant() {
        for (text, meant) in [
            ("From: =?UTF-8?Q?Mar=C3=ADa_Ortega?= <m@x.net>", "From: María Ortega <m@x.net>"),
            ("=?iso-8859-1?q?Jos=E9?=\r\n =?iso-8859-1?q?_Ruiz?= a", "José Ruiz a"),
            ("=?UTF-8?B?5p2O?= =?UTF-8?B?5Zyo?=", "李在"),
            ("=?utf-8*es?Q?=C3?= =?utf-8?Q?=A9?=", "é"),
            ("=?GB2312?B?wO7U2g==?=", "李在"),
            ("a =?x b =? c", "a =?x b =? c"),
            ("=?utf-8?Z?abc?=", "=?utf-8?Z?abc?="),
        ] {
            let mut out = Vec::new();
            append_header(text.as_bytes(), &mut out);
            assert_eq!(String::from_utf8_lossy(&out), meant, "{text}");
        }
    }

    #[test]
    fn bodies_as_they_are_meant() {
        assert_eq!(unquoted(b"a=40b=\r\nc =3D =zz ="), b"a@bc = =zz =");
        assert_eq!(from_base64(b"Zm9v\r\nYmFy"), b"foobar");
        assert_eq!(from_base64(b"Zm8=Zm8=Z!"), b"fofo");
    }
}
