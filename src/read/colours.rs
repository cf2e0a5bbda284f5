//! Codes for colours in text, as programs write them for terminals: `ESC [ 31 m`. They part words as a blank does, so they
//! are blanks to all that reads text; the bytes around them keep their offsets.

use memchr::memchr;
use std::io::{self, Read};

const ESCAPE: u8 = 0x1b;

/// Longest code, in bytes: three colours of 24 bits with their marks are shorter.
const LONGEST: usize = 48;

/// Bytes that are read ahead at once where a code may go on behind what was asked for.
const AHEAD: usize = 64;

/// Length of the code at `at`, of bytes that `byte` gives: `ESC [`, digits and their separators, a letter. ECMA-48, 5.4.
fn length(mut byte: impl FnMut(usize) -> io::Result<Option<u8>>) -> io::Result<Option<usize>> {
    if byte(1)? != Some(b'[') {
        return Ok(None);
    }
    for n in 2..LONGEST {
        match byte(n)? {
            Some(b'0'..=b'9' | b';' | b':' | b'?') => {}
            Some(b'A'..=b'Z' | b'a'..=b'z') => return Ok(Some(n + 1)),
            _ => break,
        }
    }
    Ok(None)
}

/// Blanks the codes in the beginning of a text; one that its end cuts stays.
pub fn blank(text: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = memchr(ESCAPE, &text[at..]) {
        at += found;
        let end = match length(|n| Ok(text.get(at + n).copied())) {
            Ok(Some(length)) => at + length,
            _ => at + 1,
        };
        if end > at + 1 {
            text[at..end].fill(b' ');
        }
        at = end;
    }
}

/// A stream of text whose codes are blanks, whatever the sizes in which it is read.
pub struct Uncoloured<'a> {
    inner: &'a mut dyn Read,
    /// Read to see where a code ends, and still to be given.
    ahead: Vec<u8>,
    /// What came instead of more, to be said in its turn.
    error: Option<io::Error>,
}

impl<'a> Uncoloured<'a> {
    /// Of a stream of text.
    pub fn new(inner: &'a mut dyn Read) -> Self {
        Self { inner, ahead: Vec::new(), error: None }
    }

    /// The byte behind those that were asked for, `None` at the end of the stream.
    fn peek(&mut self, n: usize) -> Option<u8> {
        while self.ahead.len() <= n && self.error.is_none() {
            let old = self.ahead.len();
            self.ahead.resize(old + AHEAD, 0);
            let read = self.inner.read(&mut self.ahead[old..]);
            self.ahead.truncate(old + read.as_ref().map_or(0, |n| *n));
            match read {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.error = Some(error),
            }
        }
        self.ahead.get(n).copied()
    }
}

impl Read for Uncoloured<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = match (self.ahead.len(), self.error.take()) {
            (0, Some(error)) => return Err(error),
            (0, None) => self.inner.read(buffer)?,
            (held, error) => {
                self.error = error;
                let size = held.min(buffer.len());
                buffer[..size].copy_from_slice(&self.ahead[..size]);
                self.ahead.drain(..size);
                size
            }
        };
        let mut at = 0;
        while let Some(found) = memchr(ESCAPE, &buffer[at..size]) {
            at += found;
            let code = length(|n| Ok(if at + n < size { Some(buffer[at + n]) } else { self.peek(at + n - size) }))?;
            let end = at + code.unwrap_or(1);
            if code.is_some() {
                buffer[at..end.min(size)].fill(b' ');
                self.ahead[..end.saturating_sub(size)].fill(b' ');
            }
            at = end.min(size);
        }
        Ok(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream that gives so many bytes at once.
    struct Pieces<'a>(&'a [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let size = self.1.min(self.0.len()).min(buffer.len());
            buffer[..size].copy_from_slice(&self.0[..size]);
            self.0 = &self.0[size..];
            Ok(size)
        }
    }

    #[test]
    fn codes_are_blanks_and_nothing_else_is() {
        for (text, expected) in [
            ("ssn: \x1b[1m402-22-4358\x1b[0m.", "ssn:     402-22-4358    ."),
            ("\x1b[38;2;255;100;0mred\x1b[m", "                 red   "),
            ("\x1b[?25l\x1b[2Kx", "          x"),
            ("\x1b(B \x1b]8;;a\x07 \x1b[402-22-4358 \x1b", "\x1b(B \x1b]8;;a\x07 \x1b[402-22-4358 \x1b"),
            ("\x1b[12", "\x1b[12"),
            ("\x1b\x1b[1mx", "\x1b    x"),
            ("no code", "no code"),
        ] {
            let mut bytes = text.as_bytes().to_vec();
            blank(&mut bytes);
            assert_eq!(String::from_utf8_lossy(&bytes), expected, "{text:?}");
            for piece in 1..12 {
                for buffer in 1..12 {
                    let mut pieces = Pieces(text.as_bytes(), piece);
                    let (mut stream, mut out) = (Uncoloured::new(&mut pieces), Vec::new());
                    let mut some = vec![0; buffer];
                    while let Ok(size @ 1..) = stream.read(&mut some) {
                        out.extend_from_slice(&some[..size]);
                    }
                    assert_eq!(String::from_utf8_lossy(&out), expected, "{text:?} in {piece}, {buffer}");
                }
            }
        }
    }

    #[test]
    fn a_failure_comes_behind_what_was_read() {
        struct Fails(bool);
        impl Read for Fails {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(io::Error::other("gone"));
                }
                buffer[..2].copy_from_slice(b"a\x1b");
                Ok(2)
            }
        }
        let mut fails = Fails(false);
        let (mut stream, mut buffer) = (Uncoloured::new(&mut fails), [0; 8]);
        assert!(matches!(stream.read(&mut buffer), Ok(2)) && buffer.starts_with(b"a\x1b"));
        assert!(stream.read(&mut buffer).is_err());
    }
}
