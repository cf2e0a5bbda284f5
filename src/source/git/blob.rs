//! The bytes of a version, from one `git cat-file --batch` for each thread.

use super::{BlobId, git};
use crate::event::GapReason;
use crate::read::ReadError;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

/// A running `git cat-file`.
pub struct Blobs {
    child: Child,
    ask: ChildStdin,
    out: BufReader<ChildStdout>,
}

impl Blobs {
    /// Starts it.
    pub fn start() -> Result<Self, ReadError> {
        let failed = |error: io::Error| ReadError::new(GapReason::ReadError, format!("git could not be run: {error}"));
        let mut command = git();
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(failed)?;
        let (ask, out) =
            child.stdin.take().zip(child.stdout.take()).ok_or_else(|| failed(io::Error::other("no pipe")))?;
        Ok(Self { child, ask, out: BufReader::with_capacity(1 << 16, out) })
    }

    /// Asks for a version: its size, and a stream that must be read to its end.
    pub fn open(&mut self, id: &BlobId) -> Result<Blob<'_>, ReadError> {
        writeln!(self.ask, "{}", id.0)?;
        self.ask.flush()?;
        let mut line = String::new();
        (&mut self.out).take(256).read_line(&mut line)?;
        let mut words = line.split_whitespace().skip(1);
        match (words.next(), words.next().and_then(|size| size.parse().ok())) {
            (Some("blob"), Some(size)) => Ok(Blob { blobs: self, size, left: size }),
            (Some("missing"), _) => Err(ReadError::new(GapReason::Vanished, "this clone does not have this version")),
            _ => Err(ReadError::new(GapReason::ReadError, "git does not say what this version is")),
        }
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The bytes of a version.
pub struct Blob<'b> {
    blobs: &'b mut Blobs,
    /// How many there are.
    pub size: u64,
    left: u64,
}

impl Blob<'_> {
    /// Reads what nobody wanted, so that the next version can be asked for; false if git can be asked no more.
    pub fn end(self) -> bool {
        let rest = io::copy(&mut (&mut self.blobs.out).take(self.left + 1), &mut io::sink());
        rest.is_ok_and(|n| n == self.left + 1)
    }
}

impl Read for Blob<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        if most == 0 {
            return Ok(0);
        }
        let n = self.blobs.out.read(&mut buffer[..most])?;
        if n == 0 {
            return Err(ReadError::new(GapReason::Truncated, "git stopped in the middle of this version").into());
        }
        self.left -= n as u64;
        Ok(n)
    }
}
