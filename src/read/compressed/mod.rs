//! Compressed streams: gzip, Zstandard, bzip2, xz, LZ4, `compress` and Brotli, one file each, behind one small trait.
//!
//! A compressed stream is the same thing in another coat, so each reader hands its text on as a nested source without
//! a step of its own. What all formats share is here: several streams one after the other, zeros or foreign bytes
//! after the last one, input that ends too early, and the promise that every byte decoded before an error reaches the
//! search before the error does. To keep that promise the codecs are driven block by block through a buffer of our
//! own, so that what comes out does not depend on how much the search asks for at a time.

mod brotli;
mod bzip2;
mod gzip;
mod lz4;
mod lzma;
mod lzw;
mod xz;
mod zstandard;

use super::{Card, Head, Input, Limits, Outlet, ReadError, Reader};
use crate::event::GapReason;
use std::io::{self, Read};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

static GZIP: Format<gzip::Gzip> = Format(PhantomData);
static ZSTANDARD: Format<zstandard::Zstandard> = Format(PhantomData);
static BZIP2: Format<bzip2::Bzip2> = Format(PhantomData);
static XZ: Format<xz::Xz> = Format(PhantomData);
static LZ4: Format<lz4::Lz4> = Format(PhantomData);
static LZMA: Format<lzma::Lzma> = Format(PhantomData);
static LZW: Format<lzw::Lzw> = Format(PhantomData);
static BROTLI_STREAM: Format<brotli::Brotli> = Format(PhantomData);

/// The readers that go by the first bytes.
pub(super) static BY_MAGIC: [&dyn Reader; 7] = [&GZIP, &ZSTANDARD, &BZIP2, &XZ, &LZ4, &LZMA, &LZW];

/// The reader that goes by name.
pub(super) static BROTLI: &dyn Reader = &BROTLI_STREAM;

/// Compressed bytes held at a time: a whole block of Zstandard (128 KiB) and the header that follows must fit.
const FEED: usize = 256 * 1024;

/// Text decoded at a time, unless one block of the format holds more.
const OUT: usize = 128 * 1024;

/// What a codec has done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// Some of the stream; there is more.
    More,
    /// The stream is complete and its checksum, if it has one, holds. Another may follow.
    End,
}

/// A format that turns compressed bytes into text.
trait Codec: Sized + Send {
    /// The card of its reader.
    const CARD: &'static Card;
    /// True where a stream of this format starts.
    fn starts(head: &[u8]) -> bool;
    /// True when a source is of this format as a whole.
    fn recognises(head: &[u8], _name: &Path) -> bool {
        Self::starts(head)
    }
    /// A codec at the start of a stream.
    fn new(limits: &Limits) -> Self;
    /// Takes a piece from `feed` and appends its text to `out`. What has been appended counts even where it fails. At
    /// [`Progress::End`] it stands at the start of a stream again.
    fn decode(&mut self, feed: &mut Feed<'_>, out: &mut Vec<u8>) -> Result<Progress, ReadError>;
}

/// A reader made of a codec.
struct Format<C>(PhantomData<fn() -> C>);

impl<C: Codec> Reader for Format<C> {
    fn card(&self) -> &'static Card {
        C::CARD
    }

    fn recognises(&self, head: &Head<'_>, name: &Path) -> bool {
        C::recognises(head, name)
    }

    fn read(&self, input: Input<'_>, out: &mut dyn Outlet) -> Result<(), ReadError> {
        let mut decoding = Decoding::<C>::new(input.stream, input.limits);
        let result = out.nested(None, &inner_name(input.name, C::CARD.extensions), &mut decoding);
        result.map_err(|error| ReadError { used: Some(decoding.feed.position), ..error })?;
        if let Some(gap) = decoding.trailing {
            out.gap(gap);
        }
        Ok(())
    }
}

/// The name of what is inside: `a.log.gz` → `a.log`, `b.tgz` → `b.tar`; other names stay.
fn inner_name(name: &Path, extensions: &[&str]) -> PathBuf {
    let extension = name.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    if !extensions.contains(&extension.as_str()) {
        return name.to_path_buf();
    }
    match extension.as_str() {
        "svgz" => name.with_extension("svg"),
        short if short.starts_with('t') => name.with_extension("tar"),
        _ => name.with_extension(""),
    }
}

/// Compressed bytes, buffered. An error of the source is kept until all bytes before it have been used.
struct Feed<'a> {
    source: &'a mut dyn Read,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    position: u64,
    ended: bool,
    error: Option<io::Error>,
}

impl<'a> Feed<'a> {
    fn new(source: &'a mut dyn Read) -> Self {
        let buffer = vec![0; FEED].into_boxed_slice();
        Self { source, buffer, start: 0, end: 0, position: 0, ended: false, error: None }
    }

    /// All buffered bytes, at least `count` of them (up to [`FEED`]) unless the source ends before.
    fn want(&mut self, count: usize) -> &[u8] {
        let count = count.min(self.buffer.len());
        if self.end - self.start < count && !self.ended {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            while self.end < count && !self.ended {
                match self.source.read(&mut self.buffer[self.end..]) {
                    Ok(0) => self.ended = true,
                    // A source that claims more than it was given room for is broken, but must not break us.
                    Ok(read) => self.end = (self.end + read).min(self.buffer.len()),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => {
                        self.ended = true;
                        self.error = Some(error);
                    }
                }
            }
        }
        &self.buffer[self.start..self.end]
    }

