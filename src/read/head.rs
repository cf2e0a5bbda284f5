//! The beginning of a source, which all readers are asked about: what is found out about it is found out once.

use super::HEAD;
use super::encoding::{self, DecodingReader, Found};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::io::Read;
use std::ops::Deref;

/// The first [`HEAD`] bytes of a source, fewer if it is shorter, and what they hold.
pub struct Head<'h> {
    bytes: &'h [u8],
    found: OnceCell<Found>,
    text: OnceCell<Option<Cow<'h, [u8]>>>,
}

impl<'h> Head<'h> {
    /// The beginning of these bytes.
    pub fn new(bytes: &'h [u8]) -> Self {
        Self { bytes: &bytes[..bytes.len().min(HEAD)], found: OnceCell::new(), text: OnceCell::new() }
    }

    /// What they hold.
    pub fn found(&self) -> Found {
        *self.found.get_or_init(|| encoding::detect(self.bytes))
    }

    /// They as UTF-8; nothing where they are no text, or cannot be decoded.
    pub fn text(&self) -> Option<&[u8]> {
        self.text.get_or_init(|| self.decoded()).as_deref()
    }

    fn decoded(&self) -> Option<Cow<'h, [u8]>> {
        match self.found() {
            Found::Binary => None,
            Found::Utf8 => Some(self.bytes.into()),
            Found::Other(charset) => {
                let mut text = Vec::new();
                let mut bytes = self.bytes;
                DecodingReader::new(&mut bytes, charset).read_to_end(&mut text).ok()?;
                Some(text.into())
            }
        }
    }
}

impl Deref for Head<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_bytes_and_text() {
        let utf16: Vec<u8> = "name: Zoë\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let head = Head::new(&utf16);
        assert_eq!(head.text(), Some("name: Zoë\n".as_bytes()));
        assert_eq!((&head[..2], head.len()), (&b"n\0"[..], 20));
        assert_eq!(Head::new(b"plain").text(), Some(&b"plain"[..]));
        assert_eq!(Head::new(&[0, 1, 2, 3, 0xff, 0xfe].repeat(20)).text(), None);
        assert_eq!(Head::new(&[b'x'; HEAD + 1]).len(), HEAD);
    }
}
