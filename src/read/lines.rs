//! A window that slides over a stream of text: readers of records look at whole records in it and let go of what is done.

use super::encoding::{self, DecodingReader, Found};
use super::long;
use super::{Cell, HEAD, Input, Outlet, Raw, ReadError, Row, TableId};
use crate::place::{Offsets, characters, lines_and_characters};
use std::io::Read;

/// Bytes that are read at a time.
const STEP: usize = 128 << 10;

/// The text of a source from one place on, as far as it has been read.
pub struct Window<'a> {
    stream: &'a mut dyn Read,
    buffer: Vec<u8>,
    /// Where the text begins in `buffer`.
    start: usize,
    /// Offset of that in the text of the source.
    at: u64,
    /// The line of that, from 1, and the characters before it on its line.
    line: u64,
    column: u64,
    /// What offsets count.
    pub offsets: Offsets,
    ended: bool,
    error: Option<ReadError>,
    /// A carriage return is read as the end of a line.
    returns: bool,
}

impl<'a> Window<'a> {
    /// A window at the start of a stream.
    pub fn new(stream: &'a mut dyn Read, offsets: Offsets) -> Self {
        let (buffer, start, at, line, column) = (Vec::new(), 0, 0, 1, 0);
        Self { stream, buffer, start, at, line, column, offsets, ended: false, error: None, returns: false }
    }

    /// A window over lines that are there already, which begin at this offset and line of a stream.
    pub fn over(lines: &'a mut dyn Read, at: u64, line: u64) -> Self {
        Self { at, line, ..Self::new(lines, Offsets::Source) }
    }

    /// The text that is there.
    pub fn text(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Offset, line and characters before it of the first byte of [`Self::text`].
    pub fn place(&self) -> (u64, u64, u64) {
        (self.at, self.line, self.column)
    }

    /// Reads more; false at the end of the stream. An error ends it, and is given by [`Self::error`].
    pub fn more(&mut self) -> bool {
        if self.ended {
            return false;
        }
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        let wanted = STEP.max(self.buffer.len()) as u64;
        let before = self.buffer.len();
        match (&mut *self.stream).take(wanted).read_to_end(&mut self.buffer) {
            Ok(n) => self.ended = (n as u64) < wanted,
            Err(error) => {
                self.error = Some(error.into());
                self.ended = true;
            }
        }
        if self.returns {
            end_lines(&mut self.buffer[before..]);
        }
        true
    }

    /// From here on each carriage return ends a line. Offsets stay as they are.
    pub fn returns_end_lines(&mut self) {
        self.returns = true;
        end_lines(&mut self.buffer[self.start..]);
    }

    /// Reads until there are so many bytes, or all.
    pub fn fill(&mut self, bytes: usize) {
        while self.text().len() < bytes && self.more() {}
    }

    /// Lets go of the first bytes.
    pub fn pass(&mut self, bytes: usize) {
        let passed = &self.buffer[self.start..self.start + bytes];
        match memchr::memchr(b'\n', passed) {
            None => self.column += characters(passed),
            // Mostly one line and its end.
            Some(n) if n + 1 == bytes => (self.line, self.column) = (self.line + 1, 0),
            Some(_) => {
                let (newlines, characters) = lines_and_characters(passed);
                (self.line, self.column) = (self.line + newlines, characters);
            }
        }
        self.start += bytes;
        self.at += bytes as u64;
    }

    /// Where the line at `from` ends, behind its line break, reading on where it has to; `None` if there is none. A line
    /// of more than `most` bytes is cut: between words if there are any, and not inside a character.
    pub fn line_end(&mut self, from: usize, most: usize) -> Option<usize> {
        let mut looked = from;
        loop {
            let text = self.text();
            let last = text.len().min(from + most);
            if let Some(n) = memchr::memchr(b'\n', &text[looked.min(last)..last]) {
                return Some(looked + n + 1);
            }
            if text.len() >= from + most {
                return Some(long::cut(text, from, last));
            }
            looked = text.len();
            if !self.more() {
                return (looked > from).then_some(looked);
            }
        }
    }

    /// Hands over the next line as text, a row without fields, and passes it; false at the end.
    ///
    /// # Errors
    /// What takes the row says that no more is wanted.
    pub fn give_line(
        &mut self,
        out: &mut dyn Outlet,
        most: usize,
        (table, number): (TableId, u64),
    ) -> Result<bool, ReadError> {
        let Some(end) = self.line_end(0, most) else { return Ok(false) };
        let (at, line, column) = self.place();
        let bytes = &self.text()[..end];
        let raw = Some(Raw { bytes, at, column, offsets: self.offsets, apart: false });
        let cell = Cell::plain(Cell::REST, bytes.trim_ascii_end(), Some(at));
        out.row(Row { table, number, line: Some(line), raw, cells: &[cell] })?;
        self.pass(end);
        Ok(true)
    }

    /// The error that ended the stream, if one did.
    pub fn error(&mut self) -> Result<(), ReadError> {
        self.error.take().map_or(Ok(()), Err)
    }
}

fn end_lines(text: &mut [u8]) {
    text.iter_mut().filter(|b| **b == b'\r').for_each(|b| *b = b'\n');
}

/// Opens a source as text for a reader of records, and shows its beginning to the detectors of whole sources.
pub fn read_text(
    input: Input<'_>,
    out: &mut dyn Outlet,
    read: &mut dyn FnMut(&mut Window<'_>, &mut dyn Outlet) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut run = |stream: &mut dyn Read, offsets| {
        let mut window = Window::new(stream, offsets);
        window.fill(HEAD);
        out.head(&window.text()[..window.text().len().min(HEAD)], offsets);
        if window.text().starts_with(b"\xEF\xBB\xBF") {
            window.pass(3);
            window.column = 0;
        }
        read(&mut window, out)?;
        window.error()
    };
    match encoding::detect(&input.head[..input.head.len().min(HEAD)]) {
        Found::Other(charset) => run(&mut DecodingReader::new(input.stream, charset), Offsets::Text),
        _ => run(input.stream, Offsets::Source),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_on_the_way() {
        let mut text = "é,b\nc\nde".as_bytes();
        let mut window = Window::new(&mut text, Offsets::Source);
        window.fill(100);
        for (pass, place) in [(2, (2, 1, 1)), (1, (3, 1, 2)), (2, (5, 2, 0)), (3, (8, 3, 1))] {
            window.pass(pass);
            assert_eq!(window.place(), place);
        }
    }

    #[test]
    fn lines_that_are_too_long_are_cut_between_words_or_characters() {
        for (text, ends) in [
            ("ab\ncd", &[3, 5][..]),
            ("one two three", &[8, 13]),
            ("éééééé", &[8, 12]),
            ("0123456789abc\nx", &[8, 14, 15]),
        ] {
            let mut bytes = text.as_bytes();
            let mut window = Window::new(&mut bytes, Offsets::Source);
            let mut found = Vec::new();
            while let Some(end) = window.line_end(found.last().copied().unwrap_or(0), 9) {
                found.push(end);
            }
            assert_eq!(found, ends, "{text}");
        }
    }
}