    /// Exactly `count` bytes, or fewer at the end of the source: pieces whose borders do not depend on how the source
    /// happened to be read.
    fn piece(&mut self, count: usize) -> &[u8] {
        let bytes = self.want(count);
        &bytes[..count.min(bytes.len())]
    }

    fn consume(&mut self, count: usize) {
        let count = count.min(self.end - self.start);
        self.start += count;
        self.position += count as u64;
    }

    /// Takes exactly `N` bytes.
    fn take<const N: usize>(&mut self, what: &str) -> Result<[u8; N], ReadError> {
        let bytes = self.want(N).first_chunk::<N>().copied();
        let bytes = bytes.ok_or_else(|| self.short(what))?;
        self.consume(N);
        Ok(bytes)
    }

    /// Passes over `count` bytes.
    fn skip(&mut self, mut count: u64, what: &str) -> Result<(), ReadError> {
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

    /// The error for bytes that should be there and are not: the source's own, or that it ends too early.
    fn short(&mut self, what: &str) -> ReadError {
        match self.error.take() {
            Some(error) => error.into(),
            None => ReadError::new(GapReason::Truncated, format!("{what}: ends too early, after {} bytes", self.end())),
        }
    }

    /// The offset after the last buffered byte.
    fn end(&self) -> u64 {
        self.position + (self.end - self.start) as u64
    }
}

/// A [`ReadError`] for input that does not follow its format, with the place in the compressed bytes.
fn damaged(what: &str, detail: impl std::fmt::Display, feed: &Feed<'_>) -> ReadError {
    ReadError::new(GapReason::Damaged, format!("{what}: {detail}, near byte {} of the compressed data", feed.position))
}

/// A [`ReadError`] for a decoder that needs more memory than it may have.
fn over_memory(what: &str, needed: u64, limit: u64) -> ReadError {
    let mib = |bytes: u64| bytes.div_ceil(1 << 20);
    let detail = format!(
        "{what} needs a window of {} MiB and may use {} MiB; --max-memory raises the limit",
        mib(needed),
        mib(limit)
    );
    ReadError::new(GapReason::OverBudget, detail)
}

/// The text of a compressed source, as a stream.
struct Decoding<'a, C> {
    feed: Feed<'a>,
    codec: C,
    out: Vec<u8>,
    taken: usize,
    state: State,
    /// Bytes after the last stream that are not zeros.
    trailing: Option<ReadError>,
}

enum State {
    Inside,
    Ended,
    Failed(GapReason, String),
}

impl<'a, C: Codec> Decoding<'a, C> {
    fn new(source: &'a mut dyn Read, limits: &Limits) -> Self {
        Self {
            feed: Feed::new(source),
            codec: C::new(limits),
            out: Vec::with_capacity(OUT),
            taken: 0,
            state: State::Inside,
            trailing: None,
        }
    }

    /// After the end of one stream: the start of the next, or the end of all.
    fn between(&mut self) -> Result<State, ReadError> {
        let from = self.feed.position;
        // Tapes and block devices pad with zeros. They hold nothing, so they are no gap.
        loop {
            let bytes = self.feed.want(16);
            let zeros = bytes.iter().take_while(|&&b| b == 0).count();
            if zeros < bytes.len() || bytes.is_empty() {
                self.feed.consume(zeros);
                break;
            }
            self.feed.consume(zeros);
        }
        let rest = self.feed.want(16);
        if !rest.is_empty() && C::starts(rest) {
            return Ok(State::Inside);
        }
        let padded = self.feed.position;
        while !self.feed.want(1).is_empty() {
            self.feed.consume(FEED);
        }
        if let Some(error) = self.feed.error.take() {
            return Err(error.into());
        }
        if self.feed.position > padded {
            let count = self.feed.position - from;
            let detail = format!("{}: {count} bytes after the end of the data are of another format", C::CARD.name);
            self.trailing = Some(ReadError { used: Some(from), ..ReadError::new(GapReason::Damaged, detail) });
        }
        Ok(State::Ended)
    }

    fn advance(&mut self) {
        self.out.clear();
        self.taken = 0;
        let next = match self.codec.decode(&mut self.feed, &mut self.out) {
            Ok(Progress::More) => Ok(State::Inside),
            Ok(Progress::End) => self.between(),
            Err(error) => Err(error),
        };
        self.state = next.unwrap_or_else(|error| State::Failed(error.reason, error.detail));
    }
}

impl<C: Codec> Read for Decoding<'_, C> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let ready = &self.out[self.taken..];
            if !ready.is_empty() {
                let count = ready.len().min(buffer.len());
                buffer[..count].copy_from_slice(&ready[..count]);
                self.taken += count;
                return Ok(count);
            }
            match &self.state {
                State::Inside => self.advance(),
                State::Ended => return Ok(0),
                State::Failed(reason, detail) => return Err(ReadError::new(*reason, detail.clone()).into()),
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
