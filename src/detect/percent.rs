//! Percent-encoding (RFC 3986, 2.1): what stands in addresses is written so, and is one value with what it stands for.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};
use std::borrow::Cow;

/// All that an address cannot have as a part of a value.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The same without the stars of a mask, which stay.
const BUT_STARS: &AsciiSet = &ESCAPED.remove(b'*');

/// A text with what its escapes stand for; `None` where it has none.
pub fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    match percent_decode(text).into() {
        Cow::Owned(decoded) => Some(decoded),
        Cow::Borrowed(_) => None,
    }
}

/// Bytes as they may be a part of an address, escapes in capitals.
pub fn encoded(bytes: &[u8]) -> String {
    percent_encode(bytes, ESCAPED).to_string()
}

/// As [`encoded`], of a text with a mask in it.
pub fn encoded_mask(text: &str) -> String {
    percent_encode(text.as_bytes(), BUT_STARS).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (text, plain) in [
            ("adam%40acme.example", Some("adam@acme.example")),
            ("%2B1%20415", Some("+1 415")),
            ("%c3%a9", Some("é")),
            ("100%", None),
            ("%4", None),
            ("%zz%", None),
            ("a", None),
            ("", None),
        ] {
            assert_eq!(decoded(text.as_bytes()).as_deref(), plain.map(str::as_bytes), "{text}");
        }
        assert_eq!(encoded_mask("a+b@c.example é*"), "a%2Bb%40c.example%20%C3%A9*");
        assert_eq!(encoded(b"a-b.c_d~e*\xff"), "a-b.c_d~e%2A%FF");
    }
}
