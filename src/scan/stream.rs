//! Streams with limits: what is read from a source is counted, can be stopped, and cannot grow beyond its budget.

use super::Progress;
use crate::event::GapReason;
use crate::read::seek::{OnDisk, read_file_at};
use crate::read::{FREE, ReadError};
use crate::source::open;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc;
use std::time::Duration;

/// The outermost stream of a source: counts its bytes and ends when the scan is stopped.
pub struct Counted<'a> {
    inner: &'a mut dyn Read,
    count: &'a Cell<u64>,
    progress: &'a Progress,
}

impl<'a> Counted<'a> {
    /// Counts into `count` and the progress of the scan.
    pub fn new(inner: &'a mut dyn Read, count: &'a Cell<u64>, progress: &'a Progress) -> Self {
        Self { inner, count, progress }
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.progress.stop.load(Relaxed) {
            return Err(ReadError::new(GapReason::Interrupted, "the scan was stopped here").into());
        }
        let n = self.inner.read(buffer)?;
        self.count.set(self.count.get() + n as u64);
        self.progress.bytes.fetch_add(n as u64, Relaxed);
        Ok(n)
    }
}

/// A file that is open, for reading at any offset. It counts as read up to the last byte that anybody asked for.
pub struct OpenFile<'a> {
    file: &'a File,
    path: &'a Path,
    size: u64,
    count: &'a Cell<u64>,
    beside: &'a Cell<u64>,
    progress: &'a Progress,
}

impl<'a> OpenFile<'a> {
    /// Counts into `count` and the progress of the scan, as its stream does; files that are part of it go into `beside`.
    pub fn new(
        file: &'a File,
        path: &'a Path,
        size: u64,
        (count, beside): (&'a Cell<u64>, &'a Cell<u64>),
        progress: &'a Progress,
    ) -> Self {
        Self { file, path, size, count, beside, progress }
    }
}

impl OnDisk for OpenFile<'_> {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        if self.progress.stop.load(Relaxed) {
            return Err(ReadError::new(GapReason::Interrupted, "the scan was stopped here").into());
        }
        let n = read_file_at(self.file, offset, buffer)?;
        let end = offset + n as u64;
        let more = end.saturating_sub(self.count.get());
        self.count.set(self.count.get() + more);
        self.progress.bytes.fetch_add(more, Relaxed);
        Ok(n)
    }

    fn beside(&self, name: &Path) -> Option<File> {
        let path = self.path.parent()?.join(name.file_name()?).into();
        Some(open::open(&path, false).ok()?.file)
    }

    fn has_part(&self, size: u64) {
        self.beside.set(self.beside.get() + size);
    }
}

/// A discovered file that says it is empty, as files of `/proc` do: some of them never end.
pub struct Endless<'a> {
    inner: &'a mut dyn Read,
    left: u64,
}

impl<'a> Endless<'a> {
    /// Most that is read of it.
    const MOST: u64 = 16 << 20;

    /// Reads at most 16 MiB.
    pub fn new(inner: &'a mut dyn Read) -> Self {
        Self { inner, left: Self::MOST }
    }
}

impl Read for Endless<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 && self.inner.read(&mut [0])? > 0 {
            let what = "a file that says it is empty and has more than 16 MiB; name it to read it all";
            return Err(ReadError::new(GapReason::OverBudget, what).into());
        }
        let most = buffer.len().min(self.left as usize);
        let n = self.inner.read(&mut buffer[..most])?;
        self.left -= n as u64;
        Ok(n)
    }
}

/// A stream that may keep its reader waiting: standard input, a pipe, a terminal. A thread of its own reads it, so that a
/// stop is noticed within a moment even when nothing comes.
pub struct Waiting<'a> {
    chunks: mpsc::Receiver<io::Result<Vec<u8>>>,
    chunk: Vec<u8>,
    at: usize,
    progress: &'a Progress,
}

