//! Sources that are read at any offset: a file as it is, anything else kept aside first.
//!
//! Databases and columnar files have their table of contents at the end, or pages in any order. A file that the scan has
//! opened is read in place. A source inside another one comes as a stream: up to a mebibyte of it stays in memory, more
//! goes to a temporary file that has no name where the system allows it, and beyond a limit the rest is a gap.

use super::{GapReason, Input, ReadError};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

/// A file that the scan has opened, for reading at any offset.
pub trait OnDisk {
    /// Its size when it was opened.
    fn size(&self) -> u64;
    /// Reads at an offset; the stream of the source stands where it stood.
    ///
    /// # Errors
    /// Those of the system, and that the scan was stopped.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;
    /// A regular file of this name in the same folder.
    fn beside(&self, name: &Path) -> Option<File>;
    /// A file beside it, of so many bytes, is read as part of this one.
    fn has_part(&self, size: u64) {
        let _ = size;
    }
}

/// A file from its first byte on, while its stream stands where it stood.
pub struct FromStart<'a> {
    file: &'a dyn OnDisk,
    at: u64,
}

impl<'a> FromStart<'a> {
    /// Nothing is read yet.
    pub fn new(file: &'a dyn OnDisk) -> Self {
        Self { file, at: 0 }
    }
}

impl Read for FromStart<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read_at(self.at, buffer)?;
        self.at += n as u64;
        Ok(n)
    }
}

/// Bytes that stay in memory.
const SMALL: u64 = 1 << 20;

/// Bytes that are kept in a temporary file.
const SPOOL: u64 = 16 << 30;

/// A source that is read at any offset.
pub(super) struct Seekable<'a> {
    bytes: Bytes<'a>,
    size: u64,
    /// Why the source could not be kept whole.
    pub cut: Option<ReadError>,
}

enum Bytes<'a> {
    File(&'a dyn OnDisk),
    Memory(Vec<u8>),
    Spool(File),
}

impl<'a> Seekable<'a> {
    /// The whole of a source.
    ///
    /// # Errors
    /// The temporary file could not be written. Errors of the source itself are kept in `cut`.
    pub fn new(input: Input<'a>) -> Result<Self, ReadError> {
        if let Some(file) = input.file {
            return Ok(Self { bytes: Bytes::File(file), size: file.size(), cut: None });
        }
        let stream = input.stream;
        let mut start = Vec::new();
        let mut cut = (&mut *stream).take(SMALL).read_to_end(&mut start).err().map(ReadError::from);
        let mut size = start.len() as u64;
        if size < SMALL || cut.is_some() {
            return Ok(Self { bytes: Bytes::Memory(start), size, cut });
        }
        let failed = |error: io::Error| ReadError::new(GapReason::ReadError, format!("temporary file: {error}"));
        let mut spool = tempfile::tempfile().map_err(failed)?;
        spool.write_all(&start).map_err(failed)?;
        start.resize(64 * 1024, 0);
        start.truncate(64 * 1024);
        loop {
            match stream.read(&mut start) {
                Ok(0) => break,
                Ok(count) if size + count as u64 > SPOOL => {
                    let most = SPOOL >> 20;
                    let detail = format!("more than {most} MiB inside another source would have to be kept aside");
                    cut = Some(ReadError::new(GapReason::OverBudget, detail));
                    break;
                }
                Ok(count) => {
                    spool.write_all(&start[..count]).map_err(failed)?;
                    size += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    cut = Some(error.into());
                    break;
                }
            }
        }
        Ok(Self { bytes: Bytes::Spool(spool), size, cut })
    }

    /// A file beside the source, whole, which is part of it.
    pub fn beside(&self, name: &Path) -> Option<Seekable<'static>> {
        let Bytes::File(on_disk) = self.bytes else { return None };
        let file = on_disk.beside(name)?;
        let size = file.metadata().ok()?.len();
        on_disk.has_part(size);
        Some(Seekable { bytes: Bytes::Spool(file), size, cut: None })
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Reads what there is at an offset.
    ///
    /// # Errors
    /// Those of the source.
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, ReadError> {
        let mut done = 0;
        while done < buffer.len() {
            let (at, rest) = (offset + done as u64, &mut buffer[done..]);
            let read = match &self.bytes {
                Bytes::File(file) => file.read_at(at, rest),
                Bytes::Memory(bytes) => {
                    let from = usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
                    (&bytes[from..]).read(rest)
                }
                Bytes::Spool(file) => read_file_at(file, at, rest),
            };
            match read {
                Ok(0) => break,
                Ok(count) => done += count.min(rest.len()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(done)
    }

    /// Fills the buffer.
    ///
    /// # Errors
    /// Those of the source, and that it ends before.
    pub fn fill_at(&self, offset: u64, buffer: &mut [u8], what: &str) -> Result<(), ReadError> {
        if self.read_at(offset, buffer)? < buffer.len() {
            let detail = format!("{what}: {} bytes at byte {offset} are not there", buffer.len());
            return Err(ReadError::new(GapReason::Truncated, detail));
        }
        Ok(())
    }

    /// `count` bytes at an offset, if that many may be held.
    ///
    /// # Errors
    /// As for [`Seekable::fill_at`], and that it would be more than `most`.
    pub fn bytes_at(&self, offset: u64, count: u64, most: u64, what: &str) -> Result<Vec<u8>, ReadError> {
        if offset.checked_add(count).is_none_or(|end| end > self.size) {
            let detail = format!("{what}: {count} bytes at byte {offset} are not there");
            return Err(ReadError::new(GapReason::Truncated, detail));
        }
        if count > most {
            let detail = format!("{what}: {count} bytes at a time, and {most} may be held");
            return Err(ReadError::new(GapReason::OverBudget, detail));
        }
        let mut bytes = vec![0; count as usize];
        self.fill_at(offset, &mut bytes, what)?;
        Ok(bytes)
    }

    /// The bytes from an offset on, as a stream.
    pub fn stream(&self, from: u64) -> Stream<'_> {
        Stream { bytes: self, at: from }
    }
}

/// A [`Seekable`] from an offset on.
pub(super) struct Stream<'a> {
    bytes: &'a Seekable<'a>,
    at: u64,
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read_at(self.at, buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}

/// Reads a file at an offset without moving it.
///
/// # Errors
/// Those of the system.
pub fn read_file_at(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_at(file, buffer, offset);
    #[cfg(windows)]
    return std::os::windows::fs::FileExt::seek_read(file, buffer, offset);
}
