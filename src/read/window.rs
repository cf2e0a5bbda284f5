//! A window onto a stream: bytes are looked at, consumed, and more are read when a reader asks for them.
//!
//! Readers of records need a whole row at a time and never know how long it is. They parse what is in the window, ask
//! for more when it ends too early, and begin the row again. The window never holds more than it was allowed.

use super::{GapReason, ReadError};
use std::io::{self, Read};

/// Bytes held before the window has to grow.
const FIRST: usize = 512 * 1024;

/// A window onto a stream.
pub(super) struct Window<'a> {
    source: &'a mut dyn Read,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    offset: u64,
    most: usize,
    ended: bool,
    /// It comes back as often as it is asked for.
    error: Option<ReadError>,
}

/// What came of asking for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum More {
    /// There are more bytes.
    Yes,
    /// The stream has ended, or failed: see [`Window::result`].
    Ended,
    /// The window is full.
    Full,
}

impl<'a> Window<'a> {
    /// A window that holds at most `most` bytes.
    pub fn new(source: &'a mut dyn Read, most: usize) -> Self {
        let first = vec![0; FIRST.min(most)];
        Self { source, buffer: first, start: 0, end: 0, offset: 0, most, ended: false, error: None }
    }

    /// The bytes in the window.
    pub fn here(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// The offset in the stream of the first byte in the window.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Passes over `count` bytes of the window.
    pub fn consume(&mut self, count: usize) {
        let count = count.min(self.end - self.start);
        self.start += count;
        self.offset += count as u64;
    }

    /// Reads more bytes behind those in the window.
    pub fn more(&mut self) -> More {
        if self.ended {
            return More::Ended;
        }
        if self.start > 0 && self.end > self.buffer.len() / 2 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            if self.buffer.len() >= self.most {
                return More::Full;
            }
            let size = (self.buffer.len() * 2).clamp(1024, self.most);
            self.buffer.resize(size, 0);
        }
        // Whoever asks begins again: a share of what is there must come, or the sum of all beginnings grows too large.
        let before = self.end;
        let enough = (before + (before - self.start) / 2 + 1).min(self.buffer.len());
        while self.end < enough && !self.ended {
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.ended = true,
                Ok(read) => self.end = (self.end + read).min(self.buffer.len()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ended = true;
                    self.error = Some(error.into());
                }
            }
        }
        if self.end > before { More::Yes } else { More::Ended }
    }

    /// At least `count` bytes, fewer where the stream ends or the window is full.
    pub fn want(&mut self, count: usize) -> &[u8] {
        while self.end - self.start < count && self.more() == More::Yes {}
        &self.buffer[self.start..self.end]
    }

    /// Takes exactly `count` bytes out of the window once they are there.
    ///
    /// # Errors
    /// The stream failed or ended before, or the window may not hold so many.
    pub fn need(&mut self, count: usize, what: &str) -> Result<&[u8], ReadError> {
        if self.want(count).len() < count {
            return Err(self.short(what));
        }
        Ok(&self.buffer[self.start..self.start + count])
    }

    /// Takes `N` bytes.
    ///
    /// # Errors
    /// As for [`Window::need`].
    pub fn take<const N: usize>(&mut self, what: &str) -> Result<[u8; N], ReadError> {
        let bytes = self.need(N, what)?;
        let array = bytes.first_chunk::<N>().copied().unwrap_or([0; N]);
        self.consume(N);
        Ok(array)
    }

    /// Passes over `count` bytes that need not fit into the window.
    ///
    /// # Errors
    /// The stream failed or ended before.
    pub fn skip(&mut self, mut count: u64, what: &str) -> Result<(), ReadError> {
        while count > 0 {
            let here = self.want(1).len();
            if here == 0 {
                return Err(self.short(what));
            }
            let step = here.min(usize::try_from(count).unwrap_or(usize::MAX));
            self.consume(step);
            count -= step as u64;
        }
        Ok(())
    }

    /// Passes over all that is left.
    pub fn skip_rest(&mut self) {
        while !self.at_end() {
            self.consume(usize::MAX);
        }
    }

    /// True at the end of the stream.
    pub fn at_end(&mut self) -> bool {
        self.want(1).is_empty()
    }

    /// Why there are no more bytes: the stream's own error, that it ended, or that the window is full.
    pub fn short(&self, what: &str) -> ReadError {
        if let Err(error) = self.result() {
            return error;
        }
        let end = self.offset + (self.end - self.start) as u64;
        if self.ended {
            return ReadError::new(GapReason::Truncated, format!("{what}: ends too early, after {end} bytes"));
        }
        let most = self.most >> 20;
        let detail = format!("{what}: one record needs more than {most} MiB; --max-memory raises the limit");
        ReadError::new(GapReason::OverBudget, detail)
    }

    /// The error of the stream, if it failed.
    ///
    /// # Errors
    /// That error.
    pub fn result(&self) -> Result<(), ReadError> {
        let again = |error: &ReadError| Err(ReadError::new(error.reason, error.detail.clone()));
        self.error.as_ref().map_or(Ok(()), again)
    }
}

impl Read for Window<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.want(1);
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        if count == 0 && !buffer.is_empty() {
            self.result()?;
        }
        Ok(count)
    }
}