impl<'a> Waiting<'a> {
    /// Starts the thread. It ends with the stream, or with the program if the stream never does.
    pub fn new(mut stream: impl Read + Send + 'static, progress: &'a Progress) -> Self {
        let (sender, chunks) = mpsc::sync_channel(2);
        std::thread::spawn(move || {
            loop {
                let mut chunk = vec![0; 256 << 10];
                let said = match stream.read(&mut chunk) {
                    Ok(n) => {
                        chunk.truncate(n);
                        Ok(chunk)
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(error) => Err(error),
                };
                let over = said.as_ref().map_or(true, Vec::is_empty);
                if sender.send(said).is_err() || over {
                    return;
                }
            }
        });
        Self { chunks, chunk: Vec::new(), at: 0, progress }
    }
}

impl Read for Waiting<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.chunk.len() {
            match self.chunks.recv_timeout(Duration::from_millis(50)) {
                Ok(chunk) => {
                    self.chunk = chunk?;
                    self.at = 0;
                    if self.chunk.is_empty() {
                        return Ok(0);
                    }
                }
                Err(mpsc::RecvTimeoutError::Timeout) if self.progress.stop.load(Relaxed) => {
                    return Err(ReadError::new(GapReason::Interrupted, "the scan was stopped here").into());
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(0),
            }
        }
        let n = buffer.len().min(self.chunk.len() - self.at);
        buffer[..n].copy_from_slice(&self.chunk[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

/// A stream whose first bytes have been looked at and come again.
pub struct Replay<'a> {
    head: Vec<u8>,
    at: usize,
    error: Option<io::Error>,
    rest: &'a mut dyn Read,
}

impl<'a> Replay<'a> {
    /// Reads up to `size` bytes ahead. An error on the way comes when the reader gets there.
    pub fn new(rest: &'a mut dyn Read, size: usize) -> Self {
        let mut head = Vec::new();
        let error = (&mut *rest).take(size as u64).read_to_end(&mut head).err();
        Self { head, at: 0, error, rest }
    }

    /// Reads what comes first of a stream that is watched, at least the four bytes that a byte-order mark may have: no more
    /// is waited for.
    pub fn first(rest: &'a mut dyn Read) -> Self {
        let mut head = vec![0; 64 << 10];
        let (mut length, mut error) = (0, None);
        while length < 4 {
            match rest.read(&mut head[length..]) {
                Ok(0) => break,
                Ok(n) => length += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => {
                    error = Some(e);
                    break;
                }
            }
        }
        head.truncate(length);
        Self { head, at: 0, error, rest }
    }

    /// The bytes that were read ahead.
    pub fn head(&self) -> &[u8] {
        &self.head
    }
}

impl Read for Replay<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at < self.head.len() {
            let n = buffer.len().min(self.head.len() - self.at);
            buffer[..n].copy_from_slice(&self.head[self.at..self.at + n]);
            self.at += n;
            return Ok(n);
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.read(buffer),
        }
    }
}

/// A stream inside a source: gives up where all that came out of the source is beyond a ratio or a size. Many members of
/// an archive are no more than one.
pub struct Bounded<'a> {
    inner: &'a mut dyn Read,
    outer: &'a Cell<u64>,
    decoded: Rc<Cell<u64>>,
    max_ratio: u64,
    max_decoded: Option<u64>,
}

impl<'a> Bounded<'a> {
    /// `outer` counts the bytes of the source that have been read for it, `decoded` those that came out of it.
    pub fn new(
        inner: &'a mut dyn Read,
        (outer, decoded): (&'a Cell<u64>, Rc<Cell<u64>>),
        (max_ratio, max_decoded): (u64, Option<u64>),
    ) -> Self {
        Self { inner, outer, decoded, max_ratio, max_decoded }
    }
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let over = |what: String| Err(ReadError::new(GapReason::OverBudget, what).into());
        let decoded = self.decoded.get();
        if self.max_decoded.is_some_and(|max| decoded > max) {
            return over(format!("more than {decoded} bytes come out of it; raise --max-decoded to read on"));
        }
        if decoded > FREE && decoded / self.outer.get().max(1) > self.max_ratio {
            return over(format!(
                "each byte becomes more than {} bytes, as in a decompression bomb; raise --max-ratio to read on",
                self.max_ratio
            ));
        }
        let n = self.inner.read(buffer)?;
        self.decoded.set(decoded + n as u64);
        Ok(n)
    }
}
