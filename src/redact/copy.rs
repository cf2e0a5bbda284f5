//! The copy: a file written through, with something else in place of each value.

use super::quotes::{Beside, Quotes};
use super::{Span, Syntax};
use std::io::{self, BufRead, Read, Write};

/// Bytes of the longest value that is replaced.
pub(super) const LONGEST: u64 = 64 << 20;

/// Writes `input` to `output`, and in place of each span what `replace` gives for its bytes and what is beside them.
///
/// # Errors
/// Those of reading and writing; a file that is shorter than it was when it was scanned.
pub fn copy(
    input: impl BufRead,
    mut output: impl Write,
    syntax: Syntax,
    spans: impl IntoIterator<Item = io::Result<Span>>,
    mut replace: impl FnMut(&Span, &[u8], Beside) -> String,
) -> io::Result<()> {
    let mut input = Ahead { held: Vec::new(), input };
    let mut at = 0;
    let mut through = Through { out: &mut output, quotes: Quotes::new(syntax) };
    for span in spans {
        let span = span?;
        let between = span.start.saturating_sub(at);
        if io::copy(&mut (&mut input).take(between), &mut through)? != between {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file changed while it was read"));
        }
        let length = span.end - span.start;
        if length > LONGEST {
            return Err(io::Error::other("a value is too long to be replaced"));
        }
        let mut value = Vec::new();
        (&mut input).take(length).read_to_end(&mut value)?;
        // The character behind a backslash belongs to it: `\"`, and so does a backslash to what stands behind the value.
        let escaped = usize::from(through.quotes.is_escaped() && value.first().is_some_and(|b| *b != b'u'));
        through.write_all(&value[..escaped])?;
        let value = &value[escaped..];
        let beside = through.quotes.beside(input.ahead()?);
        let beside = Beside { units: through.quotes.units(value), ..beside };
        through.out.write_all(replace(&span, value, beside).as_bytes())?;
        through.quotes.pass(value);
        if through.quotes.is_escaped() {
            through.out.write_all(b"\\")?;
        }
        at = span.end;
    }
    io::copy(&mut input, &mut through)?;
    output.flush()
}

/// Bytes behind a value that are looked at.
pub(super) const AHEAD: usize = 64;

/// Reads on from a place that is looked at first.
struct Ahead<R> {
    held: Vec<u8>,
    input: R,
}

impl<R: BufRead> Ahead<R> {
    /// The next bytes, which stay to be read.
    fn ahead(&mut self) -> io::Result<&[u8]> {
        let more = AHEAD.saturating_sub(self.held.len());
        (&mut self.input).take(more as u64).read_to_end(&mut self.held)?;
        Ok(&self.held)
    }
}

impl<R: BufRead> Read for Ahead<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.held.is_empty() {
            return self.input.read(out);
        }
        let n = self.held.len().min(out.len());
        out[..n].copy_from_slice(&self.held[..n]);
        self.held.drain(..n);
        Ok(n)
    }
}

struct Through<W> {
    out: W,
    quotes: Quotes,
}

impl<W: Write> Write for Through<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.out.write(bytes)?;
        self.quotes.pass(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
